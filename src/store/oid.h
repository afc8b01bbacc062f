/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Object ids of PostgreSQL's built-in types (its pg_type.dat), fixed for ever, and its epoch. */
#ifndef CLIPCRAFTER_STORE_OID_H
#define CLIPCRAFTER_STORE_OID_H

#include <stdint.h>

enum oid {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_VARCHAR = 1043,
    OID_TIMESTAMPTZ = 1184,
    OID_UUID = 2950,
    OID_JSONB = 3802,
};

/** Its timestamps count microseconds from 2000-01-01 UTC: this is that day in microseconds of ours.
 */
#define POSTGRES_EPOCH_US INT64_C(946684800000000)

#endif
