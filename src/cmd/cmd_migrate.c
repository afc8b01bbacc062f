/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/policy.h"
#include "cmd/installation.h"
#include "store/migration.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "server-dir", .type = ARGUMENT_TEXT, .metavar = "DIR", .help = "The server's folder"},
    {.name = "check",
     .type = ARGUMENT_FLAG,
     .help = "Change nothing; say whether the database is at this program's version"},
};

static const struct command_spec SPEC = {
    .name = "migrate",
    .summary = "Bring the database to this program's version",
    .details = "Reads DATABASE_URL, or DATABASE_DIRECT_URL where that leads to a pooler. Each "
               "step is a transaction; run it again after an interruption. Steps are never undone: "
               "take a backup first.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

static bool migrate(struct session *session, struct database *database, struct error *error)
{
    int32_t applied = 0;

    return migration_run(database, MIGRATIONS, MIGRATION_COUNT, &applied, error) &&
           policy_publish_first(database, NULL, error) &&
           session_print(arena_printf(&session->arena,
                                      "%d applied, the database is at version %zu\n", (int)applied,
                                      MIGRATION_COUNT),
                         error);
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct database *database = NULL;
    struct error error = ERROR_INIT;
    bool ok;

    ok = installation_become_service(session, &error) &&
         installation_database(session, DB_OWNER, &database, &error);
    if (ok && arguments_given(arguments, "check"))
        ok = migration_check(database, &error);
    else if (ok)
        ok = migrate(session, database, &error);
    database_close(database);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_migrate = {&SPEC, run};
