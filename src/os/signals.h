/* SPDX-License-Identifier: GPL-3.0-or-later */
/** SIGINT, SIGTERM and SIGHUP become a request to stop; a second SIGINT ends the process at once.
 */
#ifndef CLIPCRAFTER_OS_SIGNALS_H
#define CLIPCRAFTER_OS_SIGNALS_H

#include "base/cancel.h"

/** Once, from main(), before threads start. `cancel` must live as long as the process. Also ignores
 * SIGPIPE: writes to a closed pipe fail with EPIPE instead. */
void signals_install(struct cancel *cancel);

#endif
