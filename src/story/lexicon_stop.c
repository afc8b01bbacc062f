/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that say nothing by themselves. Our own lists: the closed word classes of each language
 * (articles, pronouns, prepositions, conjunctions, auxiliaries, common adverbs) and numerals. */
#include "story/lexicon_text.h"

#include <string.h>

#include "base/banned.h"

struct stop_list {
    const char *language;
    const char *words; /**< parted and surrounded by single blanks */
};

static const struct stop_list lists[] = {
    {"en",
     " a about above across after again against ago ahead all almost along already also although"
     " always am among an and another any anybody anyone anything anyway apart are aren't around as"
     " aside at away be because become becomes became been before began begin begins behind being"
     " below beneath beside besides best better between beyond both but by call called came can "
     "can't"
     " cannot come comes coming could couldn't did didn't do does doesn't doing don't done down "
     "during"
     " each either else enough even ever every everybody everyone everything exactly far few fewer "
     "for"
     " from further gave get gets getting give given gives go goes going gone got had has hasn't "
     "have"
     " haven't having he he's her here here's hers herself him himself his how however i i'd i'll "
     "i'm"
     " i've if in indeed inside instead into is isn't it it's its itself just keep keeps kept knew"
     " know known knows last least less let let's lets like likely long made make makes making many"
     " may maybe me mean means might mine more most mostly much must my myself near nearly need "
     "needs"
     " neither never next no nobody none nor not nothing now of off often oh ok on once one only "
     "onto"
     " or other others our ours ourselves out over own perhaps put puts quite rather really said "
     "same"
     " saw say says see seem seems seen several shall she she's should shouldn't since so some "
     "somebody"
     " someone something sometimes soon still such sure take taken takes taking tell tells than "
     "that"
     " that's the their theirs them themselves then there there's therefore these they they're "
     "they've"
     " this those though through throughout thus till to today together told too took toward "
     "towards"
     " tried tries try two three four five six seven eight nine ten under unless until up upon us "
     "use"
     " used uses using usually very want wants was wasn't we we'll we're we've well went were "
     "weren't"
     " what what's whatever when where whether which while who who's whole whom whose why will with"
     " within without won't would wouldn't yes yet you you'll you're you've your yours yourself "
     "first"
     " second third hundred thousand million billion percent isn aren cannot able actually ask "
     "asked"
     " asks certain certainly different early easily easy else entire every few full good great "
     "hard"
     " high important large later little look looks low main new nice old possible ready real right"
     " simple simply single small special start starts stop stops sort thing turn turns whole work"
     " works big bigger biggest huge tiny bring brings brought find finds found feel feels felt "
     "left"
     " leave happen happens happened think thinks thought wait waits back half single per "},
    {"de",
     " aber alle allem allen aller alles als also am an andere anderen anderer anderes anders auch "
     "auf"
     " aus bei beide beiden beim bereits besonders bevor bin bis bist bleiben bleibt da dabei "
     "dadurch"
     " dafür dagegen daher dahin damit danach dann daran darauf daraus darf darin darüber darum das"
     " dass davon davor dazu dein deine deinem deinen deiner dem den denen denn dennoch der deren "
     "des"
     " deshalb dessen dich die dies diese diesem diesen dieser dieses dir doch dort drei du durch"
     " dürfen eben ein eine einem einen einer eines einfach einige einigen einiger einiges einmal "
     "er"
     " erst erste ersten es etwa etwas euch euer eure für ganz ganze ganzen gar geben gegen gehen "
     "geht"
     " genau genug gerade gibt ging gut hab habe haben hat hatte hatten hätte hier hin hinter ich "
     "ihm"
     " ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem ins irgend ist ja jede jedem "
     "jeden"
     " jeder jedes jedoch jener jetzt kam kann kaum kein keine keinem keinen keiner kommen kommt "
     "konnte"
     " können könnte lang lange lassen lässt machen macht mal man manche mehr mein meine meinem "
     "meinen"
     " meiner meist meisten mich mir mit muss musste müssen nach nachdem neben nehmen nein nicht "
     "nichts"
     " nie niemand nimmt noch nun nur ob oben oder oft ohne schon sehr sei sein seine seinem seinen"
     " seiner seit seitdem selbst sich sie sieht sind so sobald sofort sogar solche soll sollen "
     "sollte"
     " sondern sonst soweit sowie später statt steht über überall um und uns unser unsere unserem"
     " unseren unserer unter viel viele vielen vielleicht vom von vor vorher während wann war waren"
     " warum was weg wegen weil weiter welche welchem welchen welcher welches wem wen wenig weniger"
     " wenn wer werde werden wie wieder wir wird wirklich wo woher wohin wollen wollte worden wurde"
     " wurden würde würden zu zum zur zwar zwei zwischen hundert tausend million millionen "
     "milliarden"
     " prozent vier fünf sechs sieben acht neun zehn dinge ding teil art weise "},
    {"es",
     " a al algo alguien algún alguna algunas alguno algunos allí ante antes año años aquel aquella"
     " aquellas aquellos aquí así aún aunque bajo bien cada casi como cómo con contra cosa cosas "
     "cual"
     " cuál cuales cuando cuándo cuanto cuánto de del desde después donde dónde dos durante e él el"
     " ella ellas ellos en entonces entre era eran eres es esa esas ese eso esos esta ésta está "
     "están"
     " estaba estaban estamos estar estas este esto estos estoy fue fueron fui gran grande grandes "
     "ha"
     " había habían hace hacen hacer hacia han hasta hay he hemos incluso la las le les lo los "
     "luego"
     " más me mediante menos mi mientras mis misma mismas mismo mismos mucha muchas mucho muchos "
     "muy"
     " nada nadie ni ningún ninguna no nos nosotras nosotros nuestra nuestras nuestro nuestros "
     "nueva"
     " nuevo nunca o os otra otras otro otros para parte pero poca pocas poco pocos poder podemos "
     "por"
     " porque primer primera primero puede pueden pues que qué quien quién quienes se sea sean "
     "según"
     " ser será si sí sido siempre sin sino sobre sólo solo somos son soy su sus suya suyo tal "
     "también"
     " tampoco tan tanta tantas tanto tantos te tenemos tener tenía ti tiene tienen toda todas "
     "todavía"
     " todo todos tras tu tú tus un una unas uno unos usted ustedes va vamos van varias varios "
     "veces"
     " ver vez vosotros voy y ya yo tres cuatro cinco seis siete ocho nueve diez cien mil millones"
     " ciento "},
    {"fr",
     " à afin ai aie ainsi alors après as au aucun aucune aujourd'hui aussi autant autre autres aux"
     " avaient avait avant avec avez avoir avons beaucoup bien c'est car ce ceci cela celle celles"
     " celui cependant ces cet cette ceux chaque chez chose choses comme comment contre d'un d'une "
     "dans"
     " de dedans dehors déjà depuis des dès deux devant doit donc dont du durant elle elles en "
     "encore"
     " enfin entre es est et étaient était étant été être eu eux fait faire fois font hors ici il "
     "ils"
     " j'ai jamais je jusqu jusque l la là laquelle le lequel les lesquels leur leurs lors lorsque "
     "lui"
     " ma mais malgré me même mêmes mes mieux moi moins mon n'est ne ni non nos notre nous on ont "
     "or ou"
     " où par parce parfois parmi pas pendant peu peut peuvent plus plusieurs plutôt pour pourquoi"
     " pouvoir premier première près presque puis qu'il qu'elle qu'on quand que quel quelle quelles"
     " quelque quelques quels qui quoi rien s'est sa sans se selon sera seront ses seulement si "
     "sien"
     " soi soit sommes son sont sous souvent suis sur ta tandis tant te tel telle tels tes toi ton"
     " toujours tous tout toute toutes très trop trois tu un une va vers voici voilà vont vos "
     "votre vous"
     " y quatre cinq six sept huit neuf dix cent mille millions "},
    {"it", " a abbiamo ad adesso agli ai al alcune alcuni alla alle allo allora altra altre altri "
           "altro anche"
           " ancora avere aveva avevano avete c'è che chi ci ciò cioè come con contro cosa cose "
           "così cui da"
           " dagli dai dal dalla dalle dallo degli dei del dell della delle dello dentro di dopo "
           "dove due e è"
           " ecco ed era erano essere fa fanno fare fino fra fu fuori già gli ha hai hanno ho i il "
           "in infatti"
           " invece io l la le lei li lo loro lui ma mai me mentre mi mia mie miei mio molta molte "
           "molti molto"
           " ne negli nei nel nella nelle nello nessun nessuno niente noi non nostra nostro nulla "
           "o ogni oltre"
           " ora per perché però più poca pochi poco poi prima proprio può possono qual quale "
           "quali qualche"
           " quando quanto quasi quella quelle quelli quello questa queste questi questo qui "
           "quindi sarà se"
           " secondo sei sempre senza si sia siamo sono sopra sotto sta stata stato stesso su sua "
           "sue sugli"
           " sui sul sulla sulle suo suoi tale tanti tanto te ti tra tre troppo tu tua tuo tutta "
           "tutte tutti"
           " tutto un un'altra una uno va verso vi voi volta volte vostro quattro cinque sei sette "
           "otto nove"
           " dieci cento mille milioni "},
    {"pt", " a à agora ainda além algo alguém algum alguma algumas alguns ali ambos ante antes ao "
           "aos apenas"
           " após aquela aquelas aquele aqueles aquilo aqui as às assim até bem cada com como "
           "contra cuja cujo"
           " da daquele das de dela dele deles demais depois desde desta deste dessa desse disso "
           "disto do dois"
           " dos duas durante e é ela elas ele eles em embora enquanto entre era eram essa essas "
           "esse esses"
           " esta está estão estar estas estava este estes eu faz fazem fazer foi for foram há "
           "isso isto já"
           " lá lhe lhes logo mais mas me menos mesma mesmo meu meus minha minhas muita muitas "
           "muito muitos"
           " na nada não nas nem nenhum nenhuma nessa nesse nesta neste no nos nós nossa nosso num "
           "numa nunca"
           " o onde os ou outra outras outro outros para pela pelas pelo pelos perante pode podem "
           "por porque"
           " porquê pouca pouco poucos primeira primeiro próprio quais qual quando quanto quase "
           "que quê quem"
           " são se seja sem sempre sendo ser será seu seus si sido só sob sobre somos sua suas "
           "tal também"
           " tanto te tem têm temos tenho ter teu teus tinha toda todas todo todos três tu tua "
           "tudo um uma"
           " umas uns vai vão vez vezes você vocês coisa coisas quatro cinco seis sete oito nove "
           "dez cem mil"
           " milhões "},
    {"nl",
     " aan aangezien achter af al alle alleen alles als altijd ander andere anders ben bent beter "
     "bij"
     " binnen boven buiten daar daarna daarom dan dat de deze die dit doen doet door dus een eens "
     "eerst"
     " eerste elk elke en enkele er erg ergens etc even gaan gaat geen gewoon haar had hadden heb "
     "hebben"
     " hebt heeft heel hem hen het hier hij hoe hun iemand iets ik in is ja je jij jou jouw jullie "
     "kan"
     " komen komt kon kunnen kunt laten maar maken maakt meer meest men met mij mijn misschien moet"
     " moeten mogen na naar naast niemand niet niets nog nooit nu of om omdat onder ons onze ook "
     "op over"
     " per samen sinds soms steeds te tegen ten ter terug terwijl toch toen tot tussen twee drie "
     "uit uw"
     " van vanaf veel voor vooral waar waarom wanneer want waren was wat we weer weinig wel welk "
     "welke"
     " werd werden wie wij wil worden wordt zal ze zeer zei zelf zelfs zich zij zijn zo zonder zou"
     " zouden zulke vier vijf zes zeven acht negen tien honderd duizend miljoen "},
    {"pl",
     " a aby albo ale ani aż bardzo bez bo być był była było były będzie będą bym ci co czy czyli"
     " dla dlaczego do dobrze dwa dwie gdy gdyby gdzie go i ich ile im in inne inny iż ja jak jaka "
     "jakie"
     " jako jakiś je jeden jednak jednego jedna jego jej jemu jest jestem jeszcze jeśli jeżeli już "
     "każda"
     " każde każdy kiedy kilka kto która które którego której który których którym którzy lub ma "
     "mają"
     " mam mi między mimo mnie moja może można mój mu my na nad nam nami nas nasz nasza nawet nic "
     "nich"
     " nie niego niej nim niż no o od on ona one oni ono oraz pan po pod podczas ponad ponieważ "
     "poza"
     " przed przede przez przy raz również sam sama się są skąd swoje swój ta tak także tam te "
     "tego tej"
     " ten teraz też to tobie tu tutaj twoja twój ty tych tylko tym u w we wiele więc wszyscy "
     "wszystkie"
     " wszystko wśród z za zawsze ze że żaden trzy cztery pięć sto tysiąc milion "},
    {"sv", " all alla allt alltid än andra annan annat är att av bara bland blev bli blir bort bra "
           "båda de"
           " dem den denna deras dess dessa det detta dig din dina ditt du där därför då efter "
           "eftersom ej"
           " eller en ens er ett fick finns fler flera flesta folk fram från få får för före genom "
           "ger gick"
           " gjorde gå går gör göra ha hade han hans har hela helt hennes henne hit hon honom hur "
           "här i icke"
           " igen in ingen inget inga innan inom inte ja jag just kan kom komma kommer kunde kunna "
           "ligger lika"
           " man många med medan mellan men mer mest mig min mina mitt mot mycket måste ni nog nu "
           "någon något"
           " några när nästan och ock också om oss på redan rätt sedan ser sig sin sina sitt själv "
           "ska skall"
           " skulle som stor stora så sådan till tills under upp ut utan vad var vara varför varit "
           "varje vem"
           " vi vid vilka vilken vilket vill var våra vår över två tre fyra fem sex sju åtta nio "
           "tio hundra"
           " tusen miljoner "},
    {"da", " ad af aldrig alle alt altid anden andet andre at bag begge bliver blev bare da de dem "
           "den denne"
           " der deres det dette dig din dine disse dog du efter eller en end endnu er et få får "
           "flere for"
           " fordi fra før gennem gik gør gøre ham han hans har havde have hele hendes her hos hun "
           "hvad hvem"
           " hver hvilken hvis hvor hvordan hvorfor hvornår i igen igennem ikke ind ingen intet ja "
           "jeg jer"
           " jeres kan kom komme kommer kun kunne lige man mange med meget mellem men mens mere "
           "mest mig min"
           " mine mit mod må måske ned nej ni noget nogen nogle nok nu når og også om op os over "
           "på samme se"
           " selv siden sig sin sine skal skulle som stadig store så sådan til ud uden under var "
           "ved vi vil"
           " ville vor være været to tre fire fem seks syv otte ti hundrede tusind "},
    {"nb",
     " alle alltid alt andre annen annet at av bare begge bli blir ble bort da de dem den denne der"
     " deres det dette din dine disse du eller en enn ennå er et etter få får flere for fordi fra "
     "før"
     " gjennom gikk gjør gjøre ha hadde han hans har hele hennes her hos hun hva hvem hver hvilken "
     "hvis"
     " hvor hvordan hvorfor i igjen ikke inn ingen ja jeg kan kom komme kommer kun kunne man mange "
     "med"
     " meg meget mellom men mens mer mest min mine mitt mot må mye ned nei noe noen nok nå når og "
     "også"
     " om opp oss over på samme seg selv si siden sin sine sitt skal skulle som store så sånn til "
     "under"
     " ut uten var ved vi vil ville være vært vår to tre fire fem seks sju åtte ni ti hundre "
     "tusen "},
    {"ru",
     " а без более больше будет будут бы был была были было быть в вам вас весь во вот все всего "
     "всех"
     " всё вы где да даже два две для до его ее её если есть ещё еще же за здесь и из или им их к "
     "как"
     " какой когда которая которого которые который кто куда ли лишь между меня мне много может "
     "можно"
     " мой моя мы на над надо нам нас наш не него неё нее ней нет ни нибудь никогда ним них ничего "
     "но"
     " ну о об один одна одно однако он она они оно от очень перед по под после потом потому почему"
     " почти при про раз с сам свой своего своей свои своих себе себя сейчас со совсем так такая "
     "такие"
     " такой там те тебя тем теперь то тогда того тоже той только том тот тут ты у уже хорошо хотя "
     "чего"
     " чем через что чтобы чуть эта эти этих это этого этой этом этот я три четыре пять сто тысяч"
     " миллионов "},
    {"tr",
     " acaba ama ancak artık aslında az bana bazı belki ben beni benim bile bir biraz birçok biri "
     "birkaç"
     " biz bize bizi bizim böyle bu buna bunda bundan bunlar bunu bunun burada çok çünkü da daha de"
     " değil diye dolayı en fakat gibi göre hangi hatta hem henüz hep hepsi her herkes hiç için "
     "iki ile"
     " ise işte kadar karşı kendi kez ki kim mı mi mu mü nasıl ne neden nerede niçin o olan olarak "
     "oldu"
     " olduğu olsa olur on ona ondan onlar onların onu onun oysa öyle pek sadece sanki sen seni "
     "senin"
     " siz sonra şey şimdi şu tüm üç üzere var ve veya ya yani yine yok zaten "},
};

