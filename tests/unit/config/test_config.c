/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <unistd.h>

#include "base/arena.h"
#include "config/config.h"

static const char *const FRUITS[] = {"apple", "banana", "cherry", NULL};

enum { NAME, COUNT, SPEED, LOUD, FRUIT, SPACE, FOLDER, WORDS, KEY, ROWS };

/* A table with one row of each type. */
static const struct option_spec TABLE[ROWS] = {
    {.name = "name", .environment = "T_NAME", .type = OPTION_TEXT, .initial = "bee"},
    {.name = "count", .environment = "T_COUNT", .type = OPTION_INTEGER, .initial = "3", .max = 9},
    {.name = "speed",
     .environment = "T_SPEED",
     .type = OPTION_REAL,
     .initial = "1.5",
     .min = 0.5,
     .max = 2},
    {.name = "loud", .environment = "T_LOUD", .type = OPTION_BOOL, .initial = "no"},
    {.name = "fruit",
     .environment = "T_FRUIT",
     .type = OPTION_CHOICE,
     .initial = "apple",
     .words = FRUITS},
    {.name = "space",
     .environment = "T_SPACE",
     .type = OPTION_SIZE,
     .initial = "1 MiB",
     .min = 1024,
     .max = 1024.0 * 1024 * 1024},
    {.name = "folder", .environment = "T_FOLDER", .type = OPTION_PATH, .initial = ""},
    {.name = "words", .environment = "T_WORDS", .type = OPTION_LIST, .initial = "a, b"},
    {.name = "key", .environment = "T_KEY", .type = OPTION_SECRET, .initial = ""},
};

static char *const EMPTY[] = {"HOME=/home/bee", NULL};

static struct config *fresh(void)
{
    return config_new(TABLE, ROWS, EMPTY);
}

static void test_every_default_of_the_program_is_valid(void **state)
{
    struct config *config = config_new(OPTIONS, OPTION_COUNT, EMPTY);

    (void)state;
    assert_str(config_text(config, OPTION_CACHE_DIR), "/home/bee/.cache/clipcrafter");
    assert_true(config_integer(config, OPTION_CACHE_LIMIT) == INT64_C(10) << 30);
    assert_int_equal(config_integer(config, OPTION_CRF), 21);
    assert_false(config_bool(config, OPTION_ALLOW_NO_SANDBOX));
    assert_true(config_real(config, OPTION_RATE) == 1);
    assert_str(config_text(config, OPTION_CAPTIONS), "bold");
    for (size_t i = 0; i < config_count(config); i++) {
        struct config_entry entry = config_describe(config, i);
        assert_int_equal(entry.source, CONFIG_DEFAULT);
        assert_str(entry.origin, "default");
        assert_non_null(entry.spec->help);
        /* The database's address has the name that every hoster gives it. */
        if (strncmp(entry.spec->environment, "DATABASE_", 9) != 0)
            assert_int_equal(strncmp(entry.spec->environment, "CLIPCRAFTER_", 12), 0);
    }
    config_free(config);
}

static void test_cache_follows_the_xdg_specification(void **state)
{
    char *const set[] = {"HOME=/home/bee", "XDG_CACHE_HOME=/var/c", NULL};
    char *const relative[] = {"HOME=/home/bee", "XDG_CACHE_HOME=c", NULL};
    char *const homeless[] = {NULL};
    struct config *config = config_new(OPTIONS, OPTION_COUNT, set);

    (void)state;
    assert_str(config_text(config, OPTION_CACHE_DIR), "/var/c/clipcrafter");
    config_free(config);
    config = config_new(OPTIONS, OPTION_COUNT, relative);
    assert_str(config_text(config, OPTION_CACHE_DIR), "/home/bee/.cache/clipcrafter");
    config_free(config);
    config = config_new(OPTIONS, OPTION_COUNT, homeless);
    assert_true(str_starts_with(config_text(config, OPTION_CACHE_DIR), STR("/tmp/clipcrafter-")));
    config_free(config);
}

