/* SPDX-License-Identifier: GPL-3.0-or-later */
/** JSON Schemas of what accounts and sessions take and answer, for the OpenAPI document. */
#ifndef CLIPCRAFTER_WEB_ACCOUNT_SCHEMAS_H
#define CLIPCRAFTER_WEB_ACCOUNT_SCHEMAS_H

#include "web/openapi.h"

extern const struct openapi_schema ACCOUNT_SCHEMAS[];
extern const size_t ACCOUNT_SCHEMA_COUNT;

#endif
