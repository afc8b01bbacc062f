/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "os/file.h"
#include "os/tempdir.h"
#include "provider/picture_folder.h"

#include "../wordnet.h"

/** A folder of our own with copies of the example's pictures, and all that a source needs. */
struct fixture {
    struct arena arena;
    struct tempdir dir;
    struct lexicon lexicon;
    struct decoder *decoder;
    struct log log;
    char warnings[8192]; /**< lines logged, one after another */
    struct picture_folder_options options;
    struct picture_folder *folder;
};

static void note(void *context, enum log_level level, const char *line)
{
    struct fixture *f = context;
    size_t len = strlen(f->warnings);

    (void)level;
    snprintf(f->warnings + len, sizeof f->warnings - len, "%s\n", line);
}

static const char *path_in(struct fixture *f, const char *name)
{
    return arena_printf(&f->arena, "%s/%s", f->dir.path, name).ptr;
}

static void put(struct fixture *f, const char *name, struct str bytes)
{
    struct error error = ERROR_INIT;

    assert_ok(file_write(str_from(path_in(f, name)), bytes, 0644, &error), error);
}

/** Copies examples/night/media/FROM to `name` in the folder. */
static void copy(struct fixture *f, const char *from, const char *name)
{
    struct str path =
        arena_printf(&f->arena, "%s/examples/night/media/%s", getenv("CLIPCRAFTER_SOURCE"), from);
    struct error error = ERROR_INIT;
    struct buf bytes;

    buf_init(&bytes, 8 << 20);
    assert_ok(file_read(path, 8 << 20, &bytes, &error), error);
    put(f, name, buf_str(&bytes));
    buf_release(&bytes);
}

static void make_folder(struct fixture *f, const char *name)
{
    assert_int_equal(mkdir(path_in(f, name), 0755), 0);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct decoder_options options = {0};
    struct error error = ERROR_INIT;

    arena_init(&f->arena);
    wordnet_open(&f->lexicon);
    assert_ok(tempdir_make(STR("/tmp/clipcrafter-test"), &f->dir, &error), error);
    assert_ok(decoder_new(&options, &f->decoder, &error), error);
    f->log = (struct log){LOG_WARNING, note, f, NULL};
    make_folder(f, "media");
    make_folder(f, "cache");
    f->options = (struct picture_folder_options){.folder = str_from(path_in(f, "media")),
                                                 .lexicon = &f->lexicon,
                                                 .decoder = f->decoder,
                                                 .cache_dir = str_from(path_in(f, "cache")),
                                                 .log = &f->log};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    picture_folder_free(f->folder);
    decoder_free(f->decoder);
    tempdir_remove(&f->dir);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static void open_source(struct fixture *f)
{
    struct error error = ERROR_INIT;

    picture_folder_free(f->folder);
    f->folder = NULL;
    f->warnings[0] = '\0';
    assert_ok(picture_folder_new(&f->options, &f->folder, &error), error);
}

static struct found_picture *ask(struct fixture *f, const char *text, const char *language,
                                 size_t *count)
{
    struct picture_query query = {.text = str_from(text),
                                  .language = str_from(language),
                                  .width = 1080,
                                  .height = 1920,
                                  .ticks = 2 * 48000};
    struct picture_port port = picture_folder_port(f->folder);
    struct error error = ERROR_INIT;
    struct found_picture *found;

    assert_ok(port.ops->search(port.self, &f->arena, &query, 10, &found, count, &error), error);
    return found;
}

static void test_pictures_are_found_by_name_folder_and_meaning(void **state)
{
    struct fixture *f = *state;
    struct found_picture *found;
    size_t count;

    make_folder(f, "media/night");
    copy(f, "moon.jpg", "media/night/full_moon.jpg");
    copy(f, "misty-forest.jpg", "media/misty-forest.jpg");
    copy(f, "desert-dunes.jpg", "media/DesertDunes.jpg");
    open_source(f);
    assert_int_equal(picture_folder_count(f->folder), 3);
    found = ask(f, "A forest full of mist.", "en", &count);
    assert_str(found[0].label, "misty forest");
    assert_true(found[0].score > 600); /* enough to carry a scene: picture_drawings.h */
    found = ask(f, "Nothing moves in the night.", "en", &count);
    assert_str(found[0].label, "full moon");
    found = ask(f, "The woods were silent.", "en", &count); /* wood: a synonym of forest */
    assert_str(found[0].label, "misty forest");
    found = ask(f, "The desert is dry.", "en", &count);
    assert_str(found[0].label, "Desert Dunes");
    assert_int_equal(access(found[0].path.ptr, R_OK), 0);
    assert_str(found[0].media_type, "image/jpeg");
    assert_int_equal(found[0].kind, FOUND_STILL);
    assert_true(found[0].width > 0 && found[0].height > 0);
    ask(f, "A mathematician proved the theorem.", "en", &count);
    assert_int_equal(count, 0);
}

static void test_a_clip_starts_at_a_good_moment_and_is_sampled_once(void **state)
{
    struct fixture *f = *state;
    struct found_picture *found;
    int64_t start;
    size_t count;

    copy(f, "ocean-sunset.mp4", "media/ocean-sunset.mp4");
    open_source(f);
    found = ask(f, "The ocean at sunset.", "en", &count);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].kind, FOUND_CLIP);
    assert_true(found[0].length > 3 * 48000);
    start = found[0].best_start;
    assert_in_range(start, 24000, found[0].length - 2 * 48000);
    open_source(f); /* from the index now */
    found = ask(f, "The ocean at sunset.", "en", &count);
    assert_int_equal(found[0].best_start, start);
}

