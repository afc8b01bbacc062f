/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/blob_s3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "net/http_url.h"
#include "store/s3_call.h"

#include "base/banned.h"

/* A blob may take as long to read as it moves at all. */
enum { READ_WHOLE_MS = 6 * 3600 * 1000, CHECK_WHOLE_MS = 5000 };

static bool put(struct blob_store *store, const struct blob_name *name, int fd, int64_t bytes,
                const struct digest *digest, struct cancel *cancel, struct error *error)
{
    const struct s3 *s3 = (const struct s3 *)store;
    char hex[DIGEST_HEX + 1], *whole;
    struct digest found;
    bool ok;

    if (bytes > s3->part_bytes)
        return s3_put_parts(s3, name, fd, bytes, digest, cancel, error);
    whole = malloc((size_t)bytes + 1);
    BUG_UNLESS(whole);
    ok = s3_read_file(fd, 0, whole, (size_t)bytes, error);
    if (ok) {
        found = digest_of((struct str){whole, (size_t)bytes});
        ok = digest_equal(&found, digest) ||
             error_set(error, ERROR_IO, "a file that is to be kept is not what was announced");
    }
    digest_hex(digest, hex);
    ok = ok && s3_put_whole(s3, name, (struct str){whole, (size_t)bytes}, hex, cancel, error);
    free(whole);
    return ok;
}

/* A blob on its way, which may take several requests. */
struct reading {
    const struct blob_sink *sink;
    struct http_wanted range; /* Content-Range of the answer that is being read */
    int64_t at, end;          /* the next byte that is due; -1 is to the end */
    bool ranged;
    char due[48]; /* how Content-Range must begin */
};

static bool take_piece(void *context, struct str piece, struct error *error)
{
    struct reading *reading = context;

    if (reading->ranged && !str_starts_with(reading->range.value, str_from(reading->due)))
        return error_set(error, ERROR_IO, "the object store answers another part than asked for");
    if (!reading->sink->take(reading->sink->context, piece, error))
        return false;
    reading->at += (int64_t)piece.len;
    return true;
}

/* One request for what is still missing. */
static bool read_rest(const struct s3 *s3, struct arena *arena, const struct blob_name *name,
                      struct reading *reading, struct cancel *cancel, struct error *error)
{
    struct sigv4_pair header = {STR("Range"), STR("")};
    struct s3_request request = {.method = "GET",
                                 .key = str_from(name->text),
                                 .headers = &header,
                                 .wanted = &reading->range,
                                 .wanted_count = 1,
                                 .deadlines.whole_ms = READ_WHOLE_MS,
                                 .cancel = cancel};
    struct s3_reply reply;

    reading->ranged = reading->at > 0 || reading->end >= 0;
    if (reading->ranged) {
        header.value = reading->end < 0
                           ? arena_printf(arena, "bytes=%lld-", (long long)reading->at)
                           : arena_printf(arena, "bytes=%lld-%lld", (long long)reading->at,
                                          (long long)reading->end - 1);
        request.header_count = 1;
        snprintf(reading->due, sizeof reading->due, "bytes %lld-", (long long)reading->at);
    }
    request.sink = (struct http_sink){take_piece, reading, INT64_MAX};
    return s3_try(s3, arena, &request, &reply, error);
}

static bool get(struct blob_store *store, const struct blob_name *name,
                const struct blob_range *range, const struct blob_sink *sink, struct cancel *cancel,
                struct error *error)
{
    const struct s3 *s3 = (const struct s3 *)store;
    struct error why = ERROR_INIT;
    struct reading reading = {.sink = sink,
                              .range.name = "Content-Range",
                              .at = range->offset,
                              .end = range->length < 0 ? -1 : range->offset + range->length};
    struct blob_info info;
    struct arena arena;
    struct retry retry;
    int64_t before;
    bool ok;

