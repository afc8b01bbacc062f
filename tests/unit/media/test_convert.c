/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every pixel format that libav decodes to, at every size and every way up. */
#include "../test.h"

#include <math.h>

#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>

#include "base/random.h"
#include "media/convert.h"
#include "media/decode_footage.h"
#include "media/frame.h"
#include "media/pixel_row.h"

/** Solid pictures in these colours go through each format. */
static const uint32_t colours[] = {0xc04020, 0x20c060, 0x3050d0, 0x808080, 0xf0f0f0, 0x101010};

/** BT.709 limited codes of an sRGB colour. */
static void codes_of(uint32_t rgb, double out[3])
{
    double r = (double)(rgb >> 16 & 255) / 255, g = (double)(rgb >> 8 & 255) / 255,
           b = (double)(rgb & 255) / 255;
    double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;

    out[0] = 16 + 219 * y;
    out[1] = 128 + 224 * (b - y) / 1.8556;
    out[2] = 128 + 224 * (r - y) / 1.5748;
}

static AVFrame *new_picture(enum AVPixelFormat format, int width, int height)
{
    AVFrame *frame = av_frame_alloc();

    frame->format = format;
    frame->width = width;
    frame->height = height;
    assert_int_equal(av_frame_get_buffer(frame, 0), 0);
    return frame;
}

/** A solid picture, converted to the format by swscale; BT.709 limited where it is YCbCr. */
static AVFrame *solid(enum AVPixelFormat format, int width, int height, uint32_t rgb)
{
    AVFrame *from = new_picture(AV_PIX_FMT_RGB24, width, height);
    AVFrame *to = new_picture(format, width, height);
    struct SwsContext *scaler =
        sws_getContext(width, height, from->format, width, height, format,
                       SWS_POINT | SWS_ACCURATE_RND | SWS_BITEXACT, NULL, NULL, NULL);
    const int *matrix = sws_getCoefficients(SWS_CS_ITU709);

    assert_non_null(scaler);
    sws_setColorspaceDetails(scaler, matrix, 1, matrix, 0, 0, 1 << 16, 1 << 16);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < 3; c++)
                from->data[0][y * from->linesize[0] + 3 * x + c] = (uint8_t)(rgb >> (16 - 8 * c));
    sws_scale(scaler, (const uint8_t *const *)from->data, from->linesize, 0, height, to->data,
              to->linesize);
    sws_freeContext(scaler);
    av_frame_free(&from);
    to->colorspace = AVCOL_SPC_BT709;
    to->color_range = AVCOL_RANGE_MPEG;
    return to;
}

static struct frame *converted(const AVFrame *picture, int width, int height, struct orient orient,
                               bool alpha)
{
    struct convert_target target = {width, height, orient, alpha, false};
    struct frame *frame = frame_new(width, height, alpha);
    struct convert *convert;
    struct colour colour;

    colour_of(picture, AV_CODEC_ID_RAWVIDEO, &colour);
    convert = convert_new(picture, &colour, &target);
    assert_non_null(convert);
    assert_true(convert_fits(convert, picture, &colour));
    convert_run(convert, picture, frame->plane, frame->stride);
    convert_free(convert);
    return frame;
}

static int sample(const struct frame *frame, int plane, int x, int y)
{
    return frame->plane[plane][y * frame->stride[plane] + x];
}

/** Formats that swscale can make and we say that we read. */
static bool can_test(const AVPixFmtDescriptor *desc, enum AVPixelFormat format)
{
    return pixel_format_readable(format) && sws_isSupportedOutput(format) &&
           !(desc->flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM)) &&
           pixel_format_components(format) == 3 && desc->comp[0].depth >= 8 &&
           desc->comp[1].depth >= 8;
}

