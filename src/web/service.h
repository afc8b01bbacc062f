/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the handlers of the product's routes find behind call_app(). Made by cmd/; any thread. */
#ifndef CLIPCRAFTER_WEB_SERVICE_H
#define CLIPCRAFTER_WEB_SERVICE_H

#include "app/app.h"

struct production_events;

struct service {
    struct app *app;
    struct production_events *events; /**< who watches which production */
};

#endif
