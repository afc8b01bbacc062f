/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/media_moment.h"

#include <stdlib.h>

#include "base/rational.h"

#include "base/banned.h"

enum {
    LOOK_SIZE = 160,        /**< pixels; enough to tell sharp from blurred and black from lit */
    SAMPLE_STEP_MIN = 24000 /**< half a second between samples of short clips */
};

/** Sum of the differences between neighbours in a row and between rows, per pixel, sixteenths. */
static int64_t detail_of(const struct frame *frame)
{
    int64_t sum = 0, pixels = (int64_t)(frame->width - 1) * (frame->height - 1);

    for (int32_t y = 0; y + 1 < frame->height; y++) {
        const uint8_t *row = frame->plane[FRAME_Y] + y * frame->stride[FRAME_Y];
        const uint8_t *next = row + frame->stride[FRAME_Y];

        for (int32_t x = 0; x + 1 < frame->width; x++)
            sum += abs(row[x] - row[x + 1]) + abs(row[x] - next[x]);
    }
    return pixels > 0 ? sum * 16 / pixels : 0;
}

/** Mean luma, and how much of the picture is nearly black or white, thousandths. */
static int64_t mean_of(const struct frame *frame, int64_t *extreme)
{
    int64_t sum = 0, dark = 0, pixels = (int64_t)frame->width * frame->height;

    for (int32_t y = 0; y < frame->height; y++) {
        const uint8_t *row = frame->plane[FRAME_Y] + y * frame->stride[FRAME_Y];

        for (int32_t x = 0; x < frame->width; x++) {
            sum += row[x];
            dark += row[x] < 28 || row[x] > 232;
        }
    }
    *extreme = dark * 1000 / pixels;
    return sum / pixels;
}

/** Mean difference of two frames, sixteenths of a step. */
static int64_t change_of(const struct frame *a, const struct frame *b)
{
    int64_t sum = 0, pixels = (int64_t)a->width * a->height;

    for (int32_t y = 0; y < a->height; y++) {
        const uint8_t *p = a->plane[FRAME_Y] + y * a->stride[FRAME_Y];
        const uint8_t *q = b->plane[FRAME_Y] + y * b->stride[FRAME_Y];

        for (int32_t x = 0; x < a->width; x++)
            sum += abs(p[x] - q[x]);
    }
    return sum * 16 / pixels;
}

int32_t media_moment_score(const struct frame *a, const struct frame *b)
{
    int64_t extreme, mean = mean_of(a, &extreme), score, jump;

    if (a->width != b->width || a->height != b->height)
        return 0;
    if (mean < 24 || mean > 228)
        return 0; /* black or white */
    score = MIN_OF(detail_of(a) * 5, 700) + 300;
    score = score * (1000 - extreme * 7 / 10) / 1000;
    jump = change_of(a, b);
    if (jump > 160) /* ten steps of luma in 0.2 s: a cut, a swing or a flash */
        score = score * 160 / jump;
    return (int32_t)CLAMP(score, 0, 1000);
}

static bool score_at(struct decoder *decoder, int fd, const struct media_file *file, int64_t start,
                     int32_t *score, struct error *error)
{
    struct picture_request request = {LOOK_SIZE, LOOK_SIZE, true};
    struct rational rate = {5, 1};
    struct frame *a = NULL, *b = NULL;
    bool ended, ok;

    ok = decoder_footage(decoder, fd, file->path, &request, rate, start, error) &&
         decoder_next(decoder, &a, &ended, error) && decoder_next(decoder, &b, &ended, error);
    if (ok)
        *score = media_moment_score(a, b);
    frame_unref(a);
    frame_unref(b);
    return ok;
}

bool media_moment_sample(struct decoder *decoder, int fd, struct media_file *file,
                         struct error *error)
{
    int64_t count = CLAMP(file->length / SAMPLE_STEP_MIN, 1, MEDIA_SAMPLES_MAX);
    int32_t samples[MEDIA_SAMPLES_MAX];

    for (int64_t i = 0; i < count; i++)
        if (!score_at(decoder, fd, file, file->length * (2 * i + 1) / (2 * count), &samples[i],
                      error))
            return false;
    for (int64_t i = 0; i < count; i++)
        file->samples[i] = samples[i];
    file->sample_count = (size_t)count;
    return true;
}

/** Mean score of the samples that lie in [start, end), the nearest one if none does. */
static int64_t stretch_score(const struct media_file *file, int64_t start, int64_t end)
{
    int64_t sum = 0, n = 0, count = (int64_t)file->sample_count;

    for (int64_t i = 0; i < count; i++) {
        int64_t at = file->length * (2 * i + 1) / (2 * count);

        if (at >= start && at < end) {
            sum += file->samples[i];
            n++;
        }
    }
    if (n == 0)
        return file->samples[CLAMP(start * count / MAX_OF(file->length, 1), 0, count - 1)];
    return sum / n;
}

int64_t media_moment_start(const struct media_file *file, int64_t ticks)
{
    enum { STEPS = 24 };
    int64_t first = TICKS_PER_SECOND / 2, last = file->length - ticks, best = 0, best_score = -1;

    if (last <= 0)
        return 0;
    first = MIN_OF(first, last);
    if (file->sample_count == 0)
        return MAX_OF(first, last / 5);
    for (int64_t i = 0; i <= STEPS; i++) {
        int64_t start = first + (last - first) * i / STEPS;
        int64_t score = stretch_score(file, start, start + ticks);

        if (score > best_score) {
            best_score = score;
            best = start;
        }
    }
    return best;
}
