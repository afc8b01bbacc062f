/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "../test.h"
#include "base/clock.h"
#include "base/random.h"
#include "media/audio_encoder.h"
#include "media/decoder.h"
#include "media/loudness.h"
#include "render/crew.h"
#include "render/draft.h"
#include "render/joiner.h"
#include "render/segment_encoder.h"

#include "story_fixture.h"

#include "base/banned.h"

enum { TOTAL = FIXTURE_SCENES * 24 - (FIXTURE_SCENES - 1) * FIXTURE_FADE };

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

/* Renders into `name` with the cache `cache`; the file's bytes are appended to `out` if wanted. */
static struct render_report render(struct fixture *fixture, const char *cache, const char *name,
                                   struct buf *out)
{
    struct render_report report = {0};
    struct error error = ERROR_INIT;

    fixture->options.cache = fixture_cache(fixture, cache);
    assert_ok(render_timeline(&fixture->timeline, out_path(fixture, name), &fixture->options,
                              &report, &error),
              error);
    cache_close(fixture->options.cache);
    if (out)
        assert_ok(file_read(out_path(fixture, name), 1 << 24, out, &error), error);
    return report;
}

static void test_bytes_do_not_depend_on_threads_or_cache(void **state)
{
    struct fixture *fixture = *state;
    struct render_report report;
    struct buf first, other;

    buf_init(&first, 1 << 24);
    buf_init(&other, 1 << 24);
    fixture->options.threads = 1;
    report = render(fixture, "cache1", "a.mp4", &first);
    assert_int_equal(report.frames, TOTAL);
    assert_int_equal(report.segments_encoded, 7);
    assert_int_equal(report.segments_cached, 0);
    assert_int_equal(report.bytes, first.len);
    for (int threads = 2; threads <= 4; threads += 2) {
        buf_clear(&other);
        fixture->options.threads = threads;
        (void)render(fixture, threads == 2 ? "cache2" : "cache4", "b.mp4", &other);
        assert_true(str_equal(buf_str(&first), buf_str(&other)));
    }
    buf_clear(&other);
    report = render(fixture, "cache4", "a.mp4", &other); /* replaces the file */
    assert_int_equal(report.segments_encoded, 0);
    assert_int_equal(report.segments_cached, 7);
    assert_true(str_equal(buf_str(&first), buf_str(&other)));
    buf_release(&first);
    buf_release(&other);
}

/* ---- looking at the result ---- */

/** Mean luma of every frame, and the loudest sample of the sound. */
struct seen {
    double level[TOTAL + 8];
    int frames;
    int width, height;
    int64_t loudest_at;
    float loudest;
    struct loudness *meter; /**< hears the left channel */
    double lufs, true_peak;
};

static void look_at(struct seen *seen, const AVFrame *frame, int64_t *samples)
{
    if (frame->width) {
        double sum = 0;

        for (int y = 0; y < frame->height; y++) {
            for (int x = 0; x < frame->width; x++)
                sum += frame->data[0][y * frame->linesize[0] + x];
        }
        assert_true(seen->frames < TOTAL + 8);
        seen->width = frame->width;
        seen->height = frame->height;
        seen->level[seen->frames++] = sum / frame->width / frame->height;
        return;
    }
    assert_true(loudness_add(seen->meter, (const float *)frame->extended_data[0],
                             (size_t)frame->nb_samples, NULL));
    for (int i = 0; i < frame->nb_samples; i++) {
        float level = fabsf(((float *)frame->extended_data[0])[i]);

        if (level > seen->loudest) {
            seen->loudest = level;
            seen->loudest_at = *samples + i;
        }
    }
    *samples += frame->nb_samples;
}

static AVCodecContext *decoder_for(const AVStream *stream)
{
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    AVCodecContext *context = avcodec_alloc_context3(codec);

    assert_true(avcodec_parameters_to_context(context, stream->codecpar) >= 0);
    context->thread_count = 1;
    assert_int_equal(avcodec_open2(context, codec, NULL), 0);
    return context;
}

static void feed(AVCodecContext *decoder, const AVPacket *packet, struct seen *seen,
                 int64_t *samples)
{
    AVFrame *frame = av_frame_alloc();

    assert_int_equal(avcodec_send_packet(decoder, packet), 0);
    while (avcodec_receive_frame(decoder, frame) == 0)
        look_at(seen, frame, samples);
    av_frame_free(&frame);
}

