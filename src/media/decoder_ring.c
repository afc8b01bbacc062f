/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decoder_ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/banned.h"

/** A slot's frame; `busy` from ring_frame() until the frame's last reference goes. */
struct slot {
    struct frame frame;
    atomic_bool busy;
};

struct ring {
    atomic_int references; /* the owner's and one for each busy slot */
    uint32_t count;
    size_t slot_bytes;
    uint8_t *memory;
    struct slot slots[RING_SLOTS_MAX];
};

/** Memory of `bytes` that cannot change its size any more. */
static int sealed_memory(size_t bytes)
{
    int fd = memfd_create("clipcrafter-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0)
        return -1;
    if (ftruncate(fd, (off_t)bytes) ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)) {
        int cause = errno;

        close(fd);
        errno = cause;
        return -1;
    }
    return fd;
}

bool ring_new(uint32_t slots, size_t slot_bytes, struct ring **out, int *fd, struct error *error)
{
    struct ring *ring = calloc(1, sizeof *ring);
    size_t bytes;
    void *memory;
    int made;

    BUG_UNLESS(slots > 0 && slots <= RING_SLOTS_MAX && slot_bytes > 0);
    BUG_UNLESS(!__builtin_mul_overflow(slots, slot_bytes, &bytes));
    made = ring ? sealed_memory(bytes) : -1;
    memory = made >= 0
                 ? mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, made, 0)
                 : MAP_FAILED;
    if (memory == MAP_FAILED) {
        error_set_errno(error, errno, "%zu bytes of memory for pictures", bytes);
        if (made >= 0)
            close(made);
        free(ring);
        return false;
    }
    ring->count = slots;
    ring->slot_bytes = slot_bytes;
    ring->memory = memory;
    atomic_init(&ring->references, 1);
    *out = ring;
    *fd = made;
    return true;
}

void ring_unref(struct ring *ring)
{
    if (!ring || atomic_fetch_sub_explicit(&ring->references, 1, memory_order_acq_rel) > 1)
        return;
    munmap(ring->memory, ring->slot_bytes * ring->count);
    free(ring);
}

size_t ring_slot_bytes(const struct ring *ring)
{
    return ring->slot_bytes;
}

const uint8_t *ring_slot(const struct ring *ring, uint32_t slot)
{
    BUG_UNLESS(slot < ring->count);
    return ring->memory + slot * ring->slot_bytes;
}

bool ring_is_free(const struct ring *ring, uint32_t slot)
{
    BUG_UNLESS(slot < ring->count);
    return !atomic_load_explicit(&ring->slots[slot].busy, memory_order_acquire);
}

static void leave_slot(struct frame *frame)
{
    struct ring *ring = frame->owner;
    struct slot *slot = (struct slot *)((char *)frame - offsetof(struct slot, frame));

    atomic_store_explicit(&slot->busy, false, memory_order_release);
    ring_unref(ring);
}

struct frame *ring_frame(struct ring *ring, uint32_t slot, int32_t width, int32_t height,
                         const struct frame_layout *layout)
{
    struct frame *frame = &ring->slots[slot].frame;
    uint8_t *memory = ring->memory + slot * ring->slot_bytes;

    BUG_UNLESS(ring_is_free(ring, slot) && layout->bytes <= ring->slot_bytes);
    atomic_store_explicit(&ring->slots[slot].busy, true, memory_order_relaxed);
    atomic_fetch_add_explicit(&ring->references, 1, memory_order_relaxed);
    frame->width = width;
    frame->height = height;
    for (int plane = 0; plane < FRAME_PLANES; plane++) {
        frame->plane[plane] = layout->stride[plane] ? memory + layout->offset[plane] : NULL;
        frame->stride[plane] = layout->stride[plane];
    }
    atomic_init(&frame->references, 1);
    frame->free_memory = leave_slot;
    frame->owner = ring;
    return frame;
}
