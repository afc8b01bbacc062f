/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/sentence.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "story/abbreviation.h"
#include "story/language.h"
#include "story/text.h"

#include "base/banned.h"

/* What a mark says about the end of a sentence, weakest first. */
enum stop { STOP_NONE, STOP_DOT, STOP_ELLIPSIS, STOP_LOUD, STOP_HARD };

struct splitter {
    struct arena *arena;
    struct str text, language;
    struct codes codes;
    bool all_lower;     /**< written without capitals: a small letter may start a sentence */
    size_t start;       /**< code index where the current sentence begins */
    size_t quotes_open; /**< « of the current sentence not closed yet */
    VEC_OF(struct str) out;
};

static enum stop stop_of(const struct splitter *s, uint32_t code)
{
    switch (code) {
    case '.':
        return STOP_DOT;
    case 0x2026: /* … */
        return STOP_ELLIPSIS;
    case '!':
    case '?':
    case 0x203c: /* ‼ */
    case 0x2047: /* ⁇ */
    case 0x2048: /* ⁈ */
    case 0x2049: /* ⁉ */
    case 0x203d: /* ‽ */
        return STOP_LOUD;
    case ';':
    case 0x37e: /* the Greek question mark */
        return language_is(s->language, "el") ? STOP_LOUD : STOP_NONE;
    case 0x3002: /* 。 */
    case 0xff01: /* ！ */
    case 0xff1f: /* ？ */
    case 0xff0e: /* ． */
    case 0xff61: /* ｡ */
    case 0x964:  /* । */
    case 0x965:  /* ॥ */
    case 0x61f:  /* ؟ */
    case 0x6d4:  /* ۔ */
    case 0x589:  /* Armenian full stop */
    case 0x1362: /* Ethiopic full stop */
    case 0x104b: /* Myanmar section */
    case 0x17d4: /* Khmer khan */
        return STOP_HARD;
    }
    return STOP_NONE;
}

static uint32_t code_at(const struct splitter *s, size_t i)
{
    return i < s->codes.count ? s->codes.code[i] : 0;
}

static size_t skip_spaces(const struct splitter *s, size_t i)
{
    while (text_is_space(code_at(s, i)))
        i++;
    return i;
}

static struct str slice(const struct splitter *s, size_t from, size_t to)
{
    size_t begin = s->codes.offset[from];

    return (struct str){s->text.ptr + begin, s->codes.offset[to] - begin};
}

/* Index after "[12]" at i, or i: a footnote mark belongs to the sentence before it. */
static size_t skip_footnote(const struct splitter *s, size_t i)
{
    size_t end = i + 1;

    if (code_at(s, i) != '[')
        return i;
    while (text_is_digit(code_at(s, end)))
        end++;
    return end > i + 1 && code_at(s, end) == ']' ? end + 1 : i;
}

/* Index after the quotes and brackets that close right after a stop. */
static size_t skip_closers(const struct splitter *s, size_t i)
{
    size_t from = i, after = i;

    for (;; from = i) {
        while (text_is_closer(code_at(s, i)))
            i++;
        i = skip_footnote(s, i);
        after = skip_spaces(s, i);
        /* French sets a space before the mark that closes. */
        if (s->quotes_open && code_at(s, after) == 0xbb)
            i = after + 1;
        if (i == from)
            return i;
    }
}

/* Index after the pictographs that trail a sentence: "Done! 🎉". */
static size_t skip_emoji(const struct splitter *s, size_t i)
{
    size_t end = i, at = skip_spaces(s, i);

    while (at < s->codes.count && text_is_emoji(code_at(s, at))) {
        while (text_is_emoji(code_at(s, at)))
            at++;
        end = at;
        at = skip_spaces(s, at);
    }
    return end;
}

static bool is_dash(uint32_t code)
{
    return code == '-' || (code >= 0x2010 && code <= 0x2015);
}

/* What follows a stop: where its first word begins and which word it is. */
struct follower {
    bool none;        /**< nothing follows */
    bool spaced;      /**< white space lies between */
    uint32_t first;   /**< first letter or digit, past quotes and dashes */
    struct str lower; /**< the word, bare and in lower case */
    bool single;      /**< one letter with a dot: an initial */
    bool camel;       /**< starts small but has a capital: "iPhone" */
};

static struct follower follower_at(struct splitter *s, size_t i)
{
    struct follower f = {0};
    size_t at = skip_spaces(s, i), end;

    f.none = at == s->codes.count;
    f.spaced = at > i;
    while (text_is_opener(code_at(s, at)) || is_dash(code_at(s, at)) ||
           (f.spaced && text_is_space(code_at(s, at))))
        at++;
    f.first = code_at(s, at);
    for (end = at; text_is_word(code_at(s, end)); end++)
        f.camel = f.camel || (end > at && text_is_lower(f.first) && text_is_upper(code_at(s, end)));
    f.lower = text_lower(s->arena, slice(s, at, end));
    f.single = end == at + 1 && code_at(s, end) == '.';
    return f;
}

