/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "config/option_value.h"
#include "os/file.h"
#include "os/path.h"

#include "base/banned.h"

struct setting {
    struct option_value value;
    enum config_source source;
    struct str origin;
};

struct config {
    struct arena arena;
    const struct option_spec *table;
    size_t count;
    char *const *environment;
    struct setting *settings; /* one beside each row */
};

/* Value of a variable; the empty str if it is not set or empty. */
static struct str variable(const struct config *config, const char *name)
{
    size_t len = strlen(name);

    for (char *const *entry = config->environment; entry && *entry; entry++)
        if (strncmp(*entry, name, len) == 0 && (*entry)[len] == '=')
            return str_from(*entry + len + 1);
    return (struct str){"", 0};
}

bool config_set(struct config *config, size_t id, struct str text, enum config_source source,
                struct str origin, struct error *error)
{
    struct option_value value;

    BUG_UNLESS(id < config->count);
    if (!option_value_parse(&config->arena, &config->table[id], text, variable(config, "HOME"),
                            &value, error))
        return error_prefix(error, "%.*s", STR_FMT(origin));
    config->settings[id] = (struct setting){value, source, arena_str(&config->arena, origin)};
    return true;
}

/* The table's default; the cache follows the XDG base directory specification. */
static struct str initial(struct config *config, size_t id)
{
    const struct option_spec *spec = &config->table[id];
    struct str cache = variable(config, "XDG_CACHE_HOME");

    if (spec->type != OPTION_PATH || !str_starts_with(str_from(spec->initial), STR("~/.cache/")))
        return str_from(spec->initial);
    if (cache.len && cache.ptr[0] == '/') /* the specification ignores relative ones */
        return path_join(&config->arena, cache,
                         str_skip(str_from(spec->initial), strlen("~/.cache/")));
    if (variable(config, "HOME").len)
        return str_from(spec->initial);
    return arena_printf(&config->arena, "/tmp/clipcrafter-%ld", (long)getuid());
}

struct config *config_new(const struct option_spec *table, size_t count, char *const *environment)
{
    struct config *config = calloc(1, sizeof *config);
    struct error error = ERROR_INIT;

    BUG_UNLESS(config);
    arena_init(&config->arena);
    config->table = table;
    config->count = count;
    config->environment = environment;
    config->settings = ARENA_ARRAY(&config->arena, struct setting, count);
    for (size_t i = 0; i < count; i++) {
        if (!config_set(config, i, initial(config, i), CONFIG_DEFAULT, STR("default"), &error))
            BUG("default of %s: %s", table[i].name, error.message);
    }
    return config;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    arena_release(&config->arena);
    free(config);
}

static bool find(const struct config *config, struct str name, size_t *id)
{
    for (size_t i = 0; i < config->count; i++)
        if (str_equal(name, str_from(config->table[i].name))) {
            *id = i;
            return true;
        }
    return false;
}

static bool fail_unknown(struct config *config, struct str name, struct str where,
                         struct error *error)
{
    const char **names = ARENA_ARRAY(&config->arena, const char *, config->count);
    const char *near;

    for (size_t i = 0; i < config->count; i++)
        names[i] = config->table[i].name;
    near = str_nearest(name, names, config->count);
    if (near)
        return error_set(error, ERROR_INPUT,
                         "%.*s: \"%.*s\" is not a setting; did you mean \"%s\"?", STR_FMT(where),
                         STR_FMT(str_take(name, 80)), near);
    return error_set(error, ERROR_INPUT,
                     "%.*s: \"%.*s\" is not a setting; clipcrafter config lists them",
                     STR_FMT(where), STR_FMT(str_take(name, 80)));
}

/* One line of the file; `seen` holds the line that set each row, 0 = none yet. */
static bool read_line(struct config *config, struct str line, size_t number, struct str path,
                      size_t *seen, struct error *error)
{
    struct str where, name, value = str_trim(line);
    size_t id;

    if (value.len == 0 || value.ptr[0] == '#')
        return true;
    where = arena_printf(&config->arena, "%.*s, line %zu", STR_FMT(path), number);
    str_split(&value, '=', &name);
    if (!value.ptr)
        return error_set(error, ERROR_INPUT, "%.*s: \"%.*s\" has no \"=\"; write name = value",
                         STR_FMT(where), STR_FMT(str_take(name, 80)));
    name = str_trim(name);
    if (!find(config, name, &id))
        return fail_unknown(config, name, where, error);
    if (seen[id])
        return error_set(error, ERROR_INPUT, "%.*s: \"%.*s\" stands in line %zu already; keep one",
                         STR_FMT(where), STR_FMT(name), seen[id]);
    seen[id] = number;
    if (config_set(config, id, str_trim(value), CONFIG_FILE, where, error))
        return true;
    return false;
}

bool config_read_text(struct config *config, struct str text, struct str path, struct error *error)
{
    size_t bytes = config->count * sizeof *config->settings;
    struct setting *before = ARENA_ARRAY(&config->arena, struct setting, config->count);
    size_t *seen = ARENA_ARRAY(&config->arena, size_t, config->count), number = 0;
    struct str line;

    memcpy(before, config->settings, bytes);
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        text = str_skip(text, 3);
    while (str_split(&text, '\n', &line))
        if (!read_line(config, line, ++number, path, seen, error)) {
            memcpy(config->settings, before, bytes);
            return false;
        }
    return true;
}

