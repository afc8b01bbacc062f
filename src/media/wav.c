/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/wav.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/rational.h"

#include "base/banned.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "samples are stored as they stand");

/*
 * RIFF header, "fmt " with its empty extension, "fact" as the format wants it for float samples,
 * and a "JUNK" chunk of two bytes so that the samples start at a multiple of four and can be used
 * where they are mapped.
 */
enum {
    FORMAT_FLOAT = 3,
    FORMAT_BYTES = 18,
    DATA_OFFSET = 12 + 8 + FORMAT_BYTES + 8 + 4 + 8 + 2 + 8,
};

static void append_u16(struct buf *out, uint32_t value)
{
    unsigned char bytes[2] = {value & 255, value >> 8 & 255};

    buf_append_bytes(out, bytes, sizeof bytes);
}

static void append_u32(struct buf *out, uint32_t value)
{
    append_u16(out, value & 65535);
    append_u16(out, value >> 16);
}

static void append_format(struct buf *out, uint32_t channels)
{
    buf_append(out, STR("fmt "));
    append_u32(out, FORMAT_BYTES);
    append_u16(out, FORMAT_FLOAT);
    append_u16(out, channels);
    append_u32(out, TICKS_PER_SECOND);
    append_u32(out, TICKS_PER_SECOND * 4 * channels);
    append_u16(out, 4 * channels);
    append_u16(out, 32);
    append_u16(out, 0);
}

void wav_encode(const float *samples, size_t frames, int channels, struct buf *out)
{
    size_t bytes;

    BUG_UNLESS(channels == 1 || channels == 2);
    if (__builtin_mul_overflow(frames, (size_t)channels * 4, &bytes) ||
        bytes > UINT32_MAX - DATA_OFFSET) {
        out->failed = true;
        return;
    }
    buf_append(out, STR("RIFF"));
    append_u32(out, (uint32_t)(DATA_OFFSET - 8 + bytes));
    buf_append(out, STR("WAVE"));
    append_format(out, (uint32_t)channels);
    buf_append(out, STR("fact"));
    append_u32(out, 4);
    append_u32(out, (uint32_t)frames);
    buf_append(out, STR("JUNK"));
    append_u32(out, 2);
    append_u16(out, 0);
    buf_append(out, STR("data"));
    append_u32(out, (uint32_t)bytes);
    buf_append_bytes(out, samples, bytes);
}

static uint32_t read_u16(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;

    return bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t read_u32(const char *at)
{
    return read_u16(at) | read_u16(at + 2) << 16;
}

/* Finds a chunk after the RIFF header; false if there is none or it runs past the end. */
static bool find_chunk(struct str file, const char *name, struct str *chunk)
{
    size_t at = 12;

    while (file.len >= 8 && at <= file.len - 8) {
        size_t size = read_u32(file.ptr + at + 4);
        if (size > file.len - at - 8)
            return false;
        if (memcmp(file.ptr + at, name, 4) == 0) {
            *chunk = (struct str){file.ptr + at + 8, size};
            return true;
        }
        at += 8 + size + (size & 1);
    }
    return false;
}

static bool understand(struct str file, struct wav *out)
{
    struct str format, data;
    uint32_t channels;

    if (file.len < 12 || memcmp(file.ptr, "RIFF", 4) != 0 || memcmp(file.ptr + 8, "WAVE", 4) != 0)
        return false;
    if (!find_chunk(file, "fmt ", &format) || format.len < 16 || !find_chunk(file, "data", &data))
        return false;
    channels = read_u16(format.ptr + 2);
    if (read_u16(format.ptr) != FORMAT_FLOAT || channels < 1 || channels > 2 ||
        read_u32(format.ptr + 4) != TICKS_PER_SECOND || read_u16(format.ptr + 14) != 32)
        return false;
    if (data.len % (4 * channels) != 0 || (uintptr_t)data.ptr % _Alignof(float) != 0)
        return false;
    out->samples = (const float *)(const void *)data.ptr;
    out->frames = data.len / (4 * channels);
    out->channels = (int)channels;
    return true;
}

bool wav_open(struct str path, struct wav *out, struct error *error)
{
    struct arena arena;
    struct stat status;
    struct wav wav = {.map = MAP_FAILED};
    bool ok = false;
    int fd;

    arena_init(&arena);
    fd = open(arena_str(&arena, path).ptr, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        error_set_errno(error, errno, "%.*s", STR_FMT(path));
        goto done;
    }
    wav.map_bytes = (size_t)status.st_size;
    if (wav.map_bytes)
        wav.map = mmap(NULL, wav.map_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (wav.map_bytes && wav.map == MAP_FAILED) {
        error_set_errno(error, errno, "%.*s", STR_FMT(path));
        goto done;
    }
    if (!wav.map_bytes || !understand((struct str){wav.map, wav.map_bytes}, &wav)) {
        error_set(error, ERROR_INPUT,
                  "%.*s: not a 48 kHz float WAV file as ClipCrafter writes them; make it again",
                  STR_FMT(path));
        goto done;
    }
    *out = wav;
    wav.map = MAP_FAILED;
    ok = true;
done:
    if (wav.map != MAP_FAILED)
        munmap(wav.map, wav.map_bytes);
    if (fd >= 0)
        close(fd);
    arena_release(&arena);
    return ok;
}

void wav_rest(const struct wav *wav)
{
    if (wav->map)
        (void)madvise(wav->map, wav->map_bytes, MADV_DONTNEED); /* advice: may go unheard */
}

void wav_close(struct wav *wav)
{
    if (wav->map)
        munmap(wav->map, wav->map_bytes);
    *wav = (struct wav){0};
}
