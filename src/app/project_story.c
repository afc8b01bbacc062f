/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions of the storyboard: app/project.h. */
#include "app/project_parts.h"
#include "app/vault.h"
#include "os/path.h"

#include "base/banned.h"

static struct vault_place place_of(const struct storyboard_row *row)
{
    return (struct vault_place){"storyboard", "body_sealed", &row->id, &row->user};
}

bool project_add_story(const struct app *app, struct db_tx *tx, struct arena *arena,
                       struct project_row *project, struct str json, enum storyboard_origin origin,
                       struct error *error)
{
    struct storyboard_row row = {.id = uuid_new(app->clock, app->entropy),
                                 .user = project->user,
                                 .project = project->id,
                                 .number = project->storyboard + 1,
                                 .origin = origin,
                                 .created_at = clock_wall_us(app->clock)};
    struct vault_place place = place_of(&row);

    if (!vault_seal(app->vault, tx, arena, &place, json, &row.body_sealed, error) ||
        !storyboard_store_add(tx, &row, error) ||
        !storyboard_store_trim(tx, &row.user, &row.project, PROJECT_VERSIONS_KEPT, error))
        return false;
    project->storyboard = row.number;
    return true;
}

static struct story_version version_of(const struct storyboard_row *row, struct str body)
{
    return (struct story_version){row->number, row->origin, row->created_at, body};
}

static bool read_version(const struct app *app, struct db_tx *tx, struct arena *arena,
                         const struct person *person, const struct uuid *id, int32_t number,
                         struct story_version *out, struct error *error)
{
    struct storyboard_row row;
    struct str body;

    if (!storyboard_store_find(tx, arena, &person->user, id, number, &row, error))
        return false;
    struct vault_place place = place_of(&row);
    if (!vault_open(app->vault, tx, arena, &place, row.body_sealed, &body, error))
        return false;
    *out = version_of(&row, body);
    return true;
}

bool project_story(const struct app *app, const struct person *person, struct arena *arena,
                   const struct uuid *id, int32_t number, struct story_version *out,
                   struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok = project_begin(app, person, true, &tx, error) &&
              read_version(app, tx, arena, person, id, number, out, error);

    db_rollback(&tx);
    return ok;
}

bool project_stories(const struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, int32_t before, size_t limit,
                     struct story_version **out, size_t *count, struct error *error)
{
    struct storyboard_row *rows = NULL;
    struct story_version *versions;
    struct project_row project;
    struct db_tx *tx = NULL;
    size_t found = 0;
    bool ok = project_begin(app, person, true, &tx, error) &&
              project_store_find(tx, arena, &person->user, id, false, &project, error) &&
              storyboard_store_list(tx, arena, &person->user, id, before,
                                    MIN_OF(MAX_OF(limit, (size_t)1), (size_t)PROJECT_PAGE_MAX),
                                    &rows, &found, error);

    db_rollback(&tx);
    if (!ok)
        return false;
    versions = ARENA_ARRAY(arena, struct story_version, found + 1);
    for (size_t i = 0; i < found; i++)
        versions[i] = version_of(&rows[i], STR(""));
    *out = versions;
    *count = found;
    return true;
}

/* A file of a person's storyboard is one of the project's assets; it never leads into a folder. */
static bool check_file(struct str file, const char *where, size_t scene, struct error *error)
{
    const struct str asset = STR("asset:");
    struct uuid id;

    if (str_starts_with(file, asset)
            ? uuid_from_text(str_skip(file, asset.len), &id)
            : file.len && file.ptr[0] != '.' && str_find(file, STR("/"), 0) == (size_t)-1 &&
                  str_find(file, STR("\\"), 0) == (size_t)-1 && !path_escapes(file))
        return true;
    error_set(error, ERROR_INPUT, "is no file of the project; write \"asset:ID\" or its name");
    return *where == 's' ? error_prefix(error, "scenes[%zu].picture.file", scene)
                         : error_prefix(error, "%s", where);
}

static bool check_story(struct arena *arena, struct str json, struct error *error)
{
    struct storyboard story;

    if (json.len > PROJECT_STORY_MAX)
        return error_set(error, ERROR_LIMIT, "the storyboard is longer than %d bytes",
                         PROJECT_STORY_MAX);
    if (!storyboard_decode(arena, json, &story, error))
        return false;
    for (size_t i = 0; i < story.scene_count; i++)
        if (story.scenes[i].picture.source == PICTURE_FILE &&
            !check_file(story.scenes[i].picture.file, "scene", i, error))
            return false;
    return story.music != MUSIC_FILE || check_file(story.music_file, "music.file", 0, error);
}

/* The project's row, held, if `newest` is its newest version. */
static bool hold_newest(struct db_tx *tx, struct arena *arena, const struct person *person,
                        const struct uuid *id, int32_t newest, struct project_row *out,
                        struct error *error)
{
    return project_store_find(tx, arena, &person->user, id, true, out, error) &&
           (out->storyboard == newest ||
            error_set(error, ERROR_STALE, "the storyboard was changed meanwhile; read it again"));
}

bool project_put_story(const struct app *app, const struct person *person, struct arena *arena,
                       const struct uuid *id, int32_t newest, struct str json,
                       struct story_version *out, struct error *error)
{
    struct project_row row;
    struct db_tx *tx = NULL;
    bool ok = check_story(arena, json, error) && project_begin(app, person, false, &tx, error) &&
              hold_newest(tx, arena, person, id, newest, &row, error) &&
              project_add_story(app, tx, arena, &row, json, STORYBOARD_EDITED, error) &&
              project_store_change(tx, &row, clock_wall_us(app->clock), error) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    if (ok)
        *out = (struct story_version){row.storyboard, STORYBOARD_EDITED, clock_wall_us(app->clock),
                                      json};
    return ok;
}

bool project_restore_story(const struct app *app, const struct person *person, struct arena *arena,
                           const struct uuid *id, int32_t newest, int32_t number,
                           struct story_version *out, struct error *error)
{
    struct story_version old = {0};
    struct project_row row;
    struct db_tx *tx = NULL;
    bool ok = project_begin(app, person, false, &tx, error) &&
              hold_newest(tx, arena, person, id, newest, &row, error) &&
              read_version(app, tx, arena, person, id, number, &old, error) &&
              project_add_story(app, tx, arena, &row, old.body, STORYBOARD_RESTORED, error) &&
              project_store_change(tx, &row, clock_wall_us(app->clock), error) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    if (ok)
        *out = (struct story_version){row.storyboard, STORYBOARD_RESTORED,
                                      clock_wall_us(app->clock), old.body};
    return ok;
}
