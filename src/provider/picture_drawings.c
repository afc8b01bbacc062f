/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/picture_drawings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "os/file.h"
#include "os/path.h"
#include "provider/picture_sense.h"
#include "provider/picture_terms.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

enum {
    WORDS_MAX = 10,      /**< words of a query that are looked at */
    NEIGHBOURS_MAX = 60, /**< of one word */
    SCORE_LEAST = 300,
    DIRECT_ENOUGH = 620, /**< a match this good needs no neighbours */
    SIGNS_MAX = 8,       /**< longest term looked for in unspaced text, code points */
};

/** One loaded language; lives as long as the source. */
struct pack_language {
    struct str name;
    struct file_map map;
    struct picture_terms terms;
    struct pack_language *next;
};

struct picture_drawings {
    struct arena arena;
    struct str folder;
    const struct lexicon *lexicon;
    struct pack_language *languages;
};

/** Best match of each drawing so far. */
struct match {
    int32_t score;  /**< thousandths, weight of the word counted in */
    int32_t others; /**< what further words add */
    int32_t word;   /**< which word of the query found it; -1 = none */
};

struct search {
    const struct picture_drawings *source;
    const struct picture_terms *terms;
    const struct picture_query *query;
    struct arena *arena;
    bool english;
    struct match *matches; /**< one a drawing */
    int32_t *current;      /**< matches of the word being looked at, one a drawing */
};

/** How a word of weight w (thousandths) scales a match: minor words cannot carry a card. */
static int32_t weighted(int32_t match, int32_t weight)
{
    return match * (200 + 800 * CLAMP(weight, 0, 1000) / 1000) / 1000;
}

/** What a face or a hand keeps of its score where no feeling is spoken of. */
static int32_t face_share(const struct search *search, const struct picture_sense *sense,
                          struct str group)
{
    if (!picture_group_is_face(group))
        return 1000;
    if (!search->english)
        return 700;
    return sense->emotion ? 1000 : 450;
}

/** The strongest kind of term by which a drawing has the phrase. */
static enum term_kind best_kind(const struct posting *p)
{
    enum term_kind best = TERM_KINDS;

    for (; p; p = p->next)
        best = MIN_OF(best, p->kind);
    return best;
}

/** Where a drawing is the thing itself, one that only has to do with it stands back: a skateboard
 * is no wheel. */
static int32_t shadowed(const struct posting *p, enum term_kind best)
{
    return best <= TERM_HEAD && p->kind > best ? p->strength * 78 / 100 : p->strength;
}

/** Records what `phrase` finds, scaled by `share`; `lead` asks that the sense fits the drawing. */
static void match_phrase(struct search *search, struct str phrase, int32_t share,
                         const struct picture_sense *sense, bool lead)
{
    const struct posting *p = picture_terms_find(search->terms, search->arena, phrase);
    const enum term_kind best = best_kind(p);

    for (; p; p = p->next) {
        struct str group = search->terms->drawings[p->drawing].group;
        int32_t strength = shadowed(p, best), fit = 1000;

        if (lead && (p->kind > TERM_HEAD || !picture_sense_leads(sense, group)))
            continue;
        if (!str_equal(p->surface, phrase))
            strength -= 30;
        if (search->english)
            fit = 600 + picture_sense_fit(sense, group) * 2 / 5;
        strength = strength * fit / 1000 * face_share(search, sense, group) / 1000;
        strength = strength * share / 1000;
        if (search->current[p->drawing] < strength)
            search->current[p->drawing] = strength;
    }
}

static int32_t best_current(const struct search *search)
{
    int32_t best = 0;

    for (size_t i = 0; i < search->terms->drawing_count; i++)
        best = MAX_OF(best, search->current[i]);
    return best;
}

