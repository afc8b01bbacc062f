/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media that people bring, and the uploads by which they come. */
#include "app/media.h"
#include "app/upload.h"
#include "data/json.h"
#include "web/caller.h"
#include "web/media_json.h"
#include "web/response.h"
#include "web/routes.h"

#include "base/banned.h"

enum { PAGE_DEFAULT = 50, NAME_GIVEN_MAX = 1000 };

/* Where to go on is a header too, so that HEAD tells it. */
static void answer(struct call *call, struct response *response, int status,
                   const struct upload *upload)
{
    response_header(response, "Upload-Offset",
                    arena_printf(call_arena(call), "%lld", (long long)upload->received));
    media_json_write_upload(response_json(response, status), upload);
}

static bool create(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid project = caller_uuid(call, "project");
    struct upload_draft draft = {0};
    struct upload upload;
    struct json_fields body;
    struct json_node node;
    struct str hex;

    if (!call_json(call, &body, error))
        return false;
    draft.name = json_read_text(json_field_needed(&body, "name", "say what the file is called"),
                                NAME_GIVEN_MAX);
    draft.bytes = json_read_int(json_field_needed(&body, "bytes", "say how long the file is"), 1,
                                INT64_MAX, 0);
    node = json_field(&body, "sha256");
    hex = json_read_exact(node, DIGEST_HEX);
    draft.has_digest = json_kind_of(node) != JSON_KIND_ABSENT;
    if (draft.has_digest && !digest_from_hex(hex, &draft.digest))
        json_fail(node, "is not 64 hex digits; leave it out or give the file's SHA-256");
    if (!call_json_done(call, &body, error) ||
        !upload_create(caller_app(call), &person, call_arena(call), &project, &draft, &upload,
                       error))
        return false;
    answer(call, response, 201, &upload);
    return true;
}

static bool show_upload(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "upload");
    struct upload upload;

    if (!upload_view(caller_app(call), &person, call_arena(call), &id, &upload, error))
        return false;
    answer(call, response, 200, &upload);
    return true;
}

static bool append(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "upload");
    struct upload upload;
    int64_t offset;

    if (!str_to_int(call_header(call, "Upload-Offset"), 0, INT64_MAX, &offset))
        return error_set(error, ERROR_INPUT,
                         "Upload-Offset: is missing or no number; say where these bytes begin");
    if (!upload_append(caller_app(call), &person, call_arena(call), &id, offset, call_body_fd(call),
                       call_body_size(call), call_cancel(call), &upload, error))
        return false;
    answer(call, response, 200, &upload);
    return true;
}

static bool cancel(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "upload");

    if (!upload_cancel(caller_app(call), &person, &id, error))
        return false;
    response_empty(response, 204);
    return true;
}

/* The cursor is the id of the last one that was seen: it sorts by time and says nothing else. */
static bool read_cursor(struct call *call, struct uuid *out, struct error *error)
{
    struct str text = call_query(call, "cursor");

    *out = (struct uuid){{0}};
    return !text.len || uuid_from_text(text, out) ||
           error_set(error, ERROR_INPUT, "cursor: is none; take \"next\" of an answer");
}

static void write_page(struct json_writer *writer, const struct media *items, size_t count,
                       size_t limit)
{
    char next[UUID_TEXT + 1];

    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < MIN_OF(count, limit); i++)
        media_json_write(writer, &items[i]);
    json_end_array(writer);
    json_key(writer, "next");
    if (count > limit) {
        uuid_text(&items[limit - 1].row.id, next);
        json_put_text(writer, str_from(next));
    } else {
        json_put_null(writer);
    }
    json_end_object(writer);
}

