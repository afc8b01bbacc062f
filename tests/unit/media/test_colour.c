/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart of known colours, coded in every way we can make, must come out within a few codes. */
#include "decoder_fixture.h"

#include <math.h>

enum { PATCH = 32, COLUMNS = 8, ROWS = 6, BORDER = 6 };

/* The same table as in tests/media/make-media. */
static const uint32_t chart[ROWS][COLUMNS] = {
    {0xbfbfbf, 0xbfbf00, 0x00bfbf, 0x00bf00, 0xbf00bf, 0xbf0000, 0x0000bf, 0x000000},
    {0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x101010},
    {0x202020, 0x404040, 0x606060, 0x808080, 0xa0a0a0, 0xc0c0c0, 0xe0e0e0, 0xf0f0f0},
    {0xc58c85, 0xecbcb4, 0x8d5524, 0x87ceeb, 0x4682b4, 0x228b22, 0x8b4513, 0xdeb887},
    {0x200010, 0x002010, 0x101040, 0x301000, 0x003030, 0x300030, 0x1a1a0a, 0x0a1a2a},
    {0xff8000, 0xff0080, 0x80ff00, 0x00ff80, 0x8000ff, 0x0080ff, 0x804020, 0x208040},
};

/** BT.709 limited codes of an sRGB colour (ITU-R BT.709-6, 3.2 and 3.4). */
static void expected_codes(uint32_t rgb, bool grey, double out[3])
{
    double r = (double)(rgb >> 16 & 255) / 255, g = (double)(rgb >> 8 & 255) / 255,
           b = (double)(rgb & 255) / 255;
    double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;

    out[0] = 16 + 219 * y;
    out[1] = grey ? 128 : 128 + 224 * (b - y) / 1.8556;
    out[2] = grey ? 128 : 128 + 224 * (r - y) / 1.5748;
}

/** The largest error in the inner part of every patch of the chart, over all three planes. */
static double chart_error(const struct frame *frame, bool grey, char *where, size_t size)
{
    double worst = 0;

    for (int y = 0; y < ROWS * PATCH; y++)
        for (int x = 0; x < COLUMNS * PATCH; x++) {
            double codes[3];

            if (x % PATCH < BORDER || x % PATCH >= PATCH - BORDER || y % PATCH < BORDER ||
                y % PATCH >= PATCH - BORDER)
                continue;
            expected_codes(chart[y / PATCH][x / PATCH], grey, codes);
            for (int plane = 0; plane < 3; plane++) {
                int half = plane > 0;
                int got = sample(frame, plane, x >> half, y >> half);

                if (fabs(got - codes[plane]) <= worst)
                    continue;
                worst = fabs(got - codes[plane]);
                snprintf(where, size, "plane %d at %d,%d: %d for %.1f", plane, x, y, got,
                         codes[plane]);
            }
        }
    return worst;
}

struct kind {
    const char *name;
    double tolerance; /* codes; more where the coding itself loses more */
    bool grey;
};

static void check_kinds(struct decoder *decoder, const struct kind *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct frame *frame = still_of(decoder, kinds[i].name, COLUMNS * PATCH, ROWS * PATCH);
        char where[128] = "";
        double error;

        assert_int_equal(frame->width, COLUMNS * PATCH);
        assert_int_equal(frame->height, ROWS * PATCH);
        assert_null(frame->plane[FRAME_A]);
        error = chart_error(frame, kinds[i].grey, where, sizeof where);
        if (error > kinds[i].tolerance)
            fail_msg("%s is off by %.1f: %s", kinds[i].name, error, where);
        frame_unref(frame);
    }
}

static void test_stills_without_loss_keep_their_colours(void **state)
{
    static const struct kind kinds[] = {
        {"chart.ppm", 1, false},     {"chart.png", 1, false},  {"wide.png", 1, false},
        {"chart.bmp", 1, false},     {"chart.tiff", 1, false}, {"wide.tiff", 1, false},
        {"chart.psd", 1, false},     {"chart.qoi", 1, false},  {"palette.png", 1, false},
        {"lossless.webp", 1, false}, {"grey.png", 1.5, true},  {"chart.jp2", 1.5, false},
        {"chart.gif", 2, false},
    };

    check_kinds(*state, kinds, COUNT_OF(kinds));
}

static void test_jpeg_and_webp_are_read_as_bt601(void **state)
{
    static const struct kind kinds[] = {
        {"full.jpg", 2, false},
        {"half.jpg", 4, false},
        {"grey.jpg", 2, true},
        {"lossy.webp", 4, false},
    };

    check_kinds(*state, kinds, COUNT_OF(kinds));
}

static void test_cmyk_jpeg_is_not_inverted(void **state)
{
    static const struct kind kinds[] = {{"cmyk.jpg", 3, false}};

    check_kinds(*state, kinds, COUNT_OF(kinds));
}

