/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Encoded packets in a file: what the cache keeps of a segment and of the sound.
 *
 * Format, version 1, little endian:
 *
 *     "CCSTREAM"  u32 version  u32 packets  u32 extradata bytes  u32 0  i64 note[2]
 *     packets times: i64 pts  i64 dts  u32 duration  u32 flags (1 = key)  u64 bytes
 *     extradata, then the packets' bytes one after another
 *     SHA-256 of all before
 *
 * Times count from the stream's own start. A file that is cut short, altered or of another version
 * does not open.
 */
#ifndef CLIPCRAFTER_RENDER_STREAM_FILE_H
#define CLIPCRAFTER_RENDER_STREAM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "media/packet.h"
#include "os/file.h"

/** Largest stream that is kept: 1 GiB, far beyond a segment at the largest size and rate. */
enum { STREAM_FILE_MAX = 1 << 30 };

/** Two numbers that travel with a stream; the meaning is the owner's (sound: loudness). */
enum { STREAM_NOTES = 2 };

/** Appends the file's bytes; check buf_ok() afterwards. */
void stream_file_encode(const struct packet_list *packets, struct str extradata,
                        const int64_t notes[STREAM_NOTES], struct buf *out);

/** An open stream: views into the mapped file. May be read from any number of threads. */
struct stream_file {
    struct file_map map;
    struct str extradata;
    const uint8_t *table, *bytes; /**< packet table; first packet's bytes */
    size_t count;
    int64_t notes[STREAM_NOTES];
};

/** Maps and checks the whole file. */
bool stream_file_open(struct str path, struct stream_file *out, struct error *error) MUST_CHECK;
/** Harmless on a zeroed struct. */
void stream_file_close(struct stream_file *file);

/** Walks the packets in order. */
struct stream_reader {
    const struct stream_file *file;
    size_t index, offset;
};

/** False at the end. `out->data` is a view into the file. */
bool stream_reader_next(struct stream_reader *reader, struct packet *out);

#endif
