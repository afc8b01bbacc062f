/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#include "base/banned.h"

/** What posix_spawn() needs, and duplicates of the descriptors out of each other's way. */
struct spawn_plan {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int copies[PROCESS_MAX_DESCRIPTORS];
    size_t copy_count;
};

static int plan_attributes(struct spawn_plan *plan)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&plan->attributes, &none);
    posix_spawnattr_setsigdefault(&plan->attributes, &all);
    return posix_spawnattr_setflags(&plan->attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
                                                           POSIX_SPAWN_SETSIGDEF);
}

/** Copies numbered past every target, so that no dup2() overwrites one that is still to come. */
static int plan_copies(struct spawn_plan *plan, const int *descriptors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int copy = fcntl(descriptors[i], F_DUPFD_CLOEXEC,
                         PROCESS_FIRST_DESCRIPTOR + PROCESS_MAX_DESCRIPTORS);

        if (copy < 0)
            return errno;
        plan->copies[plan->copy_count++] = copy;
    }
    return 0;
}

static int plan_descriptors(struct spawn_plan *plan, const struct process_options *options)
{
    int failed = 0;

    for (int fd = 0; fd <= 2 && !failed; fd++) {
        if (fd > 0 && options->output > 2)
            failed = posix_spawn_file_actions_adddup2(&plan->actions, options->output, fd);
        else if (fd < 2 || !options->keep_stderr)
            failed = posix_spawn_file_actions_addopen(&plan->actions, fd, "/dev/null", O_RDWR, 0);
    }
    for (size_t i = 0; i < plan->copy_count && !failed; i++)
        failed = posix_spawn_file_actions_adddup2(&plan->actions, plan->copies[i],
                                                  PROCESS_FIRST_DESCRIPTOR + (int)i);
    if (!failed)
        failed = posix_spawn_file_actions_addclosefrom_np(
            &plan->actions, PROCESS_FIRST_DESCRIPTOR + (int)plan->copy_count);
    return failed;
}

static void plan_release(struct spawn_plan *plan)
{
    for (size_t i = 0; i < plan->copy_count; i++)
        close(plan->copies[i]);
    posix_spawn_file_actions_destroy(&plan->actions);
    posix_spawnattr_destroy(&plan->attributes);
}

bool process_start(const struct process_options *options, struct process *out, struct error *error)
{
    static const char *const empty[] = {NULL};
    struct spawn_plan plan = {.copy_count = 0};
    const char *const *env = options->env ? options->env : empty;
    pid_t pid = 0;
    int failed;

    BUG_UNLESS(options->descriptor_count <= PROCESS_MAX_DESCRIPTORS);
    posix_spawn_file_actions_init(&plan.actions);
    posix_spawnattr_init(&plan.attributes);
    failed = plan_attributes(&plan);
    if (!failed)
        failed = plan_copies(&plan, options->descriptors, options->descriptor_count);
    if (!failed)
        failed = plan_descriptors(&plan, options);
    if (!failed)
        failed = posix_spawnp(&pid, options->path, &plan.actions, &plan.attributes,
                              (char *const *)options->argv, (char *const *)env);
    plan_release(&plan);
    if (failed)
        return error_set_errno(error, failed, "starting %s", options->argv[0]);
    out->pid = pid;
    return true;
}

static void reap(struct process *process, int *status)
{
    int ignored;

    while (waitpid(process->pid, status ? status : &ignored, 0) < 0 && errno == EINTR)
        ;
    process->pid = 0;
}

void process_end(struct process *process, int *status)
{
    if (process->pid <= 0)
        return;
    kill(process->pid, SIGKILL);
    reap(process, status);
}

bool process_wait(struct process *process, int64_t timeout_ms, int *status)
{
    int64_t deadline = clock_monotonic_us(NULL) + timeout_ms * 1000;
    struct pollfd ended = {.fd = pidfd_open(process->pid, 0), .events = POLLIN};
    bool done = false;

    if (ended.fd < 0)
        return false;
    while (!done) {
        int64_t left = deadline - clock_monotonic_us(NULL);
        int ready = poll(&ended, 1, (int)CLAMP((left + 999) / 1000, 0, 3600 * 1000));

        done = ready > 0;
        if (!done && left <= 0)
            break;
    }
    close(ended.fd);
    if (done)
        reap(process, status);
    return done;
}

