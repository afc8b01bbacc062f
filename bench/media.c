/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stills and sounds of the bench, from seeds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>

#include "base/random.h"
#include "composition.h"
#include "media/wav.h"
#include "os/file.h"

#include "base/banned.h"

enum { CELLS = 512 /**< of a table of random values */, OCTAVES = 9, SHAPES = 14 };

/** A random value for every cell of an endless grid. */
struct lattice {
    float value[CELLS];
    uint16_t shuffle[CELLS];
};

static void lattice_init(struct lattice *lattice, struct random *random)
{
    for (int i = 0; i < CELLS; i++) {
        lattice->value[i] = (float)(random_unit(random) * 2 - 1);
        lattice->shuffle[i] = (uint16_t)random_below(random, CELLS);
    }
}

static float cell(const struct lattice *lattice, int x, int y)
{
    return lattice->value[(lattice->shuffle[y & (CELLS - 1)] + x) & (CELLS - 1)];
}

static float smooth(float t)
{
    return t * t * (3 - 2 * t);
}

/* Value noise at a place in cells. */
static float noise(const struct lattice *lattice, float x, float y)
{
    int left = (int)floorf(x), top = (int)floorf(y);
    float across = smooth(x - (float)left), down = smooth(y - (float)top);
    float above = cell(lattice, left, top) * (1 - across) + cell(lattice, left + 1, top) * across;
    float below =
        cell(lattice, left, top + 1) * (1 - across) + cell(lattice, left + 1, top + 1) * across;

    return above * (1 - down) + below * down;
}

/* Octaves from 512 pixels down to two, each 0.78 as strong as the one before: about the spectrum of
 * a photograph, 1/f, as value noise loses some of its fine part to smoothing. */
static float spectrum(const struct lattice *lattice, int x, int y)
{
    float sum = 0, strength = 1, pitch = 512;

    for (int octave = 0; octave < OCTAVES; octave++) {
        sum += strength * noise(lattice, (float)x / pitch + (float)octave * 17.3F,
                                (float)y / pitch + (float)octave * 31.7F);
        strength *= 0.78F;
        pitch /= 2;
    }
    return sum;
}

struct disc {
    float x, y, radius;
    int y_add, u, v;
};

static void choose_discs(struct disc discs[SHAPES], struct random *random)
{
    for (int i = 0; i < SHAPES; i++)
        discs[i] = (struct disc){.x = (float)random_unit(random) * STILL_WIDTH,
                                 .y = (float)random_unit(random) * STILL_HEIGHT,
                                 .radius = 60 + (float)random_unit(random) * 300,
                                 .y_add = (int)random_below(random, 90) - 45,
                                 .u = (int)random_below(random, 100) - 50,
                                 .v = (int)random_below(random, 100) - 50};
}

static const struct disc *disc_at(const struct disc discs[SHAPES], int x, int y)
{
    const struct disc *top = NULL;

    for (int i = 0; i < SHAPES; i++) {
        float dx = (float)x - discs[i].x, dy = (float)y - discs[i].y;

        if (dx * dx + dy * dy < discs[i].radius * discs[i].radius)
            top = &discs[i];
    }
    return top;
}

static uint8_t clip(float value)
{
    return (uint8_t)CLAMP(lrintf(value), 0, 255);
}

static void paint(AVFrame *frame, const struct lattice *light, const struct lattice *tint,
                  const struct disc discs[SHAPES])
{
    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            const struct disc *disc = disc_at(discs, x, y);
            float value = 128 + 36 * spectrum(light, x, y) + (float)(disc ? disc->y_add : 0);

            frame->data[0][y * frame->linesize[0] + x] = clip(value);
            if (x % 2 || y % 2)
                continue;
            frame->data[1][y / 2 * frame->linesize[1] + x / 2] =
                clip(128 + 12 * spectrum(tint, x, y) + (float)(disc ? disc->u : 0));
            frame->data[2][y / 2 * frame->linesize[2] + x / 2] =
                clip(128 + 12 * spectrum(tint, x + 4000, y) + (float)(disc ? disc->v : 0));
        }
    }
}

