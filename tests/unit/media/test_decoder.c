/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decoder_fixture.h"

#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "base/random.h"

static const struct picture_request small = {64, 48, false};
static const struct rational thirty = {30, 1};

/** Which frame of a count*.* file this is: frame n is grey of code 16 + 2 n. */
static int count_of(const struct frame *frame)
{
    return (sample(frame, FRAME_Y, frame->width / 2, frame->height / 2) - 16 + 1) / 2;
}

static void open_footage(struct decoder *decoder, const char *name, int64_t start)
{
    struct error error = ERROR_INIT;
    int fd = open_media(name);

    assert_ok(decoder_footage(decoder, fd, str_from(name), &small, thirty, start, &error), error);
    close(fd);
}

static struct frame *next_frame(struct decoder *decoder, bool *ended)
{
    struct error error = ERROR_INIT;
    struct frame *frame = NULL;

    assert_ok(decoder_next(decoder, &frame, ended, &error), error);
    return frame;
}

static int next_count(struct decoder *decoder, bool *ended)
{
    struct frame *frame = next_frame(decoder, ended);
    int count = count_of(frame);

    frame_unref(frame);
    return count;
}

static struct media_info probe(struct decoder *decoder, const char *name)
{
    struct error error = ERROR_INIT;
    struct media_info info;
    int fd = open_media(name);

    assert_ok(decoder_probe(decoder, fd, str_from(name), &info, &error), error);
    close(fd);
    return info;
}

static void test_probe_tells_what_a_file_holds(void **state)
{
    struct media_info info = probe(*state, "both.mp4");

    assert_true(info.has_picture && info.has_motion && info.has_sound && !info.has_alpha);
    assert_int_equal(info.width, 64);
    assert_int_equal(info.height, 48);
    assert_true(llabs(info.length - 48000) < 4000);
    assert_int_equal(info.rate.num / info.rate.den, 25);
    assert_string_equal(info.codec, "h264");
    info = probe(*state, "alpha.png");
    assert_true(info.has_picture && !info.has_motion && !info.has_sound && info.has_alpha);
    assert_int_equal(info.length, 0);
    info = probe(*state, "tone.mp3");
    assert_true(!info.has_picture && info.has_sound);
    assert_string_equal(info.title, "A tone");
    assert_string_equal(info.author, "Nobody");
}

static void test_probe_tells_a_still_gif_from_a_moving_one(void **state)
{
    struct media_info moving = probe(*state, "flash.gif"), still = probe(*state, "chart.gif");

    assert_true(moving.has_motion && !still.has_motion);
    assert_int_equal(moving.length, 6 * 4800);
    assert_int_equal(still.length, 0);
}

static void test_probe_gives_the_upright_size(void **state)
{
    struct media_info info = probe(*state, "turned6.jpg");

    assert_true(info.width == 64 && info.height == 96);
    info = probe(*state, "turned.mp4");
    assert_true(info.width == 64 && info.height == 96);
    info = probe(*state, "squeezed.mp4");
    assert_true(info.width == 96 && info.height == 48);
}

/** The codes of the four corners: red, green, blue, white by their luma. */
static void check_corners(struct decoder *decoder, const char *name, const char *corners)
{
    static const int luma[] = {['r'] = 63, ['g'] = 173, ['b'] = 32, ['w'] = 235};
    struct frame *frame = still_of(decoder, name, 8, 8);
    int right = frame->width - 1, bottom = frame->height - 1;
    int got[] = {sample(frame, FRAME_Y, 0, 0), sample(frame, FRAME_Y, right, 0),
                 sample(frame, FRAME_Y, 0, bottom), sample(frame, FRAME_Y, right, bottom)};

    for (int i = 0; i < 4; i++)
        if (abs(got[i] - luma[(int)corners[i]]) > 3)
            fail_msg("%s: corner %d is %d, not %c", name, i, got[i], corners[i]);
    frame_unref(frame);
}