static bool list(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid project = caller_uuid(call, "project"), after;
    struct media *items = NULL;
    size_t count = 0;
    int64_t limit;

    if (!read_cursor(call, &after, error) ||
        !call_query_int(call, "limit", 1, MEDIA_PAGE_MAX, PAGE_DEFAULT, &limit, error) ||
        !media_list(caller_app(call), &person, call_arena(call), &project, &after,
                    (size_t)limit + 1, &items, &count, error))
        return false;
    write_page(response_json(response, 200), items, count, (size_t)limit);
    return true;
}

static bool show(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid project = caller_uuid(call, "project"), id = caller_uuid(call, "media");
    struct media media;

    if (!media_view(caller_app(call), &person, call_arena(call), &project, &id, &media, error))
        return false;
    media_json_write(response_json(response, 200), &media);
    return true;
}

static bool delete (struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid project = caller_uuid(call, "project"), id = caller_uuid(call, "media");

    if (!media_delete(caller_app(call), &person, &project, &id, error))
        return false;
    response_empty(response, 204);
    return true;
}

/* Always to be saved: nothing that somebody brought is shown as a page of ours. */
static bool content(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid project = caller_uuid(call, "project"), id = caller_uuid(call, "media");
    struct media_file file;
    char tag[DIGEST_HEX + 1];

    if (!media_open(caller_app(call), &person, call_arena(call), &project, &id, call_cancel(call),
                    &file, error))
        return false;
    digest_hex(&file.media.row.blob.digest, tag);
    response_cache(response, "private, no-cache");
    response_file(response, &(struct response_file){
                                .fd = file.fd,
                                .size = file.media.row.blob.bytes,
                                .tag = str_take(str_from(tag), DIGEST_HEX / 2),
                                .type = file.type,
                                .name = file.save_as,
                                .attachment = true,
                            });
    return true;
}

#define PROJECT "/api/v1/projects/{project:uuid}"
#define UPLOAD  "/api/v1/uploads/{upload:uuid}"
#define MEDIA   PROJECT "/media/{media:uuid}"

/* clang-format off */
static const struct route ROUTES[] = {
    {.method = METHOD_POST, .pattern = PROJECT "/uploads", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .scope = "write", .rate = "write", .body = BODY_JSON, .idempotent = true,
     .takes = "UploadOrder", .answers = "Upload", .status = 201,
     .summary = "Announce a picture, clip or sound of at most 2 GiB", .handle = create},
    {.method = METHOD_GET, .pattern = UPLOAD, .access = ACCESS_USER, .scope = "read",
     .rate = "read", .answers = "Upload",
     .summary = "How far an upload has come, in Upload-Offset too", .handle = show_upload},
    {.method = METHOD_PATCH, .pattern = UPLOAD, .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .scope = "write", .rate = "write", .body = BODY_SPOOL, .body_max = UPLOAD_PIECE_MAX,
     .answers = "Upload",
     .summary = "Add the bytes from Upload-Offset on, at most 16 MiB; the last ones make it media",
     .handle = append},
    {.method = METHOD_DELETE, .pattern = UPLOAD, .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .scope = "write", .rate = "write", .status = 204, .summary = "Give an upload up",
     .handle = cancel},
    {.method = METHOD_GET, .pattern = PROJECT "/media", .access = ACCESS_USER, .scope = "read",
     .rate = "read", .answers = "MediaList", .query = "limit cursor",
     .summary = "Media of a project, oldest first", .handle = list},
    {.method = METHOD_GET, .pattern = MEDIA, .access = ACCESS_USER, .scope = "read",
     .rate = "read", .answers = "Media", .summary = "One of them", .handle = show},
    {.method = METHOD_DELETE, .pattern = MEDIA, .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .scope = "write", .rate = "write", .status = 204, .summary = "Delete it",
     .handle = delete},
    {.method = METHOD_GET, .pattern = MEDIA "/content", .access = ACCESS_USER, .scope = "read",
     .rate = "read", .summary = "Its bytes, without place and device, to be saved",
     .handle = content},
};
/* clang-format on */

const struct route_table routes_media = {ROUTES, COUNT_OF(ROUTES)};
