/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/embedded.h"

#include "base/banned.h"

bool embedded_find(struct str name, struct str *out)
{
    for (size_t i = 0; i < EMBEDDED_COUNT; i++) {
        if (str_equal(name, str_from(EMBEDDED[i].name))) {
            *out = str_from(EMBEDDED[i].text);
            return true;
        }
    }
    return false;
}
