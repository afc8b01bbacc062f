/* SPDX-License-Identifier: GPL-3.0-or-later */
/* English. */
#include <string.h>

#include "story/spoken_date.h"
#include "story/spoken_number.h"
#include "story/spoken_number_en.h"
#include "story/spoken_piece.h"
#include "story/spoken_reader.h"
#include "story/spoken_scan.h"

#include "base/banned.h"

static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const MONTHS_SHORT[] = {"Jan", "Feb", "Mar",  "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"};

static const struct counted UNITS[] = {
    {"km", "kilometer", "kilometers", FORM_ALONE, NULL, NULL},
    {"m", "meter", "meters", FORM_ALONE, NULL, NULL},
    {"cm", "centimeter", "centimeters", FORM_ALONE, NULL, NULL},
    {"mm", "millimeter", "millimeters", FORM_ALONE, NULL, NULL},
    {"µm", "micrometer", "micrometers", FORM_ALONE, NULL, NULL},
    {"μm", "micrometer", "micrometers", FORM_ALONE, NULL, NULL},
    {"nm", "nanometer", "nanometers", FORM_ALONE, NULL, NULL},
    {"mi", "mile", "miles", FORM_ALONE, NULL, NULL},
    {"ft", "foot", "feet", FORM_ALONE, NULL, NULL},
    {"yd", "yard", "yards", FORM_ALONE, NULL, NULL},
    {"km²", "square kilometer", "square kilometers", FORM_ALONE, NULL, NULL},
    {"m²", "square meter", "square meters", FORM_ALONE, NULL, NULL},
    {"cm²", "square centimeter", "square centimeters", FORM_ALONE, NULL, NULL},
    {"m2", "square meter", "square meters", FORM_ALONE, NULL, NULL},
    {"km2", "square kilometer", "square kilometers", FORM_ALONE, NULL, NULL},
    {"m³", "cubic meter", "cubic meters", FORM_ALONE, NULL, NULL},
    {"cm³", "cubic centimeter", "cubic centimeters", FORM_ALONE, NULL, NULL},
    {"sq ft", "square foot", "square feet", FORM_ALONE, NULL, NULL},
    {"ha", "hectare", "hectares", FORM_ALONE, NULL, NULL},
    {"kg", "kilogram", "kilograms", FORM_ALONE, NULL, NULL},
    {"g", "gram", "grams", FORM_ALONE, NULL, NULL},
    {"mg", "milligram", "milligrams", FORM_ALONE, NULL, NULL},
    {"µg", "microgram", "micrograms", FORM_ALONE, NULL, NULL},
    {"t", "ton", "tons", FORM_ALONE, NULL, NULL},
    {"lb", "pound", "pounds", FORM_ALONE, NULL, NULL},
    {"lbs", "pound", "pounds", FORM_ALONE, NULL, NULL},
    {"oz", "ounce", "ounces", FORM_ALONE, NULL, NULL},
    {"l", "liter", "liters", FORM_ALONE, NULL, NULL},
    {"L", "liter", "liters", FORM_ALONE, NULL, NULL},
    {"ml", "milliliter", "milliliters", FORM_ALONE, NULL, NULL},
    {"mL", "milliliter", "milliliters", FORM_ALONE, NULL, NULL},
    {"cl", "centiliter", "centiliters", FORM_ALONE, NULL, NULL},
    {"km/h", "kilometer per hour", "kilometers per hour", FORM_ALONE, NULL, NULL},
    {"kph", "kilometer per hour", "kilometers per hour", FORM_ALONE, NULL, NULL},
    {"m/s", "meter per second", "meters per second", FORM_ALONE, NULL, NULL},
    {"km/s", "kilometer per second", "kilometers per second", FORM_ALONE, NULL, NULL},
    {"m/s²", "meter per second squared", "meters per second squared", FORM_ALONE, NULL, NULL},
    {"mph", "mile per hour", "miles per hour", FORM_ALONE, NULL, NULL},
    {"mpg", "mile per gallon", "miles per gallon", FORM_ALONE, NULL, NULL},
    {"rpm", "revolution per minute", "revolutions per minute", FORM_ALONE, NULL, NULL},
    {"bpm", "beat per minute", "beats per minute", FORM_ALONE, NULL, NULL},
    {"fps", "frame per second", "frames per second", FORM_ALONE, NULL, NULL},
    {"ppm", "part per million", "parts per million", FORM_ALONE, NULL, NULL},
    {"°C", "degree celsius", "degrees celsius", FORM_ALONE, NULL, NULL},
    {"°F", "degree fahrenheit", "degrees fahrenheit", FORM_ALONE, NULL, NULL},
    {"°", "degree", "degrees", FORM_ALONE, NULL, NULL},
    {"s", "second", "seconds", FORM_ALONE, NULL, NULL},
    {"sec", "second", "seconds", FORM_ALONE, NULL, NULL},
    {"ms", "millisecond", "milliseconds", FORM_ALONE, NULL, NULL},
    {"µs", "microsecond", "microseconds", FORM_ALONE, NULL, NULL},
    {"ns", "nanosecond", "nanoseconds", FORM_ALONE, NULL, NULL},
    {"min", "minute", "minutes", FORM_ALONE, NULL, NULL},
    {"mins", "minute", "minutes", FORM_ALONE, NULL, NULL},
    {"h", "hour", "hours", FORM_ALONE, NULL, NULL},
    {"hr", "hour", "hours", FORM_ALONE, NULL, NULL},
    {"hrs", "hour", "hours", FORM_ALONE, NULL, NULL},
    {"d", "day", "days", FORM_ALONE, NULL, NULL},
    {"mo", "month", "months", FORM_ALONE, NULL, NULL},
    {"month", "month", "months", FORM_ALONE, NULL, NULL},
    {"yr", "year", "years", FORM_ALONE, NULL, NULL},
    {"year", "year", "years", FORM_ALONE, NULL, NULL},
    {"day", "day", "days", FORM_ALONE, NULL, NULL},
    {"week", "week", "weeks", FORM_ALONE, NULL, NULL},
    {"hour", "hour", "hours", FORM_ALONE, NULL, NULL},
    {"person", "person", "people", FORM_ALONE, NULL, NULL},
    {"user", "user", "users", FORM_ALONE, NULL, NULL},
    {"B", "byte", "bytes", FORM_ALONE, NULL, NULL},
    {"kB", "kilobyte", "kilobytes", FORM_ALONE, NULL, NULL},
    {"KB", "kilobyte", "kilobytes", FORM_ALONE, NULL, NULL},
    {"MB", "megabyte", "megabytes", FORM_ALONE, NULL, NULL},
    {"GB", "gigabyte", "gigabytes", FORM_ALONE, NULL, NULL},
    {"TB", "terabyte", "terabytes", FORM_ALONE, NULL, NULL},
    {"PB", "petabyte", "petabytes", FORM_ALONE, NULL, NULL},
    {"MiB", "mebibyte", "mebibytes", FORM_ALONE, NULL, NULL},
    {"GiB", "gibibyte", "gibibytes", FORM_ALONE, NULL, NULL},
    {"kbps", "kilobit per second", "kilobits per second", FORM_ALONE, NULL, NULL},
    {"Mbps", "megabit per second", "megabits per second", FORM_ALONE, NULL, NULL},
    {"Gbps", "gigabit per second", "gigabits per second", FORM_ALONE, NULL, NULL},
    {"Mbit/s", "megabit per second", "megabits per second", FORM_ALONE, NULL, NULL},
    {"MB/s", "megabyte per second", "megabytes per second", FORM_ALONE, NULL, NULL},
    {"Hz", "hertz", "hertz", FORM_ALONE, NULL, NULL},
    {"kHz", "kilohertz", "kilohertz", FORM_ALONE, NULL, NULL},
    {"MHz", "megahertz", "megahertz", FORM_ALONE, NULL, NULL},
    {"GHz", "gigahertz", "gigahertz", FORM_ALONE, NULL, NULL},
    {"W", "watt", "watts", FORM_ALONE, NULL, NULL},
    {"kW", "kilowatt", "kilowatts", FORM_ALONE, NULL, NULL},
    {"MW", "megawatt", "megawatts", FORM_ALONE, NULL, NULL},
    {"GW", "gigawatt", "gigawatts", FORM_ALONE, NULL, NULL},
    {"kWh", "kilowatt hour", "kilowatt hours", FORM_ALONE, NULL, NULL},
    {"MWh", "megawatt hour", "megawatt hours", FORM_ALONE, NULL, NULL},
    {"mAh", "milliamp hour", "milliamp hours", FORM_ALONE, NULL, NULL},
    {"V", "volt", "volts", FORM_ALONE, NULL, NULL},
    {"A", "amp", "amps", FORM_ALONE, NULL, NULL},
    {"mA", "milliamp", "milliamps", FORM_ALONE, NULL, NULL},
    {"Ω", "ohm", "ohms", FORM_ALONE, NULL, NULL},
    {"N", "newton", "newtons", FORM_ALONE, NULL, NULL},
    {"J", "joule", "joules", FORM_ALONE, NULL, NULL},
    {"kJ", "kilojoule", "kilojoules", FORM_ALONE, NULL, NULL},
    {"cal", "calorie", "calories", FORM_ALONE, NULL, NULL},
    {"kcal", "kilocalorie", "kilocalories", FORM_ALONE, NULL, NULL},
    {"Pa", "pascal", "pascals", FORM_ALONE, NULL, NULL},
    {"kPa", "kilopascal", "kilopascals", FORM_ALONE, NULL, NULL},
    {"hPa", "hectopascal", "hectopascals", FORM_ALONE, NULL, NULL},
    {"psi", "pound per square inch", "pounds per square inch", FORM_ALONE, NULL, NULL},
    {"dB", "decibel", "decibels", FORM_ALONE, NULL, NULL},
    {"hp", "horsepower", "horsepower", FORM_ALONE, NULL, NULL},
    {"px", "pixel", "pixels", FORM_ALONE, NULL, NULL},
    {"MP", "megapixel", "megapixels", FORM_ALONE, NULL, NULL},
    {"‰", "per mille", "per mille", FORM_ALONE, NULL, NULL},
    {NULL, NULL, NULL, FORM_ALONE, NULL, NULL},
};

