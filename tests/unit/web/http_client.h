/* SPDX-License-Identifier: GPL-3.0-or-later */
/** A client that sends whatever bytes a test wants, and reads answers with a deadline. */
#ifndef CLIPCRAFTER_TESTS_UNIT_WEB_HTTP_CLIENT_H
#define CLIPCRAFTER_TESTS_UNIT_WEB_HTTP_CLIENT_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../test.h"

#include "base/clock.h"

enum { CLIENT_MAX = 1 << 20, CLIENT_DEADLINE_MS = 20000 };

/** What came back. `text` is all of it, with a NUL. */
struct answer {
    char *text;
    size_t len;
    int status;       /**< 0: no answer at all */
    const char *body; /**< as it came: chunked if it is */
    bool closed;      /**< the server ended the connection */
};

static inline int client_connect_from(int port, const char *address)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in from = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    inet_pton(AF_INET, address, &from.sin_addr);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (void *)&from, sizeof from), 0);
    assert_int_equal(connect(fd, (void *)&to, sizeof to), 0);
    return fd;
}

static inline int client_connect(int port)
{
    return client_connect_from(port, "127.0.0.1");
}

/** False when the server has closed meanwhile. */
static inline bool client_send_bytes(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

static inline bool client_send(int fd, const char *text)
{
    return client_send_bytes(fd, text, strlen(text));
}

/** Reads what comes within the time; false at the end of the stream. */
static inline bool client_read_some(int fd, struct answer *answer, int wait_ms)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    ssize_t got;

    if (poll(&poll_fd, 1, wait_ms) <= 0)
        fail_msg("no answer within %d ms; so far: %s", wait_ms, answer->text);
    got = recv(fd, answer->text + answer->len, CLIENT_MAX - answer->len - 1, 0);
    if (got <= 0) {
        answer->closed = true;
        return false;
    }
    answer->len += (size_t)got;
    answer->text[answer->len] = 0;
    return true;
}

/** Value of a header, or NULL. Points into the answer. */
static inline const char *answer_header(const struct answer *answer, const char *name,
                                        char value[512])
{
    for (const char *line = strstr(answer->text, "\r\n"); line && line + 2 < answer->body;
         line = strstr(line + 2, "\r\n")) {
        const char *colon = strchr(line, ':'), *end = strstr(line + 2, "\r\n");
        if (colon && end && strncasecmp(line + 2, name, strlen(name)) == 0 &&
            colon == line + 2 + strlen(name)) {
            snprintf(value, 512, "%.*s", (int)(end - colon - 2), colon + 2);
            return value;
        }
    }
    return NULL;
}

static inline void answer_free(struct answer *answer)
{
    free(answer->text);
    *answer = (struct answer){0};
}

static inline struct answer answer_new(void)
{
    struct answer answer = {.text = calloc(1, CLIENT_MAX)};

    assert_non_null(answer.text);
    answer.body = answer.text;
    return answer;
}

static inline bool answer_is_complete(struct answer *answer, bool head)
{
    const char *end = strstr(answer->text, "\r\n\r\n");
    char value[512];
    size_t have;

    if (!end)
        return false;
    answer->body = end + 4;
    have = answer->len - (size_t)(answer->body - answer->text);
    answer->status = (int)strtol(answer->text + 9, NULL, 10);
    if (answer->status == 100) { /* an interim answer: forget it */
        memmove(answer->text, answer->body, have + 1);
        answer->len = have;
        answer->body = answer->text;
        return answer_is_complete(answer, head);
    }
    if (head || answer->status == 204 || answer->status == 304)
        return true;
    if (answer_header(answer, "Content-Length", value))
        return have >= strtoul(value, NULL, 10);
    if (answer_header(answer, "Transfer-Encoding", value))
        return strstr(answer->body, "0\r\n\r\n") != NULL;
    return false;
}

/** One whole answer, or what came until the server closed. */
static inline struct answer client_read_answer(int fd, bool head)
{
    struct answer answer = answer_new();

    while (!answer_is_complete(&answer, head) && client_read_some(fd, &answer, CLIENT_DEADLINE_MS))
        continue;
    return answer;
}

/** Whether the server closes within the deadline (reading what still comes). */
static inline bool client_sees_end(int fd)
{
    struct answer answer = answer_new();

    while (client_read_some(fd, &answer, CLIENT_DEADLINE_MS))
        continue;
    answer_free(&answer);
    return true;
}

/** Sends a whole request on a connection of its own. */
static inline struct answer client_ask(int port, const char *request)
{
    int fd = client_connect(port);
    struct answer answer;

    client_send(fd, request);
    answer = client_read_answer(fd, strncmp(request, "HEAD", 4) == 0);
    close(fd);
    return answer;
}

#endif
