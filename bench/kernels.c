/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long the compositor takes: milliseconds of processor time for a 1080x1920 frame, best of
 * several runs, for every form of the kernels that this processor has.
 *
 *     kernels [RUNS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "media/frame.h"
#include "render/compositor.h"
#include "render/kernels.h"

#include "base/banned.h"

enum { WIDTH = 1080, HEIGHT = 1920, LAYERS = 8 };

struct scene {
    struct compositor *compositor;
    struct frame *canvas, *other, *still, *same, *sprite[LAYERS];
    int frame; /* counts calls: things move */
};

struct work {
    const char *name;
    void (*run)(struct scene *scene);
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A texture; with alpha a disc with a soft edge on a clear ground. */
static struct frame *picture(int32_t width, int32_t height, bool alpha)
{
    struct frame *frame = frame_new(width, height, alpha);
    struct random random;

    if (!frame)
        abort();
    random_init(&random, 7);
    for (int plane = 0; plane < (alpha ? 4 : 3); plane++) {
        double w = frame_plane_width(frame, plane), h = frame_plane_height(frame, plane);

        for (int32_t y = 0; y < h; y++) {
            for (int32_t x = 0; x < w; x++) {
                double u = (x + 0.5) / w - 0.5, v = (y + 0.5) / h - 0.5;
                double a = CLAMP((0.25 - u * u - v * v) * 60, 0.0, 1.0);
                double value = plane == FRAME_A ? 255 : 40 + random_below(&random, 180);

                frame->plane[plane][y * frame->stride[plane] + x] =
                    (uint8_t)(alpha ? a * value : value);
            }
        }
    }
    return frame;
}

static struct placement drift(struct scene *scene, double x, double y, double scale)
{
    scene->frame++;
    return (struct placement){x + 0.137 * (scene->frame % 64), y + 0.071 * (scene->frame % 64),
                              scale + 0.0003 * (scene->frame % 64)};
}

static void zoom_in(struct scene *s)
{
    compositor_draw(s->compositor, s->canvas, s->same, drift(s, -90, -160, 1.10), 256);
}

static void zoom_reduced(struct scene *s)
{
    compositor_draw(s->compositor, s->canvas, s->still, drift(s, -40, -70, 0.87), 256);
}

static void copy(struct scene *s)
{
    compositor_draw(s->compositor, s->canvas, s->still, (struct placement){-60, -80, 1}, 256);
}

static void faded(struct scene *s)
{
    compositor_draw(s->compositor, s->canvas, s->still, drift(s, -40, -70, 0.87), 128);
}

static void crossfade(struct scene *s)
{
    compositor_mix(s->canvas, s->same, s->other, 1 + s->frame++ % 255);
}

static void card(struct scene *s)
{
    for (int i = 0; i < LAYERS; i++)
        compositor_draw(s->compositor, s->canvas, s->sprite[i],
                        drift(s, 40 + 60 * i, 60 + 150 * i, 0.92), 256);
}

static void card_held(struct scene *s)
{
    for (int i = 0; i < LAYERS; i++)
        compositor_draw(s->compositor, s->canvas, s->sprite[i],
                        (struct placement){40 + 60 * i, 60 + 150 * i, 1}, 256);
}

static void caption(struct scene *s)
{
    compositor_blend(s->canvas, s->sprite[1], 100, 1400, 256);
}

static void caption_odd(struct scene *s)
{
    compositor_blend(s->canvas, s->sprite[1], 101, 1401, 256);
}

static const struct work works[] = {
    {"opaque, full frame, scale 1.10", zoom_in},
    {"opaque, full frame, scale 0.87", zoom_reduced},
    {"opaque, full frame, copied", copy},
    {"opaque, full frame, 0.87, faded", faded},
    {"crossfade of two frames", crossfade},
    {"8 layers moving, 2.1 frames of area", card},
    {"8 layers at rest", card_held},
    {"caption 800x300, even place", caption},
    {"caption 800x300, odd place", caption_odd},
};

static double best_of(const struct work *work, struct scene *scene, int runs)
{
    double best = 1e9;

    for (int i = 0; i < runs; i++) {
        double start = now_ms();

        work->run(scene);
        best = MIN_OF(best, now_ms() - start);
    }
    return best;
}

static void bench_form(const struct kernels *kernels, struct scene *scene, int runs)
{
    scene->compositor = compositor_new_with(WIDTH, HEIGHT, kernels);
    if (!scene->compositor)
        abort();
    for (size_t i = 0; i < COUNT_OF(works); i++)
        printf("%-8s %-38s %7.3f ms\n", kernels->name, works[i].name,
               best_of(&works[i], scene, runs));
    compositor_free(scene->compositor);
}

int main(int argc, char **argv)
{
    static const int32_t sizes[LAYERS][2] = {{1080, 1200}, {800, 300}, {900, 900}, {600, 600},
                                             {400, 400},   {900, 250}, {500, 500}, {900, 900}};
    int runs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 30;
    struct scene scene = {
        .canvas = picture(WIDTH, HEIGHT, false),
        .other = picture(WIDTH, HEIGHT, false),
        .same = picture(WIDTH, HEIGHT, false),
        .still = picture(WIDTH * 5 / 4, HEIGHT * 5 / 4, false),
    };

    for (int i = 0; i < LAYERS; i++)
        scene.sprite[i] = picture(sizes[i][0], sizes[i][1], true);
    for (enum kernels_form form = KERNELS_FORMS; form-- > KERNELS_C;)
        if (kernels_of(form))
            bench_form(kernels_of(form), &scene, form == KERNELS_C ? MIN_OF(runs, 3) : runs);
    for (int i = 0; i < LAYERS; i++)
        frame_unref(scene.sprite[i]);
    frame_unref(scene.canvas);
    frame_unref(scene.other);
    frame_unref(scene.same);
    frame_unref(scene.still);
    return 0;
}
