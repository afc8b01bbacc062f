/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Reading WordNet's files in place: one line of index.* and one of data.*, without copying. For the
 * lexicon's own files; others use story/lexicon.h.
 *
 * The formats are those of wndb(5WN). An index line is
 *     lemma pos synset_cnt p_cnt [ptr_symbol...] sense_cnt tagsense_cnt offset [offset...]
 * and lines are in byte order of the lemma, whose spaces are written as underscores. A data line,
 * at the byte offset that names it, is
 *     offset lex_filenum ss_type w_cnt word lex_id [...] p_cnt [symbol offset pos source/target...]
 * Damaged bytes make a look-up fail; they never make it read outside of the files. Pure; any
 * number of threads may read the same lexicon.
 */
#ifndef CLIPCRAFTER_STORY_LEXICON_SYNSET_H
#define CLIPCRAFTER_STORY_LEXICON_SYNSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "story/lexicon.h"

/** A word's line in index.*: views into it. */
struct lexicon_entry {
    struct str lemma;
    int32_t senses; /**< how many, the most frequent first */
    int32_t tagged; /**< how many of them were met in WordNet's tagged texts */
    struct str offsets;
};

/** A set of synonyms: views into its line of data.*; consumed by the two "next" functions. */
struct lexicon_synset {
    int32_t file; /**< number of its lexicographer file, lexnames(5WN): 5 = noun.animal */
    struct str words;
    int32_t words_left;
    struct str pointers;
    int32_t pointers_left;
};

/** Numbers of the lexicographer files of nouns: lexnames(5WN). */
enum lexicon_file {
    FILE_TOPS = 3,
    FILE_ACT,
    FILE_ANIMAL,
    FILE_ARTIFACT,
    FILE_ATTRIBUTE,
    FILE_BODY,
    FILE_COGNITION,
    FILE_COMMUNICATION,
    FILE_EVENT,
    FILE_FEELING,
    FILE_FOOD,
    FILE_GROUP,
    FILE_LOCATION,
    FILE_MOTIVE,
    FILE_OBJECT,
    FILE_PERSON,
    FILE_PHENOMENON,
    FILE_PLANT,
    FILE_POSSESSION,
    FILE_PROCESS,
    FILE_QUANTITY,
    FILE_RELATION,
    FILE_SHAPE,
    FILE_STATE,
    FILE_SUBSTANCE,
    FILE_TIME,
};

/** Finds the line of a sorted file whose first field is `key`; *rest becomes what stands behind it.
 */
bool lexicon_line_find(struct str file, struct str key, struct str *rest);

/** Finds `lemma` (lower case, underscores) exactly as it is written. */
bool lexicon_entry_find(const struct lexicon *lexicon, struct str lemma, enum word_class word_class,
                        struct lexicon_entry *out);
/** Next sense of an entry, most frequent first; false after the last. */
bool lexicon_entry_next(struct lexicon_entry *entry, int64_t *offset);

/** The synset at a byte offset of data.*. */
bool lexicon_synset_read(const struct lexicon *lexicon, enum word_class word_class, int64_t offset,
                         struct lexicon_synset *out);
/** Next word of the synset as written: capitals of names kept, underscores for spaces. */
bool lexicon_synset_word(struct lexicon_synset *synset, struct str *word);
/** Next pointer: its symbol ("@" kind of, "~" has kinds) and where it leads, if to a noun. */
bool lexicon_synset_pointer(struct lexicon_synset *synset, struct str *symbol, int64_t *offset,
                            char *pos);

#endif
