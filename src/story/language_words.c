/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small words by language, each with its roles. Every list is in order of bytes: it is searched by
 * halving. Only the file's own lists and their look-up live here. */
#include "story/language_words.h"

#include <string.h>

#include "story/language.h"

#include "base/banned.h"

/* F: article, preposition, auxiliary. C: begins a clause. P: points back. S: verb of speech. */
enum { F = ROLE_FUNCTION, C = ROLE_CONJUNCTION, P = ROLE_PRONOUN, S = ROLE_SAYING };

struct role_word {
    const char *word;
    unsigned char roles;
};

static const struct role_word ENGLISH[] = {
    {"a", F},
    {"about", F},
    {"across", F},
    {"added", S},
    {"after", F | C},
    {"against", F},
    {"all", F},
    {"also", P},
    {"although", C},
    {"among", F},
    {"an", F},
    {"and", C | P},
    {"answered", S},
    {"any", F},
    {"are", F},
    {"as", F | C},
    {"asked", S},
    {"asks", S},
    {"at", F},
    {"be", F},
    {"because", C},
    {"been", F},
    {"before", F | C},
    {"behind", F},
    {"being", F},
    {"between", F},
    {"beyond", F},
    {"both", P},
    {"but", C | P},
    {"by", F},
    {"can", F},
    {"could", F},
    {"cried", S},
    {"did", F},
    {"do", F},
    {"does", F},
    {"during", F},
    {"each", F},
    {"every", F},
    {"for", F},
    {"from", F},
    {"furthermore", P},
    {"had", F},
    {"has", F},
    {"have", F},
    {"he", P},
    {"her", F | P},
    {"here", P},
    {"him", P},
    {"his", F | P},
    {"how", F},
    {"however", P},
    {"i", F},
    {"if", C},
    {"in", F},
    {"instead", P},
    {"into", F},
    {"is", F},
    {"it", P},
    {"its", F | P},
    {"just", F},
    {"let", F},
    {"many", F},
    {"may", F},
    {"meanwhile", P},
    {"might", F},
    {"more", F},
    {"moreover", P},
    {"most", F},
    {"must", F},
    {"my", F},
    {"near", F},
    {"neither", P},
    {"nevertheless", P},
    {"no", F},
    {"nor", C},
    {"not", F},
    {"now", F},
    {"of", F},
    {"on", F},
    {"only", F},
    {"onto", F},
    {"or", C},
    {"otherwise", P},
    {"our", F},
    {"over", F},
    {"per", F},
    {"please", F},
    {"replied", S},
    {"said", S},
    {"says", S},
    {"she", P},
    {"should", F},
    {"shouted", S},
    {"since", C},
    {"so", C | P},
    {"some", F},
    {"still", P},
    {"such", P},
    {"than", F},
    {"that", F | C | P},
    {"the", F},
    {"their", F | P},
    {"them", P},
    {"then", C | P},
    {"there", P},
    {"therefore", P},
    {"these", F | P},
    {"they", P},
    {"this", F | P},
    {"those", F | P},
    {"though", C},
    {"through", F},
    {"thus", P},
    {"to", F},
    {"today", F},
    {"told", S},
    {"under", F},
    {"unless", C},
    {"until", C},
    {"very", F},
    {"was", F},
    {"we", F},
    {"were", F},
    {"what", F},
    {"when", C},
    {"where", C},
    {"whereas", C},
    {"whether", C},
    {"which", C},
    {"while", C},
    {"whispered", S},
    {"who", C},
    {"why", F},
    {"will", F},
    {"with", F},
    {"within", F},
    {"without", F},
    {"would", F},
    {"writes", S},
    {"wrote", S},
    {"yes", F},
    {"yet", C | P},
    {"you", F},
    {"your", F},
};

