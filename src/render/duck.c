/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/duck.h"

#include <math.h>
#include <stdlib.h>

#include "base/rational.h"
#include "media/loudness.h"

#include "base/banned.h"

enum {
    WINDOW = TICKS_PER_SECOND / 100,    /* what the gate listens to at a time: 10 ms */
    REST_WINDOWS = 400,                 /* heard before their pages are given back */
    UP_AT_LEAST = TICKS_PER_SECOND / 2, /* music that comes up stays up so long */
};

static const double gate_below_loudest = 1e-4; /* of power: -40 dB */
static const double gate_floor = 3.2e-6;       /* of power: -55 dBFS */

static int64_t ticks_of_ms(int32_t ms)
{
    return (int64_t)ms * (TICKS_PER_SECOND / 1000);
}

void duck_init(struct duck *duck, double depth_db, int32_t attack_ms, int32_t release_ms)
{
    *duck = (struct duck){
        .attack = ticks_of_ms(attack_ms),
        .release = ticks_of_ms(release_ms),
        .depth_db = MIN_OF(depth_db, 0.0),
    };
}

/* Mean power of window `index` of a voice. */
static double power(const struct wav *voice, size_t index)
{
    size_t from = index * WINDOW, to = MIN_OF(from + WINDOW, voice->frames);
    size_t channels = (size_t)voice->channels;
    double sum = 0;

    for (size_t i = from * channels; i < to * channels; i++)
        sum += (double)voice->samples[i] * voice->samples[i];
    if (index % REST_WINDOWS == REST_WINDOWS - 1)
        wav_rest(voice);
    return sum / (double)((to - from) * channels);
}

void duck_listen(struct duck *duck, struct arena *arena, const struct wav *voice, int64_t start)
{
    size_t windows = (voice->frames + WINDOW - 1) / WINDOW;
    double loudest = 0, gate;
    bool speaking = false;

    for (size_t i = 0; i < windows; i++)
        loudest = fmax(loudest, power(voice, i));
    gate = fmax(loudest * gate_below_loudest, gate_floor);
    for (size_t i = 0; i < windows; i++) {
        int64_t at = start + (int64_t)i * WINDOW;

        if (!(power(voice, i) > gate)) {
            speaking = false;
            continue;
        }
        if (!speaking)
            *VEC_PUSH(&duck->spans, arena) = (struct speech_span){at, at};
        speaking = true;
        duck->spans.items[duck->spans.count - 1].end = at + WINDOW;
    }
}

static int by_start(const void *a, const void *b)
{
    const struct speech_span *x = a, *y = b;

    return x->start < y->start ? -1 : x->start > y->start;
}

void duck_settle(struct duck *duck)
{
    struct speech_span *spans = duck->spans.items;
    int64_t close = duck->attack + duck->release + UP_AT_LEAST;
    size_t kept = 0;

    if (duck->spans.count == 0)
        return;
    qsort(spans, duck->spans.count, sizeof *spans, by_start);
    for (size_t i = 1; i < duck->spans.count; i++) {
        if (spans[i].start - spans[kept].end < close)
            spans[kept].end = MAX_OF(spans[kept].end, spans[i].end);
        else
            spans[++kept] = spans[i];
    }
    duck->spans.count = kept + 1;
}

/* First span that has not fully released at `tick`. */
static size_t span_at(const struct duck *duck, int64_t tick)
{
    size_t low = 0, high = duck->spans.count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (duck->spans.items[middle].end + duck->release <= tick)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How far the music has stepped back at `tick`, 0..1; `span` is the next one not yet over. */
static double depth(const struct duck *duck, const struct speech_span *span, int64_t tick)
{
    double t = 1;

    if (tick < span->start)
        t = 1 - (double)(span->start - tick) / (double)(duck->attack + 1);
    else if (tick >= span->end)
        t = 1 - (double)(tick - span->end) / (double)(duck->release + 1);
    t = CLAMP(t, 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

void duck_gain(const struct duck *duck, int64_t from, float *out, size_t frames)
{
    size_t at = span_at(duck, from);
    double last = 0;
    float gain = 1;

    for (size_t i = 0; i < frames; i++) {
        int64_t tick = from + (int64_t)i;
        double now = 0;

        while (at < duck->spans.count && duck->spans.items[at].end + duck->release <= tick)
            at++;
        if (at < duck->spans.count)
            now = depth(duck, &duck->spans.items[at], tick);
        if (now != last)
            gain = (float)loudness_factor(duck->depth_db * now);
        last = now;
        out[i] = gain;
    }
}
