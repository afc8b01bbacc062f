/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../test.h"

#include "base/arena.h"
#include "base/random.h"
#include "story/language.h"
#include "story/sentence.h"
#include "story/text.h"

/* A text with '|' where it must be cut, and nowhere else. */
struct split_case {
    const char *language, *marked;
};

static const struct split_case CASES[] = {
    /* English: plain stops and runs of them */
    {"en", "Bees dance.| They tell the way."},
    {"en", "Really?!| Yes!!| No."},
    {"en", "What?| A bee!| Two bees."},
    {"en", "One sentence only"},
    {"en", "It ends\n here.| Then more."},
    {"en", "A paragraph without stop\n\n|Another one"},
    {"en", "Wow!!!| That is big."},
    /* abbreviations */
    {"en", "Dr. Smith met Mrs. Jones.| They talked."},
    {"en", "Use fruit, e.g. apples, i.e. what grows.| Fine."},
    {"en", "It is in the U.S. Senate now.| Good."},
    {"en", "He lives in the U.S.| The house is big."},
    {"en", "See No. 5 and Fig. 3 on p. 12.| Done."},
    {"en", "He said no.| 5 people left."},
    {"en", "Come at 5 p.m. Tuesday.| Bring food."},
    {"en", "Come at 5 p.m.| Then we eat."},
    {"en", "Apples, pears, etc. are fruit.| We like them."},
    {"en", "Apples, pears, etc.| Fruit is good."},
    {"en", "Acme Inc. Chairman Bob left.| He was old."},
    {"en", "He runs Acme Inc.| It makes anvils."},
    {"en", "J. R. R. Tolkien wrote it.| Read it."},
    {"en", "George W. Bush spoke.| People heard."},
    {"en", "Eat vitamin C.| It helps."},
    {"en", "Neither did I.| Bob did."},
    {"en", "St. Paul vs. St. Peter.| Who won?"},
    {"en", "She has a Ph.D. in physics.| Wow."},
    {"en", "On Jan. 5 it snowed.| On Feb. 6 too."},
    {"en", "Prof. E. Coli et al. found it.| We read it."},
    {"en", "It weighs approx. 5 kg.| Heavy."},
    {"en", "Washington, D.C. Mayor Bowser spoke.| The crowd cheered."},
    {"en", "We make a good team, you and I.| Did you see Albert I. Jones yesterday?"},
    {"en", "I live in the E.U.| How about you?"},
    {"en", "Let's ask Jane and co.| They should know."},
    {"en", "Were Jane and co. at the party?"},
    {"en", "That is JFK Jr.'s book."},
    {"en", "Her email is Jane.Doe@example.com.| I sent her one."},
    {"en", "He teaches (He worked for 5 years as an engineer.) at the local school."},
    {"en", "She works at Yahoo! in the accounting department."},
    {"en", "They were . . . the last of them.| Gone."},
    /* numbers */
    {"en", "Pi is 3.14 or so.| Not 3.2."},
    {"en", "It costs $5.| Ten people paid $1,000.50 each."},
    {"en", "Version 2.0.1 is out.| Get it."},
    {"en", "It was 1999.| Everything changed."},
    {"en", "1. Introduction comes first.| 2. Then the rest."},
    {"en", "Open example.com now.| It works."},
    /* quotes, brackets, footnotes, emoji */
    {"en", "\"Stop!\" he said.| She did not."},
    {"en", "\"Stop!\"| She ran away."},
    {"en", "He said \"go.\"| We went."},
    {"en", "(It rained.)| We stayed."},
    {"en", "He left (at last.)| Good."},
    {"en", "“Why?” asked Ann.| “Because.”"},
    {"en", "Bees live long.[12]| They work."},
    {"en", "Great! 🎉| Next one."},
    {"en", "Done.| “Next.”| Last."},
    {"en", "iPhones sell.| iPhone sales grew."},
    {"en", "Yes - it works!| - And so on."},
    /* ellipses */
    {"en", "Well... maybe not.| Fine."},
    {"en", "Well...| Maybe not."},
    {"en", "So… I think so.| Yes."},
    {"en", "Wait …| What is it?"},
    /* written without capitals */
    {"en", "bees dance.| they tell the way.| flowers wait."},
    {"en", "fruit, e.g. apples, is good.| eat it."},
    /* German */
    {"de", "Bienen tanzen.| Sie zeigen den Weg."},
    {"de", "Obst, z. B. Äpfel, ist gut.| Iss es."},
    {"de", "Obst, z.B. Birnen, d.h. Früchte.| Gut."},
    {"de", "Am 3. März 2024 war es kalt.| Am 4. April auch."},
    {"de", "Im 19. Jahrhundert begann es.| Dann kam der 2. Weltkrieg."},
    {"de", "Er wurde 3.| Danach ging er."},
    {"de", "Das war 1999.| Alles wurde anders."},
    {"de", "Nr. 5 lebt.| Dr. Müller und Prof. Klein auch."},
    {"de", "Ludwig XIV. von Frankreich kam.| Karl IV.| Er blieb."},
    {"de", "„Halt!“, rief er.| Sie blieb."},
    {"de", "„Halt!“| Sie blieb."},
    {"de", "Er kam usw.| Dann ging er."},
    {"de", "Es kostet 3,50 Euro.| Das ist viel."},
    {"de", "»Halt!« rief er.| Gut."},
    {"de", "Das sind ca. 20 Prozent bzw. ein Fünftel.| Viel."},
    /* Spanish */
    {"es", "¡Hola!| ¿Qué tal?| Bien."},
    {"es", "El Sr. Pérez y la Dra. Ruiz hablan.| Es tarde."},
    {"es", "Vive en EE. UU. desde 1990.| Le gusta."},
    {"es", "Vive en EE. UU.| La casa es grande."},
    {"es", "Ud. sabe.| Yo no."},
    {"es", "—¡Hola! —dijo Ana.| —Adiós."},
    {"es", "¿Vienes?, preguntó.| No."},
    /* French */
    {"fr", "Quoi ?| Non !| Bien sûr."},
    {"fr", "« Viens ! » dit-il.| Elle vint."},
    {"fr", "« Viens. »| Elle vint."},
    {"fr", "M. Dupont et Mme Curie parlent.| C'est bien."},
    {"fr", "Il part, etc.| Elle reste."},
    /* Italian, Portuguese, Dutch, Swedish, Polish, Russian, Ukrainian, Turkish, Greek */
    {"it", "Il Sig. Rossi arriva.| La Dott. Bianchi parte."},
    {"pt", "O Sr. Silva chegou.| A Dra. Costa saiu."},
    {"nl", "Dhr. Jansen kwam.| Hij bleef."},
    {"sv", "T.ex. bin dansar.| De flyger."},
    {"pl", "To jest np. kot.| On śpi."},
    {"ru", "Пчёлы танцуют.| Да!"},
    {"ru", "Это и т.к. нет.| Да."},
    {"tr", "Dr. Yılmaz geldi.| O gitti."},
    {"el", "Τι είναι;| Ένα."},
    /* Chinese and Japanese: no spaces */
    {"zh", "蜜蜂跳舞。|它们指路！|真的吗？|是。"},
    {"zh", "他说：“走吧。”|我们走了。"},
    {"zh", "圆周率是3.14。|对。"},
    {"ja", "蜂が踊る。|本当？|はい。"},
    {"ja", "「行くよ。」と彼は言った。|そして行った。"},
    {"ja", "「行くよ。」|彼は行った。"},
    {"ko", "벌이 춤춘다.| 길을 알려 준다."},
    /* Hindi, Arabic, Hebrew, Thai */
    {"hi", "मधुमक्खी नाचती है।| वह रास्ता बताती है॥"},
    {"ar", "هل ترقص النحلة؟| نعم، ترقص.| جميل!"},
    {"he", "הדבורה רוקדת.| כן!"},
    {"th", "ผึ้งเต้นรำ มันบอกทาง"},
};

