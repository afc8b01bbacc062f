/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/peers.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/random.h"

#include "base/banned.h"

enum { HOLDER_SLOTS = 1024 };

/* Connections of one subscriber. */
struct holder {
    struct holder *next;
    struct address address;
    int32_t connections;
};

struct peer {
    struct peer *next, *before;
    struct peers *peers;
    int fd;
    struct address address;
    struct holder *holder; /* NULL: a trusted proxy */
    char *target;          /* the connection's own thread only */

    enum peer_phase phase; /* guarded by the peers' lock, as are the next three */
    int64_t since_us;
    uint64_t mark;       /* bytes when the present window began */
    bool pending;        /* bytes waited for the client when it began */
    _Atomic uint64_t in; /* bytes of bodies */
    atomic_bool excused;
    bool first;
};

struct peers {
    const struct server_limits *limits;
    const struct address_range *trusted;
    size_t trusted_count;
    pthread_mutex_t lock; /* guards all below */
    struct peer *first;
    size_t count;
    struct holder *holders[HOLDER_SLOTS];
};

struct peers *peers_new(const struct server_limits *limits, const struct address_range *trusted,
                        size_t trusted_count)
{
    struct peers *peers = calloc(1, sizeof *peers);

    BUG_UNLESS(peers && pthread_mutex_init(&peers->lock, NULL) == 0);
    peers->limits = limits;
    peers->trusted = trusted;
    peers->trusted_count = trusted_count;
    return peers;
}

void peers_free(struct peers *peers)
{
    if (!peers)
        return;
    BUG_UNLESS(!peers->first);
    pthread_mutex_destroy(&peers->lock);
    free(peers);
}

static struct holder **find_holder(struct peers *peers, const struct address *address)
{
    struct str text = {(const char *)address->bytes, sizeof address->bytes};
    struct holder **at = &peers->holders[random_hash(text, 1) % HOLDER_SLOTS];

    while (*at && !address_equal(&(*at)->address, address))
        at = &(*at)->next;
    return at;
}

bool peers_accept(struct peers *peers, const struct address *address)
{
    struct address subscriber = address_subscriber(address);
    const struct holder *holder;
    bool welcome;

    if (address_in(address, peers->trusted, peers->trusted_count))
        return true;
    pthread_mutex_lock(&peers->lock);
    holder = *find_holder(peers, &subscriber);
    welcome = !holder || holder->connections < peers->limits->connections_each;
    pthread_mutex_unlock(&peers->lock);
    return welcome;
}

/* With the lock. */
static struct holder *count_in(struct peers *peers, const struct address *address)
{
    struct address subscriber = address_subscriber(address);
    struct holder **at = find_holder(peers, &subscriber);

    if (!*at) {
        *at = calloc(1, sizeof **at);
        BUG_UNLESS(*at);
        (*at)->address = subscriber;
    }
    (*at)->connections++;
    return *at;
}

/* With the lock. */
static void count_out(struct peers *peers, struct holder *holder)
{
    struct holder **at;

    if (!holder || --holder->connections)
        return;
    at = find_holder(peers, &holder->address);
    *at = holder->next;
    free(holder);
}

struct peer *peers_add(struct peers *peers, int fd, const struct address *address)
{
    struct peer *peer = calloc(1, sizeof *peer);

    BUG_UNLESS(peer);
    peer->peers = peers;
    peer->fd = fd;
    peer->address = *address;
    peer->since_us = clock_monotonic_us(NULL);
    peer->first = true;
    pthread_mutex_lock(&peers->lock);
    if (!address_in(address, peers->trusted, peers->trusted_count))
        peer->holder = count_in(peers, address);
    peer->next = peers->first;
    if (peer->next)
        peer->next->before = peer;
    peers->first = peer;
    peers->count++;
    pthread_mutex_unlock(&peers->lock);
    return peer;
}

void peers_remove(struct peers *peers, struct peer *peer)
{
    pthread_mutex_lock(&peers->lock);
    if (peer->before)
        peer->before->next = peer->next;
    else
        peers->first = peer->next;
    if (peer->next)
        peer->next->before = peer->before;
    count_out(peers, peer->holder);
    peers->count--;
    pthread_mutex_unlock(&peers->lock);
    free(peer->target);
    free(peer);
}

