/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spanish. */
#include "story/spoken_date.h"
#include "story/spoken_number.h"
#include "story/spoken_number_es.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"
#include "story/spoken_tables.h"

#include "base/banned.h"

/* ---- grammar ---- */

/* Small words that stand behind a number without being counted. */
static const char *const SMALL_WORDS[] = {
    "de",   "del", "en",  "y",      "e",     "o",     "u",     "a",    "al",    "que",    "por",
    "con",  "sin", "es",  "son",    "fue",   "era",   "para",  "se",   "no",    "más",    "menos",
    "como", "si",  "ya",  "hasta",  "desde", "entre", "ha",    "han",  "había", "hay",    "está",
    "nos",  "me",  "te",  "le",     "les",   "lo",    "la",    "los",  "las",   "el",     "un",
    "una",  "su",  "sus", "cuando", "donde", "pero",  "sobre", "tras", "según", "porque", NULL};

static bool ends_with_any(struct str word, const char *const *endings)
{
    for (; *endings; endings++)
        if (str_ends_with(word, str_from(*endings)))
            return true;
    return false;
}

static enum number_form counts(const struct piece *noun)
{
    static const char *const feminine[] = {"a",      "as",    "ción",  "sión", "ciones",
                                           "siones", "dad",   "dades", "tad",  "tades",
                                           "tud",    "umbre", NULL};
    static const char *const masculine[] = {
        "día",   "días",   "mapa",     "mapas",     "problema", "problemas", "sistema", "sistemas",
        "tema",  "temas",  "programa", "programas", "planeta",  "planetas",  "idioma",  "idiomas",
        "poeta", "poetas", "cometa",   "cometas",   "clima",    "drama",     "gramas",  NULL};
    static const char *const others[] = {
        "veces",    "vez",     "mujeres", "mujer", "flores", "flor",  "noches", "noche",
        "tardes",   "tarde",   "calles",  "calle", "partes", "parte", "clases", "clase",
        "llaves",   "manos",   "mano",    "fotos", "foto",   "leyes", "redes",  "aves",
        "especies", "especie", "series",  "serie", NULL};
    struct str word = noun->core;

    if (word.len < 2 || word.ptr[0] == '%' || (word.ptr[0] >= 'A' && word.ptr[0] <= 'Z') ||
        (word.ptr[0] >= '0' && word.ptr[0] <= '9') || scan_in_list(word, SMALL_WORDS, false))
        return FORM_ALONE;
    if (scan_in_list(word, masculine, false))
        return FORM_MASCULINE;
    return ends_with_any(word, feminine) || scan_in_list(word, others, false) ? FORM_FEMININE
                                                                              : FORM_MASCULINE;
}

static bool ordinal_mark(struct str *rest, enum ordinal_form *form)
{
    static const struct {
        const char *mark;
        enum ordinal_form form;
    } marks[] = {
        {".º", ORDINAL_PLAIN},    {"º", ORDINAL_PLAIN},     {".ª", ORDINAL_FEMININE},
        {"ª", ORDINAL_FEMININE},  {".er", ORDINAL_SHORT},   {"er", ORDINAL_SHORT},
        {"ro", ORDINAL_PLAIN},    {"ra", ORDINAL_FEMININE}, {"do", ORDINAL_PLAIN},
        {"da", ORDINAL_FEMININE}, {"to", ORDINAL_PLAIN},    {"ta", ORDINAL_FEMININE},
        {"mo", ORDINAL_PLAIN},    {"vo", ORDINAL_PLAIN},    {"no", ORDINAL_PLAIN},
    };

    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        struct str at = *rest;
        if (!scan_text(&at, marks[i].mark) || !scan_end(at))
            continue;
        *form = marks[i].form;
        *rest = at;
        return true;
    }
    return false;
}

static void say_date(struct reader *reader, size_t at, uint64_t year, uint64_t month, uint64_t day)
{
    bool spain =
        str_equal_nocase(reader->tag, STR("es")) || str_equal_nocase(reader->tag, STR("es-ES"));

    (void)at;
    if (day == 1 && !spain)
        spanish_ordinal(reader, 1, ORDINAL_PLAIN);
    else
        spanish_cardinal(reader, day, FORM_ALONE);
    reader_say_all(reader, "de");
    reader_say_all(reader, spanish_months[month - 1]);
    if (!year)
        return;
    reader_say_all(reader, "de");
    spanish_year(reader, year);
}

/* ---- time of day ---- */

/* "17:30", "17:30 h", "9:05". Hours are feminine. */
static size_t read_time(struct reader *reader, size_t at)
{
    static const char *const hours[] = {"h", "hs", "horas", NULL};
    struct str rest = reader_piece(reader, at)->core;
    struct clock_time clock = {0};
    bool hour_word;

    if (!clock_take(&rest, ':', &clock))
        return 0;
    hour_word = scan_text(&rest, "h");
    if (!scan_end(rest))
        return 0;
    spanish_cardinal(reader, clock.hour, FORM_FEMININE);
    if (clock.minute > 0 && clock.minute < 10)
        reader_say_all(reader, "cero");
    if (clock.minute)
        spanish_cardinal(reader, clock.minute, FORM_ALONE);
    if (clock.has_second) {
        reader_say_all(reader, "y");
        spanish_cardinal(reader, clock.second, FORM_MASCULINE);
        reader_say_all(reader, clock.second == 1 ? "segundo" : "segundos");
    }
    if (!hour_word && reader_joins(reader, at) &&
        scan_in_list(reader_piece(reader, at + 1)->core, hours, false)) {
        reader_say_all(reader, clock.hour == 1 ? "hora" : "horas");
        return 2;
    }
    if (hour_word)
        reader_say_all(reader, clock.hour == 1 ? "hora" : "horas");
    return 1;
}

