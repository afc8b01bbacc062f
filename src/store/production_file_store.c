/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of productions, and the watch over them: store/production_store.h. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "store/production_store.h"

#include "base/banned.h"

static const char *const ROLES[PRODUCTION_ROLES] = {"init", "segment",   "video",      "vtt",
                                                    "srt",  "thumbnail", "storyboard", "timeline"};

const char *production_role_name(enum production_role role)
{
    return ROLES[role];
}

bool production_role_from(struct str name, enum production_role *out)
{
    for (int i = 0; i < PRODUCTION_ROLES; i++) {
        if (str_equal(name, str_from(ROLES[i]))) {
            *out = (enum production_role)i;
            return true;
        }
    }
    return false;
}

static struct production_file read_file(const struct db_rows *rows, size_t row, struct arena *arena)
{
    struct production_file file = {
        .number = (int32_t)db_get_int(rows, row, 1),
        .duration_us = db_get_int(rows, row, 2),
        .blob = blob_row_read(rows, row, 3, arena),
    };

    if (!production_role_from(db_get_text(rows, row, 0, arena), &file.role))
        BUG("the database knows a role of files that this program does not");
    return file;
}

static bool touch(struct db_tx *tx, const struct uuid *user, const struct uuid *production,
                  struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.production SET revision = revision + 1"
                  " WHERE id = $1 AND user_id = $2",
                  db_uuid(production), db_uuid(user));
}

bool production_store_put_file(struct db_tx *tx, const struct uuid *user,
                               const struct uuid *production, enum production_role role,
                               int32_t number, const struct uuid *blob, int64_t duration_us,
                               int64_t now, struct error *error)
{
    return touch(tx, user, production, error) &&
           DB_RUN(tx, NULL, error,
                  "WITH old AS (DELETE FROM clipcrafter.production_file WHERE production_id = $1"
                  " AND user_id = $2 AND role = $3 AND number = $4 RETURNING blob_id)"
                  " UPDATE clipcrafter.blob b SET state = 'doomed', changed_at = $5 FROM old"
                  " WHERE b.id = old.blob_id AND b.user_id = $2 AND b.state <> 'doomed'",
                  db_uuid(production), db_uuid(user), db_text(str_from(ROLES[role])),
                  db_int(number), db_time(now)) &&
           DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.production_file (production_id, user_id, role, number,"
                  " blob_id, duration_us, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  db_uuid(production), db_uuid(user), db_text(str_from(ROLES[role])),
                  db_int(number), db_uuid(blob), db_int(duration_us), db_time(now));
}

bool production_store_drop_files(struct db_tx *tx, const struct uuid *user,
                                 const struct uuid *production, enum production_role role,
                                 int64_t now, struct error *error)
{
    return touch(tx, user, production, error) &&
           DB_RUN(tx, NULL, error,
                  "WITH old AS (DELETE FROM clipcrafter.production_file WHERE production_id = $1"
                  " AND user_id = $2 AND role = $3 RETURNING blob_id)"
                  " UPDATE clipcrafter.blob b SET state = 'doomed', changed_at = $4 FROM old"
                  " WHERE b.id = old.blob_id AND b.user_id = $2 AND b.state <> 'doomed'",
                  db_uuid(production), db_uuid(user), db_text(str_from(ROLES[role])), db_time(now));
}

bool production_store_files(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                            const struct uuid *production, struct production_file **out,
                            size_t *count, struct error *error)
{
    struct production_file *files;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT f.role, f.number, f.duration_us, " BLOB_ROW_COLUMNS
                " FROM clipcrafter.production_file f JOIN clipcrafter.blob b ON b.id = f.blob_id"
                " WHERE f.production_id = $1 AND f.user_id = $2 AND b.user_id = $2"
                " ORDER BY f.role, f.number",
                db_uuid(production), db_uuid(user)))
        return false;
    files = ARENA_ARRAY(arena, struct production_file, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        files[i] = read_file(&rows, i, arena);
    *out = files;
    *count = rows.count;
    return true;
}

bool production_store_find_file(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                                const struct uuid *production, enum production_role role,
                                int32_t number, struct production_file *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT f.role, f.number, f.duration_us, " BLOB_ROW_COLUMNS
                " FROM clipcrafter.production_file f JOIN clipcrafter.blob b ON b.id = f.blob_id"
                " WHERE f.production_id = $1 AND f.user_id = $2 AND b.user_id = $2"
                " AND f.role = $3 AND f.number = $4",
                db_uuid(production), db_uuid(user), db_text(str_from(ROLES[role])), db_int(number)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "the production has no such file");
    *out = read_file(&rows, 0, arena);
    return true;
}

/* Appends '{id,id,...}' of one of the two ids of each watch; they stand `offset` bytes in it. */
static void append_ids(struct buf *out, const struct production_watch *watches, size_t count,
                       size_t offset)
{
    char text[UUID_TEXT + 1];
    struct uuid id;

    buf_append_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        memcpy(&id, (const char *)&watches[i] + offset, sizeof id);
        uuid_text(&id, text);
        buf_printf(out, "%s%s", i ? "," : "", text);
    }
    buf_append_char(out, '}');
}

static int compare_watch(const void *a, const void *b)
{
    return memcmp(((const struct production_watch *)a)->id.bytes,
                  ((const struct production_watch *)b)->id.bytes, UUID_BYTES);
}

/* Several may watch the same production; each of its owner's watches is told. */
static void fill_in(struct production_watch *watches, size_t count, const struct uuid *id,
                    const struct uuid *user, int64_t revision)
{
    struct production_watch key = {.id = *id};
    struct production_watch *found = bsearch(&key, watches, count, sizeof key, compare_watch);

    if (!found)
        return;
    while (found > watches && uuid_equal(&found[-1].id, id))
        found--;
    for (; found < watches + count && uuid_equal(&found->id, id); found++)
        if (uuid_equal(&found->user, user))
            found->revision = revision;
}

bool production_store_pulse(struct db_tx *tx, struct production_watch *watches, size_t count,
                            struct error *error)
{
    struct db_rows rows;
    struct buf ids, users;
    bool ok;

    BUG_UNLESS(count <= PRODUCTION_WATCH_MAX);
    if (count)
        qsort(watches, count, sizeof *watches, compare_watch);
    buf_init(&ids, (UUID_TEXT + 1) * count + 2);
    buf_init(&users, (UUID_TEXT + 1) * count + 2);
    append_ids(&ids, watches, count, offsetof(struct production_watch, id));
    append_ids(&users, watches, count, offsetof(struct production_watch, user));
    ok = DB_RUN(
        tx, &rows, error,
        "SELECT id, owner, revision FROM clipcrafter.production_pulse($1::uuid[], $2::uuid[])",
        db_text(buf_str(&ids)), db_text(buf_str(&users)));
    for (size_t i = 0; ok && i < count; i++)
        watches[i].revision = 0;
    for (size_t i = 0; ok && i < rows.count; i++) {
        struct uuid id = db_get_uuid(&rows, i, 0), user = db_get_uuid(&rows, i, 1);
        fill_in(watches, count, &id, &user, db_get_int(&rows, i, 2));
    }
    buf_release(&ids);
    buf_release(&users);
    return ok;
}
