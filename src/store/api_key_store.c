/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/api_key_store.h"

#include "base/banned.h"

static struct db_value hash_value(const struct digest *digest)
{
    return db_bytes((struct str){(const char *)digest->bytes, sizeof digest->bytes});
}

bool api_key_store_by_token(struct db_tx *tx, struct arena *arena, const struct digest *hash,
                            int64_t now, struct api_key_found *out, struct error *error)
{
    struct api_key_found found = {.found = false};
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT key_id, user_id, state, array_to_string(scopes, ' '), used_at"
                " FROM clipcrafter.api_key_of_token($1, $2)",
                hash_value(hash), db_time(now)))
        return false;
    if (rows.count == 1) {
        found.found = true;
        found.id = db_get_uuid(&rows, 0, 0);
        found.user = db_get_uuid(&rows, 0, 1);
        found.active = str_equal(db_get_text(&rows, 0, 2, arena), STR("active"));
        found.scopes = db_get_text(&rows, 0, 3, arena);
        found.used_at = db_get_time(&rows, 0, 4);
    }
    *out = found;
    return true;
}

bool api_key_store_add(struct db_tx *tx, const struct api_key_row *key, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.api_key (id, user_id, name_sealed, token_hash, scopes,"
                  " created_at, expires_at) VALUES ($1, $2, $3, $4, string_to_array($5, ' '), $6,"
                  " $7)",
                  db_uuid(&key->id), db_uuid(&key->user), db_bytes(key->name_sealed),
                  hash_value(&key->token_hash), db_text(key->scopes), db_time(key->created_at),
                  db_time(key->expires_at));
}

bool api_key_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        struct api_key_row **out, size_t *count, struct error *error)
{
    struct api_key_row *list;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, name_sealed, array_to_string(scopes, ' '), created_at, expires_at,"
                " used_at FROM clipcrafter.api_key WHERE user_id = $1"
                " ORDER BY created_at DESC, id DESC",
                db_uuid(user)))
        return false;
    list = ARENA_ARRAY(arena, struct api_key_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct api_key_row){
            .id = db_get_uuid(&rows, i, 0),
            .user = *user,
            .name_sealed = db_get_text(&rows, i, 1, arena),
            .scopes = db_get_text(&rows, i, 2, arena),
            .created_at = db_get_time(&rows, i, 3),
            .expires_at = db_get_time(&rows, i, 4),
            .used_at = db_get_time(&rows, i, 5),
        };
    *out = list;
    *count = rows.count;
    return true;
}

bool api_key_store_used(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                        int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.api_key SET used_at = $3 WHERE user_id = $1 AND id = $2",
                  db_uuid(user), db_uuid(id), db_time(now));
}

bool api_key_store_remove(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                          bool *done, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "DELETE FROM clipcrafter.api_key WHERE user_id = $1 AND id = $2",
                db_uuid(user), db_uuid(id)))
        return false;
    *done = rows.affected == 1;
    return true;
}
