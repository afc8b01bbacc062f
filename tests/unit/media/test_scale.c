/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <math.h>

#include "base/random.h"
#include "media/orient.h"
#include "media/scale.h"
#include "media/scale_kernel.h"

/** A made-up source plane: a function of position. */
struct picture {
    double (*value)(int x, int y);
    int width, reads;
    int last;     /* row that was read last */
    bool ordered; /* rows came in order, each once */
};

static double ramp_x(int x, int y)
{
    (void)y;
    return 3.0 * x + 7;
}

static double ramp_y(int x, int y)
{
    (void)x;
    return 200 - 2.0 * y;
}

static double flat(int x, int y)
{
    (void)x;
    (void)y;
    return 42;
}

static double dots(int x, int y)
{
    return (x * 7 + y * 13) % 11 == 0 ? 255 : 0;
}

static void read_row(void *context, int32_t y, float *row)
{
    struct picture *picture = context;

    picture->ordered = picture->ordered && y == picture->last + 1;
    picture->last = y;
    picture->reads++;
    for (int x = 0; x < picture->width; x++)
        row[x] = (float)picture->value(x, y);
}

/** The usual map: the whole of the source onto the whole of the destination. */
static struct scale_map whole(int source, int destination)
{
    double step = (double)source / destination;

    return (struct scale_map){source, destination, step, step / 2 - 0.5};
}

/** Scales into a plane of floats, which the caller frees. */
static float *scaled(struct picture *picture, int sw, int sh, int dw, int dh,
                     enum scale_filter filter)
{
    struct scale_map x = whole(sw, dw), y = whole(sh, dh);
    size_t padded = ((size_t)dw + 15) / 16 * 16;
    float *band = aligned_alloc(64, padded * SCALE_BAND * sizeof *band);
    float *out = malloc((size_t)dw * (size_t)dh * sizeof *out);
    struct scale_lane *lane;

    picture->width = sw;
    picture->last = -1;
    picture->ordered = true;
    lane = scale_lane_new(&x, &y, filter, read_row, picture);
    assert_non_null(lane);
    for (int top = 0; top < dh; top += SCALE_BAND) {
        int rows = MIN_OF(SCALE_BAND, dh - top);

        scale_lane_band(lane, top, rows, band, false);
        for (int r = 0; r < rows; r++)
            for (int i = 0; i < dw; i++)
                out[(size_t)(top + r) * (size_t)dw + (size_t)i] = band[i * SCALE_BAND + r];
    }
    scale_lane_free(lane);
    free(band);
    return out;
}

static const int sizes[][4] = {{64, 48, 64, 48}, {64, 48, 128, 96}, {64, 48, 31, 17},
                               {1, 1, 5, 9},     {3, 100, 50, 2},   {500, 7, 3, 70},
                               {17, 33, 16, 32}, {100, 60, 99, 61}};

static void test_a_flat_plane_stays_flat_at_any_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int filter = SCALE_CUBIC; filter <= SCALE_TRIANGLE; filter++) {
            struct picture picture = {.value = flat};
            float *out = scaled(&picture, sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3],
                                (enum scale_filter)filter);

            for (int k = 0; k < sizes[i][2] * sizes[i][3]; k++)
                assert_true(fabs(out[k] - 42) < 1e-3);
            free(out);
        }
}

static void test_a_slope_keeps_its_place(void **state)
{
    /* A linear function is reproduced exactly away from the borders: no shift of even a hundredth
     * of a pixel. */
    struct picture along = {.value = ramp_x}, down = {.value = ramp_y};
    float *x = scaled(&along, 64, 48, 100, 75, SCALE_CUBIC);
    float *y = scaled(&down, 64, 48, 40, 30, SCALE_CUBIC);

    (void)state;
    for (int i = 10; i < 90; i++)
        assert_true(fabs(x[30 * 100 + i] - (3 * ((i + 0.5) * 0.64 - 0.5) + 7)) < 0.01);
    for (int i = 5; i < 25; i++)
        assert_true(fabs(y[i * 40 + 20] - (200 - 2 * ((i + 0.5) * 1.6 - 0.5))) < 0.01);
    free(x);
    free(y);
}

