/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/file.h"
#include "os/process.h"
#include "store/cluster_parts.h"

#include "base/banned.h"

enum { VERSION_NEWEST = 30, VERSION_MAX = 256, PROBE_MS = 10000 };

static bool can_run(struct arena *arena, struct str folder)
{
    struct str server = arena_printf(arena, "%.*s/postgres", STR_FMT(folder));
    struct str initdb = arena_printf(arena, "%.*s/initdb", STR_FMT(folder));

    return access(server.ptr, X_OK) == 0 && access(initdb.ptr, X_OK) == 0;
}

/* Major version of the server in `folder`, 0 if it does not say: "postgres (PostgreSQL) 15.8". */
static int64_t version_of(struct arena *arena, struct str folder)
{
    struct str server = arena_printf(arena, "%.*s/postgres", STR_FMT(folder));
    const char *const argv[] = {server.ptr, "--version", NULL};
    struct buf said;
    struct str text, major;
    int64_t version = 0;
    size_t at;

    buf_init(&said, VERSION_MAX);
    if (process_run(argv, PROBE_MS, &said, NULL)) {
        text = buf_str(&said);
        at = str_find(text, STR("PostgreSQL) "), 0);
        if (at != (size_t)-1) {
            text = str_skip(text, at + strlen("PostgreSQL) "));
            major = str_take(text, strspn(text.ptr, "0123456789"));
            if (!str_to_int(major, 1, 1000, &version))
                version = 0;
        }
    }
    buf_release(&said);
    return version;
}

/* Major version that made the cluster in `data`; 0 if there is none. */
static int64_t version_of_data(struct arena *arena, struct str data)
{
    struct str path = arena_printf(arena, "%.*s/PG_VERSION", STR_FMT(data));
    struct buf text;
    int64_t version = 0;

    buf_init(&text, VERSION_MAX);
    if (access(path.ptr, F_OK) == 0 && file_read(path, VERSION_MAX, &text, NULL) &&
        !str_to_int(str_trim(buf_str(&text)), 1, 1000, &version))
        version = 0;
    buf_release(&text);
    return version;
}

/* Folders to look at, one by one: Debian's, newest first, then PATH's. */
static bool next_folder(struct arena *arena, int *step, struct str *path, struct str *out)
{
    struct str folder;

    if (*step > CLUSTER_VERSION_MIN - 1) {
        *out = arena_printf(arena, "/usr/lib/postgresql/%d/bin", (*step)--);
        return true;
    }
    if (!str_split(path, ':', &folder))
        return false;
    *out = arena_str(arena, folder);
    return true;
}

static bool refuse_version(struct str data, int64_t made, int64_t found, struct error *error)
{
    return error_set(
        error, ERROR_UNAVAILABLE,
        "the database in %.*s was made by PostgreSQL %d and %s%d is installed: install "
        "postgresql-%d, or upgrade it as docs/operating.md tells",
        STR_FMT(data), (int)made, found ? "only " : "none such, version ", (int)found, (int)made);
}

static bool accept(struct arena *arena, struct str folder, struct str data, int64_t made,
                   struct error *error)
{
    int64_t version = version_of(arena, folder);

    if (version < CLUSTER_VERSION_MIN)
        return error_set(error, ERROR_UNAVAILABLE,
                         "%.*s holds PostgreSQL %d; %d or newer is needed", STR_FMT(folder),
                         (int)version, CLUSTER_VERSION_MIN);
    return !made || made == version || refuse_version(data, made, version, error);
}

bool cluster_find_binaries(struct arena *arena, struct str wanted, struct str data, struct str *out,
                           struct error *error)
{
    const char *path = getenv("PATH");
    struct str rest = str_from(path ? path : "/usr/bin:/bin"), folder;
    int64_t made = version_of_data(arena, data);
    int step = VERSION_NEWEST;
    bool tried = false;

    if (wanted.len && !can_run(arena, wanted))
        return error_set(error, ERROR_INPUT, "postgres-bin: %.*s does not hold postgres and initdb",
                         STR_FMT(wanted));
    if (wanted.len) {
        *out = arena_str(arena, wanted);
        return accept(arena, wanted, data, made, error);
    }
    while (next_folder(arena, &step, &rest, &folder)) {
        if (!can_run(arena, folder))
            continue;
        tried = true;
        if (accept(arena, folder, data, made, error)) {
            *out = folder;
            return true;
        }
    }
    if (!tried)
        error_set(error, ERROR_UNAVAILABLE,
                  "PostgreSQL is not installed: apt-get install postgresql, or set DATABASE_URL");
    return false;
}
