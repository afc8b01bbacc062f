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
    PROGRESS_ARGUMENT,
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

/* Events and the timeline cannot both have standard output. */
static bool check_progress(const struct progress *progress, struct str out, struct error *error)
{
    return progress->kind != PROGRESS_JSON || !str_equal(out, STR("-")) ||
           error_set(error, ERROR_USAGE,
                     "--progress json: its events go to standard output; give the timeline a file "
                     "with -o X.timeline.json");
}

static void tell_result(struct progress *progress, const struct timeline *timeline, struct str out)
{
    struct progress_result result = {.file = out, .scenes = timeline->scene_count};

    for (size_t i = 0; i < timeline->scene_count; i++)
        result.seconds +=
            (double)(timeline->scenes[i].frames - timeline->scenes[i].transition_frames) *
            timeline->rate.den / timeline->rate.num;
    if (progress->kind == PROGRESS_JSON)
        progress_done(progress, &result);
    progress_clear(progress);
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct str input = arena_str(&session->arena, arguments->operands[0]);
    struct str out =
        arguments_given(arguments, "output") ? arguments_text(arguments, "output") : STR("-");
    struct production *production = NULL;
    struct error error = ERROR_INIT;
    struct storyboard story;
    struct timeline timeline;
    struct progress progress;
    bool ok;

    progress_init(&progress,
                  (enum progress_kind)arguments_number(arguments, "progress", PROGRESS_AUTO),
                  PRODUCTION_TIMELINE_END);
    session->progress = &progress;
    ok = check_progress(&progress, out, &error) &&
         session_production(session, arguments, story_input_folder(&session->arena, input),
                            &production, &error) &&
         story_input_load(session, arguments, input, production, &story, &error) &&
         production_timeline(production, &session->arena, &story, &timeline, NULL, &error) &&
         outputs_save_timeline(session, &timeline, out, &error);
    production_free(production);
    if (ok)
        tell_result(&progress, &timeline, out);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_timeline = {&SPEC, run};
