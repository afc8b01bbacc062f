/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "app/policy.h"
#include "base/clock.h"
#include "cmd/installation.h"
#include "cmd/server_log.h"
#include "cmd/web_service.h"
#include "os/file.h"
#include "os/identity.h"
#include "os/process.h"
#include "store/cluster.h"
#include "store/migration.h"

#include "base/banned.h"

enum { TICK_MS = 100, WORKER_STOP_MS = 30000, CLUSTER_STOP_MS = 10000, OPTIONS_MAX = 64 };

/* A worker that ends at once is started again after a pause that grows to this. */
#define WORKER_PAUSE_MAX_US (INT64_C(30) * 1000000)

static const struct argument_spec ARGUMENTS[] = {
    {.name = "listen",
     .type = ARGUMENT_TEXT,
     .metavar = "ADDRESS",
     .help = "Address and port, such as 127.0.0.1:8080"},
    {.name = "server-dir", .type = ARGUMENT_TEXT, .metavar = "DIR", .help = "The server's folder"},
    {.name = "workers",
     .type = ARGUMENT_TEXT,
     .metavar = "N",
     .help = "Videos made at once here; 0 leaves them to workers elsewhere"},
};

static const struct command_spec SPEC = {
    .name = "serve",
    .summary = "Run the server: API, database and a worker",
    .details = "With nothing configured it makes a folder with a private PostgreSQL, keys and "
               "files, brings the database to this version, and starts one worker. With "
               "DATABASE_URL it uses that database. SIGTERM stops it in order.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

/* What serve runs, in the order in which it is started. */
struct service {
    struct session *session;
    int lock;
    struct identity identity;
    struct cluster *cluster;
    struct installation installation;
    struct web_service *web;
    struct process worker;
    int64_t worker_started, worker_pause;
    int32_t workers;
};

static void nap(int ms)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)ms * 1000000}, NULL);
}

/* One server a folder: a second would start a second database in it. */
static bool take_folder(struct service *service, struct error *error)
{
    struct session *session = service->session;
    struct str folder = installation_folder(session), path = installation_path(session, "lock");

    if (!folder_make(folder, 0700, error))
        return false;
    service->lock = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (service->lock < 0)
        return error_set_errno(error, errno, "%s: cannot be opened", path.ptr);
    if (flock(service->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    return error_set(error, ERROR_CONFLICT,
                     "%s: another clipcrafter serve uses this folder; stop it, or choose another "
                     "with --server-dir",
                     folder.ptr);
}

/* The program, so that it can start itself again as a worker. */
static bool own_path(struct arena *arena, struct str *out, struct error *error)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);

    if (length <= 0 || (size_t)length == sizeof path)
        return error_set_errno(error, errno, "/proc/self/exe");
    *out = arena_str(arena, (struct str){path, (size_t)length});
    return true;
}

static bool start_database(struct service *service, struct error *error)
{
    struct session *session = service->session;
    struct cluster_options options = {
        .folder = installation_path(session, "postgres"),
        .binaries = config_text(session->config, OPTION_POSTGRES_BIN),
        .identity = service->identity,
        .log = &session->log,
    };

    return !installation_is_private(session) || cluster_start(&options, &service->cluster, error);
}

/* The private database is brought to this version; one of the operator's only on request. */
static bool prepare_database(struct service *service, struct error *error)
{
    struct database *owner = NULL;
    int32_t applied = 0;
    bool ok;

    if (!installation_is_private(service->session))
        return true;
    ok = installation_database(service->session, DB_OWNER, &owner, error) &&
         migration_run(owner, MIGRATIONS, MIGRATION_COUNT, &applied, error) &&
         policy_publish_first(owner, NULL, error);
    database_close(owner);
    if (ok && applied)
        log_event(&service->session->log, LOG_INFO, "database_migrated", "applied=%d",
                  (int)applied);
    return ok;
}

