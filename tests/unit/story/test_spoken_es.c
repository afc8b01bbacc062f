/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spanish spoken text. */
#include "spoken_cases.h"

static const struct spoken_case NUMBERS[] = {
    {"0", "cero"},
    {"1", "uno"},
    {"1 abeja", "una | abeja"},
    {"1 año", "un | año"},
    {"21 años", "veintiún | años"},
    {"21 abejas", "veintiuna | abejas"},
    {"21", "veintiuno"},
    {"31 días", "treinta y un | días"},
    {"16", "dieciséis"},
    {"22 y 26", "veintidós | y | veintiséis"},
    {"100", "cien"},
    {"101 abejas", "ciento una | abejas"},
    {"200 personas", "doscientas | personas"},
    {"500 años", "quinientos | años"},
    {"500 abejas", "quinientas | abejas"},
    {"715", "setecientos quince"},
    {"999", "novecientos noventa y nueve"},
    {"1.000", "mil"},
    {"21.000 personas", "veintiún mil | personas"},
    {"40.000 abejas", "cuarenta mil | abejas"},
    {"200.000 abejas", "doscientas mil | abejas"},
    {"1.000.000", "un millón"},
    {"2.500.000", "dos millones quinientos mil"},
    {"1.000.000.000", "mil millones"},
    {"3,14", "tres coma catorce"},
    {"3,05", "tres coma cero cinco"},
    {"0,5", "cero coma cinco"},
    {"-5", "menos cinco"},
    {"10-20", "diez a veinte"},
    {"1/2", "medio"},
    {"2½", "dos y medio"},
    {"3/4", "tres cuartos"},
    {"1/3", "un tercio"},
    {"1/16", "un dieciséisavo"},
    {"21 veces", "veintiuna | veces"},
    {"1 sistema", "un | sistema"},
};

static const struct spoken_case ORDINALS_AND_DATES[] = {
    {"1.º", "primero"},
    {"2ª edición", "segunda | edición"},
    {"1er piso", "primer | piso"},
    {"3er lugar", "tercer | lugar"},
    {"10º", "décimo"},
    {"12.ª", "duodécima"},
    {"15º", "decimoquinto"},
    {"21º", "vigésimo primero"},
    {"en 1984", "en | mil novecientos ochenta y cuatro"},
    {"2024", "dos mil veinticuatro"},
    {"12 de marzo de 2024", "doce | de | marzo | de | dos mil veinticuatro"},
    {"12/03/2024", "doce de marzo de dos mil veinticuatro"},
    {"2024-03-01", "uno de marzo de dos mil veinticuatro"},
    {"siglo XXI", "siglo | veintiuno"},
    {"Felipe VI", "felipe | sexto"},
    {"Isabel II", "isabel | segunda"},
    {"Alfonso XIII", "alfonso | trece"},
    {"los años 90", "los | años | noventa"},
    {"a las 17:30", "a | las | diecisiete treinta"},
    {"a las 9:05", "a | las | nueve cero cinco"},
    {"las 21:00", "las | veintiuna"},
    {"10:00 h", "diez horas"},
    {"16:9", "dieciséis a nueve"},
};

static const struct spoken_case AMOUNTS[] = {
    {"3,50 €", "tres euros con cincuenta"},
    {"1 €", "un euro"},
    {"21 €", "veintiún euros"},
    {"0,99 €", "noventa y nueve céntimos"},
    {"$20", "veinte dólares"},
    {"£200", "doscientas libras"},
    {"355 millones de euros", "trescientos cincuenta y cinco millones | de | euros"},
    {"355 millones €", "trescientos cincuenta y cinco millones de euros"},
    {"1 millón", "un millón"},
    {"$5M", "cinco millones de dólares"},
    {"5 %", "cinco por ciento"},
    {"50%", "cincuenta por ciento"},
    {"5 km", "cinco kilómetros"},
    {"1 kg", "un kilogramo"},
    {"1 h", "una hora"},
    {"100 km/h", "cien kilómetros por hora"},
    {"20 °C", "veinte grados celsius"},
    {"200 t", "doscientas toneladas"},
};

static const struct spoken_case WORDS[] = {
    {"EE. UU.", "estados unidos"},
    {"el Sr. García", "el | señor | garcía"},
    {"la Dra. López", "la | doctora | lópez"},
    {"p. ej. miel", "por ejemplo | miel"},
    {"miel, cera, etc.", "miel | cera | etcétera"},
    {"n.º 5", "número | cinco"},
    {"44 a. C.", "cuarenta y cuatro | antes de cristo"},
    {"pág. 12", "página | doce"},
    {"la OTAN", "la | otan"},
    {"la ONU", "la | onu"},
    {"el ADN", "el | A D N"},
    {"ejemplo.com/ruta", "ejemplo punto com barra ruta"},
    {"ana@ejemplo.es", "ana arroba ejemplo punto es"},
    {"¿Bailan?", "bailan"},
    {"¡Sí!", "sí"},
    {"Y así", "y | así"},
    {"miel & cera", "miel | y | cera"},
    {"«Hola», dijo.", "hola | dijo"},
};

static const struct spoken_case MEXICO[] = {
    {"1,234.5", "mil doscientos treinta y cuatro coma cinco"},
    {"$1,500.50", "mil quinientos dólares con cincuenta"},
    {"3.14", "tres coma catorce"},
    {"01/05/2024", "primero de mayo de dos mil veinticuatro"},
};

#define CHECK(test, table, language)                                                               \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        spoken_check(table, COUNT_OF(table), language);                                            \
    }

CHECK(test_spanish_numbers_agree_with_what_they_count, NUMBERS, "es")
CHECK(test_spanish_ordinals_and_dates_become_words, ORDINALS_AND_DATES, "es")
CHECK(test_spanish_amounts_name_what_they_count, AMOUNTS, "es-ES")
CHECK(test_spanish_short_forms_are_read_in_full, WORDS, "es")
CHECK(test_mexican_numbers_have_their_marks_swapped, MEXICO, "es-MX")

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spanish_numbers_agree_with_what_they_count),
        cmocka_unit_test(test_spanish_ordinals_and_dates_become_words),
        cmocka_unit_test(test_spanish_amounts_name_what_they_count),
        cmocka_unit_test(test_spanish_short_forms_are_read_in_full),
        cmocka_unit_test(test_mexican_numbers_have_their_marks_swapped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
