/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/tone.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/intreadwrite.h>
#include <libavutil/mastering_display_metadata.h>

#include "base/random.h"
#include "base/str.h"
#include "media/icc.h"

#include "base/banned.h"

enum {
    CODES = 65536,
    STEPS = 4096, /* of tables over linear light, spaced by its square root */
    WHITE = 203,  /* cd/m2 of a screen's white */
    PEAK_DEFAULT = 1000,
    PEAK_MIN = 400,
    PEAK_MAX = 10000,
};

struct tone {
    float linear[3][CODES];  /* code to light; 1 is the brightest that can be coded */
    float system[STEPS + 1]; /* HLG: luminance to the factor that its system gamma adds */
    float gain[STEPS + 1];   /* brightest component to the factor of the tone curve */
    float code[STEPS + 1];   /* light of the screen to code, 0..65535 */
    bool has_system, has_gain;
    float matrix[3][3];
};

static double pq_to_nits(double code)
{
    double p = pow(code, 1 / 78.84375);

    return 10000 * pow(fmax(p - 0.8359375, 0) / (18.8515625 - 18.6875 * p), 1 / 0.1593017578125);
}

static double nits_to_pq(double nits)
{
    double p = pow(fmax(nits, 0) / 10000, 0.1593017578125);

    return pow((0.8359375 + 18.8515625 * p) / (1 + 18.6875 * p), 78.84375);
}

/** Scene light of an HLG code, 0..1. */
static double hlg_to_scene(double code)
{
    const double a = 0.17883277, b = 0.28466892, c = 0.55991073;

    return code <= 0.5 ? code * code / 3 : (exp((code - c) / a) + b) / 12;
}

/** BT.2390's curve: what a screen with white at WHITE shows for `nits` mastered for `peak`. */
static double tone_curve(double nits, double peak)
{
    double top = nits_to_pq(peak), highest = nits_to_pq(WHITE) / top;
    double knee = 1.5 * highest - 0.5, e = fmin(nits_to_pq(nits) / top, 1);

    if (highest >= 1)
        return fmin(nits, WHITE);
    if (e > knee) {
        double t = (e - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;

        e = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) +
            (3 * t2 - 2 * t3) * highest;
    }
    return pq_to_nits(e * top);
}

static int32_t peak_of(const AVFrame *frame)
{
    const AVFrameSideData *light = av_frame_get_side_data(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    const AVFrameSideData *display =
        av_frame_get_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    double peak = 0;

    if (light)
        peak = ((const AVContentLightMetadata *)light->data)->MaxCLL;
    if (peak <= 0 && display && ((const AVMasteringDisplayMetadata *)display->data)->has_luminance)
        peak = av_q2d(((const AVMasteringDisplayMetadata *)display->data)->max_luminance);
    return peak > 0 ? (int32_t)CLAMP(peak, PEAK_MIN, PEAK_MAX) : PEAK_DEFAULT;
}

static bool is_wide(enum AVColorPrimaries primaries)
{
    return primaries == AVCOL_PRI_BT2020 || primaries == AVCOL_PRI_SMPTE431 ||
           primaries == AVCOL_PRI_SMPTE432;
}

/** The frame's ICC profile, if it changes anything. */
static bool profile_of(const AVFrame *frame, struct icc_profile *out, uint64_t *hash)
{
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_ICC_PROFILE);

    if (!side || !icc_parse(side->data, side->size, out) || icc_is_srgb(out))
        return false;
    *hash = random_hash((struct str){(const char *)side->data, side->size}, 0);
    return true;
}

