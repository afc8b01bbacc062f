/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/joiner.h"

#include <errno.h>
#include <math.h>
#include <sys/stat.h>

#include "media/audio_encoder.h"
#include "os/file.h"
#include "render/sound_track.h"
#include "render/stream_file.h"

#include "base/banned.h"

/** Sound that is written beside the pictures, a packet ahead at most. */
struct sound_feed {
    struct stream_file file;
    struct stream_reader reader;
    struct packet next;
    bool more;
};

static bool feed_open(struct sound_feed *feed, struct str path, struct error *error)
{
    if (!stream_file_open(path, &feed->file, error))
        return false;
    feed->reader.file = &feed->file;
    feed->more = stream_reader_next(&feed->reader, &feed->next);
    return true;
}

/* Writes the sound that begins before sample `until`. */
static bool feed_write(struct sound_feed *feed, struct muxer *muxer, int64_t until,
                       struct error *error)
{
    while (feed->more && feed->next.pts < until) {
        if (!muxer_write_audio(muxer, &feed->next, error))
            return false;
        feed->more = stream_reader_next(&feed->reader, &feed->next);
    }
    return true;
}

static bool write_segment(const struct workshop *workshop, const struct segment *segment,
                          const struct stream_file *file, struct sound_feed *sound,
                          struct muxer *muxer, struct error *error)
{
    struct stream_reader reader = {.file = file};
    struct packet packet;
    int64_t written = segment->first;

    while (stream_reader_next(&reader, &packet)) {
        packet.pts += segment->first;
        packet.dts += segment->first;
        if (!feed_write(sound, muxer, rational_frame_to_ticks(workshop->timeline->rate, written),
                        error) ||
            !muxer_write_video(muxer, &packet, error))
            return false;
        written++;
    }
    if (written != segment->first + segment->frames)
        return error_set(error, ERROR_INTERNAL, "a segment has %lld frames instead of %d",
                         (long long)(written - segment->first), segment->frames);
    return true;
}

/* Writes every segment; `config` is what the file's header says of all of them. */
static bool write_segments(struct workshop *workshop, const struct join *join, struct str config,
                           struct sound_feed *sound, struct muxer *muxer, struct error *error)
{
    for (size_t i = 0; i < join->count; i++) {
        struct stream_file file = {0};
        bool ok;

        if (workshop_stopped(workshop))
            return error_set(error, ERROR_CANCELLED, "interrupted");
        if (!stream_file_open(join->paths[i], &file, error))
            return false;
        ok = str_equal(file.extradata, config)
                 ? write_segment(workshop, &join->segments[i], &file, sound, muxer, error)
                 : error_set(error, ERROR_INTERNAL, "segments do not fit together");
        stream_file_close(&file);
        if (!ok)
            return false;
    }
    return feed_write(sound, muxer, INT64_MAX, error);
}

static struct str first_words(struct arena *arena, const struct timeline_scene *scene)
{
    struct str title = {0};

    if (scene->page_count == 0)
        return scene->id;
    for (size_t i = 0; i < scene->pages[0].word_count; i++)
        title = arena_printf(arena, "%.*s%s%.*s", STR_FMT(title), title.len ? " " : "",
                             STR_FMT(scene->pages[0].words[i].text));
    return title;
}

struct chapter *join_chapters(struct arena *arena, const struct timeline *timeline, size_t *count)
{
    struct chapter *chapters = ARENA_ARRAY(arena, struct chapter, timeline->scene_count + 1);
    int64_t end = rational_frame_to_ticks(timeline->rate, timeline_frames(timeline));
    bool named = false;
    size_t used = 0;

    for (size_t i = 0; i < timeline->scene_count; i++)
        named = named || timeline->scenes[i].chapter.len > 0;
    for (size_t i = 0; i < timeline->scene_count; i++) {
        const struct timeline_scene *scene = &timeline->scenes[i];
        struct str title = named ? scene->chapter : first_words(arena, scene);

        if (named && title.len == 0 && i > 0)
            continue;
        chapters[used++] = (struct chapter){
            .start = rational_frame_to_ticks(timeline->rate, timeline_scene_start(timeline, i)),
            .end = end,
            .title = title.len ? title : timeline->title};
        if (used > 1)
            chapters[used - 2].end = chapters[used - 1].start;
    }
    *count = used;
    return chapters;
}

