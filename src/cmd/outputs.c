/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/outputs.h"

#include "os/file.h"
#include "os/path.h"

#include "base/banned.h"

enum { MODE = 0644 };

static bool save(struct session *session, struct str path, const struct buf *text,
                 struct error *error)
{
    if (!buf_ok(text))
        return error_set(error, ERROR_LIMIT, "%.*s: would be too large", STR_FMT(path));
    if (str_equal(path, STR("-")))
        return session_print(buf_str(text), error);
    return file_write(arena_str(&session->arena, path), buf_str(text), MODE, error);
}

bool outputs_save_story(struct session *session, const struct storyboard *story, struct str path,
                        struct error *error)
{
    struct buf json;
    bool ok;

    buf_init(&json, STORYBOARD_JSON_MAX);
    storyboard_encode(story, &json);
    ok = save(session, path, &json, error);
    buf_release(&json);
    return ok;
}

bool outputs_save_timeline(struct session *session, const struct timeline *timeline,
                           struct str path, struct error *error)
{
    struct buf json;
    bool ok;

    buf_init(&json, TIMELINE_JSON_MAX);
    timeline_encode(timeline, &json);
    ok = save(session, path, &json, error);
    buf_release(&json);
    return ok;
}

bool outputs_check(struct str path, struct error *error)
{
    struct atomic_file file;

    if (!path.len || str_equal(path, STR("-")))
        return error_set(error, ERROR_USAGE,
                         "-o \"%.*s\": a video needs a file; write a name such as -o OUT.mp4",
                         STR_FMT(path));
    if (!atomic_file_open(path, MODE, &file, error))
        return false;
    atomic_file_discard(&file);
    return true;
}

void outputs_list(struct session *session, struct str video, bool sidecars, struct outputs *out)
{
    static const char *const SIDECARS[] = {".vtt", ".srt", ".jpg"};

    out->written[0] = video;
    out->count = 1;
    for (size_t i = 0; sidecars && i < COUNT_OF(SIDECARS); i++)
        out->written[out->count++] =
            path_with_extension(&session->arena, video, str_from(SIDECARS[i]));
}

bool outputs_differ(const struct outputs *outputs, struct error *error)
{
    for (size_t i = 0; i < outputs->count; i++)
        for (size_t j = 0; j < i; j++)
            if (outputs->written[i].len && str_equal(outputs->written[i], outputs->written[j]))
                return error_set(error, ERROR_USAGE,
                                 "%.*s: would be written twice; give each output its own name",
                                 STR_FMT(outputs->written[i]));
    return true;
}

bool outputs_spare(const struct outputs *outputs, struct str input, struct error *error)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (outputs->written[i].len && file_same(outputs->written[i], input))
            return error_set(error, ERROR_INPUT,
                             "%.*s: is read for this video and would be replaced; give the "
                             "outputs another name with -o",
                             STR_FMT(outputs->written[i]));
    return true;
}