static const struct counted CURRENCIES[] = {
    {"$", "dollar", "dollars", FORM_ALONE, "cent", "cents"},
    {"US$", "U S dollar", "U S dollars", FORM_ALONE, "cent", "cents"},
    {"C$", "canadian dollar", "canadian dollars", FORM_ALONE, "cent", "cents"},
    {"CA$", "canadian dollar", "canadian dollars", FORM_ALONE, "cent", "cents"},
    {"A$", "australian dollar", "australian dollars", FORM_ALONE, "cent", "cents"},
    {"AU$", "australian dollar", "australian dollars", FORM_ALONE, "cent", "cents"},
    {"NZ$", "new zealand dollar", "new zealand dollars", FORM_ALONE, "cent", "cents"},
    {"HK$", "hong kong dollar", "hong kong dollars", FORM_ALONE, "cent", "cents"},
    {"R$", "real", "reais", FORM_ALONE, "centavo", "centavos"},
    {"MX$", "mexican peso", "mexican pesos", FORM_ALONE, "centavo", "centavos"},
    {"€", "euro", "euros", FORM_ALONE, "cent", "cents"},
    {"£", "pound", "pounds", FORM_ALONE, "penny", "pence"},
    {"¥", "yen", "yen", FORM_ALONE, NULL, NULL},
    {"₹", "rupee", "rupees", FORM_ALONE, "paisa", "paise"},
    {"₩", "won", "won", FORM_ALONE, NULL, NULL},
    {"₽", "ruble", "rubles", FORM_ALONE, "kopek", "kopeks"},
    {"₺", "lira", "lira", FORM_ALONE, "kurush", "kurush"},
    {"₿", "bitcoin", "bitcoin", FORM_ALONE, NULL, NULL},
    {"¢", "cent", "cents", FORM_ALONE, NULL, NULL},
    {"USD", "U S dollar", "U S dollars", FORM_ALONE, "cent", "cents"},
    {"EUR", "euro", "euros", FORM_ALONE, "cent", "cents"},
    {"GBP", "british pound", "british pounds", FORM_ALONE, "penny", "pence"},
    {"JPY", "japanese yen", "japanese yen", FORM_ALONE, NULL, NULL},
    {"INR", "indian rupee", "indian rupees", FORM_ALONE, "paisa", "paise"},
    {"CHF", "swiss franc", "swiss francs", FORM_ALONE, "centime", "centimes"},
    {"CAD", "canadian dollar", "canadian dollars", FORM_ALONE, "cent", "cents"},
    {"AUD", "australian dollar", "australian dollars", FORM_ALONE, "cent", "cents"},
    {"CNY", "yuan", "yuan", FORM_ALONE, NULL, NULL},
    {"BTC", "bitcoin", "bitcoin", FORM_ALONE, NULL, NULL},
    {NULL, NULL, NULL, FORM_ALONE, NULL, NULL},
};

