/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include <math.h>

#include "../small_font.h"
#include "media/wav.h"
#include "stage_fixture.h"
#include "studio/music_stage.h"

#include "base/banned.h"

enum { PIECE_FRAMES = 48000 * 2 };

static struct decoder *decoder;
static struct str sound_font; /* small: quickly played */
static struct arena group_arena;
static char folder[] = "/tmp/clipcrafter-font-XXXXXX"; /* it lies here */

static int open_parts(void **state)
{
    struct decoder_options options = {0};

    (void)state;
    arena_init(&group_arena);
    assert_non_null(mkdtemp(folder));
    sound_font = path_join(&group_arena, str_from(folder), STR("small.sf2"));
    small_font_write(sound_font, 440);
    return decoder_new(&options, &decoder, NULL) ? 0 : -1;
}

static int close_parts(void **state)
{
    (void)state;
    decoder_free(decoder);
    assert_true(folder_remove(str_from(folder), NULL));
    arena_release(&group_arena);
    return 0;
}

/* Two seconds of a quiet tone as a file of the user's. */
static struct str write_piece(struct stage_fixture *fixture, const char *name, double level)
{
    float *samples = calloc(PIECE_FRAMES * 2, sizeof *samples);
    struct str path;
    struct buf wav;

    for (size_t i = 0; i < PIECE_FRAMES * 2; i++)
        samples[i] = (float)(level * sin((double)(i / 2) * 0.1305)); /* 997 Hz */
    buf_init(&wav, 1 << 22);
    wav_encode(samples, PIECE_FRAMES, 2, &wav);
    path = fixture_write(fixture, name, buf_str(&wav));
    buf_release(&wav);
    free(samples);
    return path;
}

static struct music_choice find(struct stage_fixture *fixture, struct str file)
{
    struct music_choice choice = {.asset = 99};
    struct error error = ERROR_INIT;

    assert_ok(music_stage_run(&fixture->stage, sound_font, file, decoder, &choice, &error), error);
    return choice;
}

static void assert_same(const struct music_choice *a, const struct music_choice *b)
{
    assert_int_equal(a->asset, b->asset);
    assert_int_equal(a->loop_start, b->loop_start);
    assert_int_equal(a->loop_end, b->loop_end);
    assert_int_equal(a->mlufs, b->mlufs);
}

static void test_no_music_wanted_is_no_music(void **state)
{
    struct stage_fixture *fixture = *state;

    fixture->story.music = MUSIC_NONE;
    assert_int_equal(find(fixture, (struct str){0}).asset, -1);
    assert_int_equal(fixture->assets.count, 0);
}

/* Lets every kept piece measure -33.333 LUFS: only a reader of the entry can know. */
static void mark_entry(const char *path)
{
    static const struct str name = {"\"mlufs\":", 8};
    struct error error = ERROR_INIT;
    struct buf entry, marked;
    size_t at;

    buf_init(&entry, 1 << 12);
    buf_init(&marked, 1 << 12);
    assert_ok(file_read(str_from(path), 1 << 12, &entry, &error), error);
    at = str_find(buf_str(&entry), name, 0);
    assert_true(at != (size_t)-1);
    buf_printf(&marked, "%.*s-33333%s", (int)(at + name.len), entry.ptr,
               entry.ptr + str_find(buf_str(&entry), STR(","), at));
    assert_ok(file_write(str_from(path), buf_str(&marked), 0600, &error), error);
    buf_release(&marked);
    buf_release(&entry);
}

