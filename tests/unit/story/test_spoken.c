/* SPDX-License-Identifier: GPL-3.0-or-later */
/* English spoken text, and what holds for every language. */
#include "spoken_cases.h"

#include "base/random.h"
#include "base/utf8.h"
#include "story/spoken_fold.h"

static const struct spoken_case NUMBERS[] = {
    {"0 bees", "zero | bees"},
    {"7", "seven"},
    {"13 21 80", "thirteen | twenty one | eighty"},
    {"355", "three hundred fifty five"},
    {"1,000", "one thousand"},
    {"40,000 bees", "forty thousand | bees"},
    {"1,234,567", "one million two hundred thirty four thousand five hundred sixty seven"},
    {"1000000000", "one billion"},
    {"3.14", "three point one four"},
    {"0.05", "zero point zero five"},
    {".5", "zero point five"},
    {"-5", "minus five"},
    {"−12.5", "minus twelve point five"},
    {"007", "zero zero seven"},
    {"12345678901234567890",
     "one two three four five six seven eight nine zero one two three four five six seven eight "
     "nine zero"},
    {"1\u00a0000\u202f000", "one million"},
    {"It has 6 legs.", "it | has | six | legs"},
    {"~50 people", "about fifty | people"},
    {"<5 minutes", "less than five | minutes"},
    {">100 species", "more than one hundred | species"},
    {"±3", "plus or minus three"},
    {"100+ countries", "one hundred plus | countries"},
    {"10x faster", "ten times | faster"},
    {"1920x1080", "one thousand nine hundred twenty by one thousand eighty"},
    {"3×4", "three by four"},
    {"5 million", "five million"},
    {"2.5 billion people", "two point five billion | people"},
    {"1 million bees", "one million | bees"},
};

static const struct spoken_case ORDINALS[] = {
    {"1st", "first"},
    {"2nd place", "second | place"},
    {"3rd", "third"},
    {"5th", "fifth"},
    {"8th", "eighth"},
    {"12th", "twelfth"},
    {"20th", "twentieth"},
    {"21st century", "twenty first | century"},
    {"100th", "one hundredth"},
    {"113th", "one hundred thirteenth"},
    {"1,000th", "one thousandth"},
};

static const struct spoken_case YEARS[] = {
    {"In 1984", "in | nineteen eighty four"},
    {"1066", "one thousand sixty six"},
    {"in 1900", "in | nineteen hundred"},
    {"in 1905", "in | nineteen oh five"},
    {"since 2000", "since | two thousand"},
    {"2009", "two thousand nine"},
    {"2010", "twenty ten"},
    {"2024", "twenty twenty four"},
    {"the 2000s", "the | two thousands"},
    {"the 1980s", "the | nineteen eighties"},
    {"the '90s", "the | nineties"},
    {"the ’90s", "the | nineties"},
    {"1960's music", "nineteen sixties | music"},
    {"the 80s", "the | eighties"},
    {"the 1900s", "the | nineteen hundreds"},
    {"class of '84", "class | of | eighty four"},
    {"1200 bees", "one thousand two hundred | bees"},
    {"1990–2000", "nineteen ninety to two thousand"},
    {"1990-95", "nineteen ninety to ninety five"},
    {"(1914-1918)", "nineteen fourteen to nineteen eighteen"},
};

static const struct spoken_case RANGES[] = {
    {"10-20", "ten to twenty"},
    {"10–20 km", "ten to twenty kilometers"},
    {"$5-10", "five to ten dollars"},
    {"$5–$10 million", "five to ten million dollars"},
    {"5-10%", "five to ten percent"},
    {"5%-10%", "five to ten percent"},
    {"pages 3-5", "pages | three to five"},
    {"won 3-1", "won | three to one"},
    {"10 – 20 bees", "ten to twenty | bees"},
};

