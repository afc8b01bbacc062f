/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/caption_text.h"

#include <stdlib.h>

#include <unicase.h>
#include <unictype.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "render/caption_emoji.h"
#include "render/paint_font.h"

#include "base/banned.h"

enum { PAGE_TEXT_MAX = 256 * 1024, WORD_MAX = 2000 /**< bytes of one word that can be seen */ };

struct builder {
    struct arena *arena;
    struct str drawings;
    struct buf text;
    VEC_OF(struct text_emoji) emoji;
};

/** Scripts written without spaces between words, and their punctuation. */
static bool is_spaceless(uint32_t code)
{
    return (code >= 0x2E80 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFF00 && code <= 0xFFEF) || (code >= 0x20000 && code <= 0x3FFFF) ||
           (code >= 0x0E00 && code <= 0x0EFF) || (code >= 0x1780 && code <= 0x17FF) ||
           (code >= 0x1000 && code <= 0x109F);
}

static uint32_t first_code(struct str text)
{
    uint32_t code = 0;

    return utf8_next(&text, &code) ? code : 0;
}

static uint32_t last_code(struct str text)
{
    uint32_t code = 0;

    while (utf8_next(&text, &code))
        continue;
    return code;
}

/** At most `max` bytes, cut before a character. */
static struct str cut_bytes(struct str text, size_t max)
{
    struct str cut = str_take(text, max);

    while (cut.len < text.len && cut.len > 0 && ((unsigned char)text.ptr[cut.len] & 0xC0) == 0x80)
        cut.len--;
    return cut;
}

static void add_emoji(struct builder *builder, const struct emoji *emoji)
{
    struct str file = emoji_find(builder->arena, builder->drawings, emoji);

    if (file.len == 0)
        return;
    *VEC_PUSH(&builder->emoji, builder->arena) = (struct text_emoji){builder->text.len, file};
    utf8_append(&builder->text, 0xFFFC);
}

static void add_clean(struct builder *builder, struct str text)
{
    char *clean = font_clean_text(text, false, false);

    buf_append(&builder->text, str_from(clean));
    free(clean);
}

/** Copies a word, its emoji replaced. */
static void add_word(struct builder *builder, struct str word)
{
    struct str rest = word, plain = {word.ptr, 0};
    struct emoji emoji;
    uint32_t code;

    while (rest.len > 0) {
        struct str before = rest;

        if (emoji_take(&rest, &emoji)) {
            plain.len = (size_t)(before.ptr - plain.ptr);
            add_clean(builder, plain);
            add_emoji(builder, &emoji);
            plain.ptr = rest.ptr;
        } else {
            (void)utf8_next(&rest, &code);
        }
    }
    plain.len = (size_t)(rest.ptr - plain.ptr);
    add_clean(builder, plain);
}

/** Upper case without a language's special rules, so that it does not depend on a locale. */
static struct str to_upper(struct arena *arena, struct str word)
{
    size_t len = 0;
    uint8_t *upper = u8_toupper((const uint8_t *)word.ptr, word.len, "", NULL, NULL, &len);
    struct str result = word;

    if (upper)
        result = arena_str(arena, (struct str){(const char *)upper, len});
    free(upper);
    return result;
}

static bool needs_space(struct str before, struct str after)
{
    return before.len > 0 && after.len > 0 &&
           !(is_spaceless(last_code(before)) && is_spaceless(first_code(after)));
}

void caption_text_make(struct arena *arena, const struct caption_page *page,
                       const struct caption_style *style, struct str drawings,
                       struct caption_text *out)
{
    struct builder builder = {.arena = arena, .drawings = drawings};
    size_t *ends = ARENA_ARRAY(arena, size_t, page->word_count + 1);

    buf_init(&builder.text, PAGE_TEXT_MAX);
    for (size_t i = 0; i < page->word_count; i++) {
        struct str word = cut_bytes(page->words[i].text, WORD_MAX);

        if (i > 0 && needs_space(page->words[i - 1].text, word))
            buf_append_char(&builder.text, ' ');
        if (style->letter_case == CASE_UPPER)
            word = to_upper(arena, word);
        add_word(&builder, word);
        ends[i] = builder.text.len;
    }
    out->text = arena_str(arena, buf_str(&builder.text));
    out->ends = ends;
    out->word_count = page->word_count;
    out->emoji = builder.emoji.items;
    out->emoji_count = builder.emoji.count;
    buf_release(&builder.text);
}

size_t caption_text_word_at(const struct caption_text *text, size_t offset)
{
    size_t word = 0;

    while (word + 1 < text->word_count && text->ends[word] <= offset)
        word++;
    return word;
}
