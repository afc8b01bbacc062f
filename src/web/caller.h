/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Who makes a call, as the rules of app/ know them. Executor threads. */
#ifndef CLIPCRAFTER_WEB_CALLER_H
#define CLIPCRAFTER_WEB_CALLER_H

#include "app/app.h"
#include "app/session.h"
#include "app/tenant.h"
#include "web/call.h"
#include "web/response.h"

/** Of a route that somebody must be signed in for. */
struct person caller_person(const struct call *call);
/** The server's application: what call_app() is. */
struct app *caller_app(const struct call *call);
/** Where the call came from: personal. */
struct visitor caller_visitor(struct call *call);
/** A {name:uuid} of the pattern. */
struct uuid caller_uuid(const struct call *call, const char *name);
/** Says where the thing is that was made: Location is `folder`, "/" and its id. */
void caller_made(struct call *call, struct response *response, const char *folder,
                 const struct uuid *id);
/** Gives the browser its session's new token, and wipes `token`. */
void caller_keep_session(struct response *response, struct session_token *token);
/** Tells the browser to forget its session, which has ended. */
void caller_drop_session(struct response *response);

#endif
