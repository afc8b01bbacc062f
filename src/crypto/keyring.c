/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/keyring.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/banned.h"

enum { NONE = UINT32_MAX };

/* One place of the ring; its key is keys[place]. */
struct slot {
    struct uuid user;
    uint32_t generation; /* as it was asked for */
    int64_t expires_us;
    uint32_t next;         /* in the chain of its bucket, or of the free places */
    uint32_t newer, older; /* in order of use */
    bool held;
};

struct keyring {
    const struct clock *clock;
    int64_t lifetime_us;
    uint32_t capacity, bucket_count; /* a power of two of buckets */

    pthread_mutex_t lock; /* guards all below */
    struct slot *slots;
    uint32_t *buckets;
    struct data_key *keys; /* from sodium_malloc() */
    uint32_t newest, oldest, free;
    uint64_t drops; /* counts drops and clears */
    struct keyring_counts counts;
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory)
        BUG("out of memory for a keyring");
    return memory;
}

struct keyring *keyring_new(size_t capacity, int64_t lifetime_us, const struct clock *clock)
{
    struct keyring *ring = allocate(1, sizeof *ring);

    BUG_UNLESS(capacity >= 1 && capacity <= KEYRING_CAPACITY_MAX && lifetime_us > 0);
    if (sodium_init() < 0)
        BUG("libsodium cannot start");
    ring->clock = clock;
    ring->lifetime_us = lifetime_us;
    ring->capacity = (uint32_t)capacity;
    ring->bucket_count = 1;
    while (ring->bucket_count < capacity)
        ring->bucket_count *= 2;
    ring->slots = allocate(capacity, sizeof *ring->slots);
    ring->buckets = allocate(ring->bucket_count, sizeof *ring->buckets);
    ring->keys = sodium_allocarray(capacity, sizeof *ring->keys);
    if (!ring->keys)
        BUG("out of memory for a keyring");
    for (uint32_t i = 0; i < ring->bucket_count; i++)
        ring->buckets[i] = NONE;
    for (uint32_t i = 0; i < ring->capacity; i++)
        ring->slots[i].next = i + 1 < ring->capacity ? i + 1 : NONE;
    ring->newest = ring->oldest = NONE;
    if (pthread_mutex_init(&ring->lock, NULL) != 0)
        BUG("no lock for a keyring");
    return ring;
}

void keyring_free(struct keyring *ring)
{
    if (!ring)
        return;
    sodium_free(ring->keys); /* wipes */
    pthread_mutex_destroy(&ring->lock);
    free(ring->slots);
    free(ring->buckets);
    free(ring);
}

/* FNV-1a, for spreading alone: nobody chooses the ids. */
static uint32_t *bucket_of(struct keyring *ring, const struct uuid *user)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < UUID_BYTES; i++)
        hash = (hash ^ user->bytes[i]) * 16777619u;
    return &ring->buckets[(hash ^ hash >> 16) & (ring->bucket_count - 1)];
}

static void unlink_use(struct keyring *ring, const struct slot *slot)
{
    if (slot->newer == NONE)
        ring->newest = slot->older;
    else
        ring->slots[slot->newer].older = slot->older;
    if (slot->older == NONE)
        ring->oldest = slot->newer;
    else
        ring->slots[slot->older].newer = slot->newer;
}

static void link_newest(struct keyring *ring, uint32_t place)
{
    struct slot *slot = &ring->slots[place];

    slot->newer = NONE;
    slot->older = ring->newest;
    if (ring->newest == NONE)
        ring->oldest = place;
    else
        ring->slots[ring->newest].newer = place;
    ring->newest = place;
}

/* Wipes one key and gives its place back. */
static void discard(struct keyring *ring, uint32_t place)
{
    struct slot *slot = &ring->slots[place];
    uint32_t *at = bucket_of(ring, &slot->user);

    while (*at != place)
        at = &ring->slots[*at].next;
    *at = slot->next;
    unlink_use(ring, slot);
    data_key_release(&ring->keys[place]);
    slot->held = false;
    slot->next = ring->free;
    ring->free = place;
    ring->counts.held--;
}

