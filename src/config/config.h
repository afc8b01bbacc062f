/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The values of all settings, and where each came from. Later sources win:
 *
 *     default < file < environment < command line
 *
 * The file is ~/.config/clipcrafter/config (XDG_CONFIG_HOME is honoured), or what
 * CLIPCRAFTER_CONFIG names: lines of `name = value`, '#' begins a comment line. A complaint names
 * file and line, or the variable, or the option, the reason and the mend.
 *
 * Written by one thread, then read by any number.
 */
#ifndef CLIPCRAFTER_CONFIG_CONFIG_H
#define CLIPCRAFTER_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "config/arguments.h"
#include "config/options.h"

enum { CONFIG_FILE_MAX = 256 * 1024 /**< bytes */ };

enum config_source { CONFIG_DEFAULT, CONFIG_FILE, CONFIG_ENVIRONMENT, CONFIG_COMMAND_LINE };

/** Settings of one table. */
struct config;

/**
 * All settings at their defaults. `table` (normally OPTIONS) and `environment` (normally environ:
 * "NAME=value" strings ending with NULL; read for HOME and XDG_CACHE_HOME) must outlive it. A
 * default that its own type refuses is BUG().
 */
struct config *config_new(const struct option_spec *table, size_t count, char *const *environment);
void config_free(struct config *config);

/** File and environment over the defaults, as above. A default file that is not there is fine. */
bool config_load(struct config *config, struct error *error) MUST_CHECK;
/** `text` of the configuration file `path`; nothing is changed on failure. */
bool config_read_text(struct config *config, struct str text, struct str path,
                      struct error *error) MUST_CHECK;
/** The variables of the table; an empty one counts as not set. */
bool config_read_environment(struct config *config, struct error *error) MUST_CHECK;
/** Every option of the command line that has the name of a setting; secrets are refused there. */
bool config_read_arguments(struct config *config, const struct arguments *arguments,
                           struct error *error) MUST_CHECK;
/** One value as text. `origin` is shown to people: "--voice", "line 3 of /etc/x". */
bool config_set(struct config *config, size_t id, struct str text, enum config_source source,
                struct str origin, struct error *error) MUST_CHECK;

/* Values; asking for another type than the table's is BUG(). Texts live as long as it. */
/** TEXT, PATH, CHOICE. */
struct str config_text(const struct config *config, size_t id);
/** INTEGER, SIZE (bytes), CHOICE (index into its words). */
int64_t config_integer(const struct config *config, size_t id);
double config_real(const struct config *config, size_t id);
bool config_bool(const struct config *config, size_t id);
const struct str *config_list(const struct config *config, size_t id, size_t *count);

/** A secret's bytes, apart from the type of plain text so that it is not printed by accident. */
struct secret {
    struct str bytes;
};
struct secret config_secret(const struct config *config, size_t id);

/** What `clipcrafter config` shows of one setting. */
struct config_entry {
    const struct option_spec *spec;
    struct str value; /**< as it would be written in the file; "(set)" for a secret that is set */
    struct str range; /**< "0 to 256", "debug, info, warning, error", or empty */
    enum config_source source;
    struct str origin; /**< "default", "CLIPCRAFTER_VOICE", "/home/x/config, line 3", "--voice" */
};

size_t config_count(const struct config *config);
/** Texts live as long as the config. */
struct config_entry config_describe(struct config *config, size_t id);

/**
 * Where the data folder is: data-dir if set; else "data" beside the program (a build folder),
 * "../share/clipcrafter" from it (an installed one). ERROR_UNAVAILABLE names what was looked at.
 */
bool config_data_dir(struct config *config, struct str *out, struct error *error) MUST_CHECK;

#endif
