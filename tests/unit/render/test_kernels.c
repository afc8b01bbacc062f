/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <math.h>

#include "base/random.h"
#include "render/kernels.h"
#include "render/kernels_forms.h"
#include "render/taps.h"

enum { SEED = 20, ROUNDS = 1500, LONGEST = 260 };

/* Every form but plain C that this processor has; calls `check` with each. */
static void each_form(void (*check)(const struct kernels *form, struct random *random))
{
    struct random random;

    for (enum kernels_form form = KERNELS_C; form < KERNELS_FORMS; form++) {
        const struct kernels *kernels = kernels_of(form);

        if (!kernels || form == KERNELS_C)
            continue;
        random_init(&random, SEED);
        for (int i = 0; i < ROUNDS; i++)
            check(kernels, &random);
    }
}

static int32_t some(struct random *random, int32_t low, int32_t high)
{
    return low + (int32_t)random_below(random, (uint32_t)(high - low + 1));
}

/* Bytes with runs of 0 and 255, as alpha has; exactly `size` long, so that a read beyond is seen.
 */
static uint8_t *some_bytes(struct random *random, size_t size)
{
    uint8_t *bytes = malloc(size ? size : 1);
    uint8_t value = 0;
    int kind = 0;

    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++) {
        if (random_below(random, 24) == 0)
            kind = some(random, 0, 2);
        value = (uint8_t)random_next(random);
        bytes[i] = kind == 0 ? value : kind == 1 ? 0 : 255;
    }
    return bytes;
}

static uint8_t *copy_of(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size);

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    return copy;
}

static int32_t padded(int32_t count, int32_t multiple)
{
    return (count + multiple - 1) / multiple * multiple;
}

static void check_across(const struct kernels *form, struct random *random)
{
    int32_t size = some(random, 1, LONGEST), count = some(random, 1, LONGEST);
    double step = 0.4 + 2.1 * random_unit(random), origin = (random_unit(random) - 0.3) * size;
    int32_t blocks = taps_blocks(count), first = some(random, 0, blocks - 1);
    int32_t end = some(random, first, blocks);
    uint8_t *row = some_bytes(random, (size_t)padded(size, TAPS_SLACK));
    int16_t *mine = calloc((size_t)blocks * TAPS_BLOCK, sizeof *mine);
    int16_t *other = calloc((size_t)blocks * TAPS_BLOCK, sizeof *other);
    struct axis axis;
    struct taps taps;

    axis_init(&axis, origin, step, size);
    assert_true(taps_init(&taps, count));
    taps_build(&taps, &axis, some(random, -40, 40), count);
    kernels_c.across(mine, row, &taps, first, end);
    form->across(other, row, &taps, first, end);
    assert_memory_equal(mine, other, (size_t)blocks * TAPS_BLOCK * sizeof *mine);
    taps_release(&taps);
    free(row);
    free(mine);
    free(other);
}

struct rows {
    int16_t *row[4];
    int16_t weight[4];
};

static void some_rows(struct random *random, int32_t count, struct rows *rows)
{
    struct axis axis;

    for (int k = 0; k < 4; k++) {
        rows->row[k] = malloc((size_t)padded(count, TAPS_BLOCK) * sizeof(int16_t));
        for (int32_t x = 0; x < padded(count, TAPS_BLOCK); x++)
            rows->row[k][x] = (int16_t)(random_below(random, 8) ? some(random, 0, 255) * 64
                                                                : some(random, -2040, 18360));
    }
    axis_init(&axis, random_unit(random), 0.4 + 2.1 * random_unit(random), 9);
    axis_taps(&axis, 0, rows->weight);
}

