/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Malformed requests and slow clients over raw sockets. */
#include "http_client.h"

#include <stdatomic.h>

#include "web/call.h"
#include "web/response.h"
#include "web/server.h"

#include "base/banned.h"

/* How often a handler ran: what is smuggled would be counted here. */
static bool count_run(struct call *call, struct response *response, struct error *error)
{
    (void)error;
    atomic_fetch_add((atomic_int *)call_app(call), 1);
    response_text(response, 200, "text/plain; charset=utf-8", STR("ok"));
    return true;
}

static bool endless(void *context, char *bytes, size_t size, size_t *count, struct error *error)
{
    (void)context;
    (void)error;
    memset(bytes, 'x', size);
    *count = size;
    return true;
}

static bool send_much(struct call *call, struct response *response, struct error *error)
{
    static const struct response_stream STREAM = {.read = endless};

    (void)call;
    (void)error;
    response_stream(response, 200, "text/plain; charset=utf-8", -1, &STREAM);
    return true;
}

static const struct route ROUTES[] = {
    {.method = METHOD_POST,
     .pattern = "/post",
     .access = ACCESS_PUBLIC,
     .csrf = CSRF_OPEN,
     .body = BODY_BYTES,
     .summary = "x",
     .handle = count_run},
    {.method = METHOD_GET,
     .pattern = "/get",
     .access = ACCESS_PUBLIC,
     .summary = "x",
     .handle = count_run},
    {.method = METHOD_GET,
     .pattern = "/much",
     .access = ACCESS_PUBLIC,
     .summary = "x",
     .handle = send_much},
};

static struct server *start(atomic_int *runs)
{
    static const struct route_table TABLE = {ROUTES, COUNT_OF(ROUTES)};
    struct server_settings settings = {
        .listen = STR("127.0.0.1:0"),
        .tables = &TABLE,
        .table_count = 1,
        .workers = 2,
        .app = runs,
        .limits = {.header_ms = 400,
                   .idle_ms = 400,
                   .slow_window_ms = 300,
                   .slow_bytes_s = 1000,
                   .connections_each = 4},
    };
    struct error error = ERROR_INIT;
    struct server *server = NULL;

    assert_ok(server_start(&settings, &server, &error), error);
    return server;
}

#define SMUGGLED "GET /get HTTP/1.1\r\nHost: x\r\n\r\n"

/* Refused with 4xx or 5xx (or cut), nothing ran, and the connection ends. */
static void check_refused(struct server *server, atomic_int *runs, const char *bytes, size_t len)
{
    int fd = client_connect(server_port(server));
    struct answer answer;

    client_send_bytes(fd, bytes, len);
    answer = client_read_answer(fd, false);
    if (answer.status && answer.status < 400)
        fail_msg("%.*s\n-> %s", (int)len, bytes, answer.text);
    assert_int_equal(atomic_load(runs), 0);
    answer_free(&answer);
    assert_true(client_sees_end(fd));
    assert_int_equal(atomic_load(runs), 0);
    close(fd);
}

#define REFUSED(text) check_refused(server, &runs, (text), sizeof(text) - 1)
#define POST          "POST /post HTTP/1.1\r\nHost: x\r\n"

