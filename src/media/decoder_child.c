/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decoder_child.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <libavutil/cpu.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>

#include "base/str.h"
#include "media/decode_footage.h"
#include "media/decode_probe.h"
#include "media/decode_sound.h"
#include "media/decoder.h"
#include "media/decoder_wire.h"
#include "os/code_pages.h"
#include "os/process.h"
#include "os/sandbox.h"

#include "base/banned.h"

enum {
    SOCKET = PROCESS_FIRST_DESCRIPTOR,
    DESCRIPTORS = 16,
    /** Memory that is kept for the next picture: faulting it in anew takes longer than decoding. */
    KEPT_BYTES = 64 << 20,
    MAPPED_BYTES = 32 << 20, /* larger pieces come from mmap(); the most that malloc allows */
    IDLE_MS = 300,           /* then even that goes back */
    /** Largest single allocation libav may make: a picture of 40 megapixels, 16 bits, 4 channels.
     */
    ALLOCATION_MAX = WIRE_PIXELS_MAX / 1000 * 8 * 1024,
};

/** What is open for the parent. */
struct child {
    int socket;
    struct decode_input input;
    struct footage *footage;
    bool still; /* of which one frame is all there is */
    struct decode_sound *sound;
    struct frame_layout layout;
    uint8_t *memory;
    size_t memory_bytes, slot_bytes;
    uint32_t slots;
};

static void forget_file(struct child *child)
{
    footage_free(child->footage);
    child->footage = NULL;
    decode_sound_free(child->sound);
    child->sound = NULL;
    decode_input_close(&child->input);
    if (child->memory)
        munmap(child->memory, child->memory_bytes);
    child->memory = NULL;
}

static void take_file(struct child *child, int fd, const struct wire_request *request)
{
    forget_file(child);
    child->input = (struct decode_input){.fd = fd, .bytes = request->file_bytes};
}

static enum wire_fault open_footage(struct child *child, const struct wire_request *request,
                                    struct wire_reply *reply, struct decode_detail *detail)
{
    struct footage_request wanted = {
        .width = request->width,
        .height = request->height,
        .contain = request->contain,
        .start = request->start,
        .rate = {request->rate_num, request->rate_den},
    };
    struct footage_size size;
    enum wire_fault fault = footage_open(&child->input, &wanted, &child->footage, detail);

    if (fault != WIRE_FINE)
        return fault;
    size = footage_size(child->footage);
    if (!frame_layout(size.width, size.height, size.alpha, &child->layout))
        return WIRE_TOO_LARGE;
    reply->width = size.width;
    reply->height = size.height;
    reply->alpha = size.alpha;
    child->still = request->op == WIRE_STILL;
    return WIRE_FINE;
}

static enum wire_fault map_memory(struct child *child, int fd, const struct wire_request *request)
{
    size_t bytes = (size_t)request->slot_bytes * request->slot_count;
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);

    close(fd);
    if (memory == MAP_FAILED)
        return WIRE_MEMORY_OUT;
    if (child->memory)
        munmap(child->memory, child->memory_bytes);
    child->memory = memory;
    child->memory_bytes = bytes;
    child->slot_bytes = (size_t)request->slot_bytes;
    child->slots = request->slot_count;
    return WIRE_FINE;
}

static enum wire_fault fill_frame(struct child *child, uint8_t *slot, struct wire_reply *reply)
{
    uint8_t *plane[FRAME_PLANES];
    enum wire_fill fill = WIRE_END;
    enum wire_fault fault;

    for (int i = 0; i < FRAME_PLANES; i++)
        plane[i] = slot + child->layout.offset[i];
    fault = footage_fill(child->footage, plane, child->layout.stride, &fill);
    reply->fill = fill;
    if (child->still)
        forget_file(child);
    return fault;
}

static enum wire_fault fill_sound(struct child *child, uint8_t *slot, struct wire_reply *reply)
{
    enum wire_fault fault =
        decode_sound_read(child->sound, (float *)slot, WIRE_SOUND_FRAMES, &reply->frames);

    reply->fill = reply->frames > 0 ? WIRE_FILLED : WIRE_END;
    return fault;
}

static enum wire_fault fill_slot(struct child *child, const struct wire_request *request,
                                 struct wire_reply *reply)
{
    uint8_t *slot = child->memory + (size_t)request->slot * child->slot_bytes;

    reply->slot = request->slot;
    if (!child->memory || request->slot >= child->slots)
        return WIRE_DAMAGED;
    if (child->footage)
        return fill_frame(child, slot, reply);
    return child->sound ? fill_sound(child, slot, reply) : WIRE_DAMAGED;
}

