/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "store/sigv4.h"

/* The published examples; see sigv4.h. */
static const struct sigv4_key EXAMPLE = {
    STR("AKIAIOSFODNN7EXAMPLE"), STR("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), STR("us-east-1")};
static const int64_t EXAMPLE_US = 1369353600ll * 1000000; /* 2013-05-24T00:00:00Z */

static void assert_digest(const struct digest *digest, const char *hex)
{
    char text[DIGEST_HEX + 1];

    digest_hex(digest, text);
    assert_string_equal(text, hex);
}

static void test_a_request_in_headers_has_the_published_signature(void **state)
{
    const struct sigv4_pair range = {STR("Range"), STR(" bytes=0-9 ")};
    const struct sigv4_request request = {
        .method = "GET",
        .host = STR("examplebucket.s3.amazonaws.com"),
        .path = STR("/test.txt"),
        .headers = &range,
        .header_count = 1,
        .payload_hash = STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    };
    struct sigv4_signature signature;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    signature = sigv4_sign(&arena, &EXAMPLE, &request, EXAMPLE_US);
    assert_digest(&signature.canonical,
                  "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972");
    assert_str(signature.date, "20130524T000000Z");
    assert_str(signature.authorization,
               "AWS4-HMAC-SHA256 "
               "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
               "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
               "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    arena_release(&arena);
}

static void test_a_link_has_the_published_signature(void **state)
{
    const struct sigv4_request request = {
        .method = "GET", .host = STR("examplebucket.s3.amazonaws.com"), .path = STR("/test.txt")};
    struct digest canonical;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(
        sigv4_presign(&arena, &EXAMPLE, &request, EXAMPLE_US, 86400, &canonical),
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
        "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
        "X-Amz-SignedHeaders=host&X-Amz-Signature="
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    assert_digest(&canonical, "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04");
    arena_release(&arena);
}

static void test_a_link_to_a_path_with_a_blank_is_signed_encoded_once(void **state)
{
    const struct sigv4_key key = {EXAMPLE.key_id, EXAMPLE.secret, STR("us-west-004")};
    const struct sigv4_request request = {.method = "GET",
                                          .host = STR("s3.us-west-004.backblazeb2.com"),
                                          .path = STR("/clips/u 1/out.mp4")};
    struct digest canonical;
    struct arena arena;
    struct str query;

    (void)state;
    arena_init(&arena);
    assert_str(sigv4_path(&arena, request.path), "/clips/u%201/out.mp4");
    query = sigv4_presign(&arena, &key, &request, 1767323045ll * 1000000, 604800, &canonical);
    assert_digest(&canonical, "dc81b352dde3c49b83efab6a84876cf84e28e8c7fac3a076dbb8113e93fa9b56");
    assert_true(str_ends_with(
        query, STR("&X-Amz-Signature="
                   "d354b50881cf4706bf0d58d9629acc044563624edd70a3f1ef568526be23a2ef")));
    arena_release(&arena);
}

static void test_a_query_is_encoded_then_sorted(void **state)
{
    const struct sigv4_pair query[] = {{STR("uploads"), STR("")},
                                       {STR("a"), STR("c d+e/f~")},
                                       {STR("a"), STR("\xc3\xa9")},
                                       {STR("B"), STR("=&")}};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_str(sigv4_query(&arena, query, COUNT_OF(query)),
               "B=%3D%26&a=%C3%A9&a=c%20d%2Be%2Ff~&uploads=");
    assert_str(sigv4_query(&arena, NULL, 0), "");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_request_in_headers_has_the_published_signature),
        cmocka_unit_test(test_a_link_has_the_published_signature),
        cmocka_unit_test(test_a_link_to_a_path_with_a_blank_is_signed_encoded_once),
        cmocka_unit_test(test_a_query_is_encoded_then_sorted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
