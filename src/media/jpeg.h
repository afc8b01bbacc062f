/* SPDX-License-Identifier: GPL-3.0-or-later */
/** One frame as a JPEG file (JFIF, 4:2:0, full range), for thumbnails. */
#ifndef CLIPCRAFTER_MEDIA_JPEG_H
#define CLIPCRAFTER_MEDIA_JPEG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "media/frame.h"

/** Appends the file's bytes to `out`. `frame` is opaque; `quality` is libav's scale for JPEG, 2
 * (best) to 31. Same frame, same bytes. Any thread. */
bool jpeg_encode(const struct frame *frame, int quality, struct buf *out,
                 struct error *error) MUST_CHECK;

#endif
