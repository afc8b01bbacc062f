/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/age.h"

#include <string.h>
#include <time.h>

#include "app/vault.h"
#include "base/buf.h"
#include "crypto/mac.h"
#include "crypto/secret.h"
#include "crypto/text_code.h"

#include "base/banned.h"

enum { OLDEST = 130 };

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return DAYS[month - 1] + (month == 2 && leap);
}

static struct birth today(const struct app *app)
{
    time_t now = (time_t)(clock_wall_us(app->clock) / 1000000);
    struct tm tm;

    gmtime_r(&now, &tm);
    return (struct birth){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
}

static int compare(const struct birth *a, const struct birth *b)
{
    int years = a->year - b->year, months = a->month - b->month;

    return years ? years : months ? months : a->day - b->day;
}

static void sign(const struct app *app, int64_t expiry, char out[AGE_TICKET_MAX + 1])
{
    static const char PURPOSE[15] = "clipcrafter age"; /* without its NUL */
    struct str key = subkey_str(vault_subkey(app->vault, SUBKEY_CSRF));
    unsigned char message[sizeof PURPOSE + 8];
    struct digest digest;
    struct buf text;

    memcpy(message, PURPOSE, sizeof PURPOSE);
    for (int i = 0; i < 8; i++)
        message[sizeof PURPOSE + i] = (unsigned char)((uint64_t)expiry >> (56 - 8 * i));
    digest = mac_sha256(key, (struct str){(const char *)message, sizeof message});
    buf_init(&text, AGE_TICKET_MAX);
    buf_printf(&text, "%lld.", (long long)expiry);
    base64_append(&text, BASE64_URL, (struct str){(const char *)digest.bytes, sizeof digest.bytes});
    BUG_UNLESS(buf_ok(&text));
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    buf_release(&text);
}

bool age_check(const struct app *app, const struct birth *birth, bool refused_before,
               char ticket[AGE_TICKET_MAX + 1], struct error *error)
{
    struct birth now = today(app), born = *birth;

    if (born.month < 1 || born.month > 12 || born.year < now.year - OLDEST || born.day < 0 ||
        born.day > days_in_month(born.year, born.month))
        return error_set(error, ERROR_INPUT, "birth: is no date; give year and month as numbers");
    if (!born.day)
        born.day = days_in_month(born.year, born.month);
    if (compare(birth->day ? &born : birth, &now) > 0)
        return error_set(error, ERROR_INPUT, "birth: lies in the future; give year and month");
    born.year += AGE_MIN;
    if (refused_before || compare(&born, &now) > 0)
        return error_set(error, ERROR_DENIED, "we cannot make an account for you");
    sign(app, clock_wall_us(app->clock) / 1000000 + AGE_TICKET_LIFETIME_S, ticket);
    return true;
}

bool age_ticket_check(const struct app *app, struct str ticket, struct error *error)
{
    int64_t now = clock_wall_us(app->clock) / 1000000, expiry = 0;
    size_t dot = str_find(ticket, STR("."), 0);
    char right[AGE_TICKET_MAX + 1];

    if (dot == (size_t)-1 || !str_to_int(str_take(ticket, dot), 0, INT64_MAX, &expiry))
        return error_set(error, ERROR_INPUT, "age_ticket: is none; answer the age question first");
    sign(app, expiry, right);
    if (!secret_equal(ticket, str_from(right)))
        return error_set(error, ERROR_INPUT, "age_ticket: is none; answer the age question first");
    if (expiry <= now || expiry > now + AGE_TICKET_LIFETIME_S)
        return error_set(error, ERROR_INPUT,
                         "age_ticket: has expired; answer the age question again");
    return true;
}
