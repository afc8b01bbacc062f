/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "story/lexicon.h"
#include "story/lexicon_text.h"

#include "../wordnet.h"

static struct lexicon wordnet;

static int set_up(void **state)
{
    (void)state;
    return !wordnet_open(&wordnet);
}

static struct str base(struct arena *arena, const char *word, enum word_class word_class)
{
    return lexicon_base(&wordnet, arena, str_from(word), word_class);
}

static void test_base_forms(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(base(&arena, "bees", WORD_NOUN), "bee");
    assert_str(base(&arena, "Geese", WORD_NOUN), "goose");
    assert_str(base(&arena, "wolves", WORD_NOUN), "wolf");
    assert_str(base(&arena, "solar panels", WORD_NOUN), "solar panel");
    assert_str(base(&arena, "running", WORD_VERB), "run");
    assert_str(base(&arena, "flew", WORD_VERB), "fly");
    assert_str(base(&arena, "biggest", WORD_ADJECTIVE), "big");
    assert_str(base(&arena, "glass", WORD_NOUN), "glass");
    assert_str(base(&arena, "qwxzy", WORD_NOUN), "");
    arena_release(&arena);
}

static const struct word_neighbour *neighbour(struct arena *arena, const char *of, const char *want)
{
    struct word_neighbour *found;
    size_t count;

    lexicon_neighbours(&wordnet, arena, str_from(of), WORD_NOUN, 400, &found, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(found[i].word, str_from(want)))
            return &found[i];
    return NULL;
}

static void test_neighbours_name_their_relation(void **state)
{
    const struct word_neighbour *n;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    n = neighbour(&arena, "car", "automobile");
    assert_non_null(n);
    assert_int_equal(n->relation, RELATION_SAME);
    n = neighbour(&arena, "bee", "insect");
    assert_non_null(n);
    assert_int_equal(n->relation, RELATION_KIND_OF);
    n = neighbour(&arena, "bee", "bumblebee");
    assert_non_null(n);
    assert_int_equal(n->relation, RELATION_KIND);
    assert_null(neighbour(&arena, "bee", "entity"));
    assert_int_equal(neighbour(&arena, "car", "car")->weight, 1000);
    arena_release(&arena);
}

static void test_neighbours_come_best_first(void **state)
{
    struct word_neighbour *found;
    struct arena arena;
    size_t count;

    (void)state;
    arena_init(&arena);
    lexicon_neighbours(&wordnet, &arena, STR("bank"), WORD_NOUN, 30, &found, &count);
    assert_int_equal(count, 30);
    for (size_t i = 1; i < count; i++)
        assert_true(found[i - 1].weight >= found[i].weight);
    arena_release(&arena);
}

static void test_damaged_files_find_nothing_and_read_nothing_outside(void **state)
{
    char *copy = malloc(4000);
    struct lexicon damaged = wordnet;
    struct word_neighbour *found;
    struct arena arena;
    size_t count;

    (void)state;
    arena_init(&arena);
    for (int shift = 0; shift < 40; shift++) {
        size_t start = str_find(wordnet.index[WORD_NOUN], STR("\nbee n "), 0) - 100;

        memcpy(copy, wordnet.index[WORD_NOUN].ptr + start, 4000);
        copy[101 + shift] = (char)(shift % 3 == 0 ? '9' : shift % 3 == 1 ? ' ' : '\n');
        damaged.index[WORD_NOUN] = (struct str){copy, 4000};
        damaged.data[WORD_NOUN] = str_take(wordnet.data[WORD_NOUN], 100000);
        lexicon_neighbours(&damaged, &arena, STR("bee"), WORD_NOUN, 9, &found, &count);
        assert_true(count <= 1); /* its senses lie behind the cut: itself at most */
    }
    free(copy);
    arena_release(&arena);
}

static struct keyword *keywords(struct arena *arena, const char *text, const char *language,
                                size_t *count)
{
    struct keyword *found;

    lexicon_keywords(&wordnet, arena, str_from(text), str_from(language), 8, &found, count);
    return found;
}

static bool has(const struct keyword *found, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(found[i].word, str_from(word)))
            return true;
    return false;
}

static void assert_first(const char *text, const char *language, const char *word)
{
    struct arena arena;
    struct keyword *found;
    size_t count;

    arena_init(&arena);
    found = keywords(&arena, text, language, &count);
    if (count == 0 || !str_equal_nocase(found[0].word, str_from(word))) {
        for (size_t i = 0; i < count; i++)
            fprintf(stderr, "  %.*s %d\n", STR_FMT(found[i].word), found[i].weight);
        fail_msg("\"%s\" does not lead \"%s\"", word, text);
    }
    arena_release(&arena);
}