size_t peers_count(struct peers *peers)
{
    size_t count;

    pthread_mutex_lock(&peers->lock);
    count = peers->count;
    pthread_mutex_unlock(&peers->lock);
    return count;
}

/* Bytes that the client's system has acknowledged. */
static uint64_t acknowledged(const struct peer *peer)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;

    if (getsockopt(peer->fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return 0;
    return info.tcpi_bytes_acked;
}

static bool bytes_wait(const struct peer *peer)
{
    int queued = 0;

    return ioctl(peer->fd, SIOCOUTQ, &queued) == 0 && queued > 0;
}

/* With the lock. */
static void begin_window(struct peer *peer, int64_t now)
{
    peer->since_us = now;
    atomic_store(&peer->excused, false);
    peer->mark = peer->phase == PEER_SEND ? acknowledged(peer) : atomic_load(&peer->in);
    peer->pending = peer->phase == PEER_SEND && bytes_wait(peer);
}

void peer_enter(struct peer *peer, enum peer_phase phase)
{
    pthread_mutex_lock(&peer->peers->lock);
    peer->first = peer->first && phase == PEER_HEADERS;
    peer->phase = phase;
    begin_window(peer, clock_monotonic_us(NULL));
    pthread_mutex_unlock(&peer->peers->lock);
}

void peer_received(struct peer *peer, size_t count)
{
    atomic_fetch_add(&peer->in, count);
}

void peer_excuse(struct peer *peer)
{
    atomic_store(&peer->excused, true);
}

/* Whether the window that ends now is one too slow. With the lock. */
static bool is_slow(struct peer *peer, uint64_t bytes)
{
    const struct server_limits *limits = peer->peers->limits;
    uint64_t least = (uint64_t)limits->slow_bytes_s * (uint64_t)limits->slow_window_ms / 1000;

    return bytes < least && !atomic_load(&peer->excused);
}

static bool breaks_limit(struct peer *peer, int64_t now)
{
    const struct server_limits *limits = peer->peers->limits;
    int64_t age_ms = (now - peer->since_us) / 1000;
    bool slow = false;

    switch (peer->phase) {
    case PEER_WORK:
        return false;
    case PEER_HEADERS:
        return age_ms >= limits->header_ms + (peer->first ? 0 : limits->idle_ms);
    case PEER_BODY:
        if (age_ms < limits->slow_window_ms)
            return false;
        slow = is_slow(peer, atomic_load(&peer->in) - peer->mark);
        break;
    case PEER_SEND:
        if (age_ms < limits->slow_window_ms)
            return false;
        slow = peer->pending && bytes_wait(peer) && is_slow(peer, acknowledged(peer) - peer->mark);
        break;
    }
    if (!slow)
        begin_window(peer, now);
    return slow;
}

/* With the lock. What still waits to be sent is dropped: the end must not queue behind it. */
static void cut(const struct peer *peer)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};

    setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    shutdown(peer->fd, SHUT_RDWR);
}

void peers_watch(struct peers *peers)
{
    int64_t now = clock_monotonic_us(NULL);

    pthread_mutex_lock(&peers->lock);
    for (struct peer *peer = peers->first; peer; peer = peer->next)
        if (breaks_limit(peer, now))
            cut(peer);
    pthread_mutex_unlock(&peers->lock);
}

void peers_cut_bodies(struct peers *peers)
{
    pthread_mutex_lock(&peers->lock);
    for (struct peer *peer = peers->first; peer; peer = peer->next)
        if (peer->phase == PEER_BODY)
            shutdown(peer->fd, SHUT_RDWR);
    pthread_mutex_unlock(&peers->lock);
}

void peer_set_target(struct peer *peer, const char *target)
{
    size_t len = strlen(target);
    char *copy = malloc(len + 1);

    BUG_UNLESS(copy);
    memcpy(copy, target, len + 1);
    free(peer->target);
    peer->target = copy;
}

char *peer_take_target(struct peer *peer)
{
    char *target = peer->target;

    peer->target = NULL;
    return target;
}

const struct address *peer_address(const struct peer *peer)
{
    return &peer->address;
}
