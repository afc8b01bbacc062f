/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/produce_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/keeper.h"
#include "app/vault.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/vec.h"
#include "data/json_writer.h"
#include "os/path.h"
#include "store/usage_store.h"

#include "base/banned.h"

enum { NOTES_MAX = 100, JSON_MAX = 256 * 1024 };

#define PACE_EVERY_US    INT64_C(400000)
#define CACHED_BYTES_MAX (INT64_C(512) << 20)

/** A finished file of out/. */
struct product {
    enum production_role role;
    enum blob_purpose purpose;
    const char *file, *type;
};

static const struct product PRODUCTS[] = {
    {PRODUCTION_VIDEO, BLOB_VIDEO, "out/video.mp4", "video/mp4"},
    {PRODUCTION_VTT, BLOB_CAPTION, "out/video.vtt", "text/vtt"},
    {PRODUCTION_SRT, BLOB_CAPTION, "out/video.srt", "application/x-subrip"},
    {PRODUCTION_THUMBNAIL, BLOB_THUMBNAIL, "out/video.jpg", "image/jpeg"},
    {PRODUCTION_STORYBOARD, BLOB_TIMELINE, "out/story.json", "application/json"},
    {PRODUCTION_TIMELINE, BLOB_TIMELINE, "out/timeline.json", "application/json"},
};

struct produce_keep {
    struct job_run *run;
    const struct produce_folder *folder;
    struct production_pace pace;
    bool pace_waits;
    int64_t paced_at, started_at;
    VEC_OF(struct str) notes;
};

struct produce_keep *produce_keep_new(struct job_run *run, const struct produce_folder *folder)
{
    struct produce_keep *keep = calloc(1, sizeof *keep);

    if (!keep)
        BUG("no memory for a production's record");
    keep->run = run;
    keep->folder = folder;
    keep->started_at = clock_monotonic_us(NULL);
    return keep;
}

void produce_keep_free(struct produce_keep *keep)
{
    free(keep);
}

static const struct uuid *owner(const struct produce_keep *keep)
{
    return &keep->run->job.user;
}

static const struct uuid *production(const struct produce_keep *keep)
{
    return &keep->run->job.object;
}

static int64_t now(const struct produce_keep *keep)
{
    return clock_wall_us(keep->run->app->clock);
}

static bool begin(struct produce_keep *keep, struct db_tx **tx, struct error *error)
{
    return job_queue_begin(keep->run->app, &keep->run->job, tx, error);
}

/* Commits if `ok`, else undoes. */
static bool end(struct db_tx **tx, bool ok, struct error *error)
{
    if (ok)
        return db_commit(tx, error);
    db_rollback(tx);
    return false;
}

static bool gone(bool found, struct error *error)
{
    return found || error_set(error, ERROR_CONFLICT, "the production was deleted");
}

static bool write_pace(struct produce_keep *keep, struct error *error)
{
    struct db_tx *tx = NULL;
    bool found = false, ok;

    keep->pace_waits = false;
    keep->paced_at = clock_monotonic_us(NULL);
    ok = begin(keep, &tx, error) &&
         production_store_progress(tx, owner(keep), production(keep), &keep->pace, now(keep),
                                   &found, error) &&
         gone(found, error);
    return end(&tx, ok, error);
}

bool produce_keep_pace(struct produce_keep *keep, struct error *error)
{
    if (!keep->pace_waits || clock_monotonic_us(NULL) - keep->paced_at < PACE_EVERY_US)
        return true;
    return write_pace(keep, error);
}

static bool keep_progress(struct produce_keep *keep, const struct produce_event *event,
                          struct error *error)
{
    keep->pace = (struct production_pace){
        .stage = arena_str(keep->run->arena, event->stage),
        .permille = event->permille,
        .frames_done = event->frames_done,
        .frames_total = event->frames_total,
        .segments_done = event->segments_done,
        .segments_total = event->segments_total,
    };
    keep->pace_waits = true;
    return produce_keep_pace(keep, error);
}

