/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/transfer.h"

#include <stdlib.h>

#include "base/clock.h"

#include "base/banned.h"

/* How often cancellation and deadlines are looked at while nothing moves. */
enum { LOOK_EVERY_MS = 50 };

struct transfer_line *transfer_line_new(void)
{
    struct transfer_line *line = calloc(1, sizeof *line);

    if (line) {
        line->multi = curl_multi_init();
        line->easy = curl_easy_init();
    }
    if (line && line->multi && line->easy)
        return line;
    transfer_line_free(line);
    return NULL;
}

void transfer_line_free(struct transfer_line *line)
{
    if (!line)
        return;
    curl_easy_cleanup(line->easy);
    curl_multi_cleanup(line->multi);
    free(line);
}

/* The system's authorities stay trusted as the folder that libcurl was built with. */
static void trust(CURL *easy, const char *extra_ca_file)
{
    const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);

    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (!extra_ca_file)
        return;
    curl_easy_setopt(easy, CURLOPT_CAINFO, extra_ca_file);
    if (built->capath)
        curl_easy_setopt(easy, CURLOPT_CAPATH, built->capath);
}

void transfer_prepare(struct transfer_line *line, const char *protocols, const char *extra_ca_file)
{
    CURL *easy = line->easy;

    curl_easy_reset(easy);
    line->detail[0] = '\0';
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, line->detail);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    trust(easy, extra_ca_file);
}

/* The result of the finished transfer. */
static CURLcode result_of(CURLM *multi)
{
    int left;
    const CURLMsg *message = curl_multi_info_read(multi, &left);

    return message && message->msg == CURLMSG_DONE ? message->data.result : CURLE_FAILED_INIT;
}

static bool drive(CURLM *multi, const struct transfer_limits *limits, struct error *error)
{
    for (;;) {
        int running = 0;
        CURLMcode code = curl_multi_perform(multi, &running);
        if (code == CURLM_OK && !running)
            return true;
        if (cancel_requested(limits->cancel))
            return error_set(error, ERROR_CANCELLED, "cancelled");
        if (limits->overdue && limits->overdue(limits->context, clock_monotonic_us(NULL), error))
            return false;
        if (code == CURLM_OK)
            code = curl_multi_poll(multi, NULL, 0, LOOK_EVERY_MS, NULL);
        if (code != CURLM_OK)
            return error_set(error, ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
    }
}

bool transfer_run(struct transfer_line *line, const struct transfer_limits *limits,
                  CURLcode *result, struct error *error)
{
    bool ok;

    curl_easy_setopt(line->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)limits->connect_ms);
    curl_easy_setopt(line->easy, CURLOPT_TIMEOUT_MS, (long)limits->whole_ms);
    if (curl_multi_add_handle(line->multi, line->easy) != CURLM_OK)
        return error_set(error, ERROR_INTERNAL, "libcurl: a transfer cannot be started");
    ok = drive(line->multi, limits, error);
    if (ok)
        *result = result_of(line->multi);
    curl_multi_remove_handle(line->multi, line->easy);
    return ok;
}

static enum error_code code_of(CURLcode result)
{
    switch ((int)result) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR: /* also what a reset during the handshake gives */
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_AGAIN:
        return ERROR_BUSY;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
    case CURLE_LOGIN_DENIED:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return ERROR_UNAVAILABLE;
    case CURLE_URL_MALFORMAT:
        return ERROR_INPUT;
    default:
        return ERROR_INTERNAL;
    }
}

bool transfer_failed(const struct transfer_line *line, CURLcode result, struct str whom,
                     struct error *error)
{
    return error_set(error, code_of(result), "%.*s: %s", STR_FMT(whom),
                     line->detail[0] ? line->detail : curl_easy_strerror(result));
}
