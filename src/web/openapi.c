/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/openapi.h"

#include <string.h>

#include "base/map.h"
#include "data/json.h"
#include "data/json_writer.h"

#include "base/banned.h"

static const struct openapi_schema PROBLEM = {
    "Problem",
    "{\"type\":\"object\",\"description\":\"RFC 9457\",\"required\":[\"type\",\"title\",\"status\","
    "\"detail\",\"instance\"],\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":"
    "\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\",\"description\":"
    "\"What is wrong and how to mend it\"},\"instance\":{\"type\":\"string\",\"description\":\"Id "
    "of the request\"},\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":"
    "[\"pointer\",\"detail\"],\"properties\":{\"pointer\":{\"type\":\"string\",\"description\":"
    "\"JSON Pointer to the field, as a fragment\"},\"detail\":{\"type\":\"string\"}}}}}}"};

struct writing {
    struct json_writer json;
    struct arena arena;
    struct map schemas;
};

static bool put_schema(struct writing *w, const struct openapi_schema *schema, struct error *error)
{
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields fields;
    struct error why = ERROR_INIT;

    if (map_has(&w->schemas, str_from(schema->name)))
        return error_set(error, ERROR_INTERNAL, "schema %s is there twice", schema->name);
    map_put(&w->schemas, str_from(schema->name), NULL);
    if (!json_parse(str_from(schema->json), 256 * 1024, &document, &why))
        return error_set(error, ERROR_INTERNAL, "schema %s: %s", schema->name, why.message);
    json_reader_init(&reader, &w->arena, NULL);
    json_fields_open(&fields, json_root(&reader, document));
    json_key(&w->json, schema->name);
    json_begin_object(&w->json);
    json_put_members(&w->json, json_fields_unknown(&fields));
    json_end_object(&w->json);
    json_document_free(document);
    return true;
}

static void put_ref(struct json_writer *json, struct arena *arena, const char *kind,
                    const char *name)
{
    json_begin_object(json);
    json_text_field(json, "$ref", arena_printf(arena, "#/components/%s/%s", kind, name));
    json_end_object(json);
}

static void put_typed(struct json_writer *json, const char *type, const char *format)
{
    json_key(json, "schema");
    json_begin_object(json);
    json_text_field(json, "type", str_from(type));
    if (format)
        json_text_field(json, "format", str_from(format));
    json_end_object(json);
}

static void put_parameter(struct json_writer *json, struct str name, const char *in, bool required,
                          const char *format)
{
    json_begin_object(json);
    json_text_field(json, "name", name);
    json_text_field(json, "in", str_from(in));
    json_bool_field(json, "required", required);
    put_typed(json, "string", format);
    json_end_object(json);
}

/* Cuts the next {name:kind} off a pattern. */
static bool next_param(struct str *rest, struct str *name, struct str *kind)
{
    size_t open = str_find(*rest, STR("{"), 0);
    size_t colon = str_find(*rest, STR(":"), 0), close = str_find(*rest, STR("}"), 0);

    if (open == (size_t)-1)
        return false;
    *name = str_take(str_skip(*rest, open + 1), colon - open - 1);
    *kind = str_take(str_skip(*rest, colon + 1), close - colon - 1);
    *rest = str_skip(*rest, close + 1);
    return true;
}

/* The pattern as OpenAPI writes it. */
static struct str template_of(struct arena *arena, const char *pattern)
{
    char *text = arena_alloc(arena, strlen(pattern) + 1, 1);
    size_t len = 0;
    bool kind = false;

    for (const char *c = pattern; *c; c++) {
        if (*c == ':')
            kind = true;
        if (*c == '}')
            kind = false;
        if (!kind)
            text[len++] = *c;
    }
    return (struct str){text, len};
}

static void put_parameters(struct writing *w, const struct route *route)
{
    struct str rest = str_from(route->pattern), name, kind;
    struct json_writer *json = &w->json;

    json_key(json, "parameters");
    json_begin_array(json);
    while (next_param(&rest, &name, &kind))
        put_parameter(json, name, "path", true, str_equal(kind, STR("uuid")) ? "uuid" : NULL);
    rest = str_from(route->query);
    while (rest.len && str_split(&rest, ' ', &name))
        put_parameter(json, name, "query", false, NULL);
    if (route->idempotent)
        put_ref(json, &w->arena, "parameters", "IdempotencyKey");
    if (route->csrf == CSRF_TOKEN && !http_method_is_safe(route->method))
        put_ref(json, &w->arena, "parameters", "CsrfToken");
    json_end_array(json);
}