static void test_pictures_come_upright(void **state)
{
    /* EXIF: where the coded picture's row 0 and column 0 lie. */
    static const char *const corners[] = {"rgbw", "grwb", "wbgr", "bwrg",
                                          "rbgw", "brwg", "wgbr", "gwrb"};

    for (int value = 1; value <= 8; value++) {
        char name[32];

        snprintf(name, sizeof name, "turned%d.jpg", value);
        check_corners(*state, name, corners[value - 1]);
    }
    check_corners(*state, "turned.mp4", "brwg");
}

static void test_colours_of_a_turned_picture_stay_in_place(void **state)
{
    /* Chroma is halved differently along a turned axis: the halves must still meet in the middle.
     */
    struct frame *frame = still_of(*state, "turned6.jpg", 64, 96);

    assert_int_equal(frame->width, 64);
    for (int y = 2; y < 22; y++) {
        assert_true(abs(sample(frame, FRAME_U, 13, y) - 240) <= 2); /* blue */
        assert_true(abs(sample(frame, FRAME_V, 18, y) - 240) <= 2); /* red */
    }
    frame_unref(frame);
}

static void test_a_still_covers_or_fits_and_is_never_blown_up_past_twice(void **state)
{
    struct picture_request contain = {100, 100, true};
    struct error error = ERROR_INIT;
    struct frame *frame = still_of(*state, "chart.png", 100, 100);
    int fd = open_media("chart.png");

    assert_true(frame->width == 133 && frame->height == 100);
    frame_unref(frame);
    assert_ok(decoder_still(*state, fd, STR("chart.png"), &contain, &frame, &error), error);
    assert_true(frame->width == 100 && frame->height == 75);
    frame_unref(frame);
    frame = still_of(*state, "chart.png", 4000, 4000);
    assert_true(frame->width == 512 && frame->height == 384);
    frame_unref(frame);
    close(fd);
}

static void test_footage_gives_every_frame_once_at_its_own_rate(void **state)
{
    bool ended = false;

    open_footage(*state, "count30.mp4", 0);
    for (int i = 0; i < 90; i++) {
        assert_int_equal(next_count(*state, &ended), i);
        assert_false(ended);
    }
    for (int i = 0; i < 5; i++) {
        assert_int_equal(next_count(*state, &ended), 89);
        assert_true(ended);
    }
}

static void test_footage_of_another_rate_shows_what_is_on_screen(void **state)
{
    bool ended = false;

    open_footage(*state, "count25.mkv", 0);
    for (int i = 0; i < 60; i++)
        assert_int_equal(next_count(*state, &ended), i * 25 / 30);
    open_footage(*state, "count60.webm", 0);
    for (int i = 0; i < 30; i++)
        assert_int_equal(next_count(*state, &ended), 2 * i);
}

static void test_footage_of_variable_rate_keeps_its_times(void **state)
{
    /* Frames of a 10 fps source that survive: multiples of 5 and 7, both counted twice at 0. */
    static const int kept[] = {0, 5, 7, 10, 14, 15};
    bool ended = false;
    size_t on = 0;

    open_footage(*state, "variable.mkv", 0);
    for (int i = 0; i < 45; i++) {
        while (on + 1 < COUNT_OF(kept) && kept[on + 1] * 3 <= i)
            on++;
        assert_int_equal(next_count(*state, &ended), kept[on]);
    }
}

static void test_footage_starts_where_it_is_asked_to(void **state)
{
    static const char *const names[] = {"count30.mp4"};
    bool ended = false;

    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (int frame = 0; frame < 90; frame += 17) {
            open_footage(*state, names[i], (int64_t)frame * 1600);
            assert_int_equal(next_count(*state, &ended), frame);
            assert_int_equal(next_count(*state, &ended), MIN_OF(frame + 1, 89));
        }
    open_footage(*state, "count25.mkv", 48000);
    assert_int_equal(next_count(*state, &ended), 25);
    open_footage(*state, "count.ts", 24000);
    assert_int_equal(next_count(*state, &ended), 12);
}

static void test_footage_past_its_end_gives_the_last_frame(void **state)
{
    bool ended = false;

    open_footage(*state, "count30.mp4", (int64_t)48000 * 3600);
    assert_int_equal(next_count(*state, &ended), 89);
    assert_int_equal(next_count(*state, &ended), 89);
    assert_true(ended);
}

