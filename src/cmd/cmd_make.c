/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/outputs.h"
#include "cmd/preview_folder.h"
#include "cmd/progress.h"
#include "cmd/session.h"
#include "cmd/story_input.h"
#include "os/path.h"
#include "studio/sidecars.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "output",
     .letter = 'o',
     .type = ARGUMENT_TEXT,
     .metavar = "OUT.mp4",
     .help = "The video to write (default: the input's name with .mp4)"},
    STORY_ARGUMENTS,
    {.name = "draft",
     .type = ARGUMENT_FLAG,
     .help = "Half the width and height and the fastest encoding, to look at"},
    {.name = "save-story",
     .type = ARGUMENT_TEXT,
     .metavar = "FILE",
     .help = "Also write the storyboard, with the credits of the pictures found"},
    {.name = "save-timeline",
     .type = ARGUMENT_TEXT,
     .metavar = "FILE",
     .help = "Also write the timeline"},
    {.name = "no-sidecars",
     .type = ARGUMENT_FLAG,
     .help = "Leave out the .vtt, .srt and .jpg beside the video"},
    PREVIEW_ARGUMENT,
    PROGRESS_ARGUMENT,
};

static const struct command_spec SPEC = {
    .name = "make",
    .operands = "INPUT",
    .summary = "Turn a script or a storyboard into a video",
    .details =
        "INPUT is a script (.txt, .md, or - for standard input) or a storyboard (.story.json). "
        "The video appears under its name only when it is complete; beside it stand subtitles "
        "(.vtt, .srt) and a thumbnail (.jpg).\n\n"
        "What was interrupted goes on where it was when the same command is given again, and a "
        "changed scene costs only itself: finished pieces are kept in the cache.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
    .operands_min = 1,
    .operands_max = 1,
};

/* OUT.mp4, or the input's stem: "a/bees.story.json" -> "a/bees.mp4". */
static bool choose_output(struct session *session, const struct arguments *arguments,
                          struct str input, struct str *out, struct error *error)
{
    if (arguments_given(arguments, "output")) {
        *out = arena_str(&session->arena, arguments_text(arguments, "output"));
        return true;
    }
    if (str_equal(input, STR("-")))
        return error_set(error, ERROR_USAGE,
                         "standard input has no name for the video; give one with -o OUT.mp4");
    if (story_input_is_storyboard(input))
        input = str_take(input, input.len - STR(".json").len);
    *out = path_with_extension(&session->arena, input, STR(".mp4"));
    return true;
}

static bool refuse_timeline(struct str input, struct error *error)
{
    if (str_ends_with(input, STR(".timeline.json")))
        return error_set(error, ERROR_USAGE,
                         "%.*s: is a timeline; give it to \"clipcrafter render\"", STR_FMT(input));
    return true;
}

/* Before the work: no output may be lost to another or replace the script. A storyboard may be
 * written over itself. */
static bool check_outputs(struct session *session, const struct arguments *arguments,
                          struct str input, struct str out, struct outputs *outputs,
                          struct error *error)
{
    struct str story = arena_str(&session->arena, arguments_text(arguments, "save-story"));
    struct str timeline = arena_str(&session->arena, arguments_text(arguments, "save-timeline"));

    outputs_list(session, out, !arguments_given(arguments, "no-sidecars"), outputs);
    if (!str_equal(timeline, STR("-")))
        outputs->written[outputs->count++] = timeline;
    if (!outputs_spare(outputs, input, error))
        return false;
    if (!str_equal(story, STR("-")))
        outputs->written[outputs->count++] = story;
    return outputs_differ(outputs, error) &&
           (story_input_is_storyboard(input) || outputs_spare(outputs, input, error)) &&
           outputs_check(out, error);
}

/* Which pictures and music there are is known only now. */
static bool spare_assets(struct session *session, const struct outputs *outputs,
                         const struct timeline *timeline, struct error *error)
{
    bool ok = true;

    for (size_t i = 0; i < timeline->asset_count && ok; i++)
        ok = outputs_spare(outputs, arena_str(&session->arena, timeline->assets[i].path), error);
    return ok;
}

static bool save_documents(struct session *session, const struct arguments *arguments,
                           const struct storyboard *story, const struct timeline *timeline,
                           struct error *error)
{
    struct str story_path = arguments_text(arguments, "save-story");
    struct str timeline_path = arguments_text(arguments, "save-timeline");

    return (!story_path.len || outputs_save_story(session, story, story_path, error)) &&
           (!timeline_path.len || outputs_save_timeline(session, timeline, timeline_path, error));
}

static void tell_result(struct session *session, struct str out, const struct timeline *timeline,
                        const struct render_report *report)
{
    struct progress_result result = {
        .file = out,
        .seconds = (double)report->frames * timeline->rate.den / timeline->rate.num,
        .width = report->width,
        .height = report->height,
        .scenes = timeline->scene_count,
        .encoded = report->segments_encoded,
        .cached = report->segments_cached,
    };

    progress_done(session->progress, &result);
}

static bool make(struct session *session, const struct arguments *arguments,
                 struct production *production, struct str input, const struct outputs *outputs,
                 struct error *error)
{
    struct str out = outputs->written[0];
    struct arena *arena = &session->arena;
    struct storyboard story, credited;
    struct timeline timeline;
    struct render_report report;

    if (!story_input_load(session, arguments, input, production, &story, error))
        return false;
    if (!production_timeline(production, arena, &story, &timeline, &credited, error)) {
        if (error->code == ERROR_INPUT && story_input_is_storyboard(input))
            error_prefix(error, "%.*s", STR_FMT(input));
        return false;
    }
    if (!spare_assets(session, outputs, &timeline, error) ||
        !save_documents(session, arguments, &credited, &timeline, error) ||
        !production_render(production, &timeline, out, &report, error))
        return false;
    if (!arguments_given(arguments, "no-sidecars") &&
        !sidecars_write(production, &session->arena, &timeline, out, 0644, error))
        return false;
    tell_result(session, out, &timeline, &report);
    return true;
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct str input = arena_str(&session->arena, arguments->operands[0]), out;
    struct str base = story_input_folder(&session->arena, input);
    struct production *production = NULL;
    struct error error = ERROR_INIT;
    struct outputs outputs;
    struct progress progress;
    bool ok;

    progress_init(&progress,
                  (enum progress_kind)arguments_number(arguments, "progress", PROGRESS_AUTO), 1);
    session->progress = &progress;
    ok = refuse_timeline(input, &error) && choose_output(session, arguments, input, &out, &error) &&
         check_outputs(session, arguments, input, out, &outputs, &error) &&
         session_open_preview(session, arguments, &error) &&
         session_production(session, arguments, base, &production, &error) &&
         make(session, arguments, production, input, &outputs, &error);
    production_free(production);
    session_close_preview(session);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_make = {&SPEC, run};