static void watch(struct fixture *fixture, const char *name, struct seen *seen)
{
    AVCodecContext *decoders[2];
    AVFormatContext *format = NULL;
    AVPacket *packet = av_packet_alloc();
    int64_t samples = 0;

    *seen = (struct seen){0};
    assert_true(loudness_new(1, &seen->meter, NULL));
    assert_int_equal(avformat_open_input(&format, out_path(fixture, name).ptr, NULL, NULL), 0);
    for (int i = 0; i < 2; i++)
        decoders[i] = decoder_for(format->streams[i]);
    while (av_read_frame(format, packet) == 0) {
        if (packet->stream_index < 2)
            feed(decoders[packet->stream_index], packet, seen, &samples);
        av_packet_unref(packet);
    }
    for (int i = 0; i < 2; i++) {
        feed(decoders[i], NULL, seen, &samples);
        avcodec_free_context(&decoders[i]);
    }
    loudness_measured(seen->meter, &seen->lufs, &seen->true_peak);
    loudness_free(seen->meter);
    av_packet_free(&packet);
    avformat_close_input(&format);
}

static void test_footage_keeps_its_own_time(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    int first = 2 * (24 - FIXTURE_FADE); /* of scene 2 */

    (void)render(fixture, "cache", "a.mp4", NULL);
    watch(fixture, "a.mp4", &seen);
    assert_int_equal(seen.frames, TOTAL);
    for (int i = FIXTURE_FADE; i < 24 - FIXTURE_FADE; i++) {
        /* The clip starts at its frame 5. */
        assert_true(fabs(seen.level[first + i] - CLIP_LEVEL(5 + i)) < 1.5);
    }
}

static void test_fade_goes_through_black(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;
    int first = 3 * (24 - FIXTURE_FADE); /* of the fade to scene 3, which is white */

    (void)render(fixture, "cache", "a.mp4", NULL);
    watch(fixture, "a.mp4", &seen);
    assert_true(seen.level[first + 1] < seen.level[first - 1]);
    assert_true(seen.level[first + 1] < 60);
    assert_true(seen.level[first + 2] > seen.level[first + 1]);
    assert_true(fabs(seen.level[first + FIXTURE_FADE] - 235) < 1.5);
}

static void test_push_leaves_no_seam(void **state)
{
    static const struct backdrop grey = {BACKDROP_SOLID, {0x808080}, 0, 0, 0};
    struct fixture *fixture = *state;
    double lowest = 255, highest = 0;
    struct seen seen;

    /* Two scenes of one colour: what is pushed in cannot be told from what is pushed out. */
    for (int i = 1; i <= 2; i++) {
        fixture->layers[i][0] = fixture_layer(LAYER_BACKDROP);
        fixture->layers[i][0].backdrop = grey;
        fixture->scenes[i].layer_count = 1;
    }
    (void)render(fixture, "cache", "a.mp4", NULL);
    watch(fixture, "a.mp4", &seen);
    for (int i = 24; i < 60; i++) {
        lowest = MIN_OF(lowest, seen.level[i]);
        highest = MAX_OF(highest, seen.level[i]);
    }
    assert_true(highest - lowest < 0.5);
}

static void test_click_is_heard_at_its_time(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;

    (void)render(fixture, "cache", "a.mp4", NULL);
    watch(fixture, "a.mp4", &seen);
    /* One millisecond is 48 samples; the click itself takes 16. */
    assert_in_range(seen.loudest_at, FIXTURE_CLICK - 48, FIXTURE_CLICK + 16 + 48);
}

/* Loud, dense sound, brought to the limit of its peaks: AAC cannot keep such a shape and
 * overshoots. */
