/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies that are too long for memory, in both directions, over loopback sockets. */
#include "http_client.h"

#include <semaphore.h>
#include <stdatomic.h>

#include "web/call.h"
#include "web/response.h"
#include "web/server.h"

#include "base/banned.h"

enum { WINDOW_MS = 100, MUCH = 300000 };

struct world {
    atomic_int runs, ended, released, failure; /* `failure`: code of call_read()'s error */
    sem_t go, begun;                           /* held handlers wait for `go` */
};

static uint32_t sum(const unsigned char *bytes, size_t count, uint32_t so_far)
{
    for (size_t i = 0; i < count; i++)
        so_far = so_far * 31 + bytes[i];
    return so_far;
}

static void tell_sum(struct response *response, int64_t bytes, uint32_t value)
{
    struct json_writer *json = response_json(response, 200);

    json_begin_object(json);
    json_int_field(json, "bytes", bytes);
    json_int_field(json, "sum", value);
    json_end_object(json);
}

static bool spooled(struct call *call, struct response *response, struct error *error)
{
    struct world *world = call_app(call);
    unsigned char bytes[4096];
    int64_t total = 0;
    uint32_t value = 0;
    ssize_t got;

    (void)error;
    atomic_fetch_add(&world->runs, 1);
    while ((got = read(call_body_fd(call), bytes, sizeof bytes)) > 0) {
        value = sum(bytes, (size_t)got, value);
        total += got;
    }
    assert_int_equal(total, call_body_size(call));
    tell_sum(response, total, value);
    return true;
}

static bool read_all(struct call *call, struct response *response, struct error *error)
{
    struct world *world = call_app(call);
    unsigned char bytes[5000];
    int64_t total = 0;
    uint32_t value = 0;
    size_t count;

    do {
        if (!call_read(call, bytes, sizeof bytes, &count, error)) {
            atomic_store(&world->failure, (int)error->code);
            atomic_fetch_add(&world->ended, 1);
            return false;
        }
        value = sum(bytes, count, value);
        total += (int64_t)count;
    } while (count);
    atomic_fetch_add(&world->ended, 1);
    tell_sum(response, total, value);
    return true;
}

static bool streamed(struct call *call, struct response *response, struct error *error)
{
    atomic_fetch_add(&((struct world *)call_app(call))->runs, 1);
    return read_all(call, response, error);
}

/* Reads nothing for a while. */
static bool held(struct call *call, struct response *response, struct error *error)
{
    struct world *world = call_app(call);

    sem_post(&world->begun);
    sem_wait(&world->go);
    return read_all(call, response, error);
}

/* Refuses without reading. */
static bool refused(struct call *call, struct response *response, struct error *error)
{
    (void)call;
    (void)response;
    return error_set(error, ERROR_CONFLICT, "there is one already");
}

/* A body of `left` bytes in pieces of odd sizes; then the end, or a break. */
struct source {
    struct world *world;
    int64_t left;
    bool breaks;
};

static bool give(void *context, char *bytes, size_t size, size_t *count, struct error *error)
{
    struct source *source = context;
    size_t piece = (size_t)MIN_OF(source->left, (int64_t)MIN_OF(size, (size_t)7001));

    if (piece == 0 && source->breaks)
        return error_set(error, ERROR_IO, "the source broke");
    memset(bytes, 'x', piece);
    source->left -= (int64_t)piece;
    *count = piece;
    return true;
}

static void let_go(void *context)
{
    struct source *source = context;

    atomic_fetch_add(&source->world->released, 1);
}

static bool give_stream(struct call *call, struct response *response, struct error *error)
{
    struct source *source = ARENA_NEW(call_arena(call), struct source);
    bool sized = str_equal(call_query(call, "sized"), STR("1"));
    bool odd = str_equal(call_query(call, "odd"), STR("1"));
    struct response_stream stream = {.read = give, .release = let_go, .context = source};

    (void)error;
    *source = (struct source){.world = call_app(call),
                              .left = MUCH,
                              .breaks = str_equal(call_query(call, "breaks"), STR("1"))};
    response_stream(response, odd ? 1000 : 200, "text/plain; charset=utf-8", sized ? MUCH : -1,
                    &stream);
    return true;
}

#define UPLOAD(path, kind, function)                                                               \
    {                                                                                              \
        .method = METHOD_POST, .pattern = path, .access = ACCESS_PUBLIC, .csrf = CSRF_OPEN,        \
        .body = kind, .body_max = 1000000, .summary = "x", .handle = function                      \
    }

