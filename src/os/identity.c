/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/identity.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "base/banned.h"

enum { PASSWD_MAX = 16384 };

static struct identity from_entry(const struct passwd *entry)
{
    struct identity identity = {.uid = entry->pw_uid, .gid = entry->pw_gid};

    snprintf(identity.name, sizeof identity.name, "%s", entry->pw_name);
    return identity;
}

struct identity identity_own(void)
{
    struct identity identity = {.uid = geteuid(), .gid = getegid()};
    struct passwd entry, *found = NULL;
    char text[PASSWD_MAX];

    if (getpwuid_r(identity.uid, &entry, text, sizeof text, &found) == 0 && found)
        return from_entry(found);
    snprintf(identity.name, sizeof identity.name, "%ld", (long)identity.uid);
    return identity;
}

bool identity_find(const char *name, struct identity *out)
{
    struct passwd entry, *found = NULL;
    char text[PASSWD_MAX];

    if (getpwnam_r(name, &entry, text, sizeof text, &found) != 0 || !found)
        return false;
    *out = from_entry(found);
    return true;
}

bool identity_service(struct str wanted, struct identity *out, struct error *error)
{
    static const char *const USUAL[] = {"clipcrafter", "postgres", "nobody"};
    struct identity own = identity_own(), found;
    char name[64];

    if (own.uid != 0) {
        *out = own;
        return true;
    }
    for (size_t i = 0; !wanted.len && i < COUNT_OF(USUAL); i++) {
        if (identity_find(USUAL[i], &found) && found.uid != 0) {
            *out = found;
            return true;
        }
    }
    snprintf(name, sizeof name, "%.*s", STR_FMT(wanted));
    if (wanted.len && wanted.len < sizeof name && identity_find(name, &found) && found.uid != 0) {
        *out = found;
        return true;
    }
    return error_set(error, ERROR_INPUT,
                     "service-user: %s is no user of this system other than root; make one with "
                     "adduser --system clipcrafter",
                     wanted.len ? name : "nobody");
}

bool identity_give(const struct identity *identity, struct str path, struct error *error)
{
    char name[4096];

    if (geteuid() == identity->uid)
        return true;
    if (path.len >= sizeof name)
        return error_set(error, ERROR_INPUT, "%.*s: name is too long", STR_FMT(path));
    snprintf(name, sizeof name, "%.*s", STR_FMT(path));
    if (lchown(name, identity->uid, identity->gid) != 0)
        return error_set_errno(error, errno, "%s: cannot be given to %s", name, identity->name);
    return true;
}
