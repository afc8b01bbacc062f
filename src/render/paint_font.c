/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paint_font.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"

#include "base/banned.h"

enum { INDEX_MAX = 64 * 1024, FAMILIES_MAX = 200, SETS_MAX = 64 };

/** One line of the index. */
struct font_file {
    struct str family, script, path; /**< path is absolute, NUL-terminated */
    int64_t weight;
};

/** A Fontconfig configuration of a few files, and the context that layouts are made from. */
struct font_set {
    struct str family;
    int32_t weight;
    uint64_t scripts; /**< bits into font_book.scripts */
    PangoFontMap *map;
    PangoContext *context;
    char *families; /**< for a font description, in order of preference */
};

struct font_book {
    struct arena arena;
    VEC_OF(struct font_file) files;
    VEC_OF(struct str) scripts; /**< ISO 15924 codes of the index but Zyyy, in order of first use */
    struct font_set sets[SETS_MAX];
    size_t set_count;
};

/**
 * Pango and librsvg initialise Fontconfig's process-wide default from the machine's files the first
 * time they look. An empty one put there first keeps the machine's fonts out for good.
 */
static void shut_out_system_fonts(void)
{
    FcConfig *empty = FcConfigCreate();

    FcConfigSetCurrent(empty);
    FcConfigDestroy(empty);
}

/* ---- the index ---- */

static void learn_script(struct font_book *book, struct str script)
{
    if (str_equal(script, STR("Zyyy")))
        return;
    for (size_t i = 0; i < book->scripts.count; i++)
        if (str_equal(book->scripts.items[i], script))
            return;
    if (book->scripts.count < 64)
        *VEC_PUSH(&book->scripts, &book->arena) = script;
}

static bool parse_line(struct font_book *book, struct str folder, struct str line)
{
    struct font_file file = {0};
    struct str weight, path;

    if (!str_split(&line, '\t', &file.family) || !str_split(&line, '\t', &weight) ||
        !str_split(&line, '\t', &file.script) || !str_split(&line, '\t', &path) ||
        !str_to_int(weight, 1, 1000, &file.weight))
        return false;
    file.path = arena_printf(&book->arena, "%.*s/%.*s", STR_FMT(folder), STR_FMT(path));
    *VEC_PUSH(&book->files, &book->arena) = file;
    learn_script(book, file.script);
    return true;
}

static bool read_index(struct font_book *book, struct str folder, struct error *error)
{
    struct str path = arena_printf(&book->arena, "%.*s/index", STR_FMT(folder));
    char *text = arena_alloc(&book->arena, INDEX_MAX, 1);
    FILE *file = fopen(path.ptr, "re");
    struct str rest, line;
    size_t number = 0;

    if (!file)
        return error_set(error, ERROR_UNAVAILABLE,
                         "the bundled fonts are missing (%s); build them with \"make build\"",
                         path.ptr);
    rest = (struct str){text, fread(text, 1, INDEX_MAX, file)};
    (void)fclose(file);
    while (str_split(&rest, '\n', &line)) {
        number++;
        if (line.len > 0 && !parse_line(book, folder, line))
            return error_set(error, ERROR_INPUT, "%s:%zu: is not \"family, weight, script, path\"",
                             path.ptr, number);
    }
    return true;
}

bool font_book_new(struct str folder, struct font_book **out, struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct font_book *book = calloc(1, sizeof *book);

    if (!book)
        return error_set(error, ERROR_IO, "no memory for the fonts");
    (void)pthread_once(&once, shut_out_system_fonts);
    arena_init(&book->arena);
    if (!read_index(book, folder, error)) {
        font_book_free(book);
        return false;
    }
    *out = book;
    return true;
}

static void set_release(struct font_set *set)
{
    if (set->context)
        g_object_unref(set->context);
    if (set->map) {
        /* Pango 1.50 keeps its reference to the configuration unless it is told otherwise. */
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(set->map), NULL);
        g_object_unref(set->map);
    }
    free(set->families);
    *set = (struct font_set){0};
}

void font_book_free(struct font_book *book)
{
    if (!book)
        return;
    for (size_t i = 0; i < book->set_count; i++)
        set_release(&book->sets[i]);
    arena_release(&book->arena);
    free(book);
}

/* ---- which fonts a text needs ---- */

static uint64_t script_bit(const struct font_book *book, struct str script)
{
    for (size_t i = 0; i < book->scripts.count; i++)
        if (str_equal(book->scripts.items[i], script))
            return UINT64_C(1) << i;
    return 0;
}

static bool is_wide(uint32_t code)
{
    return (code >= 0x2E80 && code <= 0x303F) || (code >= 0x3200 && code <= 0x33FF) ||
           (code >= 0xFE30 && code <= 0xFE4F) || (code >= 0xFF00 && code <= 0xFFEF);
}

