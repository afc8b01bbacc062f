/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "data/json_writer.h"

#include "base/banned.h"

const char *const progress_words[] = {"auto", "plain", "json", "none", NULL};

enum { LIVE_INTERVAL_US = 100000, LINE_MAX_BYTES = 4096 };

void progress_init(struct progress *progress, enum progress_kind kind, double whole)
{
    *progress = (struct progress){.kind = kind, .tenth = -1, .whole = whole};
    if (kind == PROGRESS_AUTO) {
        progress->kind = PROGRESS_PLAIN;
        progress->live = isatty(STDERR_FILENO) == 1;
    }
    progress->start_us = clock_monotonic_us(NULL);
}

static double frames_a_second(const struct progress *progress,
                              const struct production_progress *now, int64_t time)
{
    double seconds = (double)(time - progress->frames_start_us) / 1e6;

    if (!progress->frames_start_us || seconds < 0.05)
        return 0;
    return (double)(now->frames_done - progress->frames_at_start) / seconds;
}

/* "0:07" */
static void print_time_left(const struct progress *progress, const struct production_progress *now,
                            int64_t time, char *out, size_t size)
{
    double passed = (double)(time - progress->start_us) / 1e6;
    double left = passed * (1 - now->fraction) / now->fraction;

    if (now->fraction < 0.02 || left > 359999)
        snprintf(out, size, "--:--");
    else
        snprintf(out, size, "%d:%02d", (int)left / 60, (int)left % 60);
}

static void write_live(struct progress *progress, const struct production_progress *now,
                       int64_t time)
{
    enum { BAR = 24 };
    char left[16], bar[BAR + 1];
    int full = (int)(now->fraction * BAR);

    for (int i = 0; i < BAR; i++)
        bar[i] = i < full ? '=' : ' ';
    bar[BAR] = '\0';
    print_time_left(progress, now, time, left, sizeof left);
    fprintf(stderr, "\r\033[K%-8s [%s] %3d %%", now->stage, bar, (int)(now->fraction * 100));
    if (now->frames_total)
        fprintf(stderr, "  %.0f frames/s", frames_a_second(progress, now, time));
    fprintf(stderr, "  %s left", left);
    fflush(stderr);
    progress->shown = true;
}

/* A line when the stage changes and at every tenth of the whole. */
static void write_plain(struct progress *progress, const struct production_progress *now,
                        int64_t time)
{
    int tenth = (int)(now->fraction * 10);
    char left[16];

    if (tenth == progress->tenth && progress->stage && strcmp(progress->stage, now->stage) == 0)
        return;
    progress->tenth = tenth;
    print_time_left(progress, now, time, left, sizeof left);
    if (now->frames_total)
        fprintf(stderr, "%s: %d %%, %.0f frames/s, %s left\n", now->stage,
                (int)(now->fraction * 100), frames_a_second(progress, now, time), left);
    else
        fprintf(stderr, "%s: %d %%\n", now->stage, (int)(now->fraction * 100));
}

static void print_event(struct buf *event)
{
    buf_append_char(event, '\n');
    fwrite(event->ptr, 1, event->len, stdout);
    fflush(stdout);
    buf_release(event);
}

static void write_event(const struct progress *progress, const struct production_progress *now,
                        int64_t time)
{
    struct json_writer writer;
    struct buf event;

    buf_init(&event, LINE_MAX_BYTES);
    json_writer_init(&writer, &event, JSON_ONE_LINE);
    json_begin_object(&writer);
    json_text_field(&writer, "event", STR("progress"));
    json_text_field(&writer, "stage", str_from(now->stage));
    json_fixed_field(&writer, "fraction", (int64_t)(now->fraction * 10000), 10000);
    json_int_field(&writer, "frames_done", now->frames_done);
    json_int_field(&writer, "frames_total", now->frames_total);
    json_int_field(&writer, "segments_done", now->segments_done);
    json_int_field(&writer, "segments_total", now->segments_total);
    json_fixed_field(&writer, "frames_per_second",
                     (int64_t)(frames_a_second(progress, now, time) * 10), 10);
    json_end_object(&writer);
    json_writer_finish(&writer);
    print_event(&event);
}

static bool is_due(const struct progress *progress, const struct production_progress *now,
                   int64_t time)
{
    bool same_stage = progress->stage && strcmp(progress->stage, now->stage) == 0;

    return !same_stage || time - progress->last_us >= LIVE_INTERVAL_US || now->fraction >= 1 ||
           (now->segments_total && now->segments_done == now->segments_total);
}

void progress_report(void *context, const struct production_progress *report)
{
    struct progress *progress = context;
    struct production_progress scaled = *report, *now = &scaled;
    int64_t time = clock_monotonic_us(NULL);

    scaled.fraction = MIN_OF(report->fraction / progress->whole, 1.0);
    if (progress->kind == PROGRESS_NONE || !is_due(progress, now, time))
        return;
    if (now->frames_total && !progress->frames_start_us) {
        progress->frames_start_us = time;
        progress->frames_at_start = now->frames_done;
    }
    if (progress->kind == PROGRESS_JSON)
        write_event(progress, now, time);
    else if (progress->live)
        write_live(progress, now, time);
    else
        write_plain(progress, now, time);
    progress->stage = now->stage;
    progress->last_us = time;
}

void progress_clear(struct progress *progress)
{
    if (progress && progress->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        progress->shown = false;
    }
}

static void write_done_event(const struct progress_result *result, double wall)
{
    struct json_writer writer;
    struct buf event;

    buf_init(&event, 2 * LINE_MAX_BYTES);
    json_writer_init(&writer, &event, JSON_ONE_LINE);
    json_begin_object(&writer);
    json_text_field(&writer, "event", STR("done"));
    json_text_field(&writer, "file", result->file);
    json_fixed_field(&writer, "seconds", (int64_t)(result->seconds * 1000 + 0.5), 1000);
    json_fixed_field(&writer, "wall_seconds", (int64_t)(wall * 1000 + 0.5), 1000);
    json_int_field(&writer, "scenes", (int64_t)result->scenes);
    json_key(&writer, "segments");
    json_begin_object(&writer);
    json_int_field(&writer, "encoded", result->encoded);
    json_int_field(&writer, "cached", result->cached);
    json_end_object(&writer);
    json_end_object(&writer);
    json_writer_finish(&writer);
    print_event(&event);
}

void progress_done(struct progress *progress, const struct progress_result *result)
{
    double wall = (double)(clock_monotonic_us(NULL) - progress->start_us) / 1e6;

    progress_clear(progress);
    if (progress->kind == PROGRESS_JSON) {
        write_done_event(result, wall);
        return;
    }
    if (progress->kind == PROGRESS_NONE)
        return;
    printf("%.*s: %.1f s, %dx%d, %zu scene%s, rendered in %.1f s\n", STR_FMT(result->file),
           result->seconds, result->width, result->height, result->scenes,
           result->scenes == 1 ? "" : "s", wall);
}
