/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes are no sealed value; sealed, they open again, but not with one bit changed. */
#include "fuzz.h"

#include "crypto/seal.h"
#include "crypto/secret.h"

static const struct data_key KEY = {.bytes = {1, 2, 3}, .generation = 0x01020304};

static bool open_sealed(const struct seal_context *context, struct str sealed, struct buf *out)
{
    struct error error = ERROR_INIT;
    bool ok = seal_open(&KEY, context, sealed, out, &error);

    if (!ok) {
        check_complaint(&error);
        BUG_UNLESS(out->len == 0);
    }
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct seal_context context = {STR("scripts"), STR("body"), {{4}}, {{5}}};
    struct str plain = {(const char *)bytes, len};
    struct error error = ERROR_INIT;
    struct buf sealed, opened;
    size_t bit = len ? bytes[0] + 256u * bytes[len - 1] : 0;

    buf_init(&sealed, 1 << 20);
    buf_init(&opened, 1 << 20);
    BUG_UNLESS(!open_sealed(&context, plain, &opened));
    if (!seal_bytes(&KEY, &context, plain, NULL, &sealed, &error))
        BUG("not sealed: %s", error.message);
    BUG_UNLESS(open_sealed(&context, buf_str(&sealed), &opened));
    check_equal(buf_str(&opened), plain);
    secret_buf_release(&opened);
    buf_init(&opened, 1 << 20);
    bit %= 8 * sealed.len;
    sealed.ptr[bit / 8] = (char)(sealed.ptr[bit / 8] ^ 1 << bit % 8);
    BUG_UNLESS(!open_sealed(&context, buf_str(&sealed), &opened));
    buf_release(&sealed);
    buf_release(&opened);
    return 0;
}
