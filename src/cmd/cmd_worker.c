/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "app/mail_send.h"
#include "cmd/installation.h"
#include "cmd/server_log.h"
#include "net/net_settings.h"
#include "net/smtp.h"
#include "os/file.h"
#include "worker/job_kinds.h"
#include "worker/worker.h"

#include "base/banned.h"

enum { NAME_MAX_BYTES = 64 };

static const struct argument_spec ARGUMENTS[] = {
    {.name = "workers", .type = ARGUMENT_TEXT, .metavar = "N", .help = "Videos made at once"},
    {.name = "server-dir", .type = ARGUMENT_TEXT, .metavar = "DIR", .help = "The server's folder"},
    {.name = "with-parent",
     .type = ARGUMENT_INTEGER,
     .metavar = "PID",
     .min = 1,
     .max = INT32_MAX,
     .help = "End when the process that started it ends"},
};

static const struct command_spec SPEC = {
    .name = "worker",
    .summary = "Take jobs from the queue and run them",
    .details = "Any number of workers, on any machines that reach the database (DATABASE_URL) and "
               "the object store, share one queue. SIGTERM lets running jobs end or hands them "
               "back within 30 seconds.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

/* "host/pid": for whoever looks at the list of workers. */
static struct str own_name(struct session *session)
{
    char host[NAME_MAX_BYTES - 16] = "";

    if (gethostname(host, sizeof host - 1) != 0)
        snprintf(host, sizeof host, "host");
    return arena_printf(&session->arena, "%s/%d", host, (int)getpid());
}

/* Mails go to the mail server that is configured, else into a folder. */
struct post {
    struct smtp_server server;
    struct mail_outbox outbox;
};

static bool deliver(void *context, struct str from, struct str to, struct str message,
                    struct cancel *cancel, struct error *error)
{
    const struct post *post = context;
    const struct smtp_message mail = {.from = from, .to = to, .bytes = message};

    return smtp_send(&post->server, &mail, cancel, error);
}

static bool open_post(struct session *session, struct post *post, struct error *error)
{
    *post = (struct post){.outbox = {.from = STR("clipcrafter@localhost.localdomain"),
                                     .folder = installation_path(session, "mail")}};
    if (!net_settings_has_smtp(session->config))
        return true;
    post->outbox.deliver = deliver;
    post->outbox.context = post;
    return net_settings_smtp(session->config, &post->server, &post->outbox.from, error);
}

static bool work(struct session *session, struct installation *installation, struct error *error)
{
    struct post post;
    struct worker_options options = {
        .app = &installation->app,
        .kinds = JOB_KINDS,
        .kind_count = JOB_KIND_COUNT,
        .name = own_name(session),
        .work_dir = installation_work_dir(session),
        .outbox = &post.outbox,
        .slots = (int32_t)config_integer(session->config, OPTION_WORKERS),
        .lease_s = (int32_t)config_integer(session->config, OPTION_WORKER_LEASE),
        .cancel = session->cancel,
    };
    struct str data_dir;

    if (!open_post(session, &post, error) || !config_data_dir(session->config, &data_dir, error) ||
        !folder_make(options.work_dir, 0700, error))
        return false;
    options.data_dir = arena_str(&session->arena, data_dir);
    log_event(&session->log, LOG_INFO, "worker_started", "name=%s slots=%d", options.name.ptr,
              (int)options.slots);
    if (!worker_run(&options, error))
        return false;
    log_event(&session->log, LOG_INFO, "worker_stopped", "name=%s", options.name.ptr);
    return true;
}

/* Asked for after the user was changed, which forgets it; the parent may be gone by then. */
static bool bind_to_parent(const struct arguments *arguments, struct error *error)
{
    int64_t parent = arguments_number(arguments, "with-parent", 0);

    if (!parent)
        return true;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    return getppid() == parent ||
           error_set(error, ERROR_CANCELLED, "the process that started this worker is gone");
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct installation installation = {0};
    struct error error = ERROR_INIT;
    bool ok;

    server_log_install(session, "worker");
    ok = installation_become_service(session, &error) && bind_to_parent(arguments, &error) &&
         installation_open(session, DB_WORKER, &installation, &error) &&
         work(session, &installation, &error);
    installation_close(&installation);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_worker = {&SPEC, run};
