/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "canvas.h"
#include "render/kernels.h"

enum { SEED = 4, WIDTH = 150, HEIGHT = 106 };

struct fixture {
    struct compositor *compositor;
    struct frame *canvas, *other;
    struct random random;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->compositor = compositor_new(WIDTH, HEIGHT);
    assert_non_null(f->compositor);
    f->canvas = canvas_new(WIDTH, HEIGHT, false);
    f->other = canvas_new(WIDTH, HEIGHT, false);
    canvas_poison(f->canvas, 0);
    canvas_poison(f->other, 0);
    random_init(&f->random, SEED);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    compositor_free(f->compositor);
    frame_unref(f->canvas);
    frame_unref(f->other);
    free(f);
    return 0;
}

static double between(struct random *random, double low, double high)
{
    return low + (high - low) * random_unit(random);
}

/* A placement of `source` that covers the canvas. */
static struct placement covering(struct random *random, const struct frame *source, double scale)
{
    double spare_x = source->width * scale - WIDTH, spare_y = source->height * scale - HEIGHT;

    return (struct placement){-between(random, 0, spare_x), -between(random, 0, spare_y), scale};
}

/* --- opaque pictures over everything --- */

static void test_full_frame_follows_the_definition_of_a_placement(void **state)
{
    static const double scales[] = {0.42, 0.5, 0.73, 0.9, 1, 1.07, 1.3, 2.4};
    struct fixture *f = *state;
    struct frame *source = canvas_new(WIDTH * 5 / 2 + 1, HEIGHT * 5 / 2 + 1, false);

    canvas_noise(source, &f->random);
    for (size_t i = 0; i < COUNT_OF(scales); i++) {
        struct placement at = covering(&f->random, source, scales[i]);

        compositor_draw(f->compositor, f->canvas, source, at, 256);
        for (int plane = 0; plane < 3; plane++)
            for (int32_t y = 0; y < frame_plane_height(f->canvas, plane); y += 3)
                for (int32_t x = 0; x < frame_plane_width(f->canvas, plane); x++) {
                    double want = canvas_sample(source, plane, at, x, y);

                    want = CLAMP(want, 0.0, 255.0);
                    assert_true(fabs(want - *canvas_at(f->canvas, plane, x, y)) < 0.6);
                }
    }
    frame_unref(source);
}

static void test_full_frame_writes_every_pixel_and_no_padding(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(WIDTH + 30, HEIGHT + 30, false);

    canvas_noise(source, &f->random);
    for (int i = 0; i < 20; i++) {
        struct placement at = covering(&f->random, source, between(&f->random, 0.9, 1.4));

        if (i == 0)
            at = (struct placement){-3, -8, 1};
        canvas_poison(f->canvas, 0);
        canvas_poison(f->other, 255);
        compositor_draw(f->compositor, f->canvas, source, at, 256);
        compositor_draw(f->compositor, f->other, source, at, 256);
        assert_same_frames(f->canvas, f->other);
        for (int plane = 0; plane < 3; plane++) {
            int32_t width = frame_plane_width(f->other, plane);

            if (f->other->stride[plane] > width)
                assert_int_equal(*canvas_at(f->other, plane, width, 0), 255);
        }
    }
    frame_unref(source);
}

static void test_a_constant_colour_stays_exactly_constant(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(WIDTH + 60, HEIGHT + 60, false);

    for (int i = 0; i < 60; i++) {
        int opacity = i % 2 ? 256 : 77;
        uint8_t colour[3];

        for (int plane = 0; plane < 3; plane++)
            colour[plane] = (uint8_t)random_next(&f->random);
        compositor_fill(source, colour[0], colour[1], colour[2]);
        compositor_fill(f->canvas, colour[0], colour[1], colour[2]);
        compositor_draw(f->compositor, f->canvas, source,
                        covering(&f->random, source, between(&f->random, 0.75, 2.5)), opacity);
        for (int plane = 0; plane < 3; plane++)
            for (int32_t y = 0; y < frame_plane_height(f->canvas, plane); y++)
                for (int32_t x = 0; x < frame_plane_width(f->canvas, plane); x++)
                    assert_int_equal(*canvas_at(f->canvas, plane, x, y), colour[plane]);
    }
    frame_unref(source);
}

