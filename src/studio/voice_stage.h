/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Scenes are spoken, each on its own, so that a changed scene is the only one spoken again. */
#ifndef CLIPCRAFTER_STUDIO_VOICE_STAGE_H
#define CLIPCRAFTER_STUDIO_VOICE_STAGE_H

#include <stdbool.h>

#include "base/error.h"
#include "provider/voice_registry.h"
#include "story/plan.h"
#include "story/voice.h"
#include "studio/stage.h"

/** Fills spoken, times, speech_ticks and speech_asset of one material a scene. */
bool voice_stage_run(const struct stage *stage, struct voice_registry *registry,
                     const struct voice_info *voice, struct scene_material *scenes,
                     struct error *error) MUST_CHECK;

#endif
