/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * From a file that a user names to a storyboard: what make, plan and timeline begin with. Runs on
 * the command's own thread, before any worker starts.
 */
#ifndef CLIPCRAFTER_CMD_STORY_INPUT_H
#define CLIPCRAFTER_CMD_STORY_INPUT_H

#include <stdbool.h>

#include "cmd/session.h"
#include "story/storyboard.h"

/** Entries for a command's table of arguments: --format, --fps, --voice ... that these commands
 * share, so that one help text and one spelling serve all three. */
#define STORY_ARGUMENTS                                                                            \
    {.name = "format",                                                                             \
     .type = ARGUMENT_TEXT,                                                                        \
     .metavar = "FORMAT",                                                                          \
     .help = "portrait, square, landscape, or WIDTHxHEIGHT in pixels (default portrait)"},         \
        {.name = "fps",                                                                            \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "RATE",                                                                        \
         .help = "Frames a second: 30, 25, 29.97, 30000/1001 (default 30)"},                       \
        {.name = "voice",                                                                          \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "NAME",                                                                        \
         .help = "Who speaks; see clipcrafter voices (default: one for the language)"},            \
        {.name = "rate",                                                                           \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "FACTOR",                                                                      \
         .help = "Speed of the voice, 0.5 to 2 (default 1)"},                                      \
        {.name = "language",                                                                       \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "TAG",                                                                         \
         .help = "Language of the text, such as en, de, es (default: guessed from the text)"},     \
        {.name = "media",                                                                          \
         .type = ARGUMENT_TEXT,                                                                    \
         .repeatable = true,                                                                       \
         .metavar = "DIR",                                                                         \
         .help = "Folder of your photographs and clips, matched to scenes by their names; may be " \
                 "given several times"},                                                           \
        {.name = "music",                                                                          \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "FILE",                                                                        \
         .help = "A sound file, a mood (warm, bright, calm, curious, driving, night), auto or "    \
                 "none (default auto)"},                                                           \
        {.name = "captions",                                                                       \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "STYLE",                                                                       \
         .help = "Look of the captions; see clipcrafter styles; or none (default bold)"},          \
        {.name = "seconds",                                                                        \
         .type = ARGUMENT_INTEGER,                                                                 \
         .metavar = "N",                                                                           \
         .help = "Length to aim for with --summarize (default 60)",                                \
         .min = 10,                                                                                \
         .max = 600},                                                                              \
        {.name = "summarize",                                                                      \
         .type = ARGUMENT_FLAG,                                                                    \
         .help =                                                                                   \
             "The input is an article: make a script of about --seconds out of its sentences"},    \
        {.name = "seed",                                                                           \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "N",                                                                           \
         .help = "Another number gives other motions, transitions, colours and music "             \
                 "(default 0: drawn from the title)"},                                             \
        {.name = "cache",                                                                          \
         .type = ARGUMENT_TEXT,                                                                    \
         .metavar = "DIR",                                                                         \
         .help = "Where finished pieces are kept for the next run"},                               \
    {                                                                                              \
        .name = "threads", .type = ARGUMENT_TEXT, .metavar = "N",                                  \
        .help = "Segments to render at once (default: one a core)"                                 \
    }

/** The folder that relative files of `input` start from, in `arena`; "." for standard input.
 * Whether it exists is not asked. */
struct str story_input_folder(struct arena *arena, struct str input);
/** True for a name that ends in .story.json. Goes by the name alone: the file is not opened. */
bool story_input_is_storyboard(struct str input);

/**
 * Reads INPUT, lays the command's options and the configuration over it, and plans a script into
 * scenes. Messages begin with the file's name. A field that looks mistyped is warned about.
 * `out` and all its texts live in the session's arena.
 */
bool story_input_load(struct session *session, const struct arguments *arguments, struct str input,
                      struct production *production, struct storyboard *out,
                      struct error *error) MUST_CHECK;

#endif
