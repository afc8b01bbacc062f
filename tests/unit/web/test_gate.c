/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may pass: access, scopes, CSRF, rates, idempotency. */
#include "http_client.h"

#include <pthread.h>

#include "web/call.h"
#include "web/response.h"
#include "web/server.h"

#include "base/banned.h"

/* One kept answer, and how often the handler ran. */
struct world {
    pthread_mutex_t lock;
    int runs;
    char key[200], request[200], body[1000];
    int status;
};

static bool authenticate(void *context, struct call *call, struct principal *out,
                         struct error *error)
{
    struct str cookie, bearer = call_header(call, "Authorization");

    (void)context;
    if (str_equal(bearer, STR("Bearer key"))) {
        *out = (struct principal){
            .kind = PRINCIPAL_KEY, .user = {7}, .scopes = STR("things:read jobs:read")};
        return true;
    }
    if (bearer.len)
        return error_set(error, ERROR_UNAUTHENTICATED, "Authorization: the key is not known");
    if (!call_cookie(call, "session", &cookie))
        return true;
    *out = (struct principal){.kind = str_equal(cookie, STR("boss")) ? PRINCIPAL_OPERATOR
                                                                     : PRINCIPAL_USER,
                              .user = {(uint8_t)cookie.len},
                              .csrf_secret = STR("secret")};
    return true;
}

static bool csrf_matches(void *context, const struct principal *principal, struct str token)
{
    (void)context;
    return str_equal(principal->csrf_secret, token);
}

static bool before(void *context, struct call *call, const struct idempotent_request *request,
                   enum idempotency *outcome, struct kept_answer *kept, struct error *error)
{
    struct world *world = context;
    char text[200];

    (void)call;
    (void)error;
    snprintf(text, sizeof text, "%s %s %.*s", request->method, request->pattern,
             STR_FMT(request->body));
    pthread_mutex_lock(&world->lock);
    if (!str_equal(str_from(world->key), request->key)) {
        snprintf(world->key, sizeof world->key, "%.*s", STR_FMT(request->key));
        snprintf(world->request, sizeof world->request, "%s", text);
        *outcome = IDEMPOTENCY_FIRST;
    } else if (strcmp(world->request, text) != 0) {
        *outcome = IDEMPOTENCY_OTHER;
    } else {
        *outcome = world->status ? IDEMPOTENCY_REPLAY : IDEMPOTENCY_RUNNING;
        *kept = (struct kept_answer){.status = world->status,
                                     .body = str_from(world->body),
                                     .content_type = STR("application/json")};
    }
    pthread_mutex_unlock(&world->lock);
    return true;
}

static void after(void *context, struct call *call, const struct idempotent_request *request,
                  const struct kept_answer *answer)
{
    struct world *world = context;

    (void)call;
    (void)request;
    pthread_mutex_lock(&world->lock);
    world->status = answer->status;
    snprintf(world->body, sizeof world->body, "%.*s", STR_FMT(answer->body));
    pthread_mutex_unlock(&world->lock);
}

static bool tell(struct call *call, struct response *response, struct error *error)
{
    struct world *world = call_app(call);
    struct json_writer *json = response_json(response, 200);
    char address[ADDRESS_TEXT];

    (void)error;
    address_text(call_address(call), address);
    pthread_mutex_lock(&world->lock);
    world->runs++;
    json_begin_object(json);
    json_int_field(json, "kind", (int64_t)call_principal(call)->kind);
    json_int_field(json, "run", world->runs);
    json_text_field(json, "from", str_from(address));
    json_bool_field(json, "secure", call_is_secure(call));
    json_end_object(json);
    pthread_mutex_unlock(&world->lock);
    return true;
}

#define ROW(verb, path, who, ...)                                                                  \
    {                                                                                              \
        .method = METHOD_##verb, .pattern = (path), .access = ACCESS_##who, .summary = "x",        \
        .handle = tell, __VA_ARGS__                                                                \
    }

static const struct route ROUTES[] = {
    ROW(GET, "/public", PUBLIC, .scope = NULL),
    ROW(GET, "/optional", OPTIONAL, .scope = NULL),
    ROW(GET, "/things", USER, .scope = "things:read"),
    ROW(GET, "/accounts", USER, .scope = NULL),
    ROW(GET, "/payments", USER, .scope = "payments:read"),
    ROW(GET, "/boss", OPERATOR, .scope = "things:read"),
    ROW(POST, "/things", USER, .scope = "things:read", .csrf = CSRF_TOKEN, .body = BODY_JSON,
        .idempotent = true),
    ROW(POST, "/sign-in", PUBLIC, .csrf = CSRF_ORIGIN, .body = BODY_JSON),
    ROW(GET, "/slow", USER, .rate = "slow"),
};

