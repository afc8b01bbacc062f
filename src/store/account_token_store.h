/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Links that were mailed: each proves that its bearer reads the mails of an account, for one
 * purpose, once, until it expires. Kept as hashes (crypto/token.h). All but the first function need
 * the tenant's transaction and name the owner. Any thread.
 */
#ifndef CLIPCRAFTER_STORE_ACCOUNT_TOKEN_STORE_H
#define CLIPCRAFTER_STORE_ACCOUNT_TOKEN_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/database.h"

enum token_purpose {
    TOKEN_VERIFY,       /**< the address of a sign-up is right */
    TOKEN_RESET,        /**< a new password may be chosen */
    TOKEN_EMAIL_CHANGE, /**< the new address is right */
    TOKEN_EMAIL_OBJECT, /**< the old address takes the change back */
    TOKEN_UNSUBSCRIBE,  /**< no more news; the only one that may be used again and again */
};
enum { TOKEN_PURPOSES = TOKEN_UNSUBSCRIBE + 1 };

struct account_token {
    struct uuid id, user;
    enum token_purpose purpose;
    struct digest hash;
    bool has_email; /**< the next two say something: EMAIL_CHANGE, EMAIL_OBJECT */
    struct digest email_hash;
    struct str email_sealed;
    int64_t created_at, expires_at;
};

/** Whose unused, unexpired token it is, whatever the tenant; *found is false for any other. */
bool account_token_store_owner(struct db_tx *tx, enum token_purpose purpose,
                               const struct digest *hash, int64_t now, bool *found,
                               struct uuid *token, struct uuid *user,
                               struct error *error) MUST_CHECK;
bool account_token_store_add(struct db_tx *tx, const struct account_token *token,
                             struct error *error) MUST_CHECK;
/**
 * Uses it up and gives what it holds. *found is false if it was used or has expired meanwhile: of
 * two at once one gets it.
 */
bool account_token_store_use(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                             const struct uuid *id, int64_t now, bool *found,
                             struct account_token *out, struct error *error) MUST_CHECK;
/** Takes every token of that purpose away: a newer one takes their place. */
bool account_token_store_drop(struct db_tx *tx, const struct uuid *user, enum token_purpose purpose,
                              struct error *error) MUST_CHECK;

#endif
