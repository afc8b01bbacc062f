/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server with TLS of its own, and what its headers are worth. */
#include "http_client.h"

#include <curl/curl.h>

#include "base/buf.h"
#include "os/file.h"
#include "os/process.h"
#include "os/tempdir.h"
#include "web/server.h"

#include "base/banned.h"

struct fixture {
    struct arena arena;
    struct tempdir folder;
    struct str cert, key;
    struct server *server;
};

/* A certificate of one day, by the openssl command. */
static void make_certificate(struct fixture *fixture)
{
    const char *const argv[] = {"openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:prime256v1",
                                "-nodes",
                                "-days",
                                "1",
                                "-subj",
                                "/CN=localhost",
                                "-addext",
                                "subjectAltName=DNS:localhost",
                                "-keyout",
                                fixture->key.ptr,
                                "-out",
                                fixture->cert.ptr,
                                NULL};
    struct error error = ERROR_INIT;

    assert_ok(process_run(argv, 60000, NULL, &error), error);
}

static bool start(struct fixture *fixture, struct str cert, struct str key, struct error *error)
{
    struct server_settings settings = {
        .listen = STR("127.0.0.1:0"), .workers = 2, .tls_cert = cert, .tls_key = key};

    return server_start(&settings, &fixture->server, error);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct error error = ERROR_INIT;

    arena_init(&fixture->arena);
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-test"), &fixture->folder, &error), error);
    fixture->cert = arena_printf(&fixture->arena, "%s/cert.pem", fixture->folder.path);
    fixture->key = arena_printf(&fixture->arena, "%s/key.pem", fixture->folder.path);
    make_certificate(fixture);
    assert_ok(start(fixture, fixture->cert, fixture->key, &error), error);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    server_stop(fixture->server, 1000);
    tempdir_remove(&fixture->folder);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static size_t keep(char *bytes, size_t size, size_t count, void *context)
{
    buf_append(context, (struct str){bytes, size * count});
    return size * count;
}

/* Head and body of https://localhost/healthz; the certificate is checked. */
static CURLcode fetch(const struct fixture *fixture, struct buf *head, struct buf *body)
{
    CURL *curl = curl_easy_init();
    char url[60];
    CURLcode code;

    snprintf(url, sizeof url, "https://localhost:%d/healthz", server_port(fixture->server));
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, fixture->cert.ptr);
    curl_easy_setopt(curl, CURLOPT_IPRESOLVE, (long)CURL_IPRESOLVE_V4);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, head);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return code;
}

/* Value of a header that must have come once, without its line end. */
static struct str value_of(struct str head, const char *name)
{
    struct str rest = head, line, value = {0};
    size_t len = strlen(name);

    while (str_split(&rest, '\n', &line))
        if (line.len > len && line.ptr[len] == ':' &&
            str_equal_nocase(str_take(line, len), str_from(name))) {
            assert_null(value.ptr);
            value = str_trim(str_skip(line, len + 1));
        }
    return value;
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_from(part), 0) != (size_t)-1;
}

/* Seconds of "max-age=SECONDS; more", or 0. */
static int64_t age_of(struct str transport)
{
    struct str rest = transport, first;
    int64_t age;

    if (!str_split(&rest, ';', &first) || !str_starts_with(first, STR("max-age=")) ||
        !str_to_int(str_skip(first, 8), 0, INT64_MAX, &age))
        return 0;
    return age;
}

/*
 * Mozilla's HTTP Observatory (its scoring as of 2024): from 100, less for what is missing; bonuses
 * only where 90 or more is left. Redirection and cookies count nothing here: there is no plain
 * port, and this answer sets none.
 */
static int observatory_score(struct str head)
{
    struct str policy = value_of(head, "Content-Security-Policy");
    struct str referrer = value_of(head, "Referrer-Policy");
    struct str resource = value_of(head, "Cross-Origin-Resource-Policy");
    bool strict = holds(policy, "default-src 'none'") && holds(policy, "base-uri 'none'") &&
                  holds(policy, "form-action") && !holds(policy, "unsafe-") &&
                  !holds(policy, "http:");
    bool framed = holds(policy, "frame-ancestors 'none'");
    bool referrer_private = str_equal(referrer, STR("no-referrer")) ||
                            str_equal(referrer, STR("same-origin")) ||
                            str_equal(referrer, STR("strict-origin"));
    int64_t age = age_of(value_of(head, "Strict-Transport-Security"));
    int score = 100;

    score -= !policy.len ? 25 : strict ? 0 : 20;
    score -= age >= 15768000 ? 0 : age > 0 ? 10 : 20; /* six months */
    score -= framed || value_of(head, "X-Frame-Options").len ? 0 : 20;
    score -= str_equal(value_of(head, "X-Content-Type-Options"), STR("nosniff")) ? 0 : 5;
    if (score < 90)
        return score;
    return score + (strict ? 10 : 0) + (framed ? 5 : 0) + (referrer_private ? 5 : 0) +
           (str_equal(resource, STR("same-origin")) ? 10 : 0);
}

