/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Rows of blobs: what the database knows of the bytes in the blob store.
 *
 *     pending --> stored     its bytes are there and something refers to it
 *        |          |
 *        +--------> doomed   its bytes are to go, then the row
 *
 * The row is committed as pending before the first byte is put, and removed after the last one is
 * gone, so no object is ever without a row. app/keeper.h keeps that order.
 *
 * Functions that name a user find that user's rows only. All run in the caller's transaction and
 * fail as db_query() does; texts are copied into the arena.
 */
#ifndef CLIPCRAFTER_STORE_BLOB_ROW_STORE_H
#define CLIPCRAFTER_STORE_BLOB_ROW_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/blob_store.h"
#include "store/database.h"

/** What a blob is for. The order is of no meaning; the words are the database's. */
enum blob_purpose {
    BLOB_MEDIA,     /**< a person's own picture, clip or sound */
    BLOB_UPLOAD,    /**< a piece of an upload that is under way */
    BLOB_VIDEO,     /**< a finished video */
    BLOB_CAPTION,   /**< subtitles */
    BLOB_THUMBNAIL, /**< a still of a video */
    BLOB_PREVIEW,   /**< a segment to watch while the rest is made, or its beginning */
    BLOB_CACHE,     /**< what need not be made twice */
    BLOB_TIMELINE,  /**< a timeline or storyboard as it was used */
};
enum { BLOB_PURPOSES = BLOB_TIMELINE + 1 };

enum blob_state { BLOB_PENDING, BLOB_STORED, BLOB_DOOMED };
enum { BLOB_STATES = BLOB_DOOMED + 1 };

/** As the database writes them. Constant text. */
const char *blob_purpose_name(enum blob_purpose purpose);
const char *blob_state_name(enum blob_state state);

/** A row. A plain value; `type` is in the arena it was read into. */
struct blob_row {
    struct uuid id, user;
    struct uuid project; /**< with which it goes; none: it belongs to no project */
    struct blob_name name;
    enum blob_purpose purpose;
    enum blob_state state;
    struct str type; /**< media type, by content */
    int64_t bytes;
    struct digest digest;           /**< SHA-256 of the bytes */
    int64_t created_at, changed_at; /**< microseconds since 1970 UTC */
};

/** Adds a pending row; `state` and the times of `row` do not matter. */
bool blob_row_store_add(struct db_tx *tx, const struct blob_row *row, int64_t now,
                        struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not there, doomed, or another user's. */
bool blob_row_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                         const struct uuid *id, struct blob_row *out,
                         struct error *error) MUST_CHECK;
/** From pending to stored; *settled is false when the row is not pending any more (or gone): then
 * whatever was to refer to it must not be committed. */
bool blob_row_store_settle(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                           int64_t now, bool *settled, struct error *error) MUST_CHECK;
/** Its bytes will go. The caller removes what refers to it in the same transaction. One that is not
 * there is fine. */
bool blob_row_store_doom(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                         int64_t now, struct error *error) MUST_CHECK;
/** The same for one that may be settled by a COMMIT whose answer was lost: it stays then. */
bool blob_row_store_give_up(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                            int64_t now, struct error *error) MUST_CHECK;
/** What a user's blobs hold together, but for the cache, which is ours to empty, and what is
 * doomed.
 */
bool blob_row_store_bytes(struct db_tx *tx, const struct uuid *user, int64_t *bytes,
                          struct error *error) MUST_CHECK;

/* For the sweep (worker role), across users. */

/** A blob whose bytes are to go. */
struct blob_condemned {
    struct uuid id;
    struct blob_name name;
};

/** Dooms what is pending for an hour: its writer is gone, or will find it doomed. *count of them.
 */
bool blob_row_store_doom_stale(struct db_tx *tx, int64_t now, int64_t *count,
                               struct error *error) MUST_CHECK;
/** At most `most` doomed blobs; locked until the transaction ends, those that others hold left out.
 */
bool blob_row_store_condemned(struct db_tx *tx, struct arena *arena, size_t most,
                              struct blob_condemned **out, size_t *count,
                              struct error *error) MUST_CHECK;
/** Removes the row of a condemned blob whose bytes are gone. *gone is false where something still
 * refers to it, which is a mistake of ours: the row stays. */
bool blob_row_store_forget(struct db_tx *tx, const struct uuid *id, bool *gone,
                           struct error *error) MUST_CHECK;
/** Of objects that were listed, those that no row speaks of; at most BLOB_PAGE `count`. */
bool blob_row_store_strays(struct db_tx *tx, struct arena *arena, const struct blob_info *items,
                           size_t count, struct blob_name **out, size_t *stray_count,
                           struct error *error) MUST_CHECK;

/* For the audit (owner's role), across users. */

/** Rows with after < name <= `upto` by name (`upto` empty: to the end), at most `most`. */
bool blob_row_store_range(struct db_tx *tx, struct arena *arena, struct str after, struct str upto,
                          size_t most, struct blob_row **out, size_t *count,
                          struct error *error) MUST_CHECK;
/** Stored rows that nothing refers to: there should be none. */
bool blob_row_store_unreferenced(struct db_tx *tx, int64_t *count, struct error *error) MUST_CHECK;

/**
 * One row from columns `first` on of a statement that selects BLOB_ROW_COLUMNS of a table b: for
 * the stores of what refers to blobs.
 */
#define BLOB_ROW_COLUMNS                                                                           \
    "b.id, b.user_id, b.project_id, b.name, b.purpose, b.state, b.content_type, b.bytes,"          \
    " b.sha256, b.created_at, b.changed_at"
enum { BLOB_ROW_WIDTH = 11 };
struct blob_row blob_row_read(const struct db_rows *rows, size_t row, int first,
                              struct arena *arena);

#endif
