/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Decoded stills and painted layers, made once and shared by the threads of a render. Holds at most
 * a stated number of bytes besides what its users hold; the least recently used go first. Safe from
 * any thread; two threads that want the same picture wait for one making.
 */
#ifndef CLIPCRAFTER_RENDER_PICTURE_STORE_H
#define CLIPCRAFTER_RENDER_PICTURE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "render/painter.h"

struct picture_store;

struct picture_store *picture_store_new(size_t bytes_max) MUST_CHECK;
/** NULL is accepted. Frames still held by users live on. */
void picture_store_free(struct picture_store *store);

/** Makes the picture that a key stands for; one reference to out->frame. */
typedef bool (*picture_maker)(void *context, struct sprite *out, struct error *error);

/** The picture of `key`, made by `make` if it is not there. The caller gets a reference. A failure
 * is the maker's; it is not remembered. */
bool picture_store_get(struct picture_store *store, const struct digest *key, picture_maker make,
                       void *context, struct sprite *out, struct error *error) MUST_CHECK;

/** Bytes of the pictures it holds now. */
size_t picture_store_bytes(struct picture_store *store);

#endif
