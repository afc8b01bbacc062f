/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/motion.h"

#include "base/random.h"

#include "base/banned.h"

enum { MILLI = 1000 };

static const uint64_t MOTION_SALT = 0x6d6f74696f6e3031u, ANCHOR_SALT = 0x616e63686f723031u;

/* Limits, as parts of the frame's width or of 1. */
static const double SPEED_MAX = 0.032;  /* of the width, a second, on average: 0.04 at most */
static const double ZOOM_SPEED = 0.030; /* growth a second */
static const double ZOOM_LEAST = 0.06, ZOOM_MOST = 0.15;
static const double PAN_PLAIN = 0.10, PAN_WIDE = 0.25; /* longest way of a pan */

/* A wide picture keeps its meaning when cropped to a tall frame, a tall one loses heads in a wide
 * frame: least parts of the picture that must stay visible. */
static const double KEEP_OF_WIDE = 0.30, KEEP_OF_TALL = 0.50;

/* The picture's shape against the frame's: > 1 is wider than the frame. */
static double shape_ratio(const struct storyboard *story, const struct found_picture *picture)
{
    if (picture->width <= 0 || picture->height <= 0)
        return 1;
    return (double)picture->width / picture->height * story->format.height / story->format.width;
}

bool motion_shows_whole(const struct storyboard *story, const struct found_picture *picture)
{
    double ratio = shape_ratio(story, picture);

    return ratio > 1 ? 1 / ratio < KEEP_OF_WIDE : ratio < KEEP_OF_TALL;
}

/* What suits the shape: a pan along the side that is cropped, else zooms and small pans. */
enum motion motion_choose(const struct motion_request *request)
{
    static const enum motion WIDE[] = {MOTION_PAN_RIGHT, MOTION_PAN_LEFT, MOTION_ZOOM_IN};
    static const enum motion TALL[] = {MOTION_PAN_UP, MOTION_PAN_DOWN, MOTION_ZOOM_IN};
    static const enum motion ALIKE[] = {MOTION_ZOOM_IN,  MOTION_ZOOM_OUT, MOTION_PAN_RIGHT,
                                        MOTION_ZOOM_OUT, MOTION_ZOOM_IN,  MOTION_PAN_LEFT};
    static const enum motion WHOLE[] = {MOTION_ZOOM_IN, MOTION_ZOOM_OUT};
    double ratio = shape_ratio(request->story, request->picture);
    const enum motion *choices = ALIKE;
    size_t count = COUNT_OF(ALIKE);
    uint64_t hash = random_hash(request->scene_id, request->story->seed ^ MOTION_SALT);

    if (request->motion != MOTION_AUTO)
        return request->motion;
    if (motion_shows_whole(request->story, request->picture)) {
        choices = WHOLE;
        count = COUNT_OF(WHOLE);
    } else if (ratio > 1.3) {
        choices = WIDE;
        count = COUNT_OF(WIDE);
    } else if (ratio < 0.77) {
        choices = TALL;
        count = COUNT_OF(TALL);
    }
    while (choices[hash % count] == request->before)
        hash++;
    return choices[hash % count];
}

static double seconds_of(const struct motion_request *request)
{
    const struct rational rate = request->story->format.rate;

    return (double)request->frames * rate.den / rate.num;
}

/* Sets out and arrives gently, so that no cut shows a picture stop dead. */
static struct track ramp(struct arena *arena, int32_t frames, int32_t from, int32_t to)
{
    struct track_key *keys = ARENA_ARRAY(arena, struct track_key, 2);

    keys[0] = (struct track_key){0, from, EASE_GENTLE};
    keys[1] = (struct track_key){MAX_OF(frames - 1, 1), to, EASE_HOLD};
    return (struct track){keys, 2};
}

/* Growth of a zoom in thousandths: even pace, and no edge faster than SPEED_MAX. */
static int32_t zoom_amount(const struct motion_request *request)
{
    double seconds = seconds_of(request), width = request->story->format.width;
    double reach = 0.65 * MAX_OF(request->story->format.width, request->story->format.height);
    double amount = CLAMP(ZOOM_SPEED * seconds, ZOOM_LEAST, ZOOM_MOST);

    amount = MIN_OF(amount, SPEED_MAX * width * seconds / reach);
    return (int32_t)(amount * 1000);
}

/* Way of a pan along a side of `side` pixels, milli-pixels; `spare`: the picture reaches beyond the
 * frame by this part of the side. */
static int32_t pan_way(const struct motion_request *request, int32_t side, double spare)
{
    double most = SPEED_MAX * request->story->format.width * seconds_of(request);
    double way = spare > PAN_PLAIN ? MIN_OF(spare, PAN_WIDE) : PAN_PLAIN;

    return (int32_t)(MIN_OF(way * side, most) * MILLI);
}

static struct layer picture_layer(const struct motion_request *request, enum layer_kind kind)
{
    const struct story_format *format = &request->story->format;

    return (struct layer){
        .kind = kind,
        .box = {0, 0, format->width * MILLI, format->height * MILLI},
        .anchor_x = format->width * MILLI / 2,
        .anchor_y = format->height * MILLI / 2,
        .asset = request->asset,
        .fit = FIT_COVER,
        .focus_x = 500,
        /* Faces and tops of things lie above the middle. */
        .focus_y = shape_ratio(request->story, request->picture) < 1 ? 400 : 500,
    };
}

