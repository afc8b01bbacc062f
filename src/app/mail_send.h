/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sending a queued mail: the worker's job of kind "mail". The text is made now, in the account's
 * language and for the address it has now. A mail is settled in a transaction that holds the job by
 * its fence; only a worker that dies between the server's answer and that can make it go out twice,
 * and then with the same Message-ID. Kept as a file it is always the same file. Any thread.
 */
#ifndef CLIPCRAFTER_APP_MAIL_SEND_H
#define CLIPCRAFTER_APP_MAIL_SEND_H

#include <stdbool.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "store/job_store.h"

/** Where mails go. */
struct mail_outbox {
    struct str from; /**< address of ours */
    /** Hands a message to a mail server. ERROR_INPUT: it refuses it for good; any other error may
     * pass. NULL: mails are kept in `folder`. */
    bool (*deliver)(void *context, struct str from, struct str to, struct str message,
                    struct cancel *cancel, struct error *error);
    void *context;
    struct str folder; /**< for ID.eml, one file a mail (0600); made (0700) where it is missing */
};

/**
 * Sends the mail that `job` is about and settles both. True: sent, withheld because the consent to
 * news was taken back, or settled before. False: ERROR_CONFLICT when the job is no longer the
 * caller's; ERROR_INPUT when it can never be sent (the mail is settled as failed); else it may be
 * tried again.
 */
bool mail_send(struct app *app, const struct mail_outbox *outbox, const struct job *job,
               struct arena *arena, struct cancel *cancel, struct error *error) MUST_CHECK;

#endif
