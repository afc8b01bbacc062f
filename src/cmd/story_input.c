/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/story_input.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "os/file.h"
#include "os/path.h"
#include "story/score.h"
#include "story/script.h"

#include "base/banned.h"

enum { SUMMARY_SECONDS = 60, SEEDS_BY_TITLE = 100000 };

struct str story_input_folder(struct arena *arena, struct str input)
{
    return str_equal(input, STR("-")) ? STR(".") : path_folder(arena, input);
}

bool story_input_is_storyboard(struct str input)
{
    return str_ends_with(input, STR(".story.json"));
}

static struct str display_name(struct str input)
{
    return str_equal(input, STR("-")) ? STR("standard input") : input;
}

static bool is_mood(struct str name)
{
    for (const char *const *mood = score_moods(); *mood; mood++)
        if (str_equal(name, str_from(*mood)))
            return true;
    return false;
}

static void set_music(struct storyboard *story, struct str music)
{
    story->music_file = story->music_mood = (struct str){0};
    story->music = MUSIC_AUTO;
    if (str_equal(music, STR("none"))) {
        story->music = MUSIC_NONE;
    } else if (is_mood(music)) {
        story->music_mood = music;
    } else if (!str_equal(music, STR("auto"))) {
        story->music = MUSIC_FILE;
        story->music_file = music;
    }
}

/* What the settings say of a story: all of them for one that is made here (`fresh`), only those
 * given on this command line for one that was read. */
struct settings {
    const struct config *config;
    const struct arguments *arguments;
    bool fresh;
};

/* A storyboard's files lie beside it; a file named on the command line is looked for where the
 * command is given first. */
static void find_music(struct arena *arena, struct storyboard *story)
{
    char full[PATH_MAX];

    if (story->music == MUSIC_FILE && realpath(arena_str(arena, story->music_file).ptr, full))
        story->music_file = arena_str(arena, str_from(full));
}

static bool counts(const struct settings *settings, const char *name)
{
    return settings->fresh || arguments_given(settings->arguments, name);
}

static bool lay_settings(struct arena *arena, const struct settings *settings,
                         struct storyboard *story, struct error *error)
{
    const struct config *config = settings->config;

    if (counts(settings, "voice"))
        story->voice = config_text(config, OPTION_VOICE);
    if (counts(settings, "rate"))
        story->voice_rate_pct = (int32_t)lround(config_real(config, OPTION_RATE) * 100);
    if (counts(settings, "captions"))
        story->caption_style = config_text(config, OPTION_CAPTIONS);
    if (counts(settings, "music"))
        set_music(story, config_text(config, OPTION_MUSIC));
    if (arguments_given(settings->arguments, "music"))
        find_music(arena, story);
    /* Seed 0 stands for "by the title": two stories should not look alike by default. */
    if (counts(settings, "seed") && config_integer(config, OPTION_SEED))
        story->seed = (uint64_t)config_integer(config, OPTION_SEED);
    if (arguments_given(settings->arguments, "language"))
        story->language = config_text(config, OPTION_LANGUAGE);
    if (counts(settings, "format") &&
        !story_format_parse(config_text(config, OPTION_FORMAT), &story->format, error))
        return error_prefix(error, "--format");
    if (counts(settings, "fps") &&
        !story_rate_parse(config_text(config, OPTION_FPS), &story->format.rate, error))
        return error_prefix(error, "--fps");
    return true;
}

static bool read_script(struct session *session, const struct arguments *arguments, struct str text,
                        struct production *production, struct storyboard *out, struct error *error)
{
    struct settings settings = {session->config, arguments, true};
    struct storyboard base = storyboard_default();
    struct script script;

    if (!script_parse(&session->arena, text, config_text(session->config, OPTION_LANGUAGE), &script,
                      error))
        return false;
    if (arguments_given(arguments, "summarize") &&
        !script_summarize(&session->arena, &script,
                          (int32_t)arguments_number(arguments, "seconds", SUMMARY_SECONDS), &script,
                          error))
        return false;
    base.language = script.language;
    base.seed = random_hash(script.title, 0) % SEEDS_BY_TITLE;
    if (!lay_settings(&session->arena, &settings, &base, error))
        return false;
    production_storyboard(production, &session->arena, &script, &base, out);
    return true;
}

static bool read_storyboard(struct session *session, const struct arguments *arguments,
                            struct str text, struct storyboard *out, struct error *error)
{
    struct settings settings = {session->config, arguments, false};

    if (arguments_given(arguments, "summarize"))
        return error_set(error, ERROR_USAGE,
                         "--summarize: the input is a storyboard already; leave it out");
    return storyboard_decode(&session->arena, text, out, error) &&
           lay_settings(&session->arena, &settings, out, error);
}

static void tell_doubts(struct session *session, struct str input, const struct storyboard *story)
{
    for (size_t i = 0; i < story->doubt_count; i++)
        session_warn(session, arena_printf(&session->arena, "%.*s: %.*s", STR_FMT(input),
                                           STR_FMT(story->doubts[i])));
}

bool story_input_load(struct session *session, const struct arguments *arguments, struct str input,
                      struct production *production, struct storyboard *out, struct error *error)
{
    bool storyboard = story_input_is_storyboard(input);
    size_t max = storyboard ? STORYBOARD_JSON_MAX : SCRIPT_BYTES_MAX;
    struct error why = ERROR_INIT;
    struct storyboard story;
    struct buf text;
    bool ok = false;

    buf_init(&text, max);
    if (!file_read(input, max, &text, error))
        goto done;
    if (storyboard)
        ok = read_storyboard(session, arguments, buf_str(&text), &story, &why);
    else
        ok = read_script(session, arguments, buf_str(&text), production, &story, &why);
    if (ok) {
        tell_doubts(session, input, &story);
        *out = story;
    } else {
        *error = why;
        if (why.code != ERROR_USAGE)
            error_prefix(error, "%.*s", STR_FMT(display_name(input)));
    }
done:
    buf_release(&text);
    return ok;
}
