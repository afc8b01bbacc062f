/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Interlaced pictures: where the two fields differ by motion (combing), the lines of the second are
 * drawn anew from their neighbours; where nothing moves, all lines stay, and with them the detail.
 */
#ifndef CLIPCRAFTER_MEDIA_DEINTERLACE_H
#define CLIPCRAFTER_MEDIA_DEINTERLACE_H

#include <libavutil/frame.h>

#include "base/attr.h"

/**
 * In place; the frame is made writable first. Formats that are not planar with 8 to 16 bits are
 * left as they are, as is a frame that is not marked as interlaced. A libav error code, or 0.
 */
int deinterlace(AVFrame *frame) MUST_CHECK;

#endif
