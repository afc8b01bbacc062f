/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/condition.h"

#include <string.h>

#include "web/http_text.h"

#include "base/banned.h"

static bool is_weak(struct str tag)
{
    return str_starts_with(tag, STR("W/"));
}

/* The quoted part of a tag; false for what is no entity tag (RFC 9110, 8.8.3). */
static bool opaque_tag(struct str tag, struct str *out)
{
    struct str quoted = is_weak(tag) ? str_skip(tag, 2) : tag;

    if (quoted.len < 2 || quoted.ptr[0] != '"' || quoted.ptr[quoted.len - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < quoted.len; i++) {
        unsigned char c = (unsigned char)quoted.ptr[i];
        if (c < 0x21 || c == '"' || c == 0x7f)
            return false;
    }
    *out = quoted;
    return true;
}

static bool tags_match(struct str a, struct str b, bool strong)
{
    struct str x, y;

    if (strong && (is_weak(a) || is_weak(b)))
        return false;
    return opaque_tag(a, &x) && opaque_tag(b, &y) && str_equal(x, y);
}

static enum condition match_list(struct str header, const struct version *version, bool exists,
                                 bool strong)
{
    struct str rest = str_trim(header), item, opaque;
    bool found = false;

    if (rest.len == 0)
        return CONDITION_NONE;
    if (str_equal(rest, STR("*")))
        return exists ? CONDITION_HOLDS : CONDITION_FAILS;
    while (http_list_next(&rest, &item)) {
        if (!opaque_tag(item, &opaque))
            return CONDITION_BROKEN;
        found = found || (exists && tags_match(item, version->tag, strong));
    }
    return found ? CONDITION_HOLDS : CONDITION_FAILS;
}

enum condition condition_if_match(struct str header, const struct version *version, bool exists)
{
    return match_list(header, version, exists, true);
}

enum condition condition_if_none_match(struct str header, const struct version *version,
                                       bool exists)
{
    return match_list(header, version, exists, false);
}

enum condition condition_if_modified_since(struct str header, const struct version *version)
{
    int64_t since;

    if (!version->changed_s || !http_date_parse(str_trim(header), &since))
        return CONDITION_NONE; /* 13.1.3: a date that is none is ignored */
    return version->changed_s <= since ? CONDITION_HOLDS : CONDITION_FAILS;
}

static bool if_range_holds(struct str if_range, const struct version *version)
{
    struct str text = str_trim(if_range);
    int64_t date;

    if (text.len == 0)
        return true;
    if (http_date_parse(text, &date))
        return version->changed_s && date == version->changed_s;
    return tags_match(text, version->tag, true);
}

static bool parse_digits(struct str text, int64_t *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return str_to_int(text, 0, INT64_MAX, out);
}

/* "FIRST-LAST", "FIRST-" or "-COUNT". */
static enum range_kind parse_spec(struct str spec, int64_t size, struct range *out)
{
    size_t dash = str_find(spec, STR("-"), 0);
    struct str first = str_take(spec, dash), last = str_skip(spec, dash + 1);
    int64_t from = 0, to = size - 1, count;

    if (dash == (size_t)-1 || (first.len == 0 && last.len == 0))
        return RANGE_WHOLE;
    if (first.len == 0) {
        if (!parse_digits(last, &count))
            return RANGE_WHOLE;
        if (count == 0 || size == 0)
            return RANGE_UNSATISFIABLE;
        from = count >= size ? 0 : size - count;
    } else {
        if (!parse_digits(first, &from) || (last.len && (!parse_digits(last, &to) || to < from)))
            return RANGE_WHOLE;
        if (from >= size)
            return RANGE_UNSATISFIABLE;
        to = MIN_OF(to, size - 1);
    }
    *out = (struct range){from, to - from + 1};
    return RANGE_PART;
}

enum range_kind range_parse(struct str header, struct str if_range, const struct version *version,
                            int64_t size, struct range *out)
{
    struct str text = str_trim(header);

    if (text.len < 6 || !str_equal_nocase(str_take(text, 6), STR("bytes=")))
        return RANGE_WHOLE;
    if (memchr(text.ptr, ',', text.len) || !if_range_holds(if_range, version))
        return RANGE_WHOLE; /* several ranges may be answered by the whole (14.2) */
    return parse_spec(str_trim(str_skip(text, 6)), size, out);
}
