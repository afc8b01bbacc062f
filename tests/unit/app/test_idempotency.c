/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app_fixture.h"

#include "app/idempotency.h"

#include "base/banned.h"

static const char BODY[] = "{\"title\":\"Canary of a body\"}";

static struct repeat_request request_of(const struct person *person, const char *key)
{
    return (struct repeat_request){
        .user = person->user,
        .key = str_from(key),
        .method = STR("POST"),
        .pattern = STR("/api/v1/projects"),
        .path = STR("/api/v1/projects"),
        .body = str_from(BODY),
    };
}

static const struct repeat_answer MADE = {
    .status = 201,
    .body = {"{\"id\":\"Canary of an answer\"}", 28},
    .content_type = {"application/json", 16},
    .location = {"/api/v1/projects/1", 18},
    .tag = {"\"r1\"", 4},
};

static enum repeat begin(struct app_fixture *fixture, const struct repeat_request *request,
                         struct repeat_answer *answer)
{
    struct error error = ERROR_INIT;
    enum repeat out;

    assert_ok(repeat_begin(&fixture->web, fixture_arena(fixture), request, &out, answer, &error),
              error);
    return out;
}

static void end(struct app_fixture *fixture, const struct repeat_request *request,
                struct repeat_answer answer)
{
    struct error error = ERROR_INIT;

    assert_ok(repeat_end(&fixture->web, fixture_arena(fixture), request, &answer, &error), error);
}

static void assert_text(struct str text, struct str wanted)
{
    assert_int_equal(text.len, wanted.len);
    assert_memory_equal(text.ptr, wanted.ptr, wanted.len);
}

static void test_the_same_request_gets_the_same_answer_for_a_day(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request request = request_of(&fixture->ann, "same");
    struct repeat_answer answer = {0};

    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    end(fixture, &request, MADE);
    fixture_wait(fixture, REPEAT_KEPT_S - 1);
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_ANSWERED);
    assert_int_equal(answer.status, 201);
    assert_text(answer.body, MADE.body);
    assert_text(answer.content_type, MADE.content_type);
    assert_text(answer.location, MADE.location);
    assert_text(answer.tag, MADE.tag);
    fixture_wait(fixture, 1);
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
}

static void test_an_answer_without_a_body_is_given_again_too(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request request = request_of(&fixture->ann, "empty");
    struct repeat_answer answer = MADE;

    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    end(fixture, &request, (struct repeat_answer){.status = 204});
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_ANSWERED);
    assert_int_equal(answer.status, 204);
    assert_int_equal(answer.body.len + answer.location.len + answer.tag.len, 0);
}

static void test_a_key_is_good_for_one_request(void **state)
{
    struct app_fixture *fixture = *state;
    const struct repeat_request first = request_of(&fixture->ann, "other");
    struct repeat_request others[5] = {first, first, first, first, first};
    struct repeat_answer answer = {0};

    assert_int_equal(begin(fixture, &first, &answer), REPEAT_FIRST);
    others[0].method = STR("PUT");
    others[1].pattern = STR("/api/v1/{x}");
    others[2].path = STR("/api/v1/project");
    others[3].query = STR("a=1");
    others[4].body = STR("{}");
    for (int done = 0; done < 2; done++) {
        for (size_t i = 0; i < COUNT_OF(others); i++)
            assert_int_equal(begin(fixture, &others[i], &answer), REPEAT_OTHER);
        if (!done)
            end(fixture, &first, MADE);
    }
}

/* The end of one part is not the beginning of the next. */
static void test_moving_a_letter_from_the_path_to_the_query_is_another_request(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request request = request_of(&fixture->ann, "moved");
    struct repeat_answer answer = {0};

    request.path = STR("/ab");
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    request.path = STR("/a");
    request.query = STR("b");
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_OTHER);
}

static void test_keys_of_two_people_have_nothing_to_do_with_another(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request anns = request_of(&fixture->ann, "shared");
    struct repeat_request bobs = request_of(&fixture->bob, "shared");
    struct repeat_answer answer = {0};

    assert_int_equal(begin(fixture, &anns, &answer), REPEAT_FIRST);
    end(fixture, &anns, MADE);
    bobs.body = STR("{}");
    assert_int_equal(begin(fixture, &bobs, &answer), REPEAT_FIRST);
}

