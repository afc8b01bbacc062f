/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speech by a real voice, so that what is kept is what a production keeps. */
#include "../test.h"

#include <math.h>

#include "media/wav.h"
#include "stage_fixture.h"
#include "studio/voice_stage.h"

#include "base/banned.h"

enum { SCENES = 3 };

static const char *const TEXTS[SCENES] = {"Bees dance.", "They share the way.", "Then they fly."};
static struct voice_registry *registry;

static int open_voices(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    return voice_registry_new(str_from(getenv("CLIPCRAFTER_DATA")), &registry, &error) ? 0 : -1;
}

static int close_voices(void **state)
{
    (void)state;
    voice_registry_free(registry);
    return 0;
}

static const struct voice_info *voice_named(const char *name)
{
    const struct voice_info *voice;
    struct error error = ERROR_INIT;

    assert_ok(voice_registry_find(registry, str_from(name), &voice, &error), error);
    return voice;
}

static void speak(struct stage_fixture *fixture, struct scene_material *scenes)
{
    struct error error = ERROR_INIT;

    assert_ok(voice_stage_run(&fixture->stage, registry, voice_named("kal16"), scenes, &error),
              error);
}

static void test_every_scene_gets_its_speech_and_times(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene_material scenes[SCENES] = {0};

    (void)fixture_scenes(fixture, TEXTS, SCENES);
    speak(fixture, scenes);
    assert_int_equal(fixture->steps, SCENES);
    for (size_t i = 0; i < SCENES; i++) {
        const struct scene_material *scene = &scenes[i];
        struct error error = ERROR_INIT;
        double loudest = 0;
        struct wav wav;

        assert_int_equal(scene->speech_asset, i);
        assert_ok(wav_open(fixture->assets.items[i].path, &wav, &error), error);
        assert_int_equal(wav.frames, scene->speech_ticks);
        assert_int_equal(wav.channels, 1);
        for (size_t j = 0; j < wav.frames; j++)
            loudest = fmax(loudest, fabs((double)wav.samples[j]));
        assert_true(loudest > 0.05);
        wav_close(&wav);
        assert_true(scene->spoken->count >= 2);
        for (size_t j = 0; j < scene->spoken->count; j++) {
            assert_true(scene->times[j].start < scene->times[j].end);
            assert_true(scene->times[j].end <= scene->speech_ticks);
            assert_true(j == 0 || scene->times[j - 1].start <= scene->times[j].start);
        }
    }
}

static void assert_same(const struct scene_material *a, const struct scene_material *b)
{
    assert_int_equal(a->speech_ticks, b->speech_ticks);
    assert_int_equal(a->spoken->count, b->spoken->count);
    for (size_t i = 0; i < a->spoken->count; i++) {
        assert_int_equal(a->times[i].start, b->times[i].start);
        assert_int_equal(a->times[i].end, b->times[i].end);
    }
}

/* Lets every kept speech begin at tick 1: only a reader of the entry can know. */
static void mark_entry(const char *path)
{
    static const struct str head = {"{\"times\":[", 10};
    struct error error = ERROR_INIT;
    struct buf entry, marked;
    size_t comma;

    buf_init(&entry, 1 << 16);
    buf_init(&marked, 1 << 16);
    assert_ok(file_read(str_from(path), 1 << 16, &entry, &error), error);
    assert_true(str_starts_with(buf_str(&entry), head));
    comma = str_find(buf_str(&entry), STR(","), 0);
    buf_printf(&marked, "%.*s1%s", STR_FMT(head), entry.ptr + comma);
    assert_ok(file_write(str_from(path), buf_str(&marked), 0600, &error), error);
    buf_release(&marked);
    buf_release(&entry);
}

static void test_a_second_run_speaks_nothing(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene_material first[SCENES] = {0}, again[SCENES] = {0};

    (void)fixture_scenes(fixture, TEXTS, SCENES);
    speak(fixture, first);
    assert_int_equal(fixture_entries(fixture, "speech", mark_entry), SCENES);
    fixture_begin_again(fixture);
    speak(fixture, again);
    for (size_t i = 0; i < SCENES; i++) {
        assert_int_equal(again[i].times[0].start, 1);
        assert_int_equal(again[i].speech_ticks, first[i].speech_ticks);
    }
    assert_int_equal(fixture_entries(fixture, "speech", NULL), SCENES);
    assert_int_equal(fixture_entries(fixture, "blob", NULL), SCENES);
}

