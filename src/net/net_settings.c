/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/net_settings.h"

#include "base/banned.h"

const char *net_settings_ca_file(const struct config *config)
{
    struct str file = config_text(config, OPTION_CA_FILE);

    return file.len ? file.ptr : NULL;
}

bool net_settings_has_smtp(const struct config *config)
{
    return config_text(config, OPTION_SMTP_HOST).len > 0;
}

bool net_settings_smtp(const struct config *config, struct smtp_server *server, struct str *from,
                       struct error *error)
{
    const struct smtp_server read = {
        .host = config_text(config, OPTION_SMTP_HOST),
        .port = (int)config_integer(config, OPTION_SMTP_PORT),
        .security = (enum smtp_security)config_integer(config, OPTION_SMTP_SECURITY),
        .user = config_text(config, OPTION_SMTP_USER),
        .password = config_secret(config, OPTION_SMTP_PASSWORD).bytes,
        .extra_ca_file = net_settings_ca_file(config),
    };
    struct str sender = config_text(config, OPTION_MAIL_FROM);

    if ((read.user.len > 0) != (read.password.len > 0))
        return error_set(error, ERROR_INPUT,
                         "smtp-user and smtp-password: set both, or neither for no login");
    if (!smtp_address_is_plain(sender))
        return error_set(error, ERROR_INPUT,
                         "mail-from: must be the address that mail comes from, such as "
                         "clips@example.com");
    *server = read;
    *from = sender;
    return true;
}
