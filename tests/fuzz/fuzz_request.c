/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strangers write into the target and the headers of a request: query, cookies, ranges, entity
 * tags, dates, addresses behind proxies. */
#include "fuzz.h"

#include "web/address.h"
#include "web/condition.h"
#include "web/cookie.h"
#include "web/http_text.h"
#include "web/query.h"
#include "web/response.h"

/* Part of a text, byte for byte. */
static void check_part_of(struct str part, struct str whole)
{
    BUG_UNLESS(part.len == 0 || str_find(whole, part, 0) != (size_t)-1);
}

static void try_cookie(struct str text)
{
    struct str value;

    if (!cookie_find(text, STR("__Host-session"), &value))
        return;
    check_part_of(value, text);
    check_part_of(STR("__Host-session="), text);
    for (size_t i = 0; i < value.len; i++)
        BUG_UNLESS(value.ptr[i] > ' ' && value.ptr[i] < 0x7f && !strchr("\",;\\", value.ptr[i]));
}

/* What is decoded is clean text, and the first of a name is the one that is found. */
static void try_query(struct arena *arena, struct str text)
{
    struct query query = {.count = 0};
    struct error error = ERROR_INIT;

    if (!query_parse(arena, text, &query, &error)) {
        check_complaint(&error);
        return;
    }
    BUG_UNLESS(query.count <= QUERY_MAX);
    for (size_t i = 0; i < query.count; i++) {
        struct str name = query.pairs[i].name, value = query.pairs[i].value;
        BUG_UNLESS(utf8_valid_prefix(name) == name.len && utf8_valid_prefix(value) == value.len);
        BUG_UNLESS(query_find(&query, name) != NULL);
        for (size_t k = 0; k < value.len; k++)
            BUG_UNLESS((unsigned char)value.ptr[k] >= 0x20 && value.ptr[k] != 0x7f);
    }
}

static void try_range(struct str header, struct str if_range)
{
    static const int64_t SIZES[] = {0, 1, 1000, INT64_MAX};
    const struct version version = {.tag = STR("\"v1\""), .changed_s = 784111777};

    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        struct range range = {-1, -1};
        if (range_parse(header, if_range, &version, SIZES[i], &range) != RANGE_PART)
            continue;
        BUG_UNLESS(range.offset >= 0 && range.length > 0);
        BUG_UNLESS(range.offset <= SIZES[i] - range.length);
    }
}

/* A strong match is a weak one, too, and each names the tag or is "*". */
static void try_tags(struct str header)
{
    const struct version version = {.tag = STR("\"v1\"")};
    enum condition strong = condition_if_match(header, &version, true);
    enum condition weak = condition_if_none_match(header, &version, true);

    BUG_UNLESS(strong != CONDITION_HOLDS || weak == CONDITION_HOLDS);
    BUG_UNLESS((strong == CONDITION_BROKEN) == (weak == CONDITION_BROKEN));
    BUG_UNLESS((strong == CONDITION_NONE) == (weak == CONDITION_NONE));
    if (weak == CONDITION_HOLDS && !str_equal(str_trim(header), STR("*")))
        check_part_of(version.tag, header);
    BUG_UNLESS(condition_if_match(header, &version, false) != CONDITION_HOLDS);
}

/* A date has one text. */
static void try_date(struct str text)
{
    char again[HTTP_DATE_TEXT + 1];
    int64_t seconds;

    if (!http_date_parse(text, &seconds))
        return;
    http_date_text(seconds, again);
    check_equal(text, str_from(again));
}

static void try_address(struct str text)
{
    struct address address, again;
    char written[ADDRESS_TEXT];

    if (!address_parse(text, &address))
        return;
    address_text(&address, written);
    BUG_UNLESS(address_parse(str_from(written), &again) && address_equal(&address, &again));
}

/* Nobody but a trusted proxy says who is behind, and nobody is behind a proxy who is one of its
 * own, unless all are. */
static void try_forwarded(struct str text)
{
    struct address peer = {{0}}, stranger = {{0}}, seen;
    struct address_range trusted;
    struct error error = ERROR_INIT;

    BUG_UNLESS(address_parse(STR("10.0.0.1"), &peer) &&
               address_parse(STR("192.0.2.1"), &stranger) &&
               address_range_parse(STR("10.0.0.0/8"), &trusted, &error));
    seen = address_behind(&stranger, text, &trusted, 1);
    BUG_UNLESS(address_equal(&seen, &stranger));
    seen = address_behind(&peer, text, NULL, 0);
    BUG_UNLESS(address_equal(&seen, &peer));
    seen = address_behind(&peer, text, &trusted, 1);
    if (!address_in(&seen, &trusted, 1))
        BUG_UNLESS(text.len >= 2);
    if (!address_range_parse(text, &trusted, &error))
        check_complaint(&error);
}

/* Whatever a file is called, its header is one line of visible ASCII. */
static void try_name(struct str name)
{
    struct buf out;
    struct str line;

    buf_init(&out, 1 << 20);
    response_disposition(&out, true, name);
    line = buf_str(&out);
    for (size_t i = 0; i < line.len; i++)
        BUG_UNLESS(line.ptr[i] >= ' ' && line.ptr[i] < 0x7f);
    buf_release(&out);
}

static void try_lists(struct str text)
{
    struct str rest = text, item;

    while (http_list_next(&rest, &item)) {
        BUG_UNLESS(item.len > 0 && str_trim(item).len == item.len);
        check_part_of(item, text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = {(const char *)bytes, len}, rest = text, first = {0};
    struct arena arena;

    arena_init(&arena);
    (void)!str_split(&rest, '\n', &first);
    try_cookie(text);
    try_query(&arena, text);
    try_range(first, rest);
    try_tags(text);
    try_date(text);
    try_address(text);
    try_forwarded(text);
    try_name(text);
    try_lists(text);
    arena_release(&arena);
    return 0;
}
