/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <libavcodec/avcodec.h>

#include "../test.h"
#include "base/random.h"
#include "media/audio_encoder.h"
#include "media/avc.h"
#include "media/encoder.h"

#include "base/banned.h"

enum { WIDTH = 160, HEIGHT = 288 };

static const struct video_settings settings_30 = {
    .width = WIDTH, .height = HEIGHT, .rate = {30, 1}, .crf_tenths = 210, .frames = 24};

static uint8_t texture(int x, int y, int t)
{
    return (uint8_t)(128 + 50 * sin(0.07 * (x + 2 * t)) + 30 * cos(0.05 * y + 0.01 * x * t));
}

static void paint(struct frame *frame, int t)
{
    for (int plane = FRAME_Y; plane <= FRAME_V; plane++) {
        int step = plane == FRAME_Y ? 1 : 2;

        for (int y = 0; y < frame_plane_height(frame, plane); y++) {
            for (int x = 0; x < frame_plane_width(frame, plane); x++)
                frame->plane[plane][y * frame->stride[plane] + x] =
                    texture(x * step, y * step, t + plane * 40);
        }
    }
}

/* Encodes `settings->frames` frames of moving texture; extradata is copied to `config`. */
static void encode(const struct video_settings *settings, struct packet_list *packets,
                   uint8_t config[256], size_t *config_size)
{
    struct frame *frame = frame_new(settings->width, settings->height, false);
    struct error error = ERROR_INIT;
    struct video_encoder *encoder;
    const uint8_t *extradata;

    assert_non_null(frame);
    assert_ok(video_encoder_new(settings, &encoder, &error), error);
    for (int t = 0; t < settings->frames; t++) {
        paint(frame, t);
        assert_ok(video_encoder_write(encoder, frame, packets, &error), error);
        assert_int_equal(atomic_load(&frame->references), 1);
    }
    assert_ok(video_encoder_finish(encoder, packets, &error), error);
    video_encoder_extradata(encoder, &extradata, config_size);
    assert_true(*config_size <= 256);
    memcpy(config, extradata, *config_size);
    video_encoder_free(encoder);
    frame_unref(frame);
}

static AVCodecContext *open_decoder(enum AVCodecID id, const uint8_t *config, size_t size)
{
    const AVCodec *codec = avcodec_find_decoder(id);
    AVCodecContext *context = avcodec_alloc_context3(codec);

    context->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    memcpy(context->extradata, config, size);
    context->extradata_size = (int)size;
    context->thread_count = 1;
    if (id == AV_CODEC_ID_AAC) {
        context->sample_rate = AUDIO_RATE;
        context->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    }
    assert_int_equal(avcodec_open2(context, codec, NULL), 0);
    return context;
}

typedef void (*frame_check)(const AVFrame *frame, int index, void *context);

static int decode(AVCodecContext *decoder, const struct packet_list *packets, frame_check check,
                  void *context)
{
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    int count = 0;

    for (size_t i = 0; i <= packets->count; i++) {
        bool end = i == packets->count;

        if (!end) {
            assert_int_equal(av_new_packet(packet, (int)packets->items[i].size), 0);
            memcpy(packet->data, packets->items[i].data, packets->items[i].size);
            packet->pts = packets->items[i].pts;
            packet->dts = packets->items[i].dts;
        }
        assert_int_equal(avcodec_send_packet(decoder, end ? NULL : packet), 0);
        av_packet_unref(packet);
        while (avcodec_receive_frame(decoder, frame) == 0)
            check(frame, count++, context);
    }
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&decoder);
    return count;
}

static void check_picture(const AVFrame *frame, int index, void *context)
{
    double sum = 0;

    (void)context;
    assert_int_equal(frame->pts, index);
    assert_int_equal(frame->colorspace, AVCOL_SPC_BT709);
    assert_int_equal(frame->color_trc, AVCOL_TRC_BT709);
    assert_int_equal(frame->color_primaries, AVCOL_PRI_BT709);
    assert_int_equal(frame->color_range, AVCOL_RANGE_MPEG);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            double off = frame->data[0][y * frame->linesize[0] + x] - (double)texture(x, y, index);

            sum += off * off;
        }
    }
    /* 38 dB. */
    assert_true(sum / (WIDTH * HEIGHT) < 10);
}

static void test_every_content_decodes_to_the_frames_given(void **state)
{
    (void)state;
    for (enum content content = CONTENT_ORDINARY; content <= CONTENT_DRAFT; content++) {
        struct video_settings settings = settings_30;
        struct packet_list packets = {0};
        uint8_t config[256];
        size_t size;

        settings.content = content;
        encode(&settings, &packets, config, &size);
        assert_int_equal(packets.count, settings.frames);
        assert_int_equal(
            decode(open_decoder(AV_CODEC_ID_H264, config, size), &packets, check_picture, NULL),
            settings.frames);
        packet_list_release(&packets);
    }
}

