/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file, as each form that metadata are taken out of: what is written stays within its bounds,
 * and to take out what was taken out changes nothing more. */
#include "fuzz.h"

#include <stdlib.h>

#include "data/strip_metadata.h"

static void strip_still(enum media_form form, struct str input)
{
    struct error error = ERROR_INIT;
    struct buf once, twice;

    buf_init(&once, input.len + 64);
    if (!strip_picture(form, input, &once, &error)) {
        check_complaint(&error);
        buf_release(&once);
        return;
    }
    buf_init(&twice, once.len + 64);
    BUG_UNLESS(strip_picture(form, buf_str(&once), &twice, &error));
    check_equal(buf_str(&once), buf_str(&twice));
    buf_release(&once);
    buf_release(&twice);
}

static void overwrite(char *film, size_t len, const struct strip_patches *patches)
{
    size_t total = 0;

    for (size_t i = 0; i < patches->list.count; i++) {
        const struct strip_patch *patch = &patches->list.items[i];

        BUG_UNLESS(patch->at <= len && patch->len <= len - patch->at);
        total += patch->len;
        if (patch->with)
            memcpy(film + patch->at, patch->with, patch->len);
        else
            memset(film + patch->at, 0, patch->len);
    }
    BUG_UNLESS(total <= 2 * len);
}

/* That a second pass finds nothing is not asked: samples may lie where boxes are, in a hostile
 * film. */
static void strip_film(struct str input)
{
    struct strip_patches patches;
    struct error error = ERROR_INIT;
    struct arena arena;
    char *film;

    arena_init(&arena);
    if (!strip_movie(&arena, input, &patches, &error)) {
        check_complaint(&error);
        arena_release(&arena);
        return;
    }
    film = malloc(input.len + 1);
    BUG_UNLESS(film);
    memcpy(film, input.ptr, input.len);
    overwrite(film, input.len, &patches);
    free(film);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str input = {(const char *)bytes, len};
    enum media_form form;

    if (!media_form_of(input, &form))
        return 0;
    if (strip_takes_picture(form))
        strip_still(form, input);
    else if (strip_takes_movie(form))
        strip_film(input);
    return 0;
}
