/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child that has been taken over may answer anything. This program is its own decoder child, a
 * hostile one: the width of the picture that is asked for chooses what it does. And the true
 * child's loop runs here on a thread, where the leak checker sees it. */
#include "decoder_fixture.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <libavutil/log.h>

#include "media/decoder_child.h"
#include "media/decoder_link.h"
#include "media/decoder_wire.h"
#include "os/process.h"

enum scenario {
    HONEST_SIZE = 1,
    NEGATIVE_SIZE,
    HUGE_SIZE,
    STRANGE_ALPHA,
    WRONG_REPLY,
    SHORT_REPLY,
    LONG_REPLY,
    UNKNOWN_FAULT,
    DIES,
    UNKNOWN_FILL,
    SLOT_OUT_OF_RANGE,
    SLOT_NOT_ASKED,
    SAME_AS_NOTHING,
    ENDS_AT_ONCE,
    SPEAKS_UNASKED,
    SENDS_DESCRIPTORS,
    SCENARIOS,
    BURNS_TIME,
    HANGS,
};

static void say(const void *bytes, size_t size, int descriptor)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    struct iovec piece = {(void *)(uintptr_t)bytes, size};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};

    if (descriptor >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        control.align.cmsg_level = SOL_SOCKET;
        control.align.cmsg_type = SCM_RIGHTS;
        control.align.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.align), &descriptor, sizeof descriptor);
    }
    sendmsg(PROCESS_FIRST_DESCRIPTOR, &message, MSG_NOSIGNAL);
}

/** The reply to the request that opens the file. */
static void answer_open(enum scenario scenario, struct wire_reply *reply)
{
    static uint8_t long_reply[sizeof *reply + 100];

    reply->width = scenario == NEGATIVE_SIZE ? -5 : scenario == HUGE_SIZE ? 16384 : 64;
    reply->height = scenario == HUGE_SIZE ? 16384 : 48;
    reply->alpha = scenario == STRANGE_ALPHA ? 7 : 0;
    if (scenario == WRONG_REPLY)
        reply->op = WIRE_SOUND;
    if (scenario == UNKNOWN_FAULT)
        reply->fault = 1000;
    if (scenario == DIES)
        _exit(3);
    for (volatile unsigned i = 0; scenario == BURNS_TIME; i++)
        ;
    while (scenario == HANGS)
        pause();
    if (scenario == LONG_REPLY)
        say(long_reply, sizeof long_reply, -1);
    say(reply, scenario == SHORT_REPLY ? 10 : sizeof *reply,
        scenario == SENDS_DESCRIPTORS ? 0 : -1);
    if (scenario == SPEAKS_UNASKED)
        for (int i = 0; i < 5; i++)
            say(reply, sizeof *reply, -1);
}

static void answer_fill(enum scenario scenario, struct wire_reply *reply)
{
    if (scenario == UNKNOWN_FILL)
        reply->fill = 99;
    if (scenario == SLOT_OUT_OF_RANGE)
        reply->slot = 4000000000U;
    if (scenario == SLOT_NOT_ASKED)
        reply->slot = 0;
    if (scenario == SAME_AS_NOTHING)
        reply->fill = WIRE_SAME;
    if (scenario == ENDS_AT_ONCE)
        reply->fill = WIRE_END;
    say(reply, sizeof *reply, -1);
}

static void answer_probe(struct wire_reply *reply)
{
    reply->info = (struct wire_info){.has_picture = 1, .width = 9, .height = 9, .rate_den = 1};
    memset(reply->info.title, 0xff, sizeof reply->info.title);
    memset(reply->info.keywords, 'k', sizeof reply->info.keywords);
    memcpy(reply->info.author, "a\x1b[2Jb\n", 8);
    say(reply, sizeof *reply, -1);
}

/** Memory limits by which a parent in this test tells its child how to begin. */
enum beginning { CANNOT_CONFINE = 1001, ENDS_SILENTLY, SAYS_SOMETHING_ELSE, BEGINNINGS };

static void begin_badly(enum beginning beginning)
{
    struct wire_reply hello = {.op = WIRE_HELLO};

    if (beginning == CANNOT_CONFINE) {
        hello.fault = WIRE_SANDBOX;
        snprintf(hello.detail, sizeof hello.detail, "the sandbox cannot be set here (seccomp)");
    }
    if (beginning == SAYS_SOMETHING_ELSE)
        hello.op = WIRE_FILL;
    if (beginning != ENDS_SILENTLY)
        say(&hello, sizeof hello, -1);
    _exit(0);
}

