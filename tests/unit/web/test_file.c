/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, parts of them, and conditions on versions, over loopback sockets. */
#include "http_client.h"

#include <sys/mman.h>

#include "web/call.h"
#include "web/response.h"
#include "web/server.h"

#include "base/banned.h"

enum { SIZE = 200000, CHANGED_S = 784111777 /* Sun, 06 Nov 1994 08:49:37 GMT */ };

#define DISPOSITION                                                                                \
    "Content-Disposition: attachment; filename=\"B_ren _1_.mp4\"; filename*=UTF-8''"               \
    "B%C3%A4ren%20%221%22.mp4"
#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"

static int make_file(void)
{
    int fd = memfd_create("clip", MFD_CLOEXEC);

    for (int i = 0; i < SIZE / 10; i++) {
        char text[11];
        snprintf(text, sizeof text, "%09d\n", i);
        if (write(fd, text, 10) != 10)
            BUG("no memory for a file");
    }
    return fd;
}

static bool give_file(struct call *call, struct response *response, struct error *error)
{
    struct response_file file = {.fd = make_file(),
                                 .size = SIZE,
                                 .changed_s = CHANGED_S,
                                 .tag = STR("v1"),
                                 .type = "video/mp4",
                                 .name = STR("B\xc3\xa4ren \"1\".mp4"),
                                 .attachment = true};

    (void)call;
    (void)error;
    response_file(response, &file);
    response_cache(response, "private, no-cache");
    return true;
}

static bool change(struct call *call, struct response *response, struct error *error)
{
    if (!call_check_if_match(call, STR("\"v1\""), true, error))
        return false;
    response_empty(response, 204);
    return true;
}

static const struct route ROUTES[] = {
    {.method = METHOD_GET,
     .pattern = "/file",
     .access = ACCESS_PUBLIC,
     .summary = "x",
     .handle = give_file},
    {.method = METHOD_PUT,
     .pattern = "/file",
     .access = ACCESS_PUBLIC,
     .csrf = CSRF_OPEN,
     .body = BODY_JSON,
     .summary = "x",
     .handle = change},
};

static struct server *start(void)
{
    static const struct route_table TABLE = {ROUTES, COUNT_OF(ROUTES)};
    struct server_settings settings = {
        .listen = STR("127.0.0.1:0"), .tables = &TABLE, .table_count = 1, .workers = 2};
    struct error error = ERROR_INIT;
    struct server *server = NULL;

    assert_ok(server_start(&settings, &server, &error), error);
    return server;
}

static struct answer ask(struct server *server, const char *method, const char *headers)
{
    char request[400];

    snprintf(request, sizeof request, "%s /file HTTP/1.1\r\nHost: x\r\n%s\r\n", method, headers);
    return client_ask(server_port(server), request);
}

/* The answer has this status, holds this header line, and its body is bytes [from, to) of the
 * file. */
static void check(struct server *server, const char *headers, int status, const char *line,
                  size_t from, size_t to)
{
    struct answer answer = ask(server, "GET", headers);
    size_t len = answer.len - (size_t)(answer.body - answer.text);
    char first[12], text[12];

    if (answer.status != status || (line && !strstr(answer.text, line)) ||
        (status < 300 && len != to - from))
        fail_msg("%s\n-> %zu bytes, %.900s", headers, len, answer.text);
    if (status < 300) {
        snprintf(first, sizeof first, "%09zu\n", from / 10);
        snprintf(text, sizeof text, "%.10s", answer.body);
        assert_memory_equal(text, first + from % 10, MIN_OF(10 - from % 10, to - from));
    }
    answer_free(&answer);
}

static void test_a_file_comes_with_its_name_and_version(void **state)
{
    static const char *const LINES[] = {
        "Content-Length: 200000\r\n", "Content-Type: video/mp4\r\n",
        "ETag: \"v1\"\r\n",           "Last-Modified: " DATE "\r\n",
        "Accept-Ranges: bytes\r\n",   "Cache-Control: private, no-cache\r\n",
        DISPOSITION "\r\n",
    };
    struct server *server = start();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(LINES); i++) {
        struct answer answer = ask(server, "HEAD", "");
        check(server, "", 200, LINES[i], 0, SIZE);
        assert_int_equal(answer.status, 200);
        assert_non_null(strstr(answer.text, LINES[i]));
        assert_string_equal(answer.body, "");
        answer_free(&answer);
    }
    server_stop(server, 1000);
}

