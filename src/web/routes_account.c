/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing up, the account itself, and the policy that goes with it. */
#include <string.h>

#include "app/account.h"
#include "app/age.h"
#include "app/policy.h"
#include "crypto/text_code.h"
#include "data/json.h"
#include "data/timestamp.h"
#include "web/access_hooks.h"
#include "web/caller.h"
#include "web/response.h"
#include "web/routes.h"

#include "base/banned.h"

enum { EMAIL_MAX = 1000, NAME_MAX_BYTES = 1000, PASSWORD_MAX = 2000, TOKEN_MAX = 200 };

static bool check_age(struct call *call, struct response *response, struct error *error)
{
    char ticket[AGE_TICKET_MAX + 1];
    struct json_writer *writer;
    struct json_fields body;
    struct birth birth;
    struct str refused;

    if (!call_json(call, &body, error))
        return false;
    birth.year =
        (int)json_read_int(json_field_needed(&body, "year", "the year of birth"), 0, 9999, 0);
    birth.month =
        (int)json_read_int(json_field_needed(&body, "month", "the month of birth"), 1, 12, 1);
    birth.day = (int)json_read_int(json_field(&body, "day"), 0, 31, 0);
    if (!call_json_done(call, &body, error))
        return false;
    if (!age_check(caller_app(call), &birth, call_cookie(call, COOKIE_AGE, &refused), ticket,
                   error)) {
        /* The same for everyone who is refused: it says nothing of who it was. */
        if (error->code == ERROR_DENIED)
            response_cookie(response, &(struct cookie){.name = STR(COOKIE_AGE),
                                                       .value = STR("refused"),
                                                       .max_age_s = AGE_REFUSAL_S});
        return false;
    }
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_text_field(writer, "age_ticket", str_from(ticket));
    json_end_object(writer);
    return true;
}

static void answer_accepted(struct response *response, struct str message)
{
    struct json_writer *writer = response_json(response, 202);

    json_begin_object(writer);
    json_text_field(writer, "message", message);
    json_end_object(writer);
}

static bool sign_up(struct call *call, struct response *response, struct error *error)
{
    struct sign_up order;
    struct json_fields body;

    if (!call_json(call, &body, error))
        return false;
    order.email = json_read_text(json_field_needed(&body, "email", "write the address"), EMAIL_MAX);
    order.name = json_read_text(json_field_needed(&body, "name", "write a name"), NAME_MAX_BYTES);
    order.password =
        json_read_text(json_field_needed(&body, "password", "choose a password"), PASSWORD_MAX);
    order.locale = json_read_text(json_field(&body, "locale"), 40);
    order.policy_version = json_read_text(
        json_field_needed(&body, "policy_version", "the version that was accepted"), 40);
    order.age_ticket = json_read_text(
        json_field_needed(&body, "age_ticket", "answer the age question first"), AGE_TICKET_MAX);
    order.news = json_read_bool(json_field(&body, "news"), false);
    if (!call_json_done(call, &body, error) ||
        !account_sign_up(caller_app(call), call_arena(call), &order, error))
        return false;
    answer_accepted(response, STR("A mail is on its way; follow the link in it."));
    return true;
}

static bool verify(struct call *call, struct response *response, struct error *error)
{
    struct json_fields body;
    struct str token;

    if (!call_json(call, &body, error))
        return false;
    token = json_read_text(json_field_needed(&body, "token", "the one in the mail"), TOKEN_MAX);
    if (!call_json_done(call, &body, error) ||
        !account_verify(caller_app(call), call_arena(call), token, error))
        return false;
    response_empty(response, 204);
    return true;
}

static void answer_profile(struct call *call, struct response *response,
                           const struct profile *profile)
{
    struct json_writer *writer;
    char id[UUID_TEXT + 1];

    response_etag(response, arena_printf(call_arena(call), "r%lld", (long long)profile->revision));
    writer = response_json(response, 200);
    uuid_text(&profile->id, id);
    json_begin_object(writer);
    json_text_field(writer, "id", str_from(id));
    json_text_field(writer, "email", profile->email);
    json_text_field(writer, "name", profile->name);
    json_text_field(writer, "locale", profile->locale);
    json_key(writer, "preferences");
    json_begin_object(writer);
    json_put_members(writer, profile->preferences);
    json_end_object(writer);
    timestamp_field(writer, "created_at", profile->created_at);
    timestamp_field(writer, "password_at", profile->password_at);
    json_bool_field(writer, "second_factor", profile->second_factor);
    json_int_field(writer, "recovery_codes", profile->recovery_codes);
    json_bool_field(writer, "operator", profile->operator);
    json_end_object(writer);
}

