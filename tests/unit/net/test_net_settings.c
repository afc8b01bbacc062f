/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "net/net_settings.h"

static char *const ENVIRONMENT[] = {"HOME=/home/x", NULL};

/* Settings as a file would give them. */
static struct config *config_of(const char *text)
{
    struct config *config = config_new(OPTIONS, OPTION_COUNT, ENVIRONMENT);
    struct error error = ERROR_INIT;

    assert_ok(config_read_text(config, str_from(text), STR("/x"), &error), error);
    return config;
}

static void test_mail_goes_nowhere_by_default(void **state)
{
    struct config *config = config_of("");

    (void)state;
    assert_false(net_settings_has_smtp(config));
    assert_null(net_settings_ca_file(config));
    config_free(config);
}

static void test_the_mail_server_is_as_set(void **state)
{
    struct config *config = config_of("smtp-host = mail.example.com\nsmtp-security = tls\n"
                                      "smtp-user = u\nsmtp-password = p\nca-file = /ca.pem\n"
                                      "mail-from = us@example.com\n");
    struct error error = ERROR_INIT;
    struct smtp_server server;
    struct str from;

    (void)state;
    assert_true(net_settings_has_smtp(config));
    assert_ok(net_settings_smtp(config, &server, &from, &error), error);
    assert_str(server.host, "mail.example.com");
    assert_int_equal(server.port, 0);
    assert_int_equal(server.security, SMTP_TLS);
    assert_str(server.user, "u");
    assert_str(server.password, "p");
    assert_string_equal(server.extra_ca_file, "/ca.pem");
    assert_str(from, "us@example.com");
    config_free(config);
    config = config_of("smtp-host = h\nsmtp-security = plain\nmail-from = a@b\n");
    assert_ok(net_settings_smtp(config, &server, &from, &error), error);
    assert_int_equal(server.security, SMTP_PLAIN_LOOPBACK);
    config_free(config);
    config = config_of("smtp-host = h\nmail-from = a@b\n");
    assert_ok(net_settings_smtp(config, &server, &from, &error), error);
    assert_int_equal(server.security, SMTP_STARTTLS);
    config_free(config);
}

static void test_half_a_login_or_no_sender_is_refused_by_name(void **state)
{
    const struct {
        const char *text, *name;
    } cases[] = {{"smtp-host = h\nsmtp-user = u\nmail-from = a@b\n", "smtp-password"},
                 {"smtp-host = h\nsmtp-password = p\nmail-from = a@b\n", "smtp-user"},
                 {"smtp-host = h\n", "mail-from"},
                 {"smtp-host = h\nmail-from = Us <a@b>\n", "mail-from"}};
    struct smtp_server server;
    struct str from;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config *config = config_of(cases[i].text);
        struct error error = ERROR_INIT;
        assert_false(net_settings_smtp(config, &server, &from, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        assert_non_null(strstr(error.message, cases[i].name));
        config_free(config);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mail_goes_nowhere_by_default),
        cmocka_unit_test(test_the_mail_server_is_as_set),
        cmocka_unit_test(test_half_a_login_or_no_sender_is_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
