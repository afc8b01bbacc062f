/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers were computed apart from this program; see test_seal.c. */
#include "../test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "crypto/master_keys.h"
#include "same_entropy.h"

#include "base/banned.h"

#define KEY_U "VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVU=" /* 32 bytes of 0x55 */
#define KEY_0 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define TEXT  "# kept since\n\n2026-01 " KEY_U "\n  old\t " KEY_0 " \r\n"

static struct master_keys *keys_of(const char *text)
{
    struct master_keys *keys = NULL;
    struct error error = ERROR_INIT;

    assert_ok(master_keys_read_text(str_from(text), STR("keys"), &keys, &error), error);
    return keys;
}

static struct wrap_context user(int byte)
{
    struct wrap_context context = {.purpose = STR("user")};

    memset(context.owner.bytes, byte, UUID_BYTES);
    return context;
}

static struct data_key data_key(void)
{
    struct data_key key = {.generation = 7};

    memset(key.bytes, 0x44, sizeof key.bytes);
    return key;
}

static void test_first_key_is_the_current_one_and_all_are_known(void **state)
{
    struct master_keys *keys = keys_of(TEXT);

    (void)state;
    assert_str(master_keys_current(keys), "2026-01");
    assert_true(master_keys_has(keys, STR("2026-01")));
    assert_true(master_keys_has(keys, STR("old")));
    assert_false(master_keys_has(keys, STR("ol")));
    assert_false(master_keys_has(keys, STR("")));
    master_keys_free(keys);
    master_keys_free(NULL);
}

