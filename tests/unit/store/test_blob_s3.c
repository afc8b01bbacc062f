/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The S3 home against tests/doubles/b2.mjs, which is as strict as B2. */
#include "../service.h"
#include "blob_suite.h"

#include "store/blob_s3.h"

struct bucket {
    struct blob_trial trial; /* first: the suite's state */
    struct service service;
    const char *port;
    struct http_client *client;
    struct blob_s3_options options;
    struct clock clock;
    struct retry_policy policy;
    struct pauser pauser;
    int64_t waited_ms; /* all that was waited, instead of waiting */
    char endpoint[64];
};

static void note_wait(void *context, int64_t ms, struct cancel *cancel)
{
    (void)cancel;
    __atomic_add_fetch((int64_t *)context, ms, __ATOMIC_RELAXED);
}

static void open_bucket(struct bucket *bucket)
{
    struct error error = ERROR_INIT;

    bucket->pauser = (struct pauser){note_wait, &bucket->waited_ms};
    bucket->policy = (struct retry_policy){.first_ms = 1, .pauser = &bucket->pauser};
    snprintf(bucket->endpoint, sizeof bucket->endpoint, "https://localhost:%s/", bucket->port);
    bucket->options = (struct blob_s3_options){
        .endpoint = str_from(bucket->endpoint),
        .region = STR("us-west-004"),
        .bucket = STR("clips"),
        .key_id = STR("K0123456789abcdef"),
        .secret = STR("K004secret/with+signs"),
        .encrypt = true,
        .part_bytes = BLOB_S3_PART_LEAST,
        .client = bucket->client,
        .policy = &bucket->policy,
        .clock = &bucket->clock,
    };
    assert_ok(blob_s3_open(&bucket->options, &bucket->trial.store, &error), error);
    bucket->trial.large = BLOB_S3_PART_LEAST + 1000;
}

static int start(void **state)
{
    struct bucket *bucket = calloc(1, sizeof *bucket);
    struct error error = ERROR_INIT;

    setenv("B2_PAGE", "2", 1);
    service_start_node(&bucket->service, "doubles/b2.mjs");
    bucket->port = service_word(&bucket->service);
    const struct http_client_options options = {.user_agent = "ClipCrafter/test",
                                                .extra_ca_file = service_word(&bucket->service)};
    assert_ok(http_client_new(&options, &bucket->client, &error), error);
    open_bucket(bucket);
    *state = bucket;
    return 0;
}

static int stop(void **state)
{
    struct bucket *bucket = *state;

    blob_store_free(bucket->trial.store);
    http_client_free(bucket->client);
    service_stop(&bucket->service);
    free(bucket);
    return 0;
}

/* GETs (or else) a URL of the double: its status, and the body's beginning in `text`. */
static int fetch(struct bucket *bucket, const char *method, struct str url, char *text, size_t size)
{
    struct http_request request = {.method = method, .url = url};
    struct error error = ERROR_INIT;
    struct arena arena;
    struct buf body;

    arena_init(&arena);
    buf_init(&body, size - 1);
    struct http_response response = {.sink = http_sink_buf(&body)};
    assert_ok(http_perform(bucket->client, &arena, &request, &response, &error), error);
    snprintf(text, size, "%.*s", STR_FMT(buf_str(&body)));
    buf_release(&body);
    arena_release(&arena);
    return response.status;
}

static void fail_next(struct bucket *bucket, const char *kind, int count)
{
    char url[200], text[200];

    snprintf(url, sizeof url, "https://localhost:%s/_fail?kind=%s&count=%d", bucket->port, kind,
             count);
    assert_int_equal(fetch(bucket, "POST", str_from(url), text, sizeof text), 200);
}

/* What the double keeps. */
struct kept {
    int versions, uploads, bytes, parts_sent, encrypted;
};

static struct kept look(struct bucket *bucket)
{
    char url[200], text[200];
    struct kept have;

