/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/blob_row_store.h"

#include <string.h>

#include "base/buf.h"

#include "base/banned.h"

static const char *const PURPOSES[BLOB_PURPOSES] = {"media",     "upload",  "video", "caption",
                                                    "thumbnail", "preview", "cache", "timeline"};
static const char *const STATES[BLOB_STATES] = {"pending", "stored", "doomed"};

const char *blob_purpose_name(enum blob_purpose purpose)
{
    return PURPOSES[purpose];
}

const char *blob_state_name(enum blob_state state)
{
    return STATES[state];
}

static int word_of(const char *const *words, int count, struct str text)
{
    for (int i = 0; i < count; i++)
        if (str_equal(text, str_from(words[i])))
            return i;
    BUG("the database knows a word for blobs that this program does not");
}

static struct blob_name read_name(const struct db_rows *rows, size_t row, int column,
                                  struct arena *arena)
{
    struct blob_name name = {{0}};

    if (!blob_name_read(db_get_text(rows, row, column, arena), &name))
        BUG("the database holds a name of a blob that is none");
    return name;
}

struct blob_row blob_row_read(const struct db_rows *rows, size_t row, int first,
                              struct arena *arena)
{
    struct str digest = db_get_text(rows, row, first + 8, arena);
    struct blob_row blob = {
        .id = db_get_uuid(rows, row, first),
        .user = db_get_uuid(rows, row, first + 1),
        .project = db_get_uuid(rows, row, first + 2),
        .name = read_name(rows, row, first + 3, arena),
        .purpose = (enum blob_purpose)word_of(PURPOSES, BLOB_PURPOSES,
                                              db_get_text(rows, row, first + 4, arena)),
        .state =
            (enum blob_state)word_of(STATES, BLOB_STATES, db_get_text(rows, row, first + 5, arena)),
        .type = db_get_text(rows, row, first + 6, arena),
        .bytes = db_get_int(rows, row, first + 7),
        .created_at = db_get_time(rows, row, first + 9),
        .changed_at = db_get_time(rows, row, first + 10),
    };

    BUG_UNLESS(digest.len == DIGEST_BYTES);
    memcpy(blob.digest.bytes, digest.ptr, DIGEST_BYTES);
    return blob;
}

bool blob_row_store_add(struct db_tx *tx, const struct blob_row *row, int64_t now,
                        struct error *error)
{
    struct str digest = {(const char *)row->digest.bytes, DIGEST_BYTES};

    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.blob (id, user_id, project_id, name, purpose,"
                  " content_type, bytes, sha256, state, created_at, changed_at)"
                  " VALUES ($1, $2, $3::uuid, $4, $5, $6, $7, $8, 'pending', $9, $9)",
                  db_uuid(&row->id), db_uuid(&row->user), db_uuid_or_null(&row->project),
                  db_text(str_from(row->name.text)), db_text(str_from(PURPOSES[row->purpose])),
                  db_text(row->type), db_int(row->bytes), db_bytes(digest), db_time(now));
}

bool blob_row_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                         const struct uuid *id, struct blob_row *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " BLOB_ROW_COLUMNS " FROM clipcrafter.blob b"
                " WHERE b.id = $1 AND b.user_id = $2 AND b.state <> 'doomed'",
                db_uuid(id), db_uuid(user)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such file");
    *out = blob_row_read(&rows, 0, 0, arena);
    return true;
}

bool blob_row_store_settle(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                           int64_t now, bool *settled, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.blob SET state = 'stored', changed_at = $3"
                " WHERE id = $1 AND user_id = $2 AND state = 'pending'",
                db_uuid(id), db_uuid(user), db_time(now)))
        return false;
    *settled = rows.affected == 1;
    return true;
}

bool blob_row_store_doom(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                         int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.blob SET state = 'doomed', changed_at = $3"
                  " WHERE id = $1 AND user_id = $2 AND state <> 'doomed'",
                  db_uuid(id), db_uuid(user), db_time(now));
}

bool blob_row_store_give_up(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                            int64_t now, struct error *error)
{
    return DB_RUN(tx, NULL, error,
                  "UPDATE clipcrafter.blob SET state = 'doomed', changed_at = $3"
                  " WHERE id = $1 AND user_id = $2 AND state = 'pending'",
                  db_uuid(id), db_uuid(user), db_time(now));
}

