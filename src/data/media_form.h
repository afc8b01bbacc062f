/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What kind of file media are in, told from their first bytes and never from a name. A form is a
 * guess until the decoder has read the file; it serves to choose a parser, and to name a type that
 * nobody outside chose. Pure; any thread.
 */
#ifndef CLIPCRAFTER_DATA_MEDIA_FORM_H
#define CLIPCRAFTER_DATA_MEDIA_FORM_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/** The forms that people may bring. Pictures first, then moving pictures, then sound. */
enum media_form {
    FORM_JPEG,
    FORM_PNG,
    FORM_WEBP,
    FORM_GIF,
    FORM_MP4,
    FORM_QUICKTIME,
    FORM_MATROSKA, /**< WebM too */
    FORM_M4A,
    FORM_MP3,
    FORM_WAV,
    FORM_FLAC,
    FORM_OGG,
};
enum { MEDIA_FORMS = FORM_OGG + 1, MEDIA_FORM_HEAD = 64 /**< bytes that are looked at */ };

/** By the signature in `head`, the first bytes of the file (MEDIA_FORM_HEAD are enough). False if
 * it has none of ours: text, drawings, documents, programs. */
bool media_form_of(struct str head, enum media_form *out) MUST_CHECK;
/** Media type, "image/jpeg" and so on. Constant text. */
const char *media_form_type(enum media_form form);
/** A form by its media type; false for any other text. */
bool media_form_from_type(struct str type, enum media_form *out) MUST_CHECK;
/** Of a file's name, "jpg" and so on: without a dot. Constant text. */
const char *media_form_extension(enum media_form form);
/** True if `name` ends in what files of this form are called, in any case. */
bool media_form_fits_name(enum media_form form, struct str name);
/** "JPEG, PNG, ..." for messages. Constant text. */
const char *media_form_list(void);

#endif
