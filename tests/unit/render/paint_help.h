/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the tests of the painters share: the built data, styles, and looking at ink. */
#ifndef CLIPCRAFTER_TESTS_UNIT_RENDER_PAINT_HELP_H
#define CLIPCRAFTER_TESTS_UNIT_RENDER_PAINT_HELP_H

#include <dirent.h>

#include "../test.h"
#include "base/arena.h"
#include "base/buf.h"
#include "media/frame.h"
#include "story/caption_style.h"

/** A path below the data folder of the build, in a static buffer of `out`. */
static inline struct str data_path(char out[1024], const char *name)
{
    const char *data = getenv("CLIPCRAFTER_DATA");

    if (!data)
        fail_msg("CLIPCRAFTER_DATA is not set: run through meson test");
    snprintf(out, 1024, "%s/%s", data, name);
    return str_from(out);
}

static inline void read_whole(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "re");
    char piece[4096];
    size_t n;

    if (!file)
        fail_msg("cannot open %s", path);
    while ((n = fread(piece, 1, sizeof piece, file)) > 0)
        buf_append_bytes(out, piece, n);
    (void)fclose(file);
}

/** A style of the build by name. */
static inline struct caption_style style_named(struct arena *arena, const char *name)
{
    char path[1024], file[64];
    struct caption_style style = {0};
    struct error error = ERROR_INIT;
    struct buf json;

    snprintf(file, sizeof file, "styles/%s.json", name);
    buf_init(&json, CAPTION_STYLE_JSON_MAX);
    read_whole(data_path(path, file).ptr, &json);
    assert_ok(caption_style_decode(arena, buf_str(&json), &style, &error), error);
    buf_release(&json);
    return style;
}

static const char *const STYLE_NAMES[] = {"bold",   "boxed",   "clean",   "highlight",
                                          "impact", "karaoke", "minimal", "neon"};

/** Bounds of samples of a plane that are at least `least`: x1 = 0 if there are none. */
struct ink_bounds {
    int32_t x0, y0, x1, y1;
};

static inline struct ink_bounds plane_ink(const struct frame *frame, int plane, int least)
{
    struct ink_bounds b = {INT32_MAX, INT32_MAX, 0, 0};

    for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
        for (int32_t x = 0; x < frame_plane_width(frame, plane); x++)
            if (frame->plane[plane][y * frame->stride[plane] + x] >= least) {
                b.x0 = MIN_OF(b.x0, x);
                b.y0 = MIN_OF(b.y0, y);
                b.x1 = MAX_OF(b.x1, x + 1);
                b.y1 = y + 1;
            }
    return b;
}

static inline int sample(const struct frame *frame, int plane, int32_t x, int32_t y)
{
    return frame->plane[plane][y * frame->stride[plane] + x];
}

/** FNV-1a of all visible samples. */
static inline uint64_t frame_hash(const struct frame *frame)
{
    uint64_t hash = 14695981039346656037u;

    for (int plane = 0; plane < FRAME_PLANES && frame->plane[plane]; plane++)
        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
            for (int32_t x = 0; x < frame_plane_width(frame, plane); x++)
                hash = (hash ^ (uint64_t)sample(frame, plane, x, y)) * 1099511628211u;
    return hash;
}

#endif
