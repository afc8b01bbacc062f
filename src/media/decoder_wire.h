/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the decoder and its child say to each other: one struct a message over a SOCK_SEQPACKET
 * pair, requests one way, exactly one reply each the other way, in order. Both ends are the same
 * executable, so the structs need no portable form. The child trusts its parent; the parent trusts
 * nothing that comes back and checks every field (decoder_check.h).
 *
 *   PROBE                        -> info
 *   STILL / FOOTAGE / SOUND (fd) -> picture (its size), or nothing
 *   MEMORY (memfd)               -> nothing; the child maps slot_count slots of slot_bytes
 *   FILL slot                    -> what went into the slot; any number may be under way
 *
 * A request with a file ends what was open before. HELLO is the reply to no request: the child
 * sends it once, when its sandbox stands or cannot be set.
 */
#ifndef CLIPCRAFTER_MEDIA_DECODER_WIRE_H
#define CLIPCRAFTER_MEDIA_DECODER_WIRE_H

#include <stdint.h>

enum wire_op {
    WIRE_HELLO,
    WIRE_PROBE,
    WIRE_STILL,
    WIRE_FOOTAGE,
    WIRE_SOUND,
    WIRE_MEMORY,
    WIRE_FILL,
    WIRE_OPS /**< how many there are */
};

/** Why a request failed. The parent owns the sentences. */
enum wire_fault {
    WIRE_FINE,
    WIRE_SANDBOX,    /**< the sandbox cannot be set; detail says why */
    WIRE_UNKNOWN,    /**< no format that we know */
    WIRE_FORBIDDEN,  /**< a format that is not on the list; detail names it */
    WIRE_NO_PICTURE, /**< readable, but nothing to see in it */
    WIRE_NO_SOUND,   /**< readable, but nothing to hear in it */
    WIRE_CODEC,      /**< coded in a way that is not on the list; detail names it */
    WIRE_TOO_LARGE,  /**< past a limit on size; detail says "WxH" or which */
    WIRE_DAMAGED,    /**< does not decode */
    WIRE_CUT,        /**< ends before the picture does */
    WIRE_MEMORY_OUT, /**< wants more memory than it may have */
    WIRE_READ,       /**< the descriptor cannot be read */
    WIRE_FAULTS      /**< how many there are */
};

struct wire_request {
    uint32_t op;
    uint32_t slot;                  /**< FILL */
    int64_t file_bytes;             /**< size of the file that comes along */
    int32_t width, height, contain; /**< struct picture_request */
    int32_t rate_num, rate_den;     /**< FOOTAGE */
    int64_t start;                  /**< FOOTAGE: ticks */
    int64_t max_ticks;              /**< SOUND */
    int64_t slot_bytes;             /**< MEMORY */
    uint32_t slot_count;            /**< MEMORY */
};

/** struct media_info as it travels. */
struct wire_info {
    uint32_t has_picture, has_motion, has_sound, has_alpha;
    int32_t width, height;
    int64_t length;
    int32_t rate_num, rate_den;
    char codec[32];
    char title[256], keywords[512], author[256], copyright[256];
};

/** What a FILL did. */
enum wire_fill {
    WIRE_FILLED, /**< the slot holds the next frame, or `frames` samples of sound */
    WIRE_SAME,   /**< the next frame is the one before; the slot was not touched */
    WIRE_END,    /**< nothing comes any more; the slot was not touched */
    WIRE_FILLS
};

struct wire_reply {
    uint32_t op; /**< of the request */
    uint32_t fault;
    uint32_t slot, fill;          /**< FILL */
    int32_t width, height, alpha; /**< STILL, FOOTAGE */
    int64_t frames;               /**< FILL of sound */
    struct wire_info info;        /**< PROBE */
    char detail[128];             /**< names a format, codec or limit; may hold anything */
};

/** argv[0] of a decoder child, by which decoder_child_main() knows that it is one; argv[1] is
 * WIRE_UNCONFINED or "", argv[2] the memory limit in bytes. */
#define WIRE_CHILD_NAME "clipcrafter-decoder-child"
#define WIRE_UNCONFINED "unconfined"

/** Frames of sound that a slot holds. */
enum { WIRE_SOUND_FRAMES = 65536 };

/**
 * Limits on a file before anything is allocated for it. A picture may have 40 megapixels, enough
 * for the cameras of telephones and for 8K video; a side 16384, as frame.h.
 */
enum {
    WIRE_SIDE_MAX = 16384,
    WIRE_PIXELS_MAX = 40000000,
    WIRE_STREAMS_MAX = 32,
    WIRE_STILL_BYTES_MAX = 256 << 20,
};

#endif
