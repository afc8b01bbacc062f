/* SPDX-License-Identifier: GPL-3.0-or-later */
/** The product's routes, table by table. Constant. */
#ifndef CLIPCRAFTER_WEB_ROUTES_H
#define CLIPCRAFTER_WEB_ROUTES_H

#include "web/server.h"

extern const struct route_table routes_account, routes_consent, routes_credentials, routes_media,
    routes_production, routes_project, routes_session;

#endif
