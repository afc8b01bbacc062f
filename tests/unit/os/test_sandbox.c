/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the sandbox that foreign media is decoded in, everything that reaches out must fail. Each
 * act runs in a process of its own; those that do no harm also run outside, where they must
 * succeed: else the act, not the sandbox, would be what fails. */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/process.h"
#include "os/sandbox.h"

/** What the acts work on, made before the sandbox is entered. */
struct scene {
    char folder[64], file[96], fresh[96];
    int socket;   /* the one that messages may go over */
    int other;    /* another socket pair's end */
    int input;    /* the file, read only */
    int memory;   /* a memfd */
    int listener; /* a TCP socket bound to a port of this machine */
    struct sockaddr_in address;
    pid_t parent;
};

static struct scene scene;
static char secret[] = "readable by nobody else";

static bool open_for_reading(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0;
}
static bool open_for_writing(void)
{
    return open(scene.file, O_RDWR) >= 0;
}
static bool create_file(void)
{
    return open(scene.fresh, O_WRONLY | O_CREAT, 0600) >= 0;
}
static bool open_through_openat2(void)
{
    uint64_t how[3] = {O_RDONLY, 0, 0};

    return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof how) >= 0;
}
static bool open_unnamed_file(void)
{
    return open(scene.folder, O_TMPFILE | O_RDWR, 0600) >= 0;
}
static bool look_at_a_path(void)
{
    struct stat status;

    return stat("/etc/passwd", &status) == 0;
}
static bool read_a_link(void)
{
    char text[64];

    return readlink("/proc/self/exe", text, sizeof text) > 0;
}
static bool make_socket_inet(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static bool make_socket_unix(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}
static bool make_socket_netlink(void)
{
    return socket(AF_NETLINK, SOCK_RAW, 0) >= 0;
}
static bool make_socket_pair(void)
{
    int ends[2];

    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0;
}
static bool connect_a_given_socket(void)
{
    return connect(scene.other, (struct sockaddr *)&scene.address, sizeof scene.address) == 0 ||
           errno == EISCONN || errno == EINVAL;
}
static bool bind_a_given_socket(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET};

    return bind(scene.other, (struct sockaddr *)&any, sizeof any) == 0;
}
static bool listen_on_a_given_socket(void)
{
    return listen(scene.listener, 1) == 0;
}
static bool send_over_another_socket(void)
{
    struct iovec piece = {secret, 1};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};

    return sendmsg(scene.other, &message, MSG_NOSIGNAL) == 1;
}
static bool start_a_program(void)
{
    static char *const argv[] = {(char *)(uintptr_t) "true", NULL};

    execve("/bin/true", argv, argv + 1);
    return false;
}
static bool fork_a_process(void)
{
    pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

    if (pid == 0)
        _exit(0);
    return pid > 0;
}
static bool clone_into_namespaces(void)
{
    pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD | CLONE_NEWUSER | CLONE_NEWNET, 0, 0, 0, 0);

    if (pid == 0)
        _exit(0);
    return pid > 0;
}
static bool trace_the_parent(void)
{
    return ptrace(PTRACE_SEIZE, scene.parent, NULL, NULL) == 0;
}
static bool be_traced(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}
static bool signal_the_parent(void)
{
    return kill(scene.parent, SIGWINCH) == 0;
}
static bool read_the_parents_memory(void)
{
    char here[8];
    struct iovec to = {here, sizeof here}, from = {secret, sizeof here};

    return process_vm_readv(scene.parent, &to, 1, &from, 1, 0) > 0;
}
static bool write_the_parents_memory(void)
{
    char here[8] = "hostile";
    struct iovec from = {here, sizeof here}, to = {secret, sizeof here};

    return process_vm_writev(scene.parent, &from, 1, &to, 1, 0) > 0;
}
static bool hold_the_parent(void)
{
    return syscall(SYS_pidfd_open, scene.parent, 0) >= 0;
}
static bool change_the_parents_limits(void)
{
    struct rlimit limit = {4096, 4096};

    return prlimit(scene.parent, RLIMIT_CORE, &limit, NULL) == 0;
}
static bool raise_own_limits(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

    return setrlimit(RLIMIT_CPU, &limit) == 0;
}
static bool mount_something(void)
{
    return mount("none", "/mnt", "tmpfs", 0, NULL) == 0;
}
static bool leave_namespaces(void)
{
    return unshare(CLONE_NEWNS) == 0;
}
static bool change_the_root(void)
{
    return chroot("/") == 0;
}
static bool change_the_folder(void)
{
    return chdir("/") == 0;
}
static bool become_another_user(void)
{
    return syscall(SYS_setuid, 65534) == 0;
}
static bool map_a_file_for_running(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, scene.memory, 0) != MAP_FAILED;
}
static bool make_memory_runnable(void)
{
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return memory != MAP_FAILED && mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool make_a_memory_file(void)
{
    return memfd_create("x", 0) >= 0;
}
static bool truncate_shared_memory(void)
{
    return ftruncate(scene.memory, 0) == 0;
}
static bool punch_a_hole_in_shared_memory(void)
{
    return fallocate(scene.memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0;
}
static bool set_up_io_uring(void)
{
    uint8_t parameters[120] = {0};

    return syscall(SYS_io_uring_setup, 1, parameters) >= 0;
}
static bool load_bpf(void)
{
    uint8_t attributes[64] = {2, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1};

    return syscall(SYS_bpf, 0, attributes, sizeof attributes) >= 0;
}
static bool watch_performance(void)
{
    struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attributes};

    return syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0) >= 0;
}
static bool use_the_keyring(void)
{
    return syscall(SYS_keyctl, 0, -3, 1) >= 0; /* KEYCTL_GET_KEYRING_ID, session, create */
}
static bool watch_files(void)
{
    return inotify_init1(0) >= 0;
}
static bool make_a_link(void)
{
    return symlink("/etc/passwd", scene.fresh) == 0;
}
static bool make_a_hard_link(void)
{
    return link(scene.file, scene.fresh) == 0;
}
static bool make_a_folder(void)
{
    return mkdir(scene.fresh, 0700) == 0;
}
static bool remove_a_file(void)
{
    return unlink(scene.file) == 0;
}
static bool rename_a_file(void)
{
    return rename(scene.file, scene.fresh) == 0;
}
static bool change_a_mode(void)
{
    return chmod(scene.file, 0777) == 0;
}
static bool change_a_mode_through_the_input(void)
{
    return fchmod(scene.input, 0777) == 0;
}
static bool cut_a_file(void)
{
    return truncate(scene.file, 0) == 0;
}
static bool write_to_the_input(void)
{
    return write(scene.input, "x", 1) == 1;
}
static bool write_into_shared_memory_by_call(void)
{
    return pwrite(scene.memory, "x", 1, 0) == 1;
}
static bool map_the_input_for_writing(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, scene.input, 0) != MAP_FAILED;
}
static bool duplicate_a_descriptor(void)
{
    return dup(scene.input) >= 0;
}
static bool load_a_kernel(void)
{
    return syscall(SYS_kexec_load, 0, 0, NULL, 0) == 0;
}
static bool handle_page_faults(void)
{
    return syscall(SYS_userfaultfd, O_CLOEXEC) >= 0;
}
static bool set_the_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return clock_settime(CLOCK_REALTIME, &now) == 0;
}
static bool set_the_host_name(void)
{
    return sethostname("hostile", 7) == 0;
}
static bool take_three_gigabytes(void)
{
    return mmap(NULL, (size_t)3 << 30, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
}
static bool loosen_the_sandbox(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}
static bool install_another_filter(void)
{
    return syscall(SYS_seccomp, 0, 0, NULL) == 0; /* strict mode */
}
static bool ignore_a_signal(void)
{
    return signal(SIGXCPU, SIG_IGN) != SIG_ERR;
}
static bool block_signals(void)
{
    sigset_t all;

    sigfillset(&all);
    return sigprocmask(SIG_BLOCK, &all, NULL) == 0;
}

struct act {
    const char *name;
    bool (*perform)(void); /* whether it succeeded */
    bool harmless;         /* also tried outside, where it must succeed */
};

#define ACT(function, harmless)                                                                    \
    {                                                                                              \
#function, function, harmless                                                              \
    }

static const struct act acts[] = {
    ACT(open_for_reading, true),
    ACT(open_for_writing, true),
    ACT(create_file, true),
    ACT(open_through_openat2, true),
    ACT(open_unnamed_file, false),
    ACT(look_at_a_path, true),
    ACT(read_a_link, true),
    ACT(make_socket_inet, true),
    ACT(make_socket_unix, true),
    ACT(make_socket_netlink, true),
    ACT(make_socket_pair, true),
    ACT(connect_a_given_socket, false),
    ACT(bind_a_given_socket, true),
    ACT(listen_on_a_given_socket, true),
    ACT(send_over_another_socket, false),
    ACT(start_a_program, false),
    ACT(fork_a_process, true),
    ACT(clone_into_namespaces, false),
    ACT(trace_the_parent, false),
    ACT(be_traced, false),
    ACT(signal_the_parent, true),
    ACT(read_the_parents_memory, false),
    ACT(write_the_parents_memory, false),
    ACT(hold_the_parent, true),
    ACT(change_the_parents_limits, false),
    ACT(raise_own_limits, false),
    ACT(mount_something, false),
    ACT(leave_namespaces, false),
    ACT(change_the_root, false),
    ACT(change_the_folder, true),
    ACT(become_another_user, false),
    ACT(map_a_file_for_running, true),
    ACT(make_memory_runnable, true),
    ACT(make_a_memory_file, true),
    ACT(truncate_shared_memory, false),
    ACT(punch_a_hole_in_shared_memory, true),
    ACT(set_up_io_uring, false),
    ACT(load_bpf, false),
    ACT(watch_performance, false),
    ACT(use_the_keyring, false),
    ACT(watch_files, true),
    ACT(make_a_link, true),
    ACT(make_a_hard_link, true),
    ACT(make_a_folder, true),
    ACT(remove_a_file, true),
    ACT(rename_a_file, true),
    ACT(change_a_mode, true),
    ACT(change_a_mode_through_the_input, true),
    ACT(cut_a_file, true),
    ACT(write_to_the_input, false),
    ACT(write_into_shared_memory_by_call, true),
    ACT(map_the_input_for_writing, false),
    ACT(duplicate_a_descriptor, true),
    ACT(load_a_kernel, false),
    ACT(handle_page_faults, false),
    ACT(set_the_clock, false),
    ACT(set_the_host_name, false),
    ACT(take_three_gigabytes, true),
    ACT(loosen_the_sandbox, true),
    ACT(install_another_filter, false),
    ACT(ignore_a_signal, true),
    ACT(block_signals, true),
};

enum { SUCCEEDED = 42, NOT_CONFINED = 43 };

static void make_scene(void)
{
    int ends[2], others[2];
    int file;

    snprintf(scene.folder, sizeof scene.folder, "/tmp/clipcrafter-sandbox-XXXXXX");
    assert_non_null(mkdtemp(scene.folder));
    snprintf(scene.file, sizeof scene.file, "%s/file", scene.folder);
    snprintf(scene.fresh, sizeof scene.fresh, "%s/fresh", scene.folder);
    file = open(scene.file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(file, secret, sizeof secret), sizeof secret);
    close(file);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, others), 0);
    scene.socket = ends[0];
    scene.other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    close(others[0]);
    close(others[1]);
    close(ends[1]);
    scene.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    scene.input = open(scene.file, O_RDONLY | O_CLOEXEC);
    scene.memory = memfd_create("scene", MFD_CLOEXEC);
    assert_int_equal(ftruncate(scene.memory, 8192), 0);
    scene.address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(9)};
    scene.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    scene.parent = getpid();
}

