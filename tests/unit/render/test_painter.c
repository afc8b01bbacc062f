/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paint_help.h"
#include "base/random.h"
#include "render/painter.h"

#include "base/banned.h"

enum { WIDTH = 540, HEIGHT = 960 };

static const char *program; /* path of this test, to start it again */

static struct painter *new_painter(void)
{
    struct painter *painter = NULL;
    struct error error = ERROR_INIT;
    char path[1024];

    assert_ok(painter_new(data_path(path, "fonts"), WIDTH, HEIGHT, &painter, &error), error);
    return painter;
}

static int open_painter(void **state)
{
    *state = new_painter();
    return 0;
}

static int close_painter(void **state)
{
    painter_free(*state);
    return 0;
}

static struct sprite paint(struct painter *painter, const struct layer *layer, const char *svg)
{
    struct sprite sprite = {0};
    struct error error = ERROR_INIT;

    assert_ok(painter_paint(painter, layer, str_from(svg), 1000, &sprite, &error), error);
    return sprite;
}

static struct box whole_pixels(int x, int y, int width, int height)
{
    return (struct box){x * 1000, y * 1000, width * 1000, height * 1000};
}

/** Ink of a sprite in canvas pixels; alpha 1 and up. */
static struct ink_bounds canvas_ink(const struct sprite *sprite)
{
    struct ink_bounds b = plane_ink(sprite->frame, FRAME_A, 1);

    if (b.x1 > 0) {
        b.x0 += (int32_t)sprite->x;
        b.x1 += (int32_t)sprite->x;
        b.y0 += (int32_t)sprite->y;
        b.y1 += (int32_t)sprite->y;
    }
    return b;
}

static double alpha_sum(const struct frame *frame)
{
    double sum = 0.0;

    for (int32_t y = 0; y < frame->height; y++)
        for (int32_t x = 0; x < frame->width; x++)
            sum += sample(frame, FRAME_A, x, y) / 255.0;
    return sum;
}

/** No ink beyond `box`, but for the antialiasing of its fractional edges. */
static void assert_inside(const struct sprite *sprite, struct box box)
{
    struct ink_bounds b = canvas_ink(sprite);

    if (b.x1 == 0)
        return;
    assert_true(b.x0 >= floor(box.x / 1000.0));
    assert_true(b.y0 >= floor(box.y / 1000.0));
    assert_true(b.x1 <= ceil((box.x + box.width) / 1000.0));
    assert_true(b.y1 <= ceil((box.y + box.height) / 1000.0));
}

/* ---- backdrops ---- */

static struct layer backdrop(enum backdrop_kind kind, rgb a, rgb b, rgb c, rgb d)
{
    return (struct layer){.kind = LAYER_BACKDROP,
                          .box = whole_pixels(0, 0, WIDTH, HEIGHT),
                          .backdrop = {.kind = kind, .colours = {a, b, c, d}}};
}

static void test_solid_backdrop_is_one_exact_colour(void **state)
{
    struct layer layer = backdrop(BACKDROP_SOLID, 0xff0000, 0, 0, 0);
    struct sprite sprite = paint(*state, &layer, "");

    assert_int_equal(sprite.frame->width, WIDTH);
    assert_int_equal(sprite.frame->height, HEIGHT);
    assert_null(sprite.frame->plane[FRAME_A]);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            assert_int_equal(sample(sprite.frame, FRAME_Y, x, y), 63);
    assert_int_equal(sample(sprite.frame, FRAME_U, 100, 100), 102);
    assert_int_equal(sample(sprite.frame, FRAME_V, 100, 100), 240);
    frame_unref(sprite.frame);
}

static double row_mean(const struct frame *frame, int y)
{
    double sum = 0.0;

    for (int x = 0; x < frame->width; x++)
        sum += sample(frame, FRAME_Y, x, y);
    return sum / frame->width;
}

static void test_linear_backdrop_runs_from_top_to_bottom_without_bands(void **state)
{
    struct layer layer = backdrop(BACKDROP_LINEAR, 0x202020, 0x404040, 0, 0);
    struct sprite sprite = paint(*state, &layer, "");
    double before = row_mean(sprite.frame, 0);

    assert_true(before < 45.0 && row_mean(sprite.frame, HEIGHT - 1) > 69.0);
    for (int y = 8; y < HEIGHT; y += 8) {
        double now = row_mean(sprite.frame, y);

        /* A band would be eight rows without any change and then a whole step. */
        assert_true(now >= before - 0.02);
        assert_true(now - before < 0.45);
        before = now;
    }
    frame_unref(sprite.frame);
}

