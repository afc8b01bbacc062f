/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * espeak-ng: a voice for each of some 110 languages, "espeak:de", "espeak:es-419". Word times come
 * from its events. The library is one per process and is guarded by a lock inside, so calls from
 * several ports are safe, one after another. The first voice_espeak_new() that finds data opens the
 * library, for as long as the process lives.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_ESPEAK_H
#define CLIPCRAFTER_PROVIDER_VOICE_ESPEAK_H

#include <stdbool.h>

#include "base/error.h"
#include "story/voice.h"

struct voice_espeak;

/** `data_dir` is the folder that holds espeak-ng-data; empty for the library's own place. Only the
 * first that opens the library counts. Fails with ERROR_UNAVAILABLE where its data is not
 * installed. */
bool voice_espeak_new(struct str data_dir, struct voice_espeak **out,
                      struct error *error) MUST_CHECK;
/** NULL is accepted. */
void voice_espeak_free(struct voice_espeak *espeak);

/** Valid as long as `espeak`. */
struct voice_port voice_espeak_port(struct voice_espeak *espeak);

#endif