static const struct spoken_case FRACTIONS[] = {
    {"1/2", "one half"},
    {"½ cup", "one half | cup"},
    {"2½", "two and a half"},
    {"1 1/2 cups", "one and a half | cups"},
    {"3/4", "three quarters"},
    {"2/3 of", "two thirds | of"},
    {"5/8", "five eighths"},
    {"1/16", "one sixteenth"},
    {"8/10", "eight out of ten"},
    {"10/10", "ten out of ten"},
    {"½ km", "one half kilometer"},
};

static const struct spoken_case MONEY[] = {
    {"$355 million", "three hundred fifty five million dollars"},
    {"$355M", "three hundred fifty five million dollars"},
    {"$1.5bn", "one point five billion dollars"},
    {"£1bn", "one billion pounds"},
    {"€3.50", "three euros and fifty cents"},
    {"$1", "one dollar"},
    {"$1.00", "one dollar"},
    {"$0.99", "ninety nine cents"},
    {"$0.01", "one cent"},
    {"$1,299.99", "one thousand two hundred ninety nine dollars and ninety nine cents"},
    {"US$20", "twenty U S dollars"},
    {"¥500", "five hundred yen"},
    {"₹100", "one hundred rupees"},
    {"20 €", "twenty euros"},
    {"20€", "twenty euros"},
    {"USD 20", "twenty U S dollars"},
    {"20 USD", "twenty U S dollars"},
    {"-$5", "minus five dollars"},
    {"$5/month", "five dollars per month"},
    {"$9.99/mo", "nine dollars and ninety nine cents per month"},
    {"$20k", "twenty thousand dollars"},
    {"$10 M", "ten million dollars"},
    {"$10K", "ten thousand dollars"},
    {"£2.20", "two pounds and twenty pence"},
    {"£1.01", "one pound and one penny"},
    {"50¢", "fifty cents"},
    {"$5 trillion", "five trillion dollars"},
    {"only $355 million.", "only | three hundred fifty five million dollars"},
};

static const struct spoken_case UNITS[] = {
    {"5 km", "five kilometers"},
    {"5km", "five kilometers"},
    {"1 km", "one kilometer"},
    {"1.5 kg", "one point five kilograms"},
    {"20 m²", "twenty square meters"},
    {"-5 °C", "minus five degrees celsius"},
    {"20°C", "twenty degrees celsius"},
    {"98.6°F", "ninety eight point six degrees fahrenheit"},
    {"45°", "forty five degrees"},
    {"100 km/h", "one hundred kilometers per hour"},
    {"300,000 km/s", "three hundred thousand kilometers per second"},
    {"512 MB", "five hundred twelve megabytes"},
    {"1GB", "one gigabyte"},
    {"60 mph", "sixty miles per hour"},
    {"5'10\"", "five foot ten"},
    {"6' tall", "six feet | tall"},
    {"50%", "fifty percent"},
    {"50 %", "fifty percent"},
    {"0.5%", "zero point five percent"},
    {"3.2 GHz", "three point two gigahertz"},
    {"4 kWh", "four kilowatt hours"},
    {"30 min", "thirty minutes"},
    {"10 s", "ten seconds"},
    {"250 ml", "two hundred fifty milliliters"},
    {"12 lbs", "twelve pounds"},
    {"5 in the morning", "five | in | the | morning"},
    {"at 5,600 K.", "at | five thousand six hundred kelvin"},
    {"a 5-km run", "a | five kilometers | run"},
};

static const struct spoken_case DATES[] = {
    {"12 March 2024", "the twelfth of march twenty twenty four"},
    {"the 12 March", "the | twelfth of march"},
    {"March 12, 2024", "march twelfth twenty twenty four"},
    {"March 12", "march twelfth"},
    {"on March 3rd, we", "on | march third | we"},
    {"March 2024", "march twenty twenty four"},
    {"Mar. 12", "march twelfth"},
    {"2024-03-12", "march twelfth twenty twenty four"},
    {"3/12/2024", "march twelfth twenty twenty four"},
    {"25/12/2024", "december twenty fifth twenty twenty four"},
    {"12/25/99", "december twenty fifth nineteen ninety nine"},
    {"July 4, 1776", "july fourth seventeen seventy six"},
    {"you may 5 go", "you | may | five | go"},
    {"1 January 2000", "the first of january two thousand"},
};

