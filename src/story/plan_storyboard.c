/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/plan.h"

#include "base/map.h"
#include "base/random.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "story/card_choice.h"
#include "story/scene_group.h"
#include "story/text.h"

#include "base/banned.h"

enum {
    SCENE_MS_MIN = 3000,
    SCENE_MS_MAX = 7000,
    QUERY_WORDS = 5,
    WEIGHT_SHARE = 40, /* percent of the first word's weight that a word of a search has at least */
    QUOTE_DISTANCE = 4 /* scenes between two cards made of quotations */
};

struct planner {
    struct arena *arena;
    const struct script *script;
    const struct lexicon *lexicon;
    struct str language;
    struct map ids; /* ids given so far */
    VEC_OF(struct scene) scenes;
    size_t last_quote; /* index + 1 of the last scene with a quotation, 0 = none */
};

static const struct lexicon NO_LEXICON;

/* ---- ids ---------------------------------------------------------------------------------- */

/* The beginning of what is said: words changed behind it leave the id, and all that is drawn from
 * it, as they were. */
static struct str beginning(struct str say)
{
    enum { COLUMNS = 24 };
    struct str rest = say;
    uint32_t code;

    while (text_columns(str_take(say, say.len - rest.len)) < COLUMNS && utf8_next(&rest, &code))
        continue;
    return str_take(say, say.len - rest.len);
}

static bool take_id(struct planner *p, struct str id)
{
    if (map_has(&p->ids, id))
        return false;
    map_put(&p->ids, id, &p->ids);
    return true;
}

static struct str hashed(struct planner *p, struct str text)
{
    return arena_printf(p->arena, "s%06x", (unsigned)(random_hash(text, 0) >> 40));
}

/* Made of the words alone, so that scenes keep theirs when others come, go or change. */
static struct str scene_id(struct planner *p, struct str say)
{
    struct str id = hashed(p, beginning(say)), base;

    if (take_id(p, id))
        return id;
    id = base = hashed(p, say);
    for (int n = 2; !take_id(p, id); n++)
        id = arena_printf(p->arena, "%.*s-%d", STR_FMT(base), n);
    return id;
}

/* ---- pictures ----------------------------------------------------------------------------- */

struct str plan_search(struct arena *arena, const struct lexicon *lexicon, struct str say,
                       struct str language)
{
    struct keyword *keywords;
    struct str query = {0};
    size_t count;

    lexicon_keywords(lexicon, arena, say, language, QUERY_WORDS, &keywords, &count);
    for (size_t i = 0; i < count && query.len + keywords[i].word.len < STORYBOARD_TITLE_MAX; i++) {
        if (keywords[i].weight * 100 < keywords[0].weight * WEIGHT_SHARE)
            break;
        query = i ? arena_printf(arena, "%.*s %.*s", STR_FMT(query), STR_FMT(keywords[i].word))
                  : keywords[i].word;
    }
    return query;
}

static struct str query_of(struct planner *p, struct str say)
{
    return plan_search(p->arena, p->lexicon, say, p->language);
}

/* Cards that the text asks for, as often as a viewer likes them: never two of a kind in a row. */
static bool wants_card(struct planner *p, struct str say, struct card *card)
{
    const struct scene *before = p->scenes.count ? &p->scenes.items[p->scenes.count - 1] : NULL;

    if (!card_from_text(p->arena, say, p->language, card))
        return false;
    if (before && before->picture.source == PICTURE_CARD && before->picture.card.kind == card->kind)
        return false;
    if (card->kind == CARD_QUOTE) {
        if (p->last_quote && p->scenes.count + 1 - p->last_quote < QUOTE_DISTANCE)
            return false;
        p->last_quote = p->scenes.count + 1;
    }
    return true;
}

static struct picture choose_picture(struct planner *p, struct str say)
{
    struct picture picture = {.source = PICTURE_CARD};

    if (!p->scenes.count && p->script->titled) {
        picture.card = (struct card){.kind = CARD_TITLE, .heading = p->script->title};
        return picture;
    }
    if (wants_card(p, say, &picture.card))
        return picture;
    return (struct picture){.source = PICTURE_SEARCH, .query = query_of(p, say)};
}

/* ---- scenes ------------------------------------------------------------------------------- */

static void add_scene(struct planner *p, const struct script_block *block,
                      const struct scene_text *text, bool first)
{
    struct scene scene = {
        .id = scene_id(p, text->say),
        .say = text->say,
        .pause_ms = text->pause_ms,
        .captions = true,
        .chapter = first ? block->chapter : (struct str){0},
        .transition = text->continues ? TRANSITION_CUT : TRANSITION_AUTO,
    };

    scene.picture = first && block->has_picture ? block->picture : choose_picture(p, text->say);
    *VEC_PUSH(&p->scenes, p->arena) = scene;
}

/* Texts of all blocks' scenes; total in *count. */
static struct scene_text **group_all(struct planner *p, struct scene_limits limits, size_t *counts,
                                     size_t *total)
{
    struct scene_text **texts = ARENA_ARRAY(p->arena, struct scene_text *, p->script->block_count);

    *total = 0;
    for (size_t i = 0; i < p->script->block_count; i++) {
        scene_group(p->arena, &p->script->blocks[i], p->language, limits, &texts[i], &counts[i]);
        *total += counts[i];
    }
    return texts;
}

static struct storyboard with_script(const struct plan_options *options,
                                     const struct script *script)
{
    struct storyboard story = options->base;

    if (!story.title.len)
        story.title = script->title;
    story.language = script->language;
    return story;
}

void plan_storyboard(struct arena *arena, const struct script *script,
                     const struct plan_options *options, struct storyboard *out)
{
    struct planner p = {.arena = arena,
                        .script = script,
                        .lexicon = options->lexicon ? options->lexicon : &NO_LEXICON};
    struct scene_limits limits = {options->scene_ms_min ? options->scene_ms_min : SCENE_MS_MIN,
                                  options->scene_ms_max ? options->scene_ms_max : SCENE_MS_MAX};
    size_t *counts = ARENA_ARRAY(arena, size_t, script->block_count), total;
    struct scene_text **texts;

    *out = with_script(options, script);
    p.language = script->language;
    map_init(&p.ids, arena);
    limits.ms_max = MAX_OF(limits.ms_max, limits.ms_min);
    /* Hours of text: longer scenes rather than more than a storyboard holds. */
    while (texts = group_all(&p, limits, counts, &total), total > STORYBOARD_SCENES_MAX)
        limits.ms_max *= 2;
    for (size_t i = 0; i < script->block_count; i++)
        for (size_t k = 0; k < counts[i]; k++)
            add_scene(&p, &script->blocks[i], &texts[i][k], k == 0);
    out->scenes = p.scenes.items;
    out->scene_count = p.scenes.count;
}
