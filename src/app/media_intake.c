/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media_intake.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/rational.h"
#include "data/strip_metadata.h"
#include "media/decoder.h"

#include "base/banned.h"

enum { WRITE_BYTES = 256 * 1024 };

bool media_temp_file(const struct app *app, int *fd, struct error *error)
{
    const char *folder = app->temp_dir.len ? app->temp_dir.ptr : "/tmp";
    int made = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (made < 0)
        return error_set_errno(error, errno, "a file for the upload cannot be made");
    *fd = made;
    return true;
}

static bool write_at(int fd, int64_t at, const char *bytes, size_t len, struct error *error)
{
    while (len > 0) {
        ssize_t put = pwrite(fd, bytes, len, at);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return error_set_errno(error, put < 0 ? errno : EIO, "writing the upload");
        bytes += put;
        at += put;
        len -= (size_t)put;
    }
    return true;
}

static bool apply(int fd, const struct strip_patches *patches, struct error *error)
{
    static const char ZEROS[WRITE_BYTES];

    for (size_t i = 0; i < patches->list.count; i++) {
        const struct strip_patch *patch = &patches->list.items[i];
        size_t step;

        for (size_t done = 0; done < patch->len; done += step) {
            step = MIN_OF(patch->len - done, sizeof ZEROS);
            if (!write_at(fd, (int64_t)(patch->at + done), patch->with ? patch->with + done : ZEROS,
                          step, error))
                return false;
        }
    }
    return true;
}

static bool strip_film(int fd, struct str bytes, struct error *error)
{
    struct strip_patches patches;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = strip_movie(&arena, bytes, &patches, error) && apply(fd, &patches, error);
    arena_release(&arena);
    return ok;
}

static bool strip_still(int fd, enum media_form form, struct str bytes, int64_t *size,
                        struct error *error)
{
    struct buf out;
    bool ok;

    if (bytes.len > INTAKE_PICTURE_MAX)
        return error_set(error, ERROR_LIMIT, "a picture may have %d MiB; export it smaller",
                         INTAKE_PICTURE_MAX >> 20);
    buf_init(&out, bytes.len + 64);
    ok = strip_picture(form, bytes, &out, error) && write_at(fd, 0, out.ptr, out.len, error);
    if (ok && ftruncate(fd, (off_t)out.len) < 0)
        ok = error_set_errno(error, errno, "writing the upload");
    if (ok)
        *size = (int64_t)out.len;
    buf_release(&out);
    return ok;
}

/* The file is mapped to be read while it is written through its descriptor: films are patched where
 * they have been read already, pictures are written when all is read. Nobody else has the file. */
static bool strip(int fd, enum media_form form, int64_t *bytes, struct error *error)
{
    struct str map = {.len = (size_t)*bytes};
    void *at;
    bool ok;

    if (!strip_takes_picture(form) && !strip_takes_movie(form))
        return true;
    at = mmap(NULL, map.len, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return error_set_errno(error, errno, "reading the upload");
    map.ptr = at;
    ok = strip_takes_movie(form) ? strip_film(fd, map, error)
                                 : strip_still(fd, form, map, bytes, error);
    munmap(at, map.len);
    return ok;
}

static bool tell_form(int fd, enum media_form *out, struct error *error)
{
    char head[MEDIA_FORM_HEAD];
    ssize_t got;

    do
        got = pread(fd, head, sizeof head, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set_errno(error, errno, "reading the upload");
    return media_form_of((struct str){head, (size_t)got}, out) ||
           error_set(error, ERROR_INPUT,
                     "the file is no picture, clip or sound that can be used; give a %s file",
                     media_form_list());
}

static bool probe(const struct app *app, int fd, struct cancel *cancel, struct media_info *out,
                  struct error *error)
{
    const struct decoder_options options = {.allow_no_sandbox = app->allow_no_sandbox,
                                            .cancel = cancel};
    struct decoder *decoder = NULL;
    bool ok = decoder_new(&options, &decoder, error) &&
              decoder_probe(decoder, fd, STR("the upload"), out, error);

    decoder_free(decoder);
    return ok;
}

static bool is_sound_form(enum media_form form)
{
    return form == FORM_M4A || form == FORM_MP3 || form == FORM_WAV || form == FORM_FLAC;
}

/* A sound file's cover is no picture of it. */
static bool tell_kind(enum media_form form, const struct media_info *info, enum asset_kind *out,
                      struct error *error)
{
    bool sound = info->has_sound && (!info->has_picture || is_sound_form(form));

    if (!sound && !info->has_picture)
        return error_set(error, ERROR_INPUT, "the file holds neither pictures nor sound");
    *out = sound ? ASSET_SOUND : info->has_motion ? ASSET_VIDEO : ASSET_PICTURE;
    return true;
}

bool media_intake(const struct app *app, int fd, int64_t bytes, struct cancel *cancel,
                  struct media_facts *out, struct error *error)
{
    struct media_facts facts = {.bytes = bytes};
    struct media_info info;

    if (!tell_form(fd, &facts.form, error) || !strip(fd, facts.form, &facts.bytes, error) ||
        !probe(app, fd, cancel, &info, error) || !tell_kind(facts.form, &info, &facts.kind, error))
        return false;
    if (facts.kind != ASSET_SOUND) {
        facts.width = info.width;
        facts.height = info.height;
    }
    if (facts.kind != ASSET_PICTURE)
        facts.duration_us = info.length * 1000000 / TICKS_PER_SECOND;
    *out = facts;
    return true;
}
