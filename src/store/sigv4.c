/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sigv4.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "crypto/mac.h"
#include "crypto/text_code.h"

#include "base/banned.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

/* Nothing here grows with input but names and values that the caller bounds. */
enum { TEXT_MAX = 1 << 20 };

/* What is in `buf` as text in the arena; releases it. */
static struct str keep(struct arena *arena, struct buf *buf)
{
    struct str text;

    BUG_UNLESS(buf_ok(buf));
    text = arena_str(arena, buf_str(buf));
    buf_release(buf);
    return text;
}

static struct str encode(struct arena *arena, enum percent_form form, struct str text)
{
    struct buf buf;

    buf_init(&buf, TEXT_MAX);
    percent_append(&buf, form, text);
    return keep(arena, &buf);
}

struct str sigv4_path(struct arena *arena, struct str path)
{
    return encode(arena, PERCENT_PATH, path);
}

static int by_name_then_value(const void *a, const void *b)
{
    const struct sigv4_pair *left = a, *right = b;
    int order = str_compare(left->name, right->name);

    return order ? order : str_compare(left->value, right->value);
}

struct str sigv4_query(struct arena *arena, const struct sigv4_pair *query, size_t count)
{
    struct sigv4_pair encoded[SIGV4_MAX_PAIRS];
    struct buf buf;

    BUG_UNLESS(count <= SIGV4_MAX_PAIRS);
    for (size_t i = 0; i < count; i++)
        encoded[i] = (struct sigv4_pair){encode(arena, PERCENT_ALL, query[i].name),
                                         encode(arena, PERCENT_ALL, query[i].value)};
    qsort(encoded, count, sizeof *encoded, by_name_then_value);
    buf_init(&buf, TEXT_MAX);
    for (size_t i = 0; i < count; i++)
        buf_printf(&buf, "%s%.*s=%.*s", i ? "&" : "", STR_FMT(encoded[i].name),
                   STR_FMT(encoded[i].value));
    return keep(arena, &buf);
}

static struct str lower(struct arena *arena, struct str name)
{
    char *copy = ARENA_ARRAY(arena, char, name.len + 1);

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){copy, name.len};
}

/* The headers in the form that is signed. */
struct headers {
    struct sigv4_pair items[SIGV4_MAX_PAIRS];
    size_t count;
};

static void add_header(struct arena *arena, struct headers *headers, struct str name,
                       struct str value)
{
    BUG_UNLESS(headers->count < SIGV4_MAX_PAIRS);
    headers->items[headers->count++] = (struct sigv4_pair){lower(arena, name), str_trim(value)};
}

static struct str signed_names(struct arena *arena, const struct headers *headers)
{
    struct buf buf;

    buf_init(&buf, TEXT_MAX);
    for (size_t i = 0; i < headers->count; i++)
        buf_printf(&buf, "%s%.*s", i ? ";" : "", STR_FMT(headers->items[i].name));
    return keep(arena, &buf);
}

static struct digest canonical_request(struct arena *arena, const struct sigv4_request *request,
                                       struct str query, const struct headers *headers,
                                       struct str payload_hash)
{
    struct buf buf;

    buf_init(&buf, TEXT_MAX);
    buf_printf(&buf, "%s\n%.*s\n%.*s\n", request->method, STR_FMT(sigv4_path(arena, request->path)),
               STR_FMT(query));
    for (size_t i = 0; i < headers->count; i++)
        buf_printf(&buf, "%.*s:%.*s\n", STR_FMT(headers->items[i].name),
                   STR_FMT(headers->items[i].value));
    buf_printf(&buf, "\n%.*s\n%.*s", STR_FMT(signed_names(arena, headers)), STR_FMT(payload_hash));
    return digest_of(keep(arena, &buf));
}

static struct str timestamp(struct arena *arena, int64_t now_us)
{
    time_t seconds = (time_t)(now_us / 1000000);
    struct tm tm;
    char text[32];

    BUG_UNLESS(gmtime_r(&seconds, &tm));
    strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &tm);
    return arena_str(arena, str_from(text));
}

static struct str bytes_of(const struct digest *digest)
{
    return (struct str){(const char *)digest->bytes, sizeof digest->bytes};
}

