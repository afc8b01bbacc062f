/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Reading JSON (RFC 8259) into structs, checked at the edge.
 *
 * json_parse() refuses bad UTF-8, duplicate field names, NUL inside text, nesting past
 * JSON_DEPTH_MAX, a top level that is no object, and any syntax error, naming line and column.
 * Decoding is then a walk over nodes. A node knows its way from the root, so that every complaint
 * begins with a path:
 *
 *     scenes[3].motion: "zoom-inn" is not a motion; did you mean "zoom-in"?
 *
 * The first complaint sticks in the reader; later ones are dropped and every read gives its
 * fallback. So a decoder reads all fields straight on and asks json_reader_ok() once at the end:
 *
 *     struct json_reader reader;
 *     struct json_fields top;
 *
 *     json_reader_init(&reader, arena, error);
 *     json_fields_open(&top, json_root(&reader, document));
 *     bee.name = json_read_text(json_field_needed(&top, "name", "name the bee"), 80);
 *     bee.legs = json_read_int(json_field(&top, "legs"), 0, 6, 6);
 *     json_fields_close(&top);
 *     if (!json_reader_ok(&reader)) goto done;
 *
 * Texts are copied into the reader's arena, so the document can be freed before they are used. One
 * thread at a time per document. jansson does the parsing; only this room includes it.
 */
#ifndef CLIPCRAFTER_DATA_JSON_H
#define CLIPCRAFTER_DATA_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

enum {
    JSON_DEPTH_MAX = 50,  /**< nesting of objects and arrays */
    JSON_FIELDS_MAX = 40, /**< fields one decoder may ask an object for */
    JSON_DOUBTS_MAX = 10, /**< more are not told: the first ones will do */
};

/** A parsed document; owns its values. */
struct json_document;

/** Parses an object from `text` of at most `bytes_max` bytes. A byte order mark is skipped. */
bool json_parse(struct str text, size_t bytes_max, struct json_document **out,
                struct error *error) MUST_CHECK;
/** Frees the document and every node; NULL is allowed. */
void json_document_free(struct json_document *document);

/** Where decoded texts go, the first complaint, and what is no mistake but looks like one. */
struct json_reader {
    struct arena *arena;
    struct error *error; /**< may be NULL */
    bool failed;
    /** Sentences that begin with a path, in the arena: see json_fields_unknown(). */
    struct str doubts[JSON_DOUBTS_MAX];
    size_t doubt_count;
};

void json_reader_init(struct json_reader *reader, struct arena *arena, struct error *error);
/** True if nothing was complained about so far. */
bool json_reader_ok(const struct json_reader *reader) MUST_CHECK;

/** jansson's value. */
struct json_t;

/** A place in a document: a value, or the absence of one. Plain; `parent` must outlive it. */
struct json_node {
    struct json_reader *reader;
    const struct json_node *parent;
    const char *name;     /**< field name, or NULL for an item of an array or the root */
    size_t index;         /**< position in the array */
    struct json_t *value; /**< NULL: absent */
};

enum json_kind {
    JSON_KIND_ABSENT,
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_NUMBER,
    JSON_KIND_TEXT,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT,
};

/** The whole document as a node. */
struct json_node json_root(struct json_reader *reader, const struct json_document *document);
enum json_kind json_kind_of(struct json_node node);

/** Complains about `node`: "PATH: message" as ERROR_INPUT, unless a complaint stands already. */
void json_fail(struct json_node node, const char *format, ...) PRINTF_LIKE(2, 3);

/**
 * An object being read. It remembers which fields were asked for, so that the rest are known as
 * unknown. Nodes from json_field() point into it: do not move or copy it meanwhile.
 */
struct json_fields {
    struct json_node node;
    const char *asked[JSON_FIELDS_MAX];
    size_t asked_count;
};

/** Complains if something else than an object stands there; then, and if `node` is absent, every
 * field is absent. */
void json_fields_open(struct json_fields *fields, struct json_node node);
/** The field of that name, or an absent node. `name` must live as long as `fields`. */
struct json_node json_field(struct json_fields *fields, const char *name);
/** As json_field(), but absence is complained about: "PATH.name: is missing; MEND". */
struct json_node json_field_needed(struct json_fields *fields, const char *name, const char *mend);
/**
 * Fields nobody asked for, as a compact JSON object with sorted keys; empty if there are none. One
 * whose name is near that of a field which is absent here is probably mistyped: the reader gets a
 * doubt, "scenes[3].captoins: is kept but means nothing here; did you mean "captions"?".
 */
struct str json_fields_unknown(struct json_fields *fields);
/** Complains about a field nobody asked for, with the nearest asked name. For strict formats. */
void json_fields_close(struct json_fields *fields);

/** Items of an array; 0 when absent. Complains if it is no array or holds more than `max`. */
size_t json_items(struct json_node node, size_t max);
/** Item `index` < json_items(). `array` must outlive the result. */
struct json_node json_item(const struct json_node *array, size_t index);

/*
 * Scalars. An absent node gives the fallback (the empty str for texts) without a complaint; a value
 * of another type or out of range is complained about. No number can be NaN or infinite.
 */

/** Text of at most `bytes_max` bytes, as it stands: valid UTF-8 without NUL. */
struct str json_read_text(struct json_node node, size_t bytes_max);
/** As json_read_text(), but complains about what text_is_forbidden() (data/text.h). */
struct str json_read_exact(struct json_node node, size_t bytes_max);
/** As json_read_text(), made clean by text_clean() (data/text.h): NFC, no control characters. */
struct str json_read_line(struct json_node node, size_t bytes_max);
/** As json_read_line(), but line feeds stay. */
struct str json_read_paragraphs(struct json_node node, size_t bytes_max);
/** A whole number; 30.0 counts as 30. */
int64_t json_read_int(struct json_node node, int64_t min, int64_t max, int64_t fallback);
/**
 * A decimal number times `scale` (1000: thousandths), rounded half away from zero; `min`, `max` and
 * `fallback` are scaled too. 4.5 with scale 1000 is 4500.
 */
int64_t json_read_fixed(struct json_node node, int32_t scale, int64_t min, int64_t max,
                        int64_t fallback);
bool json_read_bool(struct json_node node, bool fallback);
/**
 * Index into `names` of the text that stands there. `what` is the noun with its article, "a
 * motion", for the complaint, which offers the nearest name or lists them all.
 */
int json_read_enum(struct json_node node, const char *const *names, size_t count, const char *what,
                   int fallback);

#endif
