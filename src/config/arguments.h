/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The command line of one command, read by a table; its help text and the OPTIONS part of its
 * manual page come from the same table.
 *
 * Understood: `--name=value`, `--name value`, `-o value`, `-ovalue`, bundled flags (`-qv`), `--`
 * (all after it are operands), a lone `-` (an operand), operands and options in any order. `-h` and
 * `--help` are understood by every command. Wrong use is ERROR_USAGE with the nearest option named.
 * Pure; any thread.
 */
#ifndef CLIPCRAFTER_CONFIG_ARGUMENTS_H
#define CLIPCRAFTER_CONFIG_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

/** What may follow an option. A value may be empty (`--title=`) and may begin with a dash. */
enum argument_type {
    ARGUMENT_FLAG,    /**< takes no value */
    ARGUMENT_TEXT,    /**< any value, also an empty one */
    ARGUMENT_INTEGER, /**< whole number in [min, max] */
    ARGUMENT_CHOICE,  /**< one of `words` */
};

/** One option of a command. All strings are constant and live for ever. */
struct argument_spec {
    const char *name; /**< long name without the dashes: "save-story" */
    char letter;      /**< short name, or 0 */
    enum argument_type type;
    bool repeatable;          /**< may stand several times; otherwise twice is an error */
    const char *metavar;      /**< name of its value in the help: "FILE"; NULL for flags */
    const char *help;         /**< one or two sentences, no full stop at the end */
    int64_t min, max;         /**< INTEGER */
    const char *const *words; /**< CHOICE: ends with NULL */
};

/** One command. */
struct command_spec {
    const char *name;     /**< "make", or NULL for the program itself */
    const char *operands; /**< as in the usage line: "INPUT"; NULL if it takes none */
    const char *summary;  /**< one line: what it does; NULL: not for people, not listed */
    const char *details; /**< paragraphs for help and manual, separated by an empty line, or NULL */
    const struct argument_spec *arguments;
    size_t argument_count;
    size_t operands_min, operands_max;
};

/**
 * A value as it was given. `text` is a view into the command line: bytes of any encoding, since it
 * may be the name of a file.
 */
struct argument_value {
    struct str text; /**< empty for a flag */
    int64_t number;  /**< INTEGER: the number; CHOICE: index into words */
};

/**
 * What stood on the command line. Plain; lives in the arena it was parsed with, and points into the
 * words it was parsed from. Ask it through the functions below.
 */
struct arguments {
    const struct command_spec *command;
    bool help; /**< -h or --help stood there: nothing else was checked */
    const struct str *operands;
    size_t operand_count;
    struct argument_values {
        const struct argument_value *items;
        size_t count;
    } * values; /**< one beside each argument of the command */
};

/**
 * Reads `count` arguments, without the names of program and command. Texts are views into `words`,
 * which must outlive `out`. Fails on: an option the command does not have, one given twice that is
 * not repeatable, a missing or unwanted value, a number out of range, an unknown word of a CHOICE,
 * too few or too many operands. `out` is untouched then.
 */
bool arguments_parse(struct arena *arena, const struct command_spec *command, size_t count,
                     char *const *words, struct arguments *out, struct error *error) MUST_CHECK;

/** Whether an option stood there. Asking for a name that the command does not have is BUG(). */
bool arguments_given(const struct arguments *arguments, const char *name);
/** Its (last) value as text; the empty str with a NULL pointer if it did not stand there. */
struct str arguments_text(const struct arguments *arguments, const char *name);
/** INTEGER: its number, CHOICE: index into its words; `fallback` if it did not stand there. */
int64_t arguments_number(const struct arguments *arguments, const char *name, int64_t fallback);
/** All values of a repeatable option, in order. */
const struct argument_value *arguments_all(const struct arguments *arguments, const char *name,
                                           size_t *count);
/** Whether the command has an option of that name. */
bool arguments_known(const struct arguments *arguments, const char *name);

/** The text of --help: usage, summary, options in columns, details; lines of at most 80 columns. */
void arguments_help(const struct command_spec *command, const char *program, struct buf *out);
/** The command as a subsection of a man(7) page: synopsis, summary, options, details. */
void arguments_manual(const struct command_spec *command, const char *program, struct buf *out);

#endif
