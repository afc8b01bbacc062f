/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The XML answers of S3 as values. Formats: docs.aws.amazon.com/AmazonS3/latest/API (ListObjectsV2,
 * ListObjectVersions, ListMultipartUploads, ListParts, CreateMultipartUpload,
 * CompleteMultipartUpload, Error responses); namespaces and optional elements differ between
 * servers and do not matter. Pure; results live in the arena. An answer that lacks what it must
 * have is ERROR_IO.
 */
#ifndef CLIPCRAFTER_STORE_S3_ANSWER_H
#define CLIPCRAFTER_STORE_S3_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

enum {
    S3_UPLOAD_ID_MAX = 1024, /**< B2's are some 200 characters */
};

/** <Error>: Code such as "SlowDown", and a message for people. */
struct s3_problem {
    struct str code, message;
};

/** True if `xml` is a whole document whose root is Error; any answer may be given. */
bool s3_problem_read(struct arena *arena, struct str xml, struct s3_problem *out) MUST_CHECK;

struct s3_object {
    struct str key;
    int64_t bytes;
};

struct s3_objects {
    struct s3_object *items;
    size_t count;
    struct str next; /**< continuation-token of the next page; empty: the last */
};

/** ListBucketResult of list-type=2. */
bool s3_objects_read(struct arena *arena, struct str xml, struct s3_objects *out,
                     struct error *error) MUST_CHECK;

struct s3_version {
    struct str key, id;
    bool is_marker; /**< a delete marker */
};

struct s3_versions {
    struct s3_version *items;
    size_t count;
};

/** ListVersionsResult; only its first page is looked at, whoever removes asks again. */
bool s3_versions_read(struct arena *arena, struct str xml, struct s3_versions *out,
                      struct error *error) MUST_CHECK;

struct s3_upload {
    struct str key, id;
    int64_t started_us; /**< since 1970 UTC; 0 where it is not said */
};

struct s3_uploads {
    struct s3_upload *items;
    size_t count;
    struct str next_key, next_id; /**< key-marker and upload-id-marker; empty: the last page */
};

/** ListMultipartUploadsResult. */
bool s3_uploads_read(struct arena *arena, struct str xml, struct s3_uploads *out,
                     struct error *error) MUST_CHECK;

/** UploadId of an InitiateMultipartUploadResult. */
bool s3_upload_id_read(struct arena *arena, struct str xml, struct str *out,
                       struct error *error) MUST_CHECK;

/** One part as ListPartsResult has it; *found is false if it has no such part. */
struct s3_part {
    int64_t bytes;
    struct str etag; /**< as given, quotes included */
};
bool s3_part_read(struct arena *arena, struct str xml, int number, struct s3_part *out, bool *found,
                  struct error *error) MUST_CHECK;

/** True for a CompleteMultipartUploadResult; false for anything else. An Error is answered with
 * status 200 too: ask s3_problem_read() first. */
bool s3_complete_read(struct arena *arena, struct str xml, struct error *error) MUST_CHECK;

/** The text without one pair of quotes around it. */
struct str s3_unquoted(struct str etag);

#endif
