/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server at its limits, at its end, and what it tells those who run it. */
#include "http_client.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "data/json.h"
#include "web/call.h"
#include "web/response.h"
#include "web/server.h"

#include "base/banned.h"

struct world {
    sem_t go, begun; /* handlers that wait post `begun` and wait for `go` */
    atomic_bool unready, cancelled;
    pthread_mutex_t lock;
    char log[8000];
};

static bool wait_here(struct call *call, struct response *response, struct error *error)
{
    struct world *world = call_app(call);

    (void)error;
    sem_post(&world->begun);
    sem_wait(&world->go);
    response_text(response, 200, "text/plain; charset=utf-8", STR("done"));
    return true;
}

static bool wait_for_cancel(struct call *call, struct response *response, struct error *error)
{
    struct world *world = call_app(call);

    (void)response;
    sem_post(&world->begun);
    while (!cancel_requested(call_cancel(call)))
        poll(NULL, 0, 1);
    atomic_store(&world->cancelled, true);
    return error_set(error, ERROR_BUSY, "cancelled");
}

static bool greet(struct call *call, struct response *response, struct error *error)
{
    struct json_writer *json = response_json(response, 200);

    (void)error;
    json_begin_object(json);
    json_text_field(json, "name", call_param(call, "name"));
    json_end_object(json);
    return true;
}

static const struct route ROUTES[] = {
    {.method = METHOD_GET,
     .pattern = "/wait",
     .access = ACCESS_PUBLIC,
     .summary = "x",
     .handle = wait_here},
    {.method = METHOD_GET,
     .pattern = "/cancel",
     .access = ACCESS_PUBLIC,
     .summary = "x",
     .handle = wait_for_cancel},
    {.method = METHOD_GET,
     .pattern = "/urgent/{name:word}",
     .access = ACCESS_PUBLIC,
     .essential = true,
     .answers = "Name",
     .summary = "Greets whoever is in a hurry",
     .handle = greet},
};

static bool ready(void *context, const char **why)
{
    struct world *world = context;

    *why = "database";
    return !atomic_load(&world->unready);
}

static void more_metrics(void *context, struct buf *out)
{
    (void)context;
    buf_append(out, STR("clipcrafter_bees 7\n"));
}

static void write_log(void *context, enum log_level level, const char *line)
{
    struct world *world = context;

    (void)level;
    pthread_mutex_lock(&world->lock);
    snprintf(world->log + strlen(world->log), sizeof world->log - strlen(world->log), "%s\n", line);
    pthread_mutex_unlock(&world->lock);
}

static struct server *start(struct world *world)
{
    static const struct route_table TABLE = {ROUTES, COUNT_OF(ROUTES)};
    static const struct openapi_schema SCHEMAS[] = {{"Name", "{\"type\": \"object\"}"}};
    static const struct openapi_settings OPENAPI = {
        .title = "Bees", .version = "1", .description = "x", .schemas = SCHEMAS, .schema_count = 1};
    struct log log = {.least = LOG_INFO, .write = write_log, .context = world};
    static struct log kept;
    struct server_settings settings = {
        .listen = STR("127.0.0.1:0"),
        .tables = &TABLE,
        .table_count = 1,
        .workers = 4, /* one of them is for the essential */
        .queue = 2,
        .openapi = &OPENAPI,
        .metrics_token = STR("measure"),
        .hooks = {.context = world, .ready = ready, .metrics = more_metrics},
        .log = &kept,
        .app = world,
    };
    struct error error = ERROR_INIT;
    struct server *server = NULL;

    *world = (struct world){.lock = PTHREAD_MUTEX_INITIALIZER};
    sem_init(&world->go, 0, 0);
    sem_init(&world->begun, 0, 0);
    kept = log;
    assert_ok(server_start(&settings, &server, &error), error);
    return server;
}

static int begin_get(struct server *server, const char *path)
{
    int fd = client_connect(server_port(server));
    char request[300];

    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
    assert_true(client_send(fd, request));
    return fd;
}

