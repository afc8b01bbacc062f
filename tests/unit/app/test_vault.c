/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include "../store/fixture.h"

#include "app/vault.h"
#include "store/key_store.h"

#include "base/banned.h"

static struct master_keys *keys_of(const char *first, const char *second)
{
    static const char *const BYTES[] = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                                        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="};
    const char *ids[] = {first, second};
    struct error error = ERROR_INIT;
    struct master_keys *keys = NULL;
    struct buf text;

    buf_init(&text, 4096);
    for (size_t i = 0; i < 2; i++)
        if (ids[i])
            buf_printf(&text, "%s %s\n", ids[i], BYTES[strcmp(ids[i], "new") == 0]);
    assert_ok(master_keys_read_text(buf_str(&text), STR("test"), &keys, &error), error);
    buf_release(&text);
    return keys;
}

static struct vault *open_vault(struct fixture *fixture, const char *first, const char *second)
{
    struct error error = ERROR_INIT;
    struct vault *vault = NULL;

    assert_ok(
        vault_new(fixture->web, keys_of(first, second), &fixture->clock, NULL, &vault, &error),
        error);
    return vault;
}

static struct db_tx *begin(struct fixture *fixture, const struct uuid *user)
{
    struct db_scope scope = {.tenant = *user};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;

    assert_ok(db_begin(fixture->web, &scope, &tx, &error), error);
    return tx;
}

/* A new person with a sealed title; the caller has the sealed bytes. */
static struct str seal_title(struct fixture *fixture, struct vault *vault, struct uuid *user)
{
    struct vault_place place = {"project", "title_sealed", user, user};
    struct error error = ERROR_INIT;
    struct str sealed;
    struct db_tx *tx;

    *user = uuid_new(&fixture->clock, NULL);
    tx = begin(fixture, user);
    assert_ok(vault_add_user(vault, tx, user, &error), error);
    assert_ok(vault_seal(vault, tx, &fixture->arena, &place, STR("canary"), &sealed, &error),
              error);
    assert_ok(db_commit(&tx, &error), error);
    return sealed;
}

static bool open_title(struct fixture *fixture, struct vault *vault, const struct uuid *user,
                       const char *column, struct str sealed, struct str *plain,
                       struct error *error)
{
    struct vault_place place = {"project", column, user, user};
    struct db_tx *tx = begin(fixture, user);
    bool ok = vault_open(vault, tx, &fixture->arena, &place, sealed, plain, error);

    db_rollback(&tx);
    return ok;
}

static void test_sealed_value_opens_in_its_place_only(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct vault *vault = open_vault(fixture, "old", NULL);
    struct uuid user, other;
    struct str sealed = seal_title(fixture, vault, &user), plain;

    (void)seal_title(fixture, vault, &other);
    assert_int_equal(str_find(sealed, STR("canary"), 0), (size_t)-1);
    assert_ok(open_title(fixture, vault, &user, "title_sealed", sealed, &plain, &error), error);
    assert_str(plain, "canary");
    assert_false(open_title(fixture, vault, &user, "brief_sealed", sealed, &plain, &error));
    assert_false(open_title(fixture, vault, &other, "title_sealed", sealed, &plain, &error));
    vault_free(vault);
}

static void test_a_vault_of_another_process_opens_it_too(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct vault *vault = open_vault(fixture, "old", NULL), *again;
    struct uuid user;
    struct str sealed = seal_title(fixture, vault, &user), plain;

    again = open_vault(fixture, "old", NULL);
    assert_ok(open_title(fixture, again, &user, "title_sealed", sealed, &plain, &error), error);
    assert_str(plain, "canary");
    assert_memory_equal(vault_subkey(vault, SUBKEY_LOOKUP)->bytes,
                        vault_subkey(again, SUBKEY_LOOKUP)->bytes, SUBKEY_BYTES);
    vault_free(vault);
    vault_free(again);
}

static void test_a_destroyed_key_opens_nothing_once_forgotten(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct vault *vault = open_vault(fixture, "old", NULL);
    struct uuid user;
    struct str sealed = seal_title(fixture, vault, &user), plain;

    fixture_sql(fixture, "DELETE FROM clipcrafter.user_key");
    vault_forget(vault, &user);
    assert_false(open_title(fixture, vault, &user, "title_sealed", sealed, &plain, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    vault_free(vault);
}

static void test_rotation_leaves_nothing_to_the_old_master_key(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct vault *vault = open_vault(fixture, "old", NULL), *both, *after;
    struct vault_rotation rotation;
    struct uuid user;
    struct str sealed = seal_title(fixture, vault, &user), plain;

    for (int i = 0; i < 250; i++) {
        struct uuid more;
        (void)seal_title(fixture, vault, &more);
    }
    both = open_vault(fixture, "new", "old");
    assert_ok(vault_rotate(both, fixture->owner, &rotation, &error), error);
    assert_true(rotation.rewrapped > 250);
    assert_int_equal(rotation.left, 0);
    after = open_vault(fixture, "new", NULL);
    assert_ok(open_title(fixture, after, &user, "title_sealed", sealed, &plain, &error), error);
    assert_str(plain, "canary");
    /* Back, for the tests that follow. */
    vault_free(vault);
    vault = open_vault(fixture, "old", "new");
    assert_ok(vault_rotate(vault, fixture->owner, &rotation, &error), error);
    vault_free(vault);
    vault_free(both);
    vault_free(after);
}

static void test_without_the_right_master_key_nothing_starts(void **state)
{
    struct fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct vault *vault = open_vault(fixture, "old", NULL), *wrong = NULL;

    assert_false(vault_new(fixture->web, keys_of("new", NULL), NULL, NULL, &wrong, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(error.message, "old"));
    vault_free(vault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sealed_value_opens_in_its_place_only),
        cmocka_unit_test(test_a_vault_of_another_process_opens_it_too),
        cmocka_unit_test(test_a_destroyed_key_opens_nothing_once_forgotten),
        cmocka_unit_test(test_rotation_leaves_nothing_to_the_old_master_key),
        cmocka_unit_test(test_without_the_right_master_key_nothing_starts),
    };

    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
