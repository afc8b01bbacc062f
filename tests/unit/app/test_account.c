/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "people.h"

#include "app/consent.h"

#include "base/banned.h"

static bool check_age(struct town *town, int year, int month, bool refused, struct error *error)
{
    struct birth birth = {.year = year, .month = month};
    char ticket[AGE_TICKET_MAX + 1];

    return age_check(&town->app, &birth, refused, ticket, error);
}

/* The clock stands at 2027-01-15. */
static void test_age_question_lets_nobody_under_13_pass(void **state)
{
    struct town *town = *state;
    struct error error = ERROR_INIT;

    assert_true(check_age(town, 2013, 12, false, &error));
    assert_false(check_age(town, 2014, 1, false, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    assert_false(check_age(town, 2020, 6, false, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    assert_false(check_age(town, 1990, 6, true, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    for (int year = 1800; year < 2100; year += 250) {
        assert_false(check_age(town, year, 6, false, &error));
        assert_int_equal(error.code, ERROR_INPUT);
    }
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.users"), 0);
}

static void test_a_sign_up_needs_a_fresh_ticket(void **state)
{
    struct town *town = *state;
    struct sign_up form = application(town, "ticket@example.org");
    struct str good = arena_str(town_arena(town), form.age_ticket);
    struct error error = ERROR_INIT;

    form.age_ticket = STR("1800009999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_false(account_sign_up(&town->app, town_arena(town), &form, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    form.age_ticket = good;
    wait_s(town, AGE_TICKET_LIFETIME_S + 1);
    assert_false(account_sign_up(&town->app, town_arena(town), &form, &error));
    assert_non_null(strstr(error.message, "expired"));
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.users"), 0);
}

static void test_a_sign_up_names_the_field_that_is_wrong(void **state)
{
    struct town *town = *state;
    const struct {
        const char *email, *name, *password, *policy, *locale, *complaint;
    } cases[] = {
        {"nobody", "Nora", PASSWORD, "1", "en", "email"},
        {"a@b", "Nora", PASSWORD, "1", "en", "email"},
        {"a b@example.org", "Nora", PASSWORD, "1", "en", "email"},
        {"a@example.org\r\nBcc: b@example.org", "Nora", PASSWORD, "1", "en", "email"},
        {"a@[127.0.0.1]", "Nora", PASSWORD, "1", "en", "email"},
        {"a..b@example.org", "Nora", PASSWORD, "1", "en", "email"},
        {"a@example.org", "", PASSWORD, "1", "en", "name"},
        {"a@example.org", "Nora", "short", "1", "en", "password"},
        {"a@example.org", "Nora", "Password1", "1", "en", "password"},
        {"a@example.org", "Nora", PASSWORD, "0", "en", "policy_version"},
        {"a@example.org", "Nora", PASSWORD, "1", "English", "locale"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sign_up form = application(town, cases[i].email);
        struct error error = ERROR_INIT;

        form.name = str_from(cases[i].name);
        form.password = str_from(cases[i].password);
        form.policy_version = str_from(cases[i].policy);
        form.locale = str_from(cases[i].locale);
        assert_false(account_sign_up(&town->app, town_arena(town), &form, &error));
        if (!strstr(error.message, cases[i].complaint))
            fail_msg("case %zu: %s", i, error.message);
    }
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.users"), 0);
}

static void test_who_has_not_confirmed_cannot_sign_in_and_gets_another_mail(void **state)
{
    struct town *town = *state;
    enum sign_in_outcome outcome;
    struct error wrong = ERROR_INIT, unverified = ERROR_INIT;
    struct signed_in in;

    sign_up(town, "Late@Example.org");
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail"), 1);
    assert_false(enter(town, "late@example.org", PASSWORD, "", &outcome, &in, &unverified));
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail"), 2);
    assert_false(enter(town, "late@example.org", "something else", "", &outcome, &in, &wrong));
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail"), 2);
    assert_string_equal(wrong.message, unverified.message);
    assert_int_equal(wrong.code, unverified.code);
    for (int i = 0; i < 5; i++)
        assert_false(enter(town, "late@example.org", PASSWORD, "", &outcome, &in, &unverified));
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail"), MAIL_SPARING_MAX);
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.job WHERE kind = 'mail'"),
                     MAIL_SPARING_MAX);
}

static void test_a_link_confirms_once_and_then_the_person_signs_in(void **state)
{
    struct town *town = *state;
    struct error error = ERROR_INIT;
    struct profile profile;
    struct signed_in in;
    struct str link;

    sign_up(town, "Ada.Lovelace@Example.ORG");
    link = mailed(town, "verify", "token");
    assert_true(str_starts_with(link, STR("cc_verify_")));
    assert_ok(account_verify(&town->app, town_arena(town), link, &error), error);
    assert_false(account_verify(&town->app, town_arena(town), link, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    in = come_in(town, " ada.lovelace@EXAMPLE.org ");
    assert_true(is_in(town, in.session.text));
    assert_ok(account_profile(&town->app, town_arena(town), &in.person, &profile, &error), error);
    assert_str(profile.email, "Ada.Lovelace@example.org");
    assert_str(profile.name, "Canary Name");
    assert_str(profile.preferences, "{}");
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.policy_acceptance a JOIN"
                                 " clipcrafter.users u USING (user_id) WHERE u.state = 'active'"
                                 " AND a.version = '1' AND a.manner = 'sign_up'"),
                     1);
}

static void test_a_link_that_is_a_day_old_confirms_nothing(void **state)
{
    struct town *town = *state;
    struct error error = ERROR_INIT;

    sign_up(town, "slow@example.org");
    wait_s(town, 24 * 60 * 60);
    assert_false(
        account_verify(&town->app, town_arena(town), mailed(town, "verify", "token"), &error));
}

static void test_signing_up_again_answers_the_same_and_tells_the_owner(void **state)
{
    struct town *town = *state;
    struct sign_up form;
    struct error error = ERROR_INIT;

    settle_in(town, "owner@example.org");
    form = application(town, "OWNER@example.org");
    form.password = STR("another good password");
    form.name = STR("Mallory");
    assert_ok(account_sign_up(&town->app, town_arena(town), &form, &error), error);
    assert_int_equal(error.code, ERROR_NONE);
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail WHERE template = 'known'"),
                     1);
    (void)come_in(town, "owner@example.org"); /* with the old password */
    for (int i = 0; i < 5; i++)
        assert_ok(account_sign_up(&town->app, town_arena(town), &form, &error), error);
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail WHERE template = 'known'"),
                     MAIL_SPARING_MAX);
}

static void test_the_last_sign_up_for_an_unconfirmed_address_counts(void **state)
{
    struct town *town = *state;
    struct sign_up form = application(town, "squat@example.org");
    enum sign_in_outcome outcome;
    struct error error = ERROR_INIT;
    struct signed_in in;
    struct str squatted;

    form.password = STR("the squatter's password");
    assert_ok(account_sign_up(&town->app, town_arena(town), &form, &error), error);
    squatted = mailed(town, "verify", "token");
    settle_in(town, "squat@example.org");
    assert_false(account_verify(&town->app, town_arena(town), squatted, &error));
    assert_false(
        enter(town, "squat@example.org", "the squatter's password", "", &outcome, &in, &error));
    (void)come_in(town, "squat@example.org");
}

static void test_unconfirmed_sign_ups_go_after_a_week(void **state)
{
    struct town *town = *state;
    char sql[120];
    int64_t waiting;

    sign_up(town, "forgotten@example.org");
    waiting = count(town, "SELECT count(*) FROM clipcrafter.users WHERE state = 'unverified'");
    assert_true(waiting > 0);
    wait_s(town, 7 * 24 * 60 * 60 + 60);
    snprintf(sql, sizeof sql, "SELECT clipcrafter.sweep_accounts(to_timestamp(%lld))",
             (long long)(town->fixture->clock.fixed_us / 1000000));
    assert_true(count(town, sql) >= waiting);
    assert_int_equal(
        count(town, "SELECT count(*) FROM clipcrafter.users WHERE state = 'unverified'"), 0);
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.user_key k LEFT JOIN"
                                 " clipcrafter.users u USING (user_id) WHERE u.user_id IS NULL"),
                     0);
    assert_true(count(town, "SELECT count(*) FROM clipcrafter.users") > 0);
}

static void test_profile_changes_only_from_the_revision_that_was_read(void **state)
{
    struct town *town = *state;
    struct error error = ERROR_INIT;
    struct profile profile, after;
    struct signed_in in;
    struct profile_change change = {.name = STR("New Name"),
                                    .locale = STR("de-AT"),
                                    .preferences = STR("{ \"b\": [1],\"a\":2}")};

    settle_in(town, "profile@example.org");
    in = come_in(town, "profile@example.org");
    assert_ok(account_profile(&town->app, town_arena(town), &in.person, &profile, &error), error);
    change.revision = profile.revision;
    assert_ok(account_change(&town->app, town_arena(town), &in.person, &change, &after, &error),
              error);
    assert_str(after.name, "New Name");
    assert_str(after.locale, "de-AT");
    assert_str(after.preferences, "{\"a\":2,\"b\":[1]}");
    assert_int_equal(after.revision, profile.revision + 1);
    assert_false(account_change(&town->app, town_arena(town), &in.person, &change, &after, &error));
    assert_int_equal(error.code, ERROR_STALE);
    change = (struct profile_change){.preferences = STR("[1]")};
    assert_false(account_change(&town->app, town_arena(town), &in.person, &change, &after, &error));
    assert_non_null(strstr(error.message, "preferences"));
}

static void test_consents_are_a_history_that_nobody_changes(void **state)
{
    struct town *town = *state;
    struct sign_up form = application(town, "news@example.org");
    struct error error = ERROR_INIT;
    struct consents consents;
    struct signed_in in;

    form.news = true;
    assert_ok(account_sign_up(&town->app, town_arena(town), &form, &error), error);
    assert_ok(account_verify(&town->app, town_arena(town), mailed(town, "verify", "token"), &error),
              error);
    in = come_in(town, "news@example.org");
    assert_ok(consent_set_news(&town->app, &in.person, true, &error), error); /* as it stands */
    wait_s(town, 1);
    assert_ok(consent_set_news(&town->app, &in.person, false, &error), error);
    assert_ok(consent_list(&town->app, town_arena(town), &in.person, &consents, &error), error);
    assert_false(consents.news);
    assert_int_equal(consents.history_count, 2);
    assert_str(consents.history[0].source, "settings");
    assert_str(consents.history[1].source, "sign_up");
    assert_true(consents.policy_current);
    assert_false(consent_accept_policy(&town->app, town_arena(town), &in.person, STR("2"), &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_ok(consent_accept_policy(&town->app, town_arena(town), &in.person, STR("1"), &error),
              error);
}

static void test_without_asking_there_is_no_consent(void **state)
{
    struct town *town = *state;
    struct error error = ERROR_INIT;
    struct consents consents;
    struct signed_in in;

    settle_in(town, "quiet@example.org");
    in = come_in(town, "quiet@example.org");
    assert_ok(consent_list(&town->app, town_arena(town), &in.person, &consents, &error), error);
    assert_false(consents.news);
    assert_int_equal(consents.history_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_age_question_lets_nobody_under_13_pass),
        cmocka_unit_test(test_a_sign_up_needs_a_fresh_ticket),
        cmocka_unit_test(test_a_sign_up_names_the_field_that_is_wrong),
        cmocka_unit_test(test_who_has_not_confirmed_cannot_sign_in_and_gets_another_mail),
        cmocka_unit_test(test_a_link_confirms_once_and_then_the_person_signs_in),
        cmocka_unit_test(test_a_link_that_is_a_day_old_confirms_nothing),
        cmocka_unit_test(test_signing_up_again_answers_the_same_and_tells_the_owner),
        cmocka_unit_test(test_the_last_sign_up_for_an_unconfirmed_address_counts),
        cmocka_unit_test(test_unconfirmed_sign_ups_go_after_a_week),
        cmocka_unit_test(test_profile_changes_only_from_the_revision_that_was_read),
        cmocka_unit_test(test_consents_are_a_history_that_nobody_changes),
        cmocka_unit_test(test_without_asking_there_is_no_consent),
    };

    return cmocka_run_group_tests(tests, town_start, town_stop);
}