static void test_whole_places_copy_the_picture(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(WIDTH + 20, HEIGHT + 20, false);

    canvas_noise(source, &f->random);
    compositor_draw(f->compositor, f->canvas, source, (struct placement){-6, -4, 1}, 256);
    for (int32_t y = 0; y < HEIGHT; y++)
        assert_memory_equal(canvas_at(f->canvas, FRAME_Y, 0, y),
                            canvas_at(source, FRAME_Y, 6, y + 4), WIDTH);
    for (int32_t y = 0; y < HEIGHT / 2; y++)
        assert_memory_equal(canvas_at(f->canvas, FRAME_V, 0, y),
                            canvas_at(source, FRAME_V, 3, y + 2), WIDTH / 2);
    frame_unref(source);
}

static void test_edges_repeat_where_the_picture_just_covers(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(125, 89, false);
    struct placement at = {0, 0, WIDTH / 125.0};

    compositor_fill(source, 200, 90, 160);
    assert_true(compositor_covers(f->compositor, source, at));
    compositor_fill(f->canvas, 0, 0, 0);
    compositor_draw(f->compositor, f->canvas, source, at, 256);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 0, 0), 200);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, WIDTH - 1, HEIGHT - 1), 200);
    assert_int_equal(*canvas_at(f->canvas, FRAME_U, WIDTH / 2 - 1, HEIGHT / 2 - 1), 90);
    frame_unref(source);
}

static void test_overshoot_is_held_within_a_byte(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(WIDTH, HEIGHT, false);

    for (int plane = 0; plane < 3; plane++)
        for (int32_t y = 0; y < frame_plane_height(source, plane); y++)
            for (int32_t x = 0; x < frame_plane_width(source, plane); x++)
                *canvas_at(source, plane, x, y) = (x / 4 + y / 4) % 2 ? 255 : 0;
    compositor_draw(f->compositor, f->canvas, source, (struct placement){-20.4, -14.3, 1.3}, 256);
    /* Away from the edges of its squares a chessboard keeps its two values: nothing wraps. */
    for (int32_t y = 0; y < HEIGHT; y++)
        for (int32_t x = 0; x < WIDTH; x++) {
            double u = (x + 0.5 + 20.4) / 1.3, v = (y + 0.5 + 14.3) / 1.3;
            bool white = ((int)u / 4 + (int)v / 4) % 2;

            if (fmod(u, 4) > 0.8 && fmod(u, 4) < 3.2 && fmod(v, 4) > 0.8 && fmod(v, 4) < 3.2)
                assert_in_range(*canvas_at(f->canvas, FRAME_Y, x, y), white ? 200 : 0,
                                white ? 255 : 55);
        }
    frame_unref(source);
}

/* --- chroma --- */

static double ramp_across(double u, double v, int plane)
{
    (void)v;
    return plane == FRAME_V ? 128 : 30 + u * 0.9;
}

static double ramp_down(double u, double v, int plane)
{
    (void)u;
    return plane == FRAME_U ? 128 : 30 + v * 0.9;
}

/* Every sample of `plane` away from the edges shows the ramp at its own place. */
static void check_ramp(const struct frame *canvas, int plane, struct placement at, painting paint)
{
    for (int32_t y = 6; y < frame_plane_height(canvas, plane) - 6; y++)
        for (int32_t x = 6; x < frame_plane_width(canvas, plane) - 6; x++) {
            double u = (canvas_u(plane, x) - at.x) / at.scale;
            double v = (canvas_v(plane, y) - at.y) / at.scale;

            assert_true(fabs(paint(u, v, plane) - *canvas_at(canvas, plane, x, y)) < 1.01);
        }
}

static void test_chroma_stays_with_luma_at_any_scale(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(WIDTH + 80, HEIGHT + 80, false);

    for (int i = 0; i < 24; i++) {
        struct placement at = covering(&f->random, source, between(&f->random, 0.7, 1.6));
        painting paint = i % 2 ? ramp_across : ramp_down;

        canvas_paint(source, paint);
        compositor_draw(f->compositor, f->canvas, source, at, 256);
        for (int plane = 0; plane < 3; plane++)
            check_ramp(f->canvas, plane, at, paint);
    }
    frame_unref(source);
}

