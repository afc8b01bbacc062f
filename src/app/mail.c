/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/mail.h"

#include "app/mail_catalogue.h"
#include "app/mailed_link.h"
#include "app/tenant.h"
#include "data/json_writer.h"

#include "base/banned.h"

enum { VALUES_BYTES_MAX = 16 * 1024 };

static bool seal_values(struct app *app, struct db_tx *tx, struct arena *arena,
                        const struct mail_letter *letter, struct str unsubscribe,
                        struct mail_row *mail, struct error *error)
{
    struct vault_place values = {"mail", "values_sealed", &mail->id, &mail->user};
    struct vault_place recipient = {"mail", "recipient_sealed", &mail->id, &mail->user};
    struct json_writer writer;
    struct buf text;
    bool ok;

    buf_init(&text, VALUES_BYTES_MAX);
    json_writer_init(&writer, &text, JSON_ONE_LINE);
    json_begin_object(&writer);
    for (size_t i = 0; i < letter->count; i++)
        json_text_field(&writer, letter->values[i].name, letter->values[i].text);
    if (unsubscribe.len)
        json_text_field(&writer, "unsubscribe", unsubscribe);
    json_end_object(&writer);
    json_writer_finish(&writer);
    ok = buf_ok(&text) || error_set(error, ERROR_LIMIT, "a mail's values are too long");
    ok = ok && tenant_seal(app, tx, arena, &values, buf_str(&text), &mail->values_sealed, error) &&
         (!letter->recipient.len || tenant_seal(app, tx, arena, &recipient, letter->recipient,
                                                &mail->recipient_sealed, error));
    buf_release(&text);
    return ok;
}

bool mail_queue(struct app *app, struct db_tx *tx, struct arena *arena,
                const struct mail_letter *letter, struct error *error)
{
    struct mail_row mail = {
        .id = uuid_new(app->clock, app->entropy),
        .user = letter->user,
        .job = uuid_new(app->clock, app->entropy),
        .category = letter->category,
        .template = str_from(letter->template),
        .created_at = tenant_now(app),
    };
    struct str unsubscribe = {0};

    BUG_UNLESS(mail_catalogue_has(mail.template) && letter->count <= MAIL_VALUES_MAX);
    if (letter->category == MAIL_NEWS &&
        !mailed_link_new(app, tx, arena, &letter->user, TOKEN_UNSUBSCRIBE, NULL, &unsubscribe,
                         error))
        return false;
    return seal_values(app, tx, arena, letter, unsubscribe, &mail, error) &&
           mail_store_add(tx, &mail, mail.created_at, error);
}

bool mail_is_due(struct app *app, struct db_tx *tx, const struct uuid *user, const char *template,
                 bool *due, struct error *error)
{
    int64_t since = tenant_now(app) - MAIL_SPARING_S * SECONDS_US, sent = 0;

    if (!mail_store_count(tx, user, str_from(template), since, &sent, error))
        return false;
    *due = sent < MAIL_SPARING_MAX;
    return true;
}
