/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_text.h"

#include <math.h>
#include <stdlib.h>

#include <pango/pangocairo.h>

#include "base/attr.h"

#include "base/banned.h"

/** Sizes are tried in steps of this many pixels. */
#define SIZE_STEP 0.25

/** A block of lines as laid out; places in canvas pixels. */
struct block {
    int lines;
    double widest;       /**< logical width of the longest line */
    double left, right;  /**< how far ink reaches beyond a line's start and end, at most */
    double above, below; /**< ink over the first and under the last base line */
    double pitch;        /**< from base line to base line */
    bool clipped;        /**< some line is longer than the wrap width: a word would break */
};

struct setting {
    PangoLayout *layout;
    const struct text_spec *text;
    double width, height;
    bool joined;
};

static double pixels(int units)
{
    return units / (double)PANGO_SCALE;
}

static void measure_line(PangoLayoutLine *line, double limit, struct block *block)
{
    PangoRectangle ink, logical;

    pango_layout_line_get_extents(line, &ink, &logical);
    block->widest = MAX_OF(block->widest, pixels(logical.width));
    block->left = MAX_OF(block->left, -pixels(ink.x));
    block->right = MAX_OF(block->right, pixels(ink.x + ink.width - logical.width));
    if (block->lines == 0)
        block->above = -pixels(ink.y);
    block->below = pixels(ink.y + ink.height);
    block->clipped = block->clipped || pixels(logical.width) > limit + 0.01;
    block->lines++;
}

/** Lays out at a size and wrap width and measures. */
static struct block lay_out(const struct setting *setting, double size, double wrap)
{
    struct block block = {.pitch = size * setting->text->line_height / 1000.0};

    font_set_size(setting->layout, size);
    font_set_tracking(setting->layout, pango_attr_list_new(),
                      setting->joined ? 0.0 : setting->text->tracking / 1000.0 * size);
    pango_layout_set_width(setting->layout, (int)ceil(wrap * PANGO_SCALE));
    for (GSList *at = pango_layout_get_lines_readonly(setting->layout); at; at = at->next)
        measure_line(at->data, wrap, &block);
    return block;
}

static double block_height(const struct block *block)
{
    return block->above + (block->lines - 1) * block->pitch + MAX_OF(block->below, 0.0);
}

static bool fits(const struct setting *setting, const struct block *block)
{
    return !block->clipped && block_height(block) <= setting->height &&
           block->widest + MAX_OF(block->left, 0.0) + MAX_OF(block->right, 0.0) <= setting->width;
}

/** Wrap width that leaves room for ink that hangs over the ends of lines. */
static double wrap_width(const struct setting *setting, double size)
{
    return MAX_OF(setting->width - 0.04 * size, 1.0);
}

static bool fits_at(const struct setting *setting, double size)
{
    struct block block = lay_out(setting, size, wrap_width(setting, size));

    return fits(setting, &block);
}

/** A larger size may fit where a smaller one does not, when it breaks a line in time: so it looks
 * from above in steps of a thirtieth, then halves the last one. */
static double largest_size(const struct setting *setting, double low, double high)
{
    int good = (int)floor((high - low) / SIZE_STEP), bad = good + 1;

    while (good > 0 && !fits_at(setting, low + good * SIZE_STEP)) {
        bad = good;
        good = MAX_OF(good - 1 - (int)((low + good * SIZE_STEP) / (30 * SIZE_STEP)), 0);
    }
    while (bad - good > 1) {
        int middle = (good + bad) / 2;

        if (fits_at(setting, low + middle * SIZE_STEP))
            good = middle;
        else
            bad = middle;
    }
    return low + good * SIZE_STEP;
}

/** Lines of about equal length, as many as at the full width. */
static struct block balance(const struct setting *setting, double size)
{
    double wrap = wrap_width(setting, size);