static void test_parts_are_what_the_range_says(void **state)
{
    struct server *server = start();

    (void)state;
    check(server, "Range: bytes=0-9\r\n", 206, "Content-Range: bytes 0-9/200000\r\n", 0, 10);
    check(server, "Range: bytes=100003-100012\r\n", 206, "Content-Length: 10\r\n", 100003, 100013);
    check(server, "Range: bytes=199990-\r\n", 206, "bytes 199990-199999/200000", 199990, SIZE);
    check(server, "Range: bytes=-5\r\n", 206, "bytes 199995-199999/200000", 199995, SIZE);
    check(server, "Range: bytes=5-999999\r\n", 206, "bytes 5-199999/200000", 5, SIZE);
    check(server, "Range: bytes=200000-\r\n", 416, "Content-Range: bytes */200000\r\n", 0, 0);
    check(server, "Range: bytes=-0\r\n", 416, "Content-Range: bytes */200000\r\n", 0, 0);
    check(server, "Range: bytes=0-1,4-5\r\n", 200, NULL, 0, SIZE);
    check(server, "Range: bytes=9-1\r\n", 200, NULL, 0, SIZE);
    check(server, "Range: lines=0-1\r\n", 200, NULL, 0, SIZE);
    server_stop(server, 1000);
}

static void test_a_part_is_only_of_the_version_that_is_known(void **state)
{
    struct server *server = start();

    (void)state;
    check(server, "Range: bytes=0-9\r\nIf-Range: \"v1\"\r\n", 206, NULL, 0, 10);
    check(server, "Range: bytes=0-9\r\nIf-Range: " DATE "\r\n", 206, NULL, 0, 10);
    check(server, "Range: bytes=0-9\r\nIf-Range: \"v2\"\r\n", 200, NULL, 0, SIZE);
    check(server, "Range: bytes=0-9\r\nIf-Range: W/\"v1\"\r\n", 200, NULL, 0, SIZE);
    check(server, "Range: bytes=0-9\r\nIf-Range: Sun, 06 Nov 1994 08:49:38 GMT\r\n", 200, NULL, 0,
          SIZE);
    server_stop(server, 1000);
}

static void test_what_is_known_is_not_sent_again(void **state)
{
    struct server *server = start();

    (void)state;
    check(server, "If-None-Match: \"v1\"\r\n", 304, "ETag: \"v1\"\r\n", 0, 0);
    check(server, "If-None-Match: \"v0\", W/\"v1\"\r\n", 304, NULL, 0, 0);
    check(server, "If-None-Match: *\r\n", 304, NULL, 0, 0);
    check(server, "If-None-Match: \"v2\"\r\n", 200, NULL, 0, SIZE);
    check(server, "If-Modified-Since: " DATE "\r\n", 304, NULL, 0, 0);
    check(server, "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n", 200, NULL, 0, SIZE);
    check(server, "If-None-Match: \"v2\"\r\nIf-Modified-Since: " DATE "\r\n", 200, NULL, 0, SIZE);
    check(server, "If-None-Match: \"v1\"\r\nRange: bytes=0-9\r\n", 304, NULL, 0, 0);
    server_stop(server, 1000);
}

static void test_a_connection_serves_on_after_parts_of_files(void **state)
{
    struct server *server = start();
    int fd = client_connect(server_port(server));

    (void)state;
    for (int i = 0; i < 30; i++) {
        struct answer answer;
        client_send(fd, i % 3 ? "GET /file HTTP/1.1\r\nHost: x\r\nRange: bytes=7-70\r\n\r\n"
                              : "HEAD /file HTTP/1.1\r\nHost: x\r\n\r\n");
        answer = client_read_answer(fd, i % 3 == 0);
        assert_int_equal(answer.status, i % 3 ? 206 : 200);
        answer_free(&answer);
    }
    close(fd);
    server_stop(server, 1000);
}

static void test_a_change_must_name_the_version(void **state)
{
    static const struct {
        const char *header;
        int status;
        const char *word;
    } CASES[] = {
        {"", 428, "urn:clipcrafter:problem:precondition"},
        {"If-Match: \"v2\"\r\n", 412, "urn:clipcrafter:problem:stale"},
        {"If-Match: W/\"v1\"\r\n", 412, "urn:clipcrafter:problem:stale"},
        {"If-Match: v1\r\n", 400, "urn:clipcrafter:problem:bad-request"},
        {"If-Match: \"v0\", \"v1\"\r\n", 204, ""},
        {"If-Match: *\r\n", 204, ""},
    };
    struct server *server = start();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct answer answer = ask(server, "PUT", CASES[i].header);
        if (answer.status != CASES[i].status || !strstr(answer.text, CASES[i].word))
            fail_msg("%s-> %s", CASES[i].header, answer.text);
        answer_free(&answer);
    }
    server_stop(server, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_comes_with_its_name_and_version),
        cmocka_unit_test(test_parts_are_what_the_range_says),
        cmocka_unit_test(test_a_part_is_only_of_the_version_that_is_known),
        cmocka_unit_test(test_what_is_known_is_not_sent_again),
        cmocka_unit_test(test_a_connection_serves_on_after_parts_of_files),
        cmocka_unit_test(test_a_change_must_name_the_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
