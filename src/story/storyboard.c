/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/storyboard.h"

#include "base/banned.h"
#include "story/storyboard_words.h"

const char *const MOTION_NAMES[MOTION_WORDS] = {
    [MOTION_AUTO] = "auto",         [MOTION_HOLD] = "hold",
    [MOTION_ZOOM_IN] = "zoom-in",   [MOTION_ZOOM_OUT] = "zoom-out",
    [MOTION_PAN_LEFT] = "pan-left", [MOTION_PAN_RIGHT] = "pan-right",
    [MOTION_PAN_UP] = "pan-up",     [MOTION_PAN_DOWN] = "pan-down",
};

const char *const TRANSITION_NAMES[TRANSITION_WORDS] = {
    [TRANSITION_AUTO] = "auto", [TRANSITION_CUT] = "cut",   [TRANSITION_CROSSFADE] = "crossfade",
    [TRANSITION_FADE] = "fade", [TRANSITION_PUSH] = "push",
};

const char *const CARD_NAMES[CARD_WORDS] = {
    [CARD_TITLE] = "title", [CARD_STATEMENT] = "statement", [CARD_NUMBER] = "number",
    [CARD_LIST] = "list",   [CARD_QUOTE] = "quote",         [CARD_DRAWING] = "drawing",
};

const char *motion_name(enum motion motion)
{
    return MOTION_NAMES[motion];
}

const char *transition_name(enum transition transition)
{
    return TRANSITION_NAMES[transition];
}

const char *card_kind_name(enum card_kind kind)
{
    return CARD_NAMES[kind];
}

struct storyboard storyboard_default(void)
{
    return (struct storyboard){
        .version = STORYBOARD_VERSION,
        .language = STR("en"),
        .format = {1080, 1920, {30, 1}},
        .voice_rate_pct = 100,
        .caption_style = STR("bold"),
        .music = MUSIC_AUTO,
    };
}

static const char *const FORMAT_NAMES[] = {"portrait", "square", "landscape"};
static const int32_t FORMAT_SIZES[][2] = {{1080, 1920}, {1080, 1080}, {1920, 1080}};

const char *story_format_name(const struct story_format *format)
{
    for (size_t i = 0; i < COUNT_OF(FORMAT_NAMES); i++)
        if (format->width == FORMAT_SIZES[i][0] && format->height == FORMAT_SIZES[i][1])
            return FORMAT_NAMES[i];
    return NULL;
}

static bool side_parse(struct str text, struct str whole, const char *name, int32_t *out,
                       struct error *error)
{
    int64_t side;

    if (!str_to_int(text, STORYBOARD_SIDE_MIN, STORYBOARD_SIDE_MAX, &side))
        return error_set(error, ERROR_INPUT, "\"%.*s\": the %s must be from %d to %d pixels",
                         STR_FMT(whole), name, STORYBOARD_SIDE_MIN, STORYBOARD_SIDE_MAX);
    if (side % 2)
        return error_set(error, ERROR_INPUT, "\"%.*s\": the %s must be even; write %lld",
                         STR_FMT(whole), name, (long long)side + 1);
    *out = (int32_t)side;
    return true;
}

bool story_format_parse(struct str text, struct story_format *format, struct error *error)
{
    struct str rest = text, width;
    int32_t w = 0, h = 0;
    const char *near;

    for (size_t i = 0; i < COUNT_OF(FORMAT_NAMES); i++)
        if (str_equal(text, str_from(FORMAT_NAMES[i]))) {
            format->width = FORMAT_SIZES[i][0];
            format->height = FORMAT_SIZES[i][1];
            return true;
        }
    if (text.len && text.ptr[0] >= '0' && text.ptr[0] <= '9' && str_split(&rest, 'x', &width) &&
        rest.ptr) {
        if (!side_parse(width, text, "width", &w, error) ||
            !side_parse(rest, text, "height", &h, error))
            return false;
        format->width = w;
        format->height = h;
        return true;
    }
    near = str_nearest(text, FORMAT_NAMES, COUNT_OF(FORMAT_NAMES));
    if (near)
        return error_set(error, ERROR_INPUT, "\"%.*s\" is not a format; did you mean \"%s\"?",
                         STR_FMT(str_take(text, 80)), near);
    return error_set(error, ERROR_INPUT,
                     "\"%.*s\" is not a format; write portrait, square, landscape or "
                     "WIDTHxHEIGHT, such as 720x1280",
                     STR_FMT(str_take(text, 80)));
}

static struct rational lowest_terms(int32_t num, int32_t den)
{
    int32_t a = num, b = den;

    while (b) {
        int32_t rest = a % b;
        a = b;
        b = rest;
    }
    return (struct rational){num / a, den / a};
}

static bool fraction_parse(struct str text, struct rational *rate)
{
    struct str num;
    int64_t n, d;

    if (!str_split(&text, '/', &num) || !text.ptr || !str_to_int(num, 1, 60000, &n) ||
        !str_to_int(text, 1, 1001, &d) || n < d || n > 60 * d)
        return false;
    *rate = lowest_terms((int32_t)n, (int32_t)d);
    return true;
}

bool story_rate_parse(struct str text, struct rational *rate, struct error *error)
{
    static const struct {
        struct str text;
        struct rational rate;
    } named[] = {
        {STR("23.976"), {24000, 1001}},
        {STR("23.98"), {24000, 1001}},
        {STR("29.97"), {30000, 1001}},
        {STR("59.94"), {60000, 1001}},
    };
    int64_t whole;

    for (size_t i = 0; i < COUNT_OF(named); i++)
        if (str_equal(text, named[i].text)) {
            *rate = named[i].rate;
            return true;
        }
    if (str_to_int(text, 1, 60, &whole)) {
        *rate = (struct rational){(int32_t)whole, 1};
        return true;
    }
    if (fraction_parse(text, rate))
        return true;
    return error_set(error, ERROR_INPUT,
                     "\"%.*s\" is not a frame rate; write a whole number from 1 to 60, 23.976, "
                     "29.97, 59.94 or a fraction such as 30000/1001",
                     STR_FMT(str_take(text, 80)));
}
