/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sender against smtp-server from npm (tests/doubles/smtp.mjs). */
#include "../service.h"

#include "net/http_client.h"
#include "net/smtp.h"

struct post {
    struct service service;
    int starttls, tls, plain, misnamed, http;
    const char *authority;
    struct http_client *client;
};

static int port_word(struct service *service)
{
    int64_t port = 0;

    assert_true(str_to_int(str_from(service_word(service)), 1, 65535, &port));
    return (int)port;
}

static int start(void **state)
{
    struct post *post = calloc(1, sizeof *post);
    struct error error = ERROR_INIT;
    const struct http_client_options options = {.user_agent = "ClipCrafter/test"};

    service_start_node(&post->service, "doubles/smtp.mjs");
    post->starttls = port_word(&post->service);
    post->tls = port_word(&post->service);
    post->plain = port_word(&post->service);
    post->misnamed = port_word(&post->service);
    post->http = port_word(&post->service);
    post->authority = service_word(&post->service);
    assert_ok(http_client_new(&options, &post->client, &error), error);
    *state = post;
    return 0;
}

static int stop(void **state)
{
    struct post *post = *state;

    http_client_free(post->client);
    service_stop(&post->service);
    free(post);
    return 0;
}

static struct smtp_server server_at(const struct post *post, int port, enum smtp_security security)
{
    return (struct smtp_server){.host = STR("localhost"),
                                .port = port,
                                .security = security,
                                .user = STR("clip"),
                                .password = STR("crafter's secret"),
                                .extra_ca_file = post->authority};
}

static const struct smtp_message MESSAGE = {
    .from = STR("us@example.net"),
    .to = STR("you@example.org"),
    .bytes = STR("Subject: a\r\n\r\nfirst\r\n.\r\n..second\r\nlast\r\n"),
};

/* What arrived last. */
static void expect_arrived(struct post *post, const char *expected)
{
    struct error error = ERROR_INIT;
    struct arena arena;
    struct buf body;

    arena_init(&arena);
    buf_init(&body, 10000);
    struct http_request request = {.method = "GET", .plain_loopback = true};
    struct http_response response = {.sink = http_sink_buf(&body)};
    request.url = arena_printf(&arena, "http://127.0.0.1:%d/", post->http);
    assert_ok(http_perform(post->client, &arena, &request, &response, &error), error);
    assert_str(buf_str(&body), expected);
    buf_release(&body);
    arena_release(&arena);
}

static void test_a_message_arrives_byte_for_byte_over_tls(void **state)
{
    struct post *post = *state;
    struct error error = ERROR_INIT;
    struct smtp_server server = server_at(post, post->starttls, SMTP_STARTTLS);
    struct smtp_message message = MESSAGE;

    assert_ok(smtp_send(&server, &message, NULL, &error), error);
    expect_arrived(post, "us@example.net you@example.org clip tls example.net\n"
                         "Subject: a\r\n\r\nfirst\r\n.\r\n..second\r\nlast\r\n");
    server = server_at(post, post->tls, SMTP_TLS);
    message.bytes = STR(".one line\r\n");
    assert_ok(smtp_send(&server, &message, NULL, &error), error);
    expect_arrived(post, "us@example.net you@example.org clip tls example.net\n.one line\r\n");
}

static void expect_refused(struct smtp_server server, struct smtp_message message,
                           enum error_code code)
{
    struct error error = ERROR_INIT;

    assert_false(smtp_send(&server, &message, NULL, &error));
    if (error.code != code)
        fail_msg("%d is not %d: %s", (int)error.code, (int)code, error.message);
    assert_null(strstr(error.message, "example.org"));
    assert_null(strstr(error.message, "secret"));
}

