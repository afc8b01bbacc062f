/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "media/decoder_link.h"
#include "media/decoder_ring.h"

#include "base/banned.h"

enum {
    MEMORY_DEFAULT = 1 << 30,
    CPU_DEFAULT = 60,
    GRACE_MS = 10000, /* wall time beyond twice the CPU time */
    /** One frame held by whoever composes, one held here as the last, two decoded ahead. */
    FOOTAGE_SLOTS = 4,
    SOUND_SLOTS = 2,
    NAME_MAX_BYTES = 200,
};

/** Start times past this (about 270 years) are our caller's mistake. */
static const int64_t start_max = INT64_C(1) << 48;

struct decoder {
    struct decoder_link link;
    char name[NAME_MAX_BYTES + 1]; /* of the footage that is open */
    struct ring *ring;             /* NULL when no footage is open */
    struct frame_layout layout;
    int32_t width, height;
    bool asked[FOOTAGE_SLOTS]; /* the child has been asked to fill it */
    struct frame *last;        /* newest frame given out */
    bool ended;
};

bool decoder_new(const struct decoder_options *options, struct decoder **out, struct error *error)
{
    struct decoder *decoder = calloc(1, sizeof *decoder);
    struct link_options link = {
        .allow_no_sandbox = options->allow_no_sandbox,
        .memory_max = options->memory_max > 0 ? options->memory_max : MEMORY_DEFAULT,
        .cpu_seconds = options->cpu_seconds > 0 ? options->cpu_seconds : CPU_DEFAULT,
        .wait_ms = options->wait_ms,
        .cancel = options->cancel,
    };

    BUG_UNLESS(decoder != NULL);
    if (link.wait_ms <= 0)
        link.wait_ms = (int32_t)MIN_OF(link.cpu_seconds * INT64_C(2000) + GRACE_MS, INT32_MAX);
    decoder_link_init(&decoder->link, &link);
    if (!decoder_link_start(&decoder->link, error)) {
        free(decoder);
        return false;
    }
    *out = decoder;
    return true;
}

static void close_footage(struct decoder *decoder)
{
    frame_unref(decoder->last);
    decoder->last = NULL;
    ring_unref(decoder->ring);
    decoder->ring = NULL;
    decoder->ended = false;
    memset(decoder->asked, 0, sizeof decoder->asked);
}

void decoder_free(struct decoder *decoder)
{
    if (!decoder)
        return;
    close_footage(decoder);
    decoder_link_release(&decoder->link);
    free(decoder);
}

int64_t decoder_resident_bytes(const struct decoder *decoder)
{
    return process_resident_bytes(&decoder->link.process);
}

/** A descriptor of the same file that cannot be written through: the child gets no other. */
static int read_only(int fd)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/** Sends the request with the file, through which the child can only read. */
static bool send_file(struct decoder *decoder, int fd, struct str name,
                      const struct wire_request *request, struct error *error)
{
    int flags = fcntl(fd, F_GETFL), reader = fd;
    bool ok;

    if (flags < 0)
        return error_set_errno(error, errno, "%.*s", STR_FMT(name));
    if ((flags & O_ACCMODE) != O_RDONLY) {
        reader = read_only(fd);
        if (reader < 0)
            return error_set_errno(error, errno, "opening %.*s for reading", STR_FMT(name));
    }
    ok = decoder_link_send(&decoder->link, request, reader, name, error);
    if (reader != fd)
        close(reader);
    return ok;
}

/** Sends the request that begins with a file, and takes the reply. */
static bool open_file(struct decoder *decoder, int fd, struct str name,
                      struct wire_request *request, struct wire_reply *reply, struct error *error)
{
    struct stat status;

    close_footage(decoder);
    if (fstat(fd, &status))
        return error_set_errno(error, errno, "%.*s", STR_FMT(name));
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_INPUT,
                         "%.*s: is not a regular file; use a picture, video or sound file",
                         STR_FMT(name));
    if (status.st_size == 0)
        return error_set(error, ERROR_INPUT, "%.*s: is empty; use a complete copy", STR_FMT(name));
    request->file_bytes = status.st_size;
    decoder_link_drain(&decoder->link);
    return send_file(decoder, fd, name, request, error) &&
           decoder_link_receive(&decoder->link, request->op, name, reply, error);
}

