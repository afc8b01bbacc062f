/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which words of a text are worth a picture. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "story/lexicon.h"
#include "story/lexicon_synset.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

enum {
    TOKENS_MAX = 4000, /**< words looked at: a scene has some twenty */
    COMPOUND_MAX = 4,  /**< words of a compound: "carbon dioxide", "black and white" */
    NAME_MAX = 3,
};

/** How easily what a noun names is shown, thousandths, by lexicographer file. Our own judgement. */
static const int32_t concreteness[] = {
    [FILE_TOPS] = 550,       [FILE_ACT] = 380,           [FILE_ANIMAL] = 1000,
    [FILE_ARTIFACT] = 900,   [FILE_ATTRIBUTE] = 180,     [FILE_BODY] = 760,
    [FILE_COGNITION] = 230,  [FILE_COMMUNICATION] = 330, [FILE_EVENT] = 430,
    [FILE_FEELING] = 420,    [FILE_FOOD] = 960,          [FILE_GROUP] = 430,
    [FILE_LOCATION] = 640,   [FILE_MOTIVE] = 150,        [FILE_OBJECT] = 860,
    [FILE_PERSON] = 680,     [FILE_PHENOMENON] = 700,    [FILE_PLANT] = 970,
    [FILE_POSSESSION] = 560, [FILE_PROCESS] = 320,       [FILE_QUANTITY] = 160,
    [FILE_RELATION] = 150,   [FILE_SHAPE] = 430,         [FILE_STATE] = 260,
    [FILE_SUBSTANCE] = 740,  [FILE_TIME] = 240,
};

/* Lexicographer files of verbs that can be seen: body, competition, consumption, contact, creation,
 * motion, perception, weather (lexnames(5WN)). */
static bool seen_verb(int32_t file)
{
    return file == 29 || (file >= 33 && file <= 36) || file == 38 || file == 39 || file == 43;
}

struct candidate {
    struct keyword keyword;
    size_t first; /**< position of its first word */
    int32_t times;
};

struct text_words {
    const struct lexicon *lexicon;
    struct arena *arena;
    struct str language;
    VEC_OF(struct lexicon_token) tokens;
    struct map seen; /**< lower-case keyword -> index + 1 into found */
    VEC_OF(struct candidate) found;
};

static void add(struct text_words *words, struct str word, size_t at, int32_t weight)
{
    struct str key = lexicon_lower(words->arena, word);
    size_t known = (size_t)(uintptr_t)map_get(&words->seen, key);

    if (known > 0) {
        struct candidate *old = &words->found.items[known - 1];

        old->times++;
        old->keyword.weight = MAX_OF(old->keyword.weight, weight);
        return;
    }
    *VEC_PUSH(&words->found, words->arena) = (struct candidate){{word, weight}, at, 1};
    map_put(&words->seen, key, (void *)(uintptr_t)words->found.count);
}

static bool all_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

static struct str lower_at(struct text_words *words, size_t at)
{
    struct str lower = lexicon_lower(words->arena, words->tokens.items[at].text);
    size_t n = lower.len;

    if (n > 2 && str_equal(str_skip(lower, n - 2), STR("'s")))
        return str_take(lower, n - 2);
    if (n > 4 && str_equal(str_skip(lower, n - 4), STR("\u2019s")))
        return str_take(lower, n - 4);
    return lower;
}

/** Concreteness over a noun's first senses, the most frequent counting most. The group that a word
 * such as "forest" names first is passed over where it names a thing too: that is what one sees. */
static int32_t noun_weight(const struct lexicon *lexicon, struct str lemma)
{
    struct lexicon_entry entry;
    int32_t sum = 0, weights = 0, weight = 16, alone = 0;
    int64_t offset;

    if (!lexicon_entry_find(lexicon, lemma, WORD_NOUN, &entry))
        return 0;
    while (weight > 0 && lexicon_entry_next(&entry, &offset)) {
        struct lexicon_synset synset;

        if (lexicon_synset_read(lexicon, WORD_NOUN, offset, &synset) && synset.file >= FILE_TOPS &&
            synset.file <= FILE_TIME) {
            if (synset.file == FILE_GROUP && weights == 0 && alone == 0) {
                alone = concreteness[FILE_GROUP];
                continue;
            }
            sum += weight * concreteness[synset.file];
            weights += weight;
        }
        weight /= 4;
    }
    return weights > 0 ? MAX_OF(sum / weights, alone) : alone;
}