static void put_content(struct writing *w, const char *type, const char *schema)
{
    struct json_writer *json = &w->json;

    json_key(json, "content");
    json_begin_object(json);
    json_key(json, type);
    json_begin_object(json);
    if (schema) {
        json_key(json, "schema");
        put_ref(json, &w->arena, "schemas", schema);
    }
    json_end_object(json);
    json_end_object(json);
}

static void put_body(struct writing *w, const struct route *route)
{
    if (route->body == BODY_NONE)
        return;
    json_key(&w->json, "requestBody");
    json_begin_object(&w->json);
    json_bool_field(&w->json, "required", route->takes != NULL);
    put_content(w, route->body == BODY_JSON ? "application/json" : "application/octet-stream",
                route->takes);
    json_end_object(&w->json);
}

static void put_responses(struct writing *w, const struct route *route)
{
    struct json_writer *json = &w->json;
    int status = route->status ? route->status : 200;

    json_key(json, "responses");
    json_begin_object(json);
    json_key(json, arena_printf(&w->arena, "%d", status).ptr);
    json_begin_object(json);
    json_text_field(json, "description", str_from(route->summary));
    if (route->answers)
        put_content(w, "application/json", route->answers);
    json_end_object(json);
    json_key(json, "default");
    put_ref(json, &w->arena, "responses", "Problem");
    json_end_object(json);
}

static void put_requirement(struct json_writer *json, const char *scheme)
{
    json_begin_object(json);
    json_key(json, scheme);
    json_begin_array(json);
    json_end_array(json);
    json_end_object(json);
}

static void put_security(struct writing *w, const struct route *route)
{
    struct json_writer *json = &w->json;

    json_key(json, "security");
    json_begin_array(json);
    if (route->access == ACCESS_OPTIONAL) {
        json_begin_object(json);
        json_end_object(json);
    }
    if (route->access == ACCESS_METRICS)
        put_requirement(json, "metricsToken");
    else if (route->access != ACCESS_PUBLIC)
        put_requirement(json, "session");
    if (route->scope && (route->access == ACCESS_USER || route->access == ACCESS_OPTIONAL))
        put_requirement(json, "apiKey");
    json_end_array(json);
}

/* Who may pass, as the table declares it: "security" cannot tell operators from others. */
static const char *access_name(enum access access)
{
    switch (access) {
    case ACCESS_PUBLIC:
        return "public";
    case ACCESS_OPTIONAL:
        return "optional";
    case ACCESS_USER:
        return "user";
    case ACCESS_OPERATOR:
        return "operator";
    case ACCESS_METRICS:
        return "metrics";
    case ACCESS_NONE:
        break;
    }
    BUG("a route without access");
}

static void put_operation(struct writing *w, const struct route *route)
{
    static const char *const names[METHOD_COUNT] = {"", "get", "post", "put", "patch", "delete"};
    struct json_writer *json = &w->json;

    json_key(json, names[route->method]);
    json_begin_object(json);
    json_text_field(json, "summary", str_from(route->summary));
    json_text_field(json, "x-access", str_from(access_name(route->access)));
    if (route->scope)
        json_text_field(json, "x-scope", str_from(route->scope));
    put_security(w, route);
    put_parameters(w, route);
    put_body(w, route);
    put_responses(w, route);
    json_end_object(json);
}

static bool check_schemas(const struct writing *w, const struct route *route, struct error *error)
{
    const char *const names[] = {route->takes, route->answers};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i] && !map_has(&w->schemas, str_from(names[i])))
            return error_set(error, ERROR_INTERNAL, "route %s names the unknown schema %s",
                             route->pattern, names[i]);
    return true;
}

/* Whether an earlier row has the same path: then its operations are written there. */
static bool is_repeated(const struct router *router, size_t index, struct arena *arena)
{
    struct str path = template_of(arena, router_route(router, index)->pattern);

    for (size_t i = 0; i < index; i++)
        if (!router_route(router, i)->hidden &&
            str_equal(path, template_of(arena, router_route(router, i)->pattern)))
            return true;
    return false;
}