static size_t bytes_of(enum content content)
{
    struct video_settings settings = settings_30;
    struct packet_list packets = {0};
    uint8_t config[256];
    size_t size, bytes;

    settings.content = content;
    encode(&settings, &packets, config, &size);
    bytes = packet_list_bytes(&packets);
    packet_list_release(&packets);
    return bytes;
}

static void test_a_draft_is_smaller_than_the_same_frames_at_full_quality(void **state)
{
    (void)state;
    assert_true(bytes_of(CONTENT_DRAFT) < bytes_of(CONTENT_ORDINARY));
}

static void test_segment_is_closed_and_counts_from_zero(void **state)
{
    struct packet_list packets = {0};
    bool seen[24] = {false};
    uint8_t config[256];
    size_t size;

    (void)state;
    encode(&settings_30, &packets, config, &size);
    assert_true(packets.items[0].key);
    for (size_t i = 0; i < packets.count; i++) {
        const struct packet *packet = &packets.items[i];

        assert_int_equal(packet->dts, (int64_t)i - 1); /* B-frames: one frame of delay */
        assert_true(packet->pts >= packet->dts);
        assert_in_range(packet->pts, 0, 23);
        assert_false(seen[packet->pts]);
        seen[packet->pts] = true;
        assert_int_equal(packet->duration, 1);
    }
    packet_list_release(&packets);
}

static void test_contents_share_their_parameter_sets(void **state)
{
    uint8_t first[256], other[256];
    struct packet_list packets = {0};
    size_t first_size, other_size;
    struct video_settings settings = settings_30;

    (void)state;
    settings.frames = 1;
    encode(&settings, &packets, first, &first_size);
    packet_list_release(&packets);
    for (enum content content = CONTENT_STILL; content <= CONTENT_CARD; content++) {
        settings.content = content;
        settings.crf_tenths = 180 + 10 * (int)content;
        settings.frames = 5;
        encode(&settings, &packets, other, &other_size);
        assert_int_equal(other_size, first_size);
        assert_memory_equal(other, first, first_size);
        packet_list_release(&packets);
    }
    assert_int_equal(first[1], 100); /* profile_idc of High */
}

static void test_same_frames_give_same_bytes(void **state)
{
    struct packet_list a = {0}, b = {0};
    uint8_t config[256];
    size_t size;

    (void)state;
    encode(&settings_30, &a, config, &size);
    encode(&settings_30, &b, config, &size);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        assert_int_equal(a.items[i].size, b.items[i].size);
        assert_memory_equal(a.items[i].data, b.items[i].data, a.items[i].size);
    }
    assert_int_equal(packet_list_bytes(&a), packet_list_bytes(&b));
    packet_list_release(&a);
    packet_list_release(&b);
}

static void test_packets_hold_slices_only(void **state)
{
    struct packet_list packets = {0};
    uint8_t config[256];
    size_t size;

    (void)state;
    encode(&settings_30, &packets, config, &size);
    for (size_t i = 0; i < packets.count; i++) {
        const struct packet *packet = &packets.items[i];
        size_t at = 0;

        while (at < packet->size) {
            const uint8_t *nal = packet->data + at;
            size_t len = (size_t)nal[0] << 24 | (size_t)nal[1] << 16 | (size_t)nal[2] << 8 | nal[3];

            assert_in_range(nal[4] & 0x1f, 1, 5);
            at += 4 + len;
        }
        assert_int_equal(at, packet->size);
    }
    packet_list_release(&packets);
}

static void test_key_names_what_changes_the_bytes(void **state)
{
    struct video_settings settings = settings_30;
    struct buf one, two;

    (void)state;
    buf_init(&one, 4096);
    buf_init(&two, 4096);
    video_settings_key(&settings, &one);
    settings.crf_tenths++;
    video_settings_key(&settings, &two);
    assert_false(str_equal(buf_str(&one), buf_str(&two)));
    buf_clear(&two);
    settings.crf_tenths--;
    settings.content = CONTENT_STILL;
    video_settings_key(&settings, &two);
    assert_false(str_equal(buf_str(&one), buf_str(&two)));
    buf_release(&one);
    buf_release(&two);
}

static void test_impossible_size_is_an_error(void **state)
{
    struct video_settings settings = settings_30;
    struct video_encoder *encoder = NULL;
    struct error error = ERROR_INIT;

    (void)state;
    settings.width = 0;
    assert_false(video_encoder_new(&settings, &encoder, &error));
    assert_null(encoder);
    assert_int_equal(error.code, ERROR_INTERNAL);
}

static void test_broken_stream_gives_no_sample(void **state)
{
    static const uint8_t only_sps[] = {0, 0, 0, 1, 0x67, 100, 0, 40}, nothing[] = {1, 2, 3};
    uint8_t *out;
    size_t size;

    (void)state;
    assert_false(avc_sample(only_sps, sizeof only_sps, &out, &size));
    assert_false(avc_sample(nothing, sizeof nothing, &out, &size));
    assert_false(avc_config(only_sps, sizeof only_sps, &out, &size));
}