static void test_the_same_size_changes_nothing(void **state)
{
    struct picture picture = {.value = dots};
    float *out = scaled(&picture, 37, 29, 37, 29, SCALE_CUBIC);

    (void)state;
    for (int y = 0; y < 29; y++)
        for (int x = 0; x < 37; x++)
            assert_true(out[y * 37 + x] == (float)dots(x, y));
    free(out);
}

static void test_the_triangle_never_overshoots(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct picture picture = {.value = dots};
        float *out =
            scaled(&picture, sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3], SCALE_TRIANGLE);

        for (int k = 0; k < sizes[i][2] * sizes[i][3]; k++)
            assert_true(out[k] >= 0 && out[k] <= 255.001F);
        free(out);
    }
}

static void test_each_source_row_is_read_once_in_order(void **state)
{
    static const int heights[] = {10, 48, 100, 333, 1000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(heights); i++) {
        struct picture picture = {.value = dots};

        free(scaled(&picture, 20, 333, 20, heights[i], SCALE_CUBIC));
        assert_true(picture.ordered);
        assert_int_equal(picture.reads, 333);
    }
}

static void test_shrinking_averages(void **state)
{
    /* Every dot counts, wherever the samples of the small picture fall. */
    struct picture picture = {.value = dots};
    float *out = scaled(&picture, 110, 110, 5, 5, SCALE_CUBIC);

    (void)state;
    for (int k = 0; k < 25; k++)
        assert_true(fabs(out[k] - 255.0 / 11) < 3);
    free(out);
}

static void test_lanes_add_up(void **state)
{
    struct scale_map x = whole(20, 40), y = whole(10, 16);
    struct picture picture = {.value = flat, .width = 20};
    struct scale_lane *lane = scale_lane_new(&x, &y, SCALE_CUBIC, read_row, &picture);
    float *band = aligned_alloc(64, 48 * SCALE_BAND * sizeof *band);

    (void)state;
    scale_lane_band(lane, 0, 16, band, false);
    scale_lane_restart(lane);
    scale_lane_band(lane, 0, 16, band, true);
    for (int i = 0; i < 40 * SCALE_BAND; i++)
        assert_true(fabs(band[i] - 84) < 1e-3);
    scale_lane_free(lane);
    free(band);
}

/** Aligned floats of some spread. */
static float *noise(size_t count, struct random *random)
{
    float *out = aligned_alloc(64, (count * sizeof *out + 63) / 64 * 64);

    for (size_t i = 0; i < count; i++)
        out[i] = (float)(random_unit(random) * 400 - 70);
    return out;
}

