/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/asset_store.h"

#include "base/banned.h"

/* clang-format off */
#define ASSET_COLUMNS                                                                              \
    "a.id, a.user_id, a.project_id, a.kind, a.content_type, a.width, a.height, a.duration_us,"     \
    " a.created_at, a.name_sealed, " BLOB_ROW_COLUMNS
/* clang-format on */
enum { BLOB_FIRST = 10 };

static const char *const KINDS[ASSET_KINDS] = {"picture", "video", "sound"};

const char *asset_kind_name(enum asset_kind kind)
{
    return KINDS[kind];
}

static enum asset_kind read_kind(struct str text)
{
    for (int i = 0; i < ASSET_KINDS; i++)
        if (str_equal(text, str_from(KINDS[i])))
            return (enum asset_kind)i;
    BUG("the database knows a kind of asset that this program does not");
}

static struct asset_row read_asset(const struct db_rows *rows, size_t row, struct arena *arena)
{
    return (struct asset_row){
        .id = db_get_uuid(rows, row, 0),
        .user = db_get_uuid(rows, row, 1),
        .project = db_get_uuid(rows, row, 2),
        .kind = read_kind(db_get_text(rows, row, 3, arena)),
        .type = db_get_text(rows, row, 4, arena),
        .width = (int32_t)db_get_int(rows, row, 5),
        .height = (int32_t)db_get_int(rows, row, 6),
        .duration_us = db_get_int(rows, row, 7),
        .created_at = db_get_time(rows, row, 8),
        .name_sealed = db_get_text(rows, row, 9, arena),
        .blob = blob_row_read(rows, row, BLOB_FIRST, arena),
    };
}

bool asset_store_add(struct db_tx *tx, const struct asset_row *row, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.asset (id, user_id, project_id, blob_id, name_sealed,"
                  " kind, content_type, width, height, duration_us, created_at)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                  db_uuid(&row->id), db_uuid(&row->user), db_uuid(&row->project),
                  db_uuid(&row->blob.id), db_bytes(row->name_sealed),
                  db_text(str_from(KINDS[row->kind])), db_text(row->type), db_int(row->width),
                  db_int(row->height), db_int(row->duration_us), db_time(row->created_at));
}

bool asset_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                      const struct uuid *project, const struct uuid *id, struct asset_row *out,
                      struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " ASSET_COLUMNS " FROM clipcrafter.asset a"
                " JOIN clipcrafter.blob b ON b.id = a.blob_id"
                " WHERE a.id = $1 AND a.user_id = $2 AND b.user_id = $2"
                " AND ($3::uuid IS NULL OR a.project_id = $3::uuid)",
                db_uuid(id), db_uuid(user), db_uuid_or_null(project)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "the project has no such file");
    *out = read_asset(&rows, 0, arena);
    return true;
}

bool asset_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                      const struct uuid *project, const struct uuid *after, size_t most,
                      struct asset_row **out, size_t *count, struct error *error)
{
    struct asset_row *assets;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " ASSET_COLUMNS " FROM clipcrafter.asset a"
                " JOIN clipcrafter.blob b ON b.id = a.blob_id"
                " WHERE a.user_id = $1 AND a.project_id = $2 AND b.user_id = $1 AND a.id > $3"
                " ORDER BY a.id LIMIT $4",
                db_uuid(user), db_uuid(project), db_uuid(after), db_int((int64_t)most)))
        return false;
    assets = ARENA_ARRAY(arena, struct asset_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        assets[i] = read_asset(&rows, i, arena);
    *out = assets;
    *count = rows.count;
    return true;
}

bool asset_store_remove(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                        const struct uuid *id, int64_t now, struct error *error)
{
    struct db_rows rows;
    struct uuid blob;

    if (!DB_RUN(tx, &rows, error,
                "DELETE FROM clipcrafter.asset WHERE id = $1 AND user_id = $2 AND project_id = $3"
                " RETURNING blob_id",
                db_uuid(id), db_uuid(user), db_uuid(project)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "the project has no such file");
    blob = db_get_uuid(&rows, 0, 0);
    return blob_row_store_doom(tx, user, &blob, now, error);
}
