/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Seeded pseudo-random numbers: the same seed gives the same sequence on every machine. For choices
 * (motion, transitions, music), never for secrets. PCG-XSH-RR 64/32, O'Neill 2014 (pcg-random.org).
 */
#ifndef CLIPCRAFTER_BASE_RANDOM_H
#define CLIPCRAFTER_BASE_RANDOM_H

#include <stdint.h>

#include "base/str.h"

struct random {
    uint64_t state;
};

void random_init(struct random *random, uint64_t seed);
uint32_t random_next(struct random *random);
/** Uniform in [0, bound), without modulo bias; bound > 0. */
uint32_t random_below(struct random *random, uint32_t bound);
/** Uniform in [0, 1). */
double random_unit(struct random *random);

/**
 * 64-bit hash of text, mixed with `seed`: FNV-1a with a final avalanche. Stable between runs and
 * machines, so that a choice can be drawn from (seed, scene id) and neighbours stay as they were
 * when a scene is added. Not collision resistant: never a cache key (crypto/digest.h is).
 */
uint64_t random_hash(struct str text, uint64_t seed);

#endif
