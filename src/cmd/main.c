/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/progress.h"
#include "cmd/session.h"
#include "media/decoder.h"
#include "os/signals.h"

#include "base/banned.h"

static const struct command *const COMMANDS[] = {
    &command_make,   &command_plan,   &command_timeline, &command_render,  &command_voices,
    &command_styles, &command_doctor, &command_config,   &command_cache,   &command_version,
    &command_serve,  &command_worker, &command_migrate,  &command_produce, &command_admin,
};

enum { HELP_MAX = 1 << 20 };

/* Warnings are for the person at the terminal: a sentence, not key=value. */
static void write_log(void *context, enum log_level level, const char *line)
{
    struct session *session = context;

    (void)level;
    progress_clear(session->progress);
    fprintf(stderr, "clipcrafter: %s\n", line);
}

static void print_usage(FILE *stream)
{
    fputs("Usage: clipcrafter COMMAND [OPTIONS]\n\n"
          "Turns a script into a narrated, captioned, scored video.\n\nCommands:\n",
          stream);
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        if (COMMANDS[i]->spec->summary)
            fprintf(stream, "  %-10s %s\n", COMMANDS[i]->spec->name, COMMANDS[i]->spec->summary);
    fputs("\nclipcrafter COMMAND --help tells more of each. A first video:\n"
          "  clipcrafter make honeybees.txt -o honeybees.mp4\n",
          stream);
}

static const struct command *find_command(struct str name, struct error *error)
{
    const char *names[COUNT_OF(COMMANDS)];
    const char *nearest;

    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++) {
        names[i] = COMMANDS[i]->spec->name;
        if (str_equal(name, str_from(names[i])))
            return COMMANDS[i];
    }
    nearest = str_nearest(name, names, COUNT_OF(names));
    error_set(error, ERROR_USAGE, "\"%.*s\" is not a command; %s%s%s", STR_FMT(name),
              nearest ? "did you mean \"" : "see clipcrafter --help", nearest ? nearest : "",
              nearest ? "\"?" : "");
    return NULL;
}

static int print_help(struct session *session, const struct command *command)
{
    struct error error = ERROR_INIT;
    struct buf help;
    bool ok;

    buf_init(&help, HELP_MAX);
    arguments_help(command->spec, "clipcrafter", &help);
    ok = session_print(buf_str(&help), &error);
    buf_release(&help);
    return ok ? 0 : session_fail(session, &error);
}

/* The manual page, from the same tables as the help: `clipcrafter --manual > clipcrafter.1`. */
static int print_manual(struct session *session)
{
    struct error error = ERROR_INIT;
    struct buf page;
    bool ok;

    buf_init(&page, HELP_MAX);
    buf_append(&page, STR(".TH CLIPCRAFTER 1 \"\" \"clipcrafter " CLIPCRAFTER_VERSION "\"\n"
                          ".SH NAME\nclipcrafter \\- turn a script into a narrated, captioned, "
                          "scored video\n.SH SYNOPSIS\n.B clipcrafter\n.I COMMAND\n"
                          "[\\fIOPTIONS\\fR]\n.SH COMMANDS\n"));
    for (size_t i = 0; i < COUNT_OF(COMMANDS); i++)
        if (COMMANDS[i]->spec->summary)
            arguments_manual(COMMANDS[i]->spec, "clipcrafter", &page);
    buf_append(&page, STR(".SH EXIT STATUS\n0 done, 1 failed, 2 bad input or usage, 130 "
                          "interrupted.\n"));
    ok = session_print(buf_str(&page), &error);
    buf_release(&page);
    return ok ? 0 : session_fail(session, &error);
}

static int run_command(struct session *session, const struct command *command, size_t count,
                       char *const *words)
{
    struct error error = ERROR_INIT;
    struct arguments arguments;

    if (!arguments_parse(&session->arena, command->spec, count, words, &arguments, &error))
        return session_fail(session, &error);
    if (arguments.help)
        return print_help(session, command);
    if (!config_load(session->config, &error) ||
        !config_read_arguments(session->config, &arguments, &error))
        return session_fail(session, &error);
    session->log.least = (enum log_level)config_integer(session->config, OPTION_LOG_LEVEL);
    return command->run(session, &arguments);
}

static int dispatch(struct session *session, int argc, char **argv)
{
    struct error error = ERROR_INIT;
    const struct command *command;

    if (argc < 2) {
        print_usage(stderr);
        return 2;
    }
    if (str_equal(str_from(argv[1]), STR("--help")) || str_equal(str_from(argv[1]), STR("-h")) ||
        str_equal(str_from(argv[1]), STR("help"))) {
        print_usage(stdout);
        return 0;
    }
    if (str_equal(str_from(argv[1]), STR("--manual")))
        return print_manual(session);
    if (str_equal(str_from(argv[1]), STR("--version")))
        argv[1] = (char[]){"version"};
    command = find_command(str_from(argv[1]), &error);
    if (!command)
        return session_fail(session, &error);
    return run_command(session, command, (size_t)argc - 2, argv + 2);
}

int main(int argc, char **argv)
{
    static struct cancel cancel;
    struct session session = {.cancel = &cancel};
    int status;

    decoder_child_main(argc, argv);
    /* Numbers are read and written with a point, whatever the user's locale says. */
    setlocale(LC_ALL, "C.UTF-8");
    signals_install(&cancel);
    arena_init(&session.arena);
    session.config = config_new(OPTIONS, OPTION_COUNT, environ);
    session.log = (struct log){LOG_WARNING, write_log, &session, NULL};
    status = dispatch(&session, argc, argv);
    config_free(session.config);
    arena_release(&session.arena);
    return status;
}