static enum wire_fault answer(struct child *child, const struct wire_request *request, int fd,
                              struct wire_reply *reply, struct decode_detail *detail)
{
    switch ((enum wire_op)request->op) {
    case WIRE_PROBE:
        take_file(child, fd, request);
        return decode_probe(&child->input, &reply->info, detail);
    case WIRE_STILL:
    case WIRE_FOOTAGE:
        take_file(child, fd, request);
        return open_footage(child, request, reply, detail);
    case WIRE_SOUND:
        take_file(child, fd, request);
        return decode_sound_open(&child->input, &child->sound, detail);
    case WIRE_MEMORY:
        return map_memory(child, fd, request);
    case WIRE_FILL:
        return fill_slot(child, request, reply);
    case WIRE_HELLO:
    case WIRE_OPS:
        break;
    }
    return WIRE_DAMAGED;
}

static bool send_reply(int socket, const struct wire_reply *reply)
{
    struct iovec piece = {(void *)(uintptr_t)reply, sizeof *reply};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    ssize_t sent;

    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof *reply;
}

/** Waits for the parent; after a while without work, unused memory goes back to the system, and
 * what is only read as well: that of a hundred libraries. */
static void await_request(int socket)
{
    struct pollfd readable = {.fd = socket, .events = POLLIN};
    int ready;

    do
        ready = poll(&readable, 1, IDLE_MS);
    while (ready < 0 && errno == EINTR);
    if (ready == 0) {
        malloc_trim(0);
        code_pages_rest();
    }
}

/** The next request and the descriptor that came with it (-1 for none); false at the end. */
static bool receive_request(int socket, struct wire_request *out, int *fd)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    struct iovec piece = {out, sizeof *out};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header;
    ssize_t got;

    do
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    *fd = -1;
    header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(header), sizeof *fd);
    return got == (ssize_t)sizeof *out;
}

/** Takes one request and answers it; false when the parent is gone. */
static bool serve_one(struct child *child)
{
    struct wire_request request;
    struct decode_detail detail = {""};
    struct wire_reply reply = {.op = 0};
    int fd;

    await_request(child->socket);
    if (!receive_request(child->socket, &request, &fd))
        return false;
    reply.op = request.op;
    reply.fault = answer(child, &request, fd, &reply, &detail);
    if (reply.fault != WIRE_FINE && child->input.unreadable)
        reply.fault = WIRE_READ;
    memcpy(reply.detail, detail.text, sizeof reply.detail);
    return send_reply(child->socket, &reply);
}

void decoder_child_serve(int socket)
{
    struct child child = {.socket = socket, .input = {.fd = -1}};

    while (serve_one(&child))
        ;
    forget_file(&child);
}

/** Each second: if the parent is gone, so are we, even in the middle of a hostile file. (The
 * kernel's own parent-death signal comes when the thread that started us ends, which is too soon.)
 */
static void leave_when_orphaned(int signal)
{
    struct pollfd peer = {.fd = SOCKET, .events = POLLRDHUP};

    (void)signal;
    if (poll(&peer, 1, 0) > 0 && peer.revents & (POLLRDHUP | POLLHUP | POLLERR))
        _exit(0);
}

static void watch_parent(void)
{
    struct sigaction action = {.sa_handler = leave_when_orphaned, .sa_flags = SA_RESTART};
    struct itimerval each_second = {{1, 0}, {1, 0}};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &each_second, NULL);
}

static bool confine(int64_t memory_max, struct error *error)
{
    struct sandbox_limits limits = {
        .memory_max = memory_max, .descriptors = DESCRIPTORS, .socket = SOCKET};
    struct sandbox_report report;

    return sandbox_enter(&limits, &report, error);
}

void decoder_child_main(int argc, char **argv)
{
    struct wire_reply hello = {.op = WIRE_HELLO};
    struct error error = ERROR_INIT;
    int64_t memory_max;

    if (argc != 3 || strcmp(argv[0], WIRE_CHILD_NAME) != 0)
        return;
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(ALLOCATION_MAX);
    av_get_cpu_flags();
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    watch_parent();
    if (!str_to_int(str_from(argv[2]), 1, INT64_MAX / 2, &memory_max))
        _exit(1);
    if (strcmp(argv[1], WIRE_UNCONFINED) != 0 && !confine(memory_max, &error)) {
        hello.fault = WIRE_SANDBOX;
        snprintf(hello.detail, sizeof hello.detail, "%.127s", error.message);
    }
    if (send_reply(SOCKET, &hello) && hello.fault == WIRE_FINE)
        decoder_child_serve(SOCKET);
    _exit(0);
}
