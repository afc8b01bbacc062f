/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/rate_limit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

#include "base/banned.h"

enum { NEIGHBOURS = 8, MICRO = 1000000 };

struct bucket {
    uint8_t client[16];
    int32_t class_index; /* + 1; 0: free */
    int64_t level_us;    /* the bucket is full again at this time */
};

struct rate_limit {
    const struct rate_class *classes;
    size_t class_count, bucket_count;
    uint64_t seed;
    const struct clock *clock;
    pthread_mutex_t lock;   /* guards buckets */
    struct bucket *buckets; /* a power of two, and NEIGHBOURS more */
};

struct rate_limit *rate_limit_new(const struct rate_class *classes, size_t count, size_t buckets,
                                  uint64_t seed, const struct clock *clock)
{
    struct rate_limit *limits = calloc(1, sizeof *limits);
    size_t size = 64;

    BUG_UNLESS(limits && buckets <= 1 << 24);
    while (size < buckets)
        size *= 2;
    for (size_t i = 0; i < count; i++)
        BUG_UNLESS(classes[i].limit >= 1 && classes[i].window_s >= 1);
    *limits = (struct rate_limit){.classes = classes,
                                  .class_count = count,
                                  .bucket_count = size,
                                  .seed = seed,
                                  .clock = clock,
                                  .buckets = calloc(size + NEIGHBOURS, sizeof(struct bucket))};
    BUG_UNLESS(limits->buckets && pthread_mutex_init(&limits->lock, NULL) == 0);
    return limits;
}

void rate_limit_free(struct rate_limit *limits)
{
    if (!limits)
        return;
    pthread_mutex_destroy(&limits->lock);
    free(limits->buckets);
    free(limits);
}

int rate_limit_class(const struct rate_limit *limits, const char *name)
{
    for (size_t i = 0; i < limits->class_count; i++)
        if (strcmp(limits->classes[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* The client's bucket, or the one that makes room for it. */
static struct bucket *find_bucket(struct rate_limit *limits, int class_index,
                                  const uint8_t client[16])
{
    uint64_t hash = random_hash((struct str){(const char *)client, 16},
                                limits->seed + (uint64_t)class_index * 0x9e3779b97f4a7c15u);
    struct bucket *first = &limits->buckets[hash & (limits->bucket_count - 1)], *oldest = first;

    for (struct bucket *bucket = first; bucket < first + NEIGHBOURS; bucket++) {
        if (bucket->class_index == class_index + 1 && memcmp(bucket->client, client, 16) == 0)
            return bucket;
        if (bucket->class_index == 0 || bucket->level_us < oldest->level_us)
            oldest = bucket;
        if (bucket->class_index == 0)
            break; /* places are never given back, so nothing of the client lies behind */
    }
    *oldest = (struct bucket){.class_index = class_index + 1};
    memcpy(oldest->client, client, 16);
    return oldest;
}

/*
 * The generic cell rate algorithm: a bucket is the time at which it will be full. Each request
 * moves that time on by window / limit; it may not lie more than a window ahead.
 */
static struct rate_answer take(struct bucket *bucket, const struct rate_class *rate, int64_t now)
{
    int64_t window = (int64_t)rate->window_s * MICRO, step = window / rate->limit;
    int64_t level = MAX_OF(bucket->level_us, now);
    struct rate_answer answer = {.limit = rate->limit};

    answer.allowed = level + step <= now + window;
    if (answer.allowed)
        level += step;
    else
        answer.retry_after_s = (int32_t)((level + step - now - window + MICRO - 1) / MICRO);
    bucket->level_us = level;
    answer.remaining = (int32_t)((now + window - level) / step);
    answer.reset_s = (int32_t)((level - now + MICRO - 1) / MICRO);
    return answer;
}

struct rate_answer rate_limit_take(struct rate_limit *limits, int class_index,
                                   const uint8_t client[16])
{
    int64_t now = clock_monotonic_us(limits->clock);
    struct rate_answer answer;

    BUG_UNLESS(class_index >= 0 && (size_t)class_index < limits->class_count);
    pthread_mutex_lock(&limits->lock);
    answer = take(find_bucket(limits, class_index, client), &limits->classes[class_index], now);
    pthread_mutex_unlock(&limits->lock);
    return answer;
}
