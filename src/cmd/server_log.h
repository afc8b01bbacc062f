/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The log of a server or worker: logfmt lines with time and process on standard error. */
#ifndef CLIPCRAFTER_CMD_SERVER_LOG_H
#define CLIPCRAFTER_CMD_SERVER_LOG_H

#include "base/log.h"
#include "cmd/session.h"

/** Makes the session's log one; `role` ("web", "worker") is a literal that each line names. At
 * least LOG_INFO is shown unless the configuration says otherwise. */
void server_log_install(struct session *session, const char *role);

#endif
