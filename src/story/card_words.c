/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards of words: title, statement, number, list, quotation; a drawing beside them where there is
 * one. */
#include "story/card_build.h"
#include "story/palette.h"

#include "base/utf8.h"

#include "base/banned.h"

/** Sizes of type in units. */
enum {
    SIZE_TITLE = 150,
    SIZE_STATEMENT = 118,
    SIZE_NUMBER = 330,
    SIZE_HEADING = 86,
    SIZE_LINE = 64
};

/** A longer word is too small inside the ring. */
enum { RING_LETTERS = 7 };

enum { LIST_MAX = 5, LIST_INDENT = 52 };

/** One drawing, plain, with entrance: the companion of words. */
static void companion(struct card_builder *builder, struct box box, int32_t size, int32_t ms)
{
    struct box place = card_square(builder, box, size);
    struct box drawing = card_grown(builder, place, -(size / 8));
    struct layer *layer;

    if (builder->request->drawing_count == 0)
        return;
    card_disc(builder, place, ms);
    layer = card_drawing_layer(builder, 0, drawing.width > 0 ? drawing : place);
    card_float(builder, layer, 8, builder->variant * 11);
    card_follow(builder, layer, 900, false);
    card_pop(builder, layer, ms + 140);
}

/** A short bar in the accent colour. */
static void rule(struct card_builder *builder, int32_t x, int32_t y, int32_t ms)
{
    struct layer *layer = card_shape(
        builder, SHAPE_RECT, card_box(x, y, card_units(builder, 150), card_units(builder, 14)),
        builder->palette.accent, builder->palette.accent);

    layer->shape.radius = card_units(builder, 7);
    card_arrive(builder, layer, ms, -120, true);
}

/** Art and words of a card: without a drawing the words have it all. */
static void art_and_words(struct card_builder *builder, int32_t share, struct box *art,
                          struct box *words)
{
    bool words_first = builder->variant % 2 == 1 && builder->wide;

    *words = builder->area;
    *art = card_box(0, 0, 0, 0);
    if (builder->request->drawing_count == 0)
        return;
    if (words_first)
        card_split(builder, builder->area, true, 1000 - share, 60, words, art);
    else
        card_split(builder, builder->area, builder->wide, share, builder->wide ? 60 : 50, art,
                   words);
}

/** Words with a rule over them, together in the middle of `box`; returns what they take. */
static struct box headline(struct card_builder *builder, struct str text, struct box box,
                           int32_t size, enum text_align align)
{
    int32_t above = card_units(builder, 14 + 40), half = card_units(builder, 75);
    struct box words = card_text_box(
        builder, text, card_box(box.x, box.y + above, box.width, box.height - above), size);

    words.y = box.y + (box.height - words.height - above) / 2 + above;
    rule(builder, align == ALIGN_LEFT ? box.x : box.x + box.width / 2 - half, words.y - above, 160);
    card_arrive(builder, card_text(builder, text, words, size, 800, builder->palette.ink, align),
                240, 40, false);
    return card_box(words.x, words.y - above, words.width, words.height + above);
}

static void title(struct card_builder *builder, struct str text)
{
    struct box art, words;

    art_and_words(builder, 480, &art, &words);
    companion(builder, art, 560, 60);
    if (builder->request->drawing_count == 0) {
        words = card_grown(builder, words, -10);
        words.y += words.height / 6;
        words.height = words.height * 2 / 3;
    }
    headline(builder, text, words, SIZE_TITLE, builder->wide ? ALIGN_LEFT : ALIGN_CENTRE);
    if (builder->request->drawing_count > 0)
        card_sparks(builder, card_square(builder, art, 640));
}

/** Words under others: at most `height`, right under `above`. */
static void note(struct card_builder *builder, struct str text, struct box above, int32_t height,
                 int32_t size, rgb colour, enum text_align align)
{
    struct box box = card_box(above.x, above.y + above.height + card_units(builder, 34),
                              above.width, height - card_units(builder, 44));
    struct box words = card_text_box(builder, text, box, size);

    if (text.len == 0 || box.height <= 0)
        return;
    words.y = box.y;
    card_arrive(builder, card_text(builder, text, words, size, 600, colour, align), 520, 40, false);
}

static void statement(struct card_builder *builder, struct str text, struct str below)
{
    struct box art, words, used;
    bool left = builder->variant % 2 == 0 || builder->wide;
    enum text_align align = left ? ALIGN_LEFT : ALIGN_CENTRE;
    int32_t room;

    art_and_words(builder, text.len <= 40 ? 520 : 400, &art, &words);
    companion(builder, art, 560, 420);
    room = below.len > 0 ? words.height * 3 / 10 : 0;
    words.height -= room;
    used = headline(builder, text, words,
                    builder->request->drawing_count > 0 ? SIZE_STATEMENT : SIZE_TITLE, align);
    note(builder, below, used, room, SIZE_LINE, builder->palette.muted, align);
}

