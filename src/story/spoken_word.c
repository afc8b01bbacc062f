/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words: capitals that spell or that shout, camel case, and mixtures of letters, digits, signs. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "story/spoken_number.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"

#include "base/banned.h"

/* Capitals longer than this are a shouted word even if they look unpronounceable. */
enum { SPELLED_MAX = 6 };

/* ---- can it be said as a word? ---- */

static bool is_vowel(char c)
{
    return c && strchr("AEIOUY", c) != NULL;
}

/* Clusters that may begin or end a syllable; single consonants always may. */
static bool good_onset(struct str cluster)
{
    static const char *const onsets[] = {"BL", "BR", "CH", "CL", "CR",  "DR",  "FL",  "FR",  "GL",
                                         "GR", "KL", "KN", "KR", "PH",  "PL",  "PR",  "QU",  "SC",
                                         "SH", "SK", "SL", "SM", "SN",  "SP",  "ST",  "SW",  "TH",
                                         "TR", "TW", "WH", "WR", "SCH", "SCR", "SPR", "STR", NULL};

    return cluster.len <= 1 || scan_in_list(cluster, onsets, false);
}

static bool good_coda(struct str cluster)
{
    static const char *const codas[] = {
        "CK", "CT", "FF", "FT", "LD", "LF",  "LK",  "LL",  "LM", "LP", "LT", "MP", "ND", "NG", "NK",
        "NS", "NT", "PT", "RD", "RK", "RM",  "RN",  "RP",  "RS", "RT", "SH", "SK", "SP", "SS", "ST",
        "TH", "TT", "TS", "CH", "GH", "GHT", "RST", "TCH", "WN", "WS", "XT", "PS", "KS", NULL};

    return cluster.len <= 1 || scan_in_list(cluster, codas, false);
}

static bool good_middle(struct str cluster)
{
    for (size_t i = 0; i <= cluster.len; i++)
        if (good_coda(str_take(cluster, i)) && good_onset(str_skip(cluster, i)))
            return true;
    return false;
}

static bool pronounceable(struct str word)
{
    size_t start = 0;
    bool vowel_seen = false;

    for (size_t i = 0; i <= word.len; i++) {
        struct str cluster = {word.ptr + start, i - start};
        if (i < word.len && !is_vowel(word.ptr[i]))
            continue;
        if (i == word.len ? !good_coda(cluster)
            : vowel_seen  ? !good_middle(cluster)
                          : !good_onset(cluster))
            return false;
        if (i < word.len) {
            if (vowel_seen && !cluster.len && word.ptr[i] == word.ptr[i - 1] &&
                !strchr("EO", word.ptr[i]))
                return false;
            vowel_seen = true;
        }
        start = i + 1;
    }
    return vowel_seen;
}

static bool ascii_capitals(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] < 'A' || word.ptr[i] > 'Z')
            return false;
    return word.len > 0;
}

static bool spelled(const struct reader *reader, struct str capitals, bool shouting)
{
    const struct spoken_language *language = reader->language;
    size_t length = utf8_length(capitals);

    if (scan_in_list(capitals, language->capital_words, false))
        return false;
    if (length == 1 || scan_in_list(capitals, language->spelled_words, false))
        return true;
    if (shouting || !ascii_capitals(capitals))
        return false;
    if (length <= 3)
        return true;
    return length <= SPELLED_MAX && !pronounceable(capitals);
}

/* ---- one run of letters ---- */

/* Adds a plural or possessive to the last word said. */
static void say_ending(struct reader *reader, const char *ending)
{
    struct str *last;

    BUG_UNLESS(reader->words.count > 0);
    last = &reader->words.items[reader->words.count - 1];
    *last = arena_printf(reader->arena, "%.*s%s", STR_FMT(*last), ending);
}

static void say_capitals(struct reader *reader, struct str run, bool shouting)
{
    if (spelled(reader, run, shouting))
        reader_spell(reader, run);
    else
        reader_say(reader, reader_lower(reader, run));
}

