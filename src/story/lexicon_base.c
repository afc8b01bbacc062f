/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base forms: the exception lists first, then WordNet's rules of detachment (morphy(7WN)). */
#include "story/lexicon.h"

#include "story/lexicon_synset.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

enum { WORD_BYTES_MAX = 200 };

struct detachment {
    struct str suffix, ending;
};

#define RULE(suffix, ending)                                                                       \
    {                                                                                              \
        {"" suffix, sizeof(suffix) - 1},                                                           \
        {                                                                                          \
            "" ending, sizeof(ending) - 1                                                          \
        }                                                                                          \
    }

static const struct detachment noun_rules[] = {
    RULE("s", ""),      RULE("ses", "s"),   RULE("xes", "x"), RULE("zes", "z"), RULE("ches", "ch"),
    RULE("shes", "sh"), RULE("men", "man"), RULE("ies", "y"), RULE("ves", "f"), RULE("ves", "fe"),
};
static const struct detachment verb_rules[] = {
    RULE("s", ""),   RULE("ies", "y"), RULE("es", "e"),  RULE("es", ""),
    RULE("ed", "e"), RULE("ed", ""),   RULE("ing", "e"), RULE("ing", ""),
};
static const struct detachment adjective_rules[] = {
    RULE("er", ""),
    RULE("est", ""),
    RULE("er", "e"),
    RULE("est", "e"),
};

static size_t rules_of(enum word_class word_class, const struct detachment **rules)
{
    switch (word_class) {
    case WORD_NOUN:
        *rules = noun_rules;
        return COUNT_OF(noun_rules);
    case WORD_VERB:
        *rules = verb_rules;
        return COUNT_OF(verb_rules);
    case WORD_ADJECTIVE:
        *rules = adjective_rules;
        return COUNT_OF(adjective_rules);
    case WORD_ADVERB:
    case WORD_CLASSES:
        break;
    }
    *rules = NULL;
    return 0;
}

static bool known(const struct lexicon *lexicon, struct str lemma, enum word_class word_class)
{
    struct lexicon_entry entry;

    return lexicon_entry_find(lexicon, lemma, word_class, &entry);
}

/** "runn" from "running" minus "ing": the doubled consonant goes. */
static struct str undoubled(struct str stem)
{
    size_t n = stem.len;

    return n >= 4 && stem.ptr[n - 1] == stem.ptr[n - 2] ? str_take(stem, n - 1) : (struct str){0};
}

static struct str by_rules(const struct lexicon *lexicon, struct arena *arena, struct str lemma,
                           enum word_class word_class)
{
    const struct detachment *rules;
    size_t count = rules_of(word_class, &rules);

    for (size_t i = 0; i < count; i++) {
        struct str stem, base;

        if (lemma.len < rules[i].suffix.len + 2 || !str_ends_with(lemma, rules[i].suffix))
            continue;
        if (word_class == WORD_NOUN && str_ends_with(lemma, STR("ss")))
            continue;
        stem = str_take(lemma, lemma.len - rules[i].suffix.len);
        base = arena_printf(arena, "%.*s%.*s", STR_FMT(stem), STR_FMT(rules[i].ending));
        if (known(lexicon, base, word_class))
            return base;
        base = rules[i].ending.len == 0 ? undoubled(stem) : (struct str){0};
        if (word_class != WORD_NOUN && known(lexicon, base, word_class))
            return base;
    }
    return (struct str){0};
}

struct str lexicon_base(const struct lexicon *lexicon, struct arena *arena, struct str word,
                        enum word_class word_class)
{
    struct str lemma, base;

    if (word.len == 0 || word.len > WORD_BYTES_MAX)
        return (struct str){0};
    lemma = lexicon_lemma(arena, word);
    if (lexicon_line_find(lexicon->exceptions[word_class], lemma, &base) &&
        str_split(&base, ' ', &lemma) && known(lexicon, lemma, word_class))
        return lexicon_words(arena, lemma);
    lemma = lexicon_lemma(arena, word);
    if (known(lexicon, lemma, word_class))
        return lexicon_words(arena, lemma);
    base = by_rules(lexicon, arena, lemma, word_class);
    return base.len > 0 ? lexicon_words(arena, base) : base;
}
