/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/idempotency.h"

#include <string.h>

#include "app/tenant.h"
#include "base/buf.h"
#include "crypto/lookup.h"
#include "crypto/secret.h"
#include "data/json.h"
#include "data/json_writer.h"
#include "store/idempotency_store.h"

#include "base/banned.h"

enum { ANSWER_MAX = 1 << 20 /* bytes of its JSON */ };

/* How a row is found, and what must be the same for it to count. Both tell nothing without the
 * installation's key. */
static struct digest hash_key(const struct app *app, const struct repeat_request *request)
{
    return lookup_hash(vault_subkey(app->vault, SUBKEY_LOOKUP), STR("idempotency key"),
                       request->key);
}

static struct digest fingerprint(const struct app *app, const struct repeat_request *request)
{
    const struct str parts[] = {request->method, request->pattern, request->path, request->query,
                                request->body};
    struct digester digester;
    struct digest all;

    digester_init(&digester);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        digester_add_str(&digester, parts[i]);
    all = digester_finish(&digester);
    return lookup_hash(vault_subkey(app->vault, SUBKEY_LOOKUP), STR("idempotency request"),
                       (struct str){(const char *)all.bytes, sizeof all.bytes});
}

/* Rows have no id of their own: the first half of the key's hash stands for one. */
static struct vault_place answer_place(const struct digest *key_hash, const struct uuid *user,
                                       struct uuid *row)
{
    memcpy(row->bytes, key_hash->bytes, sizeof row->bytes);
    return (struct vault_place){"idempotency", "answer_sealed", row, user};
}

static void write_answer(struct buf *out, const struct repeat_answer *answer)
{
    struct json_writer writer;

    json_writer_init(&writer, out, JSON_ONE_LINE);
    json_begin_object(&writer);
    json_int_field(&writer, "status", answer->status);
    json_text_field(&writer, "type", answer->content_type);
    json_text_field(&writer, "location", answer->location);
    json_text_field(&writer, "tag", answer->tag);
    json_text_field(&writer, "body", answer->body);
    json_end_object(&writer);
    json_writer_finish(&writer);
}

static bool read_answer(struct arena *arena, struct str plain, struct repeat_answer *out,
                        struct error *error)
{
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields top;
    struct repeat_answer answer;
    bool ok;

    if (!json_parse(plain, ANSWER_MAX, &document, error))
        return false;
    json_reader_init(&reader, arena, error);
    json_fields_open(&top, json_root(&reader, document));
    answer.status = (int)json_read_int(json_field_needed(&top, "status", "HTTP's"), 100, 599, 500);
    answer.content_type = json_read_text(json_field(&top, "type"), ANSWER_MAX);
    answer.location = json_read_text(json_field(&top, "location"), ANSWER_MAX);
    answer.tag = json_read_text(json_field(&top, "tag"), ANSWER_MAX);
    answer.body = json_read_text(json_field(&top, "body"), ANSWER_MAX);
    json_fields_close(&top);
    ok = json_reader_ok(&reader);
    json_document_free(document);
    if (ok)
        *out = answer;
    return ok;
}

static bool open_answer(struct app *app, struct db_tx *tx, struct arena *arena,
                        const struct idempotency_row *row, struct repeat_answer *out,
                        struct error *error)
{
    struct uuid id;
    struct vault_place place = answer_place(&row->key_hash, &row->user, &id);
    struct str plain;

    return tenant_open(app, tx, arena, &place, row->answer_sealed, &plain, error) &&
           read_answer(arena, plain, out, error);
}

/* Somebody claimed the key before: what became of it. */
static bool look_back(struct app *app, struct db_tx *tx, struct arena *arena,
                      const struct idempotency_row *claim, enum repeat *out,
                      struct repeat_answer *answer, struct error *error)
{
    struct idempotency_row row;

    if (!idempotency_store_find(tx, arena, &claim->user, &claim->key_hash, &row, error))
        return false;
    if (!secret_equal((struct str){(const char *)row.fingerprint.bytes, DIGEST_BYTES},
                      (struct str){(const char *)claim->fingerprint.bytes, DIGEST_BYTES})) {
        *out = REPEAT_OTHER;
        return true;
    }
    if (row.answer_sealed.len) {
        *out = REPEAT_ANSWERED;
        return open_answer(app, tx, arena, &row, answer, error);
    }
    if (claim->created_at - row.created_at < REPEAT_AT_WORK_S * SECONDS_US) {
        *out = REPEAT_RUNNING;
        return true;
    }
    *out = REPEAT_FIRST;
    return idempotency_store_renew(tx, &claim->user, &claim->key_hash, claim->created_at, error);
}

bool repeat_begin(struct app *app, struct arena *arena, const struct repeat_request *request,
                  enum repeat *out, struct repeat_answer *answer, struct error *error)
{
    int64_t now = tenant_now(app);
    struct idempotency_row claim = {
        .user = request->user,
        .key_hash = hash_key(app, request),
        .fingerprint = fingerprint(app, request),
        .created_at = now,
        .expires_at = now + REPEAT_KEPT_S * SECONDS_US,
    };
    struct repeat_answer kept = {0};
    enum repeat outcome = REPEAT_FIRST;
    struct db_tx *tx = NULL;
    bool first = false;
    bool ok = tenant_begin(app, &request->user, &tx, error) &&
              idempotency_store_claim(tx, &claim, &first, error) &&
              (first || look_back(app, tx, arena, &claim, &outcome, &kept, error)) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    if (!ok)
        return false;
    *out = outcome;
    if (outcome == REPEAT_ANSWERED)
        *answer = kept;
    return true;
}

static bool keep_answer(struct app *app, struct db_tx *tx, struct arena *arena,
                        const struct uuid *user, const struct digest *key_hash,
                        const struct repeat_answer *answer, struct error *error)
{
    struct uuid id;
    struct vault_place place = answer_place(key_hash, user, &id);
    struct str sealed;
    struct buf plain;
    bool ok;

    buf_init(&plain, ANSWER_MAX);
    write_answer(&plain, answer);
    ok = (buf_ok(&plain) || error_set(error, ERROR_LIMIT, "an answer is too long to be kept")) &&
         tenant_seal(app, tx, arena, &place, buf_str(&plain), &sealed, error) &&
         idempotency_store_answer(tx, user, key_hash, sealed, error);
    secret_buf_release(&plain);
    return ok;
}

bool repeat_end(struct app *app, struct arena *arena, const struct repeat_request *request,
                const struct repeat_answer *answer, struct error *error)
{
    struct digest key_hash = hash_key(app, request);
    bool try_again = answer->status == 429 || answer->status >= 500;
    struct db_tx *tx = NULL;
    bool ok = tenant_begin(app, &request->user, &tx, error) &&
              (try_again ? idempotency_store_drop(tx, &request->user, &key_hash, error)
                         : keep_answer(app, tx, arena, &request->user, &key_hash, answer, error)) &&
              db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}