static void test_linear_backdrop_turns_clockwise(void **state)
{
    struct layer layer = backdrop(BACKDROP_LINEAR, 0x000000, 0xffffff, 0, 0);
    struct sprite sprite;

    layer.backdrop.angle = 90;
    sprite = paint(*state, &layer, "");
    assert_true(sample(sprite.frame, FRAME_Y, WIDTH - 3, 400) < 30);
    assert_true(sample(sprite.frame, FRAME_Y, 2, 400) > 220);
    frame_unref(sprite.frame);
}

static void test_radial_backdrop_is_lit_from_its_middle(void **state)
{
    struct layer layer = backdrop(BACKDROP_RADIAL, 0xffffff, 0x000000, 0, 0);
    struct sprite sprite = paint(*state, &layer, "");
    struct frame *f = sprite.frame;

    assert_true(sample(f, FRAME_Y, WIDTH / 2, HEIGHT / 2) > 225);
    assert_true(sample(f, FRAME_Y, 1, 1) < 22);
    for (int i = 20; i < 250; i += 10)
        assert_in_range(abs(sample(f, FRAME_Y, WIDTH / 2 - i, HEIGHT / 2) -
                            sample(f, FRAME_Y, WIDTH / 2 + i, HEIGHT / 2)),
                        0, 2);
    frame_unref(f);
}

static void test_mesh_backdrop_meets_its_four_corners(void **state)
{
    struct layer layer = backdrop(BACKDROP_MESH, 0xff0000, 0x00ff00, 0x0000ff, 0xffffff);
    struct sprite sprite = paint(*state, &layer, "");
    struct frame *f = sprite.frame;

    assert_in_range(sample(f, FRAME_Y, 0, 0), 61, 65);
    assert_in_range(sample(f, FRAME_Y, WIDTH - 1, 0), 171, 175);
    assert_in_range(sample(f, FRAME_Y, 0, HEIGHT - 1), 30, 34);
    assert_in_range(sample(f, FRAME_Y, WIDTH - 1, HEIGHT - 1), 233, 235);
    frame_unref(f);
}

static void test_grain_has_the_strength_asked_and_its_own_seed(void **state)
{
    struct layer layer = backdrop(BACKDROP_SOLID, 0x808080, 0, 0, 0);
    struct sprite a, b;
    double sum = 0.0, squares = 0.0, n = WIDTH * HEIGHT;

    layer.backdrop.grain = 20;
    layer.backdrop.grain_seed = 1;
    a = paint(*state, &layer, "");
    layer.backdrop.grain_seed = 2;
    b = paint(*state, &layer, "");
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double v = sample(a.frame, FRAME_Y, x, y);

            sum += v;
            squares += v * v;
        }
    /* 20 thousandths of 219 are two deviations: 2.19; dithering adds 1/12 to the variance. */
    assert_true(fabs(sum / n - 125.93) < 0.1);
    assert_true(fabs(sqrt(squares / n - sum / n * sum / n) - 2.21) < 0.1);
    assert_true(frame_hash(a.frame) != frame_hash(b.frame));
    frame_unref(a.frame);
    frame_unref(b.frame);
}

static void test_backdrop_without_a_box_fills_the_canvas(void **state)
{
    struct layer layer = backdrop(BACKDROP_RADIAL, 0xffffff, 0x000000, 0, 0);
    struct sprite sprite;

    layer.box = (struct box){0};
    sprite = paint(*state, &layer, "");
    assert_int_equal(sprite.frame->width, WIDTH);
    assert_int_equal(sprite.frame->height, HEIGHT);
    frame_unref(sprite.frame);
    layer.box = (struct box){-30000, -20000, 600000, 1000000};
    sprite = paint(*state, &layer, "");
    assert_int_equal(sprite.frame->width, 600);
    assert_true(sprite.x == -30.0 && sprite.y == -20.0);
    frame_unref(sprite.frame);
}

/* ---- shapes ---- */

static struct layer shape(enum shape_kind kind, struct box box, int radius, uint32_t seed)
{
    return (struct layer){.kind = LAYER_SHAPE,
                          .box = box,
                          .shape = {.kind = kind,
                                    .colour = 0xffffff,
                                    .colour2 = 0xffffff,
                                    .radius = radius * 1000,
                                    .seed = seed}};
}

