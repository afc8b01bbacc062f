/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/directive.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "story/markdown.h"
#include "story/text.h"

#include "base/banned.h"

static const char *const NAMES[] = {"picture", "file", "card", "pause"};

enum name { NAME_PICTURE, NAME_FILE, NAME_CARD, NAME_PAUSE, NAME_UNKNOWN };

/* Words that people try instead of ours. */
static const struct {
    const char *tried;
    enum name meant;
} SYNONYMS[] = {
    {"image", NAME_PICTURE}, {"img", NAME_PICTURE},  {"photo", NAME_PICTURE},
    {"pic", NAME_PICTURE},   {"show", NAME_PICTURE}, {"search", NAME_PICTURE},
    {"video", NAME_FILE},    {"clip", NAME_FILE},    {"media", NAME_FILE},
    {"title", NAME_CARD},    {"text", NAME_CARD},    {"wait", NAME_PAUSE},
    {"silence", NAME_PAUSE}, {"break", NAME_PAUSE},  {"beat", NAME_PAUSE},
};

/* A bracket taken apart: [word: value] or [word value]. */
struct bracket {
    struct str whole, word, value;
    bool colon, closed;
    enum name name;
    struct script_place place;
    struct error *error;
};

static bool bad(const struct bracket *b, const char *reason)
{
    struct str quoted = str_take(b->whole, 60);

    while (utf8_valid_prefix(quoted) != quoted.len)
        quoted.len--;
    return script_error(b->error, b->place, ERROR_INPUT, "\"%.*s%s\": %s", STR_FMT(quoted),
                        quoted.len < b->whole.len ? "..." : "", reason);
}

static enum name name_of(struct str word)
{
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        if (str_equal_nocase(word, str_from(NAMES[i])))
            return (enum name)i;
    return NAME_UNKNOWN;
}

/* The name somebody meant who wrote `word`, or NULL. */
static const char *meant(struct str word)
{
    for (size_t i = 0; i < COUNT_OF(SYNONYMS); i++)
        if (str_equal_nocase(word, str_from(SYNONYMS[i].tried)))
            return NAMES[SYNONYMS[i].meant];
    return str_nearest(word, NAMES, COUNT_OF(NAMES));
}

static struct bracket take_apart(struct str text, struct script_place place, struct error *error)
{
    struct bracket b = {.place = place, .error = error};
    size_t end = 1, n;
    struct str inside;

    text = str_take(text, DIRECTIVE_BYTES_MAX);
    if (!memchr(text.ptr, ']', text.len))
        end = text.len;
    while (end < text.len && text.ptr[end] != ']' && text.ptr[end] != '\n')
        end += text.ptr[end] == '\\' && end + 1 < text.len ? 2 : 1;
    end = MIN_OF(end, text.len);
    b.closed = end < text.len && text.ptr[end] == ']';
    b.whole = str_take(text, end + b.closed);
    inside = str_trim((struct str){text.ptr + 1, end - 1});
    for (n = 0; n < inside.len && text_is_letter((unsigned char)inside.ptr[n]);)
        n++;
    b.word = str_take(inside, n);
    b.value = str_trim(str_skip(inside, n));
    b.colon = str_starts_with(b.value, STR(":"));
    b.value = str_trim(str_skip(b.value, b.colon));
    b.name = name_of(b.word);
    return b;
}

static bool starts_number(struct str text)
{
    return text.len && strchr("+-.,0123456789", text.ptr[0]);
}

/* Whether the bracket is meant as a directive at all. */
static bool is_directive(const struct bracket *b, struct str after)
{
    if (!b->word.len || (after.len && (after.ptr[0] == '(' || after.ptr[0] == '[')))
        return false;
    if (b->name != NAME_UNKNOWN)
        return b->colon || b->name == NAME_PAUSE || !b->closed || b->value.len > 0;
    if (!b->closed)
        return b->colon && meant(b->word);
    return b->colon || (starts_number(b->value) && meant(b->word));
}

static bool read_pause(const struct bracket *b, struct directive *out)
{
    struct str number = b->value;
    double seconds;

    if (!number.len)
        return bad(b, "says no length; write seconds, such as [pause 0.5]");
    if (str_ends_with(number, STR("s")))
        number = str_trim(str_take(number, number.len - 1));
    if (!str_to_double(number, &seconds))
        return bad(b, "not a number; write seconds, such as [pause 0.5]");
    if (!(seconds > 0) || seconds * 1000 > PAUSE_MS_MAX)
        return bad(b, "a pause is longer than 0 and at most 10 seconds, such as [pause 0.5]");
    out->kind = DIRECTIVE_PAUSE;
    out->pause_ms = MAX_OF((int32_t)lrint(seconds * 1000), 1);
    return true;
}

/* In quotation marks of any style. */
static bool is_quoted(struct str text)
{
    uint32_t first = text_first(text), last = text_last(text);

    return text_is_opener(first) && text_is_closer(last) && first != '(' && first != '[' &&
           first != '{' && utf8_length(text) > 2;
}

