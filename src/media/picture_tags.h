/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What a picture file says about itself: which way up it is, its title, keywords, author and
 * copyright, as cameras and photograph programs write them. Read from EXIF (EXIF 2.32), IPTC (IIM
 * 4.2 in an 8BIM block) and XMP (dc: properties), in JPEG, PNG, WebP and TIFF. XMP wins over IPTC
 * over EXIF, being what programs write last. Reads untrusted bytes: every offset is checked, and
 * anything odd is passed over. A plain value, no allocation.
 */
#ifndef CLIPCRAFTER_MEDIA_PICTURE_TAGS_H
#define CLIPCRAFTER_MEDIA_PICTURE_TAGS_H

#include <stddef.h>
#include <stdint.h>

#include <libavcodec/codec_id.h>

/** Valid UTF-8, cut between characters; empty where nothing is said. */
struct picture_tags {
    int orientation; /**< EXIF's 1..8; 0 unknown */
    char title[256], keywords[512];
    char author[256], copyright[256];
};

/** `codec` says what kind of file the bytes are; another kind gives empty tags. */
void picture_tags_read(enum AVCodecID codec, const uint8_t *data, size_t size,
                       struct picture_tags *out);

#endif
