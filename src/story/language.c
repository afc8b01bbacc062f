/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "story/language.h"

#include <string.h>

#include "base/utf8.h"
#include "story/text.h"

#include "base/banned.h"

/* Words in every list stand between single spaces, so that " word " finds whole ones. */
struct vocabulary {
    const char *code;
    const char *function;
    const char *conjunction;
    const char *pronoun;
    const char *saying;
};

static const struct vocabulary VOCABULARIES[] = {
    {"en",
     " the a an of in on at to for from with by as into onto over under about after before between "
     "through during without within against among across behind beyond near per than is are was "
     "were be been being has have had do does did will would can could should may might must not "
     "no my your his her its our their this that these those every each some any i you we only "
     "very more most just ",
     " and but or so because when while if although though which who that where until since unless "
     "whereas then yet nor whether before after as ",
     " he she it they them him his her its their this that these those such however therefore thus "
     "moreover furthermore instead meanwhile then but and so also otherwise nevertheless still yet "
     "here there both neither ",
     " said says asked asks replied wrote writes answered whispered shouted told cried added "},
    {"de",
     " der die das den dem des ein eine einen einem einer eines in im an am auf aus bei mit nach "
     "von vom zu zum zur über unter vor hinter zwischen durch für gegen ohne um als wie ist sind "
     "war waren wird werden wurde wurden hat haben hatte nicht kein keine mein dein sein ihr ihre "
     "unser sich ich du wir nur sehr noch auch mehr ",
     " und aber oder denn weil wenn während obwohl dass ob damit bevor nachdem bis sondern doch "
     "sowie wobei indem sodass wo als ",
     " er sie es dieser diese dieses dies das dadurch deshalb daher darum damit außerdem trotzdem "
     "jedoch aber und so dann danach dort hier ihr ihre sein seine denn doch auch ",
     " sagte sagt fragte rief schrieb schreibt antwortete flüsterte meinte erzählte "},
    {"es",
     " el la los las un una unos unas de del en a al por para con sin sobre entre desde hasta "
     "hacia "
     "según como es son era eran fue fueron ser ha han había no mi tu su sus nuestro este esta "
     "estos estas ese esa cada muy más se le les lo me te nos yo ",
     " y e o u pero porque cuando mientras si aunque que donde sino pues como ",
     " él ella ello ellos ellas este esta esto estos estas ese esa eso aquel así además sin "
     "embargo "
     "entonces pero y también por allí aquí su sus luego después ",
     " dijo dice preguntó respondió escribió escribe gritó contestó exclamó añadió "},
    {"fr",
     " le la les l un une des du de d en dans sur sous à au aux par pour avec sans chez entre vers "
     "est sont était étaient sera a ont avait ne pas mon ma mes ton son sa ses notre leur leurs ce "
     "cet cette ces chaque très plus se je tu nous vous on qui ",
     " et mais ou car parce lorsque quand tandis si bien que où puis donc comme puisque ",
     " il elle ils elles ce cela ceci ça ces cet cette celui ainsi pourtant cependant donc alors "
     "mais et aussi puis ensuite là ici leur leurs son sa ses ",
     " dit demanda demande répondit écrit écrivit cria murmura ajouta déclara "},
    {"it",
     " il lo la i gli le l un uno una di del della dei degli delle dello a al alla ai alle da dal "
     "dalla in nel nella nei con su sul sulla per tra fra è sono era erano ha hanno non mio tuo "
     "suo "
     "sua questo questa ogni molto più si mi ti ci ",
     " e ed ma o perché quando mentre se anche che dove poi quindi però come ",
     " egli lui lei essa esso loro questo questa questi queste quello così inoltre tuttavia quindi "
     "allora ma e anche poi lì qui suo sua ",
     " disse dice chiese rispose scrisse scrive gridò aggiunse "},
    {"pt",
     " o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem "
     "sobre "
     "entre até é são era eram foi foram ser tem há não meu minha seu sua este esta cada muito "
     "mais "
     "se eu me ao à ",
     " e ou mas porque quando enquanto se embora que onde pois como ",
     " ele ela eles elas este esta isto isso esse essa assim além porém então mas e também ali "
     "aqui "
     "seu sua depois ",
     " disse diz perguntou respondeu escreveu escreve gritou acrescentou "},
    {"nl",
     " de het een van in op aan te voor met door uit bij naar over onder tussen tot om als is zijn "
     "was waren wordt werd heeft hebben had niet geen mijn jouw haar ons hun dit dat deze die elke "
     "zeer meer ik je we er ook ",
     " en maar of want omdat wanneer terwijl als hoewel dat waar zodat dus ",
     " hij zij ze het dit dat deze die daarom dus echter bovendien toen maar en ook daar hier hun "
     "haar zijn ",
     " zei zegt vroeg antwoordde schreef schrijft riep fluisterde "},
    {"sv",
     " den det de en ett av i på till för från med om över under mellan efter före utan är var har "
     "hade blir blev ska kan inte ingen min din sin hans hennes vår deras denna detta varje mycket "
     "mer jag du vi ni att som ",
     " och men eller för eftersom när medan om fast att där som så ",
     " han hon den det de detta denna dessa därför dock dessutom då men och också där här så ",
     " sa sade säger frågade svarade skrev skriver ropade "},
    {"pl",
     " w we z ze na do od o u po pod nad przed za przez dla bez przy między jest są był była było "
     "były być ma mają nie mój twój jego jej nasz ich ten ta to te każdy bardzo się ja ty my ",
     " i a ale lub albo bo ponieważ gdy kiedy podczas jeśli chociaż że który która gdzie więc jak ",
     " on ona ono oni one to ten ta te jednak dlatego ponadto więc ale i także tam tu jego jej "
     "ich ",
     " powiedział powiedziała mówi zapytał odpowiedział napisał pisze krzyknął "},
    {"tr",
     " bir bu şu o ve ile için gibi kadar daha en çok de da ki mi mı ne her hiç değil var yok olan "
     "olarak sonra önce ben sen biz ",
     " ve ama fakat veya çünkü ancak eğer oysa ki iken ",
     " o bu şu onlar bunlar böylece ancak ama ve bunun onun sonra orada burada ",
     " dedi sordu yazdı söyledi diyor "},
    {"ru",
     " в во на с со к ко по от до из за под над при для без о об у через между не ни это как был "
     "была было были есть мой твой его её наш их этот эта эти каждый очень более я ты мы вы бы ",
     " и а но или потому когда пока если хотя что который которая где чтобы ",
     " он она оно они это этот эта эти однако поэтому кроме затем но и также там здесь его её их ",
     " сказал сказала говорит спросил спросила ответил ответила написал пишет "},
    {"uk",
     " в у на з із до від по за під над при для без про через між не ні це як був була було були є "
     "мій твій його її наш їх цей ця ці кожен дуже більш я ти ми ви ",
     " і й та а але або тому коли поки якщо хоча що який яка де щоб ",
     " він вона воно вони це цей ця ці однак тому крім потім але і також там тут його її їх ",
     " сказав сказала каже запитав відповів написав пише "},
};