/** The child may not make us believe in a size that it must not have. */
static bool check_size(struct decoder *decoder, const struct wire_reply *reply, struct str name,
                       struct frame_layout *out, struct error *error)
{
    bool fits = reply->width > 0 && reply->height > 0 && reply->width <= WIRE_SIDE_MAX &&
                reply->height <= WIRE_SIDE_MAX &&
                (int64_t)reply->width * reply->height <= WIRE_PIXELS_MAX &&
                (reply->alpha == 0 || reply->alpha == 1) &&
                frame_layout(reply->width, reply->height, reply->alpha, out);

    return fits || decoder_link_distrust(&decoder->link, name, error);
}

/** Makes shared memory and hands it to the child. */
static bool share_memory(struct decoder *decoder, uint32_t slots, size_t slot_bytes,
                         struct str name, struct ring **out, struct error *error)
{
    struct wire_request request = {
        .op = WIRE_MEMORY, .slot_bytes = (int64_t)slot_bytes, .slot_count = slots};
    struct wire_reply reply = {.op = WIRE_OPS};
    struct ring *ring;
    int fd;
    bool ok;

    if (!ring_new(slots, slot_bytes, &ring, &fd, error))
        return false;
    ok = decoder_link_send(&decoder->link, &request, fd, name, error) &&
         decoder_link_receive(&decoder->link, WIRE_MEMORY, name, &reply, error);
    close(fd);
    if (!ok) {
        ring_unref(ring);
        return false;
    }
    *out = ring;
    return true;
}

static bool ask(struct decoder *decoder, uint32_t slot, struct str name, struct error *error)
{
    struct wire_request request = {.op = WIRE_FILL, .slot = slot};

    return decoder_link_send(&decoder->link, &request, -1, name, error);
}

/** The reply to a FILL, checked as far as every kind of slot needs it. */
static bool take_fill(struct decoder *decoder, struct str name, struct wire_reply *out,
                      struct error *error)
{
    struct wire_reply reply = {.op = WIRE_OPS};

    if (!decoder_link_receive(&decoder->link, WIRE_FILL, name, &reply, error))
        return false;
    if (reply.fill >= WIRE_FILLS || reply.frames < 0 || reply.frames > WIRE_SOUND_FRAMES)
        return decoder_link_distrust(&decoder->link, name, error);
    *out = reply;
    return true;
}

bool decoder_still(struct decoder *decoder, int fd, struct str name,
                   const struct picture_request *request, struct frame **out, struct error *error)
{
    struct wire_request wire = {.op = WIRE_STILL,
                                .width = request->width,
                                .height = request->height,
                                .contain = request->contain,
                                .rate_den = 1};
    struct frame_layout layout;
    struct wire_reply size = {.op = WIRE_OPS}, reply = {.op = WIRE_OPS};
    struct ring *ring = NULL;
    bool ok;

    BUG_UNLESS(request->width > 0 && request->height > 0);
    if (!open_file(decoder, fd, name, &wire, &size, error) ||
        !check_size(decoder, &size, name, &layout, error) ||
        !share_memory(decoder, 1, layout.bytes, name, &ring, error))
        return false;
    ok = ask(decoder, 0, name, error) && take_fill(decoder, name, &reply, error);
    if (ok && (reply.fill != WIRE_FILLED || reply.slot != 0))
        ok = error_set(error, ERROR_INPUT, "%.*s: holds no picture; use another file",
                       STR_FMT(name));
    if (ok)
        *out = ring_frame(ring, 0, size.width, size.height, &layout);
    ring_unref(ring);
    return ok;
}

static void keep_name(struct decoder *decoder, struct str name)
{
    struct str kept = str_take(name, NAME_MAX_BYTES);

    kept = str_take(kept, utf8_valid_prefix(kept));
    snprintf(decoder->name, sizeof decoder->name, "%.*s", STR_FMT(kept));
}

