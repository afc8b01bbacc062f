/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Inside of story/spoken.c: the pieces of a written text, the reader that walks over them, and the
 * table that makes a language. Nobody outside src/story/spoken*.c includes this.
 *
 * A text is cut into pieces at white space. A list of recognisers is tried at each piece; the first
 * that knows what stands there says its words and tells how many pieces it took. All of it is pure
 * and works in one arena; one thread a reader.
 */
#ifndef CLIPCRAFTER_STORY_SPOKEN_READER_H
#define CLIPCRAFTER_STORY_SPOKEN_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

/** What stands between two spaces: written = lead + core + trail, all views of the text. */
struct piece {
    struct str written;
    struct str lead;  /**< opening quotes, brackets, emphasis marks */
    struct str core;  /**< what is read; empty for a dash or an emoji */
    struct str trail; /**< closing quotes, brackets, stops and commas */
};

/** How a number agrees with what it counts. */
enum number_form {
    FORM_ALONE,     /**< counting: "eins", "uno" */
    FORM_MASCULINE, /**< before a masculine noun: "ein", "un" */
    FORM_FEMININE,  /**< before a feminine noun: "eine", "una" */
    FORM_NEUTER,    /**< before a neuter noun: "ein" */
};

/** How an ordinal is declined; the numbers are the languages' own business. */
enum ordinal_form {
    ORDINAL_PLAIN,    /**< "third", "dritter", "tercero" */
    ORDINAL_WEAK,     /**< after a definite article: "dritte" */
    ORDINAL_OBLIQUE,  /**< after a preposition: "dritten" */
    ORDINAL_NEUTER,   /**< "drittes" */
    ORDINAL_FEMININE, /**< "tercera" */
    ORDINAL_SHORT,    /**< before a masculine noun: "tercer" */
};

/** A noun that numbers count: a unit, or a currency (whose hundredth part has a name too). */
struct counted {
    const char *sign; /**< as written: "km", "$", "USD" */
    const char *one, *many;
    enum number_form form;
    const char *part_one, *part_many; /**< "cent", "cents"; NULL if it has no hundredths */
};

/** Million, billion: a word after or a letter at a number. */
struct magnitude {
    const char *sign; /**< "million", "bn", "M" */
    const char *one, *many;
    bool only_money; /**< read so only with a currency: "$5M", never "5M" */
    bool noun;       /**< the currency follows it through `of`: "millones de euros" */
};

/** A written form and its reading. */
struct reading {
    const char *written;
    const char *spoken;
};

struct reader;

/** Says what stands at `at` and returns the pieces taken, or says nothing and returns 0. */
typedef size_t (*recogniser)(struct reader *reader, size_t at);

/** All that makes a language. Tables end with a NULL first member. */
struct spoken_language {
    const char *tag; /**< ISO 639-1 */
    char point;      /**< decimal point */
    char grouping;   /**< between thousands, beside spaces */

    void (*cardinal)(struct reader *reader, uint64_t value, enum number_form form);
    void (*ordinal)(struct reader *reader, uint64_t value, enum ordinal_form form);
    void (*year)(struct reader *reader, uint64_t year);
    /** "2 1/2": `whole` may be 0. */
    void (*fraction)(struct reader *reader, uint64_t whole, uint64_t over, uint64_t under);
    /** "$3.50": `whole` and `part` (hundredths) are what stands before and after the point. */
    void (*price)(struct reader *reader, const struct counted *money, uint64_t whole, int part);
    /** A whole date standing at piece `at`; `year` 0 = not given. */
    void (*date)(struct reader *reader, size_t at, uint64_t year, uint64_t month, uint64_t day);
    /** The form a number takes before this piece; FORM_ALONE if it is no noun one counts. */
    enum number_form (*counts)(const struct piece *noun);
    /** Takes the mark of an ordinal ("th", "º") off the text behind a number. NULL: has none. */
    bool (*ordinal_mark)(struct str *rest, enum ordinal_form *form);
    bool month_first; /**< 3/12/2024 is in March; not in the regions that say otherwise */

