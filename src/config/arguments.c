/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/arguments.h"

#include <stdio.h>
#include <string.h>

#include "base/vec.h"

#include "base/banned.h"

/* The values of one option while they are collected. */
struct slot {
    struct argument_value *items;
    size_t count, capacity;
};

/* The state of one reading. */
struct reading {
    struct arena *arena;
    const struct command_spec *command;
    char *const *words;
    size_t count, next; /* next: index of the word after the one being read */
    struct slot *slots; /* one beside each argument */
    struct str *operands;
    size_t operand_count;
    bool help;
    struct error *error;
};

/* As an option is spelled in a message: "--name" or "-n". */
struct spelling {
    char text[80];
};

static struct spelling spell(const struct argument_spec *spec, bool is_long)
{
    struct spelling spelling;

    if (is_long)
        snprintf(spelling.text, sizeof spelling.text, "--%s", spec->name);
    else
        snprintf(spelling.text, sizeof spelling.text, "-%c", spec->letter);
    return spelling;
}

static const struct argument_spec *find_long(const struct command_spec *command, struct str name)
{
    for (size_t i = 0; i < command->argument_count; i++)
        if (str_equal(name, str_from(command->arguments[i].name)))
            return &command->arguments[i];
    return NULL;
}

static const struct argument_spec *find_short(const struct command_spec *command, char letter)
{
    for (size_t i = 0; i < command->argument_count; i++)
        if (letter && command->arguments[i].letter == letter)
            return &command->arguments[i];
    return NULL;
}

/* " of clipcrafter make", or nothing for the program itself. */
static const char *command_name(const struct reading *r)
{
    return r->command->name ? r->command->name : "";
}

static bool fail_unknown(struct reading *r, struct str name)
{
    const char **names = ARENA_ARRAY(r->arena, const char *, r->command->argument_count);
    const char *near;

    for (size_t i = 0; i < r->command->argument_count; i++)
        names[i] = r->command->arguments[i].name;
    near = str_nearest(name, names, r->command->argument_count);
    if (near)
        return error_set(r->error, ERROR_USAGE, "--%.*s is not an option; did you mean --%s?",
                         STR_FMT(name), near);
    return error_set(r->error, ERROR_USAGE, "--%.*s is not an option; see clipcrafter %s%s--help",
                     STR_FMT(name), command_name(r), r->command->name ? " " : "");
}

static bool fail_word(struct reading *r, const struct argument_spec *spec, const char *spelled,
                      struct str text)
{
    size_t count = 0;
    const char *near;
    struct buf list;

