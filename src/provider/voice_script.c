/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provider/voice_script.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

static const struct range {
    uint32_t first, last;
    struct voice_script script;
} RANGES[] = {
    {0x370, 0x3ff, {"Greek", " el grc ", true}},
    {0x400, 0x52f, {"Cyrillic", " ru uk bg sr mk be kk ky tt ba cv nog bs mn uz tg ", false}},
    {0x531, 0x58f, {"Armenian", " hy hyw ", false}},
    {0x591, 0x5ff, {"Hebrew", " he ", false}},
    {0x600, 0x6ff, {"Arabic", " ar fa ur sd ug ku ", false}},
    {0x750, 0x77f, {"Arabic", " ar fa ur sd ug ku ", false}},
    {0x900, 0x97f, {"Devanagari", " hi mr ne kok ", false}},
    {0x980, 0x9ff, {"Bengali", " bn as bpy ", false}},
    {0xa00, 0xa7f, {"Gurmukhi", " pa ", false}},
    {0xa80, 0xaff, {"Gujarati", " gu ", false}},
    {0xb00, 0xb7f, {"Odia", " or ", false}},
    {0xb80, 0xbff, {"Tamil", " ta ", false}},
    {0xc00, 0xc7f, {"Telugu", " te ", false}},
    {0xc80, 0xcff, {"Kannada", " kn ", false}},
    {0xd00, 0xd7f, {"Malayalam", " ml ", false}},
    {0xd80, 0xdff, {"Sinhala", " si ", false}},
    {0xe00, 0xe7f, {"Thai", " th ", false}},
    {0xe80, 0xeff, {"Lao", " ", false}},
    {0xf00, 0xfff, {"Tibetan", " ", false}},
    {0x1000, 0x109f, {"Burmese", " my shn ", false}},
    {0x10a0, 0x10ff, {"Georgian", " ka ", false}},
    {0x1100, 0x11ff, {"Hangul", " ko ", true}},
    {0x1200, 0x139f, {"Ethiopic", " am ", false}},
    {0x13a0, 0x13ff, {"Cherokee", " chr ", false}},
    {0x1780, 0x17ff, {"Khmer", " ", false}},
    {0x1f00, 0x1fff, {"Greek", " el grc ", true}},
    {0x3041, 0x30ff, {"kana", " ja ", false}},
    {0x3130, 0x318f, {"Hangul", " ko ", true}},
    {0x3400, 0x9fff, {"Chinese characters", " cmn yue zh hak ", false}},
    {0xac00, 0xd7af, {"Hangul", " ko ", true}},
    {0xf8d0, 0xf8ff, {"Klingon", " piqd ", false}},
    {0xf900, 0xfaff, {"Chinese characters", " cmn yue zh hak ", false}},
    {0xab70, 0xabbf, {"Cherokee", " chr ", false}},
    {0x20000, 0x3ffff, {"Chinese characters", " cmn yue zh hak ", false}},
};

struct voice_script voice_script_of(uint32_t code)
{
    for (size_t i = 0; i < COUNT_OF(RANGES); i++)
        if (code >= RANGES[i].first && code <= RANGES[i].last)
            return RANGES[i].script;
    return (struct voice_script){0};
}

/* The part of a BCP 47 tag before its first '-'. */
static struct str primary(struct str tag)
{
    size_t end = 0;

    while (end < tag.len && tag.ptr[end] != '-' && tag.ptr[end] != '_')
        end++;
    return str_take(tag, end);
}

bool voice_script_reads(const struct voice_script *script, struct str language)
{
    struct str code = primary(language), rest = str_from(script->languages), one;

    if (!script->name)
        return true;
    while (str_split(&rest, ' ', &one))
        if (one.len && str_equal_nocase(one, code))
            return true;
    return false;
}

/* The script of the first character the language cannot read. */
static struct voice_script unreadable(struct str word, struct str language)
{
    struct voice_script script;
    uint32_t code;

    while (utf8_next(&word, &code)) {
        script = voice_script_of(code);
        if (script.name && !voice_script_reads(&script, language))
            return script;
    }
    return (struct voice_script){"this writing", " ", false};
}

bool voice_script_refuse(struct str voice, struct str word, struct str language,
                         struct error *error)
{
    struct voice_script script = unreadable(word, language);
    struct str first = {"", 0}, rest = str_skip(str_from(script.languages), 1);

    if (strcmp(script.name, "Chinese characters") == 0 &&
        str_equal_nocase(primary(language), STR("ja")))
        return error_set(error, ERROR_INPUT,
                         "voice %.*s cannot read \"%.*s\" (kanji); write it in kana, or choose a "
                         "voice that reads Japanese",
                         STR_FMT(voice), STR_FMT(word));
    if (!str_split(&rest, ' ', &first) || !first.len)
        return error_set(
            error, ERROR_INPUT,
            "voice %.*s cannot read \"%.*s\" (%s), nor can any voice here; write it in "
            "Latin letters",
            STR_FMT(voice), STR_FMT(word), script.name);
    return error_set(error, ERROR_INPUT,
                     "voice %.*s cannot read \"%.*s\" (%s); write it in Latin letters, or choose a "
                     "voice that reads it, such as espeak:%.*s",
                     STR_FMT(voice), STR_FMT(word), script.name, STR_FMT(first));
}