/** Synonyms, what it is a kind of, its kinds: only by name, and only in the word's main sense. */
static void match_neighbours(struct search *search, struct str word,
                             const struct picture_sense *sense)
{
    struct word_neighbour *found;
    size_t count;

    lexicon_neighbours(search->source->lexicon, search->arena, word, WORD_NOUN, NEIGHBOURS_MAX,
                       &found, &count);
    for (size_t i = 0; i < count; i++) {
        int32_t share = found[i].weight * 95 / 100;

        if (found[i].relation == RELATION_KIND)
            share = share * 85 / 100;
        if (!str_equal(found[i].word, word) && !lexicon_vague(found[i].word))
            match_phrase(search, found[i].word, share, sense, true);
    }
}

static bool compounding(struct str language)
{
    static const char *const names[] = {"de", "nl", "sv", "da", "nb", "no", "fi", "hu", "et"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal_nocase(lexicon_language(language), str_from(names[i])))
            return true;
    return false;
}

/** "arbeiterbiene" is a "biene", and has to do with "arbeiter": the longest known ends count. */
static void match_compound(struct search *search, struct str word,
                           const struct picture_sense *sense)
{
    enum { PART_LEAST = 5 }; /* shorter tails lie: "Medikam-ente" */
    bool head = false;

    for (size_t cut = PART_LEAST - 1; !head && cut + PART_LEAST <= word.len; cut++) {
        struct str tail = str_skip(word, cut);

        if (((unsigned char)tail.ptr[0] & 0xc0) == 0x80)
            continue;
        head = picture_terms_find(search->terms, search->arena, tail) != NULL;
        if (head)
            match_phrase(search, tail, 820, sense, false);
    }
    for (size_t cut = word.len - PART_LEAST; cut + 1 > PART_LEAST && cut < word.len; cut--) {
        struct str start = str_take(word, cut);

        if (((unsigned char)word.ptr[cut] & 0xc0) == 0x80)
            continue;
        if (picture_terms_find(search->terms, search->arena, start)) {
            match_phrase(search, start, head ? 520 : 680, sense, false);
            return;
        }
    }
}

/** "solar panel", unknown as a whole: its last word, and weaker the others. */
static void match_words_of(struct search *search, struct str phrase)
{
    struct str word;

    while (str_split(&phrase, ' ', &word)) {
        struct picture_sense sense = picture_sense_of(search->source->lexicon, search->arena, word);

        if (word.len > 2 && !lexicon_stops(search->terms->language, word))
            match_phrase(search, word, phrase.len == 0 ? 700 : 560, &sense, false);
    }
}

static void match_word(struct search *search, struct str word)
{
    struct picture_sense sense = {0};
    struct str base = {0};

    if (search->english)
        sense = picture_sense_of(search->source->lexicon, search->arena, word);
    match_phrase(search, word, 1000, &sense, false);
    if (search->english && best_current(search) < DIRECT_ENOUGH) {
        base = lexicon_base(search->source->lexicon, search->arena, word, WORD_NOUN);
        match_neighbours(search, base.len > 0 ? base : word, &sense);
    }
    if (best_current(search) == 0 && memchr(word.ptr, ' ', word.len))
        match_words_of(search, word);
    else if (best_current(search) < DIRECT_ENOUGH && compounding(search->terms->language) &&
             word.len >= 8)
        match_compound(search, word, &sense);
}

/** Japanese, Chinese and Thai write without blanks: looks for known terms from each sign on. */
static void match_unspaced(struct search *search, struct str run)
{
    static const struct picture_sense none = {0};

    while (run.len > 0) {
        struct str ends[SIGNS_MAX + 1] = {run}, rest = run;
        uint32_t code;
        int n = 0;

        while (n < SIGNS_MAX && utf8_next(&rest, &code))
            ends[++n] = rest;
        for (; n > 0; n--) {
            struct str term = str_take(run, run.len - ends[n].len);

            if (picture_terms_find(search->terms, search->arena, term)) {
                match_phrase(search, term, n > 1 ? 940 : 800, &none, false);
                break;
            }
        }
        run = ends[MAX_OF(n, 1)];
    }
}

