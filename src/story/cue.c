/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/cue.h"

#include "base/vec.h"
#include "story/text.h"

#include "base/banned.h"

enum { TICKS_PER_MS = TICKS_PER_SECOND / 1000 };

/* Cues while they are made; the last one may still grow. */
struct maker {
    struct arena *arena;
    VEC_OF(struct subtitle_cue) cues;
    bool open; /* the last cue may take the next page */
};

static struct str page_text(struct arena *arena, const struct caption_page *page)
{
    struct str text = page->word_count ? page->words[0].text : (struct str){"", 0};

    for (size_t i = 1; i < page->word_count; i++)
        text = text_join(arena, text, page->words[i].text);
    return text;
}

/* The page's last character closes a sentence, quotes and brackets after the stop aside. */
static bool ends_sentence(struct str text)
{
    uint32_t last = text_last(text);

    while (text.len && text_is_closer(last)) {
        do
            text.len--;
        while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80);
        last = text_last(text);
    }
    return last == '.' || last == '!' || last == '?' || last == 0x2026 || last == 0x3002 ||
           last == 0xff01 || last == 0xff1f || last == 0x061f || last == 0x06d4 || last == 0x0964;
}

static void add_page(struct maker *maker, int64_t start_ms, int64_t end_ms, struct str text)
{
    struct subtitle_cue *last =
        maker->cues.count ? &maker->cues.items[maker->cues.count - 1] : NULL;

    if (end_ms <= start_ms || text.len == 0)
        return;
    if (maker->open && start_ms - last->end_ms <= CUE_PAUSE_MS) {
        struct str joined = text_join(maker->arena, last->text, text);
        if (text_columns(joined) <= CUE_LINES * CUE_COLUMNS) {
            last->text = joined;
            last->end_ms = end_ms;
            maker->open = !ends_sentence(text);
            return;
        }
    }
    *VEC_PUSH(&maker->cues, maker->arena) = (struct subtitle_cue){start_ms, end_ms, text};
    maker->open = !ends_sentence(text);
}

/* Breaks a long line in two at the space nearest to its middle. */
static struct str balance(struct arena *arena, struct str text)
{
    size_t columns = text_columns(text), best = 0, best_distance = (size_t)-1;

    if (columns <= CUE_COLUMNS)
        return text;
    for (size_t i = 1; i + 1 < text.len; i++) {
        size_t left, distance;
        if (text.ptr[i] != ' ')
            continue;
        left = text_columns(str_take(text, i));
        distance = left * 2 > columns ? left * 2 - columns : columns - left * 2;
        if (distance < best_distance) {
            best = i;
            best_distance = distance;
        }
    }
    if (best == 0)
        return text;
    return arena_printf(arena, "%.*s\n%.*s", STR_FMT(str_take(text, best)),
                        STR_FMT(str_skip(text, best + 1)));
}

/* A page may stay until the next scene has begun; a cue ends before the next one starts. */
static void part(struct subtitle_cue *cues, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (cues[i].end_ms > cues[i + 1].start_ms)
            cues[i].end_ms = MAX_OF(cues[i + 1].start_ms, cues[i].start_ms + 1);
}

void cues_from_timeline(struct arena *arena, const struct timeline *timeline,
                        struct subtitle_cue **out, size_t *count)
{
    struct maker maker = {.arena = arena};

    for (size_t s = 0; s < timeline->scene_count; s++) {
        const struct timeline_scene *scene = &timeline->scenes[s];
        int64_t start = rational_frame_to_ticks(timeline->rate, timeline_scene_start(timeline, s));
        maker.open = false;
        for (size_t p = 0; p < scene->page_count; p++)
            add_page(&maker, (start + scene->pages[p].start) / TICKS_PER_MS,
                     (start + scene->pages[p].end) / TICKS_PER_MS,
                     page_text(arena, &scene->pages[p]));
    }
    part(maker.cues.items, maker.cues.count);
    for (size_t i = 0; i < maker.cues.count; i++)
        maker.cues.items[i].text = balance(arena, maker.cues.items[i].text);
    *out = maker.cues.items;
    *count = maker.cues.count;
}
