/* SPDX-License-Identifier: GPL-3.0-or-later */
/** JSON Schemas of what the routes of credentials, keys and consents take and answer, for the
 * OpenAPI document. */
#ifndef CLIPCRAFTER_WEB_CREDENTIALS_SCHEMAS_H
#define CLIPCRAFTER_WEB_CREDENTIALS_SCHEMAS_H

#include "web/openapi.h"

extern const struct openapi_schema CREDENTIALS_SCHEMAS[];
extern const size_t CREDENTIALS_SCHEMA_COUNT;

#endif
