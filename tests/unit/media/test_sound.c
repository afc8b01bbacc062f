/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WAV files, the loudness meter and the resampler. */
#include "../test.h"

#include <math.h>
#include <unistd.h>

#include "media/loudness.h"
#include "media/resample.h"
#include "media/wav.h"

static float *sine(double hz, double amplitude, size_t frames, int channels, int rate)
{
    float *samples = calloc(frames * (size_t)channels + 1, sizeof *samples);

    for (size_t i = 0; i < frames * (size_t)channels; i++) {
        double t = (double)(i / (size_t)channels) / rate;
        samples[i] = (float)(amplitude * sin(2 * M_PI * hz * t));
    }
    return samples;
}

/* Writes bytes to a fresh file whose name is kept in `path` (a template). */
static void write_file(char *path, const void *bytes, size_t len)
{
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
}

static void test_wav_gives_back_what_was_written(void **state)
{
    char path[] = "/tmp/clipcrafter-wav-XXXXXX";
    float *samples = sine(440, 0.5, 1000, 2, 48000);
    struct error error = ERROR_INIT;
    struct wav wav = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    wav_encode(samples, 1000, 2, &buf);
    assert_true(buf_ok(&buf));
    write_file(path, buf.ptr, buf.len);
    assert_ok(wav_open(str_from(path), &wav, &error), error);
    assert_int_equal(wav.frames, 1000);
    assert_int_equal(wav.channels, 2);
    assert_memory_equal(wav.samples, samples, 2000 * sizeof *samples);
    wav_close(&wav);
    unlink(path);
    buf_release(&buf);
    free(samples);
}

static void test_wav_of_nothing_is_a_file_too(void **state)
{
    char path[] = "/tmp/clipcrafter-wav-XXXXXX";
    struct error error = ERROR_INIT;
    struct wav wav = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    wav_encode(NULL, 0, 1, &buf);
    write_file(path, buf.ptr, buf.len);
    assert_ok(wav_open(str_from(path), &wav, &error), error);
    assert_int_equal(wav.frames, 0);
    wav_close(&wav);
    unlink(path);
    buf_release(&buf);
}

