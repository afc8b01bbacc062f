/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/guessing.h"

#include "app/vault.h"
#include "crypto/lookup.h"
#include "store/guess_store.h"

#include "base/banned.h"

/* Waits double from a second on. Many people may share an address, so that one is more patient; and
 * all together are only slowed down, since a wait for all is what an attacker wants. */
static const struct guess_terms ACCOUNT = {GUESS_FREE, 1, GUESS_WAIT_MAX_S, GUESS_FORGET_S};
static const struct guess_terms ADDRESS = {100, 1, 60, 60 * 60};
static const struct guess_terms GLOBAL = {3000, 1, 1, 60};

static struct digest keyed(const struct app *app, enum subkey_use use, const char *domain,
                           struct str text)
{
    return lookup_hash(vault_subkey(app->vault, use), str_from(domain), text);
}

void guess_init(const struct app *app, const struct digest *email_hash,
                const struct visitor *visitor, const struct uuid *device, struct guess *out)
{
    struct str account = {(const char *)email_hash->bytes, sizeof email_hash->bytes};
    struct str browser = {(const char *)device->bytes, sizeof device->bytes};

    out->by_device = !uuid_is_none(device);
    out->account = keyed(app, SUBKEY_LOOKUP, "guess account", account);
    out->address = keyed(app, SUBKEY_ADDRESS, "guess address", visitor->subscriber);
    out->device = keyed(app, SUBKEY_LOOKUP, "guess device", browser);
}

static struct digest everybody(const struct app *app)
{
    return keyed(app, SUBKEY_LOOKUP, "guess global", STR(""));
}

static bool take(struct db_tx *tx, enum guess_kind kind, const struct digest *key,
                 const struct guess_terms *terms, int64_t now, struct error *error)
{
    int64_t open_at = 0;
    int wait_s;

    if (!guess_store_take(tx, kind, key, terms, now, &open_at, error))
        return false;
    if (!open_at)
        return true;
    wait_s = (int)((open_at - now + SECONDS_US - 1) / SECONDS_US);
    wait_s = MAX_OF(wait_s, 1);
    error_set(error, ERROR_TOO_MANY, "too many attempts; try again in %d seconds", wait_s);
    if (error)
        error->retry_after_s = wait_s;
    return false;
}

/* Always in this order, so that no two wait for each other. */
bool guess_take(const struct app *app, struct db_tx *tx, const struct guess *guess,
                struct error *error)
{
    struct digest all = everybody(app);
    int64_t now = tenant_now(app);

    if (guess->by_device)
        return take(tx, GUESS_DEVICE, &guess->device, &ACCOUNT, now, error);
    return take(tx, GUESS_ACCOUNT, &guess->account, &ACCOUNT, now, error) &&
           take(tx, GUESS_ADDRESS, &guess->address, &ADDRESS, now, error) &&
           take(tx, GUESS_GLOBAL, &all, &GLOBAL, now, error);
}

bool guess_was_right(const struct app *app, struct db_tx *tx, const struct guess *guess,
                     struct error *error)
{
    struct digest all = everybody(app);
    int64_t now = tenant_now(app);

    if (guess->by_device)
        return guess_store_clear(tx, GUESS_DEVICE, &guess->device, error);
    return guess_store_clear(tx, GUESS_ACCOUNT, &guess->account, error) &&
           guess_store_give_back(tx, GUESS_ADDRESS, &guess->address, now, error) &&
           guess_store_give_back(tx, GUESS_GLOBAL, &all, now, error);
}

bool guess_undo(const struct app *app, struct db_tx *tx, const struct guess *guess,
                struct error *error)
{
    struct digest all = everybody(app);
    int64_t now = tenant_now(app);

    if (guess->by_device)
        return guess_store_give_back(tx, GUESS_DEVICE, &guess->device, now, error);
    return guess_store_give_back(tx, GUESS_ACCOUNT, &guess->account, now, error) &&
           guess_store_give_back(tx, GUESS_ADDRESS, &guess->address, now, error) &&
           guess_store_give_back(tx, GUESS_GLOBAL, &all, now, error);
}

static const struct digest *code_key(const struct guess *guess)
{
    return guess->by_device ? &guess->device : &guess->account;
}

bool guess_take_code(const struct app *app, struct db_tx *tx, const struct guess *guess,
                     struct error *error)
{
    return take(tx, GUESS_CODE, code_key(guess), &ACCOUNT, tenant_now(app), error);
}

bool guess_code_was_right(struct db_tx *tx, const struct guess *guess, struct error *error)
{
    return guess_store_clear(tx, GUESS_CODE, code_key(guess), error);
}
