/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/plan.h"

#include "base/vec.h"
#include "story/caption.h"
#include "story/card.h"
#include "story/card_choice.h"
#include "story/motion.h"
#include "story/pacing.h"

#include "base/banned.h"

/* Sound, in thousandths of a decibel. Voices come at about -18 LUFS (story/voice.h): music stands
 * 5 dB below them where nobody speaks and 13.5 dB below under speech. */
enum {
    MUSIC_MLUFS = -23000,
    MUSIC_UNMEASURED_MLUFS = -20000,
    MUSIC_GAIN_MIN = -30000,
    MUSIC_GAIN_MAX = 12000,
    DUCK_MDB = -8500,
    ATTACK_MS = 200,
    RELEASE_MS = 500,
    FADE_OUT_MS = 1500,
    LOUDNESS_MLUFS = -14000,
    TRUE_PEAK_MDBTP = -1000,
};

struct maker {
    struct arena *arena;
    const struct storyboard *story;
    const struct plan_material *material;
    const struct pace *paces;
    struct palette palette;
    enum motion before; /* motion of the last still */
    struct timeline_scene *scenes;
    VEC_OF(struct sound_clip) clips;
};

/* ---- what is seen -------------------------------------------------------------------------- */

static bool has_captions(const struct maker *m, size_t i)
{
    return m->material->style && m->story->scenes[i].captions &&
           m->material->scenes[i].speech_asset >= 0 && m->material->scenes[i].spoken &&
           m->material->scenes[i].spoken->count > 0;
}

/* Where captions will be: cards keep their words out of it. */
static struct box captions_box(const struct maker *m, size_t i)
{
    const struct story_format *format = &m->story->format;

    if (!has_captions(m, i))
        return (struct box){0, format->height * 1000, format->width * 1000, 0};
    return caption_style_area(m->material->style, format->width, format->height);
}

static bool is_drawing(const struct scene_material *material)
{
    return material->picture_count > 0 && material->pictures[0].kind == FOUND_DRAWING;
}

/* The card of a scene without photograph or clip: its own, one for drawings, or its first words. */
static struct card card_of(const struct maker *m, size_t i)
{
    const struct scene *scene = &m->story->scenes[i];

    if (scene->picture.source == PICTURE_CARD)
        return scene->picture.card;
    if (is_drawing(&m->material->scenes[i]))
        return (struct card){.kind = CARD_DRAWING};
    return card_statement(m->arena, scene->say.len ? scene->say : scene->picture.query,
                          m->story->language);
}

static void lay_card(struct maker *m, size_t i, struct layer **layers, size_t *count)
{
    const struct scene_material *material = &m->material->scenes[i];
    struct card card = card_of(m, i);
    struct card_request request = {
        .card = &card,
        .story = m->story,
        .scene_id = m->story->scenes[i].id,
        .index = i,
        .frames = m->paces[i].frames,
        .lead = i > 0 ? m->paces[i - 1].transition_frames : 0,
        .captions = captions_box(m, i),
    };

    if (is_drawing(material)) {
        request.drawings = material->picture_assets;
        request.drawing_info = material->pictures;
        request.drawing_count = material->picture_count;
    }
    card_layers(m->arena, &request, &m->palette, layers, count);
}

/* A photograph or a clip. */
static void lay_picture(struct maker *m, size_t i, struct layer **layers, size_t *count)
{
    const struct scene_material *material = &m->material->scenes[i];
    struct motion_request request = {
        .story = m->story,
        .scene_id = m->story->scenes[i].id,
        .frames = m->paces[i].frames,
        .picture = &material->pictures[0],
        .asset = material->picture_assets[0],
        .motion = m->story->scenes[i].motion,
        .before = m->before,
        .palette = &m->palette,
    };

    if (material->pictures[0].kind == FOUND_CLIP) {
        motion_footage(m->arena, &request, layers, count);
        return;
    }
    m->before = motion_choose(&request);
    motion_still(m->arena, &request, m->before, layers, count);
}

static void lay_layers(struct maker *m, size_t i, struct timeline_scene *out)
{
    const struct scene_material *material = &m->material->scenes[i];
    struct layer *layers = NULL;

    if (material->picture_count > 0 && !is_drawing(material) &&
        m->story->scenes[i].picture.source != PICTURE_CARD)
        lay_picture(m, i, &layers, &out->layer_count);
    else
        lay_card(m, i, &layers, &out->layer_count);
    out->layers = layers;
}

