/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/caption.h"

#include "base/vec.h"
#include "story/caption_units.h"
#include "story/clause.h"
#include "story/language.h"
#include "story/text.h"

#include "base/banned.h"

enum {
    HOLD_TICKS = TICKS_PER_SECOND * 7 / 10, /* a shorter silence keeps the page on screen */
    TAIL_TICKS = TICKS_PER_SECOND / 4,      /* a page outlives its last word by this */
    LEAST_TICKS = TICKS_PER_SECOND / 2,     /* a page can be read in no less */
    GAP_TICKS = TICKS_PER_SECOND * 15 / 100 /* silence that a listener hears as a pause */
};

/* Costs of a page, in thousandths of a page. */
enum {
    PAGE_COST = 300,     /* each page: fewer are calmer */
    ORPHAN_COST = 600,   /* one short word alone */
    TIED_COST = 5000,    /* words read as one on two pages */
    DANGLING_COST = 950, /* a page that ends with "the" */
    DANGLING = 50,       /* weakest border, in thousandths, of a page that does not */
    RUN_ON_COST = 220,   /* a clause that ends inside a page: "flowers, up" */
    RUN_ON = 750,        /* weakest border of such an end */
    BREAK_COST = 1,      /* for each thousandth that a border is weaker than a full stop */
    HURRY_COST = 2500,   /* a page of no length, less for one nearly long enough */
    UNEVEN_COST = 12     /* for each column squared that pages differ, divided by 4 */
};

struct pager {
    struct arena *arena;   /* of the result */
    struct arena *scratch; /* gone when the pages are made */
    const struct caption_request *request;
    const struct caption_unit *units;
    size_t count;
    int32_t *borders; /* strength of the border after each unit */
    bool right_to_left;
    VEC_OF(struct caption_page) pages;
};

static int32_t border_after(struct pager *p, size_t i)
{
    const struct caption_unit *unit = &p->units[i], *next = unit + 1;
    int32_t strength =
        clause_border(p->scratch, unit->text, next->text, p->request->spoken->language);

    if (unit->pause || next->start - unit->end >= GAP_TICKS)
        strength = MAX_OF(strength, 800);
    return strength;
}

/* What the borders inside and at the end of a page cost. */
static int64_t border_cost(const struct pager *p, size_t from, size_t to, size_t end)
{
    int64_t cost = 0;

    for (size_t i = from; i + 1 < to; i++)
        if (p->borders[i] >= RUN_ON)
            cost += p->borders[i] >= 1000 ? 2 * RUN_ON_COST : RUN_ON_COST;
    if (to == end)
        return cost;
    cost += BREAK_COST * (1000 - p->borders[to - 1]);
    cost += p->borders[to - 1] < DANGLING ? DANGLING_COST : 0;
    return cost + (p->units[to - 1].tied ? TIED_COST : 0);
}

/* Units [from, to) of a sentence that ends at `end`. INT64_MAX: they do not fit a page. */
static int64_t page_cost(const struct pager *p, size_t from, size_t to, size_t begin, size_t end)
{
    const struct caption_style *style = p->request->style;
    size_t columns = to - from - 1, room = (size_t)MAX_OF(style->chars_max, 1);
    int64_t cost = PAGE_COST, until, length;

    for (size_t i = from; i < to; i++)
        columns += p->units[i].columns;
    if (to - from > 1 && (to - from > (size_t)MAX_OF(style->words_max, 1) || columns > room))
        return INT64_MAX;
    if (to - from == 1 && end - begin > 1)
        cost += columns >= room / 2 ? ORPHAN_COST / 4 : ORPHAN_COST;
    cost += border_cost(p, from, to, end);
    until = to < p->count ? p->units[to].start : p->units[to - 1].end + TAIL_TICKS;
    length = MAX_OF(until - p->units[from].start, 0);
    if (length < LEAST_TICKS)
        cost += HURRY_COST * (LEAST_TICKS - length) / LEAST_TICKS;
    columns = columns > room ? 0 : room - columns;
    return cost + (int64_t)(UNEVEN_COST * columns * columns / 16 / 4);
}

struct best {
    int64_t cost;
    size_t from;
};

static bool right_to_left_language(struct str language)
{
    static const char *const CODES[] = {"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug"};

    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (language_is(language, CODES[i]))
            return true;
    return false;
}

