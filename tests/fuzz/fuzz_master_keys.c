/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of master keys: whichever is taken wraps a key and unwraps it, and no complaint shows what
 * stands in the file. */
#include "fuzz.h"

#include "crypto/master_keys.h"

static void wrap_and_unwrap(const struct master_keys *keys)
{
    const struct wrap_context context = {.purpose = STR("user"), .owner = {{7}}};
    const struct data_key key = {.bytes = {1, 2, 3}, .generation = 4};
    struct error error = ERROR_INIT;
    struct wrapped_key wrapped;
    struct data_key got;

    BUG_UNLESS(master_keys_has(keys, master_keys_current(keys)));
    master_keys_wrap(keys, &context, &key, NULL, &wrapped);
    check_equal(str_from(wrapped.master_id), master_keys_current(keys));
    if (!master_keys_unwrap(keys, &context, &wrapped, &got, &error))
        BUG("not unwrapped: %s", error.message);
    BUG_UNLESS(memcmp(&got, &key, sizeof key) == 0);
}

/* Longer words of the file are found in no complaint. */
static void check_silence(struct str text, const struct error *error)
{
    struct str word;

    while (str_split(&text, '\n', &word))
        BUG_UNLESS(word.len < 40 || str_find(str_from(error->message), word, 0) == (size_t)-1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = {(const char *)bytes, len};
    struct master_keys *keys = NULL;
    struct error error = ERROR_INIT;

    if (master_keys_read_text(text, STR("keys"), &keys, &error)) {
        wrap_and_unwrap(keys);
        master_keys_free(keys);
    } else {
        check_complaint(&error);
        check_silence(text, &error);
    }
    return 0;
}
