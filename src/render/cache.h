/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The cache: one folder of immutable files named by the hash of what made them (stages, segments)
 * or of what they hold (blobs). Shared by any number of processes: entries appear by rename and are
 * never changed; losing one costs time, never a result. Safe from any thread.
 *
 *     <root>/<kind>/<first two hex>/<64 hex>    kind: voice, picture, music, segment, blob, ...
 *     <root>/tmp/<pid>-<random>/                held by flock; swept when its owner is gone
 */
#ifndef CLIPCRAFTER_RENDER_CACHE_H
#define CLIPCRAFTER_RENDER_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/digest.h"

struct cache;

/** Opens (and makes, 0700) the folder, sweeps temp folders whose owner is gone. `limit` in bytes,
 * 0 = none: the least recently used entries beyond it are dropped when the cache is closed. */
bool cache_open(struct str root, int64_t limit, struct cache **out, struct error *error) MUST_CHECK;
/** Removes this process's temp folder, and again those whose owner is gone. NULL is accepted. */
void cache_close(struct cache *cache);

/** Path of an entry if it is there (and marks it used); false if not. */
bool cache_find(struct cache *cache, const char *kind, const struct digest *key,
                struct arena *arena, struct str *path);
/** Whole entry; false if it is not there, or unreadable (then it is dropped). `out` is cleared. */
bool cache_read(struct cache *cache, const char *kind, const struct digest *key, struct buf *out);
/** Writes an entry atomically: complete or absent, also after a crash. */
bool cache_write(struct cache *cache, const char *kind, const struct digest *key, struct str bytes,
                 struct error *error) MUST_CHECK;
/** Adopts a finished file by hard link, or copy across file systems. */
bool cache_adopt(struct cache *cache, const char *kind, const struct digest *key, struct str path,
                 struct error *error) MUST_CHECK;

/** Forgets an entry that turned out to be damaged; one that is not there is fine. */
void cache_drop(struct cache *cache, const char *kind, const struct digest *key);

/** A private folder (0700) in the cache for this process; removed by cache_close(). */
struct str cache_temp(struct cache *cache);
/** A file name in that folder that nobody else of this process gets. */
struct str cache_temp_name(struct cache *cache, struct arena *arena);

/** An entry; views, good during a call. */
struct cache_entry {
    const char *kind;
    const struct digest *key;
    struct str path; /**< its file: complete, never changed; may be linked, copied or read */
};

/**
 * Has `observer` told of every entry that cache_write() makes from now on, as soon as it can be
 * found: on the thread that made it, one call at a time, so that entries can be kept elsewhere
 * while the work goes on. Not told: what was there, and what cache_adopt() brings. To be called
 * before other threads use the cache; NULL ends it.
 */
void cache_watch(struct cache *cache,
                 void (*observer)(void *context, const struct cache_entry *entry), void *context);

struct cache_usage {
    int64_t bytes, entries;
};

/** What lies in it now. */
bool cache_measure(struct cache *cache, struct cache_usage *out, struct error *error) MUST_CHECK;
/** Drops least recently used entries until at most `limit` bytes are left (0 = all). */
bool cache_trim(struct cache *cache, int64_t limit, struct cache_usage *dropped,
                struct error *error) MUST_CHECK;

#endif
