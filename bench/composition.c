/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "composition.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "crypto/digest.h"
#include "os/file.h"
#include "os/path.h"

#include "base/banned.h"

enum { ASSET_VOICE = COMPOSITION_SCENES, ASSET_MUSIC, ASSETS, WORDS_A_PAGE = 3 };

/* 0.4 s a word: 75 words fill 30 s. */
enum { WORD_TICKS = TICKS_PER_SECOND * 2 / 5, LINGER_TICKS = TICKS_PER_SECOND / 10 };

static bool add_asset(struct arena *arena, struct str folder, const char *name, const char *type,
                      struct asset *out, struct error *error)
{
    char hex[DIGEST_HEX + 1];
    struct digest digest;
    struct file_map map;

    if (!file_map_open(path_join(arena, folder, str_from(name)), &map, error))
        return false;
    digest = digest_of(map.bytes);
    file_map_close(&map);
    digest_hex(&digest, hex);
    *out = (struct asset){.digest = arena_str(arena, str_from(hex)),
                          .path = arena_str(arena, str_from(name)),
                          .media_type = str_from(type)};
    return true;
}

static bool add_assets(struct arena *arena, struct str folder, struct asset *assets,
                       struct error *error)
{
    for (int i = 0; i < COMPOSITION_SCENES; i++) {
        struct str name = arena_printf(arena, "still-%d.jpg", i + 1);

        if (!add_asset(arena, folder, name.ptr, "image/jpeg", &assets[i], error))
            return false;
    }
    return add_asset(arena, folder, "voice.wav", "audio/wav", &assets[ASSET_VOICE], error) &&
           add_asset(arena, folder, "music.wav", "audio/wav", &assets[ASSET_MUSIC], error);
}

static struct layer *still_layer(struct arena *arena, int index, int32_t frames)
{
    struct layer *layer = ARENA_NEW(arena, struct layer);
    struct track_key *keys = ARENA_ARRAY(arena, struct track_key, 2);

    keys[0] = (struct track_key){0, 1000, EASE_LINEAR};
    keys[1] = (struct track_key){frames - 1, 1150, EASE_LINEAR};
    *layer = (struct layer){.kind = LAYER_PICTURE,
                            .box = {0, 0, COMPOSITION_WIDTH * 1000, COMPOSITION_HEIGHT * 1000},
                            .anchor_x = COMPOSITION_WIDTH * 500,
                            .anchor_y = COMPOSITION_HEIGHT * 500,
                            .scale = {keys, 2},
                            .asset = index % COMPOSITION_SCENES,
                            .focus_x = 500,
                            .focus_y = 500};
    return layer;
}

static struct caption_word *page_words(struct arena *arena, int64_t first, int64_t offset)
{
    static const char *const texts[] = {"Honey", "bees", "dance", "to",   "share", "the", "way",
                                        "from",  "hive", "to",    "food", "far",   "away"};
    struct caption_word *words = ARENA_ARRAY(arena, struct caption_word, WORDS_A_PAGE);

    for (int i = 0; i < WORDS_A_PAGE; i++) {
        int64_t start = (first + i) * WORD_TICKS - offset;

        words[i] = (struct caption_word){str_from(texts[(first + i) % (int64_t)COUNT_OF(texts)]),
                                         start, start + WORD_TICKS};
    }
    return words;
}

/* Pages whose first word is spoken within the scene's own part: [from, to) of the video. */
static void add_pages(struct arena *arena, struct timeline_scene *scene, int64_t offset,
                      int64_t from, int64_t to)
{
    VEC_OF(struct caption_page) pages = {0};

    for (int64_t first = 0; first * WORD_TICKS < to; first += WORDS_A_PAGE) {
        if (first * WORD_TICKS < from)
            continue;
        *VEC_PUSH(&pages, arena) =
            (struct caption_page){.start = first * WORD_TICKS - offset,
                                  .end = (first + WORDS_A_PAGE) * WORD_TICKS - offset,
                                  .words = page_words(arena, first, offset),
                                  .word_count = WORDS_A_PAGE};
    }
    scene->pages = pages.items;
    scene->page_count = pages.count;
}

static struct timeline_scene *make_scenes(struct arena *arena, int count)
{
    const struct rational rate = {COMPOSITION_FPS, 1};
    struct timeline_scene *scenes = ARENA_ARRAY(arena, struct timeline_scene, (size_t)count);
    int64_t start = 0;