static void test_only_a_changed_scene_is_spoken_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene_material first[SCENES] = {0}, again[SCENES] = {0};
    struct scene *scenes = fixture_scenes(fixture, TEXTS, SCENES);

    speak(fixture, first);
    assert_int_equal(fixture_entries(fixture, "speech", mark_entry), SCENES);
    fixture_begin_again(fixture);
    scenes[1].say = STR("They share the whole way.");
    speak(fixture, again);
    assert_int_equal(again[0].times[0].start, 1);
    assert_int_equal(again[1].times[0].start, first[1].times[0].start);
    assert_int_equal(again[2].times[0].start, 1);
    assert_int_equal(fixture_entries(fixture, "speech", NULL), SCENES + 1);
}

static size_t entries_after(struct stage_fixture *fixture, const char *voice)
{
    struct scene_material scenes[SCENES] = {0};
    struct error error = ERROR_INIT;

    fixture_begin_again(fixture);
    assert_ok(voice_stage_run(&fixture->stage, registry, voice_named(voice), scenes, &error),
              error);
    return fixture_entries(fixture, "speech", NULL);
}

static void test_voice_rate_and_written_form_are_part_of_what_is_kept(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene *scenes = fixture_scenes(fixture, TEXTS, 1);

    assert_int_equal(entries_after(fixture, "kal16"), 1);
    assert_int_equal(entries_after(fixture, "kal16"), 1);
    assert_int_equal(entries_after(fixture, "slt"), 2);
    fixture->story.voice_rate_pct = 120;
    assert_int_equal(entries_after(fixture, "slt"), 3);
    scenes[0].say = STR("Bees dance!"); /* as it is written: captions show it so */
    assert_int_equal(entries_after(fixture, "slt"), 4);
    scenes[0].picture.query = STR("bees"); /* not heard */
    scenes[0].motion = MOTION_ZOOM_IN;
    assert_int_equal(entries_after(fixture, "slt"), 4);
}

static void test_damaged_speech_is_made_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene_material first[SCENES] = {0}, again[SCENES] = {0}, third[SCENES] = {0};
    struct error error = ERROR_INIT;
    struct wav wav;

    (void)fixture_scenes(fixture, TEXTS, SCENES);
    speak(fixture, first);
    (void)fixture_entries(fixture, "speech", fixture_halve);
    fixture_begin_again(fixture);
    speak(fixture, again);
    (void)fixture_entries(fixture, "blob", fixture_halve);
    fixture_begin_again(fixture);
    speak(fixture, third);
    for (size_t i = 0; i < SCENES; i++) {
        assert_same(&first[i], &again[i]);
        assert_same(&first[i], &third[i]);
        assert_ok(wav_open(fixture->assets.items[third[i].speech_asset].path, &wav, &error), error);
        assert_int_equal(wav.frames, third[i].speech_ticks);
        wav_close(&wav);
    }
}

static void test_speech_with_a_flipped_bit_is_made_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene_material first = {0}, again = {0};
    struct error error = ERROR_INIT;
    struct digest actual;
    char hex[DIGEST_HEX + 1];

    (void)fixture_scenes(fixture, TEXTS, 1);
    speak(fixture, &first);
    assert_int_equal(fixture_entries(fixture, "blob", fixture_flip), 1);
    fixture_begin_again(fixture);
    speak(fixture, &again);
    assert_same(&first, &again);
    assert_ok(asset_hash_file(fixture->assets.items[0].path, &actual, &error), error);
    digest_hex(&actual, hex);
    assert_str(fixture->assets.items[0].digest, hex);
}

