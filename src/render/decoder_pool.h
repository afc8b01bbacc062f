/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Decoders lent to the threads of a render: starting one costs a process, so they are kept for the
 * next user. Safe from any thread; a decoder itself belongs to its borrower.
 */
#ifndef CLIPCRAFTER_RENDER_DECODER_POOL_H
#define CLIPCRAFTER_RENDER_DECODER_POOL_H

#include <stdbool.h>

#include "media/decoder.h"

struct decoder_pool;

/** Keeps at most `idle_max` decoders that nobody uses (1..16). `options` is copied. */
struct decoder_pool *decoder_pool_new(const struct decoder_options *options,
                                      int idle_max) MUST_CHECK;
/** All decoders must be back. NULL is accepted. */
void decoder_pool_free(struct decoder_pool *pool);

bool decoder_pool_take(struct decoder_pool *pool, struct decoder **out,
                       struct error *error) MUST_CHECK;
/** Gives one back, whatever state it is in. NULL is accepted. */
void decoder_pool_give(struct decoder_pool *pool, struct decoder *decoder);

#endif
