/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
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

bool identity_become(const struct identity *identity, struct error *error)
{
    if (initgroups(identity->name, identity->gid) != 0 ||
        setresgid(identity->gid, identity->gid, identity->gid) != 0 ||
        setresuid(identity->uid, identity->uid, identity->uid) != 0)
        return error_set_errno(error, errno, "becoming %s", identity->name);
    if (setuid(0) == 0)
        BUG("root was not given up");
    return true;
}

bool identity_may_read(const struct identity *identity, struct str path)
{
    uid_t own = geteuid();
    gid_t group = getegid();
    char name[4096];
    bool may;

    snprintf(name, sizeof name, "%.*s", STR_FMT(path));
    if (own != identity->uid && (setegid(identity->gid) != 0 || seteuid(identity->uid) != 0))
        BUG("root cannot act as %s", identity->name);
    may = faccessat(AT_FDCWD, name, R_OK, AT_EACCESS) == 0;
    if (own != identity->uid && (seteuid(own) != 0 || setegid(group) != 0))
        BUG("root cannot be itself again");
    return may;
}