static void speak_harshly(struct fixture *fixture)
{
    enum { LENGTH = TOTAL * 1600 };
    float *samples = calloc(LENGTH, sizeof *samples);
    struct random random;
    struct buf bytes;

    random_init(&random, 5);
    for (int i = 0; i < LENGTH; i++) {
        double wave = 6 * (random_unit(&random) - 0.5) + 2 * sin(i * 0.026);
        samples[i] = (float)(i / 6000 % 2 ? 0 : 0.8 * CLAMP(wave, -1.0, 1.0));
    }
    buf_init(&bytes, 1 << 24);
    wav_encode(samples, LENGTH, 1, &bytes);
    fixture_file(fixture, ASSET_VOICE, "harsh.wav", "audio/wav", buf_str(&bytes));
    buf_release(&bytes);
    free(samples);
    fixture->clip = (struct sound_clip){.asset = ASSET_VOICE};
    fixture->timeline.sound.loudness_mlufs = -8000;
}

static void test_true_peak_keeps_to_its_limit_after_coding(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;

    speak_harshly(fixture);
    (void)render(fixture, "cache", "a.mp4", NULL);
    watch(fixture, "a.mp4", &seen);
    print_message("%.2f LUFS, %.2f dBTP\n", seen.lufs, seen.true_peak);
    assert_true(seen.true_peak <= -1.0);
    assert_true(seen.true_peak > -4.0); /* not by being quiet */
}

static void test_draft_has_a_quarter_of_the_pixels(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen;

    fixture->options.draft = true;
    (void)render(fixture, "cache", "a.mp4", NULL);
    watch(fixture, "a.mp4", &seen);
    assert_int_equal(seen.width, FIXTURE_WIDTH / 2);
    assert_int_equal(seen.height, FIXTURE_HEIGHT / 2);
    assert_int_equal(seen.frames, TOTAL);
    assert_true(fabs(seen.level[TOTAL - 1] - 235) < 1.5);
}

/* ---- changing a part ---- */

static void test_changed_scene_encodes_its_segments_only(void **state)
{
    struct fixture *fixture = *state;
    struct render_report report;

    (void)render(fixture, "cache", "a.mp4", NULL);
    fixture->layers[1][1].shape.colour = 0x00ff00;
    report = render(fixture, "cache", "a.mp4", NULL);
    assert_int_equal(report.segments_encoded, 3);
    assert_int_equal(report.segments_cached, 4);
    fixture->scenes[2].transition = TRANSITION_CROSSFADE;
    report = render(fixture, "cache", "a.mp4", NULL);
    assert_int_equal(report.segments_encoded, 1);
}

static void damage(const char *path)
{
    int fd = open(path, O_WRONLY);

    assert_int_equal(pwrite(fd, "XXXX", 4, 300), 4);
    close(fd);
}

/* Damages every file below `folder`. */
static void damage_all(struct fixture *fixture, struct str folder)
{
    DIR *open_folder = opendir(folder.ptr);
    struct dirent *item;

    assert_non_null(open_folder);
    while ((item = readdir(open_folder))) {
        struct str path = path_join(&fixture->arena, folder, str_from(item->d_name));

        if (item->d_name[0] == '.')
            continue;
        if (item->d_type == DT_DIR)
            damage_all(fixture, path);
        else
            damage(path.ptr);
    }
    closedir(open_folder);
}

static void test_damaged_cache_costs_time_not_the_result(void **state)
{
    struct fixture *fixture = *state;
    struct render_report report;
    struct buf first, again;

    buf_init(&first, 1 << 24);
    buf_init(&again, 1 << 24);
    (void)render(fixture, "cache", "a.mp4", &first);
    damage_all(fixture, out_path(fixture, "cache/segment"));
    report = render(fixture, "cache", "a.mp4", &again);
    assert_int_equal(report.segments_encoded, 7);
    assert_true(str_equal(buf_str(&first), buf_str(&again)));
    buf_release(&first);
    buf_release(&again);
}

/* ---- failing ---- */

static int count_files(struct str folder)
{
    DIR *open_folder = opendir(folder.ptr);
    int count = 0;

    if (!open_folder)
        return 0;
    for (struct dirent *item = readdir(open_folder); item; item = readdir(open_folder))
        count += strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0;
    closedir(open_folder);
    return count;
}

/* Expects failure; the message must hold `part`, and nothing may be left in the folder or cache. */
static enum error_code fails(struct fixture *fixture, const char *out, const char *part)
{
    struct render_report report = {.frames = -7};
    struct error error = ERROR_INIT;
    int before;