static void test_sample_replaces_start_codes_by_lengths(void **state)
{
    static const uint8_t stream[] = {0,    0, 0, 1, 0x06, 5, 9, 0,    0, 1,
                                     0x65, 7, 8, 0, 0,    0, 1, 0x41, 6};
    static const uint8_t expected[] = {0, 0, 0, 3, 0x65, 7, 8, 0, 0, 0, 2, 0x41, 6};
    uint8_t *out;
    size_t size;

    (void)state;
    assert_true(avc_sample(stream, sizeof stream, &out, &size));
    assert_int_equal(size, sizeof expected);
    assert_memory_equal(out, expected, size);
    free(out);
}

/* A quiet tone with one loud sample at `click`. */
static void encode_click(size_t total, size_t click, size_t block, struct packet_list *packets,
                         uint8_t config[64], size_t *config_size)
{
    float *stereo = calloc(total, 2 * sizeof *stereo);
    struct error error = ERROR_INIT;
    struct audio_encoder *encoder;
    const uint8_t *extradata;

    for (size_t i = 0; i < 8; i++)
        stereo[(click + i) * 2] = stereo[(click + i) * 2 + 1] = i % 2 ? -0.8F : 0.8F;
    assert_ok(audio_encoder_new(128000, &encoder, &error), error);
    assert_int_equal(audio_encoder_priming(encoder), 1024);
    for (size_t at = 0; at < total; at += block) {
        size_t now = MIN_OF(block, total - at);

        assert_ok(audio_encoder_write(encoder, stereo + at * 2, now, packets, &error), error);
    }
    assert_ok(audio_encoder_finish(encoder, packets, &error), error);
    audio_encoder_extradata(encoder, &extradata, config_size);
    memcpy(config, extradata, *config_size);
    audio_encoder_free(encoder);
    free(stereo);
}

struct loudest {
    int64_t at;
    float level;
};

static void find_loudest(const AVFrame *frame, int index, void *context)
{
    struct loudest *loudest = context;

    for (int i = 0; i < frame->nb_samples; i++) {
        float level = fabsf(((float *)frame->extended_data[0])[i]);

        if (level > loudest->level)
            *loudest = (struct loudest){(int64_t)index * AUDIO_FRAME + i, level};
    }
}

static void test_sound_comes_late_by_the_priming_and_no_more(void **state)
{
    struct packet_list packets = {0};
    struct loudest loudest = {0};
    uint8_t config[64];
    size_t size;

    (void)state;
    encode_click(30000, 20000, 777, &packets, config, &size);
    decode(open_decoder(AV_CODEC_ID_AAC, config, size), &packets, find_loudest, &loudest);
    assert_in_range(loudest.at, 20000 + 1024 - 24, 20000 + 1024 + 24);
    assert_true(loudest.level > 0.2F);
    packet_list_release(&packets);
}

static void test_sound_packets_end_with_the_last_sample(void **state)
{
    struct packet_list packets = {0};
    int64_t end = 0;
    uint8_t config[64];
    size_t size;

    (void)state;
    encode_click(30000, 200, 4096, &packets, config, &size);
    for (size_t i = 0; i < packets.count; i++) {
        assert_int_equal(packets.items[i].pts, end);
        end += packets.items[i].duration;
    }
    assert_int_equal(end, 30000 + 1024);
    packet_list_release(&packets);
}

static void test_block_size_of_sound_changes_no_byte(void **state)
{
    struct packet_list a = {0}, b = {0};
    uint8_t config[64];
    size_t size;

    (void)state;
    encode_click(20000, 5000, 1, &a, config, &size);
    encode_click(20000, 5000, 20000, &b, config, &size);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        assert_int_equal(a.items[i].size, b.items[i].size);
        assert_memory_equal(a.items[i].data, b.items[i].data, a.items[i].size);
    }
    packet_list_release(&a);
    packet_list_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_content_decodes_to_the_frames_given),
        cmocka_unit_test(test_a_draft_is_smaller_than_the_same_frames_at_full_quality),
        cmocka_unit_test(test_segment_is_closed_and_counts_from_zero),
        cmocka_unit_test(test_contents_share_their_parameter_sets),
        cmocka_unit_test(test_same_frames_give_same_bytes),
        cmocka_unit_test(test_packets_hold_slices_only),
        cmocka_unit_test(test_key_names_what_changes_the_bytes),
        cmocka_unit_test(test_impossible_size_is_an_error),
        cmocka_unit_test(test_broken_stream_gives_no_sample),
        cmocka_unit_test(test_sample_replaces_start_codes_by_lengths),
        cmocka_unit_test(test_sound_comes_late_by_the_priming_and_no_more),
        cmocka_unit_test(test_sound_packets_end_with_the_last_sample),
        cmocka_unit_test(test_block_size_of_sound_changes_no_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
