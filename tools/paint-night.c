/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paints the pictures of examples/night/media: layered hills, a night sky, a misty forest, a desert,
 * a moon and the frames of a sea. Everything is computed, so the folder holds nobody else's work.
 *
 *     cc -O2 -o paint-night tools/paint-night.c -lm
 *     ./paint-night hills 1600 2400 > hills.ppm          (scenes: hills sky forest desert moon)
 *     ./paint-night sea 720 1280 FRAME > sea.ppm
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct colour {
    double r, g, b;
};

static const double PI = 3.14159265358979323846;

static double hash(int x, int y, int seed)
{
    uint32_t h = (uint32_t)x * 374761393u + (uint32_t)y * 668265263u + (uint32_t)seed * 2246822519u;

    h = (h ^ (h >> 13)) * 1274126177u;
    h ^= h >> 16;
    return h / 4294967296.0;
}

static double smooth(double t)
{
    return t * t * (3 - 2 * t);
}

static double noise(double x, double y, int seed)
{
    int ix = (int)floor(x), iy = (int)floor(y);
    double fx = smooth(x - ix), fy = smooth(y - iy);
    double top = hash(ix, iy, seed) * (1 - fx) + hash(ix + 1, iy, seed) * fx;
    double low = hash(ix, iy + 1, seed) * (1 - fx) + hash(ix + 1, iy + 1, seed) * fx;

    return top * (1 - fy) + low * fy;
}

static double fractal(double x, double y, int octaves, int seed)
{
    double sum = 0, weight = 0.5;

    for (int i = 0; i < octaves; i++, weight *= 0.5, x *= 2.03, y *= 2.03)
        sum += weight * noise(x, y, seed + i);
    return sum;
}

