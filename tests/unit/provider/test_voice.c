/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Voices: real speech from each engine, its times, its level, what it refuses. */
#include "../test.h"

#include <math.h>
#include <pthread.h>
#include <unistd.h>

#include "base/buf.h"
#include "media/loudness.h"
#include "provider/voice_registry.h"
#include "provider/voice_script.h"
#include "provider/voice_track.h"

static struct voice_registry *registry;

/* Speech of a text together with the text it came from. */
struct said {
    struct arena arena;
    struct spoken_text text;
    struct speech speech;
};

static bool try_say(struct said *said, const char *text, const char *language, const char *voice,
                    int rate, struct error *error)
{
    struct voice_request request = {
        .text = &said->text, .voice = str_from(voice), .rate_pct = rate};

    *said = (struct said){0};
    arena_init(&said->arena);
    assert_true(
        spoken_text_make(&said->arena, str_from(text), str_from(language), &said->text, error));
    return voice_registry_speak(registry, &request, &said->speech, error);
}

static void say(struct said *said, const char *text, const char *language, const char *voice)
{
    struct error error = ERROR_INIT;

    assert_ok(try_say(said, text, language, voice, 100, &error), error);
}

static void release(struct said *said)
{
    speech_release(&said->speech);
    arena_release(&said->arena);
}

static double level(const struct speech *speech, int64_t from, int64_t to)
{
    double sum = 0;

    for (int64_t i = from; i < to; i++)
        sum += (double)speech->samples[i] * speech->samples[i];
    return to > from ? sqrt(sum / (double)(to - from)) : 0;
}

static void check_times(const struct said *said)
{
    const struct speech *speech = &said->speech;
    int64_t last = 0;

    assert_int_equal(speech->time_count, said->text.count);
    for (size_t i = 0; i < speech->time_count; i++) {
        assert_true(speech->times[i].start >= last);
        assert_true(speech->times[i].end >= speech->times[i].start);
        last = speech->times[i].start;
        assert_true(speech->times[i].end <= (int64_t)speech->sample_count);
    }
}

static const struct {
    const char *voice, *language, *text;
} SAMPLES[] = {
    {"rms", "en", "Bees fly far, then they rest. Do they dance? Yes!"},
    {"slt", "en", "Bees fly far, then they rest. Do they dance? Yes!"},
    {"awb", "en", "Bees fly far, then they rest. Do they dance? Yes!"},
    {"kal16", "en", "Bees fly far, then they rest. Do they dance? Yes!"},
    {"espeak:en-US", "en", "Bees fly far, then they rest. Do they dance? Yes!"},
    {"espeak:de", "de", "Bienen fliegen weit, dann ruhen sie. Tanzen sie? Ja!"},
    {"espeak:es", "es", "Las abejas vuelan lejos, luego descansan. ¿Bailan? ¡Sí!"},
    {"espeak:fr-FR", "fr", "Les abeilles volent loin, puis elles se reposent. Dansent-elles ?"},
    {"espeak:ja", "ja", "ミツバチは はなの みつを あつめます。"},
    {"espeak:cmn", "zh", "蜜蜂飞得很远，然后休息。它们跳舞吗？"},
    {"espeak:ru", "ru", "Пчёлы летают далеко, потом отдыхают."},
};

/* Every sample is spoken once for all tests. */
static struct said samples[COUNT_OF(SAMPLES)];

static int open_all(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    if (!voice_registry_new(STR(""), &registry, &error)) {
        print_error("%s\n", error.message);
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++)
        say(&samples[i], SAMPLES[i].text, SAMPLES[i].language, SAMPLES[i].voice);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++)
        release(&samples[i]);
    voice_registry_free(registry);
    return 0;
}

static void test_every_engine_gives_ordered_times_within_the_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        check_times(&samples[i]);
    }
}

static void test_first_word_starts_where_sound_starts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        const struct speech *speech = &samples[i].speech;
        double loudest = 0;
        int64_t onset = -1;
        for (int64_t at = 0; at + 240 <= (int64_t)speech->sample_count; at += 240)
            loudest = MAX_OF(loudest, level(speech, at, at + 240));
        for (int64_t at = 0; onset < 0; at += 240)
            if (level(speech, at, at + 240) > loudest * 0.02)
                onset = at;
        assert_true(llabs(speech->times[0].start - onset) <= 48000 * 30 / 1000);
        assert_true(onset <= 48000 * 50 / 1000);
    }
}

