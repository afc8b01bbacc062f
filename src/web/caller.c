/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/caller.h"

#include <string.h>

#include "web/hooks.h"
#include "web/service.h"

#include "base/banned.h"

struct person caller_person(const struct call *call)
{
    const struct principal *principal = call_principal(call);
    struct person person = {.scopes = SCOPE_READ | SCOPE_WRITE | SCOPE_ACCOUNT};

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

struct uuid caller_uuid(const struct call *call, const char *name)
{
    struct uuid id;

    call_param_uuid(call, name, id.bytes);
    return id;
}