static bool is_red(const struct frame *frame)
{
    return sample(frame, FRAME_V, 5, 5) > 160;
}

static void test_animations_loop(void **state)
{
    static const char *const names[] = {"flash.gif", "flash.png", "flash.webp"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        bool ended = false;

        open_footage(*state, names[i], 0);
        for (int k = 0; k < 54; k++) {
            struct frame *frame = next_frame(*state, &ended);

            if (is_red(frame) != (k % 18 < 9))
                fail_msg("%s: frame %d has the wrong colour", names[i], k);
            assert_false(ended);
            frame_unref(frame);
        }
    }
}

/** The nearest of blue, red, white on blue, and nothing at (x, y). */
static char look(const struct frame *frame, int x, int y)
{
    int luma = sample(frame, FRAME_Y, x, y);

    if (sample(frame, FRAME_A, x, y) == 0)
        return '.';
    return luma < 45 ? 'b' : luma < 80 ? 'r' : 'w';
}

static void test_parts_of_an_animation_are_blended_and_cleared(void **state)
{
    /* Blue everywhere; red in the middle, to be cleared; then a half transparent white strip on top
     * of the blue that is left. Each for 0.1 s. */
    static const char *const expected[] = {"bbb", "brb", "w.b"};
    struct picture_request request = {40, 30, false};
    struct error error = ERROR_INIT;
    struct rational ten = {10, 1};
    int fd = open_media("layers.webp");

    assert_ok(decoder_footage(*state, fd, STR("layers.webp"), &request, ten, 0, &error), error);
    for (int i = 0; i < 6; i++) {
        bool ended;
        struct frame *frame = next_frame(*state, &ended);
        const char *want = expected[i % 3];

        assert_non_null(frame->plane[FRAME_A]);
        if (look(frame, 5, 3) != want[0] || look(frame, 20, 15) != want[1] ||
            look(frame, 35, 25) != want[2])
            fail_msg("picture %d is %c%c%c, not %s", i, look(frame, 5, 3), look(frame, 20, 15),
                     look(frame, 35, 25), want);
        frame_unref(frame);
    }
    close(fd);
}

static void test_an_animation_may_start_many_turns_later(void **state)
{
    bool ended;
    struct frame *frame;

    open_footage(*state, "flash.gif", (int64_t)1000000 * 28800 + 14400 + 1600);
    frame = next_frame(*state, &ended);
    assert_false(is_red(frame));
    frame_unref(frame);
}

static void test_frames_that_are_kept_do_not_change(void **state)
{
    enum { KEPT = 20 };
    struct frame *kept[KEPT];
    bool ended;

    open_footage(*state, "count30.mp4", 0);
    for (int i = 0; i < KEPT; i++)
        kept[i] = next_frame(*state, &ended);
    open_footage(*state, "count25.mkv", 0);
    for (int i = 0; i < KEPT; i++) {
        assert_int_equal(count_of(kept[i]), i);
        frame_unref(kept[i]);
    }
}

static void test_frames_outlive_the_decoder(void **state)
{
    struct decoder *decoder = NULL;
    struct frame *still, *moving;
    bool ended;

    (void)state;
    start_decoder((void **)&decoder);
    still = still_of(decoder, "chart.png", 64, 48);
    open_footage(decoder, "count30.mp4", 1600 * 7);
    moving = next_frame(decoder, &ended);
    decoder_free(decoder);
    assert_int_equal(count_of(moving), 7);
    assert_int_equal(still->width, 64);
    frame_unref(moving);
    frame_unref(still);
}

/** Power of one channel, in decibels below full scale. */
static double level(const float *samples, size_t frames, int channel)
{
    double sum = 1e-20;

    for (size_t i = 0; i < frames; i++)
        sum += (double)samples[2 * i + (size_t)channel] * samples[2 * i + (size_t)channel];
    return 10 * log10(sum / (double)frames);
}

