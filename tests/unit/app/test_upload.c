/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app_fixture.h"

#include "app/housekeeping.h"
#include "app/keeper.h"
#include "app/media.h"
#include "app/project.h"
#include "app/upload.h"
#include "media/decoder.h"

#include "base/banned.h"

enum { FILE_MAX = 8 << 20 };

static struct uuid make_project(struct app_fixture *fixture, const struct person *person)
{
    struct project_draft draft = {.title = STR("Bees"), .brief = {.topic = STR("Why bees dance")}};
    struct error error = ERROR_INIT;
    struct project project;

    assert_ok(
        project_create(&fixture->web, person, fixture_arena(fixture), &draft, &project, &error),
        error);
    return project.id;
}

/* A file that tests/media/make-media made. */
static struct str made_file(struct app_fixture *fixture, const char *name)
{
    const char *folder = getenv("CLIPCRAFTER_TEST_MEDIA");
    struct error error = ERROR_INIT;
    struct str bytes;
    struct buf read;

    buf_init(&read, FILE_MAX);
    assert_ok(file_read(arena_printf(fixture_arena(fixture), "%s/%s", folder ? folder : ".", name),
                        FILE_MAX, &read, &error),
              error);
    bytes = arena_str(fixture_arena(fixture), buf_str(&read));
    buf_release(&read);
    return bytes;
}

/* A phone's picture: EXIF with a position, and which way up it is, before the rest. */
static struct str phone_picture(struct app_fixture *fixture)
{
    static const char EXIF[] = "\xff\xe1\x00\x31"
                               "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
                               "\0\0\0\0"
                               "GPS 48.2N 16.3E";
    struct str plain = made_file(fixture, "upright.jpg"), bytes;
    struct buf out;

    buf_init(&out, FILE_MAX);
    buf_append(&out, str_take(plain, 2));
    buf_append_bytes(&out, EXIF, sizeof EXIF - 1);
    buf_append(&out, str_skip(plain, 2));
    bytes = arena_str(fixture_arena(fixture), buf_str(&out));
    buf_release(&out);
    return bytes;
}

static struct upload begin(struct app_fixture *fixture, const struct person *person,
                           const struct uuid *project, const char *name, struct str bytes)
{
    struct upload_draft draft = {.name = str_from(name),
                                 .bytes = (int64_t)bytes.len,
                                 .has_digest = true,
                                 .digest = digest_of(bytes)};
    struct error error = ERROR_INIT;
    struct upload upload;

    assert_ok(upload_create(&fixture->web, person, fixture_arena(fixture), project, &draft, &upload,
                            &error),
              error);
    return upload;
}

static bool append(struct app_fixture *fixture, const struct person *person, const struct uuid *id,
                   int64_t offset, struct str piece, struct upload *out, struct error *error)
{
    int fd = fixture_file(piece);
    bool ok;

    *error = ERROR_INIT;
    ok = upload_append(&fixture->web, person, fixture_arena(fixture), id, offset, fd,
                       (int64_t)piece.len, NULL, out, error);
    close(fd);
    return ok;
}

/* All of it in one piece. */
static struct upload bring(struct app_fixture *fixture, const struct uuid *project,
                           const char *name, struct str bytes)
{
    struct upload upload = begin(fixture, &fixture->ann, project, name, bytes);
    struct error error;

    assert_ok(append(fixture, &fixture->ann, &upload.id, 0, bytes, &upload, &error), error);
    return upload;
}

static struct str content(struct app_fixture *fixture, const struct uuid *project,
                          const struct uuid *id, struct media_file *file)
{
    struct error error = ERROR_INIT;
    struct str bytes;
    char *at;

    assert_ok(media_open(&fixture->web, &fixture->ann, fixture_arena(fixture), project, id, NULL,
                         file, &error),
              error);
    at = ARENA_ARRAY(fixture_arena(fixture), char, (size_t)file->media.row.blob.bytes + 1);
    bytes = (struct str){at, (size_t)file->media.row.blob.bytes};
    assert_int_equal(pread(file->fd, at, bytes.len, 0), (ssize_t)bytes.len);
    close(file->fd);
    return bytes;
}

static bool holds(struct str bytes, struct str what)
{
    return str_find(bytes, what, 0) != (size_t)-1;
}

static int64_t rows(struct app_fixture *fixture, const char *of)
{
    return fixture_count(
        fixture,
        arena_printf(fixture_arena(fixture), "SELECT count(*) FROM clipcrafter.%s", of).ptr);
}

