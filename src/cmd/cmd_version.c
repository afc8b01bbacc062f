/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/listing.h"
#include "cmd/session.h"
#include "os/path.h"

#include "base/banned.h"

static const struct argument_spec ARGUMENTS[] = {
    {.name = "licences",
     .type = ARGUMENT_FLAG,
     .help = "Also list what the data folder holds of others' work, with its licences"},
};

static const struct command_spec SPEC = {
    .name = "version",
    .summary = "Show the version and the licence",
    .arguments = ARGUMENTS,
    .argument_count = COUNT_OF(ARGUMENTS),
};

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Licence files stand beside the data they are for: LICENSE-name, LICENSE.name, name.LICENSE. */
static bool is_licence(struct str name)
{
    return str_find(name, STR("LICEN"), 0) != (size_t)-1 ||
           str_find(name, STR("copyright"), 0) != (size_t)-1;
}

static void list_folder(struct arena *arena, struct str folder, struct buf *out)
{
    enum { NAMES_MAX = 256 };
    struct str *names = ARENA_ARRAY(arena, struct str, NAMES_MAX);
    struct dirent *entry;
    size_t count = 0;
    DIR *list = opendir(folder.ptr);

    if (!list)
        return;
    while ((entry = readdir(list)) && count < NAMES_MAX)
        if (is_licence(str_from(entry->d_name)))
            names[count++] = path_join(arena, folder, str_from(entry->d_name));
    closedir(list);
    qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "  %.*s\n", STR_FMT(names[i]));
}

static bool list_licences(struct session *session, struct buf *out, struct error *error)
{
    static const char *const folders[] = {"fonts",          "drawings",  "drawings/licences",
                                          "fonts/licences", "passwords", "wordnet"};
    struct str data_dir;

    if (!config_data_dir(session->config, &data_dir, error))
        return false;
    buf_append(
        out,
        STR("Fonts, drawings, words and common passwords come from packages, each under its own "
            "licence:\n"));
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        list_folder(&session->arena, path_join(&session->arena, data_dir, str_from(folders[i])),
                    out);
    return true;
}

static int run(struct session *session, const struct arguments *arguments)
{
    struct error error = ERROR_INIT;
    struct buf out;
    bool ok;

    buf_init(&out, LISTING_BYTES_MAX);
    buf_append(&out, STR("clipcrafter " CLIPCRAFTER_VERSION "\n"
                         "Licence: GNU General Public License, version 3 or later. You are free to "
                         "use, study, share and change it; there is no warranty.\n"));
    ok = !arguments_given(arguments, "licences") || list_licences(session, &out, &error);
    ok = ok && session_print(buf_str(&out), &error);
    buf_release(&out);
    return ok ? 0 : session_fail(session, &error);
}

const struct command command_version = {&SPEC, run};
