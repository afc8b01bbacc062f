/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * voice + music * duck * fade  ->  gain  ->  limiter  ->  out
 *
 * The sum before the gain is a function of the tick alone ("dry"); gain and ceiling are found by
 * measuring: once dry, and where the limiter has to act again with it, until loudness and true peak
 * are what the timeline asks for.
 */
#include "render/mix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rational.h"
#include "media/loudness.h"
#include "media/wav.h"
#include "render/duck.h"
#include "render/limiter.h"
#include "render/music_loop.h"

#include "base/banned.h"

enum {
    BLOCK = LIMITER_BLOCK,
    END_FADE = TICKS_PER_SECOND * 5 / 1000, /* of everything: no click where a voice is cut */
    PASSES_MAX = 10,
    ROUNDS_MAX = 3,
    REST = TICKS_PER_SECOND * 4, /* read before pages of the files are given back */
};

static const double silence_lufs = -55; /* below this there is nothing to bring up */
static const double gain_max_db = 48;   /* from there to -14 LUFS, and what a limiter takes */
static const double near_enough_lu = 0.2;
static const double peak_margin_db = 0.3; /* what AAC adds, and meters differ by */
static const double recovery_ms = 80, recovery_least_ms = 8;
static const double taken_by_limiter = 0.3; /* or more of what was added: not worth adding */
static const double sample_max = 64;        /* larger or not a number: a broken file, taken as 0 */

struct clip {
    struct wav wav;
    int64_t start, end;
    float gain;
};

struct mix {
    struct arena arena;
    const struct timeline *timeline;
    int64_t ticks;
    struct clip *clips; /* by start */
    size_t clip_count;
    int64_t longest; /* clip */
    struct wav music_file;
    bool has_music;
    struct music_loop music;
    float music_gain;
    int64_t fade_out;
    struct duck duck;
    struct limiter *limiter;
    double gain_db, ceiling_db, recovery_ms;
    double headroom_db; /* below the timeline's limit, for what coding adds */
    double loudness_lufs, true_peak_dbtp;
    int64_t next; /* tick that goes into the limiter next */
    float block[BLOCK * 2], music_block[BLOCK * 2], duck_block[BLOCK];
    size_t used, held; /* frames of `block` given away, and in it */
    int64_t to_skip;   /* frames the limiter is late by */
};

/* --- opening --- */

