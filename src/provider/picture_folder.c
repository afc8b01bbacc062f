/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/picture_folder.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/vec.h"
#include "crypto/digest.h"
#include "os/file.h"
#include "os/path.h"
#include "provider/media_index.h"
#include "provider/media_moment.h"
#include "provider/media_scan.h"
#include "story/lexicon_text.h"

#include "base/banned.h"

enum {
    WORDS_MAX = 10,
    NEIGHBOURS_MAX = 40,
    SAMPLED_MAX = 4,   /**< clips of one answer whose best moment is looked for */
    COMPOUND_LEAST = 5 /**< bytes a word must share with a longer one */
};

/** A file and its words in the language of the last search. */
struct entry {
    struct media_file *file;
    const struct media_word *words;
    size_t word_count;
};

struct picture_folder {
    struct picture_folder_options options;
    struct arena arena;
    struct media_file *files; /**< broken ones too: they are kept in the index */
    size_t file_count;
    struct entry *entries; /**< the usable ones */
    size_t entry_count;
    struct str language; /**< of the entries' words */
    struct str index_path;
    bool changed; /**< something to keep that is not kept yet */
};

/** One word of the query with everything it may be called. */
struct wanted {
    struct str stem, lower;
    int32_t share;  /**< thousandths: 1000 the word itself, less for its neighbours */
    int32_t weight; /**< of the word in the query, thousandths */
    size_t word;    /**< which word of the query */
};

struct search {
    struct picture_folder *folder;
    const struct picture_query *query;
    struct arena *arena;
    VEC_OF(struct wanted) wanted;
    size_t word_count;
};

static void want(struct search *search, struct str phrase, int32_t share, int32_t weight,
                 size_t word)
{
    struct str part;

    while (str_split(&phrase, ' ', &part)) {
        struct str lower = lexicon_lower(search->arena, part);

        if (lower.len >= 2 && !lexicon_stops(search->query->language, lower))
            *VEC_PUSH(&search->wanted, search->arena) =
                (struct wanted){lexicon_stem(search->arena, search->query->language, lower), lower,
                                share, weight, word};
    }
}

/** Single words near the word in meaning: "puppy" finds "dog", "bird" finds "sparrow". */
static void want_neighbours(struct search *search, struct str word, int32_t weight, size_t index)
{
    const struct lexicon *lexicon = search->folder->options.lexicon;
    struct str base = lexicon_base(lexicon, search->arena, word, WORD_NOUN);
    struct word_neighbour *found;
    size_t count;

    lexicon_neighbours(lexicon, search->arena, base.len > 0 ? base : word, WORD_NOUN,
                       NEIGHBOURS_MAX, &found, &count);
    for (size_t i = 0; i < count; i++)
        if (!lexicon_vague(found[i].word) && str_find(found[i].word, STR(" "), 0) == (size_t)-1 &&
            found[i].weight >= 400)
            want(search, found[i].word, found[i].weight * 85 / 100, weight, index);
}

static void want_all(struct search *search)
{
    const struct picture_query *query = search->query;
    bool english = str_equal_nocase(lexicon_language(query->language), STR("en"));
    struct keyword *keywords = NULL;
    size_t count = MIN_OF(query->word_count, (size_t)WORDS_MAX);

    if (count == 0)
        lexicon_keywords(search->folder->options.lexicon, search->arena, query->text,
                         query->language, WORDS_MAX, &keywords, &count);
    for (size_t i = 0; i < count; i++) {
        struct str word = keywords ? keywords[i].word : query->words[i];
        int32_t weight = keywords         ? keywords[i].weight
                         : query->weights ? query->weights[i]
                                          : 900 - 60 * (int32_t)i;

        want(search, word, 1000, weight, i);
        if (english)
            want_neighbours(search, word, weight, i);
    }
    search->word_count = count;
}

/** How well a word of a file answers one that is wanted: equal stems, or one inside the other. */
static int32_t likeness(struct str have, const struct wanted *wanted)
{
    if (str_equal(have, wanted->stem))
        return 1000;
    if (MIN_OF(have.len, wanted->lower.len) < COMPOUND_LEAST)
        return 0;
    if (str_starts_with(have, wanted->lower) || str_ends_with(have, wanted->lower))
        return 640;
    return str_starts_with(wanted->lower, have) || str_ends_with(wanted->lower, have) ? 560 : 0;
}