static bool show(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct profile profile;

    if (!account_profile(caller_app(call), call_arena(call), &person, &profile, error))
        return false;
    answer_profile(call, response, &profile);
    return true;
}

static bool change(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct profile_change wanted = {0};
    struct profile profile;
    struct json_fields body;

    if (!account_profile(caller_app(call), call_arena(call), &person, &profile, error) ||
        !call_check_if_match(
            call, arena_printf(call_arena(call), "\"r%lld\"", (long long)profile.revision), true,
            error) ||
        !call_json(call, &body, error))
        return false;
    wanted.name = json_read_text(json_field(&body, "name"), NAME_MAX_BYTES);
    wanted.locale = json_read_text(json_field(&body, "locale"), 40);
    wanted.revision = profile.revision;
    if (!call_json_done(call, &body, error) ||
        !account_change(caller_app(call), call_arena(call), &person, &wanted, &profile, error))
        return false;
    answer_profile(call, response, &profile);
    return true;
}

static void put_policy(struct json_writer *writer, const struct policy_row *policy, bool body)
{
    char hex[DIGEST_HEX + 1];

    digest_hex(&policy->digest, hex);
    json_begin_object(writer);
    json_text_field(writer, "version", policy->version);
    timestamp_field(writer, "effective_at", policy->effective_at);
    json_text_field(writer, "sha256", str_from(hex));
    json_bool_field(writer, "material", policy->material);
    if (body)
        json_text_field(writer, "body", policy->body);
    json_end_object(writer);
}

static bool policy(struct call *call, struct response *response, struct error *error)
{
    struct policy_row row;

    if (!policy_in_force(caller_app(call), call_arena(call), &row, error))
        return false;
    response_cache(response, "public, max-age=300");
    put_policy(response_json(response, 200), &row, true);
    return true;
}

static bool policy_version(struct call *call, struct response *response, struct error *error)
{
    struct policy_row row;

    if (!policy_find(caller_app(call), call_arena(call), call_param(call, "version"), &row, error))
        return false;
    response_cache(response, "public, max-age=300");
    put_policy(response_json(response, 200), &row, true);
    return true;
}

static bool policies(struct call *call, struct response *response, struct error *error)
{
    struct policy_row *rows = NULL;
    struct json_writer *writer;
    size_t count = 0;

    if (!policy_list(caller_app(call), call_arena(call), &rows, &count, error))
        return false;
    response_cache(response, "public, max-age=300");
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++)
        put_policy(writer, &rows[i], false);
    json_end_array(writer);
    json_end_object(writer);
    return true;
}

/* clang-format off */
static const struct route ROUTES[] = {
    {.method = METHOD_POST, .pattern = "/api/v1/age-check", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .takes = "Birth",
     .answers = "AgeTicket", .summary = "The age question, asked before anything is kept",
     .handle = check_age},
    {.method = METHOD_POST, .pattern = "/api/v1/account", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .takes = "SignUp",
     .answers = "Message", .status = 202, .essential = true,
     .summary = "Sign up; a mail brings a link", .handle = sign_up},
    {.method = METHOD_POST, .pattern = "/api/v1/account/verify", .access = ACCESS_PUBLIC,
     .csrf = CSRF_ORIGIN, .rate = "sign_in", .body = BODY_JSON, .takes = "Token", .status = 204,
     .summary = "Confirm the address with the mail's token", .handle = verify},
    {.method = METHOD_GET, .pattern = "/api/v1/account", .access = ACCESS_USER, .scope = "account",
     .rate = "read", .answers = "Account", .summary = "Your account", .handle = show},
    {.method = METHOD_PATCH, .pattern = "/api/v1/account", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .body = BODY_JSON, .takes = "AccountChange",
     .answers = "Account", .summary = "Change name or language (If-Match)", .handle = change},
    {.method = METHOD_GET, .pattern = "/api/v1/policy", .access = ACCESS_PUBLIC, .rate = "read",
     .answers = "Policy", .summary = "The privacy policy in force", .handle = policy},
    {.method = METHOD_GET, .pattern = "/api/v1/policies", .access = ACCESS_PUBLIC, .rate = "read",
     .answers = "PolicyList", .summary = "All versions of the policy", .handle = policies},
    {.method = METHOD_GET, .pattern = "/api/v1/policies/{version:token}", .access = ACCESS_PUBLIC,
     .rate = "read", .answers = "Policy", .summary = "One version of the policy",
     .handle = policy_version},
};
/* clang-format on */

const struct route_table routes_account = {ROUTES, COUNT_OF(ROUTES)};
