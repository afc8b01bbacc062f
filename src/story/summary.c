/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentence centrality by LexRank (Erkan and Radev 2004): sentences that share rare words with many
 * others say what the text is about. Chosen sentences must differ from each other (maximal marginal
 * relevance, Carbonell and Goldstein 1998). */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "story/language.h"
#include "story/script.h"
#include "story/sentence.h"
#include "story/text.h"

#include "base/banned.h"

enum {
    SECONDS_MIN = 3,
    SECONDS_MAX = 3600,
    GAP_MS = 250,       /* silence after a sentence */
    ROUNDS = 30,        /* of the power iteration: enough for three digits */
    ENOUGH_PCT = 90,    /* from here on nothing is added to fill the time */
    OVER_PCT = 106,     /* a choice may pass the wanted length by this ... */
    LAST_OVER_PCT = 114 /* ... and the last one by this, where it comes nearer */
};

static const double DAMPING = 0.85, REDUNDANT = 0.55;

/* A term of one sentence: its number in the whole text and its weight. */
struct term {
    size_t index;
    double weight;
};

struct candidate {
    const struct script_sentence *sentence;
    size_t block, position; /* position: number in the whole text */
    struct term *terms;     /* by index */
    size_t term_count;
    int32_t ms;
    bool dependent; /* points back to the sentence before it */
    bool chosen;
    double score;
};

struct summary {
    struct arena *arena;
    const struct script *article;
    struct candidate *items;
    size_t count;
    struct map numbers;         /* term -> its number, a size_t */
    VEC_OF(size_t) frequencies; /* sentences that have the term */
    int64_t target_ms, spoken_ms;
};

/* ---- terms -------------------------------------------------------------------------------- */

static size_t term_number(struct summary *s, struct str word)
{
    size_t *known = map_get(&s->numbers, word);

    if (known)
        return *known;
    known = ARENA_NEW(s->arena, size_t);
    *known = s->frequencies.count;
    map_put(&s->numbers, word, known);
    *VEC_PUSH(&s->frequencies, s->arena) = 0;
    return *known;
}

/* The beginning of a word, cut between characters: "dances" and "dancing" meet in "danc". Rough,
 * but the same for every language that builds words by endings. */
static struct str stem(struct str word)
{
    size_t letters = utf8_length(word), drop = letters > 7 ? 3 : letters > 5 ? 2 : letters > 4;
    struct str rest = word;
    uint32_t code;

    for (size_t i = drop; i < letters; i++)
        utf8_next(&rest, &code);
    return str_take(word, (size_t)(rest.ptr - word.ptr));
}

static void add_term(struct summary *s, struct candidate *c, struct str word)
{
    size_t index = term_number(s, word), at = c->term_count;

    while (at > 0 && c->terms[at - 1].index > index)
        at--;
    if (at > 0 && c->terms[at - 1].index == index) {
        c->terms[at - 1].weight += 1;
        return;
    }
    memmove(&c->terms[at + 1], &c->terms[at], (c->term_count - at) * sizeof *c->terms);
    c->terms[at] = (struct term){index, 1};
    c->term_count++;
    s->frequencies.items[index]++;
}

/* Two characters stand for a word where none are spaced. */
static void add_pairs(struct summary *s, struct candidate *c, struct str word)
{
    struct codes codes = codes_of(s->arena, word);

    for (size_t i = 0; i + 1 < codes.count && c->term_count < codes.count; i++)
        if (text_is_cjk(codes.code[i]) && text_is_cjk(codes.code[i + 1]))
            add_term(
                s, c,
                (struct str){word.ptr + codes.offset[i], codes.offset[i + 2] - codes.offset[i]});
}

static void read_terms(struct summary *s, struct candidate *c)
{
    struct str rest = c->sentence->text, word;

    c->terms = ARENA_ARRAY(s->arena, struct term, c->sentence->text.len + 1);
    while (text_next_word(&rest, &word)) {
        word = text_lower(s->arena, text_bare(word));
        if (text_is_cjk(text_first(word)))
            add_pairs(s, c, word);
        else if (word.len > 2 && !language_roles(s->article->language, word))
            add_term(s, c, stem(word));
    }
}

/* Weights become tf-idf, scaled to length 1. A term of every sentence weighs nothing. */
static void weigh_terms(struct summary *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct candidate *c = &s->items[i];
        double norm = 0;
        for (size_t k = 0; k < c->term_count; k++) {
            c->terms[k].weight *=
                log((double)s->count / (double)s->frequencies.items[c->terms[k].index]) + 0.1;
            norm += c->terms[k].weight * c->terms[k].weight;
        }
        for (size_t k = 0; k < c->term_count; k++)
            c->terms[k].weight /= sqrt(norm);
    }
}

