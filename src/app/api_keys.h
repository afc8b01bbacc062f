/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Keys with which programs use an account: a name, what they may do, and an end within a year. The
 * key itself is shown once. Making one needs a freshly confirmed session. Any thread; texts lie in
 * the arena.
 */
#ifndef CLIPCRAFTER_APP_API_KEYS_H
#define CLIPCRAFTER_APP_API_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/token.h"

#define API_KEY_PREFIX "cc_key_"

enum {
    API_KEYS_MAX = 50, /**< one person has */
    API_KEY_DAYS_MAX = 365,
};

struct api_key_wish {
    struct str name;   /**< as account_name_check() wants it */
    struct str scopes; /**< as access_scopes_parse() wants them */
    int days;          /**< until it ends, 1 to API_KEY_DAYS_MAX */
};

struct api_key_view {
    struct uuid id;
    struct str name, scopes;
    int64_t created_at, expires_at, used_at; /**< used_at 0: never */
};

/** *text is the key; the owner wipes it (secret_wipe()). The person is told by mail. */
bool api_key_make(struct app *app, struct arena *arena, const struct person *person,
                  const struct api_key_wish *wish, struct api_key_view *out,
                  char text[TOKEN_TEXT_MAX + 1], struct error *error) MUST_CHECK;
bool api_key_list(struct app *app, struct arena *arena, const struct person *person,
                  struct api_key_view **out, size_t *count, struct error *error) MUST_CHECK;
/** ERROR_NOT_FOUND if it is not this person's. */
bool api_key_remove(struct app *app, const struct person *person, const struct uuid *key,
                    struct error *error) MUST_CHECK;

#endif
