/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * --preview FOLDER: the video as HLS while it is rendered. The folder gets init.mp4, 0.m4s, 1.m4s,
 * ... and index.m3u8, each replaced in one step, so that a player or a web server can follow
 * index.m3u8 from its first appearance on. What an earlier preview left there is replaced.
 */
#ifndef CLIPCRAFTER_CMD_PREVIEW_FOLDER_H
#define CLIPCRAFTER_CMD_PREVIEW_FOLDER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"
#include "render/render.h"

#define PREVIEW_ARGUMENT                                                                           \
    {                                                                                              \
        .name = "preview", .type = ARGUMENT_TEXT, .metavar = "FOLDER",                             \
        .help =                                                                                    \
            "Also write the finished part as HLS while the rest is rendered: FOLDER/index.m3u8"    \
    }

struct preview_folder;

/** Makes the folder where it is missing; fails before any work where it cannot be written to.
 * `path` (terminated by NUL) must outlive the preview. */
bool preview_folder_open(struct str path, struct preview_folder **out,
                         struct error *error) MUST_CHECK;
/** render_options.preview; `context` is the folder. One call at a time, from any thread. */
void preview_folder_take(void *context, const struct render_preview *piece);
/** After the render: false, with the reason, if a piece could not be written; from then on the
 * playlist stayed as it was. The video itself is not touched by that. */
bool preview_folder_check(const struct preview_folder *folder, struct error *error) MUST_CHECK;
/** The files stay. NULL is accepted. */
void preview_folder_close(struct preview_folder *folder);

#endif
