/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "people.h"

#include "app/api_keys.h"
#include "app/credentials.h"
#include "app/second_factor.h"
#include "crypto/totp.h"

#include "base/banned.h"

static bool guess(struct town *town, const char *email, const char *device, struct error *error)
{
    enum sign_in_outcome outcome;
    struct signed_in in;

    return enter(town, email, "not the password", device, &outcome, &in, error);
}

static void test_unknown_address_and_wrong_password_answer_the_same(void **state)
{
    struct town *town = *state;
    struct error known = ERROR_INIT, unknown = ERROR_INIT;

    settle_in(town, "known@example.org");
    assert_false(guess(town, "known@example.org", "", &known));
    assert_false(guess(town, "unknown@example.org", "", &unknown));
    assert_memory_equal(&known, &unknown, sizeof known);
}

/* Loose: the pace hides what a look-up costs; without it a hash alone would show. */
static void test_unknown_address_takes_as_long_as_a_wrong_password(void **state)
{
    struct town *town = *state;
    int64_t spent[2] = {0, 0};
    const char *emails[] = {"timed@example.org", "nobody-timed@example.org"};
    struct error error = ERROR_INIT;

    settle_in(town, emails[0]);
    for (int i = 0; i < 8; i++) {
        for (int who = 0; who < 2; who++) {
            int64_t begun = clock_monotonic_us(NULL);

            assert_false(guess(town, emails[who], "", &error));
            assert_int_equal(error.code, ERROR_UNAUTHENTICATED);
            spent[who] += clock_monotonic_us(NULL) - begun;
        }
    }
    assert_true(spent[0] < 3 * spent[1] && spent[1] < 3 * spent[0]);
}

static void test_session_ends_after_14_idle_days_and_after_30_in_all(void **state)
{
    struct town *town = *state;
    enum { DAY = 24 * 60 * 60 };
    struct signed_in idle, used;

    settle_in(town, "limits@example.org");
    idle = come_in(town, "limits@example.org");
    used = come_in(town, "limits@example.org");
    wait_s(town, 13 * DAY);
    assert_true(is_in(town, used.session.text));
    wait_s(town, DAY);
    assert_false(is_in(town, idle.session.text));
    assert_true(is_in(town, used.session.text));
    wait_s(town, 12 * DAY);
    assert_true(is_in(town, used.session.text));
    wait_s(town, 4 * DAY);
    assert_false(is_in(town, used.session.text));
}

static void test_signing_in_gives_a_new_token_and_ends_the_one_brought_along(void **state)
{
    struct town *town = *state;
    enum sign_in_outcome outcome;
    struct error error = ERROR_INIT;
    struct signed_in first, second;
    struct sign_in form = {
        .email = STR("fix@example.org"), .password = str_from(PASSWORD), .visitor = visitor()};

    settle_in(town, "fix@example.org");
    first = come_in(town, "fix@example.org");
    form.old_session = str_from(first.session.text);
    form.device = str_from(first.device.text);
    assert_ok(session_sign_in(&town->app, town_arena(town), &form, &outcome, &second, &error),
              error);
    assert_string_not_equal(first.session.text, second.session.text);
    assert_string_equal(first.device.text, second.device.text);
    assert_false(is_in(town, first.session.text));
    assert_true(is_in(town, second.session.text));
}

