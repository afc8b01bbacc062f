/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Names the fonts and drawings that a render uses, so that its cache knows when they change. */
#ifndef CLIPCRAFTER_RENDER_ENVIRONMENT_H
#define CLIPCRAFTER_RENDER_ENVIRONMENT_H

#include "base/arena.h"
#include "base/str.h"

/** Hex digest of the names and sizes of the files in `fonts` and at the top of `drawings`; a folder
 * that is not there counts as empty. Does not read the files. */
struct str environment_of(struct arena *arena, struct str fonts, struct str drawings);

#endif
