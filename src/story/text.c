/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/text.h"

#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <uniwidth.h>

#include "base/buf.h"
#include "base/utf8.h"

#include "base/banned.h"

struct codes codes_of(struct arena *arena, struct str text)
{
    uint32_t *code = ARENA_ARRAY(arena, uint32_t, text.len + 1);
    size_t *offset = ARENA_ARRAY(arena, size_t, text.len + 1);
    struct str rest = text;
    size_t count = 0;

    do
        offset[count] = text.len - rest.len;
    while (utf8_next(&rest, &code[count]) && ++count);
    return (struct codes){code, offset, count};
}

static bool within(uint32_t code, uint32_t first, uint32_t last)
{
    return code - first <= last - first;
}

bool text_is_space(uint32_t code)
{
    if (code < 0x80)
        return code == ' ' || within(code, '\t', '\r');
    return code == 0x85 || code == 0xa0 || code == 0x1680 || within(code, 0x2000, 0x200a) ||
           code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

bool text_is_digit(uint32_t code)
{
    return code < 0x80 ? within(code, '0', '9') : uc_is_property_decimal_digit((ucs4_t)code);
}

bool text_is_letter(uint32_t code)
{
    if (code < 0x80)
        return within(code | 0x20, 'a', 'z');
    return uc_is_general_category_withtable((ucs4_t)code, UC_CATEGORY_MASK_L);
}

bool text_is_word(uint32_t code)
{
    if (code < 0x80)
        return within(code | 0x20, 'a', 'z') || within(code, '0', '9');
    return !text_is_emoji(code) &&
           uc_is_general_category_withtable((ucs4_t)code, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N |
                                                              UC_CATEGORY_MASK_M);
}

bool text_is_upper(uint32_t code)
{
    if (code < 0x80)
        return within(code, 'A', 'Z');
    return uc_is_general_category_withtable((ucs4_t)code,
                                            UC_CATEGORY_MASK_Lu | UC_CATEGORY_MASK_Lt);
}

bool text_is_lower(uint32_t code)
{
    if (code < 0x80)
        return within(code, 'a', 'z');
    return uc_is_general_category_withtable((ucs4_t)code, UC_CATEGORY_MASK_Ll);
}

bool text_is_hiragana(uint32_t code)
{
    return within(code, 0x3041, 0x309f);
}

bool text_is_katakana(uint32_t code)
{
    return within(code, 0x30a0, 0x30ff) || within(code, 0x31f0, 0x31ff) ||
           within(code, 0xff66, 0xff9f);
}

bool text_is_han(uint32_t code)
{
    return within(code, 0x4e00, 0x9fff) || within(code, 0x3400, 0x4dbf) ||
           within(code, 0xf900, 0xfaff) || within(code, 0x20000, 0x3ffff) || code == 0x3005 ||
           code == 0x3007;
}

bool text_is_cjk(uint32_t code)
{
    return code >= 0x3005 && (text_is_han(code) || text_is_hiragana(code) ||
                              text_is_katakana(code) || within(code, 0x3100, 0x312f));
}

bool text_is_unspaced_sea(uint32_t code)
{
    return within(code, 0x0e00, 0x0eff) || within(code, 0x1000, 0x109f) ||
           within(code, 0x1780, 0x17ff);
}

bool text_is_extender(uint32_t code)
{
    if (code < 0x300)
        return false;
    return within(code, 0x200c, 0x200d) || within(code, 0xfe00, 0xfe0f) ||
           within(code, 0x1f3fb, 0x1f3ff) || within(code, 0xe0020, 0xe007f) ||
           uc_is_general_category_withtable((ucs4_t)code, UC_CATEGORY_MASK_M);
}

bool text_is_emoji(uint32_t code)
{
    if (code < 0x203c)
        return code == 0x200d;
    return within(code, 0x1f000, 0x1faff) || within(code, 0x2600, 0x27bf) || code == 0x203c ||
           code == 0x2049 || within(code, 0xfe00, 0xfe0f) || code == 0x20e3 ||
           within(code, 0x2b05, 0x2b55) || within(code, 0x231a, 0x23ff) ||
           within(code, 0xe0020, 0xe007f);
}

bool text_is_closer(uint32_t code)
{
    switch (code) {
    case '"':
    case '\'':
    case ')':
    case ']':
    case '}':
    case 0xbb:   /* » */
    case 0xab:   /* « closes in German and Danish style */
    case 0x2019: /* ’ */
    case 0x201d: /* ” */
    case 0x201c: /* “ closes in German */
    case 0x203a: /* › */
    case 0x2039: /* ‹ */
    case 0x300d: /* 」 */
    case 0x300f: /* 』 */
    case 0xff09: /* ） */
    case 0x3011: /* 】 */
    case 0x300b: /* 》 */
    case 0x3009: /* 〉 */
        return true;
    }
    return false;
}

bool text_is_opener(uint32_t code)
{
    switch (code) {
    case '"':
    case '\'':
    case '(':
    case '[':
    case '{':
    case 0xa1:   /* ¡ */
    case 0xbf:   /* ¿ */
    case 0xab:   /* « */
    case 0xbb:   /* » opens in German style */
    case 0x2018: /* ‘ */
    case 0x201a: /* ‚ */
    case 0x201c: /* “ */
    case 0x201d: /* ” opens in Swedish */
    case 0x201e: /* „ */
    case 0x2039: /* ‹ */
    case 0x203a: /* › */
    case 0x300c: /* 「 */
    case 0x300e: /* 『 */
    case 0xff08: /* （ */
    case 0x3010: /* 【 */
    case 0x300a: /* 《 */
    case 0x3008: /* 〈 */
        return true;
    }
    return false;
}

uint32_t text_first(struct str text)
{
    uint32_t code;

    return utf8_next(&text, &code) ? code : 0;
}

/* Offset of the last code point. */
static size_t last_offset(struct str text)
{
    size_t at = text.len - 1;

    while (at && ((unsigned char)text.ptr[at] & 0xc0) == 0x80)
        at--;
    return at;
}

uint32_t text_last(struct str text)
{
    return text.len ? text_first(str_skip(text, last_offset(text))) : 0;
}

bool text_has_word(struct str text)
{
    uint32_t code;

    while (utf8_next(&text, &code))
        if (text_is_word(code) && !text_is_extender(code))
            return true;
    return false;
}

bool text_is_right_to_left(struct str text)
{
    uint32_t code;

    while (utf8_next(&text, &code)) {
        int class = code < 0x590 ? (text_is_letter(code) ? UC_BIDI_L : UC_BIDI_ON)
                                 : uc_bidi_class((ucs4_t)code);
        if (class == UC_BIDI_L)
            return false;
        if (class == UC_BIDI_R || class == UC_BIDI_AL)
            return true;
    }
    return false;
}

size_t text_columns(struct str text)
{
    size_t columns = 0;
    uint32_t code;

    while (utf8_next(&text, &code)) {
        int width = code < 0x300 ? code >= ' ' : uc_width((ucs4_t)code, "UTF-8");
        columns += width > 0 ? (size_t)width : 0;
    }
    return columns;
}

struct str text_lower(struct arena *arena, struct str text)
{
    struct str rest = text, out;
    struct buf buf;
    uint32_t code;
    bool changed = false;

    for (size_t i = 0; i < text.len && !changed; i++)
        changed = within((unsigned char)text.ptr[i], 'A', 'Z') || (unsigned char)text.ptr[i] > 0x7f;
    if (!changed)
        return text;
    buf_init(&buf, text.len * 4 + 4);
    while (utf8_next(&rest, &code))
        utf8_append(&buf, code < 0x80 ? code | (text_is_upper(code) ? 0x20u : 0)
                                      : (uint32_t)uc_tolower((ucs4_t)code));
    BUG_UNLESS(buf_ok(&buf));
    out = arena_str(arena, buf_str(&buf));
    buf_release(&buf);
    return out;
}

struct str text_nfc(struct arena *arena, struct str text)
{
    struct str out;
    uint8_t *composed;
    size_t len = 0, i = 0;

    while (i < text.len && (unsigned char)text.ptr[i] < 0x80)
        i++;
    if (i == text.len)
        return text;
    composed = u8_normalize(UNINORM_NFC, (const uint8_t *)text.ptr, text.len, NULL, &len);
    if (!composed)
        BUG("out of memory: normalising %zu bytes", text.len);
    out = arena_str(arena, (struct str){(const char *)composed, len});
    free(composed);
    return out;
}

/* Drops code points from both ends while `drop` says so. */
static struct str strip(struct str text, bool (*drop)(uint32_t))
{
    while (text.len) {
        struct str rest = text;
        uint32_t code;
        utf8_next(&rest, &code);
        if (!drop(code))
            break;
        text = rest;
    }
    while (text.len && drop(text_last(text)))
        text.len = last_offset(text);
    return text;
}

struct str text_trim(struct str text)
{
    return strip(text, text_is_space);
}

static bool is_not_word(uint32_t code)
{
    return !text_is_word(code);
}

struct str text_bare(struct str text)
{
    return strip(text, is_not_word);
}

bool text_next_word(struct str *rest, struct str *word)
{
    struct str text = text_trim(*rest), after = text, here;
    uint32_t code;

    do
        here = after;
    while (utf8_next(&after, &code) && !text_is_space(code));
    if (here.ptr == text.ptr)
        return false;
    *word = str_take(text, text.len - here.len);
    *rest = here;
    return true;
}

struct str text_first_words(struct arena *arena, struct str text, size_t max)
{
    struct str rest = text, word = {0}, kept;

    for (size_t i = 0; i < max; i++)
        if (!text_next_word(&rest, &word))
            return text_trim(text);
    if (!text_trim(rest).len || !word.ptr)
        return text_trim(text);
    kept = text_trim(str_take(text, (size_t)(word.ptr + word.len - text.ptr)));
    while (kept.len && !text_is_word(text_last(kept)))
        kept.len = last_offset(kept);
    return arena_printf(arena, "%.*s…", STR_FMT(kept));
}

/* Stops and brackets of Chinese and Japanese (0x3000 to 0x303f) and the full-width forms. */
static bool is_wide_mark(uint32_t code)
{
    return within(code, 0x3000, 0x303f) || within(code, 0xff01, 0xff60);
}

bool text_needs_space(uint32_t last, uint32_t first)
{
    if (!last || !first)
        return false;
    return !((text_is_cjk(last) || is_wide_mark(last)) &&
             (text_is_cjk(first) || is_wide_mark(first)));
}

struct str text_join(struct arena *arena, struct str a, struct str b)
{
    if (!a.len || !b.len)
        return a.len ? a : b;
    return arena_printf(arena, "%.*s%s%.*s", STR_FMT(a),
                        text_needs_space(text_last(a), text_first(b)) ? " " : "", STR_FMT(b));
}
