/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Routes are static tables, one row each:
 *
 *     static const struct route ROUTES[] = {
 *         {.method = METHOD_GET,
 *          .pattern = "/api/v1/projects/{project:uuid}",
 *          .access = ACCESS_USER,
 *          .scope = "projects:read",
 *          .rate = "read",
 *          .answers = "Project",
 *          .summary = "One project",
 *          .handle = project_read},
 *     };
 *
 * A parameter is a whole segment: {name:uuid}, {name:token} (1 to 128 of A-Z a-z 0-9 - _ . ~, not
 * all dots), {name:word} (any text of 1 to 200 bytes without "/"), and as the last one {name:tail}
 * (the rest of the path: segments as of token, with "/" between). Where several patterns fit, a
 * literal segment wins over a parameter, from the left.
 *
 * What is not declared is not served: the program does not start with a route that has no access,
 * an unsafe method without `csrf`, a duplicate, or an unknown rate class or schema.
 */
#ifndef CLIPCRAFTER_WEB_ROUTE_H
#define CLIPCRAFTER_WEB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

struct call;
struct response;

enum http_method {
    METHOD_NONE, /**< refuses to start */
    METHOD_GET,  /**< answers HEAD too */
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
};
enum { METHOD_COUNT = METHOD_DELETE + 1 };

enum access {
    ACCESS_NONE,     /**< not declared: refuses to start */
    ACCESS_PUBLIC,   /**< anybody; nobody is asked for */
    ACCESS_OPTIONAL, /**< anybody; call_principal() says who, if somebody */
    ACCESS_USER,     /**< a signed-in person, or an API key that has the route's scope */
    ACCESS_OPERATOR, /**< who runs the service */
    ACCESS_METRICS,  /**< bearer of the metrics token */
};

/** What protects an unsafe request that comes with a cookie. Counts for POST, PUT, PATCH, DELETE.
 */
enum csrf {
    CSRF_NONE,   /**< not declared: refuses to start with an unsafe method */
    CSRF_TOKEN,  /**< from a cookie's owner: our origin and X-CSRF-Token */
    CSRF_ORIGIN, /**< no session yet (sign-in, sign-up): our origin, if one is named */
    CSRF_OPEN,   /**< may come from anywhere (one-click unsubscribe); says nothing of a session */
};

enum body_kind {
    BODY_NONE,   /**< a body is refused */
    BODY_JSON,   /**< an object, read whole before the handler starts */
    BODY_BYTES,  /**< read whole, of any type */
    BODY_SPOOL,  /**< read whole into a file without a name: call_body_fd(). For uploads: no worker
                      waits for a slow client. Admitted (access, rate) before the body is taken */
    BODY_STREAM, /**< the handler reads while it comes in: call_read(). It holds a worker as long as
                      the client sends; admitted before, too */
};

/**
 * Answers a call. Runs on the executor. False with an error becomes a problem document; what the
 * response held is dropped then, except for cookies and headers.
 */
typedef bool route_handler(struct call *call, struct response *response, struct error *error);

/** A row. Everything is constant and lives as long as the program. */
struct route {
    enum http_method method;
    const char *pattern;
    enum access access;
    enum csrf csrf;
    const char *scope; /**< what an API key must have; NULL: keys are refused */
    const char *rate;  /**< name of a rate class; NULL: none of its own */
    enum body_kind body;
    int64_t body_max;     /**< bytes; 0: 64 KiB. SPOOL and STREAM must say */
    bool essential;       /**< uses the reserved share of the executor: sign-in, erasure */
    bool idempotent;      /**< honours Idempotency-Key */
    bool hidden;          /**< not in the OpenAPI document */
    const char *takes;    /**< schema of the body, NULL: none or not JSON */
    const char *answers;  /**< schema of the answer, NULL: none or not JSON */
    int status;           /**< of success; 0: 200 */
    const char *query;    /**< parameters for the document, "limit cursor"; others are refused with
                               400. NULL: any */
    const char *summary;  /**< one line for the document */
    const char *settings; /**< free for the handlers of one table */
    route_handler *handle;
};

/** Part of a path that a pattern names. */
struct path_param {
    struct str name, value; /**< decoded */
};

enum { PATH_PARAMS_MAX = 6, PATH_SEGMENTS_MAX = 16 };

/** Which route a request goes to. */
struct route_match {
    const struct route *route; /**< NULL: see `allow` */
    size_t index;              /**< number of the route in router_route() */
    const char *allow;         /**< "GET, HEAD, POST": the path is known; NULL: it is not (404) */
    struct path_param params[PATH_PARAMS_MAX];
    size_t param_count;
};

struct router;

/** Adds up `count` tables. On failure ERROR_INTERNAL names the row. Read-only afterwards, any
 * thread. */
bool router_new(const struct route *const *tables, const size_t *sizes, size_t count,
                struct router **out, struct error *error) MUST_CHECK;
void router_free(struct router *router);
size_t router_count(const struct router *router);
const struct route *router_route(const struct router *router, size_t index);

/**
 * `path` is the raw path of the target. False (ERROR_INPUT) only for broken percent-encoding.
 * `method` may be METHOD_NONE for one we have no route for. Values lie in `arena` or in `path`.
 */
bool router_match(const struct router *router, enum http_method method, struct str path,
                  struct arena *arena, struct route_match *out, struct error *error) MUST_CHECK;

/** "GET"; METHOD_NONE is "". Constant. */
const char *http_method_name(enum http_method method);
bool http_method_is_safe(enum http_method method);

#endif