static void hostile_child(const char *memory)
{
    struct wire_reply hello = {.op = WIRE_HELLO};
    enum scenario scenario = HONEST_SIZE;
    struct wire_request request;
    long limit = strtol(memory, NULL, 10);

    if (limit >= CANNOT_CONFINE && limit < BEGINNINGS)
        begin_badly((enum beginning)limit);
    say(&hello, sizeof hello, -1);
    while (recv(PROCESS_FIRST_DESCRIPTOR, &request, sizeof request, 0) == sizeof request) {
        struct wire_reply reply = {.op = request.op, .slot = request.slot};

        if (request.op == WIRE_STILL || request.op == WIRE_FOOTAGE) {
            scenario = (enum scenario)request.width;
            answer_open(scenario, &reply);
        } else if (request.op == WIRE_FILL) {
            answer_fill(scenario, &reply);
        } else if (request.op == WIRE_PROBE) {
            answer_probe(&reply);
        } else {
            say(&reply, sizeof reply, -1);
        }
    }
    _exit(0);
}

static int open_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/** Runs some frames of footage; true if all went well. */
static bool watch(struct decoder *decoder, int fd, enum scenario scenario, struct error *error)
{
    struct picture_request request = {(int32_t)scenario, 48, false};
    struct rational rate = {30, 1};

    if (!decoder_footage(decoder, fd, STR("a.mp4"), &request, rate, 0, error))
        return false;
    for (int i = 0; i < 12; i++) {
        struct frame *frame = NULL;
        bool ended;

        if (!decoder_next(decoder, &frame, &ended, error))
            return false;
        assert_true(frame->width == 64 && frame->height == 48);
        frame_unref(frame);
    }
    return true;
}

static void test_footage_survives_whatever_the_child_answers(void **state)
{
    int fd = open_media("chart.qoi"), before;
    struct error error = ERROR_INIT;

    assert_true(watch(*state, fd, HONEST_SIZE, &error));
    before = open_descriptors();
    for (int scenario = NEGATIVE_SIZE; scenario < SCENARIOS; scenario++) {
        error = ERROR_INIT;
        if (watch(*state, fd, (enum scenario)scenario, &error)) {
            assert_true(scenario == SENDS_DESCRIPTORS);
        } else if (error_exit_status(error.code) != 2) {
            fail_msg("scenario %d: code %d %s", scenario, error.code, error.message);
        }
        assert_true(watch(*state, fd, HONEST_SIZE, &error));
    }
    assert_int_equal(open_descriptors(), before);
    close(fd);
}

static void test_stills_survive_whatever_the_child_answers(void **state)
{
    int fd = open_media("chart.qoi");

    for (int scenario = HONEST_SIZE; scenario < SCENARIOS; scenario++) {
        struct picture_request request = {scenario, 48, false};
        struct error error = ERROR_INIT;
        struct frame *frame = NULL;

        if (decoder_still(*state, fd, STR("a.png"), &request, &frame, &error)) {
            assert_true(frame->width == 64 && frame->height == 48);
            frame_unref(frame);
        } else {
            assert_int_equal(error_exit_status(error.code), 2);
            assert_null(frame);
        }
    }
    close(fd);
}

static void test_texts_from_the_child_are_cleaned(void **state)
{
    struct error error = ERROR_INIT;
    struct media_info info;
    int fd = open_media("chart.qoi");

    assert_ok(decoder_probe(*state, fd, STR("a.png"), &info, &error), error);
    assert_string_equal(info.title, "");
    assert_int_equal(strlen(info.keywords), sizeof info.keywords - 1);
    assert_string_equal(info.author, "a[2Jb");
    close(fd);
}

static void test_a_child_that_cannot_begin_is_reported(void **state)
{
    static const char *const says[] = {"the sandbox cannot be set here (seccomp)",
                                       "ended as it was started", "ended as it was started"};
    int fd = open_media("chart.qoi");

    (void)state;
    for (int beginning = CANNOT_CONFINE; beginning < BEGINNINGS; beginning++) {
        struct decoder_options options = {.memory_max = beginning};
        struct error error = ERROR_INIT;
        struct decoder *decoder = NULL;
        struct media_info info;

        assert_ok(decoder_new(&options, &decoder, &error), error);
        for (int again = 0; again < 2; again++) {
            assert_false(decoder_probe(decoder, fd, STR("a.png"), &info, &error));
            assert_int_equal(error.code, ERROR_UNAVAILABLE);
            assert_non_null(strstr(error.message, says[beginning - CANNOT_CONFINE]));
        }
        decoder_free(decoder);
    }
    close(fd);
}

