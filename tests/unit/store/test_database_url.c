/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "store/database_url.h"

#include "base/banned.h"

static bool parse(struct arena *arena, const char *text, struct database_url *out,
                  struct error *error)
{
    *error = ERROR_INIT;
    return database_url_parse(arena, str_from(text), STR(""), out, error);
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_from(part), 0) != (size_t)-1;
}

static void test_another_machine_must_prove_who_it_is(void **state)
{
    struct database_url url;
    struct error error;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(parse(&arena, "postgresql://u:p@db.example:5432/app", &url, &error), error);
    assert_true(holds(url.conninfo, "sslmode='verify-full'"));
    assert_true(holds(url.conninfo, "sslrootcert="));
    assert_true(holds(url.conninfo, "ssl_min_protocol_version='TLSv1.2'"));
    assert_int_equal(url.kind, DATABASE_DIRECT);
    arena_release(&arena);
}

static void test_weaker_modes_are_refused_with_the_mend(void **state)
{
    static const char *const MODES[] = {"disable", "allow", "prefer", "require", "verify-ca"};
    struct database_url url;
    struct error error;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(MODES); i++) {
        struct str text =
            arena_printf(&arena, "postgresql://u:p@db.example/app?sslmode=%s", MODES[i]);

        assert_false(parse(&arena, text.ptr, &url, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        assert_non_null(strstr(error.message, MODES[i]));
        assert_non_null(strstr(error.message, "database-ca"));
    }
    arena_release(&arena);
}

static void test_this_machine_may_go_without_tls(void **state)
{
    static const char *const HERE[] = {
        "postgresql://u@localhost/app", "postgresql://u@127.0.0.1:5433/app",
        "postgresql://u@[::1]/app",     "postgresql:///app?host=/run/postgresql",
        "host=/tmp/x dbname=app",
    };
    struct database_url url;
    struct error error;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(HERE); i++) {
        assert_ok(parse(&arena, HERE[i], &url, &error), error);
        assert_false(holds(url.conninfo, "verify-full"));
    }
    assert_int_equal(url.kind, DATABASE_SOCKET);
    arena_release(&arena);
}

static void test_parameters_of_other_tools_are_dropped(void **state)
{
    struct database_url url;
    struct error error;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(parse(&arena,
                    "postgres://u:p%40ss@db.example:6543/app?pgbouncer=true&connect_timeout=3"
                    "&connection_limit=1&supa=base",
                    &url, &error),
              error);
    assert_int_equal(url.kind, DATABASE_POOLED);
    assert_true(holds(url.conninfo, "connect_timeout='3'"));
    assert_true(holds(url.conninfo, "password='p@ss'"));
    assert_false(holds(url.conninfo, "pgbouncer"));
    arena_release(&arena);
}

static void test_quotes_and_backslashes_stay_in_their_value(void **state)
{
    struct database_url url;
    struct error error;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(parse(&arena, "postgresql://u:a%27b%5Cc@db.example/app", &url, &error), error);
    assert_true(holds(url.conninfo, "password='a\\'b\\\\c'"));
    arena_release(&arena);
}

static void test_complaints_name_the_mend_and_never_the_password(void **state)
{
    static const struct {
        const char *url, *says;
    } BAD[] = {
        {"postgresql://u:canary@x@db.example/app", "%40"},
        {"postgresql://u:canary@db.example:port/app", "postgresql://USER"},
        {"mysql://u:canary@db.example/app", "postgresql://USER"},
        {"postgresql://u:canary@db.example/app?frobnicate=1", "postgresql://USER"},
        {"postgresql://postgres:canary@aws-0-eu.pooler.supabase.com:6543/postgres",
         "postgres.PROJECT"},
    };
    struct database_url url;
    struct error error;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        if (parse(&arena, BAD[i].url, &url, &error))
            fail_msg("%s was taken", BAD[i].url);
        assert_non_null(strstr(error.message, BAD[i].says));
        assert_null(strstr(error.message, "canary"));
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_another_machine_must_prove_who_it_is),
        cmocka_unit_test(test_weaker_modes_are_refused_with_the_mend),
        cmocka_unit_test(test_this_machine_may_go_without_tls),
        cmocka_unit_test(test_parameters_of_other_tools_are_dropped),
        cmocka_unit_test(test_quotes_and_backslashes_stay_in_their_value),
        cmocka_unit_test(test_complaints_name_the_mend_and_never_the_password),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