static bool begins_small(const struct splitter *s, const struct follower *f)
{
    return text_is_lower(f->first) && !f->camel && !s->all_lower;
}

/* The written word before the stop at i, without quotes and brackets in front of it. */
static struct str word_before(const struct splitter *s, size_t i, size_t *start)
{
    size_t at = i;

    while (at > s->start && !text_is_space(s->codes.code[at - 1]) &&
           !is_dash(s->codes.code[at - 1]))
        at--;
    while (at < i && !text_is_word(s->codes.code[at]))
        at++;
    *start = at;
    return slice(s, at, i);
}

static bool all_digits(struct str word)
{
    uint32_t code;

    if (!word.len)
        return false;
    while (utf8_next(&word, &code))
        if (!text_is_digit(code))
            return false;
    return true;
}

static bool is_roman(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (str_find(STR("IVXLCDM"), str_take(str_skip(word, i), 1), 0) == (size_t)-1)
            return false;
    return word.len > 0;
}

/* A number with a dot: the end, unless it numbers a list or is an ordinal. */
static bool number_ends(const struct splitter *s, struct str word, size_t start,
                        const struct follower *f)
{
    bool first = skip_spaces(s, s->start) == start;

    if (first && word.len <= 2)
        return false;
    if (!abbreviation_dotted_ordinals(s->language) || word.len > 2)
        return true;
    return !text_is_digit(f->first) && language_starts_sentence(s->language, f->lower);
}

/* The word before code index `start` is written small, or there is none. */
static bool after_small_word(const struct splitter *s, size_t start)
{
    size_t at = start;

    while (at > s->start && text_is_space(s->codes.code[at - 1]))
        at--;
    while (at > s->start && !text_is_space(s->codes.code[at - 1]))
        at--;
    return at == start || !text_is_upper(s->codes.code[at]);
}

/* A single letter with a dot, at `start`: "J. R. R. Tolkien", "z. B.", "you and I." */
static bool letter_ends(const struct splitter *s, struct str word, size_t start,
                        const struct follower *f)
{
    if (f->single && !str_equal(f->lower, STR("i")))
        return false;
    if (language_is(s->language, "en") && str_equal(word, STR("I")) && after_small_word(s, start))
        return true;
    return language_starts_sentence(s->language, f->lower);
}

static bool abbreviation_ends(const struct splitter *s, enum abbreviation kind,
                              const struct follower *f)
{
    bool capital = text_is_upper(f->first) || f->camel;

    switch (kind) {
    case ABBREVIATION_LEADS:
        return false;
    case ABBREVIATION_BEFORE_NUMBER:
        return !text_is_digit(f->first) && !f->single && capital;
    case ABBREVIATION_MAY_END:
        return capital && language_starts_sentence(s->language, f->lower);
    case ABBREVIATION_CLOSES:
        return capital;
    case ABBREVIATION_NONE:
        break;
    }
    return true;
}

/* A single dot at i, followed by f. */
static bool dot_ends(const struct splitter *s, size_t i, const struct follower *f)
{
    size_t start;
    struct str word = word_before(s, i, &start);
    enum abbreviation kind;

    if (begins_small(s, f) || f->first == '.') /* ". . ." */
        return false;
    if (all_digits(word))
        return number_ends(s, word, start, f);
    if (abbreviation_dotted_ordinals(s->language) && is_roman(word) && word.len > 1)
        return language_starts_sentence(s->language, f->lower);
    kind = abbreviation_kind(s->language, word);
    if (utf8_length(word) == 1 && text_is_letter(text_first(word)))
        return (kind == ABBREVIATION_NONE || text_is_upper(text_first(word))) &&
               letter_ends(s, word, start, f);
    return abbreviation_ends(s, kind, f);
}

static bool ellipsis_ends(const struct splitter *s, const struct follower *f)
{
    if (text_is_digit(f->first) || begins_small(s, f))
        return false;
    return !(language_is(s->language, "en") && str_equal(f->lower, STR("i")));
}

/* 「行く。」と言った: a quotation that the sentence goes on from. */
static bool quotation_goes_on(const struct splitter *s, size_t end)
{
    uint32_t code = code_at(s, end);

    return code == 0x3068 || code == 0x3063 || code == 0x3001; /* と っ 、 */
}

