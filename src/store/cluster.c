/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/file.h"
#include "os/process.h"
#include "store/cluster_parts.h"
#include "store/connection.h"

#include "base/banned.h"

enum { START_MS = 120000, INITDB_MS = 120000, LEFTOVER_MS = 10000, POLL_MS = 20 };
enum { CONNECTIONS_DEFAULT = 50, LOG_MAX = 64 * 1024, VERSION_MAX = 64 };

/* A socket's path has 108 bytes (unix(7)); PostgreSQL adds "/.s.PGSQL.5432". */
enum { SOCKET_FOLDER_MAX = 108 - 16 };

static const char *const ROLES[] = {"clipcrafter_owner", "clipcrafter_web", "clipcrafter_worker",
                                    "clipcrafter_read"};

struct cluster {
    struct arena arena;
    struct cluster_options options;
    struct str data, run, log, binaries;
    struct process server;
};

static void nap(int ms)
{
    struct timespec time = {.tv_nsec = (long)ms * 1000000};

    nanosleep(&time, NULL);
}

static bool make_folder(struct cluster *cluster, struct str path, struct error *error)
{
    return folder_make(path, 0700, error) && identity_give(&cluster->options.identity, path, error);
}

static bool exists(struct str path)
{
    return access(path.ptr, F_OK) == 0;
}

/* Who may connect: only over the socket, only these users, as any of our roles. */
static bool write_access(struct cluster *cluster, struct error *error)
{
    struct identity own = identity_own();
    const char *users[] = {own.name, cluster->options.identity.name};
    struct str hba = arena_printf(&cluster->arena, "%s/pg_hba.conf", cluster->options.folder.ptr);
    struct str ident =
        arena_printf(&cluster->arena, "%s/pg_ident.conf", cluster->options.folder.ptr);
    struct buf map;
    bool ok;

    buf_init(&map, 64 * 1024);
    for (size_t u = 0; u < COUNT_OF(users); u++) {
        if (u > 0 && strcmp(users[0], users[u]) == 0)
            continue;
        buf_printf(&map, "clipcrafter \"%s\" " CLUSTER_LOGIN "\n", users[u]);
        for (size_t r = 0; r < COUNT_OF(ROLES); r++)
            buf_printf(&map, "clipcrafter \"%s\" %s\n", users[u], ROLES[r]);
    }
    ok = file_write(hba, STR("local all all peer map=clipcrafter\n"), 0600, error) &&
         file_write(ident, buf_str(&map), 0600, error) &&
         identity_give(&cluster->options.identity, hba, error) &&
         identity_give(&cluster->options.identity, ident, error);
    buf_release(&map);
    return ok;
}

/* The last line that a program wrote to its log, for the message that says it failed. */
static struct str last_words(struct cluster *cluster, struct str path)
{
    struct buf text;
    struct str rest, line, last = STR("no reason given");

    buf_init(&text, LOG_MAX);
    if (file_read(path, LOG_MAX, &text, NULL)) {
        rest = buf_str(&text);
        while (str_split(&rest, '\n', &line))
            if (str_trim(line).len)
                last = str_trim(line);
    }
    last = arena_str(&cluster->arena, last);
    buf_release(&text);
    return last;
}

/* As the service user, dying with this thread: setpriv (util-linux) does both before it becomes the
 * program. `signal_name` is what the program gets then. */
