/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Golden frames: what moments of a small story look like, to the bit, before they are encoded; and
 * motion measured in the file that is watched.
 *
 * A hash that changes is no failure of the machine but a change of what people see: look at the
 * frame (CLIPCRAFTER_GOLDEN=FOLDER writes each as FOLDER/NAME.pgm) and, if it is meant, take the
 * new hash, which the test prints.
 */
#include "../unit/test.h"

#include <math.h>

#include "../unit/render/story_fixture.h"
#include "film.h"
#include "media/decoder.h"
#include "render/asset_files.h"
#include "render/segment_painter.h"

#include "base/banned.h"

enum {
    STEP = 24 - FIXTURE_FADE,
    TOTAL = FIXTURE_SCENES * 24 - (FIXTURE_SCENES - 1) * FIXTURE_FADE
};

static int make_fixture(void **state)
{
    *state = fixture_new();
    return 0;
}

static int drop_fixture(void **state)
{
    fixture_free(*state);
    return 0;
}

static struct str out_path(struct fixture *fixture, const char *name)
{
    return path_join(&fixture->arena, str_from(fixture->folder), str_from(name));
}

/* ---- golden frames ---- */

static const struct {
    int frame; /* in the video */
    const char *name, *hash;
} MOMENTS[] = {
    {0, "photograph at rest", "a9ba6fdf3c1b9afb"},
    {12, "photograph under a word", "79d263d7e4fa0c7c"},
    {STEP + 1, "crossfade to a card", "2b447947b1811717"},
    {STEP + 7, "shape sliding in", "e3873af694fcd428"},
    {STEP + 14, "card with a word", "28722f248d7af810"},
    {2 * STEP + 2, "push to a clip", "1325ea2eef5aeb65"},
    {2 * STEP + 14, "clip with a word", "d535ebefbce2b76c"},
    {3 * STEP + 1, "fade through black", "6f780d21b7e49764"},
    {TOTAL - 1, "white", "6ea04d4d21cf7ae6"},
};

static void open_style(struct fixture *fixture)
{
    struct str path =
        arena_printf(&fixture->arena, "%s/styles/bold.json", getenv("CLIPCRAFTER_DATA"));
    struct error error = ERROR_INIT;
    struct buf json;

    buf_init(&json, CAPTION_STYLE_JSON_MAX);
    assert_ok(file_read(path, CAPTION_STYLE_JSON_MAX, &json, &error), error);
    assert_ok(caption_style_decode(&fixture->arena, buf_str(&json), &fixture->style, &error),
              error);
    buf_release(&json);
    fixture->options.style = &fixture->style;
}

/* Digest of the visible samples, row by row: what lies beside them is nobody's business. */
static void hash_frame(const struct frame *frame, char hex[DIGEST_HEX + 1])
{
    struct digester digester;
    struct digest digest;

    digester_init(&digester);
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        int32_t width = plane == FRAME_Y ? frame->width : (frame->width + 1) / 2;

        for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
            digester_add(&digester, frame->plane[plane] + (ptrdiff_t)y * frame->stride[plane],
                         (size_t)width);
    }
    digest = digester_finish(&digester);
    digest_hex(&digest, hex);
}

static void show(const struct frame *frame, const char *name)
{
    const char *folder = getenv("CLIPCRAFTER_GOLDEN");
    char path[4096];
    FILE *file;

    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s.pgm", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "P5 %d %d 255\n", (int)frame->width, (int)frame->height);
    for (int32_t y = 0; y < frame->height; y++)
        fwrite(frame->plane[FRAME_Y] + (ptrdiff_t)y * frame->stride[FRAME_Y], 1,
               (size_t)frame->width, file);
    fclose(file);
}

