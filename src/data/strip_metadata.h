/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Takes out of media what they say of where, when and with what they were made: position, device,
 * serial numbers, names, comments, previews. Nothing is encoded anew: pictures and sound stay bit
 * for bit. What is known to be needed is kept and all else goes, so that a block nobody has heard
 * of goes too.
 *
 * - JPEG (ITU-T T.81): keeps JFIF, colour profile, Adobe's transform and the coded picture. What
 *   follows the end goes too: phones hide films there.
 * - PNG (W3C, third edition): keeps what decoding, colour and animation need.
 * - WebP (RFC 9649): keeps pictures, alpha, animation, colour profile.
 * - GIF: keeps pictures and the looping block.
 *   Of EXIF one fact stays: which way up the picture is (tag 0x0112), in an EXIF block that holds
 *   nothing else.
 * - MP4 and QuickTime (ISO/IEC 14496-12): boxes of user data become 'free' with zeros inside, where
 *   they stand, so nothing moves. Tracks that are neither pictures nor sound (positions of a
 *   camera's flight, subtitles, timecode) become 'free' and their samples zeros.
 *
 * Left alone: Matroska, MP3, WAV, FLAC, Ogg; and what an encoder wrote into the coded streams
 * themselves. Pure; any thread. Bytes may be anything: every size is checked, and what is damaged
 * is refused with ERROR_INPUT.
 */
#ifndef CLIPCRAFTER_DATA_STRIP_METADATA_H
#define CLIPCRAFTER_DATA_STRIP_METADATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "data/media_form.h"

/** True for the forms that strip_picture() takes. */
bool strip_takes_picture(enum media_form form);
/** Appends the picture without its metadata to `out`, which must have room for as many bytes as
 * `bytes` has and 64 more. */
bool strip_picture(enum media_form form, struct str bytes, struct buf *out,
                   struct error *error) MUST_CHECK;

/** Bytes to be overwritten where they are. */
struct strip_patch {
    size_t at, len;
    const char *with; /**< `len` bytes, constant; NULL: zeros */
};
struct strip_patches {
    VEC_OF(struct strip_patch) list;
};

/** True for the forms that strip_movie() takes. */
bool strip_takes_movie(enum media_form form);
/** Adds to `out` (in `arena`) what is to be overwritten in the film; all of it lies within the
 * bytes given. */
bool strip_movie(struct arena *arena, struct str bytes, struct strip_patches *out,
                 struct error *error) MUST_CHECK;

#endif
