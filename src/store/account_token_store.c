/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/account_token_store.h"

#include <string.h>

#include "base/banned.h"

static const char *const PURPOSES[TOKEN_PURPOSES] = {
    [TOKEN_VERIFY] = "verify",
    [TOKEN_RESET] = "reset",
    [TOKEN_EMAIL_CHANGE] = "email_change",
    [TOKEN_EMAIL_OBJECT] = "email_object",
    [TOKEN_UNSUBSCRIBE] = "unsubscribe",
};

static struct db_value hash_value(const struct digest *digest)
{
    return db_bytes((struct str){(const char *)digest->bytes, sizeof digest->bytes});
}

bool account_token_store_owner(struct db_tx *tx, enum token_purpose purpose,
                               const struct digest *hash, int64_t now, bool *found,
                               struct uuid *token, struct uuid *user, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT token_id, user_id FROM clipcrafter.account_token_owner($1, $2, $3)",
                db_text(str_from(PURPOSES[purpose])), hash_value(hash), db_time(now)))
        return false;
    *found = rows.count == 1;
    if (*found) {
        *token = db_get_uuid(&rows, 0, 0);
        *user = db_get_uuid(&rows, 0, 1);
    }
    return true;
}

bool account_token_store_add(struct db_tx *tx, const struct account_token *token,
                             struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.account_token (id, user_id, purpose, token_hash,"
                  " email_hash, email_sealed, created_at, expires_at)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  db_uuid(&token->id), db_uuid(&token->user),
                  db_text(str_from(PURPOSES[token->purpose])), hash_value(&token->hash),
                  token->has_email ? hash_value(&token->email_hash) : db_null(),
                  token->has_email ? db_bytes(token->email_sealed) : db_null(),
                  db_time(token->created_at), db_time(token->expires_at));
}

bool account_token_store_use(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                             const struct uuid *id, int64_t now, bool *found,
                             struct account_token *out, struct error *error)
{
    struct account_token token = {.id = *id, .user = *user};
    struct db_rows rows;
    struct str hash;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.account_token SET used_at = $3 WHERE user_id = $1 AND id = $2"
                " AND used_at IS NULL AND expires_at > $3 RETURNING email_hash, email_sealed,"
                " created_at, expires_at",
                db_uuid(user), db_uuid(id), db_time(now)))
        return false;
    *found = rows.count == 1;
    if (!*found)
        return true;
    token.has_email = !db_is_null(&rows, 0, 0);
    if (token.has_email) {
        hash = db_get_text(&rows, 0, 0, arena);
        if (hash.len != sizeof token.email_hash.bytes)
            return error_set(error, ERROR_INTERNAL, "a link holds no hash of an address");
        memcpy(token.email_hash.bytes, hash.ptr, hash.len);
        token.email_sealed = db_get_text(&rows, 0, 1, arena);
    }
    token.created_at = db_get_time(&rows, 0, 2);
    token.expires_at = db_get_time(&rows, 0, 3);
    *out = token;
    return true;
}

bool account_token_store_drop(struct db_tx *tx, const struct uuid *user, enum token_purpose purpose,
                              struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "DELETE FROM clipcrafter.account_token WHERE user_id = $1 AND purpose = $2",
                  db_uuid(user), db_text(str_from(PURPOSES[purpose])));
}
