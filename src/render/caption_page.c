/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_page.h"

#include <math.h>

#include "base/attr.h"
#include "base/buf.h"
#include "os/file.h"
#include "render/paint_drawing.h"
#include "render/paint_image.h"

#include "base/banned.h"

/** An emoji, drawn. */
struct page_picture {
    struct paint_image image;
    int32_t x, y;
};

/* ---- drawing the parts ---- */

static bool draw_word(struct caption_page_drawing *page, size_t index, struct error *error)
{
    const struct layout_word *word = &page->layout.words[index];
    struct page_word *drawn = &page->words[index];
    const struct caption_style *style = page->style;
    struct ink_shape shape = {
        .path = word->path,
        .x = word->x,
        .y = word->y,
        .scale = 1.0,
        .outline = style->outline * page->unit,
    };

    if (!caption_ink_draw(page->ink, &shape, &drawn->fill,
                          style->outline > 0 ? &drawn->outline : NULL, error))
        return false;
    shape.y += style->shadow_dy * page->unit;
    shape.blur = style->shadow_blur * page->unit;
    if (style->shadow_opacity > 0 &&
        !caption_ink_draw(page->ink, &shape, NULL, &drawn->shadow, error))
        return false;
    ink_mask_trim(&drawn->fill);
    ink_mask_trim(&drawn->outline);
    ink_mask_trim(&drawn->shadow);
    return true;
}

static double box_padding(const struct caption_page_drawing *page)
{
    return page->layout.size * page->style->box_padding / 1000.0;
}

static double box_radius(const struct caption_page_drawing *page)
{
    return page->layout.size * page->style->box_radius / 1000.0;
}

/** One band for each line, as wide as the line; bands of neighbouring lines overlap a little. */
static bool draw_page_box(struct caption_page_drawing *page, struct error *error)
{
    double pad = box_padding(page), lap = 0.03 * page->layout.size;
    struct ink_shape shape = {.scale = 1.0};
    struct buf path;
    bool ok;

    if (page->style->box_opacity == 0)
        return true;
    buf_init(&path, INK_PATH_MAX);
    for (size_t i = 0; i < page->layout.line_count; i++) {
        const struct layout_rect *line = &page->layout.lines[i];

        if (line->right > line->left)
            ink_add_box(&path, line->left - pad * 1.4, line->top - lap, line->right + pad * 1.4,
                        line->bottom + lap, box_radius(page));
    }
    shape.path = buf_str(&path);
    ok = caption_ink_draw(page->ink, &shape, &page->box, NULL, error);
    ink_mask_trim(&page->box);
    buf_release(&path);
    return ok;
}

/** Draws an emoji's SVG; one that cannot be read or drawn is left out. */
static void draw_picture(struct caption_page_drawing *page, size_t index)
{
    const struct layout_emoji *emoji = &page->layout.emoji[index];
    struct page_picture *picture = &page->pictures[index];
    int32_t side = (int32_t)ceil(emoji->size) + 1;
    struct drawing_place place = {emoji->x - floor(emoji->x), emoji->y - floor(emoji->y),
                                  emoji->size, emoji->size};
    struct buf svg;

    picture->x = (int32_t)floor(emoji->x);
    picture->y = (int32_t)floor(emoji->y);
    buf_init(&svg, DRAWING_MAX);
    if (file_read(emoji->file, DRAWING_MAX, &svg, NULL) &&
        paint_image_init(&picture->image, side, side, NULL) &&
        !paint_drawing(&picture->image, buf_str(&svg), place, NULL))
        paint_image_release(&picture->image);
    buf_release(&svg);
}

/** Largest size of a popping word: it may take this share of an em on either side, no more. */
#define POP_SIDE 0.13

static double pop_limit(const struct caption_page_drawing *page, size_t index)
{
    const struct layout_word *word = &page->layout.words[index];
    double width = 1.0;

    for (size_t i = 0; i < word->rect_count; i++)
        width = MAX_OF(width, word->rects[i].right - word->rects[i].left);
    return 1.0 + 2.0 * POP_SIDE * page->layout.size / width;
}

