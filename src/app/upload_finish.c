/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upload that is all there becomes media. */
#include <unistd.h>

#include "app/media_intake.h"
#include "app/media_parts.h"
#include "app/upload_parts.h"
#include "app/vault.h"

#include "base/banned.h"

static bool join(const struct app *app, const struct person *person, struct arena *arena,
                 const struct upload_row *row, int fd, struct cancel *cancel, struct error *error)
{
    struct blob_row *pieces = NULL;
    struct db_tx *tx = NULL;
    size_t count = 0;
    bool ok = media_begin(app, person, true, &tx, error) &&
              upload_store_pieces(tx, arena, &person->user, &row->id, &pieces, &count, error);

    db_rollback(&tx);
    for (size_t i = 0; ok && i < count; i++)
        ok = blob_fetch(app->blobs, &pieces[i].name, fd, pieces[i].bytes, &pieces[i].digest, cancel,
                        error);
    return ok;
}

static bool check_digest(const struct upload_row *row, int fd, struct error *error)
{
    struct digest digest;

    if (!row->has_digest)
        return true;
    if (!keeper_digest(fd, row->bytes, &digest, error))
        return false;
    return digest_equal(&digest, &row->digest) ||
           error_set(error, ERROR_INPUT,
                     "what arrived has another SHA-256 than was announced; upload the file again");
}

/* The media's row, the end of the upload and its pieces, in one transaction. */
static bool settle(const struct app *app, const struct person *person, struct arena *arena,
                   const struct upload_row *upload, const struct media_facts *facts,
                   const struct kept *kept, struct error *error)
{
    int64_t now = clock_wall_us(app->clock);
    struct asset_row asset = {.id = upload->id,
                              .user = upload->user,
                              .project = upload->project,
                              .kind = facts->kind,
                              .type = str_from(media_form_type(facts->form)),
                              .width = facts->width,
                              .height = facts->height,
                              .duration_us = facts->duration_us,
                              .created_at = now,
                              .blob = {.id = kept->id}};
    const struct vault_place place = {"asset", "name_sealed", &asset.id, &asset.user};
    struct upload_row held;
    struct db_tx *tx = NULL;
    bool found = false, ok;
    struct str name;

    ok = media_begin(app, person, false, &tx, error) &&
         upload_store_find(tx, arena, &person->user, &upload->id, now, true, &held, error) &&
         upload_read_name(app, tx, arena, &held, &name, error) &&
         vault_seal(app->vault, tx, arena, &place, name, &asset.name_sealed, error) &&
         asset_store_add(tx, &asset, error) && keeper_settle(app, tx, kept, error) &&
         upload_store_remove(tx, &person->user, &upload->id, now, &found, error) &&
         db_commit(&tx, error);
    db_rollback(&tx);
    return ok;
}

static bool keep(const struct app *app, const struct person *person, struct arena *arena,
                 const struct upload_row *row, const struct media_facts *facts, int fd,
                 struct cancel *cancel, struct error *error)
{
    const struct keep_order order = {.user = row->user,
                                     .project = row->project,
                                     .purpose = BLOB_MEDIA,
                                     .type = str_from(media_form_type(facts->form))};
    struct kept kept;

    if (!keeper_keep(app, &order, fd, facts->bytes, cancel, &kept, error))
        return false;
    if (settle(app, person, arena, row, facts, &kept, error))
        return true;
    if (!db_unsure(error))
        keeper_give_up(app, &kept);
    return error->code == ERROR_NOT_FOUND; /* finished by somebody else, or given up */
}

/* A file that cannot be used is not kept until it expires. */
static void drop_refused(const struct app *app, const struct person *person, const struct uuid *id)
{
    struct error error = ERROR_INIT;

    if (!upload_cancel(app, person, id, &error) && error.code != ERROR_NOT_FOUND)
        log_event(app->log, LOG_WARNING, "upload_not_dropped", "reason=\"%s\"", error.message);
}

bool upload_finish(const struct app *app, const struct person *person, struct arena *arena,
                   const struct upload_row *row, struct cancel *cancel, struct error *error)
{
    struct error own = ERROR_INIT;
    struct media_facts facts;
    bool joined = false, ok;
    int fd = -1;

    joined = media_temp_file(app, &fd, &own) && join(app, person, arena, row, fd, cancel, &own);
    ok = joined && check_digest(row, fd, &own) &&
         media_intake(app, fd, row->bytes, cancel, &facts, &own);
    if (joined && !ok && (own.code == ERROR_INPUT || own.code == ERROR_LIMIT))
        drop_refused(app, person, &row->id);
    ok = ok && keep(app, person, arena, row, &facts, fd, cancel, &own);
    if (fd >= 0)
        close(fd);
    if (!ok && error)
        *error = own;
    return ok;
}