static void end_get(int fd, int status, const char *holds)
{
    struct answer answer = client_read_answer(fd, false);

    if (answer.status != status || !strstr(answer.text, holds))
        fail_msg("not %d with \"%s\": %s", status, holds, answer.text);
    answer_free(&answer);
    close(fd);
}

static void get(struct server *server, const char *path, int status, const char *holds)
{
    end_get(begin_get(server, path), status, holds);
}

/* Reads one answer that has come on any of them, and takes that one out (-1). */
static void end_first(struct pollfd *fds, nfds_t count, int status, const char *holds)
{
    nfds_t i = 0;

    assert_true(poll(fds, count, CLIENT_DEADLINE_MS) > 0);
    while (!fds[i].revents)
        i++;
    end_get(fds[i].fd, status, holds);
    fds[i].fd = -1;
}

/* Three workers wait and two requests are queued; the other three hear so, the essential goes on.
 */
static void test_a_full_queue_refuses_all_but_the_essential(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct pollfd fds[8];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        fds[i] = (struct pollfd){.fd = begin_get(server, "/wait"), .events = POLLIN};
        if (i < 3)
            sem_wait(&world.begun);
    }
    for (int i = 0; i < 3; i++)
        end_first(fds + 3, 5, 503, "Retry-After: 1\r\n");
    get(server, "/urgent/bee", 200, "bee");
    get(server, "/healthz", 200, "ok\n");
    for (int i = 0; i < 5; i++)
        sem_post(&world.go);
    for (int i = 0; i < 5; i++)
        end_first(fds, COUNT_OF(fds), 200, "done");
    server_stop(server, 1000);
}

struct stopper {
    struct server *server;
    int64_t deadline_ms;
    atomic_bool stopped;
};

static void *stop(void *context)
{
    struct stopper *stopper = context;

    server_stop(stopper->server, stopper->deadline_ms);
    atomic_store(&stopper->stopped, true);
    return NULL;
}

static bool refuses_connections(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct pollfd ended = {.fd = fd, .events = POLLIN | POLLRDHUP};
    bool refused = connect(fd, (void *)&to, sizeof to) != 0;

    if (!refused && client_send(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
        refused = poll(&ended, 1, 50) == 0; /* nobody takes it up: it stays in the backlog */
    close(fd);
    return refused;
}

static void test_calls_under_way_are_finished(void **state)
{
    struct world world;
    struct stopper stopper = {.server = start(&world), .deadline_ms = 60000};
    int port = server_port(stopper.server), fd = begin_get(stopper.server, "/wait");
    pthread_t thread;

    (void)state;
    sem_wait(&world.begun);
    assert_int_equal(pthread_create(&thread, NULL, stop, &stopper), 0);
    for (int i = 0; i < 400 && !refuses_connections(port); i++)
        continue;
    assert_true(refuses_connections(port));
    assert_false(atomic_load(&stopper.stopped));
    sem_post(&world.go);
    end_get(fd, 200, "done");
    pthread_join(thread, NULL);
    assert_false(atomic_load(&world.cancelled));
}

static void test_calls_past_the_deadline_are_cancelled(void **state)
{
    struct world world;
    struct server *server = start(&world);
    int fd = begin_get(server, "/cancel");

    (void)state;
    sem_wait(&world.begun);
    server_stop(server, 50);
    assert_true(atomic_load(&world.cancelled));
    close(fd);
}

static void test_connections_that_say_nothing_do_not_hold_up_the_end(void **state)
{
    struct world world;
    struct server *server = start(&world);
    int quiet = client_connect(server_port(server)), half = client_connect(server_port(server));
    int64_t begin = clock_monotonic_us(NULL);

    (void)state;
    client_send(half, "GET /healthz HTTP/1.1\r\nHo");
    server_stop(server, 60000);
    assert_in_range(clock_monotonic_us(NULL) - begin, 0, 20000000);
    close(quiet);
    close(half);
}

static void test_health_and_readiness_differ(void **state)
{
    struct world world;
    struct server *server = start(&world);

    (void)state;
    get(server, "/healthz", 200, "ok\n");
    get(server, "/readyz", 200, "ready\n");
    atomic_store(&world.unready, true);
    get(server, "/readyz", 503, "database\n");
    get(server, "/healthz", 200, "ok\n");
    atomic_store(&world.unready, false);
    server_drain(server);
    get(server, "/readyz", 503, "stopping\n");
    get(server, "/urgent/bee", 200, "bee");
    server_stop(server, 1000);
}

static void test_metrics_are_for_the_bearer_of_the_token(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct answer answer;

    (void)state;
    get(server, "/metrics", 401, "WWW-Authenticate: Bearer");
    get(server, "/urgent/bee", 200, "bee");
    answer =
        client_ask(server_port(server),
                   "GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer measure\r\n\r\n");
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body, "clipcrafter_bees 7\n"));
    assert_non_null(strstr(answer.body, "clipcrafter_http_requests_total{route=\"/urgent/"
                                        "{name:word}\",method=\"GET\",status=\"2xx\"} 1\n"));
    assert_null(strstr(answer.body, "bee\""));
    answer_free(&answer);
    server_stop(server, 1000);
}

