/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The process that makes one video, in one private folder, for a worker:
 *
 *     FOLDER/story.json     in: the storyboard; its files are relative to FOLDER/media
 *     FOLDER/media/         in: the person's pictures, clips and sounds
 *     FOLDER/cache/         in and out: what need not be made twice
 *     FOLDER/preview/       out: "init", "0", "1", ...: what can be watched already
 *     FOLDER/out/           out: video.mp4 .vtt .srt .jpg, story.json, timeline.json
 *
 * Nothing outside FOLDER is written. It tells what it does on a pipe (app/produce_event.h) and dies
 * with the thread that started it.
 */
#ifndef CLIPCRAFTER_APP_PRODUCE_CHILD_H
#define CLIPCRAFTER_APP_PRODUCE_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/str.h"

struct produce_order {
    struct str folder, data_dir; /**< absolute */
    int events;                  /**< descriptor that events are written to */
    int32_t threads, crf_tenths; /**< 0 = defaults */
    bool draft, allow_no_sandbox;
    struct cancel *cancel;
};

/** Makes it; returns the exit status: 0, or 1 after a PRODUCE_FAILURE. Call from main(), once. */
int produce_child_run(const struct produce_order *order);

#endif
