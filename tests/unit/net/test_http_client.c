/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against tests/doubles/faulty_http.mjs. */
#include "../service.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "net/http_client.h"
#include "net/http_url.h"
#include "net/retry.h"

struct site {
    struct service service;
    const char *plain, *secure, *misnamed, *expired, *authority;
    struct http_client *client;
    struct arena arena;
};

static int start_site(void **state)
{
    static struct site site;
    struct error error = ERROR_INIT;

    service_start_node(&site.service, "doubles/faulty_http.mjs");
    site.plain = service_word(&site.service);
    site.secure = service_word(&site.service);
    site.misnamed = service_word(&site.service);
    site.expired = service_word(&site.service);
    site.authority = service_word(&site.service);
    const struct http_client_options options = {.user_agent = "ClipCrafter/test",
                                                .extra_ca_file = site.authority};
    assert_ok(http_client_new(&options, &site.client, &error), error);
    arena_init(&site.arena);
    *state = &site;
    return 0;
}

static int stop_site(void **state)
{
    struct site *site = *state;

    arena_release(&site->arena);
    http_client_free(site->client);
    service_stop(&site->service);
    return 0;
}

static struct http_request ask(struct site *site, const char *method, const char *path)
{
    return (struct http_request){
        .method = method,
        .url = arena_printf(&site->arena, "http://127.0.0.1:%s%s", site->plain, path),
        .plain_loopback = true,
    };
}

static void test_an_answer_gives_status_headers_and_body(void **state)
{
    struct site *site = *state;
    struct error error = ERROR_INIT;
    struct http_request request = ask(site, "GET", "/ok?token=secret");
    struct http_wanted wanted[] = {{.name = "etag"}, {.name = "x-none"}};
    struct buf body;

    buf_init(&body, 100);
    struct http_response response = {
        .wanted = wanted, .wanted_count = 2, .sink = http_sink_buf(&body)};
    assert_ok(http_perform(site->client, &site->arena, &request, &response, &error), error);
    assert_int_equal(response.status, 200);
    assert_str(buf_str(&body), "hello");
    assert_str(wanted[0].value, "\"abc\"");
    assert_int_equal(wanted[1].value.len, 0);
    buf_release(&body);
}

static void expect_echo(struct site *site, struct http_request *request, const char *method,
                        const char *length, struct str sent)
{
    struct error error = ERROR_INIT;
    struct http_header header = {STR("X-Given"), STR("two words")};
    struct http_wanted wanted[] = {
        {.name = "x-method"}, {.name = "x-length"}, {.name = "x-agent"}, {.name = "x-given"}};
    struct buf body;

    buf_init(&body, 1 << 22);
    struct http_response response = {
        .wanted = wanted, .wanted_count = 4, .sink = http_sink_buf(&body)};
    request->headers = &header;
    request->header_count = 1;
    assert_ok(http_perform(site->client, &site->arena, request, &response, &error), error);
    assert_int_equal(response.status, 200);
    assert_str(wanted[0].value, method);
    assert_str(wanted[1].value, length);
    assert_str(wanted[2].value, "ClipCrafter/test");
    assert_str(wanted[3].value, "two words");
    assert_true(str_equal(buf_str(&body), sent));
    buf_release(&body);
}

static void test_bodies_are_sent_from_memory_and_from_a_part_of_a_file(void **state)
{
    struct site *site = *state;
    struct http_request request = ask(site, "POST", "/echo");
    char *bytes = malloc(3 << 20);
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_non_null(bytes);
    for (size_t i = 0; i < 3 << 20; i++)
        bytes[i] = (char)(i * 2654435761u >> 13);
    assert_int_equal(fwrite(bytes, 1, 3 << 20, file), 3 << 20);
    fflush(file);
    request.body = (struct http_body){.kind = HTTP_BODY_BYTES, .bytes = STR("memory")};
    expect_echo(site, &request, "POST", "6", STR("memory"));
    request = ask(site, "PUT", "/echo");
    request.body = (struct http_body){
        .kind = HTTP_BODY_FILE, .fd = fileno(file), .offset = 1000, .length = 2000000};
    expect_echo(site, &request, "PUT", "2000000", (struct str){bytes + 1000, 2000000});
    request = ask(site, "POST", "/echo");
    expect_echo(site, &request, "POST", "0", STR(""));
    request = ask(site, "DELETE", "/echo");
    expect_echo(site, &request, "DELETE", "none", STR(""));
    fclose(file);
    free(bytes);
}

