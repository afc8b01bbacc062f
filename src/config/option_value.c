/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/option_value.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "base/vec.h"

#include "base/banned.h"

enum { TEXT_MAX = 4096, QUOTE_MAX = 80 };

static const struct size_unit {
    struct str name;
    double bytes;
} SIZE_UNITS[] = {
    {STR("TiB"), 0x1p40}, {STR("GiB"), 0x1p30}, {STR("MiB"), 0x1p20}, {STR("KiB"), 0x1p10},
    {STR("TB"), 1e12},    {STR("GB"), 1e9},     {STR("MB"), 1e6},     {STR("kB"), 1e3},
    {STR("T"), 0x1p40},   {STR("G"), 0x1p30},   {STR("M"), 0x1p20},   {STR("K"), 0x1p10},
    {STR("B"), 1},        {STR(""), 1},
};

/* Bytes in the largest binary unit that keeps them whole: 10737418240 is "10 GiB". */
static struct str size_text(struct arena *arena, double bytes)
{
    for (size_t i = 0; i < 4; i++)
        if (bytes >= SIZE_UNITS[i].bytes && fmod(bytes, SIZE_UNITS[i].bytes) == 0)
            return arena_printf(arena, "%.0f %s", bytes / SIZE_UNITS[i].bytes,
                                SIZE_UNITS[i].name.ptr);
    return arena_printf(arena, "%.0f", bytes);
}

/* A range's end as people write it, at most two decimals, without the locale. */
static struct str real_text(struct arena *arena, double value)
{
    long long hundredths = llround(value * 100);
    long long part = llabs(hundredths) % 100;
    const char *sign = hundredths < 0 ? "-" : "";

    if (part == 0)
        return arena_printf(arena, "%lld", hundredths / 100);
    if (part % 10 == 0)
        return arena_printf(arena, "%s%lld.%lld", sign, llabs(hundredths) / 100, part / 10);
    return arena_printf(arena, "%s%lld.%02lld", sign, llabs(hundredths) / 100, part);
}

static struct str words_text(struct arena *arena, const char *const *words)
{
    struct str text = str_from(words[0]);

    for (size_t i = 1; words[i]; i++)
        text =
            arena_printf(arena, "%.*s%s%s", STR_FMT(text), words[i + 1] ? ", " : " or ", words[i]);
    return text;
}

struct str option_range(struct arena *arena, const struct option_spec *spec)
{
    struct str low, high;

    switch (spec->type) {
    case OPTION_TEXT:
    case OPTION_PATH:
    case OPTION_LIST:
    case OPTION_SECRET:
        return (struct str){"", 0};
    case OPTION_BOOL:
        return STR("true or false");
    case OPTION_CHOICE:
        return words_text(arena, spec->words);
    case OPTION_INTEGER:
        return arena_printf(arena, "from %.0f to %.0f", spec->min, spec->max);
    case OPTION_REAL:
        low = real_text(arena, spec->min);
        high = real_text(arena, spec->max);
        return arena_printf(arena, "from %s to %s", low.ptr, high.ptr);
    case OPTION_SIZE:
        low = size_text(arena, spec->min);
        high = size_text(arena, spec->max);
        return arena_printf(arena, "from %s to %s", low.ptr, high.ptr);
    }
    BUG("no such type of option");
}

static bool fail(struct arena *arena, const struct option_spec *spec, struct str text,
                 const char *noun, struct error *error)
{
    struct str range = option_range(arena, spec);

    return error_set(error, ERROR_INPUT, "\"%.*s\" is not %s %.*s",
                     STR_FMT(str_take(text, QUOTE_MAX)), noun, STR_FMT(range));
}

static bool parse_bool(struct str text, int64_t *out)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal_nocase(text, str_from(words[i]))) {
            *out = (int64_t)(i & 1);
            return true;
        }
    return false;
}

static bool parse_choice(struct arena *arena, const struct option_spec *spec, struct str text,
                         int64_t *out, struct error *error)
{
    size_t count = 0;
    const char *near;

    for (; spec->words[count]; count++)
        if (str_equal(text, str_from(spec->words[count]))) {
            *out = (int64_t)count;
            return true;
        }
    near = str_nearest(text, spec->words, count);
    if (near)
        return error_set(error, ERROR_INPUT, "\"%.*s\" is not known; did you mean \"%s\"?",
                         STR_FMT(str_take(text, QUOTE_MAX)), near);
    return error_set(error, ERROR_INPUT, "\"%.*s\" is not known; write %.*s",
                     STR_FMT(str_take(text, QUOTE_MAX)), STR_FMT(words_text(arena, spec->words)));
}

