/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Answers that must not tell whether an account exists (sign-up, reset, a refused sign-in) take the
 * same time for both: they are held back until a multiple of the pace has passed since the request
 * came, so that what was done meanwhile does not show. Measured with the machine's own clock,
 * whatever clock the rules go by. Any thread; blocks it.
 */
#ifndef CLIPCRAFTER_APP_PACE_H
#define CLIPCRAFTER_APP_PACE_H

#include <stdint.h>

#include "app/app.h"

enum { PACE_DEFAULT_MS = 300 };

/** When the work begins; for pace_end(). */
int64_t pace_begin(void);
/** Holds the caller back; `app->pace_ms` is the pace. */
void pace_end(const struct app *app, int64_t begun);

#endif
