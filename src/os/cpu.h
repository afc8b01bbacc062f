/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What the process may use of the machine. */
#ifndef CLIPCRAFTER_OS_CPU_H
#define CLIPCRAFTER_OS_CPU_H

/** Cores this process may run on (its affinity mask), at least 1. */
int cpu_count(void);

#endif