static bool put_path(struct writing *w, const struct router *router, size_t index,
                     struct error *error)
{
    struct str path = template_of(&w->arena, router_route(router, index)->pattern);

    json_key(&w->json, arena_str(&w->arena, path).ptr);
    json_begin_object(&w->json);
    for (size_t i = index; i < router_count(router); i++) {
        const struct route *route = router_route(router, i);
        if (route->hidden || !str_equal(path, template_of(&w->arena, route->pattern)))
            continue;
        if (!check_schemas(w, route, error))
            return false;
        put_operation(w, route);
    }
    json_end_object(&w->json);
    return true;
}

static bool put_paths(struct writing *w, const struct router *router, struct error *error)
{
    json_key(&w->json, "paths");
    json_begin_object(&w->json);
    for (size_t i = 0; i < router_count(router); i++) {
        if (router_route(router, i)->hidden || is_repeated(router, i, &w->arena))
            continue;
        if (!put_path(w, router, i, error))
            return false;
    }
    json_end_object(&w->json);
    return true;
}

static void put_scheme(struct json_writer *json, const char *name, const char *type,
                       const char *in_or_scheme, const char *cookie)
{
    json_key(json, name);
    json_begin_object(json);
    json_text_field(json, "type", str_from(type));
    json_text_field(json, cookie ? "in" : "scheme", str_from(in_or_scheme));
    if (cookie)
        json_text_field(json, "name", str_from(cookie));
    json_end_object(json);
}

static void put_fixed_parts(struct writing *w)
{
    struct json_writer *json = &w->json;

    json_key(json, "securitySchemes");
    json_begin_object(json);
    put_scheme(json, "session", "apiKey", "cookie", "__Host-session");
    put_scheme(json, "apiKey", "http", "bearer", NULL);
    put_scheme(json, "metricsToken", "http", "bearer", NULL);
    json_end_object(json);
    json_key(json, "parameters");
    json_begin_object(json);
    json_key(json, "IdempotencyKey");
    put_parameter(json, STR("Idempotency-Key"), "header", false, NULL);
    json_key(json, "CsrfToken");
    put_parameter(json, STR("X-CSRF-Token"), "header", false, NULL);
    json_end_object(json);
    json_key(json, "responses");
    json_begin_object(json);
    json_key(json, "Problem");
    json_begin_object(json);
    json_text_field(json, "description", STR("What is wrong, and how to mend it"));
    put_content(w, "application/problem+json", "Problem");
    json_end_object(json);
    json_end_object(json);
}

static bool put_components(struct writing *w, const struct openapi_settings *settings,
                           struct error *error)
{
    bool ok;

    json_key(&w->json, "components");
    json_begin_object(&w->json);
    put_fixed_parts(w);
    json_key(&w->json, "schemas");
    json_begin_object(&w->json);
    ok = put_schema(w, &PROBLEM, error);
    for (size_t i = 0; i < settings->schema_count && ok; i++)
        ok = put_schema(w, &settings->schemas[i], error);
    if (!ok)
        return false;
    json_end_object(&w->json);
    json_end_object(&w->json);
    return true;
}

static void put_info(struct json_writer *json, const struct openapi_settings *settings)
{
    json_text_field(json, "openapi", STR("3.1.0"));
    json_key(json, "info");
    json_begin_object(json);
    json_text_field(json, "title", str_from(settings->title));
    json_text_field(json, "version", str_from(settings->version));
    json_text_field(json, "description", str_from(settings->description));
    json_end_object(json);
    json_key(json, "servers");
    json_begin_array(json);
    json_begin_object(json);
    json_text_field(json, "url", settings->server_url.len ? settings->server_url : STR("/"));
    json_end_object(json);
    json_end_array(json);
}

bool openapi_write(const struct openapi_settings *settings, const struct router *router,
                   struct buf *out, struct error *error)
{
    struct writing w;
    bool ok;

    arena_init(&w.arena);
    map_init(&w.schemas, &w.arena);
    json_writer_init(&w.json, out, JSON_INDENTED);
    json_begin_object(&w.json);
    put_info(&w.json, settings);
    ok = put_components(&w, settings, error) && put_paths(&w, router, error);
    if (ok) {
        json_end_object(&w.json);
        json_writer_finish(&w.json);
        ok = buf_ok(out) || error_set(error, ERROR_INTERNAL, "the API's document is too long");
    }
    arena_release(&w.arena);
    return ok;
}