static const struct route ROUTES[] = {
    UPLOAD("/spool", BODY_SPOOL, spooled),
    UPLOAD("/stream", BODY_STREAM, streamed),
    UPLOAD("/held", BODY_STREAM, held),
    UPLOAD("/refused", BODY_STREAM, refused),
    {.method = METHOD_POST,
     .pattern = "/closed",
     .access = ACCESS_USER,
     .csrf = CSRF_TOKEN,
     .body = BODY_SPOOL,
     .body_max = 1000000,
     .summary = "x",
     .handle = spooled},
    {.method = METHOD_GET,
     .pattern = "/give",
     .access = ACCESS_PUBLIC,
     .query = "sized odd breaks",
     .summary = "x",
     .handle = give_stream},
};

static struct server *start(struct world *world)
{
    static const struct route_table TABLE = {ROUTES, COUNT_OF(ROUTES)};
    struct server_settings settings = {
        .listen = STR("127.0.0.1:0"),
        .tables = &TABLE,
        .table_count = 1,
        .workers = 4,
        .threads = 2,
        .app = world,
        .limits = {.slow_window_ms = WINDOW_MS, .slow_bytes_s = 1000},
    };
    struct error error = ERROR_INIT;
    struct server *server = NULL;

    *world = (struct world){0};
    sem_init(&world->go, 0, 0);
    sem_init(&world->begun, 0, 0);
    assert_ok(server_start(&settings, &server, &error), error);
    return server;
}

static unsigned char *pattern(void)
{
    unsigned char *bytes = malloc(MUCH);

    for (size_t i = 0; i < MUCH; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 251);
    return bytes;
}

/* Sends MUCH bytes with their length, or in chunks; what is to come back is in `expected`. */
static int send_upload(struct server *server, const char *path, bool chunked, char expected[100])
{
    int fd = client_connect(server_port(server));
    unsigned char *bytes = pattern();
    char head[200];

    snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path,
             chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 300000\r\n");
    client_send(fd, head);
    for (size_t at = 0, piece; at < MUCH; at += piece) {
        piece = MIN_OF((size_t)(chunked ? 9973 : 50000), MUCH - at);
        snprintf(head, sizeof head, "%zx\r\n", piece);
        if (chunked)
            client_send(fd, head);
        client_send_bytes(fd, (const char *)bytes + at, piece);
        if (chunked)
            client_send(fd, "\r\n");
    }
    if (chunked)
        client_send(fd, "0\r\n\r\n");
    snprintf(expected, 100, "{\"bytes\": %d, \"sum\": %lu}", MUCH,
             (unsigned long)sum(bytes, MUCH, 0));
    free(bytes);
    return fd;
}

static void check_upload(struct server *server, const char *path, bool chunked)
{
    char expected[100];
    int fd = send_upload(server, path, chunked, expected);
    struct answer answer = client_read_answer(fd, false);

    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, expected));
    answer_free(&answer);
    close(fd);
}

static void test_uploads_arrive_whole(void **state)
{
    struct world world;
    struct server *server = start(&world);

    (void)state;
    check_upload(server, "/spool", false);
    check_upload(server, "/spool", true);
    check_upload(server, "/stream", false);
    check_upload(server, "/stream", true);
    server_stop(server, 1000);
    assert_int_equal(atomic_load(&world.runs), 4);
}

static void test_empty_uploads_are_uploads(void **state)
{
    struct world world;
    struct server *server = start(&world);

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct answer answer =
            client_ask(server_port(server),
                       i ? "POST /stream HTTP/1.1\r\nHost: x\r\n\r\n"
                         : "POST /spool HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        assert_int_equal(answer.status, 200);
        assert_non_null(strstr(answer.body, "\"bytes\": 0"));
        answer_free(&answer);
    }
    server_stop(server, 1000);
}

/* No time that the handler takes counts against the client. */
static void test_a_handler_may_read_late(void **state)
{
    struct world world;
    struct server *server = start(&world);
    char expected[100];
    struct answer answer;
    int fd;

    (void)state;
    fd = send_upload(server, "/held", false, expected);
    sem_wait(&world.begun);
    poll(NULL, 0, 5 * WINDOW_MS); /* several windows, in which the server reads nothing */
    sem_post(&world.go);
    answer = client_read_answer(fd, false);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, expected));
    answer_free(&answer);
    close(fd);
    server_stop(server, 1000);
}

/* Waits for what another thread does soon. */
static void await_count(atomic_int *count, int value)
{
    for (int i = 0; i < CLIENT_DEADLINE_MS && atomic_load(count) != value; i++)
        poll(NULL, 0, 1);
    assert_int_equal(atomic_load(count), value);
}

