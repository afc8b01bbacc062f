/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/s3_call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/mac.h"
#include "crypto/text_code.h"

#include "base/banned.h"

enum { ANSWER_MAX = 4 * 1024 * 1024, HEADERS_MAX = 16 };

/* What does not change from one try to the next. */
struct body_marks {
    struct str sha256, md5; /* hex; base64, empty for a request without a body */
};

static bool has_body(const struct s3_request *request)
{
    return strcmp(request->method, "PUT") == 0 || strcmp(request->method, "POST") == 0;
}

static bool mark_body(struct arena *arena, const struct s3_request *request, struct body_marks *out,
                      struct error *error)
{
    struct digest digest = digest_of(request->body);
    uint8_t md5[MD5_BYTES];
    char hex[DIGEST_HEX + 1];
    struct buf base64;

    digest_hex(&digest, hex);
    *out = (struct body_marks){.sha256 = arena_str(arena, str_from(hex))};
    if (!has_body(request))
        return true;
    if (!md5_of(request->body, md5, error))
        return false;
    buf_init(&base64, 64);
    base64_append(&base64, BASE64_STANDARD, (struct str){(const char *)md5, sizeof md5});
    out->md5 = arena_str(arena, buf_str(&base64));
    buf_release(&base64);
    return true;
}

/* Signed headers and those that carry the signature. */
struct call {
    struct http_header headers[HEADERS_MAX];
    size_t count;
    struct str url;
};

static void add_header(struct call *call, struct str name, struct str value)
{
    BUG_UNLESS(call->count < HEADERS_MAX);
    call->headers[call->count++] = (struct http_header){name, value};
}

static void sign_call(const struct s3 *s3, struct arena *arena, const struct s3_request *request,
                      const struct body_marks *marks, struct call *call)
{
    struct sigv4_pair pairs[HEADERS_MAX];
    struct str path = arena_printf(arena, "/%.*s%s%.*s", STR_FMT(s3->bucket),
                                   request->key.len ? "/" : "", STR_FMT(request->key));
    struct sigv4_request to_sign = {.method = request->method,
                                    .host = s3->host,
                                    .path = path,
                                    .query = request->query,
                                    .query_count = request->query_count,
                                    .headers = pairs,
                                    .payload_hash = marks->sha256};
    struct sigv4_signature signature;
    struct str query = sigv4_query(arena, request->query, request->query_count);

    BUG_UNLESS(request->header_count < HEADERS_MAX - 5);
    for (size_t i = 0; i < request->header_count; i++)
        pairs[to_sign.header_count++] = request->headers[i];
    if (marks->md5.len)
        pairs[to_sign.header_count++] = (struct sigv4_pair){STR("Content-MD5"), marks->md5};
    signature = sigv4_sign(arena, &s3->key, &to_sign, clock_wall_us(s3->clock));
    for (size_t i = 0; i < to_sign.header_count; i++)
        add_header(call, pairs[i].name, pairs[i].value);
    add_header(call, STR("x-amz-content-sha256"), marks->sha256);
    add_header(call, STR("x-amz-date"), signature.date);
    add_header(call, STR("Authorization"), signature.authorization);
    call->url =
        arena_printf(arena, "%.*s%.*s%s%.*s", STR_FMT(s3->origin), STR_FMT(sigv4_path(arena, path)),
                     query.len ? "?" : "", STR_FMT(query));
}

/* Damage that the other side found in what it got. */
static bool was_damaged(struct str code)
{
    return str_equal(code, STR("BadDigest")) || str_equal(code, STR("XAmzContentSHA256Mismatch")) ||
           str_equal(code, STR("RequestTimeout")) || str_equal(code, STR("IncompleteBody"));
}

static bool judge(const struct http_response *response, const struct s3_reply *reply,
                  struct error *error)
{
    struct str code = str_take(reply->problem.code, 60);
    int retry_after_s = response->retry_after_s;

    http_status_error(response, STR("the object store"), error);
    if (!error)
        return false;
    if (response->status == 416)
        return error_set(error, ERROR_INPUT, "a range lies past the end of its blob");
    if (response->status == 400 && was_damaged(code))
        error->code = ERROR_BUSY;
    if (error->code == ERROR_UNAUTHENTICATED)
        error->code = ERROR_DENIED;
    if (code.len)
        error_set(error, error->code, "the object store answered %d %.*s: %.*s", response->status,
                  STR_FMT(code), STR_FMT(str_take(reply->problem.message, 200)));
    error->retry_after_s = retry_after_s;
    return false;
}

