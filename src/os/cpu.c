/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/cpu.h"

#include <sched.h>

#include "base/banned.h"

int cpu_count(void)
{
    cpu_set_t mask;

    if (sched_getaffinity(0, sizeof mask, &mask) != 0)
        return 1;
    return CPU_COUNT(&mask) > 0 ? CPU_COUNT(&mask) : 1;
}
