/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Blobs: immutable files under random names, in one of two homes with the same promises: a private
 * folder (blob_folder.h) or an S3-compatible object store (blob_s3.h).
 *
 * - A blob appears whole, with the SHA-256 that was announced, or not at all.
 * - A name says nothing about what it holds or whose it is, and nobody can guess one.
 * - Removing frees the bytes: all versions, where the home keeps several.
 *
 * Any number of threads may use one store at once. Every call may block on disk or network; those
 * that move many bytes can be cancelled. Errors of all: ERROR_NOT_FOUND for a name that holds
 * nothing, ERROR_NO_SPACE for a full disk, ERROR_BUSY when the home did not answer after all tries,
 * ERROR_DENIED when it refuses our key, ERROR_CANCELLED, ERROR_IO.
 */
#ifndef CLIPCRAFTER_STORE_BLOB_STORE_H
#define CLIPCRAFTER_STORE_BLOB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/entropy.h"

enum {
    BLOB_NAME = 70,              /**< characters of a name */
    BLOB_PAGE = 1000,            /**< most names on a page of blob_list() (S3's own limit) */
    BLOB_LINK_MAX_SECONDS = 900, /**< longest life of a signed link */
};

/**
 * "ab/cd/<64 lower-case hex digits>", where ab and cd are the first four of the 64 (which spreads
 * the files of the folder home); 256 random bits. A plain value.
 */
struct blob_name {
    char text[BLOB_NAME + 1];
};

struct blob_name blob_name_new(const struct entropy *entropy);
/** Exactly the form above; false (then *out is untouched) on anything else. */
bool blob_name_read(struct str text, struct blob_name *out) MUST_CHECK;

/** What is known of a blob. */
struct blob_info {
    struct blob_name name;
    int64_t bytes;
    bool has_digest; /**< `digest` was asked for and is known */
    struct digest digest;
};

struct blob_store;

/** Nothing may be under way. */
void blob_store_free(struct blob_store *store);

/**
 * Keeps the first `bytes` bytes of `fd` (read with pread(); the position does not matter) under
 * `name`. ERROR_IO if they are fewer or do not have `digest`. Again with the same content is fine;
 * a name that holds other content is ERROR_CONFLICT in the folder (S3 is not asked: names are
 * random).
 */
bool blob_put(struct blob_store *store, const struct blob_name *name, int fd, int64_t bytes,
              const struct digest *digest, struct cancel *cancel, struct error *error) MUST_CHECK;

/** `length` -1 is up to the end; more than there is gives what there is. */
struct blob_range {
    int64_t offset, length;
};

/** Takes what is read, in order. False ends the reading with *error. */
struct blob_sink {
    bool (*take)(void *context, struct str piece, struct error *error);
    void *context;
};

/**
 * Reads a blob or a part of it (`range` NULL: all). An offset past the end is ERROR_INPUT. The sink
 * gets every byte once, whatever has to be tried again underneath; on failure it may have got some.
 */
bool blob_get(struct blob_store *store, const struct blob_name *name,
              const struct blob_range *range, const struct blob_sink *sink, struct cancel *cancel,
              struct error *error) MUST_CHECK;

/**
 * Writes a whole blob at the position of `fd` and checks that it is `bytes` long and has `digest`;
 * ERROR_IO "is damaged" otherwise. With `fd` -1 it is only checked.
 */
bool blob_fetch(struct blob_store *store, const struct blob_name *name, int fd, int64_t bytes,
                const struct digest *digest, struct cancel *cancel, struct error *error) MUST_CHECK;

/**
 * A descriptor to read the blob's `bytes` bytes from, at its beginning; the caller closes it. From
 * a home elsewhere it is fetched first, checked, into a file without a name.
 */
bool blob_open(struct blob_store *store, const struct blob_name *name, int64_t bytes,
               const struct digest *digest, struct cancel *cancel, int *fd,
               struct error *error) MUST_CHECK;

/** How long it is. ERROR_NOT_FOUND if there is none. The digest is not looked for. */
bool blob_stat(struct blob_store *store, const struct blob_name *name, struct blob_info *out,
               struct error *error) MUST_CHECK;

/** Removes it with all its versions. One that is not there is fine. */
bool blob_remove(struct blob_store *store, const struct blob_name *name,
                 struct error *error) MUST_CHECK;

/** What a signed link answers with beside the bytes. */
struct blob_link {
    int seconds;            /**< from 1 to BLOB_LINK_MAX_SECONDS */
    struct str type;        /**< Content-Type, or empty */
    struct str disposition; /**< Content-Disposition, or empty; the caller composes it safely */
};

/** False for the folder: its blobs are served by ourselves. */
bool blob_store_signs(const struct blob_store *store);
/** A URL in `arena` that GETs this one blob for a while, for anyone who has it. BUG() for a home
 * that does not sign. */
bool blob_sign(struct blob_store *store, struct arena *arena, const struct blob_name *name,
               const struct blob_link *link, struct str *out, struct error *error) MUST_CHECK;

/** Some of the blobs, by name. */
struct blob_page {
    struct blob_info *items;
    size_t count;
    size_t strangers; /**< names seen on the way that are none of ours */
    struct str next;  /**< cursor of the page after this; empty: this is the last */
};

/**
 * The page at `cursor` (empty: the first), in `arena`. With `digests` each blob's digest too: the
 * folder reads every byte for it, S3 says what was announced when it was put (and checked then; to
 * read it again use blob_fetch()). Blobs put or removed meanwhile may be in or not.
 */
bool blob_list(struct blob_store *store, struct arena *arena, struct str cursor, bool digests,
               struct blob_page *out, struct error *error) MUST_CHECK;

/** An upload that was begun and neither finished nor given up: what a killed process left. */
struct blob_unfinished {
    struct blob_name name;
    struct str id;      /**< the home's own word for it */
    int64_t started_us; /**< since 1970 UTC */
};

struct blob_unfinished_page {
    struct blob_unfinished *items;
    size_t count;
    struct str next; /**< as in blob_page */
};

bool blob_list_unfinished(struct blob_store *store, struct arena *arena, struct str cursor,
                          struct blob_unfinished_page *out, struct error *error) MUST_CHECK;
/** Frees what it holds. One that is gone is fine. The caller sees to it that nobody still works on
 * it (by its age). */
bool blob_abort(struct blob_store *store, const struct blob_unfinished *upload,
                struct error *error) MUST_CHECK;

/** True if the home can be reached and written to now. */
bool blob_check(struct blob_store *store, struct error *error) MUST_CHECK;

#endif
