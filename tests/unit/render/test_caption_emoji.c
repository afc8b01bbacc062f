/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paint_help.h"
#include "render/caption_emoji.h"

#include "base/banned.h"

struct sequence {
    const char *text;
    size_t bytes;      /* taken, 0 = none */
    uint32_t codes[5]; /* that name the drawing */
};

static const struct sequence SEQUENCES[] = {
    {"🐝 bee", 4, {0x1F41D}},
    {"🐝🐝", 4, {0x1F41D}},
    {"❤️x", 6, {0x2764}}, /* with U+FE0F: an emoji */
    {"❤x", 0, {0}},           /* without: a sign of a font */
    {"©", 0, {0}},
    {"©️", 5, {0xA9}},
    {"👍🏽!", 8, {0x1F44D}}, /* a skin tone names nothing */
    {"👩‍🚀", 11, {0x1F469, 0x200D, 0x1F680}},
    {"👨‍👩‍👧", 18, {0x1F468, 0x200D, 0x1F469, 0x200D, 0x1F467}},
    {"❤️‍🔥", 13, {0x2764, 0x200D, 0x1F525}},
    {"7️⃣", 7, {'7', 0x20E3}},
    {"7", 0, {0}},
    {"7️", 0, {0}},
    {"#️⃣a", 7, {'#', 0x20E3}},
    {"🇩🇪", 8, {0x1F1E9, 0x1F1EA}},
    {"🇩", 4, {0x1F1E9}},
    {"🇩🇪🇫🇷", 8, {0x1F1E9, 0x1F1EA}},
    {"🏴󠁧󠁢󠁥󠁮󠁧󠁿", 28, {0x1F3F4}},
    {"🐝‍", 4, {0x1F41D}}, /* a joiner that joins nothing stays */
    {"‍", 0, {0}},
    {"️", 0, {0}},
    {"a", 0, {0}},
    {"", 0, {0}},
    {"→", 0, {0}},
    {"蜂", 0, {0}},
};

static void test_sequences_are_taken_whole_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SEQUENCES); i++) {
        struct str text = str_from(SEQUENCES[i].text);
        struct emoji emoji = {.count = -1};
        bool taken = emoji_take(&text, &emoji);
        size_t bytes = strlen(SEQUENCES[i].text) - text.len;

        if (taken != (SEQUENCES[i].bytes > 0) || bytes != SEQUENCES[i].bytes)
            fail_msg("%zu \"%s\": %zu bytes taken", i, SEQUENCES[i].text, bytes);
        for (int c = 0; taken && c < emoji.count; c++)
            assert_int_equal(emoji.codes[c], SEQUENCES[i].codes[c]);
        if (!taken)
            assert_int_equal(emoji.count, -1);
    }
}

static void test_endless_joins_end_within_bounds(void **state)
{
    struct emoji emoji;
    struct buf text;
    struct str rest;

    (void)state;
    buf_init(&text, 10000);
    for (int i = 0; i < 300; i++)
        buf_append(&text, STR("👩‍"));
    rest = buf_str(&text);
    assert_true(emoji_take(&rest, &emoji));
    assert_in_range(emoji.count, 1, EMOJI_PARTS_MAX);
    assert_true(rest.len < text.len);
    buf_release(&text);
}

static struct str find(struct arena *arena, const char *text)
{
    struct str rest = str_from(text);
    struct emoji emoji;
    char path[1024];

    assert_true(emoji_take(&rest, &emoji));
    return emoji_find(arena, data_path(path, "drawings"), &emoji);
}

static void test_drawings_are_found_by_code_points(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(str_ends_with(find(&arena, "🐝"), STR("/emoji/1f41d.svg")));
    assert_true(str_ends_with(find(&arena, "❤️"), STR("/emoji/2764.svg")));
    assert_true(str_ends_with(find(&arena, "👍🏿"), STR("/emoji/1f44d.svg")));
    arena_release(&arena);
}

static void test_what_the_pack_lacks_falls_back_to_its_first_part(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    /* A bee joined to a rocket is in no pack. */
    assert_true(str_ends_with(find(&arena, "🐝‍🚀"), STR("/emoji/1f41d.svg")));
    assert_int_equal(find(&arena, "🇩🇪").len, 0);
    arena_release(&arena);
}

static void test_without_a_pack_nothing_is_found(void **state)
{
    struct emoji emoji = {{0x1F41D}, 1};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_int_equal(emoji_find(&arena, STR(""), &emoji).len, 0);
    assert_int_equal(emoji_find(&arena, STR("/nowhere"), &emoji).len, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences_are_taken_whole_and_nothing_else),
        cmocka_unit_test(test_endless_joins_end_within_bounds),
        cmocka_unit_test(test_drawings_are_found_by_code_points),
        cmocka_unit_test(test_what_the_pack_lacks_falls_back_to_its_first_part),
        cmocka_unit_test(test_without_a_pack_nothing_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
