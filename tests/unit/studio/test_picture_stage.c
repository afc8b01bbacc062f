/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which picture a scene gets, from sources that say what the test wants them to say. */
#include "../test.h"

#include "stage_fixture.h"
#include "studio/picture_stage.h"

#include "base/banned.h"

enum { OFFERS_MAX = 6, SCENES_MAX = 4 };

/* A source that offers the same candidates whatever is asked, and remembers what was asked. */
struct fake {
    struct found_picture offers[OFFERS_MAX];
    size_t count;
    size_t searches, fetches;
    struct str words[SCENES_MAX][8]; /* of each search */
    size_t word_count[SCENES_MAX];
    struct picture_query last;
    bool broken; /* searching fails */
    bool barren; /* fetching fails */
};

static bool fake_search(void *self, struct arena *arena, const struct picture_query *query,
                        size_t max, struct found_picture **found, size_t *count,
                        struct error *error)
{
    struct fake *fake = self;
    size_t words = MIN_OF(query->word_count, COUNT_OF(fake->words[0]));

    if (fake->broken)
        return error_set(error, ERROR_UNAVAILABLE, "the source is closed");
    assert_true(fake->count <= max && fake->searches < SCENES_MAX);
    for (size_t i = 0; i < words; i++)
        fake->words[fake->searches][i] = arena_str(arena, query->words[i]);
    fake->word_count[fake->searches++] = words;
    fake->last = *query;
    *found = ARENA_ARRAY(arena, struct found_picture, fake->count + 1);
    memcpy(*found, fake->offers, fake->count * sizeof **found);
    *count = fake->count;
    return true;
}

static bool fake_fetch(void *self, const struct found_picture *found, struct buf *out,
                       struct cancel *cancel, struct error *error)
{
    struct fake *fake = self;

    (void)cancel;
    fake->fetches++;
    if (fake->barren)
        return error_set(error, ERROR_IO, "nothing comes");
    buf_printf(out, "picture of %.*s", STR_FMT(found->id));
    return true;
}

static const struct picture_source_ops FAKE_OPS = {"fake", "1", fake_search, fake_fetch};

static void offer(struct fake *fake, enum found_kind kind, const char *id, int32_t score)
{
    fake->offers[fake->count++] = (struct found_picture){.kind = kind,
                                                         .id = str_from(id),
                                                         .media_type = STR("image/x"),
                                                         .score = score,
                                                         .credit = {.author = str_from(id)}};
}

/* Two sources, one lexicon without words, scenes to fill. */
struct setting {
    struct fake first, second;
    struct picture_port ports[2];
    struct lexicon lexicon;
    struct picture_sources sources;
    struct scene_material scenes[SCENES_MAX];
};

static void set(struct setting *setting, struct stage_fixture *fixture)
{
    *setting = (struct setting){0};
    setting->ports[0] = (struct picture_port){&FAKE_OPS, &setting->first};
    setting->ports[1] = (struct picture_port){&FAKE_OPS, &setting->second};
    setting->sources = (struct picture_sources){.ports = setting->ports,
                                                .count = 2,
                                                .lexicon = &setting->lexicon,
                                                .base_dir = fixture->folder};
}

static struct scene *say(struct stage_fixture *fixture, size_t count)
{
    static const char *const texts[SCENES_MAX] = {"The beekeeper opens her hive.",
                                                  "A meadow of clover.", "Bees carry pollen.",
                                                  "The barrel holds honey."};

    return fixture_scenes(fixture, texts, count);
}

static void run(struct stage_fixture *fixture, struct setting *setting)
{
    struct error error = ERROR_INIT;

    assert_ok(picture_stage_run(&fixture->stage, &setting->sources, setting->scenes, &error),
              error);
    assert_int_equal(fixture->steps, fixture->story.scene_count);
}

static void assert_picture(const struct setting *setting, size_t scene, const char *id)
{
    assert_true(setting->scenes[scene].picture_count > 0);
    assert_str(setting->scenes[scene].pictures[0].id, id);
}

static void test_the_best_of_the_first_source_that_has_one_is_taken(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 1);
    offer(&setting.first, FOUND_STILL, "fair", 500);
    offer(&setting.first, FOUND_STILL, "good", 800);
    offer(&setting.second, FOUND_STILL, "perfect", 1000);
    run(fixture, &setting);
    assert_picture(&setting, 0, "good");
    assert_int_equal(setting.scenes[0].picture_count, 1);
    assert_int_equal(setting.second.searches, 0);
    assert_str(fixture->assets.items[setting.scenes[0].picture_assets[0]].credit.author, "good");
}

