/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/subtitles.h"

#include "base/banned.h"

/* An invisible character that forbids a break (U+2060): put into what SubRip players would read as
 * mark-up, since the format has no way to escape. */
#define WORD_JOINER STR("\xe2\x81\xa0")

static void append_time(struct buf *out, int64_t ms, char point)
{
    buf_printf(out, "%02lld:%02lld:%02lld%c%03lld", (long long)(ms / 3600000),
               (long long)(ms / 60000 % 60), (long long)(ms / 1000 % 60), point,
               (long long)(ms % 1000));
}

static void append_times(struct buf *out, const struct subtitle_cue *cue, char point)
{
    append_time(out, cue->start_ms, point);
    buf_append(out, STR(" --> "));
    append_time(out, cue->end_ms, point);
}

/* Appends the lines of `text` that are not empty (an empty line would end the cue). */
static void append_lines(struct buf *out, struct str text, struct str line_end,
                         void (*append)(struct buf *, struct str))
{
    struct str line;

    while (str_split(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0)
            continue;
        append(out, line);
        buf_append(out, line_end);
    }
}

static void append_vtt(struct buf *out, struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '&')
            buf_append(out, STR("&amp;"));
        else if (line.ptr[i] == '<')
            buf_append(out, STR("&lt;"));
        else if (line.ptr[i] == '>')
            buf_append(out, STR("&gt;"));
        else
            buf_append_char(out, line.ptr[i]);
}

/* "<i>", "{\an8}" and "-->" are what players look for. */
static void append_srt(struct buf *out, struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        if (c == '>' && i > 0 && line.ptr[i - 1] == '-')
            buf_append(out, WORD_JOINER);
        buf_append_char(out, c);
        if (c == '<' || c == '{')
            buf_append(out, WORD_JOINER);
    }
}

void subtitles_write_vtt(const struct subtitle_cue *cues, size_t count, struct str language,
                         struct buf *out)
{
    buf_append(out, STR("WEBVTT\n"));
    if (language.len)
        buf_printf(out, "Kind: captions\nLanguage: %.*s\n", STR_FMT(language));
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "\n%zu\n", i + 1);
        append_times(out, &cues[i], '.');
        buf_append_char(out, '\n');
        append_lines(out, cues[i].text, STR("\n"), append_vtt);
    }
}

void subtitles_write_srt(const struct subtitle_cue *cues, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%s%zu\r\n", i ? "\r\n" : "", i + 1);
        append_times(out, &cues[i], ',');
        buf_append(out, STR("\r\n"));
        append_lines(out, cues[i].text, STR("\r\n"), append_srt);
    }
}
