/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One bucket of an object store and single calls to it: signed, their answers judged, tried again
 * where that may do. Inner header of store/. A struct s3 does not change once opened; any thread.
 */
#ifndef CLIPCRAFTER_STORE_S3_CALL_H
#define CLIPCRAFTER_STORE_S3_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "net/http_client.h"
#include "net/retry.h"
#include "store/blob_home.h"
#include "store/s3_answer.h"
#include "store/sigv4.h"

struct s3 {
    struct blob_store store;
    struct arena arena; /**< the texts below */
    struct http_client *client;
    struct sigv4_key key;
    struct str origin; /**< "https://host:port", without a slash at the end */
    struct str host;   /**< as the Host header has it */
    struct str bucket;
    bool plain_loopback, encrypt;
    int64_t part_bytes;
    const struct retry_policy *policy;
    const struct clock *clock;
};

struct s3_request {
    const char *method;
    struct str key; /**< of the object; empty: the bucket itself */
    const struct sigv4_pair *query;
    size_t query_count;
    const struct sigv4_pair *headers; /**< all are signed */
    size_t header_count;
    struct str body;       /**< sent with its MD5 and its signed SHA-256 where the method has one */
    struct http_sink sink; /**< for the body of a 2xx answer; without take() it is kept */
    struct http_wanted *wanted;
    size_t wanted_count;
    struct http_deadlines deadlines;
    bool fresh; /**< see struct http_request */
    struct cancel *cancel;
};

/** The answer, in the caller's arena. */
struct s3_reply {
    int status;                /**< 0: there was none */
    struct str body;           /**< of a 2xx answer without a sink */
    struct s3_problem problem; /**< of another answer, where it had one */
};

/**
 * Asks once. True for a 2xx answer. Otherwise *reply (always filled) and *error say what it was:
 * ERROR_BUSY where another try may do (also: damaged on the way), ERROR_NOT_FOUND, ERROR_DENIED for
 * a key that is refused, ERROR_INPUT for a range past the end, ERROR_UNAVAILABLE for the rest.
 */
bool s3_try(const struct s3 *s3, struct arena *arena, const struct s3_request *request,
            struct s3_reply *reply, struct error *error) MUST_CHECK;

/** Asks until it is answered or the tries are used up; signs each try anew. *failures (NULL
 * allowed) is how many tries came before the last. Not for requests with a sink, which would get
 * bytes twice. */
bool s3_call(const struct s3 *s3, struct arena *arena, const struct s3_request *request,
             struct s3_reply *reply, int *failures, struct error *error) MUST_CHECK;

/** Length and announced digest of an object. */
bool s3_head(const struct s3 *s3, struct arena *arena, const struct blob_name *name,
             struct blob_info *out, struct error *error) MUST_CHECK;

/** Where the digest of a blob is written. */
#define S3_DIGEST_HEADER "x-amz-meta-sha256"

/** Headers that a new object is made with, one PUT or the first call of an upload; their number.
 * `hex` is the digest's text and must outlive them. */
enum { S3_NEW_HEADERS = 3 };
size_t s3_new_headers(const struct s3 *s3, const char *hex, struct sigv4_pair *headers);

/** As blob_put(), in one piece: `bytes` is what it holds. */
bool s3_put_whole(const struct s3 *s3, const struct blob_name *name, struct str bytes,
                  const char *hex, struct cancel *cancel, struct error *error) MUST_CHECK;

/** As blob_put(), in parts (s3_upload.c). */
bool s3_put_parts(const struct s3 *s3, const struct blob_name *name, int fd, int64_t bytes,
                  const struct digest *digest, struct cancel *cancel,
                  struct error *error) MUST_CHECK;

/** Gives an upload up and frees its parts. One that is gone is fine. */
bool s3_abort(const struct s3 *s3, struct str key, struct str id, struct error *error) MUST_CHECK;

/** A page of unfinished uploads below `prefix`; markers empty: the first. */
bool s3_list_uploads(const struct s3 *s3, struct arena *arena, struct str prefix,
                     struct str key_marker, struct str id_marker, struct s3_uploads *out,
                     struct error *error) MUST_CHECK;

/** Reads `len` bytes of `fd` at `offset`. ERROR_IO if there are fewer. */
bool s3_read_file(int fd, int64_t offset, char *into, size_t len, struct error *error) MUST_CHECK;

#endif
