/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much room words will take, from typical widths: close enough to place what stands beside. */
#include "story/card_build.h"

#include "base/utf8.h"

#include "base/banned.h"

/** Typical advance of a character, thousandths of an em: of Montserrat's bold and black cuts. */
static int32_t advance(uint32_t code)
{
    if (code == ' ')
        return 280;
    if (code >= 0x1100 && code != 0x2014 && !(code >= 0x2000 && code <= 0x206f))
        return 1000; /* Han, kana, Hangul, emoji */
    if (code < 128 && (code == 'i' || code == 'l' || code == 'I' || code == '.' || code == ',' ||
                       code == '\'' || code == '!' || code == '1' || code == 'j'))
        return 360;
    if (code == 'm' || code == 'w' || code == 'M' || code == 'W')
        return 960;
    return code >= 'A' && code <= 'Z' ? 760 : 640;
}

/** Lines that `text` takes in `width` milli-pixels at `size`; 1000 if a word alone is too wide. */
static int32_t lines_at(struct str text, int32_t width, int32_t size)
{
    int64_t line = 0, word = 0, room = (int64_t)width * 1000 / size;
    int32_t lines = 1;
    uint32_t code;

    while (utf8_next(&text, &code)) {
        bool breaks = code == ' ' || code == '\n' || advance(code) == 1000;

        word += advance(code);
        if (word > room + 280)
            return 1000;
        if (code == '\n' || line + word > room + (code == ' ' ? 280 : 0)) {
            lines++;
            line = 0;
        }
        if (breaks) {
            line += word;
            word = 0;
        }
    }
    return lines;
}

struct box card_text_box(const struct card_builder *builder, struct str text, struct box box,
                         int32_t size_max)
{
    int32_t leading = size_max >= 90 ? 1060 : 1220, step = card_units(builder, 2);
    int32_t size = card_units(builder, size_max), least = card_units(builder, 34);
    int32_t height = box.height;

    for (; size > least; size -= MAX_OF(step, 1)) {
        int32_t lines = lines_at(text, box.width, size);

        height = (int32_t)((int64_t)lines * size * leading / 1000) + size / 8;
        if (lines < 1000 && height <= box.height)
            break;
    }
    height = MIN_OF(height, box.height);
    return card_box(box.x, box.y + (box.height - height) / 2, box.width, height);
}