static void test_requests_that_two_readers_take_differently_are_refused(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);

    (void)state;
    REFUSED(POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc");
    REFUSED(POST "Content-Length: 3\r\nContent-Length: 34\r\n\r\nabc" SMUGGLED);
    REFUSED(POST "Content-Length: 3, 3\r\n\r\nabc");
    REFUSED(POST "Content-Length: +3\r\n\r\nabc");
    REFUSED(POST "Content-Length: 0x3\r\n\r\nabc");
    REFUSED(POST "Content-Length: 99999999999999999999\r\n\r\nabc");
    REFUSED(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED);
    REFUSED(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" SMUGGLED);
    REFUSED(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    REFUSED(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
    REFUSED(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n");
    REFUSED(POST "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n");
    REFUSED(POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n");
    REFUSED(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n");
    REFUSED("GET /get HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
    REFUSED("GET /get HTTP/1.1\r\n\r\n");
    REFUSED("GET /get HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n");
    REFUSED("GET /get HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n");
    REFUSED("GET http://evil.example/get HTTP/1.1\r\nHost: x\r\n\r\n");
    server_stop(server, 1000);
}

/* libmicrohttpd hides these from us: see raw_head.h. */
static void test_what_the_parser_hides_is_refused(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);

    (void)state;
    REFUSED(POST "Content-Length:\r\n 3\r\nTransfer-Encoding:\r\n chunked\r\n\r\nabc");
    REFUSED(POST "Content-Length:\r\n 34\r\n\r\n" SMUGGLED);
    REFUSED(POST "Transfer-Encoding:\r\n chunked\r\n\r\n" SMUGGLED);
    REFUSED(POST "Transfer-Encoding: chunked\r\n ,x\r\n\r\n0\r\n\r\n" SMUGGLED);
    REFUSED(POST "A: b\r\n\tc\r\nContent-Length: 3\r\n\r\nabc");
    REFUSED(POST "Content-Length: 3\r\nA: b\r\n \r\n\r\nabc");
    REFUSED(POST "Content-Length: 3\0"
                 "4\r\n\r\nabc" SMUGGLED);
    REFUSED(POST "Content-Length: 3\0\r\n\r\nabc");
    REFUSED(POST "Content-Length: \0"
                 "3\r\n\r\nabc");
    REFUSED(POST "A: b\0\r\nContent-Length: 3\r\n\r\nabc");
    REFUSED(POST "A: b\rContent-Length: 34\r\n\r\n" SMUGGLED);
    REFUSED(POST "A: b\nContent-Length: 34\r\n\r\n" SMUGGLED);
    REFUSED(POST "A: b\r\r\nContent-Length: 34\r\n\r\n" SMUGGLED);
    REFUSED(POST "A: b\n\r\nContent-Length: 34\r\n\r\n" SMUGGLED);
    REFUSED("GET /get HTTP/1.1\nHost: x\n\n");
    REFUSED("GET /get\0/other HTTP/1.1\r\nHost: x\r\n\r\n");
    REFUSED("GET /get\0 HTTP/1.1\r\nHost: x\r\n\r\n");
    REFUSED("GET /get HTTP/1.1\0\r\nHost: x\r\n\r\n");
    REFUSED("GET  /get HTTP/1.1\r\nHost: x\r\n\r\n");
    REFUSED("GET /get HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n");
    REFUSED("GET /get?a=\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n");
    server_stop(server, 1000);
}

/* A refusal says so at once and ends the connection: what follows is never read as a request. */
static void test_a_refused_form_ends_the_connection(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);
    int fd = client_connect(server_port(server));
    struct answer answer;
    char value[512];

    (void)state;
    client_send(fd, POST "Content-Length:\r\n 34\r\n\r\n" SMUGGLED SMUGGLED);
    answer = client_read_answer(fd, false);
    assert_int_equal(answer.status, 400);
    assert_string_equal(answer_header(&answer, "Connection", value), "close");
    assert_non_null(strstr(answer.body, "folded line"));
    answer_free(&answer);
    close(fd);
    server_stop(server, 1000);
    assert_int_equal(atomic_load(&runs), 0);
}

static void test_unusual_but_sound_heads_are_served(void **state)
{
    static const char *const SOUND[] = {
        "GET /get HTTP/1.1\r\nHost:x\r\n\r\n",
        "GET /get HTTP/1.1\r\nHost: x\r\nA:\r\nB: \r\nC: d  \r\n\r\n",
        "GET /get HTTP/1.1\r\nHost:\t x\r\nA: b: c\r\nA: \xc3\xa9\r\n\r\n",
        "GET /get? HTTP/1.1\r\nHost: x\r\nCookie: a=b; c=d; e\r\n\r\n",
        "GET /get?a=b&c&d=e%20+=& HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /get HTTP/1.0\r\nHost: x\r\n\r\n",
        POST "Content-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b",
    };
    atomic_int runs = 0;
    struct server *server = start(&runs);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(SOUND); i++) {
        struct answer answer = client_ask(server_port(server), SOUND[i]);
        if (answer.status != 200)
            fail_msg("%s\n-> %s", SOUND[i], answer.text);
        answer_free(&answer);
    }
    assert_int_equal(atomic_load(&runs), (int)COUNT_OF(SOUND));
    server_stop(server, 1000);
}

/* A head that comes in pieces lies in one buffer all the same; and so does the next one. */
static void test_heads_come_in_pieces_and_in_a_row(void **state)
{
    static const char TWO[] = SMUGGLED POST "A: b\r\nContent-Length: 3\r\n\r\nabc" SMUGGLED;
    atomic_int runs = 0;
    struct server *server = start(&runs);
    int fd = client_connect(server_port(server));
    struct answer answer;

    (void)state;
    for (size_t at = 0; at < sizeof TWO - 1; at += 5) {
        assert_true(client_send_bytes(fd, TWO + at, MIN_OF((size_t)5, sizeof TWO - 1 - at)));
        poll(NULL, 0, 1);
    }
    client_send(fd, "GET /get HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    answer = answer_new();
    while (client_read_some(fd, &answer, CLIENT_DEADLINE_MS))
        continue;
    assert_int_equal(atomic_load(&runs), 4);
    answer_free(&answer);
    close(fd);
    server_stop(server, 1000);
}

static void test_headers_have_a_limit(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);
    static const char BEGIN[] = "GET /get HTTP/1.1\r\nHost: x\r\nA: ";
    static char text[40000];

    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text, BEGIN, sizeof BEGIN - 1);
    memcpy(text + 20000, "\r\n\r\n", 4);
    check_refused(server, &runs, text, 20004);
    text[20000] = text[20001] = text[20002] = text[20003] = 'a';
    check_refused(server, &runs, text, sizeof text);
    server_stop(server, 1000);
}

static void test_slow_headers_are_cut(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);
    int fd = client_connect(server_port(server));
    int64_t begin = clock_monotonic_us(NULL);

    (void)state;
    client_send(fd, "GET /get HTTP/1.1\r\n");
    while (client_send(fd, "A") && clock_monotonic_us(NULL) - begin < 20000000)
        poll(NULL, 0, 20); /* one byte now and then, which keeps a mere idle timeout away */
    assert_in_range(clock_monotonic_us(NULL) - begin, 300000, 10000000);
    assert_int_equal(atomic_load(&runs), 0);
    close(fd);
    server_stop(server, 1000);
}

static void test_slow_bodies_are_cut(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);
    int fd = client_connect(server_port(server));
    int64_t begin = clock_monotonic_us(NULL);

    (void)state;
    client_send(fd, POST "Content-Length: 60000\r\n\r\n");
    while (client_send(fd, "A") && clock_monotonic_us(NULL) - begin < 20000000)
        poll(NULL, 0, 20);
    assert_in_range(clock_monotonic_us(NULL) - begin, 200000, 10000000);
    assert_int_equal(atomic_load(&runs), 0);
    close(fd);
    server_stop(server, 1000);
}

static void test_idle_connections_are_let_go(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);
    int fd = client_connect(server_port(server));
    struct answer answer;

    (void)state;
    client_send(fd, SMUGGLED);
    answer = client_read_answer(fd, false);
    assert_int_equal(answer.status, 200);
    answer_free(&answer);
    assert_true(client_sees_end(fd));
    close(fd);
    server_stop(server, 1000);
}