/** Asks for every slot that nobody holds. */
static bool ask_ahead(struct decoder *decoder, struct error *error)
{
    for (uint32_t slot = 0; slot < FOOTAGE_SLOTS; slot++) {
        if (decoder->asked[slot] || !ring_is_free(decoder->ring, slot))
            continue;
        if (!ask(decoder, slot, str_from(decoder->name), error))
            return false;
        decoder->asked[slot] = true;
    }
    return true;
}

bool decoder_footage(struct decoder *decoder, int fd, struct str name,
                     const struct picture_request *request, struct rational rate, int64_t start,
                     struct error *error)
{
    struct wire_request wire = {.op = WIRE_FOOTAGE,
                                .width = request->width,
                                .height = request->height,
                                .contain = request->contain,
                                .rate_num = rate.num,
                                .rate_den = rate.den,
                                .start = start};
    struct frame_layout layout;
    struct wire_reply size = {.op = WIRE_OPS};

    BUG_UNLESS(request->width > 0 && request->height > 0 && rate.num > 0 && rate.den > 0);
    BUG_UNLESS(start >= 0 && start < start_max);
    if (!open_file(decoder, fd, name, &wire, &size, error) ||
        !check_size(decoder, &size, name, &layout, error) ||
        !share_memory(decoder, FOOTAGE_SLOTS, layout.bytes, name, &decoder->ring, error))
        return false;
    decoder->layout = layout;
    decoder->width = size.width;
    decoder->height = size.height;
    keep_name(decoder, name);
    if (!ask_ahead(decoder, error)) {
        close_footage(decoder);
        return false;
    }
    return true;
}

static bool slots_left(const struct decoder *decoder)
{
    for (uint32_t slot = 0; slot < FOOTAGE_SLOTS; slot++)
        if (decoder->asked[slot] || ring_is_free(decoder->ring, slot))
            return true;
    return false;
}

/** Makes what the child put into a slot the newest frame. */
static bool take_frame(struct decoder *decoder, uint32_t slot, struct error *error)
{
    struct frame *frame =
        ring_frame(decoder->ring, slot, decoder->width, decoder->height, &decoder->layout);

    frame_unref(decoder->last);
    decoder->last = frame;
    if (slots_left(decoder))
        return true;
    decoder->last = frame_copy(frame); /* so that the ring keeps a slot to go round with */
    frame_unref(frame);
    return decoder->last ||
           error_set(error, ERROR_LIMIT, "out of memory for a frame of %s", decoder->name);
}

/** Takes the next reply; the child answers in the order in which it was asked. */
static bool take_next(struct decoder *decoder, struct error *error)
{
    struct str name = str_from(decoder->name);
    struct wire_reply reply = {.op = WIRE_OPS};

    if (!take_fill(decoder, name, &reply, error))
        return false;
    if (reply.slot >= FOOTAGE_SLOTS || !decoder->asked[reply.slot] ||
        (reply.fill == WIRE_SAME && !decoder->last))
        return decoder_link_distrust(&decoder->link, name, error);
    decoder->asked[reply.slot] = false;
    if (reply.fill == WIRE_FILLED)
        return take_frame(decoder, reply.slot, error);
    decoder->ended = reply.fill == WIRE_END;
    return decoder->last ||
           error_set(error, ERROR_INPUT, "%.*s: holds no picture; use another file", STR_FMT(name));
}

bool decoder_next(struct decoder *decoder, struct frame **out, bool *ended, struct error *error)
{
    BUG_UNLESS(decoder->ring != NULL);
    if (!decoder->ended && (!ask_ahead(decoder, error) || !take_next(decoder, error))) {
        close_footage(decoder);
        return false;
    }
    *out = frame_ref(decoder->last);
    *ended = decoder->ended;
    return true;
}

/** Copies a slot's samples to the end of what there is, at most `room` frames of them. */
static bool append_sound(struct buf *samples, const uint8_t *slot, int64_t frames)
{
    buf_append_bytes(samples, slot, (size_t)frames * 2 * sizeof(float));
    return buf_ok(samples);
}