    fixture->options.cache = fixture_cache(fixture, "cache");
    before = count_files(str_from(fixture->folder));
    assert_false(render_timeline(&fixture->timeline, out_path(fixture, out), &fixture->options,
                                 &report, &error));
    if (!strstr(error.message, part))
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
    assert_int_equal(report.frames, -7);
    assert_int_equal(count_files(str_from(fixture->folder)), before);
    assert_int_equal(count_files(cache_temp(fixture->options.cache)), 0);
    cache_close(fixture->options.cache);
    assert_int_equal(count_files(out_path(fixture, "cache/tmp")), 0);
    return error.code;
}

static void test_missing_file_is_named(void **state)
{
    struct fixture *fixture = *state;

    fixture->assets[ASSET_PHOTO].path = STR("gone.jpg");
    assert_int_equal(fails(fixture, "a.mp4", "gone.jpg"), ERROR_INPUT);
}

static void test_changed_file_is_refused(void **state)
{
    struct fixture *fixture = *state;

    fixture->digests[ASSET_CLIP][5] ^= 1;
    assert_int_equal(fails(fixture, "a.mp4", "clip.mp4 has changed"), ERROR_INPUT);
}

static void test_changed_voice_is_refused(void **state)
{
    struct fixture *fixture = *state;

    fixture->digests[ASSET_VOICE][5] ^= 1;
    assert_int_equal(fails(fixture, "a.mp4", "voice.wav has changed"), ERROR_INPUT);
}

static void test_file_that_is_no_picture_is_named(void **state)
{
    struct fixture *fixture = *state;

    fixture_file(fixture, ASSET_PHOTO, "photo.bmp", "image/bmp", STR("not a picture at all"));
    assert_int_equal(fails(fixture, "a.mp4", "photo.bmp"), ERROR_INPUT);
}

static void test_folder_that_is_not_there_is_named(void **state)
{
    (void)fails(*state, "nowhere/a.mp4", "nowhere/a.mp4");
}

static void test_pipe_or_device_for_a_file_is_refused_instead_of_read_for_ever(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(mkfifo(out_path(fixture, "pipe").ptr, 0600), 0);
    alarm(60);
    fixture->assets[ASSET_VOICE].path = STR("pipe");
    assert_int_equal(fails(fixture, "a.mp4", "assets[2].path"), ERROR_INPUT);
    fixture->assets[ASSET_VOICE].path = STR("/dev/zero");
    assert_int_equal(fails(fixture, "a.mp4", "/dev/zero is not a file"), ERROR_INPUT);
    alarm(0);
}

static void test_empty_timeline_is_refused(void **state)
{
    struct fixture *fixture = *state;

    fixture->timeline.scene_count = 0;
    assert_int_equal(fails(fixture, "a.mp4", "scenes"), ERROR_INPUT);
}

static void cancel_soon(void *context, const struct render_progress *now)
{
    if (now->frames_done > 0)
        cancel_request(context);
}

static void test_cancelled_render_leaves_nothing_and_resumes(void **state)
{
    struct fixture *fixture = *state;
    struct cancel cancel = {false};
    int64_t before;

    for (int i = 0; i < FIXTURE_SCENES; i++)
        fixture->scenes[i].frames = 600;
    fixture->options.cancel = &cancel;
    fixture->options.progress = cancel_soon;
    fixture->options.progress_context = &cancel;
    before = clock_monotonic_us(NULL);
    assert_int_equal(fails(fixture, "a.mp4", "interrupted"), ERROR_CANCELLED);
    assert_true(clock_monotonic_us(NULL) - before < 10 * 1000 * 1000);
    cancel = (struct cancel){false};
    fixture->options.progress = NULL;
    for (int i = 0; i < FIXTURE_SCENES; i++)
        fixture->scenes[i].frames = 24;
    assert_int_equal(render(fixture, "cache", "a.mp4", NULL).frames, TOTAL);
}

/** What a render told about its progress. */
struct told {
    int calls;
    struct render_progress last;
    bool joined, backwards;
};

static void listen_to(void *context, const struct render_progress *now)
{
    struct told *told = context;

    told->backwards = told->backwards || now->frames_done < told->last.frames_done ||
                      now->segments_done < told->last.segments_done;
    told->joined = strcmp(now->stage, "join") == 0;
    told->last = *now;
    told->calls++;
}