static float *sound_of(struct decoder *decoder, const char *name, int64_t max_ticks, size_t *frames)
{
    struct error error = ERROR_INIT;
    float *samples = NULL;
    int fd = open_media(name);

    assert_ok(decoder_sound(decoder, fd, str_from(name), max_ticks, &samples, frames, &error),
              error);
    close(fd);
    return samples;
}

static void test_mono_comes_from_both_sides_as_it_is(void **state)
{
    size_t frames, crossings = 0;
    float *samples = sound_of(*state, "mono.wav", 480000, &frames);

    assert_true(frames > 47900 && frames < 48100);
    for (size_t i = 1; i < frames; i++) {
        assert_true(samples[2 * i] == samples[2 * i + 1]);
        crossings += (samples[2 * i] < 0) != (samples[2 * i - 2] < 0);
    }
    assert_true(crossings > 1980 && crossings < 2010); /* 1000 Hz for a second */
    /* The generator's sine has an amplitude of 1/8. */
    assert_true(fabs(level(samples, frames, 0) - 20 * log10(0.125 / sqrt(2))) < 0.1);
    free(samples);
}

static void test_sides_stay_apart_and_the_centre_goes_to_both(void **state)
{
    size_t frames;
    float *samples = sound_of(*state, "left.wav", 480000, &frames);

    assert_true(level(samples, frames, 0) > -25 && level(samples, frames, 1) < -80);
    free(samples);
    samples = sound_of(*state, "centre.flac", 480000, &frames);
    assert_true(level(samples, frames, 0) > -40);
    assert_true(fabs(level(samples, frames, 0) - level(samples, frames, 1)) < 0.01);
    free(samples);
}

static void test_every_sound_format_gives_the_same_tone(void **state)
{
    static const char *const names[] = {"tone.mp3",  "tone.ogg",  "tone.flac", "tone.m4a",
                                        "tone.aiff", "tone.opus", "both.mp4"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t frames;
        float *samples = sound_of(*state, names[i], 480000, &frames);

        if (frames < 46000 || frames > 52000 || fabs(level(samples, frames, 0) + 21.2) > 1)
            fail_msg("%s: %zu frames at %.1f dB", names[i], frames, level(samples, frames, 0));
        free(samples);
    }
}

static void test_sound_stops_at_the_limit(void **state)
{
    size_t frames;

    free(sound_of(*state, "mono.wav", 10000, &frames));
    assert_int_equal(frames, 10000);
}

/** The error that a still of this file gives. */
static struct error still_error(struct decoder *decoder, const char *name)
{
    struct error error = ERROR_INIT;
    struct frame *frame = NULL;
    int fd = open_media(name);

    if (decoder_still(decoder, fd, str_from(name), &small, &frame, &error))
        fail_msg("%s was accepted", name);
    assert_null(frame);
    close(fd);
    return error;
}

static void test_bad_files_are_refused_in_a_sentence(void **state)
{
    static const struct {
        const char *name, *says;
        enum error_code code;
    } cases[] = {
        {"text.jpg", "is not a picture, video or sound that can be read", ERROR_INPUT},
        {"empty.png", "is empty", ERROR_INPUT},
        {"cut.jpg", "ends too early", ERROR_INPUT},
        {"cut.png", "damaged", ERROR_INPUT},
        {"cut.webp", "damaged", ERROR_INPUT},
        {"cut.mp4", "damaged", ERROR_INPUT},
        {"list.m3u8", "not accepted (hls)", ERROR_INPUT},
        {"list.ffconcat", "not accepted (concat)", ERROR_INPUT},
        {"drawing.svg", "", ERROR_INPUT},
        {"tone.mp3", "has no picture in it", ERROR_INPUT},
        {"too-large.png", "8000x6000 pixels", ERROR_LIMIT},
        {"too-wide.png", "16400x4 pixels", ERROR_LIMIT},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = still_error(*state, cases[i].name);

        if (error.code != cases[i].code || !strstr(error.message, cases[i].says) ||
            strncmp(error.message, cases[i].name, strlen(cases[i].name)) != 0)
            fail_msg("%s gives %d \"%s\"", cases[i].name, error.code, error.message);
        frame_unref(still_of(*state, "chart.qoi", 32, 32));
    }
}

