/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The OpenAPI 3.1 document, made from the route tables and a table of schemas: what the server
 * routes is what the document says.
 */
#ifndef CLIPCRAFTER_WEB_OPENAPI_H
#define CLIPCRAFTER_WEB_OPENAPI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "web/route.h"

/** A JSON Schema (2020-12) under components/schemas. `Problem` is there already. */
struct openapi_schema {
    const char *name; /**< what routes name */
    const char *json; /**< one object, constant */
};

struct openapi_settings {
    const char *title, *version, *description;
    struct str server_url; /**< empty: the document's own origin */
    const struct openapi_schema *schemas;
    size_t schema_count;
};

/**
 * Appends the document. Fails with ERROR_INTERNAL, naming it, on a schema that is no JSON object,
 * is there twice, or is named by a route and missing. One thread.
 */
bool openapi_write(const struct openapi_settings *settings, const struct router *router,
                   struct buf *out, struct error *error) MUST_CHECK;

#endif
