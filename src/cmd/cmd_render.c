/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/outputs.h"
#include "cmd/preview_folder.h"
#include "cmd/progress.h"
#include "cmd/session.h"
#include "os/file.h"
#include "os/path.h"
#include "studio/sidecars.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "output",
     .letter = 'o',
     .type = ARGUMENT_TEXT,
     .metavar = "OUT.mp4",
     .help = "The video to write (default: the timeline's name with .mp4)"},
    {.name = "draft",
     .type = ARGUMENT_FLAG,
     .help = "Half the width and height and the fastest encoding, to look at"},
    {.name = "cache",
     .type = ARGUMENT_TEXT,
     .metavar = "DIR",
     .help = "Where finished segments are kept"},
    {.name = "threads",
     .type = ARGUMENT_TEXT,
     .metavar = "N",
     .help = "Segments to render at once (default: one a core)"},
    {.name = "sidecars",
     .type = ARGUMENT_FLAG,
     .help = "Also write the .vtt, .srt and .jpg beside the video"},
    PREVIEW_ARGUMENT,
    PROGRESS_ARGUMENT,
};

static const struct command_spec SPEC = {
    .name = "render",
    .operands = "TIMELINE",
    .summary = "Render a timeline: local files in, the same bytes out every time",
    .details = "Nothing is decided here and nothing is fetched. Every file that the timeline names "
               "must hold what its digest says.",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
    .operands_min = 1,
    .operands_max = 1,
};

static bool load(struct session *session, struct str input, struct timeline *out,
                 struct error *error)
{
    struct buf json;
    bool ok;

    buf_init(&json, TIMELINE_JSON_MAX);
    ok = file_read(input, TIMELINE_JSON_MAX, &json, error);
    if (ok && !timeline_decode(&session->arena, buf_str(&json), out, error))
        ok = error_prefix(error, "%.*s", STR_FMT(input));
    buf_release(&json);
    return ok;
}

static struct str choose_output(struct session *session, const struct arguments *arguments,
                                struct str input)
{
    if (arguments_given(arguments, "output"))
        return arena_str(&session->arena, arguments_text(arguments, "output"));
    if (str_ends_with(input, STR(".timeline.json")))
        input = str_take(input, input.len - STR(".json").len);
    return path_with_extension(&session->arena, input, STR(".mp4"));
}

static bool render(struct session *session, const struct arguments *arguments,
                   struct production *production, const struct timeline *timeline, struct str out,
                   struct error *error)
{
    struct render_report report;
    struct progress_result result = {.file = out, .scenes = timeline->scene_count};

    if (!production_render(production, timeline, out, &report, error))
        return false;
    if (arguments_given(arguments, "sidecars") &&
        !sidecars_write(production, &session->arena, timeline, out, 0644, error))
        return false;
    result.seconds = (double)report.frames * timeline->rate.den / timeline->rate.num;
    result.width = report.width;
    result.height = report.height;
    result.encoded = report.segments_encoded;
    result.cached = report.segments_cached;
    progress_done(session->progress, &result);
    return true;
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct str input = arena_str(&session->arena, arguments->operands[0]);
    struct str base = path_folder(&session->arena, input);
    struct str out = choose_output(session, arguments, input);
    struct production *production = NULL;
    struct error error = ERROR_INIT;
    struct progress progress;
    struct timeline timeline;
    struct outputs outputs;
    bool ok;

    outputs_list(session, out, arguments_given(arguments, "sidecars"), &outputs);
    progress_init(&progress,
                  (enum progress_kind)arguments_number(arguments, "progress", PROGRESS_AUTO), 1);
    session->progress = &progress;
    ok = load(session, input, &timeline, &error) && outputs_differ(&outputs, &error) &&
         outputs_spare(&outputs, input, &error) && outputs_check(out, &error) &&
         session_open_preview(session, arguments, &error) &&
         session_production(session, arguments, base, &production, &error) &&
         render(session, arguments, production, &timeline, out, &error);
    production_free(production);
    session_close_preview(session);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_render = {&SPEC, run};
