/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "data/json.h"
#include "web/caller.h"
#include "web/production_events.h"
#include "web/production_json.h"
#include "web/response.h"
#include "web/routes.h"
#include "web/service.h"
#include "web/sse.h"

#include "base/banned.h"

/* A production by the pattern's {production:uuid}, as its owner sees it. */
static bool view_of(struct call *call, struct production_view *out, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "production");

    return production_view(caller_app(call), &person, call_arena(call), &id, out, error);
}

static void answer(struct response *response, int status, const struct production_view *view)
{
    production_json_write(response_json(response, status), view);
}

static bool start(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid project = caller_uuid(call, "project");
    struct production_view view;
    struct json_fields body;
    int32_t storyboard;
    bool draft;

    if (!call_json(call, &body, error))
        return false;
    storyboard = (int32_t)json_read_int(json_field(&body, "storyboard"), 0, INT32_MAX, 0);
    draft = json_read_bool(json_field(&body, "draft"), false);
    if (!call_json_done(call, &body, error) ||
        !production_start(caller_app(call), &person, call_arena(call), &project, storyboard, draft,
                          &view, error))
        return false;
    caller_made(call, response, "/api/v1/productions", &view.row.id);
    answer(response, 201, &view);
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

static bool list_of(struct call *call, struct response *response, const struct uuid *project,
                    struct error *error)
{
    struct person person = caller_person(call);
    struct production_view *views = NULL;
    struct json_writer *writer;
    char next[UUID_TEXT + 1];
    struct uuid before;
    int64_t limit;
    size_t count = 0;

    if (!read_cursor(call, &before, error) ||
        !call_query_int(call, "limit", 1, PRODUCTION_PAGE, 50, &limit, error) ||
        !production_list(caller_app(call), &person, call_arena(call), project, &before,
                         (size_t)limit + 1, &views, &count, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < MIN_OF(count, (size_t)limit); i++)
        production_json_write(writer, &views[i]);
    json_end_array(writer);
    json_key(writer, "next");
    if (count > (size_t)limit) {
        uuid_text(&views[limit - 1].row.id, next);
        json_put_text(writer, str_from(next));
    } else {
        json_put_null(writer);
    }
    json_end_object(writer);
    return true;
}

static bool list(struct call *call, struct response *response, struct error *error)
{
    struct uuid project = caller_uuid(call, "project");

    return list_of(call, response, &project, error);
}

static bool list_all(struct call *call, struct response *response, struct error *error)
{
    static const struct uuid ALL = {{0}};

    return list_of(call, response, &ALL, error);
}

static bool show(struct call *call, struct response *response, struct error *error)
{
    struct production_view view;

    if (!view_of(call, &view, error))
        return false;
    response_etag(response, production_json_event_id(call_arena(call), &view));
    answer(response, 200, &view);
    return true;
}

/* Does something to it, then shows it. */
static bool change(struct call *call, struct response *response,
                   bool (*act)(struct app *app, const struct person *person, const struct uuid *id,
                               struct error *error),
                   struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "production");
    struct production_view view;

    if (!act(caller_app(call), &person, &id, error) || !view_of(call, &view, error))
        return false;
    answer(response, 200, &view);
    return true;
}

static bool cancel(struct call *call, struct response *response, struct error *error)
{
    return change(call, response, production_cancel, error);
}

static bool resume(struct call *call, struct response *response, struct error *error)
{
    return change(call, response, production_resume, error);
}

static bool delete (struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "production");

    if (!production_remove(caller_app(call), &person, &id, error))
        return false;
    response_empty(response, 204);
    return true;
}

/* Subscribed first, read then: nothing that happens between is missed. */
static bool events(struct call *call, struct response *response, struct error *error)
{
    struct service *service = call_app(call);
    struct uuid id = caller_uuid(call, "production");
    struct sse_client *client = NULL;
    struct production_view view;
    struct json_writer writer;
    struct buf json;
    bool resumed = false, ok;

    if (!view_of(call, &view, error) ||
        !production_events_watch(service->events, &id, &view.row.user, view.row.revision, error) ||
        !sse_subscribe(production_events_hub(service->events), call, response, id.bytes, &client,
                       &resumed, error) ||
        !view_of(call, &view, error))
        return false;
    buf_init(&json, SSE_EVENT_MAX);
    json_writer_init(&writer, &json, JSON_ONE_LINE);
    production_json_write(&writer, &view);
    json_writer_finish(&writer);
    ok = buf_ok(&json) || error_set(error, ERROR_LIMIT, "the production is too large to be told");
    if (ok && !resumed)
        sse_send(client, production_json_event(&view), buf_str(&json),
                 production_json_event_id(call_arena(call), &view));
    if (ok && production_is_over(&view))
        sse_end(client);
    buf_release(&json);
    return ok;
}