/* A file of the folder as a pending blob. */
static bool put_file(struct produce_keep *keep, struct str path, enum blob_purpose purpose,
                     const char *type, struct kept *out, struct error *error)
{
    struct keep_order order = {
        .user = *owner(keep),
        .project = keep->folder->production.project,
        .purpose = purpose,
        .type = str_from(type),
    };
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    bool ok;

    if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        error_set_errno(error, errno, "a file that the production should have made");
        if (fd >= 0)
            close(fd);
        return false;
    }
    ok = keeper_keep(keep->run->app, &order, fd, status.st_size, keep->run->cancel, out, error);
    close(fd);
    return ok;
}

/* What the playlist of the preview needs to know beside its pieces. */
static struct str playlist_json(struct arena *arena, const struct produce_event *event)
{
    struct json_writer writer;
    struct buf json;
    struct str text;

    buf_init(&json, JSON_MAX);
    json_writer_init(&writer, &json, JSON_ONE_LINE);
    json_begin_object(&writer);
    json_text_field(&writer, "codecs", event->codecs);
    json_int_field(&writer, "width", event->width);
    json_int_field(&writer, "height", event->height);
    json_int_field(&writer, "longest_us", event->longest_us);
    json_bool_field(&writer, "complete", event->last);
    json_end_object(&writer);
    json_writer_finish(&writer);
    text = arena_str(arena, buf_str(&json));
    buf_release(&json);
    return text;
}

static bool write_piece(struct produce_keep *keep, const struct produce_event *event,
                        const struct kept *kept, struct error *error)
{
    bool is_init = event->number == PRODUCE_INIT, found = true, ok;
    struct db_tx *tx = NULL;
    struct arena arena;

    arena_init(&arena);
    ok = begin(keep, &tx, error) && keeper_settle(keep->run->app, tx, kept, error) &&
         production_store_put_file(
             tx, owner(keep), production(keep), is_init ? PRODUCTION_INIT : PRODUCTION_SEGMENT,
             is_init ? 0 : event->number, &kept->id, event->duration_us, now(keep), error);
    if (ok && (is_init || event->last))
        ok = production_store_shape(tx, owner(keep), production(keep), 0, event->width,
                                    event->height, playlist_json(&arena, event), &found, error) &&
             gone(found, error);
    ok = end(&tx, ok, error);
    arena_release(&arena);
    return ok;
}

/* An earlier run of this production may have kept the piece: the same storyboard gives the same. */
static bool has_piece(const struct produce_keep *keep, const struct produce_event *event)
{
    enum production_role role =
        event->number == PRODUCE_INIT ? PRODUCTION_INIT : PRODUCTION_SEGMENT;

    for (size_t i = 0; i < keep->folder->file_count; i++)
        if (keep->folder->files[i].role == role &&
            keep->folder->files[i].number == MAX_OF(event->number, 0) &&
            keep->folder->files[i].duration_us == event->duration_us)
            return true;
    return false;
}

static bool keep_piece(struct produce_keep *keep, const struct produce_event *event,
                       struct error *error)
{
    struct kept kept;
    struct arena arena;
    struct str path;
    bool ok;

    if (has_piece(keep, event) && !event->last)
        return true;
    arena_init(&arena);
    path = event->number == PRODUCE_INIT
               ? produce_folder_file(keep->folder, &arena, "preview/init")
               : arena_printf(&arena, "%s/preview/%d", keep->folder->path.ptr, (int)event->number);
    ok = put_file(keep, path, BLOB_PREVIEW,
                  event->number == PRODUCE_INIT ? "video/mp4" : "video/iso.segment", &kept, error);
    if (ok && !write_piece(keep, event, &kept, error)) {
        keeper_give_up(keep->run->app, &kept);
        ok = false;
    }
    if (ok)
        unlink(path.ptr);
    arena_release(&arena);
    return ok;
}