static void test_a_poor_match_is_left_to_the_next_source_or_to_a_card(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 1);
    offer(&setting.first, FOUND_STILL, "poor", 299);
    offer(&setting.second, FOUND_STILL, "just", 300);
    run(fixture, &setting);
    assert_picture(&setting, 0, "just");

    fixture_begin_again(fixture);
    set(&setting, fixture);
    offer(&setting.first, FOUND_STILL, "poor", 299);
    run(fixture, &setting);
    assert_int_equal(setting.scenes[0].picture_count, 0);
    assert_int_equal(fixture->assets.count, 0);
}

static void test_no_picture_is_shown_in_two_scenes_in_a_row(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 3);
    offer(&setting.first, FOUND_STILL, "bee", 1000);
    offer(&setting.first, FOUND_STILL, "hive", 400);
    run(fixture, &setting);
    assert_picture(&setting, 0, "bee");
    assert_picture(&setting, 1, "hive");
    assert_picture(&setting, 2, "bee"); /* 1000 - 350 is still more than the hive's 400 - 350 */
    assert_int_equal(fixture->assets.count, 2);
}

static void test_a_picture_shown_before_must_fit_much_better_to_come_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 3);
    offer(&setting.first, FOUND_STILL, "bee", 900);
    offer(&setting.first, FOUND_STILL, "hive", 700);
    offer(&setting.first, FOUND_STILL, "comb", 600);
    run(fixture, &setting);
    assert_picture(&setting, 0, "bee");
    assert_picture(&setting, 1, "hive");
    assert_picture(&setting, 2, "comb");
}

static void test_after_a_card_the_picture_before_it_may_come_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;
    struct scene *scenes;

    set(&setting, fixture);
    scenes = say(fixture, 3);
    scenes[1].picture = (struct picture){.source = PICTURE_CARD, .card = {.kind = CARD_NUMBER}};
    offer(&setting.first, FOUND_STILL, "bee", 1000);
    run(fixture, &setting);
    assert_picture(&setting, 0, "bee");
    assert_int_equal(setting.scenes[1].picture_count, 0);
    assert_int_equal(setting.first.searches, 2); /* a number needs no picture */
}

static void test_drawings_are_composed_where_they_fit_about_as_well(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 1);
    offer(&setting.first, FOUND_DRAWING, "bee", 1000);
    offer(&setting.first, FOUND_DRAWING, "flower", 700); /* 70 % of the best: just enough */
    offer(&setting.first, FOUND_DRAWING, "hive", 699);
    run(fixture, &setting);
    assert_int_equal(setting.scenes[0].picture_count, 2);
    assert_str(setting.scenes[0].pictures[1].id, "flower");
    assert_int_equal(setting.scenes[0].picture_assets[1], 1);

    fixture_begin_again(fixture);
    set(&setting, fixture);
    for (int i = 0; i < 5; i++) {
        static const char *const ids[] = {"a", "b", "c", "d", "e"};

        offer(&setting.first, FOUND_DRAWING, ids[i], 900);
    }
    run(fixture, &setting);
    assert_int_equal(setting.scenes[0].picture_count, 3); /* a card holds no more */
}

static void test_a_photograph_stands_alone(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 2);
    offer(&setting.first, FOUND_STILL, "photo", 900);
    offer(&setting.first, FOUND_DRAWING, "drawing", 890);
    offer(&setting.first, FOUND_STILL, "other", 880);
    run(fixture, &setting);
    assert_int_equal(setting.scenes[0].picture_count, 1);
    assert_picture(&setting, 1, "drawing");
    assert_int_equal(setting.scenes[1].picture_count, 1); /* and a drawing not beside a photo */
}

static void test_a_card_with_words_takes_drawings_only(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;
    struct scene *scenes;

    set(&setting, fixture);
    scenes = say(fixture, 1);
    scenes[0].picture = (struct picture){.source = PICTURE_CARD,
                                         .card = {.kind = CARD_TITLE, .heading = STR("Clover")}};
    offer(&setting.first, FOUND_STILL, "photo", 1000);
    offer(&setting.first, FOUND_DRAWING, "drawing", 850);
    run(fixture, &setting);
    assert_picture(&setting, 0, "drawing");
    assert_str(setting.first.last.text, "Clover"); /* looked for by its heading */
}