/** Letters of the longest word. */
static size_t longest_word(struct str text)
{
    struct str word;
    size_t longest = 0;

    while (str_split(&text, ' ', &word))
        longest = MAX_OF(longest, utf8_length(word));
    return longest;
}

/** A short unit stays on the line of its figure: "5,600 K", "34 %". */
static struct str with_unit(struct arena *arena, struct str figure)
{
    struct str rest = figure, number;

    if (!str_split(&rest, ' ', &number) || rest.len == 0 || utf8_length(rest) > 4)
        return figure;
    return arena_printf(arena, "%.*s\u00a0%.*s", STR_FMT(number), STR_FMT(rest));
}

/** The figure inside a ring, its words under it. */
static void number_in_ring(struct card_builder *builder, struct str figure, struct str label)
{
    struct box ring, under, inside;
    struct layer *layer;

    card_split(builder, builder->area, builder->wide,
               label.len == 0  ? 1000
               : builder->wide ? 480
                               : 700,
               60, &ring, &under);
    ring = card_square(builder, ring, 820);
    card_disc(builder, card_grown(builder, ring, -46), 60);
    layer =
        card_shape(builder, SHAPE_RING, ring, builder->palette.accent, builder->palette.accent2);
    layer->shape.radius = card_units(builder, 26);
    card_pop(builder, layer, 160);
    inside = card_grown(builder, ring, -110);
    inside.y += inside.height / 5;
    inside.height = inside.height * 3 / 5;
    layer =
        card_text(builder, figure, inside, SIZE_NUMBER, 900, builder->palette.ink, ALIGN_CENTRE);
    card_pop(builder, layer, 260);
    if (builder->wide && label.len > 0)
        headline(builder, label, under, SIZE_HEADING, ALIGN_LEFT);
    else
        note(builder, label, card_box(under.x, ring.y, under.width, ring.height),
             builder->area.y + builder->area.height - ring.y - ring.height, SIZE_HEADING,
             builder->palette.ink, ALIGN_CENTRE);
}

/** A figure too long for the ring: as wide as the area, between a rule and its words. */
static void number_alone(struct card_builder *builder, struct str figure, struct str label)
{
    enum text_align align = builder->wide ? ALIGN_LEFT : ALIGN_CENTRE;
    struct box words = builder->area, box;
    int32_t room = label.len > 0 ? words.height * 3 / 10 : 0, half = card_units(builder, 75);

    words.height -= room;
    box = card_text_box(builder, figure, words, SIZE_NUMBER);
    box.y += room / 3;
    rule(builder, align == ALIGN_LEFT ? box.x : box.x + box.width / 2 - half,
         box.y - card_units(builder, 54), 160);
    card_pop(builder,
             card_text(builder, figure, box, SIZE_NUMBER, 900, builder->palette.accent, align), 60);
    note(builder, label, box, room, SIZE_HEADING, builder->palette.ink, align);
}

/** The figure as wide as the frame allows, with a drawing over it. */
static void number_with_drawing(struct card_builder *builder, struct str figure, struct str label)
{
    enum text_align align = builder->wide ? ALIGN_LEFT : ALIGN_CENTRE;
    struct box art, words, box;
    struct layer *layer;
    int32_t room;

    art_and_words(builder, 440, &art, &words);
    companion(builder, art, 480, 420);
    room = label.len > 0 ? words.height * 2 / 5 : 0;
    words.height -= room;
    box = card_text_box(builder, figure, words, SIZE_NUMBER);
    layer = card_text(builder, figure, box, SIZE_NUMBER, 900, builder->palette.accent, align);
    card_pop(builder, layer, 120);
    note(builder, label, box, room, SIZE_HEADING, builder->palette.ink, align);
}

/** Heights that the rows of a list need, each at most `most`; returns their sum with the gaps. */
static int32_t row_heights(const struct card_builder *builder, const struct card *card,
                           size_t count, int32_t most, int32_t gap, int32_t heights[LIST_MAX])
{
    int32_t sum = gap * (int32_t)(count - 1);
    struct box box = builder->area;

    box.width -= card_units(builder, LIST_INDENT);
    box.height = most;
    for (size_t i = 0; i < count; i++) {
        heights[i] = card_text_box(builder, card->lines[i], box, SIZE_LINE).height;
        sum += heights[i];
    }
    return sum;
}

static void list_rows(struct card_builder *builder, const struct card *card, size_t count,
                      struct box rows, int32_t gap, const int32_t heights[LIST_MAX])
{
    int32_t indent = card_units(builder, LIST_INDENT), y = rows.y;
    struct layer *bar = card_shape(builder, SHAPE_RECT,
                                   card_box(rows.x, rows.y, card_units(builder, 12), rows.height),
                                   builder->palette.accent, builder->palette.accent2);

    bar->shape.radius = card_units(builder, 6);
    card_fade(builder, bar, 260, 1000);
    for (size_t i = 0; i < count; i++) {
        card_arrive(builder,
                    card_text(builder, card->lines[i],
                              card_box(rows.x + indent, y, rows.width - indent, heights[i]),
                              SIZE_LINE, 600, builder->palette.ink, ALIGN_LEFT),
                    360 + 190 * (int32_t)i, 70, true);
        y += heights[i] + gap;
    }
}

