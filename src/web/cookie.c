/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/cookie.h"

#include <inttypes.h>
#include <string.h>

#include "web/http_text.h"

#include "base/banned.h"

static bool is_octets(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x21 || c > 0x7e || strchr("\",;\\", c))
            return false;
    }
    return true;
}

/* One "name=value" with its value's quotes taken off. */
static bool split_pair(struct str pair, struct str *name, struct str *value)
{
    size_t equals = str_find(pair, STR("="), 0);

    if (equals == (size_t)-1)
        return false;
    *name = str_take(pair, equals);
    *value = str_skip(pair, equals + 1);
    if (value->len >= 2 && value->ptr[0] == '"' && value->ptr[value->len - 1] == '"')
        *value = str_take(str_skip(*value, 1), value->len - 2);
    return true;
}

bool cookie_find(struct str value, struct str name, struct str *out)
{
    struct str rest = str_trim(value), piece, found = {0}, its_name, its_value;
    size_t times = 0;

    while (str_split(&rest, ';', &piece)) {
        if (split_pair(str_trim(piece), &its_name, &its_value) && str_equal(its_name, name)) {
            found = its_value;
            times++;
        }
    }
    if (times != 1 || !is_octets(found))
        return false;
    *out = found;
    return true;
}

void cookie_write(struct buf *out, const struct cookie *cookie)
{
    BUG_UNLESS(http_is_token(cookie->name) && is_octets(cookie->value));
    if (!str_starts_with(cookie->name, STR("__Host-")))
        buf_append(out, STR("__Host-"));
    buf_printf(out, "%.*s=%.*s; Path=/; Secure; SameSite=%s", STR_FMT(cookie->name),
               STR_FMT(cookie->value), cookie->strict ? "Strict" : "Lax");
    if (!cookie->readable)
        buf_append(out, STR("; HttpOnly"));
    if (cookie->max_age_s >= 0)
        buf_printf(out, "; Max-Age=%" PRId64, cookie->max_age_s);
}