/* Bytes of the part of a run that is said together: to the next hump of camel case. */
static size_t hump(struct str run)
{
    struct str rest = run;
    uint32_t code = 0, next;
    size_t end = 0, uppers = 0, lowers = 0;

    while (utf8_next(&rest, &code)) {
        struct str peek = rest;
        bool upper = glyph_upper(code);
        if (upper && lowers)
            return end;
        /* "HTMLParser": the last capital begins the word behind. */
        if (upper && uppers >= 2 && utf8_next(&peek, &next) && !glyph_upper(next) && next != '\'' &&
            !(next == 's' && !peek.len))
            return end;
        uppers += upper;
        lowers += !upper && code != '\'' && glyph_of(code) == GLYPH_LETTER;
        end = run.len - rest.len;
    }
    return run.len;
}

static bool all_upper(struct str text)
{
    uint32_t code;
    size_t letters = 0;

    while (utf8_next(&text, &code)) {
        if (glyph_of(code) == GLYPH_LETTER && !glyph_upper(code))
            return false;
        letters += glyph_of(code) == GLYPH_LETTER;
    }
    return letters > 0;
}

/* "CEOs", "NASA's", "FBI'S": capitals with an ending. */
static bool capitals_with_ending(struct str run, struct str *capitals)
{
    static const char *const endings[] = {"'s", "'S", "s"};

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        struct str ending = str_from(endings[i]);
        if (!str_ends_with(run, ending) || run.len < ending.len + 2)
            continue;
        *capitals = str_take(run, run.len - ending.len);
        if (all_upper(*capitals) && str_find(*capitals, STR("'"), 0) == (size_t)-1)
            return true;
    }
    return false;
}

static void say_hump(struct reader *reader, struct str part, bool whole, bool shouting)
{
    char initial[1] = {part.ptr[0]};
    struct str capitals;

    if (part.len == 1 && initial[0] >= 'a' && initial[0] <= 'z' && !whole) {
        reader_spell(reader, part);
        return;
    }
    if (capitals_with_ending(part, &capitals)) {
        bool letters = spelled(reader, capitals, shouting);
        say_capitals(reader, capitals, shouting);
        say_ending(reader, letters || str_find(part, STR("'"), 0) != (size_t)-1 ? "'s" : "s");
        return;
    }
    if (all_upper(part) && str_find(part, STR("'"), 0) == (size_t)-1)
        say_capitals(reader, part, shouting);
    else
        reader_say(reader, reader_lower(reader, part));
}

/* Apostrophes of any shape become the plain one. */
static struct str plain_apostrophes(struct reader *reader, struct str run)
{
    struct str rest = run, done;
    struct buf buf;
    uint32_t code;

    if (str_find(run, STR("’"), 0) == (size_t)-1)
        return run;
    buf_init(&buf, run.len);
    while (utf8_next(&rest, &code))
        utf8_append(&buf, code == 0x2019 ? '\'' : code);
    done = arena_str(reader->arena, buf_str(&buf));
    buf_release(&buf);
    return done;
}

static void say_letters(struct reader *reader, struct str run, bool shouting)
{
    bool whole = true;
    const char *known;

    run = plain_apostrophes(reader, run);
    known = reading_find(reader->language->replacements, run, true);
    if (known) {
        reader_say_all(reader, known);
        return;
    }
    if (str_starts_with(run, STR("Mc")) || str_starts_with(run, STR("Mac")) ||
        str_starts_with(run, STR("O'"))) {
        if (!all_upper(run)) {
            reader_say(reader, reader_lower(reader, run));
            return;
        }
    }
    while (run.len) {
        size_t part = hump(run);
        say_hump(reader, str_take(run, part), whole && part == run.len, shouting);
        run = str_skip(run, part);
        whole = false;
    }
}

/* ---- mixtures ---- */

