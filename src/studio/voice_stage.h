/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Scenes are spoken, each on its own, so that a changed scene is the only one spoken again.
 *
 * What is kept of a scene is its sound (a blob, WAV) and the times of its words (an entry of kind
 * "speech"). The key is what decides how it sounds and what its captions show: written and spoken
 * words, pauses, language, voice, rate, engine and its version. Picture, motion and the scene's
 * place do not count. An entry that is damaged, or whose blob is, is made again.
 */
#ifndef CLIPCRAFTER_STUDIO_VOICE_STAGE_H
#define CLIPCRAFTER_STUDIO_VOICE_STAGE_H

#include <stdbool.h>

#include "base/error.h"
#include "provider/voice_registry.h"
#include "story/plan.h"
#include "story/voice.h"
#include "studio/stage.h"

/**
 * Fills spoken, times, speech_ticks and speech_asset of one material a scene, in the stage's arena.
 * A scene with nothing to say gets speech_asset -1 and speech_ticks 0. Times are ticks from the
 * start of the scene's speech. Fails with ERROR_INPUT where the voice cannot read the text.
 */
bool voice_stage_run(const struct stage *stage, struct voice_registry *registry,
                     const struct voice_info *voice, struct scene_material *scenes,
                     struct error *error) MUST_CHECK;

#endif
