/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/voice.h"

#include <stdlib.h>

#include "base/banned.h"

void speech_release(struct speech *speech)
{
    free(speech->samples);
    free(speech->times);
    *speech = (struct speech){0};
}
