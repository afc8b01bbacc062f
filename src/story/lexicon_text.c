/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cutting text into words, and light stems. */
#include "story/lexicon_text.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "base/buf.h"
#include "base/utf8.h"

#include "base/banned.h"

struct str lexicon_lower(struct arena *arena, struct str text)
{
    struct buf buf;
    struct str lower;
    uint32_t code;

    buf_init(&buf, 4 * text.len + 8);
    while (utf8_next(&text, &code))
        utf8_append(&buf, uc_tolower(code));
    lower = arena_str(arena, buf_ok(&buf) ? buf_str(&buf) : STR(""));
    buf_release(&buf);
    return lower;
}

struct str lexicon_lemma(struct arena *arena, struct str word)
{
    struct str lemma = lexicon_lower(arena, word);
    char *bytes = (char *)(uintptr_t)lemma.ptr; /* a fresh copy in our arena */

    for (size_t i = 0; i < lemma.len; i++)
        if (bytes[i] == ' ')
            bytes[i] = '_';
    return lemma;
}

struct str lexicon_words(struct arena *arena, struct str lemma)
{
    struct str words = arena_str(arena, lemma);
    char *bytes = (char *)(uintptr_t)words.ptr;

    for (size_t i = 0; i < words.len; i++)
        if (bytes[i] == '_')
            bytes[i] = ' ';
    return words;
}

enum script_class { NO_LETTER, LETTER, HAN, KATAKANA, HIRAGANA };

static enum script_class class_of(uint32_t code)
{
    if (code == 0x30fc || (code >= 0x30a1 && code <= 0x30fa))
        return KATAKANA;
    if (code >= 0x3041 && code <= 0x309f)
        return HIRAGANA;
    if (code == 0x3005 || (code >= 0x3400 && code <= 0x9fff) ||
        (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x323af))
        return HAN;
    if (uc_is_general_category_withtable(code, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                   UC_CATEGORY_MASK_Nd))
        return LETTER;
    return NO_LETTER;
}

/** Apostrophes and hyphens, which belong to a word when a letter follows. */
static bool joins(uint32_t code)
{
    return code == '\'' || code == 0x2019 || code == '-' || code == 0x2010 || code == 0x2011;
}

static bool ends_sentence(uint32_t code)
{
    return code == '.' || code == '!' || code == '?' || code == ':' || code == '\n' ||
           code == 0x2026 || code == 0x3002 || code == 0xff01 || code == 0xff1f || code == 0xa1 ||
           code == 0xbf || code == '"' || code == 0x201c || code == 0x201e;
}

/** Skips to the next letter; notes whether a sentence ended or anything but blanks stood between.
 */
static bool skip_to_word(struct str *rest, struct lexicon_token *token)
{
    struct str ahead = *rest;
    uint32_t code;

    while (utf8_next(&ahead, &code)) {
        if (class_of(code) != NO_LETTER)
            return true;
        token->sentence_start |= ends_sentence(code);
        token->joined &= code == ' ' || code == '\t' || code == 0xa0 || joins(code);
        *rest = ahead;
    }
    return false;
}

/** Where the word at the start of `text` ends. */
static struct str word_end(struct str text)
{
    struct str ahead = text;
    enum script_class kind;
    uint32_t code;

    utf8_next(&ahead, &code);
    kind = class_of(code);
    text = ahead;
    while (utf8_next(&ahead, &code)) {
        struct str after = ahead;
        uint32_t next;

        if (class_of(code) == kind) {
            text = ahead;
            continue;
        }
        if (kind != LETTER || !joins(code) || !utf8_next(&after, &next) || class_of(next) != LETTER)
            break;
    }
    return text;
}

bool lexicon_token_next(struct str *rest, struct lexicon_token *token)
{
    bool first = token->text.ptr == NULL;
    struct str end;
    uint32_t code;

    token->sentence_start = first;
    token->joined = !first;
    if (!skip_to_word(rest, token))
        return false;
    end = word_end(*rest);
    token->text = str_take(*rest, rest->len - end.len);
    token->index = first ? 0 : token->index + 1;
    *rest = end;
    end = token->text;
    utf8_next(&end, &code);
    token->capital = uc_is_upper(code);
    return true;
}

