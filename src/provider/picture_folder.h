/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The picture source of a user's media folder: photographs and clips, found by the words of their
 * names, folders and embedded titles and keywords, in English also through WordNet's neighbours.
 *
 * The folder is looked through once when the source is made. Every file is probed in the decoder's
 * sandbox; what that told is kept in the cache folder by name, time and size, so that the next run
 * probes only what is new. Hidden files are passed over; symbolic links are followed only to files
 * inside the folder; at most MEDIA_DEPTH_MAX levels and MEDIA_FILES_MAX files are looked at. A file
 * that cannot be read is skipped with a warning ("media_skipped") and never fails a run.
 *
 * Scores follow picture_source.h; shape, size and length that suit the scene raise them a little. A
 * file whose name says nothing ("IMG_0042.jpg") scores MEDIA_NAMELESS_SCORE: better than nothing.
 */
#ifndef CLIPCRAFTER_PROVIDER_PICTURE_FOLDER_H
#define CLIPCRAFTER_PROVIDER_PICTURE_FOLDER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "media/decoder.h"
#include "story/lexicon.h"
#include "story/picture_source.h"

enum { MEDIA_DEPTH_MAX = 8, MEDIA_FILES_MAX = 20000, MEDIA_NAMELESS_SCORE = 310 };

struct picture_folder_options {
    struct str folder;
    const struct lexicon *lexicon; /**< may be empty */
    struct decoder *decoder;       /**< used by this source's calls only while they run */
    struct str cache_dir;          /**< where the index is kept; empty = nowhere */
    const struct log *log;         /**< may be NULL */
    struct cancel *cancel;         /**< may be NULL */
};

struct picture_folder;

/** Looks through the folder. What `options` points to must outlive the source. A folder that is
 * missing or cannot be read is ERROR_INPUT; an empty one is fine. One thread at a time. */
bool picture_folder_new(const struct picture_folder_options *options, struct picture_folder **out,
                        struct error *error) MUST_CHECK;
/** Keeps what was learned about clips since, then frees. NULL is accepted. */
void picture_folder_free(struct picture_folder *folder);

/** The port, valid until free. No fetch(): every candidate has a path. */
struct picture_port picture_folder_port(struct picture_folder *folder);

/** Usable pictures and clips found. */
size_t picture_folder_count(const struct picture_folder *folder);

#endif