static void strike_scene(void)
{
    close(scene.socket);
    close(scene.other);
    close(scene.listener);
    close(scene.input);
    close(scene.memory);
    unlink(scene.file);
    unlink(scene.fresh);
    rmdir(scene.fresh);
    rmdir(scene.folder);
}

static void confine(void)
{
    struct sandbox_limits limits = {
        .memory_max = 512 << 20, .descriptors = 64, .socket = scene.socket};
    struct sandbox_report report;

    if (!sandbox_enter(&limits, &report, NULL))
        _exit(NOT_CONFINED);
}

/** How a process that tried the act ended: a wait status. */
static int try_act(const struct act *act, bool confined)
{
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        if (confined)
            confine();
        else
            signal(SIGWINCH, SIG_DFL);
        _exit(act->perform() ? SUCCEEDED : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void test_acts_that_prove_something_succeed_outside(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        int status;

        if (!acts[i].harmless)
            continue;
        make_scene();
        status = try_act(&acts[i], false);
        strike_scene();
        if (!WIFEXITED(status) || WEXITSTATUS(status) != SUCCEEDED)
            fail_msg("%s does not even succeed outside (status %x)", acts[i].name, status);
    }
}

static void test_every_forbidden_act_fails_inside(void **state)
{
    int killed = 0;

    (void)state;
    assert_true(COUNT_OF(acts) >= 30);
    make_scene();
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        int status = try_act(&acts[i], true);

        if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
            fail_msg("%s: %s", acts[i].name,
                     WEXITSTATUS(status) == SUCCEEDED ? "succeeded" : "ran unconfined");
        if (WIFSIGNALED(status) && WTERMSIG(status) != SIGSYS)
            fail_msg("%s ended with signal %d", acts[i].name, WTERMSIG(status));
        killed += WIFSIGNALED(status);
    }
    strike_scene();
    print_message("%zu acts, %d of them deadly, Landlock ABI %d\n", COUNT_OF(acts), killed,
                  (int)sandbox_landlock_abi());
    assert_true(killed > 20);
}