static const char determiners[] = " a an the this that these those my your his her its our their of"
                                  " in on with from by at for no every each some any into like ";
static const char before_verbs[] =
    " to i you we they he she it can could will would should must may"
    " might who don't doesn't didn't let's please and then ";

static bool among(const char *list, struct str word)
{
    const char *at = list;

    while (word.len > 0 && (at = memmem(at, strlen(at), word.ptr, word.len)) != NULL) {
        if (at[-1] == ' ' && at[word.len] == ' ')
            return true;
        at += word.len;
    }
    return false;
}

/** "the sun rose": a form of a verb that no rule makes, so it hardly ends a compound noun. */
static bool irregular_past(struct text_words *words, size_t at)
{
    struct str base;

    return lexicon_line_find(words->lexicon->exceptions[WORD_VERB], lower_at(words, at), &base);
}

static const char before_adjectives[] =
    " is are was were be been being not very so too more most as"
    " feel feels felt seem seems became become ";

/** True for nouns that WordNet lists but never met in its texts: "longer", one who longs. */
static bool rare_noun(const struct text_words *words, struct str lower)
{
    struct lexicon_entry entry;

    return lexicon_entry_find(words->lexicon, lower, WORD_NOUN, &entry) && entry.tagged == 0;
}

/** "was not safe", "longer": an adjective that happens to be a noun too. That "forest" looks like
 * a superlative of "fore" says nothing: it is a noun of its own. */
static bool adjective_here(struct text_words *words, struct str lower, struct str before)
{
    struct str adjective = lexicon_base(words->lexicon, words->arena, lower, WORD_ADJECTIVE);

    if (adjective.len > 0 && adjective.len < lower.len)
        return rare_noun(words, lower);
    return adjective.len > 0 && among(before_adjectives, before);
}

/** "that bears it", "songs that travel": after a relative pronoun stands a verb. */
static bool relative_verb(struct text_words *words, size_t at, struct str lower, struct str before)
{
    if (str_ends_with(lower, STR("s")) && among(" that which who what it he she ", before))
        return true;
    return at >= 2 && among(" that which who ", before) &&
           !lexicon_stops(words->language, lower_at(words, at - 2));
}

/** "their antennae", "its trunk": of what somebody has, the part of the body may be meant, which is
 * not the word's usual sense. */
static bool may_be_body_part(struct text_words *words, struct str noun, struct str before)
{
    struct lexicon_entry entry;
    struct lexicon_synset synset;
    int64_t offset;
    bool first = true;

    if (!among(" my your his her its our their ", before) ||
        !lexicon_entry_find(words->lexicon, lexicon_lemma(words->arena, noun), WORD_NOUN, &entry))
        return false;
    for (; lexicon_entry_next(&entry, &offset); first = false) {
        bool body = lexicon_synset_read(words->lexicon, WORD_NOUN, offset, &synset) &&
                    (synset.file == FILE_BODY || synset.file == FILE_ANIMAL);

        if (body)
            return !first;
    }
    return false;
}

/** "oil lantern": a noun right before one that can be nothing else says of what kind that is. */
static bool describes_next(struct text_words *words, size_t at)
{
    struct str next;

    if (at + 1 >= words->tokens.count || !words->tokens.items[at + 1].joined)
        return false;
    next = lower_at(words, at + 1);
    return !lexicon_stops(words->language, next) &&
           lexicon_base(words->lexicon, words->arena, next, WORD_NOUN).len > 0 &&
           lexicon_base(words->lexicon, words->arena, next, WORD_VERB).len == 0 &&
           lexicon_base(words->lexicon, words->arena, next, WORD_ADJECTIVE).len == 0 &&
           lexicon_base(words->lexicon, words->arena, next, WORD_ADVERB).len == 0;
}