static const struct magnitude MAGNITUDES[] = {
    {"thousand", "thousand", "thousand", false, false},
    {"million", "million", "million", false, false},
    {"billion", "billion", "billion", false, false},
    {"trillion", "trillion", "trillion", false, false},
    {"mn", "million", "million", false, false},
    {"mln", "million", "million", false, false},
    {"bn", "billion", "billion", false, false},
    {"tn", "trillion", "trillion", false, false},
    {"k", "thousand", "thousand", false, false},
    {"M", "million", "million", false, false},
    {"K", "thousand", "thousand", true, false},
    {"m", "million", "million", true, false},
    {"b", "billion", "billion", true, false},
    {"B", "billion", "billion", true, false},
    {"T", "trillion", "trillion", true, false},
    {NULL, NULL, NULL, false, false},
};

static const struct reading ABBREVIATIONS[] = {
    {"Dr", "doctor"},
    {"Mr", "mister"},
    {"Mrs", "missus"},
    {"Ms", "miz"},
    {"Prof", "professor"},
    {"Rev", "reverend"},
    {"Gen", "general"},
    {"Col", "colonel"},
    {"Capt", "captain"},
    {"Lt", "lieutenant"},
    {"Sgt", "sergeant"},
    {"Cmdr", "commander"},
    {"Gov", "governor"},
    {"Sen", "senator"},
    {"Rep", "representative"},
    {"Pres", "president"},
    {"Hon", "honorable"},
    {"Jr", "junior"},
    {"Sr", "senior"},
    {"vs", "versus"},
    {"v", "versus"},
    {"e.g", "for example"},
    {"i.e", "that is"},
    {"etc", "et cetera"},
    {"approx", "approximately"},
    {"dept", "department"},
    {"Dept", "department"},
    {"est", "established"},
    {"Est", "established"},
    {"ext", "extension"},
    {"fig", "figure"},
    {"Fig", "figure"},
    {"figs", "figures"},
    {"Figs", "figures"},
    {"vol", "volume"},
    {"Vol", "volume"},
    {"No", "number"},
    {"Nos", "numbers"},
    {"pp", "pages"},
    {"p", "page"},
    {"ch", "chapter"},
    {"Ch", "chapter"},
    {"sec", "section"},
    {"Sec", "section"},
    {"Inc", "incorporated"},
    {"Ltd", "limited"},
    {"Co", "company"},
    {"Corp", "corporation"},
    {"Bros", "brothers"},
    {"Ave", "avenue"},
    {"Blvd", "boulevard"},
    {"Rd", "road"},
    {"Mt", "mount"},
    {"Ft", "fort"},
    {"a.m", "A M"},
    {"p.m", "P M"},
    {"A.M", "A M"},
    {"P.M", "P M"},
    {"Jan", "january"},
    {"Feb", "february"},
    {"Mar", "march"},
    {"Apr", "april"},
    {"Jun", "june"},
    {"Jul", "july"},
    {"Aug", "august"},
    {"Sep", "september"},
    {"Sept", "september"},
    {"Oct", "october"},
    {"Nov", "november"},
    {"Dec", "december"},
    {"Mon", "monday"},
    {"Tue", "tuesday"},
    {"Tues", "tuesday"},
    {"Wed", "wednesday"},
    {"Thu", "thursday"},
    {"Thurs", "thursday"},
    {"Fri", "friday"},
    {"al", "al"},
    {"min", "minimum"},
    {"max", "maximum"},
    {"avg", "average"},
    {"misc", "miscellaneous"},
    {"ca", "circa"},
    {"cf", "compare"},
    {"incl", "including"},
    {"govt", "government"},
    {"Ph.D", "P H D"},
    {"B.C", "B C"},
    {"A.D", "A D"},
    {"a.k.a", "A K A"},
    {"U.S", "U S"},
    {"U.S.A", "U S A"},
    {"U.K", "U K"},
    {"U.N", "U N"},
    {"E.U", "E U"},
    {"D.C", "D C"},
    {"L.A", "L A"},
    {NULL, NULL},
};

