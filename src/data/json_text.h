/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Inside of the data room: a document's root, and values written back as text. */
#ifndef CLIPCRAFTER_DATA_JSON_TEXT_H
#define CLIPCRAFTER_DATA_JSON_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct json_document;
struct json_t;

/** The top-level object; belongs to the document. */
struct json_t *json_document_root(const struct json_document *document);

/**
 * Compact JSON with keys sorted by bytes and the shortest form of each number that reads back as
 * the same value. In `arena`. The value must come from json_parse(), so its depth is bounded.
 */
struct str json_canonical_text(struct arena *arena, struct json_t *value);

/** A quoted JSON string: '"', '\' and control characters escaped, the rest as it is. */
void json_append_quoted(struct buf *out, struct str text);

#endif
