/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in and out, and the list of where somebody is signed in. */
#include <string.h>

#include "app/session.h"
#include "crypto/secret.h"
#include "data/json.h"
#include "data/timestamp.h"
#include "web/access_hooks.h"
#include "web/caller.h"
#include "web/response.h"
#include "web/routes.h"

#include "base/banned.h"

enum { EMAIL_MAX = 1000, PASSWORD_MAX = 2000, CODE_MAX = 100, SIGN_INS_MAX = 100 };

static void set_cookie(struct response *response, struct str name, const char *value,
                       int64_t max_age_s)
{
    response_cookie(
        response, &(struct cookie){.name = name, .value = str_from(value), .max_age_s = max_age_s});
}

static struct str cookie_or_none(struct call *call, const char *name)
{
    struct str value;

    return call_cookie(call, name, &value) ? value : STR("");
}

/* What a page needs to act while signed in. */
static void write_session(struct call *call, struct response *response, int status,
                          const struct person *person, int64_t expires_at)
{
    struct json_writer *writer = response_json(response, status);
    char user[UUID_TEXT + 1], csrf[CSRF_TEXT + 1];

    uuid_text(&person->user, user);
    session_csrf(caller_app(call), &person->session, csrf);
    json_begin_object(writer);
    json_text_field(writer, "user", str_from(user));
    json_text_field(writer, "csrf_token", str_from(csrf));
    json_bool_field(writer, "operator", person->operator);
    timestamp_field(writer, "expires_at", expires_at);
    json_end_object(writer);
}

static bool read_sign_in(struct call *call, struct sign_in *out, struct error *error)
{
    struct json_fields body;

    if (!call_json(call, &body, error))
        return false;
    out->email = json_read_text(json_field_needed(&body, "email", "write the address"), EMAIL_MAX);
    out->password =
        json_read_text(json_field_needed(&body, "password", "write the password"), PASSWORD_MAX);
    out->code = json_read_text(json_field(&body, "code"), CODE_MAX);
    return call_json_done(call, &body, error);
}

static bool sign_in(struct call *call, struct response *response, struct error *error)
{
    struct sign_in attempt = {
        .old_session = cookie_or_none(call, COOKIE_SESSION),
        .device = cookie_or_none(call, COOKIE_DEVICE),
        .visitor = caller_visitor(call),
    };
    enum sign_in_outcome outcome;
    struct signed_in in;
    struct json_writer *writer;

    if (!read_sign_in(call, &attempt, error) ||
        !session_sign_in(caller_app(call), call_arena(call), &attempt, &outcome, &in, error))
        return false;
    if (outcome == SIGN_IN_CODE) {
        writer = response_json(response, 202);
        json_begin_object(writer);
        json_text_field(writer, "needs", STR("code"));
        json_end_object(writer);
        return true;
    }
    caller_keep_session(response, &in.session);
    set_cookie(response, STR(COOKIE_DEVICE), in.device.text, DEVICE_LIFETIME_S);
    write_session(call, response, 201, &in.person, in.expires_at);
    secret_wipe(&in.device, sizeof in.device);
    return true;
}

static bool present(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);

    (void)error;
    write_session(call, response, 200, &person, 0);
    return true;
}

static bool sign_out(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct visitor visitor = caller_visitor(call);

    if (!session_sign_out(caller_app(call), call_arena(call), &person, &visitor, error))
        return false;
    caller_drop_session(response);
    response_header(response, "Clear-Site-Data", STR("\"cache\", \"storage\""));
    response_empty(response, 204);
    return true;
}

static bool confirm(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct visitor visitor = caller_visitor(call);
    struct session_token token;
    struct json_fields body;
    struct str password, code;

    if (!call_json(call, &body, error))
        return false;
    password =
        json_read_text(json_field_needed(&body, "password", "write the password"), PASSWORD_MAX);
    code = json_read_text(json_field(&body, "code"), CODE_MAX);
    if (!call_json_done(call, &body, error) ||
        !session_confirm(caller_app(call), call_arena(call), &person, &visitor, password, code,
                         &token, error))
        return false;
    caller_keep_session(response, &token);
    response_empty(response, 204);
    return true;
}