static void test_a_grey_sprite_leaves_no_tint_at_its_edges(void **state)
{
    struct fixture *f = *state;
    struct frame *sprite = canvas_new(61, 47, true);
    struct random *random = &f->random;

    /* Ragged alpha, white: luma 235 and both chromas 128, premultiplied; chroma as 4:2:0 makes it
     * out of full-size chroma. */
    for (int32_t y = 0; y < 47; y++)
        for (int32_t x = 0; x < 61; x++) {
            int a = random_below(random, 3) ? (random_below(random, 2) ? 255 : 0)
                                            : (int)random_below(random, 256);

            *canvas_at(sprite, FRAME_A, x, y) = (uint8_t)a;
            *canvas_at(sprite, FRAME_Y, x, y) = (uint8_t)((a * 235 + 127) / 255);
        }
    for (int32_t y = 0; y < 24; y++)
        for (int32_t x = 0; x < 31; x++) {
            int sum = 0;

            for (int j = 0; j < 2; j++)
                for (int i = -1; i < 2; i++)
                    sum += (2 - abs(i)) * *canvas_at(sprite, FRAME_A, CLAMP(2 * x + i, 0, 60),
                                                     MIN_OF(2 * y + j, 46));
            *canvas_at(sprite, FRAME_U, x, y) = *canvas_at(sprite, FRAME_V, x, y) =
                (uint8_t)(sum / 8.0 * 128 / 255 + 0.5);
        }
    for (int i = 0; i < 40; i++) {
        struct placement at = {between(random, -9, 100), between(random, -9, 70),
                               between(random, 0.5, 1.8)};

        compositor_fill(f->canvas, 120, 128, 128);
        compositor_draw(f->compositor, f->canvas, sprite, at, i % 3 ? 256 : 150);
        compositor_blend(f->canvas, sprite, i, i / 2, 256);
        for (int32_t y = 0; y < HEIGHT / 2; y++)
            for (int32_t x = 0; x < WIDTH / 2; x++)
                assert_in_range(*canvas_at(f->canvas, FRAME_U, x, y), 126, 130);
        for (int32_t y = 0; y < HEIGHT; y++)
            for (int32_t x = 0; x < WIDTH; x++)
                assert_in_range(*canvas_at(f->canvas, FRAME_Y, x, y), 119, 237);
    }
    frame_unref(sprite);
}

/* --- parts --- */

/* Smooth, opaque in the middle. */
static double disc_alpha(double u, double v)
{
    return 255 * CLAMP((36 - hypot(u - 40, v - 40)) / 20, 0.0, 1.0);
}

static double disc(double u, double v, int plane)
{
    static const double colour[] = {150, 90, 170, 255};

    return disc_alpha(u, v) * colour[plane] / 255;
}

static void test_a_sprite_is_blended_as_its_alpha_says(void **state)
{
    struct fixture *f = *state;
    struct frame *sprite = canvas_new(80, 80, true);

    canvas_paint(sprite, disc);
    for (int i = 0; i < 30; i++) {
        struct placement at = {between(&f->random, -30, 90), between(&f->random, -30, 60),
                               between(&f->random, 0.6, 1.5)};
        double opacity = i % 2 ? 1 : 0.5;

        compositor_fill(f->canvas, 60, 200, 100);
        compositor_draw(f->compositor, f->canvas, sprite, at, (int)(opacity * 256));
        for (int32_t y = 0; y < HEIGHT; y++)
            for (int32_t x = 0; x < WIDTH; x++) {
                double u = (x + 0.5 - at.x) / at.scale, v = (y + 0.5 - at.y) / at.scale;
                double a = disc_alpha(u, v) / 255 * opacity, want = 60 * (1 - a) + 150 * a;

                assert_true(fabs(want - *canvas_at(f->canvas, FRAME_Y, x, y)) < 3.5);
            }
        for (int32_t y = 0; y < HEIGHT / 2; y++)
            for (int32_t x = 0; x < WIDTH / 2; x++) {
                double u = (2 * x + 0.5 - at.x) / at.scale, v = (2 * y + 1 - at.y) / at.scale;
                double a = disc_alpha(u, v) / 255 * opacity, want = 200 * (1 - a) + 90 * a;

                assert_true(fabs(want - *canvas_at(f->canvas, FRAME_U, x, y)) < 6);
            }
    }
    frame_unref(sprite);
}

static void test_an_opaque_part_has_smooth_edges_and_touches_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(40, 30, false);
    struct placement at = {20.25, 10.5, 1};

    compositor_fill(source, 200, 128, 128);
    compositor_fill(f->canvas, 0, 128, 128);
    compositor_draw(f->compositor, f->canvas, source, at, 256);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 19, 20), 0);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 20, 20), 150); /* three quarters covered */
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 21, 20), 200);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 60, 20), 50);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 61, 20), 0);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 40, 9), 0);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 40, 10), 100);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 40, 40), 100);
    assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 40, 41), 0);
    frame_unref(source);
}

