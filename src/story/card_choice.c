/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/card_choice.h"

#include <string.h>

#include <unicase.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "story/clause.h"
#include "story/directive.h"
#include "story/language.h"
#include "story/sentence.h"
#include "story/text.h"

#include "base/banned.h"

/* The words of a text, with their roles looked up once. */
struct word {
    struct str written; /* with punctuation */
    struct str bare;    /* without, lower case */
    unsigned roles;
};

typedef VEC_OF(struct word) words;

static words words_of(struct arena *arena, struct str text, struct str language)
{
    words list = {0};
    struct str rest = text, written;

    while (text_next_word(&rest, &written)) {
        struct word *word = VEC_PUSH(&list, arena);
        word->written = written;
        word->bare = text_lower(arena, text_bare(written));
        word->roles = language_roles(language, word->bare);
    }
    return list;
}

/* From the first to the last of some words, as written. */
static struct str span(const words *list, size_t from, size_t to)
{
    const char *start = list->items[from].written.ptr;
    struct str last = list->items[to - 1].written;

    return (struct str){start, (size_t)(last.ptr + last.len - start)};
}

static struct str capitalised(struct arena *arena, struct str text)
{
    struct str rest = text;
    struct buf buf;
    uint32_t code;

    if (!utf8_next(&rest, &code) || !text_is_lower(code))
        return text;
    buf_init(&buf, text.len + 8);
    utf8_append(&buf, (uint32_t)uc_toupper((ucs4_t)code));
    buf_append(&buf, rest);
    text = arena_str(arena, buf_str(&buf));
    buf_release(&buf);
    return text;
}

/* Without the stops and commas that end it; quotation marks come in pairs, and the stop of "a.m."
 * is its own. */
static struct str without_stops(struct str text)
{
    while (text.len && strchr(".,;:!?", text.ptr[text.len - 1])) {
        if (text.len > 3 && text.ptr[text.len - 1] == '.' && text.ptr[text.len - 3] == '.')
            break;
        text.len--;
    }
    return text;
}

/* ---- figures ------------------------------------------------------------------------------ */

static bool is_currency(uint32_t code)
{
    return code == '$' || code == 0xa3 || code == 0xa5 || (code >= 0x20a0 && code <= 0x20bf);
}

/* What a written word tells about being a figure. */
struct figure_shape {
    size_t digits, letters, points, colons, groups; /* groups: separators before three digits */
    bool currency, percent, leads;                  /* leads: begins with digit, sign, currency */
};

static struct figure_shape shape_of(struct str word)
{
    struct figure_shape shape = {0};
    struct str rest = word;
    uint32_t code;
    size_t run = 0;
    bool separated = false;

    shape.leads = text_is_digit(text_first(word)) || is_currency(text_first(word)) ||
                  strchr("+-~", (int)(text_first(word) & 0x7f));
    while (utf8_next(&rest, &code)) {
        bool digit = text_is_digit(code);
        run = digit ? run + 1 : 0;
        shape.digits += digit;
        shape.letters += text_is_letter(code);
        shape.colons += code == ':' || code == '/' || code == '-';
        shape.currency = shape.currency || is_currency(code);
        shape.percent = shape.percent || code == '%' || code == 0xd7;
        if (code == '.' || code == ',' || code == '\'') {
            shape.points++;
            separated = true;
        } else if (!digit) {
            separated = false;
        }
        if (separated && run == 3 && !text_is_digit(text_first(rest)))
            shape.groups++;
    }
    return shape;
}

/* Words that make the number before them large or a share; they belong to the figure. */
static bool is_scale_word(struct str bare)
{
    static const char LIST[] =
        " million billion trillion thousand hundred percent dollars euros pounds millionen "
        "milliarden tausend prozent euro mio mrd millones millón mil dólares millions milliards "
        "mille milioni miliardi percento milhões bilhões miljoen miljard procent miljoner "
        "miljarder bn ";
    char spaced[32];

    if (!bare.len || bare.len > sizeof spaced - 2)
        return false;
    spaced[0] = spaced[bare.len + 1] = ' ';
    memcpy(spaced + 1, bare.ptr, bare.len);
    return memmem(LIST, sizeof LIST - 1, spaced, bare.len + 2) != NULL;
}

