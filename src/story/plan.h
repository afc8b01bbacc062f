/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The two plans of a production, both pure.
 *
 *     script     -> storyboard    plan_storyboard: scenes of about 3-7 s, picture queries, cards
 *     storyboard -> timeline      plan_timeline: with the voice's times and the pictures found
 */
#ifndef CLIPCRAFTER_STORY_PLAN_H
#define CLIPCRAFTER_STORY_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "story/caption_style.h"
#include "story/lexicon.h"
#include "story/picture_source.h"
#include "story/script.h"
#include "story/spoken.h"
#include "story/storyboard.h"
#include "story/timeline.h"
#include "story/voice.h"

/** What a user asked for besides the script; `base` holds format, voice, captions, music, seed. */
struct plan_options {
    struct storyboard base;
    int32_t scene_ms_min, scene_ms_max; /**< 0 = 3000 and 7000 */
    const struct lexicon *lexicon;      /**< for keywords; NULL = none installed */
};

/** Never fails on a parsed script: a script with something to speak makes at least one scene. */
void plan_storyboard(struct arena *arena, const struct script *script,
                     const struct plan_options *options, struct storyboard *out);

/** The search that plan_storyboard() writes for a spoken text: its best keywords. Whoever looks for
 * the picture can tell by it that nobody has edited the search, and ask with the text itself. */
struct str plan_search(struct arena *arena, const struct lexicon *lexicon, struct str say,
                       struct str language);

/** What performing the storyboard found for one scene. */
struct scene_material {
    const struct spoken_text *spoken; /**< count 0: silent scene */
    const struct token_time *times;   /**< one a token */
    int64_t speech_ticks;
    int32_t speech_asset; /**< index into assets, -1 = silent */
    /** Chosen pictures; none = typographic card. A still or clip stands alone and fills the frame;
     * drawings (at most three) are composed into a card. */
    const struct found_picture *pictures;
    const int32_t *picture_assets; /**< index into assets, beside pictures */
    size_t picture_count;
};

struct plan_material {
    const struct asset *assets;
    size_t asset_count;
    const struct scene_material *scenes; /**< one a scene */
    int32_t music_asset;                 /**< -1 = none */
    int64_t music_loop_start, music_loop_end;
    int32_t music_mlufs; /**< loudness of the music as it is, so that the voice stands 12-15 dB
                            above it when ducked; 0 = not measured, -20 LUFS is taken */
    const struct caption_style *style; /**< NULL = no captions */
};

/** Times, motion, transitions, layers, caption pages, sound. Neighbouring scenes differ in motion
 * and transition; both are drawn from (seed, scene id), so that editing one leaves others alone. */
bool plan_timeline(struct arena *arena, const struct storyboard *story,
                   const struct plan_material *material, struct timeline *out,
                   struct error *error) MUST_CHECK;

#endif