/** Where the accented word may have ink at its largest. */
static struct canvas_rect accent_reach(const struct caption_page_drawing *page, size_t index)
{
    const struct layout_word *word = &page->layout.words[index];
    double pop = page->style->accent == ACCENT_POP ? page->style->pop / 1000.0 : 1.0;
    double margin = page->style->accent == ACCENT_BOX ? box_padding(page) * 1.2 : 0.0;
    struct canvas_rect reach = {0};

    margin = MAX_OF(margin, page->style->outline * page->unit) + 2.0;
    if (page->style->accent == ACCENT_NONE)
        return reach;
    for (size_t i = 0; i < word->rect_count; i++) {
        const struct layout_rect *r = &word->rects[i];

        reach = canvas_rect_join(
            reach,
            (struct canvas_rect){(int32_t)floor(word->x + (r->left - word->x) * pop - margin),
                                 (int32_t)floor(word->y + (r->top - word->y) * pop - margin),
                                 (int32_t)ceil(word->x + (r->right - word->x) * pop + margin),
                                 (int32_t)ceil(word->y + (r->bottom - word->y) * pop + margin)});
    }
    return reach;
}

static struct canvas_rect page_bounds(const struct caption_page_drawing *page,
                                      struct canvas_rect area)
{
    struct canvas_rect bounds = ink_mask_rect(&page->box);

    for (size_t i = 0; i < page->layout.word_count; i++) {
        bounds = canvas_rect_join(bounds, ink_mask_rect(&page->words[i].shadow));
        bounds = canvas_rect_join(bounds, ink_mask_rect(&page->words[i].outline));
        bounds = canvas_rect_join(bounds, ink_mask_rect(&page->words[i].fill));
        if (page->words[i].fill.bits)
            bounds = canvas_rect_join(bounds, accent_reach(page, i));
    }
    for (size_t i = 0; i < page->layout.emoji_count; i++) {
        const struct page_picture *picture = &page->pictures[i];

        bounds = canvas_rect_join(bounds, (struct canvas_rect){picture->x, picture->y,
                                                               picture->x + picture->image.width,
                                                               picture->y + picture->image.height});
    }
    bounds.x0 = MAX_OF(bounds.x0, area.x0);
    bounds.y0 = MAX_OF(bounds.y0, area.y0);
    bounds.x1 = MIN_OF(bounds.x1, area.x1);
    bounds.y1 = MIN_OF(bounds.y1, area.y1);
    return bounds;
}

static bool draw_parts(struct caption_page_drawing *page, struct error *error)
{
    const struct caption_layout *layout = &page->layout;

    page->words = ARENA_ARRAY(&page->arena, struct page_word, layout->word_count + 1);
    page->pictures = ARENA_ARRAY(&page->arena, struct page_picture, layout->emoji_count + 1);
    for (size_t i = 0; i < layout->word_count; i++)
        if (!draw_word(page, i, error))
            return false;
    for (size_t i = 0; i < layout->emoji_count; i++)
        draw_picture(page, i);
    return draw_page_box(page, error);
}

/** Canvases and frame, unless the page has no ink at all. */
static bool make_canvases(struct caption_page_drawing *page, struct canvas_rect area,
                          struct error *error)
{
    struct canvas_rect bounds = page_bounds(page, area);

    if (bounds.x0 >= bounds.x1 || bounds.y0 >= bounds.y1)
        return true;
    if (caption_canvas_reset(&page->still, bounds) && caption_canvas_reset(&page->canvas, bounds))
        page->frame = frame_new(page->canvas.width, page->canvas.height, true);
    return page->frame || error_set(error, ERROR_LIMIT, "no memory for captions");
}

bool caption_page_open(struct caption_page_drawing *page,
                       const struct caption_layout_request *request, struct caption_ink *ink,
                       const struct caption_page *content, struct error *error)
{
    struct canvas_rect area = {0, 0, (int32_t)(request->area.right - request->area.left),
                               (int32_t)(request->area.bottom - request->area.top)};

    *page = (struct caption_page_drawing){.style = request->style,
                                          .ink = ink,
                                          .active = -2,
                                          .still = page->still,
                                          .canvas = page->canvas};
    page->unit = MIN_OF(request->frame_width, request->frame_height) / 1000.0;
    arena_init(&page->arena);
    if (caption_layout_make(&page->arena, request, content, &page->layout, error) &&
        draw_parts(page, error) && make_canvases(page, area, error))
        return true;
    caption_page_close(page);
    return false;
}

