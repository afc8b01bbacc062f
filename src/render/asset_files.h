/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The local files of a timeline's assets, opened on demand and held to their digests: a file that
 * was changed since the timeline was made is refused, because the cache's keys trust the digest.
 * Safe from any thread.
 */
#ifndef CLIPCRAFTER_RENDER_ASSET_FILES_H
#define CLIPCRAFTER_RENDER_ASSET_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "story/timeline.h"

struct asset_files;

/** `base` is the folder that relative paths start from. The timeline must outlive it. */
struct asset_files *asset_files_new(const struct timeline *timeline, struct str base) MUST_CHECK;
/** NULL is accepted. */
void asset_files_free(struct asset_files *files);

/** Paths by asset index, NUL-terminated; they live as long as `files`. */
const struct str *asset_files_paths(const struct asset_files *files);

/** A descriptor on asset `index` for reading, at its start; to be closed by the caller. */
bool asset_files_open(struct asset_files *files, int32_t index, int *fd,
                      struct error *error) MUST_CHECK;
/** The whole file, appended to `out`, within its maximum. */
bool asset_files_read(struct asset_files *files, int32_t index, struct buf *out,
                      struct error *error) MUST_CHECK;
/** Checks the digest and nothing else. */
bool asset_files_check(struct asset_files *files, int32_t index, struct error *error) MUST_CHECK;

#endif