/** Asks for slot after slot, one ahead, until the sound or `max_frames` ends. */
static bool receive_sound(struct decoder *decoder, struct ring *ring, struct str name,
                          int64_t max_frames, struct buf *samples, struct error *error)
{
    int64_t left = max_frames;
    bool ended = left <= 0;

    if (!ask(decoder, 0, name, error))
        return false;
    for (uint32_t slot = 0; !ended; slot = (slot + 1) % SOUND_SLOTS) {
        struct wire_reply reply = {.op = WIRE_OPS};

        if (!ask(decoder, (slot + 1) % SOUND_SLOTS, name, error) ||
            !take_fill(decoder, name, &reply, error))
            return false;
        if (reply.fill != WIRE_FILLED)
            break;
        if (!append_sound(samples, ring_slot(ring, slot), MIN_OF(left, reply.frames)))
            return error_set(error, ERROR_LIMIT, "%.*s: is too long", STR_FMT(name));
        left -= MIN_OF(left, reply.frames);
        ended = left <= 0 || reply.frames < WIRE_SOUND_FRAMES;
    }
    return samples->len > 0 ||
           error_set(error, ERROR_INPUT, "%.*s: has no sound in it; use a file with sound",
                     STR_FMT(name));
}

bool decoder_sound(struct decoder *decoder, int fd, struct str name, int64_t max_ticks,
                   float **samples, size_t *frames, struct error *error)
{
    struct wire_request wire = {.op = WIRE_SOUND, .max_ticks = max_ticks};
    struct ring *ring = NULL;
    struct wire_reply reply = {.op = WIRE_OPS};
    struct buf bytes;
    bool ok;

    BUG_UNLESS(max_ticks > 0 && max_ticks < start_max);
    buf_init(&bytes, (size_t)max_ticks * 2 * sizeof(float) + 1);
    ok = open_file(decoder, fd, name, &wire, &reply, error) &&
         share_memory(decoder, SOUND_SLOTS, WIRE_SOUND_FRAMES * 2 * sizeof(float), name, &ring,
                      error) &&
         receive_sound(decoder, ring, name, max_ticks, &bytes, error);
    ring_unref(ring);
    if (!ok) {
        buf_release(&bytes);
        return false;
    }
    *frames = bytes.len / (2 * sizeof(float));
    *samples = (float *)(void *)bytes.ptr;
    return true;
}

/** Text from the child's fixed field: valid UTF-8, no control characters. */
static void copy_text(const char *from, size_t size, char *out)
{
    struct str text = {from, strnlen(from, size - 1)};
    size_t used = 0;

    text = str_take(text, utf8_valid_prefix(text));
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x20 && text.ptr[i] != 0x7f)
            out[used++] = text.ptr[i];
    memset(out + used, 0, size - used);
}

/** False when a number is outside what it may be. */
static bool copy_info(const struct wire_info *from, struct media_info *out)
{
    bool sized = from->width > 0 && from->height > 0 && from->width <= WIRE_SIDE_MAX &&
                 from->height <= WIRE_SIDE_MAX;

    if (from->has_picture > 1 || from->has_motion > 1 || from->has_sound > 1 ||
        from->has_alpha > 1 || from->length < 0 || from->length > start_max || from->rate_num < 0 ||
        from->rate_den < 1 || (from->has_picture && !sized))
        return false;
    out->has_picture = from->has_picture;
    out->has_motion = from->has_motion;
    out->has_sound = from->has_sound;
    out->has_alpha = from->has_alpha;
    out->width = from->has_picture ? from->width : 0;
    out->height = from->has_picture ? from->height : 0;
    out->length = from->length;
    out->rate = (struct rational){from->rate_num, from->rate_den};
    copy_text(from->codec, sizeof from->codec, out->codec);
    copy_text(from->title, sizeof from->title, out->title);
    copy_text(from->keywords, sizeof from->keywords, out->keywords);
    copy_text(from->author, sizeof from->author, out->author);
    copy_text(from->copyright, sizeof from->copyright, out->copyright);
    return true;
}

bool decoder_probe(struct decoder *decoder, int fd, struct str name, struct media_info *out,
                   struct error *error)
{
    struct wire_request wire = {.op = WIRE_PROBE};
    struct wire_reply reply = {.op = WIRE_OPS};

    if (!open_file(decoder, fd, name, &wire, &reply, error))
        return false;
    if (!copy_info(&reply.info, out))
        return decoder_link_distrust(&decoder->link, name, error);
    return true;
}
