/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/cpu.h"
#include "os/file.h"

#include "web/listen.h"
#include "web/server_parts.h"

#include "base/banned.h"

enum {
    WATCH_MS = 100,
    /* Room of libmicrohttpd for one connection: headers of 16 KiB, what points at them, answers'.
     */
    CONNECTION_BYTES = 32 * 1024,
    PEM_MAX = 1 << 20,
};

/* TLS 1.2 with forward secrecy and 1.3, in GnuTLS's words. */
#define TLS_PRIORITIES                                                                             \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-CIPHER-ALL:"                     \
    "+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305"

static void fill_limits(struct server_limits *limits)
{
    static const struct server_limits initial = {
        .header_bytes = 16384,
        .header_ms = 10000,
        .idle_ms = 60000,
        .slow_window_ms = 10000,
        .slow_bytes_s = 1024,
        .connections = 12000,
        .connections_each = 256,
        .event_clients = 11000,
        .heartbeat_ms = 15000,
        .rate_buckets = 65536,
    };
    _Static_assert(sizeof *limits % sizeof(int32_t) == 0, "all fields are int32_t");
    int32_t *fields = (int32_t *)limits;
    const int32_t *defaults = (const int32_t *)&initial;

    for (size_t i = 0; i < sizeof *limits / sizeof(int32_t); i++)
        if (fields[i] == 0)
            fields[i] = defaults[i];
}

static void fill_settings(struct server_settings *settings)
{
    fill_limits(&settings->limits);
    if (!settings->threads)
        settings->threads = (size_t)MAX_OF(cpu_count() / 2, 1);
    if (!settings->workers)
        settings->workers = 16;
    if (!settings->queue)
        settings->queue = 256;
}

static bool make_router(struct server *server, struct error *error)
{
    const struct server_settings *settings = &server->settings;
    size_t count = settings->table_count + 2;
    const struct route **tables = ARENA_ARRAY(&server->arena, const struct route *, count);
    size_t *sizes = ARENA_ARRAY(&server->arena, size_t, count);

    for (size_t i = 0; i < settings->table_count; i++) {
        tables[i] = settings->tables[i].routes;
        sizes[i] = settings->tables[i].count;
    }
    tables[count - 2] = SERVER_ROUTES.routes;
    sizes[count - 2] = SERVER_ROUTES.count;
    tables[count - 1] = SERVER_DOCUMENT_ROUTES.routes;
    sizes[count - 1] = settings->openapi ? SERVER_DOCUMENT_ROUTES.count : 0;
    return router_new(tables, sizes, count, &server->router, error);
}

static uint64_t seed(const struct server *server)
{
    return (uint64_t)clock_wall_us(NULL) ^ (uint64_t)(uintptr_t)server;
}

static bool make_rates(struct server *server, struct error *error)
{
    const struct server_settings *settings = &server->settings;
    size_t count = router_count(server->router);

    server->rates =
        rate_limit_new(settings->rates, settings->rate_count, (size_t)settings->limits.rate_buckets,
                       seed(server), settings->clock);
    server->route_rates = ARENA_ARRAY(&server->arena, int, count);
    for (size_t i = 0; i < count; i++) {
        const struct route *route = router_route(server->router, i);
        server->route_rates[i] = route->rate ? rate_limit_class(server->rates, route->rate) : -1;
        if (route->rate && server->route_rates[i] < 0)
            return error_set(error, ERROR_INTERNAL, "route %s names the unknown rate class %s",
                             route->pattern, route->rate);
    }
    server->rate_all =
        settings->rate_all ? rate_limit_class(server->rates, settings->rate_all) : -1;
    if (settings->rate_all && server->rate_all < 0)
        return error_set(error, ERROR_INTERNAL, "the rate class %s is unknown", settings->rate_all);
    return true;
}

static bool make_parts(struct server *server, struct error *error)
{
    const struct server_settings *settings = &server->settings;
    struct executor_settings executor = {.threads = settings->workers,
                                         .reserved_threads = settings->workers / 4,
                                         .queue = settings->queue,
                                         .reserved_queue = settings->queue};

    if (!make_router(server, error) || !make_rates(server, error))
        return false;
    if (settings->openapi &&
        !openapi_write(settings->openapi, server->router, &server->openapi, error))
        return false;
    server_metrics_init(server);
    server->peers = peers_new(&server->settings.limits, settings->trusted, settings->trusted_count);
    server->events = sse_hub_new((size_t)settings->limits.event_clients,
                                 settings->limits.heartbeat_ms, settings->clock);
    server->executor = executor_new(&executor);
    return true;
}

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    (void)context;
    if (info && info->socket_context)
        peer_set_target(info->socket_context, target);
    return NULL;
}

/* Paths and queries are decoded once, by us. */
static size_t leave_encoded(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result on_accept(void *context, const struct sockaddr *socket, socklen_t size)
{
    struct server *server = context;
    struct address address;

    (void)size;
    if (atomic_load(&server->stopping) || !address_from_socket(socket, &address))
        return MHD_NO;
    return peers_accept(server->peers, &address) ? MHD_YES : MHD_NO;
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    const union MHD_ConnectionInfo *info;
    struct address address = {{0}};
    int fd;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*socket_context)
            peers_remove(server->peers, *socket_context);
        *socket_context = NULL;
        return;
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    fd = info->connect_fd;
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!address_from_socket(info->client_addr, &address))
        BUG("a connection without an address was accepted");
    *socket_context = peers_add(server->peers, fd, &address);
}

