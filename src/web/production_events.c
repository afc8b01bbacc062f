/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/production_events.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "data/json_writer.h"
#include "store/production_store.h"
#include "web/production_json.h"

#include "base/banned.h"

enum { POLL_MS = 500, FIRST_WATCHES = 64 };

/* A production that nobody asked about for so long is no longer looked at; who still listens comes
 * back by itself when the stream ends. */
#define WATCH_US (INT64_C(2) * 3600 * 1000000)

struct watch {
    struct production_watch production;
    int64_t since; /**< clock_monotonic_us() of the last who came */
};

struct production_events {
    struct app *app;
    struct sse_hub *hub;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping;         /**< lock, as all below */
    struct watch *watches; /**< by id, each once */
    size_t count, room;
};

static size_t find(const struct production_events *events, const struct uuid *id)
{
    size_t i = 0;

    while (i < events->count && !uuid_equal(&events->watches[i].production.id, id))
        i++;
    return i;
}

static bool make_room(struct production_events *events, struct error *error)
{
    size_t room = MAX_OF(events->room * 2, (size_t)FIRST_WATCHES);
    struct watch *grown;

    if (events->count < events->room)
        return true;
    if (events->count == PRODUCTION_WATCH_MAX)
        return error_set(error, ERROR_BUSY, "too many productions are watched just now");
    grown = realloc(events->watches, room * sizeof *grown);
    if (!grown)
        return error_set(error, ERROR_BUSY, "no memory to watch a production");
    events->watches = grown;
    events->room = room;
    return true;
}

bool production_events_watch(struct production_events *events, const struct uuid *id,
                             const struct uuid *user, int64_t revision, struct error *error)
{
    bool ok = true;
    size_t i;

    pthread_mutex_lock(&events->lock);
    i = find(events, id);
    if (i == events->count) {
        ok = make_room(events, error);
        if (ok)
            events->watches[events->count++].production =
                (struct production_watch){.id = *id, .user = *user, .revision = revision};
    }
    if (ok)
        events->watches[i].since = clock_monotonic_us(NULL);
    pthread_cond_signal(&events->changed);
    pthread_mutex_unlock(&events->lock);
    return ok;
}

static void forget(struct production_events *events, const struct uuid *id)
{
    size_t i;

    pthread_mutex_lock(&events->lock);
    i = find(events, id);
    if (i < events->count)
        events->watches[i] = events->watches[--events->count];
    pthread_mutex_unlock(&events->lock);
}

static void set_revision(struct production_events *events, const struct uuid *id, int64_t revision)
{
    size_t i;

    pthread_mutex_lock(&events->lock);
    i = find(events, id);
    if (i < events->count)
        events->watches[i].production.revision = revision;
    pthread_mutex_unlock(&events->lock);
}

/* Reads one that changed and tells it; what is over or gone is told last and forgotten. */
static void tell(struct production_events *events, const struct production_watch *watch)
{
    struct person person = {.user = watch->user};
    struct production_view view;
    struct error error = ERROR_INIT;
    struct json_writer writer;
    struct arena arena;
    struct buf json;

    arena_init(&arena);
    buf_init(&json, SSE_EVENT_MAX);
    if (production_view(events->app, &person, &arena, &watch->id, &view, &error)) {
        json_writer_init(&writer, &json, JSON_ONE_LINE);
        production_json_write(&writer, &view);
        json_writer_finish(&writer);
        if (buf_ok(&json))
            sse_publish(events->hub, watch->id.bytes, production_json_event(&view), buf_str(&json),
                        production_json_event_id(&arena, &view));
        set_revision(events, &watch->id, view.row.revision);
    }
    if (error.code == ERROR_NOT_FOUND)
        sse_publish(events->hub, watch->id.bytes, "gone", STR("{}"), STR(""));
    if (error.code == ERROR_NOT_FOUND || (error.code == ERROR_NONE && production_is_over(&view))) {
        sse_close(events->hub, watch->id.bytes);
        forget(events, &watch->id);
    }
    buf_release(&json);
    arena_release(&arena);
}

/* A copy of what is watched, so that the lock is not held while the database is asked. */
static struct production_watch *copy_watches(struct production_events *events, size_t *count)
{
    int64_t now = clock_monotonic_us(NULL);
    struct production_watch *copy;

    pthread_mutex_lock(&events->lock);
    for (size_t i = events->count; i-- > 0;)
        if (now - events->watches[i].since > WATCH_US)
            events->watches[i] = events->watches[--events->count];
    *count = events->count;
    copy = *count ? malloc(*count * sizeof *copy) : NULL;
    for (size_t i = 0; copy && i < *count; i++)
        copy[i] = events->watches[i].production;
    pthread_mutex_unlock(&events->lock);
    return copy;
}

static void poll_all(struct production_events *events)
{
    size_t count = 0;
    struct production_watch *known = copy_watches(events, &count), *now;
    struct error error = ERROR_INIT;

    if (!known)
        return;
    now = malloc(count * sizeof *now);
    if (now) {
        memcpy(now, known, count * sizeof *now);
        if (production_pulse(events->app, now, count, &error))
            for (size_t i = 0; i < count; i++)
                if (now[i].revision != known[i].revision)
                    tell(events, &known[i]);
    }
    free(now);
    free(known);
}

static void *run(void *context)
{
    struct production_events *events = context;

    pthread_mutex_lock(&events->lock);
    while (!events->stopping) {
        int64_t until = clock_monotonic_us(NULL) + (int64_t)POLL_MS * 1000;
        struct timespec time = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};

        /* With nobody to tell there is nothing to ask. */
        if (!events->count || !events->hub) {
            pthread_cond_wait(&events->changed, &events->lock);
            continue;
        }
        pthread_mutex_unlock(&events->lock);
        poll_all(events);
        pthread_mutex_lock(&events->lock);
        while (!events->stopping && clock_monotonic_us(NULL) < until)
            pthread_cond_timedwait(&events->changed, &events->lock, &time);
    }
    pthread_mutex_unlock(&events->lock);
    return NULL;
}

bool production_events_start(struct app *app, struct production_events **out, struct error *error)
{
    struct production_events *events = calloc(1, sizeof *events);
    pthread_condattr_t monotonic;

    if (!events)
        return error_set(error, ERROR_BUSY, "no memory to watch productions");
    events->app = app;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&events->lock, NULL);
    pthread_cond_init(&events->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&events->thread, NULL, run, events) != 0)
        BUG("the thread that watches productions cannot be started");
    *out = events;
    return true;
}

void production_events_attach(struct production_events *events, struct sse_hub *hub)
{
    pthread_mutex_lock(&events->lock);
    events->hub = hub;
    pthread_cond_signal(&events->changed);
    pthread_mutex_unlock(&events->lock);
}

struct sse_hub *production_events_hub(const struct production_events *events)
{
    return events->hub;
}

void production_events_stop(struct production_events *events)
{
    if (!events)
        return;
    pthread_mutex_lock(&events->lock);
    events->stopping = true;
    pthread_cond_broadcast(&events->changed);
    pthread_mutex_unlock(&events->lock);
    pthread_join(events->thread, NULL);
    pthread_cond_destroy(&events->changed);
    pthread_mutex_destroy(&events->lock);
    free(events->watches);
    free(events);
}
