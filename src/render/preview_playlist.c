/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/preview_playlist.h"

#include "base/banned.h"

/* Seconds rounded to the nearest whole one, as EXTINF is compared with it; never 0. */
static int64_t target_of(struct rational longest)
{
    int64_t rounded = ((int64_t)longest.num * 2 + longest.den) / ((int64_t)longest.den * 2);

    return MAX_OF(rounded, (int64_t)1);
}

/* In integers: the text must not depend on a locale. */
static void put_duration(struct rational duration, struct buf *out)
{
    enum { MICRO = 1000000 };
    int64_t micros = ((int64_t)duration.num * MICRO + duration.den / 2) / duration.den;

    buf_printf(out, "#EXTINF:%lld.%06lld,\n", (long long)(micros / MICRO),
               (long long)(micros % MICRO));
}

void preview_playlist_encode(const struct preview_playlist *playlist, struct buf *out)
{
    /* Players begin an event near its end, where it is live; a film is watched from its start.
     * Version 6 is the least for EXT-X-MAP, 7 what players expect of fragmented MP4. */
    buf_printf(out,
               "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%lld\n#EXT-X-MEDIA-SEQUENCE:0\n"
               "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n"
               "#EXT-X-START:TIME-OFFSET=0\n"
               "#EXT-X-MAP:URI=\"init.mp4\"\n",
               (long long)target_of(playlist->longest));
    for (size_t i = 0; i < playlist->count; i++) {
        put_duration(playlist->durations[i], out);
        buf_printf(out, "%zu.m4s\n", i);
    }
    if (playlist->complete)
        buf_append(out, STR("#EXT-X-ENDLIST\n"));
}
