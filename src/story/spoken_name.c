/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses, abbreviations, lone signs, telephone and version numbers. */
#include <string.h>

#include "base/utf8.h"
#include "story/spoken_number.h"
#include "story/spoken_piece.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"

#include "base/banned.h"

/* ---- URL, mail, handle, hashtag ---- */

/* Ends of host names that make a word with a dot an address even without "www". */
static const char *const DOMAINS[] = {
    "com",  "org",  "net",    "edu",  "gov",  "int", "io", "ai", "app", "dev", "co",
    "tv",   "info", "me",     "uk",   "de",   "es",  "fr", "it", "nl",  "eu",  "at",
    "ch",   "us",   "ca",     "au",   "jp",   "mx",  "ar", "br", "cl",  "biz", "xyz",
    "shop", "blog", "online", "tech", "news", "fm",  "gg", NULL};

static bool host_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* A host name at the front: labels joined by dots, the last a known ending. */
static bool take_host(struct str *rest, struct str *host)
{
    size_t end = 0, label = 0;
    bool dotted = false;

    while (end < rest->len && (host_byte(rest->ptr[end]) || rest->ptr[end] == '.')) {
        if (rest->ptr[end] == '.') {
            if (end == label)
                return false;
            label = end + 1;
            dotted = true;
        }
        end++;
    }
    if (!dotted || !scan_in_list((struct str){rest->ptr + label, end - label}, DOMAINS, true))
        return false;
    *host = str_take(*rest, end);
    *rest = str_skip(*rest, end);
    return true;
}

/* Says an address part by part: its marks by name, what lies between as words. */
static void say_address(struct reader *reader, struct str text)
{
    const struct spoken_language *language = reader->language;
    size_t start = 0;

    for (size_t i = 0; i <= text.len; i++) {
        char c = i < text.len ? text.ptr[i] : '\0';
        const char *name = c == '.'   ? language->word_dot
                           : c == '/' ? language->word_slash
                           : c == '@' ? language->word_at
                           : c == '-' ? language->word_dash
                           : c == '_' ? language->word_underscore
                                      : NULL;
        if (i < text.len && !name)
            continue;
        read_mixed(reader, (struct str){text.ptr + start, i - start}, false);
        reader_say_all(reader, name);
        start = i + 1;
    }
}

static bool read_mail(struct reader *reader, struct str core)
{
    size_t at = str_find(core, STR("@"), 0);
    struct str rest, host;

    if (at == (size_t)-1 || at == 0)
        return false;
    rest = str_skip(core, at + 1);
    if (!take_host(&rest, &host) || !scan_end(rest))
        return false;
    say_address(reader, core);
    return true;
}

static bool read_url(struct reader *reader, struct str core)
{
    struct str rest = core, host, path;
    bool scheme = scan_word(&rest, "https://") || scan_word(&rest, "http://");
    bool www = scan_word(&rest, "www.");
    struct str start = rest;

    if (!take_host(&rest, &host)) {
        if (!scheme && !www)
            return false;
        host = rest;
        rest = str_skip(rest, rest.len);
    }
    if (rest.len && !strchr("/?#:", rest.ptr[0]))
        return false;
    path = str_skip(start, host.len);
    /* What follows '?' or '#' is for machines. */
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '?' || path.ptr[i] == '#')
            path.len = i;
    if (path.len && path.ptr[path.len - 1] == '/')
        path.len--;
    say_address(reader, host);
    say_address(reader, path);
    return true;
}

size_t read_address(struct reader *reader, size_t at)
{
    struct str core = reader_piece(reader, at)->core, rest = core;

    if (read_mail(reader, core) || read_url(reader, core))
        return 1;
    if (scan_text(&rest, "@") && rest.len) {
        reader_say_all(reader, reader->language->word_at);
        read_mixed(reader, rest, false);
        return 1;
    }
    rest = core;
    if (scan_text(&rest, "#") && rest.len) {
        bool number = rest.ptr[0] >= '0' && rest.ptr[0] <= '9';
        const char *name = reading_find(reader->language->symbols, STR("#"), false);
        reader_say_all(reader, number && name ? name : reader->language->word_hash);
        read_mixed(reader, rest, false);
        return 1;
    }
    return 0;
}

/* ---- abbreviations and lone signs ---- */

const char *reading_find(const struct reading *table, struct str text, bool nocase)
{
    for (; table && table->written; table++) {
        struct str written = str_from(table->written);
        if (nocase ? str_equal_nocase(text, written) : str_equal(text, written))
            return table->spoken;
    }
    return NULL;
}

/* "z. B.": the two or three pieces written as one. */
static struct str joined(struct reader *reader, size_t at, size_t pieces)
{
    struct str all = reader_piece(reader, at)->core;

