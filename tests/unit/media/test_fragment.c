/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include <libavformat/avformat.h>

#include "../test.h"
#include "media/fragment.h"

#include "material.h"

#include "base/banned.h"

/* Packets of sound before the end of segment `index`. */
static size_t sound_end(const struct material *material, struct rational rate, int index)
{
    size_t packets = (size_t)rational_frame_to_ticks(rate, (index + 1) * FRAMES) / AUDIO_FRAME;

    return index + 1 == SEGMENTS ? material->audio.count : packets;
}

static struct fragment_tracks tracks_for(const struct material *material, struct rational rate)
{
    return (struct fragment_tracks){
        .width = WIDTH,
        .height = HEIGHT,
        .rate = rate,
        .frames = TOTAL,
        .video_config = {(const char *)material->video_config, material->video_config_size},
        .audio_config = {(const char *)material->audio_config, material->audio_config_size},
        .audio_bit_rate = 128000};
}

static struct fragment fragment_for(const struct material *material, struct rational rate,
                                    int index)
{
    size_t from = index ? sound_end(material, rate, index - 1) : 0;
    size_t to = sound_end(material, rate, index);

    return (struct fragment){.sequence = (uint32_t)index + 1,
                             .first_frame = index * FRAMES,
                             .video = &material->video.items[index * FRAMES],
                             .video_count = FRAMES,
                             .audio = &material->audio.items[from],
                             .audio_count = to - from};
}

static void encode_all(const struct material *material, struct rational rate, struct buf *out)
{
    struct fragment_tracks tracks = tracks_for(material, rate);

    fragment_init_encode(&tracks, out);
    for (int i = 0; i < SEGMENTS; i++) {
        struct fragment fragment = fragment_for(material, rate, i);

        fragment_encode(&tracks, &fragment, out);
    }
    assert_true(buf_ok(out));
}

/* Opens the bytes with libavformat; the file is gone from its folder at once. */
static AVFormatContext *open_bytes(const struct buf *bytes)
{
    AVFormatContext *format = NULL;
    char path[] = "/tmp/clipcrafter-fragment-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes->ptr, bytes->len), bytes->len);
    close(fd);
    assert_int_equal(avformat_open_input(&format, path, NULL, NULL), 0);
    unlink(path);
    return format;
}

static void check_picture(const AVPacket *packet, const struct packet *sent, AVRational base,
                          struct rational rate)
{
    AVRational frame = {rate.den, rate.num};

    assert_int_equal(packet->size, sent->size);
    assert_memory_equal(packet->data, sent->data, sent->size);
    assert_int_equal(packet->pts, av_rescale_q(sent->pts, frame, base));
    assert_int_equal(packet->dts, av_rescale_q(sent->dts, frame, base));
    assert_int_equal(packet->duration, av_rescale_q(1, frame, base));
    assert_int_equal(!!(packet->flags & AV_PKT_FLAG_KEY), sent->key);
}

static void check_packets(const struct material *material, struct rational rate)
{
    AVPacket *packet = av_packet_alloc();
    AVFormatContext *format;
    size_t video = 0, audio = 0;
    struct buf bytes;

    buf_init(&bytes, 1 << 20);
    encode_all(material, rate, &bytes);
    format = open_bytes(&bytes);
    assert_int_equal(format->nb_streams, 2);
    while (av_read_frame(format, packet) == 0) {
        AVStream *stream = format->streams[packet->stream_index];

        if (packet->stream_index == 0) {
            assert_true(video < material->video.count);
            check_picture(packet, &material->video.items[video++], stream->time_base, rate);
        } else {
            const struct packet *sent = &material->audio.items[audio++];

            assert_true(audio <= material->audio.count);
            assert_int_equal(packet->size, sent->size);
            assert_memory_equal(packet->data, sent->data, sent->size);
            assert_int_equal(packet->pts, sent->pts);
        }
        av_packet_unref(packet);
    }
    assert_int_equal(video, material->video.count);
    assert_int_equal(audio, material->audio.count);
    avformat_close_input(&format);
    av_packet_free(&packet);
    buf_release(&bytes);
}

