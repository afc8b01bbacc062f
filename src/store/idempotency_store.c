/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/idempotency_store.h"

#include <string.h>

#include "base/banned.h"

static struct db_value hash_value(const struct digest *digest)
{
    return db_bytes((struct str){(const char *)digest->bytes, sizeof digest->bytes});
}

bool idempotency_store_claim(struct db_tx *tx, const struct idempotency_row *row, bool *first,
                             struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, NULL, error,
                "DELETE FROM clipcrafter.idempotency"
                " WHERE user_id = $1 AND key_hash = $2 AND expires_at <= $3",
                db_uuid(&row->user), hash_value(&row->key_hash), db_time(row->created_at)) ||
        !DB_RUN(tx, &rows, error,
                "INSERT INTO clipcrafter.idempotency (user_id, key_hash, fingerprint, created_at,"
                " expires_at) VALUES ($1, $2, $3, $4, $5)"
                " ON CONFLICT (user_id, key_hash) DO NOTHING",
                db_uuid(&row->user), hash_value(&row->key_hash), hash_value(&row->fingerprint),
                db_time(row->created_at), db_time(row->expires_at)))
        return false;
    *first = rows.affected == 1;
    return true;
}

bool idempotency_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            const struct digest *key_hash, struct idempotency_row *out,
                            struct error *error)
{
    struct idempotency_row row = {.user = *user, .key_hash = *key_hash};
    struct db_rows rows;
    struct str fingerprint;

    if (!DB_RUN(tx, &rows, error,
                "SELECT fingerprint, answer_sealed, created_at, expires_at"
                " FROM clipcrafter.idempotency WHERE user_id = $1 AND key_hash = $2 FOR UPDATE",
                db_uuid(user), hash_value(key_hash)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "this Idempotency-Key is not known");
    fingerprint = db_get_text(&rows, 0, 0, arena);
    BUG_UNLESS(fingerprint.len == sizeof row.fingerprint.bytes); /* a constraint of the table */
    memcpy(row.fingerprint.bytes, fingerprint.ptr, fingerprint.len);
    row.answer_sealed = db_get_text(&rows, 0, 1, arena);
    row.created_at = db_get_time(&rows, 0, 2);
    row.expires_at = db_get_time(&rows, 0, 3);
    *out = row;
    return true;
}

bool idempotency_store_answer(struct db_tx *tx, const struct uuid *user,
                              const struct digest *key_hash, struct str answer_sealed,
                              struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.idempotency SET answer_sealed = $3"
                  " WHERE user_id = $1 AND key_hash = $2 AND answer_sealed IS NULL",
                  db_uuid(user), hash_value(key_hash), db_bytes(answer_sealed));
}

bool idempotency_store_renew(struct db_tx *tx, const struct uuid *user,
                             const struct digest *key_hash, int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.idempotency SET created_at = $3"
                  " WHERE user_id = $1 AND key_hash = $2 AND answer_sealed IS NULL",
                  db_uuid(user), hash_value(key_hash), db_time(now));
}

bool idempotency_store_drop(struct db_tx *tx, const struct uuid *user,
                            const struct digest *key_hash, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "DELETE FROM clipcrafter.idempotency"
                  " WHERE user_id = $1 AND key_hash = $2 AND answer_sealed IS NULL",
                  db_uuid(user), hash_value(key_hash));
}