/* Whether the run of stops [i, run) with closers up to `end` ends the sentence. */
static bool is_end(struct splitter *s, size_t i, size_t run, size_t end, enum stop stop)
{
    struct follower f = follower_at(s, end);

    if (stop == STOP_HARD)
        return end == run || !quotation_goes_on(s, end);
    if (f.none)
        return true;
    if (!f.spaced && !text_is_cjk(f.first))
        return false;
    if (end > run && s->all_lower && text_is_lower(f.first))
        return false; /* "stop!" he said */
    switch (stop) {
    case STOP_DOT:
        return dot_ends(s, i, &f);
    case STOP_ELLIPSIS:
        return ellipsis_ends(s, &f);
    case STOP_LOUD:
        return !begins_small(s, &f);
    case STOP_HARD:
    case STOP_NONE:
        break;
    }
    return false;
}

/* Ends the current sentence before code index `end`; pieces without a word join the one before. */
static void cut(struct splitter *s, size_t end)
{
    struct str piece = text_trim(slice(s, s->start, end));

    if (!text_has_word(piece)) {
        if (!piece.len || !s->out.count)
            return; /* at the very start it stays part of what follows */
        s->out.items[s->out.count - 1].len =
            (size_t)(piece.ptr + piece.len - s->out.items[s->out.count - 1].ptr);
    } else {
        *VEC_PUSH(&s->out, s->arena) = piece;
    }
    s->start = end;
    s->quotes_open = 0;
}

static bool is_paragraph_end(const struct splitter *s, size_t i)
{
    if (s->codes.code[i] != '\n')
        return false;
    do
        i++;
    while (code_at(s, i) == ' ' || code_at(s, i) == '\t' || code_at(s, i) == '\r');
    return code_at(s, i) == '\n';
}

/* Looks at code index i; returns the index to go on from. */
static size_t step(struct splitter *s, size_t i)
{
    enum stop stop = stop_of(s, s->codes.code[i]);
    size_t run = i + 1, end;

    s->quotes_open += s->codes.code[i] == 0xab;
    if (s->codes.code[i] == 0xbb && s->quotes_open)
        s->quotes_open--;
    if (is_paragraph_end(s, i)) {
        cut(s, i);
        return run;
    }
    if (stop == STOP_NONE)
        return run;
    for (enum stop more; (more = stop_of(s, code_at(s, run))) != STOP_NONE; run++)
        stop = MAX_OF(stop, more == STOP_DOT ? STOP_ELLIPSIS : more);
    end = skip_closers(s, run);
    if (!is_end(s, i, run, end, stop))
        return run;
    end = skip_emoji(s, end);
    cut(s, end);
    return end;
}

static bool has_capital(struct str text)
{
    uint32_t code;

    while (utf8_next(&text, &code))
        if (text_is_upper(code))
            return true;
    return false;
}

void sentence_split(struct arena *arena, struct str text, struct str language, struct str **out,
                    size_t *count)
{
    struct splitter s = {.arena = arena, .text = text, .language = language};

    s.codes = codes_of(arena, text);
    s.all_lower = !has_capital(text);
    for (size_t i = 0; i < s.codes.count;)
        i = step(&s, i);
    cut(&s, s.codes.count);
    if (!s.out.count && text_trim(text).len)
        *VEC_PUSH(&s.out, arena) = text_trim(text);
    *out = s.out.items;
    *count = s.out.count;
}

/* Milliseconds one character takes when read, by script and language: from counting letters in the
 * output of the embedded voices at their natural rate (English about 15 characters a second). */
static int32_t code_ms(uint32_t code, struct str language)
{
    if (text_is_han(code))
        return language_is(language, "ja") ? 230 : 240;
    if (text_is_cjk(code))
        return 130;
    if (code >= 0xac00 && code < 0xd7a4)
        return 165;
    if (text_is_digit(code))
        return 290;
    if (!text_is_word(code) || text_is_extender(code))
        return 0;
    return code < 0x500 ? 70 : 75;
}

static int32_t mark_ms(uint32_t code)
{
    switch (code) {
    case ',':
    case ';':
    case ':':
    case 0x3001: /* 、 */
    case 0xff0c: /* ， */
    case 0x2013: /* – */
    case 0x2014: /* — */
    case 0x60c:  /* ، */
        return 180;
    case '.':
    case '!':
    case '?':
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0x964:
    case 0x61f:
        return 220;
    case '$':
    case '%':
    case 0x20ac: /* € */
    case 0xa3:   /* £ */
        return 450;
    }
    return 0;
}

int32_t sentence_spoken_ms(struct str text, struct str language)
{
    int64_t ms = 0;
    uint32_t code, before = ' ';

    for (; utf8_next(&text, &code); before = code) {
        ms += code_ms(code, language) + mark_ms(code);
        /* A dot or comma inside a number is not a pause. */
        if (text_is_digit(code) && (before == '.' || before == ','))
            ms -= mark_ms(before);
        if (text_is_space(code) && !text_is_space(before))
            ms += 12;
    }
    return (int32_t)CLAMP(ms, 0, INT32_MAX);
}
