/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/random.h"
#include "story/card_choice.h"
#include "story/clause.h"
#include "story/plan.h"
#include "story/sentence.h"
#include "story/text.h"

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

static struct storyboard plan(const char *text)
{
    struct plan_options options = {.base = {.seed = 7, .format = {1080, 1920, {30, 1}}}};
    struct error error = ERROR_INIT;
    struct script script;
    struct storyboard story;

    assert_ok(script_parse(&arena, str_from(text), STR(""), &script, &error), error);
    plan_storyboard(&arena, &script, &options, &story);
    return story;
}

static const char HONEYBEES[] =
    "# Why bees dance\n\nA honeybee can give directions better than most people.\n\nWhen a scout "
    "finds flowers, she flies home. She starts to dance.\nShe runs in a straight line, waggling "
    "her body, then she circles back and does it again, because every bee in the dark hive has to "
    "feel where the line points before it can fly out to the field on its own.\n\n## Numbers\n"
    "A single hive holds 40,000 bees.\n\nIt makes $355 million a year.\n\nIt works.[pause 1.5] "
    "Always.\n\n[picture: a jar of honey]\nHoney is sweet. Bees are not. They work hard all day "
    "long, and then they rest.\n";

static void test_scenes_are_about_three_to_seven_seconds(void **state)
{
    struct storyboard story = plan(HONEYBEES);

    (void)state;
    for (size_t i = 0; i < story.scene_count; i++) {
        int32_t ms = sentence_spoken_ms(story.scenes[i].say, story.language);
        assert_true(ms <= 8000);
        assert_true(story.scenes[i].captions);
    }
    assert_in_range(story.scene_count, 8, 11);
    /* Short sentences of one block share a scene. */
    assert_str(story.scenes[1].say, "When a scout finds flowers, she flies home. She starts to "
                                    "dance.");
}

static void test_scenes_never_cross_blocks_and_say_every_word(void **state)
{
    struct storyboard story = plan("One.\n\nTwo.\n\nThree words here. And more of them.");
    struct str all = {0};

    (void)state;
    for (size_t i = 0; i < story.scene_count; i++)
        all = text_join(&arena, all, story.scenes[i].say);
    assert_str(all, "One. Two. Three words here. And more of them.");
    assert_str(story.scenes[0].say, "One.");
    assert_str(story.scenes[1].say, "Two.");
}

static void test_a_written_title_is_a_card_over_the_first_words(void **state)
{
    struct storyboard story = plan(HONEYBEES);

    (void)state;
    assert_int_equal(story.scenes[0].picture.source, PICTURE_CARD);
    assert_int_equal(story.scenes[0].picture.card.kind, CARD_TITLE);
    assert_str(story.scenes[0].picture.card.heading, "Why bees dance");
    assert_str(story.title, "Why bees dance");
    assert_int_equal(plan("No title here at all.").scenes[0].picture.source, PICTURE_SEARCH);
}

static void test_markup_is_honoured(void **state)
{
    struct storyboard story = plan(HONEYBEES);
    bool paused = false, pictured = false, chapter = false;

    (void)state;
    for (size_t i = 0; i < story.scene_count; i++) {
        const struct scene *scene = &story.scenes[i];
        if (scene->pause_ms == 1500) {
            assert_true(str_ends_with(scene->say, STR("It works.")));
            paused = true;
        }
        if (str_equal(scene->picture.query, STR("a jar of honey"))) {
            assert_true(str_starts_with(scene->say, STR("Honey is sweet.")));
            pictured = true;
        }
        if (scene->chapter.len) {
            assert_str(scene->chapter, "Numbers");
            assert_true(str_starts_with(scene->say, STR("A single hive")));
            chapter = true;
        }
    }
    assert_true(paused && pictured && chapter);
}

static void test_a_sentence_over_two_scenes_is_cut_hard_at_a_clause(void **state)
{
    struct storyboard story = plan(HONEYBEES);
    size_t cuts = 0;

    (void)state;
    for (size_t i = 0; i < story.scene_count; i++) {
        if (story.scenes[i].transition != TRANSITION_CUT)
            continue;
        cuts++;
        assert_false(str_ends_with(story.scenes[i].say, STR("the")));
        assert_true(i + 1 < story.scene_count);
    }
    assert_true(cuts >= 1);
}

static void test_two_figures_in_a_row_make_one_card(void **state)
{
    struct storyboard story = plan(HONEYBEES);
    size_t numbers = 0;

    (void)state;
    for (size_t i = 0; i < story.scene_count; i++) {
        bool number = story.scenes[i].picture.source == PICTURE_CARD &&
                      story.scenes[i].picture.card.kind == CARD_NUMBER;
        numbers += number;
        if (number) {
            assert_str(story.scenes[i].picture.card.heading, "40,000");
            assert_str(story.scenes[i].picture.card.lines[0], "Bees");
        }
    }
    assert_int_equal(numbers, 1);
}