/* A code point that goes on with a run of letters: a letter, or an apostrophe between two. */
static bool continues_letters(uint32_t code, struct str after)
{
    uint32_t next;

    if (glyph_of(code) == GLYPH_LETTER)
        return true;
    return (code == '\'' || code == 0x2019) && utf8_next(&after, &next) &&
           glyph_of(next) == GLYPH_LETTER;
}

static struct str take_letters(struct str *rest)
{
    struct str start = *rest, after = *rest;
    uint32_t code;

    while (utf8_next(&after, &code)) {
        if (!continues_letters(code, after))
            break;
        *rest = after;
    }
    return str_take(start, start.len - rest->len);
}

/* A letter that is part of a designation: "A4", "1080p". */
static bool beside_digit(struct str text, struct str letter)
{
    const char *end = text.ptr + text.len, *next = letter.ptr + letter.len;

    return (letter.ptr > text.ptr && letter.ptr[-1] >= '0' && letter.ptr[-1] <= '9') ||
           (next < end && *next >= '0' && *next <= '9');
}

static void say_digit_run(struct reader *reader, struct str digits)
{
    uint64_t value = 0;

    if (digits.len > 4 || (digits.len > 1 && digits.ptr[0] == '0') || !digits_value(digits, &value))
        number_say_digits(reader, digits);
    else if (digits.len == 4 && value % 1000)
        reader->language->year(reader, value);
    else
        reader->language->cardinal(reader, value, FORM_ALONE);
}

/* A sign between parts: said if it has a name; '.' only inside a name ("node.js"). */
static void say_sign(struct reader *reader, struct str sign, struct str before, struct str after)
{
    bool dot = str_equal(sign, STR("."));
    uint32_t next = 0;

    if (dot) {
        struct str peek = after;
        if (before.len > 1 && utf8_next(&peek, &next) && glyph_of(next) == GLYPH_LETTER &&
            !glyph_upper(next) && peek.len)
            reader_say_all(reader, reader->language->word_dot);
        return;
    }
    if (str_equal(sign, STR("-")) || str_equal(sign, STR("–")) || str_equal(sign, STR("/")))
        return;
    reader_say_all(reader, reading_find(reader->language->symbols, sign, false));
}

void read_mixed(struct reader *reader, struct str text, bool shouting)
{
    struct str rest = text, last = {"", 0};

    while (rest.len) {
        struct str start = rest, digits;
        uint32_t code;
        if (scan_digits(&rest, 1, SIZE_MAX, &digits)) {
            say_digit_run(reader, digits);
            last = digits;
            continue;
        }
        if (!utf8_next(&rest, &code))
            break;
        if (glyph_of(code) == GLYPH_LETTER) {
            rest = start;
            last = take_letters(&rest);
            if (last.len == 1 && beside_digit(text, last))
                reader_spell(reader, last);
            else
                say_letters(reader, last, shouting);
        } else if (glyph_of(code) != GLYPH_SILENT) {
            say_sign(reader, str_take(start, start.len - rest.len), last, rest);
        }
    }
}

/* ---- shouting ---- */

static size_t letter_count(struct str text)
{
    uint32_t code;
    size_t letters = 0;

    while (utf8_next(&text, &code))
        letters += glyph_of(code) == GLYPH_LETTER;
    return letters;
}

/* Most words around are in capitals: then capitals mean nothing. */
static bool text_shouts(const struct reader *reader, size_t at)
{
    size_t from = at > 3 ? at - 3 : 0, to = MIN_OF(at + 4, reader->count);
    size_t words = 0, capitals = 0;

    for (size_t i = from; i < to; i++) {
        if (letter_count(reader->pieces[i].core) < 2)
            continue;
        words++;
        capitals += all_upper(reader->pieces[i].core);
    }
    return words >= 3 && capitals * 4 >= words * 3;
}

size_t read_word(struct reader *reader, size_t at)
{
    struct str core = reader_piece(reader, at)->core;

    if (core.len)
        read_mixed(reader, core, all_upper(core) && text_shouts(reader, at));
    return 1;
}
