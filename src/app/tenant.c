/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tenant.h"

#include "base/banned.h"

int64_t tenant_now(const struct app *app)
{
    return clock_wall_us(app->clock);
}

static bool begin(struct app *app, const struct uuid *user, bool read_only, struct db_tx **tx,
                  struct error *error)
{
    struct db_scope scope = {.read_only = read_only};

    if (user)
        scope.tenant = *user;
    return db_begin(app->database, &scope, tx, error);
}

bool tenant_begin(struct app *app, const struct uuid *user, struct db_tx **tx, struct error *error)
{
    return begin(app, user, false, tx, error);
}

bool tenant_read(struct app *app, const struct uuid *user, struct db_tx **tx, struct error *error)
{
    return begin(app, user, true, tx, error);
}

bool tenant_seal(struct app *app, struct db_tx *tx, struct arena *arena,
                 const struct vault_place *place, struct str plain, struct str *sealed,
                 struct error *error)
{
    return vault_seal(app->vault, tx, arena, place, plain, sealed, error);
}

bool tenant_open(struct app *app, struct db_tx *tx, struct arena *arena,
                 const struct vault_place *place, struct str sealed, struct str *plain,
                 struct error *error)
{
    return vault_open(app->vault, tx, arena, place, sealed, plain, error);
}

/* Printable ASCII stays; a header may hold any bytes. */
static struct str tidy_agent(struct arena *arena, struct str agent)
{
    struct str copy = arena_str(arena, str_take(agent, VISITOR_AGENT_MAX));

    for (size_t i = 0; i < copy.len; i++)
        if (copy.ptr[i] < ' ' || copy.ptr[i] > '~')
            ((char *)copy.ptr)[i] = '?';
    return copy;
}

bool tenant_seal_visitor(struct app *app, struct db_tx *tx, struct arena *arena, const char *table,
                         const struct uuid *row, const struct uuid *user,
                         const struct visitor *visitor, struct str *address, struct str *agent,
                         struct error *error)
{
    struct vault_place at = {table, "address_sealed", row, user};
    struct vault_place by = {table, "agent_sealed", row, user};

    return tenant_seal(app, tx, arena, &at, visitor->address, address, error) &&
           tenant_seal(app, tx, arena, &by, tidy_agent(arena, visitor->agent), agent, error);
}
