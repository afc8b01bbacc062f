/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/painter.h"

#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "render/paint_backdrop.h"
#include "render/paint_drawing.h"
#include "render/paint_font.h"
#include "render/paint_image.h"
#include "render/paint_shape.h"
#include "render/paint_text.h"

#include "base/banned.h"

/** Frames may have up to this many pixels a side (media/frame.h). */
enum { SIDE_MAX = 16384 };

/** Up to this scale (an entrance's short overshoot, a gentle drift) a sprite is painted at its
 * resting size: there it is shown pixel for pixel, and the enlargement is too small to be seen. */
#define REST_SCALE 1.15

struct painter {
    int32_t width, height;
    struct font_book *fonts;
};

bool painter_new(struct str fonts, int32_t width, int32_t height, struct painter **out,
                 struct error *error)
{
    struct painter *painter = calloc(1, sizeof *painter);

    if (!painter)
        return error_set(error, ERROR_IO, "no memory for a painter");
    painter->width = width;
    painter->height = height;
    if (!font_book_new(fonts, &painter->fonts, error)) {
        free(painter);
        return false;
    }
    *out = painter;
    return true;
}

void painter_free(struct painter *painter)
{
    if (!painter)
        return;
    font_book_free(painter->fonts);
    free(painter);
}

/** Where a layer is painted: its box with room for antialiasing and shadow, in canvas pixels. */
struct plot {
    double x, y;             /**< top left, whole even pixels */
    double width, height;    /**< whole pixels */
    double density;          /**< sprite pixels a canvas pixel */
    double inset_x, inset_y; /**< from there to the box */
    double box_width, box_height;
};

static double even_below(double value)
{
    return 2.0 * floor(value / 2.0);
}

/** Sprite pixels per canvas pixel, within what a frame and four canvases' worth of pixels hold. */
static double choose_density(const struct painter *painter, double width, double height,
                             int32_t max_scale)
{
    double wanted = max_scale / 1000.0, area = 4.0 * painter->width * (double)painter->height;
    double most = sqrt(area / (width * height));

    if (wanted <= REST_SCALE)
        wanted = 1.0;
    most = MIN_OF(most, SIDE_MAX / MAX_OF(width, height));
    return MIN_OF(wanted, most);
}

static struct plot plan_plot(const struct painter *painter, const struct layer *layer,
                             int32_t max_scale)
{
    double blur = layer->shadow.opacity > 0 ? layer->shadow.blur * 1.5 / 1000.0 : 0.0;
    double drop = layer->shadow.opacity > 0 ? layer->shadow.dy / 1000.0 : 0.0;
    double left = layer->box.x / 1000.0, top = layer->box.y / 1000.0;
    double margin = 2.0 + ceil(blur);
    struct plot plot = {
        .box_width = MAX_OF(layer->box.width / 1000.0, 1.0),
        .box_height = MAX_OF(layer->box.height / 1000.0, 1.0),
    };

    plot.x = even_below(left - margin);
    plot.y = even_below(top - margin + MIN_OF(drop, 0.0));
    plot.inset_x = left - plot.x;
    plot.inset_y = top - plot.y;
    plot.width = ceil(plot.inset_x + plot.box_width + margin);
    plot.height = ceil(plot.inset_y + plot.box_height + margin + MAX_OF(drop, 0.0));
    plot.density = choose_density(painter, plot.width, plot.height, max_scale);
    return plot;
}

/** Shapes and text, by Cairo. */
static bool draw_layer(struct painter *painter, struct paint_image *image,
                       const struct layer *layer, const struct plot *plot, struct error *error)
{
    cairo_t *cairo = cairo_create(image->surface);
    bool ok = true;

    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_BEST);
    cairo_scale(cairo, plot->density, plot->density);
    cairo_translate(cairo, plot->inset_x, plot->inset_y);
    if (layer->kind == LAYER_SHAPE)
        paint_shape(cairo, &layer->shape, plot->box_width, plot->box_height);
    else
        ok = paint_text(cairo, painter->fonts, &layer->text, plot->box_width, plot->box_height,
                        NULL, error);
    cairo_destroy(cairo);
    return ok;
}

static bool draw_drawing(struct paint_image *image, struct str svg, const struct plot *plot,
                         struct error *error)
{
    const struct drawing_place place = {
        .x = plot->inset_x * plot->density,
        .y = plot->inset_y * plot->density,
        .width = plot->box_width * plot->density,
        .height = plot->box_height * plot->density,
    };