static void assert_split(struct arena *arena, const struct split_case *c)
{
    char plain[512], joined[512];
    size_t n = 0, used = 0, count;
    struct str *parts;

    for (const char *p = c->marked; *p; p++)
        if (*p != '|')
            plain[n++] = *p;
    sentence_split(arena, (struct str){plain, n}, str_from(c->language), &parts, &count);
    for (size_t i = 0; i < count; i++) {
        const char *gap_end = i + 1 < count ? parts[i + 1].ptr : plain + n;
        size_t gap = (size_t)(gap_end - (parts[i].ptr + parts[i].len));
        used +=
            (size_t)snprintf(joined + used, sizeof joined - used, "%.*s%s%.*s", STR_FMT(parts[i]),
                             i + 1 < count ? "|" : "", (int)gap, parts[i].ptr + parts[i].len);
    }
    /* A break is marked right after the stop; white space stands behind it (or before, if "\n"). */
    for (size_t a = 0, b = 0; c->marked[a] || joined[b];) {
        while (text_is_space((unsigned char)c->marked[a]))
            a++;
        while (text_is_space((unsigned char)joined[b]))
            b++;
        if (c->marked[a] != joined[b])
            fail_msg("[%s] want \"%s\"\n      got  \"%s\"", c->language, c->marked, joined);
        if (c->marked[a])
            a++, b++;
    }
}