bool config_read_environment(struct config *config, struct error *error)
{
    for (size_t i = 0; i < config->count; i++) {
        const char *name = config->table[i].environment;
        struct str value = variable(config, name);
        if (value.len && !config_set(config, i, value, CONFIG_ENVIRONMENT, str_from(name), error))
            return false;
    }
    return true;
}

bool config_read_arguments(struct config *config, const struct arguments *arguments,
                           struct error *error)
{
    for (size_t i = 0; i < config->count; i++) {
        const char *name = config->table[i].name;
        struct str value, origin;
        if (!arguments_known(arguments, name) || !arguments_given(arguments, name))
            continue;
        origin = arena_printf(&config->arena, "--%s", name);
        value =
            config->table[i].type == OPTION_BOOL ? STR("true") : arguments_text(arguments, name);
        if (config->table[i].type == OPTION_SECRET)
            return error_set(error, ERROR_USAGE,
                             "--%s: other users could see it; put it in the file or in %s", name,
                             config->table[i].environment);
        if (!config_set(config, i, value, CONFIG_COMMAND_LINE, origin, error)) {
            if (error)
                error->code = ERROR_USAGE;
            return false;
        }
    }
    return true;
}

/* The configuration file and whether someone asked for exactly it; empty if there can be none. */
static struct str file_path(struct config *config, bool *asked)
{
    struct str named = variable(config, "CLIPCRAFTER_CONFIG");
    struct str folder = variable(config, "XDG_CONFIG_HOME"), home = variable(config, "HOME");

    *asked = named.len > 0;
    if (named.len)
        return arena_str(&config->arena, named);
    if (folder.len && folder.ptr[0] == '/')
        return path_join(&config->arena, folder, STR("clipcrafter/config"));
    if (home.len)
        return path_join(&config->arena, home, STR(".config/clipcrafter/config"));
    return home;
}

bool config_load(struct config *config, struct error *error)
{
    struct buf text;
    bool asked, ok = true;
    struct str path = file_path(config, &asked);

    buf_init(&text, CONFIG_FILE_MAX);
    if (asked || (path.len && access(path.ptr, F_OK) == 0))
        ok = file_read(path, CONFIG_FILE_MAX, &text, error) &&
             config_read_text(config, buf_str(&text), path, error);
    buf_release(&text);
    return ok && config_read_environment(config, error);
}

static const struct option_value *value_of(const struct config *config, size_t id, unsigned types)
{
    BUG_UNLESS(id < config->count && (types >> config->table[id].type & 1));
    return &config->settings[id].value;
}

struct str config_text(const struct config *config, size_t id)
{
    return value_of(config, id, 1u << OPTION_TEXT | 1u << OPTION_PATH | 1u << OPTION_CHOICE)->text;
}

int64_t config_integer(const struct config *config, size_t id)
{
    return value_of(config, id, 1u << OPTION_INTEGER | 1u << OPTION_SIZE | 1u << OPTION_CHOICE)
        ->integer;
}

double config_real(const struct config *config, size_t id)
{
    return value_of(config, id, 1u << OPTION_REAL)->real;
}

bool config_bool(const struct config *config, size_t id)
{
    return value_of(config, id, 1u << OPTION_BOOL)->integer != 0;
}

const struct str *config_list(const struct config *config, size_t id, size_t *count)
{
    const struct option_value *value = value_of(config, id, 1u << OPTION_LIST);

    *count = value->list_count;
    return value->list;
}

struct secret config_secret(const struct config *config, size_t id)
{
    return (struct secret){value_of(config, id, 1u << OPTION_SECRET)->text};
}

size_t config_count(const struct config *config)
{
    return config->count;
}

struct config_entry config_describe(struct config *config, size_t id)
{
    const struct setting *setting = &config->settings[id];
    const struct option_spec *spec = &config->table[id];
    bool hidden = spec->type == OPTION_SECRET && setting->value.text.len;

    return (struct config_entry){
        .spec = spec,
        .value = hidden ? STR("(set)") : setting->value.text,
        .range = option_range(&config->arena, spec),
        .source = setting->source,
        .origin = setting->origin,
    };
}

/* Folder of the running program, or empty. */
static struct str program_folder(struct arena *arena)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);

    if (len <= 0)
        return (struct str){"", 0};
    return path_folder(arena, (struct str){path, (size_t)len});
}

bool config_data_dir(struct config *config, struct str *out, struct error *error)
{
    static const char *const beside[] = {"data", "../share/clipcrafter"};
    struct str set = {0}, folder = program_folder(&config->arena);
    size_t id;

    if (find(config, STR("data-dir"), &id))
        set = config_text(config, id);
    if (set.len) {
        *out = set;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(beside); i++) {
        struct str path = path_join(&config->arena, folder, str_from(beside[i]));
        if (access(path_join(&config->arena, path, STR("styles")).ptr, R_OK) == 0) {
            *out = path;
            return true;
        }
    }
    return error_set(error, ERROR_UNAVAILABLE,
                     "the data folder is neither %.*s/data nor %.*s/../share/clipcrafter; name it "
                     "with data-dir in the configuration file, or CLIPCRAFTER_DATA",
                     STR_FMT(folder), STR_FMT(folder));
}
