/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers of argon2id: the test suite of the reference implementation (phc-winner-argon2). */
#include "../test.h"

#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "crypto/password.h"
#include "same_entropy.h"

#include "base/banned.h"

static const char WORDS[] = "12345678\nbaseball\nhoneybee\npassword\npassword1\nwinnie-the-pooh\n";

static struct password_list list_of(const char *text)
{
    struct password_list list = {.count = 0};
    struct error error = ERROR_INIT;

    assert_ok(password_list_init(str_from(text), &list, &error), error);
    return list;
}

static bool is_right(const char *password, const char *hash)
{
    struct error error = ERROR_INIT;
    bool right = false;

    assert_ok(password_verify(str_from(password), str_from(hash), &right, &error), error);
    return right;
}

static void test_published_hashes_are_verified(void **state)
{
    static const char *const hashes[] = {
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hashes); i++) {
        assert_true(is_right("password", hashes[i]));
        assert_false(is_right("passwore", hashes[i]));
        assert_true(password_needs_rehash(str_from(hashes[i])));
    }
}

static void test_hash_says_its_costs_and_is_verified(void **state)
{
    static const char BEGINNING[] = "$argon2id$v=19$m=19456,t=2,p=1$EhISEhISEhISEhISEhISEg$";
    unsigned char byte = 0x12;
    struct entropy entropy = ENTROPY_OF(byte);
    char hash[PASSWORD_HASH_MAX + 1];
    struct error error = ERROR_INIT;

    (void)state;
    assert_ok(password_hash(STR("dance of bees"), &entropy, hash, &error), error);
    assert_memory_equal(hash, BEGINNING, sizeof BEGINNING - 1);
    assert_int_equal(strlen(hash), sizeof BEGINNING - 1 + 43);
    assert_false(password_needs_rehash(str_from(hash)));
    assert_true(is_right("dance of bees", hash));
    assert_false(is_right("dance of bee", hash));
    assert_false(is_right("Dance of bees", hash));
    assert_false(is_right("", hash));
}

static void test_same_password_rests_differently_each_time(void **state)
{
    char a[PASSWORD_HASH_MAX + 1], b[PASSWORD_HASH_MAX + 1];
    struct error error = ERROR_INIT;

    (void)state;
    assert_ok(password_hash(STR("dance of bees"), NULL, a, &error), error);
    assert_ok(password_hash(STR("dance of bees"), NULL, b, &error), error);
    assert_string_not_equal(a, b);
}

static void test_every_letter_of_the_longest_password_counts(void **state)
{
    char password[4 * PASSWORD_MAX + 5], hash[PASSWORD_HASH_MAX + 1];
    struct error error = ERROR_INIT;

    (void)state;
    for (size_t i = 0; i <= PASSWORD_MAX; i++)
        memcpy(password + 4 * i, "\xf0\x9f\x90\x9d", 5); /* one bee more than the limit */
    assert_false(is_right(password, "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
                                    "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"));
    password[4 * PASSWORD_MAX] = '\0';
    assert_ok(password_hash(str_from(password), NULL, hash, &error), error);
    assert_true(is_right(password, hash));
    password[4 * PASSWORD_MAX - 1] = '\x9e';
    assert_false(is_right(password, hash));
}

static void test_damaged_hash_is_an_error_not_a_wrong_password(void **state)
{
    static const char *const bad[] = {
        "",
        "$argon2id$",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=x,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    };
    struct error error = ERROR_INIT;
    bool right = true;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (password_verify(STR("password"), str_from(bad[i]), &right, &error))
            fail_msg("\"%s\" is taken", bad[i]);
        assert_int_equal(error.code, ERROR_INTERNAL);
        assert_true(right);
        assert_true(password_needs_rehash(str_from(bad[i])));
    }
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void test_absent_account_costs_as_much_as_a_wrong_password(void **state)
{
    double present = 1e9, absent = 1e9;
    char hash[PASSWORD_HASH_MAX + 1];
    struct error error = ERROR_INIT;

    (void)state;
    assert_ok(password_hash(STR("dance of bees"), NULL, hash, &error), error);
    for (int i = 0; i < 5; i++) {
        double start = cpu_seconds(), middle;

        assert_false(is_right("something else", hash));
        middle = cpu_seconds();
        password_verify_absent(STR("something else"));
        present = MIN_OF(present, middle - start);
        absent = MIN_OF(absent, cpu_seconds() - middle);
    }
    if (absent < present * 0.6 || absent > present / 0.6)
        fail_msg("%.1f ms for a present account, %.1f for an absent one", present * 1e3,
                 absent * 1e3);
}

