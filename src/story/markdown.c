/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/markdown.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "data/text.h"
#include "story/text.h"

#include "base/banned.h"

static const size_t NOWHERE = (size_t)-1;

/* ---- lines ------------------------------------------------------------------------------- */

static size_t run_of(struct str text, char c)
{
    size_t n = 0;

    while (n < text.len && text.ptr[n] == c)
        n++;
    return n;
}

/* Only `c` and spaces, at least three of it. */
static bool is_rule_of(struct str line, char c)
{
    size_t marks = 0;

    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] != c && line.ptr[i] != ' ')
            return false;
        marks += line.ptr[i] == c;
    }
    return marks >= 3;
}

static bool is_table_rule(struct str line)
{
    bool dashes = false;

    for (size_t i = 0; i < line.len; i++) {
        if (!strchr("|-:+ ", line.ptr[i]))
            return false;
        dashes = dashes || line.ptr[i] == '-';
    }
    return dashes && line.len && memchr(line.ptr, '|', line.len);
}

/* Length of "12. " or "12) " at the start, with the number; 0 if there is none. */
static size_t number_marker(struct str line, int *number)
{
    size_t n = 0;

    *number = 0;
    while (n < line.len && n < 3 && text_is_digit((unsigned char)line.ptr[n]))
        *number = *number * 10 + (line.ptr[n++] - '0');
    if (n == 0 || n + 1 >= line.len || !strchr(".)", line.ptr[n]) || line.ptr[n + 1] != ' ')
        return 0;
    return n + 2;
}

/* "1. Buy bread" is an item when a neighbour carries the number before or after it. */
static size_t numbered_item(struct str line, struct str before, struct str after)
{
    int here, other;
    size_t marker = number_marker(line, &here);

    if (!marker)
        return 0;
    if (number_marker(str_trim(after), &other) && other == here + 1)
        return marker;
    return number_marker(str_trim(before), &other) && other == here - 1 ? marker : 0;
}

static size_t bullet(struct str line)
{
    if (line.len >= 2 && strchr("-*+", line.ptr[0]) && line.ptr[1] == ' ')
        return 2;
    return str_starts_with(line, STR("\xe2\x80\xa2 ")) ? 4 : 0; /* • */
}

static size_t heading_marker(struct str line)
{
    size_t marks = run_of(line, '#');

    if (marks == 0 || marks > 6 || (marks < line.len && line.ptr[marks] != ' '))
        return 0;
    return marks;
}

struct markdown_line markdown_read_line(struct str line, struct str before, struct str after)
{
    size_t marker;

    line = str_trim(line);
    while (str_starts_with(line, STR(">")))
        line = str_trim(str_skip(line, 1));
    if (!line.len)
        return (struct markdown_line){MARKDOWN_BLANK, line};
    if (is_rule_of(line, '-') || is_rule_of(line, '*') || is_rule_of(line, '_'))
        return (struct markdown_line){MARKDOWN_RULE, line};
    if (str_starts_with(line, STR("```")) || str_starts_with(line, STR("~~~")) ||
        is_table_rule(line) || is_rule_of(line, '='))
        return (struct markdown_line){MARKDOWN_SKIP, line};
    if ((marker = heading_marker(line)))
        return (struct markdown_line){MARKDOWN_HEADING, str_trim(str_skip(line, marker))};
    if (is_rule_of(str_trim(after), '=') && !str_trim(before).len)
        return (struct markdown_line){MARKDOWN_HEADING, line};
    if ((marker = bullet(line)) || (marker = numbered_item(line, before, after)))
        return (struct markdown_line){MARKDOWN_ITEM, str_trim(str_skip(line, marker))};
    if (line.ptr[0] == '|' && line.len > 2 && line.ptr[line.len - 1] == '|')
        return (struct markdown_line){MARKDOWN_ROW, line};
    return (struct markdown_line){MARKDOWN_TEXT, line};
}

/* ---- inline ------------------------------------------------------------------------------ */

/* Bytes being read and the text made of them. */
struct reader {
    struct str text;
    size_t at;
    struct buf *out;
};

static char byte_at(const struct reader *r, size_t i)
{
    return i < r->text.len ? r->text.ptr[i] : '\0';
}