    while (spec->words[count])
        count++;
    near = str_nearest(text, spec->words, count);
    if (near)
        return error_set(r->error, ERROR_USAGE, "%s: \"%.*s\" is not known; did you mean \"%s\"?",
                         spelled, STR_FMT(text), near);
    buf_init(&list, 300);
    for (size_t i = 0; i < count; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", spec->words[i]);
    error_set(r->error, ERROR_USAGE, "%s: \"%.*s\" is not known; write %.*s", spelled,
              STR_FMT(text), STR_FMT(buf_str(&list)));
    buf_release(&list);
    return false;
}

static bool check_value(struct reading *r, const struct argument_spec *spec, const char *spelled,
                        struct argument_value *value)
{
    switch (spec->type) {
    case ARGUMENT_FLAG:
    case ARGUMENT_TEXT:
        return true;
    case ARGUMENT_INTEGER:
        if (str_to_int(value->text, spec->min, spec->max, &value->number))
            return true;
        return error_set(r->error, ERROR_USAGE,
                         "%s: \"%.*s\" is not a whole number from %lld to %lld", spelled,
                         STR_FMT(value->text), (long long)spec->min, (long long)spec->max);
    case ARGUMENT_CHOICE:
        for (int64_t i = 0; spec->words[i]; i++)
            if (str_equal(value->text, str_from(spec->words[i]))) {
                value->number = i;
                return true;
            }
        return fail_word(r, spec, spelled, value->text);
    }
    BUG("no such type of argument");
}

static bool keep(struct reading *r, const struct argument_spec *spec, bool is_long, struct str text)
{
    struct slot *slot = &r->slots[spec - r->command->arguments];
    struct spelling spelling = spell(spec, is_long);
    struct argument_value value = {.text = text};

    if (slot->count && !spec->repeatable)
        return error_set(r->error, ERROR_USAGE, "%s stands twice; give it once", spelling.text);
    if (!check_value(r, spec, spelling.text, &value))
        return false;
    *VEC_PUSH(slot, r->arena) = value;
    return true;
}

/* The option's value is the next word of the command line. */
static bool keep_next(struct reading *r, const struct argument_spec *spec, bool is_long)
{
    if (r->next == r->count)
        return error_set(r->error, ERROR_USAGE, "%s needs a value: %s %s",
                         spell(spec, is_long).text, spell(spec, is_long).text, spec->metavar);
    return keep(r, spec, is_long, str_from(r->words[r->next++]));
}

/* "--name", "--name=value" without its dashes. */
static bool read_long(struct reading *r, struct str word)
{
    size_t equals = str_find(word, STR("="), 0);
    struct str name = str_take(word, equals);
    const struct argument_spec *spec = find_long(r->command, name);

    if (str_equal(word, STR("help"))) {
        r->help = true;
        return true;
    }
    if (!spec)
        return fail_unknown(r, name);
    if (spec->type == ARGUMENT_FLAG && equals < word.len)
        return error_set(r->error, ERROR_USAGE, "--%s takes no value; write it alone", spec->name);
    if (spec->type == ARGUMENT_FLAG)
        return keep(r, spec, true, (struct str){"", 0});
    if (equals < word.len)
        return keep(r, spec, true, str_skip(word, equals + 1));
    return keep_next(r, spec, true);
}

/* "-abc", "-ovalue", "-o" without its dash: flags until one takes the rest as its value. */
static bool read_short(struct reading *r, struct str word)
{
    for (; word.len && !r->help; word = str_skip(word, 1)) {
        const struct argument_spec *spec = find_short(r->command, word.ptr[0]);
        if (word.ptr[0] == 'h' && !spec) {
            r->help = true;
            return true;
        }
        if (!spec)
            return error_set(r->error, ERROR_USAGE,
                             "-%c is not an option; see clipcrafter %s%s--help", word.ptr[0],
                             command_name(r), r->command->name ? " " : "");
        if (spec->type != ARGUMENT_FLAG)
            return word.len > 1 ? keep(r, spec, false, str_skip(word, 1))
                                : keep_next(r, spec, false);
        if (!keep(r, spec, false, (struct str){"", 0}))
            return false;
    }
    return true;
}

static bool read_words(struct reading *r)
{
    bool only_operands = false;

    while (r->next < r->count && !r->help) {
        struct str word = str_from(r->words[r->next++]);
        bool ok = true;
        if (only_operands || word.len < 2 || word.ptr[0] != '-')
            r->operands[r->operand_count++] = word;
        else if (str_equal(word, STR("--")))
            only_operands = true;
        else if (word.ptr[1] == '-')
            ok = read_long(r, str_skip(word, 2));
        else
            ok = read_short(r, str_skip(word, 1));
        if (!ok)
            return false;
    }
    return true;
}

static bool check_operands(struct reading *r)
{
    const struct command_spec *command = r->command;
    const char *gap = command->name ? " " : "";

    if (r->help)
        return true;
    if (r->operand_count < command->operands_min)
        return error_set(r->error, ERROR_USAGE, "%s is missing; write clipcrafter %s%s%s",
                         command->operands, command_name(r), gap, command->operands);
    if (r->operand_count > command->operands_max)
        return error_set(r->error, ERROR_USAGE,
                         "\"%.*s\" is one too many; see clipcrafter %s%s--help",
                         STR_FMT(r->operands[command->operands_max]), command_name(r), gap);
    return true;
}

static struct argument_values *all_values(struct reading *r)
{
    size_t count = r->command->argument_count;
    struct argument_values *values = ARENA_ARRAY(r->arena, struct argument_values, count);

    for (size_t i = 0; i < count; i++)
        values[i] = (struct argument_values){r->slots[i].items, r->slots[i].count};
    return values;
}

bool arguments_parse(struct arena *arena, const struct command_spec *command, size_t count,
                     char *const *words, struct arguments *out, struct error *error)
{
    struct reading r = {.arena = arena,
                        .command = command,
                        .words = words,
                        .count = count,
                        .slots = ARENA_ARRAY(arena, struct slot, command->argument_count),
                        .operands = ARENA_ARRAY(arena, struct str, count),
                        .error = error};

    if (!read_words(&r) || !check_operands(&r))
        return false;
    *out = (struct arguments){.command = command,
                              .help = r.help,
                              .operands = r.operands,
                              .operand_count = r.operand_count,
                              .values = all_values(&r)};
    return true;
}

bool arguments_known(const struct arguments *arguments, const char *name)
{
    return find_long(arguments->command, str_from(name)) != NULL;
}

const struct argument_value *arguments_all(const struct arguments *arguments, const char *name,
                                           size_t *count)
{
    const struct argument_spec *spec = find_long(arguments->command, str_from(name));
    const struct argument_values *values;

    if (!spec)
        BUG("the command has no option --%s", name);
    values = &arguments->values[spec - arguments->command->arguments];
    *count = values->count;
    return values->items;
}

bool arguments_given(const struct arguments *arguments, const char *name)
{
    size_t count;

    arguments_all(arguments, name, &count);
    return count > 0;
}

struct str arguments_text(const struct arguments *arguments, const char *name)
{
    size_t count;
    const struct argument_value *values = arguments_all(arguments, name, &count);

    return count ? values[count - 1].text : (struct str){0};
}

int64_t arguments_number(const struct arguments *arguments, const char *name, int64_t fallback)
{
    size_t count;
    const struct argument_value *values = arguments_all(arguments, name, &count);

    return count ? values[count - 1].number : fallback;
}
