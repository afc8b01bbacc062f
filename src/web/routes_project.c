/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projects and the versions of their storyboards. */
#include <string.h>

#include "app/project.h"
#include "data/json.h"
#include "data/timestamp.h"
#include "web/caller.h"
#include "web/project_json.h"
#include "web/response.h"
#include "web/routes.h"

#include "base/banned.h"

enum { PAGE_DEFAULT = 50, SCRIPT_MAX = 1 << 20 };

static void answer(struct call *call, struct response *response, int status,
                   const struct project *project)
{
    response_etag(response, arena_printf(call_arena(call), "r%lld", (long long)project->revision));
    project_json_write(response_json(response, status), project, true);
}

static bool create(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct project_draft draft = {0};
    struct project project;
    struct json_node brief_node;
    struct json_fields body, brief;

    if (!call_json(call, &body, error))
        return false;
    draft.title = json_read_line(json_field(&body, "title"), PROJECT_TITLE_MAX);
    draft.script = json_read_paragraphs(json_field(&body, "script"), SCRIPT_MAX);
    brief_node = json_field(&body, "brief");
    json_fields_open(&brief, brief_node);
    brief_read(&brief, &draft.brief);
    json_fields_close(&brief);
    if (!call_json_done(call, &body, error) ||
        !project_create(caller_app(call), &person, call_arena(call), &draft, &project, error))
        return false;
    caller_made(call, response, "/api/v1/projects", &project.id);
    answer(call, response, 201, &project);
    return true;
}

static bool list(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct project_page page = {0};
    struct json_writer *writer;
    int64_t limit;

    if (!call_query_int(call, "limit", 1, PROJECT_PAGE_MAX, PAGE_DEFAULT, &limit, error) ||
        !project_list(caller_app(call), &person, call_arena(call), call_query(call, "cursor"),
                      (size_t)limit, &page, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < page.count; i++)
        project_json_write(writer, &page.items[i], false);
    json_end_array(writer);
    json_key(writer, "next");
    if (page.next.len)
        json_put_text(writer, page.next);
    else
        json_put_null(writer);
    json_end_object(writer);
    return true;
}

static bool show(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "project");
    struct project project;

    if (!project_get(caller_app(call), &person, call_arena(call), &id, &project, error))
        return false;
    answer(call, response, 200, &project);
    return true;
}

/* What the client saw last, from If-Match: "r7". */
static bool check_revision(struct call *call, const struct project *project, struct error *error)
{
    return call_check_if_match(
        call, arena_printf(call_arena(call), "\"r%lld\"", (long long)project->revision), true,
        error);
}

static bool change(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "project");
    struct project_change wanted = {0};
    struct project project;
    struct json_fields body, brief_fields;
    struct json_node node;
    struct str title, script;
    struct brief brief = {0};

    if (!project_get(caller_app(call), &person, call_arena(call), &id, &project, error) ||
        !check_revision(call, &project, error) || !call_json(call, &body, error))
        return false;
    node = json_field(&body, "title");
    title = json_read_line(node, PROJECT_TITLE_MAX);
    wanted.title = json_kind_of(node) == JSON_KIND_ABSENT ? NULL : &title;
    node = json_field(&body, "script");
    script = json_read_paragraphs(node, SCRIPT_MAX);
    wanted.script = json_kind_of(node) == JSON_KIND_ABSENT ? NULL : &script;
    node = json_field(&body, "brief");
    json_fields_open(&brief_fields, node);
    brief_read(&brief_fields, &brief);
    json_fields_close(&brief_fields);
    wanted.brief = json_kind_of(node) == JSON_KIND_ABSENT ? NULL : &brief;
    if (!call_json_done(call, &body, error) ||
        !project_change(caller_app(call), &person, call_arena(call), &id, project.revision, &wanted,
                        &project, error))
        return false;
    answer(call, response, 200, &project);
    return true;
}

static bool delete (struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "project");

    if (!project_delete(caller_app(call), &person, &id, error))
        return false;
    response_empty(response, 204);
    return true;
}

/* A storyboard goes out and comes in as the document itself; its version is the entity tag. */
static void answer_story(struct call *call, struct response *response, int status,
                         const struct story_version *version)
{
    response_etag(response, arena_printf(call_arena(call), "v%d", (int)version->number));
    response_text(response, status, "application/json", version->body);
}

static bool story(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "project");
    struct story_version version;
    int64_t number;

    if (!call_query_int(call, "version", 1, INT32_MAX, 0, &number, error) ||
        !project_story(caller_app(call), &person, call_arena(call), &id, (int32_t)number, &version,
                       error))
        return false;
    answer_story(call, response, 200, &version);
    return true;
}