static bool is_punctuation(char c)
{
    return c && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c);
}

/* Markup longer than this is not markup: keeps the work linear on hostile text. */
enum { MARKUP_BYTES_MAX = 1024 };

/* Offset of the bracket that closes the one at `open`, or NOWHERE. */
static size_t closing(struct str text, size_t open, char opener, char closer)
{
    size_t depth = 0, stop = MIN_OF(text.len, open + MARKUP_BYTES_MAX);

    if (!memchr(text.ptr + open, closer, stop - open))
        return NOWHERE;
    for (size_t i = open; i < stop; i++) {
        if (text.ptr[i] == '\\')
            i++;
        else if (text.ptr[i] == opener)
            depth++;
        else if (text.ptr[i] == closer && --depth == 0)
            return i;
    }
    return NOWHERE;
}

static void read_inline(struct reader *r, int depth);

static void read_part(struct reader *r, size_t from, size_t to, int depth)
{
    struct reader part = {{r->text.ptr + from, to - from}, 0, r->out};

    read_inline(&part, depth + 1);
}

static bool digits_only(struct str text)
{
    size_t n = 0;

    while (n < text.len && text_is_digit((unsigned char)text.ptr[n]))
        n++;
    return n > 0 && n == text.len;
}

/* A link, an image or a footnote mark at `at`; false if the bracket is only a bracket. */
static bool read_link(struct reader *r, int depth)
{
    bool image = byte_at(r, r->at) == '!';
    size_t open = r->at + image, end = closing(r->text, open, '[', ']'), target;
    struct str label;

    if (end == NOWHERE)
        return false;
    label = (struct str){r->text.ptr + open + 1, end - open - 1};
    if (str_starts_with(label, STR("^")) || (digits_only(label) && byte_at(r, end + 1) != '(')) {
        r->at = end + 1;
        return true;
    }
    if (byte_at(r, end + 1) == '(')
        target = closing(r->text, end + 1, '(', ')');
    else if (byte_at(r, end + 1) == '[')
        target = closing(r->text, end + 1, '[', ']');
    else
        return false;
    if (target == NOWHERE)
        return false;
    if (!image)
        read_part(r, open + 1, end, depth);
    r->at = target + 1;
    return true;
}

static bool read_tag(struct reader *r)
{
    size_t end = str_find(str_take(r->text, r->at + MARKUP_BYTES_MAX), STR(">"), r->at);
    char first = byte_at(r, r->at + 1);
    struct str inside;

    if (end == NOWHERE || !(text_is_letter((unsigned char)first) || first == '/' || first == '!'))
        return false;
    inside = (struct str){r->text.ptr + r->at + 1, end - r->at - 1};
    if (str_find(inside, STR("://"), 0) != NOWHERE && str_find(inside, STR(" "), 0) == NOWHERE)
        buf_append(r->out, inside);
    else if (str_starts_with(inside, STR("br")) || str_starts_with(inside, STR("p")))
        buf_append_char(r->out, ' ');
    r->at = end + 1;
    return true;
}

static const struct {
    const char *name;
    uint32_t code;
} ENTITIES[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},      {"apos", '\''},
    {"nbsp", ' '},     {"mdash", 0x2014}, {"ndash", 0x2013}, {"hellip", 0x2026}, {"rsquo", 0x2019},
    {"lsquo", 0x2018}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"euro", 0x20ac},   {"pound", 0xa3},
    {"copy", 0xa9},    {"deg", 0xb0},     {"laquo", 0xab},   {"raquo", 0xbb},    {"times", 0xd7},
};

/* Code point of "#233" or "#xe9", 0 if it is none that may stand in text. */
static uint32_t numeric_entity(struct str name)
{
    uint32_t code = 0, base = 10;

    name = str_skip(name, 1);
    if (name.len && (name.ptr[0] | 0x20) == 'x') {
        base = 16;
        name = str_skip(name, 1);
    }
    if (!name.len || name.len > 6)
        return 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        uint32_t digit =
            c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
        if (digit >= base)
            return 0;
        code = code * base + digit;
    }
    if (code < ' ' || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
        return 0;
    return text_is_forbidden(code) ? 0 : code;
}