static void test_an_upload_that_is_cut_off_fails_its_handler(void **state)
{
    struct world world;
    struct server *server = start(&world);
    int fd = client_connect(server_port(server));

    (void)state;
    client_send(fd, "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
    await_count(&world.runs, 1);
    close(fd);
    await_count(&world.ended, 1);
    assert_int_equal(atomic_load(&world.failure), ERROR_IO);
    fd = client_connect(server_port(server));
    client_send(fd, "POST /spool HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
    close(fd);
    server_stop(server, 5000);
    assert_int_equal(atomic_load(&world.runs), 1); /* the spooled one was never whole */
}

static void test_a_slow_upload_is_cut_and_fails_its_handler(void **state)
{
    struct world world;
    struct server *server = start(&world);
    int fd = client_connect(server_port(server));

    (void)state;
    client_send(fd, "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
    await_count(&world.ended, 1); /* we send no more */
    assert_int_equal(atomic_load(&world.failure), ERROR_IO);
    assert_true(client_sees_end(fd));
    close(fd);
    server_stop(server, 1000);
}

static void test_too_much_is_refused(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct answer answer = client_ask(
        server_port(server), "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n");
    static char chunk[200000];
    int fd = client_connect(server_port(server));

    (void)state;
    assert_int_equal(answer.status, 413);
    answer_free(&answer);
    client_send(fd, "POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 6; i++) {
        client_send(fd, "30d40\r\n");
        client_send_bytes(fd, chunk, sizeof chunk);
        client_send(fd, "\r\n");
    }
    client_send(fd, "0\r\n\r\n");
    answer = client_read_answer(fd, false);
    assert_int_equal(answer.status, 413);
    assert_int_equal(atomic_load(&world.failure), ERROR_LIMIT);
    answer_free(&answer);
    close(fd);
    server_stop(server, 1000);
}

/* Said at once, before any of the body is taken. */
static void test_who_may_not_upload_hears_so_first(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct answer answer = client_ask(
        server_port(server), "POST /closed HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");

    (void)state;
    assert_int_equal(answer.status, 401);
    answer_free(&answer);
    answer = client_ask(server_port(server),
                        "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    assert_int_equal(answer.status, 409);
    answer_free(&answer);
    server_stop(server, 1000);
    assert_int_equal(atomic_load(&world.runs), 0);
}

static void test_a_streamed_body_is_whole(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct answer answer =
        client_ask(server_port(server), "GET /give?sized=1 HTTP/1.1\r\nHost: x\r\n\r\n");

    (void)state;
    assert_int_equal(answer.status, 200);
    assert_int_equal(strspn(answer.body, "x"), MUCH);
    answer_free(&answer);
    answer = client_ask(server_port(server), "GET /give HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.text, "Transfer-Encoding: chunked\r\n"));
    assert_non_null(strstr(answer.body, "\r\n0\r\n\r\n"));
    answer_free(&answer);
    answer = client_ask(server_port(server), "HEAD /give?sized=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_non_null(strstr(answer.text, "Content-Length: 300000\r\n"));
    answer_free(&answer);
    server_stop(server, 1000);
    assert_int_equal(atomic_load(&world.released), 3);
}

/* A part never looks like the whole. */
static void test_a_source_that_breaks_breaks_the_connection(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct answer answer =
        client_ask(server_port(server), "GET /give?breaks=1 HTTP/1.1\r\nHost: x\r\n\r\n");

    (void)state;
    assert_true(answer.closed);
    assert_null(strstr(answer.body, "\r\n0\r\n\r\n"));
    answer_free(&answer);
    server_stop(server, 1000);
    assert_int_equal(atomic_load(&world.released), 1);
}

static void test_a_reader_that_leaves_lets_the_source_go(void **state)
{
    struct world world;
    struct server *server = start(&world);

    (void)state;
    for (int i = 0; i < 10; i++) {
        int fd = client_connect(server_port(server));
        char byte;
        client_send(fd, "GET /give HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_int_equal(recv(fd, &byte, 1, 0), 1);
        close(fd);
    }
    await_count(&world.released, 10);
    server_stop(server, 1000);
}

/* libmicrohttpd takes no answer of this status; what was to be sent is let go all the same. */
static void test_an_answer_that_cannot_be_sent_ends_the_connection(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct answer answer =
        client_ask(server_port(server), "GET /give?odd=1 HTTP/1.1\r\nHost: x\r\n\r\n");

    (void)state;
    assert_int_equal(answer.status, 0);
    answer_free(&answer);
    server_stop(server, 1000);
    assert_int_equal(atomic_load(&world.released), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uploads_arrive_whole),
        cmocka_unit_test(test_empty_uploads_are_uploads),
        cmocka_unit_test(test_a_handler_may_read_late),
        cmocka_unit_test(test_an_upload_that_is_cut_off_fails_its_handler),
        cmocka_unit_test(test_a_slow_upload_is_cut_and_fails_its_handler),
        cmocka_unit_test(test_too_much_is_refused),
        cmocka_unit_test(test_who_may_not_upload_hears_so_first),
        cmocka_unit_test(test_a_streamed_body_is_whole),
        cmocka_unit_test(test_a_source_that_breaks_breaks_the_connection),
        cmocka_unit_test(test_a_reader_that_leaves_lets_the_source_go),
        cmocka_unit_test(test_an_answer_that_cannot_be_sent_ends_the_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
