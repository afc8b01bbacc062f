/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kept as the voice is: a blob, and an entry of kind "music" that names it and its loop. */
#include "studio/music_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rational.h"
#include "crypto/digest.h"
#include "data/json.h"
#include "data/json_writer.h"
#include "media/loudness.h"
#include "media/wav.h"
#include "os/path.h"
#include "provider/music.h"
#include "story/score.h"

#include "base/banned.h"

enum { ENTRY_MAX = 4096, MUSIC_BYTES_MAX = 1 << 30, FILE_SECONDS_MAX = 900 };

static bool find_music(const struct stage *stage, const struct digest *key,
                       const struct credit *credit, struct music_choice *out)
{
    struct json_document *document = NULL;
    struct json_reader reader;
    struct json_fields top;
    struct music_choice choice = {.asset = -1};
    struct buf entry;
    struct str hex;
    bool ok = false;

    buf_init(&entry, ENTRY_MAX);
    if (!cache_read(stage->cache, "music", key, &entry) ||
        !json_parse(buf_str(&entry), ENTRY_MAX, &document, NULL))
        goto done;
    json_reader_init(&reader, stage->arena, NULL);
    json_fields_open(&top, json_root(&reader, document));
    choice.loop_end = json_read_int(json_field(&top, "loop_end"), 1, INT32_MAX, 1);
    choice.loop_start = json_read_int(json_field(&top, "loop_start"), 0, choice.loop_end - 1, 0);
    choice.mlufs = (int32_t)json_read_int(json_field(&top, "mlufs"), -120000, 0, 0);
    hex = json_read_text(json_field(&top, "wav"), DIGEST_HEX);
    /* Entries of early versions have no loudness: made again. */
    if (!json_reader_ok(&reader) || choice.mlufs == 0 ||
        !asset_table_find_blob(stage->assets, hex, STR("audio/wav"), credit, &choice.asset))
        goto done;
    *out = choice;
    ok = true;
done:
    json_document_free(document);
    buf_release(&entry);
    return ok;
}

static bool write_entry(const struct stage *stage, const struct digest *key,
                        const struct music_choice *choice, struct error *error)
{
    struct json_writer writer;
    struct buf entry;
    bool ok;

    buf_init(&entry, ENTRY_MAX);
    json_writer_init(&writer, &entry, JSON_CANONICAL);
    json_begin_object(&writer);
    json_int_field(&writer, "loop_end", choice->loop_end);
    json_int_field(&writer, "loop_start", choice->loop_start);
    json_int_field(&writer, "mlufs", choice->mlufs);
    json_text_field(&writer, "wav", stage->assets->items[choice->asset].digest);
    json_end_object(&writer);
    json_writer_finish(&writer);
    ok = cache_write(stage->cache, "music", key, buf_str(&entry), error);
    buf_release(&entry);
    return ok;
}

/* Held below 0, which stands for no music. */
static bool measure(const float *samples, size_t frames, int32_t *mlufs, struct error *error)
{
    double lufs;

    if (!loudness_of_piece(samples, frames, 2, &lufs, NULL, error))
        return false;
    *mlufs = (int32_t)CLAMP(lufs * 1000.0, -120000.0, -1.0);
    return true;
}

static bool keep_music(const struct stage *stage, const struct digest *key, const float *samples,
                       size_t frames, const struct credit *credit, struct music_choice *choice,
                       struct error *error)
{
    struct buf wav;
    bool ok;

    buf_init(&wav, MUSIC_BYTES_MAX);
    wav_encode(samples, frames, 2, &wav);
    ok = measure(samples, frames, &choice->mlufs, error) &&
         asset_table_add_bytes(stage->assets, buf_str(&wav), STR("audio/wav"), credit,
                               &choice->asset, error) &&
         write_entry(stage, key, choice, error);
    buf_release(&wav);
    return ok;
}

/* Another font makes another piece. Its size and time stand for its bytes, which are forty million:
 * a font that is laid down anew costs a composition, never a wrong piece. */
static void add_font(struct digester *digester, struct str sound_font)
{
    struct stat st;

    if (stat(sound_font.ptr, &st) != 0)
        st = (struct stat){.st_size = -1};
    digester_add_int(digester, (int64_t)st.st_size);
    digester_add_int(digester, (int64_t)st.st_mtim.tv_sec);
    digester_add_int(digester, (int64_t)st.st_mtim.tv_nsec);
}

static bool generate(const struct stage *stage, struct str sound_font, struct music_choice *out,
                     struct error *error)
{
    const struct storyboard *story = stage->story;
    struct music music = {0};
    struct digester digester;
    struct digest key;
    struct score score;
    bool ok;

    digester_init(&digester);
    digester_add_str(&digester, STR(MUSIC_VERSION));
    digester_add_str(&digester, story->music_mood);
    digester_add_int(&digester, (int64_t)story->seed);
    add_font(&digester, sound_font);
    key = digester_finish(&digester);
    if (find_music(stage, &key, NULL, out))
        return true;
    score_compose(stage->arena, story->seed, story->music_mood, &score);
    ok = music_play(&score, sound_font, stage->cancel, &music, error);
    if (ok) {
        struct music_choice choice = {-1, music.loop_start, music.loop_end, 0};
        ok = keep_music(stage, &key, music.samples, music.frames, NULL, &choice, error);
        if (ok)
            *out = choice;
    }
    music_release(&music);
    return ok;
}

/* The whole file is the loop: what a user's piece does at its end is the user's. */
static bool read_file(const struct stage *stage, struct str file, struct decoder *decoder,
                      struct music_choice *out, struct error *error)
{
    struct music_choice choice = {.asset = -1};
    struct credit credit = {.title = path_name(file), .source = STR("user's file")};
    float *samples = NULL;
    size_t frames = 0;
    struct digest key;
    int fd = -1;
    bool ok = false;

    if (!asset_hash_file(file, &key, error))
        goto done;
    if (find_music(stage, &key, &credit, out)) {
        ok = true;
        goto done;
    }
    fd = open(file.ptr, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        error_set_errno(error, errno, "%.*s: cannot be read", STR_FMT(file));
        goto done;
    }
    if (!decoder_sound(decoder, fd, file, (int64_t)FILE_SECONDS_MAX * TICKS_PER_SECOND, &samples,
                       &frames, error))
        goto done;
    choice.loop_end = (int64_t)frames;
    ok = keep_music(stage, &key, samples, frames, &credit, &choice, error);
    if (ok)
        *out = choice;
done:
    if (fd >= 0)
        close(fd);
    free(samples);
    return ok;
}

bool music_stage_run(const struct stage *stage, struct str sound_font, struct str file,
                     struct decoder *decoder, struct music_choice *out, struct error *error)
{
    struct error why = ERROR_INIT;

    *out = (struct music_choice){.asset = -1};
    switch (stage->story->music) {
    case MUSIC_NONE:
        return true;
    case MUSIC_FILE:
        return read_file(stage, file, decoder, out, error);
    case MUSIC_AUTO:
        if (generate(stage, sound_font, out, &why))
            return true;
        if (why.code == ERROR_UNAVAILABLE) {
            log_event(stage->log, LOG_WARNING, "music_left_out", "reason=\"%s\"", why.message);
            return true;
        }
        if (error)
            *error = why;
        return false;
    }
    BUG("no such source of music: %d", (int)stage->story->music);
}
