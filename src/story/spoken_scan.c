/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken_scan.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "base/utf8.h"

#include "base/banned.h"

/* Signs Unicode counts among pictures although people read them. */
static bool readable_picture(uint32_t code)
{
    return code < 0x2000;
}

static bool silent(uint32_t code)
{
    bool joiner = (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
                  (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || code == 0xad;
    bool variant = (code >= 0xfe00 && code <= 0xfe0f) || code == 0x20e3 ||
                   (code >= 0xe0000 && code <= 0xe01ef);
    bool arrow = (code >= 0x2190 && code <= 0x21ff) || (code >= 0x2900 && code <= 0x297f) ||
                 (code >= 0x2b00 && code <= 0x2bff);
    bool bullet = code == 0x2022 || code == 0x2023 || code == 0x2043 || code == 0xb7 ||
                  (code >= 0x2500 && code <= 0x27bf) || code == 0x2122 || code == 0xae ||
                  code == 0xa9;

    return joiner || variant || arrow || bullet ||
           (uc_is_property_extended_pictographic(code) && !readable_picture(code)) ||
           (code >= 0x1f000 && code <= 0x1faff);
}

enum glyph glyph_of(uint32_t code)
{
    if (code >= '0' && code <= '9')
        return GLYPH_DIGIT;
    if (uc_is_property_white_space(code))
        return GLYPH_SPACE;
    if (silent(code))
        return GLYPH_SILENT;
    if (uc_is_property_alphabetic(code) ||
        uc_is_general_category_withtable(code, UC_CATEGORY_MASK_M) ||
        uc_is_general_category_withtable(code, UC_CATEGORY_MASK_Nd))
        return GLYPH_LETTER;
    return GLYPH_SIGN;
}

bool glyph_unspaced(uint32_t code)
{
    return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) ||
           (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff) ||
           code == 0x3005;
}

bool glyph_upper(uint32_t code)
{
    return uc_is_property_uppercase(code);
}

bool scan_text(struct str *rest, const char *literal)
{
    struct str wanted = str_from(literal);

    if (!str_starts_with(*rest, wanted))
        return false;
    *rest = str_skip(*rest, wanted.len);
    return true;
}

bool scan_word(struct str *rest, const char *literal)
{
    struct str wanted = str_from(literal);

    if (!str_equal_nocase(str_take(*rest, wanted.len), wanted))
        return false;
    *rest = str_skip(*rest, wanted.len);
    return true;
}

bool scan_any(struct str *rest, const char *set)
{
    if (!rest->len || !rest->ptr[0] || !strchr(set, rest->ptr[0]))
        return false;
    *rest = str_skip(*rest, 1);
    return true;
}

bool scan_digits(struct str *rest, size_t least, size_t most, struct str *digits)
{
    size_t n = 0;

    while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
        n++;
    if (n < least || n > most)
        return false;
    *digits = str_take(*rest, n);
    *rest = str_skip(*rest, n);
    return true;
}

bool digits_value(struct str digits, uint64_t *value)
{
    uint64_t sum = 0;

    if (digits.len > 18)
        return false;
    for (size_t i = 0; i < digits.len; i++)
        sum = sum * 10 + (uint64_t)(digits.ptr[i] - '0');
    *value = sum;
    return true;
}

bool scan_value(struct str *rest, size_t least, size_t most, uint64_t low, uint64_t high,
                uint64_t *value)
{
    struct str at = *rest, digits;
    uint64_t found;

    if (!scan_digits(&at, least, most, &digits) || !digits_value(digits, &found) || found < low ||
        found > high)
        return false;
    *rest = at;
    *value = found;
    return true;
}

bool scan_dash(struct str *rest)
{
    static const char *const dashes[] = {"-", "–", "‑", "‒", "—", "−", "~"};

    for (size_t i = 0; i < COUNT_OF(dashes); i++)
        if (scan_text(rest, dashes[i]))
            return true;
    return false;
}

bool scan_in_list(struct str text, const char *const *list, bool nocase)
{
    for (; list && *list; list++) {
        struct str word = str_from(*list);
        if (nocase ? str_equal_nocase(text, word) : str_equal(text, word))
            return true;
    }
    return false;
}