static const struct spoken_case TIMES[] = {
    {"10:30 a.m.", "ten thirty A M"},
    {"10:30am", "ten thirty A M"},
    {"10 a.m. sharp", "ten A M | sharp"},
    {"5pm", "five P M"},
    {"17:00", "seventeen hundred"},
    {"10:00", "ten o'clock"},
    {"9:05", "nine oh five"},
    {"at 23:59", "at | twenty three fifty nine"},
    {"9:00-17:00", "nine o'clock to seventeen hundred"},
    {"9:30–10:30 a.m.", "nine thirty to ten thirty A M"},
    {"9-5 p.m.", "nine to five P M"},
    {"00:15", "zero fifteen"},
    {"16:9", "sixteen to nine"},
    {"3:1", "three to one"},
};

static const struct spoken_case PHONES[] = {
    {"555-1234", "five five five one two three four"},
    {"800-555-1234", "eight zero zero five five five one two three four"},
    {"(212) 555-1234", "two one two five five five one two three four"},
    {"+1 555 123 4567", "plus one five five five one two three four five six seven"},
    {"+442071234567", "plus four four two zero seven one two three four five six seven"},
};

static const struct spoken_case ROMANS[] = {
    {"Henry VIII", "henry | the eighth"},
    {"Louis XIV was", "louis | the fourteenth | was"},
    {"World War II ended", "world | war | two | ended"},
    {"Chapter IV", "chapter | four"},
    {"Super Bowl LVIII", "super | bowl | fifty eight"},
    {"the XIX century", "the | nineteenth | century"},
    {"Apollo XI", "apollo | eleven"},
    {"Elizabeth I.", "elizabeth | the first"},
    {"Mary I know", "mary | i | know"},
    {"Do I know?", "do | i | know"},
};

static const struct spoken_case ABBREVIATIONS[] = {
    {"Dr. Smith", "doctor | smith"},
    {"Mrs. Jones", "missus | jones"},
    {"Mr Bean", "mister | bean"},
    {"St. Paul", "saint | paul"},
    {"Main St.", "main | street"},
    {"bees vs. wasps", "bees | versus | wasps"},
    {"e.g. bees", "for example | bees"},
    {"i.e., bees", "that is | bees"},
    {"honey, wax, etc.", "honey | wax | et cetera"},
    {"No. 5", "number | five"},
    {"No. Never.", "no | never"},
    {"the U.S. economy", "the | U S | economy"},
    {"Ph.D. thesis", "P H D | thesis"},
    {"J. R. Smith", "J | R | smith"},
    {"approx. 5 km", "approximately | five kilometers"},
    {"Fig. 3", "figure | three"},
    {"Martin Luther King Jr. spoke", "martin | luther | king | junior | spoke"},
};

static const struct spoken_case ACRONYMS[] = {
    {"NASA", "nasa"},
    {"the FBI", "the | F B I"},
    {"FBI's", "F B I's"},
    {"CEOs", "C E O's"},
    {"NASA's", "nasa's"},
    {"NATO and UNESCO", "nato | and | unesco"},
    {"HTML", "H T M L"},
    {"UCLA", "U C L A"},
    {"the UN", "the | U N"},
    {"COVID-19", "covid nineteen"},
    {"STOP NOW", "stop | now"},
    {"THIS IS GREAT NEWS TODAY", "this | is | great | news | today"},
    {"AMAZING deals", "amazing | deals"},
    {"MP3", "M P three"},
    {"B2B", "B two B"},
    {"H2O", "H two O"},
    {"4K video", "four K | video"},
    {"5G", "five G"},
    {"A4", "A four"},
    {"1080p", "ten eighty P"},
    {"3D", "three D"},
    {"A bee", "a | bee"},
    {"vitamin C", "vitamin | C"},
    {"Wi-Fi", "why fie"},
    {"AI", "A I"},
};

