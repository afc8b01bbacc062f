/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/caption_style.h"

#include "data/json.h"

#include "base/banned.h"

static const char *const ACCENT_NAMES[] = {"none", "colour", "pop", "box"};
static const char *const CASE_NAMES[] = {"as-written", "upper"};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** "#rrggbb"; `fallback` where absent. */
static rgb read_colour(struct json_node node, rgb fallback)
{
    struct str text = json_read_text(node, 16);
    rgb colour = 0;

    if (json_kind_of(node) == JSON_KIND_ABSENT)
        return fallback;
    for (size_t i = 1; i < text.len; i++) {
        int digit = hex_digit(text.ptr[i]);

        if (digit < 0)
            break;
        colour = colour << 4 | (rgb)digit;
        if (i == 6 && text.len == 7 && text.ptr[0] == '#')
            return colour;
    }
    json_fail(node, "is not a colour; write it as \"#ffd60a\"");
    return fallback;
}

static int32_t read_int(struct json_fields *fields, const char *name, int32_t min, int32_t max,
                        int32_t fallback)
{
    return (int32_t)json_read_int(json_field(fields, name), min, max, fallback);
}

/** Opens an object that may be left out: then every field of it is absent. */
static void open_part(struct json_fields *part, struct json_fields *top, const char *name)
{
    struct json_node node = json_field(top, name);

    if (json_kind_of(node) == JSON_KIND_ABSENT)
        *part = (struct json_fields){.node = node};
    else
        json_fields_open(part, node);
}

static void read_font(struct json_fields *top, struct caption_style *style)
{
    struct json_fields font;

    json_fields_open(&font, json_field_needed(top, "font", "give at least its \"family\""));
    style->family = json_read_line(json_field_needed(&font, "family", "name a bundled family"), 80);
    style->weight = read_int(&font, "weight", 100, 900, 700);
    style->size = read_int(&font, "size", 20, 200, 85);
    style->line_height = read_int(&font, "lineHeight", 800, 2000, 1150);
    style->tracking = read_int(&font, "tracking", -100, 500, 0);
    style->letter_case =
        (enum caption_case)json_read_enum(json_field(&font, "case"), CASE_NAMES,
                                          COUNT_OF(CASE_NAMES), "a letter case", CASE_AS_WRITTEN);
    json_fields_close(&font);
}

static void read_outline_and_shadow(struct json_fields *top, struct caption_style *style)
{
    struct json_fields outline, shadow;

    open_part(&outline, top, "outline");
    style->outline = read_int(&outline, "width", 0, 30, 0);
    style->outline_colour = read_colour(json_field(&outline, "colour"), 0x000000);
    json_fields_close(&outline);
    open_part(&shadow, top, "shadow");
    style->shadow_blur = read_int(&shadow, "blur", 0, 100, 0);
    style->shadow_dy = read_int(&shadow, "dy", 0, 50, 0);
    style->shadow_opacity = read_int(&shadow, "opacity", 0, 1000, 0);
    style->shadow_colour = read_colour(json_field(&shadow, "colour"), 0x000000);
    json_fields_close(&shadow);
}

static void read_accent(struct json_fields *top, struct caption_style *style)
{
    struct json_fields accent;

    open_part(&accent, top, "accent");
    style->accent =
        (enum caption_accent)json_read_enum(json_field(&accent, "kind"), ACCENT_NAMES,
                                            COUNT_OF(ACCENT_NAMES), "an accent", ACCENT_NONE);
    style->accent_colour = read_colour(json_field(&accent, "colour"), style->colour);
    style->accent_ink = read_colour(json_field(&accent, "ink"), style->colour);
    style->pop = read_int(&accent, "pop", 1000, 1300, 1000);
    style->accent_stays = json_read_bool(json_field(&accent, "stays"), false);
    style->unspoken_opacity = read_int(&accent, "unspokenOpacity", 200, 1000, 1000);
    json_fields_close(&accent);
}

