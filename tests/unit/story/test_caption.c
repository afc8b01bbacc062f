/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/random.h"
#include "story/caption.h"
#include "story/text.h"

enum { MS = TICKS_PER_SECOND / 1000, TOKENS_MAX = 200 };

static struct arena arena;
static struct spoken_token tokens[TOKENS_MAX];
static struct token_time times[TOKENS_MAX];
static struct spoken_text spoken;
static struct caption_page *pages;
static size_t page_count;
static struct caption_style style;
static const struct str WORD = {"word", 4};

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    style = (struct caption_style){.size = 85,
                                   .line_height = 1150,
                                   .words_max = 4,
                                   .chars_max = 26,
                                   .lines_max = 2,
                                   .outline = 5,
                                   .pop = 1100,
                                   .bottom = 180,
                                   .side_left = 60,
                                   .side_right = 120};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Words at spaces, each 300 ms long with `gap_ms` behind it and 400 more behind a stop. A word in
 * braces is silent; one with '+' in front continues the group of the word before. */
static void say(const char *language, const char *text, int64_t gap_ms)
{
    struct str rest = str_from(text), word;
    int64_t at = 0;

    memset(tokens, 0, sizeof tokens);
    spoken = (struct spoken_text){str_from(language), tokens, 0};
    while (text_next_word(&rest, &word)) {
        struct spoken_token *token = &tokens[spoken.count];
        uint32_t last;
        bool silent = word.ptr[0] == '{', follows = word.ptr[0] == '+';
        token->written =
            silent ? (struct str){word.ptr + 1, word.len - 2} : str_skip(word, follows ? 1 : 0);
        token->words = &WORD;
        token->word_count = !silent && !follows;
        token->group = follows ? 0 : 1;
        last = text_last(token->written);
        token->sentence_end = last == '.' || last == '!' || last == '?' || last == 0x3002;
        token->pause = last == ',';
        times[spoken.count].start = at;
        times[spoken.count].end = silent ? at : (at += 300 * MS);
        at += silent ? 0 : (gap_ms + (token->sentence_end ? 400 : 0)) * MS;
        spoken.count++;
    }
}

static void plan(int64_t offset, int64_t limit)
{
    struct caption_request request = {&spoken, times, offset, limit, &style};

    caption_plan(&arena, &request, &pages, &page_count);
}

static struct str page_text(size_t i)
{
    struct str text = {"", 0};

    assert_true(i < page_count);
    for (size_t k = 0; k < pages[i].word_count; k++)
        text = text_join(&arena, text, pages[i].words[k].text);
    return text;
}

static void test_a_word_starts_on_the_tick_it_is_spoken(void **state)
{
    size_t word = 0;

    (void)state;
    say("en", "Bees dance to show the way. They fly home.", 20);
    plan(4800, INT64_MAX);
    for (size_t i = 0; i < page_count; i++) {
        assert_int_equal(pages[i].start, pages[i].words[0].start);
        for (size_t k = 0; k < pages[i].word_count; k++, word++) {
            assert_int_equal(pages[i].words[k].start, 4800 + times[word].start);
            assert_int_equal(pages[i].words[k].end, 4800 + times[word].end);
        }
    }
    assert_int_equal(word, spoken.count);
}

static void test_a_page_never_spans_a_sentence_end(void **state)
{
    (void)state;
    say("en", "Go. Stop. We run!", 20);
    plan(0, INT64_MAX);
    assert_int_equal(page_count, 3);
    assert_str(page_text(0), "Go.");
    assert_str(page_text(2), "We run!");
}

static void test_pages_break_where_readers_breathe(void **state)
{
    (void)state;
    say("en", "When she finds flowers, she flies to the dark hive.", 20);
    plan(0, INT64_MAX);
    assert_str(page_text(0), "When she finds flowers,");
    assert_str(page_text(1), "she flies");
    assert_str(page_text(2), "to the dark hive.");
}

static void test_no_word_stands_alone_where_it_can_have_company(void **state)
{
    (void)state;
    say("en", "Bees like warm sunny days.", 20);
    plan(0, INT64_MAX);
    assert_int_equal(page_count, 2);
    for (size_t i = 0; i < page_count; i++)
        assert_true(pages[i].word_count >= 2);
}