/* Nouns that WordNet knows but no picture shows. */
static const char vague[] =
    " ability account act action advantage age aim air amount answer approach area argument art "
    "aspect"
    " attempt attention base basis beginning behavior behaviour being benefit bit body bottom "
    "capacity"
    " case cause center centre century chance change character choice circumstance class colour "
    "color"
    " concept condition consequence control core cost course date day decade decision degree detail"
    " development difference direction distance effect effort element end event evidence example"
    " experience extent fact factor failure feature field figure following form function future "
    "generation"
    " goal group guess half hand head help hope hour impact improvement inch"
    " individual influence information instance interest issue item job kind knowledge lack layer "
    "length"
    " level life limit line list look lot loss manner mass matter meaning measure member method "
    "middle"
    " mind minute mistake moment month nature need number object one opportunity option order"
    " origin outside pair part past path pattern period person piece place plan point position"
    " possibility power practice presence problem process product program purpose quality quantity"
    " question range rate reason record relation relationship rest result return rise role row "
    "rule run"
    " scale science season second section sense series set setting shape share side sign situation "
    "size"
    " skill society solution source space speed stage standard state step story strength structure "
    "study"
    " style subject success surface system talk task term test text thing thought time today top "
    "total"
    " touch trait trouble truth turn type unit use value variety version view walk way week whole "
    "width"
    " will word work world year yesterday tomorrow tonight ";

static bool listed(const char *list, struct str word)
{
    const char *at = list;

    if (word.len == 0 || memchr(word.ptr, ' ', word.len))
        return false;
    while ((at = memmem(at, strlen(at), word.ptr, word.len)) != NULL) {
        if (at[-1] == ' ' && at[word.len] == ' ')
            return true;
        at += word.len;
    }
    return false;
}

struct str lexicon_language(struct str tag)
{
    size_t end = 0;

    while (end < tag.len && tag.ptr[end] != '-' && tag.ptr[end] != '_')
        end++;
    return str_take(tag, end);
}

bool lexicon_stops(struct str language, struct str lower)
{
    struct str main = lexicon_language(language);

    if (str_equal_nocase(main, STR("no")) || str_equal_nocase(main, STR("nn")))
        main = STR("nb");
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (str_equal_nocase(main, str_from(lists[i].language)))
            return listed(lists[i].words, lower);
    return false;
}

bool lexicon_vague(struct str lower)
{
    return listed(vague, lower);
}