static void test_wrapped_key_is_the_known_answer(void **state)
{
    static const char EXPECTED[] =
        "01333333333333333333333333333333333333333333333333e9dc66b596912098de257c0a47c7a1f5ea71cd0f"
        "11e259e54b90f6c4a6067b05896cdb300c92609e47a9ebcb390a7910";
    struct master_keys *keys = keys_of(TEXT);
    struct wrap_context context = user(0x22);
    struct data_key key = data_key();
    unsigned char nonce = 0x33;
    struct entropy entropy = ENTROPY_OF(nonce);
    struct wrapped_key wrapped;
    char hex[2 * WRAPPED_KEY_BYTES + 1];

    (void)state;
    master_keys_wrap(keys, &context, &key, &entropy, &wrapped);
    for (size_t i = 0; i < WRAPPED_KEY_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", wrapped.bytes[i]);
    assert_string_equal(hex, EXPECTED);
    assert_string_equal(wrapped.master_id, "2026-01");
    assert_int_equal(wrapped.generation, 7);
    master_keys_free(keys);
}

static void test_after_rotation_the_old_key_still_unwraps(void **state)
{
    struct master_keys *old = keys_of("old " KEY_0), *both = keys_of(TEXT),
                       *fresh = keys_of("2026-01 " KEY_U);
    struct wrap_context context = user(0x22);
    struct data_key key = data_key(), got;
    struct wrapped_key wrapped;
    struct error error = ERROR_INIT;

    (void)state;
    master_keys_wrap(old, &context, &key, NULL, &wrapped);
    assert_ok(master_keys_unwrap(both, &context, &wrapped, &got, &error), error);
    assert_memory_equal(&got, &key, sizeof key);
    assert_false(master_keys_unwrap(fresh, &context, &wrapped, &got, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(error.message, "'old'"));
    master_keys_wrap(both, &context, &got, NULL, &wrapped);
    assert_ok(master_keys_unwrap(fresh, &context, &wrapped, &got, &error), error);
    assert_memory_equal(&got, &key, sizeof key);
    master_keys_free(old);
    master_keys_free(both);
    master_keys_free(fresh);
}

static void assert_stays_wrapped(const struct master_keys *keys, struct wrap_context context,
                                 const struct wrapped_key *wrapped)
{
    struct data_key got = {.generation = 99};
    struct error error = ERROR_INIT;

    assert_false(master_keys_unwrap(keys, &context, wrapped, &got, &error));
    assert_int_equal(error.code, ERROR_INTERNAL);
    assert_int_equal(got.generation, 99);
}

static void test_key_unwraps_only_for_its_purpose_owner_and_generation(void **state)
{
    struct master_keys *keys = keys_of(TEXT);
    struct wrap_context context = user(0x22), other_purpose = user(0x22);
    struct data_key key = data_key();
    struct wrapped_key wrapped, other;

    (void)state;
    master_keys_wrap(keys, &context, &key, NULL, &wrapped);
    other_purpose.purpose = STR("system");
    assert_stays_wrapped(keys, other_purpose, &wrapped);
    assert_stays_wrapped(keys, user(0x23), &wrapped);
    other = wrapped;
    other.generation++;
    assert_stays_wrapped(keys, context, &other);
    other = wrapped;
    memcpy(other.master_id, "old", 4);
    assert_stays_wrapped(keys, context, &other);
    for (size_t i = 0; i < WRAPPED_KEY_BYTES; i++) {
        other = wrapped;
        other.bytes[i] ^= 0x40;
        assert_stays_wrapped(keys, context, &other);
    }
    master_keys_free(keys);
}

static void test_bad_lines_are_named_but_not_shown(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "no master key"},
        {"# nothing\n", "no master key"},
        {"\n\nUpper " KEY_U, "line 3 begins with no key id"},
        {"012345678901234567890123456789012 " KEY_U, "line 1 begins with no key id"},
        {KEY_U, "line 1 begins with no key id"},
        {"a", "line 1 holds no key"},
        {"a VVVV", "line 1 holds no key"},
        {"a VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVU", "line 1 holds no key"},
        {"a VVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV=", "line 1 holds no key"},
        {"a " KEY_U " x", "line 1 holds no key"},
        {"a " KEY_U "\na " KEY_0, "line 2 has the id of an earlier line"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct master_keys *keys = NULL;
        struct error error = ERROR_INIT;

        assert_false(master_keys_read_text(str_from(cases[i].text), STR("keys"), &keys, &error));
        assert_null(keys);
        assert_int_equal(error.code, ERROR_INPUT);
        if (!strstr(error.message, cases[i].says) || strstr(error.message, "VVVV"))
            fail_msg("case %zu: %s", i, error.message);
    }
}

static void test_more_keys_than_the_limit_are_refused(void **state)
{
    struct master_keys *keys = NULL;
    struct error error = ERROR_INIT;
    struct buf text;

    (void)state;
    buf_init(&text, 10000);
    for (int i = 0; i < MASTER_KEYS_MAX; i++)
        buf_printf(&text, "k%d " KEY_U "\n", i);
    keys = keys_of(text.ptr);
    assert_true(master_keys_has(keys, STR("k31")));
    master_keys_free(keys);
    buf_append(&text, STR("more " KEY_U "\n"));
    assert_false(master_keys_read_text(buf_str(&text), STR("keys"), &keys, &error));
    assert_non_null(strstr(error.message, "line 33 is one key too many"));
    buf_release(&text);
}

static void test_generated_line_can_be_read(void **state)
{
    struct error error = ERROR_INIT;
    struct master_keys *keys;
    struct buf text;

    (void)state;
    buf_init(&text, 1000);
    assert_ok(master_keys_generate(STR("2027-01"), NULL, &text, &error), error);
    assert_ok(master_keys_generate(STR("b"), NULL, &text, &error), error);
    keys = keys_of(text.ptr);
    assert_str(master_keys_current(keys), "2027-01");
    assert_true(master_keys_has(keys, STR("b")));
    master_keys_free(keys);
    assert_false(master_keys_generate(STR("No Good"), NULL, &text, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    buf_release(&text);
}

/* A file of that mode in a folder of its own; the path goes to `path`. */
static void write_file(char path[64], const char *text, size_t len, mode_t mode)
{
    int fd;

    snprintf(path, 64, "/tmp/clipcrafter-keys-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), (ssize_t)len);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void test_file_that_others_may_read_is_refused(void **state)
{
    static const mode_t modes[] = {0640, 0604, 0620, 0601, 0644};
    struct master_keys *keys = NULL;
    struct error error = ERROR_INIT;
    char path[64];

    (void)state;
    write_file(path, TEXT, sizeof TEXT - 1, 0600);
    assert_ok(master_keys_read_file(str_from(path), &keys, &error), error);
    assert_str(master_keys_current(keys), "2026-01");
    master_keys_free(keys);
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_false(master_keys_read_file(str_from(path), &keys, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        assert_non_null(strstr(error.message, "chmod"));
    }
    unlink(path);
}

static void test_file_of_another_user_is_refused(void **state)
{
    struct master_keys *keys = NULL;
    struct error error = ERROR_INIT;
    char path[64];

    (void)state;
    if (geteuid() != 0)
        skip(); /* only root can give a file away */
    write_file(path, TEXT, sizeof TEXT - 1, 0600);
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_false(master_keys_read_file(str_from(path), &keys, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "another user"));
    unlink(path);
}

static void test_file_that_is_missing_no_file_or_too_long_is_refused(void **state)
{
    static char text[MASTER_KEYS_TEXT_MAX + 1];
    struct master_keys *keys = NULL;
    struct error error = ERROR_INIT;
    char path[64];

    (void)state;
    memset(text, '#', sizeof text);
    assert_false(master_keys_read_file(STR("/nowhere/keys"), &keys, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_false(master_keys_read_file(STR("/tmp"), &keys, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    write_file(path, text, sizeof text, 0600);
    assert_false(master_keys_read_file(str_from(path), &keys, &error));
    assert_non_null(strstr(error.message, "too long"));
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(master_keys_read_file(str_from(path), &keys, &error));
    assert_non_null(strstr(error.message, "no regular file"));
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_key_is_the_current_one_and_all_are_known),
        cmocka_unit_test(test_wrapped_key_is_the_known_answer),
        cmocka_unit_test(test_after_rotation_the_old_key_still_unwraps),
        cmocka_unit_test(test_key_unwraps_only_for_its_purpose_owner_and_generation),
        cmocka_unit_test(test_bad_lines_are_named_but_not_shown),
        cmocka_unit_test(test_more_keys_than_the_limit_are_refused),
        cmocka_unit_test(test_generated_line_can_be_read),
        cmocka_unit_test(test_file_that_others_may_read_is_refused),
        cmocka_unit_test(test_file_of_another_user_is_refused),
        cmocka_unit_test(test_file_that_is_missing_no_file_or_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
