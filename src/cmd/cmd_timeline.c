/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/outputs.h"
#include "cmd/progress.h"
#include "cmd/session.h"
#include "cmd/story_input.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "output",
     .letter = 'o',
     .type = ARGUMENT_TEXT,
     .metavar = "FILE",
     .help = "Where to write the timeline (default: standard output)"},
    STORY_ARGUMENTS,
};

static const struct command_spec SPEC = {
    .name = "timeline",
    .operands = "STORY",
    .summary = "Speak a storyboard, find its pictures and write the timeline",
    .details = "The timeline holds every decision: where each layer is at each moment, which words "
               "are on screen, where the sound lies. It names its files by what they hold; those "
               "of our own making lie in the cache. clipcrafter render turns it into a video.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
    .operands_min = 1,
    .operands_max = 1,
};

static int run(struct session *session, const struct arguments *arguments)
{
    struct str input = arena_str(&session->arena, arguments->operands[0]);
    struct str out =
        arguments_given(arguments, "output") ? arguments_text(arguments, "output") : STR("-");
    struct production *production = NULL;
    struct error error = ERROR_INIT;
    struct storyboard story;
    struct timeline timeline;
    bool ok;

    ok = session_production(session, arguments, story_input_folder(&session->arena, input),
                            &production, &error) &&
         story_input_load(session, arguments, input, production, &story, &error) &&
         production_timeline(production, &session->arena, &story, &timeline, NULL, &error) &&
         outputs_save_timeline(session, &timeline, out, &error);
    production_free(production);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_timeline = {&SPEC, run};
