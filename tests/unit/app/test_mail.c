/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "people.h"

#include "app/consent.h"
#include "app/embedded.h"
#include "app/job_queue.h"
#include "app/mail_message.h"
#include "app/mail_send.h"
#include "os/file.h"

#include "base/banned.h"

static struct str letter(struct town *town, const struct mail_message *message)
{
    struct error error = ERROR_INIT;
    struct str out;

    assert_ok(mail_message_write(town_arena(town), message, &out, &error), error);
    return out;
}

static struct mail_message plain_message(void)
{
    return (struct mail_message){
        .at = INT64_C(1800000000000000),
        .from = STR("post@clips.example"),
        .to = STR("bee@example.org"),
        .words = {.language = STR("en"),
                  .subject = STR("Hello"),
                  .text = STR("Hi\n"),
                  .html = STR("<p>Hi</p>\n")},
    };
}

static bool has(struct str text, const char *part)
{
    return str_find(text, str_from(part), 0) != (size_t)-1;
}

static void test_message_has_the_headers_of_the_standards(void **state)
{
    struct mail_message message = plain_message();
    struct str out = letter(*state, &message);

    assert_true(str_starts_with(out, STR("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n")));
    assert_true(has(out, "\r\nFrom: ClipCrafter <post@clips.example>\r\n"));
    assert_true(has(out, "\r\nTo: <bee@example.org>\r\nSubject: Hello\r\n"));
    assert_true(has(out, "@clips.example>\r\nAuto-Submitted: auto-generated\r\n"));
    assert_true(has(out, "Content-Type: text/plain; charset=utf-8"));
    assert_true(has(out, "Content-Type: text/html; charset=utf-8"));
    assert_false(has(out, "List-Unsubscribe"));
}

static void test_nothing_makes_a_header_of_its_own(void **state)
{
    struct mail_message message = plain_message();
    struct error error = ERROR_INIT;
    struct str out;

    message.words.subject = STR("Hello\r\nBcc: eve@example.org");
    assert_false(has(letter(*state, &message), "\nBcc:"));
    message.to = STR("bee@example.org\r\nBcc: eve@example.org");
    assert_false(mail_message_write(town_arena(*state), &message, &out, &error));
    message = plain_message();
    message.unsubscribe = STR("https://x/>\r\nBcc: eve@example.org");
    assert_false(mail_message_write(town_arena(*state), &message, &out, &error));
}

static void test_letters_of_all_scripts_go_out_in_short_ascii_lines(void **state)
{
    struct mail_message message = plain_message();
    struct str out, line;

    message.words.subject = STR("Bestätigen Sie Ihre E-Mail-Adresse für 蜜蜂 und noch viel mehr 🐝");
    message.words.text =
        STR("größer als = 1 \n蜜蜂蜜蜂蜜蜂蜜蜂蜜蜂蜜蜂蜜蜂蜜蜂蜜蜂蜜蜂蜜蜂\n-- \n");
    out = letter(*state, &message);
    assert_true(has(out, "Subject: =?UTF-8?B?"));
    assert_true(has(out, "gr=C3=B6=C3=9Fer als =3D 1=20\r\n"));
    assert_true(has(out, "\r\n--=20\r\n"));
    for (struct str rest = out; str_split(&rest, '\n', &line);) {
        assert_true(line.len <= 77); /* 76 and the CR */
        for (size_t i = 0; i < line.len; i++)
            assert_true((unsigned char)line.ptr[i] < 0x80);
    }
}

static bool find_anything(void *context, struct str name, struct str *out)
{
    (void)context;
    (void)name;
    *out = STR("<\"a\n&b\">");
    return true;
}

