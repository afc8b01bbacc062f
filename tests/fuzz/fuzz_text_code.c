/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64 that is read has one text; percent-encoding comes back; so do lines of a list. */
#include "fuzz.h"

#include "crypto/password_list.h"
#include "crypto/text_code.h"

static void try_base64(enum base64_form form, struct str text)
{
    static char bytes[1 << 16];
    struct buf again;
    size_t len;

    if (!base64_decode(form, text, bytes, sizeof bytes, &len))
        return;
    buf_init(&again, 1 << 20);
    base64_append(&again, form, (struct str){bytes, len});
    check_equal(buf_str(&again), text);
    buf_release(&again);
}

static void try_percent(struct str text)
{
    struct buf bytes, encoded, again;

    buf_init(&bytes, 1 << 20);
    buf_init(&encoded, 1 << 20);
    buf_init(&again, 1 << 20);
    if (percent_decode(text, &bytes)) {
        percent_append(&encoded, PERCENT_PATH, buf_str(&bytes));
        BUG_UNLESS(percent_decode(buf_str(&encoded), &again));
        check_equal(buf_str(&again), buf_str(&bytes));
    }
    buf_release(&bytes);
    buf_release(&encoded);
    buf_release(&again);
}

static void try_list(struct str text)
{
    struct error error = ERROR_INIT;
    struct password_list list;
    struct str line;

    if (!password_list_init(text, &list, &error)) {
        check_complaint(&error);
        return;
    }
    for (size_t i = 0; i < list.count; i++)
        BUG_UNLESS(str_split(&text, '\n', &line) && password_list_has(&list, line));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = {(const char *)bytes, len};

    try_base64(BASE64_STANDARD, text);
    try_base64(BASE64_URL, text);
    try_percent(text);
    try_list(text);
    return 0;
}