static void test_keywords_put_concrete_nouns_first(void **state)
{
    (void)state;
    assert_first("A honey bee visits about a hundred flowers on every trip.", "en", "honeybee");
    assert_first("The idea behind solar panels is surprisingly simple.", "en", "solar panel");
    assert_first("Sailors once navigated the ocean by looking at stars.", "en", "star");
    assert_first("Most people never think about how a volcano works.", "en", "volcano");
    assert_first("The plan was to buy bread in the afternoon.", "en", "bread");
}

static void test_keywords_keep_names(void **state)
{
    struct arena arena;
    struct keyword *found;
    size_t count;

    (void)state;
    arena_init(&arena);
    found = keywords(&arena, "In 1889 the Eiffel Tower opened, and Ada Quillfeather saw it.", "en",
                     &count);
    assert_true(has(found, count, "Eiffel Tower"));
    assert_true(has(found, count, "Ada Quillfeather"));
    assert_false(has(found, count, "1889"));
    found = keywords(&arena, "They woke before the sun rose.", "en", &count);
    assert_true(has(found, count, "sun"));
    assert_false(has(found, count, "sun rose")); /* a plant, but not here */
    found = keywords(&arena, "Why Bees Dance In The Dark Hive", "en", &count);
    assert_true(has(found, count, "bee")); /* capitals of a title are no names */
    arena_release(&arena);
}