    if (range->length == 0)
        return blob_stat(store, name, &info, error);
    arena_init(&arena);
    retry_init(&retry, s3->policy, cancel);
    do {
        before = reading.at;
        ok = read_rest(s3, &arena, name, &reading, cancel, &why);
        if (reading.at > before)
            retry.failures = 0; /* it moves: only tries in a row count */
        if (!ok && reading.end >= 0 && reading.at == reading.end)
            ok = true;
    } while (!ok && retry_again(&retry, &why));
    arena_release(&arena);
    if (!ok && error)
        *error = why;
    return ok;
}

static bool stat_blob(struct blob_store *store, const struct blob_name *name, struct blob_info *out,
                      struct error *error)
{
    struct blob_info info;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = s3_head((struct s3 *)store, &arena, name, &info, error);
    arena_release(&arena);
    if (ok)
        *out = (struct blob_info){.name = *name, .bytes = info.bytes};
    return ok;
}

/* `id` empty: without naming a version. One that is gone is fine. */
static bool remove_version(const struct s3 *s3, struct arena *arena, struct str key, struct str id,
                           int *status, struct error *error)
{
    const struct sigv4_pair query = {STR("versionId"), id};
    const struct s3_request request = {
        .method = "DELETE", .key = key, .query = &query, .query_count = id.len > 0};
    struct error why = ERROR_INIT;
    struct s3_reply reply;

    if (s3_call(s3, arena, &request, &reply, NULL, &why) || why.code == ERROR_NOT_FOUND)
        return true;
    *status = reply.status;
    if (error)
        *error = why;
    return false;
}

/* The versions and markers of one key on the first page that lists them. */
static bool list_versions(const struct s3 *s3, struct arena *arena, struct str key,
                          struct s3_versions *out, struct error *error)
{
    const struct sigv4_pair query[] = {{STR("versions"), STR("")}, {STR("prefix"), key}};
    const struct s3_request request = {
        .method = "GET", .query = query, .query_count = COUNT_OF(query)};
    struct s3_reply reply;

    return s3_call(s3, arena, &request, &reply, NULL, error) &&
           s3_versions_read(arena, reply.body, out, error);
}

/* A store that keeps no versions names its only one "null" and may not know how to remove it by
 * that name. */
static bool remove_listed(const struct s3 *s3, struct arena *arena,
                          const struct s3_version *version, struct error *error)
{
    int status = 0;

    if (remove_version(s3, arena, version->key, version->id, &status, error))
        return true;
    return status == 501 && !version->is_marker && str_equal(version->id, STR("null")) &&
           remove_version(s3, arena, version->key, STR(""), &status, error);
}

static bool remove_blob(struct blob_store *store, const struct blob_name *name, struct error *error)
{
    enum { ROUNDS = 100 }; /* of up to 1000 versions: a name has one, or few */
    const struct s3 *s3 = (const struct s3 *)store;
    struct str key = str_from(name->text);
    struct s3_versions versions;
    struct arena arena;
    bool ok = true, found = true;

    arena_init(&arena);
    for (int round = 0; ok && found && round < ROUNDS; round++) {
        found = false;
        ok = list_versions(s3, &arena, key, &versions, error);
        for (size_t i = 0; ok && i < versions.count; i++) {
            if (!str_equal(versions.items[i].key, key))
                continue;
            found = true;
            ok = remove_listed(s3, &arena, &versions.items[i], error);
        }
    }
    arena_release(&arena);
    if (ok && found)
        return error_set(error, ERROR_IO, "the object store does not let a blob be removed");
    return ok;
}

static bool sign(struct blob_store *store, struct arena *arena, const struct blob_name *name,
                 const struct blob_link *link, struct str *out, struct error *error)
{
    const struct s3 *s3 = (const struct s3 *)store;
    struct sigv4_pair query[2];
    struct sigv4_request request = {.method = "GET", .host = s3->host, .query = query};
    struct digest canonical;
    struct str signed_query;

    (void)error;
    request.path = arena_printf(arena, "/%.*s/%s", STR_FMT(s3->bucket), name->text);
    if (link->disposition.len)
        query[request.query_count++] =
            (struct sigv4_pair){STR("response-content-disposition"), link->disposition};
    if (link->type.len)
        query[request.query_count++] =
            (struct sigv4_pair){STR("response-content-type"), link->type};
    signed_query = sigv4_presign(arena, &s3->key, &request, clock_wall_us(s3->clock), link->seconds,
                                 &canonical);
    *out = arena_printf(arena, "%.*s%.*s?%.*s", STR_FMT(s3->origin),
                        STR_FMT(sigv4_path(arena, request.path)), STR_FMT(signed_query));
    return true;
}