void process_status_text(int status, char *text, size_t size)
{
    if (WIFSIGNALED(status))
        snprintf(text, size, "signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(text, size, "exit status %d", WEXITSTATUS(status));
}

int64_t process_cpu_ms(const struct process *process)
{
    struct timespec used;
    clockid_t id;

    if (process->pid <= 0 || clock_getcpuclockid(process->pid, &id) || clock_gettime(id, &used))
        return 0;
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

int64_t process_resident_bytes(const struct process *process)
{
    char path[64];
    long long pages = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/statm", (int)process->pid);
    file = process->pid > 0 ? fopen(path, "re") : NULL;
    if (!file)
        return 0;
    if (fscanf(file, "%*d %lld", &pages) != 1)
        pages = 0;
    fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

bool process_limit_cpu(const struct process *process, int32_t seconds, struct error *error)
{
    struct rlimit now, wanted;

    if (prlimit(process->pid, RLIMIT_CPU, NULL, &now))
        return error_set_errno(error, errno, "reading a child's processor limit");
    wanted = now;
    wanted.rlim_cur = (rlim_t)((process_cpu_ms(process) + 999) / 1000 + seconds);
    if (wanted.rlim_cur > now.rlim_max)
        wanted.rlim_cur = now.rlim_max;
    if (prlimit(process->pid, RLIMIT_CPU, &wanted, NULL))
        return error_set_errno(error, errno, "setting a child's processor limit");
    return true;
}

/** Reads `fd` to its end or the deadline; false at the deadline. */
static bool drain(int fd, int64_t deadline, struct buf *output)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    char piece[16384];

    for (;;) {
        int64_t left = (deadline - clock_monotonic_us(NULL) + 999) / 1000;
        ssize_t count;

        if (left <= 0)
            return false;
        if (poll(&readable, 1, (int)MIN_OF(left, 1000)) <= 0)
            continue;
        count = read(fd, piece, sizeof piece);
        if (count == 0 || (count < 0 && errno != EINTR))
            return true;
        if (output && count > 0)
            buf_append_bytes(output, piece, (size_t)count);
    }
}

/** A child whose descriptor 1 is `output`, everything else as process_run() says. */
static bool start_for_output(const char *const *argv, int output, struct process *out,
                             struct error *error)
{
    struct spawn_plan plan = {.copy_count = 0};
    pid_t pid = 0;
    int failed;

    posix_spawn_file_actions_init(&plan.actions);
    posix_spawnattr_init(&plan.attributes);
    failed = plan_attributes(&plan);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(&plan.actions, output, 1);
    if (!failed)
        failed = posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    if (!failed)
        failed = posix_spawn_file_actions_addclosefrom_np(&plan.actions, 3);
    if (!failed)
        failed = posix_spawnp(&pid, argv[0], &plan.actions, &plan.attributes, (char *const *)argv,
                              environ);
    plan_release(&plan);
    if (failed)
        return error_set_errno(error, failed, "starting %s", argv[0]);
    out->pid = pid;
    return true;
}

bool process_run(const char *const *argv, int64_t timeout_ms, struct buf *output,
                 struct error *error)
{
    int64_t deadline = clock_monotonic_us(NULL) + timeout_ms * 1000;
    struct process process = {0};
    int ends[2] = {-1, -1}, status = 0;
    bool ok = false;
    char text[96];

    if (pipe2(ends, O_CLOEXEC))
        return error_set_errno(error, errno, "making a pipe");
    if (!start_for_output(argv, ends[1], &process, error))
        goto done;
    close(ends[1]);
    ends[1] = -1;
    if (!drain(ends[0], deadline, output) ||
        !process_wait(&process, MAX_OF(1, (deadline - clock_monotonic_us(NULL)) / 1000), &status)) {
        error_set(error, ERROR_UNAVAILABLE, "%s did not end within %lld ms", argv[0],
                  (long long)timeout_ms);
        goto done;
    }
    process_status_text(status, text, sizeof text);
    ok = status == 0 || error_set(error, ERROR_UNAVAILABLE, "%s ended with %s", argv[0], text);
done:
    process_end(&process, NULL);
    close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
    return ok;
}
