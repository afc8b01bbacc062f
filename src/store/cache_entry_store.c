/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cache_entry_store.h"

#include <string.h>

#include "base/banned.h"

static struct db_value key_value(const struct digest *key)
{
    return db_bytes((struct str){(const char *)key->bytes, DIGEST_BYTES});
}

/* From: kind, key, used_at, then the blob. */
static struct cache_entry read_entry(const struct db_rows *rows, size_t row, struct arena *arena)
{
    struct str key = db_get_text(rows, row, 1, arena);
    struct cache_entry entry = {
        .kind = db_get_text(rows, row, 0, arena),
        .used_at = db_get_time(rows, row, 2),
        .blob = blob_row_read(rows, row, 3, arena),
    };

    BUG_UNLESS(key.len == DIGEST_BYTES);
    memcpy(entry.key.bytes, key.ptr, DIGEST_BYTES);
    return entry;
}

bool cache_entry_store_add(struct db_tx *tx, const struct cache_place *place,
                           const struct uuid *blob, int64_t now, bool *added, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "INSERT INTO clipcrafter.cache_entry (project_id, user_id, kind, key, blob_id,"
                " created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $6)"
                " ON CONFLICT (project_id, kind, key) DO NOTHING",
                db_uuid(&place->project), db_uuid(&place->user), db_text(place->kind),
                key_value(&place->key), db_uuid(blob), db_time(now)))
        return false;
    *added = rows.affected == 1;
    return true;
}

bool cache_entry_store_find(struct db_tx *tx, struct arena *arena, const struct cache_place *place,
                            int64_t now, bool *found, struct cache_entry *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.cache_entry c SET used_at = greatest(c.used_at, $5)"
                " FROM clipcrafter.blob b WHERE c.user_id = $1 AND c.project_id = $2"
                " AND c.kind = $3 AND c.key = $4 AND b.id = c.blob_id AND b.user_id = $1"
                " AND b.state = 'stored' RETURNING c.kind, c.key, c.used_at, " BLOB_ROW_COLUMNS,
                db_uuid(&place->user), db_uuid(&place->project), db_text(place->kind),
                key_value(&place->key), db_time(now)))
        return false;
    *found = rows.count == 1;
    if (*found)
        *out = read_entry(&rows, 0, arena);
    return true;
}

bool cache_entry_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            const struct uuid *project, size_t most, struct cache_entry **out,
                            size_t *count, struct error *error)
{
    struct cache_entry *entries;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT c.kind, c.key, c.used_at, " BLOB_ROW_COLUMNS
                " FROM clipcrafter.cache_entry c JOIN clipcrafter.blob b ON b.id = c.blob_id"
                " WHERE c.user_id = $1 AND c.project_id = $2 AND b.user_id = $1"
                " AND b.state = 'stored' ORDER BY c.used_at DESC, c.key LIMIT $3",
                db_uuid(user), db_uuid(project), db_int((int64_t)most)))
        return false;
    entries = ARENA_ARRAY(arena, struct cache_entry, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        entries[i] = read_entry(&rows, i, arena);
    *out = entries;
    *count = rows.count;
    return true;
}

bool cache_entry_store_trim(struct db_tx *tx, const struct uuid *user, const struct uuid *project,
                            int64_t bytes, int64_t now, int64_t *count, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "WITH aged AS (SELECT c.kind, c.key, sum(b.bytes) OVER"
                " (ORDER BY c.used_at DESC, c.kind, c.key) AS upto"
                " FROM clipcrafter.cache_entry c JOIN clipcrafter.blob b ON b.id = c.blob_id"
                " WHERE c.user_id = $1 AND c.project_id = $2),"
                " gone AS (DELETE FROM clipcrafter.cache_entry c USING aged"
                " WHERE c.user_id = $1 AND c.project_id = $2 AND aged.kind = c.kind"
                " AND aged.key = c.key AND aged.upto > $3 RETURNING c.blob_id)"
                " UPDATE clipcrafter.blob b SET state = 'doomed', changed_at = $4 FROM gone"
                " WHERE b.id = gone.blob_id AND b.user_id = $1 AND b.state <> 'doomed'",
                db_uuid(user), db_uuid(project), db_int(bytes), db_time(now)))
        return false;
    *count = rows.affected;
    return true;
}
