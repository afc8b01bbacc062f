/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "studio/resources.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/vec.h"
#include "os/path.h"

#include "base/banned.h"

enum { STYLE_BYTES_MAX = 64 * 1024, NAMES_MAX = 64 };

/* Maps one file of WordNet; a missing one leaves its part of the lexicon empty. */
static struct str map_part(struct resources *resources, struct str folder, const char *name)
{
    struct file_map *map = &resources->maps[resources->map_count];

    if (!file_map_open(path_join(&resources->arena, folder, str_from(name)), map, NULL))
        return (struct str){0};
    resources->map_count++;
    return map->bytes;
}

static void open_lexicon(struct resources *resources, struct str folder)
{
    static const char *const names[WORD_CLASSES][3] = {
        {"index.noun", "data.noun", "noun.exc"},
        {"index.verb", "data.verb", "verb.exc"},
        {"index.adj", "data.adj", "adj.exc"},
        {"index.adv", "data.adv", "adv.exc"},
    };

    for (int i = 0; i < WORD_CLASSES; i++) {
        resources->lexicon.index[i] = map_part(resources, folder, names[i][0]);
        resources->lexicon.data[i] = map_part(resources, folder, names[i][1]);
        resources->lexicon.exceptions[i] = map_part(resources, folder, names[i][2]);
    }
}

static bool read_style(struct resources *resources, struct str path, struct caption_style *out,
                       struct error *error)
{
    struct buf json;
    bool ok;

    buf_init(&json, STYLE_BYTES_MAX);
    ok = file_read(path, STYLE_BYTES_MAX, &json, error) &&
         caption_style_decode(&resources->arena, buf_str(&json), out, error);
    buf_release(&json);
    return ok || error_prefix(error, "%.*s", STR_FMT(path));
}

static int by_name(const void *a, const void *b)
{
    const struct caption_style *x = a, *y = b;

    return str_compare(x->name, y->name);
}

static bool open_styles(struct resources *resources, struct str folder, struct error *error)
{
    VEC_OF(struct caption_style) styles = {0};
    struct dirent *entry;
    DIR *list = opendir(folder.ptr);
    bool ok = true;

    if (!list)
        return error_set(error, ERROR_UNAVAILABLE,
                         "%.*s: the caption styles are missing; build or install ClipCrafter, or "
                         "set data-dir to where they are",
                         STR_FMT(folder));
    while (ok && (entry = readdir(list))) {
        struct str name = str_from(entry->d_name);
        if (str_starts_with(name, STR(".")) || !str_ends_with(name, STR(".json")))
            continue;
        ok = read_style(resources, path_join(&resources->arena, folder, name),
                        VEC_PUSH(&styles, &resources->arena), error);
    }
    closedir(list);
    if (styles.count)
        qsort(styles.items, styles.count, sizeof *styles.items, by_name);
    resources->styles = styles.items;
    resources->style_count = styles.count;
    return ok;
}

bool resources_open(struct resources *resources, struct str data_dir, struct error *error)
{
    struct arena *arena = &resources->arena;

    *resources = (struct resources){0};
    arena_init(arena);
    resources->fonts = path_join(arena, data_dir, STR("fonts"));
    resources->drawings = path_join(arena, data_dir, STR("drawings"));
    resources->sound_font = path_join(arena, data_dir, STR("soundfont/general.sf3"));
    if (access(resources->fonts.ptr, R_OK) != 0) {
        error_set(error, ERROR_UNAVAILABLE,
                  "%.*s: the fonts are missing; build or install ClipCrafter, or set data-dir to "
                  "where they are",
                  STR_FMT(resources->fonts));
        goto failed;
    }
    if (!open_styles(resources, path_join(arena, data_dir, STR("styles")), error))
        goto failed;
    open_lexicon(resources, path_join(arena, data_dir, STR("wordnet")));
    return true;
failed:
    resources_close(resources);
    return false;
}

void resources_close(struct resources *resources)
{
    for (size_t i = 0; i < resources->map_count; i++)
        file_map_close(&resources->maps[i]);
    arena_release(&resources->arena);
    *resources = (struct resources){0};
}

bool resources_style(const struct resources *resources, struct str name,
                     const struct caption_style **out, struct error *error)
{
    const char *names[NAMES_MAX];
    size_t count = MIN_OF(resources->style_count, (size_t)NAMES_MAX);
    const char *nearest;

    for (size_t i = 0; i < count; i++) {
        if (str_equal(resources->styles[i].name, name)) {
            *out = &resources->styles[i];
            return true;
        }
        names[i] = resources->styles[i].name.ptr;
    }
    nearest = str_nearest(name, names, count);
    return error_set(error, ERROR_INPUT, "\"%.*s\" is not a caption style%s%s%s", STR_FMT(name),
                     nearest ? "; did you mean \"" : "; see clipcrafter styles",
                     nearest ? nearest : "", nearest ? "\"?" : "");
}
