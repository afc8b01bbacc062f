/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What an installation has, handed to every rule: database, blobs, keys, clock. Plain pointers that
 * their owner (cmd/) made and outlives; never changed after start. Any thread.
 */
#ifndef CLIPCRAFTER_APP_APP_H
#define CLIPCRAFTER_APP_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/entropy.h"
#include "crypto/uuid.h"
#include "store/blob_store.h"
#include "store/database.h"

struct vault;
struct password_list;
struct hash_gate;

struct app {
    struct database *database; /**< as the web or the worker role */
    struct vault *vault;
    struct blob_store *blobs;
    const struct password_list *passwords; /**< refused as too common; NULL in a worker */
    struct hash_gate *hashing;             /**< how many passwords are hashed at once; as above */
    const struct clock *clock;             /**< NULL: the system's, as entropy */
    const struct entropy *entropy;
    const struct log *log;
    struct str public_url; /**< "https://clips.example", without a slash at its end */
    int32_t pace_ms;       /**< see app/pace.h; 0: its default */
    struct str temp_dir;   /**< for large files without a name, NUL-terminated; empty: /tmp */
    bool allow_no_sandbox; /**< the operator's choice: see media/decoder.h */
};

/** What a request or program may do. A person signed in by cookie may do all. */
enum scope {
    SCOPE_READ = 1 << 0,    /**< see projects, productions, media */
    SCOPE_WRITE = 1 << 1,   /**< make, change and delete them, start productions */
    SCOPE_ACCOUNT = 1 << 2, /**< see the account and its usage; never change how it is entered */
};

/** Whoever asks, as it was proved. A plain value. */
struct person {
    struct uuid user;
    struct uuid session;  /**< none for an API key */
    struct uuid key;      /**< none for a session */
    unsigned scopes;      /**< of enum scope; all for a session */
    int64_t confirmed_at; /**< when the password was last given in this sign-in; 0 for a key */
    bool operator;        /**< may use the operator's page */
};

#endif
