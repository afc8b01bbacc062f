/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdatomic.h>

#include <libavformat/avformat.h>

#include "../test.h"
#include "base/cancel.h"
#include "media/decoder.h"
#include "render/preview.h"

#include "story_fixture.h"

#include "base/banned.h"

enum { SEGMENTS = 7, TOTAL = FIXTURE_SCENES * 24 - (FIXTURE_SCENES - 1) * FIXTURE_FADE };

/** An observer that keeps what it is shown. */
struct viewer {
    struct buf bytes; /**< all pieces, one after another */
    struct rational durations[SEGMENTS], longest;
    int pieces; /**< with the initialisation segment */
    bool ended;
    atomic_int inside; /**< calls at this moment */
    char codecs[64];
    struct cancel *cancel_at_first;
    struct str remove_at_first; /**< a folder, when the first piece is shown; empty: none */
};

static void view(void *context, const struct render_preview *piece)
{
    struct viewer *viewer = context;
    size_t before = viewer->bytes.len;

    assert_int_equal(atomic_fetch_add(&viewer->inside, 1), 0);
    assert_int_equal(piece->index, viewer->pieces - 1);
    assert_int_equal(piece->count, SEGMENTS);
    assert_int_equal(piece->width, FIXTURE_WIDTH);
    assert_int_equal(piece->height, FIXTURE_HEIGHT);
    assert_false(viewer->ended);
    assert_true(file_read(piece->path, 1 << 20, &viewer->bytes, NULL));
    assert_int_equal(viewer->bytes.len - before, piece->bytes);
    if (piece->index >= 0)
        viewer->durations[piece->index] = piece->duration;
    viewer->longest = piece->longest;
    viewer->ended = piece->last;
    snprintf(viewer->codecs, sizeof viewer->codecs, "%s", piece->codecs);
    viewer->pieces++;
    if (viewer->cancel_at_first)
        cancel_request(viewer->cancel_at_first);
    if (viewer->remove_at_first.len && viewer->pieces == 1)
        assert_true(folder_remove(viewer->remove_at_first, NULL));
    atomic_fetch_sub(&viewer->inside, 1);
}

static int make_fixture(void **state)
{
    *state = fixture_new();
    return 0;
}

static int drop_fixture(void **state)
{
    fixture_free(*state);
    return 0;
}

static struct str out_path(struct fixture *fixture, const char *name)
{
    return path_join(&fixture->arena, str_from(fixture->folder), str_from(name));
}

/* Files that a render left in its temp folder: it must be none before the cache is closed. */
static int left_behind(struct cache *cache)
{
    DIR *dir = opendir(cache_temp(cache).ptr);
    int files = 0;

    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        files += entry->d_name[0] != '.';
    closedir(dir);
    return files;
}

static bool render(struct fixture *fixture, const char *cache, struct viewer *viewer,
                   struct error *error)
{
    struct render_report report;
    bool ok;

    if (viewer) {
        *viewer = (struct viewer){.cancel_at_first = viewer->cancel_at_first,
                                  .remove_at_first = viewer->remove_at_first};
        buf_init(&viewer->bytes, 1 << 22);
    }
    fixture->options.cache = fixture_cache(fixture, cache);
    fixture->options.preview = viewer ? view : NULL;
    fixture->options.preview_context = viewer;
    ok = render_timeline(&fixture->timeline, out_path(fixture, "a.mp4"), &fixture->options, &report,
                         error);
    assert_int_equal(left_behind(fixture->options.cache), 0);
    cache_close(fixture->options.cache);
    return ok;
}

static void render_ok(struct fixture *fixture, const char *cache, struct viewer *viewer)
{
    struct error error = ERROR_INIT;

    assert_ok(render(fixture, cache, viewer, &error), error);
}

/** Packets of the video and of the sound, in order. */
struct packets {
    AVPacket *video[TOTAL], *audio[256];
    int videos, audios;
};