static void test_searches_carry_keywords(void **state)
{
    struct storyboard story = plan(HONEYBEES);

    (void)state;
    assert_int_equal(story.scenes[1].picture.source, PICTURE_SEARCH);
    assert_true(str_find(story.scenes[1].picture.query, STR("scout"), 0) != (size_t)-1);
    assert_true(str_find(story.scenes[1].picture.query, STR("the"), 0) == (size_t)-1);
}

static size_t ids_of_b_in_a(const struct storyboard *a, const struct storyboard *b)
{
    size_t same = 0;

    for (size_t i = 0; i < a->scene_count; i++)
        for (size_t k = 0; k < b->scene_count; k++)
            same += str_equal(a->scenes[i].id, b->scenes[k].id);
    return same;
}

static void test_ids_stay_when_other_scenes_come_or_change(void **state)
{
    struct storyboard before = plan("One bee.\n\nTwo bees.\n\nTwo bees.\n\nThree bees."),
                      inserted = plan("One bee.\n\nA wasp.\n\nTwo bees.\n\nTwo bees.\n\nThree "
                                      "bees."),
                      edited = plan("One bee.\n\nTwo bees.\n\nTwo bees.\n\nThree wasps."),
                      later = plan("One bee.\n\nTwo bees.\n\nTwo bees.\n\nThree bees fly home "
                                   "to the dark hive."),
                      latest = plan("One bee.\n\nTwo bees.\n\nTwo bees.\n\nThree bees fly home "
                                    "to the sunny hive.");

    (void)state;
    assert_int_equal(before.scene_count, 4);
    assert_false(str_equal(before.scenes[1].id, before.scenes[2].id));
    assert_int_equal(ids_of_b_in_a(&before, &inserted), 4);
    assert_int_equal(ids_of_b_in_a(&before, &edited), 3);
    assert_int_equal(ids_of_b_in_a(&later, &latest), 4);
}

/* A text and the card it asks for: "kind|heading|line|line", or "" for none. */
struct card_case {
    const char *language, *text, *card;
};

static void test_cards_are_made_of_figures_lists_and_quotations(void **state)
{
    static const struct card_case CASES[] = {
        {"en", "A single hive holds 40,000 bees.", "number|40,000|Bees"},
        {"en", "They raised $355 million in one year.", "number|$355 million|In one year"},
        {"en", "It costs $79.", "number|$79|Costs"},
        {"en", "About 93% kept it.", "number|93%|Kept"},
        {"en", "A hive visits two million flowers.", ""},
        {"en", "The war ended in 1945.", ""},
        {"en", "We met at 10:30 with 3 friends.", ""},
        {"en", "It was 12/03/2024 then.", ""},
        {"en", "Version 2.0.1 is out.", ""},
        {"en", "It grew from 10,000 to 90,000 bees.", ""},
        {"de", "Flüsse tragen fast 4 Milliarden Tonnen ins Meer.",
         "number|4 Milliarden|Tonnen ins Meer"},
        {"es", "Hace 1.400 millones de años nació.", "number|1.400 millones|Años nació"},
        {"en", "There are three jobs: nurse, builder and guard.",
         "list|Three jobs|Nurse|Builder|Guard"},
        {"en", "In the box: a lamp, a cable, a wall mount, and a warranty.",
         "list|Box|A lamp|A cable|A wall mount|A warranty"},
        {"de", "Drei Aufgaben: Amme, Baumeister und Wache.",
         "list|Drei Aufgaben|Amme|Baumeister|Wache"},
        {"en", "Three jobs: nurse. Builder. Guard.", "list|Three jobs|Nurse|Builder|Guard"},
        {"en", "He said this: it is a long story that we tell, often, to children in bed.", ""},
        {"en", "“Bees are the smallest teachers we have,” said Anna Berg.",
         "quote|Anna Berg|Bees are the smallest teachers we have"},
        {"en", "\"Go away from the open window!\" — Tom Hill",
         "quote|Tom Hill|Go away from the open window!"},
        {"en", "“No.” said Anna.", ""},
        {"en", "“What do we owe you for this?” asked the captain.", ""},
        {"de", "„Bienen sind die kleinsten Lehrer überhaupt“, sagte Anna Berg.",
         "quote|Anna Berg|Bienen sind die kleinsten Lehrer überhaupt"},
        {"en", "Nothing special here.", ""},
    };
    static const char *const KINDS[] = {"title", "statement", "number", "list", "quote", "drawing"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct str made = {"", 0};
        struct card card;
        if (card_from_text(&arena, str_from(CASES[i].text), str_from(CASES[i].language), &card)) {
            made = arena_printf(&arena, "%s|%.*s", KINDS[card.kind], STR_FMT(card.heading));
            for (size_t k = 0; k < card.line_count; k++)
                made = arena_printf(&arena, "%.*s|%.*s", STR_FMT(made), STR_FMT(card.lines[k]));
        }
        assert_str(made, CASES[i].card);
    }
}

