/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The S3 home against another's server: OpenStack Swift with its S3 interface. */
#include "../service.h"
#include "blob_suite.h"

#include "store/blob_s3.h"

struct bucket {
    struct blob_trial trial; /* first: the suite's state */
    struct service service;
    struct http_client *client;
};

static int start(void **state)
{
    struct bucket *bucket = calloc(1, sizeof *bucket);
    struct error error = ERROR_INIT;
    const struct http_client_options http = {.user_agent = "ClipCrafter/test"};
    const char *source = getenv("CLIPCRAFTER_SOURCE");
    char script[4096], endpoint[64];

    snprintf(script, sizeof script, "%s/tests/system/swift", source ? source : ".");
    const char *const argv[] = {script, "swift", NULL};
    service_start(&bucket->service, argv, 120);
    snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%s", service_word(&bucket->service));
    assert_ok(http_client_new(&http, &bucket->client, &error), error);
    struct blob_s3_options options = {
        .endpoint = str_from(endpoint),
        .region = STR("us-east-1"),
        .part_bytes = BLOB_S3_PART_LEAST,
        .client = bucket->client,
    };
    options.key_id = str_from(service_word(&bucket->service));
    options.secret = str_from(service_word(&bucket->service));
    options.bucket = str_from(service_word(&bucket->service));
    assert_ok(blob_s3_open(&options, &bucket->trial.store, &error), error);
    bucket->trial.large = BLOB_S3_PART_LEAST + 1000;
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

static void test_a_signed_link_is_taken_and_bound_to_its_method(void **state)
{
    struct bucket *bucket = *state;
    struct error error = ERROR_INIT;
    const struct blob_link link = {.seconds = 60,
                                   .type = STR("video/mp4"),
                                   .disposition = STR("attachment; filename=\"a b.mp4\"")};
    struct http_wanted wanted[] = {{.name = "Content-Type"}, {.name = "Content-Disposition"}};
    struct digest digest;
    struct blob_name name = trial_put(&bucket->trial, 10, 1, &digest);
    struct arena arena;
    struct str url;

    arena_init(&arena);
    assert_ok(blob_sign(bucket->trial.store, &arena, &name, &link, &url, &error), error);
    struct http_request request = {.method = "GET", .url = url, .plain_loopback = true};
    struct http_response response = {.wanted = wanted, .wanted_count = 2};
    assert_ok(http_perform(bucket->client, &arena, &request, &response, &error), error);
    assert_int_equal(response.status, 200);
    assert_true(str_starts_with(wanted[0].value, STR("video/mp4")));
    assert_str(wanted[1].value, "attachment; filename=\"a b.mp4\"");
    request.method = "DELETE";
    assert_ok(http_perform(bucket->client, &arena, &request, &response, &error), error);
    assert_int_equal(response.status, 403);
    arena_release(&arena);
    trial_remove(&bucket->trial, &name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BLOB_SUITE,
        cmocka_unit_test(test_a_signed_link_is_taken_and_bound_to_its_method),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
