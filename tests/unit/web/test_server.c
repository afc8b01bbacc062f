/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http_client.h"

#include "web/call.h"
#include "web/response.h"
#include "web/server.h"

#include "base/banned.h"

static bool hello(struct call *call, struct response *response, struct error *error)
{
    struct json_writer *json = response_json(response, 200);

    (void)error;
    json_begin_object(json);
    json_text_field(json, "hello", call_param(call, "name"));
    json_text_field(json, "q", call_query(call, "q"));
    json_end_object(json);
    return true;
}

static bool create(struct call *call, struct response *response, struct error *error)
{
    struct json_fields body;
    struct json_writer *json;
    struct str title;

    if (!call_json(call, &body, error))
        return false;
    title = json_read_line(json_field_needed(&body, "title", "name it"), 20);
    if (!call_json_done(call, &body, error))
        return false;
    json = response_json(response, 201);
    json_begin_object(json);
    json_text_field(json, "title", title);
    json_end_object(json);
    response_header(response, "Location", STR("/things/1"));
    return true;
}

static bool missing(struct call *call, struct response *response, struct error *error)
{
    (void)call;
    (void)response;
    return error_set(error, ERROR_NOT_FOUND, "there is no such bee");
}

static bool broken(struct call *call, struct response *response, struct error *error)
{
    (void)call;
    response_json(response, 200);
    return error_set(error, ERROR_INTERNAL, "secret detail");
}

static const struct route ROUTES[] = {
    {.method = METHOD_GET,
     .pattern = "/hello/{name:word}",
     .access = ACCESS_PUBLIC,
     .query = "q",
     .summary = "Greets",
     .handle = hello},
    {.method = METHOD_POST,
     .pattern = "/things",
     .access = ACCESS_PUBLIC,
     .csrf = CSRF_OPEN,
     .body = BODY_JSON,
     .body_max = 1000,
     .summary = "Makes",
     .handle = create},
    {.method = METHOD_GET,
     .pattern = "/missing",
     .access = ACCESS_PUBLIC,
     .summary = "Fails",
     .handle = missing},
    {.method = METHOD_GET,
     .pattern = "/broken",
     .access = ACCESS_PUBLIC,
     .summary = "Breaks",
     .handle = broken},
};

static struct server *start(void)
{
    static const struct route_table TABLE = {ROUTES, COUNT_OF(ROUTES)};
    struct server_settings settings = {
        .listen = STR("127.0.0.1:0"), .tables = &TABLE, .table_count = 1, .workers = 4};
    struct error error = ERROR_INIT;
    struct server *server = NULL;

    assert_ok(server_start(&settings, &server, &error), error);
    return server;
}

/* The answer to a request has this status and holds this text. */
static void check(const char *request, int status, const char *holds)
{
    struct server *server = start();
    struct answer answer = client_ask(server_port(server), request);

    if (answer.status != status || !strstr(answer.text, holds))
        fail_msg("%s\n-> %s", request, answer.text);
    answer_free(&answer);
    server_stop(server, 1000);
}

static void test_a_request_is_answered(void **state)
{
    (void)state;
    check("GET /hello/a%20b?q=1+2 HTTP/1.1\r\nHost: x\r\n\r\n", 200,
          "{\"hello\": \"a b\", \"q\": \"1 2\"}");
}

static void test_a_body_is_read_into_fields(void **state)
{
    (void)state;
    check("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          "Content-Length: 15\r\n\r\n{\"title\":\"bee\"}",
          201, "{\"title\": \"bee\"}");
    check("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\n"
          "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"title\"\r\n7\r\n:\"bee\"}\r\n0\r\n\r\n",
          201, "{\"title\": \"bee\"}");
}

static void test_a_wrong_field_is_pointed_at(void **state)
{
    (void)state;
    check("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          "Content-Length: 11\r\n\r\n{\"title\":1}",
          422, "\"pointer\": \"#/title\"");
}

static void test_errors_become_problems(void **state)
{
    (void)state;
    check("GET /missing HTTP/1.1\r\nHost: x\r\n\r\n", 404, "there is no such bee");
    check("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404, "application/problem+json");
    check("PUT /missing HTTP/1.1\r\nHost: x\r\n\r\n", 405, "Allow: GET, HEAD, OPTIONS");
    check("OPTIONS /missing HTTP/1.1\r\nHost: x\r\n\r\n", 204, "Allow: GET, HEAD, OPTIONS");
    check("GET /hello/a?x=1 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "means nothing here");
    check("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n", 500, "Something failed on our side");
}

static void test_inner_troubles_are_not_told(void **state)
{
    struct server *server = start();
    struct answer answer =
        client_ask(server_port(server), "GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");

    (void)state;
    assert_int_equal(answer.status, 500);
    assert_null(strstr(answer.text, "secret"));
    answer_free(&answer);
    server_stop(server, 1000);
}

static void test_bodies_keep_their_limits(void **state)
{
    (void)state;
    check("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          "Content-Length: 1001\r\n\r\n",
          413, "longer than 1000 bytes");
    check("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
          "Content-Length: 2\r\n\r\n{}",
          415, "application/json");
    check("GET /missing HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 400,
          "is not wanted here");
}

static void test_head_is_get_without_the_body(void **state)
{
    struct server *server = start();
    struct answer answer =
        client_ask(server_port(server), "HEAD /hello/bee?q=x HTTP/1.1\r\nHost: x\r\n\r\n");

    (void)state;
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.text, "Content-Length: 26\r\n"));
    assert_string_equal(answer.body, "");
    answer_free(&answer);
    server_stop(server, 1000);
}

static void test_a_connection_serves_many_requests(void **state)
{
    struct server *server = start();
    int fd = client_connect(server_port(server));

    (void)state;
    for (int i = 0; i < 20; i++) {
        struct answer answer;
        assert_true(client_send(fd, "GET /hello/bee HTTP/1.1\r\nHost: x\r\n\r\n"));
        answer = client_read_answer(fd, false);
        assert_int_equal(answer.status, 200);
        answer_free(&answer);
    }
    close(fd);
    server_stop(server, 1000);
}

static void test_every_answer_carries_the_security_headers(void **state)
{
    static const char *const HEADERS[] = {
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; ",
        "base-uri 'none'; form-action 'self'\r\n",
        "X-Content-Type-Options: nosniff\r\n",
        "X-Frame-Options: DENY\r\n",
        "Referrer-Policy: no-referrer\r\n",
        "Permissions-Policy: ",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cross-Origin-Resource-Policy: same-origin\r\n",
        "Cache-Control: no-store\r\n",
        "Server: ClipCrafter\r\n",
        "X-Request-Id: ",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(HEADERS); i++)
        check(i % 2 ? "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
                    : "GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n",
              i % 2 ? 404 : 200, HEADERS[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_is_answered),
        cmocka_unit_test(test_a_body_is_read_into_fields),
        cmocka_unit_test(test_a_wrong_field_is_pointed_at),
        cmocka_unit_test(test_errors_become_problems),
        cmocka_unit_test(test_inner_troubles_are_not_told),
        cmocka_unit_test(test_bodies_keep_their_limits),
        cmocka_unit_test(test_head_is_get_without_the_body),
        cmocka_unit_test(test_a_connection_serves_many_requests),
        cmocka_unit_test(test_every_answer_carries_the_security_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