/** How likely token `at`, known as a noun, is one here: thousandths. */
static int32_t noun_likelihood(struct text_words *words, size_t at, struct str noun)
{
    struct str before = at > 0 ? lower_at(words, at - 1) : (struct str){0};
    struct str lower = lower_at(words, at);
    struct str verb = lexicon_base(words->lexicon, words->arena, lower, WORD_VERB);
    struct lexicon_entry as_noun, as_verb;

    if (lexicon_base(words->lexicon, words->arena, lower, WORD_ADJECTIVE).len == lower.len &&
        at + 1 < words->tokens.count && words->tokens.items[at + 1].joined &&
        !lexicon_stops(words->language, lower_at(words, at + 1)))
        return 450; /* "green grass", "metal box" */
    if (adjective_here(words, lower, before))
        return 300;
    if (describes_next(words, at))
        return 650;
    if (verb.len > 0 && relative_verb(words, at, lower, before))
        return 350;
    if (may_be_body_part(words, noun, before))
        return 500;
    if (verb.len == 0 || words->tokens.items[at].sentence_start)
        return verb.len == 0 ? 1000 : 800;
    if (among(determiners, before))
        return 1000;
    if (among(before_verbs, before) || irregular_past(words, at))
        return 350;
    if (!lexicon_entry_find(words->lexicon, lexicon_lemma(words->arena, noun), WORD_NOUN,
                            &as_noun) ||
        !lexicon_entry_find(words->lexicon, lexicon_lemma(words->arena, verb), WORD_VERB, &as_verb))
        return 850;
    if (as_verb.senses >= as_noun.senses && str_ends_with(lower, STR("s")) &&
        !lexicon_stops(words->language, before))
        return 350; /* "the phone rings" */
    return as_verb.senses > as_noun.senses ? 600 : 850;
}

/** Tokens at..at+n joined by `joint`, the last in its base form; empty if WordNet has no such. */
static struct str joined_noun(struct text_words *words, size_t at, size_t n, const char *joint)
{
    struct buf buf;
    struct str noun = {0};

    buf_init(&buf, 1000);
    for (size_t i = 0; i < n; i++)
        buf_printf(&buf, "%s%.*s", i > 0 ? joint : "", STR_FMT(lower_at(words, at + i)));
    if (buf_ok(&buf))
        noun = lexicon_base(words->lexicon, words->arena, buf_str(&buf), WORD_NOUN);
    buf_release(&buf);
    return noun;
}

/** The compound noun that tokens at..at+n write: "solar panel"; "honeybee" for "honey bee". */
static struct str compound_at(struct text_words *words, size_t at, size_t n)
{
    struct str noun;

    for (size_t i = 1; i < n; i++)
        if (!words->tokens.items[at + i].joined || words->tokens.items[at + i].sentence_start)
            return (struct str){0};
    noun = joined_noun(words, at, n, "_");
    if (noun.len == 0 && n == 2)
        noun = joined_noun(words, at, n, "-");
    if (noun.len == 0 && n == 2 && !lexicon_stops(words->language, lower_at(words, at)))
        noun = joined_noun(words, at, n, "");
    return noun;
}

/** "the heart beats" is no heartbeat and "they sing songs" no singsong: what is written apart is
 * taken for one word only where that word is a thing ("honey bee"). */
static bool only_seems_compound(struct str lemma, int32_t weight)
{
    return !memchr(lemma.ptr, ' ', lemma.len) && !memchr(lemma.ptr, '-', lemma.len) && weight < 600;
}

/** Longest compound noun of WordNet that starts at `at`; returns its number of words, or 0. */
static size_t add_compound(struct text_words *words, size_t at)
{
    bool capital = words->tokens.items[at].capital && !words->tokens.items[at].sentence_start;

    for (size_t n = MIN_OF((size_t)COMPOUND_MAX, words->tokens.count - at); n > 1; n--) {
        struct str lemma;
        int32_t weight;

        if (lexicon_stops(words->language, lower_at(words, at + n - 1)) ||
            irregular_past(words, at + n - 1) ||
            (!capital && lexicon_stops(words->language, lower_at(words, at))))
            continue;
        lemma = compound_at(words, at, n);
        if (lemma.len == 0)
            continue;
        weight = noun_weight(words->lexicon, lexicon_lemma(words->arena, lemma));
        if (weight < 300 || only_seems_compound(lemma, weight))
            continue;
        add(words, lemma, at, MIN_OF(1000, weight + 60));
        return n;
    }
    return 0;
}