static void check_down(const struct kernels *form, struct random *random)
{
    int32_t count = some(random, 1, LONGEST);
    uint8_t *mine = some_bytes(random, (size_t)count), *other = some_bytes(random, (size_t)count);
    uint8_t *mine_over = some_bytes(random, (size_t)count);
    uint8_t *other_over = some_bytes(random, (size_t)count);
    struct rows rows;

    some_rows(random, count, &rows);
    kernels_c.down(mine, (const int16_t *const *)rows.row, rows.weight, count);
    form->down(other, (const int16_t *const *)rows.row, rows.weight, count);
    assert_memory_equal(mine, other, (size_t)count);
    bool mine_any =
        kernels_c.down_alpha(mine, mine_over, (const int16_t *const *)rows.row, rows.weight, count);
    bool other_any =
        form->down_alpha(other, other_over, (const int16_t *const *)rows.row, rows.weight, count);
    assert_int_equal(mine_any, other_any);
    assert_memory_equal(mine, other, (size_t)count);
    assert_memory_equal(mine_over, other_over, (size_t)count);
    for (int k = 0; k < 4; k++)
        free(rows.row[k]);
    free(mine);
    free(other);
    free(mine_over);
    free(other_over);
}

static void check_trim(const struct kernels *form, struct random *random)
{
    int32_t count = some(random, 1, LONGEST);
    uint8_t *excess = some_bytes(random, (size_t)count), *row = some_bytes(random, (size_t)count);
    uint8_t *other = copy_of(row, (size_t)count);

    kernels_c.trim(row, excess, count);
    form->trim(other, excess, count);
    assert_memory_equal(row, other, (size_t)count);
    free(excess);
    free(row);
    free(other);
}

static int some_opacity(struct random *random)
{
    return random_below(random, 3) ? some(random, 0, 256) : 256;
}

static void check_blend(const struct kernels *form, struct random *random)
{
    int32_t count = some(random, 1, LONGEST), shift = some(random, 0, 3);
    size_t size = (size_t)(count + shift);
    uint8_t *colour = some_bytes(random, size), *alpha = some_bytes(random, size);
    uint8_t *to = some_bytes(random, size), *other = copy_of(to, size);
    int opacity = some_opacity(random);

    kernels_c.blend(to + shift, colour + shift, alpha + shift, count, opacity);
    form->blend(other + shift, colour + shift, alpha + shift, count, opacity);
    assert_memory_equal(to, other, size);
    free(colour);
    free(alpha);
    free(to);
    free(other);
}

static void check_mix(const struct kernels *form, struct random *random)
{
    int32_t count = some(random, 1, LONGEST), shift = some(random, 0, 3);
    size_t size = (size_t)(count + shift);
    uint8_t *a = some_bytes(random, size), *b = some_bytes(random, size);
    uint8_t *mine = calloc(1, size), *other = calloc(1, size);
    int weight = some(random, 0, 256);

    kernels_c.mix(mine + shift, a + shift, b + shift, count, weight);
    form->mix(other + shift, a + shift, b + shift, count, weight);
    assert_memory_equal(mine, other, size);
    form->mix(a + shift, a + shift, b + shift, count, weight); /* in place */
    assert_memory_equal(mine + shift, a + shift, (size_t)count);
    free(a);
    free(b);
    free(mine);
    free(other);
}

static void check_halve(const struct kernels *form, struct random *random)
{
    int32_t width = some(random, 1, LONGEST);
    uint8_t *upper = some_bytes(random, (size_t)width), *lower = some_bytes(random, (size_t)width);
    size_t half = (size_t)(width + 1) / 2;
    uint8_t *mine = some_bytes(random, half), *other = some_bytes(random, half);

    kernels_c.halve(mine, upper, lower, width);
    form->halve(other, upper, lower, width);
    assert_memory_equal(mine, other, half);
    free(upper);
    free(lower);
    free(mine);
    free(other);
}

static void check_span(const struct kernels *form, struct random *random)
{
    int32_t count = some(random, 1, LONGEST), mine[2], other[2];
    uint8_t *row = calloc(1, (size_t)count);

    assert_non_null(row);
    for (int32_t marks = some(random, 0, 3); marks > 0; marks--)
        row[some(random, 0, count - 1)] = (uint8_t)some(random, 1, 255);
    kernels_c.span(row, count, &mine[0], &mine[1]);
    form->span(row, count, &other[0], &other[1]);
    assert_int_equal(mine[0], other[0]);
    assert_int_equal(mine[1], other[1]);
    free(row);
}