static bool list(struct blob_store *store, struct arena *arena, struct str cursor, bool digests,
                 struct blob_page *out, struct error *error)
{
    const struct s3 *s3 = (const struct s3 *)store;
    struct sigv4_pair query[3] = {{STR("list-type"), STR("2")}, {STR("max-keys"), STR("1000")}};
    struct s3_request request = {.method = "GET", .query = query, .query_count = 2};
    VEC_OF(struct blob_info) found = {0};
    struct error why = ERROR_INIT;
    struct blob_page page = {0};
    struct s3_objects objects;
    struct s3_reply reply;

    if (cursor.len)
        query[request.query_count++] = (struct sigv4_pair){STR("continuation-token"), cursor};
    if (!s3_call(s3, arena, &request, &reply, NULL, error) ||
        !s3_objects_read(arena, reply.body, &objects, error))
        return false;
    for (size_t i = 0; i < objects.count; i++) {
        struct blob_info info = {.bytes = objects.items[i].bytes};
        if (!blob_name_read(objects.items[i].key, &info.name)) {
            page.strangers++;
            continue;
        }
        if (!digests || s3_head(s3, arena, &info.name, &info, &why))
            *VEC_PUSH(&found, arena) = info;
        else if (why.code != ERROR_NOT_FOUND)
            return error_set(error, why.code, "%s", why.message);
    }
    page.items = found.items;
    page.count = found.count;
    page.next = objects.next;
    *out = page;
    return true;
}

static bool list_unfinished(struct blob_store *store, struct arena *arena, struct str cursor,
                            struct blob_unfinished_page *out, struct error *error)
{
    VEC_OF(struct blob_unfinished) found = {0};
    struct blob_unfinished_page page = {0};
    struct str key = STR("");
    struct s3_uploads uploads;

    /* A cursor is "key id": keys have no blanks. */
    if (cursor.len && !str_split(&cursor, ' ', &key))
        return error_set(error, ERROR_INPUT, "no such page of unfinished uploads");
    if (!s3_list_uploads((struct s3 *)store, arena, STR(""), key, cursor, &uploads, error))
        return false;
    for (size_t i = 0; i < uploads.count; i++) {
        struct blob_unfinished upload = {.id = uploads.items[i].id,
                                         .started_us = uploads.items[i].started_us};
        if (blob_name_read(uploads.items[i].key, &upload.name))
            *VEC_PUSH(&found, arena) = upload;
    }
    page.items = found.items;
    page.count = found.count;
    if (uploads.next_key.len)
        page.next =
            arena_printf(arena, "%.*s %.*s", STR_FMT(uploads.next_key), STR_FMT(uploads.next_id));
    *out = page;
    return true;
}

static bool abort_upload(struct blob_store *store, const struct blob_unfinished *upload,
                         struct error *error)
{
    return s3_abort((struct s3 *)store, str_from(upload->name.text), upload->id, error);
}

/* One try, soon answered: it is asked for by those who watch over us. */
static bool check(struct blob_store *store, struct error *error)
{
    const struct s3_request request = {.method = "HEAD", .deadlines.whole_ms = CHECK_WHOLE_MS};
    struct s3_reply reply;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = s3_try((struct s3 *)store, &arena, &request, &reply, error);
    arena_release(&arena);
    return ok;
}

static void free_s3(struct blob_store *store)
{
    struct s3 *s3 = (struct s3 *)store;
    struct str secret = s3->key.secret;

    if (secret.len)
        explicit_bzero((char *)(uintptr_t)secret.ptr, secret.len);
    arena_release(&s3->arena);
    free(s3);
}