static void test_progress_rises_to_the_whole(void **state)
{
    struct fixture *fixture = *state;
    struct told told = {0};

    fixture->options.progress = listen_to;
    fixture->options.progress_context = &told;
    (void)render(fixture, "cache", "a.mp4", NULL);
    assert_true(told.calls > 8);
    assert_false(told.backwards);
    assert_true(told.joined);
    assert_int_equal(told.last.frames_done, TOTAL);
    assert_int_equal(told.last.frames_total, TOTAL);
    assert_int_equal(told.last.segments_done, 7);
}

/* ---- kill -9 ---- */

static void render_in_child(struct fixture *fixture)
{
    struct render_report report;

    if (!cache_open(out_path(fixture, "cache"), 0, &fixture->options.cache, NULL))
        _exit(1);
    _exit(render_timeline(&fixture->timeline, out_path(fixture, "a.mp4"), &fixture->options,
                          &report, NULL)
              ? 0
              : 1);
}

static void test_killed_renders_leave_nothing_and_the_next_finishes(void **state)
{
    struct fixture *fixture = *state;
    struct buf whole, after;
    struct random random;

    buf_init(&whole, 1 << 24);
    buf_init(&after, 1 << 24);
    random_init(&random, 9);
    (void)render(fixture, "fresh", "whole.mp4", &whole);
    for (int round = 0; round < 10; round++) {
        struct timespec pause = {.tv_nsec = 1000000L * (5 + (long)random_below(&random, 150))};
        pid_t child = fork();

        if (child == 0)
            render_in_child(fixture);
        assert_true(child > 0);
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        /* Three assets, one finished film, two caches, and maybe the film of this round. */
        assert_in_range(count_files(str_from(fixture->folder)), 5, 7);
        (void)unlink(out_path(fixture, "a.mp4").ptr);
    }
    (void)render(fixture, "cache", "a.mp4", &after);
    assert_true(str_equal(buf_str(&whole), buf_str(&after)));
    assert_int_equal(count_files(out_path(fixture, "cache/tmp")), 0);
    buf_release(&whole);
    buf_release(&after);
}

/* ---- pure parts ---- */

static void test_crew_begins_early_and_ends_even(void **state)
{
    struct segment segments[40];
    bool taken[40] = {false};

    (void)state;
    for (int i = 0; i < 40; i++)
        segments[i] = (struct segment){.frames = i % 2 ? 15 : 150 + i, .content = CONTENT_STILL};
    assert_int_equal(crew_choose(segments, taken, 40, 2), 0);
    taken[0] = true;
    assert_int_equal(crew_choose(segments, taken, 40, 2), 1); /* much left: in order of time */
    for (int i = 0; i < 34; i++)
        taken[i] = true;
    /* Left are 184, 15, 186, 15, 188, 15 frames: two rounds. */
    assert_int_equal(crew_choose(segments, taken, 40, 2), 34);
    taken[34] = true;
    assert_int_equal(crew_choose(segments, taken, 40, 2), 38); /* the longest left */
    segments[36].content = CONTENT_ORDINARY;                   /* footage takes longer */
    assert_int_equal(crew_choose(segments, taken, 40, 2), 36);
    assert_int_equal(crew_choose(segments, taken, 40, 0), 35); /* watched: strictly in order */
    memset(taken, true, sizeof taken);
    assert_int_equal(crew_choose(segments, taken, 40, 2), 40);
}

static void test_change_starts_after_one_scene_and_ends_before_the_other(void **state)
{
    double before = 0;

    (void)state;
    for (int i = 0; i < 15; i++) {
        double share = segment_share(i, 15);

        assert_true(share > before && share < 1);
        assert_true(fabs(share + segment_share(14 - i, 15) - 1) < 1e-12);
        before = share;
    }
}

static void test_bit_rate_beyond_the_platforms_is_made_coarser(void **state)
{
    struct rational rate = {30, 1};

    (void)state;
    assert_int_equal(segment_coarser(3000000, 30, rate), 0);
    assert_int_equal(segment_coarser(1500000, 15, rate), 0); /* less than a second */
    assert_in_range(segment_coarser(6200000, 30, rate), 60, 75);
    assert_true(segment_coarser(50000000, 30, rate) > 200);
}

