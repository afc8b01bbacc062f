/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of app/production.h: to watch, to take home, to hand on by a link. */
#include <string.h>

#include "app/production_parts.h"
#include "app/vault.h"
#include "base/vec.h"
#include "crypto/link.h"
#include "data/json.h"
#include "render/preview_playlist.h"
#include "store/project_store.h"

#include "base/banned.h"

enum { PLAYLIST_MAX = 1 << 20, NAME_MAX_BYTES = 80, PLAYLIST_JSON_MAX = 4096 };

static const char *extension_of(enum production_role role)
{
    switch (role) {
    case PRODUCTION_INIT:
    case PRODUCTION_VIDEO:
        return ".mp4";
    case PRODUCTION_SEGMENT:
        return ".m4s";
    case PRODUCTION_VTT:
        return ".vtt";
    case PRODUCTION_SRT:
        return ".srt";
    case PRODUCTION_THUMBNAIL:
        return ".jpg";
    case PRODUCTION_STORYBOARD:
        return ".story.json";
    case PRODUCTION_TIMELINE:
        return ".timeline.json";
    }
    BUG("role %d", (int)role);
}

/* The project's title as a file's name: no separators, nothing hidden, never empty. */
static struct str file_name(struct arena *arena, struct str title, enum production_role role)
{
    struct buf name;
    struct str result;

    buf_init(&name, NAME_MAX_BYTES + 32);
    for (size_t i = 0; i < title.len && name.len < NAME_MAX_BYTES; i++) {
        unsigned char c = (unsigned char)title.ptr[i];
        bool unsafe = c < 0x20 || c == 0x7f || strchr("/\\:*?\"<>|", c) || (c == '.' && !name.len);

        buf_append_char(&name, unsafe ? '-' : (char)c);
    }
    while (name.len && ((unsigned char)name.ptr[name.len - 1] & 0xc0) == 0x80 &&
           name.len >= NAME_MAX_BYTES)
        name.len--; /* a letter that was cut */
    if (!name.len)
        buf_append(&name, STR("video"));
    buf_append(&name, str_from(extension_of(role)));
    result = arena_str(arena, buf_str(&name));
    buf_release(&name);
    return result;
}

static bool find_file(struct app *app, const struct person *person, struct arena *arena,
                      const struct uuid *id, enum production_role role, int32_t number,
                      struct production_open_file *out, struct error *error)
{
    struct production_row row;
    struct project_row project;
    struct str title;
    struct db_tx *tx = NULL;
    bool ok;

    ok =
        production_begin(app, person, true, &tx, error) &&
        production_store_find(tx, arena, &person->user, id, &row, error) &&
        production_store_find_file(tx, arena, &person->user, id, role, number, &out->file, error) &&
        project_store_find(tx, arena, &person->user, &row.project, false, &project, error);
    if (ok) {
        struct vault_place place = {"project", "title_sealed", &row.project, &person->user};

        ok = vault_open(app->vault, tx, arena, &place, project.title_sealed, &title, error);
    }
    db_rollback(&tx);
    if (ok)
        out->name = file_name(arena, title, role);
    return ok;
}

bool production_open(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, enum production_role role, int32_t number,
                     struct cancel *cancel, struct production_open_file *out, struct error *error)
{
    struct production_open_file found = {.fd = -1};

    if (!find_file(app, person, arena, id, role, number, &found, error) ||
        !blob_open(app->blobs, &found.file.blob.name, found.file.blob.bytes,
                   &found.file.blob.digest, cancel, &found.fd, error))
        return false;
    *out = found;
    return true;
}

/* What the worker said of the preview when it began and when it ended. */
static bool read_terms(struct arena *arena, struct str json, struct preview_playlist *out,
                       struct error *error)
{
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields fields;

    if (!json.len)
        return error_set(error, ERROR_NOT_FOUND, "there is nothing to watch yet");
    if (!json_parse(json, PLAYLIST_JSON_MAX, &document, error))
        return false;
    json_reader_init(&reader, arena, error);
    json_fields_open(&fields, json_root(&reader, document));
    out->longest = (struct rational){
        (int32_t)json_read_int(json_field(&fields, "longest_us"), 0, INT32_MAX, 0), 1000000};
    out->complete = json_read_bool(json_field(&fields, "complete"), false);
    json_document_free(document);
    return json_reader_ok(&reader);
}

