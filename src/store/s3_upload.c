/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Multipart uploads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "crypto/mac.h"
#include "store/s3_call.h"

#include "base/banned.h"

/* 16 MiB parts: 156 GiB at most, far above any video; refused before anything is sent. */
enum { PARTS_MAX = 10000, ETAG_MAX = 256 };

struct upload {
    const struct s3 *s3;
    struct arena *arena;
    const struct blob_name *name;
    struct str id;
    struct buf list; /* the body of the completion, so far */
    struct cancel *cancel;
    bool strays; /* an answer to the beginning was lost: there may be an upload that we know not of
                  */
};

static bool begin(struct upload *upload, const char *hex, struct error *error)
{
    struct sigv4_pair headers[S3_NEW_HEADERS];
    const struct sigv4_pair query = {STR("uploads"), STR("")};
    const struct s3_request request = {.method = "POST",
                                       .key = str_from(upload->name->text),
                                       .query = &query,
                                       .query_count = 1,
                                       .headers = headers,
                                       .header_count = s3_new_headers(upload->s3, hex, headers),
                                       .cancel = upload->cancel};
    struct s3_reply reply;
    int failures = 0;
    bool ok = s3_call(upload->s3, upload->arena, &request, &reply, &failures, error);

    upload->strays = failures > 0;
    return ok && s3_upload_id_read(upload->arena, reply.body, &upload->id, error);
}

static void list_part(struct upload *upload, int number, struct str etag)
{
    buf_printf(&upload->list, "<Part><PartNumber>%d</PartNumber><ETag>%.*s</ETag></Part>", number,
               STR_FMT(etag));
}

/* An ETag goes into XML as it came: it must not be able to break out of it. */
static bool is_plain_etag(struct str etag)
{
    for (size_t i = 0; i < etag.len; i++)
        if (etag.ptr[i] <= ' ' || etag.ptr[i] == '<' || etag.ptr[i] == '>' || etag.ptr[i] == '&')
            return false;
    return etag.len > 0 && etag.len <= ETAG_MAX;
}

