/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may pass: principal, access, CSRF, rate. */
#include <string.h>

#include "web/http_text.h"
#include "web/server_parts.h"

#include "base/banned.h"

static bool has_word(struct str words, const char *wanted)
{
    struct str rest = words, word;

    while (str_split(&rest, ' ', &word))
        if (str_equal(word, str_from(wanted)))
            return true;
    return false;
}

static bool find_principal(struct call *call, struct error *error)
{
    const struct web_hooks *hooks = &call->server->settings.hooks;
    struct principal principal = {.kind = PRINCIPAL_ANONYMOUS};

    if (!hooks->authenticate)
        return true;
    if (!hooks->authenticate(hooks->context, call, &principal, error))
        return false;
    call->principal = principal;
    return true;
}

static bool check_metrics_token(struct call *call, struct error *error)
{
    struct str wanted = call->server->settings.metrics_token;
    struct str given = call_header(call, "Authorization");

    if (wanted.len && given.len > 7 && str_equal_nocase(str_take(given, 7), STR("Bearer ")) &&
        http_secret_equal(str_skip(given, 7), wanted))
        return true;
    return error_set(error, ERROR_UNAUTHENTICATED,
                     "Authorization: send the metrics token as a bearer token");
}

static bool check_key(struct call *call, struct error *error)
{
    const struct route *route = call->match.route;

    if (!route->scope || route->access == ACCESS_OPERATOR)
        return error_set(error, ERROR_DENIED, "API keys may not do this; sign in");
    if (!has_word(call->principal.scopes, route->scope))
        return error_set(error, ERROR_DENIED, "the API key lacks the scope %s", route->scope);
    return true;
}

static bool check_access(struct call *call, struct error *error)
{
    enum access access = call->match.route->access;

    switch (call->principal.kind) {
    case PRINCIPAL_ANONYMOUS:
        if (access == ACCESS_OPTIONAL)
            return true;
        return error_set(error, ERROR_UNAUTHENTICATED,
                         "sign in, or send an API key as a bearer token");
    case PRINCIPAL_KEY:
        return access == ACCESS_OPTIONAL || check_key(call, error);
    case PRINCIPAL_USER:
        if (access == ACCESS_OPERATOR)
            return error_set(error, ERROR_DENIED, "only operators may do this");
        return true;
    case PRINCIPAL_OPERATOR:
        return true;
    }
    BUG("no such principal: %d", (int)call->principal.kind);
}

/* "https://clips.example" of our own pages. */
static struct str own_origin(struct call *call)
{
    struct str url = call->server->settings.public_url;
    size_t host = str_find(url, STR("://"), 0);

    if (host == (size_t)-1)
        return arena_printf(&call->arena, "%s://%.*s", call->secure ? "https" : "http",
                            STR_FMT(call_header(call, "Host")));
    return str_take(url, str_find(url, STR("/"), host + 3));
}

/* Browsers say where a request comes from; a page of another site cannot make them say ours. */
static bool check_origin(struct call *call, struct error *error)
{
    struct str site = call_header(call, "Sec-Fetch-Site"), origin = call_header(call, "Origin");
    bool fits = !site.len || str_equal(site, STR("same-origin")) || str_equal(site, STR("none"));

    if (fits && (!origin.len || str_equal_nocase(origin, own_origin(call))))
        return true;
    return error_set(error, ERROR_DENIED, "Origin: the request comes from a page of another site");
}

static bool check_csrf(struct call *call, struct error *error)
{
    const struct web_hooks *hooks = &call->server->settings.hooks;
    enum principal_kind kind = call->principal.kind;
    struct str token;

    if (http_method_is_safe(call->match.route->method) || kind == PRINCIPAL_KEY)
        return true;
    switch (call->match.route->csrf) {
    case CSRF_NONE:
    case CSRF_OPEN:
        return true;
    case CSRF_ORIGIN:
        return check_origin(call, error);
    case CSRF_TOKEN:
        if (!check_origin(call, error))
            return false;
        if (kind == PRINCIPAL_ANONYMOUS)
            return true; /* nothing that a cookie could be misused for */
        token = call_header(call, "X-CSRF-Token");
        if (token.len && hooks->csrf_matches &&
            hooks->csrf_matches(hooks->context, &call->principal, token))
            return true;
        return error_set(error, ERROR_DENIED,
                         "X-CSRF-Token: is missing or of another sign-in; read it again");
    }
    BUG("no such protection");
}

static bool take_rate(struct call *call, int class_index, const uint8_t client[16],
                      struct error *error)
{
    if (class_index < 0)
        return true;
    call->rate = rate_limit_take(call->server->rates, class_index, client);
    call->rated = true;
    if (call->rate.allowed)
        return true;
    error_set(error, ERROR_TOO_MANY, "too many requests; wait %d seconds",
              call->rate.retry_after_s);
    error->retry_after_s = call->rate.retry_after_s;
    return false;
}

bool gate_rate_all(struct call *call, struct error *error)
{
    struct address subscriber = address_subscriber(&call->address);

    return take_rate(call, call->server->rate_all, subscriber.bytes, error);
}

static bool check_rate(struct call *call, struct error *error)
{
    struct address subscriber = address_subscriber(&call->address);
    bool known = call->principal.kind != PRINCIPAL_ANONYMOUS;

    return take_rate(call, call->server->route_rates[call->match.index],
                     known ? call->principal.user : subscriber.bytes, error);
}

bool gate_admit(struct call *call, struct error *error)
{
    switch (call->match.route->access) {
    case ACCESS_NONE:
        BUG("a route without access was let in");
    case ACCESS_PUBLIC:
        break;
    case ACCESS_METRICS:
        return check_metrics_token(call, error);
    case ACCESS_OPTIONAL:
    case ACCESS_USER:
    case ACCESS_OPERATOR:
        if (!find_principal(call, error) || !check_access(call, error))
            return false;
        break;
    }
    return check_csrf(call, error) && check_rate(call, error);
}