static void test_file_sets_every_type(void **state)
{
    struct config *config = fresh();
    struct error error = ERROR_INIT;
    size_t count;

    (void)state;
    assert_ok(config_read_text(config,
                               STR("\xef\xbb\xbf# mine\r\n\n name = a = b \ncount=9\nspeed = .75\n"
                                   "loud = YES\nfruit = cherry\nspace = 1.5M\nfolder = ~/x\n"
                                   "words = one,, two ,three\nkey = s3cret"),
                               STR("/etc/cc"), &error),
              error);
    assert_str(config_text(config, NAME), "a = b");
    assert_int_equal(config_integer(config, COUNT), 9);
    assert_true(config_real(config, SPEED) == 0.75);
    assert_true(config_bool(config, LOUD));
    assert_int_equal(config_integer(config, FRUIT), 2);
    assert_str(config_text(config, FRUIT), "cherry");
    assert_int_equal(config_integer(config, SPACE), 1536 * 1024);
    assert_str(config_text(config, FOLDER), "/home/bee/x");
    assert_str(config_list(config, WORDS, &count)[2], "three");
    assert_int_equal(count, 3);
    assert_str(config_secret(config, KEY).bytes, "s3cret");
    assert_str(config_describe(config, COUNT).origin, "/etc/cc, line 4");
    config_free(config);
}

static void check_refused(const char *text, const char *message)
{
    struct config *config = fresh();
    struct error error = ERROR_INIT;

    assert_false(config_read_text(config, str_from(text), STR("/etc/cc"), &error));
    assert_string_equal(error.message, message);
    assert_int_equal(error_exit_status(error.code), 2);
    assert_str(config_text(config, NAME), "bee");
    assert_int_equal(config_describe(config, NAME).source, CONFIG_DEFAULT);
    config_free(config);
}

static void test_bad_lines_are_named_and_change_nothing(void **state)
{
    (void)state;
    check_refused("name = x\nnaem = y",
                  "/etc/cc, line 2: \"naem\" is not a setting; did you mean \"name\"?");
    check_refused("name = x\nzzz = y",
                  "/etc/cc, line 2: \"zzz\" is not a setting; clipcrafter config lists them");
    check_refused("name = x\nloud", "/etc/cc, line 2: \"loud\" has no \"=\"; write name = value");
    check_refused("name = x\n\nname = y",
                  "/etc/cc, line 3: \"name\" stands in line 1 already; keep one");
    check_refused("count = 10", "/etc/cc, line 1: \"10\" is not a whole number from 0 to 9");
    check_refused("count =", "/etc/cc, line 1: \"\" is not a whole number from 0 to 9");
    check_refused("count = 1.5", "/etc/cc, line 1: \"1.5\" is not a whole number from 0 to 9");
    check_refused("speed = nan", "/etc/cc, line 1: \"nan\" is not a number from 0.5 to 2");
    check_refused("speed = 3", "/etc/cc, line 1: \"3\" is not a number from 0.5 to 2");
    check_refused("loud = perhaps", "/etc/cc, line 1: \"perhaps\" is neither true nor false");
    check_refused("fruit = bananna",
                  "/etc/cc, line 1: \"bananna\" is not known; did you mean \"banana\"?");
    check_refused("fruit = xyz",
                  "/etc/cc, line 1: \"xyz\" is not known; write apple, banana or cherry");
    check_refused(
        "space = 5",
        "/etc/cc, line 1: \"5\" is not a size (such as 500M or 10 GiB) from 1 KiB to 1 GiB");
    check_refused("space = lots",
                  "/etc/cc, line 1: \"lots\" is not a size (such as 500M or 10 GiB) "
                  "from 1 KiB to 1 GiB");
    check_refused("name = a\x01"
                  "b",
                  "/etc/cc, line 1: holds a control character; remove it");
    check_refused("name = \xff", "/etc/cc, line 1: is not valid UTF-8");
}

static void test_sizes_are_read_in_both_systems(void **state)
{
    static const struct {
        const char *text;
        int64_t bytes;
    } cases[] = {{"2048", 2048},       {"2K", 2048},     {"2 KiB", 2048}, {"2kB", 2000},
                 {"1.5 MiB", 1572864}, {"1MB", 1000000}, {"1G", 1 << 30}, {"2048 B", 2048}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config *config = fresh();
        struct error error = ERROR_INIT;
        assert_ok(config_set(config, SPACE, str_from(cases[i].text), CONFIG_FILE, STR("x"), &error),
                  error);
        assert_int_equal(config_integer(config, SPACE), cases[i].bytes);
        config_free(config);
    }
}