/* Written without a stop, or read otherwise than the letters say. */
static const struct reading REPLACEMENTS[] = {
    {"Dr", "doctor"},
    {"Mr", "mister"},
    {"Mrs", "missus"},
    {"vs", "versus"},
    {"e.g", "for example"},
    {"i.e", "that is"},
    {"etc", "et cetera"},
    {"w/o", "without"},
    {"w/", "with"},
    {"24/7", "twenty four seven"},
    {"9/11", "nine eleven"},
    {"wi-fi", "why fie"},
    {"wifi", "why fie"},
    {"hi-fi", "high fie"},
    {"ios", "I O S"},
    {"ipados", "I pad O S"},
    {"macos", "mac O S"},
    {"ok", "okay"},
    {"o.k", "okay"},
    {"ph.d", "P H D"},
    {"phd", "P H D"},
    {"u.s.a", "U S A"},
    {"covid", "covid"},
    {"sci-fi", "sigh fie"},
    {"lo-fi", "low fie"},
    {"tv", "T V"},
    {"tvs", "T V's"},
    {"dna", "D N A"},
    {"usb-c", "U S B C"},
    {"jpeg", "jay peg"},
    {"jpg", "jay peg"},
    {"png", "P N G"},
    {"pdf", "P D F"},
    {"url", "U R L"},
    {"html", "H T M L"},
    {"css", "C S S"},
    {"ai", "A I"},
    {"js", "J S"},
    {"mp3", "M P three"},
    {"mp4", "M P four"},
    {"mit", "M I T"},
    {"nyc", "N Y C"},
    {"ufo", "U F O"},
    {"youtube", "you tube"},
    {"tiktok", "tick tock"},
    {"wysiwyg", "wizzy wig"},
    {"gif", "gif"},
    {"at&t", "A T and T"},
    {NULL, NULL},
};

static const struct reading SYMBOLS[] = {
    {"&", "and"},
    {"+", "plus"},
    {"=", "equals"},
    {"×", "times"},
    {"÷", "divided by"},
    {"%", "percent"},
    {"§", "section"},
    {"§§", "sections"},
    {"@", "at"},
    {"#", "number"},
    {"°", "degrees"},
    {"<", "less than"},
    {">", "greater than"},
    {"≤", "at most"},
    {"≥", "at least"},
    {"≠", "is not equal to"},
    {"≈", "approximately"},
    {"±", "plus or minus"},
    {"−", "minus"},
    {"∞", "infinity"},
    {"π", "pi"},
    {"√", "the square root of"},
    {"$", "dollars"},
    {"€", "euros"},
    {"£", "pounds"},
    {"²", "squared"},
    {"³", "cubed"},
    {"‰", "per mille"},
    {"µ", "micro"},
    {"½", "one half"},
    {"^", "to the power of"},
    {NULL, NULL},
};

