/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event streams over loopback sockets. */
#include "http_client.h"

#include <stdatomic.h>

#include "web/call.h"
#include "web/response.h"
#include "web/server.h"

#include "base/banned.h"

static const uint8_t TOPIC[16] = {1, 2, 3};

struct world {
    struct server *server;
    atomic_int resumed; /* 1 or 0 of the last subscriber; -1: none yet */
    atomic_bool end;    /* subscribers get one event and the end */
};

static bool listen_in(struct call *call, struct response *response, struct error *error)
{
    struct world *world = call_app(call);
    struct sse_client *client;
    bool resumed;

    if (!sse_subscribe(server_events(world->server), call, response, TOPIC, &client, &resumed,
                       error))
        return false;
    atomic_store(&world->resumed, resumed);
    if (!resumed)
        sse_send(client, "state", STR("{}"), STR(""));
    if (atomic_load(&world->end))
        sse_end(client);
    return true;
}

static const struct route ROUTES[] = {
    {.method = METHOD_GET,
     .pattern = "/events",
     .access = ACCESS_PUBLIC,
     .summary = "x",
     .handle = listen_in},
};

static void start(struct world *world, const struct server_limits *limits)
{
    static const struct route_table TABLE = {ROUTES, COUNT_OF(ROUTES)};
    struct server_settings settings = {.listen = STR("127.0.0.1:0"),
                                       .tables = &TABLE,
                                       .table_count = 1,
                                       .workers = 2,
                                       .threads = 2,
                                       .app = world,
                                       .limits = *limits};
    struct error error = ERROR_INIT;

    *world = (struct world){.resumed = -1};
    assert_ok(server_start(&settings, &world->server, &error), error);
}

static const struct server_limits USUAL = {0};

static void publish(struct world *world, const char *data, const char *id)
{
    sse_publish(server_events(world->server), TOPIC, "step", str_from(data), str_from(id));
}

static int subscribe(struct world *world, const char *headers)
{
    int fd = client_connect(server_port(world->server));
    char request[200];

    snprintf(request, sizeof request, "GET /events HTTP/1.1\r\nHost: x\r\n%s\r\n", headers);
    assert_true(client_send(fd, request));
    return fd;
}

/* Reads until the text has come. */
static void await(int fd, struct answer *answer, const char *text)
{
    while (!strstr(answer->text, text))
        if (!client_read_some(fd, answer, CLIENT_DEADLINE_MS))
            fail_msg("the stream ended before \"%s\": %s", text, answer->text);
}

/* Reads to the end of the stream. */
static void await_end(int fd, struct answer *answer)
{
    while (!strstr(answer->text, "\r\n0\r\n\r\n") &&
           client_read_some(fd, answer, CLIENT_DEADLINE_MS))
        continue;
}

static void test_a_subscriber_gets_what_is_published(void **state)
{
    struct world world;
    struct answer one = answer_new(), two = answer_new();
    char value[512];
    int a, b;

    (void)state;
    start(&world, &USUAL);
    a = subscribe(&world, "");
    b = subscribe(&world, "");
    await(a, &one, "event: state\ndata: {}\n\n");
    await(b, &two, "event: state\ndata: {}\n\n");
    assert_int_equal(sse_count(server_events(world.server)), 2);
    publish(&world, "{\"at\": 1}", "7");
    publish(&world, "two\nlines", "");
    await(a, &one, "id: 7\nevent: step\ndata: {\"at\": 1}\n\n");
    await(a, &one, "event: step\ndata: two\ndata: lines\n\n");
    await(b, &two, "event: step\ndata: two\ndata: lines\n\n");
    answer_is_complete(&one, false);
    assert_int_equal(one.status, 200);
    assert_string_equal(answer_header(&one, "Content-Type", value), "text/event-stream");
    assert_string_equal(answer_header(&one, "Cache-Control", value), "no-store");
    assert_string_equal(answer_header(&one, "X-Accel-Buffering", value), "no");
    close(a);
    close(b);
    server_stop(world.server, 1000);
    answer_free(&one);
    answer_free(&two);
}

static void test_one_who_comes_back_gets_what_it_missed(void **state)
{
    struct world world;
    struct answer answer = answer_new(), other = answer_new();
    int fd;

    (void)state;
    start(&world, &USUAL);
    for (int i = 1; i <= 4; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        publish(&world, text, text);
    }
    fd = subscribe(&world, "Last-Event-ID: 2\r\n");
    await(fd, &answer, "id: 3\nevent: step\ndata: 3\n\nid: 4\nevent: step\ndata: 4\n\n");
    assert_int_equal(atomic_load(&world.resumed), 1);
    assert_null(strstr(answer.text, "state"));
    assert_null(strstr(answer.text, "id: 2\n"));
    close(fd);
    fd = subscribe(&world, "Last-Event-ID: forgotten\r\n");
    await(fd, &other, "event: state\n");
    assert_int_equal(atomic_load(&world.resumed), 0);
    assert_null(strstr(other.text, "id: "));
    close(fd);
    server_stop(world.server, 1000);
    answer_free(&answer);
    answer_free(&other);
}

static void test_silence_is_broken_by_comments(void **state)
{
    static const struct server_limits FAST = {.heartbeat_ms = 1};
    struct world world;
    struct answer answer = answer_new();
    int fd;

    (void)state;
    start(&world, &FAST);
    fd = subscribe(&world, "");
    await(fd, &answer, "event: state");
    await(fd, &answer, "\n:\n\n");
    close(fd);
    server_stop(world.server, 1000);
    answer_free(&answer);
}

