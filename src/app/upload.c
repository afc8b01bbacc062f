/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/upload.h"

#include <inttypes.h>

#include "app/media_parts.h"
#include "app/upload_parts.h"
#include "app/vault.h"
#include "store/blob_row_store.h"
#include "store/project_store.h"

#include "base/banned.h"

#define EXPIRY_US (INT64_C(1000000) * UPLOAD_EXPIRY_S)

static struct vault_place place_of(const struct upload_row *row)
{
    return (struct vault_place){"upload", "name_sealed", &row->id, &row->user};
}

bool upload_read_name(const struct app *app, struct db_tx *tx, struct arena *arena,
                      const struct upload_row *row, struct str *out, struct error *error)
{
    struct vault_place place = place_of(row);

    return vault_open(app->vault, tx, arena, &place, row->name_sealed, out, error);
}

static struct upload show(const struct upload_row *row, struct str name)
{
    return (struct upload){
        .id = row->id,
        .project = row->project,
        .name = name,
        .bytes = row->bytes,
        .received = row->received,
        .created_at = row->created_at,
        .expires_at = row->expires_at,
    };
}

static bool check_draft(struct arena *arena, const struct upload_draft *draft, struct str *name,
                        struct error *error)
{
    if (!media_name(arena, draft->name, name, error))
        return false;
    if (draft->bytes < 1)
        return error_set(error, ERROR_INPUT, "bytes: is %" PRId64 "; say how long the file is",
                         draft->bytes);
    if (draft->bytes > UPLOAD_BYTES_MAX)
        return error_set(error, ERROR_LIMIT, "bytes: a file may have %d GiB; export it smaller",
                         (int)(UPLOAD_BYTES_MAX >> 30));
    return true;
}

/* What is kept, what is awaited and this one together. Two that ask at once take turns. */
static bool check_room(struct db_tx *tx, const struct person *person, int64_t now, int64_t bytes,
                       struct error *error)
{
    int64_t open = 0, awaited = 0, kept = 0;

    if (!project_store_take_turns(tx, &person->user, error) ||
        !upload_store_usage(tx, &person->user, now, &open, &awaited, error) ||
        !blob_row_store_bytes(tx, &person->user, &kept, error))
        return false;
    if (open >= UPLOADS_OPEN_MAX)
        return error_set(error, ERROR_LIMIT,
                         "%d uploads are open already; finish or cancel one first",
                         UPLOADS_OPEN_MAX);
    if (bytes > STORAGE_QUOTA - kept - awaited)
        return error_set(error, ERROR_LIMIT,
                         "bytes: with this file you would keep more than %d GiB; delete media or"
                         " productions first",
                         (int)(STORAGE_QUOTA >> 30));
    return true;
}

bool upload_create(const struct app *app, const struct person *person, struct arena *arena,
                   const struct uuid *project, const struct upload_draft *draft, struct upload *out,
                   struct error *error)
{
    int64_t now = clock_wall_us(app->clock);
    struct upload_row row = {.id = uuid_new(app->clock, app->entropy),
                             .user = person->user,
                             .project = *project,
                             .bytes = draft->bytes,
                             .has_digest = draft->has_digest,
                             .digest = draft->digest,
                             .created_at = now,
                             .expires_at = now + EXPIRY_US};
    struct vault_place place = place_of(&row);
    struct project_row owner;
    struct db_tx *tx = NULL;
    struct str name;
    bool ok;

    if (!check_draft(arena, draft, &name, error))
        return false;
    ok = media_begin(app, person, false, &tx, error) &&
         project_store_find(tx, arena, &person->user, project, false, &owner, error) &&
         check_room(tx, person, now, draft->bytes, error) &&
         vault_seal(app->vault, tx, arena, &place, name, &row.name_sealed, error) &&
         upload_store_add(tx, &row, error) && db_commit(&tx, error);
    db_rollback(&tx);
    if (ok)
        *out = show(&row, name);
    return ok;
}

/* One that is finished, by the media that it became. */
static bool view_done(const struct app *app, const struct person *person, struct arena *arena,
                      const struct uuid *id, struct upload *out, struct error *error)
{
    static const struct uuid ANY = {{0}};
    struct media media;

    if (!media_view(app, person, arena, &ANY, id, &media, error))
        return error->code == ERROR_NOT_FOUND
                   ? error_set(error, ERROR_NOT_FOUND, "there is no such upload, or not any more")
                   : false;
    *out = (struct upload){
        .id = *id,
        .project = media.row.project,
        .name = media.name,
        .bytes = media.row.blob.bytes,
        .received = media.row.blob.bytes,
        .created_at = media.row.created_at,
        .done = true,
        .media = media,
    };
    return true;
}

