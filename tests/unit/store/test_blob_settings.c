/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "os/tempdir.h"
#include "store/blob_settings.h"

static char *const ENVIRONMENT[] = {"HOME=/home/x", NULL};

/* Settings as a file would give them. */
static struct config *config_of(const char *text)
{
    struct config *config = config_new(OPTIONS, OPTION_COUNT, ENVIRONMENT);
    struct error error = ERROR_INIT;

    assert_ok(config_read_text(config, str_from(text), STR("/x"), &error), error);
    return config;
}

static void test_blobs_live_in_a_folder_unless_an_object_store_is_set(void **state)
{
    const struct http_client_options options = {.user_agent = "ClipCrafter/test"};
    struct error error = ERROR_INIT;
    struct http_client *client;
    struct blob_store *store;
    struct config *config = config_of("");
    struct tempdir dir;

    (void)state;
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-tests"), &dir, &error), error);
    assert_ok(http_client_new(&options, &client, &error), error);
    assert_ok(blob_settings_open(config, str_from(dir.path), NULL, &store, &error), error);
    assert_false(blob_store_signs(store));
    blob_store_free(store);
    config_free(config);
    config =
        config_of("s3-endpoint = https://s3.eu-central-003.backblazeb2.com\ns3-bucket = clips\n"
                  "s3-key-id = k\ns3-secret-key = s\n");
    assert_ok(blob_settings_open(config, str_from(dir.path), client, &store, &error), error);
    assert_true(blob_store_signs(store));
    blob_store_free(store);
    config_free(config);
    config = config_of("s3-endpoint = https://s3.eu-central-003.backblazeb2.com\n");
    assert_false(blob_settings_open(config, str_from(dir.path), client, &store, &error));
    assert_non_null(strstr(error.message, "s3-bucket"));
    config_free(config);
    http_client_free(client);
    tempdir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blobs_live_in_a_folder_unless_an_object_store_is_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