static bool is_cached(const struct produce_keep *keep, const struct produce_event *event)
{
    for (size_t i = 0; i < keep->folder->cached_count; i++)
        if (digest_equal(&keep->folder->cached[i].key, &event->key) &&
            str_equal(keep->folder->cached[i].kind, event->cache_kind))
            return true;
    return false;
}

static bool write_entry(struct produce_keep *keep, const struct produce_event *event,
                        const struct kept *kept, bool *added, struct error *error)
{
    struct cache_place place = {
        .user = *owner(keep),
        .project = keep->folder->production.project,
        .kind = event->cache_kind,
        .key = event->key,
    };
    struct db_tx *tx = NULL;
    bool ok;

    ok = begin(keep, &tx, error) && keeper_settle(keep->run->app, tx, kept, error) &&
         cache_entry_store_add(tx, &place, &kept->id, now(keep), added, error);
    /* Something stands there already: what was put is undone with the transaction. */
    if (ok && !*added) {
        db_rollback(&tx);
        return true;
    }
    return end(&tx, ok, error);
}

static bool keep_entry(struct produce_keep *keep, const struct produce_event *event,
                       struct error *error)
{
    char hex[DIGEST_HEX + 1];
    struct arena arena;
    struct kept kept;
    struct str path;
    bool added = false, ok;

    if (is_cached(keep, event))
        return true;
    digest_hex(&event->key, hex);
    arena_init(&arena);
    path = arena_printf(&arena, "%s/cache/%.*s/%.2s/%s", keep->folder->path.ptr,
                        STR_FMT(event->cache_kind), hex, hex);
    ok = put_file(keep, path, BLOB_CACHE, "application/octet-stream", &kept, error);
    if (ok) {
        ok = write_entry(keep, event, &kept, &added, error);
        if (!ok || !added)
            keeper_give_up(keep->run->app, &kept);
    }
    arena_release(&arena);
    return ok;
}

static void note(struct produce_keep *keep, struct str text)
{
    if (keep->notes.count < NOTES_MAX)
        *VEC_PUSH(&keep->notes, keep->run->arena) = arena_str(keep->run->arena, text);
}

bool produce_keep_event(struct produce_keep *keep, const struct produce_event *event,
                        struct error *error)
{
    switch (event->kind) {
    case PRODUCE_PROGRESS:
        return keep_progress(keep, event, error);
    case PRODUCE_PIECE:
        return keep_piece(keep, event, error);
    case PRODUCE_CACHED:
        return keep_entry(keep, event, error);
    case PRODUCE_NOTE:
        note(keep, event->text);
        return true;
    case PRODUCE_RESULT:
    case PRODUCE_FAILURE:
        break;
    }
    BUG("event %d is not for here", (int)event->kind);
}