static void test_rectangle_on_whole_pixels_is_sharp(void **state)
{
    struct layer layer = shape(SHAPE_RECT, whole_pixels(20, 31, 50, 40), 0, 0);
    struct sprite sprite = paint(*state, &layer, "");
    struct ink_bounds ink = canvas_ink(&sprite);

    assert_int_equal(ink.x0, 20);
    assert_int_equal(ink.y0, 31);
    assert_int_equal(ink.x1, 70);
    assert_int_equal(ink.y1, 71);
    assert_true(alpha_sum(sprite.frame) == 2000.0);
    assert_true(fmod(sprite.x, 2.0) == 0.0 && fmod(sprite.y, 2.0) == 0.0);
    frame_unref(sprite.frame);
}

static double area_of(struct painter *painter, enum shape_kind kind, int radius, uint32_t seed)
{
    struct layer layer = shape(kind, whole_pixels(20, 20, 200, 100), radius, seed);
    struct sprite sprite = paint(painter, &layer, "");
    double area = alpha_sum(sprite.frame);

    frame_unref(sprite.frame);
    return area;
}

static void test_shapes_cover_the_area_geometry_says(void **state)
{
    double ellipse = M_PI / 4.0 * 200.0 * 100.0;

    assert_true(fabs(area_of(*state, SHAPE_ELLIPSE, 0, 0) - ellipse) < 30.0);
    assert_true(fabs(area_of(*state, SHAPE_RECT, 20, 0) - (20000.0 - (4.0 - M_PI) * 400.0)) < 30.0);
    assert_true(fabs(area_of(*state, SHAPE_RING, 10, 0) - (ellipse - M_PI / 4.0 * 180.0 * 80.0)) <
                30.0);
    /* Fifty dots of 16 % of the pitch in 200 x 100 with pitch 20. */
    assert_true(fabs(area_of(*state, SHAPE_DOTS, 20, 0) - 50.0 * M_PI * 3.2 * 3.2) < 60.0);
}

static void test_every_shape_stays_in_its_box_for_every_seed(void **state)
{
    struct random random;

    random_init(&random, 3);
    for (uint32_t i = 0; i < 70; i++) {
        enum shape_kind kind = (enum shape_kind)(i % 7);
        struct box box = {(int32_t)random_below(&random, 300000),
                          (int32_t)random_below(&random, 300000),
                          20000 + (int32_t)random_below(&random, 150000),
                          20000 + (int32_t)random_below(&random, 150000)};
        struct layer layer = shape(kind, box, 10, random_next(&random));
        struct sprite sprite = paint(*state, &layer, "");

        assert_inside(&sprite, box);
        if (alpha_sum(sprite.frame) < 10.0)
            fail_msg("shape %d with seed %u has no ink", (int)kind, layer.shape.seed);
        frame_unref(sprite.frame);
    }
}

static void test_seeds_give_different_blobs_and_waves(void **state)
{
    assert_true(area_of(*state, SHAPE_BLOB, 0, 1) != area_of(*state, SHAPE_BLOB, 0, 2));
    assert_true(area_of(*state, SHAPE_WAVE, 0, 1) != area_of(*state, SHAPE_WAVE, 0, 2));
    assert_true(area_of(*state, SHAPE_BLOB, 0, 1) == area_of(*state, SHAPE_BLOB, 0, 1));
}

static void test_wave_fills_everything_below_its_crest(void **state)
{
    struct layer layer = shape(SHAPE_WAVE, whole_pixels(0, 500, WIDTH, 400), 0, 9);
    struct sprite sprite = paint(*state, &layer, "");

    for (int x = 4; x < WIDTH - 4; x += 7) {
        bool inside = false;

        for (int y = (int)sprite.y; y < 898; y++) {
            bool ink = sample(sprite.frame, FRAME_A, x - (int)sprite.x, y - (int)sprite.y) == 255;

            assert_true(ink || !inside);
            inside = ink;
        }
        assert_true(inside);
    }
    frame_unref(sprite.frame);
}