static bool start_program(struct cluster *cluster, const char *const *argv, const char *signal_name,
                          struct str log, struct process *out, struct error *error)
{
    static const char *const ENV[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=UTC", NULL};
    const char *words[64] = {"setpriv", "--pdeathsig", signal_name};
    struct process_options options = {.path = "setpriv", .argv = words, .env = ENV};
    struct str user = arena_printf(&cluster->arena, "--reuid=%s", cluster->options.identity.name);
    struct str group =
        arena_printf(&cluster->arena, "--regid=%ld", (long)cluster->options.identity.gid);
    size_t count = 3;
    bool ok;

    if (geteuid() != cluster->options.identity.uid) {
        words[count++] = user.ptr;
        words[count++] = group.ptr;
        words[count++] = "--init-groups";
    }
    words[count++] = "--";
    while (*argv && count + 1 < COUNT_OF(words))
        words[count++] = *argv++;
    words[count] = NULL;
    options.output = open(log.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (options.output < 0)
        return error_set_errno(error, errno, "%s: cannot be written", log.ptr);
    ok = process_start(&options, out, error);
    close(options.output);
    return ok;
}

/* initdb into a folder beside, renamed when whole. */
static bool make_data(struct cluster *cluster, struct error *error)
{
    struct str making = arena_printf(&cluster->arena, "%s.new", cluster->data.ptr);
    struct str log = arena_printf(&cluster->arena, "%s/initdb.log", cluster->log.ptr);
    struct str tool = arena_printf(&cluster->arena, "%s/initdb", cluster->binaries.ptr);
    const char *argv[] = {tool.ptr,
                          "-D",
                          making.ptr,
                          "--username=" CLUSTER_LOGIN,
                          "--auth=peer",
                          "--encoding=UTF8",
                          "--locale=C.UTF-8",
                          "--data-checksums",
                          "--no-instructions",
                          NULL};
    struct process process = {0};
    int status = 0;

    if (!folder_remove(making, error) || !make_folder(cluster, making, error) ||
        !start_program(cluster, argv, "KILL", log, &process, error))
        return false;
    if (!process_wait(&process, INITDB_MS, &status)) {
        process_end(&process, NULL);
        return error_set(error, ERROR_UNAVAILABLE, "initdb did not finish in %d s",
                         INITDB_MS / 1000);
    }
    if (status != 0) {
        struct str words = last_words(cluster, log);

        return error_set(error, ERROR_UNAVAILABLE, "the database cannot be made in %s: %.*s",
                         cluster->data.ptr, STR_FMT(words));
    }
    if (rename(making.ptr, cluster->data.ptr) != 0)
        return error_set_errno(error, errno, "%s: cannot be made", cluster->data.ptr);
    return true;
}

/* A server whose starter was killed ends by itself; one that does not is helped. */
static void end_leftover(struct cluster *cluster)
{
    struct str path = arena_printf(&cluster->arena, "%s/postmaster.pid", cluster->data.ptr);
    int64_t start = clock_monotonic_us(NULL);
    struct buf text;
    struct str rest, line;
    int64_t pid = 0;

    buf_init(&text, LOG_MAX);
    if (file_read(path, LOG_MAX, &text, NULL)) {
        rest = buf_str(&text);
        if (!str_split(&rest, '\n', &line) || !str_to_int(line, 2, 1 << 30, &pid))
            pid = 0;
    }
    buf_release(&text);
    while (pid && exists(path) && kill((pid_t)pid, 0) == 0) {
        int64_t waited = (clock_monotonic_us(NULL) - start) / 1000;

        if (waited > LEFTOVER_MS / 2)
            kill((pid_t)pid, waited > LEFTOVER_MS ? SIGKILL : SIGQUIT);
        if (waited > 2 * LEFTOVER_MS)
            break;
        nap(POLL_MS);
    }
}

static bool start_server(struct cluster *cluster, struct error *error)
{
    struct arena *arena = &cluster->arena;
    const char *folder = cluster->options.folder.ptr;
    struct str log = arena_printf(arena, "%s/start.log", cluster->log.ptr);
    const char *settings[] = {
        arena_printf(arena, "unix_socket_directories=%s", cluster->run.ptr).ptr,
        arena_printf(arena, "hba_file=%s/pg_hba.conf", folder).ptr,
        arena_printf(arena, "ident_file=%s/pg_ident.conf", folder).ptr,
        arena_printf(arena, "log_directory=%s", cluster->log.ptr).ptr,
        arena_printf(arena, "max_connections=%d", (int)cluster->options.connections_max).ptr,
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "logging_collector=on",
        "log_filename=postgresql-%d.log",
        "log_truncate_on_rotation=on",
        "log_rotation_age=1d",
        "log_timezone=UTC",
        "timezone=UTC",
        /* Nothing that was typed may reach the log: no statement, no value, no detail. */
        "log_statement=none",
        "log_min_error_statement=panic",
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
        "log_error_verbosity=terse",
        "shared_buffers=64MB",
        /* After a crash one syncfs() instead of an fsync() for each of a thousand files. */
        "recovery_init_sync_method=syncfs",
        "jit=off",
    };
    const char *argv[4 + 2 * COUNT_OF(settings)];
    size_t count = 0;

    argv[count++] = arena_printf(arena, "%s/postgres", cluster->binaries.ptr).ptr;
    argv[count++] = "-D";
    argv[count++] = cluster->data.ptr;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        argv[count++] = "-c";
        argv[count++] = settings[i];
    }
    argv[count] = NULL;
    end_leftover(cluster);
    return write_access(cluster, error) &&
           start_program(cluster, argv, "QUIT", log, &cluster->server, error);
}

static struct str conninfo(const struct cluster *cluster, struct arena *arena, const char *user,
                           const char *database)
{
    return arena_printf(arena, "host='%s' user=%s dbname=%s application_name=clipcrafter",
                        cluster->run.ptr, user, database);
}

/* Waits until it takes connections; fails at once when it ends instead. */
static bool wait_ready(struct cluster *cluster, struct connection **out, struct error *error)
{
    struct str url = conninfo(cluster, &cluster->arena, CLUSTER_LOGIN, "postgres");
    struct str log = arena_printf(&cluster->arena, "%s/start.log", cluster->log.ptr);
    int64_t until = clock_monotonic_us(NULL) + (int64_t)START_MS * 1000;
    int status = 0;

    while (clock_monotonic_us(NULL) < until) {
        if (connection_open(url.ptr, CLUSTER_LOGIN, until, out, error))
            return true;
        if (process_wait(&cluster->server, POLL_MS, &status)) {
            struct str words = last_words(cluster, log);

            return error_set(error, ERROR_UNAVAILABLE, "the database in %s does not start: %.*s",
                             cluster->options.folder.ptr, STR_FMT(words));
        }
    }
    return error_set(error, ERROR_UNAVAILABLE, "the database in %s did not start in %d s",
                     cluster->options.folder.ptr, START_MS / 1000);
}

static bool run(struct connection *connection, const char *sql, struct error *error)
{
    PGresult *result =
        connection_script(connection, sql, clock_monotonic_us(NULL) + (int64_t)START_MS * 1000);
    ExecStatusType status = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

    if (!ok)
        error_set(error, ERROR_UNAVAILABLE, "preparing the private database: %s",
                  result ? PQresultErrorMessage(result) : "it went away");
    PQclear(result);
    return ok;
}

/* Roles that log in by themselves, so that row security holds even against a forgotten SET ROLE. */
static bool prepare(struct connection *connection, struct error *error)
{
    PGresult *found;
    bool missing;

    if (!run(connection,
             "DO $$ DECLARE r text; BEGIN"
             " FOREACH r IN ARRAY ARRAY['clipcrafter_owner','clipcrafter_web',"
             "  'clipcrafter_worker','clipcrafter_read'] LOOP"
             "  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN"
             "   EXECUTE format('CREATE ROLE %I LOGIN', r);"
             "  END IF;"
             " END LOOP; END $$",
             error))
        return false;
    found = connection_script(connection, "SELECT 1 FROM pg_database WHERE datname = 'clipcrafter'",
                              clock_monotonic_us(NULL) + (int64_t)START_MS * 1000);
    missing = found && PQntuples(found) == 0;
    PQclear(found);
    return !missing || (run(connection, "CREATE DATABASE clipcrafter", error) &&
                        run(connection,
                            "REVOKE ALL ON DATABASE clipcrafter FROM PUBLIC;"
                            "GRANT CONNECT ON DATABASE clipcrafter TO clipcrafter_web,"
                            " clipcrafter_worker, clipcrafter_read",
                            error));
}

static bool start(struct cluster *cluster, struct error *error)
{
    struct connection *connection = NULL;
    bool ok = start_server(cluster, error) && wait_ready(cluster, &connection, error) &&
              prepare(connection, error);

    connection_close(connection);
    return ok;
}

static bool open_folders(struct cluster *cluster, struct error *error)
{
    struct arena *arena = &cluster->arena;
    const char *folder = cluster->options.folder.ptr;

    cluster->data = arena_printf(arena, "%s/data", folder);
    cluster->run = arena_printf(arena, "%s/run", folder);
    cluster->log = arena_printf(arena, "%s/log", folder);
    if (cluster->run.len > SOCKET_FOLDER_MAX || strpbrk(folder, "'\\\n,"))
        return error_set(error, ERROR_INPUT,
                         "%s: the database's folder must have a name of at most %d bytes without "
                         "quotes, commas or backslashes; choose another server-dir",
                         folder, SOCKET_FOLDER_MAX - 4);
    return make_folder(cluster, cluster->options.folder, error) &&
           make_folder(cluster, cluster->run, error) && make_folder(cluster, cluster->log, error);
}

bool cluster_start(const struct cluster_options *options, struct cluster **out, struct error *error)
{
    struct cluster *cluster = calloc(1, sizeof *cluster);

    if (!cluster)
        return error_set(error, ERROR_UNAVAILABLE, "no memory for the private database");
    BUG_UNLESS(options->identity.uid != 0);
    arena_init(&cluster->arena);
    cluster->options = *options;
    cluster->options.folder = arena_str(&cluster->arena, options->folder);
    if (!cluster->options.connections_max)
        cluster->options.connections_max = CONNECTIONS_DEFAULT;
    if (open_folders(cluster, error) &&
        cluster_find_binaries(&cluster->arena, options->binaries, cluster->data, &cluster->binaries,
                              error) &&
        (exists(cluster->data) || make_data(cluster, error)) && start(cluster, error)) {
        *out = cluster;
        return true;
    }
    cluster_stop(cluster, 0);
    return false;
}

struct str cluster_conninfo(const struct cluster *cluster, struct arena *arena, enum db_role role)
{
    return conninfo(cluster, arena, role == DB_OWNER ? CLUSTER_LOGIN : db_role_name(role),
                    "clipcrafter");
}

bool cluster_tend(struct cluster *cluster, struct error *error)
{
    int status = 0;
    char words[64];

    if (cluster->server.pid > 0 && !process_wait(&cluster->server, 0, &status))
        return true;
    process_status_text(status, words, sizeof words);
    log_event(cluster->options.log, LOG_WARNING, "database_restarted", "ended=\"%s\"", words);
    return start(cluster, error);
}

void cluster_stop(struct cluster *cluster, int64_t wait_ms)
{
    if (!cluster)
        return;
    if (cluster->server.pid > 0) {
        kill(cluster->server.pid, SIGINT); /* "fast": PostgreSQL manual, 19.5 */
        if (!process_wait(&cluster->server, wait_ms, NULL)) {
            kill(cluster->server.pid, SIGQUIT);
            if (!process_wait(&cluster->server, 5000, NULL))
                process_end(&cluster->server, NULL);
        }
    }
    arena_release(&cluster->arena);
    free(cluster);
}

int cluster_pid(const struct cluster *cluster)
{
    return (int)cluster->server.pid;
}
