/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/sound_track.h"

#include <math.h>

#include "media/audio_decoder.h"
#include "media/audio_encoder.h"
#include "render/mix.h"
#include "render/stream_file.h"

#include "base/banned.h"

/* To be raised when the same timeline would give other sound than before. */
enum { SOUND_VERSION = 2, BLOCK = 4096, TRIES_MAX = 4 };

/* Beyond the excess that was heard: coding the quieter sound is a little different again. */
static const double peak_margin_db = 0.1;

/* The sound as it is coded. */
struct sound_track {
    struct audio_encoder *encoder;
    struct packet_list packets;
    double loudness_lufs, true_peak_dbtp; /* as decoded */
};

static struct str asset_digest(const struct timeline *timeline, int32_t asset)
{
    return asset < 0 ? (struct str){0} : timeline->assets[asset].digest;
}

struct digest sound_track_key(const struct timeline *timeline, int64_t ticks)
{
    const struct timeline_sound *sound = &timeline->sound;
    const struct music_bed *music = &sound->music;
    struct digester digester;

    digester_init(&digester);
    digester_add_int(&digester, SOUND_VERSION);
    digester_add_int(&digester, SOUND_BIT_RATE);
    digester_add_int(&digester, ticks);
    digester_add_int(&digester, sound->loudness_mlufs);
    digester_add_int(&digester, sound->true_peak_mdbtp);
    for (size_t i = 0; i < sound->clip_count; i++) {
        digester_add_str(&digester, asset_digest(timeline, sound->clips[i].asset));
        digester_add_int(&digester, sound->clips[i].start);
        digester_add_int(&digester, sound->clips[i].gain_mdb);
    }
    digester_add_str(&digester, asset_digest(timeline, music->asset));
    digester_add_int(&digester, music->loop_start);
    digester_add_int(&digester, music->loop_end);
    digester_add_int(&digester, music->gain_mdb);
    digester_add_int(&digester, music->duck_mdb);
    digester_add_int(&digester, music->attack_ms);
    digester_add_int(&digester, music->release_ms);
    digester_add_int(&digester, music->fade_out_ms);
    return digester_finish(&digester);
}

static bool check_files(struct workshop *workshop, struct error *error)
{
    const struct timeline_sound *sound = &workshop->timeline->sound;

    for (size_t i = 0; i < sound->clip_count; i++) {
        if (!asset_files_check(workshop->files, sound->clips[i].asset, error))
            return false;
    }
    return sound->music.asset < 0 || asset_files_check(workshop->files, sound->music.asset, error);
}

/* The encoder is late by its priming: that much of the beginning is left out (audio_encoder.h). It
 * is silence, as no voice starts with the first 21 ms of a video. */
static bool encode_all(struct workshop *workshop, struct mix *mix, struct audio_encoder *encoder,
                       int64_t ticks, struct packet_list *packets, struct error *error)
{
    float block[BLOCK * AUDIO_CHANNELS];
    int64_t skip = audio_encoder_priming(encoder);

    if (!mix_read(mix, block, (size_t)MIN_OF(skip, (int64_t)BLOCK), error))
        return false;
    for (int64_t at = skip; at < ticks;) {
        size_t now = (size_t)MIN_OF(ticks - at, (int64_t)BLOCK);

        if (workshop_stopped(workshop))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        if (!mix_read(mix, block, now, error) ||
            !audio_encoder_write(encoder, block, now, packets, error))
            return false;
        at += (int64_t)now;
    }
    return audio_encoder_finish(encoder, packets, error);
}

static int64_t thousandths(double value)
{
    return isfinite(value) ? (int64_t)lround(value * 1000) : INT64_MIN;
}

static bool keep(struct workshop *workshop, const struct sound_track *track,
                 const struct digest *key, struct error *error)
{
    int64_t notes[STREAM_NOTES];
    const uint8_t *config;
    struct buf bytes;
    size_t size;
    bool ok;

    notes[0] = thousandths(track->loudness_lufs);
    notes[1] = thousandths(track->true_peak_dbtp);
    buf_init(&bytes, STREAM_FILE_MAX);
    audio_encoder_extradata(track->encoder, &config, &size);
    stream_file_encode(&track->packets, (struct str){(const char *)config, size}, notes, &bytes);
    ok = buf_ok(&bytes)
             ? cache_write(workshop->options->cache, SOUND_KIND, key, buf_str(&bytes), error)
             : error_set(error, ERROR_LIMIT, "the sound of the video is too long");
    buf_release(&bytes);
    return ok;
}

static void track_release(struct sound_track *track)
{
    packet_list_release(&track->packets);
    audio_encoder_free(track->encoder);
    *track = (struct sound_track){0};
}

static bool encode_once(struct workshop *workshop, struct mix *mix, int64_t ticks,
                        struct sound_track *track, struct error *error)
{
    const uint8_t *config;
    size_t size;

    if (!audio_encoder_new(SOUND_BIT_RATE, &track->encoder, error) ||
        !encode_all(workshop, mix, track->encoder, ticks, &track->packets, error))
        return false;
    audio_encoder_extradata(track->encoder, &config, &size);
    return audio_decoder_measure(&track->packets, config, size, &track->loudness_lufs,
                                 &track->true_peak_dbtp, error);
}

/* Coding may raise a peak above what the mix was limited to, most with dry synthetic voices: then
 * the mix is limited harder by as much, until what is heard keeps to the limit. */
static bool encode_within_peak(struct workshop *workshop, struct mix *mix, int64_t ticks,
                               struct sound_track *track, struct error *error)
{
    double limit = workshop->timeline->sound.true_peak_mdbtp / 1000.0;

    for (int try = 1;; try++) {
        if (!encode_once(workshop, mix, ticks, track, error))
            return false;
        if (track->true_peak_dbtp <= limit || try == TRIES_MAX)
            return true;
        double excess = track->true_peak_dbtp - limit;
        track_release(track);
        if (!mix_lower_peak(mix, excess + peak_margin_db, workshop->options->cancel, error))
            return false;
    }
}

bool sound_track_encode(struct workshop *workshop, int64_t ticks, const struct digest *key,
                        struct error *error)
{
    struct sound_track track = {0};
    struct mix *mix = NULL;
    bool ok;

    ok = check_files(workshop, error) &&
         mix_new(workshop->timeline, asset_files_paths(workshop->files), ticks,
                 workshop->options->cancel, &mix, error) &&
         encode_within_peak(workshop, mix, ticks, &track, error) &&
         keep(workshop, &track, key, error);
    track_release(&track);
    mix_free(mix);
    return ok;
}
