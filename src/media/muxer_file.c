/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/muxer_file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/error.h>
#include <libavutil/mem.h>

#include "base/banned.h"

enum { BUFFER_BYTES = 256 * 1024 };

static int fail(struct muxer_file *file)
{
    if (!file->failed)
        file->failed = errno;
    return AVERROR(errno);
}

static int read_bytes(void *opaque, uint8_t *to, int size)
{
    struct muxer_file *file = opaque;
    ssize_t got = pread(file->fd, to, (size_t)size, file->position);

    if (got < 0)
        return fail(file);
    file->position += got;
    return got ? (int)got : AVERROR_EOF;
}

static int write_bytes(void *opaque, uint8_t *from, int size)
{
    struct muxer_file *file = opaque;

    for (int done = 0; done < size;) {
        ssize_t put = pwrite(file->fd, from + done, (size_t)(size - done), file->position);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return fail(file);
        done += (int)put;
        file->position += put;
    }
    return size;
}

static int64_t seek_to(void *opaque, int64_t offset, int whence)
{
    struct muxer_file *file = opaque;
    struct stat info;

    if (whence == AVSEEK_SIZE || whence == SEEK_END) {
        if (fstat(file->fd, &info) != 0)
            return fail(file);
        if (whence == AVSEEK_SIZE)
            return info.st_size;
        offset += info.st_size;
    } else if (whence == SEEK_CUR) {
        offset += file->position;
    }
    return file->position = offset;
}

AVIOContext *muxer_file_open(struct muxer_file *file, bool write)
{
    unsigned char *buffer = av_malloc(BUFFER_BYTES);
    AVIOContext *io;

    if (!buffer)
        return NULL;
    io = avio_alloc_context(buffer, BUFFER_BYTES, write, file, read_bytes,
                            write ? write_bytes : NULL, seek_to);
    if (!io)
        av_free(buffer);
    return io;
}

void muxer_file_close(AVIOContext *io)
{
    if (!io)
        return;
    avio_flush(io);
    av_freep(&io->buffer);
    avio_context_free(&io);
}