static bool read_entity(struct reader *r)
{
    size_t end = str_find(str_take(r->text, r->at + 10), STR(";"), r->at);
    struct str name;
    uint32_t code = 0;

    if (end == NOWHERE)
        return false;
    name = (struct str){r->text.ptr + r->at + 1, end - r->at - 1};
    if (str_starts_with(name, STR("#")))
        code = numeric_entity(name);
    for (size_t i = 0; i < COUNT_OF(ENTITIES) && !code; i++)
        if (str_equal(name, str_from(ENTITIES[i].name)))
            code = ENTITIES[i].code;
    if (!code)
        return false;
    utf8_append(r->out, code);
    r->at = end + 1;
    return true;
}

static bool is_gap(char c)
{
    return c == '\0' || c == ' ' || c == '\n';
}

/* Bytes above 0x7f are parts of letters, as far as emphasis marks care. */
static bool is_wordy(char c)
{
    return text_is_word((unsigned char)c & 0x7f) || (unsigned char)c > 0x7f;
}

/* A run of '*', '_' or "~~": markup unless it stands between spaces, digits or inside a word. */
static void read_marks(struct reader *r)
{
    char mark = byte_at(r, r->at), prev = r->at ? byte_at(r, r->at - 1) : '\0', next;
    size_t run = run_of(str_skip(r->text, r->at), mark);
    bool literal;

    next = byte_at(r, r->at + run);
    literal =
        (is_gap(prev) && is_gap(next)) || (mark == '~' && run < 2) ||
        (mark == '_' && is_wordy(prev) && is_wordy(next)) ||
        (mark == '*' && text_is_digit((unsigned char)prev) && text_is_digit((unsigned char)next));
    if (literal)
        buf_append(r->out, str_take(str_skip(r->text, r->at), run));
    r->at += run;
}

/* Markup at `at` that is longer than a mark; false if the byte is text. */
static bool read_markup(struct reader *r, int depth)
{
    enum { DEPTH_MAX = 8 };
    char c = byte_at(r, r->at);

    if (c == '[' || (c == '!' && byte_at(r, r->at + 1) == '['))
        return depth < DEPTH_MAX && read_link(r, depth);
    if (c == '<')
        return read_tag(r);
    if (c == '&')
        return read_entity(r);
    return false;
}

static void read_inline(struct reader *r, int depth)
{
    while (r->at < r->text.len) {
        char c = r->text.ptr[r->at];
        if (c == '\\' && is_punctuation(byte_at(r, r->at + 1))) {
            buf_append_char(r->out, byte_at(r, r->at + 1));
            r->at += 2;
        } else if (c == '*' || c == '_' || c == '~') {
            read_marks(r);
        } else if (c == '`') {
            r->at++;
        } else if (!read_markup(r, depth)) {
            buf_append_char(r->out, c);
            r->at++;
        }
    }
}

/* Runs of white space become one space, none at the ends. */
static struct str single_spaced(struct arena *arena, struct str text)
{
    char *out = ARENA_ARRAY(arena, char, text.len + 1);
    size_t len = 0;

    text = str_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = is_gap(text.ptr[i]) ? ' ' : text.ptr[i];
        if (c != ' ' || (len && out[len - 1] != ' '))
            out[len++] = c;
    }
    return (struct str){out, len};
}

struct str markdown_inline(struct arena *arena, struct str text)
{
    struct buf buf;
    struct reader r = {text, 0, &buf};
    struct str out;

    /* An entity of two bytes such as "&lt;" never grows; "&#9;" and the like are refused. */
    buf_init(&buf, text.len * 2 + 16);
    read_inline(&r, 0);
    BUG_UNLESS(buf_ok(&buf));
    out = single_spaced(arena, buf_str(&buf));
    buf_release(&buf);
    return out;
}

struct str markdown_row(struct arena *arena, struct str row)
{
    struct str cell, out = {"", 0};

    while (str_split(&row, '|', &cell)) {
        cell = str_trim(cell);
        if (cell.len)
            out = out.len ? arena_printf(arena, "%.*s, %.*s", STR_FMT(out), STR_FMT(cell)) : cell;
    }
    return out;
}
