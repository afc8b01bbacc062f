/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What stands beside a video: subtitles as .vtt and .srt, a thumbnail as .jpg; saved documents. */
#ifndef CLIPCRAFTER_CMD_OUTPUTS_H
#define CLIPCRAFTER_CMD_OUTPUTS_H

#include <stdbool.h>

#include "cmd/session.h"
#include "story/storyboard.h"
#include "story/timeline.h"

/** Writes the sidecars of `video`, each atomically. */
bool outputs_sidecars(struct session *session, struct production *production,
                      const struct timeline *timeline, struct str video,
                      struct error *error) MUST_CHECK;

/** `path` "-" is standard output. */
bool outputs_save_story(struct session *session, const struct storyboard *story, struct str path,
                        struct error *error) MUST_CHECK;
bool outputs_save_timeline(struct session *session, const struct timeline *timeline,
                           struct str path, struct error *error) MUST_CHECK;

/** Fails early, before minutes of work, where `path` could not be written at the end. */
bool outputs_check(struct str path, struct error *error) MUST_CHECK;

#endif
