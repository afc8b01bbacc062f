/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_drawing.h"

#include <librsvg/rsvg.h>

#include "base/banned.h"

static const uint8_t NO_TEXT[] = "text, tspan, tref { display: none !important }";

static bool refuse(struct error *error, GError *reason)
{
    error_set(error, ERROR_INPUT, "the drawing cannot be drawn: %s",
              reason ? reason->message : "it is not an SVG picture");
    if (reason)
        g_error_free(reason);
    return false;
}

bool paint_drawing(cairo_t *cairo, struct str svg, double width, double height, struct error *error)
{
    const RsvgRectangle view = {0, 0, width, height};
    GError *reason = NULL;
    RsvgHandle *handle;
    bool ok = false;

    if (svg.len == 0 || svg.len > DRAWING_MAX)
        return error_set(error, ERROR_INPUT, "the drawing has %zu bytes; 1 to %d are allowed",
                         svg.len, DRAWING_MAX);
    handle = rsvg_handle_new_from_data((const guint8 *)svg.ptr, svg.len, &reason);
    if (!handle)
        return refuse(error, reason);
    ok = rsvg_handle_set_stylesheet(handle, NO_TEXT, sizeof NO_TEXT - 1, &reason) &&
         rsvg_handle_render_document(handle, cairo, &view, &reason);
    g_object_unref(handle);
    return ok || refuse(error, reason);
}
