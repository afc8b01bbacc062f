/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/abbreviation.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "story/language.h"
#include "story/text.h"

#include "base/banned.h"

/* Lower case, each between single spaces. */
struct abbreviations {
    const char *code;
    const char *leads, *before_number, *may_end, *closes;
};

static const struct abbreviations TABLES[] = {
    {"en",
     " dr mr mrs ms mx prof rev fr hon gen col capt lt sgt cmdr adm gov sen rep pres supt st mt ft "
     "vs cf al approx viz e.g i.e eg ie ca messrs mmes dept est ",
     " no nos nr fig figs eq sec ch p pp vol vols art para jan feb mar apr jun jul aug sep sept "
     "oct "
     "nov dec ",
     " inc ltd co corp jr sr bros llc plc ave blvd rd ph.d m.d b.a m.a d.c u.s u.k u.n e.u a.m p.m "
     "b.c a.d ",
     " etc "},
    {"de",
     " dr prof hr hrn fr frl st ing dipl mag z b d u i o s v m vgl bzw ca evtl ggf inkl exkl zzgl "
     "bspw sog gest geb verh z.b d.h u.a i.d i.a o.g s.o s.u v.a m.e u.u bzgl abs max min mio mrd "
     "tel ",
     " nr art kap bd abb tab s jan feb apr jun jul aug sep sept okt nov dez ",
     " gmbh co e.v ag inc str jh ", " usw etc u.s.w o.ä u.ä usf "},
    {"es",
     " sr sra srta sres dr dra d dña prof profa lic ing gral cap ud uds vd vds ee p.ej ej av avda "
     "pza c/ aprox mons fr pdte ",
     " núm num n.º no pág págs art cap vol fig tel ", " uu ee.uu a.m p.m s.a s.l cía ltda a.c d.c ",
     " etc "},
    {"fr",
     " m mm mme mmes mlle mlles dr pr me mgr st ste cf av env c.-à-d p.ex ex boul bd apr j.-c ",
     " no nos n art chap fig p pp vol t ", " s.a cie ltd inc ", " etc "},
    {"it",
     " sig sigg sig.ra sig.na dott dott.ssa prof prof.ssa ing avv on rag geom arch ecc.mo s sen "
     "cfr "
     "es p.es pag v ca ",
     " n nn art cap fig pag pagg vol ", " s.p.a s.r.l a.c d.c ", " ecc etc "},
    {"pt", " sr sra srta dr dra prof profa eng exmo exma d p.ex ex av cf aprox ",
     " n nº núm pág págs art cap vol fig ", " ltda s.a cia a.c d.c a.m p.m ", " etc "},
    {"nl",
     " dr drs mr mevr dhr prof ir ing st bijv bv o.a d.w.z m.a.w m.b.t i.p.v t.a.v vgl ca max min "
     "evt incl excl ",
     " nr nrs art blz p fig jan feb mrt apr jun jul aug sep okt nov dec ", " b.v n.v ",
     " enz etc "},
    {"sv", " dr prof st t.ex t ex bl.a dvs d.v.s s.k o.dyl f.d ca resp inkl exkl jfr ",
     " nr s kap fig ", " ab f.kr e.kr ", " osv etc m.m m.fl "},
    {"pl", " dr prof mgr inż ks św hab lek np tzn tj m.in por ok ul al pl ", " nr str art rys s t ",
     " r w sp ", " itd itp "},
    {"tr", " dr prof doç sn av yrd örn bkz vb çev ", " no s c ", " ltd şti a.ş ", " vs vd vb "},
    {"ru", " г г-н г-жа др проф акад им ул пр т.е т.к напр см ср св т к ", " № рис стр гл п ст ",
     " г гг руб млн млрд тыс н.э в вв ", " т.д т.п др пр "},
    {"uk", " п пані проф акад ім вул т.е тобто напр див св ", " № рис стор гл ст ",
     " р рр грн млн млрд тис н.е ", " т.д т.п ін "},
};

static bool list_has(const char *list, struct str word)
{
    char spaced[32];

    if (!word.len || word.len > sizeof spaced - 2)
        return false;
    spaced[0] = spaced[word.len + 1] = ' ';
    memcpy(spaced + 1, word.ptr, word.len);
    return memmem(list, strlen(list), spaced, word.len + 2) != NULL;
}

/* Single letters with dots between them: "U.S", "p.m". */
static bool is_dotted_letters(struct str word)
{
    uint32_t code;
    bool letter_due = true;
    size_t letters = 0;

    while (utf8_next(&word, &code)) {
        if (letter_due ? !text_is_letter(code) : code != '.')
            return false;
        letters += letter_due;
        letter_due = !letter_due;
    }
    return letters >= 2 && !letter_due;
}

static const struct abbreviations *table_of(struct str language)
{
    for (size_t i = 0; i < COUNT_OF(TABLES); i++)
        if (language_is(language, TABLES[i].code))
            return &TABLES[i];
    return &TABLES[0];
}

/* English "no." is an answer; "No. 5" a number. */
static bool is_plain_no(struct str language, struct str word)
{
    return language_is(language, "en") && str_equal(word, STR("no"));
}

static enum abbreviation look_up(const struct abbreviations *table, struct str lower)
{
    if (list_has(table->leads, lower))
        return ABBREVIATION_LEADS;
    if (list_has(table->before_number, lower))
        return ABBREVIATION_BEFORE_NUMBER;
    if (list_has(table->closes, lower))
        return ABBREVIATION_CLOSES;
    if (list_has(table->may_end, lower) || is_dotted_letters(lower))
        return ABBREVIATION_MAY_END;
    return ABBREVIATION_NONE;
}

enum abbreviation abbreviation_kind(struct str language, struct str word)
{
    struct arena arena;
    enum abbreviation kind;

    if (word.len > 24 || is_plain_no(language, word))
        return ABBREVIATION_NONE;
    arena_init(&arena);
    kind = look_up(table_of(language), text_lower(&arena, word));
    arena_release(&arena);
    return kind;
}

bool abbreviation_dotted_ordinals(struct str language)
{
    static const char *const CODES[] = {"de", "da", "nb", "nn", "no", "fi", "cs", "sk", "hu",
                                        "pl", "tr", "hr", "sl", "et", "lv", "is", "sr", "bs"};

    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (language_is(language, CODES[i]))
            return true;
    return false;
}
