/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/xml.h"

#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "base/buf.h"

#include "base/banned.h"

struct reading {
    XML_Parser parser;
    struct arena *arena;
    struct xml_node *root;
    struct xml_node *open[XML_MAX_DEPTH]; /* from the root inwards */
    struct buf text[XML_MAX_DEPTH];       /* of each open element */
    size_t depth, nodes;
    const char *refused; /* why we stopped it, or NULL */
};

static void refuse(struct reading *reading, const char *why)
{
    reading->refused = why;
    XML_StopParser(reading->parser, XML_FALSE);
}

static void on_start(void *context, const char *name, const char **attributes)
{
    struct reading *reading = context;
    const char *colon = strrchr(name, ':');
    struct xml_node *node;

    (void)attributes;
    if (reading->depth == XML_MAX_DEPTH || ++reading->nodes > XML_MAX_NODES) {
        refuse(reading, "it is too deep or has too many elements");
        return;
    }
    node = ARENA_NEW(reading->arena, struct xml_node);
    node->name = arena_str(reading->arena, str_from(colon ? colon + 1 : name));
    if (reading->depth) {
        struct xml_node *parent = reading->open[reading->depth - 1];
        *(parent->last ? &parent->last->next : &parent->first) = node;
        parent->last = node;
    } else {
        reading->root = node;
    }
    buf_clear(&reading->text[reading->depth]);
    reading->open[reading->depth++] = node;
}

static void on_end(void *context, const char *name)
{
    struct reading *reading = context;

    (void)name;
    if (!reading->depth)
        return;
    reading->depth--;
    reading->open[reading->depth]->text =
        arena_str(reading->arena, buf_str(&reading->text[reading->depth]));
}

static void on_text(void *context, const char *text, int len)
{
    struct reading *reading = context;

    if (reading->depth)
        buf_append_bytes(&reading->text[reading->depth - 1], text, (size_t)len);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    refuse(context, "it declares a document type");
}

static bool parse(struct reading *reading, struct str bytes, struct error *error)
{
    XML_SetUserData(reading->parser, reading);
    XML_SetElementHandler(reading->parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading->parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading->parser, on_doctype);
    if (XML_Parse(reading->parser, bytes.ptr, (int)bytes.len, 1) == XML_STATUS_OK)
        return true;
    return error_set(error, ERROR_IO, "an answer in XML cannot be read: %s",
                     reading->refused ? reading->refused
                                      : XML_ErrorString(XML_GetErrorCode(reading->parser)));
}

bool xml_read(struct arena *arena, struct str bytes, struct xml_node **out, struct error *error)
{
    struct reading *reading;
    bool ok = false;

    if (bytes.len > XML_MAX_BYTES)
        return error_set(error, ERROR_IO, "an answer in XML cannot be read: it is too large");
    reading = calloc(1, sizeof *reading);
    BUG_UNLESS(reading);
    reading->arena = arena;
    for (size_t i = 0; i < XML_MAX_DEPTH; i++)
        buf_init(&reading->text[i], XML_MAX_BYTES);
    reading->parser = XML_ParserCreate("UTF-8");
    BUG_UNLESS(reading->parser);
    /* White space may come first while a slow answer is kept alive. */
    ok = parse(reading, str_trim(bytes), error);
    XML_ParserFree(reading->parser);
    for (size_t i = 0; i < XML_MAX_DEPTH; i++)
        buf_release(&reading->text[i]);
    if (ok)
        *out = reading->root;
    free(reading);
    return ok;
}

const struct xml_node *xml_child(const struct xml_node *node, struct str name)
{
    for (const struct xml_node *child = node ? node->first : NULL; child; child = child->next)
        if (str_equal(child->name, name))
            return child;
    return NULL;
}

struct str xml_child_text(const struct xml_node *node, struct str name)
{
    const struct xml_node *child = xml_child(node, name);

    return child ? child->text : STR("");
}