static void test_words_read_as_one_stay_together(void **state)
{
    (void)state;
    say("en", "They say it raised $355 +million last year.", 20);
    plan(0, INT64_MAX);
    for (size_t i = 0; i < page_count; i++)
        assert_false(str_ends_with(page_text(i), STR("$355")));
}

static void test_silent_tokens_join_their_neighbour(void **state)
{
    (void)state;
    say("en", "{—} Bees {—} dance {🐝} now. {🎉}", 20);
    plan(0, INT64_MAX);
    assert_int_equal(page_count, 1);
    assert_int_equal(pages[0].word_count, 3);
    assert_str(pages[0].words[0].text, "— Bees —");
    assert_str(pages[0].words[1].text, "dance 🐝");
    assert_str(pages[0].words[2].text, "now. 🎉");
}

static void test_tokens_that_touch_in_the_text_are_one_word_on_screen(void **state)
{
    static const char text[] = "now and/or later—soon.";
    /* now | and/ | or | later | — | soon. */
    static const size_t CUTS[] = {0, 4, 8, 11, 16, 19, 24};

    (void)state;
    memset(tokens, 0, sizeof tokens);
    spoken = (struct spoken_text){STR("en"), tokens, COUNT_OF(CUTS) - 1};
    for (size_t i = 0; i < spoken.count; i++) {
        struct str part = str_trim((struct str){text + CUTS[i], CUTS[i + 1] - CUTS[i]});
        tokens[i] = (struct spoken_token){
            .written = part, .words = &WORD, .word_count = i != 4, .group = 1};
        times[i] = (struct token_time){(int64_t)i * 300 * MS, (int64_t)(i + 1) * 300 * MS};
    }
    tokens[5].sentence_end = true;
    plan(0, INT64_MAX);
    assert_int_equal(page_count, 1);
    assert_int_equal(pages[0].word_count, 3);
    assert_str(pages[0].words[1].text, "and/or");
    assert_int_equal(pages[0].words[1].start, 300 * MS);
    assert_int_equal(pages[0].words[1].end, 900 * MS);
    assert_str(pages[0].words[2].text, "later—soon.");
    assert_int_equal(pages[0].words[2].end, 1800 * MS);
}

static void test_a_page_stays_over_short_silences_and_leaves_in_long_ones(void **state)
{
    (void)state;
    say("en", "Bees dance here. They fly home.", 20);
    plan(0, INT64_MAX);
    assert_int_equal(pages[0].end, pages[1].start);
    assert_int_equal(pages[1].end, pages[1].words[2].end + TICKS_PER_SECOND / 4);
    say("en", "Bees dance here. They fly home.", 400);
    plan(0, INT64_MAX);
    assert_int_equal(pages[0].end, pages[0].words[2].end + TICKS_PER_SECOND / 4);
}

static void test_nothing_is_shown_past_the_limit(void **state)
{
    (void)state;
    say("en", "Bees dance here.", 20);
    plan(0, 1000 * MS);
    assert_int_equal(pages[page_count - 1].end, 1000 * MS);
}

static void test_a_short_page_stays_long_enough_to_be_read(void **state)
{
    (void)state;
    say("en", "Go.", 0);
    times[0].end = 100 * MS;
    plan(0, INT64_MAX);
    assert_int_equal(pages[0].end, 500 * MS);
}

static void test_text_without_spaces_is_cut_into_chunks_with_times_between(void **state)
{
    int64_t before = -1;
    size_t bytes = 0;

    (void)state;
    say("zh", "蜜蜂跳舞告诉同伴花在哪里，然后一起飞走。", 20);
    times[0].end = 4000 * MS;
    plan(0, INT64_MAX);
    assert_true(page_count >= 2);
    for (size_t i = 0; i < page_count; i++) {
        for (size_t k = 0; k < pages[i].word_count; k++) {
            const struct caption_word *word = &pages[i].words[k];
            assert_in_range(text_columns(word->text), 2, 14);
            assert_true(word->start > before && word->end > word->start);
            before = word->start;
            bytes += word->text.len;
        }
    }
    assert_int_equal(bytes, spoken.tokens[0].written.len);
    assert_int_equal(pages[page_count - 1].words[pages[page_count - 1].word_count - 1].end,
                     4000 * MS);
}