/* "16:9". */
static size_t read_ratio(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core;
    struct number first, second;

    if (!number_take(reader, &rest, &first) || !scan_text(&rest, ":") ||
        !number_take(reader, &rest, &second) || !scan_end(rest))
        return 0;
    number_say(reader, &first, FORM_ALONE);
    reader_say_all(reader, "a");
    number_say(reader, &second, FORM_ALONE);
    return 1;
}

/* ---- Roman numerals ---- */

static size_t read_roman(struct reader *reader, size_t at)
{
    static const char *const counted[] = {
        "siglo",  "siglos",   "capítulo", "tomo", "parte", "acto",  "mundial", "guerra",
        "título", "artículo", "fase",     "tipo", "clase", "apolo", "apollo",  NULL};
    static const char *const kings[] = {
        "felipe",    "carlos",  "alfonso", "juan",      "fernando", "enrique",   "luis",
        "jorge",     "pedro",   "pablo",   "benedicto", "pío",      "león",      "napoleón",
        "eduardo",   "ricardo", "jacobo",  "guillermo", "federico", "francisco", "nicolás",
        "alejandro", "sancho",  "ramsés",  "iván",      NULL};
    static const char *const queens[] = {"isabel",   "catalina", "maría",     "juana", "ana",
                                         "victoria", "cristina", "margarita", NULL};
    const struct piece *piece = reader_piece(reader, at);
    bool queen = reader_after(reader, at, queens), king = reader_after(reader, at, kings);
    uint32_t value = roman_value(piece->core);

    if (!value)
        return 0;
    if (king || queen) {
        if (value <= 10)
            spanish_ordinal(reader, value, queen ? ORDINAL_FEMININE : ORDINAL_PLAIN);
        else
            spanish_cardinal(reader, value, FORM_ALONE);
        return 1;
    }
    if (!reader_after(reader, at, counted))
        return 0;
    spanish_cardinal(reader, value, FORM_ALONE);
    return 1;
}

/* "y", "a", "o" in capitals at a sentence's start are words, as are "p." and "s." only before a
 * number or a numeral. */
static size_t read_small(struct reader *reader, size_t at)
{
    static const char *const short_ones[] = {"p", "s", "No", "pp", NULL};
    const struct piece *piece = reader_piece(reader, at), *next = reader_piece(reader, at + 1);

    if (!scan_in_list(piece->core, short_ones, false) || !str_equal(piece->trail, STR(".")))
        return 0;
    if ((next->core.len && next->core.ptr[0] >= '0' && next->core.ptr[0] <= '9') ||
        roman_value(next->core) || str_equal(next->core, STR("ej")) ||
        str_equal(next->core, STR("m")))
        return 0;
    return read_word(reader, at);
}

static const recogniser RECOGNISERS[] = {
    read_address, read_small, read_date,         read_time,   read_ratio, read_phone,
    read_version, read_roman, read_abbreviation, read_amount, read_sign,  NULL,
};

/* CLDR: these write 1,234.5. */
static const char *const SWAPPED[] = {"es-MX", "es-US", "es-419", "es-GT", "es-HN", "es-NI",
                                      "es-PA", "es-SV", "es-DO",  "es-PR", "es-PE", NULL};

const struct spoken_language spoken_es = {
    .tag = "es",
    .point = ',',
    .grouping = '.',
    .swapped_marks = SWAPPED,
    .cardinal = spanish_cardinal,
    .ordinal = spanish_ordinal,
    .year = spanish_year,
    .fraction = spanish_fraction,
    .price = spanish_price,
    .date = say_date,
    .counts = counts,
    .ordinal_mark = ordinal_mark,
    .units = spanish_units,
    .currencies = spanish_currencies,
    .per_words = spanish_per_words,
    .magnitudes = spanish_magnitudes,
    .months = spanish_months,
    .months_short = spanish_months_short,
    .abbreviations = spanish_abbreviations,
    .replacements = spanish_replacements,
    .symbols = spanish_symbols,
    .capital_words = spanish_capital_words,
    .spelled_words = spanish_spelled_words,
    .word_point = "coma",
    .word_minus = "menos",
    .word_plus = "más",
    .word_percent = "por ciento",
    .word_per = "por",
    .word_of = "de",
    .word_range = "a",
    .word_by = "por",
    .word_times = "veces",
    .word_out_of = "de",
    .word_about = "aproximadamente",
    .word_less = "menos de",
    .word_more = "más de",
    .word_plus_minus = "más menos",
    .word_dot = "punto",
    .word_slash = "barra",
    .word_at = "arroba",
    .word_hash = "almohadilla",
    .word_dash = "guion",
    .word_underscore = "guion bajo",
    .word_version = "versión",
    .magnitude_form = FORM_MASCULINE,
    .fraction_digits_joined = 2,
    .recognisers = RECOGNISERS,
};
