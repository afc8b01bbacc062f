/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A decoder and the files that tests/media/make-media made, for the tests of this room. */
#ifndef CLIPCRAFTER_TESTS_UNIT_MEDIA_DECODER_FIXTURE_H
#define CLIPCRAFTER_TESTS_UNIT_MEDIA_DECODER_FIXTURE_H

#include "../test.h"

#include <fcntl.h>
#include <unistd.h>

#include "media/decoder.h"

/** Opens a made file; fails the test if it is not there. The caller closes it. */
static inline int open_media(const char *name)
{
    const char *folder = getenv("CLIPCRAFTER_TEST_MEDIA");
    char path[4096];
    int fd;

    snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail_msg("%s is not there: make it with tests/media/make-media", path);
    return fd;
}

/** One decoder for a whole group of tests. */
static inline int start_decoder(void **state)
{
    struct decoder_options options = {.memory_max = 0};
    struct error error = ERROR_INIT;
    struct decoder *decoder = NULL;

    if (!decoder_new(&options, &decoder, &error))
        fail_msg("%s", error.message);
    *state = decoder;
    return 0;
}

static inline int stop_decoder(void **state)
{
    decoder_free(*state);
    return 0;
}

/** The still in a made file; the caller gives the reference back. */
static inline struct frame *still_of(struct decoder *decoder, const char *name, int width,
                                     int height)
{
    struct picture_request request = {width, height, false};
    struct error error = ERROR_INIT;
    struct frame *frame = NULL;
    int fd = open_media(name);

    if (!decoder_still(decoder, fd, str_from(name), &request, &frame, &error))
        fail_msg("%s", error.message);
    close(fd);
    return frame;
}

static inline int sample(const struct frame *frame, int plane, int x, int y)
{
    return frame->plane[plane][y * frame->stride[plane] + x];
}

#endif
