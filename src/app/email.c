/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/email.h"

#include <string.h>

#include "crypto/lookup.h"

#include "base/banned.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322, 3.2.3: atext. */
static bool is_atom_char(char c)
{
    return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_local_part(struct str text)
{
    struct str rest = text, atom;

    if (!text.len || text.len > LOCAL_MAX || text.ptr[text.len - 1] == '.')
        return false;
    while (str_split(&rest, '.', &atom)) {
        if (!atom.len)
            return false;
        for (size_t i = 0; i < atom.len; i++)
            if (!is_atom_char(atom.ptr[i]))
                return false;
    }
    return true;
}

static bool is_label(struct str label)
{
    if (!label.len || label.len > LABEL_MAX || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
            return false;
    return true;
}

static bool is_domain(struct str text)
{
    struct str rest = text, label = {0};
    size_t labels = 0;

    if (!text.len || text.ptr[text.len - 1] == '.')
        return false;
    while (str_split(&rest, '.', &label)) {
        if (!is_label(label))
            return false;
        labels++;
    }
    /* The last one of only digits would be an IPv4 address. */
    for (size_t i = 0; i < label.len; i++)
        if (label.ptr[i] < '0' || label.ptr[i] > '9')
            return labels >= 2;
    return false;
}

static struct str lower(struct arena *arena, struct str text, size_t from)
{
    struct str copy = arena_str(arena, text);

    for (size_t i = from; i < copy.len; i++)
        if (copy.ptr[i] >= 'A' && copy.ptr[i] <= 'Z')
            ((char *)copy.ptr)[i] = (char)(copy.ptr[i] - 'A' + 'a');
    return copy;
}

bool email_parse(struct arena *arena, struct str text, struct email *out, struct error *error)
{
    struct str trimmed = str_trim(text);
    size_t at = str_find(trimmed, STR("@"), 0);

    if (trimmed.len > EMAIL_MAX)
        return error_set(error, ERROR_INPUT, "email: is longer than %d characters", EMAIL_MAX);
    for (size_t i = 0; i < trimmed.len; i++)
        if ((unsigned char)trimmed.ptr[i] >= 0x80)
            return error_set(error, ERROR_INPUT,
                             "email: holds letters outside ASCII; write an international domain in "
                             "its xn-- form");
    if (at == (size_t)-1 || !is_local_part(str_take(trimmed, at)) ||
        !is_domain(str_skip(trimmed, at + 1)))
        return error_set(error, ERROR_INPUT,
                         "email: is no e-mail address; write it like name@example.org");
    out->written = lower(arena, trimmed, at);
    out->folded = lower(arena, trimmed, 0);
    return true;
}

struct digest email_hash(const struct subkey *key, const struct email *email)
{
    return lookup_hash(key, STR("email"), email->folded);
}