static void test_streams_end_when_their_handler_or_topic_says_so(void **state)
{
    struct world world;
    struct answer one = answer_new(), two = answer_new();
    int fd;

    (void)state;
    start(&world, &USUAL);
    fd = subscribe(&world, "Connection: close\r\n");
    await(fd, &one, "event: state");
    publish(&world, "last", "9");
    sse_close(server_events(world.server), TOPIC);
    await_end(fd, &one);
    assert_non_null(strstr(one.text, "data: last\n\n"));
    assert_non_null(strstr(one.text, "\r\n0\r\n\r\n"));
    close(fd);
    atomic_store(&world.end, true);
    fd = subscribe(&world, "");
    await_end(fd, &two);
    assert_non_null(strstr(two.text, "data: {}\n\n"));
    assert_non_null(strstr(two.text, "\r\n0\r\n\r\n"));
    close(fd);
    server_stop(world.server, 1000);
    answer_free(&one);
    answer_free(&two);
}

/* Who reads nothing is cut when its queue is full, and the others are not held up. */
static void test_a_slow_consumer_is_cut_alone(void **state)
{
    static char much[60000];
    struct world world;
    struct answer slow = answer_new(), quick = answer_new();
    struct pollfd hung;
    int sleeper, reader;
    char id[16];

    (void)state;
    memset(much, 'x', sizeof much - 1);
    start(&world, &(struct server_limits){.slow_window_ms = 200});
    sleeper = subscribe(&world, "");
    reader = subscribe(&world, "");
    await(sleeper, &slow, "event: state");
    await(reader, &quick, "event: state");
    hung = (struct pollfd){.fd = sleeper, .events = POLLRDHUP};
    for (int i = 0; i < 2000 && poll(&hung, 1, 0) == 0; i++) {
        snprintf(id, sizeof id, "n%d", i);
        quick.len = 0;
        quick.text[0] = 0;
        sse_publish(server_events(world.server), TOPIC, "step", str_from(much), str_from(id));
        await(reader, &quick, "x\n\n");
    }
    assert_int_equal(poll(&hung, 1, CLIENT_DEADLINE_MS), 1);
    publish(&world, "still here", "");
    await(reader, &quick, "still here");
    close(sleeper);
    close(reader);
    server_stop(world.server, 1000);
    answer_free(&slow);
    answer_free(&quick);
}

static void test_streams_are_bounded(void **state)
{
    static const struct server_limits ONE = {.event_clients = 1};
    struct world world;
    struct answer first = answer_new(), second;
    char value[512];
    int a, b;

    (void)state;
    start(&world, &ONE);
    a = subscribe(&world, "");
    await(a, &first, "event: state");
    b = subscribe(&world, "");
    second = client_read_answer(b, false);
    assert_int_equal(second.status, 503);
    assert_string_equal(answer_header(&second, "Retry-After", value), "15");
    close(a);
    close(b);
    server_stop(world.server, 1000);
    answer_free(&first);
    answer_free(&second);
}

static void test_head_of_a_stream_leaves_nobody_behind(void **state)
{
    struct world world;
    struct answer answer;
    int fd;

    (void)state;
    start(&world, &USUAL);
    fd = client_connect(server_port(world.server));
    client_send(fd, "HEAD /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    answer = client_read_answer(fd, true);
    assert_int_equal(answer.status, 200);
    assert_true(client_sees_end(fd));
    publish(&world, "nobody", "");
    close(fd);
    server_stop(world.server, 1000);
    answer_free(&answer);
}

static void test_stopping_tells_when_to_come_back(void **state)
{
    struct world world;
    struct answer answer = answer_new();
    int64_t begin;
    int fd;

    (void)state;
    start(&world, &USUAL);
    fd = subscribe(&world, "");
    await(fd, &answer, "event: state");
    begin = clock_monotonic_us(NULL);
    server_stop(world.server, 30000);
    assert_in_range(clock_monotonic_us(NULL) - begin, 0, 15000000);
    await_end(fd, &answer);
    assert_non_null(strstr(answer.text, "retry: 3000\n\n"));
    assert_non_null(strstr(answer.text, "\r\n0\r\n\r\n"));
    close(fd);
    answer_free(&answer);
}

/* Clients that come, listen and go at any moment, while events are published without pause. */
static void test_clients_come_and_go_while_events_flow(void **state)
{
    struct world world;
    int fds[8];

    (void)state;
    start(&world, &(struct server_limits){.heartbeat_ms = 1});
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < COUNT_OF(fds); i++) {
            fds[i] = subscribe(&world, "");
            publish(&world, "hello", "1");
        }
        for (size_t i = 0; i < COUNT_OF(fds); i += 2) {
            struct answer answer = answer_new();
            await(fds[i], &answer, "event: ");
            answer_free(&answer);
        }
        for (size_t i = 0; i < COUNT_OF(fds); i++) {
            publish(&world, "bye", "");
            close(fds[i]);
        }
    }
    server_stop(world.server, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_subscriber_gets_what_is_published),
        cmocka_unit_test(test_one_who_comes_back_gets_what_it_missed),
        cmocka_unit_test(test_silence_is_broken_by_comments),
        cmocka_unit_test(test_streams_end_when_their_handler_or_topic_says_so),
        cmocka_unit_test(test_a_slow_consumer_is_cut_alone),
        cmocka_unit_test(test_streams_are_bounded),
        cmocka_unit_test(test_head_of_a_stream_leaves_nobody_behind),
        cmocka_unit_test(test_stopping_tells_when_to_come_back),
        cmocka_unit_test(test_clients_come_and_go_while_events_flow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
