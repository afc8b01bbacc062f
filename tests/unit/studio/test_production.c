/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole production line on a very small video: what it makes, keeps, resumes and refuses. */
#include "../test.h"

#include "media/decoder.h"
#include "stage_fixture.h"
#include "studio/production.h"

#include "base/banned.h"

enum { WIDTH = 128, HEIGHT = 192, STAGES_MAX = 16, FILE_MAX = 1 << 22 };

/* What the production told while it worked, and when it was to be interrupted. */
struct watcher {
    struct cancel *cancel;
    const char *stages[STAGES_MAX]; /* in the order in which they came, each once */
    size_t stage_count;
    double fraction;
    const char *stop_at; /* name of a stage: cancel as soon as it reports */
};

static void watch(void *context, const struct production_progress *now)
{
    struct watcher *watcher = context;

    assert_true(now->fraction >= watcher->fraction && now->fraction <= 1);
    watcher->fraction = now->fraction;
    if (!watcher->stage_count ||
        strcmp(watcher->stages[watcher->stage_count - 1], now->stage) != 0) {
        assert_true(watcher->stage_count < STAGES_MAX);
        watcher->stages[watcher->stage_count++] = now->stage;
    }
    if (watcher->stop_at && strcmp(now->stage, watcher->stop_at) == 0)
        cancel_request(watcher->cancel);
}

static struct production *start(struct stage_fixture *fixture, struct str data_dir,
                                struct watcher *watcher)
{
    struct production_options options = {.data_dir = data_dir,
                                         .cache_dir = fixture->cache_dir,
                                         .base_dir = fixture->folder,
                                         .threads = 2,
                                         .cancel = &fixture->cancel,
                                         .log = &fixture->log,
                                         .progress = watcher ? watch : NULL,
                                         .progress_context = watcher};
    struct production *production;
    struct error error = ERROR_INIT;

    if (watcher)
        *watcher = (struct watcher){.cancel = &fixture->cancel, .stop_at = watcher->stop_at};
    assert_ok(production_new(&options, &production, &error), error);
    return production;
}

static struct str built_data(void)
{
    return str_from(getenv("CLIPCRAFTER_DATA"));
}

/* Two scenes of a second or so, ten frames a second, without music. */
static struct scene *small_story(struct stage_fixture *fixture)
{
    static const char *const texts[] = {"Bees dance.", "Then they fly."};
    struct scene *scenes = fixture_scenes(fixture, texts, COUNT_OF(texts));

    fixture->story.format.width = WIDTH;
    fixture->story.format.height = HEIGHT;
    fixture->story.format.rate = (struct rational){10, 1};
    fixture->story.music = MUSIC_NONE;
    fixture->story.voice = STR("kal16");
    return scenes;
}

static struct str out_path(struct stage_fixture *fixture)
{
    return path_join(&fixture->arena, fixture->folder, STR("out.mp4"));
}

static struct timeline plan(struct stage_fixture *fixture, struct production *production)
{
    struct timeline timeline;
    struct error error = ERROR_INIT;

    assert_ok(
        production_timeline(production, &fixture->arena, &fixture->story, &timeline, NULL, &error),
        error);
    return timeline;
}

static struct render_report render(struct stage_fixture *fixture, struct production *production,
                                   const struct timeline *timeline)
{
    struct render_report report;
    struct error error = ERROR_INIT;

    assert_ok(production_render(production, timeline, out_path(fixture), &report, &error), error);
    return report;
}

static int64_t frames_of(const struct timeline *timeline)
{
    int64_t frames = 0;

    for (size_t i = 0; i < timeline->scene_count; i++)
        frames += timeline->scenes[i].frames - timeline->scenes[i].transition_frames;
    return frames;
}

static struct str bytes_of(struct stage_fixture *fixture, struct buf *out)
{
    struct error error = ERROR_INIT;

    buf_init(out, FILE_MAX);
    assert_ok(file_read(out_path(fixture), FILE_MAX, out, &error), error);
    return buf_str(out);
}

