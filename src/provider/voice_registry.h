/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * All voices there are: by name, and the best for a language. What studio/ and cmd/ call. One
 * thread at a time; the engines behind it guard themselves.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_REGISTRY_H
#define CLIPCRAFTER_PROVIDER_VOICE_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "story/voice.h"

struct voice_registry;

/**
 * `data_dir`: the program's data folder; if it holds espeak-ng-data that is used, else the
 * library's own. An engine whose data is missing is left out; fails only if none is left.
 */
bool voice_registry_new(struct str data_dir, struct voice_registry **out,
                        struct error *error) MUST_CHECK;
/** NULL is accepted. */
void voice_registry_free(struct voice_registry *registry);

/** Every voice, the natural ones first, then by name. Views live as long as the registry. */
void voice_registry_list(const struct voice_registry *registry, const struct voice_info **voices,
                         size_t *count);

/** A voice by its name in any case; also "espeak:pt-br" in any spelling of the tag. An unknown name
 * fails with the nearest one. */
bool voice_registry_find(const struct voice_registry *registry, struct str name,
                         const struct voice_info **out, struct error *error) MUST_CHECK;

/** The voice for a language where none is asked for: "rms" for English, espeak-ng's for others,
 * nearest region first. Fails, with what would help, if no voice speaks it. */
bool voice_registry_default(const struct voice_registry *registry, struct str language,
                            const struct voice_info **out, struct error *error) MUST_CHECK;

/** The engine and version behind a voice: part of the cache key of what it says. */
const char *voice_registry_version(const struct voice_registry *registry,
                                   const struct voice_info *voice);

/** Speaks with the voice that the request names. */
bool voice_registry_speak(struct voice_registry *registry, const struct voice_request *request,
                          struct speech *out, struct error *error) MUST_CHECK;

/** A warning if the voice is of another language than the text, in `arena`; empty if it fits. */
struct str voice_registry_mismatch(const struct voice_info *voice, struct str language,
                                   struct arena *arena);

#endif
