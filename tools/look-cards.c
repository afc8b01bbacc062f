/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paints cards of every kind to PPM files, to be looked at by who designs them.
 *
 *     ninja -C build tools/look-cards
 *     build/look-cards DATA_DIR OUT_DIR [WIDTH HEIGHT [SEED]]
 *
 * Writes OUT_DIR/NN-KIND-FRAME.ppm, three moments of each card.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "media/frame.h"
#include "os/file.h"
#include "os/path.h"
#include "render/compositor.h"
#include "render/painter.h"
#include "story/card.h"

enum { FRAMES = 150 };

struct sample {
    const char *name;
    enum card_kind kind;
    const char *heading;
    const char *lines[5];
    const char *drawings[3]; /* code points */
};

static const struct sample samples[] = {
    {"hero", CARD_DRAWING, "", {0}, {"1f41d"}},
    {"hero", CARD_DRAWING, "", {0}, {"1f30b"}},
    {"hero", CARD_DRAWING, "", {0}, {"1f9e0"}},
    {"hero", CARD_DRAWING, "", {0}, {"1f680"}},
    {"two", CARD_DRAWING, "", {0}, {"1f41d", "1f33b"}},
    {"two", CARD_DRAWING, "", {0}, {"2615", "1f410"}},
    {"three", CARD_DRAWING, "", {0}, {"1f35e", "1f9c0", "1f377"}},
    {"three", CARD_DRAWING, "", {0}, {"1f332", "1f43a", "1f319"}},
    {"title", CARD_TITLE, "Why honey bees dance in the dark", {0}, {"1f41d"}},
    {"title", CARD_TITLE, "The price of light", {0}, {0}},
    {"number", CARD_NUMBER, "40,000", {"bees live in one hive"}, {0}},
    {"number", CARD_NUMBER, "$355 million", {"raised in the last round"}, {"1f4b0"}},
    {"list",
     CARD_LIST,
     "Three things a hive needs",
     {"A dry place out of the wind", "Flowers within three kilometres", "A queen that lays well"},
     {0}},
    {"list",
     CARD_LIST,
     "",
     {"Water", "Flour", "Salt", "A pinch of yeast and a great deal of patience", "Time"},
     {0}},
    {"quote",
     CARD_QUOTE,
     "\"If the bee disappeared, we would have four years left.\"",
     {"Nobody in particular"},
     {0}},
    {"statement", CARD_STATEMENT, "They fly a figure of eight.", {0}, {"1f41d"}},
    {"statement",
     CARD_STATEMENT,
     "And then, everything changed.",
     {"Nobody noticed for a week"},
     {0}},
    {"words", CARD_DRAWING, "Honey bee", {0}, {"1f41d"}},
};

struct look {
    struct painter *painter;
    struct compositor *compositor;
    const char *data, *out;
    int32_t width, height;
};

static int fail(const struct error *error)
{
    fprintf(stderr, "look-cards: %s\n", error->message);
    return 1;
}

static void write_ppm(const struct frame *frame, const char *path)
{
    FILE *file = fopen(path, "wb");

    if (!file)
        return;
    fprintf(file, "P6 %d %d 255\n", frame->width, frame->height);
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++) {
            double l = 1.164384 * (frame->plane[0][y * frame->stride[0] + x] - 16);
            double u = frame->plane[1][y / 2 * frame->stride[1] + x / 2] - 128;
            double v = frame->plane[2][y / 2 * frame->stride[2] + x / 2] - 128;
            double c[3] = {l + 1.792741 * v, l - 0.213249 * u - 0.532909 * v, l + 2.112402 * u};

            for (int i = 0; i < 3; i++)
                fputc((int)CLAMP(c[i] + 0.5, 0, 255), file);
        }
    fclose(file);
}

static void draw(const struct look *look, struct frame *canvas, const struct layer *layer,
                 const struct sprite *sprite, double at)
{
    double scale = track_value(&layer->scale, at, 1000) / 1000.0;
    double ax = layer->anchor_x / 1000.0, ay = layer->anchor_y / 1000.0;
    struct placement where = {
        ax + (sprite->x - ax) * scale + track_value(&layer->x, at, 0) / 1000.0,
        ay + (sprite->y - ay) * scale + track_value(&layer->y, at, 0) / 1000.0,
        sprite->scale * scale};

    compositor_draw(look->compositor, canvas, sprite->frame, where,
                    (int)(track_value(&layer->opacity, at, 1000) * 0.256));
}

