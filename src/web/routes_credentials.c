/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing what lets somebody in: password, e-mail address and second factor. */
#include "app/credentials.h"
#include "app/second_factor.h"
#include "crypto/secret.h"
#include "data/json.h"
#include "web/caller.h"
#include "web/response.h"
#include "web/routes.h"

#include "base/banned.h"

enum { EMAIL_MAX = 1000, PASSWORD_MAX = 2000, TOKEN_MAX = 200, CODE_MAX = 100 };

static struct str read_password(struct json_fields *body, const char *field, const char *mend)
{
    return json_read_text(json_field_needed(body, field, mend), PASSWORD_MAX);
}

/* A body that is a mail's token and nothing else. */
static bool read_token(struct call *call, struct str *token, struct error *error)
{
    struct json_fields body;

    if (!call_json(call, &body, error))
        return false;
    *token = json_read_text(json_field_needed(&body, "token", "the one in the mail"), TOKEN_MAX);
    return call_json_done(call, &body, error);
}

static void answer_mailed(struct response *response, struct str message)
{
    struct json_writer *writer = response_json(response, 202);

    json_begin_object(writer);
    json_text_field(writer, "message", message);
    json_end_object(writer);
}

static bool ask_reset(struct call *call, struct response *response, struct error *error)
{
    struct json_fields body;
    struct str email;

    if (!call_json(call, &body, error))
        return false;
    email = json_read_text(json_field_needed(&body, "email", "write the address"), EMAIL_MAX);
    if (!call_json_done(call, &body, error) ||
        !password_ask_reset(caller_app(call), call_arena(call), email, error))
        return false;
    answer_mailed(response, STR("If the address has an account, a mail is on its way."));
    return true;
}

static bool reset(struct call *call, struct response *response, struct error *error)
{
    struct visitor visitor = caller_visitor(call);
    struct json_fields body;
    struct str token, password;

    if (!call_json(call, &body, error))
        return false;
    token = json_read_text(json_field_needed(&body, "token", "the one in the mail"), TOKEN_MAX);
    password = read_password(&body, "password", "choose a password");
    if (!call_json_done(call, &body, error) ||
        !password_reset(caller_app(call), call_arena(call), &visitor, token, password, error))
        return false;
    caller_drop_session(response);
    response_empty(response, 204);
    return true;
}

static bool change_password(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct visitor visitor = caller_visitor(call);
    struct session_token session;
    struct json_fields body;
    struct str present, password;

    if (!call_json(call, &body, error))
        return false;
    present = read_password(&body, "present", "write the present password");
    password = read_password(&body, "password", "choose a password");
    if (!call_json_done(call, &body, error) ||
        !password_change(caller_app(call), call_arena(call), &person, &visitor, present, password,
                         &session, error))
        return false;
    caller_keep_session(response, &session);
    response_empty(response, 204);
    return true;
}

static bool ask_email(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct visitor visitor = caller_visitor(call);
    struct json_fields body;
    struct str password, email;

    if (!call_json(call, &body, error))
        return false;
    password = read_password(&body, "password", "write the password");
    email = json_read_text(json_field_needed(&body, "email", "write the new address"), EMAIL_MAX);
    if (!call_json_done(call, &body, error) ||
        !email_ask_change(caller_app(call), call_arena(call), &person, &visitor, password, email,
                          error))
        return false;
    answer_mailed(response, STR("A mail is on its way to the new address; follow the link in it."));
    return true;
}

static bool confirm_email(struct call *call, struct response *response, struct error *error)
{
    struct str token;

    if (!read_token(call, &token, error) ||
        !email_confirm_change(caller_app(call), call_arena(call), token, error))
        return false;
    response_empty(response, 204);
    return true;
}

static bool object_email(struct call *call, struct response *response, struct error *error)
{
    struct visitor visitor = caller_visitor(call);
    struct str token;

    if (!read_token(call, &token, error) ||
        !email_object(caller_app(call), call_arena(call), &visitor, token, error))
        return false;
    caller_drop_session(response);
    response_empty(response, 204);
    return true;
}

static bool begin_factor(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct factor_secret secret;
    struct json_writer *writer;

    if (!second_factor_begin(caller_app(call), call_arena(call), &person, &secret, error))
        return false;
    writer = response_json(response, 201);
    json_begin_object(writer);
    json_text_field(writer, "secret", secret.text);
    json_text_field(writer, "uri", secret.uri);
    json_end_object(writer);
    return true;
}