static void check_solid(const AVPixFmtDescriptor *desc, enum AVPixelFormat format, uint32_t rgb)
{
    AVFrame *picture = solid(format, 22, 14, rgb);
    struct frame *frame = converted(picture, 22, 14, (struct orient){.swap = false}, false);
    double codes[3];

    /* JPEG's own formats are of full range, whatever the frame says; swscale filled them so. */
    codes_of(rgb, codes);
    for (int plane = 0; plane < 3; plane++) {
        int got = sample(frame, plane, 5, 3);

        if (fabs(got - codes[plane]) > 2.5)
            fail_msg("%s: %06x gives %d in plane %d, not %.1f", desc->name, rgb, got, plane,
                     codes[plane]);
    }
    frame_unref(frame);
    av_frame_free(&picture);
}

static void test_every_colour_format_gives_the_same_colour(void **state)
{
    const AVPixFmtDescriptor *desc = NULL;
    int tested = 0;

    (void)state;
    while ((desc = av_pix_fmt_desc_next(desc))) {
        enum AVPixelFormat format = av_pix_fmt_desc_get_id(desc);

        if (!can_test(desc, format) || strncmp(desc->name, "yuvj", 4) == 0)
            continue;
        for (size_t i = 0; i < COUNT_OF(colours); i++)
            check_solid(desc, format, colours[i]);
        tested++;
    }
    print_message("%d formats\n", tested);
    assert_true(tested > 80);
}

static void test_grey_formats_have_no_colour(void **state)
{
    static const enum AVPixelFormat formats[] = {AV_PIX_FMT_GRAY8,    AV_PIX_FMT_GRAY10LE,
                                                 AV_PIX_FMT_GRAY12BE, AV_PIX_FMT_GRAY16LE,
                                                 AV_PIX_FMT_YA8,      AV_PIX_FMT_YA16BE};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        AVFrame *picture = solid(formats[i], 16, 16, 0xffffff);
        struct frame *frame;

        picture->color_range = AVCOL_RANGE_JPEG;
        memset(picture->data[0], 0xff, (size_t)picture->linesize[0] * 16);
        frame = converted(picture, 16, 16, (struct orient){.swap = false}, false);
        assert_int_equal(sample(frame, FRAME_Y, 8, 8), 235);
        assert_int_equal(sample(frame, FRAME_U, 4, 4), 128);
        assert_int_equal(sample(frame, FRAME_V, 4, 4), 128);
        frame_unref(frame);
        av_frame_free(&picture);
    }
}

static void test_formats_that_are_not_pictures_in_memory_are_refused(void **state)
{
    (void)state;
    assert_false(pixel_format_readable(AV_PIX_FMT_VAAPI));
    assert_false(pixel_format_readable(AV_PIX_FMT_GBRPF32LE));
    assert_false(pixel_format_readable(AV_PIX_FMT_BAYER_RGGB8));
    assert_false(pixel_format_readable(AV_PIX_FMT_XYZ12LE));
    assert_false(pixel_format_readable(AV_PIX_FMT_NONE));
    assert_true(pixel_format_readable(AV_PIX_FMT_PAL8));
    assert_true(pixel_format_readable(AV_PIX_FMT_MONOWHITE));
}

/** A picture of noise whose buffers end exactly where its rows do. */
static AVFrame *noise(enum AVPixelFormat format, int width, int height, struct random *random)
{
    AVFrame *frame = av_frame_alloc();
    int size;

    frame->format = format;
    frame->width = width;
    frame->height = height;
    size = av_image_get_buffer_size(format, width, height, 1);
    assert_true(size > 0);
    frame->buf[0] = av_buffer_alloc((size_t)size);
    assert_true(av_image_fill_arrays(frame->data, frame->linesize, frame->buf[0]->data, format,
                                     width, height, 1) >= 0);
    for (int i = 0; i < size; i++)
        frame->buf[0]->data[i] = (uint8_t)random_next(random);
    return frame;
}

static bool is_rgb(enum AVPixelFormat format)
{
    return av_pix_fmt_desc_get(format)->flags & AV_PIX_FMT_FLAG_RGB;
}