static double sum_of(const struct frame *frame, int plane)
{
    double sum = 0;

    for (int32_t y = 0; y < frame_plane_height(frame, plane); y++)
        for (int32_t x = 0; x < frame_plane_width(frame, plane); x++)
            sum += *canvas_at(frame, plane, x, y);
    return sum;
}

static void test_the_energy_of_an_opaque_part_is_its_area(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(40, 30, false);

    compositor_fill(source, 200, 200, 200);
    for (int i = 0; i < 40; i++) {
        struct placement at = {between(&f->random, 2, 50), between(&f->random, 2, 30),
                               between(&f->random, 0.5, 1.9)};
        double area = 40 * 30 * at.scale * at.scale;

        compositor_fill(f->canvas, 0, 0, 0);
        compositor_draw(f->compositor, f->canvas, source, at, 256);
        assert_true(fabs(sum_of(f->canvas, FRAME_Y) / 200 - area) < area * 0.004);
        assert_true(fabs(sum_of(f->canvas, FRAME_V) / 200 * 4 - area) < area * 0.008);
    }
    frame_unref(source);
}

static void test_a_clear_sprite_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct frame *sprite = canvas_new(90, 90, true);

    canvas_poison(sprite, 0);
    canvas_noise(f->canvas, &f->random);
    compositor_draw(f->compositor, f->other, f->canvas, (struct placement){0, 0, 1}, 256);
    compositor_draw(f->compositor, f->canvas, sprite, (struct placement){3.3, 4.4, 1.2}, 256);
    compositor_draw(f->compositor, f->canvas, sprite, (struct placement){3, 4, 1}, 256);
    compositor_blend(f->canvas, sprite, 5, 7, 256);
    assert_same_frames(f->canvas, f->other);
    frame_unref(sprite);
}

static void test_a_picture_outside_of_the_canvas_changes_nothing(void **state)
{
    static const struct placement away[] = {
        {-200, 0, 1}, {0, -300, 1}, {WIDTH, 0, 1}, {0, HEIGHT + 5, 2}, {-1e6, 1e6, 0.5}};
    struct fixture *f = *state;
    struct frame *sprite = canvas_new(60, 50, true), *opaque = canvas_new(60, 50, false);

    canvas_poison(sprite, 255);
    canvas_poison(opaque, 255);
    compositor_fill(f->canvas, 1, 2, 3);
    compositor_fill(f->other, 1, 2, 3);
    for (size_t i = 0; i < COUNT_OF(away); i++) {
        compositor_draw(f->compositor, f->canvas, sprite, away[i], 256);
        compositor_draw(f->compositor, f->canvas, opaque, away[i], 256);
    }
    compositor_blend(f->canvas, sprite, -61, 0, 256);
    compositor_blend(f->canvas, sprite, WIDTH + 1, HEIGHT + 1, 256);
    assert_same_frames(f->canvas, f->other);
    frame_unref(sprite);
    frame_unref(opaque);
}

static void test_no_opacity_draws_nothing_and_more_opacity_draws_more(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(WIDTH, HEIGHT, false);
    int before = 0;

    compositor_fill(source, 250, 128, 128);
    for (int opacity = 0; opacity <= 256; opacity += 16) {
        compositor_fill(f->canvas, 50, 128, 128);
        compositor_draw(f->compositor, f->canvas, source, (struct placement){0.25, 0, 1}, opacity);
        int value = *canvas_at(f->canvas, FRAME_Y, 70, 50);

        assert_int_equal(value, 50 + (200 * opacity + 128) / 256);
        assert_true(opacity == 0 ? value == 50 : value > before);
        before = value;
    }
    frame_unref(source);
}

static void test_a_still_sprite_is_the_same_drawn_or_blended(void **state)
{
    struct fixture *f = *state;
    struct frame *sprite = canvas_new(80, 80, true);

    canvas_paint(sprite, disc); /* clear at its border */
    for (int i = -3; i < 4; i++) {
        compositor_fill(f->canvas, 60, 200, 100);
        compositor_fill(f->other, 60, 200, 100);
        compositor_draw(f->compositor, f->canvas, sprite, (struct placement){i * 16, i * 10, 1},
                        200);
        compositor_blend(f->other, sprite, i * 16, i * 10, 200);
        assert_same_frames(f->canvas, f->other);
    }
    frame_unref(sprite);
}

