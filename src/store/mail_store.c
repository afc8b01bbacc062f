/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/mail_store.h"

#include "store/job_store.h"

#include "base/banned.h"

static const char *const CATEGORIES[] = {"service", "billing", "news"};
static const char *const STATES[] = {"queued", "sent", "withheld", "failed"};

static bool read_word(struct str word, const char *const *words, size_t count, int *out,
                      struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(word, str_from(words[i]))) {
            *out = (int)i;
            return true;
        }
    }
    return error_set(error, ERROR_INTERNAL, "a mail has a state or category that nobody knows");
}

bool mail_store_add(struct db_tx *tx, const struct mail_row *mail, int64_t run_at,
                    struct error *error)
{
    struct job_order order = {
        .id = mail->job,
        .user = mail->user,
        .kind = "mail",
        .object = mail->id,
        .priority = mail->category == MAIL_NEWS ? 7 : 1,
        .run_at = run_at,
    };

    return DB_RUN(tx, NULL, error,
                  "INSERT INTO clipcrafter.mail (id, user_id, job_id, category, template,"
                  " values_sealed, recipient_sealed, created_at, state)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued')",
                  db_uuid(&mail->id), db_uuid(&mail->user), db_uuid(&mail->job),
                  db_text(str_from(CATEGORIES[mail->category])), db_text(mail->template),
                  db_bytes(mail->values_sealed), db_bytes_or_null(mail->recipient_sealed),
                  db_time(mail->created_at)) &&
           job_store_add(tx, &order, mail->created_at, error);
}

bool mail_store_find(struct db_tx *tx, struct arena *arena, const struct uuid *user,
                     const struct uuid *id, struct mail_row *out, struct error *error)
{
    struct mail_row mail = {.id = *id, .user = *user};
    struct db_rows rows;
    int category = 0, state = 0;

    if (!DB_RUN(tx, &rows, error,
                "SELECT job_id, category, template, values_sealed, recipient_sealed, created_at,"
                " state FROM clipcrafter.mail WHERE user_id = $1 AND id = $2",
                db_uuid(user), db_uuid(id)))
        return false;
    if (rows.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is no such mail");
    if (!read_word(db_get_text(&rows, 0, 1, arena), CATEGORIES, COUNT_OF(CATEGORIES), &category,
                   error) ||
        !read_word(db_get_text(&rows, 0, 6, arena), STATES, COUNT_OF(STATES), &state, error))
        return false;
    mail.job = db_get_uuid(&rows, 0, 0);
    mail.category = (enum mail_category)category;
    mail.template = db_get_text(&rows, 0, 2, arena);
    mail.values_sealed = db_get_text(&rows, 0, 3, arena);
    mail.recipient_sealed = db_get_text(&rows, 0, 4, arena);
    mail.created_at = db_get_time(&rows, 0, 5);
    mail.state = (enum mail_state)state;
    *out = mail;
    return true;
}

bool mail_store_settle(struct db_tx *tx, const struct uuid *user, const struct uuid *id,
                       enum mail_state state, int64_t now, bool *done, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "UPDATE clipcrafter.mail SET state = $3, settled_at = $4, values_sealed = '',"
                " recipient_sealed = NULL WHERE user_id = $1 AND id = $2 AND state = 'queued'",
                db_uuid(user), db_uuid(id), db_text(str_from(STATES[state])), db_time(now)))
        return false;
    *done = rows.affected == 1;
    return true;
}

bool mail_store_count(struct db_tx *tx, const struct uuid *user, struct str template, int64_t since,
                      int64_t *out, struct error *error)
{
    struct db_rows rows;

    if (!DB_RUN(tx, &rows, error,
                "SELECT count(*) FROM clipcrafter.mail WHERE user_id = $1 AND template = $2"
                " AND created_at > $3",
                db_uuid(user), db_text(template), db_time(since)))
        return false;
    *out = db_get_int(&rows, 0, 0);
    return true;
}