    snprintf(url, sizeof url, "https://localhost:%s/_state", bucket->port);
    assert_int_equal(fetch(bucket, "GET", str_from(url), text, sizeof text), 200);
    assert_int_equal(sscanf(text, "%d versions, %d uploads, %d bytes, %d parts sent, %d encrypted",
                            &have.versions, &have.uploads, &have.bytes, &have.parts_sent,
                            &have.encrypted),
                     5);
    return have;
}

static void expect_state(struct bucket *bucket, int versions, int uploads, int encrypted)
{
    struct kept have = look(bucket);

    assert_int_equal(have.versions, versions);
    assert_int_equal(have.uploads, uploads);
    assert_int_equal(have.encrypted, encrypted);
}

static void test_removing_frees_every_version_and_marker(void **state)
{
    struct bucket *bucket = *state;
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(&bucket->trial, 100, 1, &digest);
    struct blob_name other = trial_put(&bucket->trial, 100, 2, &digest);
    int fd = trial_file(100, 1, &digest);

    assert_ok(blob_put(bucket->trial.store, &name, fd, 100, &digest, NULL, &error), error);
    expect_state(bucket, 3, 0, 3);
    trial_remove(&bucket->trial, &name);
    expect_state(bucket, 1, 0, 1);
    trial_remove(&bucket->trial, &other);
    expect_state(bucket, 0, 0, 0);
    close(fd);
}

/* Puts a blob of `bytes`, which must work whatever was set to fail, and leaves one version. */
static void expect_put(struct bucket *bucket, int64_t bytes)
{
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(&bucket->trial, bytes, 77, &digest);

    assert_ok(blob_fetch(bucket->trial.store, &name, -1, bytes, &digest, NULL, &error), error);
    expect_state(bucket, 1, 0, 1);
    trial_remove(&bucket->trial, &name);
    expect_state(bucket, 0, 0, 0);
}

static void test_puts_outlive_faults(void **state)
{
    struct bucket *bucket = *state;
    int64_t large = bucket->trial.large;
    const struct {
        const char *kind;
        int count;
        int64_t bytes;
    } cases[] = {
        {"slow-down", 3, 10},        {"reset-put", 2, 3000000}, {"reset-put", 2, large},
        {"part-500", 3, large},      {"lost-part", 1, large},   {"error-complete", 2, large},
        {"lost-complete", 1, large}, {"lost-begin", 1, large},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        print_message("%s\n", cases[i].kind);
        fail_next(bucket, cases[i].kind, cases[i].count);
        expect_put(bucket, cases[i].bytes);
    }
}

static void test_a_lost_answer_to_a_part_is_asked_for_not_sent_again(void **state)
{
    struct bucket *bucket = *state;
    int before = look(bucket).parts_sent;

    fail_next(bucket, "lost-part", 2);
    expect_put(bucket, bucket->trial.large);
    assert_int_equal(look(bucket).parts_sent - before, 2);
}

static void test_waits_as_long_as_the_store_asks(void **state)
{
    struct bucket *bucket = *state;
    struct digest digest;
    struct blob_name name;

    bucket->waited_ms = 0;
    fail_next(bucket, "slow-down", 1);
    name = trial_put(&bucket->trial, 10, 1, &digest);
    assert_in_range(bucket->waited_ms, 3000, 3001);
    trial_remove(&bucket->trial, &name);
}