static bool encode_jpeg(AVFrame *frame, struct str path, struct error *error)
{
    AVCodecContext *codec = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG));
    AVPacket *packet = av_packet_alloc();
    bool ok;

    codec->width = frame->width;
    codec->height = frame->height;
    codec->pix_fmt = AV_PIX_FMT_YUVJ420P;
    codec->time_base = (AVRational){1, 25};
    codec->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    codec->global_quality = 3 * FF_QP2LAMBDA;
    frame->quality = codec->global_quality;
    ok = avcodec_open2(codec, NULL, NULL) >= 0 && avcodec_send_frame(codec, frame) >= 0 &&
         avcodec_receive_packet(codec, packet) >= 0;
    ok =
        ok ? file_write(path, (struct str){(char *)packet->data, (size_t)packet->size}, 0644, error)
           : error_set(error, ERROR_INTERNAL, "the JPEG encoder failed");
    av_packet_free(&packet);
    avcodec_free_context(&codec);
    return ok;
}

bool composition_still(struct str path, int index, struct error *error)
{
    struct lattice *light = malloc(2 * sizeof *light), *tint = light + 1;
    AVFrame *frame = av_frame_alloc();
    struct disc discs[SHAPES];
    struct random random;
    bool ok;

    random_init(&random, 1000 + (uint64_t)index);
    lattice_init(light, &random);
    lattice_init(tint, &random);
    choose_discs(discs, &random);
    frame->format = AV_PIX_FMT_YUVJ420P;
    frame->width = STILL_WIDTH;
    frame->height = STILL_HEIGHT;
    ok = av_frame_get_buffer(frame, 0) >= 0 ||
         error_set(error, ERROR_INTERNAL, "no memory for a still");
    if (ok) {
        paint(frame, light, tint, discs);
        ok = encode_jpeg(frame, path, error);
    }
    av_frame_free(&frame);
    free(light);
    return ok;
}

/* A word: harmonics of a low tone that swell and fade; every fourth is a pause. */
static float voice_at(int64_t sample)
{
    const double word = TICKS_PER_SECOND * 0.4;
    int64_t index = (int64_t)((double)sample / word);
    double part = (double)sample / word - (double)index, sum = 0;
    double pitch = 110 + 15 * sin((double)index * 1.7);

    if (index % 8 == 7 || part > 0.85)
        return 0;
    for (int harmonic = 1; harmonic <= 20; harmonic++)
        sum += sin(6.283185307 * pitch * harmonic * (double)sample / TICKS_PER_SECOND) / harmonic *
               (1 + sin((double)index + harmonic));
    return (float)(0.12 * sin(3.141592654 * part / 0.85) * sum);
}

bool composition_voice(struct str path, int times, struct error *error)
{
    size_t count = (size_t)COMPOSITION_FRAMES / COMPOSITION_FPS * TICKS_PER_SECOND * (size_t)times;
    float *samples = malloc(count * sizeof *samples);
    struct buf wav;
    bool ok;

    buf_init(&wav, (size_t)1 << 30);
    for (size_t i = 0; i < count; i++)
        samples[i] = voice_at((int64_t)i);
    wav_encode(samples, count, 1, &wav);
    ok = file_write(path, buf_str(&wav), 0644, error);
    buf_release(&wav);
    free(samples);
    return ok;
}

bool composition_music(struct str path, struct error *error)
{
    static const double chords[4][3] = {{220, 277.18, 329.63},
                                        {174.61, 220, 261.63},
                                        {196, 246.94, 293.66},
                                        {164.81, 207.65, 246.94}};
    size_t count = (size_t)20 * TICKS_PER_SECOND;
    float *samples = malloc(count * 2 * sizeof *samples);
    struct buf wav;
    bool ok;

    buf_init(&wav, (size_t)1 << 30);
    for (size_t i = 0; i < count; i++) {
        const double *chord = chords[i / (TICKS_PER_SECOND * 4) % 4];
        double t = (double)i / TICKS_PER_SECOND;

        for (int side = 0; side < 2; side++)
            samples[i * 2 + (size_t)side] =
                (float)(0.1 * (sin(6.283185307 * chord[0] * t) + sin(6.283185307 * chord[1] * t) +
                               sin(6.283185307 * (chord[2] + side) * t)));
    }
    wav_encode(samples, count, 2, &wav);
    ok = file_write(path, buf_str(&wav), 0644, error);
    buf_release(&wav);
    free(samples);
    return ok;
}
