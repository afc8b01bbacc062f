/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the files of app/media.h and app/upload.h share. Inner header of app/. */
#ifndef CLIPCRAFTER_APP_MEDIA_PARTS_H
#define CLIPCRAFTER_APP_MEDIA_PARTS_H

#include "app/media.h"

/** A transaction as that person. */
bool media_begin(const struct app *app, const struct person *person, bool read_only,
                 struct db_tx **tx, struct error *error) MUST_CHECK;
/** Opens the name in media->row. */
bool media_read_name(const struct app *app, struct db_tx *tx, struct arena *arena,
                     struct media *media, struct error *error) MUST_CHECK;

#endif
