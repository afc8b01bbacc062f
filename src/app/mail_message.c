/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/mail_message.h"

#include <time.h>

#include "app/email.h"
#include "base/buf.h"

#include "crypto/text_code.h"

#include "base/banned.h"

enum { MESSAGE_MAX = 1 << 20, LINE_MAX_QP = 75, WORD_BYTES = 39, PLAIN_SUBJECT_MAX = 60 };

static void append_date(struct buf *out, int64_t at)
{
    static const char DAYS[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char MONTHS[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(at / 1000000);
    struct tm tm;

    gmtime_r(&seconds, &tm);
    buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", DAYS[tm.tm_wday], tm.tm_mday,
               MONTHS[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    return text.len <= PLAIN_SUBJECT_MAX && str_find(text, STR("=?"), 0) == (size_t)-1;
}

/* Encoded words of whole letters, on lines of at most 76 characters. */
static void append_subject(struct buf *out, struct str text)
{
    buf_append(out, STR("Subject: "));
    if (is_plain(text)) {
        buf_append(out, text);
    } else {
        while (text.len) {
            size_t take = MIN_OF(text.len, (size_t)WORD_BYTES);

            while (take < text.len && ((unsigned char)text.ptr[take] & 0xc0) == 0x80)
                take--;
            buf_append(out, STR("=?UTF-8?B?"));
            base64_append(out, BASE64_STANDARD, str_take(text, take));
            text = str_skip(text, take);
            buf_append(out, text.len ? STR("?=\r\n ") : STR("?="));
        }
    }
    buf_append(out, STR("\r\n"));
}

static void append_quoted_printable(struct buf *out, struct str text)
{
    size_t column = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool at_end = i + 1 == text.len || text.ptr[i + 1] == '\n';
        bool plain = (c > ' ' && c <= '~' && c != '=') || (c == ' ' && !at_end);

        if (c == '\n') {
            buf_append(out, STR("\r\n"));
            column = 0;
            continue;
        }
        if (column + (plain ? 1 : 3) > LINE_MAX_QP) {
            buf_append(out, STR("=\r\n"));
            column = 0;
        }
        if (plain)
            buf_append_char(out, (char)c);
        else
            buf_printf(out, "=%02X", c);
        column += plain ? 1 : 3;
    }
    buf_append(out, STR("\r\n"));
}

static void append_part(struct buf *out, const char *id, const char *type, struct str text)
{
    /* A "=_" cannot stand in quoted-printable text, so the boundary cannot either. */
    buf_printf(out, "--=_%s\r\nContent-Type: %s; charset=utf-8\r\n", id, type);
    buf_append(out, STR("Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
    append_quoted_printable(out, text);
}

static bool check_url(struct str url, struct error *error)
{
    bool ok = str_starts_with(url, STR("https://")) || str_starts_with(url, STR("http://"));

    for (size_t i = 0; i < url.len; i++)
        ok = ok && url.ptr[i] > ' ' && url.ptr[i] <= '~' && url.ptr[i] != '<' && url.ptr[i] != '>';
    return ok || error_set(error, ERROR_INPUT, "a mail's unsubscribe address is no URL");
}

static void append_headers(struct buf *out, const struct mail_message *message,
                           const struct email *from, const struct email *to, const char *id)
{
    struct str host = str_skip(from->folded, str_find(from->folded, STR("@"), 0) + 1);

    append_date(out, message->at);
    buf_printf(out, "From: ClipCrafter <%.*s>\r\n", STR_FMT(from->written));
    buf_printf(out, "To: <%.*s>\r\n", STR_FMT(to->written));
    append_subject(out, message->words.subject);
    buf_printf(out, "Message-ID: <%s@%.*s>\r\n", id, STR_FMT(host));
    buf_append(out, STR("Auto-Submitted: auto-generated\r\n"));
    if (message->unsubscribe.len) {
        buf_printf(out, "List-Unsubscribe: <%.*s>\r\n", STR_FMT(message->unsubscribe));
        buf_append(out, STR("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    }
    buf_printf(out, "Content-Language: %.*s\r\n", STR_FMT(message->words.language));
    buf_append(out, STR("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n"));
    buf_printf(out, " boundary=\"=_%s\"\r\n\r\n", id);
}

bool mail_message_write(struct arena *arena, const struct mail_message *message, struct str *out,
                        struct error *error)
{
    char id[UUID_TEXT + 1];
    struct email from, to;
    struct buf text;
    bool ok;

    if (!email_parse(arena, message->from, &from, error) ||
        !email_parse(arena, message->to, &to, error) ||
        (message->unsubscribe.len && !check_url(message->unsubscribe, error)))
        return false;
    uuid_text(&message->id, id);
    buf_init(&text, MESSAGE_MAX);
    append_headers(&text, message, &from, &to, id);
    append_part(&text, id, "text/plain", message->words.text);
    append_part(&text, id, "text/html", message->words.html);
    buf_printf(&text, "--=_%s--\r\n", id);
    ok = buf_ok(&text) || error_set(error, ERROR_LIMIT, "a mail is too long");
    if (ok)
        *out = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return ok;
}
