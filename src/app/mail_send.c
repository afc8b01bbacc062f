/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/mail_send.h"

#include "app/job_queue.h"
#include "app/mail_message.h"
#include "app/tenant.h"
#include "data/json.h"
#include "os/file.h"
#include "store/consent_store.h"
#include "store/mail_store.h"
#include "store/user_store.h"

#include "base/banned.h"

enum { VALUES_BYTES_MAX = 16 * 1024 };

struct values {
    struct app *app;
    struct arena *arena;
    struct json_fields top;
};

/* What is ready to go out, or why it is not to. */
struct parcel {
    enum mail_state state; /* MAIL_QUEUED: to be sent */
    struct str to, message;
};

static bool find_value(void *context, struct str name, struct str *out)
{
    struct values *values = context;
    struct json_node node;

    if (str_equal(name, STR("url"))) {
        *out = values->app->public_url;
        return true;
    }
    node = json_field(&values->top, arena_str(values->arena, name).ptr);
    if (json_kind_of(node) != JSON_KIND_TEXT)
        return false;
    *out = json_read_text(node, VALUES_BYTES_MAX);
    return true;
}

static bool write_message(struct app *app, const struct mail_outbox *outbox, struct arena *arena,
                          const struct mail_row *mail, struct str locale, struct str json,
                          struct parcel *parcel, struct error *error)
{
    struct mail_message message = {
        .id = mail->id, .at = tenant_now(app), .from = outbox->from, .to = parcel->to};
    struct values values = {.app = app, .arena = arena};
    struct mail_lookup lookup = {find_value, &values};
    struct json_document *document = NULL;
    struct json_reader reader;
    struct str token;
    bool ok;

    if (!json_parse(json, VALUES_BYTES_MAX, &document, error))
        return false;
    json_reader_init(&reader, arena, error);
    json_fields_open(&values.top, json_root(&reader, document));
    if (mail->category == MAIL_NEWS && find_value(&values, STR("unsubscribe"), &token))
        message.unsubscribe = arena_printf(arena, "%.*s/api/v1/unsubscribe/%.*s",
                                           STR_FMT(app->public_url), STR_FMT(token));
    ok = mail_catalogue_write(arena, mail->template, locale, &lookup, &message.words, error) &&
         json_reader_ok(&reader) && mail_message_write(arena, &message, &parcel->message, error);
    json_document_free(document);
    return ok;
}

/* Opens the values and makes the message; in the tenant's transaction. */
static bool pack(struct app *app, const struct mail_outbox *outbox, struct db_tx *tx,
                 struct arena *arena, const struct mail_row *mail, struct parcel *parcel,
                 struct error *error)
{
    struct vault_place values = {"mail", "values_sealed", &mail->id, &mail->user};
    struct vault_place recipient = {"mail", "recipient_sealed", &mail->id, &mail->user};
    struct vault_place email = {"users", "email_sealed", &mail->user, &mail->user};
    struct user_row user;
    struct str json;

    if (!user_store_find(tx, arena, &mail->user, false, &user, error) ||
        !tenant_open(app, tx, arena, &values, mail->values_sealed, &json, error))
        return false;
    if (mail->recipient_sealed.len
            ? !tenant_open(app, tx, arena, &recipient, mail->recipient_sealed, &parcel->to, error)
            : !tenant_open(app, tx, arena, &email, user.email_sealed, &parcel->to, error))
        return false;
    return write_message(app, outbox, arena, mail, user.locale, json, parcel, error);
}

static bool prepare(struct app *app, const struct mail_outbox *outbox, const struct job *job,
                    struct arena *arena, struct parcel *parcel, struct error *error)
{
    struct mail_row mail;
    struct db_tx *tx = NULL;
    bool wanted = true;
    bool ok = job_queue_begin(app, job, &tx, error) &&
              mail_store_find(tx, arena, &job->user, &job->object, &mail, error) &&
              (mail.category != MAIL_NEWS ||
               consent_store_given(tx, &job->user, STR("news"), &wanted, error));

    if (ok) {
        parcel->state = mail.state == MAIL_QUEUED && !wanted ? MAIL_WITHHELD : mail.state;
        ok = parcel->state != MAIL_QUEUED || pack(app, outbox, tx, arena, &mail, parcel, error);
    }
    db_rollback(&tx);
    return ok;
}

static bool keep_file(const struct mail_outbox *outbox, const struct job *job, struct arena *arena,
                      struct str message, struct error *error)
{
    char id[UUID_TEXT + 1];

    uuid_text(&job->object, id);
    return folder_make(outbox->folder, 0700, error) &&
           file_write(arena_printf(arena, "%.*s/%s.eml", STR_FMT(outbox->folder), id), message,
                      0600, error);
}

/* The mail's new state and the job's end, in one transaction. */
static bool settle(struct app *app, const struct job *job, enum mail_state state,
                   struct error *error)
{
    struct db_tx *tx = NULL;
    bool done,
        ok =
            job_queue_begin(app, job, &tx, error) &&
            mail_store_settle(tx, &job->user, &job->object, state, tenant_now(app), &done, error) &&
            (state == MAIL_FAILED || job_queue_done(app, tx, job, error)) && db_commit(&tx, error);

    db_rollback(&tx);
    return ok;
}

bool mail_send(struct app *app, const struct mail_outbox *outbox, const struct job *job,
               struct arena *arena, struct cancel *cancel, struct error *error)
{
    struct parcel parcel = {.state = MAIL_QUEUED};
    bool ok;

    if (!prepare(app, outbox, job, arena, &parcel, error))
        return false;
    if (parcel.state != MAIL_QUEUED)
        return settle(app, job, parcel.state, error);
    ok = outbox->deliver ? outbox->deliver(outbox->context, outbox->from, parcel.to, parcel.message,
                                           cancel, error)
                         : keep_file(outbox, job, arena, parcel.message, error);
    if (ok)
        return settle(app, job, MAIL_SENT, error);
    if (error && error->code == ERROR_INPUT && !settle(app, job, MAIL_FAILED, NULL))
        error_set(error, ERROR_BUSY, "a refused mail could not be settled just now");
    return false;
}
