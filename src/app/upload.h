/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Resumable uploads: a person's file comes in pieces, in order, each whole or not at all, to any
 * server of the installation; when the last one is there, the file is looked at, freed of what it
 * tells of places and devices, and becomes one of the project's media under the upload's own id.
 *
 * Any thread; each function begins and ends its own transactions and finds the person's own only.
 * Appending blocks on disk and network, the last piece for as long as reading the file takes.
 */
#ifndef CLIPCRAFTER_APP_UPLOAD_H
#define CLIPCRAFTER_APP_UPLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "app/media.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "crypto/digest.h"

enum {
    UPLOAD_PIECE_MAX = 16 << 20,    /**< bytes of a piece */
    UPLOADS_OPEN_MAX = 20,          /**< of a person at once */
    UPLOAD_EXPIRY_S = 24 * 60 * 60, /**< from its last piece */
};
/** Bytes of one file, and of all that a person keeps: media, videos, previews, open uploads. */
#define UPLOAD_BYTES_MAX (INT64_C(2) << 30)
#define STORAGE_QUOTA    (INT64_C(10) << 30)

struct upload_draft {
    struct str name; /**< as the person's machine calls it; see media_name() */
    int64_t bytes;   /**< from 1 to UPLOAD_BYTES_MAX */
    bool has_digest; /**< `digest`, SHA-256 of the whole, is to be checked */
    struct digest digest;
};

struct upload {
    struct uuid id, project;
    struct str name;
    int64_t bytes, received;
    int64_t created_at, expires_at; /**< microseconds since 1970 UTC; expires_at 0 when done */
    bool done;                      /**< it is `media` now */
    struct media media;
};

/** ERROR_LIMIT over a size, UPLOADS_OPEN_MAX or STORAGE_QUOTA; ERROR_INPUT names the field. */
bool upload_create(const struct app *app, const struct person *person, struct arena *arena,
                   const struct uuid *project, const struct upload_draft *draft, struct upload *out,
                   struct error *error) MUST_CHECK;
/** How far it has come. One that is done is found as long as its media are there. */
bool upload_view(const struct app *app, const struct person *person, struct arena *arena,
                 const struct uuid *id, struct upload *out, struct error *error) MUST_CHECK;
/**
 * Adds the `bytes` bytes of `fd` (1 to UPLOAD_PIECE_MAX), which follow the first `offset` ones.
 * ERROR_CONFLICT, naming the right one, for another offset than the upload has come to: of two that
 * append at once, one. With the last byte the file is finished; no bytes at all, at its end, try
 * that again after a failure of ours. ERROR_INPUT or ERROR_LIMIT for a file that cannot be used:
 * then the upload is gone.
 */
bool upload_append(const struct app *app, const struct person *person, struct arena *arena,
                   const struct uuid *id, int64_t offset, int fd, int64_t bytes,
                   struct cancel *cancel, struct upload *out, struct error *error) MUST_CHECK;
/** Forgets it and its pieces. ERROR_NOT_FOUND for one that is done. */
bool upload_cancel(const struct app *app, const struct person *person, const struct uuid *id,
                   struct error *error) MUST_CHECK;

#endif