/** A run of capitalised words that no dictionary knows: a name. Returns its number of words. */
static size_t add_name(struct text_words *words, size_t at)
{
    const struct lexicon_token *tokens = words->tokens.items;
    const char *end;
    size_t n = 0;

    while (n < NAME_MAX && at + n < words->tokens.count && tokens[at + n].capital &&
           !tokens[at + n].sentence_start && (n == 0 || tokens[at + n].joined) &&
           !lexicon_stops(words->language, lower_at(words, at + n)))
        n++;
    if (n == 0)
        return 0;
    end = tokens[at + n - 1].text.ptr + lower_at(words, at + n - 1).len;
    add(words,
        arena_str(words->arena,
                  (struct str){tokens[at].text.ptr, (size_t)(end - tokens[at].text.ptr)}),
        at, 620);
    return n;
}

/** A capital inside a sentence, on a word that is unknown or followed by another capital. */
static bool name_starts(struct text_words *words, size_t at)
{
    const struct lexicon_token *token = &words->tokens.items[at];

    if (!token->capital || token->sentence_start)
        return false;
    if (at + 1 < words->tokens.count && token[1].capital && token[1].joined &&
        !token[1].sentence_start)
        return true;
    return lexicon_base(words->lexicon, words->arena, lower_at(words, at), WORD_NOUN).len == 0;
}

static void add_verb_or_other(struct text_words *words, size_t at, struct str lower)
{
    struct str verb = lexicon_base(words->lexicon, words->arena, lower, WORD_VERB);
    struct lexicon_entry entry;
    struct lexicon_synset synset;
    int64_t offset;

    if (verb.len > 0 && lexicon_entry_find(words->lexicon, verb, WORD_VERB, &entry) &&
        lexicon_entry_next(&entry, &offset) &&
        lexicon_synset_read(words->lexicon, WORD_VERB, offset, &synset))
        add(words, verb, at, seen_verb(synset.file) ? 320 : 140);
    else if (lexicon_base(words->lexicon, words->arena, lower, WORD_ADJECTIVE).len > 0)
        add(words, lower, at, 130);
    else if (lexicon_base(words->lexicon, words->arena, lower, WORD_ADVERB).len == 0 &&
             utf8_length(lower) >= 4)
        add(words, lower, at, 200);
}

static void add_english(struct text_words *words, size_t at)
{
    struct str lower = lower_at(words, at), noun;
    int32_t weight;

    if (lexicon_stops(words->language, lower) || all_digits(lower) || lower.len < 2)
        return;
    noun = lexicon_base(words->lexicon, words->arena, lower, WORD_NOUN);
    if (noun.len == 0) {
        add_verb_or_other(words, at, lower);
        return;
    }
    weight = noun_weight(words->lexicon, lexicon_lemma(words->arena, noun));
    weight = weight * noun_likelihood(words, at, noun) / 1000;
    add(words, noun, at, lexicon_vague(noun) ? weight * 2 / 5 : weight);
}

/** Words of a set phrase that stands for no thing ("by heart", "on the other hand"), or 0. */
static size_t set_phrase(struct text_words *words, size_t at)
{
    enum { PHRASE_MAX = 5 };

    if (!lexicon_stops(words->language, lower_at(words, at)))
        return 0;
    for (size_t n = MIN_OF((size_t)PHRASE_MAX, words->tokens.count - at); n > 1; n--) {
        struct lexicon_entry entry;
        struct str phrase = lower_at(words, at);
        bool joined = true;

        for (size_t i = 1; i < n; i++) {
            joined = joined && words->tokens.items[at + i].joined;
            phrase = arena_printf(words->arena, "%.*s_%.*s", STR_FMT(phrase),
                                  STR_FMT(lower_at(words, at + i)));
        }
        if (joined && lexicon_entry_find(words->lexicon, phrase, WORD_ADVERB, &entry))
            return n;
    }
    return 0;
}