static void test_home_that_is_not_known_is_said(void **state)
{
    char *const homeless[] = {NULL};
    struct config *config = config_new(TABLE, ROWS, homeless);
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(
        config_set(config, FOLDER, STR("~/x"), CONFIG_ENVIRONMENT, STR("T_FOLDER"), &error));
    assert_string_equal(error.message,
                        "T_FOLDER: \"~/x\": the home folder is not known (HOME is not "
                        "set); write the whole path");
    assert_true(config_set(config, FOLDER, STR("~x"), CONFIG_ENVIRONMENT, STR("T_FOLDER"), &error));
    assert_str(config_text(config, FOLDER), "~x");
    config_free(config);
}

static const struct argument_spec ARGUMENTS[] = {
    {.name = "count", .type = ARGUMENT_TEXT, .metavar = "N", .help = "x"},
    {.name = "loud", .type = ARGUMENT_FLAG, .help = "x"},
    {.name = "key", .type = ARGUMENT_TEXT, .metavar = "K", .help = "x"},
};
static const struct command_spec COMMAND = {
    .name = "make", .summary = "x", .arguments = ARGUMENTS, .argument_count = 3};

static bool read_words(struct config *config, struct arena *arena, char *const *words, size_t count,
                       struct error *error)
{
    struct arguments arguments;

    assert_ok(arguments_parse(arena, &COMMAND, count, words, &arguments, error), *error);
    return config_read_arguments(config, &arguments, error);
}

static void test_later_sources_win_and_are_remembered(void **state)
{
    char *const environment[] = {"T_COUNT=5", "T_NAME=wasp", "T_FRUIT=", "OTHER=1", NULL};
    char *const words[] = {"--count", "7", "--loud"};
    struct config *config = config_new(TABLE, ROWS, environment);
    struct error error = ERROR_INIT;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(
        config_read_text(config, STR("count = 4\nname = ant\nfruit = cherry"), STR("f"), &error),
        error);
    assert_ok(config_read_environment(config, &error), error);
    assert_ok(read_words(config, &arena, words, 3, &error), error);
    assert_int_equal(config_integer(config, COUNT), 7);
    assert_int_equal(config_describe(config, COUNT).source, CONFIG_COMMAND_LINE);
    assert_str(config_describe(config, COUNT).origin, "--count");
    assert_true(config_bool(config, LOUD));
    assert_str(config_text(config, NAME), "wasp");
    assert_str(config_describe(config, NAME).origin, "T_NAME");
    assert_str(config_text(config, FRUIT), "cherry");
    assert_str(config_describe(config, FRUIT).origin, "f, line 3");
    config_free(config);
    arena_release(&arena);
}

static void test_bad_values_name_variable_and_option(void **state)
{
    char *const environment[] = {"T_COUNT=many", NULL};
    char *const words[] = {"--count=99"};
    struct config *config = config_new(TABLE, ROWS, environment);
    struct error error = ERROR_INIT;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_false(config_read_environment(config, &error));
    assert_string_equal(error.message, "T_COUNT: \"many\" is not a whole number from 0 to 9");
    assert_false(read_words(config, &arena, words, 1, &error));
    assert_string_equal(error.message, "--count: \"99\" is not a whole number from 0 to 9");
    assert_int_equal(error.code, ERROR_USAGE);
    config_free(config);
    arena_release(&arena);
}

static void test_secrets_are_never_shown_nor_taken_from_the_command_line(void **state)
{
    char *const words[] = {"--key", "hunter2"};
    char too_long[5000];
    struct config *config = fresh();
    struct error error = ERROR_INIT;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(config_describe(config, KEY).value, "");
    assert_true(config_set(config, KEY, STR("hunter2"), CONFIG_FILE, STR("f, line 1"), &error));
    assert_str(config_describe(config, KEY).value, "(set)");
    assert_false(read_words(config, &arena, words, 2, &error));
    assert_null(strstr(error.message, "hunter2"));
    memset(too_long, 'k', sizeof too_long);
    assert_false(config_set(config, KEY, (struct str){too_long, sizeof too_long}, CONFIG_FILE,
                            STR("f, line 1"), &error));
    assert_string_equal(error.message, "f, line 1: is 5000 bytes long; at most 4096 are allowed");
    config_free(config);
    arena_release(&arena);
}

