/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/upload_store.h"

#include <string.h>

#include "base/banned.h"

#define UPLOAD_COLUMNS                                                                             \
    "id, user_id, project_id, name_sealed, bytes, received, sha256, created_at, expires_at"

bool upload_store_add(struct db_tx *tx, const struct upload_row *row, struct error *error)
{
    struct str digest = {(const char *)row->digest.bytes, row->has_digest ? DIGEST_BYTES : 0};

    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.upload (id, user_id, project_id, name_sealed, bytes,"
                  " sha256, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  db_uuid(&row->id), db_uuid(&row->user), db_uuid(&row->project),
                  db_bytes(row->name_sealed), db_int(row->bytes), db_bytes_or_null(digest),
                  db_time(row->created_at), db_time(row->expires_at));
}

static struct upload_row read_upload(const struct db_rows *rows, struct arena *arena)
{
    struct upload_row upload = {
        .id = db_get_uuid(rows, 0, 0),
        .user = db_get_uuid(rows, 0, 1),
        .project = db_get_uuid(rows, 0, 2),
        .name_sealed = db_get_text(rows, 0, 3, arena),
        .bytes = db_get_int(rows, 0, 4),
        .received = db_get_int(rows, 0, 5),
        .has_digest = !db_is_null(rows, 0, 6),
        .created_at = db_get_time(rows, 0, 7),
        .expires_at = db_get_time(rows, 0, 8),
    };

    if (upload.has_digest)
        memcpy(upload.digest.bytes, db_get_text(rows, 0, 6, arena).ptr, DIGEST_BYTES);
    return upload;
}

bool upload_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                       const struct uuid *id, int64_t now, bool lock, struct upload_row *out,
                       struct error *error)
{
    static const char LOOK[] = "SELECT " UPLOAD_COLUMNS " FROM clipcrafter.upload"
                               " WHERE id = $1 AND user_id = $2 AND expires_at > $3";
    static const char HOLD[] = "SELECT " UPLOAD_COLUMNS " FROM clipcrafter.upload"
                               " WHERE id = $1 AND user_id = $2 AND expires_at > $3 FOR UPDATE";
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, lock ? HOLD : LOOK, db_uuid(id), db_uuid(user), db_time(now)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such upload, or not any more");
    *out = read_upload(&rows, arena);
    return true;
}

bool upload_store_usage(struct db_tx *tx, const struct uuid *user, int64_t now, int64_t *count,
                        int64_t *awaited, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT count(*), coalesce(sum(bytes - received), 0)::bigint"
                " FROM clipcrafter.upload WHERE user_id = $1 AND expires_at > $2",
                db_uuid(user), db_time(now)))
        return false;
    *count = db_get_int(&rows, 0, 0);
    *awaited = db_get_int(&rows, 0, 1);
    return true;
}

bool upload_store_add_piece(struct db_tx *tx, const struct upload_row *upload, int64_t bytes,
                            const struct uuid *blob, int64_t expires_at, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.upload_piece (upload_id, user_id, first_byte, bytes,"
                  " blob_id) VALUES ($1, $2, $3, $4, $5)",
                  db_uuid(&upload->id), db_uuid(&upload->user), db_int(upload->received),
                  db_int(bytes), db_uuid(blob)) &&
           DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.upload SET received = received + $3, expires_at = $4"
                  " WHERE id = $1 AND user_id = $2",
                  db_uuid(&upload->id), db_uuid(&upload->user), db_int(bytes), db_time(expires_at));
}

bool upload_store_pieces(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                         const struct uuid *id, struct blob_row **out, size_t *count,
                         struct error *error)
{
    struct blob_row *pieces;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " BLOB_ROW_COLUMNS " FROM clipcrafter.upload_piece p"
                " JOIN clipcrafter.blob b ON b.id = p.blob_id"
                " WHERE p.upload_id = $1 AND p.user_id = $2 AND b.user_id = $2"
                " ORDER BY p.first_byte",
                db_uuid(id), db_uuid(user)))
        return false;
    pieces = ARENA_ARRAY(arena, struct blob_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        pieces[i] = blob_row_read(&rows, i, 0, arena);
    *out = pieces;
    *count = rows.count;
    return true;
}

bool upload_store_remove(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                         int64_t now, bool *found, struct error *error)
{
    struct db_rows rows;

    /* The upload first: whoever adds a piece holds it. */
    if (!DB_RUN(tx, NULL, error,
                "SELECT 1 FROM clipcrafter.upload WHERE id = $1 AND user_id = $2 FOR UPDATE",
                db_uuid(id), db_uuid(user)) ||
        !DB_RUN(tx, NULL, error,
                "WITH gone AS (DELETE FROM clipcrafter.upload_piece"
                " WHERE upload_id = $1 AND user_id = $2 RETURNING blob_id)"
                " UPDATE clipcrafter.blob b SET state = 'doomed', changed_at = $3 FROM gone"
                " WHERE b.id = gone.blob_id AND b.user_id = $2 AND b.state <> 'doomed'",
                db_uuid(id), db_uuid(user), db_time(now)) ||
        !DB_RUN(tx, &rows, error, "DELETE FROM clipcrafter.upload WHERE id = $1 AND user_id = $2",
                db_uuid(id), db_uuid(user)))
        return false;
    *found = rows.affected == 1;
    return true;
}