static void test_japanese_breaks_after_particles_and_keeps_marks(void **state)
{
    (void)state;
    say("ja", "ミツバチは花の場所を教え合う。", 20);
    plan(0, INT64_MAX);
    for (size_t i = 0; i < page_count; i++)
        for (size_t k = 0; k < pages[i].word_count; k++) {
            uint32_t first = text_first(pages[i].words[k].text);
            assert_false(first == 0x3002 || first == 0x30fc || first == 0x306f);
        }
    assert_str(pages[0].words[0].text, "ミツバチは");
}

static void test_thai_is_not_cut_inside_a_syllable_sign(void **state)
{
    (void)state;
    say("th", "ผึ้งเต้นรำเพื่อบอกทางไปยังทุ่งดอกไม้", 20);
    plan(0, INT64_MAX);
    assert_true(page_count >= 2);
    for (size_t i = 0; i < page_count; i++)
        for (size_t k = 0; k < pages[i].word_count; k++)
            assert_false(text_is_extender(text_first(pages[i].words[k].text)));
}

static void test_right_to_left_pages_say_so(void **state)
{
    (void)state;
    say("ar", "NASA ترقص النحلة.", 20);
    plan(0, INT64_MAX);
    for (size_t i = 0; i < page_count; i++)
        assert_true(pages[i].right_to_left);
    say("en", "Bees dance.", 20);
    plan(0, INT64_MAX);
    assert_false(pages[0].right_to_left);
}

/* Random words and times: the pages keep every promise. */
static void test_pages_are_ordered_and_show_every_token_once(void **state)
{
    static const char *const WORDS[] = {"bee",      "the",  "honeycomb", "a",    "and",   "dance.",
                                        "flowers,", "why?", "it",        "into", "12,000"};
    struct random random;

    (void)state;
    random_init(&random, 5);
    for (int round = 0; round < 400; round++) {
        size_t shown = 0;
        int64_t at = 0, before = -1;
        memset(tokens, 0, sizeof tokens);
        spoken = (struct spoken_text){STR("en"), tokens, 1 + random_below(&random, 60)};
        for (size_t i = 0; i < spoken.count; i++) {
            struct str word = str_from(WORDS[random_below(&random, COUNT_OF(WORDS))]);
            tokens[i] =
                (struct spoken_token){.written = word, .words = &WORD, .word_count = 1, .group = 1};
            tokens[i].sentence_end = str_ends_with(word, STR(".")) || str_ends_with(word, STR("?"));
            times[i].start = at += random_below(&random, 4) ? 0 : random_below(&random, 60000);
            times[i].end = at += random_below(&random, 12) ? random_below(&random, 30000) : 0;
        }
        plan(100, at + 50000);
        for (size_t i = 0; i < page_count; i++) {
            assert_true(pages[i].word_count > 0 && pages[i].end > pages[i].start);
            assert_true(pages[i].start >= before);
            before = pages[i].end;
            for (size_t k = 0; k < pages[i].word_count; k++, shown++) {
                bool timed = times[shown].end > times[shown].start;
                assert_true(str_equal(pages[i].words[k].text, tokens[shown].written));
                /* Only words that have no time of their own may be pushed over a stop. */
                if (tokens[shown].sentence_end && k + 1 < pages[i].word_count)
                    assert_true(!timed || times[shown].start == times[shown + 1].start);
            }
        }
        assert_int_equal(shown, spoken.count);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_word_starts_on_the_tick_it_is_spoken),
        cmocka_unit_test(test_a_page_never_spans_a_sentence_end),
        cmocka_unit_test(test_pages_break_where_readers_breathe),
        cmocka_unit_test(test_no_word_stands_alone_where_it_can_have_company),
        cmocka_unit_test(test_words_read_as_one_stay_together),
        cmocka_unit_test(test_silent_tokens_join_their_neighbour),
        cmocka_unit_test(test_tokens_that_touch_in_the_text_are_one_word_on_screen),
        cmocka_unit_test(test_a_page_stays_over_short_silences_and_leaves_in_long_ones),
        cmocka_unit_test(test_nothing_is_shown_past_the_limit),
        cmocka_unit_test(test_a_short_page_stays_long_enough_to_be_read),
        cmocka_unit_test(test_text_without_spaces_is_cut_into_chunks_with_times_between),
        cmocka_unit_test(test_japanese_breaks_after_particles_and_keeps_marks),
        cmocka_unit_test(test_thai_is_not_cut_inside_a_syllable_sign),
        cmocka_unit_test(test_right_to_left_pages_say_so),
        cmocka_unit_test(test_pages_are_ordered_and_show_every_token_once),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
