/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/sound_track.h"

#include <math.h>

#include "media/audio_encoder.h"
#include "render/mix.h"
#include "render/stream_file.h"

#include "base/banned.h"

/* To be raised when the same timeline would give other sound than before. */
enum { SOUND_VERSION = 1, BLOCK = 4096 };

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

static bool keep(struct workshop *workshop, const struct mix *mix,
                 const struct audio_encoder *encoder, const struct packet_list *packets,
                 const struct digest *key, struct error *error)
{
    int64_t notes[STREAM_NOTES];
    double loudness, true_peak;
    const uint8_t *config;
    struct buf bytes;
    size_t size;
    bool ok;

    mix_measured(mix, &loudness, &true_peak);
    notes[0] = thousandths(loudness);
    notes[1] = thousandths(true_peak);
    buf_init(&bytes, STREAM_FILE_MAX);
    audio_encoder_extradata(encoder, &config, &size);
    stream_file_encode(packets, (struct str){(const char *)config, size}, notes, &bytes);
    ok = buf_ok(&bytes)
             ? cache_write(workshop->options->cache, SOUND_KIND, key, buf_str(&bytes), error)
             : error_set(error, ERROR_LIMIT, "the sound of the video is too long");
    buf_release(&bytes);
    return ok;
}

bool sound_track_encode(struct workshop *workshop, int64_t ticks, const struct digest *key,
                        struct error *error)
{
    struct audio_encoder *encoder = NULL;
    struct packet_list packets = {0};
    struct mix *mix = NULL;
    bool ok;

    ok = check_files(workshop, error) &&
         mix_new(workshop->timeline, asset_files_paths(workshop->files), ticks,
                 workshop->options->cancel, &mix, error) &&
         audio_encoder_new(SOUND_BIT_RATE, &encoder, error) &&
         encode_all(workshop, mix, encoder, ticks, &packets, error) &&
         keep(workshop, mix, encoder, &packets, key, error);
    packet_list_release(&packets);
    audio_encoder_free(encoder);
    mix_free(mix);
    return ok;
}