static const struct spoken_case ADDRESSES[] = {
    {"example.com/path", "example dot com slash path"},
    {"https://www.example.com/", "example dot com"},
    {"http://example.org/a-b?x=1#y", "example dot org slash a dash b"},
    {"bob@example.com", "bob at example dot com"},
    {"@ClipCrafter", "at clip crafter"},
    {"#SaveTheBees", "hashtag save the bees"},
    {"#1", "number one"},
    {"node.js", "node dot J S"},
    {"end.Next", "end next"},
    {"YouTube", "you tube"},
    {"iPhone", "I phone"},
    {"ClipCrafter", "clip crafter"},
    {"HTMLParser", "H T M L parser"},
    {"McDonald", "mcdonald"},
};

static const struct spoken_case MARKS[] = {
    {"bees 🐝 fly", "bees | | fly"},
    {"Go! 🎉🎉", "go |"},
    {"honey & wax", "honey | and | wax"},
    {"AT&T", "A T and T"},
    {"1 + 1 = 2", "one | plus | one | equals | two"},
    {"rock—paper", "rock | paper"},
    {"bees — small", "bees | | small"},
    {"wait... what", "wait | what"},
    {"and/or", "and or"},
    {"well-known", "well known"},
    {"don't", "don't"},
    {"don’t", "don't"},
    {"“Hello,” she said.", "hello | she | said"},
    {"**bold** words", "bold | words"},
    {"• first", "| first"},
    {"§ 5", "section | five"},
    {"C++", "C plus plus"},
    {"v2.1", "version two point one"},
    {"10.4.2", "ten point four point two"},
    {"café", "café"},
    {"24/7", "twenty four seven"},
    {"™ © ®", "| |"},
    {"1️⃣ one", "one | one"},
    {"Nf3 exd5 O-O 0-1 e8=Q#", "nf three | exd five | O O | zero to one | E eight equals Q number"},
};

#define CHECK(test, table, language)                                                               \
    static void test(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        spoken_check(table, COUNT_OF(table), language);                                            \
    }

CHECK(test_numbers_become_words, NUMBERS, "en")
CHECK(test_ordinals_are_read_as_ordinals, ORDINALS, "en-US")
CHECK(test_years_and_decades_are_read_in_pairs, YEARS, "en")
CHECK(test_ranges_are_read_from_one_end_to_the_other, RANGES, "en")
CHECK(test_fractions_have_their_names, FRACTIONS, "en")
CHECK(test_money_is_named_after_its_amount, MONEY, "en")
CHECK(test_units_are_spelled_out_in_the_right_number, UNITS, "en")
CHECK(test_dates_are_read_as_days_of_a_month, DATES, "en-US")
CHECK(test_times_of_day_are_read_as_times, TIMES, "en")
CHECK(test_telephone_numbers_are_read_by_digits, PHONES, "en")
CHECK(test_roman_numerals_after_names_are_numbers, ROMANS, "en")
CHECK(test_abbreviations_are_read_in_full, ABBREVIATIONS, "en")
CHECK(test_capitals_spell_or_speak, ACRONYMS, "en")
CHECK(test_addresses_and_tags_are_read_aloud, ADDRESSES, "en")
CHECK(test_marks_and_pictures_do_not_disturb, MARKS, "en")

static void test_british_dates_put_the_day_first(void **state)
{
    static const struct spoken_case cases[] = {{"3/12/2024", "december third twenty twenty four"}};

    (void)state;
    spoken_check(cases, 1, "en-GB");
}

static struct spoken_text make(struct arena *arena, const char *text, const char *language)
{
    struct error error = ERROR_INIT;
    struct spoken_text spoken;

    assert_ok(spoken_text_make(arena, str_from(text), str_from(language), &spoken, &error), error);
    return spoken;
}

