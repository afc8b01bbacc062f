/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What every holder of a secret needs: to compare it without telling how far it was right, and to
 * leave nothing of it in memory. Pure; any thread.
 */
#ifndef CLIPCRAFTER_CRYPTO_SECRET_H
#define CLIPCRAFTER_CRYPTO_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/** True if both are the same bytes. Takes as long whatever they hold; the lengths are no secret. */
bool secret_equal(struct str a, struct str b);
/** Overwrites with zeros, which no compiler leaves out. NULL with 0 is fine. */
void secret_wipe(void *bytes, size_t len);
/**
 * Wipes what the buffer holds, then releases it. A buffer that grew has left its earlier bytes
 * behind: append a secret to it in one piece.
 */
void secret_buf_release(struct buf *buf);

#endif
