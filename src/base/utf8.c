/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include "base/banned.h"

/* Length of the sequence at the start of `text` and its code point; 0 if it is not valid. */
static size_t decode(struct str text, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)text.ptr;
    size_t len = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

    if (len == 1) {
        *code = p[0];
        return 1;
    }
    if (p[0] < 0xc2 || p[0] > 0xf4 || text.len < len)
        return 0;
    *code = p[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3f);
    }
    if (*code < least[len] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
        return 0;
    return len;
}

size_t utf8_valid_prefix(struct str text)
{
    struct str rest = text;
    uint32_t code;

    while (rest.len) {
        size_t len = decode(rest, &code);
        if (!len)
            break;
        rest = str_skip(rest, len);
    }
    return text.len - rest.len;
}

bool utf8_next(struct str *text, uint32_t *code)
{
    size_t len;

    if (!text->len)
        return false;
    len = decode(*text, code);
    if (!len) {
        *code = 0xfffd;
        len = 1;
    }
    *text = str_skip(*text, len);
    return true;
}

void utf8_append(struct buf *buf, uint32_t code)
{
    if (code < 0x80) {
        buf_append_char(buf, (char)code);
    } else if (code < 0x800) {
        buf_append_char(buf, (char)(0xc0 | code >> 6));
        buf_append_char(buf, (char)(0x80 | (code & 0x3f)));
    } else if (code < 0x10000) {
        buf_append_char(buf, (char)(0xe0 | code >> 12));
        buf_append_char(buf, (char)(0x80 | (code >> 6 & 0x3f)));
        buf_append_char(buf, (char)(0x80 | (code & 0x3f)));
    } else {
        buf_append_char(buf, (char)(0xf0 | code >> 18));
        buf_append_char(buf, (char)(0x80 | (code >> 12 & 0x3f)));
        buf_append_char(buf, (char)(0x80 | (code >> 6 & 0x3f)));
        buf_append_char(buf, (char)(0x80 | (code & 0x3f)));
    }
}

size_t utf8_length(struct str text)
{
    uint32_t code;
    size_t count = 0;

    while (utf8_next(&text, &code))
        count++;
    return count;
}
