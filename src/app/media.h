/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A project's media: the pictures, clips and sounds that its owner brought (upload.h says how).
 * Names are sealed, and serve to be shown and to save files as, never as paths.
 *
 * Any thread. Each function begins and ends its own transaction and finds the person's own only: of
 * another's it says ERROR_NOT_FOUND, as of one that never was. Results are in `arena`.
 */
#ifndef CLIPCRAFTER_APP_MEDIA_H
#define CLIPCRAFTER_APP_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "store/asset_store.h"

enum {
    MEDIA_NAME_MAX = 200, /**< bytes of a name */
    MEDIA_PAGE_MAX = 100, /**< most on a page */
};

/** One of them; its row, with the name opened. */
struct media {
    struct asset_row row;
    struct str name;
};

/** Oldest first, at most `most` after `after` (none: from the first). ERROR_NOT_FOUND where there
 * is no such project. */
bool media_list(const struct app *app, const struct person *person, struct arena *arena,
                const struct uuid *project, const struct uuid *after, size_t most,
                struct media **out, size_t *count, struct error *error) MUST_CHECK;
bool media_view(const struct app *app, const struct person *person, struct arena *arena,
                const struct uuid *project, const struct uuid *id, struct media *out,
                struct error *error) MUST_CHECK;
/** With its bytes, which go at the next sweep. Storyboards that name it are not changed. */
bool media_delete(const struct app *app, const struct person *person, const struct uuid *project,
                  const struct uuid *id, struct error *error) MUST_CHECK;

/** One that is open for reading; the caller closes `fd`. */
struct media_file {
    int fd;
    struct media media;
    const char *type;   /**< by content. Constant text */
    struct str save_as; /**< its name, with an ending that fits its type */
};
bool media_open(const struct app *app, const struct person *person, struct arena *arena,
                const struct uuid *project, const struct uuid *id, struct cancel *cancel,
                struct media_file *out, struct error *error) MUST_CHECK;

/**
 * A name that somebody's machine gave a file, as it is kept: the part behind the last separator,
 * in normal form, nothing hidden, no character that a file system gives a meaning. ERROR_INPUT
 * where nothing is left, ERROR_LIMIT over MEDIA_NAME_MAX. Pure.
 */
bool media_name(struct arena *arena, struct str given, struct str *out,
                struct error *error) MUST_CHECK;

#endif