static int by_start(const void *a, const void *b)
{
    const struct clip *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static bool open_asset(const struct timeline *timeline, const struct str *paths, int32_t asset,
                       struct wav *out, struct error *error)
{
    BUG_UNLESS(asset >= 0 && (size_t)asset < timeline->asset_count);
    return wav_open(paths[asset], out, error);
}

static bool open_clips(struct mix *mix, const struct str *paths, struct error *error)
{
    const struct timeline_sound *sound = &mix->timeline->sound;

    mix->clips = arena_alloc(&mix->arena, sound->clip_count, sizeof *mix->clips);
    for (size_t i = 0; i < sound->clip_count; i++) {
        struct clip *clip = &mix->clips[i];

        *clip = (struct clip){0};
        if (!open_asset(mix->timeline, paths, sound->clips[i].asset, &clip->wav, error))
            return error_prefix(error, "sound.clips[%zu]", i);
        mix->clip_count++;
        clip->start = sound->clips[i].start;
        clip->end = clip->start + (int64_t)clip->wav.frames;
        clip->gain = (float)loudness_factor(sound->clips[i].gain_mdb / 1000.0);
        mix->longest = MAX_OF(mix->longest, (int64_t)clip->wav.frames);
        duck_listen(&mix->duck, &mix->arena, &clip->wav, clip->start);
        wav_rest(&clip->wav);
    }
    duck_settle(&mix->duck);
    qsort(mix->clips, mix->clip_count, sizeof *mix->clips, by_start);
    return true;
}

static bool open_music(struct mix *mix, const struct str *paths, struct error *error)
{
    const struct music_bed *bed = &mix->timeline->sound.music;

    if (bed->asset < 0)
        return true;
    if (!open_asset(mix->timeline, paths, bed->asset, &mix->music_file, error))
        return error_prefix(error, "sound.music");
    mix->has_music = true;
    music_loop_init(&mix->music, &mix->music_file, bed->loop_start, bed->loop_end);
    mix->music_gain = (float)loudness_factor(bed->gain_mdb / 1000.0);
    mix->fade_out = (int64_t)MAX_OF(bed->fade_out_ms, 0) * (TICKS_PER_SECOND / 1000);
    return true;
}

/* --- the dry sum --- */

/* 1 until `length` before the end of the video, then smoothly to 0. */
static float end_fade(const struct mix *mix, int64_t tick, int64_t length)
{
    double left = (double)(mix->ticks - tick);

    if (left <= 0)
        return 0;
    if (left >= (double)length)
        return 1;
    left /= (double)length;
    return (float)(left * left * (3 - 2 * left));
}

static float sane(float sample)
{
    return fabsf(sample) <= (float)sample_max ? sample : 0;
}

static void add_clip(const struct clip *clip, int64_t from, float *stereo, size_t frames)
{
    int64_t first = MAX_OF(from, clip->start), end = MIN_OF(from + (int64_t)frames, clip->end);

    for (int64_t tick = first; tick < end; tick++) {
        const float *in = clip->wav.samples + (tick - clip->start) * clip->wav.channels;
        float *out = stereo + (tick - from) * 2;

        out[0] += sane(in[0]) * clip->gain;
        out[1] += sane(in[clip->wav.channels - 1]) * clip->gain;
    }
}

/* Index of the first clip that starts at `tick` or later. */
static size_t first_clip_from(const struct mix *mix, int64_t tick)
{
    size_t low = 0, high = mix->clip_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (mix->clips[middle].start < tick)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_music(struct mix *mix, int64_t from, float *stereo, size_t frames)
{
    music_loop_read(&mix->music, from, mix->music_block, frames);
    duck_gain(&mix->duck, from, mix->duck_block, frames);
    for (int64_t tick = MAX_OF(from, mix->ticks - mix->fade_out); tick < from + (int64_t)frames;
         tick++)
        mix->duck_block[tick - from] *= end_fade(mix, tick, mix->fade_out);
    for (size_t i = 0; i < frames; i++) {
        float gain = mix->music_gain * mix->duck_block[i];

        stereo[2 * i] += sane(mix->music_block[2 * i]) * gain;
        stereo[2 * i + 1] += sane(mix->music_block[2 * i + 1]) * gain;
    }
}

/* Ticks from .. from + frames - 1 as they are before gain and limiter. */
static void dry(struct mix *mix, int64_t from, float *stereo, size_t frames)
{
    int64_t end = from + (int64_t)frames;

    memset(stereo, 0, frames * 2 * sizeof *stereo);
    for (size_t i = first_clip_from(mix, from - mix->longest);
         i < mix->clip_count && mix->clips[i].start < end; i++)
        add_clip(&mix->clips[i], from, stereo, frames);
    if (mix->has_music)
        add_music(mix, from, stereo, frames);
    for (int64_t tick = MAX_OF(from, mix->ticks - END_FADE); tick < end; tick++) {
        float gain = end_fade(mix, tick, END_FADE);

        stereo[2 * (tick - from)] *= gain;
        stereo[2 * (tick - from) + 1] *= gain;
    }
}

/* --- reading --- */

_Static_assert(REST % BLOCK == 0, "blocks end where files are let go");

/* Lets go of what the files hold of the last REST ticks, which end at `tick`. */
static void rest_files(const struct mix *mix, int64_t tick)
{
    for (size_t i = first_clip_from(mix, tick - REST - mix->longest);
         i < mix->clip_count && mix->clips[i].start < tick; i++)
        wav_rest(&mix->clips[i].wav);
    wav_rest(&mix->music_file);
}

void mix_rewind(struct mix *mix)
{
    limiter_clear(mix->limiter, loudness_factor(mix->ceiling_db), mix->recovery_ms);
    mix->next = 0;
    mix->used = mix->held = 0;
    mix->to_skip = LIMITER_DELAY;
}

static void fill_block(struct mix *mix)
{
    float gain = (float)loudness_factor(mix->gain_db);

    dry(mix, mix->next, mix->block, BLOCK);
    for (size_t i = 0; i < BLOCK * 2; i++)
        mix->block[i] *= gain;
    limiter_process(mix->limiter, mix->block, BLOCK);
    mix->next += BLOCK;
    if (mix->next % REST == 0)
        rest_files(mix, mix->next);
    mix->used = (size_t)MIN_OF(mix->to_skip, (int64_t)BLOCK);
    mix->held = BLOCK;
    mix->to_skip -= (int64_t)mix->used;
}

bool mix_read(struct mix *mix, float *stereo, size_t frames, struct error *error)
{
    (void)error; /* files are mapped: nothing is left that can fail */
    while (frames > 0) {
        size_t here;

        if (mix->used == mix->held)
            fill_block(mix);
        here = MIN_OF(frames, mix->held - mix->used);
        memcpy(stereo, mix->block + mix->used * 2, here * 2 * sizeof *stereo);
        mix->used += here;
        stereo += here * 2;
        frames -= here;
    }
    return true;
}

/* --- the first passes --- */

/* Loudness, and if asked for true peak, of the whole as it would sound now. */
static bool measure(struct mix *mix, bool peak, struct cancel *cancel, struct error *error)
{
    struct loudness *meter = NULL;
    float block[BLOCK * 2];
    bool ok = false;

    if (!(peak ? loudness_new : loudness_new_without_peak)(2, &meter, error))
        return false;
    mix_rewind(mix);
    for (int64_t tick = 0; tick < mix->ticks; tick += BLOCK) {
        size_t here = (size_t)MIN_OF(mix->ticks - tick, (int64_t)BLOCK);

        if (cancel_requested(cancel)) {
            error_set(error, ERROR_CANCELLED, "stopped while the sound was mixed");
            goto done;
        }
        if (!mix_read(mix, block, here, error) || !loudness_add(meter, block, here, error))
            goto done;
    }
    loudness_measured(meter, &mix->loudness_lufs, &mix->true_peak_dbtp);
    ok = true;
done:
    loudness_free(meter);
    return ok;
}

/* What the last passes found; the next gain follows from it. */
struct search {
    double gain_db, loudness_lufs; /* of the pass before */
    bool again;                    /* there was one, with the same limiter */
};

/*
 * Gain for the next pass, `short_of` decibels below the target now. Where the limiter takes part of
 * what is added, more is added; where it takes nearly all, it is made to recover faster instead.
 */
static void next_gain(struct mix *mix, struct search *search, double short_of)
{
    double gained = mix->gain_db - search->gain_db;
    double louder = mix->loudness_lufs - search->loudness_lufs, factor = 1;

    if (search->again && gained > 0 && short_of > 0) {
        if (louder < gained * taken_by_limiter && mix->recovery_ms > recovery_least_ms) {
            mix->recovery_ms = fmax(mix->recovery_ms / 3, recovery_least_ms);
            search->again = false;
            return;
        }
        factor = CLAMP(gained / fmax(louder, 0.01), 1.0, 4.0);
    }
    *search = (struct search){mix->gain_db, mix->loudness_lufs, true};
    mix->gain_db = MIN_OF(mix->gain_db + short_of * factor, gain_max_db);
}

/* Corrects the gain until the limited sum is as loud as it should be, or cannot be. */
static bool reach_loudness(struct mix *mix, struct cancel *cancel, struct error *error)
{
    double target = mix->timeline->sound.loudness_mlufs / 1000.0;
    struct search search = {0};

    for (int pass = 1;; pass++) {
        if (!measure(mix, false, cancel, error))
            return false;
        if (fabs(target - mix->loudness_lufs) <= near_enough_lu || pass == PASSES_MAX)
            return true;
        next_gain(mix, &search, target - mix->loudness_lufs);
    }
}

/* Finds gain and ceiling: loudness first, then true peak by a full measurement, and again with a
 * lower ceiling in the unlikely case that the meter still sees a peak above. */
static bool master(struct mix *mix, struct cancel *cancel, struct error *error)
{
    double target = mix->timeline->sound.loudness_mlufs / 1000.0;
    double peak = mix->timeline->sound.true_peak_mdbtp / 1000.0 - mix->headroom_db;
    bool audible;

    mix->ceiling_db = 200; /* nothing is limited */
    if (!measure(mix, false, cancel, error))
        return false;
    audible = mix->loudness_lufs > silence_lufs;
    if (audible)
        mix->gain_db = MIN_OF(target - mix->loudness_lufs, gain_max_db);
    mix->ceiling_db = peak - peak_margin_db;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        if (audible && !reach_loudness(mix, cancel, error))
            return false;
        if (!measure(mix, true, cancel, error))
            return false;
        if (mix->true_peak_dbtp <= peak)
            break;
        mix->ceiling_db -= mix->true_peak_dbtp - peak + peak_margin_db / 2;
    }
    return true;
}

bool mix_new(const struct timeline *timeline, const struct str *paths, int64_t ticks,
             struct cancel *cancel, struct mix **out, struct error *error)
{
    const struct music_bed *bed = &timeline->sound.music;
    struct mix *mix = calloc(1, sizeof *mix);

    if (!mix || !(mix->limiter = limiter_new())) {
        free(mix);
        return error_set(error, ERROR_INTERNAL, "out of memory for the sound mix");
    }
    arena_init(&mix->arena);
    mix->timeline = timeline;
    mix->recovery_ms = recovery_ms;
    mix->ticks = MAX_OF(ticks, 0);
    duck_init(&mix->duck, bed->duck_mdb / 1000.0, bed->attack_ms, bed->release_ms);
    if (!open_clips(mix, paths, error) || !open_music(mix, paths, error) ||
        !master(mix, cancel, error)) {
        mix_free(mix);
        return false;
    }
    mix_rewind(mix);
    *out = mix;
    return true;
}

bool mix_lower_peak(struct mix *mix, double db, struct cancel *cancel, struct error *error)
{
    mix->headroom_db = mix->timeline->sound.true_peak_mdbtp / 1000.0 - (mix->true_peak_dbtp - db);
    if (!master(mix, cancel, error))
        return false;
    mix_rewind(mix);
    return true;
}

void mix_free(struct mix *mix)
{
    if (!mix)
        return;
    for (size_t i = 0; i < mix->clip_count; i++)
        wav_close(&mix->clips[i].wav);
    wav_close(&mix->music_file);
    limiter_free(mix->limiter);
    arena_release(&mix->arena);
    free(mix);
}

void mix_measured(const struct mix *mix, double *loudness_lufs, double *true_peak_dbtp)
{
    *loudness_lufs = mix->loudness_lufs;
    *true_peak_dbtp = mix->true_peak_dbtp;
}
