/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/icc.h"

#include <math.h>
#include <string.h>

#include "base/banned.h"

enum { HEADER = 128, TAGS_MAX = 100 };

/** A tag's bytes inside the profile. */
struct tag {
    const uint8_t *data;
    size_t size;
};

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static double fixed(const uint8_t *at)
{
    return (int32_t)be32(at) / 65536.0;
}

static bool find_tag(const uint8_t *data, size_t size, const char *name, struct tag *out)
{
    uint32_t count = be32(data + HEADER);

    for (uint32_t i = 0; i < MIN_OF(count, (uint32_t)TAGS_MAX); i++) {
        size_t entry = HEADER + 4 + 12 * (size_t)i;
        size_t offset, length;

        if (entry + 12 > size)
            return false;
        offset = be32(data + entry + 4);
        length = be32(data + entry + 8);
        if (memcmp(data + entry, name, 4) == 0 && offset <= size && length <= size - offset) {
            *out = (struct tag){data + offset, length};
            return true;
        }
    }
    return false;
}

/** A column of the matrix to XYZ (D50). */
static bool read_colourant(const uint8_t *data, size_t size, const char *name, double out[3])
{
    struct tag tag;

    if (!find_tag(data, size, name, &tag) || tag.size < 20 || memcmp(tag.data, "XYZ ", 4) != 0)
        return false;
    for (int i = 0; i < 3; i++)
        out[i] = fixed(tag.data + 8 + 4 * i);
    return true;
}

/** curveType: nothing (linear), one gamma, or samples. */
static bool read_sampled_curve(const struct tag *tag, float *out)
{
    uint32_t count = tag->size >= 12 ? be32(tag->data + 8) : 0;

    if (tag->size < 12 || count > (tag->size - 12) / 2)
        return false;
    for (int i = 0; i < ICC_CURVE_SIZE; i++) {
        double x = i / (double)(ICC_CURVE_SIZE - 1), place = x * (count - 1.0);

        if (count == 0) {
            out[i] = (float)x;
        } else if (count == 1) {
            out[i] = (float)pow(x, (tag->data[12] << 8 | tag->data[13]) / 256.0);
        } else {
            uint32_t low = MIN_OF((uint32_t)place, count - 2);
            const uint8_t *at = tag->data + 12 + 2 * (size_t)low;
            double a = at[0] << 8 | at[1], b = at[2] << 8 | at[3];

            out[i] = (float)((a + (b - a) * (place - low)) / 65535);
        }
    }
    return true;
}

/** parametricCurveType, functions 0 to 4: g, a, b, c, d, e, f in that order. */
static bool read_parametric_curve(const struct tag *tag, float *out)
{
    static const int counts[] = {1, 3, 4, 5, 7};
    unsigned kind = tag->size >= 12 ? (unsigned)(tag->data[8] << 8 | tag->data[9]) : 9;
    double p[7] = {1, 1, 0, 0, 0, 0, 0};

    if (kind > 4 || tag->size < 12 + 4 * (size_t)counts[kind])
        return false;
    for (int i = 0; i < counts[kind]; i++)
        p[i] = fixed(tag->data + 12 + 4 * i);
    for (int i = 0; i < ICC_CURVE_SIZE; i++) {
        double x = i / (double)(ICC_CURVE_SIZE - 1), y;
        double bend = kind < 3 ? (p[1] != 0 ? -p[2] / p[1] : 0) : p[4];
        double power = pow(fmax(p[1] * x + p[2], 0), p[0]);

        if (kind == 0)
            y = pow(x, p[0]);
        else if (x >= bend)
            y = power + (kind == 2 ? p[3] : kind == 4 ? p[5] : 0);
        else
            y = kind == 2 ? p[3] : kind == 3 ? p[3] * x : kind == 4 ? p[3] * x + p[6] : 0;
        out[i] = isfinite(y) ? (float)CLAMP(y, 0.0, 1.0) : 0;
    }
    return true;
}

static bool read_curve(const uint8_t *data, size_t size, const char *name, float *out)
{
    struct tag tag;

    if (!find_tag(data, size, name, &tag) || tag.size < 8)
        return false;
    if (memcmp(tag.data, "curv", 4) == 0)
        return read_sampled_curve(&tag, out);
    return memcmp(tag.data, "para", 4) == 0 && read_parametric_curve(&tag, out);
}

bool icc_parse(const uint8_t *data, size_t size, struct icc_profile *out)
{
    /* XYZ relative to D50 (the profile connection space) to linear sRGB: the inverse of sRGB's own
     * colourants as its profile gives them. */
    static const double from_xyz[3][3] = {{3.1338561, -1.6168667, -0.4906146},
                                          {-0.9787684, 1.9161415, 0.0334540},
                                          {0.0719453, -0.2289914, 1.4052427}};
    static const char *const colourants[] = {"rXYZ", "gXYZ", "bXYZ"};
    static const char *const curves[] = {"rTRC", "gTRC", "bTRC"};
    struct icc_profile made;

    if (size < HEADER + 4 || memcmp(data + 36, "acsp", 4) != 0 ||
        memcmp(data + 16, "RGB ", 4) != 0 || memcmp(data + 20, "XYZ ", 4) != 0)
        return false;
    for (int c = 0; c < 3; c++) {
        double xyz[3];

        if (!read_colourant(data, size, colourants[c], xyz) ||
            !read_curve(data, size, curves[c], made.curve[c]))
            return false;
        for (int i = 0; i < 3; i++)
            made.to_srgb[i][c] =
                from_xyz[i][0] * xyz[0] + from_xyz[i][1] * xyz[1] + from_xyz[i][2] * xyz[2];
    }
    *out = made;
    return true;
}

double icc_srgb_to_linear(double code)
{
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

bool icc_is_srgb(const struct icc_profile *profile)
{
    for (int i = 0; i < 3; i++)
        for (int c = 0; c < 3; c++)
            if (fabs(profile->to_srgb[i][c] - (i == c)) > 0.01)
                return false;
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < ICC_CURVE_SIZE; i += ICC_CURVE_SIZE / 16)
            if (fabs(profile->curve[c][i] - icc_srgb_to_linear(i / (double)(ICC_CURVE_SIZE - 1))) >
                0.01)
                return false;
    return true;
}
