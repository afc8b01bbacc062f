/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Projects: a title, a brief, a script, and the versions of the storyboard made from it. What a
 * person typed is sealed in the database. Another person's project is not found, like none.
 *
 * Changes name the revision that they change: ERROR_STALE when somebody changed it meanwhile. Each
 * function is one transaction; any thread. Results are in `arena`.
 */
#ifndef CLIPCRAFTER_APP_PROJECT_H
#define CLIPCRAFTER_APP_PROJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "app/brief.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/storyboard_store.h"

enum {
    PROJECTS_MAX = 1000,         /**< of one person */
    PROJECT_TITLE_MAX = 300,     /**< bytes */
    PROJECT_PAGE_MAX = 100,      /**< most on a page */
    PROJECT_VERSIONS_KEPT = 200, /**< of a storyboard, and those that productions were made of */
    PROJECT_STORY_MAX = 1 << 20, /**< bytes of a storyboard as it is put */
};

struct project {
    struct uuid id;
    struct str title;
    struct brief brief;
    struct str script;              /**< as it was given; empty in a list */
    int32_t storyboard;             /**< newest version; 0: none yet */
    int64_t created_at, updated_at; /**< microseconds since 1970 UTC */
    int64_t revision;
};

/** What a project is made of. */
struct project_draft {
    struct str title; /**< empty: the script's, else the topic */
    struct brief brief;
    struct str script; /**< empty: none yet; then brief.topic must say something */
};

/** Plans version 1 of the storyboard if there is a script. ERROR_INPUT names line or field;
 * ERROR_LIMIT when the person has PROJECTS_MAX already. */
bool project_create(const struct app *app, const struct person *person, struct arena *arena,
                    const struct project_draft *draft, struct project *out,
                    struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND */
bool project_get(const struct app *app, const struct person *person, struct arena *arena,
                 const struct uuid *id, struct project *out, struct error *error) MUST_CHECK;

struct project_page {
    struct project *items;
    size_t count;
    struct str next; /**< cursor of the page after this; empty: this is the last */
};
/** Last changed first; at most `limit` (1 to PROJECT_PAGE_MAX) after `cursor` (empty: from the
 * first). ERROR_INPUT for a cursor that is none. */
bool project_list(const struct app *app, const struct person *person, struct arena *arena,
                  struct str cursor, size_t limit, struct project_page *out,
                  struct error *error) MUST_CHECK;

/** What is to be different; what is NULL stays. */
struct project_change {
    const struct str *title;
    const struct brief *brief;
    const struct str *script; /**< a new one plans a new version of the storyboard */
};
bool project_change(const struct app *app, const struct person *person, struct arena *arena,
                    const struct uuid *id, int64_t revision, const struct project_change *change,
                    struct project *out, struct error *error) MUST_CHECK;
/** With everything of it: rows, jobs and, at the next sweep, bytes. */
bool project_delete(const struct app *app, const struct person *person, const struct uuid *id,
                    struct error *error) MUST_CHECK;

/* Its storyboard. */

struct story_version {
    int32_t number;
    enum storyboard_origin origin;
    int64_t created_at;
    struct str body; /**< JSON; empty in a list */
};

/** Version `number`, 0 for the newest. */
bool project_story(const struct app *app, const struct person *person, struct arena *arena,
                   const struct uuid *id, int32_t number, struct story_version *out,
                   struct error *error) MUST_CHECK;
/** Newest first; at most `limit` older than `before` (0: from the newest on). */
bool project_stories(const struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, int32_t before, size_t limit,
                     struct story_version **out, size_t *count, struct error *error) MUST_CHECK;
/**
 * Puts a new version on top of `newest` (ERROR_STALE if that is not the newest any more). `json` is
 * checked by story/storyboard.h, with unknown fields kept; files in it must be "asset:<uuid>" or
 * plain names, never paths.
 */
bool project_put_story(const struct app *app, const struct person *person, struct arena *arena,
                       const struct uuid *id, int32_t newest, struct str json,
                       struct story_version *out, struct error *error) MUST_CHECK;
/** Puts version `number` on top again. */
bool project_restore_story(const struct app *app, const struct person *person, struct arena *arena,
                           const struct uuid *id, int32_t newest, int32_t number,
                           struct story_version *out, struct error *error) MUST_CHECK;

#endif
