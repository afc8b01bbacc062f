/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken_piece.h"

#include <string.h>

#include "base/utf8.h"
#include "story/spoken_scan.h"

#include "base/banned.h"

/* Most characters of a script without spaces in one piece: about what a caption shows at once. */
enum { UNSPACED_MAX = 6, HAN_MAX = 4 };

static const char LEADING[] = "\"'“”‘’„‚«»‹›([{<>*_~`|¿¡-–—−…•·「『（【《〈";
static const char TRAILING[] = ".,;:!?…。、！？，；：،؛؟।॥።\"'“”’‘»«›‹)]}>*_~`|-–—」』）】》〉";

/* One code point of text equals one of the set's. */
static bool in_set(uint32_t code, const char *set)
{
    struct str rest = str_from(set);
    uint32_t one;

    while (utf8_next(&rest, &one))
        if (one == code)
            return true;
    return false;
}

static bool is_digit(struct str text, size_t at)
{
    return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

/* The last code point of text, which is cut off. */
static uint32_t take_last(struct str *text)
{
    size_t start = text->len;
    struct str last;
    uint32_t code = 0;

    do {
        start--;
    } while (start > 0 && (text->ptr[start] & 0xc0) == 0x80);
    last = str_skip(*text, start);
    if (!utf8_next(&last, &code))
        return 0;
    text->len = start;
    return code;
}

/* A sign that would be punctuation but belongs to the number behind it: "-5", "'90s", "<3", ".5".
 */
static bool belongs_to_number(uint32_t code, struct str after)
{
    struct str rest = after;

    if (!in_set(code, "-−'’‘<>~"))
        return false;
    if (code == '<' || code == '>' || code == '~' || code == '-' || code == 0x2212)
        (void)(scan_any(&rest, "$=") || scan_text(&rest, "€") || scan_text(&rest, "£"));
    return is_digit(rest, 0);
}

static struct str cut_lead(struct str *core)
{
    struct str all = *core, after = *core;
    uint32_t code;

    while (utf8_next(&after, &code)) {
        if (glyph_of(code) != GLYPH_SILENT &&
            (!in_set(code, LEADING) || belongs_to_number(code, after)))
            break;
        *core = after;
    }
    return str_take(all, all.len - core->len);
}

/* Feet and inches: 6', 5'10". */
static bool measures_feet(uint32_t code, struct str before, struct str lead)
{
    bool opened = lead.len && (lead.ptr[lead.len - 1] == '\'' || lead.ptr[lead.len - 1] == '"');

    if (opened || !before.len || !is_digit(before, before.len - 1))
        return false;
    return code == '\'' ? true : code == '"' && memchr(before.ptr, '\'', before.len) != NULL;
}

static struct str cut_trail(struct str *core, struct str lead)
{
    struct str all = *core;

    while (core->len) {
        struct str before = *core;
        uint32_t code = take_last(&before);
        if (glyph_of(code) != GLYPH_SILENT &&
            (!in_set(code, TRAILING) || measures_feet(code, before, lead)))
            break;
        *core = before;
    }
    return str_skip(all, core->len);
}

struct piece piece_make(struct str written)
{
    struct piece piece = {.written = written, .core = written};

    piece.lead = cut_lead(&piece.core);
    piece.trail = cut_trail(&piece.core, piece.lead);
    if (!piece.core.len) {
        piece.trail = written;
        piece.lead = str_take(written, 0);
    }
    return piece;
}

/* ---- where to cut ---- */

static bool is_hiragana(uint32_t code)
{
    return code >= 0x3040 && code <= 0x309f;
}

/* A cut before `code` in a run of a script without spaces that holds `length` characters. */
static bool cut_unspaced(uint32_t previous, uint32_t code, size_t length)
{
    if (!glyph_unspaced(previous) || in_set(code, TRAILING) || glyph_of(code) == GLYPH_SILENT)
        return false;
    if (!glyph_unspaced(code))
        return glyph_of(code) == GLYPH_LETTER || glyph_of(code) == GLYPH_DIGIT;
    if (is_hiragana(previous) != is_hiragana(code))
        return is_hiragana(previous);
    return length >= (is_hiragana(code) ? UNSPACED_MAX : HAN_MAX);
}

/* A cut before the readable `code`, after a dash, an ellipsis or a stop of East Asia. */
static bool cut_after_mark(struct str before, uint32_t previous, uint32_t code)
{
    bool readable = glyph_of(code) == GLYPH_LETTER || glyph_of(code) == GLYPH_DIGIT;
    bool started = piece_make(before).core.len > 0;

    if (!readable || !started)
        return false;
    return in_set(previous, "—…。、！？，；：」』）】") || str_ends_with(before, STR("--")) ||
           str_ends_with(before, STR("..."));
}

/* A space inside a number: 10 000 with a no-break or thin space. */
static bool space_in_number(struct str text, size_t at, uint32_t code, struct str after)
{
    if (code != 0xa0 && code != 0x202f && code != 0x2009)
        return false;
    return at > 0 && is_digit(text, at - 1) && is_digit(after, 0) && is_digit(after, 1) &&
           is_digit(after, 2) && !is_digit(after, 3);
}

struct cutter {
    struct arena *arena;
    VEC_OF(struct piece) pieces;
    struct str text;
    size_t start;  /* of the piece that is open */
    size_t length; /* its characters of a script without spaces */
};

static void close_piece(struct cutter *cutter, size_t end)
{
    struct str written = {cutter->text.ptr + cutter->start, end - cutter->start};

    if (written.len)
        *VEC_PUSH(&cutter->pieces, cutter->arena) = piece_make(written);
    cutter->start = end;
    cutter->length = 0;
}

/* Cuts before `code`, which stands at `at`, where that is due. */
static void step(struct cutter *cutter, size_t at, uint32_t previous, uint32_t code,
                 struct str after)
{
    struct str before = {cutter->text.ptr + cutter->start, at - cutter->start};

    if (glyph_of(code) == GLYPH_SPACE && !space_in_number(cutter->text, at, code, after)) {
        close_piece(cutter, at);
        cutter->start = cutter->text.len - after.len;
        return;
    }
    if (before.len &&
        (cut_unspaced(previous, code, cutter->length) || cut_after_mark(before, previous, code)))
        close_piece(cutter, at);
    cutter->length = glyph_unspaced(code) ? cutter->length + 1 : 0;
}

void piece_cut(struct arena *arena, struct str text, struct piece **pieces, size_t *count)
{
    struct cutter cutter = {.arena = arena, .text = text};
    struct str rest = text;
    uint32_t previous = 0, code;
    size_t at = 0;

    while (utf8_next(&rest, &code)) {
        step(&cutter, at, previous, code, rest);
        previous = code;
        at = text.len - rest.len;
    }
    close_piece(&cutter, text.len);
    *pieces = cutter.pieces.items;
    *count = cutter.pieces.count;
}

/* ---- what the trail says ---- */

bool piece_ends_sentence(const struct piece *piece, bool *full_stop)
{
    struct str rest = piece->trail;
    bool stop = false, strong = false;
    uint32_t code;

    while (utf8_next(&rest, &code)) {
        stop = stop || code == '.';
        strong = strong || in_set(code, "!?…。！？؟।॥።");
    }
    *full_stop = stop && !strong;
    return stop || strong;
}

bool piece_pauses(const struct piece *piece)
{
    struct str rest = piece->trail;
    uint32_t code;

    while (utf8_next(&rest, &code))
        if (in_set(code, ",;:–—)]、，；：،؛→") || (code == '-' && !piece->core.len))
            return true;
    return false;
}