static struct str scope_of(struct arena *arena, const struct sigv4_key *key, struct str date)
{
    return arena_printf(arena, "%.8s/%.*s/s3/aws4_request", date.ptr, STR_FMT(key->region));
}

static struct str signature(struct arena *arena, const struct sigv4_key *key, struct str date,
                            const struct digest *canonical)
{
    char hex[DIGEST_HEX + 1];
    struct str text, first = arena_printf(arena, "AWS4%.*s", STR_FMT(key->secret));
    struct digest chain;

    digest_hex(canonical, hex);
    text = arena_printf(arena, ALGORITHM "\n%.*s\n%.*s\n%s", STR_FMT(date),
                        STR_FMT(scope_of(arena, key, date)), hex);
    chain = mac_sha256(first, str_take(date, 8));
    chain = mac_sha256(bytes_of(&chain), key->region);
    chain = mac_sha256(bytes_of(&chain), STR("s3"));
    chain = mac_sha256(bytes_of(&chain), STR("aws4_request"));
    chain = mac_sha256(bytes_of(&chain), text);
    explicit_bzero((char *)(uintptr_t)first.ptr, first.len);
    digest_hex(&chain, hex);
    return arena_str(arena, str_from(hex));
}

struct sigv4_signature sigv4_sign(struct arena *arena, const struct sigv4_key *key,
                                  const struct sigv4_request *request, int64_t now_us)
{
    struct sigv4_signature result = {.date = timestamp(arena, now_us)};
    struct headers headers = {.count = 0};

    add_header(arena, &headers, STR("host"), request->host);
    add_header(arena, &headers, STR("x-amz-content-sha256"), request->payload_hash);
    add_header(arena, &headers, STR("x-amz-date"), result.date);
    for (size_t i = 0; i < request->header_count; i++)
        add_header(arena, &headers, request->headers[i].name, request->headers[i].value);
    qsort(headers.items, headers.count, sizeof *headers.items, by_name_then_value);
    result.canonical =
        canonical_request(arena, request, sigv4_query(arena, request->query, request->query_count),
                          &headers, request->payload_hash);
    result.authorization =
        arena_printf(arena, ALGORITHM " Credential=%.*s/%.*s, SignedHeaders=%.*s, Signature=%.*s",
                     STR_FMT(key->key_id), STR_FMT(scope_of(arena, key, result.date)),
                     STR_FMT(signed_names(arena, &headers)),
                     STR_FMT(signature(arena, key, result.date, &result.canonical)));
    return result;
}

struct str sigv4_presign(struct arena *arena, const struct sigv4_key *key,
                         const struct sigv4_request *request, int64_t now_us, int seconds,
                         struct digest *canonical)
{
    struct str date = timestamp(arena, now_us), query;
    struct headers headers = {.count = 0};
    struct sigv4_pair pairs[SIGV4_MAX_PAIRS];
    const struct sigv4_pair added[] = {
        {STR("X-Amz-Algorithm"), STR(ALGORITHM)},
        {STR("X-Amz-Credential"), arena_printf(arena, "%.*s/%.*s", STR_FMT(key->key_id),
                                               STR_FMT(scope_of(arena, key, date)))},
        {STR("X-Amz-Date"), date},
        {STR("X-Amz-Expires"), arena_printf(arena, "%d", seconds)},
        {STR("X-Amz-SignedHeaders"), STR("host")},
    };

    BUG_UNLESS(seconds >= 1 && seconds <= 604800);
    BUG_UNLESS(request->query_count + COUNT_OF(added) <= SIGV4_MAX_PAIRS);
    if (request->query_count)
        memcpy(pairs, request->query, request->query_count * sizeof *pairs);
    memcpy(pairs + request->query_count, added, sizeof added);
    query = sigv4_query(arena, pairs, request->query_count + COUNT_OF(added));
    add_header(arena, &headers, STR("host"), request->host);
    *canonical = canonical_request(arena, request, query, &headers, STR("UNSIGNED-PAYLOAD"));
    return arena_printf(arena, "%.*s&X-Amz-Signature=%.*s", STR_FMT(query),
                        STR_FMT(signature(arena, key, date, canonical)));
}