static const struct role_word GERMAN[] = {
    {"aber", C | P},   {"alle", F},      {"als", F | C},  {"am", F},       {"an", F},
    {"antwortete", S}, {"auch", F | P},  {"auf", F},      {"aus", F},      {"außerdem", P},
    {"bei", F},        {"bevor", C},     {"bis", C},      {"dadurch", P},  {"daher", P},
    {"damit", C | P},  {"danach", P},    {"dann", P},     {"darum", P},    {"das", F | P},
    {"dass", C},       {"dein", F},      {"dem", F},      {"den", F},      {"denn", C | P},
    {"der", F},        {"des", F},       {"deshalb", P},  {"die", F},      {"dies", P},
    {"diese", P},      {"dieser", P},    {"dieses", P},   {"doch", C | P}, {"dort", P},
    {"du", F},         {"durch", F},     {"ein", F},      {"eine", F},     {"einem", F},
    {"einen", F},      {"einer", F},     {"eines", F},    {"er", P},       {"erzählte", S},
    {"es", P},         {"flüsterte", S}, {"fragte", S},   {"für", F},      {"gegen", F},
    {"haben", F},      {"hat", F},       {"hatte", F},    {"heute", F},    {"hier", P},
    {"hinter", F},     {"ich", F},       {"ihr", F | P},  {"ihre", F | P}, {"im", F},
    {"in", F},         {"indem", C},     {"ist", F},      {"jedoch", P},   {"jetzt", F},
    {"kein", F},       {"keine", F},     {"man", F},      {"mehr", F},     {"mein", F},
    {"meinte", S},     {"mit", F},       {"nach", F},     {"nachdem", C},  {"nicht", F},
    {"noch", F},       {"nur", F},       {"ob", C},       {"obwohl", C},   {"oder", C},
    {"ohne", F},       {"rief", S},      {"sagt", S},     {"sagte", S},    {"schreibt", S},
    {"schrieb", S},    {"sehr", F},      {"sein", F | P}, {"seine", P},    {"sich", F},
    {"sie", P},        {"sind", F},      {"so", P},       {"sodass", C},   {"sondern", C},
    {"sowie", C},      {"trotzdem", P},  {"um", F},       {"und", C | P},  {"unser", F},
    {"unter", F},      {"viele", F},     {"vom", F},      {"von", F},      {"vor", F},
    {"war", F},        {"waren", F},     {"warum", F},    {"was", F},      {"weil", C},
    {"wenn", C},       {"wer", F},       {"werden", F},   {"wie", F},      {"wir", F},
    {"wird", F},       {"wo", C},        {"wobei", C},    {"wurde", F},    {"wurden", F},
    {"während", C},    {"zu", F},        {"zum", F},      {"zur", F},      {"zwischen", F},
    {"über", F},
};

static const struct role_word SPANISH[] = {
    {"a", F},       {"además", P},    {"ahora", F},    {"al", F},        {"allí", P},
    {"aquel", P},   {"aquí", P},      {"así", P},      {"aunque", C},    {"añadió", S},
    {"cada", F},    {"como", F | C},  {"con", F},      {"contestó", S},  {"cuando", C},
    {"cuándo", F},  {"cómo", F},      {"de", F},       {"del", F},       {"desde", F},
    {"después", P}, {"dice", S},      {"dijo", S},     {"donde", C},     {"e", C},
    {"el", F},      {"ella", P},      {"ellas", P},    {"ello", P},      {"ellos", P},
    {"embargo", P}, {"en", F},        {"entonces", P}, {"entre", F},     {"era", F},
    {"eran", F},    {"es", F},        {"esa", F | P},  {"escribe", S},   {"escribió", S},
    {"ese", F | P}, {"eso", P},       {"esta", F | P}, {"estas", F | P}, {"este", F | P},
    {"esto", P},    {"estos", F | P}, {"exclamó", S},  {"fue", F},       {"fueron", F},
    {"gritó", S},   {"ha", F},        {"había", F},    {"hacia", F},     {"han", F},
    {"hasta", F},   {"hay", F},       {"hoy", F},      {"la", F},        {"las", F},
    {"le", F},      {"les", F},       {"lo", F},       {"los", F},       {"luego", P},
    {"me", F},      {"mi", F},        {"mientras", C}, {"muchos", F},    {"muy", F},
    {"más", F},     {"no", F},        {"nos", F},      {"nuestro", F},   {"o", C},
    {"para", F},    {"pero", C | P},  {"por", F | P},  {"porque", C},    {"preguntó", S},
    {"pues", C},    {"que", C},       {"quién", F},    {"qué", F},       {"respondió", S},
    {"se", F},      {"según", F},     {"ser", F},      {"si", C},        {"sin", F | P},
    {"sino", C},    {"sobre", F},     {"son", F},      {"su", F | P},    {"sus", F | P},
    {"también", P}, {"te", F},        {"tu", F},       {"u", C},         {"un", F},
    {"una", F},     {"unas", F},      {"unos", F},     {"y", C | P},     {"yo", F},
    {"él", P},
};

