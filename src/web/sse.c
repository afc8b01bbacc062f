/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/sse.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/random.h"

#include "web/call_parts.h"
#include "web/http_text.h"
#include "web/sse_parts.h"

#include "base/banned.h"

enum { TOPIC_SLOTS = 4096, ID_MAX = 64, MICRO = 1000000 };

/* One event as it goes over the wire, shared by all whom it concerns. */
struct event {
    size_t refs; /* guarded by the hub's lock */
    size_t len;
    char id[ID_MAX + 1];
    char bytes[];
};

struct topic {
    struct topic *next; /* in its slot */
    uint8_t name[16];
    struct sse_client *clients;
    struct event *history[SSE_HISTORY]; /* a ring */
    size_t history_start, history_count;
    int64_t used_us;
};

struct sse_client {
    struct sse_hub *hub;
    struct topic *topic;
    struct sse_client *next, *before;       /* in the topic */
    struct sse_client *all_next, *all_prev; /* in the hub */
    struct MHD_Connection *connection;      /* NULL until the answer is on its way */
    struct event **queue;
    size_t start, count, capacity; /* a ring */
    size_t offset;                 /* bytes of the first that are sent */
    int64_t fed_us;
    bool suspended, ended, cut;
};

struct sse_hub {
    pthread_mutex_t lock; /* guards everything, clients and topics too */
    const struct clock *clock;
    size_t clients_max, client_count;
    int64_t heartbeat_us;
    bool stopped;
    struct sse_client *all;
    struct event *heartbeat, *retry;
    struct topic *topics[TOPIC_SLOTS];
};

static void put_data(struct buf *out, struct str data)
{
    struct str rest = data, line;

    while (str_split(&rest, '\n', &line)) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        buf_append(out, STR("data: "));
        buf_append(out, line);
        buf_append_char(out, '\n');
    }
}

static struct event *event_from(struct str text, struct str id)
{
    struct event *event = malloc(sizeof *event + text.len);

    BUG_UNLESS(event);
    *event = (struct event){.refs = 1, .len = text.len};
    memcpy(event->bytes, text.ptr, text.len);
    if (id.len)
        memcpy(event->id, id.ptr, id.len);
    return event;
}

static struct event *event_new(const char *name, struct str data, struct str id)
{
    struct event *event;
    struct buf out;

    BUG_UNLESS(data.len <= SSE_EVENT_MAX && (id.len == 0 || http_is_visible(id, ID_MAX)));
    buf_init(&out, 8 * SSE_EVENT_MAX);
    if (id.len)
        buf_printf(&out, "id: %.*s\n", STR_FMT(id));
    buf_printf(&out, "event: %s\n", name);
    put_data(&out, data);
    buf_append_char(&out, '\n');
    BUG_UNLESS(buf_ok(&out));
    event = event_from(buf_str(&out), id);
    buf_release(&out);
    return event;
}

static void event_drop(struct event *event)
{
    if (event && --event->refs == 0)
        free(event);
}

struct sse_hub *sse_hub_new(size_t clients_max, int32_t heartbeat_ms, const struct clock *clock)
{
    struct sse_hub *hub = calloc(1, sizeof *hub);

    BUG_UNLESS(hub && pthread_mutex_init(&hub->lock, NULL) == 0);
    hub->clients_max = clients_max;
    hub->heartbeat_us = (int64_t)heartbeat_ms * 1000;
    hub->clock = clock;
    hub->heartbeat = event_from(STR(":\n\n"), STR(""));
    hub->retry = event_from(STR("retry: 3000\n\n"), STR(""));
    _Static_assert(SSE_RETRY_MS == 3000, "the text above says so too");
    return hub;
}

static void topic_free(struct topic *topic)
{
    for (size_t i = 0; i < topic->history_count; i++)
        event_drop(topic->history[(topic->history_start + i) % SSE_HISTORY]);
    free(topic);
}