/** Best match over the query's words, and a little for each further word that matches too. */
static int32_t word_score(const struct search *search, const struct entry *entry)
{
    int32_t per_word[WORDS_MAX] = {0}, best = 0, sum = 0;

    for (size_t i = 0; i < search->wanted.count; i++) {
        const struct wanted *w = &search->wanted.items[i];

        for (size_t n = 0; n < entry->word_count; n++) {
            int32_t score =
                likeness(entry->words[n].stem, w) * w->share / 1000 * entry->words[n].weight / 1000;

            score = score * (500 + CLAMP(w->weight, 0, 1000) / 2) / 1000;
            per_word[w->word] = MAX_OF(per_word[w->word], score);
        }
    }
    for (size_t i = 0; i < search->word_count; i++) {
        best = MAX_OF(best, per_word[i]);
        sum += per_word[i];
    }
    return MIN_OF(best + (sum - best) / 6, 1000);
}

/** What shape, size and length leave of a score: thousandths. */
static int32_t suitability(const struct media_file *file, const struct picture_query *query)
{
    int64_t a = (int64_t)file->width * query->height, b = (int64_t)query->width * file->height;
    int32_t shape = a > 0 && b > 0 ? (int32_t)(MIN_OF(a, b) * 1000 / MAX_OF(a, b)) : 1000;
    int32_t suit = 860 + shape * 140 / 1000;
    int64_t across = MIN_OF(file->width, file->height), want = MIN_OF(query->width, query->height);

    if (across * 3 < want * 2) /* would be enlarged by more than half */
        suit = (int32_t)(suit * (700 + 300 * across * 3 / (want * 2)) / 1000);
    if (file->kind == MEDIA_CLIP && file->length < query->ticks)
        suit = (int32_t)(suit * (600 + 400 * file->length / query->ticks) / 1000);
    return suit;
}

static struct found_picture found_of(const struct search *search, const struct media_file *file,
                                     int32_t score)
{
    struct arena *arena = search->arena;
    struct found_picture found = {
        .kind = file->kind == MEDIA_CLIP ? FOUND_CLIP : FOUND_STILL,
        .id = arena_printf(arena, "media:%.*s", STR_FMT(file->path)),
        .path = path_join(arena, search->folder->options.folder, file->path),
        .media_type = media_file_type(file),
        .label = media_file_label(arena, file),
        .width = file->width,
        .height = file->height,
        .length = file->length,
        .score = score,
    };

    found.credit.title = found.label;
    found.credit.author = arena_str(arena, file->author);
    found.credit.licence = file->copyright.len > 0 ? arena_str(arena, file->copyright)
                                                   : STR("From the user's own folder");
    found.credit.source = arena_str(arena, file->path);
    return found;
}

static int by_score(const void *a, const void *b)
{
    const struct found_picture *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return str_compare(x->id, y->id);
}

/** Looks for the best moment of a clip that nobody has looked at; a failure leaves it unsampled. */
static bool sample(struct picture_folder *folder, struct media_file *file, struct error *error)
{
    struct error why = ERROR_INIT;
    struct arena scratch;
    bool ok;
    int fd;

    arena_init(&scratch);
    fd = media_scan_open(&folder->options, &scratch, file->path);
    arena_release(&scratch);
    ok = fd >= 0 && media_moment_sample(folder->options.decoder, fd, file, &why);
    if (fd >= 0)
        close(fd);
    if (why.code == ERROR_CANCELLED)
        return error_set(error, ERROR_CANCELLED, "interrupted");
    if (ok)
        folder->changed = true;
    else
        log_event(folder->options.log, LOG_WARNING, "media_moment_unknown",
                  "file=\"%.*s\" reason=\"%s\"", STR_FMT(file->path), why.message);
    return true;
}

static struct media_file *file_of(struct picture_folder *folder, struct str id)
{
    for (size_t i = 0; i < folder->entry_count; i++)
        if (str_equal(folder->entries[i].file->path, str_skip(id, sizeof "media:" - 1)))
            return folder->entries[i].file;
    BUG("a candidate is not of this folder");
}

static bool set_moments(struct search *search, struct found_picture *found, size_t count,
                        struct error *error)
{
    int sampled = 0;

    for (size_t i = 0; i < count; i++) {
        struct media_file *file;

        if (found[i].kind != FOUND_CLIP)
            continue;
        file = file_of(search->folder, found[i].id);
        if (file->sample_count == 0 && sampled++ < SAMPLED_MAX &&
            !sample(search->folder, file, error))
            return false;
        found[i].best_start = media_moment_start(file, search->query->ticks);
    }
    return true;
}

/** The words of the files, in the language that is asked for. */
static void read_words(struct picture_folder *folder, struct str language)
{
    if (folder->language.ptr && str_equal(folder->language, language))
        return;
    folder->language = arena_str(&folder->arena, language);
    for (size_t i = 0; i < folder->entry_count; i++) {
        struct media_word *words;

        media_file_words(&folder->arena, folder->entries[i].file, folder->language, &words,
                         &folder->entries[i].word_count);
        folder->entries[i].words = words;
    }
}