static void test_a_script_becomes_a_video_and_the_second_run_performs_nothing(void **state)
{
    static const struct str script_text = {"# Bees\n\nBees dance.\n\nThen they fly.\n", 36};
    struct stage_fixture *fixture = *state;
    struct watcher watcher = {0};
    struct render_report first, again;
    struct storyboard story, credited;
    struct cache_usage made, kept;
    struct production *production;
    struct timeline timeline;
    struct error error = ERROR_INIT;
    struct buf before, after;
    struct script script;

    (void)small_story(fixture);
    production = start(fixture, built_data(), &watcher);
    assert_ok(script_parse(&fixture->arena, script_text, STR("en"), &script, &error), error);
    production_storyboard(production, &fixture->arena, &script, &fixture->story, &story);
    assert_str(story.title, "Bees");
    assert_true(story.scene_count >= 2);
    assert_ok(
        production_timeline(production, &fixture->arena, &story, &timeline, &credited, &error),
        error);
    assert_int_equal(credited.scene_count, story.scene_count);
    first = render(fixture, production, &timeline);
    assert_int_equal(first.frames, frames_of(&timeline));
    assert_int_equal(first.segments_cached, 0);
    assert_true(watcher.fraction > 0.99);
    assert_ok(cache_measure(production_cache(production), &made, &error), error);
    production_free(production);
    (void)bytes_of(fixture, &before);

    production = start(fixture, built_data(), &watcher);
    assert_ok(production_timeline(production, &fixture->arena, &story, &timeline, NULL, &error),
              error);
    again = render(fixture, production, &timeline);
    assert_int_equal(again.segments_encoded, 0);
    assert_int_equal(again.segments_cached, first.segments_encoded);
    assert_ok(cache_measure(production_cache(production), &kept, &error), error);
    assert_int_equal(kept.entries, made.entries);
    production_free(production);
    assert_true(str_equal(buf_str(&before), bytes_of(fixture, &after)));
    buf_release(&before);
    buf_release(&after);
}