/** Heading and rows, as high as they need to be, in the middle of the area. */
static void list(struct card_builder *builder, const struct card *card)
{
    size_t count = MIN_OF(card->line_count, (size_t)LIST_MAX);
    int32_t gap = MIN_OF(card_units(builder, 46), builder->area.height / 18);
    int32_t spare = card->heading.len > 0 ? card_units(builder, 64) : 0, heights[LIST_MAX];
    struct box head = builder->area, rows = builder->area;

    head.height = card->heading.len > 0 ? builder->area.height / 4 : 0;
    if (card->heading.len > 0)
        head = card_text_box(builder, card->heading, head, SIZE_HEADING + 20);
    rows.height = builder->area.height - head.height - spare;
    rows.height =
        row_heights(builder, card, count,
                    (rows.height - gap * (int32_t)(count - 1)) / (int32_t)count, gap, heights);
    head.y = builder->area.y + (builder->area.height - head.height - spare - rows.height) / 2;
    rows.y = head.y + head.height + spare;
    if (card->heading.len > 0)
        card_arrive(builder,
                    card_text(builder, card->heading, head, SIZE_HEADING + 20, 800,
                              builder->palette.ink, ALIGN_LEFT),
                    120, 40, false);
    list_rows(builder, card, count, rows, gap, heights);
}

static bool is_quote_mark(struct str text)
{
    uint32_t code;

    return utf8_next(&text, &code) && (code == '"' || code == 0x201c || code == 0x201e ||
                                       code == 0xab || code == 0x300c || code == 0x2018);
}

/** The quotation without its marks: the card has a large one of its own. */
static struct str unquoted(struct str text)
{
    struct str rest = text;
    uint32_t code;

    if (!is_quote_mark(text))
        return text;
    utf8_next(&rest, &code);
    text = rest;
    for (size_t at = text.len; at > 0;) {
        struct str last;

        do
            at--;
        while (at > 0 && ((unsigned char)text.ptr[at] & 0xc0) == 0x80);
        last = str_skip(text, at);
        utf8_next(&last, &code);
        if (code == '"' || code == 0x201c || code == 0x201d || code == 0xbb || code == 0x300d ||
            code == 0x2019)
            return str_take(text, at);
        return text;
    }
    return text;
}

/** Heading and lines of a quotation come either way round: the one in quotation marks speaks. */
static void quote(struct card_builder *builder, const struct card *card)
{
    bool heading_speaks = card->line_count == 0 || is_quote_mark(card->heading);
    struct str words = heading_speaks ? card->heading : card->lines[0];
    struct str speaker = !heading_speaks        ? card->heading
                         : card->line_count > 0 ? card->lines[0]
                                                : (struct str){0};
    int32_t high = card_units(builder, 215), room;
    struct box box = builder->area, text;
    struct layer *layer;

    room = speaker.len > 0 ? box.height / 6 : 0;
    text = card_text_box(builder, unquoted(words),
                         card_box(box.x, box.y + high, box.width, box.height - high - room), 96);
    text.y = box.y + (box.height - high - text.height - room) / 2 + high;
    layer = card_text(
        builder, STR("\u201c"),
        card_box(box.x, text.y - high, card_units(builder, 320), high + card_units(builder, 150)),
        440, 900, builder->palette.accent, ALIGN_LEFT);
    card_pop(builder, layer, 80);
    card_arrive(
        builder,
        card_text(builder, unquoted(words), text, 96, 700, builder->palette.ink, ALIGN_LEFT), 260,
        40, false);
    if (speaker.len > 0)
        note(builder, arena_printf(builder->arena, "\u2014 %.*s", STR_FMT(speaker)), text, room,
             SIZE_LINE, builder->palette.muted, ALIGN_LEFT);
}

void card_layout_words(struct card_builder *builder)
{
    const struct card *card = builder->request->card;
    struct str text = card->heading.len > 0  ? card->heading
                      : card->line_count > 0 ? card->lines[0]
                                             : builder->request->story->title;
    struct str below =
        card->heading.len > 0 && card->line_count > 0 ? card->lines[0] : (struct str){0};

    switch (card->kind) {
    case CARD_TITLE:
        title(builder, text);
        break;
    case CARD_DRAWING:
    case CARD_STATEMENT:
        statement(builder, text, below);
        break;
    case CARD_NUMBER:
        text = with_unit(builder->arena, text);
        if (builder->request->drawing_count > 0)
            number_with_drawing(builder, text, below);
        else if (longest_word(text) > RING_LETTERS)
            number_alone(builder, text, below);
        else
            number_in_ring(builder, text, below);
        break;
    case CARD_LIST:
        if (card->line_count > 0)
            list(builder, card);
        else
            statement(builder, text, below);
        break;
    case CARD_QUOTE:
        quote(builder, card);
        break;
    }
}
