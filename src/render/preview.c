/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/preview.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "media/audio_encoder.h"
#include "media/fragment.h"
#include "os/file.h"
#include "render/segment_encoder.h"
#include "render/sound_track.h"
#include "render/stream_file.h"

#include "base/banned.h"

struct preview {
    const struct workshop *workshop;
    struct preview_source source;
    pthread_mutex_t lock; /**< guards the next three; never held while a piece is made */
    bool *done;           /**< by segment */
    bool sound_done;
    bool busy; /**< a thread hands out pieces; all below is its own meanwhile */
    size_t next;
    struct fragment_tracks tracks;
    char codecs[FRAGMENT_CODECS];
    struct stream_file first; /**< of the first segment: holds the tracks' video_config */
    struct stream_file sound;
    struct stream_reader heard; /**< sound handed out so far */
};

struct preview *preview_new(const struct workshop *workshop, const struct preview_source *source)
{
    struct preview *preview = calloc(1, sizeof *preview);

    if (!preview)
        return NULL;
    preview->done = calloc(MAX_OF(source->count, (size_t)1), sizeof *preview->done);
    if (!preview->done) {
        free(preview);
        return NULL;
    }
    preview->workshop = workshop;
    preview->source = *source;
    pthread_mutex_init(&preview->lock, NULL);
    return preview;
}

void preview_free(struct preview *preview)
{
    if (!preview)
        return;
    stream_file_close(&preview->first);
    stream_file_close(&preview->sound);
    pthread_mutex_destroy(&preview->lock);
    free(preview->done);
    free(preview);
}

/* Opens a stream by the name it is held under or, made meanwhile, in the cache. */
static bool open_stream(const struct preview *preview, struct str held, const char *kind,
                        const struct digest *key, struct stream_file *out, struct error *error)
{
    struct arena arena;
    bool ok = true;

    arena_init(&arena);
    if (held.len == 0 && !cache_find(preview->workshop->options->cache, kind, key, &arena, &held))
        ok = error_set(error, ERROR_IO,
                       "a part of the video vanished from the cache; try again "
                       "with a larger cache");
    ok = ok && stream_file_open(held, out, error);
    arena_release(&arena);
    return ok;
}

static bool open_segment(const struct preview *preview, size_t index, struct stream_file *out,
                         struct error *error)
{
    return open_stream(preview, preview->source.paths[index], SEGMENT_KIND,
                       &preview->source.segments[index].key, out, error);
}

static struct rational duration_of(const struct preview *preview, size_t index)
{
    struct rational rate = preview->workshop->timeline->rate;

    return (struct rational){preview->source.segments[index].frames * rate.den, rate.num};
}

static struct rational longest_of(const struct preview *preview)
{
    struct rational longest = duration_of(preview, 0);

    for (size_t i = 1; i < preview->source.count; i++) {
        struct rational one = duration_of(preview, i);

        if (one.num > longest.num)
            longest = one;
    }
    return longest;
}