static void test_any_format_size_and_turn_stays_inside_its_memory(void **state)
{
    static const enum AVPixelFormat formats[] = {
        AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12,     AV_PIX_FMT_YUYV422,      AV_PIX_FMT_UYVY422,
        AV_PIX_FMT_YUV410P, AV_PIX_FMT_YUV411P,  AV_PIX_FMT_YUV440P,      AV_PIX_FMT_YUVJ444P,
        AV_PIX_FMT_P010LE,  AV_PIX_FMT_YUVA420P, AV_PIX_FMT_YUVA444P10LE, AV_PIX_FMT_RGB24,
        AV_PIX_FMT_BGRA,    AV_PIX_FMT_RGB565LE, AV_PIX_FMT_RGB565BE,     AV_PIX_FMT_RGBA64BE,
        AV_PIX_FMT_GBRAP16, AV_PIX_FMT_PAL8,     AV_PIX_FMT_MONOWHITE,    AV_PIX_FMT_MONOBLACK,
        AV_PIX_FMT_GRAY8,   AV_PIX_FMT_YA8,      AV_PIX_FMT_GRAY10LE,     AV_PIX_FMT_RGB4,
        AV_PIX_FMT_RGB8,    AV_PIX_FMT_Y210LE,   AV_PIX_FMT_X2RGB10LE};
    const uint64_t seed = 99;
    struct random random;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    random_init(&random, seed);
    for (int i = 0; i < 1200; i++) {
        enum AVPixelFormat format = formats[(size_t)i % COUNT_OF(formats)];
        int width = 1 + (int)random_below(&random, 45), height = 1 + (int)random_below(&random, 45);
        bool alpha = pixel_format_has_alpha(format) && i % 2;
        AVFrame *picture = noise(format, width, height, &random);
        struct frame *frame = converted(picture, 1 + (int)random_below(&random, 70),
                                        1 + (int)random_below(&random, 70),
                                        orient_from_exif(1 + (int)random_below(&random, 8)), alpha);

        assert_true(pixel_format_readable(format));
        for (int y = 0; alpha && is_rgb(format) && y < frame->height; y++)
            for (int x = 0; x < frame->width; x++) /* premultiplied: light never passes alpha */
                assert_true(sample(frame, FRAME_Y, x, y) <= sample(frame, FRAME_A, x, y) + 1);
        (void)pixel_frame_is_transparent(picture);
        frame_unref(frame);
        av_frame_free(&picture);
    }
}

static void test_turning_moves_samples_and_changes_none(void **state)
{
    struct random random;
    AVFrame *picture;
    struct frame *upright;

    (void)state;
    random_init(&random, 3);
    picture = noise(AV_PIX_FMT_YUV444P, 30, 20, &random);
    upright = converted(picture, 30, 20, (struct orient){.swap = false}, false);
    for (int value = 1; value <= 8; value++) {
        struct orient orient = orient_from_exif(value);
        int width = orient.swap ? 20 : 30, height = orient.swap ? 30 : 20;
        struct frame *turned = converted(picture, width, height, orient, false);

        for (int y = 0; y < 20; y++)
            for (int x = 0; x < 30; x++) {
                int along = orient.flip_x ? 29 - x : x, down = orient.flip_y ? 19 - y : y;

                assert_int_equal(sample(upright, FRAME_Y, x, y),
                                 orient.swap ? sample(turned, FRAME_Y, down, along)
                                             : sample(turned, FRAME_Y, along, down));
            }
        frame_unref(turned);
    }
    frame_unref(upright);
    av_frame_free(&picture);
}

static void test_bt709_video_of_the_same_size_is_copied_bit_for_bit(void **state)
{
    struct random random;
    AVFrame *picture;
    struct frame *frame;

    (void)state;
    random_init(&random, 4);
    picture = noise(AV_PIX_FMT_YUV420P, 33, 17, &random);
    picture->colorspace = AVCOL_SPC_BT709;
    frame = converted(picture, 33, 17, (struct orient){.swap = false}, false);
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < frame_plane_height(frame, plane); y++)
            assert_memory_equal(frame->plane[plane] + y * frame->stride[plane],
                                picture->data[plane] + y * picture->linesize[plane],
                                (size_t)frame_plane_width(frame, plane));
    frame_unref(frame);
    av_frame_free(&picture);
}

