/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <libavformat/avformat.h>

#include "../test.h"
#include "media/muxer.h"

#include "material.h"

#include "base/banned.h"

static const struct chapter two_chapters[] = {{0, 40000, {"Dance", 5}},
                                              {40000, 96000, {"Honey", 5}}};

static struct muxer_settings settings_for(const struct material *material, struct rational rate)
{
    return (struct muxer_settings){.width = WIDTH,
                                   .height = HEIGHT,
                                   .rate = rate,
                                   .video_config = material->video_config,
                                   .video_config_size = material->video_config_size,
                                   .audio_config = material->audio_config,
                                   .audio_config_size = material->audio_config_size,
                                   .audio_bit_rate = 128000,
                                   .title = STR("Why bees dance"),
                                   .comment = STR("Pictures: A. Person (CC-BY)"),
                                   .language = STR("de-AT"),
                                   .chapters = two_chapters,
                                   .chapter_count = COUNT_OF(two_chapters)};
}

static bool mux(int fd, const struct material *material, struct rational rate, struct error *error)
{
    struct muxer_settings settings = settings_for(material, rate);
    struct muxer *muxer = NULL;
    size_t sound = 0;
    bool ok = muxer_new(fd, &settings, &muxer, error);

    for (size_t i = 0; ok && i < material->video.count; i++) {
        int64_t until = rational_frame_to_ticks(rate, (int64_t)i);

        while (ok && sound < material->audio.count && material->audio.items[sound].dts <= until)
            ok = muxer_write_audio(muxer, &material->audio.items[sound++], error);
        ok = ok && muxer_write_video(muxer, &material->video.items[i], error);
    }
    for (; ok && sound < material->audio.count; sound++)
        ok = muxer_write_audio(muxer, &material->audio.items[sound], error);
    ok = ok && muxer_finish(muxer, error);
    muxer_free(muxer);
    return ok;
}

static int temp_file(char path[64])
{
    int fd;

    snprintf(path, 64, "/tmp/clipcrafter-test-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    return fd;
}

static void make_file(char path[64], struct rational rate)
{
    struct material material;
    struct error error = ERROR_INIT;
    int fd = temp_file(path);

    material_make(&material, rate);
    assert_ok(mux(fd, &material, rate, &error), error);
    close(fd);
    material_release(&material);
}

static uint8_t *slurp(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(1 << 20);

    assert_non_null(file);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static bool contains(const uint8_t *bytes, size_t size, const char *what)
{
    return memmem(bytes, size, what, strlen(what)) != NULL;
}

static void test_index_comes_first_without_edit_list_or_version(void **state)
{
    char path[64];
    uint8_t *bytes, *moov, *mdat;
    size_t size;

    (void)state;
    make_file(path, (struct rational){30, 1});
    bytes = slurp(path, &size);
    moov = memmem(bytes, size, "moov", 4);
    mdat = memmem(bytes, size, "mdat", 4);
    assert_true(moov && mdat && moov < mdat);
    assert_false(contains(bytes, size, "elst"));
    assert_false(contains(bytes, size, "Lavf"));
    assert_false(contains(bytes, size, "x264"));
    assert_true(contains(bytes, size, "nclx"));
    assert_true(contains(bytes, size, "avcC"));
    free(bytes);
    unlink(path);
}

/* Reads the file again and checks that frames follow each other in whole steps from zero. */
static void check_times(const char *path, struct rational rate)
{
    AVFormatContext *format = NULL;
    AVPacket *packet = av_packet_alloc();
    bool seen[TOTAL] = {false};
    int64_t sound_end = 0;

    assert_int_equal(avformat_open_input(&format, path, NULL, NULL), 0);
    while (av_read_frame(format, packet) == 0) {
        AVStream *stream = format->streams[packet->stream_index];

        if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
            int64_t frame =
                av_rescale_q(packet->pts, stream->time_base, (AVRational){rate.den, rate.num});

            assert_in_range(frame, 0, TOTAL - 1);
            assert_int_equal(
                av_rescale_q(frame, (AVRational){rate.den, rate.num}, stream->time_base),
                packet->pts);
            assert_false(seen[frame]);
            seen[frame] = true;
        } else if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
            assert_int_equal(packet->pts, sound_end);
            sound_end = packet->pts + packet->duration;
        }
        av_packet_unref(packet);
    }
    for (int i = 0; i < TOTAL; i++)
        assert_true(seen[i]);
    assert_int_equal(sound_end, rational_frame_to_ticks(rate, TOTAL));
    avformat_close_input(&format);
    av_packet_free(&packet);
}

