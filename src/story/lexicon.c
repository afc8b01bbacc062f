/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neighbours of a word in meaning: synonyms, what it is a kind of, its kinds. */
#include "story/lexicon.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"
#include "story/lexicon_synset.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

enum {
    SENSES_MAX = 4,  /**< rarer senses mislead more than they help */
    CLIMB_MAX = 4,   /**< steps from bee to insect, arthropod ... */
    KINDS_MAX = 40,  /**< kinds looked at below one sense */
    FOUND_MAX = 400, /**< neighbours kept before sorting */
};

/** Weight of a neighbour, thousandths, before the sense's rank. */
static const int32_t same_weight = 900, kind_weight = 520;
static const int32_t climb_weights[CLIMB_MAX] = {680, 480, 340, 240};
static const int32_t sense_weights[SENSES_MAX] = {1000, 550, 300, 180};

struct collector {
    const struct lexicon *lexicon;
    struct arena *arena;
    enum word_class word_class;
    struct map seen; /**< word -> struct word_neighbour in the list below, by index + 1 */
    VEC_OF(struct word_neighbour) found;
};

static void collect(struct collector *to, struct str lemma, enum word_relation relation,
                    int32_t weight)
{
    struct str word = lexicon_words(to->arena, lexicon_lower(to->arena, lemma));
    size_t known = (size_t)(uintptr_t)map_get(&to->seen, word);

    if (known > 0) {
        struct word_neighbour *old = &to->found.items[known - 1];

        if (old->weight < weight)
            *old = (struct word_neighbour){old->word, relation, weight};
    } else if (to->found.count < FOUND_MAX) {
        *VEC_PUSH(&to->found, to->arena) = (struct word_neighbour){word, relation, weight};
        map_put(&to->seen, word, (void *)(uintptr_t)to->found.count);
    }
}

static void collect_words(struct collector *to, struct lexicon_synset synset,
                          enum word_relation relation, int32_t weight)
{
    struct str word;

    while (lexicon_synset_word(&synset, &word))
        collect(to, word, relation, weight);
}

static bool is_kind_of(struct str symbol)
{
    return str_equal(symbol, STR("@")) || str_equal(symbol, STR("@i"));
}

/** First synset that `synset` is a kind of. */
static bool climb(const struct collector *to, struct lexicon_synset synset,
                  struct lexicon_synset *above)
{
    struct str symbol;
    int64_t offset;
    char pos;

    while (lexicon_synset_pointer(&synset, &symbol, &offset, &pos))
        if (is_kind_of(symbol))
            return lexicon_synset_read(to->lexicon, to->word_class, offset, above);
    return false;
}

static void collect_above(struct collector *to, struct lexicon_synset synset, int32_t sense_weight)
{
    for (int step = 0; step < CLIMB_MAX; step++) {
        if (!climb(to, synset, &synset))
            return;
        if (to->word_class == WORD_NOUN && synset.file == FILE_TOPS && step > 0)
            return; /* "entity", "object": true of everything */
        collect_words(to, synset, RELATION_KIND_OF, climb_weights[step] * sense_weight / 1000);
    }
}

static void collect_below(struct collector *to, struct lexicon_synset synset, int32_t sense_weight)
{
    struct str symbol;
    int64_t offset;
    char pos;

    for (int n = 0; n < KINDS_MAX && lexicon_synset_pointer(&synset, &symbol, &offset, &pos);) {
        struct lexicon_synset below;

        if (!str_equal(symbol, STR("~")) && !str_equal(symbol, STR("~i")))
            continue;
        n++;
        if (lexicon_synset_read(to->lexicon, to->word_class, offset, &below))
            collect_words(to, below, RELATION_KIND, kind_weight * sense_weight / 1000);
    }
}

static int by_weight(const void *a, const void *b)
{
    const struct word_neighbour *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return str_compare(x->word, y->word);
}

void lexicon_neighbours(const struct lexicon *lexicon, struct arena *arena, struct str base,
                        enum word_class word_class, size_t max, struct word_neighbour **out,
                        size_t *count)
{
    struct collector to = {.lexicon = lexicon, .arena = arena, .word_class = word_class};
    struct lexicon_entry entry;
    int64_t offset;

    map_init(&to.seen, arena);
    if (lexicon_entry_find(lexicon, lexicon_lemma(arena, base), word_class, &entry)) {
        collect(&to, base, RELATION_SAME, 1000);
        for (int sense = 0; sense < SENSES_MAX && lexicon_entry_next(&entry, &offset); sense++) {
            struct lexicon_synset synset;

            if (!lexicon_synset_read(lexicon, word_class, offset, &synset))
                continue;
            collect_words(&to, synset, RELATION_SAME, same_weight * sense_weights[sense] / 1000);
            collect_above(&to, synset, sense_weights[sense]);
            collect_below(&to, synset, sense_weights[sense]);
        }
        qsort(to.found.items, to.found.count, sizeof *to.found.items, by_weight);
    }
    *out = to.found.items;
    *count = MIN_OF(to.found.count, max);
}
