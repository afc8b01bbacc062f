/* SPDX-License-Identifier: GPL-3.0-or-later */
/** libavformat's input and output on an open descriptor, remembering errno. Used by muxer.c. */
#ifndef CLIPCRAFTER_MEDIA_MUXER_FILE_H
#define CLIPCRAFTER_MEDIA_MUXER_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include <libavformat/avio.h>

/** A position in an open file; several may share one descriptor. */
struct muxer_file {
    int fd;
    int64_t position;
    int failed; /**< errno of the first failure, or 0 */
};

/** `file` must outlive the context. NULL when memory is out. */
AVIOContext *muxer_file_open(struct muxer_file *file, bool write);
/** Flushes and frees the context and its buffer; NULL is accepted. Does not close the descriptor.
 */
void muxer_file_close(AVIOContext *io);

#endif
