/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/scene_group.h"

#include "base/vec.h"
#include "story/clause.h"
#include "story/sentence.h"
#include "story/storyboard.h"
#include "story/text.h"

#include "base/banned.h"

/* A sentence or a clause of a long one. */
struct piece {
    struct str text;
    int32_t ms;
    int32_t pause_ms;
    bool continues; /* the sentence goes on in the next piece */
};

typedef VEC_OF(struct piece) pieces;

static void add_sentence(struct arena *arena, const struct script_sentence *sentence,
                         struct str language, int32_t ms_max, pieces *out)
{
    struct str *parts;
    size_t count;

    clause_split(arena, sentence->text, language, ms_max, STORYBOARD_SAY_MAX, &parts, &count);
    for (size_t i = 0; i < count; i++) {
        struct piece *piece = VEC_PUSH(out, arena);
        bool last = i + 1 == count;
        piece->text = parts[i];
        piece->ms = sentence_spoken_ms(parts[i], language);
        piece->pause_ms = last ? sentence->pause_ms : 0;
        piece->continues = !last;
    }
}

/* How far a scene of `ms` is from what is wanted: nothing near the middle, steep outside. In
 * squared tenths of a second. */
static int64_t length_cost(int64_t ms, struct scene_limits limits)
{
    int64_t middle = (limits.ms_min + limits.ms_max) / 2, off = (ms - middle) / 100;
    int64_t cost = off * off / 4;

    if (ms < limits.ms_min)
        cost += (limits.ms_min - ms) / 100 * ((limits.ms_min - ms) / 100) * 2;
    if (ms > limits.ms_max)
        cost += (ms - limits.ms_max) / 100 * ((ms - limits.ms_max) / 100) * 6 + 400;
    return cost;
}

enum { CUT_SENTENCE_COST = 250 /* a cut inside a sentence, in the units of length_cost() */ };

/* Best cost of the first n pieces, and where the last scene of that begins. */
struct best {
    int64_t cost;
    size_t from;
};

/* Fills best[to] from the entries before it. */
static void choose(const pieces *list, struct scene_limits limits, struct best *best, size_t to)
{
    int64_t ms = 0;
    size_t bytes = 0;

    best[to] = (struct best){INT64_MAX, to - 1};
    for (size_t from = to; from-- > 0;) {
        const struct piece *piece = &list->items[from];
        int64_t cost;
        ms += piece->ms;
        bytes += piece->text.len + 1;
        if (from + 1 < to && (piece->pause_ms || bytes > STORYBOARD_SAY_MAX ||
                              ms > 2 * (int64_t)limits.ms_max + 2000))
            break;
        cost = best[from].cost + length_cost(ms, limits);
        if (list->items[to - 1].continues)
            cost += CUT_SENTENCE_COST;
        if (cost < best[to].cost)
            best[to] = (struct best){cost, from};
    }
}

static struct scene_text join(struct arena *arena, const pieces *list, size_t from, size_t to)
{
    struct scene_text scene = {.say = list->items[from].text};

    for (size_t i = from + 1; i < to; i++)
        scene.say = text_join(arena, scene.say, list->items[i].text);
    scene.pause_ms = list->items[to - 1].pause_ms;
    scene.continues = list->items[to - 1].continues;
    return scene;
}

void scene_group(struct arena *arena, const struct script_block *block, struct str language,
                 struct scene_limits limits, struct scene_text **scenes, size_t *count)
{
    pieces list = {0};
    struct best *best;
    size_t n = 0;

    for (size_t i = 0; i < block->sentence_count; i++)
        add_sentence(arena, &block->sentences[i], language, limits.ms_max, &list);
    best = ARENA_ARRAY(arena, struct best, list.count + 1);
    for (size_t to = 1; to <= list.count; to++)
        choose(&list, limits, best, to);
    for (size_t to = list.count; to > 0; to = best[to].from)
        n++;
    *count = n;
    *scenes = ARENA_ARRAY(arena, struct scene_text, n);
    for (size_t to = list.count; to > 0; to = best[to].from)
        (*scenes)[--n] = join(arena, &list, best[to].from, to);
}
