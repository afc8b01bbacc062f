/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/sandbox.h"

#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/banned.h"

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN 0
#endif
#if defined(__SANITIZE_THREAD__)
#define UNDER_TSAN 1
#else
#define UNDER_TSAN 0
#endif

/*
 * Landlock as the kernel's include/uapi/linux/landlock.h of 6.12 declares it; the header that a
 * distribution installs may be older than its kernel, so the few numbers stand here.
 */
struct landlock_rights {
    uint64_t files, network, scope;
};
enum {
    LANDLOCK_VERSION_FLAG = 1,
    LANDLOCK_FILES_ABI1 = 0x1fff,    /* execute .. make_sym */
    LANDLOCK_FILES_REFER = 1 << 13,  /* ABI 2 */
    LANDLOCK_FILES_TRUNC = 1 << 14,  /* ABI 3 */
    LANDLOCK_NET_BOTH = 3,           /* ABI 4: bind, connect over TCP */
    LANDLOCK_FILES_DEVICE = 1 << 15, /* ABI 5: ioctl on devices */
    LANDLOCK_SCOPE_BOTH = 3,         /* ABI 6: abstract sockets, signals */
};

int32_t sandbox_landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG);

    return abi > 0 ? (int32_t)abi : 0;
}

/** Every right that version `abi` knows, and how long the struct was then. */
static size_t landlock_rights(int32_t abi, struct landlock_rights *out)
{
    *out = (struct landlock_rights){.files = LANDLOCK_FILES_ABI1};
    if (abi >= 2)
        out->files |= LANDLOCK_FILES_REFER;
    if (abi >= 3)
        out->files |= LANDLOCK_FILES_TRUNC;
    if (abi >= 4)
        out->network = LANDLOCK_NET_BOTH;
    if (abi >= 5)
        out->files |= LANDLOCK_FILES_DEVICE;
    if (abi >= 6)
        out->scope = LANDLOCK_SCOPE_BOTH;
    return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

static bool refuse(struct error *error, int cause, const char *what)
{
    error_set_errno(error, cause, "the sandbox for foreign media cannot be set here (%s)", what);
    if (error)
        error->code = ERROR_UNAVAILABLE;
    return false;
}

/** Handles every right and grants none: no path, port, process or socket is left. */
static bool enter_landlock(int32_t *out, struct error *error)
{
    struct landlock_rights rights;
    int32_t abi = sandbox_landlock_abi();
    size_t size;
    int fd;
    long failed;

    if (abi == 0) {
        *out = 0;
        return true;
    }
    size = landlock_rights(abi, &rights);
    fd = (int)syscall(SYS_landlock_create_ruleset, &rights, size, 0);
    if (fd < 0)
        return refuse(error, errno, "landlock ruleset");
    failed = syscall(SYS_landlock_restrict_self, fd, 0) ? errno : 0;
    close(fd);
    if (failed)
        return refuse(error, (int)failed, "landlock");
    *out = abi;
    return true;
}

/** Bytes of address space mapped now; 0 when that cannot be read. */
static int64_t mapped_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    long long pages = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%lld", &pages) != 1)
        pages = 0;
    fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static bool limit(int resource, int64_t value, struct error *error)
{
    struct rlimit old, wanted = {(rlim_t)value, (rlim_t)value};

    if (getrlimit(resource, &old))
        return refuse(error, errno, "getrlimit");
    wanted.rlim_cur = MIN_OF(wanted.rlim_cur, old.rlim_max);
    wanted.rlim_max = MIN_OF(wanted.rlim_max, old.rlim_max);
    return setrlimit(resource, &wanted) == 0 || refuse(error, errno, "setrlimit");
}

static bool enter_limits(const struct sandbox_limits *limits, struct error *error)
{
    int64_t mapped = mapped_bytes();

    if (mapped <= 0)
        return refuse(error, ENOENT, "/proc/self/statm");
    return limit(RLIMIT_AS, mapped + limits->memory_max, error) && limit(RLIMIT_FSIZE, 0, error) &&
           limit(RLIMIT_CORE, 0, error) && limit(RLIMIT_NPROC, 0, error) &&
           limit(RLIMIT_NOFILE, limits->descriptors, error);
}

/** No new privileges, none of the old ones, and no other process may look inside. */
static bool enter_powerless(struct error *error)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}, {0}};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return refuse(error, errno, "no_new_privs");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        return refuse(error, errno, "not dumpable");
    if (syscall(SYS_capset, &header, none))
        return refuse(error, errno, "capset");
    return true;
}

