/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/keeper.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/banned.h"

#define DAY_US (INT64_C(86400) * 1000000)

enum {
    READ_BYTES = 64 * 1024,
    SWEEP_AT_ONCE = 20,             /* objects removed within one transaction */
    SWEEP_DEADLINE_MS = 120 * 1000, /* of that transaction: the store may be slow */
};

bool keeper_digest(int fd, int64_t bytes, struct digest *out, struct error *error)
{
    struct digester digester;
    char piece[READ_BYTES];

    digester_init(&digester);
    for (int64_t at = 0; at < bytes;) {
        ssize_t got = pread(fd, piece, (size_t)MIN_OF(bytes - at, (int64_t)sizeof piece), at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, errno, "reading what is to be kept");
        if (got == 0)
            return error_set(error, ERROR_IO, "what is to be kept is shorter than it was");
        digester_add(&digester, piece, (size_t)got);
        at += got;
    }
    *out = digester_finish(&digester);
    return true;
}

static bool add_row(const struct app *app, const struct keep_order *order, const struct kept *kept,
                    struct error *error)
{
    const struct db_scope scope = {.tenant = order->user};
    const struct blob_row row = {
        .id = kept->id,
        .user = order->user,
        .project = order->project,
        .name = kept->name,
        .purpose = order->purpose,
        .type = order->type,
        .bytes = kept->bytes,
        .digest = kept->digest,
    };
    struct db_tx *tx = NULL;
    bool ok = db_begin(app->database, &scope, &tx, error) &&
              blob_row_store_add(tx, &row, clock_wall_us(app->clock), error) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool keeper_keep(const struct app *app, const struct keep_order *order, int fd, int64_t bytes,
                 struct cancel *cancel, struct kept *out, struct error *error)
{
    struct kept kept = {
        .id = uuid_new(app->clock, app->entropy),
        .user = order->user,
        .name = blob_name_new(app->entropy),
        .bytes = bytes,
    };

    if (!keeper_digest(fd, bytes, &kept.digest, error) || !add_row(app, order, &kept, error))
        return false;
    if (!blob_put(app->blobs, &kept.name, fd, bytes, &kept.digest, cancel, error)) {
        keeper_give_up(app, &kept);
        return false;
    }
    *out = kept;
    return true;
}

bool keeper_settle(const struct app *app, struct db_tx *tx, const struct kept *kept,
                   struct error *error)
{
    bool settled = false;