static void test_odd_places_keep_chroma_under_luma(void **state)
{
    struct fixture *f = *state;
    struct frame *sprite = canvas_new(80, 80, true);

    canvas_paint(sprite, disc);
    for (int x = 10; x < 12; x++)
        for (int y = 12; y < 14; y++) {
            double sum = 0, across = 0, down = 0;

            compositor_fill(f->canvas, 60, 250, 100);
            compositor_blend(f->canvas, sprite, x, y, 256);
            for (int32_t j = 0; j < HEIGHT / 2; j++)
                for (int32_t i = 0; i < WIDTH / 2; i++) {
                    double weight = 250 - *canvas_at(f->canvas, FRAME_U, i, j);

                    sum += weight;
                    across += weight * canvas_u(FRAME_U, i);
                    down += weight * canvas_v(FRAME_U, j);
                }
            assert_true(fabs(across / sum - (x + 40)) < 0.03);
            assert_true(fabs(down / sum - (y + 40)) < 0.03);
        }
    frame_unref(sprite);
}

/* --- the rest --- */

static void test_covers_only_when_opaque_and_everywhere(void **state)
{
    struct fixture *f = *state;
    struct frame *opaque = canvas_new(WIDTH, HEIGHT, false);
    struct frame *sprite = canvas_new(WIDTH, HEIGHT, true);
    static const struct {
        struct placement at;
        bool covers;
    } cases[] = {{{0, 0, 1}, true},      {{-1, -1, 1.02}, true}, {{0.5, 0, 1.1}, false},
                 {{0, 0, 0.99}, false},  {{-5, 0, 1}, false},    {{0, -200, 2.4}, false},
                 {{-0.0001, 0, 1}, true}};

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(compositor_covers(f->compositor, opaque, cases[i].at), cases[i].covers);
    assert_false(compositor_covers(f->compositor, sprite, (struct placement){0, 0, 1}));
    frame_unref(opaque);
    frame_unref(sprite);
}

static void test_mix_goes_from_one_picture_to_the_other(void **state)
{
    struct fixture *f = *state;
    struct frame *b = canvas_new(WIDTH, HEIGHT, false);

    canvas_noise(f->other, &f->random);
    canvas_noise(b, &f->random);
    compositor_mix(f->canvas, f->other, b, 0);
    assert_same_frames(f->canvas, f->other);
    compositor_mix(f->canvas, f->other, b, 256);
    assert_same_frames(f->canvas, b);
    compositor_mix(f->canvas, f->other, b, 64);
    compositor_mix(b, f->other, b, 64); /* onto itself */
    assert_same_frames(f->canvas, b);
    frame_unref(b);
}

/* Draws opaque, clear, moving and resting pictures of all kinds of sizes. */
static void draw_many(struct compositor *compositor, struct frame *canvas)
{
    struct random random;

    random_init(&random, SEED);
    compositor_fill(canvas, 40, 120, 140);
    for (int i = 0; i < 60; i++) {
        int32_t width = 1 + (int32_t)random_below(&random, 170);
        int32_t height = 1 + (int32_t)random_below(&random, 150);
        struct frame *source = canvas_new(width, height, i % 3 != 0);
        struct placement at = {between(&random, -60, 140), between(&random, -60, 100),
                               between(&random, 0.4, 2.5)};

        canvas_noise(source, &random);
        if (i % 5 == 0)
            at = (struct placement){floor(at.x), floor(at.y), 1};
        compositor_draw(compositor, canvas, source, at, i % 2 ? 256 : 1 + i * 4);
        frame_unref(source);
    }
}

static void test_all_forms_of_the_kernels_draw_the_same_picture(void **state)
{
    struct fixture *f = *state;

    for (enum kernels_form form = KERNELS_C; form < KERNELS_FORMS; form++) {
        struct frame *canvas = form == KERNELS_C ? f->canvas : f->other;
        struct compositor *compositor;

        if (!kernels_of(form))
            continue;
        compositor = compositor_new_with(WIDTH, HEIGHT, kernels_of(form));
        assert_non_null(compositor);
        draw_many(compositor, canvas);
        assert_same_frames(canvas, f->canvas);
        compositor_free(compositor);
    }
}

