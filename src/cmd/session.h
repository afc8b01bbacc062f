/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What every command is given: the configuration, where messages go, the request to stop. */
#ifndef CLIPCRAFTER_CMD_SESSION_H
#define CLIPCRAFTER_CMD_SESSION_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/log.h"
#include "config/arguments.h"
#include "config/config.h"
#include "studio/production.h"

struct session {
    struct arena arena; /**< lives as long as the process */
    struct cancel *cancel;
    struct log log; /**< warnings as sentences on stderr */
    struct config *config;
    struct progress
        *progress; /**< the live line, to be put aside before anything is printed; or NULL */
    struct preview_folder *preview; /**< of --preview; or NULL */
};

/** A subcommand: its table and what it does. `run` returns the exit status. */
struct command {
    const struct command_spec *spec;
    int (*run)(struct session *session, const struct arguments *arguments);
};

/** Prints "clipcrafter: MESSAGE" on stderr; returns the exit status that goes with it. */
int session_fail(struct session *session, const struct error *error);
/** Prints "clipcrafter: SENTENCE" on stderr, unless only errors are to be reported. `sentence` may
 * hold text from a file: control characters are printed as '?'. */
void session_warn(struct session *session, struct str sentence);

/** Opens the folder of --preview as session->preview, if that is given; session_production() uses
 * it. */
bool session_open_preview(struct session *session, const struct arguments *arguments,
                          struct error *error) MUST_CHECK;
/** Warns if a piece of it could not be written, and closes it. */
void session_close_preview(struct session *session);

/**
 * Starts a production from the configuration (which holds the command line's settings) and the
 * command's own options: --cache, --media, --draft, those it has. `base_dir` is where relative
 * files of the story start from.
 */
bool session_production(struct session *session, const struct arguments *arguments,
                        struct str base_dir, struct production **out,
                        struct error *error) MUST_CHECK;

/** Writes `text` to stdout; false (with a message) if nobody can take it. */
bool session_print(struct str text, struct error *error) MUST_CHECK;

extern const struct command command_admin, command_cache, command_config, command_doctor,
    command_make, command_migrate, command_plan, command_produce, command_render, command_serve,
    command_styles, command_timeline, command_version, command_voices, command_worker;

#endif
