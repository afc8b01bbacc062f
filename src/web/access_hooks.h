/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the server asks of the rules about who calls: web/hooks.h with app/access.h and
 * app/idempotency.h behind it. */
#ifndef CLIPCRAFTER_WEB_ACCESS_HOOKS_H
#define CLIPCRAFTER_WEB_ACCESS_HOOKS_H

#include "app/app.h"
#include "web/hooks.h"

/** Names of our cookies, without "__Host-". */
#define COOKIE_SESSION "session"
#define COOKIE_DEVICE  "device"
#define COOKIE_AGE     "age"

/** Fills authenticate, csrf_matches and both of idempotency; `hooks->context` must be a struct
 * service. Routes marked `idempotent` must be ACCESS_USER or ACCESS_OPERATOR. */
void access_hooks_install(struct web_hooks *hooks);

#endif