/* The folder is as full as the table says once the sweep went through. */
static void expect_tidy(struct app_fixture *fixture, int64_t blobs)
{
    struct keeper_sweep sweep;
    struct keeper_report report;
    struct error error = ERROR_INIT;

    assert_ok(keeper_sweep(&fixture->worker, NULL, &sweep, &error), error);
    assert_ok(keeper_audit(&fixture->worker, fixture->store->owner, NULL, &report, &error), error);
    assert_true(keeper_report_is_clean(&report));
    assert_int_equal(report.objects, blobs);
}

static void test_an_upload_goes_on_after_a_cut(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct str bytes = phone_picture(fixture);
    struct upload upload = begin(fixture, &fixture->ann, &project, "bee.jpg", bytes), seen;
    size_t half = bytes.len / 2;
    struct media_file file;
    struct error error;

    assert_ok(append(fixture, &fixture->ann, &upload.id, 0, str_take(bytes, half), &seen, &error),
              error);
    assert_false(seen.done);
    error = ERROR_INIT;
    assert_ok(upload_view(&fixture->web, &fixture->ann, fixture_arena(fixture), &upload.id, &seen,
                          &error),
              error);
    assert_int_equal(seen.received, half);
    assert_false(
        append(fixture, &fixture->ann, &upload.id, 0, str_take(bytes, half), &seen, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_non_null(
        strstr(error.message, arena_printf(fixture_arena(fixture), "offset %zu,", half).ptr));
    assert_ok(append(fixture, &fixture->ann, &upload.id, (int64_t)half, str_skip(bytes, half),
                     &seen, &error),
              error);
    assert_true(seen.done);
    assert_int_equal(seen.media.row.kind, ASSET_PICTURE);
    (void)content(fixture, &project, &upload.id, &file);
    assert_str(file.save_as, "bee.jpg");
    assert_string_equal(file.type, "image/jpeg");
    assert_int_equal(rows(fixture, "upload"), 0);
    assert_int_equal(rows(fixture, "upload_piece"), 0);
    expect_tidy(fixture, 1);
}

static void test_a_picture_loses_its_place_and_keeps_its_turn(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct str before = phone_picture(fixture), plain = made_file(fixture, "upright.jpg"), after;
    struct upload upload = bring(fixture, &project, "bee.jpg", before);
    struct media_file file;

    after = content(fixture, &project, &upload.id, &file);
    assert_true(holds(before, STR("GPS 48.2N")));
    assert_false(holds(after, STR("GPS")));
    /* The coded picture is as it was, bit for bit. */
    assert_true(str_ends_with(after, str_skip(plain, str_find(plain, STR("\xff\xdb"), 0))));
    /* A quarter turn: what is upright is as wide as the coded picture is high. */
    assert_int_equal(upload.media.row.width, 64);
    assert_int_equal(upload.media.row.height, 96);
}

/* The film's index with a position in it; it is the last box of the file. */
static struct str with_position(struct app_fixture *fixture, struct str film)
{
    static const char BOX[] = "\0\0\0\x23udta\0\0\0\x1b\xa9xyz\0\x0f\x15\xc7+48.2000+016.3/";
    size_t moov = 0, size, next;
    struct str bytes;
    char *at;

    while ((next = str_find(film, STR("moov"), moov ? moov + 1 : 0)) != (size_t)-1)
        moov = next;
    bytes = arena_printf(fixture_arena(fixture), "%*s", (int)(film.len + sizeof BOX - 1), "");
    at = (char *)bytes.ptr;
    memcpy(at, film.ptr, film.len);
    memcpy(at + film.len, BOX, sizeof BOX - 1);
    size = film.len - (moov - 4) + sizeof BOX - 1;
    for (int i = 0; i < 4; i++)
        at[moov - 4 + (size_t)i] = (char)(size >> (8 * (3 - i)));
    return bytes;
}

static void test_a_film_loses_its_place_and_plays(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct str before = with_position(fixture, made_file(fixture, "both.mp4")), after;
    struct upload upload = bring(fixture, &project, "../../hive.exe", before);
    struct media_file file;

    after = content(fixture, &project, &upload.id, &file);
    assert_true(holds(before, STR("+48.2000")));
    assert_false(holds(after, STR("+48.2000")));
    assert_int_equal(after.len, before.len);
    assert_int_equal(upload.media.row.kind, ASSET_VIDEO);
    assert_true(upload.media.row.duration_us > 0);
    assert_str(upload.media.name, "hive.exe");
    assert_str(file.save_as, "hive.exe.mp4");
}

static void test_kinds_are_told_by_content(void **state)
{
    static const struct {
        const char *file, *type;
        enum asset_kind kind;
    } CASES[] = {
        {"tone.mp3", "audio/mpeg", ASSET_SOUND},

        {"tone.ogg", "audio/ogg", ASSET_SOUND},

        {"flash.gif", "image/gif", ASSET_VIDEO},
        {"alpha.png", "image/png", ASSET_PICTURE},
        {"alpha.webp", "image/webp", ASSET_PICTURE},
        {"count60.webm", "video/matroska", ASSET_VIDEO},
    };
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct error error = ERROR_INIT;
    struct media *items;
    size_t count;

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct upload upload =
            bring(fixture, &project, "noname", made_file(fixture, CASES[i].file));

        assert_str(upload.media.row.type, CASES[i].type);
        assert_int_equal(upload.media.row.kind, CASES[i].kind);
        assert_int_equal(upload.media.row.width == 0, CASES[i].kind == ASSET_SOUND);
        assert_int_equal(upload.media.row.duration_us == 0, CASES[i].kind == ASSET_PICTURE);
    }
    assert_ok(media_list(&fixture->web, &fixture->ann, fixture_arena(fixture), &project,
                         &(struct uuid){{0}}, 100, &items, &count, &error),
              error);
    assert_int_equal(count, COUNT_OF(CASES));
    assert_str(items[0].name, "noname");
}

/* A file that arrives whole and is refused, with a word of why, leaves nothing. */
static void refuse(struct app_fixture *fixture, struct str bytes, const struct digest *digest,
                   const char *why)
{
    struct uuid project = make_project(fixture, &fixture->ann);
    struct upload_draft draft = {
        .name = STR("a.png"), .bytes = (int64_t)bytes.len, .has_digest = true, .digest = *digest};
    struct error error = ERROR_INIT;
    struct upload upload;

    assert_ok(upload_create(&fixture->web, &fixture->ann, fixture_arena(fixture), &project, &draft,
                            &upload, &error),
              error);
    assert_false(append(fixture, &fixture->ann, &upload.id, 0, bytes, &upload, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    if (!strstr(error.message, why))
        fail_msg("\"%s\" does not say \"%s\"", error.message, why);
    assert_int_equal(rows(fixture, "upload"), 0);
    assert_int_equal(rows(fixture, "asset"), 0);
    expect_tidy(fixture, 0);
}

static void test_what_is_no_media_is_refused(void **state)
{
    struct app_fixture *fixture = *state;
    struct str cases[] = {
        STR("Dear diary, this is a text.\n"),
        STR("<html><script>alert(1)</script></html>"),
        made_file(fixture, "drawing.svg"),
    };
    struct str cut = made_file(fixture, "cut.png"), film = made_file(fixture, "cut.mp4");
    struct digest digest;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        digest = digest_of(cases[i]);
        refuse(fixture, cases[i], &digest, "no picture, clip or sound");
    }
    digest = digest_of(cut);
    refuse(fixture, cut, &digest, "the PNG is damaged");
    digest = digest_of(film);
    refuse(fixture, film, &digest, "damaged");
    /* The signature of a picture alone makes none. */
    digest = digest_of(STR("\xff\xd8\xff\xda\0\x04xx\xff\xd9"
                           "text"));
    refuse(fixture,
           STR("\xff\xd8\xff\xda\0\x04xx\xff\xd9"
               "text"),
           &digest, "the upload");
}

static void test_another_digest_than_announced_is_refused(void **state)
{
    struct app_fixture *fixture = *state;
    struct digest other = digest_of(STR("something else"));

    refuse(fixture, made_file(fixture, "alpha.png"), &other, "SHA-256");
}

static void refuse_draft(struct app_fixture *fixture, const struct uuid *project, const char *name,
                         int64_t bytes, enum error_code code, const char *why)
{
    struct upload_draft draft = {.name = str_from(name), .bytes = bytes};
    struct error error = ERROR_INIT;
    struct upload upload;

    assert_false(upload_create(&fixture->web, &fixture->ann, fixture_arena(fixture), project,
                               &draft, &upload, &error));
    assert_int_equal(error.code, code);
    assert_non_null(strstr(error.message, why));
}

static void test_limits_are_told_before_a_byte_is_sent(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann), none = {{1}};
    struct upload_draft large = {.name = STR("a.mp4"), .bytes = UPLOAD_BYTES_MAX};
    struct error error = ERROR_INIT;
    struct upload upload;

    refuse_draft(fixture, &project, "a.mp4", UPLOAD_BYTES_MAX + 1, ERROR_LIMIT, "bytes");
    refuse_draft(fixture, &project, "a.mp4", 0, ERROR_INPUT, "bytes");
    refuse_draft(fixture, &project, "..", 5, ERROR_INPUT, "name");
    refuse_draft(fixture, &project, "a\x1b[2J.mp4", 5, ERROR_INPUT, "name");
    refuse_draft(fixture, &none, "a.mp4", 5, ERROR_NOT_FOUND, "project");
    for (int i = 0; i < 5; i++) /* 5 x 2 GiB */
        assert_ok(upload_create(&fixture->web, &fixture->ann, fixture_arena(fixture), &project,
                                &large, &upload, &error),
                  error);
    refuse_draft(fixture, &project, "a.mp4", 1, ERROR_LIMIT, "10 GiB");
    assert_ok(upload_cancel(&fixture->web, &fixture->ann, &upload.id, &error), error);
    large.bytes = 1;
    for (int i = 4; i < UPLOADS_OPEN_MAX; i++)
        assert_ok(upload_create(&fixture->web, &fixture->ann, fixture_arena(fixture), &project,
                                &large, &upload, &error),
                  error);
    refuse_draft(fixture, &project, "a.mp4", 1, ERROR_LIMIT, "20 uploads");
    fixture_wait(fixture, UPLOAD_EXPIRY_S + 1);
    assert_ok(upload_create(&fixture->web, &fixture->ann, fixture_arena(fixture), &project, &large,
                            &upload, &error),
              error);
}

static void test_pieces_stay_within_what_was_announced(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct upload upload = begin(fixture, &fixture->ann, &project, "a.png", STR("0123456789")), out;
    struct error error;

    assert_false(append(fixture, &fixture->ann, &upload.id, 0, STR("0123456789a"), &out, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_false(append(fixture, &fixture->ann, &upload.id, 0, STR(""), &out, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    assert_false(append(fixture, &fixture->ann, &upload.id, 5, STR("56"), &out, &error));
    assert_int_equal(error.code, ERROR_CONFLICT);
    assert_int_equal(rows(fixture, "blob"), 0);
}

static void test_an_upload_ends_by_itself_a_day_after_its_last_piece(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct upload upload = begin(fixture, &fixture->ann, &project, "a.png", STR("0123456789")), out;
    struct housekeeping keeping = {0};
    struct error error;

    fixture_wait(fixture, UPLOAD_EXPIRY_S - 1);
    assert_ok(append(fixture, &fixture->ann, &upload.id, 0, STR("0123"), &out, &error), error);
    fixture_wait(fixture, UPLOAD_EXPIRY_S - 1);
    assert_ok(append(fixture, &fixture->ann, &upload.id, 4, STR("4567"), &out, &error), error);
    fixture_wait(fixture, UPLOAD_EXPIRY_S + 1);
    assert_false(append(fixture, &fixture->ann, &upload.id, 8, STR("89"), &out, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    housekeeping_run(&keeping, &fixture->worker, NULL);
    assert_int_equal(rows(fixture, "upload"), 0);
    expect_tidy(fixture, 0);
}

static void test_cancelling_leaves_nothing(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct upload upload = begin(fixture, &fixture->ann, &project, "a.png", STR("0123456789")), out;
    struct error error;

    assert_ok(append(fixture, &fixture->ann, &upload.id, 0, STR("0123"), &out, &error), error);
    assert_ok(upload_cancel(&fixture->web, &fixture->ann, &upload.id, &error), error);
    assert_false(upload_cancel(&fixture->web, &fixture->ann, &upload.id, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    expect_tidy(fixture, 0);
}

static void test_deleted_media_and_projects_take_their_bytes_along(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct str bytes = made_file(fixture, "alpha.png");
    struct upload first = bring(fixture, &project, "a.png", bytes), open, out;
    struct error error = ERROR_INIT;

    (void)bring(fixture, &project, "b.png", bytes);
    assert_ok(media_delete(&fixture->web, &fixture->ann, &project, &first.id, &error), error);
    assert_false(media_delete(&fixture->web, &fixture->ann, &project, &first.id, &error));
    expect_tidy(fixture, 1);
    open = begin(fixture, &fixture->ann, &project, "c.png", bytes);
    assert_ok(append(fixture, &fixture->ann, &open.id, 0, str_take(bytes, 9), &out, &error), error);
    assert_ok(project_delete(&fixture->web, &fixture->ann, &project, &error), error);
    assert_int_equal(rows(fixture, "upload"), 0);
    expect_tidy(fixture, 0);
}

/* What Bob is told of Ann's: that there is none. */
static void expect_hidden(struct app_fixture *fixture, const struct uuid *project,
                          const struct uuid *media, const struct uuid *open)
{
    struct arena *arena = fixture_arena(fixture);
    const struct person *bob = &fixture->bob;
    const struct uuid none = {{0}};
    struct error error = ERROR_INIT;
    struct media_file file;
    struct media seen, *items;
    struct upload upload;
    size_t count;

    assert_false(upload_view(&fixture->web, bob, arena, open, &upload, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(upload_view(&fixture->web, bob, arena, media, &upload, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(append(fixture, bob, open, 0, STR("x"), &upload, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(upload_cancel(&fixture->web, bob, open, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(media_view(&fixture->web, bob, arena, project, media, &seen, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(media_open(&fixture->web, bob, arena, project, media, NULL, &file, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(media_list(&fixture->web, bob, arena, project, &none, 10, &items, &count, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_false(media_delete(&fixture->web, bob, project, media, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
}

static void test_another_person_finds_nothing(void **state)
{
    static const char *const TABLES[] = {"project", "asset", "upload", "upload_piece", "blob"};
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);
    struct upload done = bring(fixture, &project, "a.png", made_file(fixture, "alpha.png")),
                  open = begin(fixture, &fixture->ann, &project, "b.png", STR("0123456789"));

    expect_hidden(fixture, &project, &done.id, &open.id);
    /* Nor with the database's own wall down: each statement names the owner. */
    for (size_t i = 0; i < COUNT_OF(TABLES); i++)
        fixture_sql(fixture->store, arena_printf(fixture_arena(fixture),
                                                 "ALTER TABLE clipcrafter.%s DISABLE ROW LEVEL"
                                                 " SECURITY",
                                                 TABLES[i])
                                        .ptr);
    expect_hidden(fixture, &project, &done.id, &open.id);
    for (size_t i = 0; i < COUNT_OF(TABLES); i++)
        fixture_sql(fixture->store, arena_printf(fixture_arena(fixture),
                                                 "ALTER TABLE clipcrafter.%s ENABLE ROW LEVEL"
                                                 " SECURITY",
                                                 TABLES[i])
                                        .ptr);
    assert_int_equal(rows(fixture, "upload"), 1);
    assert_int_equal(rows(fixture, "asset"), 1);
}

static void test_names_are_sealed(void **state)
{
    struct app_fixture *fixture = *state;
    struct uuid project = make_project(fixture, &fixture->ann);

    (void)bring(fixture, &project, "honeymoon.png", made_file(fixture, "alpha.png"));
    (void)begin(fixture, &fixture->ann, &project, "honeymoon.png", STR("0123456789"));
    assert_int_equal(fixture_count(fixture,
                                   "SELECT (SELECT count(*) FROM clipcrafter.asset WHERE"
                                   " position('honeymoon' in encode(name_sealed, 'escape')) > 0)"
                                   " + (SELECT count(*) FROM clipcrafter.upload WHERE"
                                   " position('honeymoon' in encode(name_sealed, 'escape')) > 0)"),
                     0);
}

#define UPLOAD_TEST(name) cmocka_unit_test_setup(name, app_fixture_clear)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        UPLOAD_TEST(test_an_upload_goes_on_after_a_cut),
        UPLOAD_TEST(test_a_picture_loses_its_place_and_keeps_its_turn),
        UPLOAD_TEST(test_a_film_loses_its_place_and_plays),
        UPLOAD_TEST(test_kinds_are_told_by_content),
        UPLOAD_TEST(test_what_is_no_media_is_refused),
        UPLOAD_TEST(test_another_digest_than_announced_is_refused),
        UPLOAD_TEST(test_limits_are_told_before_a_byte_is_sent),
        UPLOAD_TEST(test_pieces_stay_within_what_was_announced),
        UPLOAD_TEST(test_an_upload_ends_by_itself_a_day_after_its_last_piece),
        UPLOAD_TEST(test_cancelling_leaves_nothing),
        UPLOAD_TEST(test_deleted_media_and_projects_take_their_bytes_along),
        UPLOAD_TEST(test_another_person_finds_nothing),
        UPLOAD_TEST(test_names_are_sealed),
    };

    decoder_child_main(argc, argv);
    return cmocka_run_group_tests(tests, app_fixture_start, app_fixture_stop);
}