static const struct role_word FRENCH[] = {
    {"a", F},           {"ainsi", P},    {"ajouta", S},    {"alors", P},    {"au", F},
    {"aujourd'hui", F}, {"aussi", P},    {"aux", F},       {"avait", F},    {"avec", F},
    {"beaucoup", F},    {"bien", C},     {"car", C},       {"ce", F | P},   {"ceci", P},
    {"cela", P},        {"celui", P},    {"cependant", P}, {"ces", F | P},  {"cet", F | P},
    {"cette", F | P},   {"chaque", F},   {"chez", F},      {"comme", C},    {"comment", F},
    {"cria", S},        {"d", F},        {"dans", F},      {"de", F},       {"demanda", S},
    {"demande", S},     {"des", F},      {"dit", S},       {"donc", C | P}, {"du", F},
    {"déclara", S},     {"elle", P},     {"elles", P},     {"en", F},       {"ensuite", P},
    {"entre", F},       {"est", F},      {"et", C | P},    {"ici", P},      {"il", P},
    {"ils", P},         {"je", F},       {"l", F},         {"la", F},       {"le", F},
    {"les", F},         {"leur", F | P}, {"leurs", F | P}, {"lorsque", C},  {"là", P},
    {"ma", F},          {"mais", C | P}, {"mes", F},       {"mon", F},      {"murmura", S},
    {"ne", F},          {"notre", F},    {"nous", F},      {"on", F},       {"ont", F},
    {"ou", C},          {"où", C},       {"par", F},       {"parce", C},    {"pas", F},
    {"plus", F},        {"pour", F},     {"pourquoi", F},  {"pourtant", P}, {"puis", C | P},
    {"puisque", C},     {"quand", C},    {"que", C},       {"quel", F},     {"quelle", F},
    {"qui", F},         {"répondit", S}, {"sa", F | P},    {"sans", F},     {"se", F},
    {"sera", F},        {"ses", F | P},  {"si", C},        {"son", F | P},  {"sont", F},
    {"sous", F},        {"sur", F},      {"tandis", C},    {"ton", F},      {"tout", F},
    {"très", F},        {"tu", F},       {"un", F},        {"une", F},      {"vers", F},
    {"voici", F},       {"voilà", F},    {"vous", F},      {"à", F},        {"ça", P},
    {"écrit", S},       {"écrivit", S},  {"étaient", F},   {"était", F},
};

static const struct role_word ITALIAN[] = {
    {"a", F},       {"aggiunse", S}, {"ai", F},         {"al", F},     {"alla", F},
    {"alle", F},    {"allora", P},   {"anche", C | P},  {"che", C},    {"chi", F},
    {"chiese", S},  {"ci", F},       {"come", C},       {"con", F},    {"cosa", F},
    {"così", P},    {"da", F},       {"dal", F},        {"dalla", F},  {"degli", F},
    {"dei", F},     {"del", F},      {"della", F},      {"delle", F},  {"dello", F},
    {"di", F},      {"dice", S},     {"disse", S},      {"dove", C},   {"e", C | P},
    {"ed", C},      {"egli", P},     {"era", F},        {"erano", F},  {"essa", P},
    {"esso", P},    {"fra", F},      {"gli", F},        {"gridò", S},  {"ha", F},
    {"hanno", F},   {"i", F},        {"il", F},         {"in", F},     {"inoltre", P},
    {"l", F},       {"la", F},       {"le", F},         {"lei", P},    {"lo", F},
    {"loro", P},    {"lui", P},      {"lì", P},         {"ma", C | P}, {"mentre", C},
    {"mi", F},      {"mio", F},      {"molti", F},      {"molto", F},  {"nei", F},
    {"nel", F},     {"nella", F},    {"non", F},        {"o", C},      {"oggi", F},
    {"ogni", F},    {"ora", F},      {"per", F},        {"perché", C}, {"però", C},
    {"più", F},     {"poi", C | P},  {"quando", C},     {"quello", P}, {"questa", F | P},
    {"queste", P},  {"questi", P},   {"questo", F | P}, {"qui", P},    {"quindi", C | P},
    {"rispose", S}, {"scrisse", S},  {"scrive", S},     {"se", C},     {"si", F},
    {"sono", F},    {"su", F},       {"sua", F | P},    {"sul", F},    {"sulla", F},
    {"suo", F | P}, {"ti", F},       {"tra", F},        {"tuo", F},    {"tuttavia", P},
    {"tutti", F},   {"un", F},       {"una", F},        {"uno", F},    {"è", F},
};