/* After a comma the gap between the words' times is quiet, and the words on both sides are not. */
static void test_pauses_lie_between_words_not_in_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < 7; i++) {
        const struct speech *speech = &samples[i].speech;
        const struct token_time *times;
        double before, pause, after;
        times = speech->times;
        for (size_t t = 0; t + 1 < samples[i].text.count; t++) {
            if (!samples[i].text.tokens[t].sentence_end)
                continue;
            assert_true(times[t + 1].start - times[t].end > 48000 / 10);
            before = level(speech, times[t].start, times[t].end);
            after = level(speech, times[t + 1].start, times[t + 1].end);
            pause = level(speech, times[t].end + 960, times[t + 1].start - 960);
            assert_true(pause < before / 5 && pause < after / 5);
        }
    }
}

/* espeak-ng marks every word of a number; the number ends with the last of them. */
static void test_a_number_before_a_pause_lasts_until_its_last_word(void **state)
{
    static const char *const cases[][3] = {
        {"espeak:fr-FR", "fr", "En 1789, Paris dort."},
        {"espeak:he", "he", "יש 40000, כן."},
        {"espeak:cmn", "zh", "蜜蜂跳舞，告诉同伴。"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct said said;
        const struct token_time *times;
        size_t before = i == 2 ? 0 : 1;
        double loud, gap;
        say(&said, cases[i][2], cases[i][1], cases[i][0]);
        times = said.speech.times;
        loud = level(&said.speech, times[before].start, times[before].end);
        gap = level(&said.speech, times[before].end + 960, times[before + 1].start - 960);
        assert_true(gap < loud / 5);
        release(&said);
    }
}

static void test_speech_has_the_wanted_loudness_and_never_clips(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        struct error error = ERROR_INIT;
        const struct speech *speech = &samples[i].speech;
        double lufs, peak, mean = 0;
        assert_ok(loudness_of_piece(speech->samples, speech->sample_count, 1, &lufs, &peak, &error),
                  error);
        assert_true(fabs(lufs + 18) < 1.0);
        assert_true(peak <= 0);
        for (size_t s = 0; s < speech->sample_count; s++) {
            assert_true(fabsf(speech->samples[s]) <= 0.85f);
            mean += speech->samples[s];
        }
        assert_true(fabs(mean / (double)speech->sample_count) < 1e-3);
    }
}

/* Each was spoken once before; meanwhile all the others were. */
static void test_speaking_twice_gives_the_same_bytes(void **state)
{
    static const char *const voices[] = {"rms", "espeak:de", "slt", "espeak:en-US"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(voices); i++) {
        size_t at = 0;
        struct said again;

        while (strcmp(SAMPLES[at].voice, voices[i]) != 0)
            at++;
        say(&again, SAMPLES[at].text, SAMPLES[at].language, voices[i]);
        assert_int_equal(samples[at].speech.sample_count, again.speech.sample_count);
        assert_memory_equal(samples[at].speech.samples, again.speech.samples,
                            again.speech.sample_count * 4);
        assert_memory_equal(samples[at].speech.times, again.speech.times,
                            again.speech.time_count * sizeof *again.speech.times);
        release(&again);
    }
}

static void *draw_numbers(void *stop)
{
    while (!cancel_requested(stop))
        (void)rand();
    return NULL;
}

static void test_another_thread_drawing_numbers_changes_nothing(void **state)
{
    struct cancel stop = {false};
    struct said alone, beside;
    pthread_t thread;

    (void)state;
    say(&alone, "Bees fly.", "en", "rms");
    assert_int_equal(pthread_create(&thread, NULL, draw_numbers, &stop), 0);
    say(&beside, "Bees fly.", "en", "rms");
    cancel_request(&stop);
    pthread_join(thread, NULL);
    assert_int_equal(alone.speech.sample_count, beside.speech.sample_count);
    assert_memory_equal(alone.speech.samples, beside.speech.samples, alone.speech.sample_count * 4);
    release(&alone);
    release(&beside);
}

static void test_rate_makes_speech_shorter_or_longer(void **state)
{
    static const char *const voices[] = {"rms", "espeak:en-US"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(voices); i++) {
        struct error error = ERROR_INIT;
        struct said slow, fast;
        assert_ok(try_say(&slow, "Bees fly far.", "en", voices[i], 80, &error), error);
        assert_ok(try_say(&fast, "Bees fly far.", "en", voices[i], 150, &error), error);
        assert_true((double)slow.speech.sample_count > 1.5 * (double)fast.speech.sample_count);
        check_times(&slow);
        check_times(&fast);
        release(&slow);
        release(&fast);
    }
}