    return paint_drawing(image, svg, place, error);
}

static bool add_shadow(struct paint_image *image, const struct shadow *shadow, double density,
                       struct error *error)
{
    const struct paint_shadow in_pixels = {
        .blur = shadow->blur / 1000.0 * density,
        .dy = (int32_t)lrint(shadow->dy / 1000.0 * density),
        .opacity = shadow->opacity / 1000.0,
        .colour = shadow->colour,
    };

    return shadow->opacity <= 0 || paint_image_shadow(image, &in_pixels, error);
}

/** Ink with a transparent border of a pixel where there is room, from an even place on. */
static struct paint_extent crop(const struct paint_image *image)
{
    struct paint_extent ink = paint_image_ink(image);

    ink.x0 = MAX_OF(0, ink.x0 - 1) & ~1;
    ink.y0 = MAX_OF(0, ink.y0 - 1) & ~1;
    ink.x1 = CLAMP(ink.x1 + 1, ink.x0 + 2, image->width);
    ink.y1 = CLAMP(ink.y1 + 1, ink.y0 + 2, image->height);
    return ink;
}

static bool take_sprite(const struct paint_image *image, const struct plot *plot,
                        struct sprite *out, struct error *error)
{
    struct paint_extent part = crop(image);
    struct frame *frame = paint_image_frame(image, part);

    if (!frame)
        return error_set(error, ERROR_LIMIT, "no memory for a layer of %d x %d pixels",
                         image->width, image->height);
    out->frame = frame;
    out->x = plot->x + part.x0 / plot->density;
    out->y = plot->y + part.y0 / plot->density;
    out->scale = 1.0 / plot->density;
    return true;
}

static bool paint_sprite(struct painter *painter, const struct layer *layer, struct str svg,
                         int32_t max_scale, struct sprite *out, struct error *error)
{
    struct plot plot = plan_plot(painter, layer, max_scale);
    struct paint_image image = {0};
    bool ok;

    if (!paint_image_init(&image, MAX_OF(4, (int32_t)ceil(plot.width * plot.density)),
                          MAX_OF(4, (int32_t)ceil(plot.height * plot.density)), error))
        return false;
    if (layer->kind == LAYER_DRAWING)
        ok = draw_drawing(&image, svg, &plot, error);
    else
        ok = draw_layer(painter, &image, layer, &plot, error);
    ok = ok && add_shadow(&image, &layer->shadow, plot.density, error) &&
         take_sprite(&image, &plot, out, error);
    paint_image_release(&image);
    return ok;
}

static bool paint_ground(struct painter *painter, const struct layer *layer, struct sprite *out,
                         struct error *error)
{
    int32_t x0 = (int32_t)floor(layer->box.x / 1000.0);
    int32_t y0 = (int32_t)floor(layer->box.y / 1000.0);
    int32_t width = (int32_t)ceil((layer->box.x + (int64_t)layer->box.width) / 1000.0) - x0;
    int32_t height = (int32_t)ceil((layer->box.y + (int64_t)layer->box.height) / 1000.0) - y0;
    struct frame *frame;

    if (layer->box.width <= 0 || layer->box.height <= 0) {
        x0 = y0 = 0;
        width = painter->width;
        height = painter->height;
    }
    frame = paint_backdrop(&layer->backdrop, MIN_OF(width, SIDE_MAX), MIN_OF(height, SIDE_MAX));
    if (!frame)
        return error_set(error, ERROR_LIMIT, "no memory for a backdrop of %d x %d pixels", width,
                         height);
    *out = (struct sprite){frame, x0, y0, 1.0};
    return true;
}

bool painter_paint(struct painter *painter, const struct layer *layer, struct str svg,
                   int32_t max_scale, struct sprite *out, struct error *error)
{
    switch (layer->kind) {
    case LAYER_BACKDROP:
        return paint_ground(painter, layer, out, error);
    case LAYER_DRAWING:
    case LAYER_SHAPE:
    case LAYER_TEXT:
        return paint_sprite(painter, layer, svg, max_scale, out, error);
    case LAYER_PICTURE:
    case LAYER_FOOTAGE:
        break;
    }
    BUG("layer kind %d is not drawn", (int)layer->kind);
}
