/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HDR, wide gamuts, ICC profiles and interlaced pictures. */
#include "decoder_fixture.h"

#include <math.h>

#include <libavcodec/codec_id.h>

#include "media/deinterlace.h"
#include "media/icc.h"
#include "media/tone.h"

/** Luma of the eight greys of pq.mkv and hlg.mkv: code k / 7 of the curve. */
static void greys_of(struct decoder *decoder, const char *name, int out[8])
{
    struct frame *frame = still_of(decoder, name, 128, 32);

    for (int k = 0; k < 8; k++) {
        out[k] = sample(frame, FRAME_Y, 16 * k + 8, 16);
        assert_true(abs(sample(frame, FRAME_U, 8 * k + 4, 8) - 128) <= 1);
        assert_true(abs(sample(frame, FRAME_V, 8 * k + 4, 8) - 128) <= 1);
    }
    frame_unref(frame);
}

static void test_pq_below_the_knee_keeps_its_brightness(void **state)
{
    /* Code 3/7 of PQ is 44.2 cd/m2 (ST 2084): of white at 203, shown with gamma 2.4. */
    int greys[8];

    greys_of(*state, "pq.mkv", greys);
    assert_int_equal(greys[0], 16);
    assert_true(fabs(greys[3] - (16 + 219 * pow(44.17 / 203, 1 / 2.4))) <= 2);
}

static void test_pq_highlights_are_rolled_off_not_clipped(void **state)
{
    /* Codes 4/7 .. 7/7 are 186, 708, 2628 and 10000 cd/m2. */
    int greys[8];

    greys_of(*state, "pq.mkv", greys);
    for (int k = 1; k < 6; k++)
        assert_true(greys[k] > greys[k - 1]);
    assert_true(greys[4] > 180 && greys[4] < 225);
    assert_true(greys[5] > greys[4] + 5 && greys[5] <= 235);
    assert_int_equal(greys[6], 235);
    assert_int_equal(greys[7], 235);
}

static void test_hlg_white_is_white_and_dark_is_dark(void **state)
{
    int greys[8];

    greys_of(*state, "hlg.mkv", greys);
    for (int k = 1; k < 8; k++)
        assert_true(greys[k] > greys[k - 1]);
    assert_int_equal(greys[0], 16);
    assert_true(abs(greys[7] - 235) <= 1);
    /* Reference white is HLG code 0.75: about 203 cd/m2 (BT.2408), below the screen's white. */
    assert_true(greys[5] > 190 && greys[5] < 230);
}

static AVFrame *rgb16(int width, const uint16_t (*pixels)[3])
{
    AVFrame *frame = av_frame_alloc();

    frame->format = AV_PIX_FMT_GBRP16;
    frame->width = width;
    frame->height = 1;
    assert_int_equal(av_frame_get_buffer(frame, 0), 0);
    for (int x = 0; x < width; x++)
        for (int c = 0; c < 3; c++)
            ((uint16_t *)(void *)frame->data[(c + 2) % 3])[x] = pixels[x][c];
    return frame;
}

static int component(const AVFrame *frame, int x, int c)
{
    return ((const uint16_t *)(const void *)frame->data[(c + 2) % 3])[x];
}

