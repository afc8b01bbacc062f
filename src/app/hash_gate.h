/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How many passwords are hashed at once: each takes 19 MiB and a core for tens of milliseconds, so
 * without a bound anybody could take the machine down by signing in. A few run, some wait, the rest
 * is told to come again. Any number of threads. Never called inside a database transaction.
 */
#ifndef CLIPCRAFTER_APP_HASH_GATE_H
#define CLIPCRAFTER_APP_HASH_GATE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/entropy.h"
#include "crypto/password.h"

enum {
    HASH_GATE_AT_ONCE = 2,
    HASH_GATE_WAITING = 32,
    HASH_GATE_RETRY_S = 2, /**< what one who is turned away is told */
};

struct hash_gate;

/** `at_once` run, `waiting` more may wait. */
struct hash_gate *hash_gate_new(int at_once, int waiting);
/** Nobody may be in it. NULL is accepted. */
void hash_gate_free(struct hash_gate *gate);

/** Waits for a place; ERROR_BUSY at once when too many wait. hash_gate_leave() must follow. */
bool hash_gate_enter(struct hash_gate *gate, struct error *error) MUST_CHECK;
void hash_gate_leave(struct hash_gate *gate);

/** password_hash() within the gate. */
bool hash_gate_make(struct hash_gate *gate, struct str password, const struct entropy *entropy,
                    char out[PASSWORD_HASH_MAX + 1], struct error *error) MUST_CHECK;
/** password_verify() within the gate; an empty `hash` (no such account) costs the same and is
 * never right. */
bool hash_gate_check(struct hash_gate *gate, struct str password, struct str hash, bool *right,
                     struct error *error) MUST_CHECK;

#endif
