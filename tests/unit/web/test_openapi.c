/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "data/json.h"
#include "web/openapi.h"

#include "base/banned.h"

static bool handle(struct call *call, struct response *response, struct error *error)
{
    (void)call;
    (void)response;
    (void)error;
    return true;
}

static const struct route ROUTES[] = {
    {.method = METHOD_GET,
     .pattern = "/things/{thing:uuid}",
     .access = ACCESS_USER,
     .scope = "things:read",
     .answers = "Thing",
     .query = "limit cursor",
     .summary = "One thing",
     .handle = handle},
    {.method = METHOD_GET,
     .pattern = "/secret",
     .access = ACCESS_PUBLIC,
     .hidden = true,
     .summary = "Hidden",
     .handle = handle},
    {.method = METHOD_PATCH,
     .pattern = "/things/{thing:uuid}",
     .access = ACCESS_USER,
     .csrf = CSRF_TOKEN,
     .idempotent = true,
     .body = BODY_JSON,
     .takes = "Thing",
     .answers = "Thing",
     .status = 202,
     .summary = "Changes it",
     .handle = handle},
};

static const struct openapi_schema SCHEMAS[] = {
    {"Thing", "{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"}}}"}};

static bool write_document(const struct openapi_schema *schemas, size_t count, struct buf *out,
                           struct error *error)
{
    const struct route *tables[] = {ROUTES};
    const size_t sizes[] = {COUNT_OF(ROUTES)};
    struct openapi_settings settings = {.title = "Things",
                                        .version = "1",
                                        .description = "All things",
                                        .schemas = schemas,
                                        .schema_count = count};
    struct router *router = NULL;
    bool ok;

    assert_ok(router_new(tables, sizes, 1, &router, error), *error);
    ok = openapi_write(&settings, router, out, error);
    router_free(router);
    return ok;
}

/* The object at `path` under `from`; the fields live in the arena. */
static struct json_node walk(struct arena *arena, struct json_node from, const char *const *path)
{
    struct json_node *node = ARENA_NEW(arena, struct json_node);

    *node = from;
    for (; *path; path++) {
        struct json_fields *fields = ARENA_NEW(arena, struct json_fields);
        struct json_node *next = ARENA_NEW(arena, struct json_node);
        json_fields_open(fields, *node);
        *next = json_field(fields, *path);
        if (json_kind_of(*next) == JSON_KIND_ABSENT)
            fail_msg("the document has no %s", *path);
        node = next;
    }
    return *node;
}

#define WALK(...) walk(&arena, root, (const char *const[]){__VA_ARGS__, NULL})

static void test_document_holds_every_route_and_schema(void **state)
{
    struct error error = ERROR_INIT;
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_node root, list;
    struct arena arena;
    struct buf out;

    (void)state;
    arena_init(&arena);
    buf_init(&out, 1 << 20);
    assert_ok(write_document(SCHEMAS, 1, &out, &error), error);
    assert_ok(json_parse(buf_str(&out), out.len, &document, &error), error);
    json_reader_init(&reader, &arena, &error);
    root = json_root(&reader, document);
    assert_str(json_read_text(WALK("openapi"), 10), "3.1.0");
    assert_str(json_read_text(WALK("info", "title"), 10), "Things");
    assert_str(json_read_text(WALK("paths", "/things/{thing}", "get", "responses", "200", "content",
                                   "application/json", "schema", "$ref"),
                              99),
               "#/components/schemas/Thing");
    assert_str(json_read_text(WALK("paths", "/things/{thing}", "patch", "requestBody", "content",
                                   "application/json", "schema", "$ref"),
                              99),
               "#/components/schemas/Thing");
    WALK("paths", "/things/{thing}", "patch", "responses", "202");
    WALK("components", "schemas", "Thing", "properties", "title", "type");
    WALK("components", "schemas", "Problem");
    WALK("components", "responses", "Problem", "content", "application/problem+json");
    assert_str(json_read_text(WALK("paths", "/things/{thing}", "get", "x-access"), 10), "user");
    assert_str(json_read_text(WALK("paths", "/things/{thing}", "get", "x-scope"), 20),
               "things:read");
    list = WALK("paths", "/things/{thing}", "get", "parameters");
    assert_int_equal(json_items(list, 10), 3);
    list = WALK("paths", "/things/{thing}", "get", "security");
    assert_int_equal(json_items(list, 10), 2);
    list = WALK("paths", "/things/{thing}", "patch", "parameters");
    assert_int_equal(json_items(list, 10), 3);
    assert_null(strstr(out.ptr, "/secret"));
    assert_true(json_reader_ok(&reader));
    json_document_free(document);
    buf_release(&out);
    arena_release(&arena);
}

static void test_missing_and_broken_schemas_are_named(void **state)
{
    static const struct openapi_schema TWICE[] = {{"Thing", "{}"}, {"Thing", "{}"}};
    static const struct openapi_schema BROKEN[] = {{"Thing", "{"}};
    struct error error = ERROR_INIT;
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_false(write_document(NULL, 0, &out, &error));
    assert_non_null(strstr(error.message, "unknown schema Thing"));
    buf_clear(&out);
    assert_false(write_document(TWICE, 2, &out, &error));
    assert_non_null(strstr(error.message, "there twice"));
    buf_clear(&out);
    assert_false(write_document(BROKEN, 1, &out, &error));
    assert_non_null(strstr(error.message, "schema Thing"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document_holds_every_route_and_schema),
        cmocka_unit_test(test_missing_and_broken_schemas_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