static void test_gradient_runs_from_the_first_colour_to_the_second(void **state)
{
    struct layer layer = shape(SHAPE_RECT, whole_pixels(0, 0, 40, 200), 0, 0);
    struct sprite sprite;

    layer.shape.colour2 = 0x000000;
    sprite = paint(*state, &layer, "");
    assert_true(sample(sprite.frame, FRAME_Y, 20, 6) > 220);
    assert_true(sample(sprite.frame, FRAME_Y, 20, 196) < 30);
    frame_unref(sprite.frame);
}

/* ---- drawings ---- */

static const char SQUARE[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'>"
                             "<rect width='10' height='10' fill='#00ff00'/></svg>";

static struct layer drawing(struct box box)
{
    return (struct layer){.kind = LAYER_DRAWING, .box = box};
}

static void test_drawing_keeps_its_proportions_in_the_middle_of_its_box(void **state)
{
    struct layer layer = drawing(whole_pixels(100, 100, 200, 80));
    struct sprite sprite = paint(*state, &layer, SQUARE);
    struct ink_bounds ink = canvas_ink(&sprite);

    assert_int_equal(ink.x0, 160);
    assert_int_equal(ink.x1, 240);
    assert_int_equal(ink.y0, 100);
    assert_int_equal(ink.y1, 180);
    assert_in_range(sample(sprite.frame, FRAME_Y, sprite.frame->width / 2, 40), 172, 174);
    frame_unref(sprite.frame);
}

static void test_large_scale_makes_a_finer_sprite_of_the_same_place(void **state)
{
    struct layer layer = drawing(whole_pixels(100, 100, 80, 80));
    struct sprite sprite = {0};
    struct error error = ERROR_INIT;
    struct ink_bounds ink;

    assert_ok(painter_paint(*state, &layer, str_from(SQUARE), 2000, &sprite, &error), error);
    assert_true(sprite.scale == 0.5);
    ink = plane_ink(sprite.frame, FRAME_A, 255);
    assert_int_equal(ink.x1 - ink.x0, 160);
    assert_true(sprite.x + ink.x0 * sprite.scale == 100.0);
    assert_true(sprite.y + ink.y0 * sprite.scale == 100.0);
    frame_unref(sprite.frame);
    assert_ok(painter_paint(*state, &layer, str_from(SQUARE), 1100, &sprite, &error), error);
    assert_true(sprite.scale == 1.0);
    frame_unref(sprite.frame);
}

static void test_huge_boxes_are_painted_coarser_instead_of_failing(void **state)
{
    struct layer layer = shape(SHAPE_ELLIPSE, whole_pixels(-9000, -9000, 20000, 20000), 0, 0);
    struct sprite sprite = paint(*state, &layer, "");

    assert_true(frame_bytes(sprite.frame) < 16u * WIDTH * HEIGHT);
    assert_true(sprite.scale > 1.0);
    frame_unref(sprite.frame);
}

/** A disc behind a filter that makes its alpha hard, as Fluent's inner shadows do. */
static const char FILTERED[] =
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><filter id='f'>"
    "<feColorMatrix values='1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 127 0'/></filter>"
    "<circle cx='5' cy='5' r='4.9' fill='#00ff00' filter='url(#f)'/></svg>";

static void test_filtered_drawings_have_smooth_outlines(void **state)
{
    struct layer layer = drawing(whole_pixels(10, 10, 100, 100));
    struct sprite sprite = paint(*state, &layer, FILTERED);
    int between = 0;

    for (int y = 0; y < sprite.frame->height; y++)
        for (int x = 0; x < sprite.frame->width; x++) {
            int alpha = sample(sprite.frame, FRAME_A, x, y);

            between += alpha > 20 && alpha < 235;
        }
    assert_true(between > 150);
    assert_true(fabs(alpha_sum(sprite.frame) - M_PI * 49 * 49) < 30.0);
    frame_unref(sprite.frame);
}

static void test_drawing_loads_nothing_from_outside(void **state)
{
    char target[1024], svg[4096];
    struct layer layer = drawing(whole_pixels(0, 0, 60, 60));
    struct sprite sprite;
    struct dirent *entry;
    DIR *list = opendir(data_path(target, "drawings/emoji").ptr);

    assert_non_null(list);
    while ((entry = readdir(list)) && entry->d_name[0] == '.')
        continue;
    assert_non_null(entry);
    snprintf(
        svg, sizeof svg,
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink' "
        "viewBox='0 0 10 10'><image width='10' height='10' x:href='file://%.900s/%.200s'/></svg>",
        target, entry->d_name);
    closedir(list);
    sprite = paint(*state, &layer, svg);
    assert_int_equal(canvas_ink(&sprite).x1, 0);
    frame_unref(sprite.frame);
}

static void test_text_in_a_drawing_is_left_out(void **state)
{
    struct layer layer = drawing(whole_pixels(0, 0, 60, 60));
    struct sprite sprite = paint(*state, &layer,
                                 "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'>"
                                 "<text x='1' y='9' font-size='9'>ABC</text></svg>");

    assert_int_equal(canvas_ink(&sprite).x1, 0);
    frame_unref(sprite.frame);
}

static void test_bytes_that_are_no_drawing_are_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "hello",
                                      "<svg",
                                      "<html></html>",
                                      "\x89PNG\r\n\x1a\n",
                                      "<svg xmlns='http://www.w3.org/2000/svg'>"};
    struct layer layer = drawing(whole_pixels(0, 0, 60, 60));

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct sprite sprite = {.scale = 7.0};
        struct error error = ERROR_INIT;

        assert_false(painter_paint(*state, &layer, str_from(bad[i]), 1000, &sprite, &error));
        assert_non_null(strstr(error.message, "drawing"));
        assert_true(sprite.scale == 7.0);
    }
}

