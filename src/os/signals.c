/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

/* A signal handler has no argument: the one global that the room needs. */
static _Atomic(struct cancel *) target;

static void on_signal(int number)
{
    struct cancel *cancel = atomic_load(&target);

    if (number == SIGINT && cancel_requested(cancel))
        _exit(130);
    cancel_request(cancel);
}

void signals_install(struct cancel *cancel)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    atomic_store(&target, cancel);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}
