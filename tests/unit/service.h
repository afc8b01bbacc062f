/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A server of tests/ (a double, or a script that starts a real one) for the time of a test. It
 * writes one line to its descriptor 3 when it listens and ends when its descriptor 4 closes.
 */
#ifndef CLIPCRAFTER_TESTS_UNIT_SERVICE_H
#define CLIPCRAFTER_TESTS_UNIT_SERVICE_H

#include <poll.h>
#include <unistd.h>

#include "os/process.h"
#include "test.h"

extern char **environ;

struct service {
    struct process process;
    int lifeline;
    char line[512]; /**< what it said, without the newline; cut into words by service_word() */
    char *rest;
};

/** Its line within `seconds`; empty if it said none. */
static inline void service_listen(int fd, int seconds, char *line, size_t size)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    size_t len = 0;

    while (len + 1 < size && poll(&ready, 1, seconds * 1000) == 1 && read(fd, line + len, 1) == 1 &&
           line[len] != '\n')
        len++;
    line[len] = '\0';
}

/** `argv[0]` is looked up in PATH; ends with NULL. Fails the test unless it listens. */
static inline void service_start(struct service *service, const char *const *argv, int seconds)
{
    struct error error = ERROR_INIT;
    int said[2], alive[2];

    assert_int_equal(pipe(said), 0);
    assert_int_equal(pipe(alive), 0);
    const int descriptors[] = {said[1], alive[0]};
    const struct process_options options = {
        .path = argv[0],
        .argv = argv,
        .env = (const char *const *)environ,
        .descriptors = descriptors,
        .descriptor_count = 2,
        .keep_stderr = true,
    };
    assert_ok(process_start(&options, &service->process, &error), error);
    close(said[1]);
    close(alive[0]);
    service->lifeline = alive[1];
    service_listen(said[0], seconds, service->line, sizeof service->line);
    close(said[0]);
    service->rest = service->line;
    if (!service->line[0])
        fail_msg("%s did not start", argv[1]);
}

/** A script below tests/, run by node. */
static inline void service_start_node(struct service *service, const char *script)
{
    const char *source = getenv("CLIPCRAFTER_SOURCE");
    char path[4096];

    snprintf(path, sizeof path, "%s/tests/%s", source ? source : ".", script);
    const char *const argv[] = {"node", path, NULL};
    service_start(service, argv, 60);
}

/** The next word that it said. Lives as long as the service. */
static inline const char *service_word(struct service *service)
{
    char *word = strsep(&service->rest, " ");

    assert_non_null(word);
    return word;
}

/** Ends it, and waits for it to clean up behind itself. */
static inline void service_stop(struct service *service)
{
    int status;

    close(service->lifeline);
    if (!process_wait(&service->process, 20000, &status))
        process_end(&service->process, NULL);
}

#endif