static void test_bt2020_colours_are_brought_into_bt709(void **state)
{
    /* Grey stays; BT.2020's red lies outside BT.709 and is held at its border. */
    static const uint16_t pixels[][3] = {{30000, 30000, 30000}, {65535, 0, 0}, {0, 0, 0}};
    struct tone_kind kind = {TONE_VIDEO, 0, AVCOL_PRI_BT2020, 0};
    AVFrame *frame = rgb16(3, pixels);
    struct tone *tone = tone_new(&kind, frame);

    (void)state;
    tone_run(tone, frame);
    for (int c = 0; c < 3; c++) {
        assert_true(abs(component(frame, 0, c) - 30000) < 100);
        assert_int_equal(component(frame, 2, c), 0);
    }
    assert_int_equal(component(frame, 1, 0), 65535);
    assert_int_equal(component(frame, 1, 1), 0);
    tone_free(tone);
    av_frame_free(&frame);
}

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/** A profile with these colourants (XYZ, D50) and one parametric curve of gamma `gamma`. */
static size_t make_profile(uint8_t *out, const double colourants[3][3], double gamma)
{
    static const char *const names[] = {"rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"};
    size_t at = 128 + 4 + 6 * 12;

    memset(out, 0, 512);
    memcpy(out + 36, "acsp", 4);
    memcpy(out + 16, "RGB XYZ ", 8);
    put32(out + 128, 6);
    for (int i = 0; i < 6; i++) {
        uint8_t *entry = out + 132 + 12 * i;

        memcpy(entry, names[i], 4);
        put32(entry + 4, (uint32_t)at);
        put32(entry + 8, i < 3 ? 20 : 16);
        memcpy(out + at, i < 3 ? "XYZ " : "para", 4);
        for (int k = 0; i < 3 && k < 3; k++)
            put32(out + at + 8 + 4 * k, (uint32_t)(int32_t)lround(colourants[i][k] * 65536));
        if (i >= 3)
            put32(out + at + 12, (uint32_t)lround(gamma * 65536));
        at += 20;
    }
    return at;
}

/* Colourants adapted to D50, as the profiles "sRGB" and "Display P3" that systems ship give them.
 */
static const double srgb[3][3] = {
    {0.43607, 0.22249, 0.01392}, {0.38515, 0.71687, 0.09708}, {0.14307, 0.06061, 0.71410}};
static const double display_p3[3][3] = {
    {0.51512, 0.24120, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.15710, 0.06657, 0.78407}};

static void test_an_srgb_profile_changes_nothing(void **state)
{
    static struct icc_profile profile;
    uint8_t bytes[512];
    size_t size = make_profile(bytes, srgb, 2.2);

    (void)state;
    assert_true(icc_parse(bytes, size, &profile));
    assert_true(icc_is_srgb(&profile));
    size = make_profile(bytes, srgb, 1.8);
    assert_true(icc_parse(bytes, size, &profile));
    assert_false(icc_is_srgb(&profile));
}

static void test_a_display_p3_photograph_gets_its_colours(void **state)
{
    /* P3 (1, 0.5, 0.5): known from the matrix, sRGB's red is held at its border and green falls. */
    static const uint16_t pixels[][3] = {{40000, 40000, 40000}, {65535, 32768, 32768}};
    AVFrame *frame = rgb16(2, pixels);
    struct colour colour = {.matrix = AVCOL_SPC_RGB, .full = true};
    uint8_t bytes[512];
    size_t size = make_profile(bytes, display_p3, 2.2);
    AVFrameSideData *side = av_frame_new_side_data(frame, AV_FRAME_DATA_ICC_PROFILE, size);
    struct tone_kind kind;
    struct tone *tone;

    (void)state;
    memcpy(side->data, bytes, size);
    tone_kind_of(frame, &colour, &kind);
    assert_int_equal(kind.kind, TONE_ICC);
    tone = tone_new(&kind, frame);
    tone_run(tone, frame);
    for (int c = 0; c < 3; c++) /* gamma 2.2 against sRGB's curve */
        assert_true(abs(component(frame, 0, c) - 40000) < 400);
    assert_int_equal(component(frame, 1, 0), 65535);
    assert_true(component(frame, 1, 1) < 31000 && component(frame, 1, 1) > 27000);
    tone_free(tone);
    av_frame_free(&frame);
}