static void read_box(struct json_fields *top, struct caption_style *style)
{
    struct json_fields box;

    open_part(&box, top, "box");
    style->box_opacity = read_int(&box, "opacity", 0, 1000, 0);
    style->box_colour = read_colour(json_field(&box, "colour"), 0x000000);
    style->box_radius = read_int(&box, "radius", 0, 1000, 250);
    style->box_padding = read_int(&box, "padding", 0, 600, 180);
    json_fields_close(&box);
}

static void read_page(struct json_fields *top, struct caption_style *style)
{
    struct json_fields page, safe;

    open_part(&page, top, "page");
    style->words_max = read_int(&page, "words", 1, 20, 4);
    style->chars_max = read_int(&page, "characters", 6, 120, 24);
    style->lines_max = read_int(&page, "lines", 1, 4, 2);
    json_fields_close(&page);
    open_part(&safe, top, "safe");
    style->bottom = read_int(&safe, "bottom", 0, 600, 180);
    style->side_left = read_int(&safe, "left", 0, 300, 60);
    style->side_right = read_int(&safe, "right", 0, 300, 120);
    json_fields_close(&safe);
}

bool caption_style_decode(struct arena *arena, struct str json, struct caption_style *out,
                          struct error *error)
{
    struct caption_style style = {0};
    struct json_document *document;
    struct json_reader reader;
    struct json_fields top;
    bool ok;

    if (!json_parse(json, CAPTION_STYLE_JSON_MAX, &document, error))
        return false;
    json_reader_init(&reader, arena, error);
    json_fields_open(&top, json_root(&reader, document));
    style.name = json_read_line(json_field_needed(&top, "name", "give the file's name"), 40);
    style.label =
        json_read_line(json_field_needed(&top, "label", "say in a line how it looks"), 200);
    style.colour = read_colour(json_field(&top, "colour"), 0xffffff);
    read_font(&top, &style);
    read_outline_and_shadow(&top, &style);
    read_accent(&top, &style);
    read_box(&top, &style);
    read_page(&top, &style);
    json_fields_close(&top);
    ok = json_reader_ok(&reader);
    json_document_free(document);
    if (ok)
        *out = style;
    return ok;
}

int32_t caption_style_length(int32_t width, int32_t height, int32_t thousandths)
{
    return MIN_OF(width, height) * thousandths;
}

/** Room that outline, shadow, boxes and the largest pop take around the lines, thousandths of the
 * shorter side. */
static int32_t surroundings(const struct caption_style *style)
{
    int32_t shadow = style->shadow_opacity > 0 ? style->shadow_blur * 3 / 2 + style->shadow_dy : 0;
    int32_t box = style->box_opacity > 0 || style->accent == ACCENT_BOX
                      ? style->size * style->box_padding / 1000
                      : 0;
    int32_t pop = style->accent == ACCENT_POP ? style->size * (style->pop - 1000) / 1500 : 0;

    return MAX_OF(style->outline + shadow, box) + pop + 2;
}

int32_t caption_style_margin(const struct caption_style *style, int32_t width, int32_t height)
{
    return caption_style_length(width, height, surroundings(style));
}

struct box caption_style_area(const struct caption_style *style, int32_t width, int32_t height)
{
    bool tall = (int64_t)height * 10 >= (int64_t)width * 13;
    int32_t bottom = tall ? style->bottom : style->bottom * 45 / 100;
    int32_t right = tall ? style->side_right : style->side_left;
    int32_t lines =
        style->size * 5 / 4 + (style->lines_max - 1) * style->size * style->line_height / 1000;
    struct box area = {
        .x = width * style->side_left,
        .width = width * (1000 - style->side_left - right),
        .height = caption_style_length(width, height, lines + 2 * surroundings(style)),
    };

    area.height = MIN_OF(area.height, height * (1000 - bottom));
    area.y = height * (1000 - bottom) - area.height;
    return area;
}
