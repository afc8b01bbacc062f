/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/access_hooks.h"

#include <string.h>

#include "app/access.h"
#include "app/idempotency.h"
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
    out->confirmed_at = person->confirmed_at;
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

static struct repeat_request repeat_of(const struct idempotent_request *request)
{
    struct repeat_request out = {.key = request->key,
                                 .method = str_from(request->method),
                                 .pattern = str_from(request->pattern),
                                 .path = request->path,
                                 .query = request->query,
                                 .body = request->body};

    memcpy(out.user.bytes, request->caller->user, UUID_BYTES);
    return out;
}

static bool idempotency_before(void *context, struct call *call,
                               const struct idempotent_request *request, enum idempotency *outcome,
                               struct kept_answer *kept, struct error *error)
{
    static const enum idempotency OUTCOMES[] = {
        [REPEAT_FIRST] = IDEMPOTENCY_FIRST,
        [REPEAT_ANSWERED] = IDEMPOTENCY_REPLAY,
        [REPEAT_RUNNING] = IDEMPOTENCY_RUNNING,
        [REPEAT_OTHER] = IDEMPOTENCY_OTHER,
    };
    struct repeat_request repeated = repeat_of(request);
    struct repeat_answer answer = {0};
    enum repeat found;

    BUG_UNLESS(request->caller->kind != PRINCIPAL_ANONYMOUS); /* keys belong to people */
    if (!repeat_begin(((struct service *)context)->app, call_arena(call), &repeated, &found,
                      &answer, error))
        return false;
    *outcome = OUTCOMES[found];
    *kept = (struct kept_answer){answer.status, answer.body, answer.content_type, answer.location,
                                 answer.tag};
    return true;
}

static void idempotency_after(void *context, struct call *call,
                              const struct idempotent_request *request,
                              const struct kept_answer *answer)
{
    struct repeat_request repeated = repeat_of(request);
    struct repeat_answer kept = {answer->status, answer->body, answer->content_type,
                                 answer->location, answer->tag};
    struct error error = ERROR_INIT;

    if (!repeat_end(((struct service *)context)->app, call_arena(call), &repeated, &kept, &error))
        log_event(call_log(call), LOG_WARNING, "answer_not_kept", "reason=\"%s\"", error.message);
}

void access_hooks_install(struct web_hooks *hooks)
{
    hooks->authenticate = authenticate;
    hooks->csrf_matches = csrf_matches;
    hooks->idempotency_before = idempotency_before;
    hooks->idempotency_after = idempotency_after;
}
