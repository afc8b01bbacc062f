/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/guess_store.h"

#include "base/banned.h"

static const char *const KINDS[] = {"account", "address", "global", "code", "device"};

static struct db_value kind_value(enum guess_kind kind)
{
    return db_text(str_from(KINDS[kind]));
}

static struct db_value hash_value(const struct digest *digest)
{
    return db_bytes((struct str){(const char *)digest->bytes, sizeof digest->bytes});
}

bool guess_store_take(struct db_tx *tx, enum guess_kind kind, const struct digest *key,
                      const struct guess_terms *terms, int64_t now, int64_t *open_at,
                      struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "INSERT INTO clipcrafter.guess AS g"
                " (kind, key_hash, failures, first_at, last_at, open_at)"
                " VALUES ($1, $2, 1, $3, $3, $3)"
                " ON CONFLICT (kind, key_hash) DO UPDATE SET"
                " failures = CASE WHEN g.last_at < $3 - make_interval(secs => $7) THEN 1"
                "                 ELSE g.failures + 1 END,"
                " first_at = CASE WHEN g.last_at < $3 - make_interval(secs => $7) THEN $3"
                "                 ELSE g.first_at END,"
                " last_at = $3,"
                " open_at = CASE WHEN g.last_at < $3 - make_interval(secs => $7)"
                "                     OR g.failures < $4 THEN $3"
                "                ELSE $3 + make_interval(secs => least($6::float8,"
                "                     $5 * power(2.0::float8, least(g.failures - $4, 40)))) END"
                " WHERE g.open_at <= $3 OR g.last_at < $3 - make_interval(secs => $7)"
                " RETURNING open_at",
                kind_value(kind), hash_value(key), db_time(now), db_int(terms->free),
                db_int(terms->first_s), db_int(terms->most_s), db_int(terms->forget_s)))
        return false;
    if (rows.count == 1) {
        *open_at = 0;
        return true;
    }
    if (!DB_RUN(tx, &rows, error,
                "SELECT open_at FROM clipcrafter.guess WHERE kind = $1 AND key_hash = $2",
                kind_value(kind), hash_value(key)))
        return false;
    *open_at = rows.count ? db_get_time(&rows, 0, 0) : now;
    return true;
}

bool guess_store_give_back(struct db_tx *tx, enum guess_kind kind, const struct digest *key,
                           int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.guess SET failures = greatest(failures - 1, 0), open_at = $3"
                  " WHERE kind = $1 AND key_hash = $2",
                  kind_value(kind), hash_value(key), db_time(now));
}

bool guess_store_clear(struct db_tx *tx, enum guess_kind kind, const struct digest *key,
                       struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "DELETE FROM clipcrafter.guess WHERE kind = $1 AND key_hash = $2",
                  kind_value(kind), hash_value(key));
}
