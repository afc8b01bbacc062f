/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is accepted can be written, read and written again with the same bytes. */
#include "fuzz.h"

#include "story/timeline.h"

/* Sums and sound that the renderer relies on. */
static void check_lengths(const struct timeline *timeline)
{
    int64_t last = -1;

    for (size_t i = 0; i < timeline->scene_count; i++) {
        int64_t start = timeline_scene_start(timeline, i);
        BUG_UNLESS(start > last);
        last = start;
        for (size_t l = 0; l < timeline->scenes[i].layer_count; l++)
            (void)track_value(&timeline->scenes[i].layers[l].scale, 3.5, 1000);
    }
    BUG_UNLESS(timeline_frames(timeline) > last);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct timeline timeline;
    struct error error = ERROR_INIT;
    struct buf first, second;

    arena_init(&arena);
    buf_init(&first, 1 << 26);
    buf_init(&second, 1 << 26);
    if (timeline_decode(&arena, (struct str){(const char *)bytes, len}, &timeline, &error)) {
        check_lengths(&timeline);
        timeline_encode(&timeline, &first);
        if (!timeline_decode(&arena, buf_str(&first), &timeline, &error))
            BUG("what was written is refused: %s", error.message);
        timeline_encode(&timeline, &second);
        check_equal(buf_str(&first), buf_str(&second));
    } else {
        check_complaint(&error);
    }
    buf_release(&first);
    buf_release(&second);
    arena_release(&arena);
    return 0;
}