static void test_nothing_is_sent_without_tls_that_verifies(void **state)
{
    struct post *post = *state;
    struct smtp_server server = server_at(post, post->plain, SMTP_STARTTLS);
    struct error error = ERROR_INIT;
    struct smtp_message marker = MESSAGE;

    marker.bytes = STR("marker\r\n");
    server.user = server.password = STR("");
    server.security = SMTP_PLAIN_LOOPBACK;
    assert_ok(smtp_send(&server, &marker, NULL, &error), error);
    server.security = SMTP_STARTTLS;
    expect_refused(server, MESSAGE, ERROR_UNAVAILABLE);
    expect_refused(server_at(post, post->misnamed, SMTP_STARTTLS), MESSAGE, ERROR_UNAVAILABLE);
    server = server_at(post, post->starttls, SMTP_STARTTLS);
    server.extra_ca_file = NULL;
    expect_refused(server, MESSAGE, ERROR_UNAVAILABLE);
    server = server_at(post, post->starttls, SMTP_STARTTLS);
    server.host = STR("127.0.0.1");
    expect_refused(server, MESSAGE, ERROR_UNAVAILABLE);
    expect_arrived(post, "us@example.net you@example.org - plain example.net\nmarker\r\n");
}

static void test_plain_mail_stays_on_this_machine(void **state)
{
    struct post *post = *state;
    struct smtp_server server = server_at(post, 25, SMTP_PLAIN_LOOPBACK);

    server.host = STR("192.0.2.1"); /* for documentation (RFC 5737): nothing is sent to it */
    expect_refused(server, MESSAGE, ERROR_INPUT);
}

static void test_a_login_that_is_refused_is_not_tried_again(void **state)
{
    struct post *post = *state;
    struct smtp_server server = server_at(post, post->starttls, SMTP_STARTTLS);

    server.password = STR("wrong secret");
    expect_refused(server, MESSAGE, ERROR_UNAVAILABLE);
}

static void test_later_and_never_are_told_apart(void **state)
{
    struct post *post = *state;
    struct smtp_server server = server_at(post, post->starttls, SMTP_STARTTLS);
    struct smtp_message message = MESSAGE;

    message.to = STR("later@example.org");
    expect_refused(server, message, ERROR_BUSY);
    message.to = STR("nobody@example.org");
    expect_refused(server, message, ERROR_INPUT);
    server.port = 1; /* nobody listens there */
    expect_refused(server, MESSAGE, ERROR_BUSY);
}

static void test_a_cancelled_message_is_not_sent(void **state)
{
    struct post *post = *state;
    struct cancel cancel = {true};
    struct error error = ERROR_INIT;
    struct smtp_server server = server_at(post, post->starttls, SMTP_STARTTLS);

    assert_false(smtp_send(&server, &MESSAGE, &cancel, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
}

static void test_addresses_and_messages_cannot_hold_commands(void **state)
{
    struct post *post = *state;
    struct smtp_server server = server_at(post, post->starttls, SMTP_STARTTLS);
    const char *const addresses[] = {
        "",      "a",    "@b",    "a@",      "a@b@c",   "a@b\r\nRCPT TO:<c@d>",
        "<a@b>", "a@b>", "a b@c", "a@b\x7f", "\"a\"@b", "a@\xc3\xa9.org"};
    const char *const bodies[] = {"", "no end", "a\nb\r\n", "a\rb\r\n", "a\r\n.\n\r\n", "\n"};
    struct smtp_message message;

    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        message = MESSAGE;
        message.to = str_from(addresses[i]);
        expect_refused(server, message, ERROR_INPUT);
        message = MESSAGE;
        message.from = str_from(addresses[i]);
        expect_refused(server, message, ERROR_INPUT);
    }
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        message = MESSAGE;
        message.bytes = str_from(bodies[i]);
        expect_refused(server, message, ERROR_INPUT);
    }
    assert_true(smtp_address_is_plain(STR("first.last+tag@mail.example.org")));
    server.host = STR("localhost/x");
    expect_refused(server, MESSAGE, ERROR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_message_arrives_byte_for_byte_over_tls),
        cmocka_unit_test(test_nothing_is_sent_without_tls_that_verifies),
        cmocka_unit_test(test_plain_mail_stays_on_this_machine),
        cmocka_unit_test(test_a_login_that_is_refused_is_not_tried_again),
        cmocka_unit_test(test_later_and_never_are_told_apart),
        cmocka_unit_test(test_a_cancelled_message_is_not_sent),
        cmocka_unit_test(test_addresses_and_messages_cannot_hold_commands),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