static void test_sentences_end_where_readers_of_the_language_end_them(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(COUNT_OF(CASES) >= 80);
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_split(&arena, &CASES[i]);
    arena_release(&arena);
}

static void test_every_byte_that_is_no_space_is_in_exactly_one_sentence(void **state)
{
    static const char *const PIECES[] = {"Bee", "dr", ".", "!",  "?", "…", " ", "\n", "\"", "»",
                                         "«",   "3",  "U", "。", "🎉", "(", ")", "a",  "—",  "[1]"};
    struct random random;
    char text[256];

    (void)state;
    random_init(&random, 7);
    for (int round = 0; round < 2000; round++) {
        struct arena arena;
        struct str *parts;
        size_t len = 0, count, pieces = random_below(&random, 30);
        const char *at = text;
        arena_init(&arena);
        for (size_t i = 0; i < pieces; i++) {
            struct str piece = str_from(PIECES[random_below(&random, COUNT_OF(PIECES))]);
            memcpy(text + len, piece.ptr, piece.len);
            len += piece.len;
        }
        sentence_split(&arena, (struct str){text, len}, STR("fr"), &parts, &count);
        for (size_t i = 0; i < count; i++) {
            assert_true(parts[i].len > 0 && parts[i].ptr >= at);
            assert_int_equal(text_trim((struct str){at, (size_t)(parts[i].ptr - at)}).len, 0);
            assert_int_equal(text_trim(parts[i]).len, parts[i].len);
            at = parts[i].ptr + parts[i].len;
        }
        assert_int_equal(text_trim((struct str){at, (size_t)(text + len - at)}).len, 0);
        arena_release(&arena);
    }
}

static void test_spoken_length_is_near_what_voices_need(void **state)
{
    /* 150-165 words a minute: 40 English words are about 15 s. */
    int32_t ms = sentence_spoken_ms(
        STR("A single hive can hold forty thousand bees, and each of them knows exactly what to "
            "do. "
            "Some of them feed the young, others build the comb, and the oldest ones fly out to "
            "find food for all of the others."),
        STR("en"));

    (void)state;
    assert_in_range(ms, 12000, 17500);
    assert_in_range(sentence_spoken_ms(STR("蜜蜂跳舞告诉同伴花在哪里。"), STR("zh")), 2200, 4200);
    assert_int_equal(sentence_spoken_ms(STR(""), STR("en")), 0);
    assert_true(sentence_spoken_ms(STR("$355 million"), STR("en")) >
                sentence_spoken_ms(STR("some millions"), STR("en")));
}

struct guess_case {
    const char *language, *text;
};