static void test_every_form_resamples_across_as_c_does(void **state)
{
    (void)state;
    each_form(check_across);
}

static void test_every_form_resamples_down_as_c_does(void **state)
{
    (void)state;
    each_form(check_down);
}

static void test_every_form_trims_as_c_does(void **state)
{
    (void)state;
    each_form(check_trim);
}

static void test_every_form_blends_as_c_does(void **state)
{
    (void)state;
    each_form(check_blend);
}

static void test_every_form_mixes_as_c_does(void **state)
{
    (void)state;
    each_form(check_mix);
}

static void test_every_form_halves_as_c_does(void **state)
{
    (void)state;
    each_form(check_halve);
}

static void test_every_form_spans_as_c_does(void **state)
{
    (void)state;
    each_form(check_span);
}

static void test_the_best_form_is_one_that_this_processor_has(void **state)
{
    const struct kernels *best = kernels_best();
    bool found = false;

    (void)state;
    for (enum kernels_form form = KERNELS_C; form < KERNELS_FORMS; form++)
        found |= kernels_of(form) == best;
    assert_true(found);
    assert_ptr_equal(kernels_of(KERNELS_C), &kernels_c);
}

static void test_division_by_255_rounds_exactly(void **state)
{
    (void)state;
    for (int32_t v = 0; v <= 255 * 255; v++)
        assert_int_equal(divide_255(v), (v * 2 + 255) / 510);
}

static void test_blend_replaces_under_opaque_and_keeps_under_clear(void **state)
{
    (void)state;
    for (int v = 0; v < 256; v++) {
        uint8_t to = (uint8_t)v, colour = (uint8_t)(255 - v), alpha = 255, none = 0;

        kernels_c.blend(&to, &none, &none, 1, 256);
        assert_int_equal(to, v);
        kernels_c.blend(&to, &colour, &alpha, 1, 0);
        assert_int_equal(to, v);
        kernels_c.blend(&to, &colour, &alpha, 1, 256);
        assert_int_equal(to, 255 - v);
    }
}

static void test_blend_at_half_opacity_is_the_mean(void **state)
{
    uint8_t to = 100, colour = 200, alpha = 255;

    (void)state;
    kernels_c.blend(&to, &colour, &alpha, 1, 128);
    assert_in_range(to, 149, 151);
}

static void test_halving_keeps_a_constant_and_weighs_one_two_one(void **state)
{
    uint8_t flat[8], point[8] = {0, 0, 0, 128, 0, 0, 0, 0}, at[8] = {0, 0, 128}, out[4];

    (void)state;
    memset(flat, 77, sizeof flat);
    kernels_c.halve(out, flat, flat, 8);
    for (int i = 0; i < 4; i++)
        assert_int_equal(out[i], 77);
    kernels_c.halve(out, point, point, 8); /* odd: shared by both neighbours */
    assert_int_equal(out[1], 32);
    assert_int_equal(out[2], 32);
    kernels_c.halve(out, at, at, 8); /* even: at a chroma sample */
    assert_int_equal(out[0], 0);
    assert_int_equal(out[1], 64);
    assert_int_equal(out[2], 0);
}

static void test_span_of_a_clear_row_is_empty(void **state)
{
    uint8_t row[70] = {0};
    int32_t first = 5, end = 5;

    (void)state;
    kernels_best()->span(row, 70, &first, &end);
    assert_int_equal(first, 0);
    assert_int_equal(end, 0);
}