    if (!blob_row_store_settle(tx, &kept->user, &kept->id, clock_wall_us(app->clock), &settled,
                               error))
        return false;
    return settled ||
           error_set(error, ERROR_CONFLICT, "the file was kept for too long without being used");
}

void keeper_give_up(const struct app *app, const struct kept *kept)
{
    const struct db_scope scope = {.tenant = kept->user};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;
    bool ok =
        db_begin(app->database, &scope, &tx, &error) &&
        blob_row_store_give_up(tx, &kept->user, &kept->id, clock_wall_us(app->clock), &error) &&
        db_commit(&tx, &error);

    db_rollback(&tx);
    if (!ok)
        log_event(app->log, LOG_WARNING, "blob_not_given_up", "reason=\"%s\"", error.message);
}

/* Dooms stale rows in a transaction of their own: committed before any of their bytes go, so that a
 * writer who comes back late never settles a row whose bytes are gone. */
static bool doom_stale(const struct app *app, int64_t *count, struct error *error)
{
    const struct db_scope scope = {0};
    struct db_tx *tx = NULL;
    bool ok = db_begin(app->database, &scope, &tx, error) &&
              blob_row_store_doom_stale(tx, clock_wall_us(app->clock), count, error) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

/* One batch: the bytes, then the row. *more: there may be others. */
static bool remove_some(const struct app *app, struct keeper_sweep *sweep, bool *more,
                        struct error *error)
{
    const struct db_scope scope = {.deadline_ms = SWEEP_DEADLINE_MS};
    struct blob_condemned *blobs = NULL;
    int64_t removed = 0, stuck = 0;
    struct db_tx *tx = NULL;
    struct arena arena;
    size_t count = 0;
    bool ok;

    arena_init(&arena);
    ok = db_begin(app->database, &scope, &tx, error) &&
         blob_row_store_condemned(tx, &arena, SWEEP_AT_ONCE, &blobs, &count, error);
    for (size_t i = 0; ok && i < count; i++) {
        bool gone = false;

        ok = blob_remove(app->blobs, &blobs[i].name, error) &&
             blob_row_store_forget(tx, &blobs[i].id, &gone, error);
        removed += gone;
        stuck += !gone;
    }
    ok = ok && db_commit(&tx, error);
    db_rollback(&tx);
    arena_release(&arena);
    if (ok) {
        sweep->removed += removed;
        sweep->stuck = stuck;
        *more = removed > 0 && count == SWEEP_AT_ONCE;
    }
    return ok;
}

static bool abort_unfinished(const struct app *app, struct cancel *cancel, int64_t *count,
                             struct error *error)
{
    int64_t limit = clock_wall_us(app->clock) - DAY_US;
    struct blob_unfinished_page page = {0};
    struct str cursor = STR("");
    struct arena arena;
    bool ok = true;

    arena_init(&arena);
    do {
        ok = blob_list_unfinished(app->blobs, &arena, cursor, &page, error);
        for (size_t i = 0; ok && i < page.count; i++) {
            if (page.items[i].started_us >= limit)
                continue;
            ok = blob_abort(app->blobs, &page.items[i], error);
            *count += ok;
        }
        cursor = page.next;
    } while (ok && cursor.len && !cancel_requested(cancel));
    arena_release(&arena);
    return ok;
}

bool keeper_sweep(const struct app *app, struct cancel *cancel, struct keeper_sweep *out,
                  struct error *error)
{
    struct keeper_sweep sweep = {0};
    bool more = true;

    if (!doom_stale(app, &sweep.stale, error))
        return false;
    while (more && !cancel_requested(cancel))
        if (!remove_some(app, &sweep, &more, error))
            return false;
    if (!abort_unfinished(app, cancel, &sweep.aborted, error))
        return false;
    *out = sweep;
    return true;
}

/* Removes what a page lists and no row speaks of. The page was read before the rows are asked for:
 * see clipcrafter.blob_strays. */
static bool tidy_page(const struct app *app, struct arena *arena, const struct blob_page *page,
                      int64_t *removed, struct error *error)
{
    const struct db_scope scope = {.read_only = true};
    struct blob_name *strays = NULL;
    struct db_tx *tx = NULL;
    size_t count = 0;
    bool ok = db_begin(app->database, &scope, &tx, error) &&
              blob_row_store_strays(tx, arena, page->items, page->count, &strays, &count, error);

    db_rollback(&tx);
    for (size_t i = 0; ok && i < count; i++) {
        ok = blob_remove(app->blobs, &strays[i], error);
        *removed += ok;
    }
    return ok;
}

bool keeper_tidy(const struct app *app, struct cancel *cancel, int64_t *removed,
                 struct error *error)
{
    struct blob_page page = {0};
    char next[BLOB_NAME * 4] = "";
    struct arena arena;
    int64_t count = 0;
    bool ok;

    do {
        arena_init(&arena);
        ok = blob_list(app->blobs, &arena, str_from(next), false, &page, error) &&
             tidy_page(app, &arena, &page, &count, error);
        if (ok && page.next.len >= sizeof next)
            ok = error_set(error, ERROR_INTERNAL, "the blob store gave a cursor that is too long");
        else if (ok)
            snprintf(next, sizeof next, "%.*s", STR_FMT(page.next));
        arena_release(&arena);
    } while (ok && next[0] && !cancel_requested(cancel));
    if (ok)
        *removed = count;
    return ok;
}
