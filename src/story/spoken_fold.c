/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken_fold.h"

#include <stdlib.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/buf.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Letters that do not fall apart into a base letter and marks. */
static const char *special_letter(uint32_t code)
{
    switch (code) {
    case 0xc6:
    case 0xe6:
        return "ae";
    case 0x152:
    case 0x153:
        return "oe";
    case 0xd8:
    case 0xf8:
        return "o";
    case 0x141:
        return "L";
    case 0xdf:
        return "ss";
    case 0xf0:
        return "d";
    case 0xfe:
        return "th";
    case 0x142:
        return "l";
    case 0x131:
        return "i";
    }
    return NULL;
}

/* One code point of the decomposed word; false if it is a letter of another script. */
static bool fold(struct buf *out, uint32_t code)
{
    const char *special = special_letter(code);

    if (special)
        buf_append(out, str_from(special));
    else if ((code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '\'')
        buf_append_char(out, (char)code);
    else
        return !uc_is_property_alphabetic(code);
    return true;
}

static bool plain(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.ptr[i] >= 0x80)
            return false;
    return true;
}

bool spoken_fold(struct arena *arena, struct str word, struct str *out)
{
    uint8_t *parts = NULL;
    size_t len = 0;
    struct str rest = word;
    struct buf buf;
    uint32_t code;
    bool ok = true;

    buf_init(&buf, word.len * 4 + 8);
    if (!plain(word)) {
        parts = u8_normalize(UNINORM_NFKD, (const uint8_t *)word.ptr, word.len, NULL, &len);
        rest = parts ? (struct str){(const char *)parts, len} : word;
    }
    while (ok && utf8_next(&rest, &code))
        ok = fold(&buf, code);
    if (ok)
        *out = arena_str(arena, buf_str(&buf));
    free(parts);
    buf_release(&buf);
    return ok;
}
