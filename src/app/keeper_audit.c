/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit of app/keeper.h: two sorted lists, walked side by side. */
#include "app/keeper.h"

#include "base/banned.h"

static const char *const FAULTS[KEEPER_FAULTS] = {"stray", "missing", "damaged"};

const char *keeper_fault_name(enum keeper_fault fault)
{
    return FAULTS[fault];
}

/* A page of each list at a time; each page has an arena of its own. */
struct walk {
    const struct app *app;
    struct database *owner;
    struct keeper_report report;
    struct arena object_arena, row_arena;
    struct blob_page page;
    size_t object; /* of the page */
    bool objects_begun;
    struct blob_row *rows;
    size_t row, row_count;
    bool rows_ended;
};

static void note(struct walk *walk, enum keeper_fault fault, const struct blob_name *name)
{
    struct keeper_report *report = &walk->report;

    report->faults[fault]++;
    if (report->example_count < KEEPER_EXAMPLES)
        report->examples[report->example_count++] = (struct keeper_example){fault, *name};
}

/* *out NULL at the end of the list. */
static bool next_object(struct walk *walk, const struct blob_info **out, struct error *error)
{
    while (walk->object == walk->page.count) {
        struct arena arena;

        if (walk->objects_begun && !walk->page.next.len) {
            *out = NULL;
            return true;
        }
        arena_init(&arena);
        if (!blob_list(walk->app->blobs, &arena, walk->objects_begun ? walk->page.next : STR(""),
                       true, &walk->page, error)) {
            arena_release(&arena);
            return false;
        }
        arena_release(&walk->object_arena);
        walk->object_arena = arena;
        walk->objects_begun = true;
        walk->object = 0;
    }
    *out = &walk->page.items[walk->object];
    return true;
}

/* In a transaction of its own: between two pages every byte of a thousand objects may be read. */
static bool read_rows(struct walk *walk, struct arena *arena, struct str after, struct error *error)
{
    const struct db_scope scope = {.read_only = true};
    struct db_tx *tx = NULL;
    bool ok = db_begin(walk->owner, &scope, &tx, error) &&
              blob_row_store_range(tx, arena, after, STR(""), BLOB_PAGE, &walk->rows,
                                   &walk->row_count, error);

    db_rollback(&tx);
    return ok;
}

static bool count_unreferenced(struct walk *walk, struct error *error)
{
    const struct db_scope scope = {.read_only = true};
    struct db_tx *tx = NULL;
    bool ok = db_begin(walk->owner, &scope, &tx, error) &&
              blob_row_store_unreferenced(tx, &walk->report.unreferenced, error);

    db_rollback(&tx);
    return ok;
}

static bool next_row(struct walk *walk, const struct blob_row **out, struct error *error)
{
    while (walk->row == walk->row_count && !walk->rows_ended) {
        struct arena arena;
        struct str after =
            walk->row_count ? str_from(walk->rows[walk->row_count - 1].name.text) : STR("");

        arena_init(&arena);
        if (!read_rows(walk, &arena, after, error)) {
            arena_release(&arena);
            return false;
        }
        arena_release(&walk->row_arena);
        walk->row_arena = arena;
        walk->row = 0;
        walk->rows_ended = walk->row_count == 0;
    }
    *out = walk->row < walk->row_count ? &walk->rows[walk->row] : NULL;
    return true;
}

static void count_row(struct walk *walk, const struct blob_row *row)
{
    if (row->state != BLOB_STORED) {
        walk->report.unsettled++;
        return;
    }
    walk->report.rows++;
    walk->report.bytes += row->bytes;
}

static bool same(const struct blob_row *row, const struct blob_info *object)
{
    return row->bytes == object->bytes && object->has_digest &&
           digest_equal(&row->digest, &object->digest);
}

/* Looks at the lesser of the two names, or at both where they are the same. */
static void compare(struct walk *walk, const struct blob_info *object, const struct blob_row *row)
{
    int order = !object ? 1
                : !row  ? -1
                        : str_compare(str_from(object->name.text), str_from(row->name.text));

    if (order <= 0) {
        walk->report.objects++;
        walk->object++;
    }
    if (order >= 0) {
        count_row(walk, row);
        walk->row++;
    }
    if (order < 0)
        note(walk, KEEPER_STRAY, &object->name);
    else if (order > 0 && row->state == BLOB_STORED)
        note(walk, KEEPER_MISSING, &row->name);
    else if (order == 0 && row->state == BLOB_STORED && !same(row, object))
        note(walk, KEEPER_DAMAGED, &row->name);
}

static bool walk_lists(struct walk *walk, struct cancel *cancel, struct error *error)
{
    const struct blob_info *object = NULL;
    const struct blob_row *row = NULL;

    for (;;) {
        if (cancel_requested(cancel))
            return error_set(error, ERROR_CANCELLED, "the audit was interrupted");
        if (!next_object(walk, &object, error) || !next_row(walk, &row, error))
            return false;
        if (!object && !row)
            return true;
        compare(walk, object, row);
    }
}

static bool count_unfinished(const struct app *app, int64_t *count, struct error *error)
{
    struct blob_unfinished_page page = {0};
    struct str cursor = STR("");
    struct arena arena;
    bool ok;

    arena_init(&arena);
    do {
        ok = blob_list_unfinished(app->blobs, &arena, cursor, &page, error);
        *count += ok ? (int64_t)page.count : 0;
        cursor = page.next;
    } while (ok && cursor.len);
    arena_release(&arena);
    return ok;
}

bool keeper_audit(const struct app *app, struct database *owner, struct cancel *cancel,
                  struct keeper_report *out, struct error *error)
{
    struct walk walk = {.app = app, .owner = owner};
    bool ok;

    arena_init(&walk.object_arena);
    arena_init(&walk.row_arena);
    ok = walk_lists(&walk, cancel, error) && count_unreferenced(&walk, error) &&
         count_unfinished(app, &walk.report.unfinished, error);
    arena_release(&walk.object_arena);
    arena_release(&walk.row_arena);
    if (ok)
        *out = walk.report;
    return ok;
}

bool keeper_report_is_clean(const struct keeper_report *report)
{
    int64_t faults = 0;

    for (int i = 0; i < KEEPER_FAULTS; i++)
        faults += report->faults[i];
    return !faults && !report->unsettled && !report->unfinished && !report->unreferenced;
}
