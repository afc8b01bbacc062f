/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/palette.h"

#include "base/random.h"

#include "base/banned.h"

/* Grounds are the corners of a soft mesh: top left, top right, bottom left, bottom right. Chosen by
 * eye; the contrasts of ink, muted and accents against every corner are held by a test. */
static const struct palette palettes[] = {
    /* night sky */
    {{0x1f2463, 0x343a9e, 0x161844, 0x53359e}, 0xffffff, 0xd6d8fb, 0xffc857, 0xff9bbd},
    /* lagoon */
    {{0x0a4258, 0x0d5d6d, 0x073448, 0x0c676c}, 0xffffff, 0xcdf1ed, 0xffd166, 0xffae8c},
    /* plum */
    {{0x471860, 0x6e2373, 0x300f42, 0x8c2f68}, 0xfff7f2, 0xf0d3ea, 0xffbd75, 0x7fe9dd},
    /* pine */
    {{0x0f4a3a, 0x16674b, 0x0b3329, 0x1b6642}, 0xf7fff5, 0xd0f0d9, 0xffd866, 0xffb599},
    /* ember */
    {{0x6c1c2a, 0x8f2f2f, 0x4e1524, 0x8e3426}, 0xfff6ee, 0xffdccb, 0xffd972, 0x9cf0e2},
    /* deep sea */
    {{0x0d3180, 0x1447a0, 0x0a2460, 0x154e9e}, 0xffffff, 0xdae8ff, 0xffd855, 0x83eef0},
    /* slate */
    {{0x1f2738, 0x2e3a52, 0x161c2a, 0x3b4761}, 0xffffff, 0xcdd5e5, 0x5be0c9, 0xffb454},
    /* cream */
    {{0xfff1dc, 0xffe2bf, 0xfff8ec, 0xffd9b3}, 0x2b1b3d, 0x6b5063, 0xc63d36, 0x1a7472},
    /* mint */
    {{0xe0f7ec, 0xc6eede, 0xf0fbf5, 0xb5e6d6}, 0x0f3b3a, 0x365f5a, 0xb93f28, 0x2b55a4},
    /* morning */
    {{0xe4f1ff, 0xcbe3ff, 0xf3f9ff, 0xbad8fb}, 0x14264f, 0x3f5785, 0xbc315a, 0x9a4c00},
    /* blush */
    {{0xffe9ec, 0xffd6dd, 0xfff4f5, 0xfcc6d2}, 0x45102f, 0x744159, 0xa8215a, 0x17666f},
    /* lavender */
    {{0xeee8ff, 0xded3ff, 0xf7f3ff, 0xd1c3fb}, 0x2a1a5e, 0x554688, 0xa82b74, 0x0d656e},
};

size_t palette_count(void)
{
    return COUNT_OF(palettes);
}

struct palette palette_at(size_t index)
{
    BUG_UNLESS(index < COUNT_OF(palettes));
    return palettes[index];
}

struct palette palette_choose(uint64_t seed)
{
    struct random random;

    random_init(&random, seed ^ UINT64_C(0x70616c65747465));
    return palettes[random_below(&random, COUNT_OF(palettes))];
}

struct palette palette_choose_dark(uint64_t seed)
{
    struct palette palette;

    do
        palette = palette_choose(seed++);
    while (!palette_dark(&palette));
    return palette;
}

static int32_t channel(rgb colour, int shift)
{
    return (int32_t)(colour >> shift & 0xff);
}

rgb palette_mix(rgb a, rgb b, int32_t share)
{
    rgb mixed = 0;

    for (int shift = 0; shift <= 16; shift += 8) {
        int32_t from = channel(a, shift), to = channel(b, shift);

        mixed |= (rgb)((from * (1000 - share) + to * share + 500) / 1000) << shift;
    }
    return mixed;
}

/** One channel of a hue: `sector` in sixths of the circle, HSL's chroma formula. */
static double hue_channel(double sector, double low, double high)
{
    while (sector < 0.0)
        sector += 6.0;
    while (sector >= 6.0)
        sector -= 6.0;
    if (sector < 1.0)
        return low + (high - low) * sector;
    if (sector < 3.0)
        return high;
    if (sector < 4.0)
        return low + (high - low) * (4.0 - sector);
    return low;
}

/** Hue of a colour in sixths: 0 red, 2 green, 4 blue. */
static double hue_of(double r, double g, double b, double low, double high)
{
    double chroma = high - low;

    if (high == r)
        return (g - b) / chroma;
    if (high == g)
        return 2.0 + (b - r) / chroma;
    return 4.0 + (r - g) / chroma;
}

rgb palette_turn(rgb colour, int32_t degrees)
{
    double r = channel(colour, 16), g = channel(colour, 8), b = channel(colour, 0);
    double high = MAX_OF(MAX_OF(r, g), b), low = MIN_OF(MIN_OF(r, g), b), hue;

    if (high == low)
        return colour;
    hue = hue_of(r, g, b, low, high) + degrees / 60.0;
    return (rgb)(hue_channel(hue + 2.0, low, high) + 0.5) << 16 |
           (rgb)(hue_channel(hue, low, high) + 0.5) << 8 |
           (rgb)(hue_channel(hue - 2.0, low, high) + 0.5);
}

struct palette palette_shifted(const struct palette *palette, int32_t degrees)
{
    struct palette shifted = *palette;

    for (size_t i = 0; i < COUNT_OF(shifted.ground); i++)
        shifted.ground[i] = palette_turn(shifted.ground[i], degrees);
    return shifted;
}

/**
 * sRGB channel to linear light, in millionths: the curve of IEC 61966-2-1 at x = 0, 16, 32 ... 255,
 * between them a straight line (at most 0.3 % off), so that no pow() is needed.
 */
static int64_t linear(int32_t value)
{
    static const int64_t curve[] = {0,      5182,   14444,  29557,  51269,  80220,
                                    116971, 162029, 215861, 278894, 351533, 434154,
                                    527115, 630757, 745404, 871367, 1000000};
    int32_t step = value / 16, width = step == 15 ? 15 : 16;

    return curve[step] + (curve[step + 1] - curve[step]) * (value % 16) / width;
}

static int64_t luminance(rgb colour)
{
    return (2126 * linear(channel(colour, 16)) + 7152 * linear(channel(colour, 8)) +
            722 * linear(channel(colour, 0))) /
           10000;
}

int32_t palette_contrast(rgb a, rgb b)
{
    int64_t x = luminance(a) + 50000, y = luminance(b) + 50000;

    return (int32_t)(MAX_OF(x, y) * 100 / MIN_OF(x, y));
}

bool palette_dark(const struct palette *palette)
{
    return luminance(palette->ink) > luminance(palette->ground[0]);
}

rgb palette_lift(const struct palette *palette, int corner, int32_t share)
{
    return palette_mix(palette->ground[corner], 0xffffff, share);
}