static void test_group_of_tokens_shares_its_time_by_length(void **state)
{
    struct said said;
    const struct token_time *times;

    (void)state;
    say(&said, "They paid $355 million today 🐝.", "en", "rms");
    times = said.speech.times;
    assert_true(times[2].end == times[3].start);
    assert_true(times[3].end - times[3].start > times[2].end - times[2].start);
    assert_true(times[2].end - times[2].start > 48000 / 4);
    assert_true(times[3].end <= times[4].start);
    assert_true(times[5].start == times[5].end && times[5].start == times[4].end);
    release(&said);
}

static void test_cancelled_speech_stops(void **state)
{
    struct error error = ERROR_INIT;
    struct cancel cancel = {true};
    struct speech speech = {.sample_count = 5};
    struct arena arena;
    struct spoken_text text;
    struct voice_request request = {&text, STR("rms"), 100, &cancel};

    (void)state;
    arena_init(&arena);
    assert_true(spoken_text_make(&arena, STR("One. Two."), STR("en"), &text, &error));
    assert_false(voice_registry_speak(registry, &request, &speech, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_int_equal(speech.sample_count, 5);
    arena_release(&arena);
}

static void test_text_a_voice_cannot_read_is_refused_plainly(void **state)
{
    static const struct {
        const char *text, *language, *voice, *says;
    } cases[] = {
        {"漢字です。", "ja", "espeak:ja",
         "voice espeak:ja cannot read \"漢字です\" (kanji); write it in kana, or choose a voice "
         "that reads Japanese"},
        {"The word привет is Russian.", "en", "rms",
         "voice rms cannot read \"привет\" (Cyrillic); write it in Latin letters, or choose a "
         "voice that reads it, such as espeak:ru"},
        {"Das Zeichen 漢 ist alt.", "de", "espeak:de", "such as espeak:cmn"},
        {"ລາວ", "en", "espeak:en-US", "nor can any voice here"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = ERROR_INIT;
        struct said said;
        assert_false(try_say(&said, cases[i].text, cases[i].language, cases[i].voice, 100, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        if (!strstr(error.message, cases[i].says))
            fail_msg("%s", error.message);
        release(&said);
    }
}

static void test_text_without_words_is_refused(void **state)
{
    struct error error = ERROR_INIT;
    struct said said;

    (void)state;
    assert_false(try_say(&said, "🐝 — …", "en", "rms", 100, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    release(&said);
}

static void test_long_sentence_without_a_stop_is_spoken_in_parts(void **state)
{
    struct said said;
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 16);
    for (int i = 0; i < 50; i++) /* more than two phrases of VOICE_PHRASE_WORDS */
        buf_append(&buf, STR("bees fly "));
    say(&said, buf.ptr, "en", "espeak:en-US");
    check_times(&said);
    assert_int_equal(said.text.count, 100);
    assert_true(said.speech.times[99].end > 48000 * 12);
    release(&said);
    buf_release(&buf);
}

/* ---- the registry ---- */

static void test_registry_lists_both_engines_and_many_languages(void **state)
{
    const struct voice_info *voices;
    size_t count;

    (void)state;
    voice_registry_list(registry, &voices, &count);
    assert_true(count > 100);
    assert_str(voices[0].name, "rms");
    for (size_t i = 0; i < count; i++) {
        const struct voice_info *found;
        struct error error = ERROR_INIT;
        assert_ok(voice_registry_find(registry, voices[i].name, &found, &error), error);
        assert_ptr_equal(found, &voices[i]);
        assert_true(voices[i].licence.len > 0 && voices[i].language.len > 0);
    }
}

static void test_unknown_voice_names_the_nearest(void **state)
{
    const struct voice_info *found;
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(voice_registry_find(registry, STR("rsm"), &found, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "unknown voice \"rsm\""));
    assert_false(voice_registry_find(registry, STR("espeak:klingonese"), &found, &error));
    assert_false(voice_registry_find(registry, STR(""), &found, &error));
    assert_ok(voice_registry_find(registry, STR("RMS"), &found, &error), error);
    assert_ok(voice_registry_find(registry, STR("espeak:PT-br"), &found, &error), error);
    assert_str(found->name, "espeak:pt-BR");
}

/* espeak-ng's own end and new beginning in one process waits for ever now and then. */
static void test_voices_may_be_opened_and_closed_again_and_again(void **state)
{
    struct error error = ERROR_INIT;

    (void)state;
    alarm(20);
    for (int i = 0; i < 4; i++) {
        struct voice_registry *first, *second;
        const struct voice_info *voice;

        assert_ok(voice_registry_new(STR(""), &first, &error), error);
        assert_ok(voice_registry_new(STR(""), &second, &error), error);
        voice_registry_free(first);
        assert_ok(voice_registry_find(second, STR("espeak:de"), &voice, &error), error);
        voice_registry_free(second);
    }
    alarm(0);
}

static void test_default_voice_speaks_the_language(void **state)
{
    static const char *const wanted[][2] = {
        {"en", "rms"},
        {"en-GB", "rms"},
        {"", "rms"},
        {"de", "espeak:de"},
        {"de-AT", "espeak:de"},
        {"es", "espeak:es"},
        {"es-MX", "espeak:es-419"},
        {"pt-BR", "espeak:pt-BR"},
        {"pt", "espeak:pt"},
        {"fr", "espeak:fr-FR"},
        {"zh", "espeak:cmn"},
        {"no", "espeak:nb"},
        {"ja", "espeak:ja"},
    };
    const struct voice_info *found;
    struct error error = ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_ok(voice_registry_default(registry, str_from(wanted[i][0]), &found, &error), error);
        assert_str(found->name, wanted[i][1]);
    }
    assert_false(voice_registry_default(registry, STR("xx"), &found, &error));
    assert_int_equal(error.code, ERROR_INPUT);
}

static void test_voice_of_another_language_is_warned_about(void **state)
{
    const struct voice_info *rms;
    struct error error = ERROR_INIT;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(voice_registry_find(registry, STR("rms"), &rms, &error), error);
    assert_int_equal(voice_registry_mismatch(rms, STR("en-GB"), &arena).len, 0);
    assert_str(voice_registry_mismatch(rms, STR("de"), &arena),
               "voice rms speaks en-US but the text is in de; words will sound foreign");
    assert_string_equal(voice_registry_version(registry, rms), "flite-2.2/2");
    arena_release(&arena);
}

static void test_token_times_follow_the_words(void **state)
{
    static const struct str words[] = {{"a", 1}, {"b", 1}, {"c", 1}};
    const struct spoken_token tokens[] = {
        {STR("—"), NULL, 0, 1, false, true},
        {STR("ab"), words, 2, 1, false, false},
        {STR("ccc"), words + 2, 1, 2, false, false},
        {STR("c"), NULL, 0, 0, true, false},
    };
    const struct spoken_text text = {STR("en"), tokens, 4};
    const struct token_time heard[] = {{100, 200}, {200, 300}, {400, 800}};
    struct token_time times[4];

    (void)state;
    voice_token_times(&text, heard, times);
    assert_true(times[0].start == 0 && times[0].end == 0);
    assert_true(times[1].start == 100 && times[1].end == 300);
    assert_true(times[2].start == 400 && times[2].end == 700);
    assert_true(times[3].start == 700 && times[3].end == 800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_engine_gives_ordered_times_within_the_sound),
        cmocka_unit_test(test_first_word_starts_where_sound_starts),
        cmocka_unit_test(test_pauses_lie_between_words_not_in_them),
        cmocka_unit_test(test_a_number_before_a_pause_lasts_until_its_last_word),
        cmocka_unit_test(test_speech_has_the_wanted_loudness_and_never_clips),
        cmocka_unit_test(test_speaking_twice_gives_the_same_bytes),
        cmocka_unit_test(test_another_thread_drawing_numbers_changes_nothing),
        cmocka_unit_test(test_rate_makes_speech_shorter_or_longer),
        cmocka_unit_test(test_group_of_tokens_shares_its_time_by_length),
        cmocka_unit_test(test_cancelled_speech_stops),
        cmocka_unit_test(test_text_a_voice_cannot_read_is_refused_plainly),
        cmocka_unit_test(test_text_without_words_is_refused),
        cmocka_unit_test(test_long_sentence_without_a_stop_is_spoken_in_parts),
        cmocka_unit_test(test_registry_lists_both_engines_and_many_languages),
        cmocka_unit_test(test_unknown_voice_names_the_nearest),
        cmocka_unit_test(test_default_voice_speaks_the_language),
        cmocka_unit_test(test_voice_of_another_language_is_warned_about),
        cmocka_unit_test(test_token_times_follow_the_words),
    };
    /* Before anything else holds the voices open. */
    const struct CMUnitTest opening[] = {
        cmocka_unit_test(test_voices_may_be_opened_and_closed_again_and_again),
    };

    return cmocka_run_group_tests(opening, NULL, NULL) +
           cmocka_run_group_tests(tests, open_all, close_all);
}