static double similarity(const struct candidate *a, const struct candidate *b)
{
    double sum = 0;
    size_t i = 0, k = 0;

    while (i < a->term_count && k < b->term_count) {
        if (a->terms[i].index == b->terms[k].index)
            sum += a->terms[i++].weight * b->terms[k++].weight;
        else if (a->terms[i].index < b->terms[k].index)
            i++;
        else
            k++;
    }
    return sum;
}

/* ---- scores ------------------------------------------------------------------------------- */

enum {
    NEIGHBOURS_MAX = 400 /* sentences before and after that a sentence is compared with: keeps a
                            book linear; articles are shorter */
};

/* An edge of the graph: sentences `a` < `b` and how alike they are. */
struct edge {
    uint32_t a, b;
    double weight;
};

typedef VEC_OF(struct edge) edge_list;

static edge_list find_edges(struct summary *s, double *strength)
{
    edge_list edges = {0};

    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = i + 1; k < s->count && k - i <= NEIGHBOURS_MAX; k++) {
            double weight = similarity(&s->items[i], &s->items[k]);
            if (weight < 0.05)
                continue;
            *VEC_PUSH(&edges, s->arena) = (struct edge){(uint32_t)i, (uint32_t)k, weight};
            strength[i] += weight;
            strength[k] += weight;
        }
    }
    return edges;
}

/* LexRank: each sentence hands its rank to those it is like. */
static void rank(struct summary *s)
{
    double *strength = ARENA_ARRAY(s->arena, double, s->count);
    double *next = ARENA_ARRAY(s->arena, double, s->count);
    edge_list edges = find_edges(s, strength);

    for (size_t i = 0; i < s->count; i++)
        s->items[i].score = 1;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < s->count; i++)
            next[i] = 1 - DAMPING;
        for (size_t e = 0; e < edges.count; e++) {
            struct edge edge = edges.items[e];
            next[edge.b] += DAMPING * s->items[edge.a].score * edge.weight / strength[edge.a];
            next[edge.a] += DAMPING * s->items[edge.b].score * edge.weight / strength[edge.b];
        }
        for (size_t i = 0; i < s->count; i++)
            s->items[i].score = next[i];
    }
}

/* The sentence points back: it begins with "she", "this" or "but", or names "them" early on. */
static bool points_back(struct summary *s, struct str text)
{
    enum { EARLY_WORDS = 5 };
    struct str word;

    for (size_t i = 0; i < EARLY_WORDS && text_next_word(&text, &word); i++) {
        unsigned roles =
            language_roles(s->article->language, text_lower(s->arena, text_bare(word)));
        if (i == 0 ? (roles & ROLE_PRONOUN) != 0 : roles == ROLE_PRONOUN)
            return true;
    }
    return false;
}

static bool is_dialogue(struct str text)
{
    uint32_t first = text_first(text);

    return first == '"' || first == 0x201c || first == 0x201e || first == 0xab || first == 0x300c ||
           first == 0x2014;
}

/* What centrality does not know: beginnings matter, very short and very long sentences speak
 * badly, questions and dialogue need their surroundings. */
static double prior(const struct summary *s, const struct candidate *c)
{
    double factor = 1 + 0.5 * exp(-(double)c->position / 3);

    if (c->sentence == &s->article->blocks[c->block].sentences[0])
        factor *= 1.15;
    if (c->ms < 1800)
        factor *= 0.6;
    if (c->ms > 11000)
        factor *= 11000.0 / c->ms;
    if (is_dialogue(c->sentence->text))
        factor *= 0.5;
    if (text_last(c->sentence->text) == '?' || text_last(c->sentence->text) == ':')
        factor *= 0.6;
    return c->dependent ? factor * 0.7 : factor;
}

/* ---- choice ------------------------------------------------------------------------------- */

static int64_t cost_of(const struct candidate *c)
{
    return c->ms + GAP_MS;
}

/* How much the most similar chosen sentence says of this one already. */
static double redundancy(const struct summary *s, const struct candidate *c)
{
    double most = 0;

    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].chosen)
            most = MAX_OF(most, similarity(c, &s->items[i]));
    return most;
}

/* The first of the sentences that must come along with `i`: those it points back to. */
static size_t antecedent(const struct summary *s, size_t i)
{
    while (i > 0 && s->items[i].dependent && s->items[i - 1].block == s->items[i].block)
        i--;
    return i;
}

static int64_t cost_with_antecedents(const struct summary *s, size_t i)
{
    int64_t cost = 0;

    for (size_t k = antecedent(s, i); k <= i; k++)
        cost += s->items[k].chosen ? 0 : cost_of(&s->items[k]);
    return cost;
}

static void choose(struct summary *s, size_t i)
{
    for (size_t k = antecedent(s, i); k <= i; k++) {
        if (!s->items[k].chosen)
            s->spoken_ms += cost_of(&s->items[k]);
        s->items[k].chosen = true;
    }
}