/** Symbols may stand in any of three fonts; all are offered, in the order of the index. */
static uint64_t symbol_bits(const struct font_book *book)
{
    return script_bit(book, STR("Zmth")) | script_bit(book, STR("Zsym")) |
           script_bit(book, STR("Zsy2"));
}

static uint64_t char_bits(const struct font_book *book, uint32_t code)
{
    GUnicodeScript script = g_unichar_get_script(code);
    uint32_t iso = g_unicode_script_to_iso15924(script);
    char name[4] = {(char)(iso >> 24), (char)(iso >> 16), (char)(iso >> 8), (char)iso};

    if (script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA ||
        script == G_UNICODE_SCRIPT_HANGUL || script == G_UNICODE_SCRIPT_BOPOMOFO || is_wide(code))
        return script_bit(book, STR("Hani"));
    if (script == G_UNICODE_SCRIPT_COMMON)
        return code >= 0x2100 ? symbol_bits(book) : 0;
    return script_bit(book, (struct str){name, 4});
}

static uint64_t text_bits(const struct font_book *book, struct str text)
{
    uint64_t bits = 0;
    uint32_t code;

    while (utf8_next(&text, &code))
        if (code >= 0x2B0)
            bits |= char_bits(book, code);
    return bits;
}

/** Distance for choosing a weight: the nearest; of two as near, the heavier for bold text. */
static int64_t weight_distance(int64_t have, int64_t want)
{
    int64_t gap = have > want ? have - want : want - have;

    return gap * 2 + ((have < want) == (want > 500));
}

static int64_t nearest_weight(const struct font_book *book, struct str family, int32_t want)
{
    int64_t best = -1;

    for (size_t i = 0; i < book->files.count; i++) {
        const struct font_file *file = &book->files.items[i];

        if (str_equal(file->family, family) &&
            (best < 0 || weight_distance(file->weight, want) < weight_distance(best, want)))
            best = file->weight;
    }
    return best;
}

static bool unknown_family(const struct font_book *book, struct str family, struct error *error)
{
    const char *names[FAMILIES_MAX];
    const char *nearest;
    size_t count = 0;

    for (size_t i = 0; i < book->files.count && count < FAMILIES_MAX; i++)
        if (str_equal(book->files.items[i].script, STR("Zyyy")))
            names[count++] = arena_str(&((struct font_book *)(uintptr_t)book)->arena,
                                       book->files.items[i].family)
                                 .ptr;
    nearest = str_nearest(family, names, count);
    return error_set(error, ERROR_INPUT, "no bundled font is called \"%.*s\"; %s%s%s",
                     STR_FMT(family), nearest ? "did you mean \"" : "use \"",
                     nearest ? nearest : "Inter", "\"?");
}

/* ---- a set ---- */

/** Adds a file and its family's name as Fontconfig reads it. */
static void add_file(FcConfig *config, const struct font_file *file, struct buf *families)
{
    int before = 0, after;
    FcFontSet *fonts = FcConfigGetFonts(config, FcSetApplication);

    if (fonts)
        before = fonts->nfont;
    if (!FcConfigAppFontAddFile(config, (const FcChar8 *)file->path.ptr))
        return;
    fonts = FcConfigGetFonts(config, FcSetApplication);
    after = fonts ? fonts->nfont : 0;
    for (int i = before; i < after; i++) {
        FcChar8 *name = NULL;

        if (FcPatternGetString(fonts->fonts[i], FC_FAMILY, 0, &name) == FcResultMatch)
            buf_printf(families, "%s%s", families->len ? "," : "", (const char *)name);
    }
}

static void add_family(const struct font_book *book, FcConfig *config, struct str family,
                       int32_t weight, struct buf *families)
{
    int64_t nearest = nearest_weight(book, family, weight);

    for (size_t i = 0; i < book->files.count; i++)
        if (str_equal(book->files.items[i].family, family) &&
            book->files.items[i].weight == nearest)
            add_file(config, &book->files.items[i], families);
}

static void add_script(const struct font_book *book, FcConfig *config, struct str script,
                       int32_t weight, struct buf *families)
{
    for (size_t i = 0; i < book->files.count; i++)
        if (str_equal(book->files.items[i].script, script)) {
            add_family(book, config, book->files.items[i].family, weight, families);
            return;
        }
}

static PangoContext *make_context(PangoFontMap *map)
{
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    cairo_font_options_destroy(options);
    return context;
}