/** What a decoder needs must still work: memory, time, reading what is open, its socket. */
static bool work(int socket)
{
    char text[8] = "";
    struct iovec piece = {text, sizeof text};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    struct timespec now;
    void *memory = mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, scene.memory, 0);
    char *block = malloc(1 << 20);

    if (memory == MAP_FAILED || shared == MAP_FAILED || !block)
        return false;
    memset(shared, 7, 4096);
    free(block);
    return clock_gettime(CLOCK_MONOTONIC, &now) == 0 &&
           pread(scene.input, text, sizeof text, 0) == sizeof text &&
           sendmsg(socket, &message, MSG_NOSIGNAL) == sizeof text;
}

static void test_computing_and_answering_still_work_inside(void **state)
{
    int ends[2], status = 0;
    char got[8];
    uint8_t byte = 0;
    pid_t pid;

    (void)state;
    make_scene();
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    close(scene.socket);
    scene.socket = ends[0];
    pid = fork();
    if (pid == 0) {
        confine();
        _exit(work(ends[0]) ? SUCCEEDED : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == SUCCEEDED);
    assert_int_equal(recv(ends[1], got, sizeof got, MSG_DONTWAIT), sizeof got);
    assert_memory_equal(got, secret, sizeof got);
    assert_int_equal(pread(scene.memory, &byte, 1, 100), 1);
    assert_int_equal(byte, 7);
    close(ends[1]);
    strike_scene();
}

static void test_computing_past_the_limit_is_ended(void **state)
{
    struct error error = ERROR_INIT;
    struct process process = {0};
    int status = 0;
    int64_t began = clock_monotonic_us(NULL);

    (void)state;
    make_scene();
    process.pid = fork();
    if (process.pid == 0) {
        confine();
        for (volatile unsigned i = 0;; i++)
            ;
    }
    assert_ok(process_limit_cpu(&process, 1, &error), error);
    assert_true(process_wait(&process, 30000, &status));
    assert_true(WIFSIGNALED(status));
    assert_true(WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
    print_message("ended after %lld ms\n", (long long)(clock_monotonic_us(NULL) - began) / 1000);
    strike_scene();
}

static void test_a_plain_user_can_be_confined_too(void **state)
{
    int status = 0;
    pid_t pid;

    (void)state;
    make_scene();
    pid = fork();
    if (pid == 0) {
        if (getuid() == 0 && (setgid(65534) || setuid(65534)))
            _exit(NOT_CONFINED);
        confine();
        _exit(open_for_reading() || make_socket_inet() ? SUCCEEDED : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
    strike_scene();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_acts_that_prove_something_succeed_outside),
        cmocka_unit_test(test_every_forbidden_act_fails_inside),
        cmocka_unit_test(test_computing_and_answering_still_work_inside),
        cmocka_unit_test(test_computing_past_the_limit_is_ended),
        cmocka_unit_test(test_a_plain_user_can_be_confined_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
