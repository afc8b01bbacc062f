/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "render/segment_encoder.h"
#include "render/sound_track.h"

#include "base/banned.h"

enum { THREADS_MAX = 64, PROGRESS_FRAMES = 8 /**< between two calls */ };

struct crew {
    struct workshop *workshop;
    const struct crew_work *work;
    pthread_mutex_t lock; /**< guards all below; never held while working */
    bool *taken;
    bool sound_done;
    struct render_progress progress;
    bool failed;
    struct error error;
};

/* Work that a segment means, in frames of a still. Measured: bench/README.md. */
static int64_t cost(const struct segment *segment)
{
    switch (segment->content) {
    case CONTENT_ORDINARY:
        return segment->frames * 2LL;
    case CONTENT_STILL:
    case CONTENT_CARD:
    case CONTENT_DRAFT:
        break;
    }
    return segment->frames;
}

size_t crew_choose(const struct segment *segments, const bool *taken, size_t count, int threads)
{
    size_t first = count, longest = count;
    int64_t left = 0;
    bool begun = false;

    for (size_t i = 0; i < count; i++) {
        begun = begun || taken[i];
        if (taken[i])
            continue;
        left += cost(&segments[i]);
        if (first == count)
            first = i;
        if (longest == count || cost(&segments[i]) > cost(&segments[longest]))
            longest = i;
    }
    /* In order of time neighbours share the pictures they show, and the beginning is soon there;
     * how even the end is, the last round decides. */
    if (longest < count && begun && left * 2 <= (int64_t)threads * 3 * cost(&segments[longest]))
        return longest;
    return first;
}

static void report(struct crew *crew)
{
    const struct render_options *options = crew->workshop->options;

    crew->progress.stage =
        crew->progress.segments_done < crew->progress.segments_total || crew->sound_done ? "frames"
                                                                                         : "sound";
    if (options->progress)
        options->progress(options->progress_context, &crew->progress);
}

static void fail(struct crew *crew, const struct error *error)
{
    pthread_mutex_lock(&crew->lock);
    if (!crew->failed) {
        crew->failed = true;
        crew->error = *error;
    }
    pthread_mutex_unlock(&crew->lock);
    cancel_request(&crew->workshop->stop);
}

static const struct segment *take(struct crew *crew)
{
    size_t index, count = crew->work->count;
    int threads = crew->work->preview ? 0 : crew->work->threads;

    pthread_mutex_lock(&crew->lock);
    index = crew->failed ? count : crew_choose(crew->work->segments, crew->taken, count, threads);
    if (index < count)
        crew->taken[index] = true;
    pthread_mutex_unlock(&crew->lock);
    return index < count ? &crew->work->segments[index] : NULL;
}

/* Of one worker in one segment. */
struct counting {
    struct crew *crew;
    int64_t told, frames;
};

static void count_frame(void *context)
{
    struct counting *counting = context;
    struct crew *crew = counting->crew;

    if (++counting->frames - counting->told < PROGRESS_FRAMES)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->progress.frames_done += counting->frames - counting->told;
    counting->told = counting->frames;
    report(crew);
    pthread_mutex_unlock(&crew->lock);
}

static void segment_done(struct crew *crew, const struct counting *counting)
{
    pthread_mutex_lock(&crew->lock);
    crew->progress.frames_done += counting->frames - counting->told;
    crew->progress.segments_done++;
    report(crew);
    pthread_mutex_unlock(&crew->lock);
}

static bool tell_preview(struct crew *crew, const struct segment *segment, struct error *error)
{
    struct preview *preview = crew->work->preview;

    return !preview ||
           preview_segment_done(preview, (size_t)(segment - crew->work->segments), error);
}

static void *work_on_segments(void *context)
{
    struct crew *crew = context;
    struct segment_painter *painter = NULL;
    struct error error = ERROR_INIT;
    const struct segment *segment;
    bool ok = true;

    while (ok && (segment = take(crew))) {
        struct counting counting = {.crew = crew};

        ok = painter || segment_painter_new(crew->workshop, &painter, &error);
        ok = ok && segment_encode(crew->workshop, painter, segment, count_frame, &counting, &error);
        if (ok)
            segment_done(crew, &counting);
        ok = ok && tell_preview(crew, segment, &error);
    }
    if (!ok)
        fail(crew, &error);
    segment_painter_free(painter);
    return NULL;
}

static void *work_on_sound(void *context)
{
    struct crew *crew = context;
    struct error error = ERROR_INIT;

    if (!sound_track_encode(crew->workshop, crew->work->ticks, &crew->work->sound_key, &error)) {
        fail(crew, &error);
        return NULL;
    }
    pthread_mutex_lock(&crew->lock);
    crew->sound_done = true;
    report(crew);
    pthread_mutex_unlock(&crew->lock);
    if (!crew->work->preview)
        return NULL;
    if (!preview_sound_done(crew->work->preview, &error)) {
        fail(crew, &error);
        return NULL;
    }
    return work_on_segments(crew);
}

/* Threads for segments alone. With a preview the one for the sound goes on with segments. */
static int workers(const struct crew *crew)
{
    const struct crew_work *work = crew->work;
    int left = crew->progress.segments_total - crew->progress.segments_done;
    bool lent = work->preview && !work->sound_cached;

    return MIN_OF(CLAMP(work->threads, 1, THREADS_MAX) - (lent ? 1 : 0), left);
}

static bool start(struct crew *crew, void *(*run)(void *), pthread_t *threads, int *count)
{
    struct error error = ERROR_INIT;
    int status = pthread_create(&threads[*count], NULL, run, crew);

    if (status != 0) {
        (void)error_set_errno(&error, status, "a thread cannot be started");
        fail(crew, &error);
        return false;
    }
    ++*count;
    return true;
}

static void count_work(struct crew *crew)
{
    for (size_t i = 0; i < crew->work->count; i++) {
        bool cached = crew->work->cached[i];

        crew->taken[i] = cached;
        crew->progress.frames_total += crew->work->segments[i].frames;
        crew->progress.frames_done += cached ? crew->work->segments[i].frames : 0;
        crew->progress.segments_total++;
        crew->progress.segments_done += cached;
    }
    crew->sound_done = crew->work->sound_cached;
}

bool crew_run(struct workshop *workshop, const struct crew_work *work, struct error *error)
{
    struct crew crew = {.workshop = workshop, .work = work};
    pthread_t threads[THREADS_MAX + 1];
    int count = 0, wanted;

    crew.taken = calloc(MAX_OF(work->count, (size_t)1), sizeof *crew.taken);
    if (!crew.taken)
        return error_set(error, ERROR_INTERNAL, "no memory for the list of segments");
    pthread_mutex_init(&crew.lock, NULL);
    count_work(&crew);
    wanted = workers(&crew); /* before a thread counts what it has done */
    report(&crew);
    if (work->sound_cached || start(&crew, work_on_sound, threads, &count)) {
        for (int i = 0; i < wanted; i++) {
            if (!start(&crew, work_on_segments, threads, &count))
                break;
        }
    }
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&crew.lock);
    free(crew.taken);
    if (!crew.failed)
        return true;
    /* Whatever broke when the user asked to stop broke because of that. */
    if (cancel_requested(workshop->options->cancel))
        return error_set(error, ERROR_CANCELLED, "interrupted");
    if (error)
        *error = crew.error;
    return false;
}
