/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Every scene gets its picture: the file it names, the best match of the sources in their order, or
 * none (then it becomes a typographic card). No picture is shown in two scenes in a row, and one
 * already shown has to fit much better to be shown again.
 */
#ifndef CLIPCRAFTER_STUDIO_PICTURE_STAGE_H
#define CLIPCRAFTER_STUDIO_PICTURE_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "media/decoder.h"
#include "story/lexicon.h"
#include "story/picture_source.h"
#include "story/plan.h"
#include "studio/stage.h"

struct picture_sources {
    const struct picture_port *ports; /**< in order of preference */
    size_t count;
    const struct lexicon *lexicon;
    struct str base_dir;          /**< relative `file` names start here */
    const struct str *media_dirs; /**< and are looked for here next */
    size_t media_dir_count;
    struct decoder *decoder; /**< tells a still from a clip */
};

/**
 * Fills pictures, picture_assets and picture_count of one material a scene, in the stage's arena;
 * speech_ticks must be known, because clips shorter than their scene rank lower.
 *
 * A scene that names a file gets it, or the stage fails with ERROR_INPUT. A scene that searches
 * asks the sources in turn, by its query or else its spoken text; candidates below 300 thousandths
 * are not worth showing, and one shown before counts 350 less. A drawing brings at most two more
 * that score at least 70 % of it. A card of numbers, a list or a quotation needs no picture.
 */
bool picture_stage_run(const struct stage *stage, const struct picture_sources *sources,
                       struct scene_material *scenes, struct error *error) MUST_CHECK;

/** Whether every file that a scene names is there and holds a picture: before anything is spoken,
 * so that a wrong name is told at once. */
bool picture_stage_check(const struct stage *stage, const struct picture_sources *sources,
                         struct error *error) MUST_CHECK;

#endif