static void test_a_put_that_cannot_succeed_gives_its_parts_up(void **state)
{
    struct bucket *bucket = *state;
    struct error error = ERROR_INIT;
    struct blob_name name = blob_name_new(NULL);
    struct digest digest;
    int fd = trial_file(bucket->trial.large, 1, &digest);

    fail_next(bucket, "part-500", 100);
    assert_false(
        blob_put(bucket->trial.store, &name, fd, bucket->trial.large, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    fail_next(bucket, "part-500", 0);
    expect_state(bucket, 0, 0, 0);
    fail_next(bucket, "error-complete", 100);
    assert_false(
        blob_put(bucket->trial.store, &name, fd, bucket->trial.large, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    fail_next(bucket, "error-complete", 0);
    expect_state(bucket, 0, 0, 0);
    close(fd);
}

static void test_reading_goes_on_where_it_was_cut_off(void **state)
{
    struct bucket *bucket = *state;
    struct error error = ERROR_INIT;
    struct digest digest;
    struct blob_name name = trial_put(&bucket->trial, 3000000, 9, &digest);

    fail_next(bucket, "cut-get", 4);
    assert_ok(blob_fetch(bucket->trial.store, &name, -1, 3000000, &digest, NULL, &error), error);
    trial_remove(&bucket->trial, &name);
}

static void test_a_refused_key_is_said_and_not_tried_again(void **state)
{
    struct bucket *bucket = *state;
    struct blob_s3_options options = bucket->options;
    struct error error = ERROR_INIT;
    struct blob_store *store;

    options.secret = STR("wrong");
    bucket->waited_ms = 0;
    assert_ok(blob_s3_open(&options, &store, &error), error);
    struct digest digest;
    struct blob_name name = blob_name_new(NULL);
    int fd = trial_file(10, 1, &digest);
    assert_false(blob_put(store, &name, fd, 10, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    assert_non_null(strstr(error.message, "SignatureDoesNotMatch"));
    assert_false(blob_check(store, &error));
    blob_store_free(store);
    /* A clock that is wrong by more than a quarter of an hour. */
    bucket->clock.offset_us = 16 * 60 * 1000000ll;
    assert_false(blob_put(bucket->trial.store, &name, fd, 10, &digest, NULL, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    assert_non_null(strstr(error.message, "RequestTimeTooSkewed"));
    bucket->clock.offset_us = 0;
    assert_int_equal(bucket->waited_ms, 0);
    close(fd);
}

static void test_a_signed_link_reads_one_blob_for_a_while(void **state)
{
    struct bucket *bucket = *state;
    struct error error = ERROR_INIT;
    struct blob_link link = {.seconds = 900,
                             .type = STR("video/mp4"),
                             .disposition = STR("attachment; filename=\"my clip+1.mp4\"")};
    struct digest digest;
    struct blob_name name = trial_put(&bucket->trial, 10, 1, &digest);
    struct blob_name other = trial_put(&bucket->trial, 10, 2, &digest);
    struct arena arena;
    struct str url;
    char text[100];

    arena_init(&arena);
    assert_true(blob_store_signs(bucket->trial.store));
    assert_ok(blob_sign(bucket->trial.store, &arena, &name, &link, &url, &error), error);
    assert_int_equal(fetch(bucket, "GET", url, text, sizeof text), 200);
    assert_int_equal(fetch(bucket, "DELETE", url, text, sizeof text), 403);
    /* The same signature for another blob. */
    char *forged = (char *)(uintptr_t)arena_str(&arena, url).ptr;
    memcpy(strstr(forged, name.text), other.text, BLOB_NAME);
    assert_int_equal(fetch(bucket, "GET", str_from(forged), text, sizeof text), 403);
    /* Made so long ago that it has ended. */
    bucket->clock.offset_us = -901 * 1000000ll;
    assert_ok(blob_sign(bucket->trial.store, &arena, &name, &link, &url, &error), error);
    assert_int_equal(fetch(bucket, "GET", url, text, sizeof text), 403);
    bucket->clock.offset_us = 0;
    link.seconds = 901;
    assert_false(blob_sign(bucket->trial.store, &arena, &name, &link, &url, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    arena_release(&arena);
    trial_remove(&bucket->trial, &name);
    trial_remove(&bucket->trial, &other);
}

static void test_lists_come_page_by_page(void **state)
{
    struct bucket *bucket = *state;
    struct blob_name names[5];
    struct digest digest;

    for (size_t i = 0; i < COUNT_OF(names); i++)
        names[i] = trial_put(&bucket->trial, 10, i, &digest);
    assert_int_equal(trial_count(&bucket->trial, NULL, NULL), 5); /* pages of two */
    for (size_t i = 0; i < COUNT_OF(names); i++)
        trial_remove(&bucket->trial, &names[i]);
}

static void test_unfinished_uploads_are_listed_and_given_up(void **state)
{
    struct bucket *bucket = *state;
    struct error error = ERROR_INIT;
    struct cancel cancel = {false};
    struct blob_unfinished_page page;
    struct blob_name name = blob_name_new(NULL);
    struct digest digest;
    struct arena arena;
    int fd = trial_file(bucket->trial.large, 1, &digest);

    arena_init(&arena);
    /* The store stops answering once the upload has begun: giving up does not get through either,
     * as when our process dies. */
    fail_next(bucket, "die-after-begin", 1);
    struct retry_policy once = {.tries = 1, .pauser = &bucket->pauser};
    struct blob_s3_options options = bucket->options;
    struct blob_store *store;
    options.policy = &once;
    assert_ok(blob_s3_open(&options, &store, &error), error);
    assert_false(blob_put(store, &name, fd, bucket->trial.large, &digest, &cancel, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    blob_store_free(store);
    fail_next(bucket, "dead", 0);
    assert_ok(blob_list_unfinished(bucket->trial.store, &arena, STR(""), &page, &error), error);
    assert_int_equal(page.count, 1);
    assert_string_equal(page.items[0].name.text, name.text);
    assert_true(llabs(page.items[0].started_us - clock_wall_us(NULL)) < 600 * 1000000ll);
    assert_ok(blob_abort(bucket->trial.store, &page.items[0], &error), error);
    assert_ok(blob_abort(bucket->trial.store, &page.items[0], &error), error);
    expect_state(bucket, 0, 0, 0);
    arena_release(&arena);
    close(fd);
}

static void test_settings_that_cannot_be_right_are_refused(void **state)
{
    struct bucket *bucket = *state;
    struct error error = ERROR_INIT;
    struct blob_store *store;
    struct blob_s3_options options = bucket->options;

    options.endpoint = STR("http://s3.us-west-004.backblazeb2.com");
    assert_false(blob_s3_open(&options, &store, &error));
    options.endpoint = STR("https://example.com/path");
    assert_false(blob_s3_open(&options, &store, &error));
    options.endpoint = STR("https://s3.us-west-004.backblazeb2.com:443");
    options.region = STR("");
    assert_ok(blob_s3_open(&options, &store, &error), error);
    blob_store_free(store);
    options.endpoint = STR("https://localhost");
    assert_false(blob_s3_open(&options, &store, &error));
    assert_non_null(strstr(error.message, "s3-region"));
    options = bucket->options;
    options.bucket = STR("a/b");
    assert_false(blob_s3_open(&options, &store, &error));
    options = bucket->options;
    options.secret = STR("");
    assert_false(blob_s3_open(&options, &store, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BLOB_SUITE,
        cmocka_unit_test(test_removing_frees_every_version_and_marker),
        cmocka_unit_test(test_puts_outlive_faults),
        cmocka_unit_test(test_a_lost_answer_to_a_part_is_asked_for_not_sent_again),
        cmocka_unit_test(test_waits_as_long_as_the_store_asks),
        cmocka_unit_test(test_a_put_that_cannot_succeed_gives_its_parts_up),
        cmocka_unit_test(test_reading_goes_on_where_it_was_cut_off),
        cmocka_unit_test(test_a_refused_key_is_said_and_not_tried_again),
        cmocka_unit_test(test_a_signed_link_reads_one_blob_for_a_while),
        cmocka_unit_test(test_lists_come_page_by_page),
        cmocka_unit_test(test_unfinished_uploads_are_listed_and_given_up),
        cmocka_unit_test(test_settings_that_cannot_be_right_are_refused),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
