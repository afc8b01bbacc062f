/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Productions: one making of a video from one version of a storyboard, its progress, and the files
 * that come out of it. Its state is its job's (store/job_store.h). `revision` grows with every
 * change of the row and of its job's state, by itself: whoever watches compares that one number.
 *
 * A worker writes within a transaction that holds the job (job_store_hold()); locks go job, then
 * production, then project. Notes are sealed: app/ seals and opens them (table "production", column
 * "notes_sealed").
 *
 * Functions find rows of the user they name only, run in the caller's transaction and fail as
 * db_query() does; texts are copied into the arena.
 */
#ifndef CLIPCRAFTER_STORE_PRODUCTION_STORE_H
#define CLIPCRAFTER_STORE_PRODUCTION_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/blob_row_store.h"
#include "store/database.h"
#include "store/job_store.h"

/** How far it has come. `stage` is a word of studio/production.h, or empty before the first. */
struct production_pace {
    struct str stage;
    int32_t permille; /**< of the whole, 0 to 1000 */
    int64_t frames_done, frames_total;
    int32_t segments_done, segments_total;
};

struct production_row {
    struct uuid id, user, project, job;
    int32_t storyboard; /**< version that it is made of */
    bool draft;         /**< quick and small, to be looked at */
    int64_t created_at; /**< microseconds since 1970 UTC */
    struct production_pace pace;
    int64_t progress_at; /**< 0: none yet */
    struct str playlist; /**< JSON, what the playlist of the preview says; empty: none yet */
    int64_t duration_us; /**< of the video; 0 until it is known, as width and height */
    int32_t width, height;
    struct str notes_sealed;
    int64_t revision;
    /* Of its job; finished_at is 0 while it is not. */
    enum job_state state;
    bool cancel_asked;
    int32_t tries;
    int64_t run_at, started_at, finished_at;
    struct str failure; /**< one sentence, or empty */
};

/** What a file of a production is. */
enum production_role {
    PRODUCTION_INIT,    /**< beginning of the preview's segments */
    PRODUCTION_SEGMENT, /**< numbered from 0 in order of time */
    PRODUCTION_VIDEO,
    PRODUCTION_VTT,
    PRODUCTION_SRT,
    PRODUCTION_THUMBNAIL,
    PRODUCTION_STORYBOARD, /**< as it was made, with the credits of its pictures */
    PRODUCTION_TIMELINE,
};
enum { PRODUCTION_ROLES = PRODUCTION_TIMELINE + 1 };

/** "init" and so on, as the database writes them. Constant text. */
const char *production_role_name(enum production_role role);
bool production_role_from(struct str name, enum production_role *out) MUST_CHECK;

struct production_file {
    enum production_role role;
    int32_t number;
    int64_t duration_us; /**< of a segment, else 0 */
    struct blob_row blob;
};

/** Of `row` everything up to created_at matters. The job is added beside it (job_store_add()). */
bool production_store_add(struct db_tx *tx, const struct production_row *row,
                          struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not there. */
bool production_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *id, struct production_row *out,
                           struct error *error) MUST_CHECK;
/** Those of a project (none: of all) older than `before` (none: from the newest on), newest first,
 * at most `most`. */
bool production_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                           const struct uuid *project, const struct uuid *before, size_t most,
                           struct production_row **out, size_t *count,
                           struct error *error) MUST_CHECK;
/** How many of a user are queued or running, and how many a project has at all. */
bool production_store_count(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                            int64_t *unfinished, int64_t *of_project,
                            struct error *error) MUST_CHECK;
/** Removes it with its job and files, whose blobs are doomed; *found is false if it was not there.
 * Web role, in the tenant's transaction. */
bool production_store_clear(struct db_tx *tx, const struct uuid *id, int64_t now, bool *found,
                            struct error *error) MUST_CHECK;

/* For the worker that makes it. *found is false when the production is gone. */

bool production_store_progress(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                               const struct production_pace *pace, int64_t now, bool *found,
                               struct error *error) MUST_CHECK;
/** What is known once the timeline stands: length in microseconds, size, and the playlist's JSON.
 */
bool production_store_shape(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                            int64_t duration_us, int32_t width, int32_t height, struct str playlist,
                            bool *found, struct error *error) MUST_CHECK;
bool production_store_note(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                           struct str notes_sealed, bool *found, struct error *error) MUST_CHECK;

/* Files. */

/** Gives the production a file whose blob is settled in this transaction. One that had the same
 * role and number is replaced and its blob doomed. ERROR_CONFLICT when the production is gone. */
bool production_store_put_file(struct db_tx *tx, const struct uuid *user,
                               const struct uuid *production, enum production_role role,
                               int32_t number, const struct uuid *blob, int64_t duration_us,
                               int64_t now, struct error *error) MUST_CHECK;
/** Takes away all files of a role and dooms their blobs: segments of a try that is made anew, and
 * of one that is finished. */
bool production_store_drop_files(struct db_tx *tx, const struct uuid *user,
                                 const struct uuid *production, enum production_role role,
                                 int64_t now, struct error *error) MUST_CHECK;
/** By role, then number. */
bool production_store_files(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            const struct uuid *production, struct production_file **out,
                            size_t *count, struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not there (yet). */
bool production_store_find_file(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                                const struct uuid *production, enum production_role role,
                                int32_t number, struct production_file *out,
                                struct error *error) MUST_CHECK;

/* Watching. */

/** A production that somebody watches, and how far that was told. */
struct production_watch {
    struct uuid id, user; /**< the user who watches: of another's production nothing is said */
    int64_t revision;     /**< as it stands; 0: there is no such production of that user */
};

enum { PRODUCTION_WATCH_MAX = 10000 };

/** Fills in the revisions of `count` watches (at most PRODUCTION_WATCH_MAX) with one statement, in
 * a transaction of the web role without a tenant. */
bool production_store_pulse(struct db_tx *tx, struct production_watch *watches, size_t count,
                            struct error *error) MUST_CHECK;

#endif
