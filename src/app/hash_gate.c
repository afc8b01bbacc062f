/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/hash_gate.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/banned.h"

struct hash_gate {
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t left;
    int at_once, waiting_max;
    int inside, waiting;
};

struct hash_gate *hash_gate_new(int at_once, int waiting)
{
    struct hash_gate *gate = calloc(1, sizeof *gate);

    BUG_UNLESS(gate && at_once > 0 && waiting >= 0);
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->left, NULL);
    gate->at_once = at_once;
    gate->waiting_max = waiting;
    return gate;
}

void hash_gate_free(struct hash_gate *gate)
{
    if (!gate)
        return;
    BUG_UNLESS(gate->inside == 0 && gate->waiting == 0);
    pthread_cond_destroy(&gate->left);
    pthread_mutex_destroy(&gate->lock);
    free(gate);
}

bool hash_gate_enter(struct hash_gate *gate, struct error *error)
{
    bool full;

    pthread_mutex_lock(&gate->lock);
    full = gate->inside >= gate->at_once && gate->waiting >= gate->waiting_max;
    if (!full) {
        gate->waiting++;
        while (gate->inside >= gate->at_once)
            pthread_cond_wait(&gate->left, &gate->lock);
        gate->waiting--;
        gate->inside++;
    }
    pthread_mutex_unlock(&gate->lock);
    if (!full)
        return true;
    error_set(error, ERROR_BUSY, "too many people sign in just now; try again in %d seconds",
              HASH_GATE_RETRY_S);
    if (error)
        error->retry_after_s = HASH_GATE_RETRY_S;
    return false;
}

void hash_gate_leave(struct hash_gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    BUG_UNLESS(gate->inside > 0);
    gate->inside--;
    pthread_cond_signal(&gate->left);
    pthread_mutex_unlock(&gate->lock);
}

bool hash_gate_make(struct hash_gate *gate, struct str password, const struct entropy *entropy,
                    char out[PASSWORD_HASH_MAX + 1], struct error *error)
{
    bool ok;

    if (!hash_gate_enter(gate, error))
        return false;
    ok = password_hash(password, entropy, out, error);
    hash_gate_leave(gate);
    return ok;
}

bool hash_gate_check(struct hash_gate *gate, struct str password, struct str hash, bool *right,
                     struct error *error)
{
    bool ok = true, is_right = false;

    if (!hash_gate_enter(gate, error))
        return false;
    if (hash.len)
        ok = password_verify(password, hash, &is_right, error);
    else
        password_verify_absent(password);
    hash_gate_leave(gate);
    if (ok)
        *right = is_right;
    return ok;
}