static struct world world_new(void)
{
    return (struct world){.lock = PTHREAD_MUTEX_INITIALIZER};
}

static struct server *start(struct world *world, const struct address_range *trusted,
                            size_t trusted_count)
{
    static const struct route_table TABLE = {ROUTES, COUNT_OF(ROUTES)};
    static const struct rate_class RATES[] = {{"slow", 2, 100}};
    struct server_settings settings = {
        .listen = STR("127.0.0.1:0"),
        .public_url = STR("https://clips.example/"),
        .tables = &TABLE,
        .table_count = 1,
        .workers = 4,
        .rates = RATES,
        .rate_count = 1,
        .metrics_token = STR("measure"),
        .trusted = trusted,
        .trusted_count = trusted_count,
        .app = world,
        .hooks = {.context = world,
                  .authenticate = authenticate,
                  .csrf_matches = csrf_matches,
                  .idempotency_before = before,
                  .idempotency_after = after},
    };
    struct error error = ERROR_INIT;
    struct server *server = NULL;

    assert_ok(server_start(&settings, &server, &error), error);
    return server;
}

static void ask(struct server *server, const char *line, const char *headers, const char *body,
                int status, const char *holds)
{
    char request[2000];
    struct answer answer;

    snprintf(request, sizeof request,
             "%s HTTP/1.1\r\nHost: clips.example\r\nContent-Length: %zu\r\n"
             "Content-Type: application/json\r\n%s\r\n%s",
             line, strlen(body), headers, body);
    answer = client_ask(server_port(server), request);
    if (answer.status != status || !strstr(answer.text, holds))
        fail_msg("%s\n-> %s", request, answer.text);
    answer_free(&answer);
}

#define SESSION "Cookie: __Host-session=abc\r\n"
#define BOSS    "Cookie: __Host-session=boss\r\n"
#define KEY     "Authorization: Bearer key\r\n"
#define TOKEN   "X-CSRF-Token: secret\r\n"

static void test_each_access_lets_in_whom_it_names(void **state)
{
    static const struct {
        const char *line, *headers;
        int status;
    } CASES[] = {
        {"GET /public", "", 200},
        {"GET /public", "Authorization: Bearer wrong\r\n", 200},
        {"GET /optional", "", 200},
        {"GET /optional", SESSION, 200},
        {"GET /optional", "Authorization: Bearer wrong\r\n", 401},
        {"GET /things", "", 401},
        {"GET /things", SESSION, 200},
        {"GET /things", SESSION SESSION, 401},
        {"GET /things", KEY, 200},
        {"GET /things", BOSS, 200},
        {"GET /accounts", KEY, 403},
        {"GET /accounts", SESSION, 200},
        {"GET /payments", KEY, 403},
        {"GET /boss", "", 401},
        {"GET /boss", SESSION, 403},
        {"GET /boss", KEY, 403},
        {"GET /boss", BOSS, 200},
        {"GET /metrics", "", 401},
        {"GET /metrics", BOSS, 401},
        {"GET /metrics", "Authorization: Bearer measur3\r\n", 401},
        {"GET /metrics", "Authorization: Bearer measure\r\n", 200},
    };
    struct world world = world_new();
    struct server *server = start(&world, NULL, 0);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        ask(server, CASES[i].line, CASES[i].headers, "", CASES[i].status, "");
    server_stop(server, 1000);
}

static void test_cookies_from_other_sites_do_nothing(void **state)
{
    static const struct {
        const char *headers;
        int status;
    } CASES[] = {
        {SESSION, 403},
        {SESSION "X-CSRF-Token: other\r\n", 403},
        {SESSION TOKEN, 200},
        {SESSION TOKEN "Origin: https://clips.example\r\n", 200},
        {SESSION TOKEN "Origin: https://evil.example\r\n", 403},
        {SESSION TOKEN "Origin: null\r\n", 403},
        {SESSION TOKEN "Origin: https://clips.example.evil.example\r\n", 403},
        {SESSION TOKEN "Sec-Fetch-Site: cross-site\r\n", 403},
        {SESSION TOKEN "Sec-Fetch-Site: same-site\r\n", 403},
        {SESSION TOKEN "Sec-Fetch-Site: same-origin\r\n", 200},
        {KEY "Origin: https://evil.example\r\n", 200},
        {"", 401},
    };
    struct world world = world_new();
    struct server *server = start(&world, NULL, 0);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        ask(server, "POST /things", CASES[i].headers, "{}", CASES[i].status, "");
    ask(server, "POST /sign-in", "Origin: https://evil.example\r\n", "{}", 403, "another site");
    ask(server, "POST /sign-in", "", "{}", 200, "");
    server_stop(server, 1000);
}