static void test_broken_files_are_skipped_with_a_warning(void **state)
{
    struct fixture *f = *state;

    copy(f, "moon.jpg", "media/moon.jpg");
    put(f, "media/broken.jpg", STR("this is no picture at all"));
    put(f, "media/empty.mp4", STR(""));
    put(f, "media/notes.txt", STR("not even looked at"));
    open_source(f);
    assert_int_equal(picture_folder_count(f->folder), 1);
    assert_non_null(strstr(f->warnings, "broken.jpg"));
    assert_non_null(strstr(f->warnings, "empty.mp4"));
    assert_null(strstr(f->warnings, "notes.txt"));
    open_source(f); /* said again, though not probed again */
    assert_non_null(strstr(f->warnings, "broken.jpg"));
    assert_int_equal(picture_folder_count(f->folder), 1);
}

static void test_only_what_is_new_is_probed_again(void **state)
{
    struct fixture *f = *state;
    struct decoder *decoder = f->options.decoder;

    copy(f, "moon.jpg", "media/moon.jpg");
    open_source(f);
    picture_folder_free(f->folder);
    f->folder = NULL;
    f->options.decoder = NULL; /* a probe would crash: the index must know it all */
    open_source(f);
    assert_int_equal(picture_folder_count(f->folder), 1);
    f->options.decoder = decoder;
    copy(f, "misty-forest.jpg", "media/moon.jpg"); /* same name, another file */
    copy(f, "moon.jpg", "media/more.jpg");
    open_source(f);
    assert_int_equal(picture_folder_count(f->folder), 2);
    assert_int_equal(unlink(path_in(f, "media/moon.jpg")), 0);
    open_source(f);
    assert_int_equal(picture_folder_count(f->folder), 1);
}

/** Name of the one index file in the cache folder. */
static const char *index_name(struct fixture *f)
{
    DIR *dir = opendir(path_in(f, "cache"));
    struct dirent *entry;
    const char *name = NULL;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL)
        if (strncmp(entry->d_name, "media-", 6) == 0)
            name = arena_printf(&f->arena, "cache/%s", entry->d_name).ptr;
    closedir(dir);
    return name;
}

static void test_a_damaged_index_is_made_anew(void **state)
{
    static const char *const damages[] = {"",
                                          "clipcrafter-media 1\nmoon.jpg\tgarbage\n\xff\xfe\t\t\n",
                                          "clipcrafter-media 9\nmoon.jpg\t1\t2\n"};
    struct fixture *f = *state;

    copy(f, "moon.jpg", "media/moon.jpg");
    open_source(f);
    assert_non_null(index_name(f));
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        put(f, index_name(f), str_from(damages[i]));
        open_source(f);
        assert_int_equal(picture_folder_count(f->folder), 1);
    }
}