static bool ask(const struct s3 *s3, struct arena *arena, const struct s3_request *request,
                const struct body_marks *marks, struct s3_reply *reply, struct error *error)
{
    struct call call = {.count = 0};
    struct buf body;
    bool ok;

    *reply = (struct s3_reply){0};
    sign_call(s3, arena, request, marks, &call);
    buf_init(&body, ANSWER_MAX);
    struct http_response response = {
        .wanted = request->wanted,
        .wanted_count = request->wanted_count,
        .sink = request->sink.take ? request->sink : http_sink_buf(&body),
    };
    const struct http_request sent = {
        .method = request->method,
        .url = call.url,
        .headers = call.headers,
        .header_count = call.count,
        .body = {.kind = has_body(request) ? HTTP_BODY_BYTES : HTTP_BODY_NONE,
                 .bytes = request->body},
        .deadlines = request->deadlines,
        .plain_loopback = s3->plain_loopback,
        .fresh = request->fresh,
        .cancel = request->cancel,
    };
    ok = http_perform(s3->client, arena, &sent, &response, error);
    if (ok) {
        reply->status = response.status;
        reply->body = arena_str(arena, buf_str(&body));
        if (response.status < 200 || response.status > 299) {
            if (!s3_problem_read(arena, response.problem, &reply->problem))
                reply->problem = (struct s3_problem){0};
            ok = judge(&response, reply, error);
        }
    }
    buf_release(&body);
    return ok;
}

bool s3_try(const struct s3 *s3, struct arena *arena, const struct s3_request *request,
            struct s3_reply *reply, struct error *error)
{
    struct body_marks marks;

    *reply = (struct s3_reply){0};
    return mark_body(arena, request, &marks, error) &&
           ask(s3, arena, request, &marks, reply, error);
}

bool s3_call(const struct s3 *s3, struct arena *arena, const struct s3_request *request,
             struct s3_reply *reply, int *failures, struct error *error)
{
    struct error dropped = ERROR_INIT;
    struct body_marks marks;
    struct retry retry;
    bool ok;

    error = error ? error : &dropped;
    *reply = (struct s3_reply){0};
    if (!mark_body(arena, request, &marks, error))
        return false;
    retry_init(&retry, s3->policy, request->cancel);
    while (!(ok = ask(s3, arena, request, &marks, reply, error)) && retry_again(&retry, error))
        continue;
    if (failures)
        *failures = retry.failures;
    return ok;
}

bool s3_head(const struct s3 *s3, struct arena *arena, const struct blob_name *name,
             struct blob_info *out, struct error *error)
{
    struct http_wanted wanted[] = {{.name = "Content-Length"}, {.name = S3_DIGEST_HEADER}};
    const struct s3_request request = {.method = "HEAD",
                                       .key = str_from(name->text),
                                       .wanted = wanted,
                                       .wanted_count = COUNT_OF(wanted)};
    struct blob_info info = {.name = *name};
    struct s3_reply reply;

    if (!s3_call(s3, arena, &request, &reply, NULL, error))
        return false;
    if (!str_to_int(wanted[0].value, 0, INT64_MAX, &info.bytes))
        return error_set(error, ERROR_IO, "the object store does not say how long a blob is");
    info.has_digest = digest_from_hex(wanted[1].value, &info.digest);
    *out = info;
    return true;
}

size_t s3_new_headers(const struct s3 *s3, const char *hex, struct sigv4_pair *headers)
{
    size_t count = 0;

    headers[count++] = (struct sigv4_pair){STR("Content-Type"), STR("application/octet-stream")};
    headers[count++] = (struct sigv4_pair){STR(S3_DIGEST_HEADER), str_from(hex)};
    if (s3->encrypt)
        headers[count++] = (struct sigv4_pair){STR("x-amz-server-side-encryption"), STR("AES256")};
    return count;
}

bool s3_put_whole(const struct s3 *s3, const struct blob_name *name, struct str bytes,
                  const char *hex, struct cancel *cancel, struct error *error)
{
    struct sigv4_pair headers[S3_NEW_HEADERS];
    const struct s3_request request = {.method = "PUT",
                                       .key = str_from(name->text),
                                       .headers = headers,
                                       .header_count = s3_new_headers(s3, hex, headers),
                                       .body = bytes,
                                       .cancel = cancel};
    struct s3_reply reply;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = s3_call(s3, &arena, &request, &reply, NULL, error);
    arena_release(&arena);
    return ok;
}

bool s3_read_file(int fd, int64_t offset, char *into, size_t len, struct error *error)
{
    size_t have = 0;

    while (have < len) {
        ssize_t got = pread(fd, into + have, len - have, offset + (int64_t)have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, errno, "a file that is to be kept cannot be read");
        if (got == 0)
            return error_set(error, ERROR_IO,
                             "a file that is to be kept is shorter than was announced");
        have += (size_t)got;
    }
    return true;
}