static void test_a_child_that_computes_for_too_long_is_ended(void **state)
{
    struct decoder_options options = {.cpu_seconds = 1};
    struct picture_request request = {BURNS_TIME, 48, false};
    struct error error = ERROR_INIT;
    struct decoder *decoder = NULL;
    struct frame *frame = NULL;
    int fd = open_media("chart.qoi");

    (void)state;
    assert_ok(decoder_new(&options, &decoder, &error), error);
    assert_false(decoder_still(decoder, fd, STR("a.png"), &request, &frame, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_non_null(strstr(error.message, "takes more than 1 s of computing"));
    request.width = HONEST_SIZE;
    assert_ok(decoder_still(decoder, fd, STR("a.png"), &request, &frame, &error), error);
    frame_unref(frame);
    decoder_free(decoder);
    close(fd);
}

/* It computes nothing, so no limit on computing ends it: only the parent's own clock does. */
static void test_a_child_that_neither_computes_nor_answers_is_ended(void **state)
{
    struct decoder_options options = {.wait_ms = 300};
    struct picture_request request = {HANGS, 48, false};
    struct error error = ERROR_INIT;
    struct decoder *decoder = NULL;
    struct frame *frame = NULL;
    int fd = open_media("chart.qoi");

    (void)state;
    assert_ok(decoder_new(&options, &decoder, &error), error);
    alarm(30);
    assert_false(decoder_still(decoder, fd, STR("a.png"), &request, &frame, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_string_equal(error.message,
                        "a.png: the decoder did not answer within 0.3 s; use another file");
    assert_int_equal(decoder_resident_bytes(decoder), 0); /* the child is gone */
    alarm(0);
    decoder_free(decoder);
    close(fd);
}

static void *serve(void *socket)
{
    decoder_child_serve(*(int *)socket);
    return NULL;
}

/** Sends a request on the link and takes the reply, whatever it says. */
static void talk(struct decoder_link *link, struct wire_request request, int fd)
{
    struct wire_reply reply;
    struct error error = ERROR_INIT;
    bool ok;

    assert_ok(decoder_link_send(link, &request, fd, STR("x"), &error), error);
    ok = decoder_link_receive(link, (enum wire_op)request.op, STR("x"), &reply, &error);
    assert_true(ok || error.code == ERROR_INPUT || error.code == ERROR_LIMIT);
}

static void talk_about(struct decoder_link *link, const char *name, enum wire_op op)
{
    int fd = open_media(name), memory = memfd_create("slots", MFD_CLOEXEC);
    enum { SLOT = 1 << 20 };
    struct wire_request request = {.op = op,
                                   .file_bytes = lseek(fd, 0, SEEK_END),
                                   .width = 320,
                                   .height = 240,
                                   .rate_num = 30,
                                   .rate_den = 1};

    assert_int_equal(ftruncate(memory, 2 * SLOT), 0);
    talk(link, request, fd);
    talk(link, (struct wire_request){.op = WIRE_MEMORY, .slot_bytes = SLOT, .slot_count = 2},
         memory);
    for (uint32_t i = 0; i < 6; i++)
        talk(link, (struct wire_request){.op = WIRE_FILL, .slot = i % 3}, -1);
    close(fd);
    close(memory);
}

static void test_the_childs_loop_leaks_nothing(void **state)
{
    static const char *const names[] = {
        "full.jpg",    "alpha.png",    "count30.mp4", "flash.webp", "flash.gif", "pq.mkv",
        "woven.mpg",   "mono.wav",     "tone.m4a",    "cut.jpg",    "cut.mp4",   "text.jpg",
        "list.m3u8",   "chart.tiff",   "xmp.jpg",     "cut.webp",   "cut.png",   "turned.mp4",
        "centre.flac", "too-wide.png", "layers.webp", "chart.avif"};
    struct link_options options = {.memory_max = 1 << 30, .cpu_seconds = 60};
    struct decoder_link link;
    pthread_t thread;
    int ends[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(pthread_create(&thread, NULL, serve, &ends[1]), 0);
    av_log_set_level(AV_LOG_QUIET);
    decoder_link_init(&link, &options);
    link.socket = ends[0];
    link.greeted = true;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        talk_about(&link, names[i], WIRE_PROBE);
        talk_about(&link, names[i], WIRE_STILL);
        talk_about(&link, names[i], WIRE_FOOTAGE);
        talk_about(&link, names[i], WIRE_SOUND);
    }
    decoder_link_release(&link);
    pthread_join(thread, NULL);
    close(ends[1]);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_footage_survives_whatever_the_child_answers),
        cmocka_unit_test(test_stills_survive_whatever_the_child_answers),
        cmocka_unit_test(test_texts_from_the_child_are_cleaned),
        cmocka_unit_test(test_a_child_that_cannot_begin_is_reported),
        cmocka_unit_test(test_a_child_that_computes_for_too_long_is_ended),
        cmocka_unit_test(test_a_child_that_neither_computes_nor_answers_is_ended),
        cmocka_unit_test(test_the_childs_loop_leaks_nothing),
    };

    if (argc == 3 && strcmp(argv[0], WIRE_CHILD_NAME) == 0)
        hostile_child(argv[2]);
    return cmocka_run_group_tests(tests, start_decoder, stop_decoder);
}