static void test_shadow_bleeds_around_the_layer(void **state)
{
    struct layer layer = drawing(whole_pixels(100, 100, 80, 80));
    struct sprite plain = paint(*state, &layer, SQUARE), sprite;
    struct ink_bounds ink;

    layer.shadow = (struct shadow){.blur = 20000, .dy = 12000, .opacity = 600, .colour = 0};
    sprite = paint(*state, &layer, SQUARE);
    ink = canvas_ink(&sprite);
    assert_true(ink.x0 < 95 && ink.x1 > 185 && ink.y1 > 190);
    assert_true(100 - ink.y0 < ink.y1 - 180);
    assert_int_equal(canvas_ink(&plain).x0, 100);
    frame_unref(plain.frame);
    frame_unref(sprite.frame);
}

/* ---- text ---- */

static struct layer text(const char *words, struct box box, int size_min, int size_max)
{
    return (struct layer){.kind = LAYER_TEXT,
                          .box = box,
                          .text = {.text = str_from(words),
                                   .family = STR("Inter"),
                                   .weight = 700,
                                   .size_max = size_max * 1000,
                                   .size_min = size_min * 1000,
                                   .line_height = 1150,
                                   .colour = 0xffffff,
                                   .align = ALIGN_CENTRE}};
}

/** Number of rows of ink separated by empty rows. */
static int ink_lines(const struct frame *frame)
{
    int lines = 0;
    bool before = false;

    for (int y = 0; y < frame->height; y++) {
        bool now = false;

        for (int x = 0; x < frame->width && !now; x++)
            now = sample(frame, FRAME_A, x, y) > 40;
        lines += now && !before;
        before = now;
    }
    return lines;
}

static const char *const TEXTS[] = {
    "Bees",
    "jgpqy ÅÄÖ",
    "The secret dance of the honeybee",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "Every bee knows the way home, even when the sun is hidden behind a bank of clouds.",
    "مرحبا بالعالم كيف حالكم اليوم",
    "蜜蜂在跳舞，告訴同伴花在哪裡",
    "मधुमक्खियाँ नाचती हैं",
    "ผึ้งเต้นรำเพื่อบอกทาง",
    "שלום עולם",
    "One\nTwo\nThree",
    "f",
    "…",
    "$355 million → 12 %",
    "ÀÉÎÕÜ gjpqy\nÀÉÎÕÜ gjpqy",
};

static void test_text_never_leaves_its_box(void **state)
{
    static const char *const families[] = {"Inter", "Bebas Neue"}; /* wide, narrow and tall */
    struct random random;

    random_init(&random, 5);
    for (int i = 0; i < 2 * (int)COUNT_OF(TEXTS); i++) {
        struct box box = {(int32_t)random_below(&random, 200000),
                          (int32_t)random_below(&random, 600000),
                          30000 + (int32_t)random_below(&random, 300000),
                          15000 + (int32_t)random_below(&random, 200000)};
        struct layer layer = text(TEXTS[i % (int)COUNT_OF(TEXTS)], box, 12, 120);
        struct sprite sprite;

        layer.text.family = str_from(families[random_below(&random, 2)]);
        layer.text.align = (enum text_align)random_below(&random, 3);
        sprite = paint(*state, &layer, "");
        assert_inside(&sprite, box);
        frame_unref(sprite.frame);
    }
}

