/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/path.h"

#include <string.h>

#include "base/banned.h"

/* Length of everything up to and with the last '/'. */
static size_t folder_prefix(struct str path)
{
    const char *slash = path.len ? memrchr(path.ptr, '/', path.len) : NULL;

    return slash ? (size_t)(slash - path.ptr) + 1 : 0;
}

struct str path_join(struct arena *arena, struct str folder, struct str name)
{
    if (folder.len == 0 || str_starts_with(name, STR("/")))
        return arena_str(arena, name);
    return arena_printf(arena, "%.*s%s%.*s", STR_FMT(folder),
                        folder.ptr[folder.len - 1] == '/' ? "" : "/", STR_FMT(name));
}

struct str path_folder(struct arena *arena, struct str path)
{
    size_t prefix = folder_prefix(path);

    if (prefix == 0)
        return arena_str(arena, STR("."));
    return arena_str(arena, str_take(path, prefix > 1 ? prefix - 1 : 1));
}

struct str path_name(struct str path)
{
    return str_skip(path, folder_prefix(path));
}

struct str path_extension(struct str path)
{
    struct str name = path_name(path);
    const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;

    if (!dot || dot == name.ptr)
        return (struct str){0};
    return str_skip(name, (size_t)(dot - name.ptr));
}

struct str path_with_extension(struct arena *arena, struct str path, struct str extension)
{
    struct str stem = str_take(path, path.len - path_extension(path).len);

    return arena_printf(arena, "%.*s%.*s", STR_FMT(stem), STR_FMT(extension));
}

bool path_escapes(struct str path)
{
    struct str rest = path, part;

    if (str_starts_with(path, STR("/")))
        return true;
    while (str_split(&rest, '/', &part))
        if (str_equal(part, STR("..")) || str_equal(part, STR(".")))
            return true;
    return false;
}
