/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A small XML document as a tree, read with expat: for the answers of an object store. Attributes,
 * comments and prefixes of namespaces are dropped; a document type (where entities are declared) is
 * refused. Pure; the tree lives in its arena.
 */
#ifndef CLIPCRAFTER_STORE_XML_H
#define CLIPCRAFTER_STORE_XML_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

enum {
    XML_MAX_DEPTH = 16,
    XML_MAX_NODES = 20000,           /**< a list of 1000 keys has some 10000 */
    XML_MAX_BYTES = 4 * 1024 * 1024, /**< of the document */
};

struct xml_node {
    struct str name; /**< without its prefix */
    struct str text; /**< all text directly in it, entities resolved; white space kept */
    struct xml_node *first, *last, *next; /**< children; the next sibling */
};

/** The root element. ERROR_IO for what is not well-formed or passes a limit above. */
bool xml_read(struct arena *arena, struct str bytes, struct xml_node **out,
              struct error *error) MUST_CHECK;

/** The first child of that name, or NULL. NULL has none. */
const struct xml_node *xml_child(const struct xml_node *node, struct str name);
/** Text of the first child of that name, or empty. */
struct str xml_child_text(const struct xml_node *node, struct str name);

#endif