static void test_stages_come_in_their_order_and_progress_never_falls(void **state)
{
    static const char *const expected[] = {"music", "voice", "pictures"};
    struct stage_fixture *fixture = *state;
    struct watcher watcher = {0};
    struct production *production;
    struct timeline timeline;

    (void)small_story(fixture);
    production = start(fixture, built_data(), &watcher);
    timeline = plan(fixture, production);
    assert_int_equal(watcher.stage_count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        assert_string_equal(watcher.stages[i], expected[i]);
    (void)render(fixture, production, &timeline);
    assert_string_equal(watcher.stages[watcher.stage_count - 1], "join");
    production_free(production);
}

/* Makes the video with an interrupt when `stage` reports; nothing but the cache may be left. */
static void interrupt(struct stage_fixture *fixture, const char *stage)
{
    struct watcher watcher = {.stop_at = stage};
    struct production *production = start(fixture, built_data(), &watcher);
    struct render_report report;
    struct error error = ERROR_INIT;
    struct timeline timeline;

    assert_false(production_timeline(production, &fixture->arena, &fixture->story, &timeline, NULL,
                                     &error) &&
                 production_render(production, &timeline, out_path(fixture), &report, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    production_free(production);
    assert_int_equal(access(out_path(fixture).ptr, F_OK), -1);
    assert_int_equal(fixture_entries(fixture, "tmp", NULL), 0);
    atomic_store(&fixture->cancel.requested, false);
}

static void test_an_interrupted_production_leaves_no_file_and_resumes(void **state)
{
    static const char *const stages[] = {"music", "voice", "frames"};
    struct stage_fixture *fixture = *state;
    struct production *production;
    struct timeline timeline;

    (void)small_story(fixture);
    for (size_t i = 0; i < COUNT_OF(stages); i++)
        interrupt(fixture, stages[i]);
    assert_int_equal(fixture_entries(fixture, "speech", NULL), 2);
    production = start(fixture, built_data(), NULL);
    timeline = plan(fixture, production);
    assert_int_equal(render(fixture, production, &timeline).frames, frames_of(&timeline));
    assert_int_equal(fixture_entries(fixture, "speech", NULL), 2); /* nothing was spoken anew */
    production_free(production);
}

static void test_a_changed_word_is_a_changed_scene_only(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene *scenes = small_story(fixture);
    struct production *production = start(fixture, built_data(), NULL);
    struct timeline timeline = plan(fixture, production);
    struct render_report first = render(fixture, production, &timeline), again;

    scenes[1].say = STR("Then they sleep.");
    timeline = plan(fixture, production);
    again = render(fixture, production, &timeline);
    assert_true(again.segments_cached >= 1 && again.segments_encoded >= 1);
    assert_true(again.segments_encoded < first.segments_encoded);
    assert_int_equal(fixture_entries(fixture, "speech", NULL), 3);
    production_free(production);
}

static void test_the_thumbnail_is_a_picture_of_the_video(void **state)
{
    struct stage_fixture *fixture = *state;
    struct production *production;
    struct decoder_options decoding = {0};
    struct media_info info;
    struct decoder *decoder;
    struct timeline timeline;
    struct error error = ERROR_INIT;
    struct str path;
    struct buf jpeg;
    FILE *file;

    (void)small_story(fixture);
    production = start(fixture, built_data(), NULL);
    timeline = plan(fixture, production);
    buf_init(&jpeg, FILE_MAX);
    assert_ok(production_thumbnail(production, &timeline, &jpeg, &error), error);
    production_free(production);
    path = fixture_write(fixture, "thumbnail.jpg", buf_str(&jpeg));
    buf_release(&jpeg);
    assert_ok(decoder_new(&decoding, &decoder, &error), error);
    assert_non_null(file = fopen(path.ptr, "rb"));
    assert_ok(decoder_probe(decoder, fileno(file), path, &info, &error), error);
    fclose(file);
    decoder_free(decoder);
    assert_int_equal(info.width, WIDTH);
    assert_int_equal(info.height, HEIGHT);
}

/* The built data folder without one of its parts. */
static struct str data_without(struct stage_fixture *fixture, const char *missing)
{
    static const char *const parts[] = {"fonts", "styles", "drawings", "wordnet", "soundfont"};
    struct str folder = path_join(&fixture->arena, fixture->folder, STR("data"));
    struct error error = ERROR_INIT;

    assert_ok(folder_make(folder, 0700, &error), error);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (strcmp(parts[i], missing) != 0)
            assert_int_equal(
                symlink(path_join(&fixture->arena, built_data(), str_from(parts[i])).ptr,
                        path_join(&fixture->arena, folder, str_from(parts[i])).ptr),
                0);
    return folder;
}

static void test_without_a_sound_font_the_video_has_no_music_and_the_log_says_so(void **state)
{
    struct stage_fixture *fixture = *state;
    struct production *production;
    struct timeline timeline;

    (void)small_story(fixture);
    fixture->story.music = MUSIC_AUTO;
    production = start(fixture, data_without(fixture, "soundfont"), NULL);
    timeline = plan(fixture, production);
    assert_int_equal(timeline.sound.music.asset, -1);
    assert_true(fixture_logged(fixture, "level=warning event=music_left_out"));
    production_free(production);
}

static void test_without_drawings_every_scene_becomes_a_card_of_words(void **state)
{
    struct stage_fixture *fixture = *state;
    struct production *production;
    struct timeline timeline;

    (void)small_story(fixture);
    production = start(fixture, data_without(fixture, "drawings"), NULL);
    timeline = plan(fixture, production);
    for (size_t i = 0; i < timeline.scene_count; i++)
        for (size_t j = 0; j < timeline.scenes[i].layer_count; j++)
            assert_int_equal(timeline.scenes[i].layers[j].asset, -1);
    assert_true(render(fixture, production, &timeline).frames > 0);
    production_free(production);
}

/* Expects a story to be refused, and that nothing was spoken for it. */
static void assert_refused(struct stage_fixture *fixture, enum error_code code, const char *begin,
                           const char *part)
{
    struct production *production = start(fixture, built_data(), NULL);
    struct timeline timeline = {.scene_count = 77};
    struct error error = ERROR_INIT;

    assert_false(
        production_timeline(production, &fixture->arena, &fixture->story, &timeline, NULL, &error));
    assert_int_equal(error.code, code);
    if (strncmp(error.message, begin, strlen(begin)) != 0 || !strstr(error.message, part))
        fail_msg("\"%s\" does not begin with \"%s\" or say \"%s\"", error.message, begin, part);
    assert_int_equal(timeline.scene_count, 77);
    assert_int_equal(fixture_entries(fixture, "speech", NULL), 0);
    production_free(production);
}

static void test_what_the_user_misspelt_is_told_before_anything_takes_long(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene *scenes = small_story(fixture);

    fixture->story.caption_style = STR("bald");
    assert_refused(fixture, ERROR_INPUT, "captions: ", "did you mean \"bold\"?");
    fixture->story.caption_style = STR("none");
    fixture->story.voice = STR("kal17");
    assert_refused(fixture, ERROR_INPUT, "voice: ", "kal16");
    fixture->story.voice = (struct str){0};
    fixture->story.language = STR("tlh");
    assert_refused(fixture, ERROR_INPUT, "voice: ", "tlh");
    fixture->story.language = STR("en");
    scenes[1].picture = (struct picture){.source = PICTURE_FILE, .file = STR("wasp.png")};
    assert_refused(fixture, ERROR_INPUT, "scenes[1].picture: ", "wasp.png");
    scenes[1].picture = (struct picture){0};
    fixture->story.music = MUSIC_FILE;
    fixture->story.music_file = STR("song.mp3");
    assert_refused(fixture, ERROR_INPUT, "music: ", "song.mp3");
    (void)fixture_write(fixture, "song.mp3", STR("la la la"));
    assert_refused(fixture, ERROR_INPUT, "music: ", "song.mp3");
    alarm(60);
    fixture->story.music_file = STR("pipe.mp3");
    assert_int_equal(mkfifo(path_join(&fixture->arena, fixture->folder, STR("pipe.mp3")).ptr, 0600),
                     0);
    assert_refused(fixture, ERROR_INPUT, "music: ", "pipe.mp3");
    alarm(0);
}

static void test_more_media_folders_than_there_is_room_for_are_refused(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str folders[20];
    struct production_options options = {.data_dir = built_data(),
                                         .cache_dir = fixture->cache_dir,
                                         .media_dirs = folders,
                                         .media_dir_count = 17};
    struct production *production;
    struct timeline timeline;
    struct error error = ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(folders); i++)
        folders[i] = fixture->folder;
    (void)small_story(fixture);
    assert_ok(production_new(&options, &production, &error), error);
    assert_false(
        production_timeline(production, &fixture->arena, &fixture->story, &timeline, NULL, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_string_equal(error.message, "--media: at most 16 folders");
    production_free(production);
}

static void test_a_production_without_its_data_does_not_start(void **state)
{
    struct stage_fixture *fixture = *state;
    struct production_options options = {.data_dir = STR("/nonexistent"),
                                         .cache_dir = fixture->cache_dir};
    struct production *production = (void *)fixture;
    struct error error = ERROR_INIT;

    assert_false(production_new(&options, &production, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    assert_ptr_equal(production, fixture);
    production_free(NULL);
}

static void test_voices_and_styles_can_be_listed(void **state)
{
    struct production *production = start(*state, built_data(), NULL);
    const struct caption_style *styles;
    const struct voice_info *voices;
    size_t count;

    production_voices(production, &voices, &count);
    assert_true(count > 4);
    assert_str(voices[0].engine, "flite");
    production_styles(production, &styles, &count);
    assert_true(count >= 5);
    assert_str(styles[0].name, "bold");
    production_free(production);
}

/* ---- pieces kept elsewhere ---- */

enum { KEPT_MAX = 64 };

/** Where a server would keep the pieces of its users: copies beside the cache. */
struct depot {
    struct stage_fixture *fixture;
    struct kept {
        char kind[16];
        struct digest key;
        struct str path;
    } kept[KEPT_MAX];
    size_t count;
    int shown; /**< pieces of the preview */
    bool ended;
};

static void keep_entry(void *context, const struct cache_entry *entry)
{
    struct depot *depot = context;
    struct kept *kept = &depot->kept[depot->count];
    struct arena *arena = &depot->fixture->arena;
    struct error error = ERROR_INIT;
    struct buf bytes;

    assert_true(depot->count < KEPT_MAX);
    snprintf(kept->kind, sizeof kept->kind, "%s", entry->kind);
    kept->key = *entry->key;
    kept->path =
        path_join(arena, depot->fixture->folder, arena_printf(arena, "kept-%zu", depot->count));
    buf_init(&bytes, FILE_MAX);
    assert_ok(file_read(entry->path, FILE_MAX, &bytes, &error), error);
    assert_ok(file_write(kept->path, buf_str(&bytes), 0600, &error), error);
    buf_release(&bytes);
    depot->count++;
}

static void see_piece(void *context, const struct render_preview *piece)
{
    struct depot *depot = context;

    assert_int_equal(piece->index, depot->shown - 1);
    depot->shown++;
    depot->ended = piece->last;
}

static struct production *start_kept(struct stage_fixture *fixture, const char *cache,
                                     struct depot *depot)
{
    struct production_options options = {
        .data_dir = built_data(),
        .cache_dir = path_join(&fixture->arena, fixture->folder, str_from(cache)),
        .base_dir = fixture->folder,
        .threads = 2,
        .log = &fixture->log,
        .preview = see_piece,
        .preview_context = depot,
        .entry = keep_entry,
        .entry_context = depot};
    struct production *production;
    struct error error = ERROR_INIT;

    *depot = (struct depot){.fixture = fixture};
    assert_ok(production_new(&options, &production, &error), error);
    return production;
}

static size_t count_kind(const struct depot *depot, const char *kind)
{
    size_t count = 0;

    for (size_t i = 0; i < depot->count; i++)
        count += strcmp(depot->kept[i].kind, kind) == 0;
    return count;
}

static void adopt_all(struct production *production, const struct depot *depot)
{
    for (size_t i = 0; i < depot->count; i++) {
        const struct kept *kept = &depot->kept[i];
        struct cache_entry entry = {kept->kind, &kept->key, kept->path};
        struct error error = ERROR_INIT;

        assert_ok(production_adopt(production, &entry, &error), error);
    }
}

static void test_pieces_kept_elsewhere_save_another_machine_the_work(void **state)
{
    struct stage_fixture *fixture = *state;
    struct depot first, second;
    struct production *production;
    struct render_report report;
    struct timeline timeline;
    struct buf made, again;

    (void)small_story(fixture);
    production = start_kept(fixture, "here", &first);
    timeline = plan(fixture, production);
    report = render(fixture, production, &timeline);
    production_free(production);
    (void)bytes_of(fixture, &made);
    assert_int_equal(count_kind(&first, "segment"), report.segments_encoded);
    assert_int_equal(count_kind(&first, "sound"), 1);
    assert_int_equal(count_kind(&first, "speech"), 2);
    assert_true(count_kind(&first, "blob") >= 2);
    assert_int_equal(first.shown, report.segments_encoded + 1);
    assert_true(first.ended);

    production = start_kept(fixture, "there", &second);
    adopt_all(production, &first);
    timeline = plan(fixture, production);
    report = render(fixture, production, &timeline);
    production_free(production);
    assert_int_equal(report.segments_encoded, 0);
    assert_int_equal(count_kind(&second, "segment") + count_kind(&second, "sound") +
                         count_kind(&second, "speech"),
                     0);
    assert_true(second.ended);
    assert_true(str_equal(bytes_of(fixture, &again), buf_str(&made)));
    buf_release(&made);
    buf_release(&again);
}

static void test_a_damaged_piece_from_elsewhere_is_made_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct depot first, second;
    struct production *production;
    struct render_report report;
    struct timeline timeline;
    struct buf made, again;

    (void)small_story(fixture);
    production = start_kept(fixture, "here", &first);
    timeline = plan(fixture, production);
    (void)render(fixture, production, &timeline);
    production_free(production);
    (void)bytes_of(fixture, &made);
    for (size_t i = 0; i < first.count; i++) {
        if (strcmp(first.kept[i].kind, "segment") == 0 || strcmp(first.kept[i].kind, "speech") == 0)
            assert_int_equal(truncate(first.kept[i].path.ptr, 20), 0);
    }
    production = start_kept(fixture, "there", &second);
    adopt_all(production, &first);
    timeline = plan(fixture, production);
    report = render(fixture, production, &timeline);
    production_free(production);
    assert_int_equal(report.segments_cached, 0);
    assert_int_equal(count_kind(&second, "segment"), count_kind(&first, "segment"));
    assert_int_equal(count_kind(&second, "speech"), 2);
    assert_true(str_equal(bytes_of(fixture, &again), buf_str(&made)));
    buf_release(&made);
    buf_release(&again);
}

static void test_a_piece_of_no_known_kind_is_refused(void **state)
{
    static const char *const kinds[] = {"../../etc", "", "media", "tmp", "segments"};
    struct stage_fixture *fixture = *state;
    struct digest key = digest_of(STR("x"));
    struct production *production = start(fixture, built_data(), NULL);

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct cache_entry entry = {kinds[i], &key, fixture->folder};
        struct error error = ERROR_INIT;

        assert_false(production_adopt(production, &entry, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        assert_non_null(strstr(error.message, "kind: "));
    }
    production_free(production);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_script_becomes_a_video_and_the_second_run_performs_nothing),
        TEST(test_stages_come_in_their_order_and_progress_never_falls),
        TEST(test_an_interrupted_production_leaves_no_file_and_resumes),
        TEST(test_a_changed_word_is_a_changed_scene_only),
        TEST(test_the_thumbnail_is_a_picture_of_the_video),
        TEST(test_without_a_sound_font_the_video_has_no_music_and_the_log_says_so),
        TEST(test_without_drawings_every_scene_becomes_a_card_of_words),
        TEST(test_what_the_user_misspelt_is_told_before_anything_takes_long),
        TEST(test_more_media_folders_than_there_is_room_for_are_refused),
        TEST(test_a_production_without_its_data_does_not_start),
        TEST(test_voices_and_styles_can_be_listed),
        TEST(test_pieces_kept_elsewhere_save_another_machine_the_work),
        TEST(test_a_damaged_piece_from_elsewhere_is_made_again),
        TEST(test_a_piece_of_no_known_kind_is_refused),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