/* Acronyms that are words, and short words that people put in capitals. */
static const char *const CAPITAL_WORDS[] = {
    "A",      "I",     "NASA", "NATO", "UNESCO", "UNICEF", "LASER", "AIDS",    "OPEC",    "FIFA",
    "UEFA",   "NAFTA", "RAM",  "ROM",  "LAN",    "WAN",    "SIM",   "PIN",     "COVID",   "IKEA",
    "LEGO",   "YOLO",  "FOMO", "SWAT", "SCUBA",  "RADAR",  "SONAR", "CAPTCHA", "ASCII",   "BASIC",
    "BIOS",   "GIF",   "JAVA", "SARS", "MERS",   "NOAA",   "OSHA",  "CERN",    "ESA",     "DARPA",
    "HIPAA",  "MENSA", "PETA", "ZIP",  "SPAM",   "NIMBY",  "AWOL",  "MASH",    "OLED",    "NASCAR",
    "NASDAQ", "BIPOC", "STEM", "NO",   "SO",     "GO",     "ON",    "IN",      "AT",      "BY",
    "TO",     "OF",    "OR",   "IF",   "IS",     "BE",     "DO",    "MY",      "ME",      "WE",
    "HE",     "UP",    "AN",   "AS",   "AM",     "HI",     "OH",    "NOT",     "ALL",     "NEW",
    "NOW",    "YES",   "YOU",  "WHY",  "HOW",    "WHO",    "THE",   "AND",     "BIG",     "OFF",
    "OUT",    "ONE",   "TWO",  "TEN",  "SIX",    "ANY",    "CAN",   "FOR",     "BUT",     "GET",
    "GOT",    "HAD",   "HAS",  "HER",  "HIS",    "HIM",    "ITS",   "LET",     "MAY",     "OUR",
    "OWN",    "SAY",   "SEE",  "SHE",  "TOO",    "TRY",    "USE",   "WAS",     "WAY",     "ARE",
    "BAD",    "BEE",   "BUY",  "DAY",  "DID",    "END",    "FEW",   "FUN",     "HOT",     "JOB",
    "KEY",    "LOT",   "MAN",  "MEN",  "NEVER",  "OLD",    "PAY",   "PUT",     "RED",     "RUN",
    "SET",    "SIT",   "SUN",  "TAX",  "TOP",    "WAR",    "WIN",   "WON",     "YET",     "FREE",
    "STOP",   "BEST",  "MUST", "ONLY", "LOVE",   "EVER",   "THIS",  "THAT",    "THEY",    "THEN",
    "WHAT",   "WHEN",  "WITH", "FROM", "HAVE",   "JUST",   "LIKE",  "MAKE",    "MORE",    "MOST",
    "MUCH",   "NEED",  "ALSO", "BACK", "BEEN",   "CALL",   "COME",  "EACH",    "EVEN",    "FAST",
    "FIRST",  "GOOD",  "HERE", "HUGE", "KNOW",   "LAST",   "LESS",  "LONG",    "MANY",    "NEXT",
    "OPEN",   "OVER",  "REAL", "SAFE", "SALE",   "SAME",   "STILL", "TAKE",    "TRUE",    "VERY",
    "WANT",   "WAIT",  "WILL", "WORK", "YEAR",   "YOUR",   "ZERO",  "BUZZ",    "WARNING", NULL};

static const char *const SPELLED_WORDS[] = {
    "UCLA", "USDA", "UAE", "ASAP", "ATM",   "AKA", "ETA",  "DIY",  "EPA",   "IOT",  "ISO",  "IRA",
    "API",  "APIS", "EU",  "UN",   "AI",    "IT",  "US",   "OECD", "ASEAN", "IEEE", "AARP", "AAA",
    "IMAX", "ICU",  "URL", "EULA", "IUPAC", "OCD", "ADHD", "ACLU", "UAV",   "ISP",  NULL};

/* ---- hooks ---- */

/* A small-letter plural can be counted; these only look like one. */
static enum number_form counts(const struct piece *noun)
{
    static const char *const others[] = {"is",     "was",    "has",  "as",      "this",   "his",
                                         "its",    "us",     "does", "thus",    "plus",   "yes",
                                         "across", "versus", "less", "perhaps", "always", "hers",
                                         "ours",   "theirs", "was",  NULL};
    struct str core = noun->core;