void caption_page_close(struct caption_page_drawing *page)
{
    for (size_t i = 0; page->words && i < page->layout.word_count; i++) {
        ink_mask_release(&page->words[i].shadow);
        ink_mask_release(&page->words[i].outline);
        ink_mask_release(&page->words[i].fill);
    }
    for (size_t i = 0; page->pictures && i < page->layout.emoji_count; i++)
        paint_image_release(&page->pictures[i].image);
    ink_mask_release(&page->box);
    ink_mask_release(&page->scratch_fill);
    ink_mask_release(&page->scratch_outline);
    ink_mask_release(&page->scratch_box);
    frame_unref(page->frame);
    arena_release(&page->arena);
    *page = (struct caption_page_drawing){.still = page->still, .canvas = page->canvas};
}

void caption_page_release(struct caption_page_drawing *page)
{
    caption_page_close(page);
    caption_canvas_release(&page->still);
    caption_canvas_release(&page->canvas);
}

/* ---- composing ---- */

static int32_t word_opacity(const struct caption_page_drawing *page, size_t index, int32_t active)
{
    return (int32_t)index > active ? page->style->unspoken_opacity : 1000;
}

static rgb word_colour(const struct caption_page_drawing *page, size_t index, int32_t active)
{
    bool spoken = page->style->accent_stays && (int32_t)index < active;

    return spoken ? page->style->accent_colour : page->style->colour;
}

static void lay_pictures(struct caption_page_drawing *page, struct canvas_rect part)
{
    for (size_t i = 0; i < page->layout.emoji_count; i++) {
        const struct page_picture *picture = &page->pictures[i];
        cairo_surface_t *surface = picture->image.surface;
        struct canvas_image image = {.width = picture->image.width,
                                     .height = picture->image.height,
                                     .x = picture->x,
                                     .y = picture->y};

        if (!surface)
            continue;
        cairo_surface_flush(surface);
        image.argb = cairo_image_surface_get_data(surface);
        image.stride = cairo_image_surface_get_stride(surface);
        caption_canvas_image(&page->still, part, &image);
    }
}

/** Where `still` changes when the active word becomes another: the words between the two. */
static struct canvas_rect words_between(const struct caption_page_drawing *page, int32_t from,
                                        int32_t to)
{
    struct canvas_rect part = {0};

    if (from < -1)
        return page->still.bounds;
    for (int32_t i = MAX_OF(MIN_OF(from, to), 0); i <= MAX_OF(from, to); i++) {
        const struct page_word *word = &page->words[i];

        part = canvas_rect_join(part, ink_mask_rect(&word->outline));
        part = canvas_rect_join(part, ink_mask_rect(&word->fill));
        if (page->style->unspoken_opacity < 1000)
            part = canvas_rect_join(part, ink_mask_rect(&word->shadow));
    }
    return part;
}

/** Everything that the accent leaves alone: shadows first, then outlines, then letters, so that no
 * word darkens its neighbour. */
static void compose_still(struct caption_page_drawing *page, int32_t active,
                          struct canvas_rect part)
{
    const struct caption_style *style = page->style;
    struct caption_canvas *still = &page->still;
    int32_t left_out = style->accent != ACCENT_NONE ? active : -1;

    caption_canvas_clear(still, part);
    caption_canvas_ink(still, part, &page->box, style->box_colour, style->box_opacity);
    for (size_t i = 0; i < page->layout.word_count; i++)
        caption_canvas_ink(still, part, &page->words[i].shadow, style->shadow_colour,
                           style->shadow_opacity * word_opacity(page, i, active) / 1000);
    for (size_t i = 0; i < page->layout.word_count; i++)
        if ((int32_t)i != left_out)
            caption_canvas_ink(still, part, &page->words[i].outline, style->outline_colour,
                               word_opacity(page, i, active));
    for (size_t i = 0; i < page->layout.word_count; i++)
        if ((int32_t)i != left_out)
            caption_canvas_ink(still, part, &page->words[i].fill, word_colour(page, i, active),
                               word_opacity(page, i, active));
    lay_pictures(page, part);
    page->active = active;
}

