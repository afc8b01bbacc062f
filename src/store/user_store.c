/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/user_store.h"

#include <string.h>

#include "base/banned.h"

static const char *const STATES[] = {"unverified", "active", "locked"};

static struct str digest_bytes(const struct digest *digest)
{
    return (struct str){(const char *)digest->bytes, sizeof digest->bytes};
}

static bool read_state(struct str name, enum user_state *out, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(STATES); i++) {
        if (str_equal(name, str_from(STATES[i]))) {
            *out = (enum user_state)i;
            return true;
        }
    }
    return error_set(error, ERROR_INTERNAL, "an account has a state that nobody knows");
}

bool user_store_by_email(struct db_tx *tx, struct arena *arena, const struct digest *email_hash,
                         struct user_found *out, struct error *error)
{
    struct user_found found = {.found = false};
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT user_id, state, password_hash, totp_on FROM clipcrafter.user_of_email($1)",
                db_bytes(digest_bytes(email_hash))))
        return false;
    if (rows.count == 1) {
        found.found = true;
        found.id = db_get_uuid(&rows, 0, 0);
        found.password_hash = db_get_text(&rows, 0, 2, arena);
        found.totp_on = db_get_bool(&rows, 0, 3);
        if (!read_state(db_get_text(&rows, 0, 1, arena), &found.state, error))
            return false;
    }
    *out = found;
    return true;
}

bool user_store_add(struct db_tx *tx, const struct user_row *user, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.users (user_id, state, email_hash, email_sealed,"
                  " name_sealed, locale, password_hash, age_passed_at, created_at, active_at,"
                  " password_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)",
                  db_uuid(&user->id), db_text(str_from(STATES[user->state])),
                  db_bytes(digest_bytes(&user->email_hash)), db_bytes(user->email_sealed),
                  db_bytes(user->name_sealed), db_text(user->locale), db_text(user->password_hash),
                  db_time(user->age_passed_at), db_time(user->created_at));
}

static bool read_user(const struct db_rows *rows, struct arena *arena, struct user_row *out,
                      struct error *error)
{
    struct user_row user = {
        .id = db_get_uuid(rows, 0, 0),
        .email_sealed = db_get_text(rows, 0, 3, arena),
        .name_sealed = db_get_text(rows, 0, 4, arena),
        .preferences_sealed = db_get_text(rows, 0, 5, arena),
        .locale = db_get_text(rows, 0, 6, arena),
        .password_hash = db_get_text(rows, 0, 7, arena),
        .age_passed_at = db_get_time(rows, 0, 8),
        .created_at = db_get_time(rows, 0, 9),
        .verified_at = db_get_time(rows, 0, 10),
        .password_at = db_get_time(rows, 0, 11),
        .totp_sealed = db_get_text(rows, 0, 12, arena),
        .totp_confirmed_at = db_get_time(rows, 0, 13),
        .totp_step = db_get_int(rows, 0, 14),
        .operator= db_get_bool(rows, 0, 15),
        .revision = db_get_int(rows, 0, 16),
    };
    struct str hash = db_get_text(rows, 0, 2, arena);

    if (!read_state(db_get_text(rows, 0, 1, arena), &user.state, error))
        return false;
    BUG_UNLESS(hash.len == sizeof user.email_hash.bytes); /* a constraint of the table */
    memcpy(user.email_hash.bytes, hash.ptr, hash.len);
    *out = user;
    return true;
}

#define USER_COLUMNS                                                                               \
    "user_id, state, email_hash, email_sealed, name_sealed, preferences_sealed, locale,"           \
    " password_hash, age_passed_at, created_at, verified_at, password_at, totp_sealed,"            \
    " totp_confirmed_at, totp_step, operator, revision"

bool user_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *id, bool lock,
                     struct user_row *out, struct error *error)
{
    struct db_rows rows;
    bool ok = lock ? DB_RUN(tx, &rows, error,
                            "SELECT " USER_COLUMNS " FROM clipcrafter.users WHERE user_id = $1"
                            " FOR NO KEY UPDATE",
                            db_uuid(id))
                   : DB_RUN(tx, &rows, error,
                            "SELECT " USER_COLUMNS " FROM clipcrafter.users WHERE user_id = $1",
                            db_uuid(id));

    if (!ok)
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such account");
    return read_user(&rows, arena, out, error);
}

