/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the files of app/upload.h share. Inner header of app/. */
#ifndef CLIPCRAFTER_APP_UPLOAD_PARTS_H
#define CLIPCRAFTER_APP_UPLOAD_PARTS_H

#include "app/keeper.h"
#include "app/upload.h"
#include "store/upload_store.h"

bool upload_read_name(const struct app *app, struct db_tx *tx, struct arena *arena,
                      const struct upload_row *row, struct str *out,
                      struct error *error) MUST_CHECK;
/** Joins the pieces of one that is all there, looks at the file and makes it the project's. When
 * somebody else has done so meanwhile, that is fine too. */
bool upload_finish(const struct app *app, const struct person *person, struct arena *arena,
                   const struct upload_row *row, struct cancel *cancel,
                   struct error *error) MUST_CHECK;

#endif
