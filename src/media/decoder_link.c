/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/decoder_link.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

#include "base/banned.h"

enum {
    POLL_MS = 100,       /* how often a cancel is looked for */
    HELLO_MS = 30000,    /* a machine under load may take long to start a program */
    SANITIZER_EXIT = 86, /* the sanitizers' exit status in a child */
};

void decoder_link_init(struct decoder_link *link, const struct link_options *options)
{
    *link = (struct decoder_link){.options = *options, .socket = -1};
}

static void end_child(struct decoder_link *link, int *status)
{
    process_end(&link->process, status);
    if (link->socket >= 0)
        close(link->socket);
    link->socket = -1;
    link->greeted = false;
    link->outstanding = 0;
}

void decoder_link_release(struct decoder_link *link)
{
    end_child(link, NULL);
}

bool decoder_link_start(struct decoder_link *link, struct error *error)
{
    /* The sanitizers' settings matter in test builds only: fail loudly, and no leak check, which
     * would need ptrace. */
    static const char *const env[] = {
        "LC_ALL=C",
        "ASAN_OPTIONS=exitcode=86:detect_leaks=0:allocator_may_return_null=1:symbolize=0",
        "UBSAN_OPTIONS=exitcode=86:halt_on_error=1:print_stacktrace=0:symbolize=0",
        NULL,
    };
    char memory[32];
    const char *argv[] = {WIRE_CHILD_NAME, link->options.allow_no_sandbox ? WIRE_UNCONFINED : "",
                          memory, NULL};
    struct process_options options = {.path = "/proc/self/exe", .argv = argv, .env = env};
    int ends[2];
    bool ok;

    if (link->socket >= 0)
        return true;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return error_set_errno(error, errno, "making a socket for the media decoder");
    snprintf(memory, sizeof memory, "%lld", (long long)link->options.memory_max);
    options.descriptors = &ends[1];
    options.descriptor_count = 1;
#if defined(__SANITIZE_ADDRESS__)
    options.keep_stderr = true;
#endif
    ok = process_start(&options, &link->process, error);
    close(ends[1]);
    if (!ok) {
        close(ends[0]);
        return false;
    }
    link->socket = ends[0];
    return true;
}

/** What waitpid() says of a child whose end of the socket is closed. */
static void bury(struct decoder_link *link, int *status)
{
    if (link->process.pid > 0 && !process_wait(&link->process, 1000, status))
        process_end(&link->process, status);
    end_child(link, NULL);
}

static bool report_death(struct decoder_link *link, struct str name, struct error *error)
{
    int status = 0;
    char how[96];

    bury(link, &status);
    if (WIFEXITED(status) && WEXITSTATUS(status) == SANITIZER_EXIT)
        BUG("the decoder's child broke a rule of memory with %.*s", STR_FMT(name));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return error_set(error, ERROR_INPUT,
                         "%.*s: takes more than %d s of computing to decode; use a smaller or "
                         "undamaged file",
                         STR_FMT(name), (int)link->options.cpu_seconds);
    process_status_text(status, how, sizeof how);
    return error_set(error, ERROR_INPUT,
                     "%.*s: made the decoder fail (%s), so the file is damaged or hostile; use "
                     "another",
                     STR_FMT(name), how);
}

bool decoder_link_distrust(struct decoder_link *link, struct str name, struct error *error)
{
    end_child(link, NULL);
    return error_set(
        error, ERROR_INPUT,
        "%.*s: made the decoder answer nonsense, so the file is damaged or hostile; use "
        "another",
        STR_FMT(name));
}

/** Waits until the socket can be read. */
static bool await_reply(struct decoder_link *link, int32_t wait_ms, struct str name,
                        struct error *error)
{
    int64_t deadline = clock_monotonic_us(NULL) + (int64_t)wait_ms * 1000;
    struct pollfd readable = {.fd = link->socket, .events = POLLIN};

    while (poll(&readable, 1, POLL_MS) <= 0) {
        if (cancel_requested(link->options.cancel)) {
            end_child(link, NULL);
            return error_set(error, ERROR_CANCELLED, "interrupted");
        }
        if (clock_monotonic_us(NULL) < deadline)
            continue;
        end_child(link, NULL);
        return error_set(error, ERROR_INPUT,
                         "%.*s: the decoder did not answer within %.1f s; use another file",
                         STR_FMT(name), wait_ms / 1000.0);
    }
    return true;
}

enum reading { READ_REPLY, READ_NONSENSE, READ_END };

/** Reads one message, which must be of exactly the right size. */
static enum reading read_reply(int socket, struct wire_reply *out)
{
    struct iovec piece = {out, sizeof *out};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    ssize_t got;

    do
        got = recvmsg(socket, &message, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return READ_END;
    return got == (ssize_t)sizeof *out && !(message.msg_flags & MSG_TRUNC) ? READ_REPLY
                                                                           : READ_NONSENSE;
}

/** The detail as text that can go into a message. */
static struct str clean_detail(const struct wire_reply *reply)
{
    struct str detail = {reply->detail, strnlen(reply->detail, sizeof reply->detail)};

