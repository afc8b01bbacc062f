/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <unistd.h>

#include "base/arena.h"
#include "media/loudness.h"
#include "media/wav.h"
#include "render/mix.h"
#include "tones.h"

enum { SECOND = TICKS_PER_SECOND, ASSETS = 4, CLIPS = 4 };

/* A timeline of sound whose files lie in a folder of their own. */
struct fixture {
    struct arena arena;
    char folder[32];
    struct asset assets[ASSETS];
    struct str paths[ASSETS];
    struct sound_clip clips[CLIPS];
    struct timeline timeline;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    arena_init(&f->arena);
    snprintf(f->folder, sizeof f->folder, "/tmp/test-mix-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    f->timeline.assets = f->assets;
    f->timeline.sound = (struct timeline_sound){
        .clips = f->clips,
        .music = {.asset = -1, .duck_mdb = -12000, .attack_ms = 200, .release_ms = 500},
        .loudness_mlufs = -14000,
        .true_peak_mdbtp = -1000,
    };
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < f->timeline.asset_count; i++)
        unlink(f->paths[i].ptr);
    rmdir(f->folder);
    arena_release(&f->arena);
    free(f);
    return 0;
}

/* Writes `samples` (freed) as an asset; its index. */
static int32_t add_asset(struct fixture *f, float *samples, size_t frames, int channels)
{
    size_t index = f->timeline.asset_count++;
    struct buf bytes;
    FILE *file;

    buf_init(&bytes, 1 << 28);
    f->paths[index] = arena_printf(&f->arena, "%s/%zu.wav", f->folder, index);
    wav_encode(samples, frames, channels, &bytes);
    file = fopen(f->paths[index].ptr, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
    buf_release(&bytes);
    free(samples);
    return (int32_t)index;
}

static void add_clip(struct fixture *f, int32_t asset, int64_t start, int32_t gain_mdb)
{
    f->clips[f->timeline.sound.clip_count++] =
        (struct sound_clip){.asset = asset, .start = start, .gain_mdb = gain_mdb};
}

static int32_t add_speech(struct fixture *f, double seconds, double level)
{
    size_t frames = (size_t)(seconds * SECOND);
    float *samples = tones_new(frames);

    tones_speak(samples, frames, level);
    return add_asset(f, samples, frames, 1);
}

static int32_t add_tone(struct fixture *f, double seconds, double hertz, double level)
{
    size_t frames = (size_t)(seconds * SECOND);
    float *samples = tones_new(frames * 2);

    tones_add(samples, frames, 2, hertz, level);
    return add_asset(f, samples, frames, 2);
}

static void set_music(struct fixture *f, int32_t asset, int64_t start, int64_t end, int32_t gain)
{
    f->timeline.sound.music.asset = asset;
    f->timeline.sound.music.loop_start = start;
    f->timeline.sound.music.loop_end = end;
    f->timeline.sound.music.gain_mdb = gain;
}

static struct mix *open_mix(struct fixture *f, int64_t ticks)
{
    struct error error = ERROR_INIT;
    struct mix *mix = NULL;

    assert_ok(mix_new(&f->timeline, f->paths, ticks, NULL, &mix, &error), error);
    return mix;
}

static float *read_in_blocks(struct mix *mix, size_t frames, size_t block)
{
    struct error error = ERROR_INIT;
    float *out = tones_new(frames * 2);

    for (size_t i = 0; i < frames; i += block)
        assert_ok(mix_read(mix, out + 2 * i, MIN_OF(block, frames - i), &error), error);
    return out;
}

/* The whole mix, from the start. */
static float *read_all(struct fixture *f, size_t frames)
{
    struct mix *mix = open_mix(f, (int64_t)frames);
    float *out = read_in_blocks(mix, frames, 1024);

    mix_free(mix);
    return out;
}

/* Measures the finished sound by itself; what the mix says must agree. */
static void check_loudness(struct fixture *f, size_t frames, double wanted)
{
    struct mix *mix = open_mix(f, (int64_t)frames);
    float *out = read_in_blocks(mix, frames, 1024);
    double lufs, peak, said_lufs, said_peak;
    struct loudness *meter;
    struct error error = ERROR_INIT;

    assert_ok(loudness_new(2, &meter, &error), error);
    assert_ok(loudness_add(meter, out, frames, &error), error);
    loudness_measured(meter, &lufs, &peak);
    mix_measured(mix, &said_lufs, &said_peak);
    print_message("%.2f LUFS, %.2f dBTP\n", lufs, peak);
    assert_true(fabs(lufs - wanted) <= 0.5);
    assert_true(peak <= -1);
    assert_true(fabs(lufs - said_lufs) < 0.05 && fabs(peak - said_peak) < 0.05);
    loudness_free(meter);
    free(out);
    mix_free(mix);
}

static void test_speech_over_music_reaches_the_loudness_asked_for(void **state)
{
    struct fixture *f = *state;

    add_clip(f, add_speech(f, 3, 0.4), SECOND / 2, 0);
    add_clip(f, 0, 5 * SECOND, -1000);
    set_music(f, add_tone(f, 4, 220, 0.2), SECOND, 4 * SECOND, -6000);
    check_loudness(f, 9 * SECOND, -14);
}

static void test_faint_and_overloud_speech_reach_the_loudness_asked_for(void **state)
{
    struct fixture *f = *state;

    add_clip(f, add_speech(f, 4, 0.03), 0, 0);
    check_loudness(f, 4 * SECOND, -14);
    f->clips[0].gain_mdb = 40000;
    check_loudness(f, 4 * SECOND, -14);
}

static void test_loudness_is_reached_although_the_limiter_takes_peaks_away(void **state)
{
    struct fixture *f = *state;
    float *samples = tones_new(5 * SECOND);

    /* Quiet speech with a hard knock twice a second: a crest factor of 25 dB and more. */
    tones_speak(samples, 5 * SECOND, 0.1);
    for (int i = SECOND / 4; i < 5 * SECOND; i += SECOND / 2)
        for (int k = 0; k < 40; k++)
            samples[i + k] += 0.95F * (float)cos(k * 0.9) * (float)exp(-k / 9.0);
    add_clip(f, add_asset(f, samples, 5 * SECOND, 1), 0, 0);
    check_loudness(f, 5 * SECOND, -14);
}

static void test_loudness_is_reached_where_the_limiter_has_no_time_to_recover(void **state)
{
    struct fixture *f = *state;

    /* A hundred hard pulses a second over steady music: more gain alone gives more limiting. */
    add_clip(f, add_speech(f, 4, 0.4), 0, 0);
    add_clip(f, 0, 5 * SECOND, 0);
    set_music(f, add_tone(f, 4, 220, 0.15), SECOND, 4 * SECOND, -8000);
    f->timeline.sound.music.duck_mdb = -10000;
    check_loudness(f, 10 * SECOND, -14);
}

static void test_another_loudness_can_be_asked_for(void **state)
{
    struct fixture *f = *state;

    f->timeline.sound.loudness_mlufs = -23000;
    add_clip(f, add_speech(f, 4, 0.4), 0, 0);
    check_loudness(f, 4 * SECOND, -23);
}

static void test_silence_stays_silence(void **state)
{
    struct fixture *f = *state;
    float *quiet = tones_new(SECOND), *out = read_all(f, SECOND);
    double lufs, peak;
    struct mix *mix;

    for (int i = 0; i < 2 * SECOND; i++)
        assert_true(out[i] == 0);
    free(out);
    for (int i = 0; i < SECOND; i++)
        quiet[i] = i % 2 ? 1e-5F : -1e-5F; /* -100 dBFS: dither, not sound */
    add_clip(f, add_asset(f, quiet, SECOND, 1), 0, 0);
    out = read_all(f, SECOND);
    for (int i = 0; i < 2 * SECOND; i++)
        assert_true(fabsf(out[i]) < 2e-5F);
    free(out);
    mix = open_mix(f, 0);
    mix_measured(mix, &lufs, &peak);
    assert_true(lufs == LOUDNESS_SILENCE);
    mix_free(mix);
}

static void test_music_is_ducked_by_what_the_timeline_says(void **state)
{
    struct fixture *f = *state;
    float *out;

    /* Voice and music on tones far apart, so that each can be measured alone. */
    add_clip(f, add_tone(f, 3, 3000, 0.3), 3 * SECOND, 0);
    set_music(f, add_tone(f, 2, 440, 0.3), SECOND, 2 * SECOND, 0);
    out = read_all(f, 9 * SECOND);
    double before = tones_level(out + 2 * SECOND, SECOND, 440);
    double under = tones_level(out + 2 * 4 * SECOND, SECOND, 440);
    double after = tones_level(out + 2 * 7 * SECOND, SECOND, 440);
    double just_before = tones_level(out + 2 * (2 * SECOND + SECOND / 2), SECOND / 4, 440);
    double first_word = tones_level(out + 2 * 3 * SECOND, SECOND / 20, 440);

    assert_true(fabs(tones_db(under / before) + 12) < 0.3);
    assert_true(fabs(tones_db(after / before)) < 0.1);
    assert_true(fabs(tones_db(just_before / before)) < 0.2);
    assert_true(fabs(tones_db(first_word / before) + 12) < 1);
    free(out);
}

static void test_music_fades_out_at_the_end(void **state)
{
    struct fixture *f = *state;
    float *out;

    set_music(f, add_tone(f, 2, 440, 0.3), SECOND, 2 * SECOND, 0);
    f->timeline.sound.music.fade_out_ms = 2000;
    out = read_all(f, 6 * SECOND);
    double full = tones_level(out + 2 * 2 * SECOND, SECOND, 440);
    double middle = tones_level(out + 2 * 5 * SECOND - SECOND / 10, SECOND / 10, 440);

    assert_true(fabs(middle / full - 0.5) < 0.05);
    assert_true(tones_level(out + 2 * (6 * SECOND - SECOND / 20), SECOND / 20, 440) / full < 0.01);
    assert_true(fabsf(out[2 * (6 * SECOND - 1)]) < 1e-3F);
    free(out);
}

static void test_a_clip_is_heard_at_its_very_tick(void **state)
{
    struct fixture *f = *state;
    float *click = tones_new(480), *out;
    int found = 0;

    click[0] = 0.9F;
    add_clip(f, add_asset(f, click, 480, 1), 33333, 0);
    out = read_all(f, 2 * SECOND);
    for (int i = 0; i < 2 * SECOND; i++)
        if (fabsf(out[2 * i]) > 0.1F) {
            assert_int_equal(i, 33333);
            assert_true(out[2 * i] == out[2 * i + 1]);
            found++;
        }
    assert_int_equal(found, 1);
    free(out);
}

static void test_clips_across_the_ends_are_cut_without_a_click(void **state)
{
    struct fixture *f = *state;
    float *out;

    add_clip(f, add_tone(f, 2, 300, 0.3), SECOND, 0);
    add_clip(f, 0, -SECOND, 0);
    out = read_all(f, 2 * SECOND);
    assert_true(tones_level(out, SECOND / 2, 300) > 0.1);
    assert_true(tones_level(out + 2 * (SECOND + SECOND / 4), SECOND / 2, 300) > 0.1);
    assert_true(fabsf(out[2 * (2 * SECOND - 1)]) < 1e-3F);
    free(out);
}

static void test_block_size_and_rewinding_change_no_sample(void **state)
{
    static const size_t blocks[] = {1, 479, 480, 4096};
    struct fixture *f = *state;
    size_t frames = SECOND * 2;
    struct mix *mix;
    float *first;

    add_clip(f, add_speech(f, 1, 0.9), SECOND / 2, 0);
    set_music(f, add_tone(f, 2, 220, 0.2), SECOND, 2 * SECOND, -6000);
    mix = open_mix(f, (int64_t)frames);
    first = read_in_blocks(mix, frames, 1000);
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        mix_rewind(mix);
        free(read_in_blocks(mix, i * 777, 100));
        mix_rewind(mix);
        float *again = read_in_blocks(mix, frames, blocks[i]);

        assert_memory_equal(first, again, frames * 2 * sizeof *first);
        free(again);
    }
    free(first);
    mix_free(mix);
}

