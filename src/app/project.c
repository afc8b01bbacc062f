/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/project_parts.h"
#include "app/vault.h"
#include "data/text.h"
#include "story/plan.h"

#include "base/banned.h"

bool project_begin(const struct app *app, const struct person *person, bool read_only,
                   struct db_tx **tx, struct error *error)
{
    const struct db_scope scope = {.tenant = person->user, .read_only = read_only};

    return db_begin(app->database, &scope, tx, error);
}

static struct vault_place place_of(const struct project_row *row, const char *column)
{
    return (struct vault_place){"project", column, &row->id, &row->user};
}

static bool seal(const struct app *app, struct db_tx *tx, struct arena *arena,
                 const struct project_row *row, const char *column, struct str plain,
                 struct str *sealed, struct error *error)
{
    struct vault_place place = place_of(row, column);

    return vault_seal(app->vault, tx, arena, &place, plain, sealed, error);
}

static bool open_row(const struct app *app, struct db_tx *tx, struct arena *arena,
                     const struct project_row *row, struct project *out, struct error *error)
{
    struct vault_place title = place_of(row, "title_sealed"), brief = place_of(row, "brief_sealed"),
                       script = place_of(row, "script_sealed");
    struct project project = {
        .id = row->id,
        .storyboard = row->storyboard,
        .created_at = row->created_at,
        .updated_at = row->updated_at,
        .revision = row->revision,
    };
    struct str json;

    if (!vault_open(app->vault, tx, arena, &title, row->title_sealed, &project.title, error) ||
        !vault_open(app->vault, tx, arena, &brief, row->brief_sealed, &json, error) ||
        !vault_open(app->vault, tx, arena, &script, row->script_sealed, &project.script, error) ||
        !brief_decode(arena, json, &project.brief, error))
        return false;
    *out = project;
    return true;
}

/* A script as the JSON of a storyboard, checked once more as if it were put. */
static bool plan(struct arena *arena, struct str script_text, struct str title,
                 const struct brief *brief, struct str *title_out, struct str *json,
                 struct error *error)
{
    struct plan_options options = {0};
    struct storyboard story;
    struct script script;
    struct buf out;
    bool ok;

    if (!script_parse(arena, script_text, brief->language, &script, error))
        return error_prefix(error, "script");
    if (title.len)
        script.title = title;
    if (!brief_base(brief, &script, &options.base, error))
        return false;
    plan_storyboard(arena, &script, &options, &story);
    buf_init(&out, PROJECT_STORY_MAX);
    storyboard_encode(&story, &out);
    ok = buf_ok(&out)
             ? storyboard_decode(arena, buf_str(&out), &story, error)
             : error_set(error, ERROR_LIMIT, "script: makes a storyboard that is too long");
    if (ok) {
        *json = arena_str(arena, buf_str(&out));
        *title_out = script.title;
    }
    buf_release(&out);
    return ok;
}

static bool clean_title(struct arena *arena, struct str title, struct str *out, struct error *error)
{
    if (title.len > PROJECT_TITLE_MAX)
        return error_set(error, ERROR_LIMIT, "title: is longer than %d bytes; shorten it",
                         PROJECT_TITLE_MAX);
    return text_clean(arena, title, TEXT_ONE_LINE, out, error) || error_prefix(error, "title");
}

/* Title and story of a draft; *json empty without a script. */
static bool read_draft(struct arena *arena, const struct project_draft *draft, struct str *title,
                       struct str *json, struct error *error)
{
    struct str topic = draft->brief.topic, rest = topic;

    *json = STR("");
    if (!clean_title(arena, draft->title, title, error))
        return false;
    if (draft->script.len)
        return plan(arena, draft->script, *title, &draft->brief, title, json, error);
    if (!topic.len)
        return error_set(error, ERROR_INPUT,
                         "script: is missing; give a script, or a topic in \"brief\"");
    if (!title->len && str_split(&rest, '\n', title))
        *title = text_ellipsis(arena, *title, 60);
    return true;
}

static bool seal_all(const struct app *app, struct db_tx *tx, struct arena *arena,
                     struct project_row *row, const struct project *project, struct error *error)
{
    return seal(app, tx, arena, row, "title_sealed", project->title, &row->title_sealed, error) &&
           seal(app, tx, arena, row, "brief_sealed", brief_encode(arena, &project->brief),
                &row->brief_sealed, error) &&
           (!project->script.len || seal(app, tx, arena, row, "script_sealed", project->script,
                                         &row->script_sealed, error));
}

static bool has_room(struct db_tx *tx, const struct person *person, struct error *error)
{
    int64_t count = 0;

    return project_store_take_turns(tx, &person->user, error) &&
           project_store_count(tx, &person->user, &count, error) &&
           (count < PROJECTS_MAX ||
            error_set(error, ERROR_LIMIT, "there are %d projects already; delete one first",
                      PROJECTS_MAX));
}

bool project_create(const struct app *app, const struct person *person, struct arena *arena,
                    const struct project_draft *draft, struct project *out, struct error *error)
{
    struct project_row row = {.id = uuid_new(app->clock, app->entropy),
                              .user = person->user,
                              .created_at = clock_wall_us(app->clock)};
    struct project project = {.id = row.id,
                              .brief = draft->brief,
                              .script = draft->script,
                              .created_at = row.created_at,
                              .updated_at = row.created_at,
                              .revision = 1};
    struct db_tx *tx = NULL;
    struct str json;
    bool ok;

    if (!read_draft(arena, draft, &project.title, &json, error))
        return false;
    row.storyboard = json.len ? 1 : 0;
    ok = project_begin(app, person, false, &tx, error) && has_room(tx, person, error) &&
         seal_all(app, tx, arena, &row, &project, error) && project_store_add(tx, &row, error);
    row.storyboard = 0;
    ok = ok &&
         (!json.len || project_add_story(app, tx, arena, &row, json, STORYBOARD_PLANNED, error)) &&
         db_commit(&tx, error);
    db_rollback(&tx);
    if (ok) {
        project.storyboard = row.storyboard;
        *out = project;
    }
    return ok;
}

