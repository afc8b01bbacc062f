/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/buf.h"
#include "store/s3_answer.h"
#include "store/xml.h"

static int start(void **state)
{
    struct arena *arena = calloc(1, sizeof *arena);

    arena_init(arena);
    *state = arena;
    return 0;
}

static int stop(void **state)
{
    arena_release(*state);
    free(*state);
    return 0;
}

static void test_an_error_is_known_by_its_root(void **state)
{
    struct s3_problem problem = {0};

    assert_true(s3_problem_read(*state,
                                STR("<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code>"
                                    "<Message>a &lt;b&gt; &amp; c</Message></Error>"),
                                &problem));
    assert_str(problem.code, "SlowDown");
    assert_str(problem.message, "a <b> & c");
    assert_true(s3_problem_read(*state, STR("  \n<x:Error xmlns:x='u'/>"), &problem));
    assert_int_equal(problem.code.len, 0);
    assert_false(s3_problem_read(*state, STR("<Errors/>"), &problem));
    assert_false(s3_problem_read(*state, STR("<Error>"), &problem));
    assert_false(s3_problem_read(*state, STR(""), &problem));
    assert_false(s3_problem_read(*state, STR("no"), &problem));
}

static void test_objects_and_the_next_page_are_read(void **state)
{
    struct error error = ERROR_INIT;
    struct s3_objects objects;

    assert_ok(s3_objects_read(
                  *state,
                  STR("<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
                      "<Contents><Key>a&amp;b</Key><Size> 12 </Size></Contents>"
                      "<CommonPrefixes><Prefix>x</Prefix></CommonPrefixes>"
                      "<Contents><Size>0</Size><ETag>&quot;e&quot;</ETag><Key>c</Key></Contents>"
                      "<IsTruncated>true</IsTruncated>"
                      "<NextContinuationToken>t+/=</NextContinuationToken></ListBucketResult>"),
                  &objects, &error),
              error);
    assert_int_equal(objects.count, 2);
    assert_str(objects.items[0].key, "a&b");
    assert_int_equal(objects.items[0].bytes, 12);
    assert_str(objects.items[1].key, "c");
    assert_str(objects.next, "t+/=");
}

static void test_answers_that_lack_what_they_must_have_are_refused(void **state)
{
    const char *const bad[] = {
        "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>",
        "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        "<ListBucketResult>",
        "<html><body>busy</body></html>",
    };
    struct error error;
    struct s3_objects objects;
    struct s3_part part;
    struct str id;
    bool found;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        error = ERROR_INIT;
        assert_false(s3_objects_read(*state, str_from(bad[i]), &objects, &error));
        assert_int_equal(error.code, ERROR_IO);
        assert_true(error.message[0] != '\0');
    }
    assert_false(s3_upload_id_read(*state,
                                   STR("<InitiateMultipartUploadResult><UploadId> </UploadId>"
                                       "</InitiateMultipartUploadResult>"),
                                   &id, &error));
    assert_false(s3_part_read(*state,
                              STR("<ListPartsResult><Part><PartNumber>3</PartNumber></Part>"
                                  "</ListPartsResult>"),
                              3, &part, &found, &error));
    assert_false(s3_complete_read(*state, STR("<Error/>"), &error));
}

static void test_versions_markers_uploads_and_parts_are_read(void **state)
{
    struct error error = ERROR_INIT;
    struct s3_versions versions;
    struct s3_uploads uploads;
    struct s3_part part;
    struct str id;
    bool found;

    assert_ok(s3_versions_read(*state,
                               STR("<ListVersionsResult><Version><Key>k</Key><VersionId>1"
                                   "</VersionId></Version><DeleteMarker><VersionId>2</VersionId>"
                                   "<Key>k</Key></DeleteMarker></ListVersionsResult>"),
                               &versions, &error),
              error);
    assert_int_equal(versions.count, 2);
    assert_false(versions.items[0].is_marker);
    assert_true(versions.items[1].is_marker);
    assert_str(versions.items[1].id, "2");
    assert_ok(s3_uploads_read(*state,
                              STR("<ListMultipartUploadsResult><Upload><Key>k</Key><UploadId>u"
                                  "</UploadId><Initiated>2026-01-02T03:04:05.678Z</Initiated>"
                                  "</Upload></ListMultipartUploadsResult>"),
                              &uploads, &error),
              error);
    assert_int_equal(uploads.count, 1);
    assert_int_equal(uploads.items[0].started_us, 1767323045ll * 1000000);
    assert_int_equal(uploads.next_key.len, 0);
    assert_ok(s3_part_read(*state,
                           STR("<ListPartsResult><Part><PartNumber>2</PartNumber><Size>5</Size>"
                               "<ETag>\"x\"</ETag></Part></ListPartsResult>"),
                           2, &part, &found, &error),
              error);
    assert_true(found);
    assert_int_equal(part.bytes, 5);
    assert_str(s3_unquoted(part.etag), "x");
    assert_ok(s3_part_read(*state, STR("<ListPartsResult/>"), 2, &part, &found, &error), error);
    assert_false(found);
    assert_ok(s3_upload_id_read(*state,
                                STR("<InitiateMultipartUploadResult><UploadId>4_z</UploadId>"
                                    "</InitiateMultipartUploadResult>"),
                                &id, &error),
              error);
    assert_str(id, "4_z");
}

static void test_xml_that_would_cost_more_than_it_is_refused(void **state)
{
    struct error error = ERROR_INIT;
    struct xml_node *root;
    struct buf deep;

    assert_false(xml_read(*state,
                          STR("<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;\">]>"
                              "<a>&c;</a>"),
                          &root, &error));
    assert_non_null(strstr(error.message, "document type"));
    buf_init(&deep, 1 << 20);
    for (int i = 0; i <= XML_MAX_DEPTH; i++)
        buf_append(&deep, STR("<a>"));
    assert_false(xml_read(*state, buf_str(&deep), &root, &error));
    assert_non_null(strstr(error.message, "too deep"));
    buf_clear(&deep);
    buf_append(&deep, STR("<a>"));
    for (int i = 0; i < XML_MAX_NODES; i++)
        buf_append(&deep, STR("<b/>"));
    buf_append(&deep, STR("</a>"));
    assert_false(xml_read(*state, buf_str(&deep), &root, &error));
    buf_release(&deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_error_is_known_by_its_root),
        cmocka_unit_test(test_objects_and_the_next_page_are_read),
        cmocka_unit_test(test_answers_that_lack_what_they_must_have_are_refused),
        cmocka_unit_test(test_versions_markers_uploads_and_parts_are_read),
        cmocka_unit_test(test_xml_that_would_cost_more_than_it_is_refused),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
