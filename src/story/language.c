/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/language.h"

#include <string.h>

#include "base/utf8.h"
#include "story/language_words.h"
#include "story/text.h"

#include "base/banned.h"

bool language_is(struct str language, const char *code)
{
    size_t len = strlen(code);

    return str_equal_nocase(str_take(language, len), str_from(code)) &&
           (language.len == len || language.ptr[len] == '-' || language.ptr[len] == '_');
}

unsigned language_roles(struct str language, struct str word)
{
    size_t table = language_words_find(language);

    return table < language_words_count() ? language_words_roles(table, word) : 0;
}

bool language_starts_sentence(struct str language, struct str word)
{
    return (language_roles(language, word) & ~(unsigned)ROLE_SAYING) != 0;
}

/* How many letters of each script a text holds. */
struct script_count {
    size_t latin, greek, cyrillic, ukrainian, hebrew, arabic, devanagari, thai, hangul, kana, han;
};

static void count_letter(struct script_count *count, uint32_t code)
{
    if (code < 0x250)
        count->latin++;
    else if (code >= 0x370 && code < 0x400)
        count->greek++;
    else if (code >= 0x400 && code < 0x530) {
        count->cyrillic++;
        /* і ї є ґ, small and capital: letters that Russian does not have. */
        count->ukrainian += code == 0x456 || code == 0x457 || code == 0x454 || code == 0x491 ||
                            code == 0x406 || code == 0x407 || code == 0x404 || code == 0x490;
    } else if (code >= 0x590 && code < 0x600)
        count->hebrew++;
    else if (code >= 0x600 && code < 0x780)
        count->arabic++;
    else if (code >= 0x900 && code < 0x980)
        count->devanagari++;
    else if (code >= 0xe00 && code < 0xe80)
        count->thai++;
    else if ((code >= 0xac00 && code < 0xd7a4) || (code >= 0x1100 && code < 0x1200))
        count->hangul++;
    else if (text_is_hiragana(code) || text_is_katakana(code))
        count->kana++;
    else if (text_is_han(code))
        count->han++;
}

static const char *by_script(const struct script_count *n)
{
    /* A character of Chinese or Japanese says about as much as two or three letters. */
    size_t cjk = (n->han + n->kana) * 2, most = n->latin;
    const char *code = NULL;
    const struct {
        size_t letters;
        const char *code;
    } rows[] = {
        {n->greek, "el"},
        {n->hebrew, "he"},
        {n->arabic, "ar"},
        {n->devanagari, "hi"},
        {n->thai, "th"},
        {n->hangul * 2, "ko"},
        {cjk, n->kana * 8 > n->han ? "ja" : "zh"},
        {n->cyrillic, n->ukrainian * 50 > n->cyrillic ? "uk" : "ru"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].letters > most) {
            most = rows[i].letters;
            code = rows[i].code;
        }
    }
    return code;
}

/* Letters that few Latin-script languages use, and what they are worth. */
static const struct {
    const char *letters;
    const char *code;
} TELLING[] = {
    {"ß", "de"}, {"ñ", "es"}, {"¿", "es"}, {"¡", "es"}, {"ã", "pt"}, {"õ", "pt"}, {"ł", "pl"},
    {"ż", "pl"}, {"ę", "pl"}, {"ś", "pl"}, {"ğ", "tr"}, {"ı", "tr"}, {"ş", "tr"}, {"å", "sv"},
    {"ê", "fr"}, {"è", "fr"}, {"œ", "fr"}, {"ç", "fr"}, {"ò", "it"}, {"ù", "it"},
};

static void add_telling_letters(struct str text, size_t *points)
{
    for (size_t i = 0; i < COUNT_OF(TELLING); i++)
        if (str_find(text, str_from(TELLING[i].letters), 0) != (size_t)-1)
            points[language_words_find(str_from(TELLING[i].code))]++;
}

/* The Latin-script language whose small words are most among the first words of `text`. */
static const char *by_words(struct str text)
{
    enum { WORDS_READ = 600 };
    size_t count = language_words_count(), best = 0, *points;
    struct str rest = text, word;
    struct arena arena;

    arena_init(&arena);
    points = ARENA_ARRAY(&arena, size_t, count + 1);
    for (size_t n = 0; n < WORDS_READ && text_next_word(&rest, &word); n++) {
        word = text_lower(&arena, text_bare(word));
        for (size_t i = 0; i < count; i++)
            points[i] += (language_words_roles(i, word) & ROLE_FUNCTION) != 0;
    }
    add_telling_letters(text, points);
    for (size_t i = 1; i < count; i++)
        if (points[i] > points[best])
            best = i;
    arena_release(&arena);
    return language_words_code(best);
}

struct str language_guess(struct str text)
{
    struct script_count count = {0};
    struct str rest = text;
    const char *code;
    uint32_t letter;

    while (utf8_next(&rest, &letter))
        if (text_is_letter(letter))
            count_letter(&count, letter);
    code = by_script(&count);
    return str_from(code ? code : by_words(text));
}
