/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_layout.h"

#include <math.h>
#include <stdlib.h>

#include <hb.h>
#include <pango/pangocairo.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/vec.h"
#include "render/caption_ink.h"
#include "render/caption_text.h"

#include "base/banned.h"

/** Steps of shrinking, and the smallest share of the style's size. */
#define SHRINK_STEP 0.94
#define SHRINK_MIN  0.5
/** An emoji's square, in ems, and how far it hangs below the base line. */
#define EMOJI_SIZE 1.12
#define EMOJI_DROP 0.20
/** Added to each space, in ems, where the spoken word grows or gets a box. */
#define AIR 0.08

enum { WHOLE_WORD_MAX = 24 /**< bytes of a word that is never broken: 8 Han characters */ };

struct setting {
    struct arena *arena;
    const struct caption_layout_request *request;
    struct caption_text text;
    PangoLayout *layout;
    bool joined;
    double width, height; /**< room for the lines */
    double size, caps, pitch;
};

static double pixels(int units)
{
    return units / (double)PANGO_SCALE;
}

/* ---- fitting ---- */

static PangoAttrList *emoji_attributes(const struct setting *setting, double size)
{
    PangoAttrList *attributes = pango_attr_list_new();
    int side = (int)(size * EMOJI_SIZE * PANGO_SCALE);
    PangoRectangle square = {0, (int)(-size * (EMOJI_SIZE - EMOJI_DROP) * PANGO_SCALE), side, side};

    for (size_t i = 0; i < setting->text.emoji_count; i++) {
        PangoAttribute *shape = pango_attr_shape_new(&square, &square);

        shape->start_index = (guint)setting->text.emoji[i].offset;
        shape->end_index = shape->start_index + 3;
        pango_attr_list_insert(attributes, shape);
    }
    return attributes;
}

/** Room beside words for what happens to the spoken one. */
static void add_air(const struct setting *setting, PangoAttrList *attributes, double spacing)
{
    const struct str text = setting->text.text;

    for (size_t i = 0; i < text.len; i++) {
        PangoAttribute *air;

        if (text.ptr[i] != ' ')
            continue;
        air = pango_attr_letter_spacing_new((int)(spacing * PANGO_SCALE));
        air->start_index = (guint)i;
        air->end_index = (guint)i + 1;
        pango_attr_list_insert(attributes, air);
    }
}

/** Scripts without spaces may break between any two letters; words of a page stay whole. */
static void hold_words(const struct setting *setting, PangoAttrList *attributes)
{
    size_t start = 0;

    for (size_t i = 0; i < setting->text.word_count; i++) {
        size_t end = setting->text.ends[i];

        if (end - start <= WHOLE_WORD_MAX && end > start) {
            PangoAttribute *hold = pango_attr_allow_breaks_new(FALSE);

            if (setting->text.text.ptr[start] == ' ')
                start++;
            hold->start_index = (guint)start;
            hold->end_index = (guint)end;
            pango_attr_list_insert(attributes, hold);
        }
        start = end;
    }
}

static void set_size(struct setting *setting, double size)
{
    const struct caption_style *style = setting->request->style;
    double tracking = setting->joined ? 0.0 : style->tracking / 1000.0 * size;
    PangoAttrList *attributes = emoji_attributes(setting, size);

    setting->size = size;
    setting->pitch = size * style->line_height / 1000.0;
    font_set_size(setting->layout, size);
    hold_words(setting, attributes);
    if (style->accent == ACCENT_POP || style->accent == ACCENT_BOX)
        add_air(setting, attributes, tracking + AIR * size);
    font_set_tracking(setting->layout, attributes, tracking);
}

/** Lines that have room at the size set, at least one. */
static int lines_with_room(const struct setting *setting)
{
    return MAX_OF(1, (int)floor((setting->height - setting->size * 1.2) / setting->pitch) + 1);
}

