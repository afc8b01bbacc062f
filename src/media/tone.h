/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Pictures whose numbers mean other light than BT.709's: HDR (PQ, HLG), wide gamuts (BT.2020,
 * P3), and ICC profiles of the matrix kind (Display P3, Adobe RGB, ProPhoto). Linear light, other
 * primaries, tone mapped where brighter than a screen, and back.
 *
 * Curves: SMPTE ST 2084, ITU-R BT.2100-2 (HLG with its system gamma for 1000 cd/m2), ITU-R BT.2390
 * (the tone curve), reference white 203 cd/m2 (ITU-R BT.2408). SDR is shown with BT.1886's gamma.
 */
#ifndef CLIPCRAFTER_MEDIA_TONE_H
#define CLIPCRAFTER_MEDIA_TONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libavutil/frame.h>

#include "base/attr.h"
#include "media/colour.h"

/** What a picture's R'G'B' means: all that tells one tone map from another. A plain value. */
struct tone_kind {
    enum {
        TONE_NONE,  /**< BT.709 or sRGB: nothing to do */
        TONE_PQ,    /**< absolute light up to `peak` cd/m2 */
        TONE_HLG,   /**< relative light, shown at 1000 cd/m2 */
        TONE_VIDEO, /**< SDR in other primaries, gamma 2.4 */
        TONE_ICC,   /**< as the profile in the frame's side data says */
    } kind;
    int32_t peak;
    enum AVColorPrimaries primaries;
    uint64_t profile; /**< hash of the ICC profile */
};

/** Decides from what the frame declares. A declared transfer or gamut comes before an ICC profile;
 * a profile that is close to sRGB, or not of the matrix kind, counts as none. */
void tone_kind_of(const AVFrame *frame, const struct colour *colour, struct tone_kind *out);
bool tone_kind_equal(const struct tone_kind *a, const struct tone_kind *b);

struct tone;

/** Tables for a kind other than TONE_NONE; `frame` is one that has it. NULL when memory is out. */
struct tone *tone_new(const struct tone_kind *kind, const AVFrame *frame) MUST_CHECK;
void tone_free(struct tone *tone);

/** Maps a GBRP16 or GBRAP16 picture in place; alpha stays. */
void tone_run(const struct tone *tone, AVFrame *picture);

#endif