static void test_broken_profiles_are_passed_over(void **state)
{
    static struct icc_profile profile;
    uint8_t bytes[512];
    size_t size = make_profile(bytes, display_p3, 2.2);

    (void)state;
    for (size_t cut = 0; cut < size - 4; cut++) {
        uint8_t *copy = malloc(cut + 1); /* so that a read past its end is seen */

        memcpy(copy, bytes, cut);
        assert_false(icc_parse(copy, cut, &profile));
        free(copy);
    }
    put32(bytes + 128, 0xffffffff);
    put32(bytes + 136, 0xfffffff0);
    assert_false(icc_parse(bytes, size, &profile));
}

static AVFrame *grey_frame(int width, int height)
{
    AVFrame *frame = av_frame_alloc();

    frame->format = AV_PIX_FMT_GRAY8;
    frame->width = width;
    frame->height = height;
    frame->interlaced_frame = 1;
    frame->top_field_first = 1;
    assert_int_equal(av_frame_get_buffer(frame, 0), 0);
    return frame;
}

static void test_combing_is_mended(void **state)
{
    /* A bar at columns 8..15 in one field and 12..19 in the other. */
    AVFrame *frame = grey_frame(32, 16);

    (void)state;
    for (int y = 0; y < 16; y++)
        for (int x = 0; x < 32; x++) {
            int left = y % 2 ? 12 : 8;

            frame->data[0][y * frame->linesize[0] + x] = x >= left && x < left + 8 ? 200 : 20;
        }
    assert_int_equal(deinterlace(frame), 0);
    for (int y = 0; y < 15; y++)
        for (int x = 0; x < 32; x++)
            assert_int_equal(frame->data[0][y * frame->linesize[0] + x],
                             x >= 8 && x < 16 ? 200 : 20);
    av_frame_free(&frame);
}

static void test_what_stands_still_keeps_its_detail(void **state)
{
    /* A line one row high on a field's row, a slope and a chequered edge: no motion, no change. */
    AVFrame *frame = grey_frame(32, 16), *copy;

    (void)state;
    for (int y = 0; y < 16; y++)
        for (int x = 0; x < 32; x++)
            frame->data[0][y * frame->linesize[0] + x] = (uint8_t)(y == 7   ? 220
                                                                   : x < 16 ? 40
                                                                            : 40 + 5 * y);
    copy = av_frame_clone(frame);
    assert_int_equal(av_frame_make_writable(copy), 0);
    assert_int_equal(deinterlace(copy), 0);
    for (int y = 0; y < 16; y++)
        assert_memory_equal(copy->data[0] + y * copy->linesize[0],
                            frame->data[0] + y * frame->linesize[0], 32);
    av_frame_free(&copy);
    av_frame_free(&frame);
}

static void test_interlaced_footage_comes_without_combs(void **state)
{
    struct frame *frame = still_of(*state, "woven.mpg", 96, 64);
    int combed = 0;

    for (int y = 1; y + 1 < frame->height; y++)
        for (int x = 0; x < frame->width; x++) {
            int up = sample(frame, FRAME_Y, x, y - 1) - sample(frame, FRAME_Y, x, y);
            int down = sample(frame, FRAME_Y, x, y + 1) - sample(frame, FRAME_Y, x, y);

            combed += abs(up) > 60 && abs(down) > 60 && (up > 0) == (down > 0);
        }
    assert_true(combed < 20);
    frame_unref(frame);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pq_below_the_knee_keeps_its_brightness),
        cmocka_unit_test(test_pq_highlights_are_rolled_off_not_clipped),
        cmocka_unit_test(test_hlg_white_is_white_and_dark_is_dark),
        cmocka_unit_test(test_bt2020_colours_are_brought_into_bt709),
        cmocka_unit_test(test_an_srgb_profile_changes_nothing),
        cmocka_unit_test(test_a_display_p3_photograph_gets_its_colours),
        cmocka_unit_test(test_broken_profiles_are_passed_over),
        cmocka_unit_test(test_combing_is_mended),
        cmocka_unit_test(test_what_stands_still_keeps_its_detail),
        cmocka_unit_test(test_interlaced_footage_comes_without_combs),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, start_decoder, stop_decoder);
}
