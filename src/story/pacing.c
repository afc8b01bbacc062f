/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/pacing.h"

#include "base/random.h"
#include "base/utf8.h"
#include "story/text.h"

#include "base/banned.h"

/* Silences, in ticks. */
enum {
    TICKS_PER_MS = TICKS_PER_SECOND / 1000,
    FIRST_LEAD = 100 * TICKS_PER_MS, /* the hook is heard at once */
    LEAD = 120 * TICKS_PER_MS,       /* from the middle of a transition to the voice */
    GAP = 360 * TICKS_PER_MS,        /* between the voices of two scenes */
    GAP_INSIDE = 160 * TICKS_PER_MS, /* the same where one sentence goes on */
    LAST_TAIL = 900 * TICKS_PER_MS   /* the end is not abrupt */
};

/* Salts of the draws, so that one choice tells nothing about another. */
static const uint64_t TRANSITION_SALT = 0x7472616e73697431u;

struct pacer {
    const struct storyboard *story;
    const struct plan_material *material;
    struct pace *paces;
    int32_t *visible; /* frames between the middles of the transitions */
    struct error *error;
};

static double fps_of(const struct pacer *p)
{
    return (double)p->story->format.rate.num / p->story->format.rate.den;
}

static int64_t frames_to_ticks(const struct pacer *p, int64_t frames)
{
    return rational_frame_to_ticks(p->story->format.rate, frames);
}

/* ---- transitions ------------------------------------------------------------------------- */

/* Even number of frames nearest to `ms`: 467 ms are 14 frames at 30 fps. */
static int32_t even_frames(const struct pacer *p, int32_t ms)
{
    int32_t half = (int32_t)(ms * fps_of(p) / 2000.0 + 0.5);

    return 2 * MAX_OF(half, 1);
}

static int32_t wanted_frames(const struct pacer *p, enum transition transition)
{
    switch (transition) {
    case TRANSITION_CROSSFADE:
        return even_frames(p, 467);
    case TRANSITION_PUSH:
        return even_frames(p, 400);
    case TRANSITION_FADE:
        return even_frames(p, 533);
    case TRANSITION_AUTO:
    case TRANSITION_CUT:
        break;
    }
    return 0;
}

/* Drawn from the seed and the scene's id: crossfades mostly, a fade where a chapter ends. */
static enum transition draw(const struct pacer *p, size_t i, enum transition before)
{
    static const enum transition TASTE[] = {
        TRANSITION_CROSSFADE, TRANSITION_CUT, TRANSITION_CROSSFADE, TRANSITION_PUSH,
        TRANSITION_CROSSFADE, TRANSITION_CUT, TRANSITION_PUSH,      TRANSITION_CROSSFADE,
    };
    uint64_t hash = random_hash(p->story->scenes[i].id, p->story->seed ^ TRANSITION_SALT);

    if (p->story->scenes[i + 1].chapter.len && before != TRANSITION_FADE)
        return TRANSITION_FADE;
    for (size_t step = 0;; step++) {
        enum transition drawn = TASTE[(hash + step) % COUNT_OF(TASTE)];
        if (drawn != before)
            return drawn;
    }
}

static void choose_transitions(struct pacer *p)
{
    enum transition before = TRANSITION_AUTO;

    for (size_t i = 0; i < p->story->scene_count; i++) {
        struct pace *pace = &p->paces[i];
        pace->transition = p->story->scenes[i].transition;
        if (i + 1 == p->story->scene_count)
            pace->transition = TRANSITION_CUT;
        else if (pace->transition == TRANSITION_AUTO)
            pace->transition = draw(p, i, before);
        before = pace->transition;
    }
}

/* A transition takes at most half of what is seen of either scene. */
static void fit_transitions(struct pacer *p)
{
    for (size_t i = 0; i + 1 < p->story->scene_count; i++) {
        int32_t most = MIN_OF(p->visible[i], p->visible[i + 1]) / 2;
        int32_t frames = MIN_OF(wanted_frames(p, p->paces[i].transition), most) / 2 * 2;
        if (!frames)
            p->paces[i].transition = TRANSITION_CUT;
        p->paces[i].transition_frames = frames;
    }
}

/* ---- lengths ----------------------------------------------------------------------------- */