static void test_wide_kernels_give_the_bits_of_the_plain_ones(void **state)
{
    enum { WIDTH = 64, TAPS = 5 };
    const struct scale_kernels *wide = scale_kernels(), *plain = scale_kernels_plain();
    struct random random;
    float *rows, *weight, *tiles[2], *bands[2];
    const float *row[KERNEL_BLOCK * TAPS];
    int32_t first[40];
    struct scale_axis axis = {.count = 40, .taps = TAPS, .first = first};
    uint8_t bytes[2][256] __attribute__((aligned(16)));

    (void)state;
    random_init(&random, 11);
    rows = noise(WIDTH * 20, &random);
    weight = noise(KERNEL_BLOCK * TAPS + 40 * TAPS, &random);
    axis.weight = weight;
    for (int i = 0; i < KERNEL_BLOCK * TAPS; i++)
        row[i] = rows + WIDTH * random_below(&random, 20);
    for (int i = 0; i < 40; i++)
        first[i] = (int32_t)random_below(&random, WIDTH - TAPS);
    for (int k = 0; k < 2; k++) {
        const struct scale_kernels *kernels = k ? wide : plain;

        tiles[k] = noise(WIDTH * KERNEL_BLOCK, &random);
        bands[k] = noise(48 * KERNEL_BLOCK, &random);
        kernels->down(row, weight, TAPS, 0, WIDTH, tiles[k]);
        kernels->along(&axis, 0, 40, tiles[k], bands[k], false);
        kernels->along(&axis, 0, 20, tiles[k], bands[k], true);
        kernels->bytes(rows, bytes[k]);
    }
    assert_memory_equal(tiles[0], tiles[1], WIDTH * KERNEL_BLOCK * sizeof(float));
    assert_memory_equal(bands[0], bands[1], 40 * KERNEL_BLOCK * sizeof(float));
    assert_memory_equal(bytes[0], bytes[1], 256);
    for (int x = 0; x < KERNEL_BLOCK; x++)
        for (int y = 0; y < KERNEL_BLOCK; y++) {
            double value = floor((double)rows[x * KERNEL_BLOCK + y] + 0.5);

            assert_int_equal(bytes[0][y * KERNEL_BLOCK + x], (int)CLAMP(value, 0, 255));
        }
    for (int k = 0; k < 2; k++) {
        free(tiles[k]);
        free(bands[k]);
    }
    free(rows);
    free(weight);
}

static void test_the_eight_ways_to_turn_are_all_different_and_stay_inside(void **state)
{
    enum { WIDTH = 3, HEIGHT = 2 };
    uint8_t results[8][WIDTH * HEIGHT];

    (void)state;
    for (int value = 1; value <= 8; value++) {
        struct orient orient = orient_from_exif(value);
        struct orient_steps steps =
            orient_steps(orient, WIDTH, HEIGHT, orient.swap ? HEIGHT : WIDTH);

        memset(results[value - 1], 255, sizeof results[0]);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                ptrdiff_t at = steps.base + x * steps.step_x + y * steps.step_y;

                assert_true(at >= 0 && at < WIDTH * HEIGHT);
                results[value - 1][at] = (uint8_t)(y * WIDTH + x);
            }
        for (int other = 0; other < value - 1; other++)
            assert_memory_not_equal(results[value - 1], results[other], WIDTH * HEIGHT);
    }
    /* 6 is a quarter turn clockwise: the lower left sample comes first. */
    assert_int_equal(results[5][0], WIDTH);
}

static void test_a_container_matrix_turns_as_the_exif_value_of_the_same_meaning(void **state)
{
    static const int32_t one = 1 << 16;
    const int32_t quarter[9] = {0, one, 0, -one, 0, 0, 0, 0, 1 << 30};
    const int32_t half[9] = {-one, 0, 0, 0, -one, 0, 0, 0, 1 << 30};
    struct orient turned = orient_from_matrix(quarter), six = orient_from_exif(6);
    struct orient over = orient_from_matrix(half), three = orient_from_exif(3);

    (void)state;
    assert_memory_equal(&turned, &six, sizeof six);
    assert_memory_equal(&over, &three, sizeof three);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_flat_plane_stays_flat_at_any_size),
        cmocka_unit_test(test_a_slope_keeps_its_place),
        cmocka_unit_test(test_the_same_size_changes_nothing),
        cmocka_unit_test(test_the_triangle_never_overshoots),
        cmocka_unit_test(test_each_source_row_is_read_once_in_order),
        cmocka_unit_test(test_shrinking_averages),
        cmocka_unit_test(test_lanes_add_up),
        cmocka_unit_test(test_wide_kernels_give_the_bits_of_the_plain_ones),
        cmocka_unit_test(test_the_eight_ways_to_turn_are_all_different_and_stay_inside),
        cmocka_unit_test(test_a_container_matrix_turns_as_the_exif_value_of_the_same_meaning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
