/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/text.h"

#include <stdlib.h>

#include <uninorm.h>

#include "base/buf.h"
#include "base/utf8.h"

#include "base/banned.h"

static bool is_white(uint32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 ||
           code == 0x2029;
}

bool text_is_forbidden(uint32_t code)
{
    if (is_white(code))
        return false;
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || (code & 0xfffe) == 0xfffe ||
           (code >= 0xfdd0 && code <= 0xfdef);
}

static bool all_allowed(struct str text, struct error *error)
{
    size_t place = 0;
    uint32_t code;

    while (utf8_next(&text, &code)) {
        place++;
        if (text_is_forbidden(code))
            return error_set(error, ERROR_INPUT,
                             "character %zu is U+%04X, an invisible control character; remove it",
                             place, code);
    }
    return true;
}

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    return true;
}

/* White space as asked for, byte order marks dropped; `out` gets no leading or trailing space. */
static void tidy_spaces(struct str text, enum text_lines lines, struct buf *out)
{
    size_t feeds = 0;
    bool space = false;
    uint32_t code;

    while (utf8_next(&text, &code)) {
        if (code == 0xfeff)
            continue;
        if (is_white(code)) {
            space = true;
            feeds += code == '\n' || code == 0x2029;
            continue;
        }
        if (out->len && lines == TEXT_KEEP_LINES && feeds)
            buf_append(out, feeds > 1 ? STR("\n\n") : STR("\n"));
        else if (out->len && space)
            buf_append_char(out, ' ');
        space = false;
        feeds = 0;
        utf8_append(out, code);
    }
}

struct str text_normal(struct arena *arena, struct str text)
{
    size_t len = 0;
    uint8_t *composed;
    struct str copy;

    if (is_plain(text))
        return arena_str(arena, text);
    composed = u8_normalize(UNINORM_NFC, (const uint8_t *)text.ptr, text.len, NULL, &len);
    BUG_UNLESS(composed || len == 0);
    copy = arena_str(arena, (struct str){(const char *)composed, len});
    free(composed);
    return copy;
}

bool text_clean(struct arena *arena, struct str text, enum text_lines lines, struct str *out,
                struct error *error)
{
    struct buf tidy;

    if (!all_allowed(text, error))
        return false;
    buf_init(&tidy, text.len * 2 + 1);
    tidy_spaces(text, lines, &tidy);
    BUG_UNLESS(buf_ok(&tidy));
    *out = text_normal(arena, buf_str(&tidy));
    buf_release(&tidy);
    return true;
}

/* Scripts in which a line may break between most letters, by their blocks (UAX #14: SA, ID, CJ). */
static bool breaks_anywhere(uint32_t code)
{
    return (code >= 0x0e00 && code <= 0x0eff) || (code >= 0x1000 && code <= 0x109f) ||
           (code >= 0x1780 && code <= 0x17ff) || (code >= 0x1950 && code <= 0x19df) ||
           (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7af) ||
           (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xffef) ||
           (code >= 0x1f000 && code <= 0x3ffff);
}

size_t text_longest_word(struct str text)
{
    size_t longest = 0, run = 0;
    uint32_t code;

    while (utf8_next(&text, &code)) {
        bool inside = !is_white(code) && code != 0xa0 && code != 0x200b && !breaks_anywhere(code);
        run = inside ? run + 1 : 0;
        longest = MAX_OF(longest, run);
    }
    return longest;
}

struct str text_ellipsis(struct arena *arena, struct str text, size_t max)
{
    struct str rest = text;
    uint32_t code;

    for (size_t i = 0; i < max; i++)
        if (!utf8_next(&rest, &code))
            return text;
    if (rest.len == 0)
        return text;
    return arena_printf(arena, "%.*s\xe2\x80\xa6", (int)(text.len - rest.len), text.ptr);
}
