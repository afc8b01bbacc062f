/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request twice is done once.
 */
#include <string.h>

#include "web/http_text.h"
#include "web/server_parts.h"

#include "base/banned.h"

enum { KEY_MAX = 128, KEPT_BODY_MAX = 64 * 1024 };

static struct idempotent_request describe(struct call *call, struct str key)
{
    const struct route *route = call->match.route;

    return (struct idempotent_request){.key = key,
                                       .method = http_method_name(route->method),
                                       .pattern = route->pattern,
                                       .path = call->path,
                                       .query = call->query_text,
                                       .body = call_body(call),
                                       .caller = &call->principal};
}

static void give_kept(struct call *call, const struct kept_answer *kept)
{
    struct response *response = &call->response;
    struct str type = arena_str(&call->arena, kept->content_type);

    if (kept->body.len)
        response_text(response, kept->status, type.ptr, kept->body);
    else
        response_empty(response, kept->status);
    if (kept->location.len)
        response_header(response, "Location", kept->location);
    if (kept->tag.len)
        response_header(response, "ETag", kept->tag);
    response_header(response, "Idempotency-Replayed", STR("true"));
}

static struct str header_of(const struct response *response, const char *name)
{
    for (size_t i = 0; i < response->headers.count; i++)
        if (strcmp(response->headers.items[i].name, name) == 0)
            return response->headers.items[i].value;
    return (struct str){0};
}

/* What came out, for the hook; errors as the problem document that they become. */
static void keep(struct call *call, const struct idempotent_request *request)
{
    const struct web_hooks *hooks = &call->server->settings.hooks;
    struct response *response = &call->response;
    struct kept_answer kept = {.status = response->status,
                               .location = header_of(response, "Location"),
                               .tag = header_of(response, "ETag")};

    if (response->kind == RESPONSE_BYTES && response->body.len <= KEPT_BODY_MAX) {
        kept.body = buf_str(&response->body);
        kept.content_type = str_from(response->type);
    }
    if (hooks->idempotency_after)
        hooks->idempotency_after(hooks->context, call, request, &kept);
}

static bool run_first(struct call *call, const struct idempotent_request *request)
{
    struct error error = ERROR_INIT;

    if (!call->match.route->handle(call, &call->response, &error))
        response_problem(&call->response, call->problem_status, &error);
    response_finish(&call->response);
    keep(call, request);
    return true;
}

static bool run_keyed(struct call *call, struct str key, struct error *error)
{
    const struct web_hooks *hooks = &call->server->settings.hooks;
    struct idempotent_request request = describe(call, key);
    enum idempotency outcome = IDEMPOTENCY_FIRST;
    struct kept_answer kept = {0};
    struct error other = ERROR_INIT;

    if (!hooks->idempotency_before(hooks->context, call, &request, &outcome, &kept, error))
        return false;
    switch (outcome) {
    case IDEMPOTENCY_FIRST:
        return run_first(call, &request);
    case IDEMPOTENCY_REPLAY:
        give_kept(call, &kept);
        return true;
    case IDEMPOTENCY_RUNNING:
        error_set(error, ERROR_CONFLICT,
                  "Idempotency-Key: the same request is at work; wait for its answer");
        error->retry_after_s = 1;
        return false;
    case IDEMPOTENCY_OTHER:
        error_set(&other, ERROR_INPUT,
                  "Idempotency-Key: was used for another request; make a new one");
        response_problem(&call->response, 422, &other);
        return true;
    }
    BUG("no such outcome: %d", (int)outcome);
}

bool idempotency_run(struct call *call, struct error *error)
{
    const struct route *route = call->match.route;
    struct str key = call_header(call, "Idempotency-Key");

    if (!route->idempotent || !key.len)
        return route->handle(call, &call->response, error);
    if (!http_is_visible(key, KEY_MAX))
        return error_set(error, ERROR_INPUT,
                         "Idempotency-Key: must be 1 to %d visible ASCII characters", KEY_MAX);
    if (!call->server->settings.hooks.idempotency_before)
        return route->handle(call, &call->response, error);
    return run_keyed(call, key, error);
}