static void send_file(struct response *response, const struct production_open_file *open,
                      const char *type, bool attachment)
{
    static const char HEX[] = "0123456789abcdef";
    char tag[33];

    for (size_t i = 0; i < 16; i++) {
        tag[2 * i] = HEX[open->file.blob.digest.bytes[i] >> 4];
        tag[2 * i + 1] = HEX[open->file.blob.digest.bytes[i] & 15];
    }
    tag[32] = '\0';
    response_cache(response, "private, no-cache");
    response_file(response, &(struct response_file){
                                .fd = open->fd,
                                .size = open->file.blob.bytes,
                                .tag = str_from(tag),
                                .type = type,
                                .name = open->name,
                                .attachment = attachment,
                            });
}

/* Types are ours by role, never what somebody said. */
static const char *type_of(enum production_role role)
{
    switch (role) {
    case PRODUCTION_INIT:
    case PRODUCTION_VIDEO:
        return "video/mp4";
    case PRODUCTION_SEGMENT:
        return "video/iso.segment";
    case PRODUCTION_VTT:
        return "text/vtt; charset=utf-8";
    case PRODUCTION_SRT:
        return "application/x-subrip";
    case PRODUCTION_THUMBNAIL:
        return "image/jpeg";
    case PRODUCTION_STORYBOARD:
    case PRODUCTION_TIMELINE:
        return "application/json";
    }
    BUG("role %d", (int)role);
}

static bool send(struct call *call, struct response *response, enum production_role role,
                 int32_t number, bool attachment, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "production");
    struct production_open_file open;

    if (!production_open(caller_app(call), &person, call_arena(call), &id, role, number,
                         call_cancel(call), &open, error))
        return false;
    send_file(response, &open, type_of(role), attachment);
    return true;
}

static bool file(struct call *call, struct response *response, struct error *error)
{
    enum production_role role;

    if (!production_role_from(call_param(call, "role"), &role) || role == PRODUCTION_INIT ||
        role == PRODUCTION_SEGMENT)
        return error_set(error, ERROR_NOT_FOUND, "a production has no such file");
    return send(call, response, role, 0, !call_query_has(call, "inline"), error);
}

static bool playlist(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "production");
    struct str text;

    if (!production_playlist(caller_app(call), &person, call_arena(call), &id, &text, error))
        return false;
    response_text(response, 200, "application/vnd.apple.mpegurl", text);
    return true;
}

/* "index.m3u8", "init.mp4", "12.m4s" */
static bool preview(struct call *call, struct response *response, struct error *error)
{
    struct str name = call_param(call, "name");
    int64_t number;

    if (str_equal(name, STR("index.m3u8")))
        return playlist(call, response, error);
    if (str_equal(name, STR("init.mp4")))
        return send(call, response, PRODUCTION_INIT, 0, false, error);
    if (str_ends_with(name, STR(".m4s")) &&
        str_to_int(str_take(name, name.len - 4), 0, INT32_MAX, &number))
        return send(call, response, PRODUCTION_SEGMENT, (int32_t)number, false, error);
    return error_set(error, ERROR_NOT_FOUND, "a preview has no such file");
}

static bool make_link(struct call *call, struct response *response, struct error *error)
{
    static const char *const FILES[] = {"video", "vtt", "srt", "thumbnail"};
    static const enum production_role ROLES[] = {PRODUCTION_VIDEO, PRODUCTION_VTT, PRODUCTION_SRT,
                                                 PRODUCTION_THUMBNAIL};
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "production");
    struct json_fields body;
    struct json_writer *writer;
    struct str path;
    int32_t seconds;
    bool attachment;
    int which;

    if (!call_json(call, &body, error))
        return false;
    which = json_read_enum(json_field(&body, "file"), FILES, COUNT_OF(FILES), "a file", 0);
    seconds = (int32_t)json_read_int(json_field(&body, "seconds"), 1, PRODUCTION_LINK_S,
                                     PRODUCTION_LINK_S);
    attachment = json_read_bool(json_field(&body, "attachment"), true);
    if (!call_json_done(call, &body, error) ||
        !production_link(caller_app(call), &person, call_arena(call), &id, ROLES[which], seconds,
                         attachment, &path, error))
        return false;
    writer = response_json(response, 201);
    json_begin_object(writer);
    json_text_field(writer, "path", path);
    json_end_object(writer);
    return true;
}

