/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One scene as it is drawn, frame after frame: its layers' pictures at hand, footage running. A
 * frame equal to the one before is not drawn again; layers hidden below an opaque one are not drawn
 * at all. Belongs to one thread.
 */
#ifndef CLIPCRAFTER_RENDER_SCENE_VIEW_H
#define CLIPCRAFTER_RENDER_SCENE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "render/compositor.h"
#include "render/workshop.h"

struct live_layer;

struct scene_view {
    struct workshop *workshop;
    struct compositor *compositor; /**< the thread's */
    const struct timeline_scene *scene;
    struct live_layer *layers; /**< as many as the scene has */
    struct frame *canvas;      /**< what was drawn last, without captions */
    bool drawn;                /**< canvas holds the frame that the layers' poses say */
    bool held;                 /**< the last draw changed nothing: the picture stands still */
};

/** `canvas` is lent by the caller. Opens `scene` at `frame` (from its start); frames must then be
 * drawn one after another from there. */
bool scene_view_open(struct scene_view *view, struct workshop *workshop, struct painter *painter,
                     struct compositor *compositor, struct frame *canvas, size_t scene,
                     int32_t frame, struct error *error) MUST_CHECK;
/** Harmless on a zeroed struct. */
void scene_view_close(struct scene_view *view);

/** Brings the canvas to `frame`. */
bool scene_view_draw(struct scene_view *view, int32_t frame, struct error *error) MUST_CHECK;
/** The caller wrote onto the canvas: the next draw starts anew. */
void scene_view_spoil(struct scene_view *view);

#endif
