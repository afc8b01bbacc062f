/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/keeper.h"
#include "app/operator.h"
#include "cmd/installation.h"
#include "cmd/listing.h"
#include "os/identity.h"

#include "base/banned.h"

/* The states of a job, then NULL: store/job_store.h. */
static const char *const STATES[] = {"queued", "running", "done", "failed", "cancelled", NULL};

static const struct argument_spec ARGUMENTS[] = {
    {.name = "state",
     .type = ARGUMENT_CHOICE,
     .metavar = "STATE",
     .words = STATES,
     .help = "With jobs: only those in this state"},
    {.name = "json", .type = ARGUMENT_FLAG, .help = "With jobs: for programs"},
    {.name = "server-dir", .type = ARGUMENT_TEXT, .metavar = "DIR", .help = "The server's folder"},
};

static const struct command_spec SPEC = {
    .name = "admin",
    .operands = "ACTION [ARGUMENT]",
    .summary = "Look after a server: check files, retry jobs, rotate keys",
    .details =
        "audit compares the table of files with the store that holds them, byte by byte, and says "
        "what does not fit; exit status 1 then. jobs lists the newest jobs. retry queues a failed "
        "or cancelled job again. operator lets an account use the operator's pages. rotate-keys "
        "wraps everybody's key with the first master key; with none left, the old one may be taken "
        "away.\n\nWhat changes something is noted in the table audit.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
    .operands_min = 1,
    .operands_max = 2,
};

/* One piece of work. */
struct errand {
    struct session *session;
    const struct arguments *arguments;
    struct operator_desk desk;
    struct str object; /* the second operand */
};

static bool print(struct errand *errand, const struct buf *text, struct error *error)
{
    return session_print(arena_str(&errand->session->arena, buf_str(text)), error);
}

static bool do_audit(struct errand *errand, struct error *error)
{
    struct keeper_report report;
    struct buf text;
    bool ok =
        keeper_audit(errand->desk.app, errand->desk.owner, errand->session->cancel, &report, error);

    if (!ok)
        return false;
    buf_init(&text, LISTING_BYTES_MAX);
    buf_printf(&text, "objects=%lld rows=%lld bytes=%lld", (long long)report.objects,
               (long long)report.rows, (long long)report.bytes);
    for (int i = 0; i < KEEPER_FAULTS; i++)
        buf_printf(&text, " %s=%lld", keeper_fault_name((enum keeper_fault)i),
                   (long long)report.faults[i]);
    buf_printf(&text, " unsettled=%lld unfinished=%lld unreferenced=%lld\n",
               (long long)report.unsettled, (long long)report.unfinished,
               (long long)report.unreferenced);
    for (size_t i = 0; i < report.example_count; i++)
        buf_printf(&text, "%s %s\n", keeper_fault_name(report.examples[i].fault),
                   report.examples[i].name.text);
    ok = print(errand, &text, error);
    buf_release(&text);
    if (ok && !keeper_report_is_clean(&report))
        return error_set(error, ERROR_INTERNAL, "the store and the table of files do not agree");
    return ok;
}

static struct str moment(struct arena *arena, int64_t us)
{
    time_t seconds = (time_t)(us / 1000000);
    char text[32] = "-";
    struct tm utc;

    if (us && gmtime_r(&seconds, &utc))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return arena_str(arena, str_from(text));
}

static void fill_row(struct arena *arena, const struct job *job, struct str *cells)
{
    char id[UUID_TEXT + 1];

    uuid_text(&job->id, id);
    cells[0] = arena_str(arena, str_from(id));
    cells[1] = job->kind;
    cells[2] = str_from(job_state_name(job->state));
    cells[3] = arena_printf(arena, "%d/%d", (int)job->tries, (int)job->losses);
    cells[4] = moment(arena, job->created_at);
    cells[5] = job->failure.len ? job->failure : STR("-");
}

