/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The data folder, opened: WordNet mapped, caption styles decoded, paths of fonts, drawings and the
 * sound font. Read-only once open; any thread may read it.
 */
#ifndef CLIPCRAFTER_STUDIO_RESOURCES_H
#define CLIPCRAFTER_STUDIO_RESOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "os/file.h"
#include "story/caption_style.h"
#include "story/lexicon.h"

enum { RESOURCES_MAPS = 3 * WORD_CLASSES };

struct resources {
    struct arena arena;
    struct str fonts, drawings, sound_font;
    struct lexicon lexicon;
    const struct caption_style *styles; /**< by name */
    size_t style_count;
    struct file_map maps[RESOURCES_MAPS];
    size_t map_count;
};

/** A missing fonts or styles folder is ERROR_UNAVAILABLE; without WordNet or drawings a production
 * goes on with plainer pictures. */
bool resources_open(struct resources *resources, struct str data_dir,
                    struct error *error) MUST_CHECK;
/** Harmless on a zeroed struct. */
void resources_close(struct resources *resources);

/** The style of that name; an unknown one is ERROR_INPUT with the nearest. */
bool resources_style(const struct resources *resources, struct str name,
                     const struct caption_style **out, struct error *error) MUST_CHECK;

#endif
