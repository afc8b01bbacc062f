/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The intake of media that people bring: what they are is told by their content, in the sandboxed
 * decoder; what they tell of where and with what they were made is taken out. Any thread; blocks
 * for as long as reading the file takes.
 */
#ifndef CLIPCRAFTER_APP_MEDIA_INTAKE_H
#define CLIPCRAFTER_APP_MEDIA_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/attr.h"
#include "base/cancel.h"
#include "base/error.h"
#include "data/media_form.h"
#include "store/asset_store.h"

enum { INTAKE_PICTURE_MAX = 128 << 20 /**< bytes of a picture's file */ };

/** What the intake found. A plain value. */
struct media_facts {
    enum media_form form;
    enum asset_kind kind;
    int32_t width, height; /**< upright; 0 for sound */
    int64_t duration_us;   /**< 0 for a picture */
    int64_t bytes;         /**< of the file as it is now */
};

/**
 * Looks at the `bytes` bytes of `fd`, a file of our own without a name, open for reading and
 * writing, and takes metadata out of it where it lies. ERROR_INPUT for what is no picture, clip or
 * sound that can be used; the file may be half changed then.
 */
bool media_intake(const struct app *app, int fd, int64_t bytes, struct cancel *cancel,
                  struct media_facts *out, struct error *error) MUST_CHECK;

/** A new file without a name, for what is joined or fetched. The caller closes it. */
bool media_temp_file(const struct app *app, int *fd, struct error *error) MUST_CHECK;

#endif