    if (core.len < 3 || core.ptr[0] < 'a' || core.ptr[0] > 'z' || !str_ends_with(core, STR("s")) ||
        scan_in_list(core, others, false))
        return str_equal(core, STR("people")) || str_equal(core, STR("percent")) ? FORM_MASCULINE
                                                                                 : FORM_ALONE;
    return FORM_MASCULINE;
}

static bool ordinal_mark(struct str *rest, enum ordinal_form *form)
{
    *form = ORDINAL_PLAIN;
    return scan_word(rest, "st") || scan_word(rest, "nd") || scan_word(rest, "rd") ||
           scan_word(rest, "th");
}

static void say_day(struct reader *reader, size_t at, uint64_t day, uint64_t month)
{
    (void)at;
    reader_say(reader, reader_lower(reader, str_from(MONTHS[month - 1])));
    if (day)
        english_ordinal(reader, day, ORDINAL_PLAIN);
}

static void say_date(struct reader *reader, size_t at, uint64_t year, uint64_t month, uint64_t day)
{
    say_day(reader, at, day, month);
    if (year)
        english_year(reader, year);
}

/* ---- dates in words ---- */

/* "12", "12th" as the whole of a piece. */
static bool day_whole(struct str core, uint64_t *day)
{
    enum ordinal_form form;

    if (!scan_value(&core, 1, 2, 1, 31, day))
        return false;
    (void)ordinal_mark(&core, &form);
    return scan_end(core);
}

/* A month standing at `at`, with or without the stop of its short form. */
static uint64_t month_at(const struct reader *reader, size_t at, bool *joins)
{
    const struct piece *piece = reader_piece(reader, at);
    uint64_t month = month_of(reader->language, piece->core);

    if (str_equal(piece->core, STR("Sep")))
        month = 9;
    *joins = reader_joins(reader, at) ||
             (month && month != 5 && piece->core.len <= 4 && str_equal(piece->trail, STR(".")) &&
              !reader_piece(reader, at + 1)->lead.len);
    return piece->lead.len && at == 0 ? month : month;
}

/* "March 12, 2024", "March 12", "March 2024". */
static size_t month_then_day(struct reader *reader, size_t at)
{
    bool joins;
    uint64_t month = month_at(reader, at, &joins), day = 0, year = 0;
    const struct piece *next = reader_piece(reader, at + 1);

    if (!month || !joins)
        return 0;
    if (year_whole(next->core, &year)) {
        say_date(reader, at, year, month, 0);
        return 2;
    }
    if (!day_whole(next->core, &day))
        return 0;
    if ((reader_joins(reader, at + 1) || str_equal(next->trail, STR(","))) &&
        year_whole(reader_piece(reader, at + 2)->core, &year) &&
        !reader_piece(reader, at + 2)->lead.len) {
        say_date(reader, at, year, month, day);
        return 3;
    }
    say_date(reader, at, 0, month, day);
    return 2;
}

/* "12 March 2024", "12th March". */
static size_t day_then_month(struct reader *reader, size_t at)
{
    static const char *const the[] = {"the", NULL};
    uint64_t day, month, year = 0;
    bool joins;

    if (!day_whole(reader_piece(reader, at)->core, &day) || !reader_joins(reader, at))
        return 0;
    month = month_at(reader, at + 1, &joins);
    if (!month)
        return 0;
    if (!reader_after(reader, at, the))
        reader_say_all(reader, "the");
    english_ordinal(reader, day, ORDINAL_PLAIN);
    reader_say_all(reader, "of");
    reader_say(reader, reader_lower(reader, str_from(MONTHS[month - 1])));
    if (!joins || !year_whole(reader_piece(reader, at + 2)->core, &year))
        return 2;
    english_year(reader, year);
    return 3;
}

static size_t read_written_date(struct reader *reader, size_t at)
{
    size_t taken = month_then_day(reader, at);

    return taken ? taken : day_then_month(reader, at);
}

/* "1980s", "the '90s", "90s". */
static size_t read_decade(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core, digits;
    bool mark = scan_text(&rest, "'") || scan_text(&rest, "’") || scan_text(&rest, "‘");
    uint64_t value;

    if (!scan_digits(&rest, 2, 4, &digits) || digits.len == 3 || !digits_value(digits, &value))
        return 0;
    if (digits.len == 2 && mark && scan_end(rest)) {
        english_year(reader, value); /* "the class of '84" */
        return 1;
    }
    (void)(scan_text(&rest, "'") || scan_text(&rest, "’"));
    if (!scan_text(&rest, "s") || !scan_end(rest) || value % 10 || (digits.len == 4 && mark) ||
        (digits.len == 2 && value < 10))
        return 0;
    english_decade(reader, value, digits.len == 2);
    return 1;
}

/* ---- time of day ---- */

static bool take_meridiem(struct str *rest, const char **half)
{
    if (scan_word(rest, "am") || scan_word(rest, "a.m"))
        *half = "A M";
    else if (scan_word(rest, "pm") || scan_word(rest, "p.m"))
        *half = "P M";
    else
        return false;
    return true;
}

