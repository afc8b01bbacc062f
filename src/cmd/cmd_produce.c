/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Not for people: a worker starts it for one production (app/produce_child.h). */
#include "app/produce_child.h"
#include "cmd/session.h"
#include "os/process.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "folder", .type = ARGUMENT_TEXT, .metavar = "DIR", .help = "Private folder"},
    {.name = "draft", .type = ARGUMENT_FLAG, .help = "Smaller and faster"},
};

static const struct command_spec SPEC = {
    .name = "produce",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

static int run(struct session *session, const struct arguments *arguments)
{
    struct error error = ERROR_INIT;
    struct produce_order order = {
        .folder = arena_str(&session->arena, arguments_text(arguments, "folder")),
        .events = PROCESS_FIRST_DESCRIPTOR,
        .threads = (int32_t)config_integer(session->config, OPTION_THREADS),
        .crf_tenths = (int32_t)config_integer(session->config, OPTION_CRF) * 10,
        .draft = arguments_given(arguments, "draft"),
        .allow_no_sandbox = config_bool(session->config, OPTION_ALLOW_NO_SANDBOX),
        .cancel = session->cancel,
    };
    struct str data_dir;

    if (!order.folder.len) {
        error_set(&error, ERROR_USAGE, "produce is started by clipcrafter worker only");
        return session_fail(session, &error);
    }
    if (!config_data_dir(session->config, &data_dir, &error))
        return session_fail(session, &error);
    order.data_dir = arena_str(&session->arena, data_dir);
    return produce_child_run(&order);
}

const struct command command_produce = {&SPEC, run};