static void test_language_is_guessed_from_script_and_small_words(void **state)
{
    static const struct guess_case GUESSES[] = {
        {"en", "The bees in the hive tell each other where the flowers are."},
        {"de", "Die Bienen im Stock sagen einander, wo die Blumen sind."},
        {"es", "Las abejas de la colmena se dicen dónde están las flores."},
        {"fr", "Les abeilles de la ruche se disent où sont les fleurs."},
        {"it", "Le api dell'alveare si dicono dove sono i fiori e il nettare."},
        {"pt", "As abelhas da colmeia dizem umas às outras onde estão as flores."},
        {"nl", "De bijen in de korf vertellen elkaar waar de bloemen zijn."},
        {"sv", "Bina i kupan berättar för varandra var det finns blommor."},
        {"pl", "Pszczoły w ulu mówią sobie, gdzie są kwiaty."},
        {"tr", "Arılar kovanda çiçeklerin yerini birbirine bir dans ile anlatır."},
        {"ru", "Пчёлы в улье говорят друг другу, где цветы."},
        {"uk", "Бджоли у вулику кажуть одна одній, де є квіти."},
        {"el", "Οι μέλισσες λένε πού είναι τα λουλούδια."},
        {"he", "הדבורים אומרות איפה הפרחים."},
        {"ar", "النحل يخبر بعضه أين الزهور."},
        {"hi", "मधुमक्खियाँ बताती हैं कि फूल कहाँ हैं।"},
        {"th", "ผึ้งบอกกันว่าดอกไม้อยู่ที่ไหน"},
        {"zh", "蜜蜂互相告诉花在哪里。"},
        {"ja", "ミツバチは花の場所を教え合う。"},
        {"ko", "벌들은 꽃이 어디 있는지 서로 알려 준다."},
        {"en", "12345"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(GUESSES); i++)
        assert_str(language_guess(str_from(GUESSES[i].text)), GUESSES[i].language);
}

/* The tables are searched by halving: a word out of order would never be found. */
static void test_small_words_of_every_language_are_found(void **state)
{
    static const struct guess_case WORDS[] = {
        {"en", "a about and because before by he how in instead it let no of please she such the "
               "they this what why will with yet you"},
        {"de",
         "aber als auf die durch ein für heute man nicht oder sie und über wer während zwischen"},
        {"es", "a además al como cuando de el en hay la más para por qué un y él"},
        {"fr", "a au avec car de des elle en et la les mais ou par que sous un vers voilà à ça"},
        {"it", "a anche chi con così da di e gli il la ma oggi per su tutti un è"},
        {"pt", "a além as com de e em hoje mas não o para que se um à é"},
        {"nl", "aan als bij daarom de een en het in maar met naar of over te van voor ze zijn"},
        {"sv", "av den det eftersom en från för han i men och på som till under varje är"},
        {"pl", "a ale bo dla do gdy i jak na nie od po przez się ten w więc z że"},
        {"tr", "ama bir bu da de en gibi için ki ne o olan sen var ve çünkü şu"},
        {"ru", "а без бы в и к как мы на но он от по с у что чтобы я"},
        {"uk", "а без в до з й коли на не по та у що я і їх"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        struct str rest = str_from(WORDS[i].text), word;
        while (text_next_word(&rest, &word))
            if (!language_roles(str_from(WORDS[i].language), word))
                fail_msg("%s: \"%.*s\" is not found", WORDS[i].language, STR_FMT(word));
    }
}

static void test_roles_of_small_words(void **state)
{
    (void)state;
    assert_true(language_roles(STR("en-GB"), STR("the")) & ROLE_FUNCTION);
    assert_true(language_roles(STR("de"), STR("weil")) & ROLE_CONJUNCTION);
    assert_true(language_roles(STR("en"), STR("she")) & ROLE_PRONOUN);
    assert_int_equal(language_roles(STR("en"), STR("sh")), 0);
    assert_int_equal(language_roles(STR("en"), STR("sheep")), 0);
    assert_int_equal(language_roles(STR("en"), STR("hive")), 0);
    assert_int_equal(language_roles(STR("xx"), STR("the")), 0);
    assert_true(language_is(STR("de-AT"), "de"));
    assert_false(language_is(STR("den"), "de"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences_end_where_readers_of_the_language_end_them),
        cmocka_unit_test(test_every_byte_that_is_no_space_is_in_exactly_one_sentence),
        cmocka_unit_test(test_spoken_length_is_near_what_voices_need),
        cmocka_unit_test(test_language_is_guessed_from_script_and_small_words),
        cmocka_unit_test(test_small_words_of_every_language_are_found),
        cmocka_unit_test(test_roles_of_small_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
