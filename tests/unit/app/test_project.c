/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app_fixture.h"

#include "app/project.h"

#include "base/banned.h"

static const char SCRIPT[] = "# Bees\n\nBees dance.\n\nThey tell where flowers are.\n";

static struct project make(struct app_fixture *fixture, const struct person *person,
                           const char *title)
{
    struct project_draft draft = {
        .title = str_from(title), .brief = {.format = STR("square")}, .script = str_from(SCRIPT)};
    struct error error = ERROR_INIT;
    struct project project;

    fixture_wait(fixture, 1);
    assert_ok(
        project_create(&fixture->web, person, fixture_arena(fixture), &draft, &project, &error),
        error);
    return project;
}

static void expect(struct app_fixture *fixture, bool ok, const struct error *error,
                   enum error_code code)
{
    (void)fixture;
    assert_false(ok);
    assert_int_equal(error->code, code);
}

static void test_a_script_becomes_a_storyboard_and_is_sealed(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct project made = make(fixture, &fixture->ann, ""), read;
    struct story_version story;

    assert_str(made.title, "Bees");
    assert_ok(
        project_get(&fixture->web, &fixture->ann, fixture_arena(fixture), &made.id, &read, &error),
        error);
    assert_str(read.script, SCRIPT);
    assert_str(read.brief.format, "square");
    assert_int_equal(read.storyboard, 1);
    assert_int_equal(read.revision, 1);
    assert_ok(project_story(&fixture->web, &fixture->ann, fixture_arena(fixture), &made.id, 0,
                            &story, &error),
              error);
    assert_int_equal(story.number, 1);
    assert_int_not_equal(str_find(story.body, STR("Bees dance."), 0), (size_t)-1);
    assert_int_equal(fixture_count(fixture, "SELECT count(*) FROM clipcrafter.project p,"
                                            " clipcrafter.storyboard s WHERE position('Bees' in"
                                            " p::text || s::text || encode(script_sealed,"
                                            " 'escape') || encode(body_sealed, 'escape')) > 0"),
                     0);
}

static void test_what_is_wrong_is_named(void **state)
{
    struct app_fixture *fixture = *state;
    struct project_draft drafts[] = {
        {.script = STR("One.\n\n[pause x]\n")},
        {.script = STR("One."), .brief = {.format = STR("sqare")}},
        {.script = STR("One."), .brief = {.music = STR("clam")}},
        {.title = STR("Nothing in it")},
    };
    static const char *const SAYS[] = {"line 3", "brief.format", "brief.music",
                                       "script: is missing"};

    for (size_t i = 0; i < COUNT_OF(drafts); i++) {
        struct error error = ERROR_INIT;
        struct project project;
        expect(fixture,
               project_create(&fixture->web, &fixture->ann, fixture_arena(fixture), &drafts[i],
                              &project, &error),
               &error, ERROR_INPUT);
        assert_non_null(strstr(error.message, SAYS[i]));
    }
    assert_int_equal(fixture_count(fixture, "SELECT count(*) FROM clipcrafter.project"), 0);
}

static void test_a_stale_change_changes_nothing(void **state)
{
    struct app_fixture *fixture = *state;
    struct project made = make(fixture, &fixture->ann, "First"), out;
    struct str title = STR("Second"), script = STR("Wasps do not.");
    struct project_change change = {.title = &title, .script = &script};
    struct error error = ERROR_INIT;
    struct arena *arena = fixture_arena(fixture);

    assert_ok(
        project_change(&fixture->web, &fixture->ann, arena, &made.id, 1, &change, &out, &error),
        error);
    assert_int_equal(out.revision, 2);
    assert_int_equal(out.storyboard, 2);
    title = STR("Third");
    expect(fixture,
           project_change(&fixture->web, &fixture->ann, arena, &made.id, 1, &change, &out, &error),
           &error, ERROR_STALE);
    assert_ok(project_get(&fixture->web, &fixture->ann, arena, &made.id, &out, &error), error);
    assert_str(out.title, "Second");
    assert_str(out.script, "Wasps do not.");
}

static void test_pages_hold_each_project_once(void **state)
{
    struct app_fixture *fixture = *state;
    struct error error = ERROR_INIT;
    struct project_page page = {0};
    char seen[8] = "";
    size_t count = 0;

    for (int i = 0; i < 5; i++)
        (void)make(fixture, &fixture->ann, (const char *[]){"a", "b", "c", "d", "e"}[i]);
    do {
        assert_ok(project_list(&fixture->web, &fixture->ann, fixture_arena(fixture), page.next, 2,
                               &page, &error),
                  error);
        for (size_t i = 0; i < page.count; i++)
            seen[count++] = page.items[i].title.ptr[0];
    } while (page.next.len);
    assert_string_equal(seen, "edcba");
    expect(fixture,
           project_list(&fixture->web, &fixture->ann, fixture_arena(fixture), STR("x.y"), 2, &page,
                        &error),
           &error, ERROR_INPUT);
}