static void test_group_keeps_every_written_token(void **state)
{
    struct arena arena;
    struct spoken_text text;

    (void)state;
    arena_init(&arena);
    text = make(&arena, "It made $355 million, said Bob.", "en");
    assert_int_equal(text.count, 6);
    assert_str(text.tokens[2].written, "$355");
    assert_int_equal(text.tokens[2].group, 2);
    assert_int_equal(text.tokens[2].word_count, 6);
    assert_str(text.tokens[3].written, "million,");
    assert_int_equal(text.tokens[3].group, 0);
    assert_int_equal(text.tokens[3].word_count, 0);
    assert_true(text.tokens[3].pause);
    assert_false(text.tokens[2].pause);
    assert_true(text.tokens[5].sentence_end);
    arena_release(&arena);
}

static void test_stop_of_an_abbreviation_ends_no_sentence(void **state)
{
    struct arena arena;
    struct spoken_text text;

    (void)state;
    arena_init(&arena);
    text = make(&arena, "Dr. Smith left. Bees stayed... mostly! Really?", "en");
    assert_false(text.tokens[0].sentence_end);
    assert_false(text.tokens[0].pause);
    assert_true(text.tokens[2].sentence_end);
    assert_false(text.tokens[4].sentence_end);
    assert_true(text.tokens[4].pause);
    assert_true(text.tokens[5].sentence_end);
    assert_true(text.tokens[6].sentence_end);
    arena_release(&arena);
}

static void test_language_without_rules_keeps_its_digits(void **state)
{
    struct arena arena;
    struct spoken_text text;

    (void)state;
    arena_init(&arena);
    text = make(&arena, "Il y a 40\u202f000 abeilles 🐝 ici.", "fr");
    assert_int_equal(text.count, 7);
    assert_str(text.tokens[3].words[0], "40\u202f000");
    assert_int_equal(text.tokens[5].word_count, 0);
    assert_int_equal(text.tokens[5].group, 1);
    assert_true(text.tokens[6].sentence_end);
    arena_release(&arena);
}

static void test_scripts_without_spaces_are_cut_into_short_tokens(void **state)
{
    struct arena arena;
    struct spoken_text text;

    (void)state;
    arena_init(&arena);
    text = make(&arena, "ミツバチは花の蜜を集めます。とても大切です。", "ja");
    assert_true(text.count >= 5);
    for (size_t i = 0; i < text.count; i++)
        assert_true(utf8_length(text.tokens[i].written) <= 9);
    assert_str(text.tokens[0].written, "ミツバチは");
    arena_release(&arena);
}

