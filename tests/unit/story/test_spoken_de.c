/* SPDX-License-Identifier: GPL-3.0-or-later */
/* German spoken text. */
#include "spoken_cases.h"

static const struct spoken_case NUMBERS[] = {
    {"0", "null"},
    {"1", "eins"},
    {"1 Biene", "eine | biene"},
    {"1 Tag", "ein | tag"},
    {"1 Haus", "ein | haus"},
    {"21", "einundzwanzig"},
    {"16 und 17", "sechzehn | und | siebzehn"},
    {"66 Bienen", "sechsundsechzig | bienen"},
    {"100", "hundert"},
    {"101", "hunderteins"},
    {"355", "dreihundertfünfundfünfzig"},
    {"1.000", "tausend"},
    {"1000", "tausend"},
    {"40.000 Bienen", "vierzigtausend | bienen"},
    {"21.001", "einundzwanzigtausendeins"},
    {"1.000.000", "eine million"},
    {"2.500.000", "zwei millionen fünfhunderttausend"},
    {"1.234.567", "eine million zweihundertvierunddreißigtausendfünfhundertsiebenundsechzig"},
    {"3,14", "drei komma eins vier"},
    {"0,5", "null komma fünf"},
    {"3.14", "drei punkt eins vier"},
    {"-7", "minus sieben"},
    {"10–20 Bienen", "zehn bis zwanzig | bienen"},
    {"1/2", "einhalb"},
    {"2½ Liter", "zweieinhalb | liter"},
    {"3/4", "drei viertel"},
    {"1/3", "ein drittel"},
    {"2/3", "zwei drittel"},
    {"1/20", "eins von zwanzig"},
};

static const struct spoken_case ORDINALS_AND_YEARS[] = {
    {"am 3. März", "am | dritten märz"},
    {"3. März", "dritter märz"},
    {"der 3. März", "der | dritte märz"},
    {"12. März 2024", "zwölfter märz zweitausendvierundzwanzig"},
    {"am 1. Januar 1984 war", "am | ersten januar neunzehnhundertvierundachtzig | war"},
    {"vom 7. Mai bis 8. Juni", "vom | siebten mai | bis | achten juni"},
    {"12.03.2024", "zwölfter märz zweitausendvierundzwanzig"},
    {"am 12.03.2024", "am | zwölften märz zweitausendvierundzwanzig"},
    {"am 24.12. ist", "am | vierundzwanzigsten dezember | ist"},
    {"2024-03-12", "zwölfter märz zweitausendvierundzwanzig"},
    {"im 20. Jahrhundert", "im | zwanzigsten | jahrhundert"},
    {"20. Jahrhundert", "zwanzigstes | jahrhundert"},
    {"der 1. Platz", "der | erste | platz"},
    {"1. Platz", "erster | platz"},
    {"das 101. Mal", "das | hunderterste | mal"},
    {"1984", "neunzehnhundertvierundachtzig"},
    {"im Jahr 1900", "im | jahr | neunzehnhundert"},
    {"2024", "zweitausendvierundzwanzig"},
    {"1500 Bienen", "tausendfünfhundert | bienen"},
    {"die 1990er", "die | neunzehnhundertneunziger"},
    {"die 80er-Jahre", "die | achtziger jahre"},
    {"Es waren 40. Dann", "es | waren | vierzig | dann"},
    {"Ludwig XIV. war", "ludwig | der vierzehnte | war"},
    {"im XX. Jahrhundert", "im | zwanzigsten | jahrhundert"},
    {"Kapitel IV", "kapitel | vier"},
};

static const struct spoken_case AMOUNTS[] = {
    {"3,50 €", "drei euro fünfzig"},
    {"1 €", "ein euro"},
    {"0,99 €", "neunundneunzig cent"},
    {"355 Mio. €", "dreihundertfünfundfünfzig millionen euro"},
    {"1 Mio. Euro", "eine million euro"},
    {"1 Million Bienen", "eine million | bienen"},
    {"2,5 Mrd. Dollar", "zwei komma fünf milliarden dollar"},
    {"$20", "zwanzig dollar"},
    {"€5,20", "fünf euro zwanzig"},
    {"5 %", "fünf prozent"},
    {"5-10%", "fünf bis zehn prozent"},
    {"5 km", "fünf kilometer"},
    {"1 t", "eine tonne"},
    {"1 kg", "ein kilogramm"},
    {"2 h", "zwei stunden"},
    {"100 km/h", "hundert kilometer pro stunde"},
    {"20 °C", "zwanzig grad celsius"},
    {"17:30 Uhr", "siebzehn uhr dreißig"},
    {"8.15 Uhr", "acht uhr fünfzehn"},
    {"17:00", "siebzehn uhr"},
    {"1:00 Uhr", "ein uhr"},
    {"16:9 Format", "sechzehn zu neun | format"},
};

static const struct spoken_case WORDS[] = {
    {"z. B. Bienen", "zum beispiel | bienen"},
    {"z.B. Bienen", "zum beispiel | bienen"},
    {"d. h. Honig", "das heißt | honig"},
    {"Bienen, Wespen usw.", "bienen | wespen | und so weiter"},
    {"ca. 5 km", "circa | fünf kilometer"},
    {"Dr. Müller", "doktor | müller"},
    {"Nr. 5", "nummer | fünf"},
    {"S. 12", "seite | zwölf"},
    {"44 v. Chr. starb", "vierundvierzig | vor christus | starb"},
    {"bzw. mehr", "beziehungsweise | mehr"},
    {"die USA", "die | U S A"},
    {"die EU", "die | E U"},
    {"der ADAC", "der | A D A C"},
    {"Müller & Söhne", "müller | und | söhne"},
    {"§ 5", "paragraf | fünf"},
    {"beispiel.de/weg", "beispiel punkt de schrägstrich weg"},
    {"Haus- und Gartentiere", "haus | und | gartentiere"},
    {"„Hallo“, sagte sie.", "hallo | sagte | sie"},
    {"#RettetDieBienen", "hashtag rettet die bienen"},
};

#define CHECK(test, table)                                                                         \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        spoken_check(table, COUNT_OF(table), "de");                                                \
    }

CHECK(test_german_numbers_become_words, NUMBERS)
CHECK(test_german_ordinals_and_years_are_declined, ORDINALS_AND_YEARS)
CHECK(test_german_amounts_name_what_they_count, AMOUNTS)
CHECK(test_german_short_forms_are_read_in_full, WORDS)

static void test_german_stops_of_ordinals_end_no_sentence(void **state)
{
    struct error error = ERROR_INIT;
    struct spoken_text text;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_ok(spoken_text_make(&arena, STR("Am 3. März z. B. war es warm. Danach kalt."),
                               STR("de-AT"), &text, &error),
              error);
    for (size_t i = 0; i < text.count; i++)
        assert_int_equal(text.tokens[i].sentence_end, i == 7 || i == 9);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_german_numbers_become_words),
        cmocka_unit_test(test_german_ordinals_and_years_are_declined),
        cmocka_unit_test(test_german_amounts_name_what_they_count),
        cmocka_unit_test(test_german_short_forms_are_read_in_full),
        cmocka_unit_test(test_german_stops_of_ordinals_end_no_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
