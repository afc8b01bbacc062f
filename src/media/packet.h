/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Encoded pictures and sound in memory, as encoders give and the muxer takes them. Plain values of
 * one thread at a time; a list owns the bytes of its packets.
 */
#ifndef CLIPCRAFTER_MEDIA_PACKET_H
#define CLIPCRAFTER_MEDIA_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/**
 * Bytes in memory; times in frames (video) or samples (sound). Of video, pts is when the picture is
 * shown and dts its turn to be decoded; they differ where pictures are coded out of order.
 */
struct packet {
    uint8_t *data; /**< malloc, when it is in a list; else a view */
    size_t size;   /**< bytes */
    int64_t pts, dts, duration;
    bool key; /**< decoding may begin here */
};

/** In order of decoding. A zeroed one is empty and ready. */
struct packet_list {
    struct packet *items;
    size_t count, capacity;
};

/** Frees every packet and the list, which may be used again. */
void packet_list_release(struct packet_list *list);
/** Takes over packet.data; false (then the data stays the caller's) when memory is out. */
bool packet_list_push(struct packet_list *list, struct packet packet) MUST_CHECK;
/** Sum of the sizes. */
size_t packet_list_bytes(const struct packet_list *list);

#endif
