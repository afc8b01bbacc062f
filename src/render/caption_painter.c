/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_painter.h"

#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/rational.h"
#include "render/caption_page.h"
#include "render/paint_font.h"

#include "base/banned.h"

/** How a spoken word grows and settles, ticks from its start. */
enum {
    POP_UP = TICKS_PER_SECOND / 10,
    POP_SETTLED = TICKS_PER_SECOND * 28 / 100,
    BOX_OPENED = TICKS_PER_SECOND / 12
};

/** Share of the pop that stays while the word is spoken. */
#define POP_REST 0.3
/** Size at which the box of a word appears. */
#define BOX_FIRST 0.86

struct caption_painter {
    struct caption_style style;
    struct font_book *fonts;
    struct caption_ink *ink;
    struct caption_layout_request request;
    int32_t x, y; /**< top left of the area on the frame */
    const struct caption_page *pages;
    size_t page_count;
    struct caption_page_drawing drawing; /**< of pages[open] */
    size_t open;
    bool is_open;
    bool known; /**< `state` and `shown` tell what the last call gave */
    bool shown;
    struct page_state state;
};

/** The area in whole pixels, from an even place on. */
static void set_area(struct caption_painter *painter, const struct caption_painter_options *options)
{
    struct box box = caption_style_area(&painter->style, options->width, options->height);
    int32_t right = (box.x + box.width) / 1000, bottom = (box.y + box.height) / 1000;

    painter->x = (box.x + 1999) / 2000 * 2;
    painter->y = (box.y + 1999) / 2000 * 2;
    painter->request = (struct caption_layout_request){
        .fonts = painter->fonts,
        .style = &painter->style,
        .drawings = options->drawings,
        .language = options->language,
        .frame_width = options->width,
        .frame_height = options->height,
        .area = {painter->x, painter->y, MAX_OF(right, painter->x + 2),
                 MAX_OF(bottom, painter->y + 2)},
        .centre = options->width / 2.0 - painter->x,
        .margin = caption_style_margin(&painter->style, options->width, options->height) / 1000.0,
    };
}

bool caption_painter_new(const struct caption_painter_options *options,
                         struct caption_painter **out, struct error *error)
{
    struct caption_painter *painter = calloc(1, sizeof *painter);
    const struct layout_rect *area = &painter->request.area;

    if (!painter)
        return error_set(error, ERROR_IO, "no memory for captions");
    painter->style = *options->style;
    if (!font_book_new(options->fonts, &painter->fonts, error))
        goto failed;
    set_area(painter, options);
    if (!caption_ink_new((int32_t)(area->right - area->left), (int32_t)(area->bottom - area->top),
                         font_book_base_file(painter->fonts), &painter->ink, error))
        goto failed;
    *out = painter;
    return true;
failed:
    caption_painter_free(painter);
    return false;
}

static void close_page(struct caption_painter *painter)
{
    if (painter->is_open)
        caption_page_close(&painter->drawing);
    painter->is_open = false;
}

void caption_painter_free(struct caption_painter *painter)
{
    if (!painter)
        return;
    caption_page_release(&painter->drawing);
    caption_ink_free(painter->ink);
    font_book_free(painter->fonts);
    free(painter);
}

bool caption_painter_load(struct caption_painter *painter, const struct caption_page *pages,
                          size_t count, struct error *error)
{
    (void)error;
    close_page(painter);
    painter->pages = pages;
    painter->page_count = count;
    painter->known = false;
    return true;
}

/* ---- what is shown when ---- */

/** The page at `tick`, or NULL. */
static const struct caption_page *page_at(const struct caption_painter *painter, int64_t tick)
{
    for (size_t i = 0; i < painter->page_count; i++)
        if (tick >= painter->pages[i].start && tick < painter->pages[i].end)
            return painter->pages[i].word_count ? &painter->pages[i] : NULL;
    return NULL;
}

/** The last word begun: it keeps the accent through short gaps, which would only flicker. */
static int32_t active_word(const struct caption_page *page, int64_t tick)
{
    int32_t active = -1;

    for (size_t i = 0; i < page->word_count; i++)
        if (page->words[i].start <= tick)
            active = (int32_t)i;
    return active;
}

static double ease_out(double t)
{
    double rest = 1.0 - CLAMP(t, 0.0, 1.0);

    return 1.0 - rest * rest * rest;
}

/** Size of the spoken word `elapsed` ticks after its start: fast up, then softly back a part. */
static double pop_scale(double pop, int64_t elapsed)
{
    double settled = ease_out((double)(elapsed - POP_UP) / (POP_SETTLED - POP_UP));

    if (elapsed < POP_UP)
        return 1.0 + (pop - 1.0) * ease_out((double)elapsed / POP_UP);
    return 1.0 + (pop - 1.0) * (1.0 - (1.0 - POP_REST) * settled);
}

static double accent_scale(const struct caption_style *style, int64_t elapsed)
{
    switch (style->accent) {
    case ACCENT_NONE:
    case ACCENT_COLOUR:
        return 1.0;
    case ACCENT_POP:
        return pop_scale(style->pop / 1000.0, elapsed);
    case ACCENT_BOX:
        return BOX_FIRST + (1.0 - BOX_FIRST) * ease_out((double)elapsed / BOX_OPENED);
    }
    BUG("accent %d", (int)style->accent);
}

static struct page_state state_at(const struct caption_painter *painter,
                                  const struct caption_page *page, int64_t tick)
{
    const struct caption_style *style = &painter->style;
    struct page_state state = {active_word(page, tick), PAGE_SCALE_STEPS};

    if (style->accent == ACCENT_NONE && !style->accent_stays && style->unspoken_opacity == 1000)
        state.active = -1;
    if (state.active >= 0)
        state.scale_steps = (int32_t)lrint(
            accent_scale(style, tick - page->words[state.active].start) * PAGE_SCALE_STEPS);
    return state;
}

static bool open_page(struct caption_painter *painter, const struct caption_page *page,
                      struct error *error)
{
    close_page(painter);
    if (!caption_page_open(&painter->drawing, &painter->request, painter->ink, page, error))
        return false;
    painter->open = (size_t)(page - painter->pages);
    painter->is_open = true;
    return true;
}

static bool nothing(struct caption_painter *painter, struct caption_picture *out)
{
    *out = (struct caption_picture){.changed = !painter->known || painter->shown};
    painter->known = true;
    painter->shown = false;
    return true;
}

bool caption_painter_at(struct caption_painter *painter, int64_t tick, struct caption_picture *out,
                        struct error *error)
{
    const struct caption_page *page = page_at(painter, tick);
    struct page_state state;
    bool fresh, changed;

    if (!page)
        return nothing(painter, out);
    state = state_at(painter, page, tick);
    fresh = !painter->is_open || painter->pages + painter->open != page;
    if (fresh && !open_page(painter, page, error))
        return false;
    if (!painter->drawing.frame)
        return nothing(painter, out);
    changed = fresh || !painter->known || !painter->shown ||
              state.active != painter->state.active ||
              state.scale_steps != painter->state.scale_steps;
    if (changed && !caption_page_compose(&painter->drawing, state, error))
        return false;
    painter->known = painter->shown = true;
    painter->state = state;
    *out = (struct caption_picture){
        .frame = painter->drawing.frame,
        .x = painter->x + painter->drawing.canvas.bounds.x0,
        .y = painter->y + painter->drawing.canvas.bounds.y0,
        .changed = changed,
    };
    return true;
}
