/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/vault.h"

#include <stdlib.h>

#include "crypto/data_key.h"
#include "crypto/keyring.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "store/key_store.h"

#include "base/banned.h"

enum { KEYS_HELD = 4096, ROTATE_AT_ONCE = 100, USES = SUBKEY_RECOVERY + 1 };

static const struct str SYSTEM = {"system", 6};

struct vault {
    struct master_keys *keys;
    struct keyring *ring;
    struct subkey subkeys[USES]; /**< by enum subkey_use */
    const struct clock *clock;
    const struct entropy *entropy;
};

static struct wrap_context user_context(const struct uuid *user)
{
    return (struct wrap_context){.purpose = STR("user"), .owner = *user};
}

static struct wrap_context system_context(void)
{
    return (struct wrap_context){.purpose = SYSTEM};
}

/* Reads the system key; makes one first if there is none. Several processes may do so at once: the
 * first one's is kept and read by all. */
static bool find_system_key(struct vault *vault, struct database *database,
                            struct wrapped_key *wrapped, struct error *error)
{
    struct db_scope scope = {0};
    struct wrap_context context = system_context();
    struct db_tx *tx = NULL;
    struct data_key made;
    bool found = false, ok = false;

    data_key_generate(vault->entropy, 1, &made);
    if (!db_begin(database, &scope, &tx, error) ||
        !key_store_find_system(tx, SYSTEM, &found, wrapped, error))
        goto done;
    if (!found) {
        struct wrapped_key own;

        master_keys_wrap(vault->keys, &context, &made, vault->entropy, &own);
        if (!key_store_add_system(tx, SYSTEM, &own, clock_wall_us(vault->clock), error) ||
            !key_store_find_system(tx, SYSTEM, &found, wrapped, error))
            goto done;
    }
    ok = db_commit(&tx, error);
done:
    db_rollback(&tx);
    data_key_release(&made);
    return ok && (found || error_set(error, ERROR_INTERNAL, "the system key is not there"));
}

static bool derive_subkeys(struct vault *vault, const struct wrapped_key *wrapped,
                           struct error *error)
{
    struct wrap_context context = system_context();
    struct data_key system;

    if (!master_keys_unwrap(vault->keys, &context, wrapped, &system, error))
        return false;
    for (int use = SUBKEY_LOOKUP; use < USES; use++)
        subkey_derive(&system, (enum subkey_use)use, &vault->subkeys[use]);
    data_key_release(&system);
    return true;
}

bool vault_new(struct database *database, struct master_keys *keys, const struct clock *clock,
               const struct entropy *entropy, struct vault **out, struct error *error)
{
    struct vault *vault = calloc(1, sizeof *vault);
    struct wrapped_key wrapped;

    if (!vault)
        BUG("no memory for the vault");
    vault->keys = keys;
    vault->clock = clock;
    vault->entropy = entropy;
    vault->ring = keyring_new(KEYS_HELD, (int64_t)VAULT_KEY_LIFETIME_S * 1000000, clock);
    if (!find_system_key(vault, database, &wrapped, error) ||
        !derive_subkeys(vault, &wrapped, error)) {
        vault_free(vault);
        return false;
    }
    *out = vault;
    return true;
}

void vault_free(struct vault *vault)
{
    if (!vault)
        return;
    for (int use = SUBKEY_LOOKUP; use < USES; use++)
        subkey_release(&vault->subkeys[use]);
    keyring_free(vault->ring);
    master_keys_free(vault->keys);
    free(vault);
}

const struct subkey *vault_subkey(const struct vault *vault, enum subkey_use use)
{
    BUG_UNLESS(use >= SUBKEY_LOOKUP && (int)use < USES);
    return &vault->subkeys[use];
}

bool vault_add_user(struct vault *vault, struct db_tx *tx, const struct uuid *user,
                    struct error *error)
{
    struct wrap_context context = user_context(user);
    struct wrapped_key wrapped;
    struct data_key key;

    data_key_generate(vault->entropy, 1, &key);
    master_keys_wrap(vault->keys, &context, &key, vault->entropy, &wrapped);
    data_key_release(&key);
    return key_store_add(tx, user, &wrapped, clock_wall_us(vault->clock), error);
}

void vault_forget(struct vault *vault, const struct uuid *user)
{
    keyring_drop(vault->ring, user);
}

struct loading {
    struct vault *vault;
    struct db_tx *tx;
};

static bool load_key(void *context, const struct uuid *user, uint32_t generation,
                     struct data_key *out, struct error *error)
{
    struct loading *loading = context;
    struct wrap_context place = user_context(user);
    struct wrapped_key wrapped;

