/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/route.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#include "web/http_text.h"

#include "base/banned.h"

/* In the order in which they win. */
enum segment_kind { SEGMENT_LITERAL, SEGMENT_UUID, SEGMENT_TOKEN, SEGMENT_WORD, SEGMENT_TAIL };

static const char *const KINDS[] = {"", "uuid", "token", "word", "tail"};

struct segment {
    enum segment_kind kind;
    struct str text; /* literal, or name */
};

/* One row with its pattern taken apart. */
struct entry {
    const struct route *route;
    size_t index; /* of its row */
    struct segment segments[PATH_SEGMENTS_MAX];
    size_t count;
    const char *allow; /* of all rows with the same shape */
};

struct router {
    struct arena arena;
    struct entry *sorted; /* rows of one shape lie side by side, what wins comes first */
    const struct route **rows;
    size_t count;
};

static const char *const METHODS[METHOD_COUNT] = {"", "GET", "POST", "PUT", "PATCH", "DELETE"};

const char *http_method_name(enum http_method method)
{
    return METHODS[method];
}

bool http_method_is_safe(enum http_method method)
{
    return method == METHOD_GET;
}

static bool parse_segment(struct str text, struct segment *out)
{
    size_t colon = str_find(text, STR(":"), 0);

    *out = (struct segment){SEGMENT_LITERAL, text};
    if (!str_starts_with(text, STR("{")))
        return text.len > 0;
    if (!str_ends_with(text, STR("}")) || colon == (size_t)-1)
        return false;
    out->text = str_take(str_skip(text, 1), colon - 1);
    for (int kind = SEGMENT_UUID; kind <= SEGMENT_TAIL; kind++)
        if (str_equal(str_skip(str_take(text, text.len - 1), colon + 1), str_from(KINDS[kind])))
            out->kind = (enum segment_kind)kind;
    return out->kind != SEGMENT_LITERAL && http_is_token(out->text);
}

static bool parse_pattern(const char *pattern, struct entry *entry)
{
    struct str rest = str_from(pattern), piece;
    size_t params = 0;

    if (!str_starts_with(rest, STR("/")))
        return false;
    rest = str_skip(rest, 1);
    while (rest.len && str_split(&rest, '/', &piece)) {
        struct segment *segment = &entry->segments[entry->count];
        if (entry->count == PATH_SEGMENTS_MAX || !parse_segment(piece, segment))
            return false;
        if (entry->count && segment[-1].kind == SEGMENT_TAIL)
            return false;
        params += segment->kind != SEGMENT_LITERAL;
        entry->count++;
    }
    return params <= PATH_PARAMS_MAX;
}

static bool check_row(const struct route *route, struct error *error)
{
    const char *pattern = route->pattern ? route->pattern : "(none)";
    const char *missing = NULL;

    if (route->method == METHOD_NONE)
        missing = "method";
    else if (route->access == ACCESS_NONE)
        missing = "access";
    else if (!http_method_is_safe(route->method) && route->csrf == CSRF_NONE)
        missing = "csrf";
    else if (!route->handle)
        missing = "handler";
    else if (!route->summary)
        missing = "summary";
    else if ((route->body == BODY_STREAM || route->body == BODY_SPOOL) && !route->body_max)
        missing = "body_max";
    else if (route->method == METHOD_GET && route->body != BODY_NONE)
        missing = "method that may carry its body";
    if (missing)
        return error_set(error, ERROR_INTERNAL, "route %s %s declares no %s",
                         METHODS[route->method], pattern, missing);
    return true;
}

static int compare_shapes(const struct entry *a, const struct entry *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        const struct segment *x = &a->segments[i], *y = &b->segments[i];
        int order = (int)x->kind - (int)y->kind;
        if (order == 0 && x->kind == SEGMENT_LITERAL)
            order = str_compare(x->text, y->text);
        if (order)
            return order;
    }
    return a->count < b->count ? -1 : a->count > b->count;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = compare_shapes(x, y);

    return order ? order : (int)x->route->method - (int)y->route->method;
}

/* Tells every row of one shape which methods that shape has. */
static bool join_shape(struct router *router, size_t first, size_t last, struct error *error)
{
    struct buf allow;

    buf_init(&allow, 256);
    for (size_t i = first; i < last; i++) {
        enum http_method method = router->sorted[i].route->method;
        if (i > first && router->sorted[i - 1].route->method == method) {
            buf_release(&allow);
            return error_set(error, ERROR_INTERNAL, "route %s %s is there twice", METHODS[method],
                             router->sorted[i].route->pattern);
        }
        buf_printf(&allow, "%s%s, ", METHODS[method], method == METHOD_GET ? ", HEAD" : "");
    }
    buf_append(&allow, STR("OPTIONS"));
    for (size_t i = first; i < last; i++)
        router->sorted[i].allow = arena_str(&router->arena, buf_str(&allow)).ptr;
    buf_release(&allow);
    return true;
}

static bool sort_rows(struct router *router, struct error *error)
{
    qsort(router->sorted, router->count, sizeof *router->sorted, compare_entries);
    for (size_t first = 0, last; first < router->count; first = last) {
        for (last = first + 1; last < router->count &&
                               compare_shapes(&router->sorted[first], &router->sorted[last]) == 0;)
            last++;
        if (!join_shape(router, first, last, error))
            return false;
    }
    return true;
}

