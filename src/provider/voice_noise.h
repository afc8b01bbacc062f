/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The noise of voices, made repeatable.
 *
 * flite and espeak-ng draw the noise of breath and of "s" from the C library's rand(). Its one
 * state belongs to the whole process, so another thread's draw (fluidsynth draws too) would change
 * what a voice sounds like. voice_noise.c therefore defines rand() and srand() for the program, in
 * place of the library's: same range, but each thread has a sequence of its own. Nothing of ours
 * calls rand(); choices come from base/random.h.
 */
#ifndef CLIPCRAFTER_PROVIDER_VOICE_NOISE_H
#define CLIPCRAFTER_PROVIDER_VOICE_NOISE_H

/** Starts this thread's sequence afresh: called before each phrase, so that a phrase sounds the
 * same whatever was said before it. */
void voice_noise_restart(void);

#endif