/* How many golden moments are at frame `index` and do not look as they did. */
static int compare(const struct frame *frame, int64_t index)
{
    char hex[DIGEST_HEX + 1];
    int changed = 0;

    for (size_t i = 0; i < COUNT_OF(MOMENTS); i++) {
        if (MOMENTS[i].frame != index)
            continue;
        hash_frame(frame, hex);
        show(frame, MOMENTS[i].name);
        if (strncmp(hex, MOMENTS[i].hash, 16) != 0) {
            print_message("%s is now %.16s\n", MOMENTS[i].name, hex);
            changed++;
        }
    }
    return changed;
}

static void test_moments_of_a_story_look_as_they_always_did(void **state)
{
    struct fixture *fixture = *state;
    struct decoder_options decoding = {0};
    struct workshop workshop = {.timeline = &fixture->timeline, .options = &fixture->options};
    struct segment_painter *painter;
    struct error error = ERROR_INIT;
    struct segment *segments;
    struct frame *frame;
    int changed = 0;
    size_t count;

    open_style(fixture);
    workshop.files = asset_files_new(&fixture->timeline, fixture->options.base);
    workshop.pictures = picture_store_new(1 << 26);
    workshop.decoders = decoder_pool_new(&decoding, 1);
    segment_plan(&fixture->arena, &fixture->timeline, &fixture->options, &segments, &count);
    assert_ok(segment_painter_new(&workshop, &painter, &error), error);
    for (size_t i = 0; i < count; i++) {
        assert_ok(segment_painter_open(painter, &segments[i], &error), error);
        for (int32_t j = 0; j < segments[i].frames; j++) {
            assert_ok(segment_painter_next(painter, &frame, &error), error);
            changed += compare(frame, segments[i].first + j);
        }
    }
    segment_painter_free(painter);
    decoder_pool_free(workshop.decoders);
    picture_store_free(workshop.pictures);
    asset_files_free(workshop.files);
    assert_int_equal(changed, 0);
}

/* ---- motion ---- */

enum { GRID_W = 180, GRID_H = 320, PITCH = 40, REACH = 9, MOVING = 60, GROUND = 85 };

static const struct track_key ZOOM[] = {{0, 1000, EASE_LINEAR}, {MOVING - 1, 1150, EASE_LINEAR}};
static const struct track_key PAN[] = {{0, 0, EASE_LINEAR}, {MOVING - 1, -7300, EASE_LINEAR}};

struct moves {
    double worst; /* distance of a dot from where it should be, pixels */
    int dots, repeats;
    uint8_t before[GRID_H][GRID_W];
};

/* Where a point of the picture is in frame `frame`: scaled about the middle, then moved. */
static double expected(double at, double middle, int frame, bool pans)
{
    double share = (double)frame / (MOVING - 1);

    return middle + (at - middle) * (1 + 0.15 * share) - (pans ? 7.3 * share : 0);
}

/* A BMP of soft grey dots, six pixels wide, at the middle of every PITCH x PITCH cell. */
static void write_grid(struct fixture *fixture)
{
    enum { HEAD = 54, SIZE = HEAD + GRID_W * GRID_H * 3 };
    uint8_t *bytes = calloc(1, SIZE);

    memcpy(bytes, "BM", 2);
    fixture_put32(bytes + 2, SIZE);
    fixture_put32(bytes + 10, HEAD);
    fixture_put32(bytes + 14, 40);
    fixture_put32(bytes + 18, GRID_W);
    fixture_put32(bytes + 22, GRID_H);
    bytes[26] = 1;
    bytes[28] = 24;
    for (int y = 0; y < GRID_H; y++)
        for (int x = 0; x < GRID_W; x++) {
            double du = fmod(x + 0.5, PITCH) - PITCH / 2.0, dv = fmod(y + 0.5, PITCH) - PITCH / 2.0;
            double alpha = CLAMP(3.5 - hypot(du, dv), 0.0, 1.0);

            /* Rows of a BMP run upwards. */
            memset(bytes + HEAD + ((GRID_H - 1 - y) * GRID_W + x) * 3,
                   (int)(GROUND + 170 * alpha + 0.5), 3);
        }
    fixture_file(fixture, ASSET_PHOTO, "grid.bmp", "image/bmp", (struct str){(char *)bytes, SIZE});
    free(bytes);
}

