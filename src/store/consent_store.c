/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/consent_store.h"

#include "base/banned.h"

bool consent_store_add(struct db_tx *tx, const struct consent_row *consent, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.consent (id, user_id, purpose, given, wording, at,"
                  " source) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  db_uuid(&consent->id), db_uuid(&consent->user), db_text(consent->purpose),
                  db_bool(consent->given), db_text(consent->wording), db_time(consent->at),
                  db_text(consent->source));
}

bool consent_store_given(struct db_tx *tx, const struct uuid *user, struct str purpose, bool *given,
                         struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT given FROM clipcrafter.consent WHERE user_id = $1 AND purpose = $2"
                " ORDER BY at DESC, id DESC LIMIT 1",
                db_uuid(user), db_text(purpose)))
        return false;
    *given = rows.count == 1 && db_get_bool(&rows, 0, 0);
    return true;
}

bool consent_store_list(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                        struct consent_row **out, size_t *count, struct error *error)
{
    struct consent_row *list;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT id, purpose, given, wording, at, source FROM clipcrafter.consent"
                " WHERE user_id = $1 ORDER BY at DESC, id DESC",
                db_uuid(user)))
        return false;
    list = ARENA_ARRAY(arena, struct consent_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct consent_row){
            .id = db_get_uuid(&rows, i, 0),
            .user = *user,
            .purpose = db_get_text(&rows, i, 1, arena),
            .given = db_get_bool(&rows, i, 2),
            .wording = db_get_text(&rows, i, 3, arena),
            .at = db_get_time(&rows, i, 4),
            .source = db_get_text(&rows, i, 5, arena),
        };
    *out = list;
    *count = rows.count;
    return true;
}