static void test_every_packet_is_read_back_at_its_time(void **state)
{
    static const struct rational rates[] = {{30, 1}, {24, 1}, {30000, 1001}, {60, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        struct material material;

        material_make(&material, rates[i]);
        check_packets(&material, rates[i]);
        material_release(&material);
    }
}

static void test_tracks_say_what_they_are(void **state)
{
    struct rational rate = {30, 1};
    struct material material;
    struct fragment_tracks tracks;
    AVFormatContext *format;
    AVCodecParameters *video, *audio;
    struct buf bytes;

    (void)state;
    material_make(&material, rate);
    tracks = tracks_for(&material, rate);
    buf_init(&bytes, 1 << 16);
    fragment_init_encode(&tracks, &bytes);
    assert_true(buf_ok(&bytes));
    format = open_bytes(&bytes);
    video = format->streams[0]->codecpar;
    audio = format->streams[1]->codecpar;
    assert_int_equal(video->codec_id, AV_CODEC_ID_H264);
    assert_int_equal(video->width, WIDTH);
    assert_int_equal(video->height, HEIGHT);
    assert_int_equal(video->color_space, AVCOL_SPC_BT709);
    assert_int_equal(video->color_range, AVCOL_RANGE_MPEG);
    assert_int_equal(video->extradata_size, material.video_config_size);
    assert_memory_equal(video->extradata, material.video_config, material.video_config_size);
    assert_int_equal(audio->codec_id, AV_CODEC_ID_AAC);
    assert_int_equal(audio->sample_rate, AUDIO_RATE);
    assert_int_equal(audio->ch_layout.nb_channels, AUDIO_CHANNELS);
    assert_memory_equal(audio->extradata, material.audio_config, material.audio_config_size);
    avformat_close_input(&format);
    buf_release(&bytes);
    material_release(&material);
}

static uint32_t read32(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

/* The box of that name among those in [at, end); its contents' offset and end. */
static bool find_box(const struct buf *bytes, size_t *at, size_t *end, const char *name)
{
    while (*at + 8 <= *end) {
        const uint8_t *head = (const uint8_t *)bytes->ptr + *at;
        size_t size = read32(head);

        assert_true(size >= 8 && *at + size <= *end);
        if (memcmp(head + 4, name, 4) == 0) {
            *end = *at + size;
            *at += 8;
            return true;
        }
        *at += size;
    }
    return false;
}

static uint32_t read_at(const struct buf *bytes, size_t at)
{
    return read32((const uint8_t *)bytes->ptr + at);
}

static void test_a_fragment_says_where_it_belongs_and_how_long_it_sounds(void **state)
{
    struct rational rate = {30, 1};
    struct material material;
    struct fragment_tracks tracks;
    struct fragment fragment;
    size_t at = 0, end, moof_end, run, run_end;
    int64_t heard = 0;
    struct buf bytes;

    (void)state;
    material_make(&material, rate);
    tracks = tracks_for(&material, rate);
    fragment = fragment_for(&material, rate, 2);
    buf_init(&bytes, 1 << 20);
    fragment_encode(&tracks, &fragment, &bytes);
    assert_true(buf_ok(&bytes));
    moof_end = bytes.len;
    assert_true(find_box(&bytes, &at, &moof_end, "moof"));
    end = moof_end;
    assert_true(find_box(&bytes, &at, &end, "traf"));
    run = at;
    run_end = end;
    assert_true(find_box(&bytes, &run, &run_end, "tfdt"));
    /* version 1, then 64 bits: frame 40 in 15360ths of a second */
    assert_int_equal(read_at(&bytes, run), 0x01000000);
    assert_int_equal(read_at(&bytes, run + 4), 0);
    assert_int_equal(read_at(&bytes, run + 8), 2 * FRAMES * 512);
    at = end;
    end = moof_end;
    assert_true(find_box(&bytes, &at, &end, "traf"));
    run = at;
    run_end = end;
    assert_true(find_box(&bytes, &run, &run_end, "tfdt"));
    assert_int_equal(read_at(&bytes, run + 8), sound_end(&material, rate, 1) * AUDIO_FRAME);
    run = run_end;
    run_end = end;
    assert_true(find_box(&bytes, &run, &run_end, "trun"));
    assert_int_equal(read_at(&bytes, run + 4), fragment.audio_count);
    for (size_t i = 0; i < fragment.audio_count; i++)
        heard += read_at(&bytes, run + 12 + 8 * i);
    assert_int_equal(sound_end(&material, rate, 1) * AUDIO_FRAME + heard,
                     rational_frame_to_ticks(rate, TOTAL));
    buf_release(&bytes);
    material_release(&material);
}

static void test_a_span_shorter_than_a_packet_of_sound_has_pictures_only(void **state)
{
    struct rational rate = {60, 1};
    struct material material;
    struct fragment_tracks tracks;
    struct fragment fragment;
    AVPacket *packet = av_packet_alloc();
    AVFormatContext *format;
    struct buf bytes;
    int pictures = 0;

    (void)state;
    material_make(&material, rate);
    tracks = tracks_for(&material, rate);
    fragment = fragment_for(&material, rate, 0);
    fragment.video_count = 1;
    fragment.audio_count = 0;
    buf_init(&bytes, 1 << 20);
    fragment_init_encode(&tracks, &bytes);
    fragment_encode(&tracks, &fragment, &bytes);
    format = open_bytes(&bytes);
    while (av_read_frame(format, packet) == 0) {
        assert_int_equal(packet->stream_index, 0);
        pictures++;
        av_packet_unref(packet);
    }
    assert_int_equal(pictures, 1);
    avformat_close_input(&format);
    av_packet_free(&packet);
    buf_release(&bytes);
    material_release(&material);
}

static void test_codecs_are_named_for_players(void **state)
{
    static const char avc[] = {1, 0x64, 0x00, 0x28, (char)0xff};
    static const char aac[] = {0x11, (char)0x90};
    struct fragment_tracks tracks = {.video_config = {avc, sizeof avc},
                                     .audio_config = {aac, sizeof aac}};
    char codecs[FRAGMENT_CODECS];

    (void)state;
    fragment_codecs(&tracks, codecs);
    assert_string_equal(codecs, "avc1.640028,mp4a.40.2");
}

static void test_a_buffer_that_is_too_small_fails_cleanly(void **state)
{
    struct rational rate = {30, 1};
    struct material material;
    struct fragment_tracks tracks;
    struct fragment fragment;

    (void)state;
    material_make(&material, rate);
    tracks = tracks_for(&material, rate);
    fragment = fragment_for(&material, rate, 0);
    for (size_t max = 1; max < 1000; max += 37) {
        struct buf bytes;

        buf_init(&bytes, max);
        fragment_init_encode(&tracks, &bytes);
        fragment_encode(&tracks, &fragment, &bytes);
        assert_false(buf_ok(&bytes));
        buf_release(&bytes);
    }
    material_release(&material);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_packet_is_read_back_at_its_time),
        cmocka_unit_test(test_tracks_say_what_they_are),
        cmocka_unit_test(test_a_fragment_says_where_it_belongs_and_how_long_it_sounds),
        cmocka_unit_test(test_a_span_shorter_than_a_packet_of_sound_has_pictures_only),
        cmocka_unit_test(test_codecs_are_named_for_players),
        cmocka_unit_test(test_a_buffer_that_is_too_small_fails_cleanly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