/* The sentence goes on in the next scene: its text does not end with a stop. */
static bool goes_on(struct str say)
{
    uint32_t last;

    say = text_trim(say);
    last = text_last(say);
    return last == ',' || last == ';' || last == ':' || last == 0x2013 || last == 0x2014 ||
           text_is_word(last);
}

/* Silence after the voice of scene i, up to the middle of the transition. */
static int64_t tail_of(const struct pacer *p, size_t i)
{
    const struct scene *scene = &p->story->scenes[i];
    int64_t gap = goes_on(scene->say) ? GAP_INSIDE : GAP;

    if (scene->pause_ms)
        gap = (int64_t)scene->pause_ms * TICKS_PER_MS;
    if (i + 1 == p->story->scene_count)
        return MAX_OF(gap, (int64_t)LAST_TAIL);
    return MAX_OF(gap - LEAD, 0);
}

static int64_t speech_of(const struct pacer *p, size_t i)
{
    const struct scene_material *material = &p->material->scenes[i];

    return material->speech_asset < 0 ? 0 : material->speech_ticks;
}

static bool too_short(const struct pacer *p, size_t i, int64_t speech)
{
    int64_t tenths = (speech * 10 + TICKS_PER_SECOND - 1) / TICKS_PER_SECOND;

    return error_set(p->error, ERROR_INPUT,
                     "scenes[%zu].seconds: %.1f s is shorter than its voice (%.1f s); give at "
                     "least %.1f or remove it",
                     i, p->story->scenes[i].seconds_ms / 1000.0, (double)speech / TICKS_PER_SECOND,
                     (double)tenths / 10);
}

/* visible[i], and the lead before the voice in *lead. */
static bool measure(struct pacer *p, size_t i, int64_t *lead)
{
    const struct scene *scene = &p->story->scenes[i];
    int64_t speech = speech_of(p, i), wanted, room;

    *lead = i ? LEAD : FIRST_LEAD;
    wanted = *lead + speech + tail_of(p, i);
    if (!speech && !scene->seconds_ms && !scene->pause_ms)
        return error_set(p->error, ERROR_INPUT,
                         "scenes[%zu].seconds: is missing and the scene says nothing; give it a "
                         "length in seconds, or words to speak",
                         i);
    if (scene->seconds_ms) {
        p->visible[i] = (int32_t)MAX_OF(scene->seconds_ms * fps_of(p) / 1000.0 + 0.5, 1.0);
        room = frames_to_ticks(p, p->visible[i]) - speech;
        if (speech && room < 0)
            return too_short(p, i, speech);
        *lead = MIN_OF(*lead, room / 2);
        return true;
    }
    p->visible[i] = (int32_t)rational_ticks_to_frames_up(p->story->format.rate, wanted);
    return true;
}

static void place(struct pacer *p, const int64_t *leads)
{
    int64_t start = 0;
    int32_t before = 0; /* frames of the transition into the scene */

    for (size_t i = 0; i < p->story->scene_count; i++) {
        struct pace *pace = &p->paces[i];
        int32_t after = pace->transition_frames;
        int64_t end;
        pace->frames = before / 2 + p->visible[i] + after / 2;
        pace->start = start;
        pace->speech_start = frames_to_ticks(p, before / 2) + leads[i];
        end = frames_to_ticks(p, pace->frames - after / 2);
        pace->caption_limit = frames_to_ticks(p, pace->frames);
        if (after)
            pace->caption_limit = MIN_OF(pace->caption_limit, end + leads[i + 1]);
        start += pace->frames - after;
        before = after;
    }
}

bool pacing_plan(struct arena *arena, const struct storyboard *story,
                 const struct plan_material *material, struct pace **out, struct error *error)
{
    struct pacer p = {.story = story, .material = material, .error = error};
    int64_t *leads = ARENA_ARRAY(arena, int64_t, story->scene_count + 1);

    p.paces = ARENA_ARRAY(arena, struct pace, story->scene_count + 1);
    p.visible = ARENA_ARRAY(arena, int32_t, story->scene_count + 1);
    for (size_t i = 0; i < story->scene_count; i++)
        if (!measure(&p, i, &leads[i]))
            return false;
    choose_transitions(&p);
    fit_transitions(&p);
    place(&p, leads);
    *out = p.paces;
    return true;
}