bool blob_row_store_bytes(struct db_tx *tx, const struct uuid *user, int64_t *bytes,
                          struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT coalesce(sum(bytes), 0)::bigint FROM clipcrafter.blob"
                " WHERE user_id = $1 AND state <> 'doomed' AND purpose <> 'cache'",
                db_uuid(user)))
        return false;
    *bytes = db_get_int(&rows, 0, 0);
    return true;
}

bool blob_row_store_doom_stale(struct db_tx *tx, int64_t now, int64_t *count, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT clipcrafter.blob_doom_stale($1)", db_time(now)))
        return false;
    *count = db_get_int(&rows, 0, 0);
    return true;
}

bool blob_row_store_condemned(struct db_tx *tx, struct arena *arena, size_t most,
                              struct blob_condemned **out, size_t *count, struct error *error)
{
    struct blob_condemned *blobs;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT id, name FROM clipcrafter.blob_condemned($1::integer)",
                db_int((int64_t)most)))
        return false;
    blobs = ARENA_ARRAY(arena, struct blob_condemned, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        blobs[i] = (struct blob_condemned){db_get_uuid(&rows, i, 0), read_name(&rows, i, 1, arena)};
    *out = blobs;
    *count = rows.count;
    return true;
}

bool blob_row_store_forget(struct db_tx *tx, const struct uuid *id, bool *gone, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT clipcrafter.blob_forget($1)", db_uuid(id)))
        return false;
    *gone = db_get_bool(&rows, 0, 0);
    return true;
}

/* '{"ab/cd/...","..."}': names are of hex digits and '/' alone. */
static struct str name_array(struct arena *arena, const struct blob_info *items, size_t count)
{
    struct buf text;
    struct str array;

    buf_init(&text, (BLOB_NAME + 1) * (count + 1));
    buf_append_char(&text, '{');
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i ? "," : "", items[i].name.text);
    buf_append_char(&text, '}');
    BUG_UNLESS(buf_ok(&text));
    array = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return array;
}

bool blob_row_store_strays(struct db_tx *tx, struct arena *arena, const struct blob_info *items,
                           size_t count, struct blob_name **out, size_t *stray_count,
                           struct error *error)
{
    struct blob_name *names;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error, "SELECT * FROM clipcrafter.blob_strays($1::text[])",
                db_text(name_array(arena, items, count))))
        return false;
    names = ARENA_ARRAY(arena, struct blob_name, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        names[i] = read_name(&rows, i, 0, arena);
    *out = names;
    *stray_count = rows.count;
    return true;
}

bool blob_row_store_range(struct db_tx *tx, struct arena *arena, struct str after, struct str upto,
                          size_t most, struct blob_row **out, size_t *count, struct error *error)
{
    struct blob_row *blobs;
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT " BLOB_ROW_COLUMNS " FROM clipcrafter.blob b"
                " WHERE b.name > $1 AND ($2 = '' OR b.name <= $2) ORDER BY b.name LIMIT $3",
                db_text(after), db_text(upto), db_int((int64_t)most)))
        return false;
    blobs = ARENA_ARRAY(arena, struct blob_row, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        blobs[i] = blob_row_read(&rows, i, 0, arena);
    *out = blobs;
    *count = rows.count;
    return true;
}

bool blob_row_store_unreferenced(struct db_tx *tx, int64_t *count, struct error *error)
{
    struct db_rows rows;

    if (!db_query(tx,
                  "SELECT count(*) FROM clipcrafter.blob b WHERE b.state = 'stored'"
                  " AND NOT EXISTS (SELECT FROM clipcrafter.asset a WHERE a.blob_id = b.id)"
                  " AND NOT EXISTS (SELECT FROM clipcrafter.upload_piece t WHERE t.blob_id = b.id)"
                  " AND NOT EXISTS (SELECT FROM clipcrafter.production_file f"
                  " WHERE f.blob_id = b.id)"
                  " AND NOT EXISTS (SELECT FROM clipcrafter.cache_entry c WHERE c.blob_id = b.id)",
                  NULL, 0, &rows, error))
        return false;
    *count = db_get_int(&rows, 0, 0);
    return true;
}
