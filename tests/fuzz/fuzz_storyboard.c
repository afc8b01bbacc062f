/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is accepted can be written, read and written again with the same bytes. */
#include "fuzz.h"

#include "story/storyboard.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct storyboard story;
    struct error error = ERROR_INIT;
    struct buf first, second;

    arena_init(&arena);
    buf_init(&first, 1 << 26);
    buf_init(&second, 1 << 26);
    if (storyboard_decode(&arena, (struct str){(const char *)bytes, len}, &story, &error)) {
        storyboard_encode(&story, &first);
        if (!storyboard_decode(&arena, buf_str(&first), &story, &error))
            BUG("what was written is refused: %s", error.message);
        storyboard_encode(&story, &second);
        check_equal(buf_str(&first), buf_str(&second));
    } else {
        check_complaint(&error);
    }
    buf_release(&first);
    buf_release(&second);
    arena_release(&arena);
    return 0;
}
