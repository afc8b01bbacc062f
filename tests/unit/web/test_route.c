/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "web/route.h"

#include "base/banned.h"

static bool handle(struct call *call, struct response *response, struct error *error)
{
    (void)call;
    (void)response;
    (void)error;
    return true;
}

#define READ(text)                                                                                 \
    {                                                                                              \
        .method = METHOD_GET, .pattern = (text), .access = ACCESS_USER, .summary = "x",            \
        .handle = handle                                                                           \
    }

static const struct route ROUTES[] = {
    READ("/"),
    READ("/items"),
    {.method = METHOD_POST,
     .pattern = "/items",
     .access = ACCESS_USER,
     .csrf = CSRF_TOKEN,
     .summary = "x",
     .handle = handle},
    READ("/items/{item:uuid}"),
    READ("/items/mine"),
    READ("/items/{name:word}/parts/{part:token}"),
    READ("/files/{file:tail}"),
    {.method = METHOD_DELETE,
     .pattern = "/items/{name:word}",
     .access = ACCESS_USER,
     .csrf = CSRF_TOKEN,
     .summary = "x",
     .handle = handle},
};

static struct router *make_router(void)
{
    const struct route *tables[] = {ROUTES};
    const size_t sizes[] = {COUNT_OF(ROUTES)};
    struct error error = ERROR_INIT;
    struct router *router = NULL;

    assert_ok(router_new(tables, sizes, 1, &router, &error), error);
    return router;
}

/* The path goes to the route with that pattern, or NULL. */
static void check_match(enum http_method method, const char *path, const char *pattern)
{
    struct router *router = make_router();
    struct route_match match;
    struct error error = ERROR_INIT;
    struct arena arena;

    arena_init(&arena);
    assert_ok(router_match(router, method, str_from(path), &arena, &match, &error), error);
    if (!pattern && match.route)
        fail_msg("%s went to %s", path, match.route->pattern);
    if (pattern && (!match.route || strcmp(match.route->pattern, pattern) != 0))
        fail_msg("%s went to %s", path, match.route ? match.route->pattern : "nothing");
    arena_release(&arena);
    router_free(router);
}

static void test_paths_go_to_their_route(void **state)
{
    (void)state;
    check_match(METHOD_GET, "/", "/");
    check_match(METHOD_GET, "/items", "/items");
    check_match(METHOD_GET, "/%69tems", "/items");
    check_match(METHOD_GET, "/items/mine", "/items/mine");
    check_match(METHOD_GET, "/items/018bcfe5-687b-7fff-bfff-ffffffffffff", "/items/{item:uuid}");
    check_match(METHOD_GET, "/items/a%20b/parts/x-1", "/items/{name:word}/parts/{part:token}");
    check_match(METHOD_GET, "/files/a/b.mp4", "/files/{file:tail}");
}

static void test_other_paths_go_nowhere(void **state)
{
    static const char *const PATHS[] = {
        "/items/",          "//items",
        "/Items",           "/items/x%2Fy/parts/p",
        "/files/",          "/files/../x",
        "/files/%2e%2e/x",  "/files/a%2fb",
        "/items/./parts/p", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(PATHS); i++)
        check_match(METHOD_GET, PATHS[i], NULL);
}

static void test_parameters_are_decoded(void **state)
{
    struct router *router = make_router();
    struct route_match match;
    struct error error = ERROR_INIT;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(router_match(router, METHOD_GET, STR("/items/a%20b/parts/x"), &arena, &match, &error),
              error);
    assert_int_equal(match.param_count, 2);
    assert_str(match.params[0].name, "name");
    assert_str(match.params[0].value, "a b");
    assert_str(match.params[1].value, "x");
    assert_ok(router_match(router, METHOD_GET, STR("/files/a/b/c"), &arena, &match, &error), error);
    assert_str(match.params[0].value, "a/b/c");
    assert_false(router_match(router, METHOD_GET, STR("/items/%zz"), &arena, &match, &error));
    arena_release(&arena);
    router_free(router);
}

static void test_known_path_with_other_method_names_the_methods(void **state)
{
    struct router *router = make_router();
    struct route_match match;
    struct error error = ERROR_INIT;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(router_match(router, METHOD_PUT, STR("/items"), &arena, &match, &error), error);
    assert_null(match.route);
    assert_string_equal(match.allow, "GET, HEAD, POST, OPTIONS");
    /* the literal wins for all methods: another pattern's DELETE is not reached through it */
    assert_ok(router_match(router, METHOD_DELETE, STR("/items/mine"), &arena, &match, &error),
              error);
    assert_null(match.route);
    arena_release(&arena);
    router_free(router);
}

static void check_refused(struct route route, const char *why)
{
    struct route two[2] = {READ("/items"), route};
    const struct route *tables[] = {two};
    const size_t sizes[] = {2};
    struct error error = ERROR_INIT;
    struct router *router = NULL;

    assert_false(router_new(tables, sizes, 1, &router, &error));
    assert_null(router);
    if (!strstr(error.message, why))
        fail_msg("\"%s\" does not say \"%s\"", error.message, why);
}

static void test_undeclared_routes_refuse_to_start(void **state)
{
    struct route route = READ("/x");

    (void)state;
    route.access = ACCESS_NONE;
    check_refused(route, "declares no access");
    route = (struct route)READ("/x");
    route.method = METHOD_POST;
    check_refused(route, "declares no csrf");
    route = (struct route)READ("/x");
    route.handle = NULL;
    check_refused(route, "declares no handler");
    route = (struct route)READ("/x");
    route.method = METHOD_NONE;
    check_refused(route, "declares no method");
    check_refused((struct route)READ("/items"), "is there twice");
    check_refused((struct route)READ("x"), "not of the form");
    check_refused((struct route)READ("/{x:thing}"), "not of the form");
    check_refused((struct route)READ("/{x:tail}/y"), "not of the form");
    check_refused((struct route)READ("/a//b"), "not of the form");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_go_to_their_route),
        cmocka_unit_test(test_other_paths_go_nowhere),
        cmocka_unit_test(test_parameters_are_decoded),
        cmocka_unit_test(test_known_path_with_other_method_names_the_methods),
        cmocka_unit_test(test_undeclared_routes_refuse_to_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