/* Pieces from the front as far as there is no gap. */
static size_t count_pieces(const struct production_view *view, struct rational *durations)
{
    size_t count = 0;

    for (size_t i = 0; i < view->file_count; i++) {
        const struct production_file *file = &view->files[i];

        if (file->role != PRODUCTION_SEGMENT)
            continue;
        if (file->number != (int32_t)count)
            break;
        durations[count++] = (struct rational){(int32_t)file->duration_us, 1000000};
    }
    return count;
}

bool production_playlist(struct app *app, const struct person *person, struct arena *arena,
                         const struct uuid *id, struct str *out, struct error *error)
{
    struct preview_playlist playlist = {0};
    struct production_view view;
    struct rational *durations;
    struct buf text;
    bool ok;

    if (!production_view(app, person, arena, id, &view, error) ||
        !read_terms(arena, view.row.playlist, &playlist, error))
        return false;
    durations = ARENA_ARRAY(arena, struct rational, view.file_count + 1);
    playlist.durations = durations;
    playlist.count = count_pieces(&view, durations);
    if (!playlist.count)
        return error_set(error, ERROR_NOT_FOUND, "there is nothing to watch yet");
    /* One that ended before its time has no more to come either. */
    playlist.complete = playlist.complete || production_is_over(&view);
    buf_init(&text, PLAYLIST_MAX);
    preview_playlist_encode(&playlist, &text);
    ok = buf_ok(&text) || error_set(error, ERROR_LIMIT, "the playlist is too long");
    if (ok)
        *out = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return ok;
}

bool production_link(struct app *app, const struct person *person, struct arena *arena,
                     const struct uuid *id, enum production_role role, int32_t seconds,
                     bool attachment, struct str *out, struct error *error)
{
    struct production_open_file found = {.fd = -1};
    char ticket[LINK_TICKET_MAX + 1], object[UUID_TEXT + 1], user[UUID_TEXT + 1];
    struct link link = {.access = LINK_READ,
                        .disposition = attachment ? LINK_ATTACHMENT : LINK_INLINE};

    if (seconds < 1 || seconds > PRODUCTION_LINK_S)
        return error_set(error, ERROR_INPUT, "seconds: a link lives from 1 to %d seconds",
                         PRODUCTION_LINK_S);
    if (!find_file(app, person, arena, id, role, 0, &found, error))
        return false;
    link.object = found.file.blob.id;
    link_make(vault_subkey(app->vault, SUBKEY_LINKS), app->clock, &link, seconds, ticket);
    uuid_text(&found.file.blob.id, object);
    uuid_text(&person->user, user);
    *out = arena_printf(arena, "/api/v1/files/%s?u=%s&t=%s", object, user, ticket);
    return true;
}

bool production_open_link(struct app *app, struct arena *arena, const struct uuid *blob,
                          const struct uuid *user, struct str ticket, struct cancel *cancel,
                          bool *attachment, struct production_open_file *out, struct error *error)
{
    struct production_open_file found = {.fd = -1};
    struct person owner = {.user = *user};
    enum link_disposition disposition;
    struct db_tx *tx = NULL;
    bool ok;

    if (!link_check(vault_subkey(app->vault, SUBKEY_LINKS), app->clock, blob, LINK_READ, ticket,
                    &disposition, error))
        return false;
    ok = production_begin(app, &owner, true, &tx, error) &&
         blob_row_store_find(tx, arena, user, blob, &found.file.blob, error);
    db_rollback(&tx);
    if (!ok || !blob_open(app->blobs, &found.file.blob.name, found.file.blob.bytes,
                          &found.file.blob.digest, cancel, &found.fd, error))
        return false;
    found.name = STR("");
    *attachment = disposition == LINK_ATTACHMENT;
    *out = found;
    return true;
}
