/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A private PostgreSQL in a folder: what `serve` uses where no database is configured.
 *
 *     FOLDER/data/   the cluster (initdb, with checksums)
 *     FOLDER/run/    the Unix socket, the only way in
 *     FOLDER/log/    its log, without statements, values or details; a file for each day of the
 * month
 *
 * Only this user (and, for root, the service user it runs as) may connect, which the kernel vouches
 * for (peer). The server dies with the process that started it, however that ends; what was
 * committed is there at the next start. One cluster belongs to one thread, the one that started it:
 * when that thread ends, the server does.
 */
#ifndef CLIPCRAFTER_STORE_CLUSTER_H
#define CLIPCRAFTER_STORE_CLUSTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "os/identity.h"
#include "store/database.h"

struct cluster_options {
    struct str folder;        /**< absolute; made 0700 where it is missing */
    struct str binaries;      /**< folder with postgres and initdb; empty: found */
    struct identity identity; /**< as whom it runs; not root */
    int32_t connections_max;  /**< 0 = 50 */
    const struct log *log;
};

struct cluster;

/**
 * Makes the cluster if there is none, starts it and waits until it answers (recovery after a crash
 * included). A half-made one is made anew. ERROR_UNAVAILABLE when PostgreSQL is not installed, or
 * not in the version that made the data: the sentence says what to do. The folder must not be in
 * use by another process (the caller holds a lock on it); a server left over from one that was
 * killed is ended first.
 */
bool cluster_start(const struct cluster_options *options, struct cluster **out,
                   struct error *error) MUST_CHECK;
/** libpq's text to reach it as `role`; its lifetime is the arena's. */
struct str cluster_conninfo(const struct cluster *cluster, struct arena *arena, enum db_role role);
/** Starts the server again if it has died. False if that fails. */
bool cluster_tend(struct cluster *cluster, struct error *error) MUST_CHECK;
/** Ends it: sessions are cut, everything is flushed. At most `wait_ms`, then it is killed (and
 * recovers at the next start). Frees it. NULL is accepted. */
void cluster_stop(struct cluster *cluster, int64_t wait_ms);
/** Process id of the server, for tests that kill it. */
int cluster_pid(const struct cluster *cluster);

#endif
