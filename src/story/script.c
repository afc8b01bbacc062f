/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/script.h"

#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "data/text.h"
#include "story/directive.h"
#include "story/language.h"
#include "story/markdown.h"
#include "story/script_text.h"
#include "story/sentence.h"
#include "story/text.h"

#include "base/banned.h"

/* Where a line's text begins in the paragraph. */
struct line_mark {
    size_t offset;
    int32_t line;
};

struct builder {
    struct arena *arena;
    struct error *error;
    struct str language;
    struct str line_text; /* the line being read, for columns */
    int32_t line;
    bool in_comment; /* between <!-- and --> */

    VEC_OF(char) paragraph; /* text not yet split into sentences */
    VEC_OF(struct line_mark) marks;
    VEC_OF(struct script_sentence) sentences; /* of the current block */
    struct script_block block;
    int32_t picture_line;
    struct str chapter; /* heading seen, for the next block */

    VEC_OF(struct script_block) blocks;
    struct str title;
};

/* ---- sentences and blocks ------------------------------------------------------------------ */

/* Line of byte `offset` of the paragraph. */
static int32_t line_of(const struct builder *b, size_t offset)
{
    size_t low = 0, high = b->marks.count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (b->marks.items[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    return b->marks.items[low].line;
}

/* The paragraph becomes sentences of the current block. */
static void end_paragraph(struct builder *b)
{
    struct str text = {b->paragraph.items, b->paragraph.count}, *parts;
    size_t count;

    sentence_split(b->arena, text, b->language, &parts, &count);
    for (size_t i = 0; i < count; i++) {
        struct script_sentence *sentence;
        if (!text_has_word(parts[i]))
            continue;
        sentence = VEC_PUSH(&b->sentences, b->arena);
        sentence->text = parts[i];
        sentence->line = line_of(b, (size_t)(parts[i].ptr - text.ptr));
    }
    memset(&b->paragraph, 0, sizeof b->paragraph); /* the sentences are views into it */
    b->marks.count = 0;
}

/* A picture without words stays for the words that follow. */
static bool end_block(struct builder *b)
{
    end_paragraph(b);
    if (!b->sentences.count)
        return true;
    if (b->blocks.count == SCRIPT_BLOCKS_MAX)
        return error_set(b->error, ERROR_LIMIT,
                         "line %d: more than %d scenes; split the script into several videos",
                         b->line, (int)SCRIPT_BLOCKS_MAX);
    b->block.sentences = b->sentences.items;
    b->block.sentence_count = b->sentences.count;
    b->block.chapter = b->chapter;
    *VEC_PUSH(&b->blocks, b->arena) = b->block;
    b->block = (struct script_block){0};
    b->chapter = (struct str){0};
    memset(&b->sentences, 0, sizeof b->sentences);
    return true;
}

/* The last sentence so far, or NULL. */
static struct script_sentence *last_sentence(struct builder *b)
{
    struct script_block *block;

    if (b->sentences.count)
        return &b->sentences.items[b->sentences.count - 1];
    if (!b->blocks.count)
        return NULL;
    block = &b->blocks.items[b->blocks.count - 1];
    return (struct script_sentence *)&block->sentences[block->sentence_count - 1];
}

/* ---- text -------------------------------------------------------------------------------- */

/* First run of word characters longer than SCRIPT_WORD_MAX, or empty. */
static struct str long_word(struct str text, size_t *length)
{
    struct str rest = text, start = text;
    size_t run = 0;
    uint32_t code;

    while (utf8_next(&rest, &code)) {
        if (text_is_space(code) || text_is_cjk(code) || text_is_unspaced_sea(code)) {
            if (run > SCRIPT_WORD_MAX)
                break;
            run = 0;
            start = rest;
            continue;
        }
        run++;
    }
    *length = run;
    return run > SCRIPT_WORD_MAX ? str_take(start, 1) : (struct str){0};
}

static void append_text(struct builder *b, struct str text)
{
    struct str so_far = {b->paragraph.items, b->paragraph.count};

    if (text_needs_space(text_last(so_far), text_first(text)))
        *VEC_PUSH(&b->paragraph, b->arena) = ' ';
    *VEC_PUSH(&b->marks, b->arena) = (struct line_mark){b->paragraph.count, b->line};
    for (size_t i = 0; i < text.len; i++)
        *VEC_PUSH(&b->paragraph, b->arena) = text.ptr[i];
}

static bool add_text(struct builder *b, struct str raw)
{
    struct str text = markdown_inline(b->arena, raw), word;
    size_t length, at;

    if (!text.len)
        return true;
    word = long_word(text, &length);
    if (word.len) {
        at = str_find(b->line_text, str_take(str_skip(text, (size_t)(word.ptr - text.ptr)), 24), 0);
        return script_error(b->error,
                            script_place_of(b->line_text, at == (size_t)-1 ? 0 : at, b->line),
                            ERROR_LIMIT,
                            "a word of %zu characters; the longest that can be spoken and shown "
                            "has %d: put spaces into it",
                            length, (int)SCRIPT_WORD_MAX);
    }
    append_text(b, text);
    return true;
}

/* ---- directives ---------------------------------------------------------------------------- */

static bool add_pause(struct builder *b, int32_t pause_ms, struct script_place place)
{
    struct script_sentence *sentence;

    end_paragraph(b);
    sentence = last_sentence(b);
    if (!sentence)
        return script_error(b->error, place, ERROR_INPUT,
                            "a pause with nothing spoken before it; put it after a sentence");
    sentence->pause_ms = MIN_OF(sentence->pause_ms + pause_ms, (int32_t)PAUSE_MS_MAX);
    return true;
}

/* A picture is for the words around it; a second one begins a new scene. */
static bool add_picture(struct builder *b, const struct picture *picture, struct script_place place)
{
    end_paragraph(b);
    if (b->block.has_picture && !b->sentences.count)
        return script_error(b->error, place, ERROR_INPUT,
                            "this scene has a picture already (line %d); put the words of that "
                            "scene between the two",
                            b->picture_line);
    if (b->block.has_picture && !end_block(b))
        return false;
    b->block.has_picture = true;
    b->block.picture = *picture;
    b->picture_line = b->line;
    return true;
}

static bool add_directive(struct builder *b, const struct directive *directive,
                          struct script_place place)
{
    switch (directive->kind) {
    case DIRECTIVE_PICTURE:
        return add_picture(b, &directive->picture, place);
    case DIRECTIVE_PAUSE:
        return add_pause(b, directive->pause_ms, place);
    case DIRECTIVE_NONE:
        break;
    }
    return true;
}

/* Offset of the next '[' at or after `from` that no '\' or '!' makes something else. */
static size_t next_bracket(struct str text, size_t from)
{
    for (size_t i = from; i < text.len; i++) {
        if (text.ptr[i] == '\\')
            i++;
        else if (text.ptr[i] == '[' && (i == 0 || text.ptr[i - 1] != '!'))
            return i;
    }
    return text.len;
}

/* Text and directives of one line, in order. `text` is a view into line_text. */
static bool add_mixed(struct builder *b, struct str text)
{
    size_t from = 0, at = 0, counted = 0;
    struct script_place place =
        script_place_of(b->line_text, (size_t)(text.ptr - b->line_text.ptr), b->line);

    while ((at = next_bracket(text, at)) < text.len) {
        struct str rest = str_skip(text, at);
        struct directive directive;
        place.column += (int32_t)utf8_length((struct str){text.ptr + counted, at - counted});
        counted = at;
        if (!directive_read(b->arena, rest, place, &directive, b->error))
            return false;
        if (directive.kind == DIRECTIVE_NONE) {
            at++;
            continue;
        }
        if (!add_text(b, (struct str){text.ptr + from, at - from}) ||
            !add_directive(b, &directive, place))
            return false;
        from = at += directive.length;
    }
    return add_text(b, str_skip(text, from));
}

/* ---- lines ------------------------------------------------------------------------------- */

static bool add_heading(struct builder *b, struct str content)
{
    struct str words = markdown_inline(b->arena, content);

    if (!text_has_word(words))
        return script_error(b->error, (struct script_place){b->line, 1}, ERROR_INPUT,
                            "a heading without words; write # Title, or \\# to speak the mark");
    if (words.len > STORYBOARD_TITLE_MAX)
        return script_error(b->error, (struct script_place){b->line, 1}, ERROR_LIMIT,
                            "a heading of %zu bytes; one has at most %d: shorten it, or drop the # "
                            "to have it spoken",
                            words.len, (int)STORYBOARD_TITLE_MAX);
    if (!end_block(b))
        return false;
    if (!b->title.len && !b->blocks.count)
        b->title = words;
    else
        b->chapter = words;
    return true;
}

/* A list item or row is read as a sentence: without a stop of its own it gets one. */
static void end_item(struct builder *b)
{
    struct str text = {b->paragraph.items, b->paragraph.count};

    if (text_is_word(text_last(text)))
        *VEC_PUSH(&b->paragraph, b->arena) = '.';
    end_paragraph(b);
}

static bool add_item(struct builder *b, struct str text)
{
    end_paragraph(b);
    if (!add_mixed(b, text))
        return false;
    end_item(b);
    return true;
}

static bool add_line(struct builder *b, const struct markdown_line *line)
{
    switch (line->kind) {
    case MARKDOWN_BLANK:
    case MARKDOWN_RULE:
        return end_block(b);
    case MARKDOWN_HEADING:
        return add_heading(b, line->content);
    case MARKDOWN_ITEM:
        return add_item(b, line->content);
    case MARKDOWN_ROW:
        end_paragraph(b);
        if (!add_text(b, markdown_row(b->arena, line->content)))
            return false;
        end_item(b);
        return true;
    case MARKDOWN_TEXT:
        return add_mixed(b, line->content);
    case MARKDOWN_SKIP:
        break;
    }
    return true;
}

/* The part of `line` outside of HTML comments that span lines; a comment within one line is left
 * to markdown_inline(). */
static struct str outside_comment(struct builder *b, struct str line)
{
    size_t end, start;

    if (b->in_comment) {
        end = str_find(line, STR("-->"), 0);
        if (end == (size_t)-1)
            return str_take(line, 0);
        b->in_comment = false;
        line = str_skip(line, end + 3);
    }
    start = str_find(line, STR("<!--"), 0);
    if (start == (size_t)-1 || str_find(line, STR("-->"), start) != (size_t)-1)
        return line;
    b->in_comment = true;
    return str_take(line, start);
}

static bool read_lines(struct builder *b, struct str text)
{
    struct str before = {0}, line, after = {0}, rest = text;
    bool more = str_split(&rest, '\n', &line);

    while (more) {
        struct markdown_line read;
        bool in_comment = b->in_comment;
        after = (struct str){0};
        more = str_split(&rest, '\n', &after);
        b->line++;
        b->line_text = line;
        read = markdown_read_line(outside_comment(b, line), before, after);
        if (!(in_comment && read.kind == MARKDOWN_BLANK) && !add_line(b, &read))
            return false;
        before = line;
        line = after;
    }
    return end_block(b);
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* The first words stand in where no title is written. */
static struct str title_from_words(struct arena *arena, struct str sentence)
{
    enum { TITLE_WORDS = 8, TITLE_CODES = 70 };
    struct str title =
        text_ellipsis(arena, text_first_words(arena, sentence, TITLE_WORDS), TITLE_CODES);

    while (title.len && strchr(".,;:", title.ptr[title.len - 1]))
        title.len--;
    return title;
}

static bool finish(struct builder *b, struct script *out)
{
    if (!b->blocks.count)
        return error_set(
            b->error, ERROR_INPUT,
            b->title.len || b->block.has_picture
                ? "the script has only markup and nothing to speak; write at least "
                  "one sentence"
                : "the script is empty: nothing to speak; write at least one sentence");
    if (b->block.has_picture)
        return error_set(b->error, ERROR_INPUT,
                         "line %d: this picture has no words after it to be shown with; write "
                         "them, or move it before the scene that it belongs to",
                         b->picture_line);
    out->blocks = b->blocks.items;
    out->block_count = b->blocks.count;
    out->titled = b->title.len > 0;
    out->title =
        out->titled ? b->title : title_from_words(b->arena, b->blocks.items[0].sentences[0].text);
    out->language = b->language;
    return true;
}

bool script_parse(struct arena *arena, struct str text, struct str language, struct script *out,
                  struct error *error)
{
    struct builder b = {.arena = arena, .error = error};
    struct str clean;

    if (!script_text_clean(arena, text, &clean, error))
        return false;
    b.language = language.len ? arena_str(arena, language) : language_guess(clean);
    return read_lines(&b, clean) && finish(&b, out);
}
