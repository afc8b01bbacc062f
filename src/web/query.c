/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/query.h"

#include "web/http_text.h"

#include "base/banned.h"

static bool add_pair(struct arena *arena, struct str text, struct query *query, struct error *error)
{
    size_t equals = str_find(text, STR("="), 0);
    struct query_pair pair;

    if (!http_percent_decode(arena, str_take(text, equals), true, &pair.name) ||
        !http_percent_decode(arena, equals == (size_t)-1 ? STR("") : str_skip(text, equals + 1),
                             true, &pair.value))
        return error_set(error, ERROR_INPUT,
                         "query: percent-encoding is broken or gives no clean UTF-8; encode each "
                         "name and value");
    if (pair.name.len == 0)
        return error_set(error, ERROR_INPUT, "query: a parameter has no name; leave it out");
    if (query_find(query, pair.name))
        return error_set(error, ERROR_INPUT, "query: \"%.*s\" is given twice; give it once",
                         STR_FMT(pair.name));
    if (query->count == QUERY_MAX)
        return error_set(error, ERROR_INPUT, "query: more than %d parameters; send fewer",
                         QUERY_MAX);
    query->pairs[query->count++] = pair;
    return true;
}

bool query_parse(struct arena *arena, struct str text, struct query *out, struct error *error)
{
    struct query query = {.count = 0};
    struct str rest = text, piece;

    while (str_split(&rest, '&', &piece))
        if (piece.len && !add_pair(arena, piece, &query, error))
            return false;
    *out = query;
    return true;
}

const struct str *query_find(const struct query *query, struct str name)
{
    for (size_t i = 0; i < query->count; i++)
        if (str_equal(query->pairs[i].name, name))
            return &query->pairs[i].value;
    return NULL;
}