static bool unspaced(struct str language)
{
    struct str main = lexicon_language(language);

    return str_equal_nocase(main, STR("ja")) || str_equal_nocase(main, STR("zh")) ||
           str_equal_nocase(main, STR("th"));
}

static void take_word(struct search *search, int32_t index, struct str word, int32_t weight)
{
    struct str lower = lexicon_lower(search->arena, word);
    int32_t share = 1000;

    memset(search->current, 0, search->terms->drawing_count * sizeof *search->current);
    match_word(search, lower);
    if (unspaced(search->terms->language) && best_current(search) < DIRECT_ENOUGH)
        match_unspaced(search, lower);
    if (search->english && lexicon_vague(lower))
        share = 550; /* "time" is seldom what a scene is about */
    for (size_t i = 0; i < search->terms->drawing_count; i++) {
        struct match *match = &search->matches[i];
        int32_t score = weighted(search->current[i], weight) * share / 1000;

        if (score == 0)
            continue;
        match->others += MIN_OF(score, match->score) / 12;
        if (score > match->score) {
            match->score = score;
            match->word = index;
        }
    }
}

static int32_t total(const struct match *match)
{
    return MIN_OF(match->score + match->others, 1000);
}

/** Best drawing of those not taken; a word that has given one already counts for less. */
static size_t next_best(const struct search *search, const bool *taken, const int32_t *times,
                        int32_t *score)
{
    size_t best = SIZE_MAX;

    *score = SCORE_LEAST - 1;
    for (size_t i = 0; i < search->terms->drawing_count; i++) {
        const struct match *match = &search->matches[i];
        int32_t value = total(match);

        if (taken[i] || match->score == 0)
            continue;
        for (int32_t n = 0; n < times[match->word] && n < 3; n++)
            value = value * 78 / 100;
        if (value > *score || (value == *score && best != SIZE_MAX &&
                               str_compare(search->terms->drawings[i].label,
                                           search->terms->drawings[best].label) < 0)) {
            *score = value;
            best = i;
        }
    }
    return best;
}

/** Emoji are named by code points, which hold a digit; clip art by words. */
static bool is_emoji(struct str id)
{
    bool digit = false;

    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        digit |= c >= '0' && c <= '9';
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && c != '-')
            return false;
    }
    return digit;
}

static struct found_picture found_of(const struct search *search, size_t index, int32_t score)
{
    const struct drawing *drawing = &search->terms->drawings[index];
    bool emoji = is_emoji(drawing->id);
    struct found_picture found = {.kind = FOUND_DRAWING,
                                  .media_type = STR("image/svg+xml"),
                                  .score = score,
                                  .label = arena_str(search->arena, drawing->label)};

    found.id = arena_printf(search->arena, "drawing:%.*s", STR_FMT(drawing->id));
    found.path = arena_printf(search->arena, "%.*s/%s/%.*s.svg", STR_FMT(search->source->folder),
                              emoji ? "emoji" : "clipart", STR_FMT(drawing->id));
    found.credit.title = found.label;
    found.credit.author = emoji ? STR("Microsoft Corporation") : STR("Open Clip Art Library");
    found.credit.licence = emoji ? STR("MIT") : STR("Public domain");
    found.credit.source = emoji ? STR("Fluent Emoji, https://github.com/microsoft/fluentui-emoji")
                                : STR("https://openclipart.org");
    return found;
}

static void gather(struct search *search, size_t max, struct found_picture **found, size_t *count)
{
    size_t drawings = search->terms->drawing_count;
    bool *taken = ARENA_ARRAY(search->arena, bool, drawings + 1);
    int32_t times[WORDS_MAX] = {0}, score;
    VEC_OF(struct found_picture) list = {0};

    while (list.count < max) {
        size_t best = next_best(search, taken, times, &score);

        if (best == SIZE_MAX)
            break;
        taken[best] = true;
        times[search->matches[best].word]++;
        *VEC_PUSH(&list, search->arena) = found_of(search, best, score);
    }
    *found = list.items;
    *count = list.count;
}

