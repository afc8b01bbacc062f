/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One phrase spoken by espeak-ng in a child process forked for it.
 *
 * Two reasons. espeak-ng keeps state between phrases that no call resets (the phase of its flutter
 * among it), so in one process a phrase would sound different after another; each child starts from
 * the same untouched state. And espeak-ng 1.51 has known overflows on odd text (CVE-2023-49990 to
 * 49994): a crash ends the child, and the phrase fails with a plain message.
 *
 * The library must be initialised in this process (AUDIO_OUTPUT_SYNCHRONOUS) and must not have
 * spoken in it. Calls must not overlap with other calls into the library.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_ESPEAK_CHILD_H
#define CLIPCRAFTER_PROVIDER_VOICE_ESPEAK_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "provider/voice_track.h"

struct espeak_job {
    const char *identifier; /**< the voice's file, "gmw/de" */
    struct str language;    /**< BCP 47, for what the voice can read */
    int hz, words_per_minute;
    const char *text;            /**< UTF-8, what is synthesised */
    const struct phrase *phrase; /**< the words in it, checked first */
};

/** Where in the text something begins, and at which sample it is heard. */
struct espeak_mark {
    size_t position; /**< characters from the text's start */
    size_t sample;
    bool clause_end; /**< no word begins here: a clause ends */
};

struct espeak_answer {
    float *samples; /**< malloc */
    size_t count;
    const struct espeak_mark *marks; /**< in the arena */
    size_t mark_count;
};

/**
 * Speaks. If the voice cannot read a word, fails with what would read it (voice_script.h); `name`
 * is the voice's name for messages. At most three minutes of sound and 30 s of time.
 */
bool voice_espeak_child(const struct espeak_job *job, struct str name, struct arena *arena,
                        struct espeak_answer *out, struct error *error) MUST_CHECK;

#endif
