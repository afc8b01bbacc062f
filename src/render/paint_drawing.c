/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_drawing.h"

#include <string.h>

#include <librsvg/rsvg.h>

#include "base/banned.h"

static const char NO_TEXT[] = "text, tspan, tref { display: none !important }";
static const char NO_TEXT_NO_FILTER[] = "text, tspan, tref { display: none !important }"
                                        "* { filter: none !important }";

static bool refuse(struct error *error, GError *reason)
{
    error_set(error, ERROR_INPUT, "the drawing cannot be drawn: %s",
              reason ? reason->message : "it is not an SVG picture");
    if (reason)
        g_error_free(reason);
    return false;
}

static bool draw(struct paint_image *image, struct str svg, struct drawing_place place,
                 const char *style, struct error *error)
{
    const RsvgRectangle view = {place.x, place.y, place.width, place.height};
    GError *reason = NULL;
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg.ptr, svg.len, &reason);
    cairo_t *cairo;
    bool ok;

    if (!handle)
        return refuse(error, reason);
    cairo = cairo_create(image->surface);
    ok = rsvg_handle_set_stylesheet(handle, (const guint8 *)style, strlen(style), &reason) &&
         rsvg_handle_render_document(handle, cairo, &view, &reason);
    cairo_destroy(cairo);
    g_object_unref(handle);
    return ok || refuse(error, reason);
}

bool paint_drawing(struct paint_image *image, struct str svg, struct drawing_place place,
                   struct error *error)
{
    struct paint_image plain = {0};
    bool ok;

    if (svg.len == 0 || svg.len > DRAWING_MAX)
        return error_set(error, ERROR_INPUT, "the drawing has %zu bytes; 1 to %d are allowed",
                         svg.len, DRAWING_MAX);
    if (!draw(image, svg, place, NO_TEXT, error))
        return false;
    if (str_find(svg, STR("<filter"), 0) == (size_t)-1)
        return true;
    ok = paint_image_init(&plain, image->width, image->height, error) &&
         draw(&plain, svg, place, NO_TEXT_NO_FILTER, error);
    if (ok)
        paint_image_take_edges(image, &plain);
    paint_image_release(&plain);
    return ok;
}