/** Base letter of an accented Latin one, or the code itself; 'ss' is dealt with by the caller. */
static uint32_t unaccented(uint32_t code)
{
    /* U+00E0 .. U+00FF and the letters of U+0100 .. U+017F in pairs, lower case only. */
    static const char latin1[] = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
    static const char extended[] =
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllllllll"
        "nnnnnn...oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz.";

    if (code >= 0xe0 && code <= 0xff && latin1[code - 0xe0] != '.')
        return (uint32_t)latin1[code - 0xe0];
    if (code >= 0x100 && code < 0x100 + sizeof extended - 1 && extended[code - 0x100] != '.')
        return (uint32_t)extended[code - 0x100];
    return code;
}

static struct str fold(struct arena *arena, struct str lower)
{
    struct buf buf;
    struct str folded;
    uint32_t code;

    buf_init(&buf, 4 * lower.len + 8);
    while (utf8_next(&lower, &code)) {
        if (code == 0xdf)
            buf_append(&buf, STR("ss"));
        else if (code == 0x153)
            buf_append(&buf, STR("oe"));
        else
            utf8_append(&buf, unaccented(code));
    }
    folded = arena_str(arena, buf_ok(&buf) ? buf_str(&buf) : STR(""));
    buf_release(&buf);
    return folded;
}

struct stem_rules {
    const char *language;
    const char *suffixes; /**< longest first, parted by blanks; tried in turn, one is taken */
};

static const struct stem_rules stems[] = {
    {"de", "innen erinnen ern en em er es e s"},
    {"nl", "eren en jes je s e"},
    {"sv", "orna arna erna ornas or ar er en et na n a e s"},
    {"da", "erne ene er en et e s"},
    {"nb", "ene er en et e a s"},
    {"es", "ciones cion es os as s o a e"},
    {"pt", "coes cao es os as s o a e"},
    {"it", "zioni zione i e o a"},
    {"fr", "eaux eau aux al es s x e"},
    {"pl", "ami ach owi om ow ie em a e y i u o"},
    {"ru", "ями ами иях ях ах ием ов ев ей ой ом ем ам ям ии ия ие ью а я ы и о е у ю ь й"},
    {"tr", "lari leri larin lerin lar ler i u"},
    {"fi", "issa issa ssa lla sta n t a"},
    {"hu", "okat eket ok ek ak k t"},
};

/** Without the first suffix that leaves at least `least` bytes. */
static struct str without_suffix(struct str word, struct str suffixes, size_t least)
{
    struct str suffix;

    while (str_split(&suffixes, ' ', &suffix))
        if (word.len >= suffix.len + least + str_equal(suffix, STR("s")) &&
            str_ends_with(word, suffix)) /* "s" is often the word's own: "haus", "bus" */
            return str_take(word, word.len - suffix.len);
    return word;
}

static struct str english_stem(struct arena *arena, struct str word)
{
    if (word.len > 4 && str_ends_with(word, STR("ies")))
        return arena_printf(arena, "%.*sy", STR_FMT(str_take(word, word.len - 3)));
    if (word.len > 4 && (str_ends_with(word, STR("ches")) || str_ends_with(word, STR("shes")) ||
                         str_ends_with(word, STR("xes")) || str_ends_with(word, STR("sses"))))
        return str_take(word, word.len - 2);
    if (word.len > 3 && str_ends_with(word, STR("s")) && !str_ends_with(word, STR("ss")) &&
        !str_ends_with(word, STR("us")) && !str_ends_with(word, STR("is")))
        return str_take(word, word.len - 1);
    return word;
}

struct str lexicon_stem(struct arena *arena, struct str language, struct str lower)
{
    struct str main = lexicon_language(language), folded = fold(arena, lower);

    if (str_ends_with(folded, STR("'s")))
        folded = str_take(folded, folded.len - 2);
    if (str_equal_nocase(main, STR("en")))
        return english_stem(arena, folded);
    if (str_equal_nocase(main, STR("no")))
        main = STR("nb");
    if (str_equal_nocase(main, STR("de")) && str_ends_with(folded, STR("ln")))
        return str_take(folded, folded.len - 1); /* "nadeln"; but the "n" of "stein" is its own */
    for (size_t i = 0; i < COUNT_OF(stems); i++)
        if (str_equal_nocase(main, str_from(stems[i].language)))
            return without_suffix(folded, str_from(stems[i].suffixes),
                                  str_equal(main, STR("ru")) ? 6 : 3);
    return folded;
}