static void test_a_title_that_finds_little_is_helped_by_the_text_under_it(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;
    struct scene *scenes;

    set(&setting, fixture);
    scenes = say(fixture, 1);
    scenes[0].picture = (struct picture){.source = PICTURE_CARD,
                                         .card = {.kind = CARD_TITLE, .heading = STR("Clover")}};
    offer(&setting.first, FOUND_DRAWING, "drawing", 500);
    run(fixture, &setting);
    assert_picture(&setting, 0, "drawing");
    assert_str(setting.first.last.text, "Clover. The beekeeper opens her hive.");
}

static void test_what_is_looked_for_is_the_query_or_else_the_spoken_text(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;
    struct scene *scenes;

    set(&setting, fixture);
    fixture->story.format.width = 1920;
    fixture->story.format.height = 1080;
    scenes = say(fixture, 2);
    scenes[1].picture.query = STR("lighthouse");
    setting.scenes[1].speech_ticks = 96000;
    run(fixture, &setting);
    assert_true(setting.first.word_count[0] > 0);
    assert_int_equal(setting.first.word_count[1], 1);
    assert_str(setting.first.words[1][0], "lighthouse");
    assert_str(setting.first.last.text, "lighthouse");
    assert_str(setting.first.last.language, "en");
    assert_int_equal(setting.first.last.width, 1920);
    assert_int_equal(setting.first.last.height, 1080);
    assert_int_equal(setting.first.last.ticks, 96000);
    assert_int_equal(setting.second.searches, 2); /* the first had nothing */
}

static void test_fetched_pictures_are_kept_and_a_failing_fetch_has_a_place(void **state)
{
    struct stage_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 1);
    offer(&setting.first, FOUND_STILL, "bee", 900);
    run(fixture, &setting);
    assert_int_equal(setting.first.fetches, 1);
    assert_int_equal(fixture_entries(fixture, "blob", NULL), 1);

    fixture_begin_again(fixture);
    setting.first.searches = 0;
    setting.first.barren = true;
    assert_false(picture_stage_run(&fixture->stage, &setting.sources, setting.scenes, &error));
    assert_string_equal(error.message, "scenes[0].picture: nothing comes");
}

static void test_a_source_that_fails_is_an_error_with_its_place(void **state)
{
    struct stage_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 1);
    setting.second.broken = true;
    assert_false(picture_stage_run(&fixture->stage, &setting.sources, setting.scenes, &error));
    assert_int_equal(error.code, ERROR_UNAVAILABLE);
    assert_string_equal(error.message, "scenes[0].picture: the source is closed");
}

