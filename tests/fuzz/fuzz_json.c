/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any document: kept whole as "unknown", then read again, it is the same. */
#include "fuzz.h"

#include "data/json.h"
#include "data/json_writer.h"

/* The document as canonical text; false if it is refused. */
static bool canonical(struct arena *arena, struct str json, struct str *out)
{
    struct error error = ERROR_INIT;
    struct json_document *document;
    struct json_reader reader;
    struct json_fields top;

    if (!json_parse(json, 1 << 20, &document, &error)) {
        check_complaint(&error);
        return false;
    }
    json_reader_init(&reader, arena, &error);
    json_fields_open(&top, json_root(&reader, document));
    *out = json_fields_unknown(&top);
    json_document_free(document);
    return out->len > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct str first, second;
    struct json_writer writer;
    struct buf laid_out;

    arena_init(&arena);
    if (canonical(&arena, (struct str){(const char *)bytes, len}, &first)) {
        buf_init(&laid_out, 1 << 26);
        json_writer_init(&writer, &laid_out, JSON_INDENTED);
        json_begin_object(&writer);
        json_put_members(&writer, first);
        json_end_object(&writer);
        json_writer_finish(&writer);
        if (!canonical(&arena, buf_str(&laid_out), &second))
            BUG("what was written is refused: %s", laid_out.ptr);
        check_equal(first, second);
        buf_release(&laid_out);
    }
    arena_release(&arena);
    return 0;
}
