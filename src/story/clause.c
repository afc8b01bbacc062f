/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/clause.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "story/language.h"
#include "story/sentence.h"
#include "story/text.h"

#include "base/banned.h"

/* What the last character of a word says about a cut after it. */
static int32_t mark_strength(uint32_t code)
{
    switch (code) {
    case ';':
    case ':':
    case 0x2013: /* – */
    case 0x2014: /* — */
    case 0xff1b: /* ； */
    case 0xff1a: /* ： */
    case 0x2026: /* … */
        return 1000;
    case ',':
    case 0x3001: /* 、 */
    case 0xff0c: /* ， */
    case 0x60c:  /* ، */
        return 800;
    case '.':
    case '!':
    case '?':
        return 900;
    case ')':
    case 0xbb:   /* » */
    case 0x201d: /* ” */
        return 500;
    case '-':
        return 700;
    }
    return 0;
}

static unsigned roles_of(struct arena *arena, struct str word, struct str language)
{
    return language_roles(language, text_lower(arena, text_bare(word)));
}

int32_t clause_border(struct arena *arena, struct str before, struct str after, struct str language)
{
    unsigned left, right;
    int32_t strength = mark_strength(text_last(before));

    right = roles_of(arena, after, language);
    if (strength)
        return MIN_OF(strength + (right & ROLE_CONJUNCTION ? 150 : 0), 1000);
    if (text_is_digit(text_last(before)))
        return 20; /* "6 kilometres" */
    left = roles_of(arena, before, language);
    /* "because of", "und die": the small words stay with what follows them. */
    if (left & (ROLE_FUNCTION | ROLE_CONJUNCTION))
        return 10;
    if (right & ROLE_CONJUNCTION)
        return 450;
    if (right & (ROLE_FUNCTION | ROLE_PRONOUN))
        return 300;
    return 100;
}

/* A place where the sentence may be cut. */
struct cut {
    size_t end, begin; /* the piece before ends at `end`, the one after starts at `begin` */
    int32_t ms;        /* spoken before it */
    int32_t strength;
};

struct splitter {
    struct arena *arena;
    struct str text, language;
    int32_t ms_max;
    size_t bytes_max;
    VEC_OF(struct cut) cuts; /* the first and last are the ends of the sentence */
    VEC_OF(struct str) out;
};

static void add_cut(struct splitter *s, struct cut cut)
{
    *VEC_PUSH(&s->cuts, s->arena) = cut;
}

/* Cuts inside a word of a script without spaces: after commas, else between characters. */
static void add_inner_cuts(struct splitter *s, struct str word, int32_t ms)
{
    struct str rest = word;
    uint32_t code, next;

    if (!text_is_cjk(text_first(word)) && !text_is_cjk(text_last(word)))
        return;
    while (utf8_next(&rest, &code) && rest.len) {
        size_t at = (size_t)(rest.ptr - s->text.ptr);
        next = text_first(rest);
        if (!text_is_cjk(next) || (!text_is_cjk(code) && !mark_strength(code)))
            continue;
        add_cut(s,
                (struct cut){at, at,
                             ms + sentence_spoken_ms(str_take(word, (size_t)(rest.ptr - word.ptr)),
                                                     s->language),
                             MAX_OF(mark_strength(code), 40)});
    }
}

enum { SPACE_MS = 12 /* what sentence_spoken_ms() takes for a space */ };

static void find_cuts(struct splitter *s)
{
    struct str rest = s->text, word, before = {0};
    int32_t ms = 0;

    while (text_next_word(&rest, &word)) {
        size_t begin = (size_t)(word.ptr - s->text.ptr);
        struct cut cut = {before.ptr ? (size_t)(before.ptr + before.len - s->text.ptr) : begin,
                          begin, ms, 0};
        if (before.ptr)
            cut.strength = clause_border(s->arena, before, word, s->language);
        add_cut(s, cut);
        if (word.len <= 2048)
            add_inner_cuts(s, word, ms);
        ms += sentence_spoken_ms(word, s->language) + SPACE_MS;
        before = word;
    }
    add_cut(s, (struct cut){s->text.len, s->text.len, ms, 0});
}

/* Cost of cutting the range at `c`: weak borders, uneven and very short sides. */
static int64_t cost_of(const struct cut *from, const struct cut *c, const struct cut *to)
{
    int64_t left = c->ms - from->ms, right = to->ms - c->ms, whole = MAX_OF(left + right, 1);
    int64_t cost = llabs(left - right) * 1200 / whole + (1000 - c->strength);

    return cost + (MIN_OF(left, right) < 1200 ? 1500 : 0);
}

static void split_range(struct splitter *s, size_t from, size_t to)
{
    const struct cut *a = &s->cuts.items[from], *b = &s->cuts.items[to];
    size_t best = 0;
    int64_t best_cost = INT64_MAX;

    if (to - from > 1 && (b->ms - a->ms > s->ms_max || b->end - a->begin > s->bytes_max)) {
        for (size_t i = from + 1; i < to; i++) {
            int64_t cost = cost_of(a, &s->cuts.items[i], b);
            if (cost < best_cost) {
                best = i;
                best_cost = cost;
            }
        }
        split_range(s, from, best);
        split_range(s, best, to);
        return;
    }
    *VEC_PUSH(&s->out, s->arena) = (struct str){s->text.ptr + a->begin, b->end - a->begin};
}

void clause_split(struct arena *arena, struct str sentence, struct str language, int32_t ms_max,
                  size_t bytes_max, struct str **pieces, size_t *count)
{
    struct splitter s = {.arena = arena,
                         .text = text_trim(sentence),
                         .language = language,
                         .ms_max = ms_max,
                         .bytes_max = bytes_max};

    if (s.text.len <= bytes_max && sentence_spoken_ms(s.text, language) <= ms_max) {
        *VEC_PUSH(&s.out, arena) = s.text;
    } else {
        find_cuts(&s);
        split_range(&s, 0, s.cuts.count - 1);
    }
    *pieces = s.out.items;
    *count = s.out.count;
}