static void test_an_interrupt_stops_before_the_next_scene(void **state)
{
    struct stage_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct setting setting;

    set(&setting, fixture);
    (void)say(fixture, 3);
    fixture->cancel_at = 2;
    assert_false(picture_stage_run(&fixture->stage, &setting.sources, setting.scenes, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_int_equal(setting.first.searches, 2);
}

/* ---- files that scenes name ---- */

static struct decoder *decoder;

static int open_decoder(void **state)
{
    struct decoder_options options = {0};

    (void)state;
    return decoder_new(&options, &decoder, NULL) ? 0 : -1;
}

static int close_decoder(void **state)
{
    (void)state;
    decoder_free(decoder);
    return 0;
}

/* A PPM of 2 x 2 pixels: the least that is a picture. */
static struct str write_picture(struct stage_fixture *fixture, const char *name)
{
    return fixture_write(fixture, name, STR("P6\n2 2\n255\n\1\2\3\4\5\6\7\10\11\12\13\14"));
}

static void name_file(struct stage_fixture *fixture, struct setting *setting, const char *name)
{
    set(setting, fixture);
    setting->sources.decoder = decoder;
    say(fixture, 1)->picture = (struct picture){.source = PICTURE_FILE, .file = str_from(name)};
}

static void test_a_named_file_is_found_beside_the_story_before_the_media_folders(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str folder = path_join(&fixture->arena, fixture->folder, STR("media"));
    struct error error = ERROR_INIT;
    struct setting setting;
    struct str beside, inside;

    assert_ok(folder_make(folder, 0700, &error), error);
    beside = write_picture(fixture, "bee.ppm");
    inside = write_picture(fixture, "media/bee.ppm");
    name_file(fixture, &setting, "bee.ppm");
    setting.sources.media_dirs = &folder;
    setting.sources.media_dir_count = 1;
    run(fixture, &setting);
    assert_picture(&setting, 0, beside.ptr);
    assert_int_equal(setting.scenes[0].pictures[0].width, 2);
    assert_int_equal(setting.scenes[0].pictures[0].kind, FOUND_STILL);
    assert_int_equal(setting.first.searches, 0);

    assert_int_equal(unlink(beside.ptr), 0);
    fixture_begin_again(fixture);
    assert_ok(picture_stage_check(&fixture->stage, &setting.sources, &error), error);
    run(fixture, &setting);
    assert_picture(&setting, 0, inside.ptr);
}

static void assert_refused(struct stage_fixture *fixture, const struct setting *setting,
                           const char *reason)
{
    struct scene_material scene = {0};
    struct error check = ERROR_INIT, found = ERROR_INIT;

    assert_false(picture_stage_check(&fixture->stage, &setting->sources, &check));
    assert_int_equal(check.code, ERROR_INPUT);
    assert_int_equal(strncmp(check.message, "scenes[0].picture: ", 19), 0);
    if (!strstr(check.message, reason))
        fail_msg("\"%s\" does not say \"%s\"", check.message, reason);
    assert_false(picture_stage_run(&fixture->stage, &setting->sources, &scene, &found));
    assert_string_equal(check.message, found.message);
    assert_int_equal(scene.picture_count, 0);
}

static void test_a_named_file_that_is_not_there_is_told_before_anything_is_spoken(void **state)
{
    struct stage_fixture *fixture = *state;
    struct setting setting;

    name_file(fixture, &setting, "wasp.png");
    assert_refused(fixture, &setting, "\"wasp.png\" was not found beside the storyboard; correct");
    setting.sources.media_dirs = &fixture->folder;
    setting.sources.media_dir_count = 1;
    assert_refused(fixture, &setting, "or in the media folders");
}

static void test_a_named_file_that_is_no_picture_is_refused(void **state)
{
    struct stage_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct setting setting;

    (void)fixture_write(fixture, "notes.png", STR("These are no pixels.\n"));
    name_file(fixture, &setting, "notes.png");
    assert_refused(fixture, &setting, "notes.png");
    assert_ok(
        folder_make(path_join(&fixture->arena, fixture->folder, STR("dir.png")), 0700, &error),
        error);
    name_file(fixture, &setting, "dir.png");
    assert_refused(fixture, &setting, "dir.png");
    alarm(20);
    assert_int_equal(mkfifo(path_join(&fixture->arena, fixture->folder, STR("pipe.png")).ptr, 0600),
                     0);
    name_file(fixture, &setting, "pipe.png");
    assert_refused(fixture, &setting, "pipe.png");
    alarm(0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_best_of_the_first_source_that_has_one_is_taken),
        TEST(test_a_poor_match_is_left_to_the_next_source_or_to_a_card),
        TEST(test_no_picture_is_shown_in_two_scenes_in_a_row),
        TEST(test_a_picture_shown_before_must_fit_much_better_to_come_again),
        TEST(test_after_a_card_the_picture_before_it_may_come_again),
        TEST(test_drawings_are_composed_where_they_fit_about_as_well),
        TEST(test_a_photograph_stands_alone),
        TEST(test_a_card_with_words_takes_drawings_only),
        TEST(test_a_title_that_finds_little_is_helped_by_the_text_under_it),
        TEST(test_what_is_looked_for_is_the_query_or_else_the_spoken_text),
        TEST(test_fetched_pictures_are_kept_and_a_failing_fetch_has_a_place),
        TEST(test_a_source_that_fails_is_an_error_with_its_place),
        TEST(test_an_interrupt_stops_before_the_next_scene),
        TEST(test_a_named_file_is_found_beside_the_story_before_the_media_folders),
        TEST(test_a_named_file_that_is_not_there_is_told_before_anything_is_spoken),
        TEST(test_a_named_file_that_is_no_picture_is_refused),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, open_decoder, close_decoder);
}
