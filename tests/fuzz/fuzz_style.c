/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "story/caption_style.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct caption_style style;
    struct error error = ERROR_INIT;

    arena_init(&arena);
    if (!caption_style_decode(&arena, (struct str){(const char *)bytes, len}, &style, &error))
        check_complaint(&error);
    else
        BUG_UNLESS(style.words_max > 0 && style.lines_max > 0 && style.size > 0);
    arena_release(&arena);
    return 0;
}