static void test_a_piece_is_composed_once_for_each_sound_font(void **state)
{
    struct stage_fixture *fixture = *state;
    struct music_choice first, again;
    struct error error = ERROR_INIT;
    struct wav wav;

    fixture->story.seed = 7;
    fixture->story.music_mood = STR("calm");
    first = find(fixture, (struct str){0});
    assert_int_equal(first.asset, 0);
    assert_true(first.loop_start >= 0 && first.loop_end > first.loop_start + 5 * 48000);
    assert_true(first.mlufs < -10000 && first.mlufs > -60000);
    assert_ok(wav_open(fixture->assets.items[0].path, &wav, &error), error);
    assert_int_equal(wav.channels, 2);
    assert_true((int64_t)wav.frames >= first.loop_end);
    wav_close(&wav);

    assert_int_equal(fixture_entries(fixture, "music", mark_entry), 1);
    fixture_begin_again(fixture);
    again = find(fixture, (struct str){0});
    first.mlufs = -33333;
    assert_same(&first, &again);
    assert_int_equal(fixture->lines.len, 0);

    /* Another font of the same name plays another piece. */
    small_font_write(sound_font, 660);
    fixture_begin_again(fixture);
    again = find(fixture, (struct str){0});
    assert_true(again.mlufs != -33333);
    assert_int_equal(fixture_entries(fixture, "music", NULL), 2);
}

static void test_a_missing_sound_font_is_a_warning_and_no_music(void **state)
{
    struct stage_fixture *fixture = *state;
    struct music_choice choice = {.asset = 99};
    struct error error = ERROR_INIT;

    assert_ok(music_stage_run(&fixture->stage, STR("/nonexistent/x.sf3"), (struct str){0}, decoder,
                              &choice, &error),
              error);
    assert_int_equal(choice.asset, -1);
    assert_int_equal(error.code, ERROR_NONE);
    assert_true(fixture_logged(fixture, "level=warning event=music_left_out"));
    assert_true(fixture_logged(fixture, "/nonexistent/x.sf3"));
    assert_int_equal(fixture_entries(fixture, "music", NULL), 0);
}

static void test_an_interrupted_composition_is_cancelled_and_not_kept(void **state)
{
    struct stage_fixture *fixture = *state;
    struct music_choice choice;
    struct error error = ERROR_INIT;

    cancel_request(&fixture->cancel);
    assert_false(
        music_stage_run(&fixture->stage, sound_font, (struct str){0}, decoder, &choice, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_int_equal(choice.asset, -1);
    assert_int_equal(fixture_entries(fixture, "", NULL), 0); /* of any kind, or of a temp file */
}

static void test_a_users_piece_is_decoded_whole_and_credited(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = write_piece(fixture, "piece.wav", 0.1);
    struct music_choice choice;

    fixture->story.music = MUSIC_FILE;
    choice = find(fixture, path);
    assert_int_equal(choice.asset, 0);
    assert_int_equal(choice.loop_start, 0);
    assert_int_equal(choice.loop_end, PIECE_FRAMES);
    /* At 997 Hz the weighting of BS.1770 cancels its constant: amplitude 0.1 on both channels. */
    assert_true(abs(choice.mlufs + 20000) < 100);
    assert_str(fixture->assets.items[0].credit.title, "piece.wav");
    assert_str(fixture->assets.items[0].media_type, "audio/wav");
}

static void test_a_users_piece_is_decoded_once(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = write_piece(fixture, "piece.wav", 0.1);
    struct music_choice first, again;
    struct error error = ERROR_INIT;

    fixture->story.music = MUSIC_FILE;
    first = find(fixture, path);
    fixture_begin_again(fixture);
    /* No decoder: whoever decoded would fall over it. */
    assert_ok(music_stage_run(&fixture->stage, sound_font, path, NULL, &again, &error), error);
    assert_same(&first, &again);
    /* The file's bytes decide, not its name. */
    path = write_piece(fixture, "piece.wav", 0.2);
    fixture_begin_again(fixture);
    again = find(fixture, path);
    assert_true(again.mlufs > first.mlufs + 5000);
    assert_int_equal(fixture_entries(fixture, "music", NULL), 2);
}

static void test_a_credited_piece_is_credited_also_from_the_cache(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = write_piece(fixture, "piece.wav", 0.1);

    fixture->story.music = MUSIC_FILE;
    (void)find(fixture, path);
    fixture_begin_again(fixture);
    (void)find(fixture, path);
    assert_str(fixture->assets.items[0].credit.title, "piece.wav");
    assert_str(fixture->assets.items[0].credit.source, "user's file");
}

static void test_a_truncated_piece_is_made_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = write_piece(fixture, "piece.wav", 0.1);
    struct music_choice first, again;
    struct error error = ERROR_INIT;
    struct wav wav;

    fixture->story.music = MUSIC_FILE;
    first = find(fixture, path);
    assert_int_equal(fixture_entries(fixture, "blob", fixture_halve), 1);
    fixture_begin_again(fixture);
    again = find(fixture, path);
    assert_same(&first, &again);
    assert_ok(wav_open(fixture->assets.items[0].path, &wav, &error), error);
    assert_int_equal(wav.frames, PIECE_FRAMES);
    wav_close(&wav);
}

static void test_a_piece_with_a_flipped_bit_is_made_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = write_piece(fixture, "piece.wav", 0.1);
    struct music_choice first, again;
    struct error error = ERROR_INIT;
    struct digest actual;
    char hex[DIGEST_HEX + 1];

    fixture->story.music = MUSIC_FILE;
    first = find(fixture, path);
    assert_int_equal(fixture_entries(fixture, "blob", fixture_flip), 1);
    fixture_begin_again(fixture);
    again = find(fixture, path);
    assert_same(&first, &again);
    assert_ok(asset_hash_file(fixture->assets.items[0].path, &actual, &error), error);
    digest_hex(&actual, hex);
    assert_str(fixture->assets.items[0].digest, hex);
}

