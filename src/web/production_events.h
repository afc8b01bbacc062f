/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Tells those who watch productions what changes: one thread asks the database every half second
 * for the revisions of all watched ones at once, however many watch, and reads only those that
 * changed. The topic of the event streams is the production's id.
 */
#ifndef CLIPCRAFTER_WEB_PRODUCTION_EVENTS_H
#define CLIPCRAFTER_WEB_PRODUCTION_EVENTS_H

#include <stdbool.h>

#include "app/app.h"
#include "base/error.h"
#include "crypto/uuid.h"
#include "web/sse.h"

struct production_events;

/** Starts the thread. `app` outlives it. */
bool production_events_start(struct app *app, struct production_events **out,
                             struct error *error) MUST_CHECK;
/** Once the server runs, before anybody can watch: where events go. */
void production_events_attach(struct production_events *events, struct sse_hub *hub);
/** Where events go. */
struct sse_hub *production_events_hub(const struct production_events *events);
/** Ends the thread; before the hub is freed. NULL is accepted. */
void production_events_stop(struct production_events *events);

/** Somebody watches `id`, of whom `revision` is known. ERROR_BUSY when there are too many. */
bool production_events_watch(struct production_events *events, const struct uuid *id,
                             const struct uuid *user, int64_t revision,
                             struct error *error) MUST_CHECK;

#endif