static bool search_folder(void *self, struct arena *arena, const struct picture_query *query,
                          size_t max, struct found_picture **found, size_t *count,
                          struct error *error)
{
    struct picture_folder *folder = self;
    struct search search = {.folder = folder, .query = query, .arena = arena};
    VEC_OF(struct found_picture) list = {0};

    read_words(folder, query->language);
    want_all(&search);
    for (size_t i = 0; i < folder->entry_count; i++) {
        const struct entry *entry = &folder->entries[i];
        int32_t score = word_score(&search, entry) * suitability(entry->file, query) / 1000;

        if (entry->word_count == 0)
            score = MEDIA_NAMELESS_SCORE;
        if (score >= 200)
            *VEC_PUSH(&list, arena) = found_of(&search, entry->file, score);
    }
    if (list.count > 0)
        qsort(list.items, list.count, sizeof *list.items, by_score);
    list.count = MIN_OF(list.count, max);
    if (!set_moments(&search, list.items, list.count, error))
        return false;
    *found = list.items;
    *count = list.count;
    return true;
}

static void name_index(struct picture_folder *folder)
{
    char real[PATH_MAX], hex[DIGEST_HEX + 1];
    struct str path = arena_str(&folder->arena, folder->options.folder);
    struct digest digest;

    if (folder->options.cache_dir.len == 0)
        return;
    digest = digest_of(realpath(path.ptr, real) ? str_from(real) : path);
    digest_hex(&digest, hex);
    folder->index_path = arena_printf(&folder->arena, "%.*s/media-%.32s.tsv",
                                      STR_FMT(folder->options.cache_dir), hex);
}

static void load_index(struct picture_folder *folder, struct media_file **known, size_t *count)
{
    struct buf text;

    *known = NULL;
    *count = 0;
    if (folder->index_path.len == 0 || access(folder->index_path.ptr, R_OK) != 0)
        return;
    buf_init(&text, MEDIA_INDEX_BYTES_MAX);
    if (file_read(folder->index_path, MEDIA_INDEX_BYTES_MAX, &text, NULL))
        media_index_read(&folder->arena, buf_str(&text), known, count);
    buf_release(&text);
}

/** A cache that cannot be written costs time, not the run. */
static void keep_index(struct picture_folder *folder)
{
    struct error why = ERROR_INIT;
    struct buf text;

    if (!folder->changed || folder->index_path.len == 0)
        return;
    buf_init(&text, MEDIA_INDEX_BYTES_MAX);
    media_index_write(folder->files, folder->file_count, &text);
    if (!buf_ok(&text) || !file_write(folder->index_path, buf_str(&text), 0600, &why))
        log_event(folder->options.log, LOG_WARNING, "media_index_not_kept", "reason=\"%s\"",
                  why.message);
    folder->changed = false;
    buf_release(&text);
}

static bool open_folder(struct picture_folder *folder, struct error *error)
{
    struct media_file *known;
    size_t known_count, fresh = 0;

    name_index(folder);
    if (!media_scan_names(&folder->options, &folder->arena, &folder->files, &folder->file_count,
                          error))
        return false;
    load_index(folder, &known, &known_count);
    if (!media_scan_fill(&folder->options, &folder->arena, known, known_count, folder->files,
                         folder->file_count, &fresh, error))
        return false;
    folder->changed = fresh > 0 || known_count != folder->file_count;
    folder->entries = ARENA_ARRAY(&folder->arena, struct entry, folder->file_count + 1);
    for (size_t i = 0; i < folder->file_count; i++)
        if (folder->files[i].kind != MEDIA_BROKEN)
            folder->entries[folder->entry_count++].file = &folder->files[i];
    keep_index(folder);
    return true;
}

bool picture_folder_new(const struct picture_folder_options *options, struct picture_folder **out,
                        struct error *error)
{
    struct picture_folder *folder = calloc(1, sizeof *folder);

    if (!folder)
        return error_set_errno(error, ENOMEM, "opening a media folder");
    folder->options = *options;
    arena_init(&folder->arena);
    if (!open_folder(folder, error)) {
        arena_release(&folder->arena);
        free(folder);
        return false;
    }
    *out = folder;
    return true;
}

void picture_folder_free(struct picture_folder *folder)
{
    if (!folder)
        return;
    keep_index(folder);
    arena_release(&folder->arena);
    free(folder);
}

struct picture_port picture_folder_port(struct picture_folder *folder)
{
    static const struct picture_source_ops ops = {
        .name = "folder", .version = "1", .search = search_folder};

    return (struct picture_port){&ops, folder};
}

size_t picture_folder_count(const struct picture_folder *folder)
{
    return folder->entry_count;
}
