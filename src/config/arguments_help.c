/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/arguments.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

enum { COLUMNS = 80, HELP_COLUMN = 28 };

/* Appends the words of `text`, broken so that no line passes COLUMNS; the first line begins at
 * column `at`, the others at `indent`. Ends with a newline. */
static void append_wrapped(struct buf *out, struct str text, size_t at, size_t indent)
{
    size_t column = at;
    struct str word;
    bool first = true;

    while (str_split(&text, ' ', &word)) {
        size_t width = utf8_length(word);
        if (!first && column + 1 + width > COLUMNS) {
            buf_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            buf_append_char(out, ' ');
            column++;
        }
        buf_append(out, word);
        column += width;
        first = false;
    }
    buf_append_char(out, '\n');
}

/* Cuts the next paragraph off: up to an empty line. */
static bool next_paragraph(struct str *rest, struct str *paragraph)
{
    size_t end = str_find(*rest, STR("\n\n"), 0);

    if (rest->len == 0)
        return false;
    *paragraph = str_take(*rest, end);
    *rest = end < rest->len ? str_skip(*rest, end + 2) : (struct str){"", 0};
    return true;
}

static void append_usage(const struct command_spec *command, const char *program, struct buf *out)
{
    buf_printf(out, "Usage: %s", program);
    if (command->name)
        buf_printf(out, " %s", command->name);
    if (command->argument_count)
        buf_append(out, STR(" [OPTION]..."));
    if (command->operands)
        buf_printf(out, " %s", command->operands);
    buf_append(out, STR("\n\n"));
}

static void append_option(const struct argument_spec *spec, struct buf *out)
{
    size_t start = out->len, width;

    if (spec->letter)
        buf_printf(out, "  -%c, --%s", spec->letter, spec->name);
    else
        buf_printf(out, "      --%s", spec->name);
    if (spec->metavar)
        buf_printf(out, "=%s", spec->metavar);
    width = out->len - start;
    if (width + 2 > HELP_COLUMN) {
        buf_append_char(out, '\n');
        width = 0;
    }
    buf_printf(out, "%*s", (int)(HELP_COLUMN - width), "");
    append_wrapped(out, str_from(spec->help), HELP_COLUMN, HELP_COLUMN);
}

void arguments_help(const struct command_spec *command, const char *program, struct buf *out)
{
    static const struct argument_spec help = {
        .name = "help", .letter = 'h', .help = "Show this text"};
    struct str rest = str_from(command->details), paragraph;

    append_usage(command, program, out);
    append_wrapped(out, str_from(command->summary), 0, 0);
    buf_append(out, STR("\nOptions:\n"));
    for (size_t i = 0; i < command->argument_count; i++)
        append_option(&command->arguments[i], out);
    append_option(&help, out);
    while (next_paragraph(&rest, &paragraph)) {
        buf_append_char(out, '\n');
        append_wrapped(out, paragraph, 0, 0);
    }
}

/* Text for troff: '\' and '-' escaped, and no line begins with a control character. */
static void append_troff(struct buf *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        buf_append(out, STR("\\&"));
    for (; *text; text++)
        if (*text == '\\')
            buf_append(out, STR("\\e"));
        else if (*text == '-')
            buf_append(out, STR("\\-"));
        else
            buf_append_char(out, *text);
}

static void append_manual_option(const struct argument_spec *spec, struct buf *out)
{
    buf_append(out, STR(".TP\n"));
    if (spec->letter)
        buf_printf(out, "\\fB\\-%c\\fR, ", spec->letter);
    buf_append(out, STR("\\fB\\-\\-"));
    append_troff(out, spec->name);
    buf_append(out, STR("\\fR"));
    if (spec->metavar) {
        buf_append(out, STR("=\\fI"));
        append_troff(out, spec->metavar);
        buf_append(out, STR("\\fR"));
    }
    buf_append_char(out, '\n');
    append_troff(out, spec->help);
    buf_append(out, STR(".\n"));
}

static void append_manual_title(const struct command_spec *command, const char *program,
                                struct buf *out)
{
    buf_printf(out, ".SS %s", program);
    if (command->name)
        buf_printf(out, " %s", command->name);
    if (command->argument_count)
        buf_append(out, STR(" [\\fIOPTION\\fR]..."));
    if (command->operands) {
        buf_append(out, STR(" \\fI"));
        append_troff(out, command->operands);
        buf_append(out, STR("\\fR"));
    }
    buf_append_char(out, '\n');
}

void arguments_manual(const struct command_spec *command, const char *program, struct buf *out)
{
    append_manual_title(command, program, out);
    append_troff(out, command->summary);
    buf_append_char(out, '\n');
    for (size_t i = 0; i < command->argument_count; i++)
        append_manual_option(&command->arguments[i], out);
    if (command->details) {
        buf_append(out, STR(".PP\n"));
        append_troff(out, command->details);
        buf_append_char(out, '\n');
    }
}