static bool is_unit(struct str bare)
{
    static const char LIST[] =
        " km kg km/h mph m cm mm g t ml l kwh mw gw gb tb mb ghz mah k w v c f ";
    char spaced[16];

    if (!bare.len || bare.len > sizeof spaced - 2)
        return false;
    spaced[0] = spaced[bare.len + 1] = ' ';
    memcpy(spaced + 1, bare.ptr, bare.len);
    return memmem(LIST, sizeof LIST - 1, spaced, bare.len + 2) != NULL;
}

/* Whether word i is a figure worth a card; *end is the word after it and its scale words. */
static bool is_figure(const words *list, size_t i, size_t *end)
{
    struct str word = without_stops(list->items[i].written);
    struct figure_shape shape = shape_of(word);
    bool scaled = false, ended = word.len != list->items[i].written.len;

    *end = i + 1;
    if (!shape.digits || !shape.leads || shape.colons || shape.letters > 3 ||
        shape.points > shape.groups + 1)
        return false;
    while (!ended && *end < list->count && is_scale_word(list->items[*end].bare)) {
        ended = without_stops(list->items[*end].written).len != list->items[*end].written.len;
        scaled = true;
        ++*end;
    }
    if (!ended && !scaled && *end < list->count && is_unit(list->items[*end].bare)) {
        scaled = shape.digits >= 2;
        ++*end;
    }
    if (shape.currency || shape.percent || scaled || shape.groups)
        return true;
    return shape.digits >= 5 && !shape.letters; /* four digits may be a year */
}

static bool ends_phrase(struct str written)
{
    uint32_t last = text_last(written);

    return strchr(".,;:!?)", (int)(last & 0x7f)) ? last < 0x80 : last == 0x2014 || last == 0x2013;
}

/* "1.400 millones de años": the line is what is counted. */
static bool is_of(struct str bare)
{
    static const char *const WORDS[] = {"of", "de", "di", "von", "van", "av", "af", "d"};

    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (str_equal(bare, str_from(WORDS[i])))
            return true;
    return false;
}

/* A short phrase after the figure, or before it where it closes the sentence. */
static struct str figure_line(const words *list, size_t from, size_t to)
{
    enum { WORDS_MAX = 5 };
    size_t end = to, start;

    if (!ends_phrase(list->items[to - 1].written)) {
        while (end < list->count && end - to < WORDS_MAX &&
               (end == to || !ends_phrase(list->items[end - 1].written)))
            end++;
        while (end > to && (list->items[end - 1].roles & ~(unsigned)ROLE_SAYING))
            end--;
        if (end > to + 1 && is_of(list->items[to].bare))
            to++;
        if (end > to)
            return text_trim(without_stops(span(list, to, end)));
    }
    for (start = from; start > 0 && from - start < WORDS_MAX;) {
        if (ends_phrase(list->items[start - 1].written))
            break;
        start--;
    }
    while (from > start && (list->items[from - 1].roles & ROLE_FUNCTION))
        from--;
    while (start < from && list->items[start].roles)
        start++;
    return start < from ? without_stops(span(list, start, from)) : (struct str){0};
}

static bool number_card(struct arena *arena, const words *list, struct card *out)
{
    enum { WORDS_MAX = 22 };
    size_t found = 0, from = 0, to = 0, end;
    struct str line, *lines = ARENA_NEW(arena, struct str);

    for (size_t i = 0; i < list->count; i++) {
        if (is_figure(list, i, &end)) {
            found++;
            from = i;
            to = end;
            i = end - 1;
        }
    }
    if (found != 1 || list->count > WORDS_MAX)
        return false;
    line = figure_line(list, from, to);
    *lines = capitalised(arena, line);
    *out = (struct card){.kind = CARD_NUMBER,
                         .heading = without_stops(span(list, from, to)),
                         .lines = lines,
                         .line_count = line.len > 0};
    return true;
}