static void test_short_text_takes_the_largest_size_allowed(void **state)
{
    struct layer layer = text("H", whole_pixels(0, 0, 400, 300), 10, 100);
    struct sprite sprite = paint(*state, &layer, "");
    struct ink_bounds ink = canvas_ink(&sprite);

    /* Inter's capitals are 0.727 em high. */
    assert_in_range(ink.y1 - ink.y0, 72, 75);
    assert_in_range(abs(ink.y0 + ink.y1 - 300), 0, 2);
    assert_in_range(abs(ink.x0 + ink.x1 - 400), 0, 3);
    frame_unref(sprite.frame);
}

static void test_text_fills_its_box_as_far_as_words_allow(void **state)
{
    struct layer layer =
        text("The secret dance of the honeybee", whole_pixels(0, 0, 400, 200), 10, 300);
    struct sprite sprite = paint(*state, &layer, "");
    struct ink_bounds ink = canvas_ink(&sprite);

    assert_true(ink.x1 - ink.x0 > 300 || ink.y1 - ink.y0 > 160);
    assert_true(ink_lines(sprite.frame) >= 2);
    frame_unref(sprite.frame);
}

static void test_a_break_that_lets_text_grow_is_taken(void **state)
{
    /* In one line 88 pixels is the most; at 120 it must break, and fits again in two. */
    struct layer layer = text("4 Milliarden", whole_pixels(0, 0, 600, 240), 20, 150);
    struct sprite sprite = paint(*state, &layer, "");

    assert_int_equal(ink_lines(sprite.frame), 2);
    frame_unref(sprite.frame);
}

static void test_lines_are_about_equally_long(void **state)
{
    struct layer layer = text("one two three four five six", whole_pixels(0, 0, 340, 90), 40, 40);
    struct sprite sprite = paint(*state, &layer, "");
    int widths[2] = {0}, half = sprite.frame->height / 2;

    for (int y = 0; y < sprite.frame->height; y++) {
        int first = -1, last = -1;

        for (int x = 0; x < sprite.frame->width; x++)
            if (sample(sprite.frame, FRAME_A, x, y) > 40) {
                first = first < 0 ? x : first;
                last = x;
            }
        widths[y >= half] = MAX_OF(widths[y >= half], last - first);
    }
    assert_int_equal(ink_lines(sprite.frame), 2);
    assert_true(abs(widths[0] - widths[1]) < 90);
    frame_unref(sprite.frame);
}

static void test_line_breaks_of_the_author_are_kept(void **state)
{
    struct layer layer = text("nnn\nnnn\nnnn", whole_pixels(0, 0, 500, 300), 20, 40);
    struct sprite sprite = paint(*state, &layer, "");

    assert_int_equal(ink_lines(sprite.frame), 3);
    frame_unref(sprite.frame);
}

static void test_text_too_long_even_at_its_least_size_is_cut_not_lost(void **state)
{
    struct layer layer = text(TEXTS[4], whole_pixels(0, 0, 120, 60), 30, 60);
    struct sprite sprite = paint(*state, &layer, "");

    assert_true(alpha_sum(sprite.frame) > 100.0);
    assert_inside(&sprite, layer.box);
    frame_unref(sprite.frame);
}

static int first_ink_column(struct painter *painter, const char *words, enum text_align align)
{
    struct layer layer = text(words, whole_pixels(0, 0, 400, 60), 20, 40);
    struct sprite sprite;
    int x;

    layer.text.align = align;
    sprite = paint(painter, &layer, "");
    x = canvas_ink(&sprite).x0;
    frame_unref(sprite.frame);
    return x;
}

static void test_left_means_the_side_where_a_line_starts(void **state)
{
    assert_true(first_ink_column(*state, "word", ALIGN_LEFT) < 8);
    assert_true(first_ink_column(*state, "word", ALIGN_RIGHT) > 200);
    assert_true(first_ink_column(*state, "שלום", ALIGN_LEFT) > 200);
    assert_true(first_ink_column(*state, "שלום", ALIGN_RIGHT) < 8);
}