static void say_clock(struct reader *reader, const struct clock_time *clock, const char *half)
{
    english_cardinal(reader, clock->hour, FORM_ALONE);
    if (clock->minute == 0 && clock->has_minute && !half && !clock->has_second)
        reader_say_all(reader, clock->hour >= 1 && clock->hour <= 12 ? "o'clock" : "hundred");
    if (clock->minute > 0 && clock->minute < 10)
        reader_say_all(reader, "oh");
    if (clock->minute > 0 || clock->has_second)
        english_cardinal(reader, clock->minute, FORM_ALONE);
    if (clock->has_second) {
        reader_say_all(reader, "and");
        english_cardinal(reader, clock->second, FORM_ALONE);
        reader_say_all(reader, clock->second == 1 ? "second" : "seconds");
    }
    reader_say_all(reader, half);
}

/* "10:30", "10:30am", "10 a.m.", "9:00-17:00". */
static size_t read_time(struct reader *reader, size_t at)
{
    const struct piece *next = reader_piece(reader, at + 1);
    struct str rest = reader_piece(reader, at)->core, behind = next->core;
    struct clock_time first = {0}, second = {0};
    const char *half = NULL;
    bool range = false;
    size_t taken = 1;

    if (!clock_take(&rest, ':', &first) && !scan_value(&rest, 1, 2, 0, 12, &first.hour))
        return 0;
    if (scan_dash(&rest)) {
        if (!clock_take(&rest, ':', &second) && !scan_value(&rest, 1, 2, 0, 12, &second.hour))
            return 0;
        range = true;
    }
    if (scan_end(rest) && reader_joins(reader, at) && take_meridiem(&behind, &half) &&
        scan_end(behind)) {
        taken = 2;
        reader->own_stop = str_starts_with(next->trail, STR("."));
    } else if (take_meridiem(&rest, &half)) {
        reader->own_stop =
            reader_piece(reader, at)->core.ptr[reader_piece(reader, at)->core.len - 2] == '.';
    }
    if (!scan_end(rest) || (!half && !first.has_minute))
        return 0;
    say_clock(reader, &first, range ? NULL : half);
    if (range) {
        reader_say_all(reader, "to");
        say_clock(reader, &second, half);
    }
    return taken;
}

/* "16:9", "3:1". */
static size_t read_ratio(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core;
    struct number first, second;

    if (!number_take(reader, &rest, &first) || !scan_text(&rest, ":") ||
        !number_take(reader, &rest, &second) || !scan_end(rest))
        return 0;
    number_say(reader, &first, FORM_ALONE);
    reader_say_all(reader, "to");
    number_say(reader, &second, FORM_ALONE);
    return 1;
}

/* 5'10", 6'. */
static size_t read_feet(struct reader *reader, size_t at)
{
    struct str rest = reader_piece(reader, at)->core;
    uint64_t feet, inches = 0;
    bool has_inches;

    if (!scan_value(&rest, 1, 2, 1, 99, &feet) ||
        (!scan_text(&rest, "'") && !scan_text(&rest, "′") && !scan_text(&rest, "’")))
        return 0;
    has_inches = scan_value(&rest, 1, 2, 0, 11, &inches);
    if (has_inches)
        (void)(scan_text(&rest, "\"") || scan_text(&rest, "″") || scan_text(&rest, "”") ||
               scan_text(&rest, "''"));
    if (!scan_end(rest))
        return 0;
    english_cardinal(reader, feet, FORM_ALONE);
    reader_say_all(reader, feet == 1 || has_inches ? "foot" : "feet");
    if (has_inches)
        english_cardinal(reader, inches, FORM_ALONE);
    return 1;
}

/* ---- Roman numerals ---- */

static bool is_name(const struct piece *piece)
{
    return piece->core.len > 2 && piece->core.ptr[0] >= 'A' && piece->core.ptr[0] <= 'Z' &&
           piece->core.ptr[1] >= 'a' && !piece->trail.len;
}

