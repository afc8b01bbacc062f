/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The line to a decoder's child: starts it, sends requests, takes replies with a deadline, and
 * starts a fresh one after it died. Belongs to one thread at a time.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODER_LINK_H
#define CLIPCRAFTER_MEDIA_DECODER_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "base/str.h"
#include "media/decoder_wire.h"
#include "os/process.h"

/** As struct decoder_options, with its defaults filled in. */
struct link_options {
    bool allow_no_sandbox;
    int64_t memory_max;  /**< bytes */
    int32_t cpu_seconds; /**< for one reply */
    int32_t wait_ms;     /**< for one reply, in wall time */
    struct cancel *cancel;
};

/** A child that may not be there yet, or not any more. */
struct decoder_link {
    struct link_options options;
    struct process process;
    int socket;      /**< -1 when there is no child */
    bool greeted;    /**< it has said hello */
    int outstanding; /**< replies that are still to come */
};

/** No child is started. */
void decoder_link_init(struct decoder_link *link, const struct link_options *options);
/** Ends the child. */
void decoder_link_release(struct decoder_link *link);

/** Starts a child unless there is one. Does not wait for it. */
bool decoder_link_start(struct decoder_link *link, struct error *error) MUST_CHECK;

/**
 * Sends a request, with descriptor `fd` unless that is -1. Starts a child first if there is none,
 * and waits for its hello, so this is where a sandbox that cannot be set is reported
 * (ERROR_UNAVAILABLE). `name` is the file's, for messages.
 */
bool decoder_link_send(struct decoder_link *link, const struct wire_request *request, int fd,
                       struct str name, struct error *error) MUST_CHECK;

/**
 * The reply to the oldest request under way, which was of kind `op`. A child that died, hung or
 * answers something else is ended: ERROR_INPUT that names the file. A reply that says a fault is
 * turned into that error, and the child lives on. ERROR_CANCELLED ends the child.
 */
bool decoder_link_receive(struct decoder_link *link, enum wire_op op, struct str name,
                          struct wire_reply *out, struct error *error) MUST_CHECK;

/** The child answered what cannot be true: ends it, with ERROR_INPUT. Always returns false. */
bool decoder_link_distrust(struct decoder_link *link, struct str name, struct error *error);

/** Takes and drops what is still to come, so that a new file can be begun. */
void decoder_link_drain(struct decoder_link *link);

#endif