static bool paint_card(const struct look *look, const struct layer *layers, size_t count,
                       const struct buf *svgs, const char *name, struct error *error)
{
    static const int moments[] = {8, 30, 120};
    struct sprite sprites[16] = {0};
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++)
        ok = painter_paint(look->painter, &layers[i],
                           layers[i].asset >= 0 ? buf_str(&svgs[layers[i].asset]) : STR(""), 1060,
                           &sprites[i], error);
    for (size_t m = 0; ok && m < COUNT_OF(moments); m++) {
        struct frame *canvas = frame_new(look->width, look->height, false);
        char path[4096];

        compositor_fill(canvas, 16, 128, 128);
        for (size_t i = 0; i < count; i++)
            draw(look, canvas, &layers[i], &sprites[i], moments[m]);
        snprintf(path, sizeof path, "%s/%s-%03d.ppm", look->out, name, moments[m]);
        write_ppm(canvas, path);
        frame_unref(canvas);
    }
    for (size_t i = 0; i < count; i++)
        frame_unref(sprites[i].frame);
    return ok;
}

static bool look_at(const struct look *look, size_t index, uint64_t seed, struct error *error)
{
    const struct sample *sample = &samples[index];
    struct storyboard story = {.title = STR("A story"), .language = STR("en"), .seed = seed};
    struct card card = {.kind = sample->kind, .heading = str_from(sample->heading)};
    struct str lines[5];
    struct buf svgs[3];
    int32_t drawings[3] = {0, 1, 2};
    struct found_picture found[3] = {0};
    struct card_request request = {.card = &card,
                                   .story = &story,
                                   .index = index,
                                   .frames = FRAMES,
                                   .drawings = drawings,
                                   .drawing_info = found};
    struct palette palette = palette_choose(seed);
    struct layer *layers;
    struct arena arena;
    size_t count;
    char name[64];
    bool ok = true;

    arena_init(&arena);
    for (int i = 0; i < 5 && sample->lines[i]; i++)
        lines[card.line_count++] = str_from(sample->lines[i]);
    card.lines = lines;
    story.format = (struct story_format){look->width, look->height, {30, 1}};
    snprintf(name, sizeof name, "%02zu-%s", index, sample->name);
    request.scene_id = str_from(name);
    request.captions =
        (struct box){60000, look->height * 660, look->width * 1000 - 120000, look->height * 160};
    for (int i = 0; i < 3; i++) {
        buf_init(&svgs[i], 1 << 20);
        if (sample->drawings[i]) {
            request.drawing_count++;
            ok = ok && file_read(arena_printf(&arena, "%s/drawings/emoji/%s.svg", look->data,
                                              sample->drawings[i]),
                                 1 << 20, &svgs[i], error);
        }
    }
    card_layers(&arena, &request, &palette, &layers, &count);
    ok = ok && paint_card(look, layers, count, svgs, name, error);
    for (int i = 0; i < 3; i++)
        buf_release(&svgs[i]);
    arena_release(&arena);
    return ok;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct look look = {.width = 1080, .height = 1920};
    uint64_t seed = argc > 5 ? strtoull(argv[5], NULL, 10) : 7;
    char fonts[4096];

    if (argc < 3)
        return fprintf(stderr, "usage: look-cards DATA_DIR OUT_DIR [WIDTH HEIGHT [SEED]]\n"), 2;
    look.data = argv[1];
    look.out = argv[2];
    if (argc > 4) {
        look.width = (int32_t)strtol(argv[3], NULL, 10);
        look.height = (int32_t)strtol(argv[4], NULL, 10);
    }
    snprintf(fonts, sizeof fonts, "%s/fonts", look.data);
    if (!painter_new(str_from(fonts), look.width, look.height, &look.painter, &error))
        return fail(&error);
    look.compositor = compositor_new(look.width, look.height);
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        if (!look_at(&look, i, seed + i / 6, &error))
            return fail(&error);
    compositor_free(look.compositor);
    painter_free(look.painter);
    return 0;
}