static void test_frames_and_samples_have_exact_times(void **state)
{
    static const struct rational rates[] = {{30, 1}, {25, 1}, {30000, 1001}, {60, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        char path[64];

        make_file(path, rates[i]);
        check_times(path, rates[i]);
        unlink(path);
    }
}

static void test_tags_chapters_and_colours_are_read_back(void **state)
{
    AVFormatContext *format = NULL;
    AVCodecParameters *video;
    char path[64];

    (void)state;
    make_file(path, (struct rational){30, 1});
    assert_int_equal(avformat_open_input(&format, path, NULL, NULL), 0);
    assert_string_equal(av_dict_get(format->metadata, "title", NULL, 0)->value, "Why bees dance");
    assert_string_equal(av_dict_get(format->metadata, "comment", NULL, 0)->value,
                        "Pictures: A. Person (CC-BY)");
    assert_null(av_dict_get(format->metadata, "encoder", NULL, 0));
    assert_null(av_dict_get(format->metadata, "creation_time", NULL, 0));
    assert_int_equal(format->nb_chapters, 2);
    assert_string_equal(av_dict_get(format->chapters[1]->metadata, "title", NULL, 0)->value,
                        "Honey");
    assert_string_equal(av_dict_get(format->streams[1]->metadata, "language", NULL, 0)->value,
                        "deu");
    video = format->streams[0]->codecpar;
    assert_int_equal(video->width, WIDTH);
    assert_int_equal(video->height, HEIGHT);
    assert_int_equal(video->color_primaries, AVCOL_PRI_BT709);
    assert_int_equal(video->color_trc, AVCOL_TRC_BT709);
    assert_int_equal(video->color_space, AVCOL_SPC_BT709);
    assert_int_equal(video->color_range, AVCOL_RANGE_MPEG);
    avformat_close_input(&format);
    unlink(path);
}

static void test_same_packets_give_same_file(void **state)
{
    char a[64], b[64];
    uint8_t *one, *two;
    size_t one_size, two_size;

    (void)state;
    make_file(a, (struct rational){30, 1});
    make_file(b, (struct rational){30, 1});
    one = slurp(a, &one_size);
    two = slurp(b, &two_size);
    assert_int_equal(one_size, two_size);
    assert_memory_equal(one, two, one_size);
    free(one);
    free(two);
    unlink(a);
    unlink(b);
}

static void test_full_disk_is_named(void **state)
{
    struct rlimit before, small;
    struct material material;
    struct error error = ERROR_INIT;
    char path[64];
    int fd = temp_file(path);

    (void)state;
    material_make(&material, (struct rational){30, 1});
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 3000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(mux(fd, &material, (struct rational){30, 1}, &error));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(error.cause, EFBIG);
    assert_non_null(strstr(error.message, "cannot be written"));
    close(fd);
    unlink(path);
    material_release(&material);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_index_comes_first_without_edit_list_or_version),
        cmocka_unit_test(test_frames_and_samples_have_exact_times),
        cmocka_unit_test(test_tags_chapters_and_colours_are_read_back),
        cmocka_unit_test(test_same_packets_give_same_file),
        cmocka_unit_test(test_full_disk_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