/* Best sentence that fits under `limit`, count if there is none. Sentences that bring others with
 * them are worth their share of the time. */
static size_t best_fitting(const struct summary *s, int64_t limit)
{
    size_t best = s->count;
    double best_worth = 0;

    for (size_t i = 0; i < s->count; i++) {
        const struct candidate *c = &s->items[i];
        int64_t cost;
        double worth;
        if (c->chosen)
            continue;
        cost = cost_with_antecedents(s, i);
        if (s->spoken_ms + cost > limit)
            continue;
        worth = c->score * (double)cost_of(c) / (double)cost;
        if (worth <= best_worth)
            continue;
        worth *= 1 - CLAMP((redundancy(s, c) - REDUNDANT) * 2, 0.0, 0.9);
        if (worth > best_worth) {
            best = i;
            best_worth = worth;
        }
    }
    return best;
}

/* Takes sentences by worth until the time is filled; the last may pass it where that is nearer. */
static void fill(struct summary *s)
{
    size_t best;

    if (s->items[0].ms <= s->target_ms / 2 && !is_dialogue(s->items[0].sentence->text))
        choose(s, 0);
    while (s->spoken_ms < s->target_ms * ENOUGH_PCT / 100 &&
           (best = best_fitting(s, s->target_ms * OVER_PCT / 100)) < s->count)
        choose(s, best);
    if (s->spoken_ms >= s->target_ms * ENOUGH_PCT / 100)
        return;
    best = best_fitting(s, s->target_ms * LAST_OVER_PCT / 100);
    if (best < s->count)
        choose(s, best);
}

/* Not one fits: the shortest is better than nothing. */
static void choose_shortest(struct summary *s)
{
    size_t shortest = 0;

    for (size_t i = 1; i < s->count; i++)
        if (s->items[i].ms < s->items[shortest].ms)
            shortest = i;
    s->items[shortest].chosen = true;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static size_t sentences_of(const struct script *script)
{
    size_t count = 0;

    for (size_t i = 0; i < script->block_count; i++)
        count += script->blocks[i].sentence_count;
    return count;
}

static void gather(struct summary *s)
{
    s->items = ARENA_ARRAY(s->arena, struct candidate, sentences_of(s->article) + 1);
    for (size_t i = 0; i < s->article->block_count; i++) {
        for (size_t k = 0; k < s->article->blocks[i].sentence_count; k++) {
            struct candidate *c = &s->items[s->count];
            c->sentence = &s->article->blocks[i].sentences[k];
            c->block = i;
            c->position = s->count++;
            c->ms = sentence_spoken_ms(c->sentence->text, s->article->language);
            c->dependent = points_back(s, c->sentence->text);
            read_terms(s, c);
        }
    }
}

/* The chosen sentences of block `from`; false if there is none. */
static bool keep_block(struct summary *s, size_t from, struct script_block *out)
{
    const struct script_block *block = &s->article->blocks[from];
    VEC_OF(struct script_sentence) kept = {0};

    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].block == from && s->items[i].chosen)
            *VEC_PUSH(&kept, s->arena) = *s->items[i].sentence;
    if (!kept.count)
        return false;
    *out = *block;
    out->sentences = kept.items;
    out->sentence_count = kept.count;
    return true;
}

/* A chapter whose first block is gone starts at the first block of it that is left. */
static void keep_blocks(struct summary *s, struct script *out)
{
    VEC_OF(struct script_block) blocks = {0};
    struct str chapter = {0};

    for (size_t i = 0; i < s->article->block_count; i++) {
        struct script_block block;
        if (s->article->blocks[i].chapter.len)
            chapter = s->article->blocks[i].chapter;
        if (!keep_block(s, i, &block))
            continue;
        block.chapter = chapter;
        chapter = (struct str){0};
        *VEC_PUSH(&blocks, s->arena) = block;
    }
    out->blocks = blocks.items;
    out->block_count = blocks.count;
}

bool script_summarize(struct arena *arena, const struct script *article, int32_t seconds,
                      struct script *out, struct error *error)
{
    struct summary s = {.arena = arena, .article = article, .target_ms = seconds * INT64_C(1000)};
    struct script summary = *article;

    if (seconds < SECONDS_MIN || seconds > SECONDS_MAX)
        return error_set(error, ERROR_INPUT,
                         "a summary of %d seconds cannot be made; choose from %d to %d", seconds,
                         (int)SECONDS_MIN, (int)SECONDS_MAX);
    map_init(&s.numbers, arena);
    gather(&s);
    weigh_terms(&s);
    rank(&s);
    for (size_t i = 0; i < s.count; i++)
        s.items[i].score *= prior(&s, &s.items[i]);
    fill(&s);
    if (!s.spoken_ms)
        choose_shortest(&s);
    keep_blocks(&s, &summary);
    *out = summary;
    return true;
}