static const struct role_word PORTUGUESE[] = {
    {"a", F},       {"acrescentou", S}, {"agora", F},    {"ali", P},      {"além", P},
    {"ao", F},      {"aqui", P},        {"as", F},       {"assim", P},    {"até", F},
    {"cada", F},    {"com", F},         {"como", C},     {"da", F},       {"das", F},
    {"de", F},      {"depois", P},      {"disse", S},    {"diz", S},      {"do", F},
    {"dos", F},     {"e", C | P},       {"ela", P},      {"elas", P},     {"ele", P},
    {"eles", P},    {"em", F},          {"embora", C},   {"enquanto", C}, {"entre", F},
    {"então", P},   {"era", F},         {"eram", F},     {"escreve", S},  {"escreveu", S},
    {"essa", P},    {"esse", P},        {"esta", F | P}, {"este", F | P}, {"eu", F},
    {"foi", F},     {"foram", F},       {"gritou", S},   {"hoje", F},     {"há", F},
    {"isso", P},    {"isto", P},        {"mais", F},     {"mas", C | P},  {"me", F},
    {"meu", F},     {"minha", F},       {"muito", F},    {"muitos", F},   {"na", F},
    {"nas", F},     {"no", F},          {"nos", F},      {"não", F},      {"o", F},
    {"onde", C},    {"os", F},          {"ou", C},       {"para", F},     {"pela", F},
    {"pelo", F},    {"perguntou", S},   {"pois", C},     {"por", F},      {"porque", C},
    {"porém", P},   {"quando", C},      {"que", C},      {"quem", F},     {"respondeu", S},
    {"se", F | C},  {"sem", F},         {"ser", F},      {"seu", F | P},  {"sobre", F},
    {"sua", F | P}, {"são", F},         {"também", P},   {"tem", F},      {"todos", F},
    {"um", F},      {"uma", F},         {"umas", F},     {"uns", F},      {"à", F},
    {"é", F},
};

static const struct role_word DUTCH[] = {
    {"aan", F},      {"als", F | C},  {"antwoordde", S},  {"bij", F},     {"bovendien", P},
    {"daar", P},     {"daarom", P},   {"dat", F | C | P}, {"de", F},      {"deze", F | P},
    {"die", F | P},  {"dit", F | P},  {"door", F},        {"dus", C | P}, {"echter", P},
    {"een", F},      {"elke", F},     {"en", C | P},      {"er", F},      {"fluisterde", S},
    {"geen", F},     {"haar", F | P}, {"had", F},         {"hebben", F},  {"heeft", F},
    {"het", F | P},  {"hier", P},     {"hij", P},         {"hoewel", C},  {"hun", F | P},
    {"ik", F},       {"in", F},       {"is", F},          {"je", F},      {"jouw", F},
    {"maar", C | P}, {"meer", F},     {"met", F},         {"mijn", F},    {"naar", F},
    {"niet", F},     {"of", C},       {"om", F},          {"omdat", C},   {"onder", F},
    {"ons", F},      {"ook", F | P},  {"op", F},          {"over", F},    {"riep", S},
    {"schreef", S},  {"schrijft", S}, {"te", F},          {"terwijl", C}, {"toen", P},
    {"tot", F},      {"tussen", F},   {"uit", F},         {"van", F},     {"voor", F},
    {"vroeg", S},    {"waar", C},     {"wanneer", C},     {"want", C},    {"waren", F},
    {"was", F},      {"we", F},       {"werd", F},        {"wordt", F},   {"ze", P},
    {"zeer", F},     {"zegt", S},     {"zei", S},         {"zij", P},     {"zijn", F | P},
    {"zodat", C},
};

static const struct role_word SWEDISH[] = {
    {"att", F | C}, {"av", F},        {"blev", F},   {"blir", F},    {"de", F | P},
    {"den", F | P}, {"denna", F | P}, {"deras", F},  {"dessa", P},   {"dessutom", P},
    {"det", F | P}, {"detta", F | P}, {"din", F},    {"dock", P},    {"du", F},
    {"där", C | P}, {"därför", P},    {"då", P},     {"efter", F},   {"eftersom", C},
    {"eller", C},   {"en", F},        {"ett", F},    {"fast", C},    {"frågade", S},
    {"från", F},    {"för", F | C},   {"före", F},   {"hade", F},    {"han", P},
    {"hans", F},    {"har", F},       {"hennes", F}, {"hon", P},     {"här", P},
    {"i", F},       {"ingen", F},     {"inte", F},   {"jag", F},     {"kan", F},
    {"med", F},     {"medan", C},     {"mellan", F}, {"men", C | P}, {"mer", F},
    {"min", F},     {"mycket", F},    {"ni", F},     {"när", C},     {"och", C | P},
    {"också", P},   {"om", F | C},    {"på", F},     {"ropade", S},  {"sa", S},
    {"sade", S},    {"sin", F},       {"ska", F},    {"skrev", S},   {"skriver", S},
    {"som", F | C}, {"svarade", S},   {"säger", S},  {"så", C | P},  {"till", F},
    {"under", F},   {"utan", F},      {"var", F},    {"varje", F},   {"vi", F},
    {"vår", F},     {"är", F},        {"över", F},
};