/** The accented word at a size other than its resting one. */
static bool draw_popped(struct caption_page_drawing *page, size_t index, double scale,
                        struct error *error)
{
    const struct layout_word *word = &page->layout.words[index];
    double most = MAX_OF(page->style->pop / 1000.0, 1.001);
    const struct ink_shape shape = {
        .path = word->path,
        .x = word->x,
        .y = word->y,
        .scale = 1.0 + (scale - 1.0) * MIN_OF(1.0, (pop_limit(page, index) - 1.0) / (most - 1.0)),
        .outline = page->style->outline * page->unit,
    };

    return caption_ink_draw(page->ink, &shape, &page->scratch_fill,
                            page->style->outline > 0 ? &page->scratch_outline : NULL, error);
}

static bool draw_accent_box(struct caption_page_drawing *page, size_t index, double scale,
                            struct error *error)
{
    const struct layout_word *word = &page->layout.words[index];
    struct ink_shape shape = {.x = word->x, .y = word->y, .scale = scale};
    double pad = box_padding(page);
    struct buf path;
    bool ok;

    buf_init(&path, INK_PATH_MAX);
    for (size_t i = 0; i < word->rect_count; i++) {
        const struct layout_rect *r = &word->rects[i];

        ink_add_box(&path, r->left - word->x - pad, r->top - word->y, r->right - word->x + pad,
                    r->bottom - word->y, box_radius(page));
    }
    shape.path = buf_str(&path);
    ok = caption_ink_draw(page->ink, &shape, &page->scratch_box, NULL, error);
    buf_release(&path);
    return ok;
}

static void lay(struct caption_page_drawing *page, const struct ink_mask *mask, rgb colour)
{
    caption_canvas_ink(&page->canvas, page->canvas.bounds, mask, colour, 1000);
    page->accent = canvas_rect_join(page->accent, ink_mask_rect(mask));
}

static bool compose_accent(struct caption_page_drawing *page, struct page_state state,
                           struct error *error)
{
    const struct caption_style *style = page->style;
    size_t index = (size_t)state.active;
    const struct page_word *word = &page->words[index];
    double scale = state.scale_steps / (double)PAGE_SCALE_STEPS;
    const struct ink_mask *fill = &word->fill, *outline = &word->outline;

    if (!fill->bits)
        return true;
    switch (style->accent) {
    case ACCENT_NONE:
        return true;
    case ACCENT_COLOUR:
        break;
    case ACCENT_POP:
        if (state.scale_steps == PAGE_SCALE_STEPS)
            break;
        if (!draw_popped(page, index, scale, error))
            return false;
        fill = &page->scratch_fill;
        outline = &page->scratch_outline;
        break;
    case ACCENT_BOX:
        if (!draw_accent_box(page, index, scale, error))
            return false;
        lay(page, &page->scratch_box, style->accent_colour);
        lay(page, fill, style->accent_ink);
        return true;
    }
    lay(page, outline, style->outline_colour);
    lay(page, fill, style->accent_colour);
    return true;
}

bool caption_page_compose(struct caption_page_drawing *page, struct page_state state,
                          struct error *error)
{
    struct canvas_rect dirty = page->accent;

    if (!page->frame)
        return true;
    if (page->active != state.active) {
        struct canvas_rect part = words_between(page, page->active, state.active);

        compose_still(page, state.active, part);
        dirty = canvas_rect_join(dirty, part);
    }
    caption_canvas_copy(&page->canvas, &page->still, dirty);
    page->accent = (struct canvas_rect){0};
    if (state.active >= 0 && !compose_accent(page, state, error))
        return false;
    caption_canvas_store(&page->canvas, canvas_rect_join(dirty, page->accent), page->frame);
    return true;
}
