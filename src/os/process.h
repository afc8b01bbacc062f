/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Child processes, started with an argument array and never through a shell.
 *
 * A child gets its own session, default signals, an environment of the caller's choice, and no
 * descriptor but those it is given: everything else that is open here is closed there, whether or
 * not it was opened with O_CLOEXEC. One struct process belongs to one thread at a time.
 */
#ifndef CLIPCRAFTER_OS_PROCESS_H
#define CLIPCRAFTER_OS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"

/** Descriptors handed to a child arrive from this number on, in the order given. */
enum { PROCESS_FIRST_DESCRIPTOR = 3, PROCESS_MAX_DESCRIPTORS = 8 };

struct process_options {
    const char *path;        /**< executable; looked up in PATH if it has no '/' */
    const char *const *argv; /**< NULL-terminated; argv[0] included */
    const char *const *env;  /**< NULL-terminated; NULL is the empty environment */
    const int *descriptors;  /**< stay open here; in the child 3, 4, ... */
    size_t descriptor_count; /**< at most PROCESS_MAX_DESCRIPTORS */
    bool keep_stderr;        /**< share descriptor 2; otherwise 0, 1 and 2 are /dev/null */
    int output;              /**< if > 2: becomes descriptors 1 and 2 of the child */
};

struct process {
    pid_t pid; /**< 0 when there is none (any more) */
};

bool process_start(const struct process_options *options, struct process *out,
                   struct error *error) MUST_CHECK;

/** Ends it with SIGKILL and reaps it; nothing happens when there is none. `*status` (NULL allowed)
 * gets what waitpid() says: how it had ended, if it had. */
void process_end(struct process *process, int *status);

/**
 * Waits at most `timeout_ms` for it to end by itself and reaps it. False when it still runs then.
 */
bool process_wait(struct process *process, int64_t timeout_ms, int *status) MUST_CHECK;

/** How a wait status reads to a person: "exit status 3", "signal 31 (Bad system call)". */
void process_status_text(int status, char *text, size_t size);

/** User and system time it has used, in milliseconds; 0 when that cannot be told. */
int64_t process_cpu_ms(const struct process *process);

/** Bytes of it resident in memory; 0 when that cannot be told. */
int64_t process_resident_bytes(const struct process *process);

/**
 * Sets its soft CPU limit so that it may use `seconds` more than it has used, rounded up to the
 * whole seconds that RLIMIT_CPU counts; past that the kernel sends SIGXCPU.
 */
bool process_limit_cpu(const struct process *process, int32_t seconds,
                       struct error *error) MUST_CHECK;

/**
 * Runs a program to its end with empty input and this process's environment: standard output goes
 * to `output` (NULL drops it), standard error is shared. True only for exit status 0 within
 * `timeout_ms`; a program that takes longer is killed.
 */
bool process_run(const char *const *argv, int64_t timeout_ms, struct buf *output,
                 struct error *error) MUST_CHECK;

#endif