/* libmicrohttpd's options for TLS; nothing when the server is plain. */
static bool read_pem(struct server *server, struct str path, const char **out, struct error *error)
{
    struct buf text;
    bool ok;

    buf_init(&text, PEM_MAX);
    ok = file_read(arena_str(&server->arena, path), PEM_MAX, &text, error);
    if (ok)
        *out = arena_str(&server->arena, buf_str(&text)).ptr;
    if (text.ptr)
        explicit_bzero(text.ptr, text.len);
    buf_release(&text);
    return ok;
}

static bool tls_options(struct server *server, struct MHD_OptionItem options[4],
                        struct error *error)
{
    const struct server_settings *settings = &server->settings;
    const char *cert = NULL, *key = NULL;

    options[0] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    if (!settings->tls_cert.len && !settings->tls_key.len)
        return true;
    if (!settings->tls_cert.len || !settings->tls_key.len)
        return error_set(error, ERROR_INPUT,
                         "TLS needs both the certificate and its key; give both files");
    if (!read_pem(server, settings->tls_cert, &cert, error) ||
        !read_pem(server, settings->tls_key, &key, error))
        return false;
    options[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)cert};
    options[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key};
    options[2] =
        (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES};
    options[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    return true;
}

static struct MHD_Daemon *start_daemon(struct server *server, int fd,
                                       const struct MHD_OptionItem *tls)
{
    const struct server_settings *settings = &server->settings;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;

    if (tls[0].option != MHD_OPTION_END)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, on_accept, server, request_on_data, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(settings->threads > 1 ? settings->threads : 0),
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->limits.connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)(settings->limits.idle_ms + 999) / 1000, MHD_OPTION_NOTIFY_COMPLETED,
        request_on_end, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded,
        server, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

/* That much from now on the clock that never goes back. */
static struct timespec in_ms(int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

static void *watch(void *context)
{
    struct server *server = context;

    pthread_mutex_lock(&server->lock);
    while (server->watching) {
        struct timespec until = in_ms(WATCH_MS);
        pthread_cond_timedwait(&server->ended, &server->lock, &until);
        pthread_mutex_unlock(&server->lock);
        peers_watch(server->peers);
        sse_tick(server->events);
        pthread_mutex_lock(&server->lock);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static void init_lock(struct server *server)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    BUG_UNLESS(pthread_mutex_init(&server->lock, NULL) == 0);
    BUG_UNLESS(pthread_cond_init(&server->quiet, &attributes) == 0);
    BUG_UNLESS(pthread_cond_init(&server->ended, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
}

static void server_free(struct server *server)
{
    router_free(server->router);
    metrics_free(server->metrics);
    rate_limit_free(server->rates);
    sse_hub_free(server->events);
    peers_free(server->peers);
    buf_release(&server->openapi);
    arena_release(&server->arena);
    pthread_cond_destroy(&server->quiet);
    pthread_cond_destroy(&server->ended);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

/* Threads that serve get no signals: those belong to the program's main thread. */
static bool start_threads(struct server *server, int fd, struct error *error)
{
    struct MHD_OptionItem tls[4];
    sigset_t all, before;

    if (!tls_options(server, tls, error))
        return false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    server->daemon = start_daemon(server, fd, tls);
    if (server->daemon) {
        server->watching = true;
        BUG_UNLESS(pthread_create(&server->watch, NULL, watch, server) == 0);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return server->daemon ||
           error_set(error, ERROR_INTERNAL,
                     "the HTTP server cannot start; are the TLS files a certificate and its key?");
}

bool server_start(const struct server_settings *settings, struct server **out, struct error *error)
{
    struct server *server = calloc(1, sizeof *server);
    int fd = settings->listen_fd > 0 ? settings->listen_fd : -1;
    bool ok = false;

    BUG_UNLESS(server);
    server->settings = *settings;
    arena_init(&server->arena);
    buf_init(&server->openapi, RESPONSE_BODY_MAX);
    init_lock(server);
    fill_settings(&server->settings);
    if (!make_parts(server, error))
        goto done;
    if (fd < 0 && !listen_open(settings->listen, &fd, error))
        goto done;
    server->port = listen_port(fd);
    ok = start_threads(server, fd, error);
done:
    if (ok) {
        *out = server;
        return true;
    }
    if (fd >= 0)
        close(fd);
    executor_free(server->executor);
    server_free(server);
    return false;
}

int server_port(const struct server *server)
{
    return server->port;
}

struct sse_hub *server_events(struct server *server)
{
    return server->events;
}

const struct router *server_router(const struct server *server)
{
    return server->router;
}

void server_drain(struct server *server)
{
    atomic_store(&server->draining, true);
}

/* Waits until no call is active, or the deadline. */
static void wait_quiet(struct server *server, int64_t deadline_ms)
{
    struct timespec until = in_ms(deadline_ms);
    int status = 0;

    pthread_mutex_lock(&server->lock);
    while (server->active && status == 0)
        status = pthread_cond_timedwait(&server->quiet, &server->lock, &until);
    pthread_mutex_unlock(&server->lock);
}

static void stop_threads(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    server->closed = true;
    pthread_mutex_unlock(&server->lock);
    peers_cut_bodies(server->peers); /* whose handlers would wait for more */
    executor_free(server->executor);
    pthread_mutex_lock(&server->lock);
    server->watching = false;
    pthread_cond_broadcast(&server->ended);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->watch, NULL);
}

void server_stop(struct server *server, int64_t deadline_ms)
{
    MHD_socket fd;

    if (!server)
        return;
    atomic_store(&server->draining, true);
    atomic_store(&server->stopping, true);
    fd = MHD_quiesce_daemon(server->daemon);
    sse_stop(server->events);
    wait_quiet(server, deadline_ms);
    cancel_request(&server->cancel);
    stop_threads(server);
    MHD_stop_daemon(server->daemon);
    if (fd != MHD_INVALID_SOCKET)
        close(fd);
    server_free(server);
}
