/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/production.h"

#include "app/production_parts.h"
#include "app/vault.h"
#include "base/clock.h"
#include "data/json.h"
#include "store/job_store.h"
#include "store/project_store.h"
#include "store/storyboard_store.h"

#include "base/banned.h"

enum { PRIORITY = 5, NOTES_MAX = 1000, NOTES_BYTES = 512 * 1024, NOTE_MAX = 4000 };

bool production_begin(struct app *app, const struct person *person, bool read_only,
                      struct db_tx **tx, struct error *error)
{
    struct db_scope scope = {.tenant = person->user, .read_only = read_only};

    return db_begin(app->database, &scope, tx, error);
}

bool production_end(struct db_tx **tx, bool ok, struct error *error)
{
    if (ok)
        return db_commit(tx, error);
    db_rollback(tx);
    return false;
}

static bool too_many(struct error *error)
{
    error_set(error, ERROR_TOO_MANY,
              "%d videos of yours are waiting or being made; wait for one to end, or cancel one",
              PRODUCTIONS_AT_ONCE);
    if (error)
        error->retry_after_s = 30;
    return false;
}

static bool check_room(struct db_tx *tx, const struct person *person, const struct uuid *project,
                       struct error *error)
{
    int64_t unfinished = 0, kept = 0;

    if (!production_store_count(tx, &person->user, project, &unfinished, &kept, error))
        return false;
    if (unfinished >= PRODUCTIONS_AT_ONCE)
        return too_many(error);
    if (kept >= PRODUCTIONS_OF_PROJECT)
        return error_set(error, ERROR_LIMIT,
                         "this project has %d productions; delete some of them first",
                         PRODUCTIONS_OF_PROJECT);
    return true;
}

/* Row and job, or neither. */
static bool add(struct app *app, struct db_tx *tx, const struct production_row *row,
                struct error *error)
{
    struct job_order order = {
        .id = row->job,
        .user = row->user,
        .kind = "produce",
        .object = row->id,
        .priority = PRIORITY,
        .run_at = row->created_at,
    };

    return job_store_add(tx, &order, clock_wall_us(app->clock), error) &&
           production_store_add(tx, row, error);
}

bool production_start(struct app *app, const struct person *person, struct arena *arena,
                      const struct uuid *project, int32_t storyboard, bool draft,
                      struct production_view *out, struct error *error)
{
    struct production_row row = {
        .id = uuid_new(app->clock, app->entropy),
        .user = person->user,
        .project = *project,
        .job = uuid_new(app->clock, app->entropy),
        .draft = draft,
        .created_at = clock_wall_us(app->clock),
    };
    struct storyboard_row version;
    struct db_tx *tx = NULL;
    bool ok;

    ok = production_begin(app, person, false, &tx, error) &&
         storyboard_store_find(tx, arena, &person->user, project, storyboard, &version, error) &&
         check_room(tx, person, project, error);
    if (ok) {
        row.storyboard = version.number;
        ok = add(app, tx, &row, error);
    }
    return production_end(&tx, ok, error) &&
           production_view(app, person, arena, &row.id, out, error);
}

static bool read_notes(struct app *app, struct db_tx *tx, struct arena *arena,
                       struct production_view *view, struct error *error)
{
    struct vault_place place = {"production", "notes_sealed", &view->row.id, &view->row.user};
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_node root;
    struct str text, *notes;
    size_t count;

    if (!view->row.notes_sealed.len)
        return true;
    if (!vault_open(app->vault, tx, arena, &place, view->row.notes_sealed, &text, error))
        return false;
    /* Kept as an object, since documents are: {"notes": [...]}. */
    json_reader_init(&reader, arena, error);
    if (!json_parse(text, NOTES_BYTES, &document, error))
        return false;
    struct json_fields fields;

    json_fields_open(&fields, json_root(&reader, document));
    root = json_field(&fields, "notes");
    count = json_items(root, NOTES_MAX);
    notes = ARENA_ARRAY(arena, struct str, count + 1);
    for (size_t i = 0; i < count; i++)
        notes[i] = json_read_text(json_item(&root, i), NOTE_MAX);
    json_document_free(document);
    view->notes = notes;
    view->note_count = count;
    return json_reader_ok(&reader);
}