static void lay_captions(struct maker *m, size_t i, struct timeline_scene *out)
{
    const struct scene_material *material = &m->material->scenes[i];
    struct caption_page *pages = NULL;

    if (has_captions(m, i)) {
        struct caption_request request = {
            .spoken = material->spoken,
            .times = material->times,
            .offset = m->paces[i].speech_start,
            .limit = m->paces[i].caption_limit,
            .style = m->material->style,
        };
        caption_plan(m->arena, &request, &pages, &out->page_count);
    }
    out->pages = pages;
}

static void make_scene(struct maker *m, size_t i)
{
    const struct scene *scene = &m->story->scenes[i];
    const struct pace *pace = &m->paces[i];
    struct timeline_scene *out = &m->scenes[i];

    out->id = scene->id;
    out->chapter = scene->chapter;
    out->frames = pace->frames;
    out->transition = pace->transition;
    out->transition_frames = pace->transition_frames;
    lay_layers(m, i, out);
    lay_captions(m, i, out);
}

/* ---- what is heard ------------------------------------------------------------------------- */

static void place_voices(struct maker *m)
{
    for (size_t i = 0; i < m->story->scene_count; i++) {
        const struct scene_material *material = &m->material->scenes[i];
        if (material->speech_asset < 0 || material->speech_ticks <= 0)
            continue;
        *VEC_PUSH(&m->clips, m->arena) = (struct sound_clip){
            .asset = material->speech_asset,
            .start = rational_frame_to_ticks(m->story->format.rate, m->paces[i].start) +
                     m->paces[i].speech_start,
        };
    }
}

static struct music_bed make_music(const struct plan_material *material)
{
    int32_t loudness = material->music_mlufs ? material->music_mlufs : MUSIC_UNMEASURED_MLUFS;
    struct music_bed bed = {
        .asset = material->music_asset,
        .duck_mdb = DUCK_MDB,
        .attack_ms = ATTACK_MS,
        .release_ms = RELEASE_MS,
        .fade_out_ms = FADE_OUT_MS,
    };

    if (bed.asset < 0)
        return (struct music_bed){.asset = -1};
    bed.loop_start = material->music_loop_start;
    bed.loop_end = material->music_loop_end;
    bed.gain_mdb = CLAMP(MUSIC_MLUFS - loudness, MUSIC_GAIN_MIN, MUSIC_GAIN_MAX);
    return bed;
}

/* Captions in light letters with little of an outline need a dark ground to be read on. */
static bool needs_dark_ground(const struct caption_style *style)
{
    enum { OUTLINE_ENOUGH = 4, BOX_ENOUGH = 500 };

    return style && style->outline < OUTLINE_ENOUGH && style->box_opacity < BOX_ENOUGH;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static struct timeline header(const struct maker *m)
{
    const struct storyboard *story = m->story;

    return (struct timeline){
        .version = TIMELINE_VERSION,
        .title = story->title,
        .language = story->language,
        .description = story->description,
        .width = story->format.width,
        .height = story->format.height,
        .rate = story->format.rate,
        .caption_style = m->material->style ? m->material->style->name : STR("none"),
        .assets = m->material->assets,
        .asset_count = m->material->asset_count,
        .scenes = m->scenes,
        .scene_count = story->scene_count,
        .sound =
            {
                .clips = m->clips.items,
                .clip_count = m->clips.count,
                .music = make_music(m->material),
                .loudness_mlufs = LOUDNESS_MLUFS,
                .true_peak_mdbtp = TRUE_PEAK_MDBTP,
            },
    };
}

bool plan_timeline(struct arena *arena, const struct storyboard *story,
                   const struct plan_material *material, struct timeline *out, struct error *error)
{
    struct maker m = {.arena = arena, .story = story, .material = material};
    struct pace *paces;

    if (!pacing_plan(arena, story, material, &paces, error))
        return false;
    m.paces = paces;
    m.palette = needs_dark_ground(material->style) ? palette_choose_dark(story->seed)
                                                   : palette_choose(story->seed);
    m.scenes = ARENA_ARRAY(arena, struct timeline_scene, story->scene_count + 1);
    for (size_t i = 0; i < story->scene_count; i++)
        make_scene(&m, i);
    place_voices(&m);
    *out = header(&m);
    return true;
}