static void test_ranges_are_described_as_they_are_written(void **state)
{
    struct config *config = fresh();

    (void)state;
    assert_str(config_describe(config, COUNT).range, "from 0 to 9");
    assert_str(config_describe(config, SPEED).range, "from 0.5 to 2");
    assert_str(config_describe(config, SPACE).range, "from 1 KiB to 1 GiB");
    assert_str(config_describe(config, FRUIT).range, "apple, banana or cherry");
    assert_str(config_describe(config, LOUD).range, "true or false");
    assert_str(config_describe(config, NAME).range, "");
    assert_string_equal(option_type_name(OPTION_SIZE), "size");
    config_free(config);
}

/* A private folder with a file `name`; the path of the folder is left in `folder`. */
static void write_config(char *folder, const char *name, const char *text)
{
    char path[200];
    FILE *file;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void remove_config(const char *folder, const char *name)
{
    char path[200];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    rmdir(folder);
}

static void test_file_named_by_a_variable_is_read(void **state)
{
    char folder[] = "/tmp/clipcrafter-config-XXXXXX", variable[200];
    char *environment[] = {variable, "CLIPCRAFTER_VOICE=slt", NULL};
    struct error error = ERROR_INIT;
    struct config *config;

    (void)state;
    write_config(folder, "c", "voice = rms\ncrf = 18\n");
    snprintf(variable, sizeof variable, "CLIPCRAFTER_CONFIG=%s/c", folder);
    config = config_new(OPTIONS, OPTION_COUNT, environment);
    assert_ok(config_load(config, &error), error);
    assert_int_equal(config_integer(config, OPTION_CRF), 18);
    assert_str(config_text(config, OPTION_VOICE), "slt");
    config_free(config);
    remove_config(folder, "c");
    config = config_new(OPTIONS, OPTION_COUNT, environment);
    assert_false(config_load(config, &error)); /* asked for, but gone */
    assert_non_null(strstr(error.message, folder));
    config_free(config);
}

static void test_missing_default_file_is_fine(void **state)
{
    char *const environment[] = {"HOME=/nonexistent-home", NULL};
    struct config *config = config_new(OPTIONS, OPTION_COUNT, environment);
    struct error error = ERROR_INIT;

    (void)state;
    assert_ok(config_load(config, &error), error);
    config_free(config);
}

static void test_data_folder_that_is_named_is_taken(void **state)
{
    char *const environment[] = {"CLIPCRAFTER_DATA=/srv/data", NULL};
    struct config *config = config_new(OPTIONS, OPTION_COUNT, environment);
    struct error error = ERROR_INIT;
    struct str folder;

    (void)state;
    assert_ok(config_load(config, &error), error);
    assert_ok(config_data_dir(config, &folder, &error), error);
    assert_str(folder, "/srv/data");
    config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_default_of_the_program_is_valid),
        cmocka_unit_test(test_cache_follows_the_xdg_specification),
        cmocka_unit_test(test_file_sets_every_type),
        cmocka_unit_test(test_bad_lines_are_named_and_change_nothing),
        cmocka_unit_test(test_sizes_are_read_in_both_systems),
        cmocka_unit_test(test_home_that_is_not_known_is_said),
        cmocka_unit_test(test_later_sources_win_and_are_remembered),
        cmocka_unit_test(test_bad_values_name_variable_and_option),
        cmocka_unit_test(test_secrets_are_never_shown_nor_taken_from_the_command_line),
        cmocka_unit_test(test_ranges_are_described_as_they_are_written),
        cmocka_unit_test(test_file_named_by_a_variable_is_read),
        cmocka_unit_test(test_missing_default_file_is_fine),
        cmocka_unit_test(test_data_folder_that_is_named_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