/* Zooms aim a little beside the middle, so that two in a row do not look alike. */
static void aim(const struct motion_request *request, struct layer *layer)
{
    struct random random;

    random_init(&random, random_hash(request->scene_id, request->story->seed ^ ANCHOR_SALT));
    layer->anchor_x = (int32_t)(layer->box.width * (0.40 + 0.20 * random_unit(&random)));
    layer->anchor_y = (int32_t)(layer->box.height * (0.36 + 0.18 * random_unit(&random)));
}

static void pan_sideways(struct arena *arena, const struct motion_request *request,
                         enum motion motion, struct layer *layer)
{
    double spare = shape_ratio(request->story, request->picture) - 1;
    int32_t way = pan_way(request, request->story->format.width, spare);

    layer->box.width += way;
    layer->box.x = motion == MOTION_PAN_LEFT ? -way : 0;
    layer->x = ramp(arena, request->frames, 0, motion == MOTION_PAN_LEFT ? way : -way);
}

static void pan_upright(struct arena *arena, const struct motion_request *request,
                        enum motion motion, struct layer *layer)
{
    double spare = 1 / shape_ratio(request->story, request->picture) - 1;
    int32_t way = pan_way(request, request->story->format.height, spare);

    layer->box.height += way;
    layer->box.y = motion == MOTION_PAN_UP ? -way : 0;
    layer->y = ramp(arena, request->frames, 0, motion == MOTION_PAN_UP ? way : -way);
}

static void move(struct arena *arena, const struct motion_request *request, enum motion motion,
                 struct layer *layer)
{
    int32_t amount = zoom_amount(request);

    switch (motion) {
    case MOTION_ZOOM_IN:
    case MOTION_ZOOM_OUT:
        aim(request, layer);
        layer->scale = motion == MOTION_ZOOM_IN ? ramp(arena, request->frames, 1000, 1000 + amount)
                                                : ramp(arena, request->frames, 1000 + amount, 1000);
        break;
    case MOTION_PAN_LEFT:
    case MOTION_PAN_RIGHT:
        pan_sideways(arena, request, motion, layer);
        break;
    case MOTION_PAN_UP:
    case MOTION_PAN_DOWN:
        pan_upright(arena, request, motion, layer);
        break;
    case MOTION_AUTO:
    case MOTION_HOLD:
        break;
    }
}

static struct layer ground_layer(const struct motion_request *request)
{
    struct layer ground = picture_layer(request, LAYER_BACKDROP);

    ground.asset = -1;
    ground.backdrop = (struct backdrop){.kind = BACKDROP_MESH, .grain = 8};
    for (size_t i = 0; i < COUNT_OF(ground.backdrop.colours); i++)
        ground.backdrop.colours[i] = request->palette->ground[i];
    ground.backdrop.grain_seed = (uint32_t)random_hash(request->scene_id, request->story->seed);
    return ground;
}

/* The whole picture with a margin and a shadow, a little above the middle: captions lie below. */
static struct layer whole_layer(struct arena *arena, const struct motion_request *request,
                                enum motion motion)
{
    struct layer layer = picture_layer(request, LAYER_PICTURE);
    const double margin = 0.92;
    double width = request->story->format.width * margin,
           height = request->story->format.height * margin,
           shape = (double)request->picture->width / request->picture->height;
    const int32_t growth = MIN_OF(zoom_amount(request), 50);

    width = MIN_OF(width, height * shape);
    height = width / shape;
    layer.box.width = (int32_t)(width * MILLI);
    layer.box.height = (int32_t)(height * MILLI);
    layer.box.x = (request->story->format.width * MILLI - layer.box.width) / 2;
    layer.box.y = (int32_t)((request->story->format.height * MILLI - layer.box.height) * 0.42);
    layer.anchor_x = layer.box.x + layer.box.width / 2;
    layer.anchor_y = layer.box.y + layer.box.height / 2;
    layer.fit = FIT_CONTAIN;
    layer.shadow = (struct shadow){.blur = 36 * MILLI, .dy = 14 * MILLI, .opacity = 450};
    if (motion != MOTION_HOLD)
        layer.scale = motion == MOTION_ZOOM_OUT ? ramp(arena, request->frames, 1000 + growth, 1000)
                                                : ramp(arena, request->frames, 1000, 1000 + growth);
    return layer;
}

void motion_still(struct arena *arena, const struct motion_request *request, enum motion motion,
                  struct layer **layers, size_t *count)
{
    struct layer *made = ARENA_ARRAY(arena, struct layer, 3);

    *layers = made;
    if (motion_shows_whole(request->story, request->picture)) {
        made[0] = ground_layer(request); /* seen through a picture with holes only */
        made[1] = picture_layer(request, LAYER_PICTURE);
        made[1].fit = FIT_BLUR;
        made[2] = whole_layer(arena, request, motion);
        *count = 3;
        return;
    }
    made[0] = picture_layer(request, LAYER_PICTURE);
    move(arena, request, motion, &made[0]);
    *count = 1;
}

void motion_footage(struct arena *arena, const struct motion_request *request,
                    struct layer **layers, size_t *count)
{
    struct layer *layer = ARENA_NEW(arena, struct layer);
    int64_t needed = rational_frame_to_ticks(request->story->format.rate, request->frames);
    int64_t latest = MAX_OF(request->picture->length - needed, 0);

    *layer = picture_layer(request, LAYER_FOOTAGE);
    layer->start = CLAMP(request->picture->best_start, 0, latest);
    *layers = layer;
    *count = 1;
}
