/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What stands beside a video: subtitles (.vtt, .srt) and a thumbnail (.jpg). */
#ifndef CLIPCRAFTER_STUDIO_SIDECARS_H
#define CLIPCRAFTER_STUDIO_SIDECARS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/str.h"
#include "story/timeline.h"
#include "studio/production.h"

/**
 * Writes the sidecars of `video`, each atomically, under its name with another extension: a.mp4 has
 * a.vtt, a.srt and a.jpg. Files of those names are replaced. The first that cannot be written ends
 * it with an error; those before it stay. `arena` holds the names.
 */
bool sidecars_write(struct production *production, struct arena *arena,
                    const struct timeline *timeline, struct str video, mode_t mode,
                    struct error *error) MUST_CHECK;

#endif