static bool do_jobs(struct errand *errand, struct error *error)
{
    struct arena *arena = &errand->session->arena;
    enum job_state state = (enum job_state)arguments_number(errand->arguments, "state", JOB_QUEUED);
    bool one = arguments_given(errand->arguments, "state"), ok;
    struct listing listing = {
        .headings = {"job", "kind", "state", "tries", "made", "reason"},
        .columns = 6,
    };
    struct str *cells;
    struct job *jobs;
    struct buf text;

    if (!operator_jobs(&errand->desk, arena, one ? &state : NULL, &jobs, &listing.rows, error))
        return false;
    listing.cells = cells = ARENA_ARRAY(arena, struct str, listing.rows * listing.columns + 1);
    for (size_t i = 0; i < listing.rows; i++)
        fill_row(arena, &jobs[i], cells + i * listing.columns);
    buf_init(&text, LISTING_BYTES_MAX);
    if (arguments_given(errand->arguments, "json"))
        listing_json(&listing, &text);
    else
        listing_table(&listing, &text);
    ok = print(errand, &text, error);
    buf_release(&text);
    return ok;
}

static bool do_retry(struct errand *errand, struct error *error)
{
    struct uuid id;

    if (!uuid_from_text(errand->object, &id))
        return error_set(error, ERROR_USAGE,
                         "\"%.*s\" is not the id of a job; see clipcrafter admin jobs",
                         STR_FMT(errand->object));
    return operator_retry(&errand->desk, &id, error) && session_print(STR("queued again\n"), error);
}

static bool do_operator(struct errand *errand, struct error *error)
{
    return operator_promote(&errand->desk, errand->object, error) &&
           session_print(STR("may use the operator's pages from the next request on\n"), error);
}

static bool do_rotate(struct errand *errand, struct error *error)
{
    struct vault_rotation rotation;

    return operator_rotate(&errand->desk, &rotation, error) &&
           session_print(
               arena_printf(&errand->session->arena,
                            "%lld keys wrapped anew, %lld left with an older master key\n",
                            (long long)rotation.rewrapped, (long long)rotation.left),
               error);
}

static const struct task {
    const char *name;
    size_t operands;
    bool (*run)(struct errand *errand, struct error *error);
} TASKS[] = {
    {"audit", 1, do_audit},       {"jobs", 1, do_jobs},          {"retry", 2, do_retry},
    {"operator", 2, do_operator}, {"rotate-keys", 1, do_rotate},
};

static const struct task *find_task(const struct arguments *arguments, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(TASKS); i++) {
        if (!str_equal(arguments->operands[0], str_from(TASKS[i].name)))
            continue;
        if (arguments->operand_count == TASKS[i].operands)
            return &TASKS[i];
        error_set(error, ERROR_USAGE, "admin %s takes %s", TASKS[i].name,
                  TASKS[i].operands == 1 ? "nothing more" : "one thing more; see --help");
        return NULL;
    }
    error_set(error, ERROR_USAGE, "\"%.*s\" is nothing that admin does; see --help",
              STR_FMT(arguments->operands[0]));
    return NULL;
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct installation installation = {0};
    struct errand errand = {.session = session, .arguments = arguments};
    struct error error = ERROR_INIT;
    struct identity own = identity_own();
    const struct task *task = find_task(arguments, &error);
    bool ok = task && installation_become_service(session, &error) &&
              installation_open(session, DB_WORKER, &installation, &error) &&
              installation_database(session, DB_OWNER, &errand.desk.owner, &error);

    if (ok) {
        errand.desk.app = &installation.app;
        errand.desk.actor = arena_printf(&session->arena, "admin:%s", own.name);
        errand.object = arguments->operand_count > 1 ? arguments->operands[1] : STR("");
        ok = task->run(&errand, &error);
    }
    database_close(errand.desk.owner);
    installation_close(&installation);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_admin = {&SPEC, run};
