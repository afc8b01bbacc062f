/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Private temporary folders that never outlive their owner: 0700, held by a lock that the kernel
 * drops when the process ends however it ends. tempdir_sweep() removes those whose lock is free.
 */
#ifndef CLIPCRAFTER_OS_TEMPDIR_H
#define CLIPCRAFTER_OS_TEMPDIR_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

struct tempdir {
    char path[4096]; /**< empty when none */
    int lock;        /**< descriptor of the locked folder, -1 when none */
};

/** Makes `<parent>/<pid>-<random>`; the parent is made too. */
bool tempdir_make(struct str parent, struct tempdir *out, struct error *error) MUST_CHECK;
/** Removes it with all it holds. Harmless on one that was never made (path empty, lock -1). */
void tempdir_remove(struct tempdir *dir);
/** Removes every folder in `parent` that no living process holds; returns how many. A missing
 * parent is fine. */
int tempdir_sweep(struct str parent);

#endif
