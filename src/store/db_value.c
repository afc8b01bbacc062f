/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters and cells of store/database.h. */
#include <endian.h>
#include <string.h>

#include <libpq-fe.h>

#include "store/database.h"
#include "store/oid.h"

#include "base/banned.h"

struct db_value db_null(void)
{
    return (struct db_value){.type = DB_NULL};
}

struct db_value db_bool(bool value)
{
    return (struct db_value){.type = DB_BOOL, .number = value};
}

struct db_value db_int(int64_t value)
{
    return (struct db_value){.type = DB_INT, .number = value};
}

struct db_value db_time(int64_t us)
{
    return (struct db_value){.type = DB_TIME, .number = us};
}

struct db_value db_time_or_null(int64_t us)
{
    return us ? db_time(us) : db_null();
}

struct db_value db_uuid(const struct uuid *uuid)
{
    return (struct db_value){.type = DB_UUID, .uuid = *uuid};
}

struct db_value db_uuid_or_null(const struct uuid *uuid)
{
    return uuid_is_none(uuid) ? db_null() : db_uuid(uuid);
}

struct db_value db_text(struct str text)
{
    return (struct db_value){.type = DB_TEXT, .text = text};
}

struct db_value db_bytes(struct str bytes)
{
    return (struct db_value){.type = DB_BYTES, .text = bytes};
}

struct db_value db_bytes_or_null(struct str bytes)
{
    return bytes.len ? db_bytes(bytes) : db_null();
}

static struct str cell(const struct db_rows *rows, size_t row, int column)
{
    const PGresult *result = rows->result;

    if (row >= rows->count || column < 0 || column >= PQnfields(result))
        BUG("row %zu, column %d of %zu rows, %d columns", row, column, rows->count,
            PQnfields(result));
    return (struct str){PQgetvalue(result, (int)row, column),
                        (size_t)PQgetlength(result, (int)row, column)};
}

static Oid column_type(const struct db_rows *rows, int column)
{
    return PQftype(rows->result, column);
}

bool db_is_null(const struct db_rows *rows, size_t row, int column)
{
    (void)cell(rows, row, column);
    return PQgetisnull(rows->result, (int)row, column);
}

bool db_get_bool(const struct db_rows *rows, size_t row, int column)
{
    struct str bytes = cell(rows, row, column);

    BUG_UNLESS(column_type(rows, column) == OID_BOOL);
    return bytes.len == 1 && bytes.ptr[0];
}

/* Signed, in network order, of 2, 4 or 8 bytes. */
static int64_t number(struct str bytes)
{
    int64_t value = bytes.len && (signed char)bytes.ptr[0] < 0 ? -1 : 0;

    for (size_t i = 0; i < bytes.len; i++)
        value = (int64_t)((uint64_t)value << 8 | (unsigned char)bytes.ptr[i]);
    return value;
}

int64_t db_get_int(const struct db_rows *rows, size_t row, int column)
{
    struct str bytes = cell(rows, row, column);
    Oid type = column_type(rows, column);

    BUG_UNLESS(type == OID_INT2 || type == OID_INT4 || type == OID_INT8);
    return number(bytes);
}

int64_t db_get_time(const struct db_rows *rows, size_t row, int column)
{
    struct str bytes = cell(rows, row, column);

    BUG_UNLESS(column_type(rows, column) == OID_TIMESTAMPTZ);
    return bytes.len ? number(bytes) + POSTGRES_EPOCH_US : 0;
}

struct uuid db_get_uuid(const struct db_rows *rows, size_t row, int column)
{
    struct str bytes = cell(rows, row, column);
    struct uuid uuid = {{0}};

    BUG_UNLESS(column_type(rows, column) == OID_UUID);
    if (bytes.len == UUID_BYTES)
        memcpy(uuid.bytes, bytes.ptr, UUID_BYTES);
    return uuid;
}

struct str db_get_text(const struct db_rows *rows, size_t row, int column, struct arena *arena)
{
    struct str bytes = cell(rows, row, column);
    Oid type = column_type(rows, column);

    BUG_UNLESS(type == OID_TEXT || type == OID_VARCHAR || type == OID_NAME || type == OID_BYTEA ||
               type == OID_JSON || type == OID_JSONB);
    if (type == OID_JSONB && bytes.len)
        bytes = str_skip(bytes, 1); /* the version of its binary form */
    return arena_str(arena, bytes);
}