    for (int i = 0; i < count; i++) {
        /* 163 x 3 + 162 x 3 frames less five fades make 900; a repeat begins with one more fade. */
        int32_t frames = (i % COMPOSITION_SCENES < 3 ? 163 : 162) +
                         (i > 0 && i % COMPOSITION_SCENES == 0 ? COMPOSITION_FADE : 0);
        int32_t fade = i + 1 < count ? COMPOSITION_FADE : 0;
        int64_t begin = rational_frame_to_ticks(rate, start);

        scenes[i] =
            (struct timeline_scene){.id = arena_printf(arena, "s%d", i + 1),
                                    .frames = frames,
                                    .transition = fade ? TRANSITION_CROSSFADE : TRANSITION_CUT,
                                    .transition_frames = fade,
                                    .layers = still_layer(arena, i, frames),
                                    .layer_count = 1};
        add_pages(arena, &scenes[i], begin, i ? begin : 0,
                  rational_frame_to_ticks(rate, start + frames - fade));
        start += frames - fade;
    }
    return scenes;
}

bool composition_timeline(struct arena *arena, struct str folder, int times, struct timeline *out,
                          struct error *error)
{
    struct asset *assets = ARENA_ARRAY(arena, struct asset, ASSETS);
    struct sound_clip *clip = ARENA_NEW(arena, struct sound_clip);

    if (!add_assets(arena, folder, assets, error))
        return false;
    *clip = (struct sound_clip){.asset = ASSET_VOICE};
    *out = (struct timeline){.version = TIMELINE_VERSION,
                             .title = STR("Bench"),
                             .language = STR("en"),
                             .width = COMPOSITION_WIDTH,
                             .height = COMPOSITION_HEIGHT,
                             .rate = {COMPOSITION_FPS, 1},
                             .caption_style = STR("bold"),
                             .assets = assets,
                             .asset_count = ASSETS,
                             .scenes = make_scenes(arena, COMPOSITION_SCENES * times),
                             .scene_count = (size_t)(COMPOSITION_SCENES * times),
                             .sound = {.clips = clip,
                                       .clip_count = 1,
                                       .music = {.asset = ASSET_MUSIC,
                                                 .loop_start = 0,
                                                 .loop_end = 16 * TICKS_PER_SECOND,
                                                 .gain_mdb = -6000,
                                                 .duck_mdb = -12000,
                                                 .attack_ms = 200,
                                                 .release_ms = 500,
                                                 .fade_out_ms = 1500},
                                       .loudness_mlufs = -14000,
                                       .true_peak_mdbtp = -1000}};
    return true;
}

/* ---- subtitles for the peers ---- */

static void put_time(struct buf *out, int64_t tick)
{
    int64_t hundredths = tick * 100 / TICKS_PER_SECOND;

    buf_printf(out, "%d:%02d:%02d.%02d", (int)(hundredths / 360000), (int)(hundredths / 6000 % 60),
               (int)(hundredths / 100 % 60), (int)(hundredths % 100));
}

static void put_word_event(struct buf *out, const struct caption_page *page, size_t spoken,
                           int64_t offset)
{
    buf_append(out, STR("Dialogue: 0,"));
    put_time(out, page->words[spoken].start + offset);
    buf_append(out, STR(","));
    put_time(out, page->words[spoken].end + offset);
    buf_append(out, STR(",Default,,0,0,0,,"));
    for (size_t i = 0; i < page->word_count; i++)
        buf_printf(out, "%s%s%.*s", i ? " " : "", i == spoken ? "{\\c&H00D7FF&}" : "{\\c&HFFFFFF&}",
                   STR_FMT(page->words[i].text));
    buf_append(out, STR("\n"));
}

void composition_subtitles(const struct timeline *timeline, struct buf *out)
{
    buf_printf(out,
               "[Script Info]\nPlayResX: %d\nPlayResY: %d\n\n[V4+ Styles]\n"
               "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, "
               "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV\n"
               "Style: Default,Inter,92,&HFFFFFF&,&H000000&,&H80000000&,1,1,6,2,2,60,130,420\n\n"
               "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, "
               "Effect, Text\n",
               timeline->width, timeline->height);
    for (size_t s = 0; s < timeline->scene_count; s++) {
        const struct timeline_scene *scene = &timeline->scenes[s];
        int64_t offset = rational_frame_to_ticks(timeline->rate, timeline_scene_start(timeline, s));

        for (size_t p = 0; p < scene->page_count; p++) {
            for (size_t w = 0; w < scene->pages[p].word_count; w++)
                put_word_event(out, &scene->pages[p], w, offset);
        }
    }
}
