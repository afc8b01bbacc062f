/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/environment.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/vec.h"
#include "crypto/digest.h"

#include "base/banned.h"

struct item {
    struct str name;
    int64_t bytes;
};

static int compare_items(const void *a, const void *b)
{
    return str_compare(((const struct item *)a)->name, ((const struct item *)b)->name);
}

static void add_folder(struct digester *digester, struct arena *arena, struct str path)
{
    VEC_OF(struct item) items = {0};
    DIR *folder = path.len ? opendir(arena_str(arena, path).ptr) : NULL;
    struct dirent *entry;

    while (folder && (entry = readdir(folder))) {
        struct stat info;

        if (fstatat(dirfd(folder), entry->d_name, &info, 0) == 0 && S_ISREG(info.st_mode))
            *VEC_PUSH(&items, arena) =
                (struct item){arena_str(arena, str_from(entry->d_name)), info.st_size};
    }
    if (folder)
        closedir(folder);
    if (items.count)
        qsort(items.items, items.count, sizeof *items.items, compare_items);
    digester_add_int(digester, (int64_t)items.count);
    for (size_t i = 0; i < items.count; i++) {
        digester_add_str(digester, items.items[i].name);
        digester_add_int(digester, items.items[i].bytes);
    }
}

struct str environment_of(struct arena *arena, struct str fonts, struct str drawings)
{
    char hex[DIGEST_HEX + 1];
    struct digester digester;
    struct digest digest;

    digester_init(&digester);
    add_folder(&digester, arena, fonts);
    add_folder(&digester, arena, drawings);
    digest = digester_finish(&digester);
    digest_hex(&digest, hex);
    return arena_str(arena, str_from(hex));
}