static void test_an_entry_for_another_number_of_words_is_not_believed(void **state)
{
    static const char *const wrong[] = {
        "{\"times\":[0,100],\"wav\":\"%s\"}",
        "{\"times\":[0,100,200,300,400,500],\"wav\":\"%s\"}",
        "{\"times\":[0,100,300,200],\"wav\":\"%s\"}", /* ends before it starts */
        "{\"times\":[0,100,-5,200],\"wav\":\"%s\"}",
        "{\"times\":[0,100,200,\"x\"],\"wav\":\"%s\"}",
        "{\"times\":[0,100,200,300]}",
        "[]",
    };
    struct stage_fixture *fixture = *state;
    struct scene_material first = {0}, again = {0};
    struct error error = ERROR_INIT;

    (void)fixture_scenes(fixture, TEXTS, 1);
    speak(fixture, &first);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct buf entry;

        buf_init(&entry, 1000);
        for (const char *c = wrong[i]; *c; c++)
            if (*c == '%')
                buf_append(&entry, fixture->assets.items[0].digest), c++;
            else
                buf_append_char(&entry, *c);
        assert_int_equal(fixture_entries(fixture, "speech", NULL), 1);
        assert_ok(file_write(str_from(fixture_last), buf_str(&entry), 0600, &error), error);
        buf_release(&entry);
        fixture_begin_again(fixture);
        speak(fixture, &again);
        assert_same(&first, &again);
    }
}

static void test_a_silent_scene_has_no_speech(void **state)
{
    static const char *const texts[] = {"Bees dance.", "", "Then they fly."};
    struct stage_fixture *fixture = *state;
    struct scene_material scenes[3] = {0};

    (void)fixture_scenes(fixture, texts, 3);
    speak(fixture, scenes);
    assert_int_equal(scenes[1].speech_asset, -1);
    assert_int_equal(scenes[1].spoken->count, 0);
    assert_int_equal(scenes[1].speech_ticks, 0);
    assert_int_equal(scenes[2].speech_asset, 1);
    assert_int_equal(fixture->steps, 3);
}

static void test_an_interrupted_run_keeps_what_was_spoken(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene_material scenes[SCENES] = {0};
    struct error error = ERROR_INIT;

    (void)fixture_scenes(fixture, TEXTS, SCENES);
    fixture->cancel_at = 2;
    assert_false(voice_stage_run(&fixture->stage, registry, voice_named("kal16"), scenes, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_int_equal(fixture->steps, 2);
    assert_int_equal(fixture_entries(fixture, "speech", mark_entry), 2);
    fixture_begin_again(fixture);
    speak(fixture, scenes);
    assert_int_equal(scenes[0].times[0].start, 1);
    assert_int_equal(scenes[1].times[0].start, 1);
    assert_true(scenes[2].times[0].start != 1);
}

static void test_what_the_voice_cannot_read_is_told_with_its_place(void **state)
{
    static const char *const texts[] = {"Bees dance.", "\xe8\x9c\x9c\xe8\x9c\x82\xe3\x80\x82"};
    struct stage_fixture *fixture = *state;
    struct scene_material scenes[2] = {0};
    struct error error = ERROR_INIT;

    (void)fixture_scenes(fixture, texts, 2);
    assert_false(voice_stage_run(&fixture->stage, registry, voice_named("kal16"), scenes, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_int_equal(strncmp(error.message, "scenes[1].say: ", 15), 0);
}

static void test_a_full_or_broken_cache_is_an_error_not_a_silence(void **state)
{
    struct stage_fixture *fixture = *state;
    struct scene_material scenes[SCENES] = {0};
    struct error error = ERROR_INIT;

    (void)fixture_scenes(fixture, TEXTS, SCENES);
    assert_true(folder_remove(cache_temp(fixture->cache), NULL)); /* where entries are written */
    assert_false(voice_stage_run(&fixture->stage, registry, voice_named("kal16"), scenes, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_int_equal(strncmp(error.message, "scenes[0].say: cache: ", 22), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_scene_gets_its_speech_and_times),
        TEST(test_a_second_run_speaks_nothing),
        TEST(test_only_a_changed_scene_is_spoken_again),
        TEST(test_voice_rate_and_written_form_are_part_of_what_is_kept),
        TEST(test_damaged_speech_is_made_again),
        TEST(test_speech_with_a_flipped_bit_is_made_again),
        TEST(test_an_entry_for_another_number_of_words_is_not_believed),
        TEST(test_a_silent_scene_has_no_speech),
        TEST(test_an_interrupted_run_keeps_what_was_spoken),
        TEST(test_what_the_voice_cannot_read_is_told_with_its_place),
        TEST(test_a_full_or_broken_cache_is_an_error_not_a_silence),
    };

    return cmocka_run_group_tests(tests, open_voices, close_voices);
}