/* The distance of the dot that should be at (x, y) from there; negative if it is not all seen. */
static double distance(const AVFrame *frame, double x, double y)
{
    int x0 = (int)x - REACH, y0 = (int)y - REACH;
    double ground = 16 + GROUND * 219.0 / 255, sum = 0, at_x = 0, at_y = 0;

    if (x0 < 0 || y0 < 0 || x0 + 2 * REACH >= GRID_W || y0 + 2 * REACH >= GRID_H)
        return -1;
    for (int j = y0; j <= y0 + 2 * REACH; j++)
        for (int i = x0; i <= x0 + 2 * REACH; i++) {
            double light = frame->data[0][j * frame->linesize[0] + i] - ground;

            sum += light;
            at_x += light * (i + 0.5);
            at_y += light * (j + 0.5);
        }
    return hypot(at_x / sum - x, at_y / sum - y);
}

static void follow(void *context, int index, const AVFrame *frame)
{
    struct moves *motion = context;
    bool same = index > 0;

    for (int j = 0; j < GRID_H / PITCH; j++)
        for (int i = 0; i < GRID_W / PITCH; i++) {
            double x = expected((i + 0.5) * PITCH, GRID_W / 2.0, index, true);
            double y = expected((j + 0.5) * PITCH, GRID_H / 2.0, index, false);
            double off = distance(frame, x, y);

            motion->dots += off >= 0;
            motion->worst = fmax(motion->worst, off);
        }
    for (int y = 0; y < GRID_H; y++) {
        const uint8_t *row = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];

        same = same && memcmp(row, motion->before[y], GRID_W) == 0;
        memcpy(motion->before[y], row, GRID_W);
    }
    motion->repeats += same;
}

static void set_moving(struct fixture *fixture)
{
    struct layer *layer = &fixture->layers[0][0];

    write_grid(fixture);
    *layer = fixture_layer(LAYER_PICTURE);
    layer->asset = ASSET_PHOTO;
    layer->box = (struct box){0, 0, GRID_W * 1000, GRID_H * 1000};
    layer->anchor_x = GRID_W * 500;
    layer->anchor_y = GRID_H * 500;
    layer->scale = (struct track){ZOOM, 2};
    layer->x = (struct track){PAN, 2};
    fixture->scenes[0].frames = MOVING;
    fixture->scenes[0].transition_frames = 0;
    fixture->timeline.scene_count = 1;
    fixture->timeline.width = GRID_W;
    fixture->timeline.height = GRID_H;
    fixture->options.crf_tenths = 40;
}

static void test_a_photograph_moves_as_planned_in_the_film(void **state)
{
    struct fixture *fixture = *state;
    struct moves motion = {0};
    struct film film = {.look = follow, .context = &motion};
    struct render_report report;
    struct error error = ERROR_INIT;

    set_moving(fixture);
    fixture->options.cache = fixture_cache(fixture, "cache");
    assert_ok(render_timeline(&fixture->timeline, out_path(fixture, "a.mp4"), &fixture->options,
                              &report, &error),
              error);
    cache_close(fixture->options.cache);
    film_watch(&film, out_path(fixture, "a.mp4").ptr);
    print_message("%d dots: path error %.3f px, %d repeated frames\n", motion.dots, motion.worst,
                  motion.repeats);
    assert_int_equal(film.frames, MOVING);
    assert_true(motion.dots > 16 * MOVING);
    assert_true(motion.worst <= 0.1);
    assert_int_equal(motion.repeats, 0);
    film_release(&film);
}

#define WITH_STORY(test) cmocka_unit_test_setup_teardown(test, make_fixture, drop_fixture)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_STORY(test_moments_of_a_story_look_as_they_always_did),
        WITH_STORY(test_a_photograph_moves_as_planned_in_the_film),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
