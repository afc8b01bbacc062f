/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/key_store.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static struct str wrapped_bytes(const struct wrapped_key *key)
{
    return (struct str){(const char *)key->bytes, sizeof key->bytes};
}

/* From columns `first`: generation, wrapped, master_key. */
static bool read_key(const struct db_rows *rows, size_t row, int first, struct wrapped_key *out,
                     struct error *error)
{
    struct wrapped_key key = {.generation = (uint32_t)db_get_int(rows, row, first)};
    struct arena arena;
    struct str bytes, master;
    bool ok;

    arena_init(&arena);
    bytes = db_get_text(rows, row, first + 1, &arena);
    master = db_get_text(rows, row, first + 2, &arena);
    ok = bytes.len == sizeof key.bytes && master.len < sizeof key.master_id;
    if (ok) {
        memcpy(key.bytes, bytes.ptr, sizeof key.bytes);
        snprintf(key.master_id, sizeof key.master_id, "%.*s", STR_FMT(master));
        *out = key;
    } else {
        error_set(error, ERROR_INTERNAL, "a wrapped key in the database has a wrong form");
    }
    arena_release(&arena);
    return ok;
}

bool key_store_add(struct db_tx *tx, const struct uuid *user, const struct wrapped_key *key,
                   int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.user_key (user_id, generation, wrapped, master_key,"
                  " created_at, wrapped_at) VALUES ($1, $2, $3, $4, $5, $5)",
                  db_uuid(user), db_int(key->generation), db_bytes(wrapped_bytes(key)),
                  db_text(str_from(key->master_id)), db_time(now));
}

bool key_store_find(struct db_tx *tx, const struct uuid *user, struct wrapped_key *out,
                    struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT generation, wrapped, master_key FROM clipcrafter.user_key"
                " WHERE user_id = $1",
                db_uuid(user)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "the key of this account was destroyed");
    return read_key(&rows, 0, 0, out, error);
}

bool key_store_add_system(struct db_tx *tx, struct str name, const struct wrapped_key *key,
                          int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.system_key (name, wrapped, master_key, created_at,"
                  " wrapped_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (name) DO NOTHING",
                  db_text(name), db_bytes(wrapped_bytes(key)), db_text(str_from(key->master_id)),
                  db_time(now));
}

bool key_store_find_system(struct db_tx *tx, struct str name, bool *found, struct wrapped_key *out,
                           struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT 1, wrapped, master_key FROM clipcrafter.system_key WHERE name = $1",
                db_text(name)))
        return false;
    *found = rows.count == 1;
    return !*found || read_key(&rows, 0, 0, out, error);
}

static bool read_rows(const struct db_rows *rows, struct arena *arena, struct key_row *out,
                      struct error *error)
{
    for (size_t i = 0; i < rows->count; i++) {
        out[i].user = db_get_uuid(rows, i, 0);
        out[i].name = db_get_text(rows, i, 1, arena);
        if (!read_key(rows, i, 2, &out[i].key, error))
            return false;
    }
    return true;
}

bool key_store_outdated(struct db_tx *tx, struct arena *arena, struct str master_id, size_t most,
                        struct key_row **out, size_t *count, struct error *error)
{
    struct db_rows users, systems;
    struct key_row *keys;

    if (!DB_RUN(tx, &users, error,
                "SELECT user_id, ''::text, generation, wrapped, master_key"
                " FROM clipcrafter.user_key WHERE master_key <> $1"
                " ORDER BY user_id LIMIT $2 FOR UPDATE SKIP LOCKED",
                db_text(master_id), db_int((int64_t)most)) ||
        !DB_RUN(tx, &systems, error,
                "SELECT NULL::uuid, name, 1, wrapped, master_key FROM clipcrafter.system_key"
                " WHERE master_key <> $1 LIMIT $2 FOR UPDATE SKIP LOCKED",
                db_text(master_id), db_int((int64_t)(most - users.count))))
        return false;
    keys = ARENA_ARRAY(arena, struct key_row, users.count + systems.count + 1);
    if (!read_rows(&users, arena, keys, error) ||
        !read_rows(&systems, arena, keys + users.count, error))
        return false;
    *out = keys;
    *count = users.count + systems.count;
    return true;
}

bool key_store_replace(struct db_tx *tx, const struct key_row *row, int64_t now,
                       struct error *error)
{
    struct str master = str_from(row->key.master_id);

    if (uuid_is_none(&row->user))
        return DB_RUN(tx, NULL, error,
                      "UPDATE clipcrafter.system_key SET wrapped = $2, master_key = $3,"
                      " wrapped_at = $4 WHERE name = $1",
                      db_text(row->name), db_bytes(wrapped_bytes(&row->key)), db_text(master),
                      db_time(now));
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.user_key SET wrapped = $2, master_key = $3, wrapped_at = $4"
                  " WHERE user_id = $1",
                  db_uuid(&row->user), db_bytes(wrapped_bytes(&row->key)), db_text(master),
                  db_time(now));
}

bool key_store_count(struct db_tx *tx, struct str master_id, int64_t *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT (SELECT count(*) FROM clipcrafter.user_key WHERE master_key = $1)"
                " + (SELECT count(*) FROM clipcrafter.system_key WHERE master_key = $1)",
                db_text(master_id)))
        return false;
    *out = db_get_int(&rows, 0, 0);
    return true;
}
