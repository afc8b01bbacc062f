/* SPDX-License-Identifier: GPL-3.0-or-later */
/** An installation for tests of the account rules, and people who use it. */
#ifndef CLIPCRAFTER_TESTS_UNIT_APP_PEOPLE_H
#define CLIPCRAFTER_TESTS_UNIT_APP_PEOPLE_H

#include <sys/stat.h>

#include "../store/fixture.h"

#include "app/access.h"
#include "app/account.h"
#include "app/age.h"
#include "app/hash_gate.h"
#include "app/mail.h"
#include "app/policy.h"
#include "app/session.h"
#include "data/json.h"

static const char PASSWORD[] = "correct horse battery";
static const char AGENT[] = "CanaryBrowser/7.1";
static const char ADDRESS[] = "203.0.113.77";

struct town {
    struct fixture *fixture;
    struct app app, worker;
    struct password_list common;
};

static struct town TOWN;

static int town_start(void **state)
{
    struct error error = ERROR_INIT;
    struct master_keys *keys = NULL;
    struct vault *vault = NULL;

    fixture_start(state);
    TOWN.fixture = *state;
    assert_ok(master_keys_read_text(STR("test AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
                                    STR("test"), &keys, &error),
              error);
    assert_ok(vault_new(TOWN.fixture->web, keys, &TOWN.fixture->clock, NULL, &vault, &error),
              error);
    assert_ok(password_list_init(STR("12345678\npassword1\n"), &TOWN.common, &error), error);
    TOWN.app = (struct app){
        .database = TOWN.fixture->web,
        .vault = vault,
        .passwords = &TOWN.common,
        .hashing = hash_gate_new(HASH_GATE_AT_ONCE, HASH_GATE_WAITING),
        .clock = &TOWN.fixture->clock,
        .public_url = STR("https://clips.example"),
        .pace_ms = 1,
    };
    TOWN.worker = TOWN.app;
    TOWN.worker.database = TOWN.fixture->worker;
    assert_ok(policy_publish_first(TOWN.fixture->owner, TOWN.app.clock, &error), error);
    *state = &TOWN;
    return 0;
}

static int town_stop(void **state)
{
    void *fixture = TOWN.fixture;

    (void)state;
    vault_free(TOWN.app.vault);
    hash_gate_free(TOWN.app.hashing);
    return fixture_stop(&fixture);
}

static struct arena *town_arena(struct town *town)
{
    return &town->fixture->arena;
}

static void wait_s(struct town *town, int64_t seconds)
{
    town->fixture->clock.fixed_us += seconds * 1000000;
}

static struct visitor visitor(void)
{
    return (struct visitor){str_from(ADDRESS), str_from(ADDRESS), str_from(AGENT)};
}

/** One number that a query as superuser gives. */
static int64_t count(struct town *town, const char *sql)
{
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct db_rows rows;
    struct db_tx *tx = NULL;
    int64_t number;

    assert_ok(db_begin(town->fixture->owner, &scope, &tx, &error), error);
    db_as_login(tx);
    assert_ok(db_query(tx, sql, NULL, 0, &rows, &error), error);
    number = db_get_int(&rows, 0, 0);
    assert_ok(db_commit(&tx, &error), error);
    return number;
}

static struct sign_up application(struct town *town, const char *email)
{
    static char ticket[AGE_TICKET_MAX + 1];
    struct birth birth = {.year = 1990, .month = 5};
    struct error error = ERROR_INIT;

    wait_s(town, 1); /* so that what follows is the newest */
    assert_ok(age_check(&town->app, &birth, false, ticket, &error), error);
    return (struct sign_up){.email = str_from(email),
                            .name = STR("Canary Name"),
                            .password = str_from(PASSWORD),
                            .policy_version = STR("1"),
                            .age_ticket = str_from(ticket)};
}

static void sign_up(struct town *town, const char *email)
{
    struct sign_up form = application(town, email);
    struct error error = ERROR_INIT;

    assert_ok(account_sign_up(&town->app, town_arena(town), &form, &error), error);
}

/** The newest mail of a template, opened: the value `name` of it. Empty if there is no such mail.
 */
static struct str mailed(struct town *town, const char *template, const char *name)
{
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields top;
    struct db_rows rows;
    struct db_tx *tx = NULL;
    struct uuid id, user;
    struct str sealed, plain, value = {0};

    assert_ok(db_begin(town->fixture->owner, &scope, &tx, &error), error);
    assert_ok(DB_RUN(tx, &rows, &error,
                     "SELECT id, user_id, values_sealed FROM clipcrafter.mail WHERE template = $1"
                     " ORDER BY created_at DESC, id DESC LIMIT 1",
                     db_text(str_from(template))),
              error);
    if (rows.count) {
        struct vault_place place = {"mail", "values_sealed", &id, &user};

        id = db_get_uuid(&rows, 0, 0);
        user = db_get_uuid(&rows, 0, 1);
        sealed = db_get_text(&rows, 0, 2, town_arena(town));
        assert_ok(vault_open(town->app.vault, tx, town_arena(town), &place, sealed, &plain, &error),
                  error);
        assert_ok(json_parse(plain, 1 << 16, &document, &error), error);
        json_reader_init(&reader, town_arena(town), &error);
        json_fields_open(&top, json_root(&reader, document));
        value = json_read_text(json_field(&top, name), 1 << 16);
        json_document_free(document);
    }
    db_rollback(&tx);
    return value;
}

/** Somebody who signed up and confirmed the address. */
static void settle_in(struct town *town, const char *email)
{
    struct error error = ERROR_INIT;

    sign_up(town, email);
    assert_ok(account_verify(&town->app, town_arena(town), mailed(town, "verify", "token"), &error),
              error);
}

static bool enter(struct town *town, const char *email, const char *password, const char *device,
                  enum sign_in_outcome *outcome, struct signed_in *out, struct error *error)
{
    struct sign_in form = {.email = str_from(email),
                           .password = str_from(password),
                           .device = str_from(device),
                           .visitor = visitor()};

    return session_sign_in(&town->app, town_arena(town), &form, outcome, out, error);
}

static struct signed_in come_in(struct town *town, const char *email)
{
    enum sign_in_outcome outcome;
    struct error error = ERROR_INIT;
    struct signed_in in;

    assert_ok(enter(town, email, PASSWORD, "", &outcome, &in, &error), error);
    assert_int_equal(outcome, SIGN_IN_DONE);
    return in;
}

UNUSED static bool is_in(struct town *town, const char *session)
{
    struct error error = ERROR_INIT;
    struct person person;

    return access_by_session(&town->app, str_from(session), &person, &error);
}

#endif
