/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_emoji.h"

#include <unictype.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { JOINER = 0x200D, SELECTOR = 0xFE0F, KEYCAP = 0x20E3 };

static uint32_t peek(struct str text)
{
    uint32_t code = 0;

    return utf8_next(&text, &code) ? code : 0;
}

static bool skip(struct str *text, uint32_t code)
{
    uint32_t next;

    return peek(*text) == code && utf8_next(text, &next);
}

static bool is_flag_letter(uint32_t code)
{
    return code >= 0x1F1E6 && code <= 0x1F1FF;
}

static bool is_keycap_base(uint32_t code)
{
    return (code >= '0' && code <= '9') || code == '#' || code == '*';
}

static void add(struct emoji *emoji, uint32_t code)
{
    if (emoji->count < EMOJI_PARTS_MAX)
        emoji->codes[emoji->count++] = code;
}

/** Skin tones and the tags of subdivision flags change nothing that the pack draws. */
static void skip_modifiers(struct str *text)
{
    for (uint32_t next = peek(*text); next == SELECTOR || uc_is_property_emoji_modifier(next) ||
                                      (next >= 0xE0020 && next <= 0xE007F);
         next = peek(*text))
        (void)skip(text, next);
}

static bool take_keycap(struct str *text, struct emoji *out)
{
    struct str rest = *text;
    uint32_t base = peek(rest);

    if (!is_keycap_base(base) || !skip(&rest, base))
        return false;
    (void)skip(&rest, SELECTOR);
    if (!skip(&rest, KEYCAP))
        return false;
    add(out, base);
    add(out, KEYCAP);
    *text = rest;
    return true;
}

/** One picture with its modifiers. */
static bool take_part(struct str *text, struct emoji *out)
{
    struct str rest = *text;
    uint32_t code;

    if (!utf8_next(&rest, &code) || is_keycap_base(code))
        return false;
    if (!uc_is_property_emoji_presentation(code) &&
        !(uc_is_property_emoji(code) && peek(rest) == SELECTOR) &&
        !(uc_is_property_emoji(code) && out->count > 0))
        return false;
    add(out, code);
    if (is_flag_letter(code) && is_flag_letter(peek(rest))) {
        add(out, peek(rest));
        (void)utf8_next(&rest, &code);
    }
    skip_modifiers(&rest);
    *text = rest;
    return true;
}

bool emoji_take(struct str *text, struct emoji *out)
{
    struct emoji emoji = {0};
    struct str rest = *text;

    if (!take_keycap(&rest, &emoji)) {
        if (!take_part(&rest, &emoji))
            return false;
        for (struct str joined = rest; skip(&joined, JOINER); joined = rest) {
            add(&emoji, JOINER);
            if (!take_part(&joined, &emoji)) {
                emoji.count--;
                break;
            }
            rest = joined;
        }
    }
    *text = rest;
    *out = emoji;
    return true;
}

static struct str path_of(struct arena *arena, struct str drawings, const uint32_t *codes,
                          int count)
{
    struct str path;
    struct buf name;

    buf_init(&name, 256);
    for (int i = 0; i < count; i++)
        buf_printf(&name, "%s%04x", i ? "-" : "", (unsigned)codes[i]);
    path = arena_printf(arena, "%.*s/emoji/%.*s.svg", STR_FMT(drawings), STR_FMT(buf_str(&name)));
    buf_release(&name);
    return access(path.ptr, R_OK) == 0 ? path : (struct str){"", 0};
}

struct str emoji_find(struct arena *arena, struct str drawings, const struct emoji *emoji)
{
    struct str path = {"", 0};

    if (drawings.len == 0 || emoji->count == 0)
        return path;
    path = path_of(arena, drawings, emoji->codes, emoji->count);
    return path.len > 0 || is_flag_letter(emoji->codes[0])
               ? path
               : path_of(arena, drawings, emoji->codes, 1);
}
