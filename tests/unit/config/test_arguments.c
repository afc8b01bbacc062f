/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "config/arguments.h"

static const char *const KINDS[] = {"auto", "plain", "json", "none", NULL};

static const struct argument_spec SPECS[] = {
    {.name = "output",
     .letter = 'o',
     .type = ARGUMENT_TEXT,
     .metavar = "OUT.mp4",
     .help = "Where the video goes; without it the output takes the name of the input, with .mp4 "
             "at its end"},
    {.name = "media",
     .letter = 'm',
     .type = ARGUMENT_TEXT,
     .repeatable = true,
     .metavar = "DIR",
     .help = "Folder with photographs and clips"},
    {.name = "seconds",
     .type = ARGUMENT_INTEGER,
     .min = 5,
     .max = 600,
     .metavar = "N",
     .help = "Length to aim at"},
    {.name = "progress",
     .type = ARGUMENT_CHOICE,
     .words = KINDS,
     .metavar = "KIND",
     .help = "How progress is shown"},
    {.name = "draft", .letter = 'd', .type = ARGUMENT_FLAG, .help = "Render quickly, in half size"},
    {.name = "quiet", .letter = 'q', .type = ARGUMENT_FLAG, .help = "Say nothing"},
    {.name = "a-very-long-option-name", .type = ARGUMENT_TEXT, .metavar = "VALUE", .help = "Long"},
};

static const struct command_spec MAKE = {
    .name = "make",
    .operands = "INPUT",
    .summary = "Makes a video from a script or a storyboard",
    .details = "INPUT is a text file, a storyboard or - for standard input.\n\nThe output appears "
               "only when it is complete.",
    .arguments = SPECS,
    .argument_count = COUNT_OF(SPECS),
    .operands_min = 1,
    .operands_max = 1,
};

/* Splits `line` at blanks and parses it, in an arena that the caller releases. */
static bool parse(struct arena *arena, const char *line, struct arguments *out, struct error *error)
{
    struct str rest = arena_str(arena, str_from(line)), word;
    char **words = ARENA_ARRAY(arena, char *, rest.len + 1);
    size_t count = 0;

    while (rest.len && str_split(&rest, ' ', &word))
        words[count++] = (char *)arena_str(arena, word).ptr;
    *error = ERROR_INIT;
    return arguments_parse(arena, &MAKE, count, words, out, error);
}

static void test_long_and_short_forms_are_the_same(void **state)
{
    static const char *const lines[] = {"--output=x.mp4 in.txt -d", "--output x.mp4 --draft in.txt",
                                        "-o x.mp4 -d in.txt",       "in.txt -ox.mp4 --draft",
                                        "-do x.mp4 in.txt",         "-dox.mp4 in.txt",
                                        "-d -o x.mp4 -- in.txt"};
    struct arena arena;
    struct error error;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct arguments arguments;
        assert_ok(parse(&arena, lines[i], &arguments, &error), error);
        assert_str(arguments_text(&arguments, "output"), "x.mp4");
        assert_true(arguments_given(&arguments, "draft"));
        assert_false(arguments_given(&arguments, "quiet"));
        assert_int_equal(arguments.operand_count, 1);
        assert_str(arguments.operands[0], "in.txt");
    }
    arena_release(&arena);
}

static void test_dash_is_an_operand_and_double_dash_ends_options(void **state)
{
    struct arena arena;
    struct arguments arguments;
    struct error error;

    (void)state;
    arena_init(&arena);
    assert_ok(parse(&arena, "- -o -", &arguments, &error), error);
    assert_str(arguments.operands[0], "-");
    assert_str(arguments_text(&arguments, "output"), "-");
    assert_ok(parse(&arena, "-d -- --draft", &arguments, &error), error);
    assert_str(arguments.operands[0], "--draft");
    arena_release(&arena);
}

static void test_values_may_look_like_options(void **state)
{
    struct arena arena;
    struct arguments arguments;
    struct error error;

    (void)state;
    arena_init(&arena);
    assert_ok(parse(&arena, "--output --draft in", &arguments, &error), error);
    assert_str(arguments_text(&arguments, "output"), "--draft");
    assert_false(arguments_given(&arguments, "draft"));
    assert_ok(parse(&arena, "--output= in", &arguments, &error), error);
    assert_str(arguments_text(&arguments, "output"), "");
    assert_true(arguments_given(&arguments, "output"));
    assert_ok(parse(&arena, "--output=a=b in", &arguments, &error), error);
    assert_str(arguments_text(&arguments, "output"), "a=b");
    arena_release(&arena);
}

static void test_repeatable_options_keep_their_order(void **state)
{
    struct arena arena;
    struct arguments arguments;
    struct error error;
    const struct argument_value *values;
    size_t count;

    (void)state;
    arena_init(&arena);
    assert_ok(parse(&arena, "-m a --media=b in -mc", &arguments, &error), error);
    values = arguments_all(&arguments, "media", &count);
    assert_int_equal(count, 3);
    assert_str(values[0].text, "a");
    assert_str(values[1].text, "b");
    assert_str(values[2].text, "c");
    arena_release(&arena);
}