static const struct role_word POLISH[] = {
    {"a", C},           {"albo", C},
    {"ale", C | P},     {"bardzo", F},
    {"bez", F},         {"bo", C},
    {"być", F},         {"był", F},
    {"była", F},        {"było", F},
    {"były", F},        {"chociaż", C},
    {"dla", F},         {"dlatego", P},
    {"do", F},          {"gdy", C},
    {"gdzie", C},       {"i", C | P},
    {"ich", F | P},     {"ja", F},
    {"jak", C},         {"jednak", P},
    {"jego", F | P},    {"jej", F | P},
    {"jest", F},        {"jeśli", C},
    {"każdy", F},       {"kiedy", C},
    {"krzyknął", S},    {"która", C},
    {"który", C},       {"lub", C},
    {"ma", F},          {"mają", F},
    {"między", F},      {"my", F},
    {"mój", F},         {"mówi", S},
    {"na", F},          {"nad", F},
    {"napisał", S},     {"nasz", F},
    {"nie", F},         {"o", F},
    {"od", F},          {"odpowiedział", S},
    {"on", P},          {"ona", P},
    {"one", P},         {"oni", P},
    {"ono", P},         {"pisze", S},
    {"po", F},          {"pod", F},
    {"podczas", C},     {"ponadto", P},
    {"ponieważ", C},    {"powiedział", S},
    {"powiedziała", S}, {"przed", F},
    {"przez", F},       {"przy", F},
    {"się", F},         {"są", F},
    {"ta", F | P},      {"także", P},
    {"tam", P},         {"te", F | P},
    {"ten", F | P},     {"to", F | P},
    {"tu", P},          {"twój", F},
    {"ty", F},          {"u", F},
    {"w", F},           {"we", F},
    {"więc", C | P},    {"z", F},
    {"za", F},          {"zapytał", S},
    {"ze", F},          {"że", C},
};

static const struct role_word TURKISH[] = {
    {"ama", C | P}, {"ancak", C | P}, {"ben", F},        {"bir", F},       {"biz", F},
    {"bu", F | P},  {"bunlar", P},    {"bunun", P},      {"burada", P},    {"böylece", P},
    {"da", F},      {"daha", F},      {"de", F},         {"dedi", S},      {"değil", F},
    {"diyor", S},   {"en", F},        {"eğer", C},       {"fakat", C},     {"gibi", F},
    {"her", F},     {"hiç", F},       {"iken", C},       {"ile", F},       {"için", F},
    {"kadar", F},   {"ki", F | C},    {"mi", F},         {"mı", F},        {"ne", F},
    {"o", F | P},   {"olan", F},      {"olarak", F},     {"onlar", P},     {"onun", P},
    {"orada", P},   {"oysa", C},      {"sen", F},        {"sonra", F | P}, {"sordu", S},
    {"söyledi", S}, {"var", F},       {"ve", F | C | P}, {"veya", C},      {"yazdı", S},
    {"yok", F},     {"çok", F},       {"çünkü", C},      {"önce", F},      {"şu", F | P},
};