static void test_a_second_request_meanwhile_is_told_to_wait(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request request = request_of(&fixture->ann, "meanwhile");
    struct repeat_answer answer = {0};

    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_RUNNING);
    end(fixture, &request, MADE);
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_ANSWERED);
}

/* The claim of a killed process stands in the database: it is taken over after a minute, once. */
static void test_a_request_whose_process_died_runs_again_after_a_minute(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request request = request_of(&fixture->ann, "killed");
    struct repeat_answer answer = {0};

    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    fixture_wait(fixture, REPEAT_AT_WORK_S - 1);
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_RUNNING);
    fixture_wait(fixture, 1);
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_RUNNING);
}

static void test_what_failed_by_our_fault_may_be_tried_again_with_the_same_key(void **state)
{
    struct app_fixture *fixture = *state;
    static const int AGAIN[] = {429, 500, 503, 507}, KEPT[] = {200, 400, 404, 409, 422};
    struct repeat_request request = request_of(&fixture->ann, "again");
    struct repeat_answer answer = {0};

    for (size_t i = 0; i < COUNT_OF(AGAIN); i++) {
        assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
        end(fixture, &request, (struct repeat_answer){.status = AGAIN[i]});
    }
    for (size_t i = 0; i < COUNT_OF(KEPT); i++) {
        request.key = arena_printf(fixture_arena(fixture), "kept %d", KEPT[i]);
        assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
        end(fixture, &request, (struct repeat_answer){.status = KEPT[i]});
        assert_int_equal(begin(fixture, &request, &answer), REPEAT_ANSWERED);
        assert_int_equal(answer.status, KEPT[i]);
    }
}

static void test_the_first_answer_stays(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request request = request_of(&fixture->ann, "first");
    struct repeat_answer answer = {0};

    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    end(fixture, &request, MADE);
    end(fixture, &request, (struct repeat_answer){.status = 404});
    end(fixture, &request, (struct repeat_answer){.status = 500});
    assert_int_equal(begin(fixture, &request, &answer), REPEAT_ANSWERED);
    assert_int_equal(answer.status, 201);
}

static void test_the_database_holds_neither_key_nor_request_nor_answer(void **state)
{
    struct app_fixture *fixture = *state;
    struct repeat_request request = request_of(&fixture->ann, "Canary of a key");
    struct repeat_answer answer = {0};

    assert_int_equal(begin(fixture, &request, &answer), REPEAT_FIRST);
    end(fixture, &request, MADE);
    assert_int_equal(fixture_count(fixture, "SELECT count(*) FROM clipcrafter.idempotency"
                                            " WHERE answer_sealed IS NOT NULL"),
                     1);
    assert_int_equal(fixture_count(fixture,
                                   "SELECT count(*) FROM clipcrafter.idempotency i"
                                   " WHERE position('Canary'::bytea IN key_hash || fingerprint ||"
                                   " coalesce(answer_sealed, '')) > 0"
                                   " OR key_hash = sha256('Canary of a key')"),
                     0);
}

static int clear(void **state)
{
    struct app_fixture *fixture = *state;

    fixture_sql(fixture->store, "TRUNCATE clipcrafter.idempotency");
    return app_fixture_clear(state);
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_same_request_gets_the_same_answer_for_a_day),
        TEST(test_an_answer_without_a_body_is_given_again_too),
        TEST(test_a_key_is_good_for_one_request),
        TEST(test_moving_a_letter_from_the_path_to_the_query_is_another_request),
        TEST(test_keys_of_two_people_have_nothing_to_do_with_another),
        TEST(test_a_second_request_meanwhile_is_told_to_wait),
        TEST(test_a_request_whose_process_died_runs_again_after_a_minute),
        TEST(test_what_failed_by_our_fault_may_be_tried_again_with_the_same_key),
        TEST(test_the_first_answer_stays),
        TEST(test_the_database_holds_neither_key_nor_request_nor_answer),
    };

    return cmocka_run_group_tests(tests, app_fixture_start, app_fixture_stop);
}
