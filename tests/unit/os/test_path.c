/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "os/path.h"

static void test_path_parts(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(path_join(&arena, STR("a/b"), STR("c")), "a/b/c");
    assert_str(path_join(&arena, STR("a/b/"), STR("c")), "a/b/c");
    assert_str(path_join(&arena, STR("a"), STR("/c")), "/c");
    assert_str(path_join(&arena, STR(""), STR("c")), "c");
    assert_str(path_folder(&arena, STR("a/b/c.txt")), "a/b");
    assert_str(path_folder(&arena, STR("c.txt")), ".");
    assert_str(path_folder(&arena, STR("/c")), "/");
    assert_str(path_name(STR("a/b/c.txt")), "c.txt");
    assert_str(path_extension(STR("a.b/c.story.json")), ".json");
    assert_str(path_extension(STR("a.b/c")), "");
    assert_str(path_extension(STR(".hidden")), "");
    assert_str(path_with_extension(&arena, STR("a.b/c.txt"), STR(".mp4")), "a.b/c.mp4");
    assert_str(path_with_extension(&arena, STR("a.b/c"), STR(".mp4")), "a.b/c.mp4");
    arena_release(&arena);
}

static void test_path_that_would_leave_its_folder_is_known(void **state)
{
    (void)state;
    assert_true(path_escapes(STR("/etc/passwd")));
    assert_true(path_escapes(STR("../x")));
    assert_true(path_escapes(STR("a/../x")));
    assert_true(path_escapes(STR("a/..")));
    assert_false(path_escapes(STR("a..b/c")));
    assert_false(path_escapes(STR("a/b.jpg")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_parts),
        cmocka_unit_test(test_path_that_would_leave_its_folder_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