static size_t read_roman(struct reader *reader, size_t at)
{
    static const char *const counted[] = {
        "war",      "chapter", "part",    "act",      "scene",   "volume",   "book",  "bowl",
        "phase",    "type",    "section", "article",  "title",   "stage",    "class", "level",
        "apollo",   "rocky",   "fantasy", "olympiad", "vatican", "windows",  "mark",  "episode",
        "appendix", "saturn",  "table",   "figure",   "grade",   "category", NULL};
    static const char *const regnal[] = {
        "henry",     "charles",  "george",    "james",    "edward", "william",   "richard",
        "elizabeth", "mary",     "louis",     "francis",  "philip", "frederick", "peter",
        "catherine", "nicholas", "alexander", "john",     "paul",   "benedict",  "pius",
        "leo",       "napoleon", "wilhelm",   "ramesses", "ramses", "ptolemy",   "gregory",
        "urban",     "innocent", "clement",   "darius",   "xerxes", "thutmose",  "amenhotep",
        "ivan",      "otto",     "felipe",    "alfonso",  "carlos", NULL};
    struct str core = reader_piece(reader, at)->core, next = reader_piece(reader, at + 1)->core;
    uint32_t value = roman_value(core);

    if (!value)
        return 0;
    if (str_equal_nocase(next, STR("century")) && reader_joins(reader, at) && value <= 30) {
        english_ordinal(reader, value, ORDINAL_PLAIN);
        return 1;
    }
    if (reader_after(reader, at, counted) &&
        (core.len > 1 || core.ptr[0] != 'I' || reader->pieces[at].trail.len ||
         str_equal_nocase(reader->pieces[at - 1].core, STR("war")))) {
        english_cardinal(reader, value, FORM_ALONE);
        return 1;
    }
    if (at == 0 || !is_name(&reader->pieces[at - 1]) || value > 40)
        return 0;
    /* "I" alone is mostly the pronoun: a number only behind a ruler's name. */
    if (core.len == 1 ? !reader_after(reader, at, regnal) ||
                            (core.ptr[0] == 'I' && next.len && reader_joins(reader, at))
                      : false)
        return 0;
    if (core.len > 1 && !strpbrk(core.ptr, "IVX"))
        return 0;
    if (reader_after(reader, at, regnal)) {
        reader_say_all(reader, "the");
        english_ordinal(reader, value, ORDINAL_PLAIN);
    } else {
        english_cardinal(reader, value, FORM_ALONE);
    }
    return 1;
}

/* "St. Paul" is a saint, "Main St." a street; "No. 5" a number, "No." an answer; "in." inches. */
static size_t read_two_faced(struct reader *reader, size_t at)
{
    const struct piece *piece = reader_piece(reader, at), *next = reader_piece(reader, at + 1);
    bool stopped = str_equal(piece->trail, STR("."));
    bool name_next = is_name(next) || (next->core.len && next->core.ptr[0] >= 'A' &&
                                       next->core.ptr[0] <= 'Z' && next->core.len > 1);
    bool number_next = next->core.len && next->core.ptr[0] >= '0' && next->core.ptr[0] <= '9';

    if (str_equal(piece->core, STR("St"))) {
        bool street = at > 0 && (is_name(&reader->pieces[at - 1]) || !name_next);
        reader->own_stop = stopped && at + 1 < reader->count;
        reader_say_all(reader, street ? "street" : "saint");
        return 1;
    }
    if (stopped && (str_equal(piece->core, STR("No")) || str_equal(piece->core, STR("no")))) {
        if (!number_next)
            return read_word(reader, at);
        reader->own_stop = true;
        reader_say_all(reader, "number");
        return 1;
    }
    /* One-letter and everyday words that are abbreviations only before a number or a name. */
    if (stopped &&
        scan_in_list(piece->core,
                     (const char *const[]){"p", "v", "ch", "sec", "fig", "al", "est", "min", "max",
                                           "Co", "Rep", "Gen", "Mar", "Mon", "Sen", "Hon", NULL},
                     false) &&
        !number_next && !name_next && at + 1 >= reader->count)
        return read_word(reader, at);
    return 0;
}

static const recogniser RECOGNISERS[] = {
    read_address, read_two_faced,    read_written_date, read_date, read_time,
    read_ratio,   read_phone,        read_decade,       read_feet, read_version,
    read_roman,   read_abbreviation, read_amount,       read_sign, NULL,
};

const struct spoken_language spoken_en = {
    .tag = "en",
    .point = '.',
    .grouping = ',',
    .cardinal = english_cardinal,
    .ordinal = english_ordinal,
    .year = english_year,
    .fraction = english_fraction,
    .price = english_price,
    .date = say_date,
    .counts = counts,
    .ordinal_mark = ordinal_mark,
    .month_first = true,
    .units = UNITS,
    .currencies = CURRENCIES,
    .magnitudes = MAGNITUDES,
    .months = MONTHS,
    .months_short = MONTHS_SHORT,
    .abbreviations = ABBREVIATIONS,
    .replacements = REPLACEMENTS,
    .symbols = SYMBOLS,
    .capital_words = CAPITAL_WORDS,
    .spelled_words = SPELLED_WORDS,
    .word_point = "point",
    .word_minus = "minus",
    .word_plus = "plus",
    .word_percent = "percent",
    .word_per = "per",
    .word_of = "",
    .word_range = "to",
    .word_by = "by",
    .word_times = "times",
    .word_out_of = "out of",
    .word_about = "about",
    .word_less = "less than",
    .word_more = "more than",
    .word_plus_minus = "plus or minus",
    .word_dot = "dot",
    .word_slash = "slash",
    .word_at = "at",
    .word_hash = "hashtag",
    .word_dash = "dash",
    .word_underscore = "underscore",
    .word_version = "version",
    .fraction_digits_joined = 0,
    .recognisers = RECOGNISERS,
};