    for (size_t i = 1; i < pieces; i++) {
        const struct piece *before = reader_piece(reader, at + i - 1);
        const struct piece *piece = reader_piece(reader, at + i);
        if (!str_equal(before->trail, STR(".")) || piece->lead.len || !piece->core.len)
            return (struct str){"", 0};
        all = arena_printf(reader->arena, "%.*s.%.*s", STR_FMT(all), STR_FMT(piece->core));
    }
    return all;
}

size_t read_abbreviation(struct reader *reader, size_t at)
{
    for (size_t pieces = 3; pieces >= 1; pieces--) {
        const struct piece *last = reader_piece(reader, at + pieces - 1);
        bool stopped = str_starts_with(last->trail, STR("."));
        struct str written = joined(reader, at, pieces);
        const char *spoken = NULL;

        if (!written.len)
            continue;
        if (stopped)
            spoken = reading_find(reader->language->abbreviations, written, false);
        if (!spoken && pieces == 1)
            spoken = reading_find(reader->language->replacements, written, true);
        else if (spoken)
            reader->own_stop = true;
        if (!spoken)
            continue;
        reader_say_all(reader, spoken);
        return pieces;
    }
    return 0;
}

size_t read_sign(struct reader *reader, size_t at)
{
    const char *spoken =
        reading_find(reader->language->symbols, reader_piece(reader, at)->core, false);

    reader_say_all(reader, spoken);
    return spoken ? 1 : 0;
}

/* ---- telephone numbers ---- */

/* Groups of digits: how many digits, how many groups; false if anything else is among them. */
static bool phone_part(struct str text, size_t *digits, size_t *groups)
{
    bool inside = false;

    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        if (!digit && !strchr("+-().", text.ptr[i]))
            return false;
        *digits += digit;
        *groups += digit && !inside;
        inside = digit;
    }
    return true;
}

/* North American 555-1234, 800-555-1234 and 1-800-555-1234. */
static bool phone_shape(struct str core)
{
    struct str rest = core, digits;
    size_t groups = 0;

    (void)(scan_text(&rest, "1-") || scan_text(&rest, "1."));
    while (scan_digits(&rest, 3, 3, &digits)) {
        groups++;
        if (!scan_any(&rest, "-."))
            return false;
    }
    return groups >= 1 && groups <= 3 && scan_digits(&rest, 4, 4, &digits) && scan_end(rest);
}

static void say_phone(struct reader *reader, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '+')
            reader_say_all(reader, reader->language->word_plus);
        else if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            number_say_digits(reader, (struct str){text.ptr + i, 1});
}

size_t read_phone(struct reader *reader, size_t at)
{
    const struct piece *first = reader_piece(reader, at);
    bool international = str_starts_with(first->core, STR("+"));
    bool area = str_ends_with(first->lead, STR("(")) && first->core.len == 3;
    size_t digits = 0, groups = 0, taken = 0;

    if (phone_shape(first->core)) {
        say_phone(reader, first->core);
        return 1;
    }
    if (!international && !area)
        return 0;
    do {
        struct str core = reader_piece(reader, at + taken)->core;
        if (!core.len || !phone_part(core, &digits, &groups))
            break;
        taken++;
    } while (reader_joins(reader, at + taken - 1) ||
             (taken == 1 && area && str_equal(first->trail, STR(")"))));
    if (digits < (area ? 10u : 8u) || digits > 15 || groups < (area ? 3u : 1u))
        return 0;
    for (size_t i = 0; i < taken; i++)
        say_phone(reader, reader_piece(reader, at + i)->core);
    return taken;
}

/* ---- versions ---- */

/* "1.234.567" where a stop stands between thousands. */
static bool grouped_by_stops(struct reader *reader, struct str core)
{
    struct number number;

    return reader->grouping == '.' && number_take(reader, &core, &number) && scan_end(core);
}

size_t read_version(struct reader *reader, size_t at)
{
    struct str core = reader_piece(reader, at)->core, rest = core, digits;
    bool marked = (scan_text(&rest, "v") || scan_text(&rest, "V"));
    struct str numbers = rest;
    size_t groups = 0;

    while (scan_digits(&rest, 1, 9, &digits)) {
        groups++;
        if (!scan_text(&rest, "."))
            break;
    }
    if (!scan_end(rest) || groups < (marked ? 1u : 3u) || str_ends_with(core, STR(".")) ||
        (!marked && grouped_by_stops(reader, core)))
        return 0;
    if (marked)
        reader_say_all(reader, reader->language->word_version);
    for (rest = numbers; scan_digits(&rest, 1, 9, &digits);) {
        uint64_t value = 0;
        if (digits.ptr != numbers.ptr)
            reader_say_all(reader, reader->language->word_point);
        if (digits.ptr[0] == '0' || !digits_value(digits, &value))
            number_say_digits(reader, digits);
        else
            reader->language->cardinal(reader, value, FORM_ALONE);
        scan_text(&rest, ".");
    }
    return 1;
}
