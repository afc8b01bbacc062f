/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The private folder of one production: what goes in (app/produce_child.h says where), fetched from
 * database and blob store. 0700, locked by this process, gone when it is closed or the process dies
 * and the next worker sweeps. One thread.
 */
#ifndef CLIPCRAFTER_APP_PRODUCE_FOLDER_H
#define CLIPCRAFTER_APP_PRODUCE_FOLDER_H

#include <stdbool.h>

#include "app/job_run.h"
#include "base/error.h"
#include "os/tempdir.h"
#include "store/cache_entry_store.h"
#include "store/production_store.h"

struct produce_folder {
    struct tempdir dir;
    struct str path; /**< the run's arena, as all below */
    struct production_row production;
    bool draft;
    const struct cache_entry *cached; /**< what lies in the cache already */
    size_t cached_count;
    const struct production_file *files; /**< what an earlier run of this production has kept */
    size_t file_count;
};

/** Makes it and fetches storyboard, media and cache. On failure nothing is left. */
bool produce_folder_open(struct job_run *run, struct produce_folder *out,
                         struct error *error) MUST_CHECK;
void produce_folder_close(struct produce_folder *folder);

/** A name below it, NUL-terminated, in the run's arena. */
struct str produce_folder_file(const struct produce_folder *folder, struct arena *arena,
                               const char *name);

#endif
