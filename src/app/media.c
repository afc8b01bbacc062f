/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media.h"

#include <string.h>

#include "app/media_parts.h"
#include "app/vault.h"
#include "data/media_form.h"
#include "data/text.h"
#include "store/project_store.h"

#include "base/banned.h"

bool media_begin(const struct app *app, const struct person *person, bool read_only,
                 struct db_tx **tx, struct error *error)
{
    const struct db_scope scope = {.tenant = person->user, .read_only = read_only};

    return db_begin(app->database, &scope, tx, error);
}

bool media_read_name(const struct app *app, struct db_tx *tx, struct arena *arena,
                     struct media *media, struct error *error)
{
    const struct vault_place place = {"asset", "name_sealed", &media->row.id, &media->row.user};

    return vault_open(app->vault, tx, arena, &place, media->row.name_sealed, &media->name, error);
}

bool media_name(struct arena *arena, struct str given, struct str *out, struct error *error)
{
    struct str name = given;
    char *text;

    for (size_t i = 0; i < given.len; i++)
        if (given.ptr[i] == '/' || given.ptr[i] == '\\')
            name = str_skip(given, i + 1);
    if (!text_clean(arena, name, TEXT_ONE_LINE, &name, error))
        return error_prefix(error, "name");
    while (str_starts_with(name, STR(".")) || str_starts_with(name, STR(" ")))
        name = str_skip(name, 1);
    if (!name.len)
        return error_set(error, ERROR_INPUT, "name: says nothing; give the file a name");
    if (name.len > MEDIA_NAME_MAX)
        return error_set(error, ERROR_LIMIT, "name: is longer than %d bytes; shorten it",
                         MEDIA_NAME_MAX);
    text = ARENA_ARRAY(arena, char, name.len + 1);
    for (size_t i = 0; i < name.len; i++)
        text[i] = strchr(":*?\"<>|", name.ptr[i]) ? '-' : name.ptr[i];
    *out = (struct str){text, name.len};
    return true;
}

bool media_list(const struct app *app, const struct person *person, struct arena *arena,
                const struct uuid *project, const struct uuid *after, size_t most,
                struct media **out, size_t *count, struct error *error)
{
    struct asset_row *rows = NULL;
    struct media *items = NULL;
    struct project_row owner;
    struct db_tx *tx = NULL;
    size_t found = 0;
    bool ok;

    ok = media_begin(app, person, true, &tx, error) &&
         project_store_find(tx, arena, &person->user, project, false, &owner, error) &&
         asset_store_list(tx, arena, &person->user, project, after, most, &rows, &found, error);
    if (ok)
        items = ARENA_ARRAY(arena, struct media, found + 1);
    for (size_t i = 0; ok && i < found; i++) {
        items[i].row = rows[i];
        ok = media_read_name(app, tx, arena, &items[i], error);
    }
    db_rollback(&tx);
    if (ok) {
        *out = items;
        *count = found;
    }
    return ok;
}

bool media_view(const struct app *app, const struct person *person, struct arena *arena,
                const struct uuid *project, const struct uuid *id, struct media *out,
                struct error *error)
{
    struct media media;
    struct db_tx *tx = NULL;
    bool ok = media_begin(app, person, true, &tx, error) &&
              asset_store_find(tx, arena, &person->user, project, id, &media.row, error) &&
              media_read_name(app, tx, arena, &media, error);

    db_rollback(&tx);
    if (ok)
        *out = media;
    return ok;
}

bool media_delete(const struct app *app, const struct person *person, const struct uuid *project,
                  const struct uuid *id, struct error *error)
{
    struct db_tx *tx = NULL;
    bool ok =
        media_begin(app, person, false, &tx, error) &&
        asset_store_remove(tx, &person->user, project, id, clock_wall_us(app->clock), error) &&
        db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool media_open(const struct app *app, const struct person *person, struct arena *arena,
                const struct uuid *project, const struct uuid *id, struct cancel *cancel,
                struct media_file *out, struct error *error)
{
    struct media_file file = {.fd = -1};
    enum media_form form;

    if (!media_view(app, person, arena, project, id, &file.media, error))
        return false;
    if (!media_form_from_type(file.media.row.type, &form))
        BUG("an asset has a type that this program does not know");
    if (!blob_open(app->blobs, &file.media.row.blob.name, file.media.row.blob.bytes,
                   &file.media.row.blob.digest, cancel, &file.fd, error))
        return false;
    file.type = media_form_type(form);
    file.save_as =
        media_form_fits_name(form, file.media.name)
            ? file.media.name
            : arena_printf(arena, "%.*s.%s", STR_FMT(file.media.name), media_form_extension(form));
    *out = file;
    return true;
}