static void test_numbers_and_words_are_read(void **state)
{
    struct arena arena;
    struct arguments arguments;
    struct error error;

    (void)state;
    arena_init(&arena);
    assert_ok(parse(&arena, "--seconds 60 --progress json in", &arguments, &error), error);
    assert_int_equal(arguments_number(&arguments, "seconds", 0), 60);
    assert_int_equal(arguments_number(&arguments, "progress", 0), 2);
    assert_ok(parse(&arena, "in", &arguments, &error), error);
    assert_int_equal(arguments_number(&arguments, "seconds", 42), 42);
    assert_null(arguments_text(&arguments, "output").ptr);
    assert_true(arguments_known(&arguments, "output"));
    assert_false(arguments_known(&arguments, "nothing"));
    arena_release(&arena);
}

static void test_wrong_use_is_told_with_its_mend(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"", "INPUT is missing; write clipcrafter make INPUT"},
        {"a b", "\"b\" is one too many; see clipcrafter make --help"},
        {"in --outptu x", "--outptu is not an option; did you mean --output?"},
        {"in --zzzzzzz=3", "--zzzzzzz is not an option; see clipcrafter make --help"},
        {"in -x", "-x is not an option; see clipcrafter make --help"},
        {"in -dx", "-x is not an option; see clipcrafter make --help"},
        {"in --output", "--output needs a value: --output OUT.mp4"},
        {"in -o", "-o needs a value: -o OUT.mp4"},
        {"in --draft=1", "--draft takes no value; write it alone"},
        {"in -d --draft", "--draft stands twice; give it once"},
        {"in -oa -ob", "-o stands twice; give it once"},
        {"in --seconds 4", "--seconds: \"4\" is not a whole number from 5 to 600"},
        {"in --seconds nan", "--seconds: \"nan\" is not a whole number from 5 to 600"},
        {"in --progress jsno", "--progress: \"jsno\" is not known; did you mean \"json\"?"},
        {"in --progress x", "--progress: \"x\" is not known; write auto, plain, json or none"},
    };
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arguments arguments = {.operand_count = 77};
        struct error error;
        assert_false(parse(&arena, cases[i].line, &arguments, &error));
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error_exit_status(error.code), 2);
        assert_int_equal(arguments.operand_count, 77);
    }
    arena_release(&arena);
}

static void test_help_is_understood_before_anything_is_checked(void **state)
{
    static const char *const lines[] = {"--help", "-h", "a b c -h", "-dh", "--seconds 9 --help"};
    struct arena arena;
    struct error error;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct arguments arguments = {0};
        assert_ok(parse(&arena, lines[i], &arguments, &error), error);
        assert_true(arguments.help);
    }
    arena_release(&arena);
}

static void test_help_names_every_option_within_eighty_columns(void **state)
{
    struct buf help;
    struct str rest, line;

    (void)state;
    buf_init(&help, 10000);
    arguments_help(&MAKE, "clipcrafter", &help);
    assert_true(
        str_starts_with(buf_str(&help), STR("Usage: clipcrafter make [OPTION]... INPUT\n")));
    for (size_t i = 0; i < COUNT_OF(SPECS); i++)
        assert_non_null(strstr(help.ptr, SPECS[i].name));
    assert_non_null(strstr(help.ptr, "\n  -o, --output=OUT.mp4      Where the video goes;"));
    assert_non_null(strstr(help.ptr, "\n      --seconds=N           Length to aim at\n"));
    assert_non_null(strstr(help.ptr, "\n  -h, --help                Show this text\n"));
    assert_non_null(strstr(help.ptr, "\n                            Long\n"));
    rest = buf_str(&help);
    while (str_split(&rest, '\n', &line))
        assert_true(utf8_length(line) <= 80);
    buf_release(&help);
}

static void test_manual_escapes_what_troff_would_read(void **state)
{
    static const struct argument_spec spec[] = {
        {.name = "dot", .type = ARGUMENT_FLAG, .help = ".hidden \\fB file-name"}};
    static const struct command_spec command = {
        .name = "x", .summary = "'quoted", .arguments = spec, .argument_count = 1};
    struct buf manual;

    (void)state;
    buf_init(&manual, 10000);
    arguments_manual(&command, "clipcrafter", &manual);
    assert_str(buf_str(&manual), ".SS clipcrafter x [\\fIOPTION\\fR]...\n"
                                 "\\&'quoted\n"
                                 ".TP\n"
                                 "\\fB\\-\\-dot\\fR\n"
                                 "\\&.hidden \\efB file\\-name.\n");
    buf_release(&manual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_and_short_forms_are_the_same),
        cmocka_unit_test(test_dash_is_an_operand_and_double_dash_ends_options),
        cmocka_unit_test(test_values_may_look_like_options),
        cmocka_unit_test(test_repeatable_options_keep_their_order),
        cmocka_unit_test(test_numbers_and_words_are_read),
        cmocka_unit_test(test_wrong_use_is_told_with_its_mend),
        cmocka_unit_test(test_help_is_understood_before_anything_is_checked),
        cmocka_unit_test(test_help_names_every_option_within_eighty_columns),
        cmocka_unit_test(test_manual_escapes_what_troff_would_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
