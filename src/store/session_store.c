/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/session_store.h"

#include "base/banned.h"

static struct db_value hash_value(const struct digest *digest)
{
    return db_bytes((struct str){(const char *)digest->bytes, sizeof digest->bytes});
}

bool session_store_by_token(struct db_tx *tx, struct arena *arena, const struct digest *hash,
                            int64_t now, struct session_found *out, struct error *error)
{
    struct session_found found = {.found = false};
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT session_id, user_id, state, operator, seen_at, confirmed_at, expires_at"
                " FROM clipcrafter.session_of_token($1, $2)",
                hash_value(hash), db_time(now)))
        return false;
    if (rows.count == 1) {
        found.found = true;
        found.id = db_get_uuid(&rows, 0, 0);
        found.user = db_get_uuid(&rows, 0, 1);
        found.active = str_equal(db_get_text(&rows, 0, 2, arena), STR("active"));
        found.operator= db_get_bool(&rows, 0, 3);
        found.seen_at = db_get_time(&rows, 0, 4);
        found.confirmed_at = db_get_time(&rows, 0, 5);
        found.expires_at = db_get_time(&rows, 0, 6);
    }
    *out = found;
    return true;
}

bool session_store_add(struct db_tx *tx, const struct session_row *session, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.session (id, user_id, token_hash, device_id,"
                  " address_sealed, agent_sealed, created_at, seen_at, idle_expires_at, expires_at,"
                  " confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                  db_uuid(&session->id), db_uuid(&session->user), hash_value(&session->token_hash),
                  db_uuid_or_null(&session->device), db_bytes(session->address_sealed),
                  db_bytes(session->agent_sealed), db_time(session->created_at),
                  db_time(session->seen_at), db_time(session->idle_expires_at),
                  db_time(session->expires_at), db_time(session->confirmed_at));
}

bool session_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user, int64_t now,
                        struct session_row **out, size_t *count, struct error *error)
{
    struct session_row *list;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, device_id, address_sealed, agent_sealed, created_at, seen_at,"
                " idle_expires_at, expires_at, confirmed_at FROM clipcrafter.session"
                " WHERE user_id = $1 AND idle_expires_at > $2 AND expires_at > $2"
                " ORDER BY seen_at DESC, id DESC LIMIT 200",
                db_uuid(user), db_time(now)))
        return false;
    list = ARENA_ARRAY(arena, struct session_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct session_row){
            .id = db_get_uuid(&rows, i, 0),
            .user = *user,
            .device = db_get_uuid(&rows, i, 1),
            .address_sealed = db_get_text(&rows, i, 2, arena),
            .agent_sealed = db_get_text(&rows, i, 3, arena),
            .created_at = db_get_time(&rows, i, 4),
            .seen_at = db_get_time(&rows, i, 5),
            .idle_expires_at = db_get_time(&rows, i, 6),
            .expires_at = db_get_time(&rows, i, 7),
            .confirmed_at = db_get_time(&rows, i, 8),
        };
    *out = list;
    *count = rows.count;
    return true;
}

bool session_store_seen(struct db_tx *tx, const struct session_row *session, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.session SET seen_at = $3, idle_expires_at = $4"
                  " WHERE user_id = $1 AND id = $2",
                  db_uuid(&session->user), db_uuid(&session->id), db_time(session->seen_at),
                  db_time(session->idle_expires_at));
}

bool session_store_rotate(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                          const struct digest *hash, int64_t confirmed_at, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.session SET token_hash = $3, confirmed_at = $4"
                " WHERE user_id = $1 AND id = $2",
                db_uuid(user), db_uuid(id), hash_value(hash), db_time(confirmed_at)))
        return false;
    return rows.affected == 1 ||
           error_set(error, ERROR_UNAUTHENTICATED, "this sign-in has ended; sign in again");
}

bool session_store_end(struct db_tx *tx, const struct uuid *user, const struct uuid *id, bool *done,
                       struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "DELETE FROM clipcrafter.session WHERE user_id = $1 AND id = $2",
                db_uuid(user), db_uuid(id)))
        return false;
    *done = rows.affected == 1;
    return true;
}