/* Every cut and every damaged header byte is refused or read within bounds (ASan watches). */
static void test_damaged_wav_is_refused_with_its_name(void **state)
{
    char path[] = "/tmp/clipcrafter-wav-XXXXXX";
    float samples[8] = {0};
    struct error error = ERROR_INIT;
    struct wav wav = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    wav_encode(samples, 8, 1, &buf);
    write_file(path, buf.ptr, 0);
    for (size_t len = 0; len < buf.len; len++) {
        assert_int_equal(truncate(path, 0), 0);
        FILE *file = fopen(path, "wb");
        assert_int_equal(fwrite(buf.ptr, 1, len, file), len);
        fclose(file);
        assert_false(wav_open(str_from(path), &wav, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        assert_non_null(strstr(error.message, path));
    }
    unlink(path);
    assert_false(wav_open(str_from(path), &wav, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_null(wav.samples);
    buf_release(&buf);
}

static void test_wav_too_long_for_its_format_fails_the_buffer(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, SIZE_MAX / 2);
    wav_encode(NULL, (size_t)1 << 31, 2, &buf);
    assert_false(buf_ok(&buf));
    buf_release(&buf);
}

/* EBU Tech 3341, case 1: a stereo 1 kHz sine at -23 dBFS measures -23 LUFS +-0.1. */
static void test_loudness_of_the_ebu_sine_is_minus_23(void **state)
{
    float *samples = sine(1000, pow(10, -23 / 20.0), 48000 * 3, 2, 48000);
    struct error error = ERROR_INIT;
    struct loudness *meter = NULL;
    double lufs = 0, peak = 0;

    (void)state;
    assert_ok(loudness_new(2, &meter, &error), error);
    assert_ok(loudness_add(meter, samples, 48000 * 3, &error), error);
    loudness_measured(meter, &lufs, &peak);
    assert_true(fabs(lufs + 23) < 0.1);
    assert_true(fabs(peak + 23) < 0.2);
    loudness_free(meter);
    free(samples);
}

static void test_loudness_of_silence_is_the_floor(void **state)
{
    float *silence = calloc(48000, sizeof *silence);
    struct error error = ERROR_INIT;
    double lufs = 0, peak = 0;

    (void)state;
    assert_ok(loudness_of_piece(silence, 48000, 1, &lufs, &peak, &error), error);
    assert_true(lufs == LOUDNESS_SILENCE && peak == LOUDNESS_SILENCE);
    assert_ok(loudness_of_piece(NULL, 0, 1, &lufs, &peak, &error), error);
    assert_true(lufs == LOUDNESS_SILENCE && peak == LOUDNESS_SILENCE);
    free(silence);
}

static void test_loudness_of_a_short_piece_is_that_of_a_long_one(void **state)
{
    float *samples = sine(500, 0.25, 48000 * 5, 1, 48000);
    struct error error = ERROR_INIT;
    double brief = 0, full = 0, peak = 0;

    (void)state;
    assert_ok(loudness_of_piece(samples, 48000 / 5, 1, &brief, &peak, &error), error);
    assert_ok(loudness_of_piece(samples, 48000 * 5, 1, &full, &peak, &error), error);
    assert_true(fabs(brief - full) < 0.2);
    assert_true(fabs(loudness_factor(-6.0206) - 0.5) < 1e-5);
    free(samples);
}

/* A 16 kHz sine becomes the same sine at 48 kHz, in step, with nothing above 8 kHz. */
static void test_resampling_keeps_a_sine_in_step(void **state)
{
    float *low = sine(1000, 0.5, 16000, 1, 16000), *high = NULL;
    struct error error = ERROR_INIT;
    size_t frames = 0;

    (void)state;
    assert_ok(resample(low, 16000, 1, 16000, 48000, &high, &frames, &error), error);
    assert_int_equal(frames, 48000);
    for (size_t i = 1000; i < 47000; i++) {
        double wanted = 0.5 * sin(2 * M_PI * 1000 * (double)i / 48000);
        assert_true(fabs(high[i] - wanted) < 0.002);
    }
    free(high);
    free(low);
}

static void test_resampling_twice_gives_the_same_bytes(void **state)
{
    float *samples = sine(700, 0.9, 22050, 2, 22050), *a = NULL, *b = NULL;
    struct error error = ERROR_INIT;
    size_t count_a = 0, count_b = 0;

    (void)state;
    assert_ok(resample(samples, 22050, 2, 22050, 48000, &a, &count_a, &error), error);
    assert_ok(resample(samples, 22050, 2, 22050, 48000, &b, &count_b, &error), error);
    assert_int_equal(count_a, 48000);
    assert_int_equal(count_b, count_a);
    assert_memory_equal(a, b, count_a * 2 * sizeof *a);
    free(a);
    free(b);
    free(samples);
}

static void test_resampling_an_impulse_or_nothing_has_the_right_length(void **state)
{
    float one = 1, *out = NULL;
    struct error error = ERROR_INIT;
    size_t frames = 9;

    (void)state;
    assert_ok(resample(&one, 1, 1, 16000, 48000, &out, &frames, &error), error);
    assert_int_equal(frames, 3);
    free(out);
    assert_ok(resample(&one, 0, 1, 16000, 48000, &out, &frames, &error), error);
    assert_int_equal(frames, 0);
    free(out);
    assert_false(resample(&one, SIZE_MAX / 8, 1, 16000, 48000, &out, &frames, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wav_gives_back_what_was_written),
        cmocka_unit_test(test_wav_of_nothing_is_a_file_too),
        cmocka_unit_test(test_damaged_wav_is_refused_with_its_name),
        cmocka_unit_test(test_wav_too_long_for_its_format_fails_the_buffer),
        cmocka_unit_test(test_loudness_of_the_ebu_sine_is_minus_23),
        cmocka_unit_test(test_loudness_of_silence_is_the_floor),
        cmocka_unit_test(test_loudness_of_a_short_piece_is_that_of_a_long_one),
        cmocka_unit_test(test_resampling_keeps_a_sine_in_step),
        cmocka_unit_test(test_resampling_twice_gives_the_same_bytes),
        cmocka_unit_test(test_resampling_an_impulse_or_nothing_has_the_right_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