/* ---- lists -------------------------------------------------------------------------------- */

enum { ITEM_WORDS_MAX = 4, ITEMS_MIN = 3, HEADING_WORDS_MAX = 5 };

struct items {
    struct str list[CARD_LINES_MAX];
    size_t count;
};

/* Drops the small words in front ("There are three jobs" -> "three jobs"). */
static struct str list_heading(struct arena *arena, struct str text, struct str language)
{
    words list = words_of(arena, text, language);
    size_t from = 0;

    while (from < list.count && list.items[from].roles)
        from++;
    if (from == list.count || list.count - from > HEADING_WORDS_MAX)
        return (struct str){0};
    return capitalised(arena, text_trim(without_stops(span(&list, from, list.count))));
}

static bool add_item(struct arena *arena, struct items *items, struct str text, struct str language)
{
    words list = words_of(arena, text, language);
    size_t from = 0;

    if (!list.count)
        return true;
    if (list.count > 1 && (list.items[0].roles & ROLE_CONJUNCTION))
        from = 1;
    if (list.count - from > ITEM_WORDS_MAX || items->count == CARD_LINES_MAX)
        return false;
    items->list[items->count++] =
        capitalised(arena, text_trim(without_stops(span(&list, from, list.count))));
    return true;
}

/* "a, b and c": at commas, and the last one at its conjunction. */
static bool items_of_phrase(struct arena *arena, struct str phrase, struct str language,
                            struct items *items)
{
    words list = words_of(arena, phrase, language);
    size_t from = 0;

    for (size_t i = 0; i < list.count; i++) {
        bool comma = text_last(list.items[i].written) == ',';
        bool before_last = !comma && i > from && items->count && i + 2 < list.count + 1 &&
                           (list.items[i].roles & ROLE_CONJUNCTION);
        if (before_last) {
            if (!add_item(arena, items, span(&list, from, i), language))
                return false;
            from = i;
        } else if (comma || i + 1 == list.count) {
            if (!add_item(arena, items, span(&list, from, i + 1), language))
                return false;
            from = i + 1;
        }
    }
    return items->count >= ITEMS_MIN;
}

static bool items_of_sentences(struct arena *arena, struct str text, struct str language,
                               struct items *items)
{
    struct str *sentences;
    size_t count;

    sentence_split(arena, text, language, &sentences, &count);
    if (count < ITEMS_MIN)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_item(arena, items, sentences[i], language))
            return false;
    return items->count >= ITEMS_MIN;
}

static bool list_card(struct arena *arena, struct str text, struct str language, struct card *out)
{
    size_t colon = str_find(text, STR(": "), 0);
    struct items items = {0}, sentences = {0}, *found;
    struct str heading, body, *lines;

    if (colon == (size_t)-1)
        return false;
    body = str_trim(str_skip(text, colon + 1));
    heading = list_heading(arena, str_take(text, colon), language);
    if (!heading.len)
        return false;
    if (items_of_sentences(arena, body, language, &sentences))
        found = &sentences;
    else if (items_of_phrase(arena, body, language, &items))
        found = &items;
    else
        return false;
    lines = ARENA_ARRAY(arena, struct str, found->count);
    memcpy(lines, found->list, found->count * sizeof *lines);
    *out = (struct card){
        .kind = CARD_LIST, .heading = heading, .lines = lines, .line_count = found->count};
    return true;
}

/* ---- quotations ---------------------------------------------------------------------------- */

static uint32_t closer_of(uint32_t opener)
{
    switch (opener) {
    case '"':
        return '"';
    case 0x201c: /* “ */
        return 0x201d;
    case 0x201e: /* „ */
        return 0x201c;
    case 0xab: /* « */
        return 0xbb;
    case 0xbb: /* » */
        return 0xab;
    case 0x300c: /* 「 */
        return 0x300d;
    }
    return 0;
}