static void put_uuid(struct json_writer *writer, const char *key, const struct uuid *id)
{
    char text[UUID_TEXT + 1];

    uuid_text(id, text);
    json_text_field(writer, key, str_from(text));
}

static bool list(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct session_view *views = NULL;
    struct json_writer *writer;
    size_t count = 0;

    if (!session_list(caller_app(call), call_arena(call), &person, &views, &count, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer);
        put_uuid(writer, "id", &views[i].id);
        json_text_field(writer, "address", views[i].address);
        json_text_field(writer, "agent", views[i].agent);
        timestamp_field(writer, "created_at", views[i].created_at);
        timestamp_field(writer, "seen_at", views[i].seen_at);
        timestamp_field(writer, "expires_at", views[i].expires_at);
        json_bool_field(writer, "current", views[i].current);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_end_object(writer);
    return true;
}

static bool end(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid session = caller_uuid(call, "session");

    if (!session_end(caller_app(call), &person, &session, error))
        return false;
    response_empty(response, 204);
    return true;
}

static bool end_others(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct json_writer *writer;
    int64_t count = 0;

    if (!session_end_others(caller_app(call), &person, &count, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_int_field(writer, "ended", count);
    json_end_object(writer);
    return true;
}

static bool sign_ins(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct sign_in_view *views = NULL;
    struct json_writer *writer;
    size_t count = 0;

    if (!session_sign_ins(caller_app(call), call_arena(call), &person, 0, SIGN_INS_MAX, &views,
                          &count, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer);
        put_uuid(writer, "id", &views[i].id);
        timestamp_field(writer, "at", views[i].at);
        json_text_field(writer, "outcome", views[i].outcome);
        json_text_field(writer, "address", views[i].address);
        json_text_field(writer, "agent", views[i].agent);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_end_object(writer);
    return true;
}

/* clang-format off */
static const struct route ROUTES[] = {
    {.method = METHOD_POST, .pattern = "/api/v1/session", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .essential = true,
     .takes = "SignIn", .answers = "Session", .status = 201,
     .summary = "Sign in; 202 asks for a code of the second factor", .handle = sign_in},
    {.method = METHOD_GET, .pattern = "/api/v1/session", .access = ACCESS_USER,
     .answers = "Session", .rate = "read", .summary = "Who is signed in, and the CSRF token",
     .handle = present},
    {.method = METHOD_DELETE, .pattern = "/api/v1/session", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .status = 204, .essential = true,
     .summary = "Sign out", .handle = sign_out},
    {.method = METHOD_POST, .pattern = "/api/v1/session/confirm", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "sign_in", .body = BODY_JSON, .takes = "Confirm", .status = 204,
     .summary = "Give the password again, before dangerous acts", .handle = confirm},
    {.method = METHOD_GET, .pattern = "/api/v1/sessions", .access = ACCESS_USER, .rate = "read",
     .answers = "SessionList", .summary = "Where you are signed in", .handle = list},
    {.method = METHOD_DELETE, .pattern = "/api/v1/sessions/{session:uuid}", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .status = 204, .summary = "End one session",
     .handle = end},
    {.method = METHOD_POST, .pattern = "/api/v1/sessions/end-others", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .answers = "Ended",
     .summary = "End all sessions but this", .handle = end_others},
    {.method = METHOD_GET, .pattern = "/api/v1/sign-ins", .access = ACCESS_USER, .rate = "read",
     .answers = "SignInList", .summary = "Sign-ins of the last 30 days", .handle = sign_ins},
};
/* clang-format on */

const struct route_table routes_session = {ROUTES, COUNT_OF(ROUTES)};
