/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How a long command shows where it is: one live line on a terminal, plain lines elsewhere, JSON
 * events on stdout for programs, or nothing. progress_report() may be called from any thread, one
 * call at a time.
 */
#ifndef CLIPCRAFTER_CMD_PROGRESS_H
#define CLIPCRAFTER_CMD_PROGRESS_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"
#include "studio/production.h"

enum progress_kind { PROGRESS_AUTO, PROGRESS_PLAIN, PROGRESS_JSON, PROGRESS_NONE };

/** The words of --progress, NULL-terminated, in the order of enum progress_kind. */
extern const char *const progress_words[];

struct progress {
    enum progress_kind kind;
    bool live;         /**< a terminal: the line is written over */
    bool shown;        /**< a live line stands on the terminal now */
    const char *stage; /**< of the last report */
    int tenth;         /**< last tenth that a plain line told */
    int64_t start_us, last_us;
    int64_t frames_start_us; /**< when the first frame was reported */
    int64_t frames_at_start;
    double whole; /**< fraction of a production at which this command is done */
};

/** The option --progress, for the tables of commands that show it. */
#define PROGRESS_ARGUMENT                                                                          \
    {                                                                                              \
        .name = "progress", .type = ARGUMENT_CHOICE, .metavar = "KIND",                            \
        .help = "auto: a live line on a terminal, plain lines elsewhere; plain; json: one event "  \
                "a line on standard output; none",                                                 \
        .words = progress_words                                                                    \
    }

/** `kind` PROGRESS_AUTO becomes live on a terminal, plain elsewhere. `whole` is 1 for a command
 * that goes to the video, PRODUCTION_TIMELINE_END for one that ends with the timeline. */
void progress_init(struct progress *progress, enum progress_kind kind, double whole);
/** For struct production_options. `context` is the struct progress. */
void progress_report(void *context, const struct production_progress *report);
/** Takes the live line off the terminal, so that something else can be printed. */
void progress_clear(struct progress *progress);

/** The end of a production, as the last event or line tells it. */
struct progress_result {
    struct str file;
    double seconds;
    int32_t width, height;
    size_t scenes;
    int32_t encoded, cached;
};

void progress_done(struct progress *progress, const struct progress_result *result);

#endif
