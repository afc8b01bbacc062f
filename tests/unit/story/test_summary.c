/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "story/script.h"
#include "story/sentence.h"

static struct arena arena;

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

static const char ARTICLE[] =
    "# Bees and flowers\n\n"
    "Bees carry pollen from flower to flower. They are paid for it in nectar. Flowers advertise "
    "with colours that bees see well.\n\n"
    "My aunt had a blue car. \"It is fast!\" she said. Nobody believed her.\n\n"
    "## Colours\n"
    "Bees see ultraviolet light, which shows them lines on flowers that lead to the nectar. "
    "However, they cannot see red. Red flowers are visited by birds instead of bees.\n\n"
    "Bees carry pollen from flower to flower. The weather was nice last Tuesday. A field without "
    "bees has few flowers, because pollen does not move between the flowers there.\n\n"
    "Some flowers cheat: they look like a bee and offer no nectar at all. Bees learn to avoid such "
    "flowers after a few visits. What a life!\n\n"
    "Farmers bring hives of bees to their fields when the flowers of the fruit trees open. Without "
    "the pollen that bees carry, an apple tree gives few apples.\n";

static struct script article(const char *text)
{
    struct error error = ERROR_INIT;
    struct script script;

    assert_ok(script_parse(&arena, str_from(text), STR(""), &script, &error), error);
    return script;
}

static struct script summary(const char *text, int32_t seconds)
{
    struct script whole = article(text), script;
    struct error error = ERROR_INIT;

    assert_ok(script_summarize(&arena, &whole, seconds, &script, &error), error);
    return script;
}

static int64_t spoken_ms(const struct script *script)
{
    int64_t ms = 0;

    for (size_t i = 0; i < script->block_count; i++)
        for (size_t k = 0; k < script->blocks[i].sentence_count; k++)
            ms += 250 + sentence_spoken_ms(script->blocks[i].sentences[k].text, script->language);
    return ms;
}

/* Line of the sentence that begins with `text`, 0 if it was left out; `nth` counts. */
static int32_t line_of(const struct script *script, const char *text)
{
    for (size_t i = 0; i < script->block_count; i++)
        for (size_t k = 0; k < script->blocks[i].sentence_count; k++)
            if (str_starts_with(script->blocks[i].sentences[k].text, str_from(text)))
                return script->blocks[i].sentences[k].line;
    return 0;
}

static void test_length_is_near_what_was_asked(void **state)
{
    int64_t whole;
    struct script all = article(ARTICLE);

    (void)state;
    whole = spoken_ms(&all);
    for (int32_t seconds = 15; seconds * 1000 < whole; seconds += 5) {
        struct script script = summary(ARTICLE, seconds);
        assert_in_range(spoken_ms(&script), seconds * 850, seconds * 1150);
    }
}

static void test_what_the_text_is_about_stays_and_the_rest_goes(void **state)
{
    struct script script = summary(ARTICLE, 30);

    (void)state;
    assert_int_equal(line_of(&script, "Bees carry pollen"), 3);
    assert_int_equal(line_of(&script, "My aunt"), 0);
    assert_int_equal(line_of(&script, "\"It is fast"), 0);
    assert_int_equal(line_of(&script, "The weather"), 0);
    assert_int_equal(line_of(&script, "What a life"), 0);
    assert_str(script.title, "Bees and flowers");
    assert_true(script.titled);
}

static void test_order_is_that_of_the_text_and_nothing_is_said_twice(void **state)
{
    struct script script = summary(ARTICLE, 40);
    int32_t before = 0, pollen = 0;

    (void)state;
    for (size_t i = 0; i < script.block_count; i++)
        for (size_t k = 0; k < script.blocks[i].sentence_count; k++) {
            const struct script_sentence *sentence = &script.blocks[i].sentences[k];
            assert_true(sentence->line >= before);
            before = sentence->line;
            pollen += str_starts_with(sentence->text, STR("Bees carry pollen"));
        }
    assert_int_equal(pollen, 1);
}

static void test_sentences_that_point_back_bring_what_they_point_to(void **state)
{
    (void)state;
    for (int32_t seconds = 10; seconds < 70; seconds += 5) {
        struct script script = summary(ARTICLE, seconds);
        if (line_of(&script, "However, they"))
            assert_int_not_equal(line_of(&script, "Bees see ultraviolet"), 0);
        if (line_of(&script, "They are paid"))
            assert_int_not_equal(line_of(&script, "Bees carry pollen"), 0);
    }
}

static void test_chapters_move_to_what_is_left_of_them(void **state)
{
    struct script script =
        summary("One bee sees one flower.\n\n# Second\nHm.\n\nOne bee sees one flower and one more "
                "bee sees the same flower with it.\n",
                7);

    (void)state;
    assert_int_equal(script.block_count, 2);
    assert_int_equal(line_of(&script, "Hm."), 0);
    assert_str(script.blocks[1].chapter, "Second");
}

static void test_a_text_shorter_than_asked_stays_whole(void **state)
{
    struct script script = summary("Bees dance.\n\nThey tell the way.", 60);

    (void)state;
    assert_int_equal(script.block_count, 2);
    script = summary("这是一个关于蜜蜂的故事。蜜蜂跳舞。天气很好。", 60);
    assert_int_equal(script.blocks[0].sentence_count, 3);
}

static void test_one_long_sentence_is_better_than_nothing(void **state)
{
    struct script script =
        summary("This single sentence about bees goes on for much longer than the few seconds that "
                "were asked for, and yet it is all there is to say.",
                3);

    (void)state;
    assert_int_equal(script.blocks[0].sentence_count, 1);
}

static void test_lengths_out_of_reason_are_refused(void **state)
{
    struct script whole = article("Bees dance."), out = {.block_count = 9};
    struct error error = ERROR_INIT;

    (void)state;
    assert_false(script_summarize(&arena, &whole, 0, &out, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_false(script_summarize(&arena, &whole, -5, &out, &error));
    assert_false(script_summarize(&arena, &whole, 100000, &out, &error));
    assert_int_equal(out.block_count, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_length_is_near_what_was_asked),
        cmocka_unit_test(test_what_the_text_is_about_stays_and_the_rest_goes),
        cmocka_unit_test(test_order_is_that_of_the_text_and_nothing_is_said_twice),
        cmocka_unit_test(test_sentences_that_point_back_bring_what_they_point_to),
        cmocka_unit_test(test_chapters_move_to_what_is_left_of_them),
        cmocka_unit_test(test_a_text_shorter_than_asked_stays_whole),
        cmocka_unit_test(test_one_long_sentence_is_better_than_nothing),
        cmocka_unit_test(test_lengths_out_of_reason_are_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