static void test_a_statement_is_the_first_clause(void **state)
{
    (void)state;
    assert_str(card_statement(
                   &arena,
                   STR("bees dance for each other, and they sing all day long in summer. Then."),
                   STR("en"))
                   .heading,
               "Bees dance for each other");
    assert_str(
        card_statement(&arena, STR("Orders open on 3 March at 9:00 a.m., and then."), STR("en"))
            .heading,
        "Orders open on 3 March at 9:00 a.m., and then");
    assert_str(card_statement(&arena, STR("\"What do we owe you?\" asked the captain."), STR("en"))
                   .heading,
               "\"What do we owe you?\" asked the captain");
    assert_str(card_statement(&arena, STR("Hello."), STR("en")).heading, "Hello");
    assert_str(card_statement(&arena, STR(""), STR("en")).heading, "");
}

static void test_long_sentences_are_cut_at_their_clauses(void **state)
{
    struct str *pieces;
    size_t count;

    (void)state;
    clause_split(&arena,
                 STR("The plant that bears it, a shrub with glossy leaves and white flowers that "
                     "smell of jasmine, grew wild in the highlands of Ethiopia long before anybody "
                     "thought of roasting it."),
                 STR("en"), 7000, 5000, &pieces, &count);
    assert_int_equal(count, 2);
    assert_true(str_ends_with(pieces[0], STR("jasmine,")));
    clause_split(
        &arena, STR("蜜蜂跳舞告诉同伴花在哪里，它们一起飞向远方的田野，然后带着花蜜回到蜂巢里去。"),
        STR("zh"), 5000, 5000, &pieces, &count);
    assert_true(count >= 2);
    assert_true(str_ends_with(pieces[0], STR("，")));
}

static void test_borders_rank_as_readers_breathe(void **state)
{
    int32_t comma = clause_border(&arena, STR("home,"), STR("she"), STR("en")),
            because = clause_border(&arena, STR("home"), STR("because"), STR("en")),
            plain = clause_border(&arena, STR("glossy"), STR("leaves"), STR("en")),
            before_the = clause_border(&arena, STR("finds"), STR("the"), STR("en")),
            after_the = clause_border(&arena, STR("the"), STR("hive"), STR("en"));

    (void)state;
    assert_true(comma > because && because > before_the && before_the > plain && plain > after_the);
}

/* What is planned can be written, edited and read again. */
static void assert_readable(const struct storyboard *story)
{
    struct error error = ERROR_INIT;
    struct storyboard back;
    struct buf buf;

    buf_init(&buf, STORYBOARD_JSON_MAX);
    storyboard_encode(story, &buf);
    assert_true(buf_ok(&buf));
    assert_ok(storyboard_decode(&arena, buf_str(&buf), &back, &error), error);
    assert_int_equal(back.scene_count, story->scene_count);
    buf_release(&buf);
}

static void test_any_text_becomes_scenes_that_a_storyboard_can_hold(void **state)
{
    static const char *const PIECES[] = {"bee", "the ",   "and ", ", ",      ". ",
                                         "! ",  "\n\n",   "\n",   "40,000 ", "蜂",
                                         "。",  "honey ", "a b ", "; ",      "Dr. "};
    static char text[200 * 1024];
    struct random random;

    (void)state;
    random_init(&random, 3);
    for (int round = 0; round < 60; round++) {
        size_t len = 0, limit = round == 0 ? sizeof text - 16 : 40u << (round % 8);
        struct error error;
        struct script script;
        struct storyboard story;
        struct plan_options options = {.base = storyboard_default()};
        while (len < limit) {
            struct str piece = str_from(PIECES[random_below(&random, COUNT_OF(PIECES))]);
            memcpy(text + len, piece.ptr, piece.len);
            len += piece.len;
        }
        if (!script_parse(&arena, (struct str){text, len}, STR("en"), &script, &error))
            continue;
        plan_storyboard(&arena, &script, &options, &story);
        assert_in_range(story.scene_count, 1, STORYBOARD_SCENES_MAX);
        for (size_t i = 0; i < story.scene_count; i++) {
            assert_true(text_has_word(story.scenes[i].say));
            assert_true(story.scenes[i].say.len <= STORYBOARD_SAY_MAX);
            assert_true(story.scenes[i].id.len <= 40);
        }
        assert_readable(&story);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenes_are_about_three_to_seven_seconds),
        cmocka_unit_test(test_scenes_never_cross_blocks_and_say_every_word),
        cmocka_unit_test(test_a_written_title_is_a_card_over_the_first_words),
        cmocka_unit_test(test_markup_is_honoured),
        cmocka_unit_test(test_a_sentence_over_two_scenes_is_cut_hard_at_a_clause),
        cmocka_unit_test(test_two_figures_in_a_row_make_one_card),
        cmocka_unit_test(test_searches_carry_keywords),
        cmocka_unit_test(test_ids_stay_when_other_scenes_come_or_change),
        cmocka_unit_test(test_cards_are_made_of_figures_lists_and_quotations),
        cmocka_unit_test(test_a_statement_is_the_first_clause),
        cmocka_unit_test(test_long_sentences_are_cut_at_their_clauses),
        cmocka_unit_test(test_borders_rank_as_readers_breathe),
        cmocka_unit_test(test_any_text_becomes_scenes_that_a_storyboard_can_hold),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
