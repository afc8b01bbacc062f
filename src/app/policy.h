/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The privacy policy: versions that never change once published, one of them in force (C1, C53).
 * Anybody may read them. Any thread; texts lie in the arena.
 */
#ifndef CLIPCRAFTER_APP_POLICY_H
#define CLIPCRAFTER_APP_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "store/policy_store.h"

/** Publishes the version that is built in if none was published yet: after migrations. `owner` was
 * opened as DB_OWNER. Several processes may do so at once. */
bool policy_publish_first(struct database *owner, const struct clock *clock,
                          struct error *error) MUST_CHECK;

/** ERROR_UNAVAILABLE if none is in force: then nobody can sign up. */
bool policy_in_force(struct app *app, struct arena *arena, struct policy_row *out,
                     struct error *error) MUST_CHECK;
/** One by its version; ERROR_NOT_FOUND. */
bool policy_find(struct app *app, struct arena *arena, struct str version, struct policy_row *out,
                 struct error *error) MUST_CHECK;
/** All, without their texts, the newest first. */
bool policy_list(struct app *app, struct arena *arena, struct policy_row **out, size_t *count,
                 struct error *error) MUST_CHECK;

#endif