/* What computing needs: memory that is not executable, locks, time, reading what is open. */
static const char *const allowed[] = {
    "brk",           "munmap",          "mremap",       "madvise",   "futex",
    "futex_time64",  "pread64",         "close",        "poll",      "ppoll",
    "exit",          "exit_group",      "rt_sigreturn", "sigreturn", "restart_syscall",
    "clock_gettime", "clock_gettime64", "gettimeofday", "time",      "getrandom",
    "sched_yield",   "getpid",          "gettid",
};

/* What the C library or libav try in good faith and can do without: refused, not deadly. */
static const char *const harmless[] = {
    "open",
    "openat",
    "access",
    "faccessat",
    "faccessat2",
    "stat",
    "lstat",
    "fstat",
    "newfstatat",
    "statx",
    "readlink",
    "readlinkat",
    "getcwd",
    "ioctl",
    "fcntl",
    "lseek",
    "read",
    "writev",
    "uname",
    "sysinfo",
    "prlimit64",
    "getrlimit",
    "getrusage",
    "prctl",
    "clone",
    "clone3",
    "tgkill",
    "sched_getaffinity",
    "sched_setaffinity",
    "rt_sigaction",

    "membarrier",
    "set_robust_list",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "nanosleep",
    "clock_nanosleep",
    "clock_getres",
    "rseq",
    "getdents64",
    "mlock",
    "arch_prctl",
};

/** Adds one rule; a call that this architecture does not have is not a failure. */
static int rule(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count,
                const struct scmp_arg_cmp *conditions)
{
    int number = seccomp_syscall_resolve_name(name);

    if (number == __NR_SCMP_ERROR)
        return 0;
    return seccomp_rule_add_array(filter, action, number, count, conditions);
}

/** Calls allowed for some arguments: no executable memory, messages over the one socket only. */
static int conditional_rules(scmp_filter_ctx filter, int32_t socket)
{
    const struct scmp_arg_cmp not_executable = {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    const struct scmp_arg_cmp on_socket = {0, SCMP_CMP_EQ, (scmp_datum_t)socket, 0};
    const struct scmp_arg_cmp on_stderr = {0, SCMP_CMP_EQ, 2, 0};
    const struct scmp_arg_cmp not_stderr = {0, SCMP_CMP_NE, 2, 0};
    int failed = rule(filter, SCMP_ACT_ALLOW, "mmap", 1, &not_executable);

    if (!failed)
        failed = rule(filter, SCMP_ACT_ALLOW, "mmap2", 1, &not_executable);
    if (!failed)
        failed = rule(filter, SCMP_ACT_ALLOW, "mprotect", 1, &not_executable);
    if (!failed)
        failed = rule(filter, SCMP_ACT_ALLOW, "sendmsg", 1, &on_socket);
    if (!failed)
        failed = rule(filter, SCMP_ACT_ALLOW, "recvmsg", 1, &on_socket);
    if (!failed && UNDER_ASAN)
        failed = rule(filter, SCMP_ACT_ALLOW, "write", 1, &on_stderr);
    if (!failed)
        failed = rule(filter, SCMP_ACT_ERRNO(EPERM), "write", UNDER_ASAN ? 1 : 0, &not_stderr);
    return failed;
}

static int list_rules(scmp_filter_ctx filter)
{
    /* AddressSanitizer looks at the signal stack before every function that does not return. */
    int failed =
        rule(filter, UNDER_ASAN ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM), "sigaltstack", 0, NULL);

    /* ThreadSanitizer masks signals around a handler. */
    if (!failed)
        failed = rule(filter, UNDER_TSAN ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM), "rt_sigprocmask",
                      0, NULL);
    for (size_t i = 0; i < COUNT_OF(allowed) && !failed; i++)
        failed = rule(filter, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
    for (size_t i = 0; i < COUNT_OF(harmless) && !failed; i++)
        failed = rule(filter, SCMP_ACT_ERRNO(EPERM), harmless[i], 0, NULL);
    return failed;
}

static bool enter_seccomp(int32_t socket, struct error *error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int failed = filter ? 0 : -ENOMEM;

    if (!failed)
        failed = list_rules(filter);
    if (!failed)
        failed = conditional_rules(filter, socket);
    /* Binary tree of numbers: a decoder makes few calls, but each passes here. */
    if (!failed)
        failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (!failed)
        failed = seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    return failed == 0 || refuse(error, -failed, "seccomp");
}

bool sandbox_enter(const struct sandbox_limits *limits, struct sandbox_report *out,
                   struct error *error)
{
    int32_t abi = 0;

    BUG_UNLESS(limits->memory_max > 0 && limits->descriptors > 0);
    if (!enter_powerless(error) || !enter_limits(limits, error) || !enter_landlock(&abi, error) ||
        !enter_seccomp(limits->socket, error))
        return false;
    out->landlock_abi = abi;
    return true;
}
