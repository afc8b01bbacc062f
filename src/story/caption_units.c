/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/caption_units.h"

#include "base/vec.h"
#include "story/text.h"

#include "base/banned.h"

enum {
    CHUNK_MIN = 2,      /* characters */
    CHUNK_CJK = 6,      /* most characters of a chunk */
    CHUNK_SEA = 10,     /* the same for Thai and its kin: letters are narrow */
    WHOLE_COLUMNS = 12, /* up to this width a token stays whole */
};

typedef VEC_OF(struct caption_unit) unit_list;

/* Marks that end a phrase inside a run without spaces. */
static bool ends_phrase(uint32_t code)
{
    switch (code) {
    case 0x3001: /* 、 */
    case 0x3002: /* 。 */
    case 0xff0c: /* ， */
    case 0xff01: /* ！ */
    case 0xff1f: /* ？ */
    case 0xff1a: /* ： */
    case 0xff1b: /* ； */
    case 0x300d: /* 」 */
    case 0x300f: /* 』 */
    case 0xff09: /* ） */
    case 0x2026: /* … */
        return true;
    }
    return false;
}

/* Never at the start of a chunk: closing marks, small kana, the sound mark, Thai signs. */
static bool must_follow(uint32_t code)
{
    switch (code) {
    case 0x30fc: /* ー */
    case 0x3005: /* 々 */
    case 0x3063: /* っ */
    case 0x3083: /* ゃ */
    case 0x3085: /* ゅ */
    case 0x3087: /* ょ */
    case 0x30c3: /* ッ */
    case 0x30e3: /* ャ */
    case 0x30e5: /* ュ */
    case 0x30e7: /* ョ */
    case 0x0e30: /* Thai vowels that follow their consonant */
    case 0x0e32:
    case 0x0e33:
    case 0x0e45:
    case 0x0e46:
        return true;
    }
    return text_is_extender(code) || ends_phrase(code) ||
           (text_is_closer(code) && !text_is_opener(code));
}

/* Never at the end of a chunk: opening marks, Thai vowels written before their consonant. */
static bool must_lead(uint32_t code)
{
    return (code >= 0x0e40 && code <= 0x0e44) || code == 0x300c || code == 0x300e || code == 0xff08;
}

static bool is_plain_alnum(uint32_t code)
{
    return code < 0x250 && text_is_word(code);
}

static bool may_break(uint32_t before, uint32_t after)
{
    return !must_follow(after) && !must_lead(before) && after != 0x200d && before != 0x200d &&
           !(is_plain_alnum(before) && is_plain_alnum(after));
}

/* Particles and endings are written in hiragana: a word likely begins after them. */
static bool starts_word(uint32_t before, uint32_t after)
{
    return ends_phrase(before) || (text_is_hiragana(before) && !text_is_hiragana(after)) ||
           (text_is_katakana(before) && !text_is_katakana(after) && !text_is_hiragana(after));
}

/* Code index where the chunk that begins at `from` ends. */
static size_t chunk_end(const struct codes *codes, size_t from, size_t most)
{
    size_t stop = from, left, parts;

    /* An even share of the run up to the next mark, so that no scrap is left. */
    while (stop < codes->count &&
           !(stop > from && ends_phrase(codes->code[stop - 1]) && !must_follow(codes->code[stop])))
        stop++;
    left = stop - from;
    parts = (left + most - 1) / most;
    most = parts ? (left + parts - 1) / parts : left;
    for (size_t end = from + 1; end < stop; end++) {
        size_t length = end - from;
        if (!may_break(codes->code[end - 1], codes->code[end]))
            continue;
        if (length >= most || (length >= CHUNK_MIN && stop - end >= CHUNK_MIN &&
                               starts_word(codes->code[end - 1], codes->code[end])))
            return end;
    }
    return stop;
}

static bool is_unspaced(const struct codes *codes, size_t *most)
{
    size_t cjk = 0, sea = 0;

    for (size_t i = 0; i < codes->count; i++) {
        cjk += text_is_cjk(codes->code[i]);
        sea += text_is_unspaced_sea(codes->code[i]);
    }
    *most = sea > cjk ? CHUNK_SEA : CHUNK_CJK;
    return (cjk + sea) * 2 > codes->count;
}

