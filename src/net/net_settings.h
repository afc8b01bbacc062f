/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the settings say of the way out: the mail server, and whom to trust. */
#ifndef CLIPCRAFTER_NET_NET_SETTINGS_H
#define CLIPCRAFTER_NET_NET_SETTINGS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "config/config.h"
#include "net/smtp.h"

/** False where smtp-host is empty: mail is kept in files then. */
bool net_settings_has_smtp(const struct config *config);

/**
 * Server and sender; the texts live as long as `config`. ERROR_INPUT names the setting that is
 * wrong: a login without its other half, a sender that is no address. Only where present.
 */
bool net_settings_smtp(const struct config *config, struct smtp_server *server, struct str *from,
                       struct error *error) MUST_CHECK;

/** ca-file as the NUL-terminated name that the clients take, or NULL. Lives as long as `config`. */
const char *net_settings_ca_file(const struct config *config);

#endif