static void test_video_is_read_as_it_declares(void **state)
{
    static const struct kind kinds[] = {
        {"bt709.mkv", 1.5, false}, {"bt709.mp4", 1.5, false}, {"bt601.mkv", 2, false},
        {"full.mp4", 2, false},    {"ten.mkv", 1.5, false},   {"four.mkv", 1.5, false},
        {"rgb.mkv", 1, false},     {"chart.avif", 4, false},  {"prores.mov", 2, false},
    };

    check_kinds(*state, kinds, COUNT_OF(kinds));
}

static void test_small_video_that_declares_nothing_is_bt601(void **state)
{
    static const struct kind kinds[] = {{"untagged.avi", 4, false}};

    check_kinds(*state, kinds, COUNT_OF(kinds));
}

static void test_alpha_is_kept_and_premultiplied(void **state)
{
    struct frame *frame = still_of(*state, "alpha.png", 96, 64);
    double orange[3];

    assert_non_null(frame->plane[FRAME_A]);
    expected_codes(0xff8000, false, orange);
    for (int plane = 0; plane < 3; plane++) {
        int x = plane ? 8 : 16, step = plane ? 16 : 32, y = plane ? 16 : 32;

        assert_true(fabs(sample(frame, plane, x, y) - orange[plane]) <= 1);
        assert_true(fabs(sample(frame, plane, x + step, y) - orange[plane] * 128 / 255) <= 1.5);
        assert_int_equal(sample(frame, plane, x + 2 * step, y), 0);
    }
    assert_int_equal(sample(frame, FRAME_A, 16, 32), 255);
    assert_int_equal(sample(frame, FRAME_A, 48, 32), 128);
    assert_int_equal(sample(frame, FRAME_A, 80, 32), 0);
    frame_unref(frame);
}

static void test_transparent_pixels_lend_no_colour_when_scaled(void **state)
{
    /* Between half orange and wholly transparent green: no sample may be greener than orange's. */
    struct frame *frame = still_of(*state, "alpha.webp", 150, 100);
    double orange[3];

    expected_codes(0xff8000, false, orange);
    assert_int_equal(frame->width, 150);
    for (int x = 0; x < frame->width; x++) {
        int alpha = sample(frame, FRAME_A, x, 50), luma = sample(frame, FRAME_Y, x, 50);

        assert_true(fabs(luma - orange[0] * alpha / 255) <= 1.5);
        assert_true(luma <= alpha);
    }
    frame_unref(frame);
}

static void test_chroma_sits_left_of_its_pixels(void **state)
{
    /* The edge between red and yellow of the 75 % bars lies at x = 5 * 32 = 160. A chroma sample
     * sits on the left pixel of its pair: the filter may reach across, but symmetrically. */
    struct frame *frame = still_of(*state, "four.mkv", 256, 192);
    int left = sample(frame, FRAME_V, 79, 8), right = sample(frame, FRAME_V, 80, 8);
    double magenta[3], red[3];

    expected_codes(0xbf00bf, false, magenta);
    expected_codes(0xbf0000, false, red);
    /* Sample 80 is centred on pixel 160, the first red one; half a pixel from the edge. */
    assert_true(fabs(right - red[2]) < fabs(right - magenta[2]));
    assert_true(fabs(left - magenta[2]) < fabs(left - red[2]));
    frame_unref(frame);
}

static void test_odd_sizes_keep_their_last_column(void **state)
{
    struct frame *frame = still_of(*state, "odd.png", 201, 151);

    assert_int_equal(frame->width, 201);
    assert_int_equal(frame->height, 151);
    assert_int_equal(frame_plane_width(frame, FRAME_U), 101);
    /* The lower right patch is 0x208040. */
    for (int plane = 0; plane < 3; plane++) {
        double codes[3];
        int half = plane > 0;

        expected_codes(0x208040, false, codes);
        assert_true(fabs(sample(frame, plane, 200 >> half, 150 >> half) - codes[plane]) <= 3);
    }
    frame_unref(frame);
}

static void test_black_and_white_pictures_are_read(void **state)
{
    struct frame *frame = still_of(*state, "black-white.png", 256, 192);
    int black = 0, white = 0;

    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++) {
            black += sample(frame, FRAME_Y, x, y) == 16;
            white += sample(frame, FRAME_Y, x, y) == 235;
        }
    assert_int_equal(black + white, 256 * 192);
    assert_true(sample(frame, FRAME_Y, 16, 48) == 235 && sample(frame, FRAME_Y, 240, 16) == 16);
    frame_unref(frame);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stills_without_loss_keep_their_colours),
        cmocka_unit_test(test_jpeg_and_webp_are_read_as_bt601),
        cmocka_unit_test(test_cmyk_jpeg_is_not_inverted),
        cmocka_unit_test(test_video_is_read_as_it_declares),
        cmocka_unit_test(test_small_video_that_declares_nothing_is_bt601),
        cmocka_unit_test(test_alpha_is_kept_and_premultiplied),
        cmocka_unit_test(test_transparent_pixels_lend_no_colour_when_scaled),
        cmocka_unit_test(test_chroma_sits_left_of_its_pixels),
        cmocka_unit_test(test_odd_sizes_keep_their_last_column),
        cmocka_unit_test(test_black_and_white_pictures_are_read),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, start_decoder, stop_decoder);
}