static void add_page(struct pager *p, size_t from, size_t to)
{
    struct caption_word *words = ARENA_ARRAY(p->arena, struct caption_word, to - from);
    struct caption_page *page;

    for (size_t i = from; i < to; i++) {
        words[i - from].text = arena_str(p->arena, p->units[i].text);
        words[i - from].start = p->request->offset + p->units[i].start;
        words[i - from].end = p->request->offset + p->units[i].end;
    }
    page = VEC_PUSH(&p->pages, p->arena);
    page->words = words;
    page->word_count = to - from;
    page->start = words[0].start;
    page->right_to_left = p->right_to_left;
    for (size_t i = from; i < to && !page->right_to_left; i++)
        page->right_to_left = text_is_right_to_left(p->units[i].text);
}

/* Lays the units [begin, end) of one sentence on pages at the least cost. */
static void lay_sentence(struct pager *p, struct best *best, size_t begin, size_t end)
{
    size_t *froms = ARENA_ARRAY(p->scratch, size_t, end - begin), n = 0;

    best[begin] = (struct best){0, begin};
    for (size_t to = begin + 1; to <= end; to++) {
        best[to] = (struct best){INT64_MAX, to - 1};
        for (size_t from = to; from-- > begin;) {
            int64_t cost = page_cost(p, from, to, begin, end);
            if (cost == INT64_MAX)
                break;
            if (best[from].cost + cost < best[to].cost)
                best[to] = (struct best){best[from].cost + cost, from};
        }
    }
    for (size_t to = end; to > begin; to = best[to].from)
        froms[n++] = best[to].from;
    for (size_t i = n; i-- > 0;)
        add_page(p, froms[i], i ? froms[i - 1] : end);
}

/* Words of `page` go to the front of the page after it. */
static void merge_into_next(struct arena *arena, const struct caption_page *page,
                            struct caption_page *next)
{
    size_t count = page->word_count + next->word_count;
    struct caption_word *words = ARENA_ARRAY(arena, struct caption_word, count);

    for (size_t i = 0; i < count; i++)
        words[i] = i < page->word_count ? page->words[i] : next->words[i - page->word_count];
    next->words = words;
    next->word_count = count;
    next->start = page->start;
}

static int64_t end_of(const struct caption_page *page, const struct caption_page *next,
                      int64_t limit)
{
    int64_t last = page->words[page->word_count - 1].end, until = next ? next->start : limit;
    int64_t end = last + TAIL_TICKS;

    if (next && until - last < HOLD_TICKS)
        return until;
    return MIN_OF(MAX_OF(end, page->start + LEAST_TICKS), until);
}

/* Sets the ends. A page that would have no time of its own joins the one after it. */
static void set_ends(struct pager *p)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->pages.count; i++) {
        struct caption_page *page = &p->pages.items[i];
        struct caption_page *next = i + 1 < p->pages.count ? page + 1 : NULL;
        if (next && next->start <= page->start) {
            merge_into_next(p->arena, page, next);
            continue;
        }
        page->end = end_of(page, next, MAX_OF(p->request->limit, page->start + 1));
        p->pages.items[kept++] = *page;
    }
    p->pages.count = kept;
}

void caption_plan(struct arena *arena, const struct caption_request *request,
                  struct caption_page **pages, size_t *count)
{
    struct arena scratch;
    struct pager p = {.arena = arena, .scratch = &scratch, .request = request};
    struct caption_unit *units;
    struct best *best;

    arena_init(&scratch);
    caption_units(&scratch, request->spoken, request->times, &units, &p.count);
    p.units = units;
    p.right_to_left = right_to_left_language(request->spoken->language);
    p.borders = ARENA_ARRAY(&scratch, int32_t, p.count + 1);
    for (size_t i = 0; i + 1 < p.count; i++)
        p.borders[i] = border_after(&p, i);
    best = ARENA_ARRAY(&scratch, struct best, p.count + 1);
    for (size_t begin = 0, i = 0; i < p.count; i++) {
        if (units[i].sentence_end || i + 1 == p.count) {
            lay_sentence(&p, best, begin, i + 1);
            begin = i + 1;
        }
    }
    set_ends(&p);
    *pages = p.pages.items;
    *count = p.pages.count;
    arena_release(&scratch);
}