bool project_get(const struct app *app, const struct person *person, struct arena *arena,
                 const struct uuid *id, struct project *out, struct error *error)
{
    struct project_row row;
    struct db_tx *tx = NULL;
    bool ok = project_begin(app, person, true, &tx, error) &&
              project_store_find(tx, arena, &person->user, id, false, &row, error) &&
              open_row(app, tx, arena, &row, out, error);

    db_rollback(&tx);
    return ok;
}

/* "TIME.ID": where a page ended. Whoever makes one up sees only their own projects by it. */
static bool read_cursor(struct str cursor, int64_t *time, struct uuid *id, struct error *error)
{
    struct str rest = cursor, number;

    *time = 0;
    *id = (struct uuid){{0}};
    if (!cursor.len)
        return true;
    if (!str_split(&rest, '.', &number) || !str_to_int(number, 1, INT64_MAX, time) ||
        !uuid_from_text(rest, id))
        return error_set(error, ERROR_INPUT,
                         "cursor: is not one; use the \"next\" of the page before");
    return true;
}

static struct str write_cursor(struct arena *arena, const struct project_row *row)
{
    char id[UUID_TEXT + 1];

    uuid_text(&row->id, id);
    return arena_printf(arena, "%" PRId64 ".%s", row->updated_at, id);
}

bool project_list(const struct app *app, const struct person *person, struct arena *arena,
                  struct str cursor, size_t limit, struct project_page *out, struct error *error)
{
    struct project_page page = {0};
    struct project_row *rows = NULL;
    struct db_tx *tx = NULL;
    struct uuid before;
    int64_t time;
    bool ok;

    if (!read_cursor(cursor, &time, &before, error))
        return false;
    limit = MIN_OF(MAX_OF(limit, (size_t)1), (size_t)PROJECT_PAGE_MAX);
    ok = project_begin(app, person, true, &tx, error) &&
         project_store_list(tx, arena, &person->user, time, &before, limit + 1, &rows, &page.count,
                            error);
    if (ok && page.count > limit) {
        page.count = limit;
        page.next = write_cursor(arena, &rows[limit - 1]);
    }
    page.items = ARENA_ARRAY(arena, struct project, page.count + 1);
    for (size_t i = 0; ok && i < page.count; i++)
        ok = open_row(app, tx, arena, &rows[i], &page.items[i], error);
    db_rollback(&tx);
    if (ok)
        *out = page;
    return ok;
}

/* Lays the change over what is there; *json is the new story if there is a new script. */
static bool lay_change(struct arena *arena, const struct project_change *change,
                       struct project *project, struct str *json, struct error *error)
{
    struct str ignored;

    *json = STR("");
    if (change->brief)
        project->brief = *change->brief;
    if (change->title && !clean_title(arena, *change->title, &project->title, error))
        return false;
    if (!project->title.len)
        return error_set(error, ERROR_INPUT, "title: is empty; name the project");
    if (!change->script)
        return true;
    project->script = *change->script;
    return plan(arena, project->script, project->title, &project->brief, &ignored, json, error);
}

bool project_change(const struct app *app, const struct person *person, struct arena *arena,
                    const struct uuid *id, int64_t revision, const struct project_change *change,
                    struct project *out, struct error *error)
{
    struct project project;
    struct project_row row;
    struct db_tx *tx = NULL;
    struct str json;
    bool ok = false;

    if (!project_begin(app, person, false, &tx, error) ||
        !project_store_find(tx, arena, &person->user, id, true, &row, error))
        goto done;
    if (row.revision != revision) {
        error_set(error, ERROR_STALE, "the project was changed meanwhile; read it again");
        goto done;
    }
    ok = open_row(app, tx, arena, &row, &project, error) &&
         lay_change(arena, change, &project, &json, error) &&
         seal_all(app, tx, arena, &row, &project, error) &&
         (!json.len || project_add_story(app, tx, arena, &row, json, STORYBOARD_PLANNED, error)) &&
         project_store_change(tx, &row, clock_wall_us(app->clock), error) && db_commit(&tx, error);
done:
    db_rollback(&tx);
    if (ok) {
        project.storyboard = row.storyboard;
        project.revision = row.revision + 1;
        project.updated_at = clock_wall_us(app->clock);
        *out = project;
    }
    return ok;
}

bool project_delete(const struct app *app, const struct person *person, const struct uuid *id,
                    struct error *error)
{
    struct project_row row;
    struct db_tx *tx = NULL;
    struct arena arena;
    bool found = false, ok;

    /* Found without a lock: locks go job, then project (clipcrafter.project_clear). */
    arena_init(&arena);
    ok = project_begin(app, person, false, &tx, error) &&
         project_store_find(tx, &arena, &person->user, id, false, &row, error) &&
         project_store_clear(tx, id, clock_wall_us(app->clock), &found, error) &&
         (found || error_set(error, ERROR_NOT_FOUND, "there is no such project")) &&
         db_commit(&tx, error);
    db_rollback(&tx);
    arena_release(&arena);
    return ok;
}