static uint32_t find(struct keyring *ring, const struct uuid *user, uint32_t generation)
{
    uint32_t place = *bucket_of(ring, user);

    while (place != NONE && !(ring->slots[place].generation == generation &&
                              uuid_equal(&ring->slots[place].user, user)))
        place = ring->slots[place].next;
    return place;
}

/* Takes the key from the ring; with the lock held. */
static bool take(struct keyring *ring, const struct uuid *user, uint32_t generation,
                 struct data_key *out)
{
    uint32_t place = find(ring, user, generation);

    if (place == NONE)
        return false;
    if (ring->slots[place].expires_us <= clock_monotonic_us(ring->clock)) {
        discard(ring, place);
        return false;
    }
    unlink_use(ring, &ring->slots[place]);
    link_newest(ring, place);
    *out = ring->keys[place];
    ring->counts.hits++;
    return true;
}

/* Keeps a key that was loaded; with the lock held. */
static void put(struct keyring *ring, const struct uuid *user, uint32_t generation,
                const struct data_key *key, int64_t expires_us)
{
    uint32_t *bucket = bucket_of(ring, user), place = find(ring, user, generation);
    struct slot *slot;

    if (place != NONE)
        discard(ring, place);
    if (ring->free == NONE) {
        discard(ring, ring->oldest);
        ring->counts.evictions++;
    }
    place = ring->free;
    slot = &ring->slots[place];
    ring->free = slot->next;
    slot->user = *user;
    slot->generation = generation;
    slot->expires_us = expires_us;
    slot->held = true;
    slot->next = *bucket;
    *bucket = place;
    link_newest(ring, place);
    ring->keys[place] = *key;
    ring->counts.held++;
}

bool keyring_get(struct keyring *ring, const struct uuid *user, uint32_t generation,
                 const struct keyring_loader *loader, struct data_key *out, struct error *error)
{
    struct data_key key = {.generation = 0};
    int64_t expires_us;
    uint64_t drops;
    bool found;

    pthread_mutex_lock(&ring->lock);
    found = take(ring, user, generation, out);
    drops = ring->drops;
    ring->counts.loads += !found;
    pthread_mutex_unlock(&ring->lock);
    if (found)
        return true;
    expires_us = clock_monotonic_us(ring->clock) + ring->lifetime_us;
    if (!loader->load(loader->context, user, generation, &key, error)) {
        data_key_release(&key);
        return false;
    }
    pthread_mutex_lock(&ring->lock);
    if (drops == ring->drops)
        put(ring, user, generation, &key, expires_us);
    pthread_mutex_unlock(&ring->lock);
    *out = key;
    data_key_release(&key);
    return true;
}

void keyring_drop(struct keyring *ring, const struct uuid *user)
{
    pthread_mutex_lock(&ring->lock);
    ring->drops++;
    for (uint32_t place = *bucket_of(ring, user), next; place != NONE; place = next) {
        next = ring->slots[place].next;
        if (uuid_equal(&ring->slots[place].user, user))
            discard(ring, place);
    }
    pthread_mutex_unlock(&ring->lock);
}

void keyring_clear(struct keyring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->drops++;
    while (ring->oldest != NONE)
        discard(ring, ring->oldest);
    pthread_mutex_unlock(&ring->lock);
}

void keyring_sweep(struct keyring *ring)
{
    int64_t now_us = clock_monotonic_us(ring->clock);

    pthread_mutex_lock(&ring->lock);
    for (uint32_t place = 0; place < ring->capacity; place++)
        if (ring->slots[place].held && ring->slots[place].expires_us <= now_us)
            discard(ring, place);
    pthread_mutex_unlock(&ring->lock);
}

struct keyring_counts keyring_counts(struct keyring *ring)
{
    struct keyring_counts counts;

    pthread_mutex_lock(&ring->lock);
    counts = ring->counts;
    pthread_mutex_unlock(&ring->lock);
    return counts;
}
