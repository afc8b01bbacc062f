/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/produce_child.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "app/produce_event.h"
#include "base/clock.h"
#include "base/log.h"
#include "os/file.h"
#include "os/path.h"
#include "studio/production.h"
#include "studio/sidecars.h"

#include "base/banned.h"

enum { MODE = 0600, PROGRESS_EVERY_US = 250000, DOCUMENT_MAX = 64 << 20 };

struct child {
    const struct produce_order *order;
    struct arena arena;
    pthread_mutex_t lock;  /**< one event at a time on the pipe */
    int64_t told_at;       /**< lock: when progress was last told */
    struct str told_stage; /**< lock: a literal of the production's */
    struct error trouble;  /**< lock: of a callback; the first */
};

static void tell(struct child *child, const struct produce_event *event)
{
    struct error error = ERROR_INIT;
    struct buf line;

    buf_init(&line, PRODUCE_LINE_MAX * 2);
    produce_event_encode(event, &line);
    pthread_mutex_lock(&child->lock);
    /* Nobody listens any more: the worker is gone, and this is for nothing. */
    if (!file_write_all(child->order->events, buf_str(&line), &error))
        cancel_request(child->order->cancel);
    pthread_mutex_unlock(&child->lock);
    buf_release(&line);
}

static void on_progress(void *context, const struct production_progress *now)
{
    struct child *child = context;
    int64_t time = clock_monotonic_us(NULL);
    struct str stage = str_from(now->stage);
    bool due;

    pthread_mutex_lock(&child->lock);
    due = !str_equal(stage, child->told_stage) || time - child->told_at >= PROGRESS_EVERY_US;
    if (due) {
        child->told_at = time;
        child->told_stage = stage;
    }
    pthread_mutex_unlock(&child->lock);
    if (due)
        tell(child, &(struct produce_event){
                        .kind = PRODUCE_PROGRESS,
                        .stage = stage,
                        .permille = (int32_t)CLAMP(now->fraction * 1000, 0, 1000),
                        .frames_done = now->frames_done,
                        .frames_total = now->frames_total,
                        .segments_done = now->segments_done,
                        .segments_total = now->segments_total,
                    });
}

static void on_log(void *context, enum log_level level, const char *line)
{
    if (level >= LOG_WARNING)
        tell(context, &(struct produce_event){.kind = PRODUCE_NOTE, .text = str_from(line)});
}

static int64_t microseconds(struct rational seconds)
{
    return seconds.den ? (int64_t)((double)seconds.num * 1e6 / (double)seconds.den + 0.5) : 0;
}

/* The piece is linked out of the render's folder, which is on the same file system. */
static void on_piece(void *context, const struct render_preview *piece)
{
    struct child *child = context;
    struct error error = ERROR_INIT;
    struct arena arena;
    struct str name, path;

    arena_init(&arena);
    name = piece->index == RENDER_PREVIEW_INIT ? STR("init")
                                               : arena_printf(&arena, "%d", (int)piece->index);
    path = path_join(&arena, path_join(&arena, child->order->folder, STR("preview")), name);
    if (link(piece->path.ptr, path.ptr) == 0) {
        tell(child, &(struct produce_event){
                        .kind = PRODUCE_PIECE,
                        .number = piece->index == RENDER_PREVIEW_INIT ? PRODUCE_INIT : piece->index,
                        .duration_us = microseconds(piece->duration),
                        .longest_us = microseconds(piece->longest),
                        .last = piece->last,
                        .codecs = str_from(piece->codecs),
                        .width = piece->width,
                        .height = piece->height,
                    });
    } else {
        error_set(&error, ERROR_IO, "a piece of the preview cannot be kept");
        pthread_mutex_lock(&child->lock);
        if (child->trouble.code == ERROR_NONE)
            child->trouble = error;
        pthread_mutex_unlock(&child->lock);
    }
    arena_release(&arena);
}