static void test_a_frame_without_alpha_fills_a_wanted_plane(void **state)
{
    AVFrame *picture = solid(AV_PIX_FMT_RGB24, 8, 8, 0x808080);
    struct frame *frame = converted(picture, 8, 8, (struct orient){.swap = false}, true);

    (void)state;
    for (int y = 0; y < 8; y++)
        for (int x = 0; x < 8; x++)
            assert_int_equal(sample(frame, FRAME_A, x, y), 255);
    assert_int_equal(sample(frame, FRAME_Y, 4, 4), 126);
    frame_unref(frame);
    av_frame_free(&picture);
}

static void test_soft_edges_have_no_tint(void **state)
{
    /* Grey of every transparency: brought to chroma's grid as the compositor brings alpha, chroma
     * must be alpha's share of 128 everywhere. */
    AVFrame *picture = new_picture(AV_PIX_FMT_BGRA, 31, 23);
    struct random random;
    struct frame *frame;

    (void)state;
    random_init(&random, 8);
    for (int y = 0; y < 23; y++)
        for (int x = 0; x < 31; x++)
            memcpy(picture->data[0] + y * picture->linesize[0] + 4 * x,
                   (uint8_t[]){90, 90, 90, (uint8_t)random_next(&random)}, 4);
    frame = converted(picture, 31, 23, (struct orient){.swap = false}, true);
    for (int j = 0; j < 12; j++)
        for (int i = 0; i < 16; i++) {
            double alpha = 0;

            for (int k = 0; k < 2; k++)
                for (int d = -1; d <= 1; d++)
                    alpha += (d ? 1 : 2) / 8.0 *
                             sample(frame, FRAME_A, CLAMP(2 * i + d, 0, 30), MIN_OF(2 * j + k, 22));
            assert_true(fabs(sample(frame, FRAME_U, i, j) - alpha * 128 / 255) <= 1);
            assert_true(fabs(sample(frame, FRAME_V, i, j) - alpha * 128 / 255) <= 1);
        }
    frame_unref(frame);
    av_frame_free(&picture);
}

static void test_transparency_is_found_wherever_it_is(void **state)
{
    static const enum AVPixelFormat formats[] = {AV_PIX_FMT_BGRA, AV_PIX_FMT_YUVA420P,
                                                 AV_PIX_FMT_YA8, AV_PIX_FMT_RGBA64BE,
                                                 AV_PIX_FMT_GBRAP16};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(formats[i]);
        const AVComponentDescriptor *alpha = &desc->comp[desc->nb_components - 1];
        AVFrame *picture = new_picture(formats[i], 9, 7);

        for (int plane = 0; plane < 4 && picture->data[plane]; plane++)
            memset(picture->data[plane], 0xff, (size_t)picture->linesize[plane] * 4);
        for (int y = 0; y < 7; y++)
            memset(picture->data[alpha->plane] + y * picture->linesize[alpha->plane], 0xff,
                   (size_t)picture->linesize[alpha->plane]);
        assert_false(pixel_frame_is_transparent(picture));
        picture->data[alpha->plane]
                     [6 * picture->linesize[alpha->plane] + 8 * alpha->step + alpha->offset] = 0x7f;
        assert_true(pixel_frame_is_transparent(picture));
        av_frame_free(&picture);
    }
}