static bool parse_size(const struct option_spec *spec, struct str text, int64_t *out)
{
    double amount, bytes;

    for (size_t i = 0; i < COUNT_OF(SIZE_UNITS); i++) {
        struct str number = text;
        if (!str_ends_with(text, SIZE_UNITS[i].name))
            continue;
        number.len -= SIZE_UNITS[i].name.len;
        if (!str_to_double(str_trim(number), &amount))
            continue;
        bytes = amount * SIZE_UNITS[i].bytes;
        if (bytes < spec->min || bytes > spec->max)
            return false;
        *out = (int64_t)bytes;
        return true;
    }
    return false;
}

static bool parse_path(struct arena *arena, struct str text, struct str home, struct str *out,
                       struct error *error)
{
    bool from_home = str_equal(text, STR("~")) || str_starts_with(text, STR("~/"));

    if (from_home && home.len == 0)
        return error_set(
            error, ERROR_INPUT,
            "\"%.*s\": the home folder is not known (HOME is not set); write the whole "
            "path",
            STR_FMT(str_take(text, QUOTE_MAX)));
    if (from_home)
        *out = arena_printf(arena, "%.*s%.*s", STR_FMT(home), STR_FMT(str_skip(text, 1)));
    return true;
}

static void split_list(struct arena *arena, struct str text, struct option_value *out)
{
    VEC_OF(struct str) items = {0};
    struct str item;

    while (str_split(&text, ',', &item)) {
        item = str_trim(item);
        if (item.len)
            *VEC_PUSH(&items, arena) = arena_str(arena, item);
    }
    out->list = items.items;
    out->list_count = items.count;
}

/* What every text must be: UTF-8, of one line, not endless. Says nothing of its content. */
static bool check_text(struct str text, struct error *error)
{
    if (text.len > TEXT_MAX)
        return error_set(error, ERROR_INPUT, "is %zu bytes long; at most %d are allowed", text.len,
                         TEXT_MAX);
    if (utf8_valid_prefix(text) < text.len)
        return error_set(error, ERROR_INPUT, "is not valid UTF-8");
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return error_set(error, ERROR_INPUT, "holds a control character; remove it");
    return true;
}

static bool parse_typed(struct arena *arena, const struct option_spec *spec, struct str home,
                        struct option_value *value, struct error *error)
{
    switch (spec->type) {
    case OPTION_TEXT:
    case OPTION_SECRET:
        return true;
    case OPTION_LIST:
        split_list(arena, value->text, value);
        return true;
    case OPTION_PATH:
        return parse_path(arena, value->text, home, &value->text, error);
    case OPTION_CHOICE:
        return parse_choice(arena, spec, value->text, &value->integer, error);
    case OPTION_BOOL:
        return parse_bool(value->text, &value->integer) ||
               error_set(error, ERROR_INPUT, "\"%.*s\" is neither true nor false",
                         STR_FMT(str_take(value->text, QUOTE_MAX)));
    case OPTION_INTEGER:
        return str_to_int(value->text, (int64_t)spec->min, (int64_t)spec->max, &value->integer) ||
               fail(arena, spec, value->text, "a whole number", error);
    case OPTION_REAL:
        return (str_to_double(value->text, &value->real) && value->real >= spec->min &&
                value->real <= spec->max) ||
               fail(arena, spec, value->text, "a number", error);
    case OPTION_SIZE:
        return parse_size(spec, value->text, &value->integer) ||
               fail(arena, spec, value->text, "a size (such as 500M or 10 GiB)", error);
    }
    BUG("no such type of option");
}

bool option_value_parse(struct arena *arena, const struct option_spec *spec, struct str text,
                        struct str home, struct option_value *out, struct error *error)
{
    struct option_value value = {0};

    if (!check_text(text, error))
        return false;
    value.text = arena_str(arena, text);
    if (!parse_typed(arena, spec, home, &value, error))
        return false;
    *out = value;
    return true;
}
