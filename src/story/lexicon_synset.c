/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/lexicon_synset.h"

#include <string.h>

#include "base/banned.h"

/** Cuts one blank-separated field off *rest; empty at the end. */
static struct str field(struct str *rest)
{
    struct str piece = {0};

    if (!str_split(rest, ' ', &piece))
        return (struct str){0};
    return piece;
}

static bool number_field(struct str *rest, int64_t max, int64_t *out)
{
    return str_to_int(field(rest), 0, max, out);
}

/** A field of hexadecimal digits: counts of words in data.*. */
static bool hex_field(struct str *rest, int32_t *out)
{
    struct str text = field(rest);
    int32_t value = 0;

    if (text.len == 0 || text.len > 4)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

        if (digit < 0)
            return false;
        value = value * 16 + digit;
    }
    *out = value;
    return true;
}

/** The whole line that holds byte `at`; *start becomes its first byte. */
static struct str line_around(struct str file, size_t at, size_t *start)
{
    const char *end;
    size_t begin = at;

    while (begin > 0 && file.ptr[begin - 1] != '\n')
        begin--;
    end = memchr(file.ptr + begin, '\n', file.len - begin);
    *start = begin;
    return (struct str){file.ptr + begin,
                        end ? (size_t)(end - file.ptr) - begin : file.len - begin};
}

bool lexicon_line_find(struct str file, struct str key, struct str *rest)
{
    size_t low = 0, high = file.len;

    if (key.len == 0)
        return false;
    while (low < high) {
        size_t start;
        struct str line = line_around(file, low + (high - low) / 2, &start), behind = line;
        int order = str_compare(field(&behind), key);

        if (order == 0) {
            *rest = behind;
            return true;
        }
        if (order < 0)
            low = start + line.len + 1;
        else
            high = start;
    }
    return false;
}

bool lexicon_entry_find(const struct lexicon *lexicon, struct str lemma, enum word_class word_class,
                        struct lexicon_entry *out)
{
    struct str line;
    int64_t senses, pointers, tagged;

    if (!lexicon_line_find(lexicon->index[word_class], lemma, &line))
        return false;
    field(&line); /* part of speech */
    if (!number_field(&line, 1000, &senses) || !number_field(&line, 1000, &pointers))
        return false;
    for (int64_t i = 0; i < pointers; i++)
        field(&line);
    field(&line); /* the count of senses again */
    if (!number_field(&line, 1000, &tagged))
        return false;
    *out = (struct lexicon_entry){
        .lemma = lemma, .senses = (int32_t)senses, .tagged = (int32_t)tagged, .offsets = line};
    return true;
}

bool lexicon_entry_next(struct lexicon_entry *entry, int64_t *offset)
{
    return number_field(&entry->offsets, INT32_MAX, offset);
}

/** Skips the words of a synset to the count of pointers behind them. */
static bool pointers_find(struct str rest, int32_t words, struct lexicon_synset *synset)
{
    int64_t pointers;

    for (int32_t i = 0; i < 2 * words; i++)
        field(&rest);
    if (!number_field(&rest, 999, &pointers))
        return false;
    synset->pointers = rest;
    synset->pointers_left = (int32_t)pointers;
    return true;
}

bool lexicon_synset_read(const struct lexicon *lexicon, enum word_class word_class, int64_t offset,
                         struct lexicon_synset *out)
{
    struct str file = lexicon->data[word_class], line;
    struct lexicon_synset synset = {0};
    int64_t number;
    size_t start;

    if (offset < 0 || (size_t)offset >= file.len)
        return false;
    line = line_around(file, (size_t)offset, &start);
    if (start != (size_t)offset || !number_field(&line, INT32_MAX, &number) || number != offset)
        return false;
    if (!number_field(&line, 99, &number))
        return false;
    synset.file = (int32_t)number;
    field(&line); /* type */
    if (!hex_field(&line, &synset.words_left))
        return false;
    synset.words = line;
    if (!pointers_find(line, synset.words_left, &synset))
        return false;
    *out = synset;
    return true;
}

bool lexicon_synset_word(struct lexicon_synset *synset, struct str *word)
{
    struct str text;
    size_t marker;

    if (synset->words_left <= 0)
        return false;
    synset->words_left--;
    text = field(&synset->words);
    field(&synset->words);                /* lex_id */
    marker = str_find(text, STR("("), 0); /* syntactic marker of adjectives: "galore(ip)" */
    *word = marker == (size_t)-1 ? text : str_take(text, marker);
    return text.len > 0;
}

bool lexicon_synset_pointer(struct lexicon_synset *synset, struct str *symbol, int64_t *offset,
                            char *pos)
{
    struct str kind, part;

    if (synset->pointers_left <= 0)
        return false;
    synset->pointers_left--;
    kind = field(&synset->pointers);
    if (!number_field(&synset->pointers, INT32_MAX, offset))
        return false;
    part = field(&synset->pointers);
    field(&synset->pointers); /* source/target */
    *symbol = kind;
    *pos = part.len > 0 ? part.ptr[0] : ' ';
    return kind.len > 0;
}