/* True if an asset before `index` has the same credit. */
static bool credited_before(const struct timeline *timeline, size_t index)
{
    const struct credit *credit = &timeline->assets[index].credit;

    for (size_t i = 0; i < index; i++) {
        const struct credit *other = &timeline->assets[i].credit;

        if (str_equal(other->title, credit->title) && str_equal(other->author, credit->author) &&
            str_equal(other->licence, credit->licence) && str_equal(other->source, credit->source))
            return true;
    }
    return false;
}

struct str join_credits(struct arena *arena, const struct timeline *timeline)
{
    struct str all = {0};

    for (size_t i = 0; i < timeline->asset_count; i++) {
        const struct credit *credit = &timeline->assets[i].credit;
        bool licensed = credit->licence.len > 0, placed = credit->source.len > 0;

        if ((credit->title.len == 0 && credit->author.len == 0) || credited_before(timeline, i))
            continue;
        all = arena_printf(arena, "%.*s%s%.*s%s%.*s%s%.*s%s%.*s%s", STR_FMT(all),
                           all.len ? "; " : "", STR_FMT(credit->title),
                           credit->author.len == 0 ? ""
                           : credit->title.len     ? " by "
                                                   : "by ",
                           STR_FMT(credit->author), licensed || placed ? " (" : "",
                           STR_FMT(credit->licence), licensed && placed ? ", " : "",
                           STR_FMT(credit->source), licensed || placed ? ")" : "");
    }
    return all;
}

static bool open_muxer(struct workshop *workshop, int fd, struct str config,
                       const struct sound_feed *sound, struct muxer **out, struct error *error)
{
    const struct timeline *timeline = workshop->timeline;
    struct muxer_settings settings = {.width = timeline->width,
                                      .height = timeline->height,
                                      .rate = timeline->rate,
                                      .video_config = (const uint8_t *)config.ptr,
                                      .video_config_size = config.len,
                                      .audio_config = (const uint8_t *)sound->file.extradata.ptr,
                                      .audio_config_size = sound->file.extradata.len,
                                      .audio_bit_rate = SOUND_BIT_RATE,
                                      .title = timeline->title,
                                      .description = timeline->description,
                                      .language = timeline->language};
    struct arena arena;
    bool ok;

    arena_init(&arena);
    settings.chapters = join_chapters(&arena, timeline, &settings.chapter_count);
    settings.comment = join_credits(&arena, timeline);
    ok = muxer_new(fd, &settings, out, error);
    arena_release(&arena);
    return ok;
}

static double from_note(int64_t note)
{
    return note == INT64_MIN ? -INFINITY : (double)note / 1000;
}

bool join_write(struct workshop *workshop, const struct join *join, struct str out_path,
                int64_t *bytes, double *loudness, double *true_peak, struct error *error)
{
    struct atomic_file target = {.fd = -1};
    struct stream_file first = {0};
    struct sound_feed sound = {0};
    struct muxer *muxer = NULL;
    struct stat info = {0};
    bool ok;

    ok = atomic_file_open(out_path, 0644, &target, error) &&
         stream_file_open(join->paths[0], &first, error) && feed_open(&sound, join->sound, error) &&
         open_muxer(workshop, target.fd, first.extradata, &sound, &muxer, error) &&
         write_segments(workshop, join, first.extradata, &sound, muxer, error) &&
         muxer_finish(muxer, error);
    if (!ok && error && (error->code == ERROR_IO || error->code == ERROR_NO_SPACE))
        error_prefix(error, "%.*s", STR_FMT(out_path));
    muxer_free(muxer);
    if (ok && fstat(target.fd, &info) != 0)
        ok = error_set_errno(error, errno, "%.*s: cannot be measured", STR_FMT(out_path));
    ok = ok && atomic_file_commit(&target, error);
    if (ok) {
        *bytes = info.st_size;
        *loudness = from_note(sound.file.notes[0]);
        *true_peak = from_note(sound.file.notes[1]);
    }
    atomic_file_discard(&target);
    stream_file_close(&first);
    stream_file_close(&sound.file);
    return ok;
}