bool session_store_end_token(struct db_tx *tx, const struct uuid *user, const struct digest *hash,
                             struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "DELETE FROM clipcrafter.session WHERE user_id = $1 AND token_hash = $2",
                  db_uuid(user), hash_value(hash));
}

bool session_store_end_others(struct db_tx *tx, const struct uuid *user, const struct uuid *kept,
                              int64_t *count, struct error *error)
{
    struct uuid none = {.bytes = {0}};
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "DELETE FROM clipcrafter.session WHERE user_id = $1 AND id <> $2",
                db_uuid(user), db_uuid(kept ? kept : &none)))
        return false;
    *count = rows.affected;
    return true;
}

bool session_store_device(struct db_tx *tx, const struct digest *hash, int64_t now,
                          struct uuid *device, struct uuid *user, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT device_id, user_id FROM clipcrafter.device_owner($1, $2)",
                hash_value(hash), db_time(now)))
        return false;
    *device = rows.count ? db_get_uuid(&rows, 0, 0) : (struct uuid){.bytes = {0}};
    *user = rows.count ? db_get_uuid(&rows, 0, 1) : (struct uuid){.bytes = {0}};
    return true;
}

bool session_store_add_device(struct db_tx *tx, const struct device_row *device, int most,
                              struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.device (id, user_id, token_hash, agent_sealed,"
                  " first_seen_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)",
                  db_uuid(&device->id), db_uuid(&device->user), hash_value(&device->token_hash),
                  db_bytes(device->agent_sealed), db_time(device->now),
                  db_time(device->expires_at)) &&
           DB_RUN(tx, NULL, error,
                  "DELETE FROM clipcrafter.device WHERE user_id = $1 AND id IN (SELECT id FROM"
                  " clipcrafter.device WHERE user_id = $1 ORDER BY last_seen_at DESC, id DESC"
                  " OFFSET $2)",
                  db_uuid(&device->user), db_int(most));
}

bool session_store_device_seen(struct db_tx *tx, const struct device_row *device,
                               struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.device SET last_seen_at = $3, expires_at = $4"
                  " WHERE user_id = $1 AND id = $2",
                  db_uuid(&device->user), db_uuid(&device->id), db_time(device->now),
                  db_time(device->expires_at));
}

bool session_store_forget_devices(struct db_tx *tx, const struct uuid *user, struct error *error)
{
    return DB_RUN(tx, NULL, error, "DELETE FROM clipcrafter.device WHERE user_id = $1",
                  db_uuid(user));
}

bool session_store_note(struct db_tx *tx, const struct sign_in_row *sign_in, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.sign_in (id, user_id, at, outcome, address_sealed,"
                  " agent_sealed) VALUES ($1, $2, $3, $4, $5, $6)",
                  db_uuid(&sign_in->id), db_uuid(&sign_in->user), db_time(sign_in->at),
                  db_text(str_from(sign_in->outcome)), db_bytes(sign_in->address_sealed),
                  db_bytes(sign_in->agent_sealed));
}

bool session_store_sign_ins(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            int64_t before, size_t most, struct sign_in_row **out, size_t *count,
                            struct error *error)
{
    struct sign_in_row *list;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, at, outcome, address_sealed, agent_sealed FROM clipcrafter.sign_in"
                " WHERE user_id = $1 AND ($2::timestamptz IS NULL OR at < $2)"
                " ORDER BY at DESC, id DESC LIMIT $3",
                db_uuid(user), db_time_or_null(before), db_int((int64_t)most)))
        return false;
    list = ARENA_ARRAY(arena, struct sign_in_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct sign_in_row){
            .id = db_get_uuid(&rows, i, 0),
            .user = *user,
            .at = db_get_time(&rows, i, 1),
            .outcome_read = db_get_text(&rows, i, 2, arena),
            .address_sealed = db_get_text(&rows, i, 3, arena),
            .agent_sealed = db_get_text(&rows, i, 4, arena),
        };
    *out = list;
    *count = rows.count;
    return true;
}
