/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The HTTP server with the product's routes, as the configuration wants it. One thread. */
#ifndef CLIPCRAFTER_CMD_WEB_SERVICE_H
#define CLIPCRAFTER_CMD_WEB_SERVICE_H

#include <stdbool.h>

#include "app/app.h"
#include "base/error.h"
#include "cmd/session.h"

struct web_service;

/** Binds and serves; `app` outlives it. */
bool web_service_start(struct session *session, struct app *app, struct web_service **out,
                       struct error *error) MUST_CHECK;
/** "http://127.0.0.1:8080": where it can be reached; lives as long as the service. */
const char *web_service_address(const struct web_service *service);
/** Says "not ready", serves what runs, then ends. NULL is accepted. */
void web_service_stop(struct web_service *service);

#endif