/** The words of the query, or where it has none those of its text. */
static void query_words(const struct search *search, struct keyword words[WORDS_MAX], size_t *count)
{
    const struct picture_query *query = search->query;
    struct keyword *found;
    size_t n = 0;

    for (; n < query->word_count && n < WORDS_MAX; n++)
        words[n] = (struct keyword){query->words[n],
                                    query->weights ? query->weights[n] : 900 - 60 * (int32_t)n};
    if (n == 0) {
        lexicon_keywords(search->source->lexicon, search->arena, query->text, query->language,
                         WORDS_MAX, &found, &n);
        memcpy(words, found, n * sizeof *words);
    }
    *count = n;
}

static bool load_language(struct picture_drawings *drawings, struct str language,
                          const struct picture_terms **terms, struct error *error)
{
    struct pack_language *pack;
    struct str name = lexicon_lower(&drawings->arena, lexicon_language(language)), path;

    if (str_equal(name, STR("no")) || str_equal(name, STR("nn")))
        name = STR("nb");
    for (pack = drawings->languages; pack; pack = pack->next)
        if (str_equal(pack->name, name))
            goto done;
    path = arena_printf(&drawings->arena, "%.*s/index/%.*s.tsv", STR_FMT(drawings->folder),
                        STR_FMT(name));
    pack = ARENA_NEW(&drawings->arena, struct pack_language);
    pack->name = name;
    if (!path_escapes(name) && !memchr(name.ptr, '/', name.len) && access(path.ptr, R_OK) == 0 &&
        !file_map_open(path, &pack->map, error))
        return error_prefix(error, "index of drawings");
    picture_terms_load(&drawings->arena, pack->map.bytes, name, &pack->terms);
    pack->next = drawings->languages;
    drawings->languages = pack;
done:
    *terms = &pack->terms;
    return true;
}

static bool search_drawings(void *self, struct arena *arena, const struct picture_query *query,
                            size_t max, struct found_picture **found, size_t *count,
                            struct error *error)
{
    struct picture_drawings *drawings = self;
    struct search search = {.source = drawings, .query = query, .arena = arena};
    struct keyword words[WORDS_MAX];
    size_t word_count;

    if (!load_language(drawings, query->language, &search.terms, error))
        return false;
    search.english = str_equal(search.terms->language, STR("en"));
    search.matches = ARENA_ARRAY(arena, struct match, search.terms->drawing_count + 1);
    search.current = ARENA_ARRAY(arena, int32_t, search.terms->drawing_count + 1);
    query_words(&search, words, &word_count);
    for (size_t i = 0; i < word_count; i++)
        take_word(&search, (int32_t)i, words[i].word, words[i].weight);
    gather(&search, max, found, count);
    return true;
}

bool picture_drawings_new(struct str folder, const struct lexicon *lexicon,
                          struct picture_drawings **out, struct error *error)
{
    struct picture_drawings *drawings = calloc(1, sizeof *drawings);
    const struct picture_terms *terms;

    if (!drawings)
        return error_set(error, ERROR_IO, "out of memory");
    arena_init(&drawings->arena);
    drawings->folder = arena_str(&drawings->arena, folder);
    drawings->lexicon = lexicon;
    if (!load_language(drawings, STR("en"), &terms, error)) {
        picture_drawings_free(drawings);
        return false;
    }
    *out = drawings;
    return true;
}

void picture_drawings_free(struct picture_drawings *drawings)
{
    if (!drawings)
        return;
    for (struct pack_language *pack = drawings->languages; pack; pack = pack->next)
        file_map_close(&pack->map);
    arena_release(&drawings->arena);
    free(drawings);
}

struct picture_port picture_drawings_port(struct picture_drawings *drawings)
{
    static const struct picture_source_ops ops = {
        .name = "drawings", .version = "1", .search = search_drawings};

    return (struct picture_port){&ops, drawings};
}