/* The notes as {"notes": [sentences]}, sealed. */
static bool write_notes(struct produce_keep *keep, struct db_tx *tx, struct error *error)
{
    struct vault_place place = {"production", "notes_sealed", production(keep), owner(keep)};
    struct json_writer writer;
    struct buf json;
    struct str sealed;
    bool found = false, ok;

    if (!keep->notes.count)
        return true;
    buf_init(&json, JSON_MAX);
    json_writer_init(&writer, &json, JSON_ONE_LINE);
    json_begin_object(&writer);
    json_key(&writer, "notes");
    json_begin_array(&writer);
    for (size_t i = 0; i < keep->notes.count; i++)
        json_put_text(&writer, keep->notes.items[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    json_writer_finish(&writer);
    ok = vault_seal(keep->run->app->vault, tx, keep->run->arena, &place, buf_str(&json), &sealed,
                    error) &&
         production_store_note(tx, owner(keep), production(keep), sealed, &found, error) &&
         gone(found, error);
    buf_release(&json);
    return ok;
}

/* What an owner is told in the open; the words of the process are for them alone. */
static const char *plain_reason(enum error_code code)
{
    switch (code) {
    case ERROR_INPUT:
    case ERROR_USAGE:
    case ERROR_LIMIT:
    case ERROR_NOT_FOUND:
        return "the storyboard cannot be made into a video as it is; the notes say why";
    case ERROR_NO_SPACE:
        return "the worker ran out of disk space";
    case ERROR_CANCELLED:
        return "the production was stopped";
    case ERROR_NONE:
    case ERROR_IO:
    case ERROR_UNAVAILABLE:
    case ERROR_INTERNAL:
    case ERROR_UNAUTHENTICATED:
    case ERROR_DENIED:
    case ERROR_CONFLICT:
    case ERROR_STALE:
    case ERROR_TOO_MANY:
    case ERROR_BUSY:
        break;
    }
    return "the production failed; the notes say more";
}

bool produce_keep_failure(struct produce_keep *keep, enum error_code code, struct str text,
                          struct error *error)
{
    struct error ignored = ERROR_INIT;
    struct db_tx *tx = NULL;

    note(keep, text);
    (void)!end(&tx, begin(keep, &tx, &ignored) && write_notes(keep, tx, &ignored), &ignored);
    return error_set(error, code == ERROR_CONFLICT ? ERROR_INTERNAL : code, "%s",
                     plain_reason(code));
}

static bool write_products(struct produce_keep *keep, struct db_tx *tx, const struct kept *kept,
                           size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!keeper_settle(keep->run->app, tx, &kept[i], error) ||
            !production_store_put_file(tx, owner(keep), production(keep), PRODUCTS[i].role, 0,
                                       &kept[i].id, 0, now(keep), error))
            return false;
    return true;
}

static bool write_usage(struct produce_keep *keep, struct db_tx *tx,
                        const struct produce_event *result, struct error *error)
{
    struct usage_row row = {
        .id = uuid_new(keep->run->app->clock, keep->run->app->entropy),
        .user = *owner(keep),
        .at = now(keep),
        .kind = STR("produce"),
        .object = *production(keep),
        .outcome = USAGE_DONE,
        .seconds = (double)(clock_monotonic_us(NULL) - keep->started_at) / 1e6,
        .video_seconds = (double)result->duration_us / 1e6,
    };

    return usage_store_add(tx, &row, error);
}

static bool write_result(struct produce_keep *keep, const struct produce_event *result,
                         const struct kept *kept, size_t count, struct error *error)
{
    struct production_pace done = keep->pace;
    struct db_tx *tx = NULL;
    int64_t trimmed = 0;
    bool found = false, ok;

    done.stage = STR("done");
    done.permille = 1000;
    done.frames_done = done.frames_total;
    done.segments_done = done.segments_total;
    ok = begin(keep, &tx, error) && write_products(keep, tx, kept, count, error) &&
         production_store_progress(tx, owner(keep), production(keep), &done, now(keep), &found,
                                   error) &&
         gone(found, error) &&
         production_store_shape(tx, owner(keep), production(keep), result->duration_us,
                                result->width, result->height, STR(""), &found, error) &&
         write_notes(keep, tx, error) && write_usage(keep, tx, result, error) &&
         cache_entry_store_trim(tx, owner(keep), &keep->folder->production.project,
                                CACHED_BYTES_MAX, now(keep), &trimmed, error) &&
         job_queue_done(keep->run->app, tx, &keep->run->job, error);
    return end(&tx, ok, error);
}

bool produce_keep_result(struct produce_keep *keep, const struct produce_event *result,
                         struct error *error)
{
    struct kept kept[COUNT_OF(PRODUCTS)];
    size_t count = 0;
    bool ok = true;

    while (ok && count < COUNT_OF(PRODUCTS)) {
        struct str path = produce_folder_file(keep->folder, keep->run->arena, PRODUCTS[count].file);

        ok = put_file(keep, path, PRODUCTS[count].purpose, PRODUCTS[count].type, &kept[count],
                      error);
        count += ok;
    }
    if (ok && write_result(keep, result, kept, count, error))
        return true;
    for (size_t i = 0; i < count; i++)
        keeper_give_up(keep->run->app, &kept[i]);
    return false;
}