static void test_weights_add_up_and_keep_their_place(void **state)
{
    struct axis axis;
    int16_t w[4];

    (void)state;
    for (double step = 0.4; step <= 2.5; step += 0.0713) {
        axis_init(&axis, -3, step, 1000);
        for (int32_t i = 0; i < 300; i++) {
            double p = -3 + step * i, middle = 0;
            int32_t first = axis_taps(&axis, i, w);

            assert_int_equal(w[0] + w[1] + w[2] + w[3], TAPS_ONE);
            for (int k = 0; k < 4; k++)
                middle += (first + k) * (double)w[k] / TAPS_ONE;
            /* A ramp comes out as a ramp: the weights' centre is the place asked for. */
            assert_true(fabs(middle - p) < 0.0005);
        }
    }
}

static void test_taps_at_whole_places_copy(void **state)
{
    uint8_t row[64], out[16];
    int16_t wide[16], weight[4];
    const int16_t *rows[4] = {wide, wide, wide, wide};
    struct axis axis;
    struct taps taps;
    int32_t shift = 0;

    (void)state;
    for (int i = 0; i < 64; i++)
        row[i] = (uint8_t)(i * 37);
    axis_init(&axis, 5, 1, 40);
    assert_true(axis_is_copy(&axis, &shift));
    assert_int_equal(shift, 5);
    assert_true(taps_init(&taps, 16));
    taps_build(&taps, &axis, 0, 16);
    kernels_best()->across(wide, row, &taps, 0, 1);
    axis_taps(&axis, 3, weight);
    kernels_best()->down(out, rows, weight, 16);
    assert_memory_equal(out, row + 5, 16);
    taps_release(&taps);
    axis_init(&axis, -7 - 1e-9, 1, 40);
    assert_true(axis_is_copy(&axis, &shift));
    assert_int_equal(shift, -7);
    axis_init(&axis, 5.01, 1, 40);
    assert_false(axis_is_copy(&axis, &shift));
    axis_init(&axis, 5, 1.001, 40);
    assert_false(axis_is_copy(&axis, &shift));
}

static void test_reach_never_misses_a_sample(void **state)
{
    struct random random;

    (void)state;
    random_init(&random, SEED);
    for (int round = 0; round < ROUNDS; round++) {
        int32_t size = some(&random, 1, LONGEST), count = some(&random, 1, LONGEST);
        int32_t from = some(&random, 0, size), to = some(&random, from, size), first, end;
        struct axis axis;
        struct taps taps;

        axis_init(&axis, (random_unit(&random) - 0.5) * size, 0.4 + 2 * random_unit(&random), size);
        assert_true(taps_init(&taps, count));
        taps_build(&taps, &axis, 0, count);
        taps_reach(&taps, from, to, &first, &end);
        for (int32_t x = 0; x < count; x++)
            for (int k = 0; k < 4; k++) {
                int32_t at = CLAMP(taps.first[x] + k, 0, size - 1);

                if (at >= from && at < to)
                    assert_in_range(x / TAPS_BLOCK, first, end - 1);
            }
        taps_release(&taps);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form_resamples_across_as_c_does),
        cmocka_unit_test(test_every_form_resamples_down_as_c_does),
        cmocka_unit_test(test_every_form_trims_as_c_does),
        cmocka_unit_test(test_every_form_blends_as_c_does),
        cmocka_unit_test(test_every_form_mixes_as_c_does),
        cmocka_unit_test(test_every_form_halves_as_c_does),
        cmocka_unit_test(test_every_form_spans_as_c_does),
        cmocka_unit_test(test_the_best_form_is_one_that_this_processor_has),
        cmocka_unit_test(test_division_by_255_rounds_exactly),
        cmocka_unit_test(test_blend_replaces_under_opaque_and_keeps_under_clear),
        cmocka_unit_test(test_blend_at_half_opacity_is_the_mean),
        cmocka_unit_test(test_halving_keeps_a_constant_and_weighs_one_two_one),
        cmocka_unit_test(test_span_of_a_clear_row_is_empty),
        cmocka_unit_test(test_weights_add_up_and_keep_their_place),
        cmocka_unit_test(test_taps_at_whole_places_copy),
        cmocka_unit_test(test_reach_never_misses_a_sample),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