/* A quotation stands under its speaker, without its marks: the card draws them. */
static void turn_quote(struct str *heading, struct str *line)
{
    struct str quote = *heading;
    uint32_t mark;

    utf8_next(&quote, &mark);
    do
        quote.len--;
    while (((unsigned char)quote.ptr[quote.len] & 0xc0) == 0x80);
    *heading = *line;
    *line = text_trim(quote);
}

enum card_kind card_kind_of(struct str heading, size_t line_count)
{
    size_t digits = 0, letters = 0;
    struct str rest = heading;
    uint32_t code;

    while (utf8_next(&rest, &code)) {
        digits += text_is_digit(code);
        letters += text_is_letter(code);
    }
    if (digits && letters <= 10 && text_columns(heading) <= 16 && line_count <= 1)
        return CARD_NUMBER;
    if (line_count >= 2)
        return CARD_LIST;
    if (line_count == 1 && is_quoted(heading))
        return CARD_QUOTE;
    return CARD_STATEMENT;
}

/* What a storyboard holds in one field. */
static bool check_length(const struct bracket *b, struct str text)
{
    if (text.len <= STORYBOARD_TITLE_MAX)
        return true;
    return script_error(b->error, b->place, ERROR_LIMIT,
                        "%.*s: %zu bytes in one field; at most %d are possible: shorten it",
                        STR_FMT(b->word), text.len, (int)STORYBOARD_TITLE_MAX);
}

static bool read_card(struct arena *arena, const struct bracket *b, struct directive *out)
{
    struct str rest = b->value, part, *lines = ARENA_ARRAY(arena, struct str, CARD_LINES_MAX);
    struct card card = {.lines = lines};

    if (!str_split(&rest, '|', &part) || !str_trim(part).len)
        return bad(b, "a card needs a heading; write [card: 40,000 | bees in one hive]");
    card.heading = markdown_inline(arena, part);
    if (!check_length(b, card.heading))
        return false;
    while (str_split(&rest, '|', &part)) {
        if (!str_trim(part).len)
            return bad(b, "a line of the card is empty; put words between the bars");
        if (card.line_count == CARD_LINES_MAX)
            return bad(b, "a card has at most five lines under its heading");
        lines[card.line_count] = markdown_inline(arena, part);
        if (!check_length(b, lines[card.line_count++]))
            return false;
    }
    card.kind = card_kind_of(card.heading, card.line_count);
    if (card.kind == CARD_QUOTE)
        turn_quote(&card.heading, &lines[0]);
    out->kind = DIRECTIVE_PICTURE;
    out->picture = (struct picture){.source = PICTURE_CARD, .card = card};
    return true;
}

static bool read_picture(struct arena *arena, const struct bracket *b, struct directive *out)
{
    struct picture picture = {.source = PICTURE_SEARCH};

    if (b->name == NAME_FILE) {
        picture.source = PICTURE_FILE;
        picture.file = arena_str(arena, b->value);
    } else {
        picture.query = markdown_inline(arena, b->value);
        if (!check_length(b, picture.query))
            return false;
    }
    out->kind = DIRECTIVE_PICTURE;
    out->picture = picture;
    return true;
}

static bool read_unknown(const struct bracket *b)
{
    const char *nearest = meant(b->word);
    char reason[160];

    if (nearest)
        snprintf(reason, sizeof reason,
                 "there is no such directive; did you mean \"%s\"? To speak it, put \\ before [",
                 nearest);
    else
        snprintf(reason, sizeof reason,
                 "there is no such directive; use picture, file, card or pause, or put \\ before [ "
                 "to speak it");
    return bad(b, reason);
}

static bool read_named(struct arena *arena, const struct bracket *b, struct directive *out)
{
    static const char *const EMPTY[] = {
        "says nothing to show; write [picture: bees on a comb]",
        "names no file; write [file: comb.jpg]",
        "a card needs a heading; write [card: 40,000 | bees in one hive]",
    };
    static const char *const COLON[] = {
        "a colon is missing; write [picture: bees on a comb]",
        "a colon is missing; write [file: comb.jpg]",
        "a colon is missing; write [card: 40,000 | bees in one hive]",
    };

    if (b->name == NAME_UNKNOWN)
        return read_unknown(b);
    if (!b->closed)
        return bad(b, "has no closing ] on its line");
    if (b->name == NAME_PAUSE)
        return read_pause(b, out);
    if (!b->colon)
        return bad(b, COLON[b->name]);
    if (!b->value.len)
        return bad(b, EMPTY[b->name]);
    return b->name == NAME_CARD ? read_card(arena, b, out) : read_picture(arena, b, out);
}

bool directive_read(struct arena *arena, struct str text, struct script_place place,
                    struct directive *out, struct error *error)
{
    struct bracket b = take_apart(text, place, error);
    struct directive read = {.kind = DIRECTIVE_NONE, .length = b.whole.len};

    if (is_directive(&b, str_skip(text, b.whole.len)) && !read_named(arena, &b, &read))
        return false;
    *out = read;
    return true;
}
