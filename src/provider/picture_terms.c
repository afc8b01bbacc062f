/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/picture_terms.h"

#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

/** Strength of each kind of term; TERM_KEYWORD before its rarity is counted in. */
static const int32_t strengths[TERM_KINDS] = {
    [TERM_NAME] = 1000, [TERM_HEAD] = 680, [TERM_KEYWORD] = 780, [TERM_PART] = 420};

enum {
    SHARED_COST = 42, /**< a keyword loses this each time the number of its drawings doubles */
    KEYWORD_LEAST = 380,
    PHRASE_MAX = 400,     /**< bytes */
    LABEL_BLANKS_MAX = 3, /**< longer labels describe a scene: their words stand for nothing */
};

struct loader {
    struct arena *arena;
    struct picture_terms *terms;
    VEC_OF(struct drawing) drawings;
    bool head_first; /**< "abeja reina": the first word says what it is */
};

/** Languages that put the noun before what describes it. */
static bool noun_leads(struct str language)
{
    static const char *const leading[] = {"es", "fr", "it", "pt", "vi", "ms", "th"};

    for (size_t i = 0; i < COUNT_OF(leading); i++)
        if (str_equal_nocase(lexicon_language(language), str_from(leading[i])))
            return true;
    return false;
}

/** Stems of the words of a phrase, one blank between them. */
static struct str stemmed(struct arena *arena, struct str language, struct str phrase)
{
    struct buf buf;
    struct str word, key;

    buf_init(&buf, PHRASE_MAX);
    while (str_split(&phrase, ' ', &word)) {
        if (word.len == 0)
            continue;
        if (buf.len > 0)
            buf_append_char(&buf, ' ');
        buf_append(&buf, lexicon_stem(arena, language, word));
    }
    key = buf_ok(&buf) ? arena_str(arena, buf_str(&buf)) : (struct str){0};
    buf_release(&buf);
    return key;
}

static void add(struct loader *loader, struct str term, enum term_kind kind)
{
    struct picture_terms *terms = loader->terms;
    struct str key = stemmed(loader->arena, terms->language, term);
    uint32_t drawing = (uint32_t)loader->drawings.count - 1;
    struct posting *first = map_get(&terms->by_stem, key), *posting;

    if (key.len == 0)
        return;
    if (first && first->drawing == drawing && first->kind <= kind)
        return; /* the newest drawing stands first: it has this term already */
    posting = ARENA_NEW(loader->arena, struct posting);
    *posting = (struct posting){drawing, strengths[kind], term, kind, first};
    map_put(&terms->by_stem, key, posting);
}

/** The words inside a label of several: what it is, and what describes it. */
static void add_parts(struct loader *loader, struct str label)
{
    struct str rest = label, word, last = {0};
    bool first = true;
    size_t blanks = 0;

    for (size_t i = 0; i < label.len; i++)
        blanks += label.ptr[i] == ' ';
    if (blanks == 0 || blanks > LABEL_BLANKS_MAX)
        return;
    while (str_split(&rest, ' ', &word)) {
        if (word.len == 0 || lexicon_stops(loader->terms->language, word))
            continue;
        if (last.len > 0)
            add(loader, last, first && loader->head_first ? TERM_HEAD : TERM_PART);
        first = first && last.len == 0;
        last = word;
    }
    if (last.len > 0)
        add(loader, last, loader->head_first && !first ? TERM_PART : TERM_HEAD);
}

static void add_list(struct loader *loader, struct str list, char separator, enum term_kind kind)
{
    struct str term;

    while (str_split(&list, separator, &term))
        if (term.len > 0)
            add(loader, term, kind);
}

/** A label up to its ':' or '(': "woman: beard", "A button (blood type)". */
static struct str plain_label(struct str label)
{
    for (size_t i = 1; i < label.len; i++)
        if (label.ptr[i] == ':' || label.ptr[i] == '(')
            return str_trim(str_take(label, i));
    return label;
}

static void add_line(struct loader *loader, struct str line)
{
    struct str fields[5] = {{0}};
    struct str label;

    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (!str_split(&line, '\t', &fields[i]) && i < 3)
            return;
    if (fields[0].len == 0 || fields[2].len == 0)
        return;
    *VEC_PUSH(&loader->drawings, loader->arena) = (struct drawing){fields[0], fields[1], fields[2]};
    label = plain_label(fields[2]);
    add_list(loader, label, '/', TERM_NAME); /* "arzt/ärztin" */
    add_list(loader, fields[3], '|', TERM_NAME);
    add_parts(loader, label);
    add_list(loader, fields[4], '|', TERM_KEYWORD);
}

/** Whole halvings of n: 0 for 1, 1 for 2 and 3 ... */
static int32_t log2_of(size_t n)
{
    int32_t log = 0;

    while (n > 1) {
        n /= 2;
        log++;
    }
    return log;
}

/** "animal" is a keyword of a hundred drawings: it stands for none of them in particular. */
static void weaken_shared(struct picture_terms *terms)
{
    for (size_t i = 0; i < terms->by_stem.count; i++) {
        struct posting *first = terms->by_stem.entries[i].value;
        size_t count = 0;

        for (struct posting *p = first; p; p = p->next)
            count++;
        for (struct posting *p = first; p; p = p->next) {
            int32_t cost = SHARED_COST * log2_of(count);

            if (p->kind == TERM_KEYWORD)
                p->strength = MAX_OF(p->strength - cost, KEYWORD_LEAST);
            else if (p->kind != TERM_NAME)
                p->strength -= cost / 4;
        }
    }
}

void picture_terms_load(struct arena *arena, struct str file, struct str language,
                        struct picture_terms *out)
{
    struct loader loader = {.arena = arena, .terms = out, .head_first = noun_leads(language)};
    struct str line;

    *out = (struct picture_terms){.language = language};
    map_init(&out->by_stem, arena);
    while (str_split(&file, '\n', &line))
        add_line(&loader, line);
    weaken_shared(out);
    out->drawings = loader.drawings.items;
    out->drawing_count = loader.drawings.count;
}

const struct posting *picture_terms_find(const struct picture_terms *terms, struct arena *scratch,
                                         struct str phrase)
{
    struct str key = stemmed(scratch, terms->language, phrase);

    return key.len > 0 ? map_get(&terms->by_stem, key) : NULL;
}