/* Settings of the command line go to the worker too. */
static size_t pass_on(struct session *session, const char **words, size_t count)
{
    for (size_t id = 0; id < config_count(session->config) && count + 2 < OPTIONS_MAX; id++) {
        struct config_entry entry = config_describe(session->config, id);

        if (entry.source == CONFIG_COMMAND_LINE && id != OPTION_LISTEN)
            words[count++] =
                arena_printf(&session->arena, "--%s=%.*s", entry.spec->name, STR_FMT(entry.value))
                    .ptr;
    }
    return count;
}

static bool start_worker(struct service *service, struct error *error)
{
    struct session *session = service->session;
    const char *words[OPTIONS_MAX];
    struct process_options options = {
        .argv = words, .env = (const char *const *)environ, .keep_stderr = true};
    struct str program;
    size_t count = 0;

    if (!own_path(&session->arena, &program, error))
        return false;
    options.path = words[count++] = program.ptr;
    words[count++] = "worker";
    words[count++] = "--with-parent";
    words[count++] = arena_printf(&session->arena, "%d", (int)getpid()).ptr;
    count = pass_on(session, words, count);
    words[count] = NULL;
    service->worker_started = clock_monotonic_us(NULL);
    return process_start(&options, &service->worker, error);
}

/* A worker that died is started again; one that dies at once, after a growing pause. */
static void tend_worker(struct service *service)
{
    int64_t now = clock_monotonic_us(NULL);
    struct error error = ERROR_INIT;
    char words[64];
    int status = 0;

    if (!service->workers)
        return;
    if (service->worker.pid > 0) {
        if (!process_wait(&service->worker, 0, &status))
            return;
        process_status_text(status, words, sizeof words);
        log_event(&service->session->log, LOG_WARNING, "worker_ended", "ended=\"%s\"", words);
        if (now - service->worker_started > WORKER_PAUSE_MAX_US)
            service->worker_pause = 0;
        service->worker_started = now;
    }
    if (now - service->worker_started < service->worker_pause)
        return;
    service->worker_pause = MIN_OF(service->worker_pause * 2 + 250000, WORKER_PAUSE_MAX_US);
    if (!start_worker(service, &error))
        log_event(&service->session->log, LOG_ERROR, "worker_not_started", "reason=\"%s\"",
                  error.message);
}

static void tend_database(struct service *service)
{
    struct error error = ERROR_INIT;

    if (service->cluster && !cluster_tend(service->cluster, &error))
        log_event(&service->session->log, LOG_ERROR, "database_down", "reason=\"%s\"",
                  error.message);
}

static bool start(struct service *service, struct error *error)
{
    struct session *session = service->session;

    service->workers = (int32_t)config_integer(session->config, OPTION_WORKERS);
    return take_folder(service, error) &&
           installation_drop_root(session, &service->identity, error) &&
           installation_make_keys(session, error) && start_database(service, error) &&
           prepare_database(service, error) &&
           (!service->workers || start_worker(service, error)) &&
           installation_open(session, DB_WEB, &service->installation, error) &&
           web_service_start(session, &service->installation.app, &service->web, error);
}

/* The other way round: nobody is let in any more, then the worker ends, then the database. */
static void stop(struct service *service)
{
    web_service_stop(service->web);
    if (service->worker.pid > 0) {
        kill(service->worker.pid, SIGTERM);
        if (!process_wait(&service->worker, WORKER_STOP_MS, NULL))
            process_end(&service->worker, NULL);
    }
    installation_close(&service->installation);
    cluster_stop(service->cluster, CLUSTER_STOP_MS);
    if (service->lock >= 0)
        close(service->lock);
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct service service = {.session = session, .lock = -1};
    struct error error = ERROR_INIT;
    int status = 0;

    (void)arguments;
    server_log_install(session, "web");
    if (start(&service, &error)) {
        printf("ClipCrafter serves %s\n", web_service_address(service.web));
        fflush(stdout);
        while (!cancel_requested(session->cancel)) {
            tend_database(&service);
            tend_worker(&service);
            nap(TICK_MS);
        }
        log_event(&session->log, LOG_INFO, "stopping", "%s", "");
    } else {
        status = session_fail(session, &error);
    }
    stop(&service);
    return status;
}

const struct command command_serve = {&SPEC, run};
