/* SPDX-License-Identifier: GPL-3.0-or-later */
/** Finding the PostgreSQL that fits a data folder. Internal to store/. Any thread. */
#ifndef CLIPCRAFTER_STORE_CLUSTER_PARTS_H
#define CLIPCRAFTER_STORE_CLUSTER_PARTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"

/** Name of the private cluster's own superuser, used to prepare and migrate it only. */
#define CLUSTER_LOGIN "clipcrafter"

/** Oldest major version that serves: row security, generated functions and pipelines as used. */
enum { CLUSTER_VERSION_MIN = 15 };

/**
 * The folder with postgres and initdb: `wanted` if it is not empty, else where Debian puts them,
 * newest first, else from PATH. Where `data` holds a cluster it must be of that major version;
 * otherwise ERROR_UNAVAILABLE tells how to upgrade.
 */
bool cluster_find_binaries(struct arena *arena, struct str wanted, struct str data, struct str *out,
                           struct error *error) MUST_CHECK;

#endif