static void test_after_the_end_there_is_silence(void **state)
{
    struct fixture *f = *state;
    struct mix *mix;
    float *out;

    add_clip(f, add_speech(f, 3, 0.5), 0, 0);
    set_music(f, add_tone(f, 1, 220, 0.2), SECOND / 2, SECOND, 0);
    mix = open_mix(f, SECOND);
    out = read_in_blocks(mix, 2 * SECOND, 999);
    for (int i = 2 * SECOND; i < 4 * SECOND; i++)
        assert_true(out[i] == 0);
    free(out);
    mix_free(mix);
}

static void test_samples_that_are_no_numbers_are_left_out(void **state)
{
    struct fixture *f = *state;
    float *samples = tones_new(SECOND), *out;

    tones_add(samples, SECOND, 1, 300, 0.3);
    samples[100] = NAN;
    samples[200] = INFINITY;
    add_clip(f, add_asset(f, samples, SECOND, 1), 0, 0);
    out = read_all(f, SECOND);
    for (int i = 0; i < 2 * SECOND; i++)
        assert_true(fabsf(out[i]) <= 1);
    free(out);
}

static void test_a_missing_file_is_named(void **state)
{
    struct fixture *f = *state;
    struct error error = ERROR_INIT;
    struct mix *mix = NULL;

    add_clip(f, add_speech(f, 1, 0.5), 0, 0);
    unlink(f->paths[0].ptr);
    assert_false(mix_new(&f->timeline, f->paths, SECOND, NULL, &mix, &error));
    assert_null(mix);
    assert_non_null(strstr(error.message, "sound.clips[0]"));
    assert_non_null(strstr(error.message, "0.wav"));
}