    const struct counted *units, *currencies;
    const struct reading *per_words; /**< units written out after a slash: "$5/month" */
    const struct magnitude *magnitudes;
    const char *const *months;           /**< full names, January first */
    const char *const *months_short;     /**< "Jan", without a stop */
    const struct reading *abbreviations; /**< written with a full stop or more, the last left out */
    const struct reading *replacements;  /**< whole words, case ignored */
    const struct reading *symbols;       /**< "&" */
    const char *const *capital_words;    /**< read as a word though in capitals: "NASA" */
    const char *const *spelled_words;    /**< read by letters though it looks like a word: "UCLA" */

    /* Words between; each may be several. */
    const char *word_point, *word_minus, *word_plus, *word_percent, *word_per, *word_of;
    const char *word_range; /**< "10-20" */
    const char *word_by;    /**< "1920x1080" */
    const char *word_times; /**< "10x" */
    const char *word_out_of, *word_about, *word_less, *word_more, *word_plus_minus;
    const char *word_dot, *word_slash, *word_at, *word_hash, *word_dash, *word_underscore;
    const char *word_version;
    enum number_form magnitude_form; /**< of a number before "million" */
    /** Tags of regions that write 1,234.5 although the language writes 1.234,5. NULL: none. */
    const char *const *swapped_marks;
    /** A fraction of up to this many digits is read as one number ("tres coma catorce"). */
    size_t fraction_digits_joined;

    const recogniser *recognisers; /**< in order, ends with NULL */
};

/** Words said so far. */
struct word_list {
    struct str *items;
    size_t count, capacity;
};

struct reader {
    struct arena *arena;
    const struct spoken_language *language;
    struct str tag;       /**< BCP 47, as asked */
    char point, grouping; /**< of numbers, as the region writes them */
    const struct piece *pieces;
    size_t count;
    struct word_list words; /**< of the group being read */
    bool own_stop;          /**< set by a recogniser: the last piece's full stop ends no sentence */
};

/** The rules for a BCP 47 tag, or NULL where there are none of its own. */
const struct spoken_language *spoken_language_find(struct str tag);
extern const struct spoken_language spoken_en, spoken_de, spoken_es;

/** Says one word; an empty one is not said. The view must live as long as the arena. */
void reader_say(struct reader *reader, struct str word);
/** Says each word of a constant text. NULL says nothing. */
void reader_say_all(struct reader *reader, const char *words);
/** Says letters as a spelling: each as one capital letter, which voices read by its name. */
void reader_spell(struct reader *reader, struct str letters);
/** Lower case by the rules of the reader's language. */
struct str reader_lower(struct reader *reader, struct str text);

/** The piece at `at`, or one that is empty. */
const struct piece *reader_piece(const struct reader *reader, size_t at);
/** True if nothing but a space stands between the piece at `at` and the next. */
bool reader_joins(const struct reader *reader, size_t at);
/** True if the last word before `at` is among `words` (lower case, NULL at the end). */
bool reader_after(const struct reader *reader, size_t at, const char *const *words);

/** Reads any piece: words, capitals, camel case, digits and signs mixed. Never refuses. */
size_t read_word(struct reader *reader, size_t at);
/** The same for a part of a piece. `shouting`: capitals all around are mere emphasis. */
void read_mixed(struct reader *reader, struct str text, bool shouting);
/** Finds the reading of `text` in a table. NULL if it has none. */
const char *reading_find(const struct reading *table, struct str text, bool nocase);

/* Recognisers that all languages share. */
size_t read_address(struct reader *reader, size_t at);      /**< URL, mail, @handle, #hashtag */
size_t read_abbreviation(struct reader *reader, size_t at); /**< "e.g.", "Dr.", "z. B." */
size_t read_sign(struct reader *reader, size_t at);         /**< a lone "&", "+" */
size_t read_amount(struct reader *reader, size_t at);       /**< number, money, unit, range */
size_t read_date(struct reader *reader, size_t at);         /**< 2024-03-12, 3/12/2024 */
size_t read_phone(struct reader *reader, size_t at);        /**< +1 555 123 4567 */
size_t read_version(struct reader *reader, size_t at);      /**< v2.1, 10.4.2 */

#endif