static void test_chapters_follow_the_named_scenes(void **state)
{
    struct fixture *fixture = *state;
    struct chapter *chapters;
    size_t count;

    chapters = join_chapters(&fixture->arena, &fixture->timeline, &count);
    assert_int_equal(count, FIXTURE_SCENES);
    assert_str(chapters[1].title, "dance");
    assert_int_equal(chapters[1].start, 20 * 1600);
    assert_int_equal(chapters[1].end, 40 * 1600);
    fixture->scenes[2].chapter = STR("The dance");
    chapters = join_chapters(&fixture->arena, &fixture->timeline, &count);
    assert_int_equal(count, 2);
    assert_str(chapters[0].title, "Why bees dance");
    assert_int_equal(chapters[0].end, 40 * 1600);
    assert_str(chapters[1].title, "The dance");
    assert_int_equal(chapters[1].end, TOTAL * 1600);
}

static void test_credits_name_every_source_once(void **state)
{
    struct fixture *fixture = *state;
    struct credit bee = {.title = STR("Bee"),
                         .author = STR("A. Person"),
                         .licence = STR("CC-BY-4.0"),
                         .source = STR("example.org")};

    assert_int_equal(join_credits(&fixture->arena, &fixture->timeline).len, 0);
    fixture->assets[0].credit = bee;
    fixture->assets[1].credit = bee;
    fixture->assets[2].credit = (struct credit){.author = STR("B. Other"), .licence = STR("MIT")};
    assert_str(join_credits(&fixture->arena, &fixture->timeline),
               "Bee by A. Person (CC-BY-4.0, example.org); by B. Other (MIT)");
}

static void test_draft_halves_places_but_not_scales(void **state)
{
    struct fixture *fixture = *state;
    struct timeline draft = draft_of(&fixture->arena, &fixture->timeline);
    const struct layer *shape = &draft.scenes[1].layers[1];

    assert_int_equal(draft.width, FIXTURE_WIDTH / 2);
    assert_int_equal(draft.height, FIXTURE_HEIGHT / 2);
    assert_int_equal(shape->box.x, 10000);
    assert_int_equal(shape->box.height, 30000);
    assert_int_equal(shape->y.keys[0].value, 15000);
    assert_int_equal(draft.scenes[0].layers[0].scale.keys[1].value, 1150);
    assert_int_equal(timeline_frames(&draft), TOTAL);
}

#define WITH_STORY(test) cmocka_unit_test_setup_teardown(test, make_fixture, drop_fixture)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_STORY(test_bytes_do_not_depend_on_threads_or_cache),
        WITH_STORY(test_footage_keeps_its_own_time),
        WITH_STORY(test_fade_goes_through_black),
        WITH_STORY(test_push_leaves_no_seam),
        WITH_STORY(test_click_is_heard_at_its_time),
        WITH_STORY(test_true_peak_keeps_to_its_limit_after_coding),
        WITH_STORY(test_draft_has_a_quarter_of_the_pixels),
        WITH_STORY(test_changed_scene_encodes_its_segments_only),
        WITH_STORY(test_damaged_cache_costs_time_not_the_result),
        WITH_STORY(test_missing_file_is_named),
        WITH_STORY(test_changed_file_is_refused),
        WITH_STORY(test_changed_voice_is_refused),
        WITH_STORY(test_file_that_is_no_picture_is_named),
        WITH_STORY(test_folder_that_is_not_there_is_named),
        WITH_STORY(test_pipe_or_device_for_a_file_is_refused_instead_of_read_for_ever),
        WITH_STORY(test_empty_timeline_is_refused),
        WITH_STORY(test_cancelled_render_leaves_nothing_and_resumes),
        WITH_STORY(test_progress_rises_to_the_whole),
        WITH_STORY(test_killed_renders_leave_nothing_and_the_next_finishes),
        cmocka_unit_test(test_crew_begins_early_and_ends_even),
        cmocka_unit_test(test_change_starts_after_one_scene_and_ends_before_the_other),
        cmocka_unit_test(test_bit_rate_beyond_the_platforms_is_made_coarser),
        WITH_STORY(test_chapters_follow_the_named_scenes),
        WITH_STORY(test_credits_name_every_source_once),
        WITH_STORY(test_draft_halves_places_but_not_scales),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
