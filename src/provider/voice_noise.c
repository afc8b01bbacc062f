/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_noise.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/banned.h"

enum { NOISE_SEED = 0x5eed };

/* The one state that cannot be handed in: rand() has no argument. Per thread, hence without a lock.
 */
static _Thread_local uint64_t noise_state = NOISE_SEED;

void srand(unsigned seed)
{
    noise_state = seed;
}

/* The middle bits of Knuth's MMIX generator: 31 of them, as RAND_MAX asks. */
int rand(void)
{
    noise_state = noise_state * 6364136223846793005u + 1442695040888963407u;
    return (int)(noise_state >> 33 & RAND_MAX);
}

void voice_noise_restart(void)
{
    srand(NOISE_SEED);
}