static uint64_t text_hash(struct painter *painter, const char *words)
{
    struct layer layer = text(words, whole_pixels(0, 0, 400, 60), 20, 40);
    struct sprite sprite = paint(painter, &layer, "");
    uint64_t hash = frame_hash(sprite.frame);

    frame_unref(sprite.frame);
    return hash;
}

static void test_controls_and_bidi_overrides_draw_nothing_and_turn_nothing(void **state)
{
    uint64_t plain = text_hash(*state, "abc def");

    assert_true(plain == text_hash(*state, "abc\x01\x1b def"));
    assert_true(plain == text_hash(*state, "\xE2\x80\xAE"
                                           "abc def"));
    assert_true(plain == text_hash(*state, "abc\xE2\x81\xA6 def\xE2\x81\xA9"));
    assert_true(plain == text_hash(*state, "abc\tdef"));
    assert_true(plain != text_hash(*state, "fed cba"));
}

static void test_characters_of_no_font_leave_no_box(void **state)
{
    struct layer layer = text("\xF0\x93\x80\x80\xEE\x80\x80", whole_pixels(0, 0, 400, 60), 20, 40);
    struct sprite sprite = paint(*state, &layer, "");

    assert_int_equal(canvas_ink(&sprite).x1, 0);
    frame_unref(sprite.frame);
}

static void test_markup_is_only_text(void **state)
{
    assert_true(text_hash(*state, "<b>x</b>") != text_hash(*state, "x"));
    assert_true(text_hash(*state, "&amp;") != text_hash(*state, "&"));
}

static void test_unknown_family_is_refused_with_the_nearest(void **state)
{
    struct layer layer = text("x", whole_pixels(0, 0, 100, 60), 20, 40);
    struct sprite sprite = {0};
    struct error error = ERROR_INIT;

    layer.text.family = STR("Intr");
    assert_false(painter_paint(*state, &layer, STR(""), 1000, &sprite, &error));
    assert_non_null(strstr(error.message, "Intr"));
    assert_non_null(strstr(error.message, "did you mean \"Inter\""));
}

static void test_heavier_text_has_more_ink(void **state)
{
    double before = 0.0;

    for (int weight = 400; weight <= 900; weight += 100) {
        struct layer layer = text("Honey", whole_pixels(0, 0, 400, 100), 60, 60);
        struct sprite sprite;
        double ink;

        layer.text.weight = weight;
        sprite = paint(*state, &layer, "");
        ink = alpha_sum(sprite.frame);
        assert_true(ink > before);
        before = ink;
        frame_unref(sprite.frame);
    }
}

/* ---- the same everywhere ---- */

static uint64_t sample_hash(struct painter *painter)
{
    uint64_t hash = 0;
    struct layer mesh = backdrop(BACKDROP_MESH, 0x123456, 0xfedcba, 0x00ff88, 0x880044);
    struct layer blob = shape(SHAPE_BLOB, whole_pixels(10, 10, 300, 300), 0, 4);
    struct sprite sprite;

    mesh.backdrop.grain = 10;
    blob.shadow = (struct shadow){.blur = 30000, .dy = 8000, .opacity = 500};
    sprite = paint(painter, &mesh, "");
    hash = hash * 31 + frame_hash(sprite.frame);
    frame_unref(sprite.frame);
    sprite = paint(painter, &blob, "");
    hash = hash * 31 + frame_hash(sprite.frame);
    frame_unref(sprite.frame);
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        struct layer layer = text(TEXTS[i], whole_pixels(10, 10, 400, 120), 20, 90);

        sprite = paint(painter, &layer, "");
        hash = hash * 31 + frame_hash(sprite.frame);
        frame_unref(sprite.frame);
    }
    return hash;
}

/* What the painter that all tests share makes of it when it is first asked. */
static uint64_t first_hash(struct painter *shared)
{
    static uint64_t hash;

    if (!hash)
        hash = sample_hash(shared);
    return hash;
}

static void test_every_painter_gives_the_same_bytes_in_any_order(void **state)
{
    struct painter *other = new_painter();
    uint64_t first = first_hash(*state);

    (void)text_hash(other, "Привет ∑ ไทย 한국어");
    assert_true(sample_hash(other) == first);
    painter_free(other);
}