/* Both languages have every template, and each names the same values. */
static void test_every_language_has_every_template(void **state)
{
    struct town *town = *state;
    struct mail_lookup lookup = {find_anything, NULL};
    struct str english, rest, line;
    struct error error = ERROR_INIT;
    int templates = 0;

    assert_true(embedded_find(STR("mail/en"), &english));
    for (rest = english; str_split(&rest, '\n', &line);) {
        struct str name = str_skip(str_take(line, line.len - (line.len > 0)), 1);
        struct mail_words en, de;

        if (!str_starts_with(line, STR("[")) || str_equal(name, STR("footer")))
            continue;
        templates++;
        assert_ok(mail_catalogue_write(town_arena(town), name, STR("en-GB"), &lookup, &en, &error),
                  error);
        assert_ok(mail_catalogue_write(town_arena(town), name, STR("de"), &lookup, &de, &error),
                  error);
        assert_str(de.language, "de");
        if (!str_equal(name, STR("news")))
            assert_false(str_equal(en.subject, de.subject));
        assert_false(has(en.html, "<\"a"));
        assert_true(has(en.text, "/policy") || has(en.text, "<\"a &b\">/policy"));
    }
    assert_true(templates >= 10);
    assert_false(mail_catalogue_has(STR("nothing")));
}

/* Takes the next job of kind mail as a worker does. */
static bool claim(struct town *town, struct job *job)
{
    static const char *const kinds[] = {"mail", NULL};
    struct job_claimer claimer = {.name = STR("test"), .slots = 1, .kinds = kinds};
    struct error error = ERROR_INIT;
    bool found = false;

    claimer.id = uuid_new(town->app.clock, NULL);
    assert_ok(job_queue_claim(&town->worker, town_arena(town), &claimer, &found, job, &error),
              error);
    return found;
}

static struct mail_outbox folder_outbox(struct town *town)
{
    return (struct mail_outbox){
        .from = STR("post@clips.example"),
        .folder = arena_printf(town_arena(town), "%s/mail", town->fixture->folder.path)};
}

static struct str kept(struct town *town, const struct mail_outbox *outbox, const struct job *job)
{
    struct error error = ERROR_INIT;
    char id[UUID_TEXT + 1];
    struct str path, text;
    struct stat status;
    struct buf bytes;

    uuid_text(&job->object, id);
    path = arena_printf(town_arena(town), "%.*s/%s.eml", STR_FMT(outbox->folder), id);
    assert_int_equal(stat(path.ptr, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    buf_init(&bytes, 1 << 20);
    assert_ok(file_read(path, 1 << 20, &bytes, &error), error);
    text = arena_str(town_arena(town), buf_str(&bytes));
    buf_release(&bytes);
    return text;
}

static void send_all(struct town *town)
{
    struct mail_outbox outbox = folder_outbox(town);
    struct error error = ERROR_INIT;
    struct job job;

    while (claim(town, &job))
        assert_ok(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error), error);
}

static void
test_a_mail_is_kept_as_a_file_with_its_link_and_the_link_leaves_the_database(void **state)
{
    struct town *town = *state;
    struct mail_outbox outbox = folder_outbox(town);
    struct error error = ERROR_INIT;
    struct str token, text;
    struct job job;

    send_all(town);
    sign_up(town, "Kept@example.org");
    token = mailed(town, "verify", "token");
    assert_true(claim(town, &job));
    assert_ok(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error), error);
    text = kept(town, &outbox, &job);
    assert_true(has(text, "To: <Kept@example.org>"));
    assert_true(has(text, "https://clips.example/verify#cc_verify_"));
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail"
                                 " WHERE state <> 'sent' OR length(values_sealed) > 0"),
                     0);
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.job WHERE state <> 'done'"), 0);
    assert_ok(account_verify(&town->app, town_arena(town), token, &error), error);
}

static void test_a_worker_that_lost_the_job_sends_nothing(void **state)
{
    struct town *town = *state;
    struct mail_outbox outbox = folder_outbox(town);
    struct error error = ERROR_INIT;
    struct job job;

    send_all(town);
    sign_up(town, "fenced@example.org");
    assert_true(claim(town, &job));
    job.fence--;
    assert_false(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail WHERE state = 'queued'"),
                     1);
    job.fence++;
    assert_ok(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error), error);
}

