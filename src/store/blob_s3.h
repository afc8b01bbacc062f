/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The home of blobs in an S3-compatible object store, made for Backblaze B2 (and tried against
 * OpenStack Swift's S3): path-style addresses, Signature Version 4 over every body, Content-MD5 and
 * never an x-amz-checksum-* header (B2 refuses those).
 *
 * Up to one part's length a blob is one PUT; a longer one is a multipart upload, which is given up
 * (and its parts freed) when it fails. Busy answers, resets and lost answers are tried again
 * (net/retry.h): a lost answer to a part is asked for with ListParts before it is sent again, one
 * to the completion by looking whether the blob is there. Removing removes every version and delete
 * marker. What reading was cut off goes on where it stopped.
 *
 * A put holds one part in memory.
 */
#ifndef CLIPCRAFTER_STORE_BLOB_S3_H
#define CLIPCRAFTER_STORE_BLOB_S3_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"
#include "net/http_client.h"
#include "net/retry.h"
#include "store/blob_store.h"

enum {
    BLOB_S3_PART_BYTES = 16 * 1024 * 1024,
    BLOB_S3_PART_LEAST = 5 * 1024 * 1024, /**< what S3 wants of all parts but the last */
};

struct blob_s3_options {
    struct str
        endpoint; /**< "https://s3.us-west-004.backblazeb2.com"; http:// only to this machine */
    struct str region; /**< empty: the middle label of the endpoint's host */
    struct str bucket, key_id, secret;
    bool encrypt;                      /**< ask for x-amz-server-side-encryption: AES256 */
    int64_t part_bytes;                /**< 0: BLOB_S3_PART_BYTES; at least BLOB_S3_PART_LEAST */
    struct http_client *client;        /**< must outlive the store */
    const struct retry_policy *policy; /**< must outlive the store; NULL: the usual */
    const struct clock *clock;         /**< for signatures; must outlive the store */
};

/** Copies the texts. ERROR_INPUT for an endpoint, bucket or key that cannot be right. Nothing is
 * asked of the store yet: see blob_check(). */
bool blob_s3_open(const struct blob_s3_options *options, struct blob_store **out,
                  struct error *error) MUST_CHECK;

#endif