/* "" if it may be chosen, else what the refusal says. */
static const char *judge(const char *password, const char *email)
{
    static struct error error;
    struct password_list list = list_of(WORDS);

    error = ERROR_INIT;
    if (password_check(&list, str_from(password), str_from(email), &error))
        return "";
    assert_int_equal(error.code, ERROR_INPUT);
    assert_null(strstr(error.message, password));
    return error.message;
}

static void test_length_is_counted_in_characters(void **state)
{
    char longest[PASSWORD_MAX + 2];

    (void)state;
    memset(longest, 'x', sizeof longest);
    longest[PASSWORD_MAX + 1] = '\0';
    assert_non_null(strstr(judge("7 chars", "a@b.example"), "too few"));
    assert_string_equal(judge("8 chars.", "a@b.example"), "");
    assert_non_null(strstr(judge("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "a@b.example"), "too few"));
    assert_string_equal(judge("b\xc3\xa9\xc3\xa9s \xc3\xa9\xc3\xa9\xc3\xa9", "a@b.example"), "");
    assert_non_null(strstr(judge(longest, "a@b.example"), "too many"));
    longest[PASSWORD_MAX] = '\0';
    assert_string_equal(judge(longest, "a@b.example"), "");
}

static void test_what_is_guessed_first_is_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(judge("HoneyBee", "a@b.example"), "guessed first"));
    assert_non_null(strstr(judge("Maya.Bee@Hive.example", "maya.bee@hive.example"), "address"));
    assert_non_null(strstr(judge("MAYA.BEE", "maya.bee@hive.example"), "address"));
    assert_non_null(strstr(judge("ClipCrafter", "a@b.example"), "our name"));
    assert_string_equal(judge("maya.bee dances", "maya.bee@hive.example"), "");
}

static void test_every_line_of_the_list_is_found_and_nothing_else(void **state)
{
    struct password_list list = list_of(WORDS);
    struct str rest = str_from(WORDS), line;
    size_t found = 0;

    (void)state;
    rest.len--; /* what follows the last line is no line */
    while (str_split(&rest, '\n', &line)) {
        assert_true(password_list_has(&list, line));
        /* "password" is a line too, and "password1" without its end is that line */
        assert_int_equal(password_list_has(&list, str_take(line, line.len - 1)),
                         str_equal(line, STR("password1")));
        found++;
    }
    assert_int_equal(found, 6);
    assert_int_equal(list.count, 6);
    assert_false(password_list_has(&list, STR("")));
    assert_false(password_list_has(&list, STR("\n")));
    assert_false(password_list_has(&list, STR("12345678\nbaseball")));
    assert_false(password_list_has(&list, STR("000")));
    assert_false(password_list_has(&list, STR("zzz")));
    assert_true(password_list_has(&list, STR("Winnie-The-Pooh")));
}

static void test_list_out_of_order_is_refused(void **state)
{
    static const char *const bad[] = {"", "b\na\n", "a\na\n", "a\nb", "a\n\nb\n", "A\nb\n", "\n"};
    struct error error = ERROR_INIT;
    struct password_list list = {.count = 7};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (password_list_init(str_from(bad[i]), &list, &error))
            fail_msg("\"%s\" is taken", bad[i]);
        assert_int_equal(error.code, ERROR_INPUT);
    }
    assert_int_equal(list.count, 7);
}

static void test_list_that_the_build_makes_holds_thousands(void **state)
{
    static char text[1 << 20];
    struct password_list list;
    char path[4096];
    FILE *file;
    size_t len;

    (void)state;
    snprintf(path, sizeof path, "%s/passwords/common.txt", getenv("CLIPCRAFTER_DATA"));
    file = fopen(path, "rb");
    assert_non_null(file);
    len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[len] = '\0';
    list = list_of(text);
    assert_true(list.count >= 3000);
    assert_true(password_list_has(&list, STR("Password")));
    assert_true(password_list_has(&list, STR("qwertyuiop")));
    assert_true(password_list_has(&list, STR("123456789")));
    assert_false(password_list_has(&list, STR("two million flowers")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_hashes_are_verified),
        cmocka_unit_test(test_hash_says_its_costs_and_is_verified),
        cmocka_unit_test(test_same_password_rests_differently_each_time),
        cmocka_unit_test(test_every_letter_of_the_longest_password_counts),
        cmocka_unit_test(test_damaged_hash_is_an_error_not_a_wrong_password),
        cmocka_unit_test(test_absent_account_costs_as_much_as_a_wrong_password),
        cmocka_unit_test(test_length_is_counted_in_characters),
        cmocka_unit_test(test_what_is_guessed_first_is_refused),
        cmocka_unit_test(test_every_line_of_the_list_is_found_and_nothing_else),
        cmocka_unit_test(test_list_out_of_order_is_refused),
        cmocka_unit_test(test_list_that_the_build_makes_holds_thousands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