/* The answer to a part was lost: true if the part is there nevertheless, byte for byte. */
static bool has_arrived(struct upload *upload, int number, struct str bytes, struct str *etag)
{
    const struct sigv4_pair query[] = {
        {STR("uploadId"), upload->id},
        {STR("part-number-marker"), arena_printf(upload->arena, "%d", number - 1)},
        {STR("max-parts"), STR("1")},
    };
    const struct s3_request request = {.method = "GET",
                                       .key = str_from(upload->name->text),
                                       .query = query,
                                       .query_count = COUNT_OF(query),
                                       .cancel = upload->cancel};
    uint8_t md5[MD5_BYTES];
    char hex[2 * MD5_BYTES + 1];
    struct s3_reply reply;
    struct s3_part part;
    bool found;

    if (!s3_try(upload->s3, upload->arena, &request, &reply, NULL) ||
        !s3_part_read(upload->arena, reply.body, number, &part, &found, NULL) || !found ||
        part.bytes != (int64_t)bytes.len || !md5_of(bytes, md5, NULL))
        return false;
    for (size_t i = 0; i < MD5_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", md5[i]);
    *etag = part.etag;
    return str_equal(s3_unquoted(part.etag), str_from(hex));
}

static bool send_part(struct upload *upload, int number, struct str bytes, struct error *error)
{
    const struct sigv4_pair query[] = {
        {STR("partNumber"), arena_printf(upload->arena, "%d", number)},
        {STR("uploadId"), upload->id},
    };
    struct http_wanted etag = {.name = "ETag"};
    const struct s3_request request = {.method = "PUT",
                                       .key = str_from(upload->name->text),
                                       .query = query,
                                       .query_count = COUNT_OF(query),
                                       .body = bytes,
                                       .wanted = &etag,
                                       .wanted_count = 1,
                                       .fresh = true,
                                       .cancel = upload->cancel};
    struct s3_reply reply;
    struct retry retry;

    retry_init(&retry, upload->s3->policy, upload->cancel);
    while (!s3_try(upload->s3, upload->arena, &request, &reply, error)) {
        bool lost = reply.status == 0;
        if (!retry_again(&retry, error))
            return false;
        if (lost && has_arrived(upload, number, bytes, &etag.value))
            break;
    }
    if (!is_plain_etag(etag.value))
        return error_set(error, ERROR_IO, "the object store gave no usable ETag for a part");
    list_part(upload, number, etag.value);
    return true;
}

/* Reads, digests and sends all parts; ERROR_IO if they are not what was announced. */
static bool send_parts(struct upload *upload, int fd, int64_t bytes, const struct digest *digest,
                       struct error *error)
{
    int64_t part_bytes = upload->s3->part_bytes;
    char *part = malloc((size_t)part_bytes);
    struct digester digester;
    struct digest found;
    int64_t at = 0;
    bool ok = false;

    BUG_UNLESS(part);
    digester_init(&digester);
    for (int number = 1; at < bytes; number++) {
        size_t len = (size_t)MIN_OF(bytes - at, part_bytes);
        if (!s3_read_file(fd, at, part, len, error))
            goto done;
        digester_add(&digester, part, len);
        if (!send_part(upload, number, (struct str){part, len}, error))
            goto done;
        at += (int64_t)len;
    }
    found = digester_finish(&digester);
    ok = digest_equal(&found, digest) ||
         error_set(error, ERROR_IO, "a file that is to be kept is not what was announced");
done:
    free(part);
    return ok;
}

/* Status 200 may carry an Error, found out only after the answer had begun. */
static bool judge_completion(struct upload *upload, struct str body, struct error *error)
{
    struct s3_problem problem;

    if (!s3_problem_read(upload->arena, body, &problem))
        return s3_complete_read(upload->arena, body, error);
    bool passing = str_equal(problem.code, STR("InternalError")) ||
                   str_equal(problem.code, STR("SlowDown")) ||
                   str_equal(problem.code, STR("ServiceUnavailable")) ||
                   str_equal(problem.code, STR("RequestTimeout"));
    return error_set(error, passing ? ERROR_BUSY : ERROR_UNAVAILABLE,
                     "the object store could not put a blob together: %.*s",
                     STR_FMT(str_take(problem.code, 60)));
}

/* The upload is gone: because an earlier completion worked, though its answer was lost? */
static bool is_complete(struct upload *upload, int64_t bytes, const struct digest *digest)
{
    struct blob_info info;

    return s3_head(upload->s3, upload->arena, upload->name, &info, NULL) && info.bytes == bytes &&
           info.has_digest && digest_equal(&info.digest, digest);
}

static bool complete(struct upload *upload, int64_t bytes, const struct digest *digest,
                     struct error *error)
{
    const struct sigv4_pair query = {STR("uploadId"), upload->id};
    const struct sigv4_pair type = {STR("Content-Type"), STR("application/xml")};
    const struct s3_request request = {.method = "POST",
                                       .key = str_from(upload->name->text),
                                       .query = &query,
                                       .query_count = 1,
                                       .headers = &type,
                                       .header_count = 1,
                                       .body = buf_str(&upload->list),
                                       .cancel = upload->cancel};
    struct s3_reply reply;
    struct retry retry;

    retry_init(&retry, upload->s3->policy, upload->cancel);
    for (;;) {
        if (s3_try(upload->s3, upload->arena, &request, &reply, error) &&
            judge_completion(upload, reply.body, error))
            return true;
        if (error->code == ERROR_NOT_FOUND && retry.failures > 0 &&
            is_complete(upload, bytes, digest))
            return true;
        if (!retry_again(&retry, error))
            return false;
    }
}

bool s3_abort(const struct s3 *s3, struct str key, struct str id, struct error *error)
{
    const struct sigv4_pair query = {STR("uploadId"), id};
    const struct s3_request request = {
        .method = "DELETE", .key = key, .query = &query, .query_count = 1};
    struct error why = ERROR_INIT;
    struct s3_reply reply;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = s3_call(s3, &arena, &request, &reply, NULL, &why) || why.code == ERROR_NOT_FOUND;
    arena_release(&arena);
    if (!ok && error)
        *error = why;
    return ok;
}

bool s3_list_uploads(const struct s3 *s3, struct arena *arena, struct str prefix,
                     struct str key_marker, struct str id_marker, struct s3_uploads *out,
                     struct error *error)
{
    struct sigv4_pair query[4] = {{STR("uploads"), STR("")}};
    struct s3_request request = {.method = "GET", .query = query, .query_count = 1};
    struct s3_reply reply;

    if (prefix.len)
        query[request.query_count++] = (struct sigv4_pair){STR("prefix"), prefix};
    if (key_marker.len) {
        query[request.query_count++] = (struct sigv4_pair){STR("key-marker"), key_marker};
        query[request.query_count++] = (struct sigv4_pair){STR("upload-id-marker"), id_marker};
    }
    return s3_call(s3, arena, &request, &reply, NULL, error) &&
           s3_uploads_read(arena, reply.body, out, error);
}

/* Gives up whatever uploads to this name there are. What cannot be is left to the one who looks for
 * unfinished uploads later. */
static void abort_strays(struct upload *upload)
{
    struct s3_uploads uploads;

    if (!s3_list_uploads(upload->s3, upload->arena, str_from(upload->name->text), STR(""), STR(""),
                         &uploads, NULL))
        return;
    for (size_t i = 0; i < uploads.count; i++)
        if (str_equal(uploads.items[i].key, str_from(upload->name->text)))
            (void)!s3_abort(upload->s3, uploads.items[i].key, uploads.items[i].id, NULL);
}

bool s3_put_parts(const struct s3 *s3, const struct blob_name *name, int fd, int64_t bytes,
                  const struct digest *digest, struct cancel *cancel, struct error *error)
{
    struct error why = ERROR_INIT;
    char hex[DIGEST_HEX + 1];
    struct arena arena;
    struct upload upload = {.s3 = s3, .arena = &arena, .name = name, .cancel = cancel};
    bool ok;

    if ((bytes - 1) / s3->part_bytes >= PARTS_MAX)
        return error_set(error, ERROR_LIMIT, "a blob of %lld bytes is too large to keep",
                         (long long)bytes);
    arena_init(&arena);
    buf_init(&upload.list, PARTS_MAX * (ETAG_MAX + 80));
    digest_hex(digest, hex);
    buf_append(&upload.list, STR("<CompleteMultipartUpload "
                                 "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"));
    ok = begin(&upload, hex, &why) && send_parts(&upload, fd, bytes, digest, &why);
    buf_append(&upload.list, STR("</CompleteMultipartUpload>"));
    ok = ok && complete(&upload, bytes, digest, &why);
    if (!ok && upload.id.len)
        (void)!s3_abort(s3, str_from(name->text), upload.id, NULL);
    if (upload.strays)
        abort_strays(&upload);
    buf_release(&upload.list);
    arena_release(&arena);
    if (!ok && error)
        *error = why;
    return ok;
}
