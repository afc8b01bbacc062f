/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Users of the operating system: who runs this, and as whom a service of root's should run. Any
 * thread. */
#ifndef CLIPCRAFTER_OS_IDENTITY_H
#define CLIPCRAFTER_OS_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

struct identity {
    uid_t uid;
    gid_t gid;
    char name[64];
};

/** This process's effective user; a number as name where the system knows none. */
struct identity identity_own(void);
/** False if there is no such user. */
bool identity_find(const char *name, struct identity *out) MUST_CHECK;
/**
 * As whom a service runs: this user, unless that is root. Then `wanted` (ERROR_INPUT if there is no
 * such user or it is root), or, where that is empty, the first of clipcrafter, postgres and nobody.
 */
bool identity_service(struct str wanted, struct identity *out, struct error *error) MUST_CHECK;
/** Gives a file or folder to it; nothing to do for one's own. */
bool identity_give(const struct identity *identity, struct str path,
                   struct error *error) MUST_CHECK;

/** Becomes it for good: user, groups, and no way back. Before threads start; root only. */
bool identity_become(const struct identity *identity, struct error *error) MUST_CHECK;
/** Whether it may read (or, for a folder, enter) `path`. Root asks for another; else for oneself.
 */
bool identity_may_read(const struct identity *identity, struct str path);

#endif