static void test_storyboards_are_versions_and_never_name_paths(void **state)
{
    struct app_fixture *fixture = *state;
    struct project made = make(fixture, &fixture->ann, "Bees");
    struct story_version story, *list;
    struct error error = ERROR_INIT;
    struct arena *arena = fixture_arena(fixture);
    static const char *const BAD[] = {"../secret.png", "/etc/passwd", "a/b.png", "asset:12"};
    struct str good = STR("{\"clipcrafter\":\"storyboard\",\"version\":1,\"mine\":7,\"scenes\":[{"
                          "\"id\":\"a\",\"say\":\"Hi.\"}]}");
    size_t count = 0;

    assert_ok(
        project_put_story(&fixture->web, &fixture->ann, arena, &made.id, 1, good, &story, &error),
        error);
    expect(
        fixture,
        project_put_story(&fixture->web, &fixture->ann, arena, &made.id, 1, good, &story, &error),
        &error, ERROR_STALE);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        expect(fixture,
               project_put_story(&fixture->web, &fixture->ann, arena, &made.id, 2,
                                 arena_printf(arena,
                                              "{\"clipcrafter\":\"storyboard\",\"version\":1,"
                                              "\"scenes\":[{\"id\":\"a\",\"say\":\"Hi.\","
                                              "\"picture\":{\"file\":\"%s\"}}]}",
                                              BAD[i]),
                                 &story, &error),
               &error, ERROR_INPUT);
        assert_non_null(strstr(error.message, "scenes[0].picture.file: is no file"));
    }
    assert_ok(project_story(&fixture->web, &fixture->ann, arena, &made.id, 2, &story, &error),
              error);
    assert_str(story.body, good.ptr);
    assert_ok(
        project_restore_story(&fixture->web, &fixture->ann, arena, &made.id, 2, 1, &story, &error),
        error);
    assert_ok(project_stories(&fixture->web, &fixture->ann, arena, &made.id, 0, 10, &list, &count,
                              &error),
              error);
    assert_int_equal(count, 3);
    assert_int_equal(list[0].number, 3);
    assert_int_equal(list[0].origin, STORYBOARD_RESTORED);
}

/* Everything that bob can ask for with ann's id. */
static void bob_finds_nothing(struct app_fixture *fixture, const struct uuid *id)
{
    struct arena *arena = fixture_arena(fixture);
    const struct person *bob = &fixture->bob;
    struct project_change change = {0};
    struct story_version story, *list;
    struct project_page page;
    struct project project;
    struct error error = ERROR_INIT;
    size_t count;

    expect(fixture, project_get(&fixture->web, bob, arena, id, &project, &error), &error,
           ERROR_NOT_FOUND);
    expect(fixture, project_change(&fixture->web, bob, arena, id, 1, &change, &project, &error),
           &error, ERROR_NOT_FOUND);
    expect(fixture, project_delete(&fixture->web, bob, id, &error), &error, ERROR_NOT_FOUND);
    expect(fixture, project_story(&fixture->web, bob, arena, id, 1, &story, &error), &error,
           ERROR_NOT_FOUND);
    expect(fixture, project_stories(&fixture->web, bob, arena, id, 0, 9, &list, &count, &error),
           &error, ERROR_NOT_FOUND);
    expect(fixture, project_restore_story(&fixture->web, bob, arena, id, 1, 1, &story, &error),
           &error, ERROR_NOT_FOUND);
    assert_ok(project_list(&fixture->web, bob, arena, STR(""), 9, &page, &error), error);
    assert_int_equal(page.count, 0);
}

static void test_another_person_finds_nothing(void **state)
{
    struct app_fixture *fixture = *state;
    struct project made = make(fixture, &fixture->ann, "Bees");

    bob_finds_nothing(fixture, &made.id);
    /* The application alone. */
    fixture_sql(fixture->store, "ALTER TABLE clipcrafter.project DISABLE ROW LEVEL SECURITY;"
                                "ALTER TABLE clipcrafter.storyboard DISABLE ROW LEVEL SECURITY");
    bob_finds_nothing(fixture, &made.id);
    fixture_sql(fixture->store, "ALTER TABLE clipcrafter.project ENABLE ROW LEVEL SECURITY;"
                                "ALTER TABLE clipcrafter.storyboard ENABLE ROW LEVEL SECURITY");
}

static void test_row_security_alone_hides_it(void **state)
{
    struct app_fixture *fixture = *state;
    struct project made = make(fixture, &fixture->ann, "Bees");
    struct db_tx *tx = fixture_begin(&fixture->web, &fixture->bob.user);
    struct storyboard_row story;
    struct error error = ERROR_INIT;

    expect(fixture,
           storyboard_store_find(tx, fixture_arena(fixture), &fixture->ann.user, &made.id, 1,
                                 &story, &error),
           &error, ERROR_NOT_FOUND);
    db_rollback(&tx);
}

static void test_deleting_takes_one_project_whole(void **state)
{
    struct app_fixture *fixture = *state;
    struct project gone = make(fixture, &fixture->ann, "Gone"),
                   stays = make(fixture, &fixture->ann, "Stays");
    struct error error = ERROR_INIT;
    struct project out;

    assert_ok(project_delete(&fixture->web, &fixture->ann, &gone.id, &error), error);
    assert_int_equal(fixture_count(fixture, "SELECT count(*) FROM clipcrafter.storyboard"), 1);
    assert_ok(
        project_get(&fixture->web, &fixture->ann, fixture_arena(fixture), &stays.id, &out, &error),
        error);
    expect(fixture, project_delete(&fixture->web, &fixture->ann, &gone.id, &error), &error,
           ERROR_NOT_FOUND);
}

#define PROJECT_TEST(name) cmocka_unit_test_setup(name, app_fixture_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROJECT_TEST(test_a_script_becomes_a_storyboard_and_is_sealed),
        PROJECT_TEST(test_what_is_wrong_is_named),
        PROJECT_TEST(test_a_stale_change_changes_nothing),
        PROJECT_TEST(test_pages_hold_each_project_once),
        PROJECT_TEST(test_storyboards_are_versions_and_never_name_paths),
        PROJECT_TEST(test_another_person_finds_nothing),
        PROJECT_TEST(test_row_security_alone_hides_it),
        PROJECT_TEST(test_deleting_takes_one_project_whole),
    };

    return cmocka_run_group_tests(tests, app_fixture_start, app_fixture_stop);
}
