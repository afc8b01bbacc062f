/* SPDX-License-Identifier: GPL-3.0-or-later */
/** What operators did. Rows are added and never changed; none holds a personal value. Any thread.
 */
#ifndef CLIPCRAFTER_STORE_AUDIT_STORE_H
#define CLIPCRAFTER_STORE_AUDIT_STORE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/error.h"
#include "store/database.h"

struct audit_row {
    struct uuid id;
    int64_t at;       /**< microseconds since 1970 UTC */
    struct str actor; /**< "admin:" and the system's user, or an operator's id */
    const char *action;
    struct uuid user, object; /**< whose, and what; none where it was about neither */
};

/** In the transaction of what was done, so that neither is without the other. */
bool audit_store_add(struct db_tx *tx, const struct audit_row *row, struct error *error) MUST_CHECK;

#endif