    (void)generation; /* a person has one key so far: the newest is the only one */
    return key_store_find(loading->tx, user, &wrapped, error) &&
           master_keys_unwrap(loading->vault->keys, &place, &wrapped, out, error);
}

static bool user_key(struct vault *vault, struct db_tx *tx, const struct uuid *user,
                     struct data_key *out, struct error *error)
{
    struct loading loading = {vault, tx};
    struct keyring_loader loader = {load_key, &loading};

    return keyring_get(vault->ring, user, KEYRING_NEWEST, &loader, out, error);
}

static struct seal_context seal_place(const struct vault_place *place)
{
    return (struct seal_context){
        .table = str_from(place->table),
        .column = str_from(place->column),
        .row = *place->row,
        .owner = *place->user,
    };
}

bool vault_seal(struct vault *vault, struct db_tx *tx, struct arena *arena,
                const struct vault_place *place, struct str plain, struct str *sealed,
                struct error *error)
{
    struct seal_context context = seal_place(place);
    struct data_key key;
    struct buf out;
    bool ok;

    if (!user_key(vault, tx, place->user, &key, error))
        return false;
    buf_init(&out, plain.len + SEAL_OVERHEAD);
    ok = seal_bytes(&key, &context, plain, vault->entropy, &out, error);
    if (ok)
        *sealed = arena_str(arena, buf_str(&out));
    buf_release(&out);
    data_key_release(&key);
    return ok;
}

bool vault_open(struct vault *vault, struct db_tx *tx, struct arena *arena,
                const struct vault_place *place, struct str sealed, struct str *plain,
                struct error *error)
{
    struct seal_context context = seal_place(place);
    struct data_key key;
    struct buf out;
    bool ok;

    if (!sealed.len) {
        *plain = STR("");
        return true;
    }
    if (!user_key(vault, tx, place->user, &key, error))
        return false;
    buf_init(&out, sealed.len);
    ok = seal_open(&key, &context, sealed, &out, error);
    if (ok)
        *plain = arena_str(arena, buf_str(&out));
    secret_buf_release(&out);
    data_key_release(&key);
    return ok;
}

/* Wraps a few keys anew in one transaction. */
static bool rotate_some(struct vault *vault, struct database *owner, int64_t *rewrapped,
                        struct error *error)
{
    struct db_scope scope = {0};
    struct key_row *rows = NULL;
    struct arena arena;
    struct db_tx *tx = NULL;
    size_t count = 0;
    bool ok;

    arena_init(&arena);
    ok = db_begin(owner, &scope, &tx, error) &&
         key_store_outdated(tx, &arena, master_keys_current(vault->keys), ROTATE_AT_ONCE, &rows,
                            &count, error);
    for (size_t i = 0; ok && i < count; i++) {
        struct wrap_context context =
            uuid_is_none(&rows[i].user) ? system_context() : user_context(&rows[i].user);
        struct data_key key;

        ok = master_keys_unwrap(vault->keys, &context, &rows[i].key, &key, error);
        if (!ok)
            break;
        master_keys_wrap(vault->keys, &context, &key, vault->entropy, &rows[i].key);
        data_key_release(&key);
        ok = key_store_replace(tx, &rows[i], clock_wall_us(vault->clock), error);
    }
    ok = ok && db_commit(&tx, error);
    db_rollback(&tx);
    arena_release(&arena);
    *rewrapped = ok ? (int64_t)count : 0;
    return ok;
}

static bool count_left(struct vault *vault, struct database *owner, int64_t *left,
                       struct error *error)
{
    struct db_scope scope = {.read_only = true};
    struct db_rows rows;
    struct db_tx *tx = NULL;
    bool ok;

    ok =
        db_begin(owner, &scope, &tx, error) &&
        DB_RUN(tx, &rows, error, "SELECT count(*) FROM clipcrafter.user_key WHERE master_key <> $1",
               db_text(master_keys_current(vault->keys)));
    if (ok)
        *left = db_get_int(&rows, 0, 0);
    db_rollback(&tx);
    return ok;
}

bool vault_rotate(struct vault *vault, struct database *owner, struct vault_rotation *out,
                  struct error *error)
{
    struct vault_rotation rotation = {0};
    int64_t some = 0;

    do {
        if (!rotate_some(vault, owner, &some, error))
            return false;
        rotation.rewrapped += some;
    } while (some > 0);
    if (!count_left(vault, owner, &rotation.left, error))
        return false;
    *out = rotation;
    return true;
}