/* The newest version, if it is the one that the client changed. */
static bool newest_for(struct call *call, const struct person *person, const struct uuid *id,
                       struct project *project, struct error *error)
{
    return project_get(caller_app(call), person, call_arena(call), id, project, error) &&
           call_check_if_match(call,
                               arena_printf(call_arena(call), "\"v%d\"", (int)project->storyboard),
                               true, error);
}

static bool put_story(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "project");
    struct story_version version;
    struct project project;

    if (!newest_for(call, &person, &id, &project, error) ||
        !project_put_story(caller_app(call), &person, call_arena(call), &id, project.storyboard,
                           call_body(call), &version, error))
        return false;
    answer_story(call, response, 200, &version);
    return true;
}

static bool restore_story(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "project");
    struct story_version version;
    struct project project;
    struct json_fields body;
    int32_t number;

    if (!newest_for(call, &person, &id, &project, error) || !call_json(call, &body, error))
        return false;
    number =
        (int32_t)json_read_int(json_field_needed(&body, "version", "which one"), 1, INT32_MAX, 1);
    if (!call_json_done(call, &body, error) ||
        !project_restore_story(caller_app(call), &person, call_arena(call), &id, project.storyboard,
                               number, &version, error))
        return false;
    answer_story(call, response, 200, &version);
    return true;
}

static bool stories(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid id = caller_uuid(call, "project");
    struct story_version *versions = NULL;
    struct json_writer *writer;
    int64_t before, limit;
    size_t count = 0;

    if (!call_query_int(call, "before", 1, INT32_MAX, 0, &before, error) ||
        !call_query_int(call, "limit", 1, PROJECT_PAGE_MAX, PAGE_DEFAULT, &limit, error) ||
        !project_stories(caller_app(call), &person, call_arena(call), &id, (int32_t)before,
                         (size_t)limit, &versions, &count, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer);
        json_int_field(writer, "version", versions[i].number);
        json_text_field(writer, "origin", str_from(storyboard_origin_name(versions[i].origin)));
        timestamp_field(writer, "created_at", versions[i].created_at);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_end_object(writer);
    return true;
}

#define PROJECT "/api/v1/projects/{project:uuid}"

/* clang-format off */
static const struct route ROUTES[] = {
    {.method = METHOD_POST, .pattern = "/api/v1/projects", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .scope = "write", .rate = "write", .body = BODY_JSON,
     .body_max = 2 << 20, .idempotent = true, .takes = "ProjectDraft", .answers = "Project",
     .status = 201, .summary = "Make a project from a script", .handle = create},
    {.method = METHOD_GET, .pattern = "/api/v1/projects", .access = ACCESS_USER, .scope = "read",
     .rate = "read", .answers = "ProjectList", .query = "limit cursor",
     .summary = "Your projects, last changed first", .handle = list},
    {.method = METHOD_GET, .pattern = PROJECT, .access = ACCESS_USER, .scope = "read",
     .rate = "read", .answers = "Project", .summary = "One project", .handle = show},
    {.method = METHOD_PATCH, .pattern = PROJECT, .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .scope = "write", .rate = "write", .body = BODY_JSON, .body_max = 2 << 20,
     .takes = "ProjectChange", .answers = "Project",
     .summary = "Change title, brief or script (If-Match)", .handle = change},
    {.method = METHOD_DELETE, .pattern = PROJECT, .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .scope = "write", .rate = "write", .status = 204,
     .summary = "Delete a project with everything of it", .handle = delete},
    {.method = METHOD_GET, .pattern = PROJECT "/storyboard", .access = ACCESS_USER,
     .scope = "read", .rate = "read", .answers = "Storyboard", .query = "version",
     .summary = "The storyboard, newest version or another", .handle = story},
    {.method = METHOD_PUT, .pattern = PROJECT "/storyboard", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .scope = "write", .rate = "write", .body = BODY_BYTES,
     .body_max = PROJECT_STORY_MAX, .answers = "Storyboard",
     .summary = "Put a new version on top (If-Match)", .handle = put_story},
    {.method = METHOD_GET, .pattern = PROJECT "/storyboards", .access = ACCESS_USER,
     .scope = "read", .rate = "read", .answers = "StoryboardList", .query = "before limit",
     .summary = "Its versions, newest first", .handle = stories},
    {.method = METHOD_POST, .pattern = PROJECT "/storyboard/restore", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .scope = "write", .rate = "write", .body = BODY_JSON,
     .takes = "StoryboardRestore", .answers = "Storyboard",
     .summary = "Put an older version on top again (If-Match)", .handle = restore_story},
};
/* clang-format on */

const struct route_table routes_project = {ROUTES, COUNT_OF(ROUTES)};
