/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The files that a command writes: which there are, that none is lost, saved documents. */
#ifndef CLIPCRAFTER_CMD_OUTPUTS_H
#define CLIPCRAFTER_CMD_OUTPUTS_H

#include <stdbool.h>

#include "cmd/session.h"
#include "story/storyboard.h"
#include "story/timeline.h"

/** The document as `clipcrafter make` reads it. `path` "-" is standard output; any other file
 * appears complete or not at all. */
bool outputs_save_story(struct session *session, const struct storyboard *story, struct str path,
                        struct error *error) MUST_CHECK;
/** The document as `clipcrafter render` reads it; `path` as above. */
bool outputs_save_timeline(struct session *session, const struct timeline *timeline,
                           struct str path, struct error *error) MUST_CHECK;

/** Fails early, before minutes of work, where `path` could not be written at the end. A video has
 * no place on standard output ("-"): it is written whole, then put under its name. */
bool outputs_check(struct str path, struct error *error) MUST_CHECK;

/** Every file of a run: `written` are its outputs, "" for one that is not asked for. */
enum { OUTPUTS_MAX = 6 };
struct outputs {
    struct str written[OUTPUTS_MAX];
    size_t count;
};
/** The video and, unless it has none, its sidecars. */
void outputs_list(struct session *session, struct str video, bool sidecars, struct outputs *out);
/** Fails if two outputs have one name: one would be lost. */
bool outputs_differ(const struct outputs *outputs, struct error *error) MUST_CHECK;
/** Fails if an output would replace `input`, under this name or another. */
bool outputs_spare(const struct outputs *outputs, struct str input, struct error *error) MUST_CHECK;

#endif