static void test_people_see_and_end_their_own_sessions_only(void **state)
{
    struct town *town = *state;
    struct session_view *list;
    struct sign_in_view *sign_ins;
    struct error error = ERROR_INIT;
    struct visitor from = visitor();
    struct signed_in mine, also, other;
    size_t number;
    int64_t ended;

    settle_in(town, "mine@example.org");
    settle_in(town, "other@example.org");
    other = come_in(town, "other@example.org");
    mine = come_in(town, "mine@example.org");
    also = come_in(town, "mine@example.org");
    assert_false(session_end(&town->app, &mine.person, &other.person.session, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_true(is_in(town, other.session.text));
    assert_ok(session_list(&town->app, town_arena(town), &mine.person, &list, &number, &error),
              error);
    assert_int_equal(number, 2);
    assert_str(list[0].address, ADDRESS);
    assert_str(list[0].agent, AGENT);
    assert_ok(session_end_others(&town->app, &mine.person, &ended, &error), error);
    assert_int_equal(ended, 1);
    assert_false(is_in(town, also.session.text));
    assert_ok(session_sign_out(&town->app, town_arena(town), &mine.person, &from, &error), error);
    assert_false(is_in(town, mine.session.text));
    assert_ok(session_sign_ins(&town->app, town_arena(town), &mine.person, 0, 10, &sign_ins,
                               &number, &error),
              error);
    assert_int_equal(number, 3);
    assert_str(sign_ins[0].address, ADDRESS);
}

static void test_csrf_token_belongs_to_one_session(void **state)
{
    struct town *town = *state;
    struct uuid a = uuid_new(town->app.clock, NULL), b = uuid_new(town->app.clock, NULL);
    char token[CSRF_TEXT + 1];

    session_csrf(&town->app, &a, token);
    assert_true(session_csrf_matches(&town->app, &a, str_from(token)));
    assert_false(session_csrf_matches(&town->app, &b, str_from(token)));
    assert_false(session_csrf_matches(&town->app, &a, STR("")));
}

static void test_guesses_slow_down_and_the_known_browser_still_gets_in(void **state)
{
    struct town *town = *state;
    enum sign_in_outcome outcome;
    struct error error = ERROR_INIT;
    struct signed_in owner, again;
    int looked_at = 0;

    settle_in(town, "target@example.org");
    owner = come_in(town, "target@example.org");
    for (int second = 0; second < 60 * 60; second += 5, wait_s(town, 5)) {
        assert_false(guess(town, "target@example.org", "", &error));
        looked_at += error.code == ERROR_UNAUTHENTICATED;
        if (error.code != ERROR_UNAUTHENTICATED) {
            assert_int_equal(error.code, ERROR_TOO_MANY);
            assert_true(error.retry_after_s > 0 && error.retry_after_s <= GUESS_WAIT_MAX_S);
        }
    }
    assert_true(looked_at >= GUESS_FREE && looked_at <= 100);
    assert_false(enter(town, "target@example.org", PASSWORD, "", &outcome, &again, &error));
    assert_int_equal(error.code, ERROR_TOO_MANY);
    assert_ok(
        enter(town, "target@example.org", PASSWORD, owner.device.text, &outcome, &again, &error),
        error);
    wait_s(town, GUESS_WAIT_MAX_S);
    (void)come_in(town, "target@example.org"); /* never locked for good */
    assert_false(guess(town, "target@example.org", "", &error));
    assert_int_equal(error.code, ERROR_UNAUTHENTICATED); /* counted anew */
}

static void test_unknown_accounts_slow_down_alike(void **state)
{
    struct town *town = *state;
    struct error error = ERROR_INIT;

    for (int i = 0; i < GUESS_FREE + 1; i++) {
        assert_false(guess(town, "never-there@example.org", "", &error));
        assert_int_equal(error.code, ERROR_UNAUTHENTICATED);
    }
    assert_false(guess(town, "never-there@example.org", "", &error));
    assert_int_equal(error.code, ERROR_TOO_MANY);
}

static void test_reset_link_works_once_within_the_hour_and_ends_every_session(void **state)
{
    struct town *town = *state;
    enum sign_in_outcome outcome;
    struct error error = ERROR_INIT, nobody = ERROR_INIT;
    struct visitor from = visitor();
    struct signed_in before, in;
    struct str link;

    settle_in(town, "reset@example.org");
    before = come_in(town, "reset@example.org");
    assert_ok(password_ask_reset(&town->app, town_arena(town), STR("RESET@example.org"), &error),
              error);
    assert_ok(password_ask_reset(&town->app, town_arena(town), STR("none@example.org"), &nobody),
              nobody);
    link = mailed(town, "reset", "token");
    assert_false(password_reset(&town->app, town_arena(town), &from, link, STR("short"), &error));
    assert_ok(
        password_reset(&town->app, town_arena(town), &from, link, STR("a new password"), &error),
        error);
    assert_false(is_in(town, before.session.text));
    assert_false(
        password_reset(&town->app, town_arena(town), &from, link, STR("a third password"), &error));
    assert_false(enter(town, "reset@example.org", PASSWORD, "", &outcome, &in, &error));
    assert_ok(enter(town, "reset@example.org", "a new password", "", &outcome, &in, &error), error);
    assert_ok(password_ask_reset(&town->app, town_arena(town), STR("reset@example.org"), &error),
              error);
    wait_s(town, 60 * 60);
    assert_false(password_reset(&town->app, town_arena(town), &from, mailed(town, "reset", "token"),
                                STR("a fourth password"), &error));
    assert_true(mailed(town, "password_changed", "token").len == 0);
    assert_true(count(town, "SELECT count(*) FROM clipcrafter.mail"
                            " WHERE template = 'password_changed'") > 0);
}

static void test_changing_the_password_needs_the_present_one_and_ends_other_sessions(void **state)
{
    struct town *town = *state;
    struct error error = ERROR_INIT;
    struct visitor from = visitor();
    struct session_token renewed;
    struct signed_in here, there;

    settle_in(town, "change@example.org");
    here = come_in(town, "change@example.org");
    there = come_in(town, "change@example.org");
    assert_false(password_change(&town->app, town_arena(town), &here.person, &from, STR("wrong"),
                                 STR("a new password"), &renewed, &error));
    assert_int_equal(error.code, ERROR_UNAUTHENTICATED);
    assert_ok(password_change(&town->app, town_arena(town), &here.person, &from, str_from(PASSWORD),
                              STR("a new password"), &renewed, &error),
              error);
    assert_true(is_in(town, renewed.text));
    assert_false(is_in(town, here.session.text));
    assert_false(is_in(town, there.session.text));
}

static void test_email_changes_when_the_new_address_confirms_and_the_old_takes_it_back(void **state)
{
    struct town *town = *state;
    enum sign_in_outcome outcome;
    struct error error = ERROR_INIT;
    struct visitor from = visitor();
    struct signed_in in, again;
    struct str object;

    settle_in(town, "old@example.org");
    in = come_in(town, "old@example.org");
    assert_false(email_ask_change(&town->app, town_arena(town), &in.person, &from, STR("wrong"),
                                  STR("new@example.org"), &error));
    assert_ok(email_ask_change(&town->app, town_arena(town), &in.person, &from, str_from(PASSWORD),
                               STR("new@example.org"), &error),
              error);
    object = mailed(town, "email_changing", "token");
    (void)come_in(town, "old@example.org");
    assert_ok(email_confirm_change(&town->app, town_arena(town),
                                   mailed(town, "email_change", "token"), &error),
              error);
    again = come_in(town, "new@example.org");
    assert_false(enter(town, "old@example.org", PASSWORD, "", &outcome, &in, &error));
    assert_ok(email_object(&town->app, town_arena(town), &from, object, &error), error);
    assert_false(is_in(town, again.session.text));
    assert_false(enter(town, "old@example.org", PASSWORD, "", &outcome, &in, &error));
    assert_ok(password_reset(&town->app, town_arena(town), &from, mailed(town, "reset", "token"),
                             str_from(PASSWORD), &error),
              error);
    (void)come_in(town, "old@example.org");
}

static void test_second_factor_takes_each_code_once(void **state)
{
    struct town *town = *state;
    struct sign_in form = {
        .email = STR("totp@example.org"), .password = str_from(PASSWORD), .visitor = visitor()};
    struct recovery_code codes[RECOVERY_CODE_COUNT];
    struct error error = ERROR_INIT;
    struct session_token token;
    struct factor_secret secret;
    struct totp_secret raw;
    enum sign_in_outcome outcome;
    struct signed_in in;
    char code[TOTP_DIGITS + 1];
    struct vault_place place = {"users", "totp_sealed", &in.person.user, &in.person.user};
    struct db_rows rows;
    struct db_tx *tx = NULL;
    struct str plain;

    settle_in(town, "totp@example.org");
    in = come_in(town, "totp@example.org");
    assert_ok(second_factor_begin(&town->app, town_arena(town), &in.person, &secret, &error),
              error);
    assert_true(str_starts_with(secret.uri, STR("otpauth://totp/ClipCrafter")));
    assert_ok(tenant_read(&town->app, &in.person.user, &tx, &error), error);
    assert_ok(DB_RUN(tx, &rows, &error,
                     "SELECT totp_sealed FROM clipcrafter.users WHERE user_id = $1",
                     db_uuid(&in.person.user)),
              error);
    assert_ok(tenant_open(&town->app, tx, town_arena(town), &place,
                          db_get_text(&rows, 0, 0, town_arena(town)), &plain, &error),
              error);
    db_rollback(&tx);
    memcpy(raw.bytes, plain.ptr, sizeof raw.bytes);
    totp_code(&raw, totp_step(town->app.clock), code);
    assert_false(second_factor_confirm(&town->app, town_arena(town), &in.person, STR("000"), codes,
                                       &token, &error));
    assert_ok(second_factor_confirm(&town->app, town_arena(town), &in.person, str_from(code), codes,
                                    &token, &error),
              error);
    assert_ok(session_sign_in(&town->app, town_arena(town), &form, &outcome, &in, &error), error);
    assert_int_equal(outcome, SIGN_IN_CODE);
    form.code = str_from(code);
    assert_false(session_sign_in(&town->app, town_arena(town), &form, &outcome, &in, &error));
    assert_non_null(strstr(error.message, "code"));
    wait_s(town, 2 * TOTP_STEP_S);
    totp_code(&raw, totp_step(town->app.clock), code);
    assert_ok(session_sign_in(&town->app, town_arena(town), &form, &outcome, &in, &error), error);
    assert_int_equal(outcome, SIGN_IN_DONE);
    form.code = str_from(codes[3].text);
    assert_ok(session_sign_in(&town->app, town_arena(town), &form, &outcome, &in, &error), error);
    assert_false(session_sign_in(&town->app, town_arena(town), &form, &outcome, &in, &error));
    assert_ok(second_factor_end(&town->app, town_arena(town), &in.person, &error), error);
    (void)come_in(town, "totp@example.org");
}

static void test_dangerous_acts_need_a_password_given_just_now(void **state)
{
    struct town *town = *state;
    struct api_key_wish wish = {STR("ci"), STR("read write"), 30};
    char text[TOKEN_TEXT_MAX + 1];
    struct visitor from = visitor();
    struct error error = ERROR_INIT;
    struct session_token renewed;
    struct api_key_view key, *keys;
    struct signed_in in;
    struct person person, program;
    size_t number;

    settle_in(town, "keys@example.org");
    in = come_in(town, "keys@example.org");
    wait_s(town, ACCESS_FRESH_S);
    assert_false(api_key_make(&town->app, town_arena(town), &in.person, &wish, &key, text, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    assert_ok(session_confirm(&town->app, town_arena(town), &in.person, &from, str_from(PASSWORD),
                              STR(""), &renewed, &error),
              error);
    assert_false(is_in(town, in.session.text));
    assert_ok(access_by_session(&town->app, str_from(renewed.text), &person, &error), error);
    assert_ok(api_key_make(&town->app, town_arena(town), &person, &wish, &key, text, &error),
              error);
    assert_ok(access_by_key(&town->app, str_from(text), &program, &error), error);
    assert_int_equal(program.scopes, SCOPE_READ | SCOPE_WRITE);
    assert_false(api_key_make(&town->app, town_arena(town), &program, &wish, &key, text, &error));
    wish.days = API_KEY_DAYS_MAX + 1;
    assert_false(api_key_make(&town->app, town_arena(town), &person, &wish, &key, text, &error));
    assert_non_null(strstr(error.message, "days"));
    assert_ok(api_key_list(&town->app, town_arena(town), &person, &keys, &number, &error), error);
    assert_int_equal(number, 1);
    wait_s(town, 30 * 24 * 60 * 60);
    assert_false(access_by_key(&town->app, str_from(text), &program, &error));
    assert_ok(api_key_remove(&town->app, &person, &keys[0].id, &error), error);
    assert_false(api_key_remove(&town->app, &person, &keys[0].id, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_address_and_wrong_password_answer_the_same),
        cmocka_unit_test(test_unknown_address_takes_as_long_as_a_wrong_password),
        cmocka_unit_test(test_session_ends_after_14_idle_days_and_after_30_in_all),
        cmocka_unit_test(test_signing_in_gives_a_new_token_and_ends_the_one_brought_along),
        cmocka_unit_test(test_people_see_and_end_their_own_sessions_only),
        cmocka_unit_test(test_csrf_token_belongs_to_one_session),
        cmocka_unit_test(test_guesses_slow_down_and_the_known_browser_still_gets_in),
        cmocka_unit_test(test_unknown_accounts_slow_down_alike),
        cmocka_unit_test(test_reset_link_works_once_within_the_hour_and_ends_every_session),
        cmocka_unit_test(test_changing_the_password_needs_the_present_one_and_ends_other_sessions),
        cmocka_unit_test(
            test_email_changes_when_the_new_address_confirms_and_the_old_takes_it_back),
        cmocka_unit_test(test_second_factor_takes_each_code_once),
        cmocka_unit_test(test_dangerous_acts_need_a_password_given_just_now),
    };

    return cmocka_run_group_tests(tests, town_start, town_stop);
}
