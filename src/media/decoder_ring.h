/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Memory shared with a decoder's child, in slots of equal size. The parent decides its size and
 * seals it, so a child that goes wrong can change what pixels say and nothing else: the mapping
 * here can never fault.
 *
 * A slot that holds a frame is busy until the last reference to that frame is gone, from whatever
 * thread; the memory lives as long as any of its frames.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODER_RING_H
#define CLIPCRAFTER_MEDIA_DECODER_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "media/frame.h"

/** A few: each is a whole picture, and memory is for x264. */
enum { RING_SLOTS_MAX = 8 };

/** Counted: the owner's reference, and one for each frame that is out. */
struct ring;

/** `slots` slots of `slot_bytes`; *fd is the memory's descriptor, for the child; the caller closes
 * it. One reference to *out. */
bool ring_new(uint32_t slots, size_t slot_bytes, struct ring **out, int *fd,
              struct error *error) MUST_CHECK;
/** Gives the owner's reference back; NULL is accepted. */
void ring_unref(struct ring *ring);

/** Size of a slot as it was asked for. */
size_t ring_slot_bytes(const struct ring *ring);
/** A slot's memory; what it holds may change while the child has it to fill. */
const uint8_t *ring_slot(const struct ring *ring, uint32_t slot);
/** Whether no frame is in it. Any thread. */
bool ring_is_free(const struct ring *ring, uint32_t slot);

/** The slot, now busy, as a frame with one reference. Owner only; the slot must be free. */
struct frame *ring_frame(struct ring *ring, uint32_t slot, int32_t width, int32_t height,
                         const struct frame_layout *layout);

#endif