static void test_an_answer_over_tls_scores_more_than_full_marks(void **state)
{
    struct fixture *fixture = *state;
    struct buf head, body;

    buf_init(&head, 1 << 16);
    buf_init(&body, 1 << 16);
    assert_int_equal(fetch(fixture, &head, &body), CURLE_OK);
    assert_str(buf_str(&body), "ok\n");
    assert_int_equal(observatory_score(buf_str(&head)), 130);
    assert_str(value_of(buf_str(&head), "Strict-Transport-Security"),
               "max-age=63072000; includeSubDomains");
    buf_release(&head);
    buf_release(&body);
}

static void test_the_score_sees_what_is_missing(void **state)
{
    (void)state;
    assert_int_equal(observatory_score(STR("HTTP/1.1 200 OK\r\nServer: x\r\n")), 30);
    assert_int_equal(observatory_score(STR("Strict-Transport-Security: max-age=60\r\n"
                                           "Content-Security-Policy: default-src *\r\n"
                                           "X-Content-Type-Options: nosniff\r\n")),
                     50);
}

/* The start of a record that a client says hello with, up to the extensions. */
static const unsigned char HELLO[] = {
    0x16, 3,  1,    0,    0, /* handshake; length at 3 */
    1,    0,  0,    0,       /* client hello; length at 6 */
    3,    0,                 /* version at 10 */
    1,    2,  3,    4,    5,    6,    7,    8,    9,    10,   11, 12, 13, 14, 15, 16, 1,
    2,    3,  4,    5,    6,    7,    8,    9,    10,   11,   12, 13, 14, 15, 16, 0, /* no session
                                                                                      */
    0,    8,  0xc0, 0x2b, 0xc0, 0x09, 0xc0, 0x0a, 0xc0, 0x23, /* ECDHE-ECDSA with GCM and CBC */
    1,    0,                                                  /* no compression */
    0,    24,                                                 /* extensions */
    0,    10, 0,    4,    0,    2,    0,    23,               /* groups: secp256r1 */
    0,    11, 0,    2,    1,    0,                            /* points: uncompressed */
    0,    13, 0,    6,    0,    4,    4,    3,    2,    3, /* signatures: ECDSA with SHA-256, SHA-1
                                                            */
};

/* Says hello in TLS 1.(`minor` - 1); the first byte that comes back, or 0 when there is only the
 * end. */
static unsigned char greet(int port, unsigned char minor)
{
    unsigned char hello[sizeof HELLO], answer = 0;
    int fd = client_connect(port);
    struct pollfd readable = {.fd = fd, .events = POLLIN};

    memcpy(hello, HELLO, sizeof hello);
    hello[4] = sizeof HELLO - 5;
    hello[8] = sizeof HELLO - 9;
    hello[10] = minor;
    client_send_bytes(fd, (const char *)hello, sizeof hello);
    assert_int_equal(poll(&readable, 1, CLIENT_DEADLINE_MS), 1);
    (void)!recv(fd, &answer, 1, 0);
    close(fd);
    return answer;
}

static void test_old_versions_of_tls_are_refused(void **state)
{
    enum { HANDSHAKE = 0x16 };
    struct fixture *fixture = *state;
    int port = server_port(fixture->server);

    assert_int_equal(greet(port, 3), HANDSHAKE); /* TLS 1.2, with the same hello */
    assert_int_not_equal(greet(port, 2), HANDSHAKE);
    assert_int_not_equal(greet(port, 1), HANDSHAKE);
    assert_int_not_equal(greet(port, 0), HANDSHAKE);
}

static void test_plain_http_gets_no_answer(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer =
        client_ask(server_port(fixture->server), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");

    assert_int_equal(answer.status, 0);
    assert_null(strstr(answer.text, "ok\n"));
    answer_free(&answer);
}

static void test_files_that_are_no_certificate_are_refused(void **state)
{
    struct fixture *fixture = *state, other = *fixture;
    struct error error = ERROR_INIT;

    other.server = NULL;
    assert_false(start(&other, fixture->cert, STR(""), &error));
    assert_non_null(strstr(error.message, "both"));
    error = ERROR_INIT;
    assert_false(start(&other, STR("/nowhere/cert.pem"), fixture->key, &error));
    assert_non_null(strstr(error.message, "/nowhere/cert.pem"));
    error = ERROR_INIT;
    assert_false(start(&other, fixture->key, fixture->key, &error));
    assert_non_null(strstr(error.message, "TLS files"));
    assert_null(other.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_answer_over_tls_scores_more_than_full_marks),
        cmocka_unit_test(test_the_score_sees_what_is_missing),
        cmocka_unit_test(test_old_versions_of_tls_are_refused),
        cmocka_unit_test(test_plain_http_gets_no_answer),
        cmocka_unit_test(test_files_that_are_no_certificate_are_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