static void test_silence_is_music_of_the_least_loudness(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = write_piece(fixture, "silence.wav", 0);

    fixture->story.music = MUSIC_FILE;
    assert_int_equal(find(fixture, path).mlufs, -120000);
}

static void test_a_file_without_sound_is_refused(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str text = fixture_write(fixture, "notes.mp3", STR("These are no sounds.\n"));
    struct music_choice choice = {0};
    struct error error = ERROR_INIT;

    fixture->story.music = MUSIC_FILE;
    assert_false(music_stage_run(&fixture->stage, sound_font, text, decoder, &choice, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "notes.mp3"));
    assert_int_equal(choice.asset, -1);
    assert_int_equal(fixture_entries(fixture, "music", NULL), 0);
}

static void spoil(const char *path)
{
    struct error error = ERROR_INIT;

    assert_ok(file_write(str_from(path),
                         STR("{\"loop_end\":100,\"loop_start\":100,\"mlufs\":-20000,\"wav\":\"\"}"),
                         0600, &error),
              error);
}

static void test_an_entry_that_makes_no_sense_is_made_again(void **state)
{
    struct stage_fixture *fixture = *state;
    struct str path = write_piece(fixture, "piece.wav", 0.1);
    struct music_choice first, again;

    fixture->story.music = MUSIC_FILE;
    first = find(fixture, path);
    assert_int_equal(fixture_entries(fixture, "music", spoil), 1);
    fixture_begin_again(fixture);
    again = find(fixture, path);
    assert_same(&first, &again);
    assert_int_equal(fixture_entries(fixture, "music", fixture_halve), 1);
    fixture_begin_again(fixture);
    again = find(fixture, path);
    assert_same(&first, &again);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_drop)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_music_wanted_is_no_music),
        TEST(test_a_piece_is_composed_once_for_each_sound_font),
        TEST(test_a_piece_with_a_flipped_bit_is_made_again),
        TEST(test_a_missing_sound_font_is_a_warning_and_no_music),
        TEST(test_an_interrupted_composition_is_cancelled_and_not_kept),
        TEST(test_a_users_piece_is_decoded_whole_and_credited),
        TEST(test_a_users_piece_is_decoded_once),
        TEST(test_a_credited_piece_is_credited_also_from_the_cache),
        TEST(test_a_truncated_piece_is_made_again),
        TEST(test_silence_is_music_of_the_least_loudness),
        TEST(test_a_file_without_sound_is_refused),
        TEST(test_an_entry_that_makes_no_sense_is_made_again),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, open_parts, close_parts);
}
