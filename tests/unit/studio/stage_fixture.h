/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What a stage of a production is given, in a folder of its own: an empty cache, an asset table, a
 * story, and a log that keeps its lines. A test fills `story.scenes` and changes what it likes.
 */
#ifndef CLIPCRAFTER_TESTS_UNIT_STUDIO_STAGE_FIXTURE_H
#define CLIPCRAFTER_TESTS_UNIT_STUDIO_STAGE_FIXTURE_H

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file.h"
#include "os/path.h"
#include "studio/stage.h"

struct stage_fixture {
    struct arena arena;
    struct str folder;    /**< everything lies here */
    struct str cache_dir; /**< in it */
    struct cache *cache;
    struct asset_table assets;
    struct storyboard story;
    struct cancel cancel;
    struct log log;
    struct buf lines; /**< what was logged */
    size_t steps;     /**< calls of stage.step, each of which said `done == steps` */
    size_t cancel_at; /**< the user interrupts when that many steps are done; 0 = never */
    struct stage stage;
};

static inline void fixture_keep_line(void *context, enum log_level level, const char *line)
{
    struct stage_fixture *fixture = context;

    (void)level;
    buf_printf(&fixture->lines, "%s\n", line);
}

static inline void fixture_step(void *context, size_t done, size_t total)
{
    struct stage_fixture *fixture = context;

    assert_int_equal(done, ++fixture->steps);
    assert_true(done <= total);
    if (done == fixture->cancel_at)
        cancel_request(&fixture->cancel);
}

/** A new run over the same cache: nothing is known but what lies on the disk. */
static inline void fixture_begin_again(struct stage_fixture *fixture)
{
    struct error error = ERROR_INIT;

    cache_close(fixture->cache);
    fixture->cache = NULL;
    assert_ok(cache_open(fixture->cache_dir, 0, &fixture->cache, &error), error);
    asset_table_init(&fixture->assets, &fixture->arena, fixture->cache);
    fixture->steps = 0;
    fixture->cancel_at = 0;
    atomic_store(&fixture->cancel.requested, false);
    buf_clear(&fixture->lines);
    fixture->stage.cache = fixture->cache;
}

static inline int fixture_make(void **state)
{
    struct stage_fixture *fixture = calloc(1, sizeof *fixture);
    char folder[] = "/tmp/clipcrafter-stage-XXXXXX";

    arena_init(&fixture->arena);
    buf_init(&fixture->lines, 1 << 16);
    assert_non_null(mkdtemp(folder));
    fixture->folder = arena_str(&fixture->arena, str_from(folder));
    fixture->cache_dir = path_join(&fixture->arena, fixture->folder, STR("cache"));
    fixture->story = storyboard_default();
    fixture->log = (struct log){.write = fixture_keep_line, .context = fixture};
    fixture->stage = (struct stage){.story = &fixture->story,
                                    .arena = &fixture->arena,
                                    .assets = &fixture->assets,
                                    .cancel = &fixture->cancel,
                                    .log = &fixture->log,
                                    .step = fixture_step,
                                    .step_context = fixture};
    fixture_begin_again(fixture);
    *state = fixture;
    return 0;
}

static inline int fixture_drop(void **state)
{
    struct stage_fixture *fixture = *state;
    bool ok;

    cache_close(fixture->cache);
    ok = folder_remove(fixture->folder, NULL);
    buf_release(&fixture->lines);
    arena_release(&fixture->arena);
    free(fixture);
    return ok ? 0 : -1;
}

/** Scenes that each say one of `texts`. */
static inline struct scene *fixture_scenes(struct stage_fixture *fixture, const char *const *texts,
                                           size_t count)
{
    struct scene *scenes = ARENA_ARRAY(&fixture->arena, struct scene, count);

    for (size_t i = 0; i < count; i++) {
        scenes[i].id = arena_printf(&fixture->arena, "s%zu", i + 1);
        scenes[i].say = str_from(texts[i]);
        scenes[i].captions = true;
    }
    fixture->story.scenes = scenes;
    fixture->story.scene_count = count;
    return scenes;
}

/** A file in the fixture's folder; its path. */
static inline struct str fixture_write(struct stage_fixture *fixture, const char *name,
                                       struct str bytes)
{
    struct str path = path_join(&fixture->arena, fixture->folder, str_from(name));
    struct error error = ERROR_INIT;

    assert_ok(file_write(path, bytes, 0600, &error), error);
    return path;
}

static inline bool fixture_logged(struct stage_fixture *fixture, const char *text)
{
    return str_find(buf_str(&fixture->lines), str_from(text), 0) != (size_t)-1;
}

/* nftw() hands no context on. */
static struct str fixture_kind; /**< folder of the cache, or the cache itself */
static void (*fixture_visit)(const char *path);
static size_t fixture_seen;
static char fixture_last[4096]; /**< path of the last entry seen */

static inline int fixture_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)ftw;
    if (type != FTW_F || !str_starts_with(str_from(path), fixture_kind))
        return 0;
    fixture_seen++;
    snprintf(fixture_last, sizeof fixture_last, "%s", path);
    if (fixture_visit)
        fixture_visit(path);
    return 0;
}

/** Calls `visit` (may be NULL) for every file of a kind in the cache ("" = of any); how many. */
static inline size_t fixture_entries(struct stage_fixture *fixture, const char *kind,
                                     void (*visit)(const char *path))
{
    fixture_kind =
        arena_printf(&fixture->arena, "%s/%s%s", fixture->cache_dir.ptr, kind, *kind ? "/" : "");
    fixture_visit = visit;
    fixture_seen = 0;
    assert_int_equal(nftw(fixture->cache_dir.ptr, fixture_entry, 16, FTW_PHYS), 0);
    return fixture_seen;
}

/** Cuts a file in half, as a disk that filled up or failed might. */
static inline void fixture_halve(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(truncate(path, st.st_size / 2), 0);
}

/** Flips one bit in the middle of a file, as a failing disk might: its length stays. */
static inline void fixture_flip(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct stat st;
    char byte;

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(pread(fd, &byte, 1, st.st_size / 2), 1);
    byte ^= 4;
    assert_int_equal(pwrite(fd, &byte, 1, st.st_size / 2), 1);
    close(fd);
}

#endif
