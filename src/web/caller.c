/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/caller.h"

#include <string.h>

#include "crypto/secret.h"
#include "web/access_hooks.h"
#include "web/hooks.h"
#include "web/service.h"

#include "base/banned.h"

struct person caller_person(const struct call *call)
{
    const struct principal *principal = call_principal(call);
    struct person person = {.scopes = SCOPE_READ | SCOPE_WRITE | SCOPE_ACCOUNT,
                            .confirmed_at = principal->confirmed_at};

    memcpy(person.user.bytes, principal->user, UUID_BYTES);
    if (principal->kind == PRINCIPAL_KEY) {
        memcpy(person.key.bytes, principal->session, UUID_BYTES);
        person.scopes = 0; /* the route's scope was checked at the gate */
    } else {
        memcpy(person.session.bytes, principal->session, UUID_BYTES);
    }
    person.operator= principal->kind == PRINCIPAL_OPERATOR;
    return person;
}

struct app *caller_app(const struct call *call)
{
    struct service *service = call_app(call);

    return service->app;
}

struct visitor caller_visitor(struct call *call)
{
    struct address subscriber = address_subscriber(call_address(call));
    char text[ADDRESS_TEXT], network[ADDRESS_TEXT];

    address_text(call_address(call), text);
    address_text(&subscriber, network);
    return (struct visitor){
        .address = arena_str(call_arena(call), str_from(text)),
        .subscriber = arena_str(call_arena(call), str_from(network)),
        .agent = call_header(call, "User-Agent"),
    };
}

struct uuid caller_uuid(const struct call *call, const char *name)
{
    struct uuid id;

    call_param_uuid(call, name, id.bytes);
    return id;
}

void caller_made(struct call *call, struct response *response, const char *folder,
                 const struct uuid *id)
{
    char text[UUID_TEXT + 1];

    uuid_text(id, text);
    response_header(response, "Location", arena_printf(call_arena(call), "%s/%s", folder, text));
}

void caller_keep_session(struct response *response, struct session_token *token)
{
    response_cookie(response, &(struct cookie){.name = STR(COOKIE_SESSION),
                                               .value = str_from(token->text),
                                               .max_age_s = SESSION_LIFETIME_S});
    secret_wipe(token, sizeof *token);
}

void caller_drop_session(struct response *response)
{
    response_cookie(
        response, &(struct cookie){.name = STR(COOKIE_SESSION), .value = STR(""), .max_age_s = 0});
}