bool language_is(struct str language, const char *code)
{
    size_t len = strlen(code);

    return str_equal_nocase(str_take(language, len), str_from(code)) &&
           (language.len == len || language.ptr[len] == '-' || language.ptr[len] == '_');
}

static const struct vocabulary *vocabulary_of(struct str language)
{
    for (size_t i = 0; i < COUNT_OF(VOCABULARIES); i++)
        if (language_is(language, VOCABULARIES[i].code))
            return &VOCABULARIES[i];
    return NULL;
}

enum { WORD_BYTES_MAX = 40 };

static bool list_has(const char *list, const char *spaced, size_t len)
{
    return memmem(list, strlen(list), spaced, len) != NULL;
}

static unsigned roles_in(const struct vocabulary *vocabulary, struct str word)
{
    char spaced[WORD_BYTES_MAX + 2];
    size_t len = word.len + 2;
    unsigned roles = 0;

    if (!word.len || word.len > WORD_BYTES_MAX || memchr(word.ptr, ' ', word.len))
        return 0;
    spaced[0] = spaced[len - 1] = ' ';
    memcpy(spaced + 1, word.ptr, word.len);
    if (list_has(vocabulary->function, spaced, len))
        roles |= ROLE_FUNCTION;
    if (list_has(vocabulary->conjunction, spaced, len))
        roles |= ROLE_CONJUNCTION;
    if (list_has(vocabulary->pronoun, spaced, len))
        roles |= ROLE_PRONOUN;
    if (list_has(vocabulary->saying, spaced, len))
        roles |= ROLE_SAYING;
    return roles;
}

unsigned language_roles(struct str language, struct str word)
{
    const struct vocabulary *vocabulary = vocabulary_of(language);

    return vocabulary ? roles_in(vocabulary, word) : 0;
}

bool language_starts_sentence(struct str language, struct str word)
{
    return (language_roles(language, word) & ~(unsigned)ROLE_SAYING) != 0;
}