static void read_packets(struct str path, struct packets *out)
{
    AVFormatContext *format = NULL;
    AVPacket *packet = av_packet_alloc();

    *out = (struct packets){0};
    assert_int_equal(avformat_open_input(&format, path.ptr, NULL, NULL), 0);
    while (av_read_frame(format, packet) == 0) {
        /* in one measure: video in frames, sound in samples */
        AVRational unit = packet->stream_index ? (AVRational){1, 48000} : (AVRational){1, 30};

        av_packet_rescale_ts(packet, format->streams[packet->stream_index]->time_base, unit);
        if (packet->stream_index == 0) {
            assert_true(out->videos < TOTAL);
            out->video[out->videos++] = av_packet_clone(packet);
        } else if (packet->stream_index == 1) {
            assert_true(out->audios < 256);
            out->audio[out->audios++] = av_packet_clone(packet);
        }
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    avformat_close_input(&format);
}

static void packets_release(struct packets *packets)
{
    for (int i = 0; i < packets->videos; i++)
        av_packet_free(&packets->video[i]);
    for (int i = 0; i < packets->audios; i++)
        av_packet_free(&packets->audio[i]);
}

static void assert_same_packets(AVPacket *const *a, AVPacket *const *b, int count)
{
    for (int i = 0; i < count; i++) {
        assert_int_equal(a[i]->pts, b[i]->pts);
        assert_int_equal(a[i]->flags, b[i]->flags);
        assert_int_equal(a[i]->size, b[i]->size);
        assert_memory_equal(a[i]->data, b[i]->data, (size_t)b[i]->size);
    }
}

/* The pieces one after another are the finished video. */
static void assert_is_the_video(struct fixture *fixture, const struct viewer *viewer)
{
    struct str path = out_path(fixture, "preview.mp4");
    struct packets shown, made;
    struct error error = ERROR_INIT;

    assert_int_equal(viewer->pieces, SEGMENTS + 1);
    assert_true(viewer->ended);
    assert_ok(file_write(path, buf_str(&viewer->bytes), 0600, &error), error);
    read_packets(path, &shown);
    read_packets(out_path(fixture, "a.mp4"), &made);
    assert_int_equal(made.videos, TOTAL);
    assert_int_equal(shown.videos, made.videos);
    assert_int_equal(shown.audios, made.audios);
    assert_same_packets(shown.video, made.video, made.videos);
    assert_same_packets(shown.audio, made.audio, made.audios);
    packets_release(&shown);
    packets_release(&made);
}

static void test_pieces_are_the_finished_video_whatever_the_threads(void **state)
{
    static const char *const caches[] = {"c1", "c2", "c3", "c4"};
    struct fixture *fixture = *state;

    for (int threads = 1; threads <= 4; threads++) {
        struct viewer viewer = {0};

        fixture->options.threads = threads;
        render_ok(fixture, caches[threads - 1], &viewer);
        assert_is_the_video(fixture, &viewer);
        assert_int_equal(strncmp(viewer.codecs, "avc1.64", 7), 0);
        buf_release(&viewer.bytes);
    }
}

static void test_the_mp4_is_the_same_with_and_without_a_preview(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct viewer viewer = {0};
    struct buf with, without;

    buf_init(&with, 1 << 24);
    buf_init(&without, 1 << 24);
    render_ok(fixture, "with", &viewer);
    assert_ok(file_read(out_path(fixture, "a.mp4"), 1 << 24, &with, &error), error);
    render_ok(fixture, "without", NULL);
    assert_ok(file_read(out_path(fixture, "a.mp4"), 1 << 24, &without, &error), error);
    assert_true(str_equal(buf_str(&with), buf_str(&without)));
    buf_release(&with);
    buf_release(&without);
    buf_release(&viewer.bytes);
}

static void test_what_the_cache_holds_gives_the_same_pieces(void **state)
{
    struct fixture *fixture = *state;
    struct viewer fresh = {0}, cached = {0};

    render_ok(fixture, "cache", &fresh);
    render_ok(fixture, "cache", &cached);
    assert_true(str_equal(buf_str(&fresh.bytes), buf_str(&cached.bytes)));
    assert_is_the_video(fixture, &cached);
    buf_release(&fresh.bytes);
    buf_release(&cached.bytes);
}

static void test_one_changed_scene_gives_pieces_old_and_new(void **state)
{
    struct fixture *fixture = *state;
    struct viewer viewer = {0};

    render_ok(fixture, "cache", NULL);
    fixture->layers[1][1].shape.colour = 0x00ccff;
    fixture->clip.start += 2000;
    render_ok(fixture, "cache", &viewer);
    assert_is_the_video(fixture, &viewer);
    buf_release(&viewer.bytes);
}

static void test_durations_add_up_and_the_longest_is_known_from_the_start(void **state)
{
    struct fixture *fixture = *state;
    struct viewer viewer = {0};
    int32_t sum = 0, longest = 0;

    render_ok(fixture, "cache", &viewer);
    for (int i = 0; i < SEGMENTS; i++) {
        assert_int_equal(viewer.durations[i].den, 30);
        sum += viewer.durations[i].num;
        longest = MAX_OF(longest, viewer.durations[i].num);
    }
    assert_int_equal(sum, TOTAL);
    assert_int_equal(viewer.longest.num, longest);
    assert_int_equal(viewer.longest.den, 30);
    buf_release(&viewer.bytes);
}

static void test_a_stopped_render_never_shows_a_last_piece(void **state)
{
    struct fixture *fixture = *state;
    struct cancel cancel = {0};
    struct viewer viewer = {.cancel_at_first = &cancel};
    struct error error = ERROR_INIT;

    fixture->options.cancel = &cancel;
    fixture->options.threads = 1;
    assert_false(render(fixture, "cache", &viewer, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_true(viewer.pieces >= 1 && viewer.pieces <= 2);
    assert_false(viewer.ended);
    buf_release(&viewer.bytes);
}

static void test_a_segment_that_vanishes_stops_the_render_and_is_named(void **state)
{
    struct fixture *fixture = *state;
    struct viewer viewer = {.remove_at_first = out_path(fixture, "cache/segment")};
    struct error error = ERROR_INIT;

    fixture->options.threads = 1;
    assert_false(render(fixture, "cache", &viewer, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_non_null(strstr(error.message, "preview: a part of the video vanished from the cache"));
    assert_int_equal(viewer.pieces, 1);
    buf_release(&viewer.bytes);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
#define WITH_FIXTURE(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
        WITH_FIXTURE(test_pieces_are_the_finished_video_whatever_the_threads),
        WITH_FIXTURE(test_the_mp4_is_the_same_with_and_without_a_preview),
        WITH_FIXTURE(test_what_the_cache_holds_gives_the_same_pieces),
        WITH_FIXTURE(test_one_changed_scene_gives_pieces_old_and_new),
        WITH_FIXTURE(test_durations_add_up_and_the_longest_is_known_from_the_start),
        WITH_FIXTURE(test_a_stopped_render_never_shows_a_last_piece),
        WITH_FIXTURE(test_a_segment_that_vanishes_stops_the_render_and_is_named),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
