/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/script_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "data/text.h"
#include "story/script.h"
#include "story/text.h"

#include "base/banned.h"

struct script_place script_place_of(struct str line_text, size_t offset, int32_t line)
{
    return (struct script_place){line, (int32_t)utf8_length(str_take(line_text, offset)) + 1};
}

bool script_error(struct error *error, struct script_place place, enum error_code code,
                  const char *format, ...)
{
    char message[400];
    va_list values;

    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    return error_set(error, code, "line %d, column %d: %s", place.line, place.column, message);
}

/* UTF-16 shows as a byte order mark, or as a NUL in every other byte of Latin text. */
static bool looks_like_utf16(struct str bytes)
{
    size_t nuls[2] = {0, 0}, looked = MIN_OF(bytes.len, (size_t)256);

    if (str_starts_with(bytes, STR("\xff\xfe")) || str_starts_with(bytes, STR("\xfe\xff")))
        return true;
    for (size_t i = 0; i < looked; i++)
        nuls[i % 2] += bytes.ptr[i] == '\0';
    return looked >= 4 && nuls[0] + nuls[1] >= looked * 2 / 5 &&
           MIN_OF(nuls[0], nuls[1]) * 8 <= MAX_OF(nuls[0], nuls[1]);
}

static int32_t line_at(struct str bytes, size_t offset)
{
    int32_t line = 1;

    for (size_t i = 0; i < offset; i++)
        line += bytes.ptr[i] == '\n' || (bytes.ptr[i] == '\r' && bytes.ptr[i + 1] != '\n');
    return line;
}

static bool check_utf8(struct str bytes, struct error *error)
{
    size_t valid = utf8_valid_prefix(bytes), start = valid;

    if (valid == bytes.len)
        return true;
    while (start && bytes.ptr[start - 1] != '\n' && bytes.ptr[start - 1] != '\r')
        start--;
    return error_set(error, ERROR_INPUT,
                     "line %d, byte %zu: 0x%02x is not valid UTF-8; save the script as UTF-8",
                     line_at(bytes, valid), valid - start + 1, (unsigned char)bytes.ptr[valid]);
}

static bool check_bytes(struct str bytes, struct error *error)
{
    const char *nul = NULL;

    if (looks_like_utf16(bytes))
        return error_set(error, ERROR_INPUT,
                         "line 1: the script is UTF-16 text; save it as UTF-8 and try again");
    if (bytes.len)
        nul = memchr(bytes.ptr, '\0', MIN_OF(bytes.len, (size_t)SCRIPT_BYTES_MAX));
    if (nul)
        return error_set(error, ERROR_INPUT,
                         "line %d: a NUL byte at offset %zu: this is a binary file, not a script",
                         line_at(bytes, (size_t)(nul - bytes.ptr)), (size_t)(nul - bytes.ptr));
    if (bytes.len > SCRIPT_BYTES_MAX)
        return error_set(error, ERROR_LIMIT,
                         "the script has %zu bytes, more than the %d that one video takes; "
                         "split it into several scripts",
                         bytes.len, (int)SCRIPT_BYTES_MAX);
    return check_utf8(bytes, error);
}

bool script_text_clean(struct arena *arena, struct str bytes, struct str *out, struct error *error)
{
    struct buf buf;
    uint32_t code, before = 0;

    if (!check_bytes(bytes, error))
        return false;
    buf_init(&buf, bytes.len + 1);
    for (; utf8_next(&bytes, &code); before = code) {
        if (code == '\r' || code == 0x2028 || code == 0x2029 || (code == '\n' && before != '\r'))
            buf_append_char(&buf, '\n');
        else if (code == '\t' || code == '\v' || code == '\f')
            buf_append_char(&buf, ' ');
        else if (code != '\n' && code != 0xfeff && code != 0xad && !text_is_forbidden(code))
            utf8_append(&buf, code);
    }
    BUG_UNLESS(buf_ok(&buf));
    *out = text_nfc(arena, arena_str(arena, buf_str(&buf)));
    buf_release(&buf);
    return true;
}
