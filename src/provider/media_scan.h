/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Looking through a media folder: which files there are, and what each holds. See picture_folder.h
 * for what is passed over. One thread at a time.
 */
#ifndef CLIPCRAFTER_PROVIDER_MEDIA_SCAN_H
#define CLIPCRAFTER_PROVIDER_MEDIA_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "provider/media_index.h"
#include "provider/picture_folder.h"

/** Files under options->folder with the names of pictures, by path; kind and below are not known
 * yet (MEDIA_BROKEN, zeros). */
bool media_scan_names(const struct picture_folder_options *options, struct arena *arena,
                      struct media_file **files, size_t *count, struct error *error) MUST_CHECK;

/** Fills what `known` (an earlier run's index) says of files that have not changed since, and
 * probes the others. *fresh becomes the number probed. Fails only when cancelled. */
bool media_scan_fill(const struct picture_folder_options *options, struct arena *arena,
                     const struct media_file *known, size_t known_count, struct media_file *files,
                     size_t count, size_t *fresh, struct error *error) MUST_CHECK;

/** Opens a file of the folder for the decoder; -1 with errno where that fails. */
int media_scan_open(const struct picture_folder_options *options, struct arena *arena,
                    struct str path);

#endif
