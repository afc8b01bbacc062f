/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Counting and thinning a cache's folder; used by cache.c alone. */
#ifndef CLIPCRAFTER_RENDER_CACHE_SWEEP_H
#define CLIPCRAFTER_RENDER_CACHE_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "render/cache.h"

/**
 * Counts the entries below `root` (all but tmp/), then drops the least recently used until at most
 * `limit` bytes are left; limit < 0 drops none. Entries that other processes drop meanwhile count
 * as dropped by them. `left` and `dropped` add up to what was found.
 */
bool cache_sweep(struct str root, int64_t limit, struct cache_usage *left,
                 struct cache_usage *dropped, struct error *error) MUST_CHECK;

#endif
