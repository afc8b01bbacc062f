/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What whoever runs an installation may do from its command line. `owner` was opened as DB_OWNER,
 * which only the installation's own user can. What changes something leaves a row in the table
 * audit, in the same transaction. Any thread.
 */
#ifndef CLIPCRAFTER_APP_OPERATOR_H
#define CLIPCRAFTER_APP_OPERATOR_H

#include <stdbool.h>

#include "app/app.h"
#include "app/vault.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/job_store.h"

enum { OPERATOR_JOBS_MAX = 1000 };

/** Who does it, and with what. */
struct operator_desk {
    const struct app *app;
    struct database *owner;
    struct str actor; /**< "admin:" and the system's user, for the table audit */
};

/** The newest jobs first, at most OPERATOR_JOBS_MAX; `state` NULL: in every state. */
bool operator_jobs(const struct operator_desk *desk, struct arena *arena,
                   const enum job_state *state, struct job **out, size_t *count,
                   struct error *error) MUST_CHECK;
/** Queues a failed or cancelled job again; ERROR_CONFLICT in any other state, ERROR_NOT_FOUND. */
bool operator_retry(const struct operator_desk *desk, const struct uuid *job,
                    struct error *error) MUST_CHECK;
/** Lets the account with this address use the operator's pages. ERROR_NOT_FOUND if there is none;
 * ERROR_CONFLICT if it is not active. One who is an operator already stays one. */
bool operator_promote(const struct operator_desk *desk, struct str email,
                      struct error *error) MUST_CHECK;
/** vault_rotate(), noted where it changed something. */
bool operator_rotate(const struct operator_desk *desk, struct vault_rotation *out,
                     struct error *error) MUST_CHECK;

#endif
