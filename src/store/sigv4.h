/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * AWS Signature Version 4 for S3, in headers and in the query of a link. Pure; any thread; results
 * are in the arena. Rules: docs.aws.amazon.com/AmazonS3/latest/API, "Authenticating Requests (AWS
 * Signature Version 4)" and "Authenticating Requests: Using Query Parameters"; checked against the
 * examples there.
 */
#ifndef CLIPCRAFTER_STORE_SIGV4_H
#define CLIPCRAFTER_STORE_SIGV4_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "crypto/digest.h"

/** Who signs, and for where. The region of B2 is the middle label of its endpoint. */
struct sigv4_key {
    struct str key_id, secret, region;
};

/** A header or a parameter of the query, not encoded. */
struct sigv4_pair {
    struct str name, value;
};

enum { SIGV4_MAX_PAIRS = 24 /**< headers of a request, parameters of a query: more is BUG() */ };

/** What is signed: exactly what is sent. */
struct sigv4_request {
    const char *method;
    struct str host; /**< as in the Host header: with the port where it is not the scheme's own */
    struct str path; /**< "/bucket/key", not encoded */
    const struct sigv4_pair *query; /**< in any order */
    size_t query_count;
    const struct sigv4_pair *headers; /**< those to sign beside host and the two that are added */
    size_t header_count;
    struct str payload_hash; /**< hex SHA-256 of the body, or "UNSIGNED-PAYLOAD" */
};

/** What a signed request sends beside its own headers. */
struct sigv4_signature {
    struct str date;          /**< x-amz-date: "20130524T000000Z" */
    struct str authorization; /**< Authorization */
    struct digest canonical;  /**< digest of the canonical request, for tests and complaints */
};

/** The path as it is sent and signed: each byte but A-Z a-z 0-9 - . _ ~ / as %XX. */
struct str sigv4_path(struct arena *arena, struct str path);
/** The query as it is sent and signed: encoded, sorted, "name=value" joined by '&'. */
struct str sigv4_query(struct arena *arena, const struct sigv4_pair *query, size_t count);

/** Signs the request for the time `now_us` (since 1970 UTC); the headers x-amz-date and
 * x-amz-content-sha256 (the payload hash) are added to those signed. */
struct sigv4_signature sigv4_sign(struct arena *arena, const struct sigv4_key *key,
                                  const struct sigv4_request *request, int64_t now_us);

/**
 * The query of a link that stands for the request, from `now_us` on for `seconds` (1 to 604800):
 * that of the request, the parameters of the signature, and X-Amz-Signature last. Headers and
 * payload hash of the request are not looked at: only the host is signed, and no body.
 */
struct str sigv4_presign(struct arena *arena, const struct sigv4_key *key,
                         const struct sigv4_request *request, int64_t now_us, int seconds,
                         struct digest *canonical);

#endif