/* Written once, and wiped. */
static void answer_codes(struct response *response, struct recovery_code codes[RECOVERY_CODE_COUNT])
{
    struct json_writer *writer = response_json(response, 200);

    json_begin_object(writer);
    json_key(writer, "recovery_codes");
    json_begin_array(writer);
    for (size_t i = 0; i < RECOVERY_CODE_COUNT; i++)
        json_put_text(writer, str_from(codes[i].text));
    json_end_array(writer);
    json_end_object(writer);
    secret_wipe(codes, RECOVERY_CODE_COUNT * sizeof codes[0]);
}

static bool confirm_factor(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct recovery_code codes[RECOVERY_CODE_COUNT];
    struct session_token session;
    struct json_fields body;
    struct str code;

    if (!call_json(call, &body, error))
        return false;
    code = json_read_text(json_field_needed(&body, "code", "the one that the app shows"), CODE_MAX);
    if (!call_json_done(call, &body, error) ||
        !second_factor_confirm(caller_app(call), call_arena(call), &person, code, codes, &session,
                               error))
        return false;
    caller_keep_session(response, &session);
    answer_codes(response, codes);
    return true;
}

static bool renew_codes(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct recovery_code codes[RECOVERY_CODE_COUNT];

    if (!second_factor_renew_codes(caller_app(call), call_arena(call), &person, codes, error))
        return false;
    answer_codes(response, codes);
    return true;
}

static bool end_factor(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);

    if (!second_factor_end(caller_app(call), call_arena(call), &person, error))
        return false;
    response_empty(response, 204);
    return true;
}

/* clang-format off */
static const struct route ROUTES[] = {
    {.method = METHOD_POST, .pattern = "/api/v1/password/reset-request", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .takes = "ResetRequest",
     .answers = "Message", .status = 202, .essential = true,
     .summary = "Ask for a link to choose a new password", .handle = ask_reset},
    {.method = METHOD_POST, .pattern = "/api/v1/password/reset", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .takes = "Reset", .status = 204,
     .essential = true, .summary = "Choose a new password with the mail's token; ends all sessions",
     .handle = reset},
    {.method = METHOD_POST, .pattern = "/api/v1/password", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "sign_in", .body = BODY_JSON, .takes = "PasswordChange",
     .status = 204, .essential = true, .summary = "Change the password; ends all other sessions",
     .handle = change_password},
    {.method = METHOD_POST, .pattern = "/api/v1/email", .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .rate = "sign_in", .body = BODY_JSON, .takes = "EmailChange", .answers = "Message",
     .status = 202, .summary = "Use another address, once a mail to it is answered",
     .handle = ask_email},
    {.method = METHOD_POST, .pattern = "/api/v1/email/confirm", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .takes = "Token", .status = 204,
     .summary = "Confirm the new address with the mail's token", .handle = confirm_email},
    {.method = METHOD_POST, .pattern = "/api/v1/email/object", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .takes = "Token", .status = 204,
     .essential = true, .summary = "Keep the old address; ends all sessions and the password",
     .handle = object_email},
    {.method = METHOD_POST, .pattern = "/api/v1/second-factor", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .answers = "FactorSecret", .status = 201,
     .summary = "Begin with an authenticator app: its secret", .handle = begin_factor},
    {.method = METHOD_POST, .pattern = "/api/v1/second-factor/confirm", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "sign_in", .body = BODY_JSON, .takes = "Code",
     .answers = "RecoveryCodes", .summary = "Switch it on with its first code; ends other sessions",
     .handle = confirm_factor},
    {.method = METHOD_POST, .pattern = "/api/v1/second-factor/recovery-codes",
     .access = ACCESS_USER, .csrf = CSRF_TOKEN, .rate = "write", .answers = "RecoveryCodes",
     .summary = "New recovery codes in the place of the old", .handle = renew_codes},
    {.method = METHOD_DELETE, .pattern = "/api/v1/second-factor", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .status = 204, .summary = "Switch the second factor off",
     .handle = end_factor},
};
/* clang-format on */

const struct route_table routes_credentials = {ROUTES, COUNT_OF(ROUTES)};
