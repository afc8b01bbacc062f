/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Productions as their owner sees them: started, watched, cancelled, started again, taken home. A
 * production is one version of a project's storyboard on its way to a video; its work is a job.
 *
 * Any thread. Each function begins and ends its own transaction and finds the person's own
 * productions only: of another's it says ERROR_NOT_FOUND, as of one that never was.
 */
#ifndef CLIPCRAFTER_APP_PRODUCTION_H
#define CLIPCRAFTER_APP_PRODUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/cancel.h"
#include "base/error.h"
#include "store/production_store.h"

enum {
    PRODUCTIONS_AT_ONCE = 20,      /**< of a person, queued and running */
    PRODUCTIONS_OF_PROJECT = 1000, /**< kept of a project */
    PRODUCTION_PAGE = 100,         /**< most on a page of a list */
    PRODUCTION_LINK_S = 15 * 60,   /**< longest life of a link to a file */
};

/** A production and what its owner may know of it. Lives in the arena. */
struct production_view {
    struct production_row row;
    const struct str *notes; /**< what its maker had to say, sentence by sentence */
    size_t note_count;
    const struct production_file *files;
    size_t file_count;
    int64_t left_us; /**< guess of the time until it is done; 0: cannot be told */
};

/** Starts one of version `storyboard` (0: the newest). The row and its job are one transaction.
 * ERROR_TOO_MANY over PRODUCTIONS_AT_ONCE, ERROR_LIMIT over PRODUCTIONS_OF_PROJECT. */
bool production_start(struct app *app, const struct person *person, struct arena *arena,
                      const struct uuid *project, int32_t storyboard, bool draft,
                      struct production_view *out, struct error *error) MUST_CHECK;
bool production_view(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, struct production_view *out,
                     struct error *error) MUST_CHECK;
/** Of a project (none: of all), older than `before` (none: from the newest), without notes and
 * files. ERROR_NOT_FOUND for a project that is not the person's. */
bool production_list(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *project, const struct uuid *before, size_t most,
                     struct production_view **out, size_t *count, struct error *error) MUST_CHECK;

/** A queued one is cancelled at once, a running one within seconds; a finished one is
 * ERROR_CONFLICT.
 */
bool production_cancel(struct app *app, const struct person *person, const struct uuid *id,
                       struct error *error) MUST_CHECK;
/** Goes on with one that failed or was cancelled, from what is finished of it. */
bool production_resume(struct app *app, const struct person *person, const struct uuid *id,
                       struct error *error) MUST_CHECK;
/** With its job and files; the work stops at its next step. */
bool production_remove(struct app *app, const struct person *person, const struct uuid *id,
                       struct error *error) MUST_CHECK;

/** A file that is there, open for reading; the caller closes `fd`. */
struct production_open_file {
    int fd;
    struct production_file file;
    struct str name; /**< to save it as, from the project's title: never a path */
};
bool production_open(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, enum production_role role, int32_t number,
                     struct cancel *cancel, struct production_open_file *out,
                     struct error *error) MUST_CHECK;
/** The preview's HLS playlist as it stands. ERROR_NOT_FOUND while there is nothing to watch. */
bool production_playlist(struct app *app, const struct person *person, struct arena *arena,
                         const struct uuid *id, struct str *out, struct error *error) MUST_CHECK;

/** A link to one finished file for whoever has it: "/api/v1/files/ID?u=USER&t=TICKET". */
bool production_link(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, enum production_role role, int32_t seconds,
                     bool attachment, struct str *out, struct error *error) MUST_CHECK;
/** What such a link leads to; `user` and `ticket` as they stand in it. ERROR_DENIED for a forged or
 * expired one. */
bool production_open_link(struct app *app, struct arena *arena, const struct uuid *blob,
                          const struct uuid *user, struct str ticket, struct cancel *cancel,
                          bool *attachment, struct production_open_file *out,
                          struct error *error) MUST_CHECK;

/** Fills in how far `count` watched productions have come, in one query for all of them. */
bool production_pulse(struct app *app, struct production_watch *watches, size_t count,
                      struct error *error) MUST_CHECK;

/** True when nothing more will change by itself. */
bool production_is_over(const struct production_view *view);

#endif