static void on_entry(void *context, const struct cache_entry *entry)
{
    tell(context, &(struct produce_event){.kind = PRODUCE_CACHED,
                                          .cache_kind = str_from(entry->kind),
                                          .key = *entry->key});
}

static struct str in_folder(struct child *child, const char *name)
{
    return path_join(&child->arena, child->order->folder, str_from(name));
}

static bool read_story(struct child *child, struct storyboard *story, struct error *error)
{
    struct buf text;
    bool ok;

    buf_init(&text, STORYBOARD_JSON_MAX);
    ok = file_read(in_folder(child, "story.json"), STORYBOARD_JSON_MAX, &text, error) &&
         storyboard_decode(&child->arena, buf_str(&text), story, error);
    buf_release(&text);
    return ok;
}

static bool save_documents(struct child *child, const struct storyboard *story,
                           const struct timeline *timeline, struct error *error)
{
    struct buf text;
    bool ok;

    buf_init(&text, DOCUMENT_MAX);
    storyboard_encode(story, &text);
    ok = file_write(in_folder(child, "out/story.json"), buf_str(&text), MODE, error);
    buf_clear(&text);
    timeline_encode(timeline, &text);
    ok = ok && file_write(in_folder(child, "out/timeline.json"), buf_str(&text), MODE, error);
    buf_release(&text);
    return ok;
}

static bool make(struct child *child, struct production *production, struct produce_event *result,
                 struct error *error)
{
    struct str video = in_folder(child, "out/video.mp4");
    struct storyboard story, credited;
    struct timeline timeline;
    struct render_report report;

    if (!read_story(child, &story, error) ||
        !production_timeline(production, &child->arena, &story, &timeline, &credited, error) ||
        !save_documents(child, &credited, &timeline, error) ||
        !production_render(production, &timeline, video, &report, error) ||
        !sidecars_write(production, &child->arena, &timeline, video, MODE, error))
        return false;
    *result = (struct produce_event){
        .kind = PRODUCE_RESULT,
        .duration_us = (int64_t)((double)report.frames * 1e6 * (double)timeline.rate.den /
                                     (double)timeline.rate.num +
                                 0.5),
        .width = report.width,
        .height = report.height,
    };
    return true;
}

/* Dies with the thread that started it; if that is gone already, there is nobody to tell. */
static void bind_to_parent(void)
{
    pid_t parent = getppid();

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || parent == 1)
        _exit(1);
}

int produce_child_run(const struct produce_order *order)
{
    struct child child = {.order = order, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct log log = {LOG_WARNING, on_log, &child, NULL};
    struct str media;
    struct production *production = NULL;
    struct produce_event result;
    struct error error = ERROR_INIT;
    bool ok;

    bind_to_parent();
    arena_init(&child.arena);
    media = in_folder(&child, "media");
    struct production_options options = {
        .data_dir = order->data_dir,
        .cache_dir = in_folder(&child, "cache"),
        .base_dir = media,
        .media_dirs = &media,
        .media_dir_count = 1,
        .threads = order->threads,
        .draft = order->draft,
        .crf_tenths = order->crf_tenths,
        .allow_no_sandbox = order->allow_no_sandbox,
        .cancel = order->cancel,
        .log = &log,
        .progress = on_progress,
        .progress_context = &child,
        .preview = on_piece,
        .preview_context = &child,
        .entry = on_entry,
        .entry_context = &child,
    };
    ok = folder_make(media, 0700, &error) &&
         folder_make(in_folder(&child, "preview"), 0700, &error) &&
         folder_make(in_folder(&child, "out"), 0700, &error) &&
         production_new(&options, &production, &error) && make(&child, production, &result, &error);
    production_free(production);
    if (ok && child.trouble.code != ERROR_NONE) {
        ok = false;
        error = child.trouble;
    }
    if (!ok)
        result = (struct produce_event){
            .kind = PRODUCE_FAILURE, .code = error.code, .text = str_from(error.message)};
    tell(&child, &result);
    arena_release(&child.arena);
    return ok ? 0 : 1;
}