static void test_a_used_up_rate_says_when_to_come_back(void **state)
{
    struct world world = world_new();
    struct server *server = start(&world, NULL, 0);

    (void)state;
    ask(server, "GET /slow", SESSION, "", 200, "RateLimit-Remaining: 1\r\n");
    ask(server, "GET /slow", SESSION, "", 200, "RateLimit-Remaining: 0\r\n");
    ask(server, "GET /slow", SESSION, "", 429, "Retry-After: 50\r\n");
    ask(server, "GET /slow", BOSS, "", 200, "RateLimit-Limit: 2\r\n");
    server_stop(server, 1000);
}

static void test_the_same_key_runs_once(void **state)
{
    struct world world = world_new();
    struct server *server = start(&world, NULL, 0);

    (void)state;
    ask(server, "POST /things", KEY "Idempotency-Key: one\r\n", "{}", 200, "\"run\": 1");
    ask(server, "POST /things", KEY "Idempotency-Key: one\r\n", "{}", 200, "\"run\": 1");
    ask(server, "POST /things", KEY "Idempotency-Key: one\r\n", "{}", 200,
        "Idempotency-Replayed: true");
    ask(server, "POST /things", KEY "Idempotency-Key: one\r\n", "{\"a\":1}", 422, "new one");
    ask(server, "POST /things", KEY "Idempotency-Key: two\r\n", "{}", 200, "\"run\": 2");
    ask(server, "POST /things", KEY "Idempotency-Key: a b\r\n", "{}", 400, "visible ASCII");
    world.status = 0;
    ask(server, "POST /things", KEY "Idempotency-Key: two\r\n", "{}", 409, "at work");
    server_stop(server, 1000);
}

static void test_proxies_are_believed_only_when_trusted(void **state)
{
    static const char *const HEADERS =
        "X-Forwarded-For: 192.0.2.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n";
    struct world world = world_new();
    struct error error = ERROR_INIT;
    struct address_range loopback;
    struct server *server = start(&world, NULL, 0);

    (void)state;
    ask(server, "GET /public", HEADERS, "", 200, "\"from\": \"127.0.0.1\", \"secure\": false");
    server_stop(server, 1000);
    assert_ok(address_range_parse(STR("127.0.0.0/8"), &loopback, &error), error);
    server = start(&world, &loopback, 1);
    ask(server, "GET /public", HEADERS, "", 200, "\"from\": \"198.51.100.7\", \"secure\": true");
    ask(server, "GET /public", HEADERS, "", 200, "Strict-Transport-Security: max-age=63072000");
    server_stop(server, 1000);
}

static void test_metrics_name_routes_and_no_values(void **state)
{
    struct world world = world_new();
    struct server *server = start(&world, NULL, 0);

    (void)state;
    ask(server, "GET /things?secret=1", SESSION, "", 200, "");
    ask(server, "GET /nothing/secret", SESSION, "", 404, "");
    ask(server, "GET /metrics", "Authorization: Bearer measure\r\n", "", 200,
        "clipcrafter_http_requests_total{route=\"/things\",method=\"GET\",status=\"2xx\"} 1\n");
    ask(server, "GET /metrics", "Authorization: Bearer measure\r\n", "", 200,
        "clipcrafter_http_requests_total{route=\"none\",method=\"GET\",status=\"4xx\"} 1\n");
    server_stop(server, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_access_lets_in_whom_it_names),
        cmocka_unit_test(test_cookies_from_other_sites_do_nothing),
        cmocka_unit_test(test_a_used_up_rate_says_when_to_come_back),
        cmocka_unit_test(test_the_same_key_runs_once),
        cmocka_unit_test(test_proxies_are_believed_only_when_trusted),
        cmocka_unit_test(test_metrics_name_routes_and_no_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