static void test_a_file_shorter_than_said_is_named(void **state)
{
    struct site *site = *state;
    struct error error = ERROR_INIT;
    struct http_request request = ask(site, "PUT", "/echo");
    struct http_response response = {0};
    FILE *file = tmpfile();

    assert_non_null(file);
    request.body = (struct http_body){.kind = HTTP_BODY_FILE, .fd = fileno(file), .length = 10};
    assert_false(http_perform(site->client, &site->arena, &request, &response, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_non_null(strstr(error.message, "shorter"));
    fclose(file);
}

/* Performs without a sink; the error's code, or NONE. */
static enum error_code outcome(struct site *site, const struct http_request *request,
                               struct error *error)
{
    struct http_response response = {0};

    *error = ERROR_INIT;
    if (http_perform(site->client, &site->arena, request, &response, error))
        return ERROR_NONE;
    return error->code;
}

static void test_deadlines_end_what_hangs(void **state)
{
    struct site *site = *state;
    struct error error;
    struct http_request request = ask(site, "GET", "/hang");
    int64_t began_us = clock_monotonic_us(NULL);

    request.deadlines.first_byte_ms = 100;
    assert_int_equal(outcome(site, &request, &error), ERROR_BUSY);
    assert_non_null(strstr(error.message, "no answer within 100 ms"));
    request = ask(site, "GET", "/hang");
    request.deadlines.whole_ms = 100;
    assert_int_equal(outcome(site, &request, &error), ERROR_BUSY);
    request = ask(site, "GET", "/headers-then-hang");
    request.deadlines.slow_ms = 100;
    assert_int_equal(outcome(site, &request, &error), ERROR_BUSY);
    assert_non_null(strstr(error.message, "bytes moved"));
    assert_true(clock_monotonic_us(NULL) - began_us < 10 * 1000000);
}

static void test_a_connection_that_is_not_taken_ends(void **state)
{
    struct site *site = *state;
    struct error error;
    struct http_request request = ask(site, "GET", "/");
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    /* A server that never speaks TLS: the connection is there, its handshake is not. */
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    request.url = arena_printf(&site->arena, "https://127.0.0.1:%d/", ntohs(address.sin_port));
    assert_int_equal(outcome(site, &request, &error), ERROR_BUSY); /* refused */
    assert_int_equal(listen(listener, 1), 0);
    request.deadlines.connect_ms = 100;
    assert_int_equal(outcome(site, &request, &error), ERROR_BUSY);
    close(listener);
}

static void test_resets_and_short_bodies_are_worth_another_try(void **state)
{
    struct site *site = *state;
    const char *const paths[] = {"/reset", "/truncated"};
    struct http_request request;
    struct error error;

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        request = ask(site, "GET", paths[i]);
        assert_int_equal(outcome(site, &request, &error), ERROR_BUSY);
        assert_true(retry_is_worth(&error));
    }
    char *bytes = calloc(1, 8 << 20);
    request = ask(site, "PUT", "/reset-mid-put");
    request.body = (struct http_body){.kind = HTTP_BODY_BYTES, .bytes = {bytes, 8 << 20}};
    assert_int_equal(outcome(site, &request, &error), ERROR_BUSY);
    free(bytes);
}

static void note_wait(void *context, int64_t ms, struct cancel *cancel)
{
    (void)cancel;
    *(int64_t *)context = ms;
}

static bool try_busy(struct site *site, struct str *text, struct error *error)
{
    struct http_request request = ask(site, "GET", "/busy");
    struct http_response response = {0};
    struct buf body;
    bool ok;

    buf_init(&body, 100);
    response.sink = http_sink_buf(&body);
    ok = http_perform(site->client, &site->arena, &request, &response, error);
    *text =
        arena_str(&site->arena, ok && response.status != 200 ? response.problem : buf_str(&body));
    buf_release(&body);
    return ok && (response.status == 200 || http_status_error(&response, request.url, error));
}

static void test_a_busy_server_is_asked_again_after_what_it_says(void **state)
{
    struct site *site = *state;
    struct error error = ERROR_INIT;
    int64_t waited = 0;
    struct pauser pauser = {note_wait, &waited};
    struct retry_policy policy = {.first_ms = 1, .longest_ms = 1, .pauser = &pauser};
    struct retry retry;
    struct str text;

    assert_false(try_busy(site, &text, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    assert_int_equal(error.retry_after_s, 7);
    assert_str(text, "<Error><Code>SlowDown</Code></Error>");
    retry_init(&retry, &policy, NULL);
    while (!try_busy(site, &text, &error) && retry_again(&retry, &error))
        continue;
    assert_str(text, "at last");
    assert_in_range(waited, 7000, 7001);
    assert_int_equal(retry.failures, 1);
}

static void test_only_certificates_that_verify_are_spoken_to(void **state)
{
    struct site *site = *state;
    const struct http_client_options strange = {.user_agent = "ClipCrafter/test"};
    struct http_client *client;
    struct error error = ERROR_INIT;
    struct http_response response = {0};
    struct http_request request = {.method = "GET"};

    request.url = arena_printf(&site->arena, "https://localhost:%s/ok", site->secure);
    assert_int_equal(outcome(site, &request, &error), ERROR_NONE);
    assert_ok(http_client_new(&strange, &client, &error), error);
    assert_false(http_perform(client, &site->arena, &request, &response, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    http_client_free(client);
    request.url = arena_printf(&site->arena, "https://127.0.0.1:%s/ok", site->secure);
    assert_int_equal(outcome(site, &request, &error), ERROR_UNAVAILABLE);
    request.url = arena_printf(&site->arena, "https://localhost:%s/ok", site->misnamed);
    assert_int_equal(outcome(site, &request, &error), ERROR_UNAVAILABLE);
    request.url = arena_printf(&site->arena, "https://localhost:%s/ok", site->expired);
    assert_int_equal(outcome(site, &request, &error), ERROR_UNAVAILABLE);
    assert_non_null(strstr(error.message, "expired"));
    assert_false(retry_is_worth(&error));
}

static void test_plain_http_only_reaches_this_machine_where_allowed(void **state)
{
    struct site *site = *state;
    struct error error;
    struct http_request request = ask(site, "GET", "/ok");

    assert_int_equal(outcome(site, &request, &error), ERROR_NONE);
    request.plain_loopback = false;
    assert_int_equal(outcome(site, &request, &error), ERROR_INPUT);
    request.plain_loopback = true;
    request.url = STR("http://example.com/?token=hush");
    assert_int_equal(outcome(site, &request, &error), ERROR_INPUT);
    assert_null(strstr(error.message, "hush"));
    request.url = STR("ftp://127.0.0.1/x");
    assert_int_equal(outcome(site, &request, &error), ERROR_INPUT);
    request.url = STR("https://user:hunter2@127.0.0.1/x");
    assert_int_equal(outcome(site, &request, &error), ERROR_INPUT);
    assert_null(strstr(error.message, "hunter2"));
    request.url = STR("https://127.0.0.1/a b");
    assert_int_equal(outcome(site, &request, &error), ERROR_INPUT);
}

static void test_loopback_is_known_by_address(void **state)
{
    const struct {
        const char *url;
        bool loopback;
    } cases[] = {
        {"https://127.0.0.1/", true},         {"https://127.9.8.7/", true},
        {"https://[::1]:99/", true},          {"https://localhost/", true},
        {"https://128.0.0.1/", false},        {"https://[::2]/", false},
        {"https://localhost.com/", false},    {"https://127.0.0.1.com/", false},
        {"https://[::ffff:8.8.8.8]/", false},
    };
    struct site *site = *state;
    struct error error = ERROR_INIT;
    struct http_url url;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_ok(http_url_read(&site->arena, str_from(cases[i].url), true, &url, &error), error);
        assert_int_equal(url.loopback, cases[i].loopback);
    }
    assert_ok(http_url_read(&site->arena, STR("https://a.b:81/c?d=e#f"), true, &url, &error),
              error);
    assert_str(url.shown, "https://a.b:81/c");
    assert_int_equal(url.port, 81);
}

static void test_redirects_are_followed_only_when_asked(void **state)
{
    struct site *site = *state;
    struct error error = ERROR_INIT;
    struct http_request request = ask(site, "GET", "/redirect");
    struct http_wanted wanted = {.name = "X-Two"};
    struct http_response response = {.wanted = &wanted, .wanted_count = 1};

    assert_ok(http_perform(site->client, &site->arena, &request, &response, &error), error);
    assert_int_equal(response.status, 302);
    request.redirects = 2;
    assert_ok(http_perform(site->client, &site->arena, &request, &response, &error), error);
    assert_int_equal(response.status, 200);
    assert_str(wanted.value, "first");
    request = ask(site, "GET", "/loop");
    request.redirects = 3;
    assert_int_equal(outcome(site, &request, &error), ERROR_UNAVAILABLE);
}

static void test_the_environment_names_no_proxy(void **state)
{
    struct site *site = *state;
    struct error error;
    struct http_request request = ask(site, "GET", "/ok");

    assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    assert_int_equal(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
    assert_int_equal(outcome(site, &request, &error), ERROR_NONE);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

static void test_more_than_the_maximum_is_refused(void **state)
{
    struct site *site = *state;
    struct error error = ERROR_INIT;
    struct http_request request = ask(site, "GET", "/big");
    struct buf body;
    FILE *file = tmpfile();
    int fd;

    assert_non_null(file);
    fd = fileno(file);
    buf_init(&body, 1000);
    struct http_response response = {.sink = http_sink_buf(&body)};
    assert_false(http_perform(site->client, &site->arena, &request, &response, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    response.sink = http_sink_fd(&fd, 299999);
    assert_false(http_perform(site->client, &site->arena, &request, &response, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    response.sink = http_sink_fd(&fd, 300000);
    assert_ok(http_perform(site->client, &site->arena, &request, &response, &error), error);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 300000);
    fclose(file);
    buf_release(&body);
}

static void test_a_full_disk_is_said_to_be_full(void **state)
{
    struct site *site = *state;
    struct error error = ERROR_INIT;
    struct http_request request = ask(site, "GET", "/big");
    int fd = open("/dev/full", O_WRONLY);

    struct http_response response = {.sink = http_sink_fd(&fd, 1 << 20)};
    assert_false(http_perform(site->client, &site->arena, &request, &response, &error));
    assert_int_equal(error.code, ERROR_NO_SPACE);
    close(fd);
}

static int64_t connections(struct site *site)
{
    struct error error = ERROR_INIT;
    struct http_request request = ask(site, "GET", "/connections");
    struct buf body;
    int64_t count = -1;

    buf_init(&body, 20);
    struct http_response response = {.sink = http_sink_buf(&body)};
    assert_ok(http_perform(site->client, &site->arena, &request, &response, &error), error);
    assert_true(str_to_int(buf_str(&body), 0, 1000000, &count));
    buf_release(&body);
    return count;
}

static void test_connections_are_kept_and_a_dead_one_is_replaced(void **state)
{
    struct site *site = *state;
    struct error error;
    struct http_request request = ask(site, "GET", "/ok");
    int64_t before = connections(site);

    for (int i = 0; i < 5; i++)
        assert_int_equal(outcome(site, &request, &error), ERROR_NONE);
    assert_int_equal(connections(site), before);
    request = ask(site, "GET", "/dead-when-reused");
    for (int i = 0; i < 3; i++)
        assert_int_equal(outcome(site, &request, &error), ERROR_NONE);
    request = ask(site, "PUT", "/dead-when-reused");
    request.body = (struct http_body){.kind = HTTP_BODY_BYTES, .bytes = STR("again")};
    assert_int_equal(outcome(site, &request, &error), ERROR_NONE);
    /* What must not be sent twice never meets a connection that may be dead. */
    before = connections(site);
    request.method = "POST";
    assert_int_equal(outcome(site, &request, &error), ERROR_NONE);
    assert_int_equal(connections(site), before + 1);
}

struct hanging {
    struct site *site;
    struct cancel cancel;
    enum error_code code;
};

static void *hang(void *context)
{
    struct hanging *hanging = context;
    struct arena arena;
    struct error error = ERROR_INIT;
    struct http_response response = {0};
    struct http_request request = {.method = "GET", .plain_loopback = true};

    arena_init(&arena);
    request.url = arena_printf(&arena, "http://127.0.0.1:%s/hang", hanging->site->plain);
    request.cancel = &hanging->cancel;
    if (!http_perform(hanging->site->client, &arena, &request, &response, &error))
        hanging->code = error.code;
    arena_release(&arena);
    return NULL;
}

static void test_cancelling_ends_a_request_soon(void **state)
{
    struct site *site = *state;
    struct hanging hanging = {.site = site};
    int64_t began_us = clock_monotonic_us(NULL);
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, hang, &hanging), 0);
    (void)connections(site); /* a request of its own meanwhile, on the same client */
    cancel_request(&hanging.cancel);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(hanging.code, ERROR_CANCELLED);
    assert_true(clock_monotonic_us(NULL) - began_us < 5 * 1000000);
}

static void test_headers_cannot_break_a_request(void **state)
{
    struct site *site = *state;
    struct error error;
    struct http_request request = ask(site, "GET", "/ok");
    const struct http_header bad[] = {
        {STR("X-A"), STR("b\r\nX-C: d")}, {STR("X:A"), STR("b")}, {STR(""), STR("b")}};

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        request.headers = &bad[i];
        request.header_count = 1;
        assert_int_equal(outcome(site, &request, &error), ERROR_INPUT);
    }
}

static void test_statuses_become_errors_that_say_what_to_do(void **state)
{
    const struct {
        int status;
        enum error_code code;
    } cases[] = {{400, ERROR_UNAVAILABLE}, {401, ERROR_UNAUTHENTICATED},
                 {403, ERROR_DENIED},      {404, ERROR_NOT_FOUND},
                 {409, ERROR_CONFLICT},    {412, ERROR_STALE},
                 {429, ERROR_BUSY},        {500, ERROR_BUSY},
                 {501, ERROR_UNAVAILABLE}, {503, ERROR_BUSY}};
    struct site *site = *state;
    struct error error = ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_response response = {0};
        struct http_request request = ask(site, "GET", "");
        request.url = arena_printf(&site->arena, "http://127.0.0.1:%s/status?code=%d", site->plain,
                                   cases[i].status);
        assert_ok(http_perform(site->client, &site->arena, &request, &response, &error), error);
        assert_int_equal(response.status, cases[i].status);
        assert_str(response.problem, "no");
        assert_false(http_status_error(&response, STR("a thing"), &error));
        assert_int_equal(error.code, cases[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_answer_gives_status_headers_and_body),
        cmocka_unit_test(test_bodies_are_sent_from_memory_and_from_a_part_of_a_file),
        cmocka_unit_test(test_a_file_shorter_than_said_is_named),
        cmocka_unit_test(test_deadlines_end_what_hangs),
        cmocka_unit_test(test_a_connection_that_is_not_taken_ends),
        cmocka_unit_test(test_resets_and_short_bodies_are_worth_another_try),
        cmocka_unit_test(test_a_busy_server_is_asked_again_after_what_it_says),
        cmocka_unit_test(test_only_certificates_that_verify_are_spoken_to),
        cmocka_unit_test(test_plain_http_only_reaches_this_machine_where_allowed),
        cmocka_unit_test(test_loopback_is_known_by_address),
        cmocka_unit_test(test_redirects_are_followed_only_when_asked),
        cmocka_unit_test(test_the_environment_names_no_proxy),
        cmocka_unit_test(test_more_than_the_maximum_is_refused),
        cmocka_unit_test(test_a_full_disk_is_said_to_be_full),
        cmocka_unit_test(test_connections_are_kept_and_a_dead_one_is_replaced),
        cmocka_unit_test(test_cancelling_ends_a_request_soon),
        cmocka_unit_test(test_headers_cannot_break_a_request),
        cmocka_unit_test(test_statuses_become_errors_that_say_what_to_do),
    };

    return cmocka_run_group_tests(tests, start_site, stop_site);
}
