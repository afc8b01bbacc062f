/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/spoken.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "story/spoken_piece.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"

#include "base/banned.h"

/* ---- the reader's small tools, for all of story/spoken*.c ---- */

const struct spoken_language *spoken_language_find(struct str tag)
{
    static const struct spoken_language *const all[] = {&spoken_en, &spoken_de, &spoken_es};
    size_t end = 0;

    while (end < tag.len && tag.ptr[end] != '-' && tag.ptr[end] != '_')
        end++;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (str_equal_nocase(str_take(tag, end), str_from(all[i]->tag)))
            return all[i];
    return NULL;
}

void reader_say(struct reader *reader, struct str word)
{
    if (word.len)
        *VEC_PUSH(&reader->words, reader->arena) = word;
}

void reader_say_all(struct reader *reader, const char *words)
{
    struct str rest = str_from(words), word;

    while (str_split(&rest, ' ', &word))
        reader_say(reader, word);
}

void reader_spell(struct reader *reader, struct str letters)
{
    uint32_t code;

    while (letters.len) {
        struct str one = letters;
        utf8_next(&letters, &code);
        one.len -= letters.len;
        if (code >= 'a' && code <= 'z')
            one = arena_printf(reader->arena, "%c", (char)(code - 32));
        reader_say(reader, one);
    }
}

struct str reader_lower(struct reader *reader, struct str text)
{
    size_t len = 0;
    uint8_t *lower = u8_tolower((const uint8_t *)text.ptr, text.len,
                                reader->language ? reader->language->tag : NULL, NULL, NULL, &len);
    struct str done = text;

    if (lower)
        done = arena_str(reader->arena, (struct str){(const char *)lower, len});
    free(lower);
    return done;
}

const struct piece *reader_piece(const struct reader *reader, size_t at)
{
    static const struct piece none = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};

    return at < reader->count ? &reader->pieces[at] : &none;
}

bool reader_joins(const struct reader *reader, size_t at)
{
    const struct piece *next = reader_piece(reader, at + 1);

    return at + 1 < reader->count && reader->pieces[at].trail.len == 0 && next->lead.len == 0 &&
           next->core.len > 0;
}

bool reader_after(const struct reader *reader, size_t at, const char *const *words)
{
    return at > 0 && reader->pieces[at - 1].core.len &&
           scan_in_list(reader->pieces[at - 1].core, words, true);
}

/* ---- tokens ---- */

/* For a language without rules: as written, without what is silent. */
static void read_plain(struct reader *reader, struct str core)
{
    struct str rest = core;
    struct buf buf;
    uint32_t code;

    buf_init(&buf, core.len);
    while (utf8_next(&rest, &code))
        if (glyph_of(code) != GLYPH_SILENT)
            utf8_append(&buf, code);
    reader_say(reader, arena_str(reader->arena, buf_str(&buf)));
    buf_release(&buf);
}

static size_t read_group(struct reader *reader, size_t at)
{
    const struct piece *piece = reader_piece(reader, at);

    if (!reader->language) {
        read_plain(reader, piece->core);
        return 1;
    }
    if (!piece->core.len)
        return 1;
    for (const recogniser *read = reader->language->recognisers; *read; read++) {
        size_t taken;
        reader->own_stop = false;
        taken = (*read)(reader, at);
        if (taken)
            return taken;
        reader->words.count = 0;
    }
    reader->own_stop = false;
    return read_word(reader, at);
}

/* The next piece with something to read begins like a sentence: not with a small letter. */
static bool next_begins(const struct reader *reader, size_t at)
{
    for (size_t i = at + 1; i < reader->count; i++) {
        struct str core = reader->pieces[i].core;
        uint32_t code;
        if (!utf8_next(&core, &code))
            continue;
        return glyph_of(code) != GLYPH_LETTER || glyph_upper(code) || glyph_unspaced(code) ||
               !reader->language;
    }
    return true;
}

static bool last_piece(const struct reader *reader, size_t at)
{
    for (size_t i = at + 1; i < reader->count; i++)
        if (reader->pieces[i].core.len)
            return false;
    return true;
}

static bool ends_sentence(const struct reader *reader, size_t at)
{
    bool full_stop;

    if (last_piece(reader, at))
        return reader->pieces[at].core.len > 0;
    if (!piece_ends_sentence(&reader->pieces[at], &full_stop))
        return false;
    if (full_stop && reader->own_stop)
        return false;
    return next_begins(reader, at);
}

static bool pauses(const struct reader *reader, size_t at)
{
    const struct piece *next = reader_piece(reader, at + 1);
    bool full_stop;

    return piece_pauses(&reader->pieces[at]) || str_find(next->lead, STR("("), 0) != (size_t)-1 ||
           str_find(next->lead, STR("["), 0) != (size_t)-1 ||
           (piece_ends_sentence(&reader->pieces[at], &full_stop) && !reader->own_stop);
}

static void add_tokens(struct reader *reader, size_t at, size_t taken, struct spoken_token *tokens)
{
    struct str *words = ARENA_ARRAY(reader->arena, struct str, reader->words.count);

    for (size_t i = 0; i < reader->words.count; i++)
        words[i] = reader->words.items[i];
    for (size_t i = 0; i < taken; i++) {
        bool last = i + 1 == taken;
        tokens[at + i] = (struct spoken_token){.written = reader->pieces[at + i].written};
        tokens[at + i].sentence_end = last && ends_sentence(reader, at + i);
        tokens[at + i].pause = last && !tokens[at + i].sentence_end && pauses(reader, at + i);
    }
    tokens[at].words = words;
    tokens[at].word_count = reader->words.count;
    tokens[at].group = taken;
}

static struct reader reader_for(struct arena *arena, struct str tag)
{
    const struct spoken_language *language = spoken_language_find(tag);
    struct reader reader = {.arena = arena, .language = language, .tag = tag};

    if (language) {
        bool swapped = scan_in_list(tag, language->swapped_marks, true);
        reader.point = swapped ? language->grouping : language->point;
        reader.grouping = swapped ? language->point : language->grouping;
    }
    return reader;
}

bool spoken_text_make(struct arena *arena, struct str text, struct str language,
                      struct spoken_text *out, struct error *error)
{
    struct reader reader = reader_for(arena, language);
    struct spoken_token *tokens;
    struct piece *pieces = NULL;

    if (text.len > SPOKEN_BYTES_MAX)
        return error_set(error, ERROR_LIMIT,
                         "a spoken text of %zu bytes is past the limit of %d; split it in scenes",
                         text.len, SPOKEN_BYTES_MAX);
    piece_cut(arena, text, &pieces, &reader.count);
    reader.pieces = pieces;
    tokens = ARENA_ARRAY(arena, struct spoken_token, reader.count);
    for (size_t at = 0; at < reader.count;) {
        size_t taken = read_group(&reader, at);
        BUG_UNLESS(taken > 0 && at + taken <= reader.count);
        add_tokens(&reader, at, taken, tokens);
        reader.words.count = 0;
        at += taken;
    }
    *out = (struct spoken_text){language, tokens, reader.count};
    return true;
}