static const struct blob_home S3_HOME = {
    .free = free_s3,
    .put = put,
    .get = get,
    .stat = stat_blob,
    .remove = remove_blob,
    .sign = sign,
    .list = list,
    .list_unfinished = list_unfinished,
    .abort = abort_upload,
    .check = check,
};

/* "s3.us-west-004.backblazeb2.com" -> "us-west-004"; empty where it has no middle label. */
static struct str middle_label(struct str host)
{
    struct str first, region, rest = host;

    if (str_split(&rest, '.', &first) && str_equal(first, STR("s3")) &&
        str_split(&rest, '.', &region) && rest.len)
        return region;
    return STR("");
}

/* Names of buckets by S3's rules, without dots: those do not go with TLS names. */
static bool is_bucket(struct str name)
{
    if (name.len < 3 || name.len > 63)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!(name.ptr[i] >= 'a' && name.ptr[i] <= 'z') &&
            !(name.ptr[i] >= '0' && name.ptr[i] <= '9') && name.ptr[i] != '-')
            return false;
    return true;
}

static bool read_options(const struct blob_s3_options *options, struct s3 *s3, struct error *error)
{
    struct http_url url;
    struct str endpoint = options->endpoint;

    while (str_ends_with(endpoint, STR("/")))
        endpoint = str_take(endpoint, endpoint.len - 1);
    if (!http_url_read(&s3->arena, endpoint, true, &url, error))
        return error_prefix(error, "s3-endpoint");
    /* The scheme's own port is not in the Host header, which is signed. */
    if (url.port == 443 && str_ends_with(endpoint, STR(":443")))
        endpoint = str_take(endpoint, endpoint.len - 4);
    s3->origin = arena_str(&s3->arena, endpoint);
    s3->host = arena_str(&s3->arena, str_skip(endpoint, url.scheme.len + 3));
    if (str_find(s3->host, STR("/"), 0) != (size_t)-1 ||
        str_find(s3->host, STR("?"), 0) != (size_t)-1)
        return error_set(error, ERROR_INPUT,
                         "s3-endpoint: must be scheme and host alone, without a path");
    s3->plain_loopback = str_equal(url.scheme, STR("http"));
    s3->key.region =
        arena_str(&s3->arena, options->region.len ? options->region : middle_label(url.host));
    if (!s3->key.region.len)
        return error_set(error, ERROR_INPUT,
                         "s3-region: is not set, and the endpoint does not name a region");
    if (!is_bucket(options->bucket))
        return error_set(error, ERROR_INPUT,
                         "s3-bucket: must be 3 to 63 characters a-z, 0-9 and -");
    if (!options->key_id.len || !options->secret.len)
        return error_set(error, ERROR_INPUT,
                         "s3-key-id and s3-secret-key: both must be set for an object store");
    s3->bucket = arena_str(&s3->arena, options->bucket);
    s3->key.key_id = arena_str(&s3->arena, options->key_id);
    s3->key.secret = arena_str(&s3->arena, options->secret);
    return true;
}

bool blob_s3_open(const struct blob_s3_options *options, struct blob_store **out,
                  struct error *error)
{
    static const struct retry_policy USUAL = {0};
    struct s3 *s3 = calloc(1, sizeof *s3);

    BUG_UNLESS(s3);
    BUG_UNLESS(!options->part_bytes || options->part_bytes >= BLOB_S3_PART_LEAST);
    arena_init(&s3->arena);
    s3->store.home = &S3_HOME;
    s3->client = options->client;
    s3->encrypt = options->encrypt;
    s3->part_bytes = options->part_bytes ? options->part_bytes : BLOB_S3_PART_BYTES;
    s3->policy = options->policy ? options->policy : &USUAL;
    s3->clock = options->clock;
    if (!read_options(options, s3, error)) {
        free_s3(&s3->store);
        return false;
    }
    *out = &s3->store;
    return true;
}
