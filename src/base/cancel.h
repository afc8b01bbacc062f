/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A request to stop, seen by every long task. Set from a signal handler or any thread; read from
 * any thread. A task that finds it set leaves through its cleanup and reports ERROR_CANCELLED.
 */
#ifndef CLIPCRAFTER_BASE_CANCEL_H
#define CLIPCRAFTER_BASE_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct cancel {
    atomic_bool requested;
};

/** Async-signal-safe. */
static inline void cancel_request(struct cancel *cancel)
{
    atomic_store(&cancel->requested, true);
}

/** NULL is a task that nobody can cancel. */
static inline bool cancel_requested(struct cancel *cancel)
{
    return cancel && atomic_load(&cancel->requested);
}

#endif
