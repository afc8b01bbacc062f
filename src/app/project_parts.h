/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the files of app/project.h share. Inner header of app/. */
#ifndef CLIPCRAFTER_APP_PROJECT_PARTS_H
#define CLIPCRAFTER_APP_PROJECT_PARTS_H

#include "app/project.h"
#include "store/project_store.h"

/** A transaction as that person. */
bool project_begin(const struct app *app, const struct person *person, bool read_only,
                   struct db_tx **tx, struct error *error) MUST_CHECK;
/** Seals `json` as the next version of `project`, whose row is held, and trims old ones. The caller
 * writes the row; project->storyboard is the new number. */
bool project_add_story(const struct app *app, struct db_tx *tx, struct arena *arena,
                       struct project_row *project, struct str json, enum storyboard_origin origin,
                       struct error *error) MUST_CHECK;

#endif