/* The quotation at the start of `text` and what follows it; false if there is none. */
static bool quotation(struct str text, struct str *inside, struct str *after)
{
    struct str rest = text, from;
    uint32_t code, closer;

    if (!utf8_next(&rest, &code) || !(closer = closer_of(code)))
        return false;
    from = rest;
    for (struct str here = rest; utf8_next(&rest, &code); here = rest) {
        if (code == closer) {
            *inside = text_trim((struct str){from.ptr, (size_t)(here.ptr - from.ptr)});
            *after = text_trim(rest);
            return true;
        }
    }
    return false;
}

/* The name in "— Anna Berg", "said Anna Berg.", "Anna Berg wrote."; empty if there is none. */
static struct str speaker(struct arena *arena, struct str after, struct str language)
{
    enum { NAME_WORDS_MAX = 4 };
    words list = words_of(arena, after, language);
    size_t from = 0, to = list.count;
    bool said = false;

    while (from < to && !list.items[from].bare.len) {
        said = true; /* a dash */
        from++;
    }
    if (from < to && (list.items[from].roles & ROLE_SAYING)) {
        said = true;
        from++;
    } else if (to > from && (list.items[to - 1].roles & ROLE_SAYING)) {
        said = true;
        to--;
    }
    if (!said || from == to || to - from > NAME_WORDS_MAX)
        return (struct str){0};
    for (size_t i = from; i < to; i++)
        if (!text_is_upper(text_first(text_bare(list.items[i].written))))
            return (struct str){0};
    return without_stops(span(&list, from, to));
}

static bool quote_card(struct arena *arena, struct str text, struct str language, struct card *out)
{
    enum { WORDS_MIN = 5, COLUMNS_MAX = 150 };
    struct str inside, after, name, *lines = ARENA_NEW(arena, struct str);
    words list;

    if (!quotation(text, &inside, &after) || text_columns(inside) > COLUMNS_MAX ||
        inside.len > STORYBOARD_TITLE_MAX)
        return false;
    list = words_of(arena, inside, language);
    name = speaker(arena, after, language);
    if (list.count < WORDS_MIN || !name.len)
        return false;
    while (inside.len && inside.ptr[inside.len - 1] == ',')
        inside.len--;
    *lines = inside;
    *out = (struct card){.kind = CARD_QUOTE, .heading = name, .lines = lines, .line_count = 1};
    return true;
}

/* Every field is one that a storyboard takes; only freaks of text are longer. */
static bool is_short(const struct card *card)
{
    bool all = card->heading.len <= STORYBOARD_TITLE_MAX;

    for (size_t i = 0; i < card->line_count; i++)
        all = all && card->lines[i].len <= STORYBOARD_TITLE_MAX;
    return all;
}

bool card_from_text(struct arena *arena, struct str text, struct str language, struct card *out)
{
    words list;

    struct card card;

    text = text_trim(text);
    list = words_of(arena, text, language);
    if (!quote_card(arena, text, language, &card) && !list_card(arena, text, language, &card) &&
        !number_card(arena, &list, &card))
        return false;
    if (!is_short(&card))
        return false;
    *out = card;
    return true;
}

struct card card_statement(struct arena *arena, struct str text, struct str language)
{
    enum { CLAUSE_MS = 2600, WORDS_MAX = 7, WHOLE_MAX = 10 };
    struct str *sentences, *pieces, heading = text_trim(text);
    size_t count;

    sentence_split(arena, heading, language, &sentences, &count);
    if (count && words_of(arena, sentences[0], language).count <= WHOLE_MAX) {
        heading = without_stops(sentences[0]);
    } else if (count) {
        clause_split(arena, sentences[0], language, CLAUSE_MS, 200, &pieces, &count);
        heading = text_first_words(arena, without_stops(pieces[0]), WORDS_MAX);
    }
    return (struct card){.kind = CARD_STATEMENT, .heading = capitalised(arena, heading)};
}
