/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "studio/sidecars.h"

#include "data/subtitles.h"
#include "os/file.h"
#include "os/path.h"
#include "story/cue.h"

#include "base/banned.h"

enum { SUBTITLES_MAX = 64 << 20, THUMBNAIL_MAX = 32 << 20 };

static bool save(struct str path, const struct buf *text, mode_t mode, struct error *error)
{
    if (!buf_ok(text))
        return error_set(error, ERROR_LIMIT, "%.*s: would be too large", STR_FMT(path));
    return file_write(path, buf_str(text), mode, error);
}

static bool write_subtitles(struct arena *arena, const struct timeline *timeline, struct str video,
                            mode_t mode, struct error *error)
{
    struct subtitle_cue *cues;
    struct buf text;
    size_t count;
    bool ok;

    cues_from_timeline(arena, timeline, &cues, &count);
    buf_init(&text, SUBTITLES_MAX);
    subtitles_write_vtt(cues, count, timeline->language, &text);
    ok = save(path_with_extension(arena, video, STR(".vtt")), &text, mode, error);
    buf_clear(&text);
    subtitles_write_srt(cues, count, &text);
    ok = ok && save(path_with_extension(arena, video, STR(".srt")), &text, mode, error);
    buf_release(&text);
    return ok;
}

static bool write_thumbnail(struct production *production, struct arena *arena,
                            const struct timeline *timeline, struct str video, mode_t mode,
                            struct error *error)
{
    struct buf jpeg;
    bool ok;

    buf_init(&jpeg, THUMBNAIL_MAX);
    ok = production_thumbnail(production, timeline, &jpeg, error) &&
         save(path_with_extension(arena, video, STR(".jpg")), &jpeg, mode, error);
    buf_release(&jpeg);
    return ok;
}

bool sidecars_write(struct production *production, struct arena *arena,
                    const struct timeline *timeline, struct str video, mode_t mode,
                    struct error *error)
{
    return write_subtitles(arena, timeline, video, mode, error) &&
           write_thumbnail(production, arena, timeline, video, mode, error);
}
