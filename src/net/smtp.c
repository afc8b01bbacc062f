/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/smtp.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "net/http_url.h"
#include "net/transfer.h"

#include "base/banned.h"

enum { CONNECT_MS = 15000, WHOLE_MS = 120000 };

bool smtp_address_is_plain(struct str address)
{
    size_t at = str_find(address, STR("@"), 0);

    if (address.len > SMTP_ADDRESS_MAX || at == (size_t)-1 || at == 0 || at + 1 == address.len ||
        str_find(address, STR("@"), at + 1) != (size_t)-1)
        return false;
    for (size_t i = 0; i < address.len; i++) {
        unsigned char c = (unsigned char)address.ptr[i];
        if (c <= ' ' || c >= 0x7f || strchr("<>()[]\\,;:\"", c))
            return false;
    }
    return true;
}

/* Names and numbers only: nothing that could reach past the host of a URL. */
static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '.' && c != '-')
            return false;
    }
    return host.len > 0 && host.len <= 253;
}

/* Every line ends with CR LF and none is too long: a lone CR or LF is read differently by different
 * servers, and has been used to smuggle a second message into one. */
static bool has_clean_lines(struct str bytes)
{
    size_t line = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.ptr[i] == '\r' && i + 1 < bytes.len && bytes.ptr[i + 1] == '\n') {
            line = 0;
            i++;
            continue;
        }
        if (bytes.ptr[i] == '\r' || bytes.ptr[i] == '\n' || ++line > SMTP_LINE_MAX)
            return false;
    }
    return bytes.len > 0 && line == 0;
}

static bool check(const struct smtp_server *server, const struct smtp_message *message,
                  struct error *error)
{
    if (!is_host(server->host))
        return error_set(error, ERROR_INPUT, "smtp-host: is not a host name");
    if (server->port < 0 || server->port > 65535)
        return error_set(error, ERROR_INPUT, "smtp-port: must be from 0 to 65535");
    if (!smtp_address_is_plain(message->from) || !smtp_address_is_plain(message->to))
        return error_set(error, ERROR_INPUT,
                         "a mail address must look like name@example.com, without blanks, quotes "
                         "or brackets");
    if (!has_clean_lines(message->bytes))
        return error_set(error, ERROR_INPUT,
                         "a message has a line that is too long or does not end with CR LF");
    return true;
}

struct sending {
    struct str rest;
    bool plain;
    bool strayed; /* plain, and not to this machine */
};

static size_t on_read(char *into, size_t size, size_t count, void *context)
{
    struct sending *sending = context;
    struct str piece = str_take(sending->rest, size * count);

    if (piece.len)
        memcpy(into, piece.ptr, piece.len);
    sending->rest = str_skip(sending->rest, piece.len);
    return piece.len;
}

static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct sending *sending = context;

    (void)purpose;
    if (sending->plain && !http_address_is_loopback(&address->addr)) {
        sending->strayed = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* What the server prints to us is of no use. */
static size_t on_write(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes, (void)context;
    return size * count;
}

static struct str url_of(struct arena *arena, const struct smtp_server *server,
                         const struct smtp_message *message)
{
    static const int PORTS[] = {
        [SMTP_STARTTLS] = 587, [SMTP_TLS] = 465, [SMTP_PLAIN_LOOPBACK] = 25};
    size_t at = str_find(message->from, STR("@"), 0);

    /* The path is the name that we give ourselves in EHLO: the sender's domain, not this
     * machine's name. */
    return arena_printf(arena, "%s://%.*s:%d/%.*s", server->security == SMTP_TLS ? "smtps" : "smtp",
                        STR_FMT(server->host),
                        server->port ? server->port : PORTS[server->security],
                        STR_FMT(str_skip(message->from, at + 1)));
}

static struct curl_slist *set_up(struct transfer_line *line, struct arena *arena,
                                 const struct smtp_server *server,
                                 const struct smtp_message *message, struct sending *sending)
{
    CURL *easy = line->easy;
    struct curl_slist *to =
        curl_slist_append(NULL, arena_printf(arena, "<%.*s>", STR_FMT(message->to)).ptr);

    BUG_UNLESS(to);
    transfer_prepare(line, "smtp,smtps", server->extra_ca_file);
    curl_easy_setopt(easy, CURLOPT_URL, url_of(arena, server, message).ptr);
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     (long)(sending->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM,
                     arena_printf(arena, "<%.*s>", STR_FMT(message->from)).ptr);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    if (server->user.len) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, arena_str(arena, server->user).ptr);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, arena_str(arena, server->password).ptr);
    }
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message->bytes.len);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, sending);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, sending);
    return to;
}

/* The last reply decides where the server refused; else libcurl's reason does. */
static bool judge(struct transfer_line *line, CURLcode result, const struct sending *sending,
                  struct error *error)
{
    long reply = 0;

    if (result == CURLE_OK)
        return true;
    if (sending->strayed)
        return error_set(error, ERROR_INPUT,
                         "smtp-host: mail without TLS is only sent to this machine itself");
    curl_easy_getinfo(line->easy, CURLINFO_RESPONSE_CODE, &reply);
    if (result == CURLE_SEND_ERROR || result == CURLE_WEIRD_SERVER_REPLY) {
        if (reply >= 500)
            return error_set(error, ERROR_INPUT, "the mail server refused a message: reply %ld",
                             reply);
        if (reply >= 400)
            return error_set(error, ERROR_BUSY,
                             "the mail server does not take a message now: reply %ld", reply);
    }
    return transfer_failed(line, result, STR("the mail server"), error);
}

bool smtp_send(const struct smtp_server *server, const struct smtp_message *message,
               struct cancel *cancel, struct error *error)
{
    struct sending sending = {.rest = message->bytes,
                              .plain = server->security == SMTP_PLAIN_LOOPBACK};
    const struct transfer_limits limits = {
        .connect_ms = CONNECT_MS, .whole_ms = WHOLE_MS, .cancel = cancel};
    struct transfer_line *line = NULL;
    struct curl_slist *to = NULL;
    struct arena arena;
    CURLcode result;
    bool ok = false;

    if (!check(server, message, error))
        return false;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(error, ERROR_UNAVAILABLE, "libcurl cannot start");
    arena_init(&arena);
    line = transfer_line_new();
    if (!line) {
        error_set(error, ERROR_INTERNAL, "libcurl: out of memory");
        goto done;
    }
    to = set_up(line, &arena, server, message, &sending);
    ok = transfer_run(line, &limits, &result, error) && judge(line, result, &sending, error);
done:
    transfer_line_free(line);
    curl_slist_free_all(to);
    arena_release(&arena);
    curl_global_cleanup();
    return ok;
}
