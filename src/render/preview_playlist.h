/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The HLS playlist of a preview (RFC 8216 and its successor draft-pantos-hls-rfc8216bis): an EVENT
 * that grows at its end and never changes before it. Names are beside the playlist: "init.mp4",
 * then "0.m4s", "1.m4s", ... (render.h, struct render_preview). Pure.
 */
#ifndef CLIPCRAFTER_RENDER_PREVIEW_PLAYLIST_H
#define CLIPCRAFTER_RENDER_PREVIEW_PLAYLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/rational.h"

/** What can be watched so far. */
struct preview_playlist {
    const struct rational *durations; /**< seconds, of each piece in order of time */
    size_t count;
    /** Of all pieces, those to come too: what the playlist calls its target must never change. */
    struct rational longest;
    bool complete; /**< no more will come: players stop asking */
};

/** Appends the text; check buf_ok() afterwards. */
void preview_playlist_encode(const struct preview_playlist *playlist, struct buf *out);

#endif
