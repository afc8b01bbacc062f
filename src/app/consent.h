/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What people agreed to: versions of the policy, and consents that they may take back (C14, C60).
 * Both are histories that only grow. Any thread; texts lie in the arena.
 */
#ifndef CLIPCRAFTER_APP_CONSENT_H
#define CLIPCRAFTER_APP_CONSENT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/consent_store.h"
#include "store/policy_store.h"

/** Version of the words beside the switch for news, which the user interface shows. */
#define CONSENT_NEWS_WORDING "news-1"

/** In the tenant's transaction; `source` as the table has it. */
bool consent_note(struct app *app, struct db_tx *tx, const struct uuid *user, bool news,
                  struct str source, struct error *error) MUST_CHECK;

/** Gives or takes back the consent to news. Nothing is written when it stands so already. */
bool consent_set_news(struct app *app, const struct person *person, bool given,
                      struct error *error) MUST_CHECK;
/** The link of a mail: takes it back without signing in, as often as it is asked. ERROR_INPUT for a
 * link that is none of ours or has expired. */
bool consent_unsubscribe(struct app *app, struct str token, struct error *error) MUST_CHECK;

struct consents {
    bool news; /**< as it stands now */
    struct consent_row *history;
    size_t history_count;
    struct acceptance_row *acceptances;
    size_t acceptance_count;
    bool policy_current; /**< the version in force is among them */
};
bool consent_list(struct app *app, struct arena *arena, const struct person *person,
                  struct consents *out, struct error *error) MUST_CHECK;

/** The person accepts that version, which must be the one in force: ERROR_CONFLICT. */
bool consent_accept_policy(struct app *app, struct arena *arena, const struct person *person,
                           struct str version, struct error *error) MUST_CHECK;

#endif