bool upload_view(const struct app *app, const struct person *person, struct arena *arena,
                 const struct uuid *id, struct upload *out, struct error *error)
{
    struct error own = ERROR_INIT;
    struct upload_row row;
    struct db_tx *tx = NULL;
    struct str name;
    bool ok = media_begin(app, person, true, &tx, &own) &&
              upload_store_find(tx, arena, &person->user, id, clock_wall_us(app->clock), false,
                                &row, &own) &&
              upload_read_name(app, tx, arena, &row, &name, &own);

    db_rollback(&tx);
    if (ok)
        *out = show(&row, name);
    else if (own.code == ERROR_NOT_FOUND)
        ok = view_done(app, person, arena, id, out, &own);
    if (!ok && error)
        *error = own;
    return ok;
}

static bool check_offset(const struct upload_row *row, int64_t offset, int64_t bytes,
                         struct error *error)
{
    if (offset != row->received)
        return error_set(error, ERROR_CONFLICT,
                         "the upload has come to offset %" PRId64 ", not %" PRId64
                         "; go on from there",
                         row->received, offset);
    if (bytes > row->bytes - row->received)
        return error_set(error, ERROR_INPUT,
                         "the piece reaches past the %" PRId64 " bytes that were announced",
                         row->bytes);
    if (bytes == 0 && row->received < row->bytes)
        return error_set(error, ERROR_INPUT,
                         "the piece is empty; send the bytes from offset"
                         " %" PRId64 " on",
                         offset);
    return true;
}

/* Row and piece, or neither: the upload is held, so of two pieces for one place one comes first and
 * the other finds that the place has moved on. */
static bool note_piece(const struct app *app, const struct person *person, struct arena *arena,
                       struct upload_row *row, int64_t offset, const struct kept *kept,
                       struct error *error)
{
    int64_t now = clock_wall_us(app->clock);
    struct uuid id = row->id;
    struct db_tx *tx = NULL;
    bool ok = media_begin(app, person, false, &tx, error) &&
              upload_store_find(tx, arena, &person->user, &id, now, true, row, error) &&
              check_offset(row, offset, kept->bytes, error) &&
              upload_store_add_piece(tx, row, kept->bytes, &kept->id, now + EXPIRY_US, error) &&
              keeper_settle(app, tx, kept, error) && db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

static bool add_piece(const struct app *app, const struct person *person, struct arena *arena,
                      struct upload_row *row, int64_t offset, int fd, int64_t bytes,
                      struct cancel *cancel, struct error *error)
{
    const struct keep_order order = {.user = row->user,
                                     .project = row->project,
                                     .purpose = BLOB_UPLOAD,
                                     .type = STR("application/octet-stream")};
    struct error own = ERROR_INIT;
    struct kept kept;
    bool ok = keeper_keep(app, &order, fd, bytes, cancel, &kept, error);

    if (!ok)
        return false;
    ok = note_piece(app, person, arena, row, offset, &kept, &own);
    if (ok)
        row->received += bytes;
    else if (!db_unsure(&own)) /* else it may be referred to, or the sweep takes it */
        keeper_give_up(app, &kept);
    if (!ok && error)
        *error = own;
    return ok;
}

static bool find(const struct app *app, const struct person *person, struct arena *arena,
                 const struct uuid *id, struct upload_row *row, struct str *name,
                 struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok = media_begin(app, person, true, &tx, error) &&
              upload_store_find(tx, arena, &person->user, id, clock_wall_us(app->clock), false, row,
                                error) &&
              upload_read_name(app, tx, arena, row, name, error);

    db_rollback(&tx);
    return ok;
}

bool upload_append(const struct app *app, const struct person *person, struct arena *arena,
                   const struct uuid *id, int64_t offset, int fd, int64_t bytes,
                   struct cancel *cancel, struct upload *out, struct error *error)
{
    struct upload_row row;
    struct str name;

    if (bytes > UPLOAD_PIECE_MAX)
        return error_set(error, ERROR_LIMIT, "a piece may have %d MiB; send smaller ones",
                         UPLOAD_PIECE_MAX >> 20);
    if (!find(app, person, arena, id, &row, &name, error) ||
        !check_offset(&row, offset, bytes, error) ||
        (bytes > 0 && !add_piece(app, person, arena, &row, offset, fd, bytes, cancel, error)))
        return false;
    if (row.received == row.bytes)
        return upload_finish(app, person, arena, &row, cancel, error) &&
               upload_view(app, person, arena, id, out, error);
    *out = show(&row, name);
    out->expires_at = clock_wall_us(app->clock) + EXPIRY_US;
    return true;
}

bool upload_cancel(const struct app *app, const struct person *person, const struct uuid *id,
                   struct error *error)
{
    struct db_tx *tx = NULL;
    bool found = false;
    bool ok =
        media_begin(app, person, false, &tx, error) &&
        upload_store_remove(tx, &person->user, id, clock_wall_us(app->clock), &found, error) &&
        (found || error_set(error, ERROR_NOT_FOUND, "there is no such upload, or not any more")) &&
        db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}
