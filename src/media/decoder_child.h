/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The child's side of decoder_wire.h: takes requests from a socket, decodes, answers. No state
 * outlives the loop, so it can also run on a thread of a test, where a leak checker sees it.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODER_CHILD_H
#define CLIPCRAFTER_MEDIA_DECODER_CHILD_H

/** Serves until the other end of `socket` is closed; closes nothing but what it received. */
void decoder_child_serve(int socket);

#endif
