/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_colour.h"

#include <math.h>
#include <stddef.h>

#include "base/attr.h"

#include "base/banned.h"

static double channel(rgb colour, int shift)
{
    return (double)((colour >> shift) & 0xff) / 255.0;
}

static struct yuv yuv_from_parts(double r, double g, double b)
{
    double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;

    return (struct yuv){
        .y = 16.0 + 219.0 * y,
        .u = 128.0 + 224.0 * (b - y) / 1.8556,
        .v = 128.0 + 224.0 * (r - y) / 1.5748,
    };
}

struct yuv yuv_from_rgb(rgb colour)
{
    return yuv_from_parts(channel(colour, 16), channel(colour, 8), channel(colour, 0));
}

/** Newton's method for the nth root of 0 <= x <= about 2. */
static double root(double x, int n)
{
    double guess = 1.0, before = 0.0;

    if (x <= 0.0)
        return 0.0;
    for (int step = 0; step < 40 && fabs(guess - before) > 1e-12; step++) {
        double power = 1.0;

        for (int i = 1; i < n; i++)
            power *= guess;
        before = guess;
        guess = ((n - 1) * guess + x / power) / n;
    }
    return guess;
}

/** IEC 61966-2-1; x^2.4 is x^2 times the fifth root of x^2. */
static double linear_from_srgb(double code)
{
    double x = (code + 0.055) / 1.055;

    return code <= 0.04045 ? code / 12.92 : x * x * root(x * x, 5);
}

/** x^(1/2.4) is the cube root of the fourth root of x^5. */
static double srgb_from_linear(double light)
{
    double x = CLAMP(light, 0.0, 1.0);

    if (x <= 0.0031308)
        return x * 12.92;
    return 1.055 * root(sqrt(sqrt(x * x * x * x * x)), 3) - 0.055;
}

struct oklab oklab_from_rgb(rgb colour)
{
    double r = linear_from_srgb(channel(colour, 16));
    double g = linear_from_srgb(channel(colour, 8));
    double b = linear_from_srgb(channel(colour, 0));
    double l = root(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, 3);
    double m = root(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, 3);
    double s = root(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b, 3);

    return (struct oklab){
        .l = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        .a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        .b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    };
}

struct yuv yuv_from_oklab(struct oklab colour)
{
    double l = colour.l + 0.3963377774 * colour.a + 0.2158037573 * colour.b;
    double m = colour.l - 0.1055613458 * colour.a - 0.0638541728 * colour.b;
    double s = colour.l - 0.0894841775 * colour.a - 1.2914855480 * colour.b;

    l = l * l * l;
    m = m * m * m;
    s = s * s * s;
    return yuv_from_parts(
        srgb_from_linear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        srgb_from_linear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        srgb_from_linear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

struct oklab oklab_mix(struct oklab a, struct oklab b, double t)
{
    return (struct oklab){
        .l = a.l + (b.l - a.l) * t,
        .a = a.a + (b.a - a.a) * t,
        .b = a.b + (b.b - a.b) * t,
    };
}

/** Taylor's series of the sine within a quarter turn of 0, to the power 15. */
static double quarter_sin(double turns)
{
    double x = turns * 6.28318530717958647692;
    double square = x * x, term = x, sum = x;

    for (int n = 3; n <= 15; n += 2) {
        term *= -square / (double)(n * (n - 1));
        sum += term;
    }
    return sum;
}

double turn_sin(double turns)
{
    double t = turns - floor(turns + 0.5);

    if (t > 0.25)
        t = 0.5 - t;
    else if (t < -0.25)
        t = -0.5 - t;
    return quarter_sin(t);
}

double turn_cos(double turns)
{
    return turn_sin(turns + 0.25);
}
