/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/outputs.h"
#include "cmd/session.h"
#include "cmd/story_input.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "output",
     .letter = 'o',
     .type = ARGUMENT_TEXT,
     .metavar = "FILE",
     .help = "Where to write the storyboard (default: standard output)"},
    STORY_ARGUMENTS,
};

static const struct command_spec SPEC = {
    .name = "plan",
    .operands = "INPUT",
    .summary = "Print the storyboard of a script, to edit by hand",
    .details = "Nothing is spoken, drawn or rendered. Save the result as NAME.story.json, change "
               "it, and give it to clipcrafter make.",
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
    bool ok;

    ok = session_production(session, arguments, story_input_folder(&session->arena, input),
                            &production, &error) &&
         story_input_load(session, arguments, input, production, &story, &error) &&
         outputs_save_story(session, &story, out, &error);
    production_free(production);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_plan = {&SPEC, run};
