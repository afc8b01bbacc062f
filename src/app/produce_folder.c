/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/produce_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "app/vault.h"
#include "os/file.h"
#include "os/path.h"
#include "store/asset_store.h"
#include "store/storyboard_store.h"
#include "story/storyboard.h"

#include "base/banned.h"

enum { ASSETS_MAX = 1000, CACHED_MAX = 3000, STEM_MAX = 80 };

/* What a project's cache may fill of the folder before the work begins. */
#define CACHED_BYTES_MAX (INT64_C(1) << 30)

struct loading {
    struct job_run *run;
    struct produce_folder *folder;
    struct storyboard story;
    struct asset_row *assets;
    struct str *asset_names; /**< names in media/, by asset */
    size_t asset_count;
};

struct str produce_folder_file(const struct produce_folder *folder, struct arena *arena,
                               const char *name)
{
    return path_join(arena, folder->path, str_from(name));
}

static bool open_story(struct loading *loading, struct db_tx *tx, struct error *error)
{
    const struct production_row *production = &loading->folder->production;
    struct arena *arena = loading->run->arena;
    struct storyboard_row row;
    struct str text;

    if (!storyboard_store_find(tx, arena, &production->user, &production->project,
                               production->storyboard, &row, error))
        return false;
    struct vault_place place = {"storyboard", "body_sealed", &row.id, &row.user};

    return vault_open(loading->run->app->vault, tx, arena, &place, row.body_sealed, &text, error) &&
           storyboard_decode(arena, text, &loading->story, error);
}

static const char *extension_of(struct str type)
{
    static const struct {
        const char *type, *extension;
    } KNOWN[] = {
        {"image/jpeg", ".jpg"},  {"image/png", ".png"},  {"image/webp", ".webp"},
        {"image/gif", ".gif"},   {"video/mp4", ".mp4"},  {"video/quicktime", ".mov"},
        {"video/webm", ".webm"}, {"audio/mpeg", ".mp3"}, {"audio/wav", ".wav"},
        {"audio/x-wav", ".wav"}, {"audio/mp4", ".m4a"},  {"audio/ogg", ".ogg"},
        {"audio/flac", ".flac"}, {"audio/aac", ".aac"},
    };

    for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
        if (str_equal(type, str_from(KNOWN[i].type)))
            return KNOWN[i].extension;
    return "";
}

/* Pictures are found by the words of their file's name: those are kept, as letters, digits and
 * dashes, with the id's beginning so that two never meet. */
static struct str media_name(struct arena *arena, const struct asset_row *asset, struct str name)
{
    struct str stem = str_take(name, name.len - path_extension(name).len);
    char id[UUID_TEXT + 1], text[STEM_MAX + 1];
    size_t count = 0;

    for (size_t i = 0; i < stem.len && count < STEM_MAX; i++) {
        unsigned char c = (unsigned char)stem.ptr[i];
        bool kept =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;

        text[count++] = kept ? (char)c : '-';
    }
    text[count] = '\0';
    uuid_text(&asset->id, id);
    return arena_printf(arena, "%s-%s%s", text, id + UUID_TEXT - 12, extension_of(asset->type));
}

static bool open_assets(struct loading *loading, struct db_tx *tx, struct error *error)
{
    const struct production_row *production = &loading->folder->production;
    struct arena *arena = loading->run->arena;
    static const struct uuid FIRST = {{0}};

    if (!asset_store_list(tx, arena, &production->user, &production->project, &FIRST, ASSETS_MAX,
                          &loading->assets, &loading->asset_count, error))
        return false;
    loading->asset_names = ARENA_ARRAY(arena, struct str, loading->asset_count + 1);
    for (size_t i = 0; i < loading->asset_count; i++) {
        const struct asset_row *asset = &loading->assets[i];
        struct vault_place place = {"asset", "name_sealed", &asset->id, &asset->user};
        struct str name;

        if (!vault_open(loading->run->app->vault, tx, arena, &place, asset->name_sealed, &name,
                        error))
            return false;
        loading->asset_names[i] = media_name(arena, asset, name);
    }
    return true;
}

/* Everything that the database knows of it, in one transaction. */
static bool load_rows(struct loading *loading, struct error *error)
{
    struct job_run *run = loading->run;
    struct produce_folder *folder = loading->folder;
    struct db_scope scope = {.tenant = run->job.user, .read_only = true};
    struct cache_entry *cached = NULL;
    struct production_file *files = NULL;
    struct db_tx *tx = NULL;
    bool ok;

    ok = db_begin(run->app->database, &scope, &tx, error) &&
         production_store_find(tx, run->arena, &run->job.user, &run->job.object,
                               &folder->production, error) &&
         open_story(loading, tx, error) && open_assets(loading, tx, error) &&
         cache_entry_store_list(tx, run->arena, &run->job.user, &folder->production.project,
                                CACHED_MAX, &cached, &folder->cached_count, error) &&
         production_store_files(tx, run->arena, &run->job.user, &run->job.object, &files,
                                &folder->file_count, error);
    db_rollback(&tx);
    folder->cached = cached;
    folder->files = files;
    folder->draft = ok && folder->production.draft;
    return ok;
}