static const struct role_word RUSSIAN[] = {
    {"а", C},        {"без", F},     {"более", F},    {"бы", F},       {"был", F},
    {"была", F},     {"были", F},    {"было", F},     {"в", F},        {"во", F},
    {"вы", F},       {"где", C},     {"говорит", S},  {"для", F},      {"до", F},
    {"его", F | P},  {"если", C},    {"есть", F},     {"её", F | P},   {"за", F},
    {"затем", P},    {"здесь", P},   {"и", C | P},    {"из", F},       {"или", C},
    {"их", F | P},   {"к", F},       {"каждый", F},   {"как", F},      {"ко", F},
    {"когда", C},    {"которая", C}, {"который", C},  {"кроме", P},    {"между", F},
    {"мой", F},      {"мы", F},      {"на", F},       {"над", F},      {"написал", S},
    {"наш", F},      {"не", F},      {"ни", F},       {"но", C | P},   {"о", F},
    {"об", F},       {"однако", P},  {"он", P},       {"она", P},      {"они", P},
    {"оно", P},      {"от", F},      {"ответил", S},  {"ответила", S}, {"очень", F},
    {"пишет", S},    {"по", F},      {"под", F},      {"пока", C},     {"потому", C},
    {"поэтому", P},  {"при", F},     {"с", F},        {"сказал", S},   {"сказала", S},
    {"со", F},       {"спросил", S}, {"спросила", S}, {"также", P},    {"там", P},
    {"твой", F},     {"ты", F},      {"у", F},        {"хотя", C},     {"через", F},
    {"что", C},      {"чтобы", C},   {"эта", F | P},  {"эти", F | P},  {"это", F | P},
    {"этот", F | P}, {"я", F},
};

static const struct role_word UKRAINIAN[] = {
    {"а", C},        {"або", C},    {"але", C | P}, {"без", F},     {"був", F},
    {"була", F},     {"були", F},   {"було", F},    {"більш", F},   {"в", F},
    {"ви", F},       {"вона", P},   {"вони", P},    {"воно", P},    {"від", F},
    {"відповів", S}, {"він", P},    {"де", C},      {"для", F},     {"до", F},
    {"дуже", F},     {"з", F},      {"за", F},      {"запитав", S}, {"й", C},
    {"його", F | P}, {"каже", S},   {"кожен", F},   {"коли", C},    {"крім", P},
    {"ми", F},       {"між", F},    {"мій", F},     {"на", F},      {"над", F},
    {"написав", S},  {"наш", F},    {"не", F},      {"ні", F},      {"однак", P},
    {"пише", S},     {"по", F},     {"поки", C},    {"потім", P},   {"при", F},
    {"про", F},      {"під", F},    {"сказав", S},  {"сказала", S}, {"та", C},
    {"також", P},    {"там", P},    {"твій", F},    {"ти", F},      {"тому", C | P},
    {"тут", P},      {"у", F},      {"хоча", C},    {"це", F | P},  {"цей", F | P},
    {"ця", F | P},   {"ці", F | P}, {"через", F},   {"що", C},      {"щоб", C},
    {"я", F},        {"як", F},     {"яка", C},     {"який", C},    {"якщо", C},
    {"є", F},        {"і", C | P},  {"із", F},      {"їх", F | P},  {"її", F | P},
};

static const struct {
    const char *code;
    const struct role_word *words;
    size_t count;
} LANGUAGES[] = {
    {"en", ENGLISH, COUNT_OF(ENGLISH)}, {"de", GERMAN, COUNT_OF(GERMAN)},
    {"es", SPANISH, COUNT_OF(SPANISH)}, {"fr", FRENCH, COUNT_OF(FRENCH)},
    {"it", ITALIAN, COUNT_OF(ITALIAN)}, {"pt", PORTUGUESE, COUNT_OF(PORTUGUESE)},
    {"nl", DUTCH, COUNT_OF(DUTCH)},     {"sv", SWEDISH, COUNT_OF(SWEDISH)},
    {"pl", POLISH, COUNT_OF(POLISH)},   {"tr", TURKISH, COUNT_OF(TURKISH)},
    {"ru", RUSSIAN, COUNT_OF(RUSSIAN)}, {"uk", UKRAINIAN, COUNT_OF(UKRAINIAN)},
};

enum { WORD_BYTES_MAX = 40 };

size_t language_words_count(void)
{
    return COUNT_OF(LANGUAGES);
}

const char *language_words_code(size_t language)
{
    return LANGUAGES[language].code;
}

size_t language_words_find(struct str language)
{
    size_t i = 0;

    while (i < COUNT_OF(LANGUAGES) && !language_is(language, LANGUAGES[i].code))
        i++;
    return i;
}

unsigned language_words_roles(size_t language, struct str word)
{
    const struct role_word *words = LANGUAGES[language].words;
    size_t low = 0, high = LANGUAGES[language].count;

    if (!word.len || word.len > WORD_BYTES_MAX)
        return 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(word.ptr, words[middle].word, word.len);
        if (order == 0 && words[middle].word[word.len] == '\0')
            return words[middle].roles;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}
