/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the parts of app/production.h share. Internal. */
#ifndef CLIPCRAFTER_APP_PRODUCTION_PARTS_H
#define CLIPCRAFTER_APP_PRODUCTION_PARTS_H

#include "app/production.h"

/** A transaction of the person's. */
bool production_begin(struct app *app, const struct person *person, bool read_only,
                      struct db_tx **tx, struct error *error) MUST_CHECK;
/** Commits if `ok`, else undoes; the result of both. */
bool production_end(struct db_tx **tx, bool ok, struct error *error) MUST_CHECK;

#endif
