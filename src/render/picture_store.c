/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/picture_store.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/banned.h"

struct entry {
    struct digest key;
    struct sprite sprite; /**< frame NULL: being made */
    size_t bytes;
    uint64_t used; /**< tick of the last use */
};

struct picture_store {
    pthread_mutex_t lock; /**< guards all below */
    pthread_cond_t made;
    struct entry *entries;
    size_t count, capacity;
    size_t bytes, bytes_max;
    uint64_t now;
};

struct picture_store *picture_store_new(size_t bytes_max)
{
    struct picture_store *store = calloc(1, sizeof *store);

    if (!store)
        return NULL;
    store->bytes_max = bytes_max;
    pthread_mutex_init(&store->lock, NULL);
    pthread_cond_init(&store->made, NULL);
    return store;
}

void picture_store_free(struct picture_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->count; i++)
        frame_unref(store->entries[i].sprite.frame);
    free(store->entries);
    pthread_cond_destroy(&store->made);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

/* Index of the key, or the count. */
static size_t find(const struct picture_store *store, const struct digest *key)
{
    size_t i = 0;

    while (i < store->count && !digest_equal(&store->entries[i].key, key))
        i++;
    return i;
}

static void remove_at(struct picture_store *store, size_t index)
{
    store->bytes -= store->entries[index].bytes;
    frame_unref(store->entries[index].sprite.frame);
    store->entries[index] = store->entries[--store->count];
}

static void evict(struct picture_store *store)
{
    while (store->bytes > store->bytes_max) {
        size_t oldest = store->count;

        for (size_t i = 0; i < store->count; i++) {
            const struct entry *entry = &store->entries[i];

            if (entry->sprite.frame &&
                (oldest == store->count || entry->used < store->entries[oldest].used))
                oldest = i;
        }
        BUG_UNLESS(oldest < store->count);
        remove_at(store, oldest);
    }
}

static bool add_placeholder(struct picture_store *store, const struct digest *key)
{
    if (store->count == store->capacity) {
        size_t capacity = store->capacity ? store->capacity * 2 : 16;
        struct entry *entries = reallocarray(store->entries, capacity, sizeof *entries);

        if (!entries)
            return false;
        store->entries = entries;
        store->capacity = capacity;
    }
    store->entries[store->count++] = (struct entry){.key = *key};
    return true;
}

/* Waits while another thread makes it. True if it is there: *out gets a reference. */
static bool take_ready(struct picture_store *store, const struct digest *key, struct sprite *out)
{
    for (;;) {
        size_t i = find(store, key);

        if (i == store->count)
            return false;
        if (store->entries[i].sprite.frame) {
            store->entries[i].used = ++store->now;
            *out = store->entries[i].sprite;
            frame_ref(out->frame);
            return true;
        }
        pthread_cond_wait(&store->made, &store->lock);
    }
}

/* Puts what was made (frame NULL: nothing was) in place of the placeholder. */
static void settle(struct picture_store *store, const struct digest *key, struct sprite made)
{
    size_t i = find(store, key);

    if (made.frame) {
        struct entry *entry = &store->entries[i];

        frame_ref(made.frame);
        entry->sprite = made;
        entry->bytes = frame_bytes(made.frame);
        entry->used = ++store->now;
        store->bytes += entry->bytes;
        evict(store);
    } else {
        remove_at(store, i);
    }
    pthread_cond_broadcast(&store->made);
}

bool picture_store_get(struct picture_store *store, const struct digest *key, picture_maker make,
                       void *context, struct sprite *out, struct error *error)
{
    struct sprite made = {0};
    bool ready, placed = false;

    pthread_mutex_lock(&store->lock);
    ready = take_ready(store, key, &made);
    if (!ready)
        placed = add_placeholder(store, key);
    pthread_mutex_unlock(&store->lock);
    if (!ready && !placed)
        return error_set(error, ERROR_INTERNAL, "no memory for a picture");
    if (!ready) {
        if (!make(context, &made, error))
            made.frame = NULL;
        pthread_mutex_lock(&store->lock);
        settle(store, key, made);
        pthread_mutex_unlock(&store->lock);
    }
    if (!made.frame)
        return false;
    *out = made;
    return true;
}

size_t picture_store_bytes(struct picture_store *store)
{
    size_t bytes;

    pthread_mutex_lock(&store->lock);
    bytes = store->bytes;
    pthread_mutex_unlock(&store->lock);
    return bytes;
}