void tone_kind_of(const AVFrame *frame, const struct colour *colour, struct tone_kind *out)
{
    struct icc_profile profile;
    bool wide = is_wide(colour->primaries);

    *out = (struct tone_kind){.kind = TONE_NONE};
    if (colour->transfer == AVCOL_TRC_SMPTE2084)
        *out = (struct tone_kind){TONE_PQ, peak_of(frame), AVCOL_PRI_BT2020, 0};
    else if (colour->transfer == AVCOL_TRC_ARIB_STD_B67)
        *out = (struct tone_kind){TONE_HLG, PEAK_DEFAULT, AVCOL_PRI_BT2020, 0};
    else if (wide)
        *out = (struct tone_kind){.kind = TONE_VIDEO};
    else if (profile_of(frame, &profile, &out->profile))
        out->kind = TONE_ICC;
    if (wide)
        out->primaries = colour->primaries;
}

bool tone_kind_equal(const struct tone_kind *a, const struct tone_kind *b)
{
    return a->kind == b->kind && a->peak == b->peak && a->primaries == b->primaries &&
           a->profile == b->profile;
}

static void invert(const double m[3][3], double out[3][3])
{
    double determinant = 0;

    for (int i = 0; i < 3; i++) {
        int p = (i + 1) % 3, q = (i + 2) % 3;

        determinant += m[0][i] * (m[1][p] * m[2][q] - m[1][q] * m[2][p]);
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int p = (j + 1) % 3, q = (j + 2) % 3, r = (i + 1) % 3, s = (i + 2) % 3;

            out[i][j] = (m[p][r] * m[q][s] - m[p][s] * m[q][r]) / determinant;
        }
}

/** Linear RGB of these primaries (x, y of red, green, blue; white D65) to XYZ. */
static void to_xyz(const double xy[3][2], double out[3][3])
{
    static const double white[3] = {0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290};
    double columns[3][3], inverse[3][3];

    for (int c = 0; c < 3; c++) {
        columns[0][c] = xy[c][0] / xy[c][1];
        columns[1][c] = 1;
        columns[2][c] = (1 - xy[c][0] - xy[c][1]) / xy[c][1];
    }
    invert(columns, inverse);
    for (int c = 0; c < 3; c++) {
        double scale =
            inverse[c][0] * white[0] + inverse[c][1] * white[1] + inverse[c][2] * white[2];

        for (int i = 0; i < 3; i++)
            out[i][c] = columns[i][c] * scale;
    }
}

/** Primaries as ITU-T H.273, table 2, has them. SMPTE 431 is taken with D65, as it is displayed. */
static void gamut_matrix(enum AVColorPrimaries primaries, double out[3][3])
{
    static const double bt709[3][2] = {{0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}};
    static const double bt2020[3][2] = {{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}};
    static const double p3[3][2] = {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}};
    double from[3][3], to[3][3], back[3][3];

    to_xyz(primaries == AVCOL_PRI_BT2020 ? bt2020 : p3, from);
    to_xyz(bt709, to);
    invert(to, back);
    colour_multiply(back, from, out);
}

static void set_matrix(struct tone *tone, const double matrix[3][3])
{
    for (int i = 0; i < 3; i++)
        for (int c = 0; c < 3; c++)
            tone->matrix[i][c] = (float)matrix[i][c];
}

static double video_curve(double code)
{
    return pow(code, 2.4);
}

static double pq_curve(double code)
{
    return pq_to_nits(code) / PEAK_MAX;
}

static void set_curves(struct tone *tone, double (*curve)(double))
{
    for (int i = 0; i < CODES; i++)
        tone->linear[0][i] = (float)curve(i / (double)(CODES - 1));
    for (int c = 1; c < 3; c++)
        memcpy(tone->linear[c], tone->linear[0], sizeof tone->linear[c]);
}

/** Factors from coded light, of which 1 is `unit` cd/m2, to light of which 1 is the screen's white.
 */
static void set_gain(struct tone *tone, double unit, double peak)
{
    tone->has_gain = true;
    for (int i = 0; i <= STEPS; i++) {
        double root = MAX_OF(i, 1) / (double)STEPS, nits = root * root * unit;

        tone->gain[i] = (float)(tone_curve(nits, peak) / WHITE / (root * root));
    }
}