static bool open_link(struct call *call, struct response *response, struct error *error)
{
    struct uuid blob = caller_uuid(call, "file"), user;
    struct production_open_file open;
    bool attachment = true;

    if (!uuid_from_text(call_query(call, "u"), &user))
        return error_set(error, ERROR_DENIED, "the link is not whole");
    if (!production_open_link(caller_app(call), call_arena(call), &blob, &user,
                              call_query(call, "t"), call_cancel(call), &attachment, &open, error))
        return false;
    open.name = attachment ? STR("video") : STR("");
    send_file(response, &open,
              open.file.blob.purpose == BLOB_VIDEO ? "video/mp4" : "application/octet-stream",
              attachment);
    return true;
}

#define PRODUCTION "/api/v1/productions/{production:uuid}"

/* clang-format off */
static const struct route ROUTES[] = {
    {.method = METHOD_POST, .pattern = "/api/v1/projects/{project:uuid}/productions",
     .access = ACCESS_USER, .csrf = CSRF_TOKEN, .scope = "write", .rate = "write",
     .body = BODY_JSON, .idempotent = true, .takes = "ProductionOrder", .answers = "Production",
     .status = 201, .summary = "Start making a video of a project", .handle = start},
    {.method = METHOD_GET, .pattern = "/api/v1/projects/{project:uuid}/productions",
     .access = ACCESS_USER, .scope = "read", .rate = "read", .answers = "ProductionList",
     .query = "limit cursor", .summary = "Productions of a project, newest first", .handle = list},
    {.method = METHOD_GET, .pattern = "/api/v1/productions", .access = ACCESS_USER, .scope = "read",
     .rate = "read", .answers = "ProductionList", .query = "limit cursor",
     .summary = "All productions, newest first", .handle = list_all},
    {.method = METHOD_GET, .pattern = PRODUCTION, .access = ACCESS_USER, .scope = "read",
     .rate = "read", .answers = "Production", .summary = "One production", .handle = show},
    {.method = METHOD_DELETE, .pattern = PRODUCTION, .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .scope = "write", .rate = "write", .status = 204,
     .summary = "Delete a production with its files", .handle = delete},
    {.method = METHOD_POST, .pattern = PRODUCTION "/cancel", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .scope = "write", .rate = "write", .answers = "Production",
     .summary = "Stop making it", .handle = cancel},
    {.method = METHOD_POST, .pattern = PRODUCTION "/resume", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .scope = "write", .rate = "write", .answers = "Production",
     .summary = "Go on with one that failed or was cancelled", .handle = resume},
    {.method = METHOD_GET, .pattern = PRODUCTION "/events", .access = ACCESS_USER, .scope = "read",
     .rate = "read", .summary = "Its progress as an event stream", .handle = events},
    {.method = METHOD_GET, .pattern = PRODUCTION "/preview/{name:token}", .access = ACCESS_USER,
     .scope = "read", .summary = "What can be watched already: index.m3u8 (HLS) and its pieces",
     .handle = preview},
    {.method = METHOD_GET, .pattern = PRODUCTION "/files/{role:token}", .access = ACCESS_USER,
     .scope = "read", .rate = "read", .query = "inline",
     .summary = "A finished file: video, vtt, srt, thumbnail, storyboard, timeline",
     .handle = file},
    {.method = METHOD_POST, .pattern = PRODUCTION "/links", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .scope = "read", .rate = "write", .body = BODY_JSON,
     .takes = "ProductionLinkOrder", .answers = "ProductionLink", .status = 201,
     .summary = "A link to a file for whoever has it, for at most 15 minutes",
     .handle = make_link},
    {.method = METHOD_GET, .pattern = "/api/v1/files/{file:uuid}", .access = ACCESS_PUBLIC,
     .rate = "read", .query = "u t", .summary = "A file by such a link", .handle = open_link},
};
/* clang-format on */

const struct route_table routes_production = {ROUTES, COUNT_OF(ROUTES)};
