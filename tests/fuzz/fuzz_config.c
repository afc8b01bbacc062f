/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A configuration file and a command line, both from the same bytes. */
#include "fuzz.h"

#include "config/config.h"

static const char *const WORDS[] = {"auto", "none", NULL};
static const struct argument_spec ARGUMENTS[] = {
    {.name = "voice", .letter = 'v', .type = ARGUMENT_TEXT, .metavar = "NAME", .help = "x"},
    {.name = "crf",
     .letter = 'c',
     .type = ARGUMENT_INTEGER,
     .min = 1,
     .max = 9,
     .metavar = "N",
     .help = "x"},
    {.name = "progress", .type = ARGUMENT_CHOICE, .words = WORDS, .metavar = "KIND", .help = "x"},
    {.name = "media",
     .letter = 'm',
     .type = ARGUMENT_TEXT,
     .repeatable = true,
     .metavar = "DIR",
     .help = "x"},
    {.name = "draft", .letter = 'd', .type = ARGUMENT_FLAG, .help = "x"},
};
static const struct command_spec COMMAND = {.name = "make",
                                            .operands = "INPUT",
                                            .summary = "x",
                                            .arguments = ARGUMENTS,
                                            .argument_count = COUNT_OF(ARGUMENTS),
                                            .operands_max = 3};

static void read_file(struct config *config, struct str text)
{
    struct error error = ERROR_INIT;

    if (!config_read_text(config, text, STR("file"), &error))
        check_complaint(&error);
    for (size_t i = 0; i < config_count(config); i++)
        BUG_UNLESS(config_describe(config, i).value.ptr);
}

static void read_command_line(struct arena *arena, struct config *config, struct str text)
{
    struct error error = ERROR_INIT;
    struct arguments arguments;
    struct str rest = arena_str(arena, text), word;
    char **words = ARENA_ARRAY(arena, char *, text.len + 1);
    size_t count = 0;

    while (count < text.len && str_split(&rest, '\n', &word))
        words[count++] = (char *)(uintptr_t)arena_str(arena, word).ptr;
    if (!arguments_parse(arena, &COMMAND, count, words, &arguments, &error))
        check_complaint(&error);
    else if (!arguments.help && !config_read_arguments(config, &arguments, &error))
        check_complaint(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *const environment[] = {(char *)(uintptr_t) "HOME=/home/x", NULL};
    struct config *config = config_new(OPTIONS, OPTION_COUNT, environment);
    struct str text = {(const char *)bytes, len};
    struct arena arena;

    arena_init(&arena);
    read_file(config, text);
    read_command_line(&arena, config, text);
    arena_release(&arena);
    config_free(config);
    return 0;
}