static void set_init(const struct font_book *book, struct font_set *set, struct str family,
                     int32_t weight, uint64_t scripts)
{
    FcConfig *config = FcConfigCreate();
    struct buf families;

    buf_init(&families, 16384);
    add_family(book, config, family, weight, &families);
    add_family(book, config, STR("Noto Sans"), weight, &families);
    for (size_t i = 0; i < book->scripts.count; i++)
        if (scripts >> i & 1)
            add_script(book, config, book->scripts.items[i], weight, &families);
    set->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(set->map), config);
    FcConfigDestroy(config);
    set->context = make_context(set->map);
    set->families = strndup(families.ptr ? families.ptr : "", families.len);
    set->family = family;
    set->weight = weight;
    set->scripts = scripts;
    buf_release(&families);
}

static struct font_set *find_set(struct font_book *book, struct str family, int32_t weight,
                                 uint64_t scripts)
{
    struct font_set *set = NULL;

    for (size_t i = 0; i < book->set_count; i++) {
        set = &book->sets[i];
        if (set->weight == weight && set->scripts == scripts && str_equal(set->family, family))
            return set;
    }
    if (book->set_count == SETS_MAX)
        set_release(&book->sets[--book->set_count]);
    set = &book->sets[book->set_count++];
    set_init(book, set, arena_str(&book->arena, family), weight, scripts);
    return set;
}

/* ---- layouts ---- */

/** Han characters look different by language: kana says Japanese, hangul Korean, else Chinese. */
static const char *guess_language(struct str text)
{
    const char *guess = "en";
    uint32_t code;

    while (utf8_next(&text, &code)) {
        GUnicodeScript script = code < 0x1100 ? G_UNICODE_SCRIPT_LATIN : g_unichar_get_script(code);

        if (script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA)
            return "ja";
        if (script == G_UNICODE_SCRIPT_HANGUL)
            return "ko";
        if (script == G_UNICODE_SCRIPT_HAN)
            guess = "zh-cn";
    }
    return guess;
}

static void set_language(PangoLayout *layout, struct str language, struct str text)
{
    char name[32] = {0};

    if (language.len > 0 && language.len < sizeof name)
        memcpy(name, language.ptr, language.len);
    pango_context_set_language(pango_layout_get_context(layout),
                               pango_language_from_string(name[0] ? name : guess_language(text)));
}

/** Overwrites a character with invisible ones of as many bytes: U+034F, U+2060, twice U+034F. */
static void blank(char *at)
{
    static const char *const invisible[] = {"", "", "\xCD\x8F", "\xE2\x81\xA0", "\xCD\x8F\xCD\x8F"};
    size_t bytes = (size_t)(g_utf8_next_char(at) - at);

    if (bytes >= 2 && bytes <= 4 && memcmp(at, "\xEF\xBF\xBC", 3) != 0)
        memcpy(at, invisible[bytes], bytes);
}

