/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/access_hooks.h"

#include <string.h>

#include "app/access.h"
#include "app/session.h"
#include "web/call.h"
#include "web/service.h"

#include "base/banned.h"

static void fill(const struct person *person, enum principal_kind kind, const struct uuid *by,
                 struct principal *out)
{
    *out = (struct principal){.kind = kind};
    memcpy(out->user, person->user.bytes, sizeof out->user);
    memcpy(out->session, by->bytes, sizeof out->session);
}

/* "read write": what the key may do, as routes name it. */
static struct str scope_words(struct arena *arena, unsigned scopes)
{
    static const enum scope ALL[] = {SCOPE_READ, SCOPE_WRITE, SCOPE_ACCOUNT};
    struct str words = STR("");

    for (size_t i = 0; i < COUNT_OF(ALL); i++)
        if (scopes & ALL[i])
            words = arena_printf(arena, "%.*s%s%s", STR_FMT(words), words.len ? " " : "",
                                 access_scope_name(ALL[i]));
    return words;
}

static bool by_key(struct app *app, struct call *call, struct str header, struct principal *out,
                   struct error *error)
{
    struct person person;

    if (!str_equal_nocase(str_take(header, strlen("Bearer ")), STR("Bearer ")))
        return error_set(error, ERROR_UNAUTHENTICATED,
                         "Authorization: write \"Bearer\" and an API key");
    if (!access_by_key(app, str_trim(str_skip(header, strlen("Bearer "))), &person, error))
        return false;
    fill(&person, PRINCIPAL_KEY, &person.key, out);
    out->scopes = scope_words(call_arena(call), person.scopes);
    return true;
}

static bool authenticate(void *context, struct call *call, struct principal *out,
                         struct error *error)
{
    struct app *app = ((struct service *)context)->app;
    struct str header = call_header(call, "Authorization"), token;
    struct person person;

    if (header.len)
        return by_key(app, call, header, out, error);
    if (!call_cookie(call, COOKIE_SESSION, &token)) {
        *out = (struct principal){.kind = PRINCIPAL_ANONYMOUS};
        return true;
    }
    if (!access_by_session(app, token, &person, error))
        return false;
    fill(&person, person.operator? PRINCIPAL_OPERATOR : PRINCIPAL_USER, &person.session, out);
    out->csrf_secret =
        arena_str(call_arena(call), (struct str){(const char *)person.session.bytes, UUID_BYTES});
    return true;
}

static bool csrf_matches(void *context, const struct principal *principal, struct str token)
{
    struct uuid session;

    memcpy(session.bytes, principal->session, UUID_BYTES);
    return session_csrf_matches(((struct service *)context)->app, &session, token);
}

void access_hooks_install(struct web_hooks *hooks)
{
    hooks->authenticate = authenticate;
    hooks->csrf_matches = csrf_matches;
}