static void test_slow_readers_are_cut(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);
    int fd = client_connect(server_port(server));
    struct pollfd hung = {.fd = fd, .events = POLLRDHUP};

    (void)state;
    client_send(fd, "GET /much HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(poll(&hung, 1, CLIENT_DEADLINE_MS), 1); /* we read nothing at all */
    close(fd);
    server_stop(server, 1000);
}

static void test_an_address_has_few_connections(void **state)
{
    atomic_int runs = 0;
    struct server *server = start(&runs);
    int fds[5], other;
    struct answer answer;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        fds[i] = client_connect(server_port(server));
        client_send(fds[i], SMUGGLED);
        answer = client_read_answer(fds[i], false);
        assert_int_equal(answer.status, 200);
        answer_free(&answer);
    }
    fds[4] = client_connect(server_port(server));
    client_send(fds[4], SMUGGLED);
    answer = client_read_answer(fds[4], false);
    assert_int_equal(answer.status, 0);
    answer_free(&answer);
    other = client_connect_from(server_port(server), "127.0.0.2");
    client_send(other, SMUGGLED);
    answer = client_read_answer(other, false);
    assert_int_equal(answer.status, 200);
    answer_free(&answer);
    for (size_t i = 0; i < 5; i++)
        close(fds[i]);
    close(other);
    server_stop(server, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests_that_two_readers_take_differently_are_refused),
        cmocka_unit_test(test_what_the_parser_hides_is_refused),
        cmocka_unit_test(test_a_refused_form_ends_the_connection),
        cmocka_unit_test(test_unusual_but_sound_heads_are_served),
        cmocka_unit_test(test_heads_come_in_pieces_and_in_a_row),
        cmocka_unit_test(test_headers_have_a_limit),
        cmocka_unit_test(test_slow_headers_are_cut),
        cmocka_unit_test(test_slow_bodies_are_cut),
        cmocka_unit_test(test_idle_connections_are_let_go),
        cmocka_unit_test(test_slow_readers_are_cut),
        cmocka_unit_test(test_an_address_has_few_connections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
