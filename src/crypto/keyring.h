/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Unwrapped data keys of people who are at work just now, so that not every request unwraps anew.
 * Bounded: the key that was longest unused goes first. A key lives for a stated time, whether used
 * or not, so that a rotation or deletion elsewhere is seen by then. Keys lie in guarded memory that
 * is not swapped out, and are wiped when they go.
 *
 * Any number of threads may use one keyring. Loading happens outside its lock: two threads may load
 * the same key at once, which costs time only.
 */
#ifndef CLIPCRAFTER_CRYPTO_KEYRING_H
#define CLIPCRAFTER_CRYPTO_KEYRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/error.h"
#include "crypto/data_key.h"
#include "crypto/uuid.h"

enum {
    KEYRING_CAPACITY_MAX = 65536, /**< keys */
    KEYRING_NEWEST = 0,           /**< as generation: the one that seals now */
};

struct keyring;

/** Fetches and unwraps a key: reads the database within the caller's transaction. */
struct keyring_loader {
    /**
     * Gives the user's key of that generation, or of the newest. May block; must not use the same
     * keyring. Fills `error` on failure, which goes to whoever asked.
     */
    bool (*load)(void *context, const struct uuid *user, uint32_t generation, struct data_key *out,
                 struct error *error);
    void *context;
};

/** What happened since it was made. */
struct keyring_counts {
    uint64_t hits, loads, evictions;
    size_t held; /**< keys in it now, those past their time too */
};

/**
 * A keyring for `capacity` keys (1 to KEYRING_CAPACITY_MAX), each kept `lifetime_us` microseconds
 * by `clock`'s monotonic time (NULL is the system's). Free with keyring_free().
 */
struct keyring *keyring_new(size_t capacity, int64_t lifetime_us, const struct clock *clock);
/** Wipes and frees; no thread may use it any more. NULL is fine. */
void keyring_free(struct keyring *ring);

/**
 * The user's key, from the ring or else from the loader, copied to *out, which the caller releases.
 * A failure of the loader is passed on and not remembered.
 */
bool keyring_get(struct keyring *ring, const struct uuid *user, uint32_t generation,
                 const struct keyring_loader *loader, struct data_key *out,
                 struct error *error) MUST_CHECK;
/** Wipes all keys of the user. One that is being loaded meanwhile is not kept. */
void keyring_drop(struct keyring *ring, const struct uuid *user);
/** Wipes all keys. */
void keyring_clear(struct keyring *ring);
/** Wipes the keys past their time: for a regular round, as nobody may ask for them again. */
void keyring_sweep(struct keyring *ring);
struct keyring_counts keyring_counts(struct keyring *ring);

#endif