static bool fetch(struct job_run *run, const struct blob_row *blob, struct str path,
                  struct error *error)
{
    int fd = open(path.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok;

    if (fd < 0)
        return error_set_errno(error, errno, "a file of the production");
    ok = blob_fetch(run->app->blobs, &blob->name, fd, blob->bytes, &blob->digest, run->cancel,
                    error);
    close(fd);
    if (!ok)
        unlink(path.ptr);
    return ok;
}

static bool fetch_media(struct loading *loading, struct error *error)
{
    struct arena *arena = loading->run->arena;
    struct str media = produce_folder_file(loading->folder, arena, "media");

    if (!folder_make(media, 0700, error))
        return false;
    for (size_t i = 0; i < loading->asset_count; i++)
        if (!fetch(loading->run, &loading->assets[i].blob,
                   path_join(arena, media, loading->asset_names[i]), error))
            return false;
    return true;
}

/* Where render/cache.h looks for an entry. */
static struct str cache_path(const struct produce_folder *folder, struct arena *arena,
                             const struct cache_entry *entry)
{
    char hex[DIGEST_HEX + 1];

    digest_hex(&entry->key, hex);
    return arena_printf(arena, "%s/cache/%.*s/%.2s/%s", folder->path.ptr, STR_FMT(entry->kind), hex,
                        hex);
}

/* A piece that cannot be fetched is made again: it costs time, no more. Last used first. */
static bool fetch_cache(struct loading *loading, struct error *error)
{
    struct produce_folder *folder = loading->folder;
    struct arena *arena = loading->run->arena;
    int64_t total = 0;

    for (size_t i = 0; i < folder->cached_count; i++) {
        struct str path = cache_path(folder, arena, &folder->cached[i]);

        total += folder->cached[i].blob.bytes;
        if (total > CACHED_BYTES_MAX)
            break;
        if (!folder_make(path_folder(arena, path), 0700, error))
            return false;
        if (!fetch(loading->run, &folder->cached[i].blob, path, error)) {
            if (error->code == ERROR_CANCELLED || error->code == ERROR_NO_SPACE)
                return false;
            *error = ERROR_INIT;
        }
    }
    return true;
}

/* "asset:<uuid>" as the name of the file in media/; anything else as it is. */
static struct str resolve(const struct loading *loading, struct str file)
{
    struct uuid id;

    if (!str_starts_with(file, STR("asset:")) ||
        !uuid_from_text(str_skip(file, strlen("asset:")), &id))
        return file;
    for (size_t i = 0; i < loading->asset_count; i++)
        if (uuid_equal(&loading->assets[i].id, &id))
            return loading->asset_names[i];
    return file;
}

static bool write_story(struct loading *loading, struct error *error)
{
    struct arena *arena = loading->run->arena;
    struct storyboard story = loading->story;
    struct scene *scenes = ARENA_ARRAY(arena, struct scene, story.scene_count + 1);
    struct buf json;
    bool ok;

    for (size_t i = 0; i < story.scene_count; i++) {
        scenes[i] = story.scenes[i];
        scenes[i].picture.file = resolve(loading, scenes[i].picture.file);
    }
    story.scenes = scenes;
    story.music_file = resolve(loading, story.music_file);
    buf_init(&json, STORYBOARD_JSON_MAX);
    storyboard_encode(&story, &json);
    ok = buf_ok(&json) ? file_write(produce_folder_file(loading->folder, arena, "story.json"),
                                    buf_str(&json), 0600, error)
                       : error_set(error, ERROR_LIMIT, "the storyboard is too long");
    buf_release(&json);
    return ok;
}

bool produce_folder_open(struct job_run *run, struct produce_folder *out, struct error *error)
{
    struct produce_folder folder = {.dir = {.lock = -1}};
    struct loading loading = {.run = run, .folder = &folder};

    if (!load_rows(&loading, error) || !tempdir_make(run->work_dir, &folder.dir, error))
        return false;
    folder.path = arena_str(run->arena, str_from(folder.dir.path));
    if (fetch_media(&loading, error) && fetch_cache(&loading, error) &&
        write_story(&loading, error)) {
        *out = folder;
        return true;
    }
    tempdir_remove(&folder.dir);
    return false;
}

void produce_folder_close(struct produce_folder *folder)
{
    tempdir_remove(&folder->dir);
}