static bool fits_at(struct setting *setting, double size, int lines_max)
{
    struct font_wrap wrap;

    set_size(setting, size);
    wrap = font_wrap_at(setting->layout, setting->width);
    return !wrap.clipped && wrap.lines <= MIN_OF(lines_max, lines_with_room(setting));
}

/** Chooses size and line breaks. */
static void fit(struct setting *setting)
{
    const struct caption_style *style = setting->request->style;
    double full = MIN_OF(setting->request->frame_width, setting->request->frame_height) *
                  style->size / 1000.0;
    double size = full;

    pango_layout_set_wrap(setting->layout, PANGO_WRAP_WORD);
    while (!fits_at(setting, size, style->lines_max) && size > full * SHRINK_MIN)
        size *= SHRINK_STEP;
    if (!fits_at(setting, size, lines_with_room(setting))) {
        pango_layout_set_wrap(setting->layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_ellipsize(setting->layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_height(setting->layout, -lines_with_room(setting));
        (void)font_wrap_at(setting->layout, setting->width);
    } else {
        (void)font_balance(setting->layout, setting->width);
    }
    setting->caps = font_cap_height(setting->layout, size);
}

/* ---- outlines ---- */

/** Where HarfBuzz's callbacks write: 1/64 pixels around a word's middle, y down. */
struct pen {
    struct buf *out;
    double x, y; /**< of the glyph's origin, pixels from the middle */
    double unit; /**< pixels per font unit */
};

static void pen_point(const struct pen *pen, float x, float y)
{
    buf_printf(pen->out, " %ld %ld", lrint((pen->x + (double)x * pen->unit) * INK_UNIT),
               lrint((pen->y - (double)y * pen->unit) * INK_UNIT));
}

static void pen_move(hb_draw_funcs_t *funcs UNUSED, void *data, hb_draw_state_t *state UNUSED,
                     float x, float y, void *user UNUSED)
{
    const struct pen *pen = data;

    buf_append(pen->out, STR(" m"));
    pen_point(pen, x, y);
}

static void pen_line(hb_draw_funcs_t *funcs UNUSED, void *data, hb_draw_state_t *state UNUSED,
                     float x, float y, void *user UNUSED)
{
    const struct pen *pen = data;

    buf_append(pen->out, STR(" l"));
    pen_point(pen, x, y);
}

static void pen_cubic(hb_draw_funcs_t *funcs UNUSED, void *data, hb_draw_state_t *state UNUSED,
                      float x1, float y1, float x2, float y2, float x, float y, void *user UNUSED)
{
    const struct pen *pen = data;

    buf_append(pen->out, STR(" b"));
    pen_point(pen, x1, y1);
    pen_point(pen, x2, y2);
    pen_point(pen, x, y);
}

/** HarfBuzz turns quadratic curves into cubic ones where no callback for them is set. */
static hb_draw_funcs_t *pen_funcs(void)
{
    hb_draw_funcs_t *funcs = hb_draw_funcs_create();

    hb_draw_funcs_set_move_to_func(funcs, pen_move, NULL, NULL);
    hb_draw_funcs_set_line_to_func(funcs, pen_line, NULL, NULL);
    hb_draw_funcs_set_cubic_to_func(funcs, pen_cubic, NULL, NULL);
    hb_draw_funcs_make_immutable(funcs);
    return funcs;
}

/* ---- walking the lines ---- */

/** What is done with each glyph: places first, outlines once the words' middles are known. */
struct walker {
    struct setting *setting;
    struct caption_layout *out;
    struct buf *paths; /**< one a word; NULL while places are taken */
    hb_draw_funcs_t *funcs;
    VEC_OF(struct layout_rect) lines;
    VEC_OF(struct layout_emoji) emoji;
};

/** A stretch of one line that belongs to one word grows by [left, right). */
static void extend_word(struct walker *walker, size_t index, double left, double right, double base)
{
    const struct setting *setting = walker->setting;
    struct layout_word *word = &walker->out->words[index];
    double middle = base - setting->caps / 2.0, reach = setting->caps / 2.0 + setting->size * 0.26;
    struct layout_rect *last = word->rect_count ? &word->rects[word->rect_count - 1] : NULL;

    if (last && fabs(last->top - (middle - reach)) < 0.5) {
        last->left = MIN_OF(last->left, left);
        last->right = MAX_OF(last->right, right);
    } else if (word->rect_count < WORD_LINES_MAX) {
        word->rects[word->rect_count++] =
            (struct layout_rect){left, middle - reach, right, middle + reach};
    }
}

static void draw_glyph(struct walker *walker, size_t index, PangoFont *font, PangoGlyph glyph,
                       double x, double y)
{
    const struct layout_word *word = &walker->out->words[index];
    struct pen pen = {&walker->paths[index], x - word->x, y - word->y, 1.0 / PANGO_SCALE};
    hb_font_t *shape = pango_font_get_hb_font(font);
    int scale_x = 0, scale_y = 0;

    hb_font_get_scale(shape, &scale_x, &scale_y);
    if (scale_x > 0 && !(glyph & PANGO_GLYPH_UNKNOWN_FLAG) && glyph != PANGO_GLYPH_EMPTY)
        hb_font_get_glyph_shape(shape, glyph, walker->funcs, &pen);
}

static const struct text_emoji *emoji_at(const struct setting *setting, size_t offset)
{
    for (size_t i = 0; i < setting->text.emoji_count; i++)
        if (setting->text.emoji[i].offset == offset)
            return &setting->text.emoji[i];
    return NULL;
}

static void place_emoji(struct walker *walker, size_t word, struct str file, double x, double base)
{
    double size = walker->setting->size;

    *VEC_PUSH(&walker->emoji, walker->setting->arena) = (struct layout_emoji){
        .file = file,
        .x = x,
        .y = base - size * (EMOJI_SIZE - EMOJI_DROP),
        .size = size * EMOJI_SIZE,
        .word = word,
    };
}

/** True for glyphs that leave no ink: a space must not widen a word's box. */
static bool is_blank(const struct setting *setting, size_t offset)
{
    return offset < setting->text.text.len && setting->text.text.ptr[offset] == ' ';
}

static void walk_run(struct walker *walker, const PangoGlyphItem *run, double x, double base)
{
    const struct setting *setting = walker->setting;

    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
        const PangoGlyphInfo *glyph = &run->glyphs->glyphs[i];
        size_t offset = (size_t)(run->item->offset + run->glyphs->log_clusters[i]);
        size_t word = caption_text_word_at(&setting->text, offset);
        double width = pixels(glyph->geometry.width);
        const struct text_emoji *emoji = emoji_at(setting, offset);

        if (!walker->paths && !is_blank(setting, offset))
            extend_word(walker, word, x, x + width, base);
        if (!walker->paths && emoji)
            place_emoji(walker, word, emoji->file, x, base);
        if (walker->paths && !emoji)
            draw_glyph(walker, word, run->item->analysis.font, glyph->glyph,
                       x + pixels(glyph->geometry.x_offset),
                       base + pixels(glyph->geometry.y_offset - run->y_offset));
        x += width;
    }
}

static double line_left(const struct setting *setting, double width)
{
    double margin = setting->request->margin;
    double most = setting->request->area.right - setting->request->area.left - margin - width;

    return CLAMP(setting->request->centre - width / 2.0, margin, MAX_OF(margin, most));
}

static void walk_line(struct walker *walker, PangoLayoutLine *line, double base)
{
    const struct setting *setting = walker->setting;
    PangoRectangle logical;
    double x, left;

    pango_layout_line_get_extents(line, NULL, &logical);
    left = line_left(setting, pixels(logical.width));
    if (!walker->paths)
        *VEC_PUSH(&walker->lines, setting->arena) = (struct layout_rect){
            left, base - (setting->caps + setting->pitch) / 2.0, left + pixels(logical.width),
            base - (setting->caps - setting->pitch) / 2.0};
    x = left;
    for (GSList *at = line->runs; at; at = at->next) {
        const PangoGlyphItem *run = at->data;

        walk_run(walker, run, x + pixels(run->start_x_offset), base);
        x += pixels(pango_glyph_string_get_width(run->glyphs) + run->start_x_offset +
                    run->end_x_offset);
    }
}

static void walk(struct walker *walker)
{
    const struct setting *setting = walker->setting;
    double height = setting->request->area.bottom - setting->request->area.top;
    int count = pango_layout_get_line_count(setting->layout);
    double base = (height - count * setting->pitch + setting->pitch + setting->caps) / 2.0;

    for (GSList *at = pango_layout_get_lines_readonly(setting->layout); at; at = at->next) {
        walk_line(walker, at->data, base);
        base += setting->pitch;
    }
}

static void find_middles(struct caption_layout *out)
{
    for (size_t i = 0; i < out->word_count; i++) {
        struct layout_word *word = &out->words[i];
        struct layout_rect all = word->rects[0];

        for (size_t r = 1; r < word->rect_count; r++) {
            all.left = MIN_OF(all.left, word->rects[r].left);
            all.right = MAX_OF(all.right, word->rects[r].right);
            all.bottom = word->rects[r].bottom;
        }
        word->x = (all.left + all.right) / 2.0;
        word->y = (all.top + all.bottom) / 2.0;
    }
}

static void take_outlines(struct walker *walker)
{
    struct caption_layout *out = walker->out;

    walker->paths = ARENA_ARRAY(walker->setting->arena, struct buf, out->word_count + 1);
    for (size_t i = 0; i < out->word_count; i++)
        buf_init(&walker->paths[i], INK_PATH_MAX);
    walker->funcs = pen_funcs();
    walk(walker);
    hb_draw_funcs_destroy(walker->funcs);
    for (size_t i = 0; i < out->word_count; i++) {
        if (buf_ok(&walker->paths[i]))
            out->words[i].path = arena_str(walker->setting->arena, buf_str(&walker->paths[i]));
        buf_release(&walker->paths[i]);
    }
}

bool caption_layout_make(struct arena *arena, const struct caption_layout_request *request,
                         const struct caption_page *page, struct caption_layout *out,
                         struct error *error)
{
    const struct caption_style *style = request->style;
    struct font_wish wish = {style->family, style->weight, request->language};
    struct setting setting = {.arena = arena, .request = request};
    struct caption_layout layout = {.word_count = page->word_count};
    struct walker walker = {.setting = &setting, .out = &layout};

    caption_text_make(arena, page, style, request->drawings, &setting.text);
    if (!font_book_layout(request->fonts, &wish, setting.text.text, &setting.layout, error))
        return false;
    setting.joined = font_text_is_joined(setting.layout);
    setting.width = MAX_OF(1.0, request->area.right - request->area.left - 2 * request->margin);
    setting.height = MAX_OF(1.0, request->area.bottom - request->area.top - 2 * request->margin);
    pango_layout_set_auto_dir(setting.layout, FALSE);
    pango_context_set_base_dir(pango_layout_get_context(setting.layout),
                               page->right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_layout_context_changed(setting.layout);
    fit(&setting);
    layout.size = setting.size;
    layout.words = ARENA_ARRAY(arena, struct layout_word, page->word_count + 1);
    walk(&walker);
    find_middles(&layout);
    take_outlines(&walker);
    layout.lines = walker.lines.items;
    layout.line_count = walker.lines.count;
    layout.emoji = walker.emoji.items;
    layout.emoji_count = walker.emoji.count;
    g_object_unref(setting.layout);
    *out = layout;
    return true;
}
