/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Confines the calling process for good: after sandbox_enter() it can compute, use the memory and
 * the descriptors it has, receive further descriptors over a socket it holds, and nothing else. It
 * cannot open, create or change a file, reach a network, start a program, process or thread, look
 * at or signal another process, gain a privilege, or make memory executable.
 *
 * Walls, each enough for most of this alone:
 *  - no_new_privs, an empty capability set, not dumpable;
 *  - resource limits: address space, file size 0, no core, no process, few descriptors;
 *  - Landlock where the kernel has it (5.13 on), every right of its version handled and none
 *    granted: files, from ABI 4 TCP, from ABI 6 signals and abstract sockets;
 *  - seccomp: an allow list (linux: Documentation/userspace-api/seccomp_filter.rst). What a library
 *    may try in good faith gives EPERM, anything else ends the process.
 *
 * seccomp is required. Landlock is the second wall: a kernel built without it is told in the
 * report and accepted, a kernel that has it and refuses is an error.
 */
#ifndef CLIPCRAFTER_OS_SANDBOX_H
#define CLIPCRAFTER_OS_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"

struct sandbox_limits {
    int64_t memory_max;  /**< bytes of address space beyond what is mapped at entry; > 0 */
    int32_t descriptors; /**< highest descriptor number + 1 that may be open afterwards; > 0 */
    int32_t socket;      /**< the one descriptor that messages may be sent to and received from */
};

struct sandbox_report {
    int32_t landlock_abi; /**< version in force, 0 if the kernel has none */
};

/**
 * Call from the only thread of the process. On failure (ERROR_UNAVAILABLE) some of the walls may
 * stand already: the process should report and end.
 *
 * Built with AddressSanitizer it also lets the sanitizer write its report to descriptor 2;
 * everything else is as in a release build (the limit on address space is relative, so the
 * sanitizer's own reservations do not disturb it). Built with ThreadSanitizer it lets signals be
 * masked, which is done around every handler then.
 */
bool sandbox_enter(const struct sandbox_limits *limits, struct sandbox_report *out,
                   struct error *error) MUST_CHECK;

/** Landlock's ABI version here, 0 if the kernel has none. Changes nothing. */
int32_t sandbox_landlock_abi(void);

#endif
