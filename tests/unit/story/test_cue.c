/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/attr.h"
#include "story/cue.h"

enum { MS = TICKS_PER_SECOND / 1000 };

/* A page of one "word" that holds blanks: what it shows is what counts here. */
#define PAGE(from, to, word)                                                                       \
    {                                                                                              \
        .start = (from)*MS, .end = (to)*MS, .words = &(struct caption_word){STR(word), 0, 0},      \
        .word_count = 1                                                                            \
    }

static void check_cues(const struct timeline *timeline, const struct subtitle_cue *expected,
                       size_t count)
{
    struct arena arena;
    struct subtitle_cue *cues;
    size_t found;

    arena_init(&arena);
    cues_from_timeline(&arena, timeline, &cues, &found);
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) {
        assert_str(cues[i].text, expected[i].text.ptr);
        assert_int_equal(cues[i].start_ms, expected[i].start_ms);
        assert_int_equal(cues[i].end_ms, expected[i].end_ms);
    }
    arena_release(&arena);
}

static struct timeline one_scene(const struct timeline_scene *scene)
{
    return (struct timeline){.rate = {25, 1}, .scenes = scene, .scene_count = 1};
}

static void test_pages_of_a_sentence_become_one_cue(void **state)
{
    const struct caption_page pages[] = {
        PAGE(100, 600, "When a bee"), PAGE(600, 1200, "comes home,"),
        PAGE(1200, 1800, "she dances."), PAGE(1900, 2500, "Why?\""), PAGE(2500, 3000, "Look")};
    const struct timeline_scene scene = {.frames = 100, .pages = pages, .page_count = 5};
    const struct timeline timeline = one_scene(&scene);
    const struct subtitle_cue expected[] = {{100, 1800, STR("When a bee comes home, she dances.")},
                                            {1900, 2500, STR("Why?\"")},
                                            {2500, 3000, STR("Look")}};

    (void)state;
    check_cues(&timeline, expected, 3);
}

static void test_long_sentences_are_cut_and_balanced(void **state)
{
    const struct caption_page pages[] = {PAGE(0, 1000, "She dances in the shape of"),
                                         PAGE(1000, 2000, "an eight to tell the others"),
                                         PAGE(2000, 3000, "how far away the flowers are"),
                                         PAGE(3000, 4000, "and where.")};
    const struct timeline_scene scene = {.frames = 100, .pages = pages, .page_count = 4};
    const struct timeline timeline = one_scene(&scene);
    const struct subtitle_cue expected[] = {{0, 3000,
                                             STR("She dances in the shape of an eight to tell\nthe "
                                                 "others how far away the flowers are")},
                                            {3000, 4000, STR("and where.")}};

    (void)state;
    check_cues(&timeline, expected, 2);
}

static void test_pause_and_scene_end_a_cue(void **state)
{
    const struct caption_page first[] = {PAGE(0, 500, "One"), PAGE(1600, 2200, "two")};
    const struct caption_page second[] = {PAGE(0, 700, "three")};
    const struct timeline_scene scenes[] = {
        {.frames = 50, .pages = first, .page_count = 2, .transition_frames = 0},
        {.frames = 50, .pages = second, .page_count = 1}};
    const struct timeline timeline = {.rate = {25, 1}, .scenes = scenes, .scene_count = 2};
    /* The second page would stay 200 ms into the next scene: it ends where "three" begins. */
    const struct subtitle_cue expected[] = {
        {0, 500, STR("One")}, {1600, 2000, STR("two")}, {2000, 2700, STR("three")}};

    (void)state;
    check_cues(&timeline, expected, 3);
}

static void test_scenes_that_overlap_keep_their_place(void **state)
{
    const struct caption_page pages[] = {PAGE(500, 1000, "a")};
    const struct timeline_scene scenes[] = {
        {.frames = 50, .transition_frames = 10, .pages = pages, .page_count = 1},
        {.frames = 50, .pages = pages, .page_count = 1}};
    const struct timeline timeline = {.rate = {25, 1}, .scenes = scenes, .scene_count = 2};
    const struct subtitle_cue expected[] = {{500, 1000, STR("a")}, {2100, 2600, STR("a")}};

    (void)state;
    check_cues(&timeline, expected, 2);
}

static void test_no_pages_give_no_cues(void **state)
{
    const struct timeline_scene scene = {.frames = 10};
    const struct timeline timeline = one_scene(&scene);

    (void)state;
    check_cues(&timeline, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_of_a_sentence_become_one_cue),
        cmocka_unit_test(test_long_sentences_are_cut_and_balanced),
        cmocka_unit_test(test_pause_and_scene_end_a_cue),
        cmocka_unit_test(test_scenes_that_overlap_keep_their_place),
        cmocka_unit_test(test_no_pages_give_no_cues),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