    (void)lay_out(setting, size, wrap);
    wrap = MIN_OF(wrap, font_balance(setting->layout, wrap).widest + 0.5);
    return lay_out(setting, size, wrap);
}

/** Does not fit even at the least size: words may break, the end becomes an ellipsis. */
static struct block cut(const struct setting *setting, double size)
{
    double pitch = size * setting->text->line_height / 1000.0;
    int lines = MAX_OF(1, (int)floor((setting->height - size * 1.1) / pitch) + 1);

    pango_layout_set_wrap(setting->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(setting->layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(setting->layout, -lines);
    return lay_out(setting, size, wrap_width(setting, size));
}

/* ---- drawing ---- */

/** Base line of the first line: capitals centred, moved where ink would leave the box. */
static double first_baseline(const struct setting *setting, const struct block *block, double size)
{
    double caps = font_cap_height(setting->layout, size),
           spread = (block->lines - 1) * block->pitch;
    double base = (setting->height - spread + caps) / 2.0;

    if (base + spread + block->below > setting->height)
        base = setting->height - spread - block->below;
    return MAX_OF(base, block->above);
}

static double line_start(const struct setting *setting, PangoLayoutLine *line,
                         const struct block *block)
{
    bool right_to_left = pango_layout_line_get_resolved_direction(line) == PANGO_DIRECTION_RTL;
    double room_left = MAX_OF(block->left, 0.0), room_right = MAX_OF(block->right, 0.0);
    PangoRectangle logical;
    double rest;

    pango_layout_line_get_extents(line, NULL, &logical);
    rest = setting->width - pixels(logical.width);
    switch (setting->text->align) {
    case ALIGN_LEFT:
        return right_to_left ? rest - room_right : room_left;
    case ALIGN_CENTRE:
        return CLAMP(rest / 2.0, room_left, MAX_OF(room_left, rest - room_right));
    case ALIGN_RIGHT:
        return right_to_left ? room_left : rest - room_right;
    }
    BUG("text alignment %d", (int)setting->text->align);
}

static void draw(cairo_t *cairo, const struct setting *setting, const struct block *block,
                 double size)
{
    double y = first_baseline(setting, block, size);
    rgb colour = setting->text->colour;

    cairo_save(cairo);
    cairo_rectangle(cairo, 0, 0, setting->width, setting->height);
    cairo_clip(cairo);
    cairo_set_source_rgb(cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0,
                         (colour & 0xff) / 255.0);
    for (GSList *at = pango_layout_get_lines_readonly(setting->layout); at; at = at->next) {
        cairo_move_to(cairo, line_start(setting, at->data, block), y);
        pango_cairo_layout_line_path(cairo, at->data);
        y += block->pitch;
    }
    cairo_fill(cairo);
    cairo_restore(cairo);
}

bool paint_text(cairo_t *cairo, struct font_book *book, const struct text_spec *text, double width,
                double height, struct text_result *result, struct error *error)
{
    struct setting setting = {.text = text, .width = width, .height = height};
    struct font_wish wish = {text->family, text->weight, text->language};
    double low = text->size_min / 1000.0, high = text->size_max / 1000.0, size;
    char *clean = font_clean_text(text->text, true, false);
    struct block block;
    bool cut_off;
    bool ok = font_book_layout(book, &wish, str_from(clean), &setting.layout, error);

    free(clean);
    if (!ok)
        return false;
    setting.joined = font_text_is_joined(setting.layout);
    pango_layout_set_wrap(setting.layout, PANGO_WRAP_WORD);
    low = MAX_OF(low, 1.0);
    size = largest_size(&setting, low, MAX_OF(low, high));
    block = balance(&setting, size);
    cut_off = !fits(&setting, &block);
    if (cut_off)
        block = cut(&setting, size);
    draw(cairo, &setting, &block, size);
    if (result)
        *result = (struct text_result){size, block.lines, cut_off};
    g_object_unref(setting.layout);
    return true;
}
