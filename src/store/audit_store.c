/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/audit_store.h"

#include "base/banned.h"

bool audit_store_add(struct db_tx *tx, const struct audit_row *row, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.audit (id, at, actor, action, user_id, object_id)"
                  " VALUES ($1, $2, $3, $4, $5::uuid, $6::uuid)",
                  db_uuid(&row->id), db_time(row->at), db_text(row->actor),
                  db_text(str_from(row->action)), db_uuid_or_null(&row->user),
                  db_uuid_or_null(&row->object));
}