/* How many letters of each script a text holds. */
struct script_count {
    size_t latin, greek, cyrillic, ukrainian, hebrew, arabic, devanagari, thai, hangul, kana, han;
};

static void count_letter(struct script_count *count, uint32_t code)
{
    if (code < 0x250)
        count->latin++;
    else if (code >= 0x370 && code < 0x400)
        count->greek++;
    else if (code >= 0x400 && code < 0x530) {
        count->cyrillic++;
        /* і ї є ґ, small and capital: letters that Russian does not have. */
        count->ukrainian += code == 0x456 || code == 0x457 || code == 0x454 || code == 0x491 ||
                            code == 0x406 || code == 0x407 || code == 0x404 || code == 0x490;
    } else if (code >= 0x590 && code < 0x600)
        count->hebrew++;
    else if (code >= 0x600 && code < 0x780)
        count->arabic++;
    else if (code >= 0x900 && code < 0x980)
        count->devanagari++;
    else if (code >= 0xe00 && code < 0xe80)
        count->thai++;
    else if ((code >= 0xac00 && code < 0xd7a4) || (code >= 0x1100 && code < 0x1200))
        count->hangul++;
    else if (text_is_hiragana(code) || text_is_katakana(code))
        count->kana++;
    else if (text_is_han(code))
        count->han++;
}

static const char *by_script(const struct script_count *n)
{
    /* A character of Chinese or Japanese says about as much as two or three letters. */
    size_t cjk = (n->han + n->kana) * 2, most = n->latin;
    const char *code = NULL;
    const struct {
        size_t letters;
        const char *code;
    } rows[] = {
        {n->greek, "el"},
        {n->hebrew, "he"},
        {n->arabic, "ar"},
        {n->devanagari, "hi"},
        {n->thai, "th"},
        {n->hangul * 2, "ko"},
        {cjk, n->kana * 8 > n->han ? "ja" : "zh"},
        {n->cyrillic, n->ukrainian * 50 > n->cyrillic ? "uk" : "ru"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].letters > most) {
            most = rows[i].letters;
            code = rows[i].code;
        }
    }
    return code;
}

/* Letters that few Latin-script languages use, and what they are worth. */
static const struct {
    const char *letters;
    const char *code;
} TELLING[] = {
    {"ß", "de"}, {"ñ", "es"}, {"¿", "es"}, {"¡", "es"}, {"ã", "pt"}, {"õ", "pt"}, {"ł", "pl"},
    {"ż", "pl"}, {"ę", "pl"}, {"ś", "pl"}, {"ğ", "tr"}, {"ı", "tr"}, {"ş", "tr"}, {"å", "sv"},
    {"ê", "fr"}, {"è", "fr"}, {"œ", "fr"}, {"ç", "fr"}, {"ò", "it"}, {"ù", "it"},
};

static void add_telling_letters(struct str text, size_t points[COUNT_OF(VOCABULARIES)])
{
    for (size_t i = 0; i < COUNT_OF(TELLING); i++) {
        size_t hit = str_find(text, str_from(TELLING[i].letters), 0);
        if (hit == (size_t)-1)
            continue;
        for (size_t v = 0; v < COUNT_OF(VOCABULARIES); v++)
            if (strcmp(VOCABULARIES[v].code, TELLING[i].code) == 0)
                points[v]++;
    }
}

/* The Latin-script language whose small words are most among the first words of `text`. */
static const char *by_words(struct str text)
{
    enum { WORDS_READ = 600 };
    size_t points[COUNT_OF(VOCABULARIES)] = {0}, best = 0;
    struct str rest = text, word;
    struct arena arena;

    arena_init(&arena);
    for (size_t n = 0; n < WORDS_READ && text_next_word(&rest, &word); n++) {
        word = text_lower(&arena, text_bare(word));
        for (size_t v = 0; v < COUNT_OF(VOCABULARIES); v++)
            points[v] += (roles_in(&VOCABULARIES[v], word) & ROLE_FUNCTION) != 0;
    }
    add_telling_letters(text, points);
    for (size_t v = 1; v < COUNT_OF(VOCABULARIES); v++)
        if (points[v] > points[best])
            best = v;
    arena_release(&arena);
    return VOCABULARIES[best].code;
}

struct str language_guess(struct str text)
{
    struct script_count count = {0};
    struct str rest = text;
    const char *code;
    uint32_t letter;

    while (utf8_next(&rest, &letter))
        if (text_is_letter(letter))
            count_letter(&count, letter);
    code = by_script(&count);
    return str_from(code ? code : by_words(text));
}