/* By the pace so far: rendering is most of it and goes evenly. */
static int64_t time_left(const struct app *app, const struct production_row *row)
{
    int64_t spent = clock_wall_us(app->clock) - row->started_at;

    if (row->state != JOB_RUNNING || !row->started_at || row->pace.permille < 50 || spent < 0)
        return 0;
    return spent * (1000 - row->pace.permille) / row->pace.permille;
}

bool production_view(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, struct production_view *out, struct error *error)
{
    struct production_view view = {0};
    struct production_file *files = NULL;
    struct db_tx *tx = NULL;
    bool ok;

    ok = production_begin(app, person, true, &tx, error) &&
         production_store_find(tx, arena, &person->user, id, &view.row, error) &&
         read_notes(app, tx, arena, &view, error) &&
         production_store_files(tx, arena, &person->user, id, &files, &view.file_count, error);
    db_rollback(&tx);
    if (!ok)
        return false;
    view.files = files;
    view.left_us = time_left(app, &view.row);
    *out = view;
    return true;
}

/* False for a project that is not the person's: "it has none" would be another answer. */
static bool find_project(struct db_tx *tx, const struct person *person, struct arena *arena,
                         const struct uuid *project, struct error *error)
{
    struct project_row row;

    return uuid_is_none(project) ||
           project_store_find(tx, arena, &person->user, project, false, &row, error);
}

bool production_list(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *project, const struct uuid *before, size_t most,
                     struct production_view **out, size_t *count, struct error *error)
{
    struct production_row *rows = NULL;
    struct production_view *views;
    struct db_tx *tx = NULL;
    bool ok;

    ok =
        production_begin(app, person, true, &tx, error) &&
        find_project(tx, person, arena, project, error) &&
        production_store_list(tx, arena, &person->user, project, before, most, &rows, count, error);
    db_rollback(&tx);
    if (!ok)
        return false;
    views = ARENA_ARRAY(arena, struct production_view, *count + 1);
    for (size_t i = 0; i < *count; i++)
        views[i] = (struct production_view){.row = rows[i], .left_us = time_left(app, &rows[i])};
    *out = views;
    return true;
}

/* The person's production, in a transaction that may change it. */
static bool find(struct app *app, const struct person *person, struct arena *arena,
                 const struct uuid *id, struct db_tx **tx, struct production_row *row,
                 struct error *error)
{
    return production_begin(app, person, false, tx, error) &&
           production_store_find(*tx, arena, &person->user, id, row, error);
}

bool production_cancel(struct app *app, const struct person *person, const struct uuid *id,
                       struct error *error)
{
    struct production_row row;
    enum job_state state = JOB_QUEUED;
    struct db_tx *tx = NULL;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = find(app, person, &arena, id, &tx, &row, error) &&
         job_store_cancel(tx, &row.job, clock_wall_us(app->clock), &state, error);
    if (ok && (state == JOB_DONE || state == JOB_FAILED))
        ok = error_set(error, ERROR_CONFLICT, "the production has ended already");
    ok = production_end(&tx, ok, error);
    arena_release(&arena);
    return ok;
}

bool production_resume(struct app *app, const struct person *person, const struct uuid *id,
                       struct error *error)
{
    struct production_row row;
    struct db_tx *tx = NULL;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = find(app, person, &arena, id, &tx, &row, error) &&
         check_room(tx, person, &row.project, error) &&
         job_store_revive(tx, &row.job, clock_wall_us(app->clock), error);
    ok = production_end(&tx, ok, error);
    arena_release(&arena);
    return ok;
}

bool production_remove(struct app *app, const struct person *person, const struct uuid *id,
                       struct error *error)
{
    struct db_tx *tx = NULL;
    bool found = false, ok;

    ok = production_begin(app, person, false, &tx, error) &&
         production_store_clear(tx, id, clock_wall_us(app->clock), &found, error) &&
         (found || error_set(error, ERROR_NOT_FOUND, "there is no such production"));
    return production_end(&tx, ok, error);
}

bool production_pulse(struct app *app, struct production_watch *watches, size_t count,
                      struct error *error)
{
    struct db_scope scope = {.read_only = true};
    struct db_tx *tx = NULL;
    bool ok = db_begin(app->database, &scope, &tx, error) &&
              production_store_pulse(tx, watches, count, error);

    db_rollback(&tx);
    return ok;
}

bool production_is_over(const struct production_view *view)
{
    return view->row.finished_at != 0;
}