static struct colour mix(struct colour a, struct colour b, double t)
{
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return (struct colour){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

static struct colour add(struct colour a, struct colour b, double t)
{
    return (struct colour){a.r + b.r * t, a.g + b.g * t, a.b + b.b * t};
}

static struct colour rgb(int hex)
{
    return (struct colour){(hex >> 16) / 255.0, (hex >> 8 & 255) / 255.0, (hex & 255) / 255.0};
}

/* Seven ridges, each paler with distance, under a low sun. u, v in 0..1, `w` = width / height. */
static struct colour hills(double u, double v, double w)
{
    double du = (u - 0.62) * w, dv = v - 0.40, sun = sqrt(du * du + dv * dv);
    struct colour c = mix(rgb(0x2b3a67), rgb(0xf6a45c), smooth(fmin(1, v / 0.5)));

    c = mix(c, rgb(0xffe3b0), exp(-sun * 7) * 0.9);
    c = mix(c, rgb(0xfff6e0), 1 / (1 + exp((sun - 0.045) * 900)));
    c = mix(c, rgb(0xf7c59f), fractal(u * w * 3, v * 18, 5, 9) * exp(-pow((v - 0.3) * 6, 2)) * 0.7);
    for (int i = 0; i < 7; i++) {
        double line = 0.43 + i * 0.085 - 0.16 * fractal(u * w * (2.2 + i * 0.5) + i * 7, i, 7, 40 + i);
        struct colour ridge = mix(rgb(0xc98b7a), rgb(0x101a33), (i + 1) / 7.0);
        double mist = exp(-(v - line) * (9 + i)) * 0.35;
        if (v > line)
            c = mix(ridge, rgb(0xf3b98a), mist);
    }
    return c;
}

static double stars(double x, double y, double scale, double least, int seed)
{
    int ix = (int)floor(x * scale), iy = (int)floor(y * scale);
    double h = hash(ix, iy, seed), px, py, d;

    if (h < least)
        return 0;
    px = ix + 0.2 + 0.6 * hash(ix, iy, seed + 1);
    py = iy + 0.2 + 0.6 * hash(ix, iy, seed + 2);
    d = hypot(x * scale - px, y * scale - py);
    return exp(-d * d * 60) * (0.3 + 0.7 * hash(ix, iy, seed + 3));
}

static struct colour sky(double u, double v, double w)
{
    double x = u * w, band = (x - 0.15) * 0.8 - (v - 0.25) * 0.55;
    double milk = exp(-band * band * 26) * fractal(x * 4, v * 4, 6, 3);
    struct colour c = mix(rgb(0x070b1f), rgb(0x1d2b53), v);
    double line = 0.86 - 0.10 * fractal(x * 3, 1, 6, 77);

    c = add(c, rgb(0x8f9bd6), milk * 0.9);
    c = add(c, rgb(0xd89ac0), milk * milk * 0.8 * fractal(x * 9, v * 9, 4, 21));
    c = add(c, rgb(0xffffff), stars(x, v, 60, 0.80, 5) + 0.8 * stars(x, v, 140, 0.86 - milk * 0.4, 8));
    c = mix(c, rgb(0x35507a), smooth(fmax(0, (v - 0.6) / 0.3)) * 0.5);
    return v > line ? rgb(0x05070f) : c;
}

/* Height of a row of firs above its base line, at x in tree widths. */
static double firs(double x, int seed)
{
    int tree = (int)floor(x);
    double inside = fabs(x - tree - 0.5) * 2, tall = 0.5 + 0.5 * hash(tree, 0, seed);
    double teeth = 0.06 * fabs(sin((1 - inside) * 34 * tall));

    return fmax(0, tall * (1 - inside) - teeth);
}

static struct colour forest(double u, double v, double w)
{
    struct colour c = mix(rgb(0xdfe9e4), rgb(0x9fb8b3), v);

    c = mix(c, rgb(0xfff4d6), exp(-(pow((u - 0.3) * w, 2) + pow(v - 0.18, 2)) * 14));
    for (int i = 0; i < 6; i++) {
        double depth = (i + 1) / 6.0, base = 0.42 + 0.11 * i, size = 0.08 + 0.22 * depth * depth;
        double top = base - size * fmax(firs(u * w / (size * 0.42) + i * 3.3, 60 + i),
                                        firs(u * w / (size * 0.30) + i * 5.7, 90 + i) * 0.7);
        struct colour tree = mix(rgb(0xa9c2bb), rgb(0x10251f), depth * depth * 0.4 + depth * 0.6);
        double mist = 0.75 * exp(-fmax(0, base + 0.05 - v) * 9) * (0.5 + fractal(u * w * 3 + i, v * 8, 5, i));
        if (v > top)
            c = mix(tree, rgb(0xdfe9e4), mist * (1 - depth * 0.75));
    }
    return c;
}

static struct colour desert(double u, double v, double w)
{
    double x = u * w;
    struct colour c = mix(rgb(0x4f86c6), rgb(0xf7e2c4), v / 0.55);

    for (int i = 0; i < 4; i++) {
        double crest = 0.5 + 0.12 * i + 0.05 * sin(x * (2.1 + i * 0.7) + i * 2.1) +
                       0.05 * fractal(x * 2, i * 4, 3, 50 + i);
        double slope = cos(x * (2.1 + i * 0.7) + i * 2.1), ripple;
        if (v <= crest)
            continue;
        ripple = 0.04 * sin((v - crest) * (420 - i * 60) + 9 * fractal(x * 7, v * 9, 3, i)) * (i / 3.0);
        c = mix(rgb(0xf2b36b), rgb(0x9c4f2d), 0.5 - 0.45 * slope + (v - crest) * 1.6 + ripple);
        c = mix(c, rgb(0xf7e2c4), 0.45 * (1 - i / 3.0));
    }
    return c;
}

static struct colour moon(double u, double v, double w)
{
    double x = (u - 0.5) * w, y = v - 0.42, r = hypot(x, y) / 0.19;
    struct colour c = mix(rgb(0x0b1026), rgb(0x27305a), v);

    c = add(c, rgb(0xffffff), stars(u * w, v, 70, 0.9, 15));
    c = add(c, rgb(0xb9c3e8), exp(-fmax(0, r - 1) * 3.2) * 0.35);
    if (r < 1) {
        double z = sqrt(1 - r * r), maria = fractal(x * 16 + 3, y * 16, 6, 31), light;
        double pits = fractal(x * 60, y * 60, 4, 33) - 0.5;
        light = fmax(0, (x / 0.19) * -0.55 + (y / 0.19) * -0.25 + z * 0.8 + pits * 0.35);
        c = mix(rgb(0x1a2140), mix(rgb(0xfdf6e3), rgb(0x9aa0b5), smooth(fmin(1, maria * 1.6 - 0.3))),
                pow(light, 0.7));
    }
    return c;
}

static struct colour sea(double u, double v, double w, double t)
{
    double horizon = 0.42, sun = exp(-(pow((u - 0.5) * w, 2) + pow((v - 0.34), 2)) * 30);
    struct colour c = mix(rgb(0x3a2f5b), rgb(0xf08a5d), smooth(fmin(1, v / horizon)));

    c = mix(c, rgb(0xffe2a8), sun);
    if (v > horizon) {
        double depth = 0.05 / (v - horizon + 0.02), x = (u - 0.5) * w * depth * 160, y = depth * 160;
        double wave = sin(y * 1.3 - t * 8 * PI + 3 * noise(x * 0.3, y * 0.2, 4)) * 0.5 +
                      fractal(x * 0.8, y * 1.2 - t * 10, 5, 6) - 0.5;
        double glitter = exp(-pow((u - 0.5) * w * 5, 2)) * fmax(0, wave) * 2.2;
        c = mix(rgb(0xb9636a), rgb(0x14213d), smooth(fmin(1, (v - horizon) * 2.2)));
        c = add(c, rgb(0x6d7fb3), wave * 0.16);
        c = add(c, rgb(0xffd08a), glitter * (1.1 - (v - horizon)));
    }
    return c;
}

static struct colour paint(const char *scene, double u, double v, double w, double t)
{
    if (strcmp(scene, "hills") == 0)
        return hills(u, v, w);
    if (strcmp(scene, "sky") == 0)
        return sky(u, v, w);
    if (strcmp(scene, "forest") == 0)
        return forest(u, v, w);
    if (strcmp(scene, "desert") == 0)
        return desert(u, v, w);
    if (strcmp(scene, "moon") == 0)
        return moon(u, v, w);
    return sea(u, v, w, t);
}

static int to_byte(double value, double grain)
{
    double byte = value * 255 + grain;

    return byte < 0 ? 0 : byte > 255 ? 255 : (int)(byte + 0.5);
}

int main(int argc, char **argv)
{
    int width, height, frame;

    if (argc < 4) {
        fprintf(stderr, "usage: paint-night hills|sky|forest|desert|moon|sea WIDTH HEIGHT [FRAME]\n");
        return 2;
    }
    width = (int)strtol(argv[2], NULL, 10);
    height = (int)strtol(argv[3], NULL, 10);
    frame = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 0;
    printf("P6\n%d %d\n255\n", width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            struct colour c = paint(argv[1], (x + 0.5) / width, (y + 0.5) / height,
                                    (double)width / height, frame / 120.0);
            double grain = (hash(x, y, 999 + frame) - 0.5) * 5;
            putchar(to_byte(c.r, grain));
            putchar(to_byte(c.g, grain));
            putchar(to_byte(c.b, grain));
        }
    return 0;
}
