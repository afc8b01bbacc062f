/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/produce_job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/produce_event.h"
#include "app/produce_folder.h"
#include "app/produce_keep.h"
#include "base/clock.h"
#include "os/process.h"

#include "base/banned.h"

enum { POLL_MS = 200, STOP_MS = 3000, WORDS_MAX = 16 };

/* No production goes on for ever: a long video takes minutes, not hours. */
#define RUN_MAX_US (INT64_C(4) * 3600 * 1000000)

/** The process at work and what it has said so far. */
struct making {
    struct job_run *run;
    struct produce_folder *folder;
    struct produce_keep *keep;
    struct process child;
    int events; /**< the pipe's reading end, -1 when closed */
    struct buf line;
    bool ended, has_result;
    struct produce_event result;
};

static bool own_program(struct arena *arena, struct str *out, struct error *error)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);

    if (length <= 0 || (size_t)length == sizeof path)
        return error_set_errno(error, errno, "/proc/self/exe");
    *out = arena_str(arena, (struct str){path, (size_t)length});
    return true;
}

/* Its world is its folder: caches, temporary files and settings of libraries go there too. */
static const char *const *environment(struct making *making)
{
    static const char *const KEPT[] = {"PATH",
                                       "LD_LIBRARY_PATH",
                                       "CLIPCRAFTER_THREADS",
                                       "CLIPCRAFTER_CRF",
                                       "CLIPCRAFTER_ALLOW_NO_SANDBOX",
                                       "ASAN_OPTIONS",
                                       "UBSAN_OPTIONS",
                                       "LSAN_OPTIONS"};
    struct arena *arena = making->run->arena;
    const char **env = ARENA_ARRAY(arena, const char *, COUNT_OF(KEPT) + 7);
    const char *folder = making->folder->path.ptr;
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(KEPT); i++) {
        const char *value = getenv(KEPT[i]);

        if (value)
            env[count++] = arena_printf(arena, "%s=%s", KEPT[i], value).ptr;
    }
    env[count++] = arena_printf(arena, "HOME=%s", folder).ptr;
    env[count++] = arena_printf(arena, "TMPDIR=%s", folder).ptr;
    env[count++] = arena_printf(arena, "XDG_CACHE_HOME=%s/xdg", folder).ptr;
    env[count++] = arena_printf(arena, "XDG_CONFIG_HOME=%s/xdg", folder).ptr;
    env[count++] = arena_printf(arena, "CLIPCRAFTER_DATA=%.*s", STR_FMT(making->run->data_dir)).ptr;
    env[count] = NULL;
    return env;
}

static bool start(struct making *making, struct error *error)
{
    struct arena *arena = making->run->arena;
    const char *words[WORDS_MAX];
    struct process_options options = {
        .argv = words, .env = environment(making), .descriptor_count = 1, .keep_stderr = true};
    struct str program;
    size_t count = 0;
    int ends[2];
    bool ok;

    if (!own_program(arena, &program, error))
        return false;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(error, errno, "a pipe");
    options.path = words[count++] = program.ptr;
    words[count++] = "produce";
    words[count++] = "--folder";
    words[count++] = making->folder->path.ptr;
    if (making->folder->draft)
        words[count++] = "--draft";
    words[count] = NULL;
    options.descriptors = &ends[1];
    ok = process_start(&options, &making->child, error);
    close(ends[1]);
    making->events = ends[0];
    return ok;
}

static bool heed(struct making *making, struct str line, struct error *error)
{
    struct produce_event event;
    struct arena arena;
    bool ok;

    arena_init(&arena);
    ok = produce_event_decode(&arena, line, &event, error);
    if (ok && event.kind == PRODUCE_RESULT) {
        making->has_result = true;
        making->result = event;
    } else if (ok && event.kind == PRODUCE_FAILURE) {
        ok = produce_keep_failure(making->keep, event.code, event.text, error);
    } else if (ok) {
        ok = produce_keep_event(making->keep, &event, error);
    }
    arena_release(&arena);
    return ok;
}

/* Takes what is in the pipe, line by line. */
static bool read_events(struct making *making, struct error *error)
{
    char bytes[16384];
    ssize_t got = read(making->events, bytes, sizeof bytes);

    if (got < 0)
        return errno == EINTR || error_set_errno(error, errno, "reading the production's events");
    making->ended = got == 0;
    for (ssize_t i = 0; i < got; i++) {
        if (bytes[i] != '\n') {
            buf_append_char(&making->line, bytes[i]);
            continue;
        }
        if (!buf_ok(&making->line))
            return error_set(error, ERROR_INTERNAL, "the production said more than it may");
        if (!heed(making, buf_str(&making->line), error))
            return false;
        buf_clear(&making->line);
    }
    return true;
}

static bool follow(struct making *making, struct error *error)
{
    int64_t until = clock_monotonic_us(NULL) + RUN_MAX_US;

    while (!making->ended) {
        struct pollfd events = {.fd = making->events, .events = POLLIN};

        if (cancel_requested(making->run->cancel))
            return error_set(error, ERROR_CANCELLED, "the production was stopped");
        if (clock_monotonic_us(NULL) > until)
            return error_set(error, ERROR_LIMIT, "the production took longer than it may");
        if (poll(&events, 1, POLL_MS) > 0 && !read_events(making, error))
            return false;
        if (!produce_keep_pace(making->keep, error))
            return false;
    }
    return true;
}

/* Whatever came of it, the process is gone afterwards. */
static void end(struct making *making)
{
    if (making->child.pid > 0) {
        kill(making->child.pid, SIGTERM);
        if (!process_wait(&making->child, making->ended ? STOP_MS : STOP_MS / 2, NULL))
            process_end(&making->child, NULL);
    }
    if (making->events >= 0)
        close(making->events);
    making->events = -1;
}

static bool finish(struct making *making, struct error *error)
{
    char words[64];
    int status = 0;

    if (making->has_result)
        return produce_keep_result(making->keep, &making->result, error);
    if (!process_wait(&making->child, STOP_MS, &status))
        return error_set(error, ERROR_INTERNAL, "the production ended without a result");
    process_status_text(status, words, sizeof words);
    return error_set(error, ERROR_INTERNAL, "the production ended without a result (%s)", words);
}

enum job_outcome produce_job_run(struct job_run *run)
{
    struct making making = {.run = run, .events = -1};
    struct produce_folder folder;
    struct error *error = &run->error;
    bool ok;

    buf_init(&making.line, PRODUCE_LINE_MAX);
    ok = produce_folder_open(run, &folder, error);
    if (ok) {
        making.folder = &folder;
        making.keep = produce_keep_new(run, &folder);
        ok = start(&making, error) && follow(&making, error) && finish(&making, error);
        end(&making);
        produce_keep_free(making.keep);
        produce_folder_close(&folder);
    }
    buf_release(&making.line);
    return ok ? JOB_OUTCOME_DONE : job_run_outcome(run);
}
