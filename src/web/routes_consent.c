/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people allow: programs by API keys, news by consent, and the policy they accepted. */
#include "app/api_keys.h"
#include "app/consent.h"
#include "crypto/secret.h"
#include "data/json.h"
#include "data/timestamp.h"
#include "web/caller.h"
#include "web/response.h"
#include "web/routes.h"

#include "base/banned.h"

enum { NAME_MAX_BYTES = 1000, SCOPES_MAX = 100, VERSION_MAX = 40, ONE_CLICK_MAX = 1024 };

/* `secret` NULL: the key itself is never shown again. */
static void put_key(struct json_writer *writer, const struct api_key_view *key, const char *secret)
{
    char id[UUID_TEXT + 1];

    uuid_text(&key->id, id);
    json_begin_object(writer);
    json_text_field(writer, "id", str_from(id));
    json_text_field(writer, "name", key->name);
    json_text_field(writer, "scopes", key->scopes);
    timestamp_field(writer, "created_at", key->created_at);
    timestamp_field(writer, "expires_at", key->expires_at);
    timestamp_field(writer, "used_at", key->used_at);
    if (secret)
        json_text_field(writer, "key", str_from(secret));
    json_end_object(writer);
}

static bool list_keys(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct api_key_view *keys = NULL;
    struct json_writer *writer;
    size_t count = 0;

    if (!api_key_list(caller_app(call), call_arena(call), &person, &keys, &count, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_key(writer, "items");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++)
        put_key(writer, &keys[i], NULL);
    json_end_array(writer);
    json_end_object(writer);
    return true;
}

static bool make_key(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    char secret[TOKEN_TEXT_MAX + 1];
    struct api_key_wish wish;
    struct api_key_view key;
    struct json_fields body;

    if (!call_json(call, &body, error))
        return false;
    wish.name = json_read_text(json_field_needed(&body, "name", "name the key"), NAME_MAX_BYTES);
    wish.scopes = json_read_text(
        json_field_needed(&body, "scopes", "write what it may do, such as \"read write\""),
        SCOPES_MAX);
    wish.days = (int)json_read_int(
        json_field_needed(&body, "days", "write in how many days it ends"), 1, API_KEY_DAYS_MAX, 1);
    if (!call_json_done(call, &body, error) ||
        !api_key_make(caller_app(call), call_arena(call), &person, &wish, &key, secret, error))
        return false;
    put_key(response_json(response, 201), &key, secret);
    secret_wipe(secret, sizeof secret);
    return true;
}

static bool remove_key(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct uuid key = caller_uuid(call, "key");

    if (!api_key_remove(caller_app(call), &person, &key, error))
        return false;
    response_empty(response, 204);
    return true;
}

static void put_history(struct json_writer *writer, const struct consents *all)
{
    json_key(writer, "history");
    json_begin_array(writer);
    for (size_t i = 0; i < all->history_count; i++) {
        json_begin_object(writer);
        json_text_field(writer, "purpose", all->history[i].purpose);
        json_bool_field(writer, "given", all->history[i].given);
        json_text_field(writer, "wording", all->history[i].wording);
        json_text_field(writer, "source", all->history[i].source);
        timestamp_field(writer, "at", all->history[i].at);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_key(writer, "policies");
    json_begin_array(writer);
    for (size_t i = 0; i < all->acceptance_count; i++) {
        json_begin_object(writer);
        json_text_field(writer, "version", all->acceptances[i].version);
        json_text_field(writer, "manner", all->acceptances[i].manner_read);
        timestamp_field(writer, "at", all->acceptances[i].at);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static bool answer_consents(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct json_writer *writer;
    struct consents all;

    if (!consent_list(caller_app(call), call_arena(call), &person, &all, error))
        return false;
    writer = response_json(response, 200);
    json_begin_object(writer);
    json_bool_field(writer, "news", all.news);
    json_bool_field(writer, "policy_current", all.policy_current);
    put_history(writer, &all);
    json_end_object(writer);
    return true;
}

static bool set_news(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct json_fields body;
    bool given;

    if (!call_json(call, &body, error))
        return false;
    given = json_read_bool(json_field_needed(&body, "given", "write true or false"), false);
    return call_json_done(call, &body, error) &&
           consent_set_news(caller_app(call), &person, given, error) &&
           answer_consents(call, response, error);
}

static bool accept_policy(struct call *call, struct response *response, struct error *error)
{
    struct person person = caller_person(call);
    struct json_fields body;
    struct str version;

    if (!call_json(call, &body, error))
        return false;
    version = json_read_text(
        json_field_needed(&body, "policy_version", "the version that was read"), VERSION_MAX);
    return call_json_done(call, &body, error) &&
           consent_accept_policy(caller_app(call), call_arena(call), &person, version, error) &&
           answer_consents(call, response, error);
}

static const char HTML[] = "text/html; charset=utf-8";

/* What a mail program shows that knows no one-click: a look at the link changes nothing. */
static bool show_unsubscribe(struct call *call, struct response *response, struct error *error)
{
    (void)call;
    (void)error;
    response_text(response, 200, HTML,
                  STR("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<title>ClipCrafter news</title></head>\n<body><form method=\"post\">"
                      "<p>Stop news from ClipCrafter?</p>"
                      "<p><button>Stop news</button></p></form></body></html>\n"));
    return true;
}

/* RFC 8058: a mail program posts "List-Unsubscribe=One-Click", without cookies; a form as above,
 * nothing. The token says enough. */
static bool unsubscribe(struct call *call, struct response *response, struct error *error)
{
    if (!consent_unsubscribe(caller_app(call), call_param(call, "token"), error))
        return false;
    response_text(response, 200, HTML,
                  STR("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<title>ClipCrafter news</title></head>\n"
                      "<body><p>You will get no more news from ClipCrafter.</p></body></html>\n"));
    return true;
}

/* clang-format off */
static const struct route ROUTES[] = {
    {.method = METHOD_GET, .pattern = "/api/v1/keys", .access = ACCESS_USER, .rate = "read",
     .answers = "KeyList", .summary = "Your API keys", .handle = list_keys},
    {.method = METHOD_POST, .pattern = "/api/v1/keys", .access = ACCESS_USER, .csrf = CSRF_TOKEN,
     .rate = "write", .body = BODY_JSON, .takes = "KeyOrder", .answers = "Key", .status = 201,
     .summary = "Make an API key, shown this once", .handle = make_key},
    {.method = METHOD_DELETE, .pattern = "/api/v1/keys/{key:uuid}", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .status = 204, .essential = true,
     .summary = "Remove an API key: it counts no more", .handle = remove_key},
    {.method = METHOD_GET, .pattern = "/api/v1/consents", .access = ACCESS_USER,
     .scope = "account", .rate = "read", .answers = "Consents",
     .summary = "What you agreed to, and when", .handle = answer_consents},
    {.method = METHOD_PUT, .pattern = "/api/v1/consents/news", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .body = BODY_JSON, .takes = "Given",
     .answers = "Consents", .essential = true, .summary = "Give or take back the consent to news",
     .handle = set_news},
    {.method = METHOD_PUT, .pattern = "/api/v1/consents/policy", .access = ACCESS_USER,
     .csrf = CSRF_TOKEN, .rate = "write", .body = BODY_JSON, .takes = "PolicyAcceptance",
     .answers = "Consents", .summary = "Accept the policy in force", .handle = accept_policy},
    {.method = METHOD_GET, .pattern = "/api/v1/unsubscribe/{token:token}",
     .access = ACCESS_PUBLIC, .rate = "read", .summary = "A page that asks; changes nothing",
     .handle = show_unsubscribe},
    {.method = METHOD_POST, .pattern = "/api/v1/unsubscribe/{token:token}",
     .access = ACCESS_PUBLIC, .csrf = CSRF_OPEN, .rate = "sign_in", .body = BODY_BYTES,
     .body_max = ONE_CLICK_MAX, .essential = true, .summary = "Stop news with one click (RFC 8058)",
     .handle = unsubscribe},
};
/* clang-format on */

const struct route_table routes_consent = {ROUTES, COUNT_OF(ROUTES)};