static void test_a_cancelled_mix_stops(void **state)
{
    struct fixture *f = *state;
    struct cancel cancel = {0};
    struct error error = ERROR_INIT;
    struct mix *mix = NULL;

    cancel_request(&cancel);
    assert_false(mix_new(&f->timeline, f->paths, SECOND, &cancel, &mix, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
}

/* A figure of this process's memory in bytes, by its name in proc(5). */
static int64_t memory_of(const char *name)
{
    FILE *status = fopen("/proc/self/status", "r");
    long long kilobytes = -1;
    char line[256];

    assert_non_null(status);
    while (kilobytes < 0 && fgets(line, sizeof line, status)) {
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtoll(line + strlen(name), NULL, 10);
    }
    assert_int_equal(fclose(status), 0);
    return kilobytes * 1024;
}

/* Lets the kernel count the peak anew; false where it does not do that. */
static bool forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");

    if (!file)
        return false;
    (void)fputs("5", file);
    return fclose(file) == 0;
}

/* How far memory rises while `frames` are mixed. */
static int64_t rise_while_mixing(struct fixture *f, size_t frames)
{
    int64_t before = memory_of("VmRSS:");
    struct error error = ERROR_INIT;
    struct mix *mix = open_mix(f, (int64_t)frames);
    float block[1024 * 2];

    for (size_t i = 0; i < frames; i += 1024)
        assert_ok(mix_read(mix, block, 1024, &error), error);
    mix_free(mix);
    return memory_of("VmHWM:") - before;
}

static void test_memory_does_not_grow_with_length(void **state)
{
    /* A file's pages come and go by up to 2 MB at a time, as the kernel keeps them. */
    enum { SHORT = 10, LONG = 60, MEGABYTE = 1 << 20, UNEVEN = 12 * MEGABYTE };
    struct fixture *f = *state;
    int64_t of_short, of_long;

    add_clip(f, add_speech(f, SHORT, 0.2), 0, 0);
    set_music(f, add_tone(f, SHORT, 220, 0.1), 0, SHORT * SECOND, -6000);
    (void)rise_while_mixing(f, SHORT * SECOND); /* what is there once and for all */
#if defined(__SANITIZE_THREAD__)
    skip(); /* its shadow of what is read outgrows the files */
#endif
    if (!forget_peak())
        skip();
    of_short = rise_while_mixing(f, SHORT * SECOND);
    f->clips[0].asset = add_speech(f, LONG, 0.2); /* 11 MB, and music of 22 MB */
    set_music(f, add_tone(f, LONG, 220, 0.1), 0, LONG * SECOND, -6000);
    assert_true(forget_peak());
    of_long = rise_while_mixing(f, LONG * SECOND);
    print_message("%lld kB for %d s, %lld kB for %d s\n", (long long)of_short / 1024, SHORT,
                  (long long)of_long / 1024, LONG);
    assert_true(of_long - of_short < UNEVEN);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_speech_over_music_reaches_the_loudness_asked_for),
        EACH(test_faint_and_overloud_speech_reach_the_loudness_asked_for),
        EACH(test_loudness_is_reached_although_the_limiter_takes_peaks_away),
        EACH(test_loudness_is_reached_where_the_limiter_has_no_time_to_recover),
        EACH(test_another_loudness_can_be_asked_for),
        EACH(test_silence_stays_silence),
        EACH(test_music_is_ducked_by_what_the_timeline_says),
        EACH(test_music_fades_out_at_the_end),
        EACH(test_a_clip_is_heard_at_its_very_tick),
        EACH(test_clips_across_the_ends_are_cut_without_a_click),
        EACH(test_block_size_and_rewinding_change_no_sample),
        EACH(test_after_the_end_there_is_silence),
        EACH(test_samples_that_are_no_numbers_are_left_out),
        EACH(test_a_missing_file_is_named),
        EACH(test_a_cancelled_mix_stops),
        EACH(test_memory_does_not_grow_with_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
