/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text is a script or is refused with a sentence; a script can be planned and kept. */
#include "fuzz.h"

#include "story/plan.h"

/* A plan's storyboard is one that the decoder takes. */
static void check_plan(struct arena *arena, const struct script *script)
{
    struct plan_options options = {.base = storyboard_default()};
    struct storyboard story, back;
    struct error error = ERROR_INIT;
    struct buf out;

    plan_storyboard(arena, script, &options, &story);
    BUG_UNLESS(story.scene_count > 0);
    buf_init(&out, 1 << 26);
    storyboard_encode(&story, &out);
    if (story.scene_count <= STORYBOARD_SCENES_MAX &&
        !storyboard_decode(arena, buf_str(&out), &back, &error))
        BUG("the plan is refused: %s\n%s", error.message, out.ptr);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena arena;
    struct script script, summary;
    struct error error = ERROR_INIT;

    arena_init(&arena);
    if (script_parse(&arena, (struct str){(const char *)bytes, len}, (struct str){0}, &script,
                     &error)) {
        BUG_UNLESS(script.block_count > 0);
        check_plan(&arena, &script);
        if (!script_summarize(&arena, &script, 30, &summary, &error))
            check_complaint(&error);
    } else {
        check_complaint(&error);
    }
    arena_release(&arena);
    return 0;
}