bool user_store_renew(struct db_tx *tx, const struct user_row *user, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.users SET name_sealed = $2, locale = $3, password_hash = $4,"
                  " password_at = $5, active_at = $5, revision = revision + 1"
                  " WHERE user_id = $1 AND state = 'unverified'",
                  db_uuid(&user->id), db_bytes(user->name_sealed), db_text(user->locale),
                  db_text(user->password_hash), db_time(user->password_at));
}

bool user_store_verify(struct db_tx *tx, const struct uuid *id, int64_t now, bool *done,
                       struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.users SET state = 'active', verified_at = $2,"
                " revision = revision + 1 WHERE user_id = $1 AND state = 'unverified'",
                db_uuid(id), db_time(now)))
        return false;
    *done = rows.affected == 1;
    return true;
}

bool user_store_set_password(struct db_tx *tx, const struct uuid *id, struct str password_hash,
                             int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.users SET password_hash = $2, password_at = $3,"
                  " revision = revision + 1 WHERE user_id = $1",
                  db_uuid(id), db_text(password_hash), db_time(now));
}

bool user_store_rehash(struct db_tx *tx, const struct uuid *id, struct str old_hash,
                       struct str new_hash, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.users SET password_hash = $3"
                  " WHERE user_id = $1 AND password_hash = $2",
                  db_uuid(id), db_text(old_hash), db_text(new_hash));
}

bool user_store_set_email(struct db_tx *tx, const struct uuid *id, const struct digest *email_hash,
                          struct str email_sealed, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.users SET email_hash = $2, email_sealed = $3,"
                  " revision = revision + 1 WHERE user_id = $1",
                  db_uuid(id), db_bytes(digest_bytes(email_hash)), db_bytes(email_sealed));
}

bool user_store_set_profile(struct db_tx *tx, const struct user_row *user, bool *done,
                            struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.users SET name_sealed = $3, locale = $4,"
                " preferences_sealed = $5, revision = revision + 1"
                " WHERE user_id = $1 AND revision = $2",
                db_uuid(&user->id), db_int(user->revision), db_bytes(user->name_sealed),
                db_text(user->locale), db_bytes_or_null(user->preferences_sealed)))
        return false;
    *done = rows.affected == 1;
    return true;
}

bool user_store_set_totp(struct db_tx *tx, const struct uuid *id, struct str sealed,
                         int64_t confirmed_at, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.users SET totp_sealed = $2, totp_confirmed_at = $3,"
                  " revision = revision + 1 WHERE user_id = $1",
                  db_uuid(id), db_bytes_or_null(sealed), db_time_or_null(confirmed_at));
}

bool user_store_set_totp_step(struct db_tx *tx, const struct uuid *id, int64_t step,
                              struct error *error)
{
    return DB_RUN(tx, NULL, error, "UPDATE clipcrafter.users SET totp_step = $2 WHERE user_id = $1",
                  db_uuid(id), db_int(step));
}

bool user_store_seen(struct db_tx *tx, const struct uuid *id, int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error, "UPDATE clipcrafter.users SET active_at = $2 WHERE user_id = $1",
                  db_uuid(id), db_time(now));
}

bool user_store_set_recovery(struct db_tx *tx, const struct uuid *user, const struct uuid *ids,
                             const struct digest *hashes, size_t count, int64_t now,
                             struct error *error)
{
    if (!DB_RUN(tx, NULL, error, "DELETE FROM clipcrafter.recovery_code WHERE user_id = $1",
                db_uuid(user)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!DB_RUN(tx, NULL, error,
                    "INSERT INTO clipcrafter.recovery_code (id, user_id, code_hash, created_at)"
                    " VALUES ($1, $2, $3, $4)",
                    db_uuid(&ids[i]), db_uuid(user), db_bytes(digest_bytes(&hashes[i])),
                    db_time(now)))
            return false;
    return true;
}

bool user_store_use_recovery(struct db_tx *tx, const struct uuid *user, const struct digest *hash,
                             int64_t now, bool *done, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.recovery_code SET used_at = $3"
                " WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
                db_uuid(user), db_bytes(digest_bytes(hash)), db_time(now)))
        return false;
    *done = rows.affected == 1;
    return true;
}

bool user_store_count_recovery(struct db_tx *tx, const struct uuid *user, int64_t *out,
                               struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT count(*) FROM clipcrafter.recovery_code"
                " WHERE user_id = $1 AND used_at IS NULL",
                db_uuid(user)))
        return false;
    *out = db_get_int(&rows, 0, 0);
    return true;
}

bool user_store_set_operator(struct db_tx *tx, const struct uuid *id, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.users SET operator = true, revision = revision + 1"
                  " WHERE user_id = $1 AND NOT operator",
                  db_uuid(id));
}