/** Starts this program again in a strange environment; it prints the hash. */
static uint64_t hash_elsewhere(void)
{
    char text_out[32] = {0};
    int ends[2], status = 0;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("FONTCONFIG_FILE", "/nowhere/at/all.conf", 1);
        setenv("FONTCONFIG_PATH", "/nowhere", 1);
        setenv("HOME", "/nowhere", 1);
        setenv("LC_ALL", "ja_JP.UTF-8", 1);
        setenv("PANGO_LANGUAGE", "zh-hk:ja", 1);
        dup2(ends[1], STDOUT_FILENO);
        execl(program, program, "--hash", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    assert_true(read(ends[0], text_out, sizeof text_out - 1) > 0);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    return strtoull(text_out, NULL, 16);
}

static void test_fonts_locale_and_home_of_the_machine_change_nothing(void **state)
{
    assert_true(hash_elsewhere() == first_hash(*state));
}

static void test_folder_without_fonts_is_refused(void **state)
{
    struct painter *painter = NULL;
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(painter_new(STR("/nowhere"), 100, 100, &painter, &error));
    assert_non_null(strstr(error.message, "/nowhere"));
    assert_null(painter);
}

static int print_hash(void)
{
    struct painter *painter = new_painter();

    printf("%016llx\n", (unsigned long long)sample_hash(painter));
    painter_free(painter);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solid_backdrop_is_one_exact_colour),
        cmocka_unit_test(test_linear_backdrop_runs_from_top_to_bottom_without_bands),
        cmocka_unit_test(test_linear_backdrop_turns_clockwise),
        cmocka_unit_test(test_radial_backdrop_is_lit_from_its_middle),
        cmocka_unit_test(test_mesh_backdrop_meets_its_four_corners),
        cmocka_unit_test(test_grain_has_the_strength_asked_and_its_own_seed),
        cmocka_unit_test(test_backdrop_without_a_box_fills_the_canvas),
        cmocka_unit_test(test_rectangle_on_whole_pixels_is_sharp),
        cmocka_unit_test(test_shapes_cover_the_area_geometry_says),
        cmocka_unit_test(test_every_shape_stays_in_its_box_for_every_seed),
        cmocka_unit_test(test_seeds_give_different_blobs_and_waves),
        cmocka_unit_test(test_wave_fills_everything_below_its_crest),
        cmocka_unit_test(test_gradient_runs_from_the_first_colour_to_the_second),
        cmocka_unit_test(test_drawing_keeps_its_proportions_in_the_middle_of_its_box),
        cmocka_unit_test(test_large_scale_makes_a_finer_sprite_of_the_same_place),
        cmocka_unit_test(test_huge_boxes_are_painted_coarser_instead_of_failing),
        cmocka_unit_test(test_filtered_drawings_have_smooth_outlines),
        cmocka_unit_test(test_drawing_loads_nothing_from_outside),
        cmocka_unit_test(test_text_in_a_drawing_is_left_out),
        cmocka_unit_test(test_bytes_that_are_no_drawing_are_refused),
        cmocka_unit_test(test_shadow_bleeds_around_the_layer),
        cmocka_unit_test(test_text_never_leaves_its_box),
        cmocka_unit_test(test_short_text_takes_the_largest_size_allowed),
        cmocka_unit_test(test_text_fills_its_box_as_far_as_words_allow),
        cmocka_unit_test(test_a_break_that_lets_text_grow_is_taken),
        cmocka_unit_test(test_lines_are_about_equally_long),
        cmocka_unit_test(test_line_breaks_of_the_author_are_kept),
        cmocka_unit_test(test_text_too_long_even_at_its_least_size_is_cut_not_lost),
        cmocka_unit_test(test_left_means_the_side_where_a_line_starts),
        cmocka_unit_test(test_controls_and_bidi_overrides_draw_nothing_and_turn_nothing),
        cmocka_unit_test(test_characters_of_no_font_leave_no_box),
        cmocka_unit_test(test_markup_is_only_text),
        cmocka_unit_test(test_unknown_family_is_refused_with_the_nearest),
        cmocka_unit_test(test_heavier_text_has_more_ink),
        cmocka_unit_test(test_every_painter_gives_the_same_bytes_in_any_order),
        cmocka_unit_test(test_fonts_locale_and_home_of_the_machine_change_nothing),
        cmocka_unit_test(test_folder_without_fonts_is_refused),
    };

    program = argv[0];
    if (argc > 1 && strcmp(argv[1], "--hash") == 0)
        return print_hash();
    return cmocka_run_group_tests(tests, open_painter, close_painter);
}