static void test_what_is_not_declared_is_decided_by_kind_and_size(void **state)
{
    AVFrame small = {.format = AV_PIX_FMT_YUV420P, .width = 640, .height = 480};
    AVFrame large = {.format = AV_PIX_FMT_YUV420P, .width = 1920, .height = 1080};
    struct colour colour;

    (void)state;
    small.colorspace = large.colorspace = AVCOL_SPC_UNSPECIFIED;
    colour_of(&small, AV_CODEC_ID_H264, &colour);
    assert_int_equal(colour.matrix, AVCOL_SPC_BT470BG);
    assert_int_equal(colour.siting, AVCHROMA_LOC_LEFT);
    assert_false(colour.full);
    colour_of(&large, AV_CODEC_ID_H264, &colour);
    assert_int_equal(colour.matrix, AVCOL_SPC_BT709);
    colour_of(&large, AV_CODEC_ID_MJPEG, &colour);
    assert_int_equal(colour.matrix, AVCOL_SPC_BT470BG);
    assert_int_equal(colour.siting, AVCHROMA_LOC_CENTER);
    assert_true(colour.full);
    large.colorspace = AVCOL_SPC_BT2020_NCL;
    large.color_range = AVCOL_RANGE_JPEG;
    colour_of(&large, AV_CODEC_ID_HEVC, &colour);
    assert_int_equal(colour.matrix, AVCOL_SPC_BT2020_NCL);
    assert_true(colour.full);
}

static void test_matrices_undo_each_other(void **state)
{
    static const enum AVColorSpace matrices[] = {
        AVCOL_SPC_BT709,      AVCOL_SPC_SMPTE170M, AVCOL_SPC_FCC, AVCOL_SPC_SMPTE240M,
        AVCOL_SPC_BT2020_NCL, AVCOL_SPC_YCGCO,     AVCOL_SPC_RGB};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(matrices); i++) {
        double to[3][3], from[3][3], product[3][3];

        colour_to_rgb(matrices[i], to);
        colour_from_rgb(matrices[i], from);
        colour_multiply((const double(*)[3])to, (const double(*)[3])from, product);
        for (int r = 0; r < 3; r++)
            for (int c = 0; c < 3; c++)
                assert_true(fabs(product[r][c] - (r == c)) < 1e-9);
    }
}

static void test_sizes_cover_fit_and_stay_within_limits(void **state)
{
    static const struct {
        int32_t width, height, wanted_width, wanted_height;
        bool contain;
        int32_t expected_width, expected_height;
    } cases[] = {
        {4000, 3000, 1080, 1920, false, 2560, 1920},   {4000, 3000, 1080, 1920, true, 1080, 810},
        {100, 100, 1080, 1920, false, 200, 200},       {3000, 4000, 1080, 1920, false, 1440, 1920},
        {10000, 10, 1080, 1920, false, 16384, 16},     {1, 16384, 10, 10, true, 1, 10},
        {16384, 16384, 9000, 9000, false, 6324, 6324}, {7, 5, 7, 5, false, 7, 5},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct footage_request request = {.width = cases[i].wanted_width,
                                          .height = cases[i].wanted_height,
                                          .contain = cases[i].contain};
        struct footage_size size;

        footage_fit(cases[i].width, cases[i].height, &request, &size);
        assert_true((int64_t)size.width * size.height <= WIRE_PIXELS_MAX);
        if (abs(size.width - cases[i].expected_width) > 1 ||
            abs(size.height - cases[i].expected_height) > 1)
            fail_msg("case %zu gives %dx%d", i, (int)size.width, (int)size.height);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_colour_format_gives_the_same_colour),
        cmocka_unit_test(test_grey_formats_have_no_colour),
        cmocka_unit_test(test_formats_that_are_not_pictures_in_memory_are_refused),
        cmocka_unit_test(test_any_format_size_and_turn_stays_inside_its_memory),
        cmocka_unit_test(test_turning_moves_samples_and_changes_none),
        cmocka_unit_test(test_bt709_video_of_the_same_size_is_copied_bit_for_bit),
        cmocka_unit_test(test_a_frame_without_alpha_fills_a_wanted_plane),
        cmocka_unit_test(test_soft_edges_have_no_tint),
        cmocka_unit_test(test_transparency_is_found_wherever_it_is),
        cmocka_unit_test(test_what_is_not_declared_is_decided_by_kind_and_size),
        cmocka_unit_test(test_matrices_undo_each_other),
        cmocka_unit_test(test_sizes_cover_fit_and_stay_within_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