static void test_the_document_is_served_as_it_is_routed(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct json_document *document = NULL;
    struct error error = ERROR_INIT;
    struct answer answer =
        client_ask(server_port(server), "GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n");

    (void)state;
    assert_int_equal(answer.status, 200);
    assert_ok(json_parse(str_from(answer.body), 1 << 20, &document, &error), error);
    assert_non_null(strstr(answer.body, "\"/urgent/{name}\""));
    assert_non_null(strstr(answer.body, "Greets whoever is in a hurry"));
    assert_null(strstr(answer.body, "/healthz"));
    json_document_free(document);
    answer_free(&answer);
    server_stop(server, 1000);
}

/* One line a request, and nothing in it that is of a person. */
static void test_the_access_log_holds_nothing_personal(void **state)
{
    struct world world;
    struct server *server = start(&world);
    struct answer answer = client_ask(
        server_port(server), "GET /urgent/Marguerite?mail=anna%40example.org HTTP/1.1\r\nHost: "
                             "clips.example\r\nUser-Agent: Spy/1\r\nReferer: http://r.example/\r\n"
                             "Cookie: a=crumbs\r\nAuthorization: Bearer sesame\r\n"
                             "X-Forwarded-For: 192.0.2.77\r\n\r\n");
    static const char *const PERSONAL[] = {"Marguerite", "anna",      "Spy",
                                           "r.example",  "crumbs",    "sesame",
                                           "192.0.2.77", "127.0.0.1", "clips.example"};
    char value[512], id[600];

    (void)state;
    assert_int_equal(answer.status, 200);
    answer_header(&answer, "X-Request-Id", value);
    snprintf(id, sizeof id, "id=%s", value);
    answer_free(&answer);
    get(server, "/no/Marguerite", 404, "");
    server_stop(server, 1000);
    assert_non_null(strstr(world.log, "method=GET route=/urgent/{name:word} status=200 bytes="));
    assert_non_null(strstr(world.log, "method=GET route=- status=404 bytes="));
    assert_non_null(strstr(world.log, id));
    for (size_t i = 0; i < COUNT_OF(PERSONAL); i++)
        if (strstr(world.log, PERSONAL[i]))
            fail_msg("the log tells %s: %s", PERSONAL[i], world.log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_queue_refuses_all_but_the_essential),
        cmocka_unit_test(test_calls_under_way_are_finished),
        cmocka_unit_test(test_calls_past_the_deadline_are_cancelled),
        cmocka_unit_test(test_connections_that_say_nothing_do_not_hold_up_the_end),
        cmocka_unit_test(test_health_and_readiness_differ),
        cmocka_unit_test(test_metrics_are_for_the_bearer_of_the_token),
        cmocka_unit_test(test_the_document_is_served_as_it_is_routed),
        cmocka_unit_test(test_the_access_log_holds_nothing_personal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