/** HLG's system gamma, 1.2 for a screen of 1000 cd/m2: luminance to the power of 0.2. */
static void set_system_gamma(struct tone *tone)
{
    tone->has_system = true;
    for (int i = 0; i <= STEPS; i++)
        tone->system[i] = (float)pow(i / (double)STEPS, 2 * 0.2);
}

static double srgb_code(double linear)
{
    return linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

static void set_codes(struct tone *tone, bool srgb)
{
    for (int i = 0; i <= STEPS; i++) {
        double root = i / (double)STEPS, light = root * root;

        tone->code[i] = (float)((srgb ? srgb_code(light) : pow(light, 1 / 2.4)) * (CODES - 1));
    }
}

static void set_profile(struct tone *tone, const struct icc_profile *profile)
{
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < CODES; i++) {
            double place = i / (double)(CODES - 1) * (ICC_CURVE_SIZE - 1);
            int low = MIN_OF((int)place, ICC_CURVE_SIZE - 2);
            double a = profile->curve[c][low], b = profile->curve[c][low + 1];

            tone->linear[c][i] = (float)(a + (b - a) * (place - low));
        }
    set_matrix(tone, profile->to_srgb);
}

struct tone *tone_new(const struct tone_kind *kind, const AVFrame *frame)
{
    struct tone *tone = calloc(1, sizeof *tone);
    struct icc_profile profile;
    double matrix[3][3];
    uint64_t hash;

    if (!tone)
        return NULL;
    gamut_matrix(kind->primaries, matrix);
    set_matrix(tone, matrix);
    set_codes(tone, kind->kind == TONE_ICC);
    switch (kind->kind) {
    case TONE_PQ:
        set_curves(tone, pq_curve);
        set_gain(tone, PEAK_MAX, kind->peak);
        break;
    case TONE_HLG:
        set_curves(tone, hlg_to_scene);
        set_system_gamma(tone);
        set_gain(tone, PEAK_DEFAULT, PEAK_DEFAULT);
        break;
    case TONE_NONE:
    case TONE_VIDEO:
        set_curves(tone, video_curve);
        break;
    case TONE_ICC:
        BUG_UNLESS(profile_of(frame, &profile, &hash));
        set_profile(tone, &profile);
        break;
    }
    return tone;
}

void tone_free(struct tone *tone)
{
    free(tone);
}

/** Looks up a table over linear light. */
static float look_up(const float table[STEPS + 1], float light)
{
    float place = sqrtf(light) * STEPS;
    int low;

    if (!(place < STEPS))
        return table[STEPS];
    low = (int)place;
    return table[low] + (table[low + 1] - table[low]) * (place - (float)low);
}

static void map_pixel(const struct tone *tone, uint16_t *r, uint16_t *g, uint16_t *b)
{
    float light[3] = {tone->linear[0][*r], tone->linear[1][*g], tone->linear[2][*b]};
    uint16_t *to[3] = {r, g, b};
    float factor = 1;

    if (tone->has_system)
        factor =
            look_up(tone->system, 0.2627F * light[0] + 0.6780F * light[1] + 0.0593F * light[2]);
    if (tone->has_gain)
        factor *= look_up(tone->gain, factor * MAX_OF(light[0], MAX_OF(light[1], light[2])));
    for (int i = 0; i < 3; i++) {
        float sum = factor * (tone->matrix[i][0] * light[0] + tone->matrix[i][1] * light[1] +
                              tone->matrix[i][2] * light[2]);

        *to[i] = (uint16_t)(look_up(tone->code, MAX_OF(sum, 0.0F)) + 0.5F);
    }
}

void tone_run(const struct tone *tone, AVFrame *picture)
{
    /* Planes of GBR lie in that order. */
    for (int y = 0; y < picture->height; y++) {
        uint16_t *row[3];

        for (int i = 0; i < 3; i++)
            row[i] = (uint16_t *)(void *)(picture->data[i] + (ptrdiff_t)y * picture->linesize[i]);
        for (int x = 0; x < picture->width; x++)
            map_pixel(tone, &row[2][x], &row[0][x], &row[1][x]);
    }
}
