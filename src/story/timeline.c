/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/timeline.h"

#include "story/timeline_words.h"

#include "base/banned.h"

const char *const EASING_NAMES[EASING_WORDS] = {
    [EASE_LINEAR] = "linear",     [EASE_IN_OUT] = "in-out", [EASE_OUT] = "out",
    [EASE_OUT_BACK] = "out-back", [EASE_HOLD] = "hold",     [EASE_GENTLE] = "gentle",
};
const char *const LAYER_NAMES[LAYER_WORDS] = {
    [LAYER_BACKDROP] = "backdrop", [LAYER_PICTURE] = "picture", [LAYER_FOOTAGE] = "footage",
    [LAYER_DRAWING] = "drawing",   [LAYER_SHAPE] = "shape",     [LAYER_TEXT] = "text",
};
const char *const FIT_NAMES[FIT_WORDS] = {[FIT_COVER] = "cover", [FIT_CONTAIN] = "contain", [FIT_BLUR] = "blur"};
const char *const BACKDROP_NAMES[BACKDROP_WORDS] = {
    [BACKDROP_SOLID] = "solid",
    [BACKDROP_LINEAR] = "linear",
    [BACKDROP_RADIAL] = "radial",
    [BACKDROP_MESH] = "mesh",
};
const char *const SHAPE_NAMES[SHAPE_WORDS] = {
    [SHAPE_RECT] = "rect", [SHAPE_ELLIPSE] = "ellipse", [SHAPE_RING] = "ring",
    [SHAPE_BLOB] = "blob", [SHAPE_DOTS] = "dots",       [SHAPE_RAYS] = "rays",
    [SHAPE_WAVE] = "wave",
};
const char *const ALIGN_NAMES[ALIGN_WORDS] = {
    [ALIGN_LEFT] = "left", [ALIGN_CENTRE] = "centre", [ALIGN_RIGHT] = "right"};

size_t backdrop_colours(enum backdrop_kind kind)
{
    switch (kind) {
    case BACKDROP_SOLID:
        return 1;
    case BACKDROP_LINEAR:
    case BACKDROP_RADIAL:
        return 2;
    case BACKDROP_MESH:
        return 4;
    }
    BUG("no such backdrop: %d", (int)kind);
}

bool layer_has_asset(enum layer_kind kind)
{
    return kind == LAYER_PICTURE || kind == LAYER_FOOTAGE || kind == LAYER_DRAWING;
}

int64_t timeline_scene_start(const struct timeline *timeline, size_t index)
{
    int64_t start = 0;

    for (size_t i = 0; i < index; i++)
        start += timeline->scenes[i].frames - timeline->scenes[i].transition_frames;
    return start;
}

int64_t timeline_frames(const struct timeline *timeline)
{
    size_t count = timeline->scene_count;

    if (count == 0)
        return 0;
    return timeline_scene_start(timeline, count - 1) + timeline->scenes[count - 1].frames;
}