static void blank_unknown(PangoLayoutLine *line, char *text)
{
    for (GSList *at = line->runs; at; at = at->next) {
        const PangoGlyphItem *run = at->data;

        for (int i = 0; i < run->glyphs->num_glyphs; i++)
            if (run->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
                blank(text + run->item->offset + run->glyphs->log_clusters[i]);
    }
}

static void hide_unknown(PangoLayout *layout)
{
    int before = 0;

    /* A cluster may hide a second unknown character behind its first: a few rounds find all. */
    for (int round = 0; round < 8; round++) {
        int unknown = pango_layout_get_unknown_glyphs_count(layout);
        char *text;

        if (unknown == 0 || unknown == before)
            return;
        before = unknown;
        text = g_strdup(pango_layout_get_text(layout));
        for (GSList *at = pango_layout_get_lines_readonly(layout); at; at = at->next)
            blank_unknown(at->data, text);
        pango_layout_set_text(layout, text, -1);
        g_free(text);
    }
}

bool font_book_layout(struct font_book *book, const struct font_wish *wish, struct str text,
                      PangoLayout **out, struct error *error)
{
    PangoFontDescription *description;
    struct font_set *set;
    PangoLayout *layout;

    if (nearest_weight(book, wish->family, wish->weight) < 0)
        return unknown_family(book, wish->family, error);
    set = find_set(book, wish->family, wish->weight, text_bits(book, text));
    layout = pango_layout_new(set->context);
    set_language(layout, wish->language, text);
    description = pango_font_description_new();
    pango_font_description_set_family(description, set->families);
    pango_font_description_set_weight(description, (PangoWeight)wish->weight);
    pango_font_description_set_absolute_size(description, 32 * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_text(layout, text.ptr, (int)text.len);
    hide_unknown(layout);
    *out = layout;
    return true;
}

void font_set_size(PangoLayout *layout, double pixels)
{
    PangoFontDescription *description =
        pango_font_description_copy(pango_layout_get_font_description(layout));

    pango_font_description_set_absolute_size(description, pixels * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
}

void font_set_tracking(PangoLayout *layout, PangoAttrList *attributes, double pixels)
{
    int units = (int)(pixels * PANGO_SCALE + (pixels < 0 ? -0.5 : 0.5));

    pango_attr_list_insert_before(attributes, pango_attr_letter_spacing_new(units));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
}

struct font_wrap font_wrap_at(PangoLayout *layout, double width)
{
    struct font_wrap wrap = {0};

    pango_layout_set_width(layout, (int)(width * PANGO_SCALE) + 1);
    for (GSList *at = pango_layout_get_lines_readonly(layout); at; at = at->next) {
        PangoRectangle logical;

        pango_layout_line_get_extents(at->data, NULL, &logical);
        wrap.widest = MAX_OF(wrap.widest, logical.width / (double)PANGO_SCALE);
        wrap.lines++;
    }
    wrap.clipped = wrap.widest > width + 0.01;
    return wrap;
}

struct font_wrap font_balance(PangoLayout *layout, double width)
{
    struct font_wrap wrap = font_wrap_at(layout, width);
    double low, high = width;
    int lines = wrap.lines;

    if (lines < 2)
        return wrap;
    low = width / lines * 0.7;
    while (high - low > 1.0) {
        double middle = (low + high) / 2.0;

        wrap = font_wrap_at(layout, middle);
        if (wrap.lines > lines || wrap.clipped)
            low = middle;
        else
            high = middle;
    }
    return font_wrap_at(layout, high);
}

double font_cap_height(PangoLayout *layout, double size)
{
    PangoLayout *probe = pango_layout_new(pango_layout_get_context(layout));
    PangoRectangle ink;

    pango_layout_set_font_description(probe, pango_layout_get_font_description(layout));
    pango_layout_set_text(probe, "H", 1);
    pango_layout_line_get_extents(pango_layout_get_line_readonly(probe, 0), &ink, NULL);
    g_object_unref(probe);
    return ink.height > 0 ? -ink.y / (double)PANGO_SCALE : 0.7 * size;
}

struct str font_book_base_file(const struct font_book *book)
{
    int64_t weight = nearest_weight(book, STR("Noto Sans"), 400);

    for (size_t i = 0; i < book->files.count; i++)
        if (str_equal(book->files.items[i].family, STR("Noto Sans")) &&
            book->files.items[i].weight == weight)
            return book->files.items[i].path;
    return (struct str){"", 0};
}

bool font_text_is_joined(PangoLayout *layout)
{
    struct str text = str_from(pango_layout_get_text(layout));
    uint32_t code;

    /* Arabic and its neighbours, Indic and South-East Asian scripts, Mongolian. */
    while (utf8_next(&text, &code))
        if ((code >= 0x600 && code < 0x8A0) || (code >= 0x900 && code < 0xE00) ||
            (code >= 0xE30 && code < 0x10A0) || (code >= 0x1780 && code < 0x18B0) ||
            (code >= 0x8A0 && code < 0x900))
            return true;
    return false;
}

/* ---- cleaning ---- */

enum fate { FATE_KEEP, FATE_DROP, FATE_SPACE, FATE_LINE };

static enum fate char_fate(uint32_t code, bool keep_objects)
{
    if (code == '\n' || code == 0x85 || code == 0x2028 || code == 0x2029 || code == 0x0B ||
        code == 0x0C)
        return FATE_LINE;
    if (code == '\t')
        return FATE_SPACE;
    if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xFEFF || code == 0xFFFE ||
        code == 0xFFFF)
        return FATE_DROP;
    /* Explicit bidi formatting (UAX 9); the marks LRM, RLM, ALM change nothing by force. */
    if ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069))
        return FATE_DROP;
    /* Deprecated format characters, interlinear annotation, tags of emoji flags, private use. */
    if ((code >= 0x206A && code <= 0x206F) || (code >= 0xFFF9 && code <= 0xFFFB) ||
        (code >= 0xE0000 && code <= 0xE007F) || (code >= 0xE000 && code <= 0xF8FF) ||
        code >= 0xF0000)
        return FATE_DROP;
    return code == 0xFFFC && !keep_objects ? FATE_DROP : FATE_KEEP;
}

char *font_clean_text(struct str text, bool keep_lines, bool keep_objects)
{
    struct buf clean;
    uint32_t code;
    char *result;

    buf_init(&clean, text.len * 3 + 1);
    while (utf8_next(&text, &code)) {
        switch (char_fate(code, keep_objects)) {
        case FATE_KEEP:
            utf8_append(&clean, code);
            break;
        case FATE_SPACE:
            buf_append_char(&clean, ' ');
            break;
        case FATE_LINE:
            utf8_append(&clean, keep_lines ? 0x2028 : ' ');
            break;
        case FATE_DROP:
            break;
        }
    }
    result = strndup(clean.ptr ? clean.ptr : "", clean.len);
    buf_release(&clean);
    return result;
}
