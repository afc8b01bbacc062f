/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/str.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_from(const char *text)
{
    return (struct str){text ? text : "", text ? strlen(text) : 0};
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t n = MIN_OF(a.len, b.len);
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts_with(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_equal(str_take(text, prefix.len), prefix);
}

bool str_ends_with(struct str text, struct str suffix)
{
    return text.len >= suffix.len && str_equal(str_skip(text, text.len - suffix.len), suffix);
}

struct str str_skip(struct str text, size_t n)
{
    n = MIN_OF(n, text.len);
    return (struct str){text.ptr + n, text.len - n};
}

struct str str_take(struct str text, size_t n)
{
    return (struct str){text.ptr, MIN_OF(n, text.len)};
}

struct str str_trim(struct str text)
{
    while (text.len && is_space(text.ptr[0]))
        text = str_skip(text, 1);
    while (text.len && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

size_t str_find(struct str text, struct str needle, size_t from)
{
    const char *hit;

    if (from > text.len || needle.len > text.len - from)
        return (size_t)-1;
    if (needle.len == 0)
        return from;
    hit = memmem(text.ptr + from, text.len - from, needle.ptr, needle.len);
    return hit ? (size_t)(hit - text.ptr) : (size_t)-1;
}

bool str_split(struct str *rest, char separator, struct str *piece)
{
    const char *hit;

    if (!rest->ptr)
        return false;
    hit = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    if (hit) {
        *piece = str_take(*rest, (size_t)(hit - rest->ptr));
        *rest = str_skip(*rest, piece->len + 1);
    } else {
        *piece = *rest;
        *rest = (struct str){0};
    }
    return true;
}

/* Copies `text` into a C string for the strto* family; false if it is empty or too long. */
static bool number_text(struct str text, char *out, size_t size)
{
    if (text.len == 0 || text.len >= size || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return !is_space(out[0]);
}

bool str_to_int(struct str text, int64_t min, int64_t max, int64_t *out)
{
    char copy[32], *end;
    long long value;

    if (!number_text(text, copy, sizeof copy))
        return false;
    errno = 0;
    value = strtoll(copy, &end, 10);
    if (*end || errno || value < min || value > max)
        return false;
    *out = value;
    return true;
}

bool str_to_double(struct str text, double *out)
{
    char copy[64], *end;
    locale_t plain;
    double value;

    if (!number_text(text, copy, sizeof copy) || strspn(copy, "+-.0123456789eE") != text.len)
        return false;
    plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    BUG_UNLESS(plain != (locale_t)0);
    value = strtod_l(copy, &end, plain);
    freelocale(plain);
    if (*end || !isfinite(value))
        return false;
    *out = value;
    return true;
}

enum { NAME_MAX_LEN = 63 };

static size_t edit_distance(struct str a, struct str b)
{
    size_t row[NAME_MAX_LEN + 1];

    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t change = diagonal + (lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]));
            diagonal = row[j];
            row[j] = MIN_OF(change, MIN_OF(row[j], row[j - 1]) + 1);
        }
    }
    return row[b.len];
}

const char *str_nearest(struct str text, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t best_distance = (size_t)-1;

    if (text.len == 0 || text.len > NAME_MAX_LEN)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct str name = str_from(names[i]);
        size_t distance;
        if (name.len > NAME_MAX_LEN)
            continue;
        distance = edit_distance(text, name);
        if (distance < best_distance && distance * 3 <= MAX_OF(text.len, name.len) + 2) {
            best = names[i];
            best_distance = distance;
        }
    }
    return best;
}