static void test_any_scale_and_any_place_are_drawn_within_their_bounds(void **state)
{
    static const double scales[] = {1e-9, 1e-3, 0.02, 0.1, 0.26, 0.33, 3, 40, 1e6};
    static const double places[] = {-1e300, -1e12, -50.5, 0, 20.25, 1e9, 1e300};
    struct fixture *f = *state;

    for (int alpha = 0; alpha < 2; alpha++) {
        struct frame *source = canvas_new(333, 201, alpha);

        canvas_poison(source, 255);
        compositor_fill(source, 90, 90, 90);
        for (size_t i = 0; i < COUNT_OF(scales) * COUNT_OF(places) * COUNT_OF(places); i++) {
            struct placement at = {places[i % COUNT_OF(places)],
                                   places[i / COUNT_OF(places) % COUNT_OF(places)],
                                   scales[i / COUNT_OF(places) / COUNT_OF(places)]};

            compositor_fill(f->canvas, 90, 90, 90);
            if (!alpha)
                compositor_draw(f->compositor, f->canvas, source, at, 256);
            assert_int_equal(*canvas_at(f->canvas, FRAME_Y, 20, 20), 90);
            assert_int_equal(*canvas_at(f->canvas, FRAME_U, 10, 10), 90);
            compositor_draw(f->compositor, f->canvas, source, at, 200);
        }
        frame_unref(source);
    }
}

static void test_a_picture_made_small_keeps_its_light(void **state)
{
    struct fixture *f = *state;
    struct frame *source = canvas_new(400, 300, false);

    compositor_fill(source, 200, 200, 200);
    for (double scale = 0.05; scale < 0.35; scale += 0.031) {
        double area = 400 * 300 * scale * scale;

        compositor_fill(f->canvas, 0, 0, 0);
        compositor_draw(f->compositor, f->canvas, source, (struct placement){7.3, 5.8, scale}, 256);
        assert_true(fabs(sum_of(f->canvas, FRAME_Y) / 200 - area) < area * 0.01);
    }
    frame_unref(source);
}

static void test_tiny_and_odd_canvases_are_drawn(void **state)
{
    static const int32_t sizes[][2] = {{1, 1}, {3, 5}, {33, 2}, {17, 31}, {65, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct compositor *compositor = compositor_new(sizes[i][0], sizes[i][1]);
        struct frame *canvas = canvas_new(sizes[i][0], sizes[i][1], false);

        assert_non_null(compositor);
        draw_many(compositor, canvas);
        compositor_free(compositor);
        frame_unref(canvas);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_frame_follows_the_definition_of_a_placement),
        cmocka_unit_test(test_full_frame_writes_every_pixel_and_no_padding),
        cmocka_unit_test(test_a_constant_colour_stays_exactly_constant),
        cmocka_unit_test(test_whole_places_copy_the_picture),
        cmocka_unit_test(test_edges_repeat_where_the_picture_just_covers),
        cmocka_unit_test(test_overshoot_is_held_within_a_byte),
        cmocka_unit_test(test_chroma_stays_with_luma_at_any_scale),
        cmocka_unit_test(test_a_grey_sprite_leaves_no_tint_at_its_edges),
        cmocka_unit_test(test_a_sprite_is_blended_as_its_alpha_says),
        cmocka_unit_test(test_an_opaque_part_has_smooth_edges_and_touches_nothing_else),
        cmocka_unit_test(test_the_energy_of_an_opaque_part_is_its_area),
        cmocka_unit_test(test_a_clear_sprite_changes_nothing),
        cmocka_unit_test(test_a_picture_outside_of_the_canvas_changes_nothing),
        cmocka_unit_test(test_no_opacity_draws_nothing_and_more_opacity_draws_more),
        cmocka_unit_test(test_a_still_sprite_is_the_same_drawn_or_blended),
        cmocka_unit_test(test_odd_places_keep_chroma_under_luma),
        cmocka_unit_test(test_covers_only_when_opaque_and_everywhere),
        cmocka_unit_test(test_mix_goes_from_one_picture_to_the_other),
        cmocka_unit_test(test_all_forms_of_the_kernels_draw_the_same_picture),
        cmocka_unit_test(test_any_scale_and_any_place_are_drawn_within_their_bounds),
        cmocka_unit_test(test_a_picture_made_small_keeps_its_light),
        cmocka_unit_test(test_tiny_and_odd_canvases_are_drawn),
    };
    struct CMUnitTest each[COUNT_OF(tests)];

    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        each[i] = tests[i];
        each[i].setup_func = set_up;
        each[i].teardown_func = tear_down;
    }
    return cmocka_run_group_tests(each, NULL, NULL);
}
