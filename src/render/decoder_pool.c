/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/decoder_pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/banned.h"

enum { IDLE_MAX = 16 };

struct decoder_pool {
    struct decoder_options options;
    int idle_max;
    pthread_mutex_t lock;           /**< guards `idle` and `count` */
    struct decoder *idle[IDLE_MAX]; /**< `count` of them */
    int count;
};

struct decoder_pool *decoder_pool_new(const struct decoder_options *options, int idle_max)
{
    struct decoder_pool *pool = calloc(1, sizeof *pool);

    if (!pool)
        return NULL;
    pool->options = *options;
    pool->idle_max = CLAMP(idle_max, 1, IDLE_MAX);
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

void decoder_pool_free(struct decoder_pool *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < pool->count; i++)
        decoder_free(pool->idle[i]);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

bool decoder_pool_take(struct decoder_pool *pool, struct decoder **out, struct error *error)
{
    struct decoder *decoder = NULL;

    pthread_mutex_lock(&pool->lock);
    if (pool->count > 0)
        decoder = pool->idle[--pool->count];
    pthread_mutex_unlock(&pool->lock);
    if (!decoder && !decoder_new(&pool->options, &decoder, error))
        return false;
    *out = decoder;
    return true;
}

void decoder_pool_give(struct decoder_pool *pool, struct decoder *decoder)
{
    bool kept = false;

    if (!decoder)
        return;
    pthread_mutex_lock(&pool->lock);
    if (pool->count < pool->idle_max) {
        pool->idle[pool->count++] = decoder;
        kept = true;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!kept)
        decoder_free(decoder);
}