static void test_a_picture_has_no_sound(void **state)
{
    static const char *const names[] = {"chart.png", "flash.gif", "count30.mp4"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct error error = ERROR_INIT;
        float *samples = NULL;
        size_t frames;
        int fd = open_media(names[i]);

        assert_false(
            decoder_sound(*state, fd, str_from(names[i]), 48000, &samples, &frames, &error));
        assert_non_null(strstr(error.message, "has no sound in it"));
        assert_null(samples);
        close(fd);
    }
}

static void test_folders_and_devices_are_refused(void **state)
{
    struct error error = ERROR_INIT;
    struct media_info info;
    int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int device = open("/dev/zero", O_RDONLY | O_CLOEXEC);

    assert_false(decoder_probe(*state, folder, STR("/"), &info, &error));
    assert_non_null(strstr(error.message, "is not a regular file"));
    assert_false(decoder_probe(*state, device, STR("zero"), &info, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    close(folder);
    close(device);
}

/** Process ids of our children. */
static int children(pid_t *out, int max)
{
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    int count = 0;

    while ((entry = readdir(processes)) != NULL) {
        char path[300];
        int parent = 0;
        FILE *file;

        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;
        if (!file)
            continue;
        if (fscanf(file, "%*d (%*[^)]) %*c %d", &parent) == 1 && parent == getpid() && count < max)
            out[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
        fclose(file);
    }
    closedir(processes);
    return count;
}

static void kill_children(int signal)
{
    pid_t found[16];
    int count = children(found, 16);

    assert_true(count > 0);
    for (int i = 0; i < count; i++)
        kill(found[i], signal);
}

static void test_a_child_that_dies_is_replaced(void **state)
{
    struct decoder *decoder = NULL;
    struct error error = ERROR_INIT;
    struct frame *frame = NULL;
    bool ended, ok = true;

    (void)state;
    start_decoder((void **)&decoder);
    open_footage(decoder, "count30.mp4", 0);
    frame_unref(next_frame(decoder, &ended));
    kill_children(SIGKILL);
    for (int i = 0; i < 10 && ok; i++) {
        ok = decoder_next(decoder, &frame, &ended, &error);
        if (ok)
            frame_unref(frame);
    }
    assert_false(ok);
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "count30.mp4: made the decoder fail"));
    frame_unref(still_of(decoder, "chart.qoi", 32, 32));
    decoder_free(decoder);
}

static void test_cancelling_ends_a_wait(void **state)
{
    struct cancel cancel = {false};
    struct decoder_options options = {.cancel = &cancel};
    struct decoder *decoder = NULL;
    struct error error = ERROR_INIT;
    struct media_info info;
    int fd = open_media("chart.qoi");

    (void)state;
    assert_ok(decoder_new(&options, &decoder, &error), error);
    assert_ok(decoder_probe(decoder, fd, STR("chart.qoi"), &info, &error), error);
    cancel_request(&cancel);
    kill_children(SIGSTOP);
    assert_false(decoder_probe(decoder, fd, STR("chart.qoi"), &info, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    decoder_free(decoder);
    close(fd);
}

static void test_memory_past_the_limit_is_refused(void **state)
{
    struct decoder_options options = {.memory_max = 24 << 20};
    struct picture_request large = {4000, 4000, false};
    struct decoder *decoder = NULL;
    struct error error = ERROR_INIT;
    struct frame *frame = NULL;
    int fd = open_media("large.png");

    (void)state;
    assert_ok(decoder_new(&options, &decoder, &error), error);
    assert_false(decoder_still(decoder, fd, STR("large.png"), &large, &frame, &error));
    assert_true(error.code == ERROR_LIMIT || error.code == ERROR_INPUT);
    decoder_free(decoder);
    close(fd);
}

/** A file with `count` bytes changed, as an open descriptor. */
static int mutated(const char *name, struct random *random)
{
    int from = open_media(name), to = memfd_create("mutated", MFD_CLOEXEC);
    static uint8_t bytes[1 << 20];
    ssize_t size = read(from, bytes, sizeof bytes);
    uint32_t changes = 1 + random_below(random, 12);

    close(from);
    assert_true(size > 0 && to >= 0);
    for (uint32_t i = 0; i < changes; i++) {
        /* Half of them near the beginning, where the structure is. */
        uint32_t range = i % 2 ? (uint32_t)size : MIN_OF((uint32_t)size, 256U);

        bytes[random_below(random, range)] = (uint8_t)random_next(random);
    }
    if (random_below(random, 8) == 0)
        size = 1 + random_below(random, (uint32_t)size);
    assert_int_equal(write(to, bytes, (size_t)size), size);
    return to;
}

static void test_mutated_files_never_hurt_the_parent(void **state)
{
    static const char *const names[] = {
        "full.jpg",  "chart.png",  "flash.gif", "flash.webp", "turned6.jpg", "count25.mkv",
        "both.mp4",  "iptc.jpg",   "wide.tiff", "xmp.jpg",    "lossy.webp",  "tone.mp3",
        "flash.png", "alpha.webp", "exif.jpg",  "pq.mkv",     "layers.webp", "chart.avif"};
    const uint64_t seed = 20240607;
    struct random random;
    int accepted = 0;

    print_message("seed %llu\n", (unsigned long long)seed);
    random_init(&random, seed);
    for (int i = 0; i < 200; i++) {
        const char *name = names[(size_t)i % COUNT_OF(names)];
        struct error error = ERROR_INIT;
        struct frame *frame = NULL;
        struct media_info info;
        int fd = mutated(name, &random);

        if (decoder_probe(*state, fd, str_from(name), &info, &error))
            accepted++;
        else
            assert_int_equal(error_exit_status(error.code), 2);
        if (decoder_still(*state, fd, str_from(name), &small, &frame, &error)) {
            assert_true(frame->width <= 16384 && frame->height <= 16384);
            frame_unref(frame);
        }
        close(fd);
    }
    assert_true(accepted > 10);
    frame_unref(still_of(*state, "chart.qoi", 32, 32));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probe_tells_what_a_file_holds),
        cmocka_unit_test(test_probe_tells_a_still_gif_from_a_moving_one),
        cmocka_unit_test(test_probe_gives_the_upright_size),
        cmocka_unit_test(test_pictures_come_upright),
        cmocka_unit_test(test_colours_of_a_turned_picture_stay_in_place),
        cmocka_unit_test(test_a_still_covers_or_fits_and_is_never_blown_up_past_twice),
        cmocka_unit_test(test_footage_gives_every_frame_once_at_its_own_rate),
        cmocka_unit_test(test_footage_of_another_rate_shows_what_is_on_screen),
        cmocka_unit_test(test_footage_of_variable_rate_keeps_its_times),
        cmocka_unit_test(test_footage_starts_where_it_is_asked_to),
        cmocka_unit_test(test_footage_past_its_end_gives_the_last_frame),
        cmocka_unit_test(test_animations_loop),
        cmocka_unit_test(test_parts_of_an_animation_are_blended_and_cleared),
        cmocka_unit_test(test_an_animation_may_start_many_turns_later),
        cmocka_unit_test(test_frames_that_are_kept_do_not_change),
        cmocka_unit_test(test_frames_outlive_the_decoder),
        cmocka_unit_test(test_mono_comes_from_both_sides_as_it_is),
        cmocka_unit_test(test_sides_stay_apart_and_the_centre_goes_to_both),
        cmocka_unit_test(test_every_sound_format_gives_the_same_tone),
        cmocka_unit_test(test_sound_stops_at_the_limit),
        cmocka_unit_test(test_bad_files_are_refused_in_a_sentence),
        cmocka_unit_test(test_a_picture_has_no_sound),
        cmocka_unit_test(test_folders_and_devices_are_refused),
        cmocka_unit_test(test_a_child_that_dies_is_replaced),
        cmocka_unit_test(test_cancelling_ends_a_wait),
        cmocka_unit_test(test_memory_past_the_limit_is_refused),
        cmocka_unit_test(test_mutated_files_never_hurt_the_parent),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, start_decoder, stop_decoder);
}
