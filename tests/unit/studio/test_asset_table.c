/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "stage_fixture.h"

#include "base/banned.h"

static const struct credit CREDIT = {.title = {"Bees", 4}, .author = {"A. Nyman", 8}};

static int32_t add_bytes(struct stage_fixture *fixture, struct str bytes)
{
    struct error error = ERROR_INIT;
    int32_t index = -7;

    assert_ok(
        asset_table_add_bytes(&fixture->assets, bytes, STR("text/plain"), &CREDIT, &index, &error),
        error);
    return index;
}

static int32_t add_file(struct stage_fixture *fixture, struct str path)
{
    struct error error = ERROR_INIT;
    int32_t index = -7;

    assert_ok(
        asset_table_add_file(&fixture->assets, path, STR("image/png"), &CREDIT, &index, &error),
        error);
    return index;
}

static void assert_file_holds(struct str path, const char *text)
{
    struct error error = ERROR_INIT;
    struct buf bytes;

    buf_init(&bytes, 1 << 20);
    assert_ok(file_read(path, 1 << 20, &bytes, &error), error);
    assert_str(buf_str(&bytes), text);
    buf_release(&bytes);
}

static void test_bytes_become_a_blob_named_by_what_they_hold(void **state)
{
    struct stage_fixture *fixture = *state;
    struct asset *asset;

    assert_int_equal(add_bytes(fixture, STR("abc")), 0);
    asset = &fixture->assets.items[0];
    assert_str(asset->digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_str(path_name(asset->path), asset->digest.ptr);
    assert_true(str_starts_with(asset->path, fixture->cache_dir));
    assert_str(asset->media_type, "text/plain");
    assert_str(asset->credit.author, "A. Nyman");
    assert_file_holds(asset->path, "abc");
}

static void test_the_same_bytes_are_one_asset(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = fixture_write(fixture, "same.txt", STR("abc"));

    assert_int_equal(add_bytes(fixture, STR("abc")), 0);
    assert_int_equal(add_bytes(fixture, STR("abd")), 1);
    assert_int_equal(add_bytes(fixture, STR("abc")), 0);
    assert_int_equal(add_file(fixture, path), 0); /* also as a file of the user's */
    assert_int_equal(fixture->assets.count, 2);
    assert_int_equal(fixture_entries(fixture, "blob", NULL), 2);
}

static void test_a_users_file_stays_where_it_is(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = fixture_write(fixture, "photo.png", STR("pixels"));

    assert_int_equal(add_file(fixture, path), 0);
    assert_str(fixture->assets.items[0].path, path.ptr);
    assert_int_equal(fixture_entries(fixture, "blob", NULL), 0);
}

static void test_a_file_is_hashed_once_in_a_production(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = fixture_write(fixture, "photo.png", STR("pixels"));

    assert_int_equal(add_file(fixture, path), 0);
    assert_int_equal(unlink(path.ptr), 0); /* could not be read a second time */
    assert_int_equal(add_file(fixture, path), 0);
    assert_int_equal(fixture->assets.count, 1);
}

static void test_two_names_of_one_file_are_one_asset(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str a = fixture_write(fixture, "a.png", STR("pixels"));
    struct str b = fixture_write(fixture, "b.png", STR("pixels"));

    assert_int_equal(add_file(fixture, a), 0);
    assert_int_equal(add_file(fixture, b), 0);
    assert_str(fixture->assets.items[0].path, a.ptr);
}

static void test_the_table_keeps_its_own_copies(void **state)
{
    struct stage_fixture *fixture = *state;
    char title[] = "Honey", type[] = "text/x";
    struct credit credit = {.title = str_from(title)};
    struct error error = ERROR_INIT;
    int32_t index;

    assert_ok(
        asset_table_add_bytes(&fixture->assets, STR("x"), str_from(type), &credit, &index, &error),
        error);
    memset(title, '!', sizeof title - 1);
    memset(type, '!', sizeof type - 1);
    assert_str(fixture->assets.items[index].credit.title, "Honey");
    assert_str(fixture->assets.items[index].media_type, "text/x");
}

static void test_a_blob_of_an_earlier_run_is_found(void **state)
{
    struct stage_fixture *fixture = *state;
    int32_t index = -7;
    struct str hex;

    (void)add_bytes(fixture, STR("abc"));
    hex = fixture->assets.items[0].digest;
    fixture_begin_again(fixture);
    assert_int_equal(fixture->assets.count, 0);
    assert_true(asset_table_find_blob(&fixture->assets, hex, STR("x/y"), NULL, &index));
    assert_int_equal(index, 0);
    assert_str(fixture->assets.items[0].digest, hex.ptr);
    assert_file_holds(fixture->assets.items[0].path, "abc");
    assert_int_equal(fixture->assets.items[0].credit.title.len, 0);
}

static void test_a_blob_that_is_not_there_is_not_found(void **state)
{
    static const char *const names[] = {
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "", "../../etc/passwd"};
    struct stage_fixture *fixture = *state;
    int32_t index = -7;

    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_false(
            asset_table_find_blob(&fixture->assets, str_from(names[i]), STR("x"), NULL, &index));
    assert_int_equal(index, -7);
    assert_int_equal(fixture->assets.count, 0);
}

static void test_a_damaged_blob_is_written_again(void **state)
{
    struct stage_fixture *fixture = *state;

    (void)add_bytes(fixture, STR("four score"));
    assert_int_equal(fixture_entries(fixture, "blob", fixture_halve), 1);
    fixture_begin_again(fixture);
    (void)add_bytes(fixture, STR("four score"));
    assert_file_holds(fixture->assets.items[0].path, "four score");
}

static void test_a_blob_with_a_flipped_bit_is_not_found_and_dropped(void **state)
{
    struct stage_fixture *fixture = *state;
    int32_t index = -7;
    struct str hex;

    (void)add_bytes(fixture, STR("four score"));
    hex = fixture->assets.items[0].digest;
    assert_int_equal(fixture_entries(fixture, "blob", fixture_flip), 1);
    fixture_begin_again(fixture);
    assert_false(asset_table_find_blob(&fixture->assets, hex, STR("x/y"), NULL, &index));
    assert_int_equal(index, -7);
    assert_int_equal(fixture->assets.count, 0);
    assert_int_equal(fixture_entries(fixture, "blob", NULL), 0);
}

static void test_a_file_that_cannot_be_read_is_named(void **state)
{
    struct stage_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    int32_t index = -7;

    assert_false(asset_table_add_file(&fixture->assets, STR("/nonexistent/bee.png"), STR("x"), NULL,
                                      &index, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "/nonexistent/bee.png"));
    assert_false(
        asset_table_add_file(&fixture->assets, fixture->folder, STR("x"), NULL, &index, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, fixture->folder.ptr));
    assert_int_equal(index, -7);
    assert_int_equal(fixture->assets.count, 0);
}

static void test_what_is_no_file_is_refused_instead_of_read_for_ever(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str pipe_path = path_join(&fixture->arena, fixture->folder, STR("pipe"));
    struct error error = ERROR_INIT;
    struct digest digest;

    assert_int_equal(mkfifo(pipe_path.ptr, 0600), 0);
    alarm(10); /* a pipe without a writer blocks, and /dev/zero has no end */
    assert_false(asset_hash_file(pipe_path, &digest, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "is not a file"));
    assert_false(asset_hash_file(STR("/dev/zero"), &digest, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    alarm(0);
}

static void test_a_file_larger_than_what_is_read_at_once_is_hashed_whole(void **state)
{
    enum { SIZE = (1 << 18) * 2 + 5 };
    struct stage_fixture *fixture = *state;
    char *bytes = malloc(SIZE);
    struct error error = ERROR_INIT;
    struct digest whole, pieces;
    struct str path;

    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    path = fixture_write(fixture, "large", (struct str){bytes, SIZE});
    whole = digest_of((struct str){bytes, SIZE});
    free(bytes);
    assert_ok(asset_hash_file(path, &pieces, &error), error);
    assert_true(digest_equal(&whole, &pieces));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bytes_become_a_blob_named_by_what_they_hold),
        TEST(test_the_same_bytes_are_one_asset),
        TEST(test_a_users_file_stays_where_it_is),
        TEST(test_a_file_is_hashed_once_in_a_production),
        TEST(test_two_names_of_one_file_are_one_asset),
        TEST(test_the_table_keeps_its_own_copies),
        TEST(test_a_blob_of_an_earlier_run_is_found),
        TEST(test_a_blob_that_is_not_there_is_not_found),
        TEST(test_a_damaged_blob_is_written_again),
        TEST(test_a_blob_with_a_flipped_bit_is_not_found_and_dropped),
        TEST(test_a_file_that_cannot_be_read_is_named),
        TEST(test_what_is_no_file_is_refused_instead_of_read_for_ever),
        TEST(test_a_file_larger_than_what_is_read_at_once_is_hashed_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
