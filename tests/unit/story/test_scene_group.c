/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/random.h"
#include "story/caption_units.h"
#include "story/clause.h"
#include "story/scene_group.h"
#include "story/sentence.h"
#include "story/text.h"

static struct arena arena;
static const struct scene_limits LIMITS = {3000, 7000};

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* The scenes of a block made of `text`; a sentence that ends with '!' has a pause of a second. */
static size_t group(const char *text, struct scene_text **scenes)
{
    struct script_block block = {0};
    struct script_sentence sentences[64] = {0};
    struct str *parts;
    size_t count;

    sentence_split(&arena, str_from(text), STR("en"), &parts, &count);
    for (size_t i = 0; i < count; i++) {
        sentences[i].text = parts[i];
        sentences[i].pause_ms = str_ends_with(parts[i], STR("!")) ? 1000 : 0;
    }
    block.sentences = sentences;
    block.sentence_count = count;
    scene_group(&arena, &block, STR("en"), LIMITS, scenes, &count);
    return count;
}

static void test_short_sentences_share_a_scene(void **state)
{
    struct scene_text *scenes;

    (void)state;
    assert_int_equal(group("Bees dance. They fly. It is warm.", &scenes), 1);
    assert_str(scenes[0].say, "Bees dance. They fly. It is warm.");
    assert_false(scenes[0].continues);
}

static void test_a_pause_ends_its_scene(void **state)
{
    struct scene_text *scenes;

    (void)state;
    assert_int_equal(group("Bees dance! They fly. It is warm.", &scenes), 2);
    assert_str(scenes[0].say, "Bees dance!");
    assert_int_equal(scenes[0].pause_ms, 1000);
    assert_int_equal(scenes[1].pause_ms, 0);
}

static void test_sentences_are_cut_only_when_they_are_too_long(void **state)
{
    struct scene_text *scenes;
    size_t count = group("When a scout finds a field of flowers far away from home, she flies back "
                         "to the dark hive, and there she dances until all of her sisters know the "
                         "way.",
                         &scenes);

    (void)state;
    assert_int_equal(count, 2);
    assert_true(scenes[0].continues);
    assert_false(scenes[1].continues);
    assert_true(str_ends_with(scenes[0].say, STR(",")));
}

static void test_words_stay_in_order_and_lengths_in_reason(void **state)
{
    static const char *const PIECES[] = {"Bees dance. ",
                                         "They fly home to the hive every evening. ", "Why? ",
                                         "It is a long way, and the wind is strong, so they rest. ",
                                         "Honey is sweet because bees dry it with their wings. "};
    struct random random;

    (void)state;
    random_init(&random, 17);
    for (int round = 0; round < 300; round++) {
        char text[2048] = "";
        struct scene_text *scenes;
        struct str all = {0};
        size_t count, pieces = 1 + random_below(&random, 20), too_long = 0;
        for (size_t i = 0; i < pieces; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s",
                     PIECES[random_below(&random, COUNT_OF(PIECES))]);
        count = group(text, &scenes);
        for (size_t i = 0; i < count; i++) {
            int32_t ms = sentence_spoken_ms(scenes[i].say, STR("en"));
            all = text_join(&arena, all, scenes[i].say);
            too_long += ms > 8000;
            assert_true(ms >= 1500 || count == 1);
        }
        assert_int_equal(too_long, 0);
        assert_true(str_equal(all, str_trim(str_from(text))));
        arena_release(&arena);
    }
}

static void test_clauses_are_views_that_lose_nothing(void **state)
{
    static const char *const WORDS[] = {"bees ",     "the ",   "and ", "home, ",
                                        "flowers; ", "蜂蜜，", "a "};
    struct random random;

    (void)state;
    random_init(&random, 23);
    for (int round = 0; round < 500; round++) {
        char text[1024] = "x ";
        struct str *pieces, whole;
        const char *at = text;
        size_t count, words = random_below(&random, 60);
        for (size_t i = 0; i < words; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s",
                     WORDS[random_below(&random, COUNT_OF(WORDS))]);
        whole = str_trim(str_from(text));
        clause_split(&arena, whole, STR("en"), 2500, 100, &pieces, &count);
        for (size_t i = 0; i < count; i++) {
            assert_true(pieces[i].len > 0 && pieces[i].len <= 100);
            assert_true(sentence_spoken_ms(pieces[i], STR("en")) <= 2500);
            assert_int_equal(str_trim((struct str){at, (size_t)(pieces[i].ptr - at)}).len, 0);
            at = pieces[i].ptr + pieces[i].len;
        }
        assert_true(at == whole.ptr + whole.len);
        arena_release(&arena);
    }
}

static void test_units_of_unspaced_text_keep_every_byte_and_every_tick(void **state)
{
    static const char *const PIECES[] = {"蜂", "蜜", "は", "ミツ", "バチ", "、",  "。", "abc",
                                         "12", "ー", "「", "」",   "ผึ้ง",   "เต้น", "รำ"};
    static const struct str word = {"w", 1};
    struct random random;

    (void)state;
    random_init(&random, 29);
    for (int round = 0; round < 800; round++) {
        char text[512] = "";
        struct spoken_token token = {.words = &word, .word_count = 1, .group = 1};
        struct spoken_text spoken = {STR("ja"), &token, 1};
        struct token_time time = {1000, 97000};
        struct caption_unit *units;
        const char *at = text;
        size_t count, pieces = 1 + random_below(&random, 40);
        int64_t before = 1000;
        for (size_t i = 0; i < pieces; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s",
                     PIECES[random_below(&random, COUNT_OF(PIECES))]);
        token.written = str_from(text);
        caption_units(&arena, &spoken, &time, &units, &count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(memcmp(units[i].text.ptr, at, units[i].text.len), 0);
            at += units[i].text.len;
            assert_int_equal(units[i].start, before);
            assert_true(units[i].end >= units[i].start);
            before = units[i].end;
            assert_false(text_is_extender(text_first(units[i].text)));
        }
        assert_int_equal(*at, '\0');
        assert_int_equal(before, 97000);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_sentences_share_a_scene),
        cmocka_unit_test(test_a_pause_ends_its_scene),
        cmocka_unit_test(test_sentences_are_cut_only_when_they_are_too_long),
        cmocka_unit_test(test_words_stay_in_order_and_lengths_in_reason),
        cmocka_unit_test(test_clauses_are_views_that_lose_nothing),
        cmocka_unit_test(test_units_of_unspaced_text_keep_every_byte_and_every_tick),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