/* `whole` as chunks, or as it is. */
static void add_chunks(struct arena *arena, unit_list *list, const struct caption_unit *whole)
{
    struct codes codes;
    size_t most, from = 0, columns = 0;

    if (whole->columns > WHOLE_COLUMNS)
        codes = codes_of(arena, whole->text);
    if (whole->columns <= WHOLE_COLUMNS || !is_unspaced(&codes, &most)) {
        *VEC_PUSH(list, arena) = *whole;
        return;
    }
    while (from < codes.count) {
        struct caption_unit *unit = VEC_PUSH(list, arena);
        size_t end = chunk_end(&codes, from, most);
        bool last = end == codes.count;
        int64_t length = whole->end - whole->start;
        *unit = *whole;
        unit->text = (struct str){whole->text.ptr + codes.offset[from],
                                  codes.offset[end] - codes.offset[from]};
        unit->columns = text_columns(unit->text);
        unit->start = whole->start + length * (int64_t)columns / (int64_t)whole->columns;
        columns += unit->columns;
        unit->end = whole->start + length * (int64_t)columns / (int64_t)whole->columns;
        unit->sentence_end = last && whole->sentence_end;
        unit->pause = last ? whole->pause : ends_phrase(codes.code[end - 1]);
        unit->tied = last && whole->tied;
        unit->open = !last;
        from = end;
    }
}

static bool is_silent(const struct spoken_token *token)
{
    return token->word_count == 0 && token->group != 0;
}

/* Tokens are views of one text: where they touch, no space stood between them. */
static bool touches(const struct spoken_text *spoken, size_t i)
{
    const struct spoken_token *token = &spoken->tokens[i];

    return i > 0 && token[-1].written.ptr + token[-1].written.len == token->written.ptr;
}

static struct str join(struct arena *arena, struct str a, struct str b, bool touching)
{
    return touching ? arena_printf(arena, "%.*s%.*s", STR_FMT(a), STR_FMT(b))
                    : text_join(arena, a, b);
}

/* Adds a token to the unit before it: a silent one, or the rest of a written word. */
static void attach(struct arena *arena, struct caption_unit *unit, const struct spoken_token *token,
                   bool touching)
{
    unit->text = join(arena, unit->text, token->written, touching);
    unit->sentence_end = unit->sentence_end || token->sentence_end;
    unit->pause = unit->pause || token->pause;
}

/* "and/" "or" is one word on screen; Chinese or Thai words that touch are still words. */
static bool is_rest_of_word(struct str before, struct str after)
{
    uint32_t last = text_last(before), first = text_first(after);

    return !(text_is_cjk(last) || text_is_unspaced_sea(last)) &&
           !(text_is_cjk(first) || text_is_unspaced_sea(first));
}

static bool is_tied(const struct spoken_text *spoken, size_t i)
{
    return i + 1 < spoken->count && spoken->tokens[i + 1].word_count == 0 &&
           spoken->tokens[i + 1].group == 0;
}

/* Tokens become units; silent ones and parts of a word are attached. */
static unit_list gather(struct arena *arena, const struct spoken_text *spoken,
                        const struct token_time *times)
{
    unit_list list = {0};
    struct str prefix = {0};

    for (size_t i = 0; i < spoken->count; i++) {
        const struct spoken_token *token = &spoken->tokens[i];
        struct caption_unit *last = list.count ? &list.items[list.count - 1] : NULL, *unit;
        bool touching = touches(spoken, i);
        if (is_silent(token) && last && !prefix.len &&
            (!last->sentence_end || touching || i + 1 == spoken->count)) {
            attach(arena, last, token, touching);
            continue;
        }
        if (is_silent(token)) {
            prefix = join(arena, prefix, token->written, touching && prefix.len);
            continue;
        }
        if (touching && last && !prefix.len && !last->sentence_end &&
            is_rest_of_word(last->text, token->written)) {
            attach(arena, last, token, true);
            last->end = MAX_OF(times[i].end, last->end);
            last->tied = is_tied(spoken, i);
            continue;
        }
        unit = VEC_PUSH(&list, arena);
        unit->text = join(arena, prefix, token->written, touching && prefix.len);
        unit->start = times[i].start;
        unit->end = MAX_OF(times[i].end, times[i].start);
        unit->sentence_end = token->sentence_end;
        unit->pause = token->pause;
        unit->tied = is_tied(spoken, i);
        prefix = (struct str){0};
    }
    if (prefix.len && list.count)
        list.items[list.count - 1].text = text_join(arena, list.items[list.count - 1].text, prefix);
    return list;
}

void caption_units(struct arena *arena, const struct spoken_text *spoken,
                   const struct token_time *times, struct caption_unit **units, size_t *count)
{
    unit_list whole = gather(arena, spoken, times), list = {0};

    for (size_t i = 0; i < whole.count; i++) {
        whole.items[i].columns = text_columns(whole.items[i].text);
        add_chunks(arena, &list, &whole.items[i]);
    }
    *units = list.items;
    *count = list.count;
}