static void test_hidden_files_and_links_that_lead_out_are_passed_over(void **state)
{
    struct fixture *f = *state;

    make_folder(f, "outside");
    make_folder(f, "media/.hidden");
    copy(f, "moon.jpg", "outside/secret.jpg");
    copy(f, "moon.jpg", "media/.hidden/a.jpg");
    copy(f, "moon.jpg", "media/.moon.jpg");
    copy(f, "moon.jpg", "media/real.jpg");
    assert_int_equal(symlink("../outside/secret.jpg", path_in(f, "media/out.jpg")), 0);
    assert_int_equal(symlink("../outside", path_in(f, "media/outdir")), 0);
    assert_int_equal(symlink(".", path_in(f, "media/loop")), 0);
    assert_int_equal(symlink("real.jpg", path_in(f, "media/inside.jpg")), 0);
    assert_int_equal(mkfifo(path_in(f, "media/pipe.jpg"), 0644), 0);
    open_source(f);
    assert_int_equal(picture_folder_count(f->folder), 2); /* real.jpg and the link to it */
}

static void test_folders_are_followed_eight_levels_deep(void **state)
{
    struct fixture *f = *state;
    char path[400] = "media", file[440];

    for (int depth = 1; depth <= 9; depth++) {
        snprintf(file, sizeof file, "%s/moon%d.jpg", path, depth);
        copy(f, "moon.jpg", file);
        snprintf(path + strlen(path), sizeof path - strlen(path), "/d%d", depth);
        make_folder(f, path);
    }
    open_source(f);
    assert_int_equal(picture_folder_count(f->folder), 8);
}

static void test_files_without_words_are_a_last_resort(void **state)
{
    struct fixture *f = *state;
    struct found_picture *found;
    size_t count;

    copy(f, "moon.jpg", "media/IMG_0042.jpg");
    copy(f, "misty-forest.jpg", "media/forest.jpg");
    open_source(f);
    found = ask(f, "The forest was silent.", "en", &count);
    assert_int_equal(count, 2);
    assert_str(found[0].label, "forest");
    assert_int_equal(found[1].score, MEDIA_NAMELESS_SCORE);
}

static void test_words_of_other_languages_match_by_stem(void **state)
{
    struct fixture *f = *state;
    struct found_picture *found;
    size_t count;

    copy(f, "misty-forest.jpg", "media/Regenwald.jpg");
    copy(f, "moon.jpg", "media/Bienen.jpg");
    open_source(f);
    found = ask(f, "Eine Biene fliegt.", "de", &count);
    assert_str(found[0].label, "Bienen");
    found = ask(f, "Der Wald ist dunkel und die Wälder schweigen.", "de", &count);
    assert_int_equal(count, 0); /* four letters are too few to be sure inside a longer word */
    found = ask(f, "Der Regen fällt.", "de", &count);
    assert_str(found[0].label, "Regenwald");
}

static void test_a_missing_folder_is_the_users_error(void **state)
{
    struct fixture *f = *state;
    struct error error = ERROR_INIT;
    struct picture_folder *folder;

    f->options.folder = STR("/nonexistent/photos");
    assert_false(picture_folder_new(&f->options, &folder, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "/nonexistent/photos"));
    f->options.folder = str_from(path_in(f, "media"));
    open_source(f); /* empty: fine */
    assert_int_equal(picture_folder_count(f->folder), 0);
}

static void test_cancel_stops_the_scan(void **state)
{
    struct fixture *f = *state;
    struct cancel cancel = {true};
    struct error error = ERROR_INIT;
    struct picture_folder *folder;

    copy(f, "moon.jpg", "media/moon.jpg");
    f->options.cancel = &cancel;
    assert_false(picture_folder_new(&f->options, &folder, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
}

int main(int argc, char **argv)
{
#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FOLDER_TEST(test_pictures_are_found_by_name_folder_and_meaning),
        FOLDER_TEST(test_a_clip_starts_at_a_good_moment_and_is_sampled_once),
        FOLDER_TEST(test_broken_files_are_skipped_with_a_warning),
        FOLDER_TEST(test_only_what_is_new_is_probed_again),
        FOLDER_TEST(test_a_damaged_index_is_made_anew),
        FOLDER_TEST(test_hidden_files_and_links_that_lead_out_are_passed_over),
        FOLDER_TEST(test_folders_are_followed_eight_levels_deep),
        FOLDER_TEST(test_files_without_words_are_a_last_resort),
        FOLDER_TEST(test_words_of_other_languages_match_by_stem),
        FOLDER_TEST(test_a_missing_folder_is_the_users_error),
        FOLDER_TEST(test_cancel_stops_the_scan),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