static void test_keywords_tell_nouns_from_verbs_and_adjectives(void **state)
{
    static const char *const texts[][2] = {
        {"The plant that bears it grows here.", "bear"},
        {"The water was not safe to drink.", "safe"},
        {"They lasted much longer than the others.", "longer"},
        {"Pick it up before your phone rings.", "ring"},
        {"They sing songs that travel for miles.", "travel"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct arena arena;
        struct keyword *found;
        size_t count;

        arena_init(&arena);
        found = keywords(&arena, texts[i][0], "en", &count);
        for (size_t n = 0; n < count; n++)
            if (str_equal(found[n].word, str_from(texts[i][1])) && found[n].weight > 400)
                fail_msg("\"%s\" taken for a thing in \"%s\"", texts[i][1], texts[i][0]);
        arena_release(&arena);
    }
}

static void test_nouns_that_look_like_comparatives_stay_nouns(void **state)
{
    (void)state;
    assert_first("A forest full of mist.", "en", "forest"); /* not the superlative of "fore" */
    assert_first("The forest burned for a week.", "en", "forest");
    assert_first("A layer of dust covered it.", "en", "dust");
    assert_first("The tower was very old.", "en", "tower");
}

/** Weight of a keyword of the text, 0 if it is none. */
static int32_t weight_in(const char *text, const char *word)
{
    struct arena arena;
    struct keyword *found;
    size_t count;
    int32_t weight = 0;

    arena_init(&arena);
    found = keywords(&arena, text, "en", &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(found[i].word, str_from(word)))
            weight = found[i].weight;
    arena_release(&arena);
    return weight;
}

static void test_set_phrases_name_no_things(void **state)
{
    (void)state;
    assert_int_equal(weight_in("She knows the song by heart.", "heart"), 0);
    assert_int_equal(weight_in("On the other hand, it may rain.", "hand"), 0);
    assert_true(weight_in("He held it in the other hand.", "hand") > 0);
}

static void test_a_noun_before_a_noun_describes_it(void **state)
{
    (void)state;
    assert_true(weight_in("She lit the old oil lantern.", "oil") <
                weight_in("She lit the old oil.", "oil"));
    assert_first("She lit the old oil lantern.", "en", "lantern");
}

static void test_what_somebody_has_may_be_a_part_of_the_body(void **state)
{
    (void)state;
    assert_true(weight_in("They follow with their antennae.", "antenna") * 10 <
                weight_in("They follow with an antenna.", "antenna") * 6);
    assert_int_equal(weight_in("She lost her key.", "key"), weight_in("She lost the key.", "key"));
}

static void test_keywords_drop_stop_words(void **state)
{
    struct arena arena;
    struct keyword *found;
    size_t count;

    (void)state;
    arena_init(&arena);
    keywords(&arena, "It is what it is, and that was that.", "en", &count);
    assert_int_equal(count, 0);
    keywords(&arena, "Es ist wie es ist, und das war es.", "de", &count);
    assert_int_equal(count, 0);
    found = keywords(&arena, "Las abejas bailan para las otras abejas.", "es", &count);
    assert_int_equal(count, 2);
    assert_str(found[0].word, "abejas");
    arena_release(&arena);
}

static void test_german_keywords_prefer_capitals(void **state)
{
    (void)state;
    assert_first("Sie fliegen unermüdlich von Blüte zu Blüte.", "de", "blüte");
    assert_first("Die kleinen Arbeiterinnen sammeln Nektar.", "de-AT", "arbeiterinnen");
}

static void test_japanese_words_are_cut_at_script_changes(void **state)
{
    struct arena arena;
    struct keyword *found;
    size_t count;

    (void)state;
    arena_init(&arena);
    found = keywords(&arena, "ミツバチは花の蜜を集めます。", "ja", &count);
    assert_true(has(found, count, "ミツバチ"));
    assert_true(has(found, count, "蜜"));
    assert_false(has(found, count, "は"));
    arena_release(&arena);
}

static void test_no_wordnet_still_gives_keywords(void **state)
{
    struct lexicon none = {0};
    struct keyword *found;
    struct arena arena;
    size_t count;

    (void)state;
    arena_init(&arena);
    lexicon_keywords(&none, &arena, STR("The volcano was loud."), STR("en"), 4, &found, &count);
    assert_true(has(found, count, "volcano"));
    assert_false(has(found, count, "the"));
    arena_release(&arena);
}

static void assert_same_stem(const char *language, const char *a, const char *b)
{
    struct arena arena;
    struct str x, y;

    arena_init(&arena);
    x = lexicon_stem(&arena, str_from(language), str_from(a));
    y = lexicon_stem(&arena, str_from(language), str_from(b));
    if (!str_equal(x, y))
        fail_msg("%s: %s -> %.*s, %s -> %.*s", language, a, STR_FMT(x), b, STR_FMT(y));
    arena_release(&arena);
}

static void test_stems_join_inflected_forms(void **state)
{
    (void)state;
    assert_same_stem("en", "bees", "bee");
    assert_same_stem("en", "cherries", "cherry");
    assert_same_stem("de", "bienen", "biene");
    assert_same_stem("de", "häuser", "haus");
    assert_same_stem("de", "bäume", "baum");
    assert_same_stem("de", "vulkane", "vulkan");
    assert_same_stem("de", "steine", "stein");
    assert_same_stem("de", "nadeln", "nadel");
    assert_same_stem("es", "abejas", "abeja");
    assert_same_stem("es", "camiones", "camión");
    assert_same_stem("pt", "corações", "coração");
    assert_same_stem("fr", "oiseaux", "oiseau");
    assert_same_stem("it", "libri", "libro");
    assert_same_stem("ru", "пчелы", "пчела");
}

static void test_tokens_keep_apostrophes_and_hyphens_inside(void **state)
{
    struct str rest = STR("Don't panic - the well-known \"bee\" is here.");
    struct lexicon_token token = {0};
    static const char *const want[] = {"Don't", "panic", "the", "well-known", "bee", "is", "here"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        assert_true(lexicon_token_next(&rest, &token));
        assert_str(token.text, want[i]);
        assert_int_equal(token.index, i);
    }
    assert_false(lexicon_token_next(&rest, &token));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base_forms),
        cmocka_unit_test(test_neighbours_name_their_relation),
        cmocka_unit_test(test_neighbours_come_best_first),
        cmocka_unit_test(test_damaged_files_find_nothing_and_read_nothing_outside),
        cmocka_unit_test(test_keywords_put_concrete_nouns_first),
        cmocka_unit_test(test_keywords_keep_names),
        cmocka_unit_test(test_keywords_tell_nouns_from_verbs_and_adjectives),
        cmocka_unit_test(test_nouns_that_look_like_comparatives_stay_nouns),
        cmocka_unit_test(test_set_phrases_name_no_things),
        cmocka_unit_test(test_a_noun_before_a_noun_describes_it),
        cmocka_unit_test(test_what_somebody_has_may_be_a_part_of_the_body),
        cmocka_unit_test(test_keywords_drop_stop_words),
        cmocka_unit_test(test_german_keywords_prefer_capitals),
        cmocka_unit_test(test_japanese_words_are_cut_at_script_changes),
        cmocka_unit_test(test_no_wordnet_still_gives_keywords),
        cmocka_unit_test(test_stems_join_inflected_forms),
        cmocka_unit_test(test_tokens_keep_apostrophes_and_hyphens_inside),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