struct post_office {
    int delivered;
    enum error_code answer;
};

static bool deliver(void *context, struct str from, struct str to, struct str message,
                    struct cancel *cancel, struct error *error)
{
    struct post_office *office = context;

    (void)cancel;
    assert_true(from.len && to.len && message.len);
    office->delivered++;
    return !office->answer || error_set(error, office->answer, "no");
}

static void test_a_refused_mail_fails_and_a_busy_server_is_tried_again(void **state)
{
    struct town *town = *state;
    struct post_office office = {.answer = ERROR_BUSY};
    struct mail_outbox outbox = {
        .from = STR("post@clips.example"), .deliver = deliver, .context = &office};
    struct error error = ERROR_INIT;
    struct job job;

    send_all(town);
    sign_up(town, "refused@example.org");
    assert_true(claim(town, &job));
    assert_false(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error));
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail WHERE state = 'queued'"),
                     1);
    office.answer = ERROR_INPUT;
    assert_false(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error));
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail WHERE state = 'failed'"),
                     1);
    assert_ok(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error), error);
    assert_int_equal(office.delivered, 2); /* what is settled is not sent again */
}

static void queue_news(struct town *town, const struct uuid *user)
{
    struct mail_value values[] = {{"title", STR("News")}, {"body", STR("Bees dance.")}};
    struct mail_letter news = {
        .user = *user, .category = MAIL_NEWS, .template = "news", .values = values, .count = 2};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;

    assert_ok(tenant_begin(&town->app, user, &tx, &error), error);
    assert_ok(mail_queue(&town->app, tx, town_arena(town), &news, &error), error);
    assert_ok(db_commit(&tx, &error), error);
}

static void test_news_go_to_who_wants_them_until_one_click_ends_them(void **state)
{
    struct town *town = *state;
    struct mail_outbox outbox = folder_outbox(town);
    struct error error = ERROR_INIT;
    struct signed_in in;
    struct str unsubscribe, text;
    struct job job;

    settle_in(town, "reader@example.org");
    in = come_in(town, "reader@example.org");
    send_all(town);
    queue_news(town, &in.person.user);
    send_all(town); /* never asked for */
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail WHERE state = 'withheld'"),
                     1);
    assert_ok(consent_set_news(&town->app, &in.person, true, &error), error);
    wait_s(town, 1);
    queue_news(town, &in.person.user);
    unsubscribe = mailed(town, "news", "unsubscribe");
    assert_true(claim(town, &job));
    assert_ok(mail_send(&town->worker, &outbox, &job, town_arena(town), NULL, &error), error);
    text = kept(town, &outbox, &job);
    assert_true(has(text, "List-Unsubscribe: <https://clips.example/api/v1/unsubscribe/cc_unsub"));
    assert_true(has(text, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    queue_news(town, &in.person.user);
    assert_ok(consent_unsubscribe(&town->app, unsubscribe, &error), error);
    assert_ok(consent_unsubscribe(&town->app, unsubscribe, &error), error);
    send_all(town);
    assert_int_equal(count(town, "SELECT count(*) FROM clipcrafter.mail WHERE state = 'withheld'"),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message_has_the_headers_of_the_standards),
        cmocka_unit_test(test_nothing_makes_a_header_of_its_own),
        cmocka_unit_test(test_letters_of_all_scripts_go_out_in_short_ascii_lines),
        cmocka_unit_test(test_every_language_has_every_template),
        cmocka_unit_test(
            test_a_mail_is_kept_as_a_file_with_its_link_and_the_link_leaves_the_database),
        cmocka_unit_test(test_a_worker_that_lost_the_job_sends_nothing),
        cmocka_unit_test(test_a_refused_mail_fails_and_a_busy_server_is_tried_again),
        cmocka_unit_test(test_news_go_to_who_wants_them_until_one_click_ends_them),
    };

    return cmocka_run_group_tests(tests, town_start, town_stop);
}