/* A file of the observer's own: nothing of it is needed after a crash, so it is not flushed. */
static bool write_piece(struct str path, struct str bytes, struct error *error)
{
    int fd = open(path.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok;

    if (fd < 0)
        return error_set_errno(error, errno, "%.*s cannot be made", STR_FMT(path));
    ok = file_write_all(fd, bytes, error) || error_prefix(error, "%.*s", STR_FMT(path));
    close(fd);
    return ok;
}

/* Writes the piece and shows it; `piece` has its index, duration and whether it is the last. */
static bool hand_out(struct preview *preview, const struct buf *bytes, struct render_preview piece,
                     struct error *error)
{
    const struct render_options *options = preview->workshop->options;
    struct arena arena;
    bool ok;

    if (!buf_ok(bytes))
        return error_set(error, ERROR_LIMIT, "a piece is too large");
    arena_init(&arena);
    piece.path = cache_temp_name(options->cache, &arena);
    piece.bytes = bytes->len;
    piece.longest = longest_of(preview);
    piece.count = (int32_t)preview->source.count;
    piece.codecs = preview->codecs;
    piece.width = preview->tracks.width;
    piece.height = preview->tracks.height;
    ok = write_piece(piece.path, buf_str(bytes), error);
    if (ok)
        options->preview(options->preview_context, &piece);
    (void)unlink(piece.path.ptr);
    arena_release(&arena);
    return ok;
}

/* What all pieces have in common is known once the first segment and the sound are there. */
static bool hand_out_init(struct preview *preview, struct error *error)
{
    const struct timeline *timeline = preview->workshop->timeline;
    struct buf bytes;
    bool ok;

    if (!open_segment(preview, 0, &preview->first, error) ||
        !open_stream(preview, preview->source.sound, SOUND_KIND, &preview->source.sound_key,
                     &preview->sound, error))
        return false;
    preview->heard.file = &preview->sound;
    preview->tracks = (struct fragment_tracks){.width = timeline->width,
                                               .height = timeline->height,
                                               .rate = timeline->rate,
                                               .frames = timeline_frames(timeline),
                                               .video_config = preview->first.extradata,
                                               .audio_config = preview->sound.extradata,
                                               .audio_bit_rate = SOUND_BIT_RATE};
    fragment_codecs(&preview->tracks, preview->codecs);
    buf_init(&bytes, STREAM_FILE_MAX);
    fragment_init_encode(&preview->tracks, &bytes);
    ok = hand_out(preview, &bytes,
                  (struct render_preview){.index = RENDER_PREVIEW_INIT, .duration = {0, 1}}, error);
    buf_release(&bytes);
    return ok;
}

/* How many packets of sound end nearest to `ticks`. */
static size_t packets_until(int64_t ticks)
{
    return (size_t)((ticks + AUDIO_FRAME / 2) / AUDIO_FRAME);
}

/* The packets of a stream up to number `until`; *count of them, in the arena. */
static struct packet *read_packets(struct arena *arena, struct stream_reader *reader, size_t until,
                                   size_t *count)
{
    size_t room = MIN_OF(until, reader->file->count) - MIN_OF(reader->index, until);
    struct packet *packets = ARENA_ARRAY(arena, struct packet, room + 1);

    for (*count = 0; *count < room && stream_reader_next(reader, &packets[*count]); ++*count)
        continue;
    return packets;
}

static bool encode_piece(struct preview *preview, size_t index, const struct stream_file *file,
                         struct buf *bytes, struct error *error)
{
    const struct segment *segment = &preview->source.segments[index];
    bool last = index + 1 == preview->source.count;
    struct fragment fragment = {.sequence = (uint32_t)index + 1, .first_frame = segment->first};
    struct stream_reader shown = {.file = file};
    struct arena arena;
    int64_t end = rational_frame_to_ticks(preview->tracks.rate, segment->first + segment->frames);
    struct packet *video;

    if (file->count != (size_t)segment->frames ||
        !str_equal(file->extradata, preview->tracks.video_config))
        return error_set(error, ERROR_INTERNAL, "segments do not fit together");
    arena_init(&arena);
    video = read_packets(&arena, &shown, SIZE_MAX, &fragment.video_count);
    for (size_t i = 0; i < fragment.video_count; i++)
        video[i].pts += segment->first;
    fragment.video = video;
    fragment.audio = read_packets(&arena, &preview->heard, last ? SIZE_MAX : packets_until(end),
                                  &fragment.audio_count);
    fragment_encode(&preview->tracks, &fragment, bytes);
    arena_release(&arena);
    return true;
}

static bool hand_out_segment(struct preview *preview, size_t index, struct error *error)
{
    struct render_preview piece = {.index = (int32_t)index,
                                   .duration = duration_of(preview, index),
                                   .last = index + 1 == preview->source.count};
    struct stream_file file = {0};
    struct buf bytes;
    bool ok;

    buf_init(&bytes, STREAM_FILE_MAX);
    ok = (index > 0 || hand_out_init(preview, error)) &&
         open_segment(preview, index, &file, error) &&
         encode_piece(preview, index, &file, &bytes, error) &&
         hand_out(preview, &bytes, piece, error);
    stream_file_close(&file);
    buf_release(&bytes);
    return ok || error_prefix(error, "preview");
}

/* With the lock held. */
static bool next_is_ready(const struct preview *preview)
{
    return preview->sound_done && preview->next < preview->source.count &&
           preview->done[preview->next];
}

/* Takes the lock over and lets it go. Who comes while another thread is at it leaves the rest to
 * that one, which asks again before it goes. */
static bool pass_on(struct preview *preview, struct error *error)
{
    bool ok = true;

    if (preview->busy) {
        pthread_mutex_unlock(&preview->lock);
        return true;
    }
    preview->busy = true;
    while (ok && next_is_ready(preview)) {
        pthread_mutex_unlock(&preview->lock);
        ok = hand_out_segment(preview, preview->next, error);
        pthread_mutex_lock(&preview->lock);
        preview->next++;
    }
    /* After a failure nobody goes on behind the gap. */
    preview->busy = !ok;
    pthread_mutex_unlock(&preview->lock);
    return ok;
}

bool preview_begin(struct preview *preview, struct error *error)
{
    pthread_mutex_lock(&preview->lock);
    preview->sound_done = preview->source.sound.len > 0;
    for (size_t i = 0; i < preview->source.count; i++)
        preview->done[i] = preview->source.paths[i].len > 0;
    return pass_on(preview, error);
}

bool preview_segment_done(struct preview *preview, size_t index, struct error *error)
{
    pthread_mutex_lock(&preview->lock);
    preview->done[index] = true;
    return pass_on(preview, error);
}

bool preview_sound_done(struct preview *preview, struct error *error)
{
    pthread_mutex_lock(&preview->lock);
    preview->sound_done = true;
    return pass_on(preview, error);
}
