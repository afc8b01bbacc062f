/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/retry.h"

#include <time.h>

#include "base/banned.h"

enum { LOOK_EVERY_MS = 50 };

static void sleep_ms(int64_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    while (nanosleep(&left, &left) != 0)
        continue;
}

void pauser_wait(const struct pauser *pauser, int64_t ms, struct cancel *cancel)
{
    if (pauser) {
        pauser->wait(pauser->context, ms, cancel);
        return;
    }
    while (ms > 0 && !cancel_requested(cancel)) {
        int64_t step = MIN_OF(ms, LOOK_EVERY_MS);
        sleep_ms(step);
        ms -= step;
    }
}

void retry_init(struct retry *retry, const struct retry_policy *policy, struct cancel *cancel)
{
    *retry = (struct retry){.policy = policy, .cancel = cancel};
}

bool retry_is_worth(const struct error *error)
{
    return error->code == ERROR_BUSY && error->retry_after_s <= RETRY_AFTER_MAX_S;
}

/* A uniform share of [0, most]. */
static int64_t share_of(const struct entropy *entropy, int64_t most)
{
    uint64_t bits;

    entropy_fill(entropy, &bits, sizeof bits);
    return (int64_t)(bits % (uint64_t)(most + 1));
}

bool retry_again(struct retry *retry, struct error *error)
{
    const struct retry_policy *policy = retry->policy;
    int tries = policy->tries ? policy->tries : RETRY_TRIES;
    int64_t longest = policy->longest_ms ? policy->longest_ms : RETRY_LONGEST_MS;
    int64_t most = policy->first_ms ? policy->first_ms : RETRY_FIRST_MS;

    if (!retry_is_worth(error) || ++retry->failures >= tries)
        return false;
    for (int i = 1; i < retry->failures && most < longest; i++)
        most *= 2;
    pauser_wait(policy->pauser,
                (int64_t)error->retry_after_s * 1000 +
                    share_of(policy->entropy, MIN_OF(most, longest)),
                retry->cancel);
    if (cancel_requested(retry->cancel))
        return error_set(error, ERROR_CANCELLED, "cancelled");
    return true;
}