static void test_text_past_the_limit_is_refused(void **state)
{
    struct error error = ERROR_INIT;
    struct spoken_text out = {.count = 77};
    char *text = calloc(1, SPOKEN_BYTES_MAX + 2);
    struct arena arena;

    (void)state;
    arena_init(&arena);
    memset(text, 'a', SPOKEN_BYTES_MAX + 1);
    assert_false(spoken_text_make(&arena, str_from(text), STR("en"), &out, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    assert_int_equal(out.count, 77);
    text[SPOKEN_BYTES_MAX] = '\0';
    assert_true(spoken_text_make(&arena, str_from(text), STR("en"), &out, &error));
    assert_int_equal(out.count, 1);
    arena_release(&arena);
    free(text);
}

static void test_folding_drops_accents_and_refuses_other_scripts(void **state)
{
    static const char *const cases[][2] = {
        {"café", "cafe"},   {"straße", "strasse"}, {"Łódź", "Lodz"}, {"Ærø", "aero"},
        {"don't", "don't"}, {"ﬁn", "fin"},         {"a·b", "ab"},
    };
    struct arena arena;
    struct str word = STR("untouched");

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(spoken_fold(&arena, str_from(cases[i][0]), &word));
        assert_str(word, cases[i][1]);
    }
    assert_false(spoken_fold(&arena, STR("aпb"), &word));
    assert_false(spoken_fold(&arena, STR("蜂"), &word));
    assert_str(word, "ab");
    arena_release(&arena);
}

/* Whatever is thrown at it: every token is part of the text, in order, groups add up, and the words
 * of a language with rules hold no digit. */
static void check_whole(const char *text, const char *language)
{
    struct arena arena;
    struct spoken_text spoken;
    const char *at = text;
    size_t group_left = 0;

    arena_init(&arena);
    spoken = make(&arena, text, language);
    for (size_t i = 0; i < spoken.count; i++) {
        const struct spoken_token *token = &spoken.tokens[i];
        assert_true(token->written.len > 0 && token->written.ptr >= at);
        at = token->written.ptr + token->written.len;
        assert_true(group_left > 0 ? token->group == 0 : token->group >= 1);
        group_left = group_left > 0 ? group_left - 1 : token->group - 1;
        for (size_t w = 0; w < token->word_count; w++) {
            assert_true(token->words[w].len > 0);
            assert_int_equal(utf8_valid_prefix(token->words[w]), token->words[w].len);
            for (size_t c = 0; c < token->words[w].len; c++)
                assert_false(token->words[w].ptr[c] >= '0' && token->words[w].ptr[c] <= '9');
        }
    }
    assert_int_equal(group_left, 0);
    assert_true(at <= text + strlen(text));
    arena_release(&arena);
}

static void test_any_mixture_keeps_tokens_whole_and_words_free_of_digits(void **state)
{
    static const char *const parts[] = {
        "1", "23", "456",    "2024", ".",   ",",    "-",    "–",    "$",   "€",    "%",
        " ", " ",  " ",      "a",    "Bee", "NASA", "'",    "\"",   "/",   ":",    "@",
        "#", "km", "°C",     "st",   "th",  "s",    "x",    "½",    "(",   ")",    "🐝",
        "—", "…",  "\u00a0", "ä",    "ñ",   "蜂",   "Dr.",  "No.",  "St.", "a.m.", "March",
        "+", "=",  "VIII",   "I",    "com", "www.", "Mio.", "z. B."};
    static const char *const languages[] = {"en", "de", "es"};
    struct random random;

    (void)state;
    random_init(&random, 20240312);
    for (int round = 0; round < 1500; round++) {
        struct buf buf;
        buf_init(&buf, 1 << 16);
        for (uint32_t n = random_below(&random, 14) + 1; n > 0; n--)
            buf_append(&buf, str_from(parts[random_below(&random, COUNT_OF(parts))]));
        check_whole(buf.ptr, languages[round % COUNT_OF(languages)]);
        buf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_become_words),
        cmocka_unit_test(test_ordinals_are_read_as_ordinals),
        cmocka_unit_test(test_years_and_decades_are_read_in_pairs),
        cmocka_unit_test(test_ranges_are_read_from_one_end_to_the_other),
        cmocka_unit_test(test_fractions_have_their_names),
        cmocka_unit_test(test_money_is_named_after_its_amount),
        cmocka_unit_test(test_units_are_spelled_out_in_the_right_number),
        cmocka_unit_test(test_dates_are_read_as_days_of_a_month),
        cmocka_unit_test(test_times_of_day_are_read_as_times),
        cmocka_unit_test(test_telephone_numbers_are_read_by_digits),
        cmocka_unit_test(test_roman_numerals_after_names_are_numbers),
        cmocka_unit_test(test_abbreviations_are_read_in_full),
        cmocka_unit_test(test_capitals_spell_or_speak),
        cmocka_unit_test(test_addresses_and_tags_are_read_aloud),
        cmocka_unit_test(test_marks_and_pictures_do_not_disturb),
        cmocka_unit_test(test_british_dates_put_the_day_first),
        cmocka_unit_test(test_group_keeps_every_written_token),
        cmocka_unit_test(test_stop_of_an_abbreviation_ends_no_sentence),
        cmocka_unit_test(test_language_without_rules_keeps_its_digits),
        cmocka_unit_test(test_scripts_without_spaces_are_cut_into_short_tokens),
        cmocka_unit_test(test_text_past_the_limit_is_refused),
        cmocka_unit_test(test_folding_drops_accents_and_refuses_other_scripts),
        cmocka_unit_test(test_any_mixture_keeps_tokens_whole_and_words_free_of_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