void sse_hub_free(struct sse_hub *hub)
{
    if (!hub)
        return;
    BUG_UNLESS(!hub->all);
    for (size_t i = 0; i < TOPIC_SLOTS; i++)
        while (hub->topics[i]) {
            struct topic *topic = hub->topics[i];
            hub->topics[i] = topic->next;
            topic_free(topic);
        }
    event_drop(hub->heartbeat);
    event_drop(hub->retry);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

static struct topic **topic_slot(struct sse_hub *hub, const uint8_t name[16])
{
    return &hub->topics[random_hash((struct str){(const char *)name, 16}, 0) % TOPIC_SLOTS];
}

static struct topic *topic_find(struct sse_hub *hub, const uint8_t name[16], bool make)
{
    struct topic **slot = topic_slot(hub, name), *topic = *slot;

    while (topic && memcmp(topic->name, name, 16) != 0)
        topic = topic->next;
    if (!topic && make) {
        topic = calloc(1, sizeof *topic);
        BUG_UNLESS(topic);
        memcpy(topic->name, name, 16);
        topic->next = *slot;
        *slot = topic;
    }
    if (topic)
        topic->used_us = clock_monotonic_us(hub->clock);
    return topic;
}

/* With the lock. */
static void wake(struct sse_client *client)
{
    if (!client->suspended)
        return;
    client->suspended = false;
    MHD_resume_connection(client->connection);
}

static void empty_queue(struct sse_client *client)
{
    for (; client->count; client->count--) {
        event_drop(client->queue[client->start]);
        client->start = (client->start + 1) % client->capacity;
    }
    client->offset = 0;
}

static void grow_queue(struct sse_client *client)
{
    size_t capacity = client->capacity ? client->capacity * 2 : 4;
    struct event **queue = calloc(capacity, sizeof *queue);

    BUG_UNLESS(queue);
    for (size_t i = 0; i < client->count; i++)
        queue[i] = client->queue[(client->start + i) % client->capacity];
    free(client->queue);
    client->queue = queue;
    client->start = 0;
    client->capacity = capacity;
}

/* With the lock. Takes a reference of its own. */
static void enqueue(struct sse_client *client, struct event *event)
{
    if (client->cut || client->ended)
        return;
    if (client->count == SSE_QUEUE_MAX) {
        client->cut = true;
        empty_queue(client);
        wake(client);
        return;
    }
    if (client->count == client->capacity)
        grow_queue(client);
    client->queue[(client->start + client->count) % client->capacity] = event;
    client->count++;
    event->refs++;
    wake(client);
}

static void remember(struct topic *topic, struct event *event)
{
    if (topic->history_count == SSE_HISTORY) {
        event_drop(topic->history[topic->history_start]);
        topic->history_start = (topic->history_start + 1) % SSE_HISTORY;
        topic->history_count--;
    }
    topic->history[(topic->history_start + topic->history_count) % SSE_HISTORY] = event;
    topic->history_count++;
    event->refs++;
}

void sse_publish(struct sse_hub *hub, const uint8_t name[16], const char *event_name,
                 struct str data, struct str id)
{
    struct event *event = event_new(event_name, data, id);
    struct topic *topic;

    pthread_mutex_lock(&hub->lock);
    topic = topic_find(hub, name, id.len > 0);
    if (topic) {
        if (id.len)
            remember(topic, event);
        for (struct sse_client *client = topic->clients; client; client = client->next)
            enqueue(client, event);
    }
    event_drop(event);
    pthread_mutex_unlock(&hub->lock);
}

static void finish(struct sse_client *client)
{
    client->ended = true;
    wake(client);
}

void sse_close(struct sse_hub *hub, const uint8_t name[16])
{
    struct topic *topic;

    pthread_mutex_lock(&hub->lock);
    topic = topic_find(hub, name, false);
    for (struct sse_client *client = topic ? topic->clients : NULL; client; client = client->next)
        finish(client);
    pthread_mutex_unlock(&hub->lock);
}

/* What came after `last`; false if that is not kept. */
static bool replay(struct sse_client *client, struct str last)
{
    struct topic *topic = client->topic;
    size_t after = topic->history_count + 1;

    for (size_t i = 0; i < topic->history_count && last.len; i++)
        if (str_equal(str_from(topic->history[(topic->history_start + i) % SSE_HISTORY]->id), last))
            after = i + 1;
    for (size_t i = after; i < topic->history_count; i++)
        enqueue(client, topic->history[(topic->history_start + i) % SSE_HISTORY]);
    return after <= topic->history_count;
}

static void join(struct sse_client *client, const uint8_t name[16])
{
    struct sse_hub *hub = client->hub;

    client->topic = topic_find(hub, name, true);
    client->next = client->topic->clients;
    if (client->next)
        client->next->before = client;
    client->topic->clients = client;
    client->all_next = hub->all;
    if (hub->all)
        hub->all->all_prev = client;
    hub->all = client;
    hub->client_count++;
}

bool sse_subscribe(struct sse_hub *hub, struct call *call, struct response *response,
                   const uint8_t name[16], struct sse_client **out, bool *resumed,
                   struct error *error)
{
    struct sse_client *client = calloc(1, sizeof *client);
    bool room;

    BUG_UNLESS(client);
    *client = (struct sse_client){.hub = hub, .fed_us = clock_monotonic_us(hub->clock)};
    pthread_mutex_lock(&hub->lock);
    room = !hub->stopped && hub->client_count < hub->clients_max;
    if (room) {
        join(client, name);
        *resumed = replay(client, call_header(call, "Last-Event-ID"));
    }
    pthread_mutex_unlock(&hub->lock);
    if (!room) {
        free(client);
        error_set(error, ERROR_BUSY, "too many event streams are open; try again later");
        if (error)
            error->retry_after_s = 15;
        return false;
    }
    response_events(response, client);
    *out = client;
    return true;
}

void sse_send(struct sse_client *client, const char *name, struct str data, struct str id)
{
    struct event *event = event_new(name, data, id);

    pthread_mutex_lock(&client->hub->lock);
    enqueue(client, event);
    event_drop(event);
    pthread_mutex_unlock(&client->hub->lock);
}

void sse_end(struct sse_client *client)
{
    pthread_mutex_lock(&client->hub->lock);
    finish(client);
    pthread_mutex_unlock(&client->hub->lock);
}

size_t sse_count(struct sse_hub *hub)
{
    size_t count;

    pthread_mutex_lock(&hub->lock);
    count = hub->client_count;
    pthread_mutex_unlock(&hub->lock);
    return count;
}

static void forget_topics(struct sse_hub *hub, int64_t now)
{
    for (size_t i = 0; i < TOPIC_SLOTS; i++)
        for (struct topic **at = &hub->topics[i]; *at;) {
            struct topic *topic = *at;
            if (topic->clients || now - topic->used_us < (int64_t)SSE_KEEP_S * MICRO) {
                at = &topic->next;
                continue;
            }
            *at = topic->next;
            topic_free(topic);
        }
}

void sse_tick(struct sse_hub *hub)
{
    int64_t now = clock_monotonic_us(hub->clock);

    pthread_mutex_lock(&hub->lock);
    for (struct sse_client *client = hub->all; client; client = client->all_next)
        if (client->suspended && now - client->fed_us >= hub->heartbeat_us)
            enqueue(client, hub->heartbeat);
    forget_topics(hub, now);
    pthread_mutex_unlock(&hub->lock);
}

void sse_stop(struct sse_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    hub->stopped = true;
    for (struct sse_client *client = hub->all; client; client = client->all_next) {
        enqueue(client, hub->retry);
        finish(client);
    }
    pthread_mutex_unlock(&hub->lock);
}

void sse_client_attach(struct sse_client *client, struct MHD_Connection *connection)
{
    pthread_mutex_lock(&client->hub->lock);
    client->connection = connection;
    pthread_mutex_unlock(&client->hub->lock);
}

/* With the lock: what is queued, as much as fits. */
static size_t take(struct sse_client *client, char *bytes, size_t size)
{
    size_t taken = 0;

    while (client->count && taken < size) {
        struct event *event = client->queue[client->start];
        size_t piece = MIN_OF(size - taken, event->len - client->offset);
        memcpy(bytes + taken, event->bytes + client->offset, piece);
        taken += piece;
        client->offset += piece;
        if (client->offset < event->len)
            break;
        client->offset = 0;
        client->start = (client->start + 1) % client->capacity;
        client->count--;
        event_drop(event);
    }
    return taken;
}

ssize_t sse_client_read(void *context, uint64_t position, char *bytes, size_t size)
{
    struct sse_client *client = context;
    ssize_t result;

    (void)position;
    pthread_mutex_lock(&client->hub->lock);
    result = (ssize_t)take(client, bytes, size);
    if (result) {
        client->fed_us = clock_monotonic_us(client->hub->clock);
    } else if (client->cut) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (client->ended || client->hub->stopped) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        client->suspended = true;
        MHD_suspend_connection(client->connection);
    }
    pthread_mutex_unlock(&client->hub->lock);
    return result;
}

static void leave(struct sse_client *client)
{
    struct sse_hub *hub = client->hub;

    if (client->before)
        client->before->next = client->next;
    else
        client->topic->clients = client->next;
    if (client->next)
        client->next->before = client->before;
    if (client->all_prev)
        client->all_prev->all_next = client->all_next;
    else
        hub->all = client->all_next;
    if (client->all_next)
        client->all_next->all_prev = client->all_prev;
    client->topic->used_us = clock_monotonic_us(hub->clock);
    hub->client_count--;
}

void sse_client_free(void *context)
{
    struct sse_client *client = context;
    struct sse_hub *hub;

    if (!client)
        return;
    hub = client->hub;
    pthread_mutex_lock(&hub->lock);
    leave(client);
    empty_queue(client);
    pthread_mutex_unlock(&hub->lock);
    free(client->queue);
    free(client);
}