static void scan_english(struct text_words *words)
{
    for (size_t at = 0; at < words->tokens.count;) {
        size_t taken = set_phrase(words, at);

        if (taken == 0)
            taken = add_compound(words, at);
        if (taken == 0 && name_starts(words, at))
            taken = add_name(words, at);
        if (taken == 0)
            add_english(words, at);
        at += MAX_OF(taken, (size_t)1);
    }
}

/** Weight of a word of a language without a dictionary: long and capitalised says more. */
static int32_t plain_weight(struct text_words *words, const struct lexicon_token *token,
                            size_t letters)
{
    int32_t weight = 180 + 35 * (int32_t)MIN_OF(letters, (size_t)10);
    bool german = str_equal_nocase(lexicon_language(words->language), STR("de"));

    if (token->text.len == 3 * letters) /* Han, kana and Hangul need few signs a word */
        return 300 + 100 * (int32_t)MIN_OF(letters, (size_t)4);
    if (token->capital && !token->sentence_start)
        return weight + (german ? 380 : 220); /* German nouns are written with a capital */
    if (german && !token->capital)
        return weight / 2;
    return weight + (german ? 150 : 0);
}

static bool all_hiragana(struct str text)
{
    uint32_t code;

    while (utf8_next(&text, &code))
        if (code < 0x3041 || code > 0x309f)
            return false;
    return true;
}

static void scan_plain(struct text_words *words)
{
    for (size_t at = 0; at < words->tokens.count; at++) {
        const struct lexicon_token *token = &words->tokens.items[at];
        struct str lower = lexicon_lower(words->arena, token->text);
        size_t letters = utf8_length(lower);
        bool wide = token->text.len == 3 * letters;

        if (lexicon_stops(words->language, lower) || all_digits(lower) || all_hiragana(lower) ||
            (!wide && letters < 3))
            continue;
        add(words, lower, at, plain_weight(words, token, letters));
    }
}

static int by_weight(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->keyword.weight != y->keyword.weight)
        return x->keyword.weight > y->keyword.weight ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/** Said twice counts for more; said first, a little. */
static void weigh(struct text_words *words)
{
    for (size_t i = 0; i < words->found.count; i++) {
        struct candidate *c = &words->found.items[i];
        int32_t weight = c->keyword.weight * (100 + 12 * MIN_OF(c->times - 1, 3)) / 100;

        weight += c->first < 8 ? 16 - 2 * (int32_t)c->first : 0;
        c->keyword.weight = CLAMP(weight, 1, 1000);
    }
    if (words->found.count > 0)
        qsort(words->found.items, words->found.count, sizeof *words->found.items, by_weight);
}

/** Where most words have a capital ("How Bees Dance"), capitals say nothing. */
static void forget_title_case(struct text_words *words)
{
    size_t capitals = 0;

    for (size_t i = 0; i < words->tokens.count; i++)
        capitals += words->tokens.items[i].capital;
    for (size_t i = 0; 2 * capitals > words->tokens.count && i < words->tokens.count; i++)
        words->tokens.items[i].capital = false;
}

void lexicon_keywords(const struct lexicon *lexicon, struct arena *arena, struct str text,
                      struct str language, size_t max, struct keyword **out, size_t *count)
{
    struct text_words words = {.lexicon = lexicon, .arena = arena, .language = language};
    struct lexicon_token token = {0};

    map_init(&words.seen, arena);
    while (words.tokens.count < TOKENS_MAX && lexicon_token_next(&text, &token))
        *VEC_PUSH(&words.tokens, arena) = token;
    if (str_equal_nocase(lexicon_language(language), STR("en")) &&
        lexicon->index[WORD_NOUN].len > 0) {
        forget_title_case(&words);
        scan_english(&words);
    } else
        scan_plain(&words);
    weigh(&words);
    *count = MIN_OF(words.found.count, max);
    *out = ARENA_ARRAY(arena, struct keyword, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = words.found.items[i].keyword;
}
