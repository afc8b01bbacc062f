/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/token.h"

#include <sodium.h>
#include <string.h>

#include "crypto/bound_data.h"
#include "crypto/secret.h"
#include "crypto/text_code.h"

#include "base/banned.h"

_Static_assert(TOKEN_TEXT_MAX == TOKEN_PREFIX_MAX + BASE64_URL_LENGTH(TOKEN_BYTES), "text fits");

static void check_prefix(struct str prefix)
{
    BUG_UNLESS(prefix.len > 0 && prefix.len <= TOKEN_PREFIX_MAX);
    BUG_UNLESS(prefix.ptr[prefix.len - 1] == '_');
}

void token_generate(const struct entropy *entropy, struct token *out)
{
    entropy_fill(entropy, out->bytes, sizeof out->bytes);
}

void token_release(struct token *token)
{
    if (token)
        secret_wipe(token, sizeof *token);
}

void token_text(const struct token *token, struct str prefix, char out[TOKEN_TEXT_MAX + 1])
{
    check_prefix(prefix);
    memcpy(out, prefix.ptr, prefix.len);
    sodium_bin2base64(out + prefix.len, TOKEN_TEXT_MAX + 1 - prefix.len, token->bytes, TOKEN_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool token_parse(struct str text, struct str prefix, struct token *out)
{
    struct token token;
    size_t len;
    bool ok;

    check_prefix(prefix);
    ok = text.len == prefix.len + BASE64_URL_LENGTH(TOKEN_BYTES) && str_starts_with(text, prefix) &&
         base64_decode(BASE64_URL, str_skip(text, prefix.len), token.bytes, TOKEN_BYTES, &len) &&
         len == TOKEN_BYTES;
    if (ok) {
        *out = token;
        token_release(&token);
    }
    return ok;
}

struct digest token_hash(const struct token *token, struct str prefix)
{
    struct bound_data head = {.len = 0};
    struct digester digester;
    struct digest digest;

    check_prefix(prefix);
    bound_data_add(&head, "clipcrafter token", 17);
    bound_data_add_text(&head, prefix);
    digester_init(&digester);
    digester_add(&digester, head.bytes, head.len);
    digester_add(&digester, token->bytes, TOKEN_BYTES);
    digest = digester_finish(&digester);
    secret_wipe(&digester, sizeof digester);
    return digest;
}