static bool add_row(struct router *router, const struct route *route, struct error *error)
{
    struct entry *entry = &router->sorted[router->count];

    *entry = (struct entry){.route = route, .index = router->count};
    if (!check_row(route, error))
        return false;
    if (!parse_pattern(route->pattern, entry))
        return error_set(error, ERROR_INTERNAL,
                         "route pattern \"%s\" is not of the form of route.h", route->pattern);
    router->rows[router->count++] = route;
    return true;
}

bool router_new(const struct route *const *tables, const size_t *sizes, size_t count,
                struct router **out, struct error *error)
{
    struct router *router = calloc(1, sizeof *router);
    size_t total = 0;
    bool ok = false;

    BUG_UNLESS(router);
    arena_init(&router->arena);
    for (size_t i = 0; i < count; i++)
        total += sizes[i];
    router->sorted = ARENA_ARRAY(&router->arena, struct entry, total + 1);
    router->rows = ARENA_ARRAY(&router->arena, const struct route *, total + 1);
    for (size_t i = 0; i < count; i++)
        for (size_t row = 0; row < sizes[i]; row++)
            if (!add_row(router, &tables[i][row], error))
                goto done;
    ok = sort_rows(router, error);
done:
    if (ok)
        *out = router;
    else
        router_free(router);
    return ok;
}

void router_free(struct router *router)
{
    if (!router)
        return;
    arena_release(&router->arena);
    free(router);
}

size_t router_count(const struct router *router)
{
    return router->count;
}

const struct route *router_route(const struct router *router, size_t index)
{
    return router->rows[index];
}

static bool is_uuid(struct str text)
{
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex)
            return false;
    }
    return true;
}

static bool is_token(struct str text)
{
    bool dots = true;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '-' || c == '_' || c == '.' || c == '~';
        if (!fits)
            return false;
        dots = dots && c == '.';
    }
    return text.len > 0 && text.len <= 128 && !dots;
}

static bool is_word(struct str text)
{
    return text.len > 0 && text.len <= 200 && str_find(text, STR("/"), 0) == (size_t)-1 &&
           !str_equal(text, STR(".")) && !str_equal(text, STR(".."));
}

/* The decoded segments of a path. */
struct path {
    struct str pieces[PATH_SEGMENTS_MAX];
    size_t count;
};

/* False for broken encoding. More segments than any pattern has leave count past the maximum. */
static bool split_path(struct str path, struct arena *arena, struct path *out)
{
    struct str rest = str_skip(path, 1), piece;

    out->count = 0;
    while (path.len > 1 && str_split(&rest, '/', &piece)) {
        struct str *decoded = &out->pieces[MIN_OF(out->count, (size_t)PATH_SEGMENTS_MAX - 1)];
        if (!http_percent_decode(arena, piece, false, decoded))
            return false;
        out->count++;
    }
    return true;
}

static bool fits(const struct segment *segment, struct str piece)
{
    switch (segment->kind) {
    case SEGMENT_LITERAL:
        return str_equal(segment->text, piece);
    case SEGMENT_UUID:
        return is_uuid(piece);
    case SEGMENT_TOKEN:
    case SEGMENT_TAIL:
        return is_token(piece);
    case SEGMENT_WORD:
        return is_word(piece);
    }
    BUG("no such kind of segment: %d", (int)segment->kind);
}

static bool entry_fits(const struct entry *entry, const struct path *path)
{
    const struct segment *last = entry->count ? &entry->segments[entry->count - 1] : NULL;
    bool tail = last && last->kind == SEGMENT_TAIL;

    if (path->count > PATH_SEGMENTS_MAX)
        return false;
    if (tail ? path->count < entry->count : path->count != entry->count)
        return false;
    for (size_t i = 0; i < path->count; i++)
        if (!fits(&entry->segments[MIN_OF(i, entry->count - 1)], path->pieces[i]))
            return false;
    return true;
}

static struct str join_tail(struct arena *arena, const struct path *path, size_t from)
{
    struct str tail = path->pieces[from];

    for (size_t i = from + 1; i < path->count; i++)
        tail = arena_printf(arena, "%.*s/%.*s", STR_FMT(tail), STR_FMT(path->pieces[i]));
    return tail;
}

static void take_params(const struct entry *entry, const struct path *path, struct arena *arena,
                        struct route_match *match)
{
    for (size_t i = 0; i < entry->count; i++) {
        const struct segment *segment = &entry->segments[i];
        if (segment->kind == SEGMENT_LITERAL)
            continue;
        match->params[match->param_count++] = (struct path_param){
            segment->text,
            segment->kind == SEGMENT_TAIL ? join_tail(arena, path, i) : path->pieces[i]};
    }
}

bool router_match(const struct router *router, enum http_method method, struct str path,
                  struct arena *arena, struct route_match *out, struct error *error)
{
    struct route_match match = {.route = NULL};
    const struct entry *first;
    struct path pieces;
    size_t i = 0;

    if (!str_starts_with(path, STR("/")) || !split_path(path, arena, &pieces))
        return error_set(error, ERROR_INPUT,
                         "path: percent-encoding is broken or gives no clean UTF-8; encode each "
                         "segment");
    while (i < router->count && !entry_fits(&router->sorted[i], &pieces))
        i++;
    first = &router->sorted[i];
    if (i < router->count)
        match.allow = first->allow;
    for (; i < router->count && compare_shapes(first, &router->sorted[i]) == 0; i++) {
        const struct entry *entry = &router->sorted[i];
        if (entry->route->method != method)
            continue;
        match.route = entry->route;
        match.index = entry->index;
        take_params(entry, &pieces, arena, &match);
    }
    *out = match;
    return true;
}
