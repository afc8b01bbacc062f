/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The known answer was computed apart from this program (Python's hmac). */
#include "../test.h"

#include "base/attr.h"
#include "crypto/link.h"

#include "base/banned.h"

#define KNOWN "1700000600.a.pSNvO70I1-mc2ztUarJ4YGmuECIpeyB-kgYc01ceHWA"

static const struct clock AT = {.fixed_us = 1700000000123456};

static struct subkey key_of(int byte)
{
    struct subkey key;

    memset(key.bytes, byte, sizeof key.bytes);
    return key;
}

static struct link link_of(enum link_access access, enum link_disposition disposition)
{
    struct link link = {.access = access, .disposition = disposition};

    memset(link.object.bytes, 0x11, UUID_BYTES);
    return link;
}

/* "" if the ticket is good at that second, else what the refusal says. */
static const char *verdict(const char *ticket, int64_t at_s, enum link_access access)
{
    static struct error error;
    struct clock clock = {.fixed_us = at_s * 1000000};
    struct link link = link_of(access, LINK_INLINE);
    enum link_disposition disposition = 0;
    struct subkey key = key_of(0x66);

    error = ERROR_INIT;
    if (link_check(&key, &clock, &link.object, access, str_from(ticket), &disposition, &error))
        return "";
    assert_int_equal(error.code, ERROR_DENIED);
    assert_int_equal(disposition, 0);
    return error.message;
}

static void test_ticket_is_the_known_answer(void **state)
{
    struct link link = link_of(LINK_READ, LINK_ATTACHMENT);
    struct subkey key = key_of(0x66);
    char ticket[LINK_TICKET_MAX + 1];

    (void)state;
    link_make(&key, &AT, &link, 600, ticket);
    assert_string_equal(ticket, KNOWN);
}

static void test_ticket_is_good_until_it_expires(void **state)
{
    (void)state;
    assert_string_equal(verdict(KNOWN, 1700000000, LINK_READ), "");
    assert_string_equal(verdict(KNOWN, 1700000599, LINK_READ), "");
    assert_non_null(strstr(verdict(KNOWN, 1700000600, LINK_READ), "expired"));
    assert_non_null(strstr(verdict(KNOWN, 1800000000, LINK_READ), "expired"));
}

static void test_a_quarter_of_an_hour_is_the_longest(void **state)
{
    (void)state;
    assert_string_equal(verdict(KNOWN, 1700000600 - LINK_LIFETIME_MAX_S, LINK_READ), "");
    assert_non_null(
        strstr(verdict(KNOWN, 1700000600 - LINK_LIFETIME_MAX_S - 1, LINK_READ), "too long"));
}

static void test_disposition_comes_back(void **state)
{
    static const enum link_disposition both[] = {LINK_INLINE, LINK_ATTACHMENT};
    struct subkey key = key_of(1);
    struct error error = ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        struct link link = link_of(LINK_WRITE, both[i]);
        enum link_disposition got = 0;
        char ticket[LINK_TICKET_MAX + 1];

        link_make(&key, &AT, &link, LINK_LIFETIME_MAX_S, ticket);
        assert_ok(link_check(&key, &AT, &link.object, LINK_WRITE, str_from(ticket), &got, &error),
                  error);
        assert_int_equal(got, both[i]);
    }
}

static void test_ticket_allows_nothing_else(void **state)
{
    struct link link = link_of(LINK_READ, LINK_INLINE);
    struct subkey key = key_of(0x66), other = key_of(0x67);
    enum link_disposition disposition;

    (void)state;
    assert_non_null(strstr(verdict(KNOWN, 1700000000, LINK_WRITE), "not valid"));
    assert_false(link_check(&other, &AT, &link.object, LINK_READ, STR(KNOWN), &disposition, NULL));
    link.object.bytes[15] ^= 1;
    assert_false(link_check(&key, &AT, &link.object, LINK_READ, STR(KNOWN), &disposition, NULL));
}

static void test_changed_ticket_is_refused(void **state)
{
    static const char *const changes = "0129aix.-_A=+ ";
    char ticket[] = KNOWN;

    (void)state;
    for (size_t at = 0; at < sizeof ticket - 1; at++)
        for (const char *c = changes; *c; c++) {
            char kept = ticket[at];

            ticket[at] = *c;
            if (*c != kept && !*verdict(ticket, 1700000000, LINK_READ))
                fail_msg("%s is taken", ticket);
            ticket[at] = kept;
        }
    for (size_t len = 0; len < sizeof ticket - 1; len++) {
        memcpy(ticket, KNOWN, sizeof ticket);
        ticket[len] = '\0';
        assert_true(*verdict(ticket, 1700000000, LINK_READ));
    }
}

static void test_an_expiry_has_one_text(void **state)
{
    static const char *const bad[] = {"0" KNOWN,   "+" KNOWN, " " KNOWN,
                                      KNOWN ".",   KNOWN "A", "99999999999999999999.a.AAAA",
                                      "-1.a.AAAA", "..",      ".a."};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_non_null(strstr(verdict(bad[i], 1700000000, LINK_READ), "not complete"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticket_is_the_known_answer),
        cmocka_unit_test(test_ticket_is_good_until_it_expires),
        cmocka_unit_test(test_a_quarter_of_an_hour_is_the_longest),
        cmocka_unit_test(test_disposition_comes_back),
        cmocka_unit_test(test_ticket_allows_nothing_else),
        cmocka_unit_test(test_changed_ticket_is_refused),
        cmocka_unit_test(test_an_expiry_has_one_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
