/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/password_list.h"

#include <string.h>

#include "crypto/secret.h"

#include "base/banned.h"

enum { LONGEST = 128 }; /* bytes of a line */

static bool is_folded(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] >= 'A' && line.ptr[i] <= 'Z')
            return false;
    return line.len > 0 && line.len <= LONGEST;
}

bool password_list_init(struct str bytes, struct password_list *out, struct error *error)
{
    struct str rest = bytes, line, before = {"", 0};
    size_t count = 0;

    if (bytes.len == 0 || bytes.ptr[bytes.len - 1] != '\n')
        return error_set(error, ERROR_INPUT,
                         "the list of common passwords is cut short: build it again");
    rest.len--; /* what follows the last line is no line */
    while (str_split(&rest, '\n', &line)) {
        count++;
        if (!is_folded(line) || str_compare(before, line) >= 0)
            return error_set(error, ERROR_INPUT,
                             "the list of common passwords is out of order at line %zu: build it "
                             "again",
                             count);
        before = line;
    }
    if (count == 0)
        return error_set(error, ERROR_INPUT,
                         "the list of common passwords is empty: build it again");
    out->bytes = bytes;
    out->count = count;
    return true;
}

/* The line that holds the byte at `at`; *start is where it begins. */
static struct str line_at(struct str bytes, size_t at, size_t *start)
{
    size_t end = at;

    while (at > 0 && bytes.ptr[at - 1] != '\n')
        at--;
    while (bytes.ptr[end] != '\n')
        end++;
    *start = at;
    return (struct str){bytes.ptr + at, end - at};
}

static bool find(struct str bytes, struct str wanted)
{
    size_t low = 0, high = bytes.len; /* both where a line begins */

    while (low < high) {
        size_t start;
        struct str line = line_at(bytes, low + (high - low) / 2, &start);
        int order = str_compare(wanted, line);

        if (order == 0)
            return true;
        if (order < 0)
            high = start;
        else
            low = start + line.len + 1;
    }
    return false;
}

bool password_list_has(const struct password_list *list, struct str password)
{
    char folded[LONGEST];
    bool found;

    if (password.len > LONGEST)
        return false;
    for (size_t i = 0; i < password.len; i++) {
        char c = password.ptr[i];

        folded[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    found = find(list->bytes, (struct str){folded, password.len});
    secret_wipe(folded, sizeof folded);
    return found;
}
