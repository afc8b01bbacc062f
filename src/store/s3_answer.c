/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/s3_answer.h"

#include <time.h>

#include "base/vec.h"
#include "store/xml.h"

#include "base/banned.h"

/* The root, which must have that name. */
static bool read_root(struct arena *arena, struct str xml, struct str name, struct xml_node **out,
                      struct error *error)
{
    struct xml_node *root = NULL;

    if (!xml_read(arena, xml, &root, error))
        return false;
    if (!str_equal(root->name, name))
        return error_set(error, ERROR_IO, "the object store answered <%.*s>, not <%.*s>",
                         STR_FMT(str_take(root->name, 60)), STR_FMT(name));
    *out = root;
    return true;
}

bool s3_problem_read(struct arena *arena, struct str xml, struct s3_problem *out)
{
    struct xml_node *root = NULL;

    if (!read_root(arena, xml, STR("Error"), &root, NULL))
        return false;
    *out = (struct s3_problem){xml_child_text(root, STR("Code")),
                               xml_child_text(root, STR("Message"))};
    return true;
}

static bool is_truncated(const struct xml_node *root)
{
    return str_equal(str_trim(xml_child_text(root, STR("IsTruncated"))), STR("true"));
}

static bool lacks(const char *what, struct error *error)
{
    return error_set(error, ERROR_IO, "the object store's answer lacks its %s", what);
}

static bool read_object(const struct xml_node *node, struct s3_object *out, struct error *error)
{
    struct s3_object object = {.key = xml_child_text(node, STR("Key"))};

    if (!object.key.len ||
        !str_to_int(str_trim(xml_child_text(node, STR("Size"))), 0, INT64_MAX, &object.bytes))
        return lacks("Key or Size", error);
    *out = object;
    return true;
}

bool s3_objects_read(struct arena *arena, struct str xml, struct s3_objects *out,
                     struct error *error)
{
    VEC_OF(struct s3_object) found = {0};
    struct xml_node *root = NULL;
    struct s3_objects list = {0};

    if (!read_root(arena, xml, STR("ListBucketResult"), &root, error))
        return false;
    for (const struct xml_node *node = root->first; node; node = node->next)
        if (str_equal(node->name, STR("Contents")) &&
            !read_object(node, VEC_PUSH(&found, arena), error))
            return false;
    if (is_truncated(root)) {
        list.next = xml_child_text(root, STR("NextContinuationToken"));
        if (!list.next.len)
            return lacks("NextContinuationToken", error);
    }
    list.items = found.items;
    list.count = found.count;
    *out = list;
    return true;
}

bool s3_versions_read(struct arena *arena, struct str xml, struct s3_versions *out,
                      struct error *error)
{
    VEC_OF(struct s3_version) found = {0};
    struct xml_node *root = NULL;

    if (!read_root(arena, xml, STR("ListVersionsResult"), &root, error))
        return false;
    for (const struct xml_node *node = root->first; node; node = node->next) {
        bool marker = str_equal(node->name, STR("DeleteMarker"));
        struct s3_version version = {xml_child_text(node, STR("Key")),
                                     xml_child_text(node, STR("VersionId")), marker};
        if (!marker && !str_equal(node->name, STR("Version")))
            continue;
        if (!version.key.len || !version.id.len)
            return lacks("Key or VersionId", error);
        *VEC_PUSH(&found, arena) = version;
    }
    *out = (struct s3_versions){found.items, found.count};
    return true;
}

/* "2026-11-24T20:41:04.000Z" as microseconds; 0 for anything else. */
static int64_t time_of(struct arena *arena, struct str text)
{
    struct tm tm = {0};
    const char *rest = strptime(arena_str(arena, str_trim(text)).ptr, "%Y-%m-%dT%H:%M:%S", &tm);

    return rest && (*rest == '.' || *rest == 'Z') ? (int64_t)timegm(&tm) * 1000000 : 0;
}

static bool read_id(struct str text, struct str *out, struct error *error)
{
    struct str id = str_trim(text);

    if (!id.len || id.len > S3_UPLOAD_ID_MAX)
        return lacks("UploadId", error);
    *out = id;
    return true;
}

bool s3_uploads_read(struct arena *arena, struct str xml, struct s3_uploads *out,
                     struct error *error)
{
    VEC_OF(struct s3_upload) found = {0};
    struct xml_node *root = NULL;
    struct s3_uploads list = {0};

    if (!read_root(arena, xml, STR("ListMultipartUploadsResult"), &root, error))
        return false;
    for (const struct xml_node *node = root->first; node; node = node->next) {
        struct s3_upload upload = {.key = xml_child_text(node, STR("Key"))};
        if (!str_equal(node->name, STR("Upload")))
            continue;
        if (!upload.key.len)
            return lacks("Key", error);
        if (!read_id(xml_child_text(node, STR("UploadId")), &upload.id, error))
            return false;
        upload.started_us = time_of(arena, xml_child_text(node, STR("Initiated")));
        *VEC_PUSH(&found, arena) = upload;
    }
    if (is_truncated(root)) {
        list.next_key = xml_child_text(root, STR("NextKeyMarker"));
        list.next_id = xml_child_text(root, STR("NextUploadIdMarker"));
        if (!list.next_key.len || !list.next_id.len)
            return lacks("NextKeyMarker or NextUploadIdMarker", error);
    }
    list.items = found.items;
    list.count = found.count;
    *out = list;
    return true;
}

bool s3_upload_id_read(struct arena *arena, struct str xml, struct str *out, struct error *error)
{
    struct xml_node *root = NULL;

    return read_root(arena, xml, STR("InitiateMultipartUploadResult"), &root, error) &&
           read_id(xml_child_text(root, STR("UploadId")), out, error);
}

bool s3_part_read(struct arena *arena, struct str xml, int number, struct s3_part *out, bool *found,
                  struct error *error)
{
    struct xml_node *root = NULL;
    int64_t its_number;

    if (!read_root(arena, xml, STR("ListPartsResult"), &root, error))
        return false;
    *found = false;
    for (const struct xml_node *node = root->first; node; node = node->next) {
        struct s3_part part = {.etag = xml_child_text(node, STR("ETag"))};
        if (!str_equal(node->name, STR("Part")) ||
            !str_to_int(str_trim(xml_child_text(node, STR("PartNumber"))), 1, 10000, &its_number) ||
            its_number != number)
            continue;
        if (!str_to_int(str_trim(xml_child_text(node, STR("Size"))), 0, INT64_MAX, &part.bytes) ||
            !part.etag.len)
            return lacks("Size or ETag", error);
        *out = part;
        *found = true;
    }
    return true;
}

bool s3_complete_read(struct arena *arena, struct str xml, struct error *error)
{
    struct xml_node *root = NULL;

    return read_root(arena, xml, STR("CompleteMultipartUploadResult"), &root, error);
}

struct str s3_unquoted(struct str etag)
{
    struct str text = str_trim(etag);

    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        return str_take(str_skip(text, 1), text.len - 2);
    return text;
}