    return str_take(detail, utf8_valid_prefix(detail));
}

static bool greet(struct decoder_link *link, struct str name, struct error *error)
{
    struct wire_reply hello;
    struct str why;

    if (link->greeted)
        return true;
    if (!await_reply(link, HELLO_MS, name, error))
        return false;
    if (read_reply(link->socket, &hello) != READ_REPLY || hello.op != WIRE_HELLO) {
        int status = 0;
        char how[96];

        bury(link, &status);
        process_status_text(status, how, sizeof how);
        return error_set(error, ERROR_UNAVAILABLE, "the media decoder ended as it was started (%s)",
                         how);
    }
    if (hello.fault != WIRE_FINE) {
        why = clean_detail(&hello);
        error_set(error, ERROR_UNAVAILABLE, "%.*s", STR_FMT(why));
        end_child(link, NULL);
        return false;
    }
    link->greeted = true;
    return true;
}

static bool send_message(int socket, const struct wire_request *request, int fd)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    struct iovec piece = {(void *)(uintptr_t)request, sizeof *request};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    ssize_t sent;

    if (fd >= 0) {
        struct cmsghdr *header = &control.align;

        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof *request;
}

bool decoder_link_send(struct decoder_link *link, const struct wire_request *request, int fd,
                       struct str name, struct error *error)
{
    if (!decoder_link_start(link, error) || !greet(link, name, error))
        return false;
    if (!process_limit_cpu(&link->process, link->options.cpu_seconds, error) ||
        !send_message(link->socket, request, fd))
        return report_death(link, name, error);
    link->outstanding++;
    return true;
}

/** The sentence for what the child found. */
static bool report_fault(const struct wire_reply *reply, struct str name, struct error *error)
{
    struct str detail = clean_detail(reply);
    int length = (int)detail.len;
    const char *text = detail.ptr;

    switch ((enum wire_fault)reply->fault) {
    case WIRE_UNKNOWN:
        return error_set(error, ERROR_INPUT,
                         "%.*s: is not a picture, video or sound that can be read (unknown "
                         "format); use JPEG, PNG, WebP, GIF, MP4, MOV, WebM, MP3 or WAV",
                         STR_FMT(name));
    case WIRE_FORBIDDEN:
        return error_set(error, ERROR_INPUT,
                         "%.*s: is of a kind that is not accepted (%.*s); use JPEG, PNG, WebP, "
                         "GIF, MP4, MOV, WebM, MP3 or WAV",
                         STR_FMT(name), length, text);
    case WIRE_NO_PICTURE:
        return error_set(error, ERROR_INPUT, "%.*s: has no picture in it; use a picture or a video",
                         STR_FMT(name));
    case WIRE_NO_SOUND:
        return error_set(error, ERROR_INPUT, "%.*s: has no sound in it; use a file with sound",
                         STR_FMT(name));
    case WIRE_CODEC:
        return error_set(error, ERROR_INPUT,
                         "%.*s: is coded in a way that is not accepted (%.*s); convert it to JPEG, "
                         "PNG, MP4 with H.264 or MP3",
                         STR_FMT(name), length, text);
    case WIRE_TOO_LARGE:
        return error_set(error, ERROR_LIMIT,
                         "%.*s: is too large (%.*s; at most 40 megapixels, 16384 pixels a side, "
                         "256 MB a picture); make it smaller",
                         STR_FMT(name), length, text);
    case WIRE_CUT:
        return error_set(error, ERROR_INPUT,
                         "%.*s: ends too early, part of it is missing; use a complete copy",
                         STR_FMT(name));
    case WIRE_MEMORY_OUT:
        return error_set(error, ERROR_LIMIT,
                         "%.*s: wants more memory to decode than it may have; make it smaller",
                         STR_FMT(name));
    case WIRE_READ:
        return error_set(error, ERROR_IO, "%.*s: cannot be read", STR_FMT(name));
    case WIRE_FINE:
    case WIRE_SANDBOX:
    case WIRE_DAMAGED:
    case WIRE_FAULTS:
        break;
    }
    return error_set(error, ERROR_INPUT,
                     "%.*s: is damaged and cannot be decoded; use an undamaged copy",
                     STR_FMT(name));
}

bool decoder_link_receive(struct decoder_link *link, enum wire_op op, struct str name,
                          struct wire_reply *out, struct error *error)
{
    struct wire_reply reply;
    enum reading reading;

    BUG_UNLESS(link->outstanding > 0);
    if (!await_reply(link, link->options.wait_ms, name, error))
        return false;
    reading = read_reply(link->socket, &reply);
    if (reading == READ_END)
        return report_death(link, name, error);
    if (reading == READ_NONSENSE || reply.op != op || reply.fault >= WIRE_FAULTS)
        return decoder_link_distrust(link, name, error);
    link->outstanding--;
    if (reply.fault != WIRE_FINE)
        return report_fault(&reply, name, error);
    *out = reply;
    return true;
}

void decoder_link_drain(struct decoder_link *link)
{
    while (link->outstanding > 0) {
        struct wire_reply reply;

        if (!await_reply(link, link->options.wait_ms, STR(""), NULL))
            return;
        if (read_reply(link->socket, &reply) != READ_REPLY) {
            end_child(link, NULL);
            return;
        }
        link->outstanding--;
    }
}
