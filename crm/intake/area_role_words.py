"""The words by which the role of what stands around them is told, in three languages."""

import re


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


WE = _table(
    "vi we wir ours vår våra our unser unsere unserem unseren jag company bolaget företaget unternehmen "
    "they de koncernen firman"
)
# Beginnings of verbs and nouns by which a company says what it does.
MAKES = re.compile(
    # Swedish verbs, and nouns made of them
    r"^(tillverk|utveckl|levere|design|montera|monter|konstru|produ|framstäl|förädl|odl|gjut|smid|fräs|svarv|press|vals|"
    r"renover|återvinn|demonter|raffiner|specialiser|arbet|erbjud|driv|sköt|program|bygg|föd|bak|brygg|slip|svets|"
    r"förpack|återanvänd|behandl|install|reparer|lager?håll|transporter|rengör|ren|samla|samlar|bearbet|utför|bock|mal|rost|styck|frys|lind|fyll|limm|"
    r"härd|sintr|spinn|väv|extruder|lacker|tryck|skriv|kalibrer|blås|rök|torkar|destiller|tapp|fermenter|sekvenser|löd)"
    r"(l?[ae]r|l?a|e?rar|e?ra|cerar|cera|rar|ra|t|ning|ningen|ling|lingen|er?ing|eringen|d|de|s|as|es|ats|at)?$|"
    r"^(gör|görs|gjort|lagar|skriver|verksam|verksamma|driver|sköter|hyr ut|produktion|byggt|byggs)$|"
    # English
    r"^(manufactur(e|es|ed|ing)|make|makes|making|made|produc(e|es|ed|ing|tion)|develop(s|ing|ed)?|build(s|ing)?|built|design(s|ing|ed)?|"
    r"assembl(e|es|ing|y)|engineers|suppl(y|ies)|provid(e|es|ing)|offer(s|ing)|operat(e|es|ing)|grow(s)?|process(es)?|"
    r"refin(e|es|ing)|recycl(e|es|ing)|specialis(e|es|ed|ing)|specializ(e|es|ed|ing)|run(s)?|repair(s)?|refurbish(es)?|"
    r"cast(s)?|forge(s)?|weld(s)?|mill(s)?|roll(s)?|bake(s)?|brew(s)?|convert(s)?|turn(s)?|roast(s)?|smoke(s)?|grind(s)?|coat(s)?|fill(s)?|sinter(s)?|"
    r"extrude(s)?|braze(s)?|anneal(s)?|distil(s|l|ls)?|ferment(s)?|breed(s)?|winds|spin(s)?|weave(s)?|solder(s)?|mould(s)?|deliver(s)?|cultivate(s)?|raise(s)?)$|"
    # German
    r"^(stell(en|t)|herstell(en|t|ung)|produzier(en|t)|entwick(eln|elt|le)|fertig(t|en|ung)|bau(t|en)|montier(en|t)|konstruier(en|t)|"
    r"betreib(en|t)|biete(t|n)|liefer(t|n)|erzeug(t|en)|verarbeit(en|et)|spezialisiert|pressen|gießen|schmieden|walzen|züchte[nt]|"
    r"mahlen|rösten|röstet|füllen|wickeln|wickelt|drucken|druckt|biegen|biegt|schweißen|schweißt|schleifen|schleift|fräsen|fräst|"
    r"zerlegen|backen|backt|bäckt|brauen|braut|sägen|sintern|weben|spinnen|spritzen|ziehen|räuchern|trocknen|"
    r"reparier(en|t)|recycel(n|t)|programmier(en|t)|gewinnen|gewinnt)$",
)
# What is sold says less than what is made: it may be bought in.
SELLS = re.compile(
    r"^(sälj(er|a|s)|sålde|saluför|sell(s|ing)?|verkauf(en|t)|vertreib(en|t)|handlar)$"
)
# English words that are verbs only after somebody: "we mill", not "paper mills".
UNSURE = re.compile(
    r"^(fill|coat|wind|grind|spin|smoke|spritzen|ziehen|backen|drucken|bock|mal|tapp|fyll|rost|tryck|ren|skriv|rök|mill|roll|process|design|turn|cast|forge|weld|run|suppl|produce$|raise|repair|grow|build$|develop$|program|press|svarv|vals|fräs|slip)"
)
SOMEBODY = _table(
    "we they who which that it to and or i och vi som de wir und die der company group client firm business"
)
JOINING = _table("and och und or eller oder samt sowie")
MAKERS = _table(
    "tillverkare producent leverantör manufacturer producer maker developer supplier provider operator hersteller "
    "produzent anbieter lieferant entwickler zulieferer"
)
OF = _table("av of von")
FOR = _table("för for für till zu into åt")
CUSTOMERS = _table(
    "kund kunder kunderna kundernas kunden customers customer buyers purchasers kunde abnehmer "
    "beställare beställaren användare users köpare köparna sponsors anvender nutzer användarna"
)
# After these comes what is watched, measured or found: another's trade.
SENSES = re.compile(
    r"^(känner|mäter|läser|övervakar|lyssnar|larmar|varnar|förutser|upptäcker|hittar|räknar|ser|håller|visar|"
    r"reads?|measures?|monitors?|listens?|detects?|predicts?|warns?|tells?|counts?|finds?|spots?|sees|watch(es)?|"
    r"erkenn(t|en)|miss(t)|messen|überwach(t|en)|warn(t|en)|meld(et|en)|erfass(t|en)|find(et|en))$"
)
# A trade named by a word before or within these is a customer's, unless the company says that it is one.
VERB_LAST = re.compile(
    r"^(fertigt|fertigen|herstellt|herstellen|produziert|produzieren|baut|bauen|entwickelt|entwickeln|verarbeitet|verarbeiten|"
    r"liefert|liefern|betreibt|betreiben|montiert|recycelt|errichten|ansiedeln)$"
)
FIRMS_NEXT = _table(
    "builders makers manufacturers companies producers suppliers operators utilities mills shops owners firms brands "
    "retailers distributors industries industry customers users factories tillverkare företag bolag hersteller betriebe"
)
FIRMS = re.compile(
    r"\w{3,}(tillverkare|tillverkarna|tillverkarnas|bolag|bolagen|bolaget|företag|företagen|industri|industrin|industrins|kedjor|"
    r"byggare|byggarna|ägare|ägarna|operatörer|leverantörer|producenter|producenterna|grossister|kunder|"
    r"hersteller|herstellern|betriebe|betrieben|unternehmen|bauern?|industrie|betreiber|betreibern|versorger)$"
)
BEING = _table(
    "är är heter som is are am ist sind wir vi we en ett a an the ein eine av of von leading ledande"
)
ONE_CUSTOMER = _table("kund kunden customer kunde")
BEFORE_PLACES = _table("från from till för for nära near")
MINE = _table("min my mein meine meines")  # a broker's customer is who asks
SUPPLIES = re.compile(
    r"^(säljer|säljs|sold|sell|sells|sälja|deliver|delivers|delivered|verkauf|liefer|supplied)"
)
NOT = _table(
    "inte ej inga ingen inget ingenting icke varken knappast utan no not nothing "
    "don doesn isn without neither nor never nichts kein keine keinen keiner nicht weder ohne aldrig"
)
ONLY = _table("bara only nur endast just merely enbart lediglich")
BUT = _table("utan but men sondern rather aber däremot instead istället i")
NEAR = _table(
    "nära vid närheten bredvid intill granne grannar near nearby beside neben nähe nachbar nachbarschaft adjacent "
    "neighbour neighbours avstånd within distance gångavstånd hamn previously tidigare formerly nedlagd nedlagt "
    "ehemalige ehemaligen före former disused begagnad gammal gamla nätverket cluster klustret kluster"
)
AGED = _table("begagnad begagnade gammal gamla disused")
SOURCES = _table(
    "från from aus ur leverantörer suppliers lieferanten via använder utnyttjar nyttjar uses using utilises utilise "
    "nutzt nutzen verwenden köper buys imported"
)
WITH = _table("med with mit")
NEEDS = re.compile(
    r"^(söker|söks|sökes|wanted|gesucht|letar|behöver|behövs|behov|krav|kräver|önskemål|need|needs|require|requires|required|seeking|seek|seeks|"
    r"looking|look|such(en|t)|benötig|brauch(en|t)|bedarf|vill|want|wants|möchte|möchten|wish|wishes)$|^benötigt"
)
# Places that are for something: what follows "for" there is the company's own.
PLACE = re.compile(
    r"^(\w*(fabrik|fabriken|fabriker|anläggning|anläggningen|verkstad|depå|terminal|lager|lokal|lokaler|hall|byggnad|kontor|laboratorium|"
    r"etablering|butik|werk|fläche|halle|plant)|"
    r"mark|industrimark|tomt|tomter|industritomt|yta|ytor|plats|läge|hallar|hallen|verk|produktion|tillverkning|utrymme|linje|linjer|lina|"
    r"enhet|satsning|investering|projekt|kapital|finansiering|investerare|delägare|pengar|ängel|kapitaltillskott|"
    r"plants|sites?|factory|facility|facilities|premises|land|workshop|building|plot|space|centre|center|hub|location|line|warehouse|unit|"
    r"investment|project|production|capital|funding|finance|investors?|round|money|"
    r"farm|brewery|bakery|dairy|nursery|mill|foundry|laboratory|depot|store|shop|park|yard|"
    r"odling|gård|bryggeri|bageri|mejeri|gjuteri|kvarn|\w*park|restaurang|smedja|slakteri|"
    r"\w{3,}rei|\w*hof|labor|werk|laden|"
    r"standort\w*|hallen|grundstück\w*|gelände|produktion|fertigung|herstellung|investoren|finanzierung)$"
)
# What these are for tells what they do rather than who buys them.
TOOL = re.compile(
    r"(system|systemet|software|programvara|mjukvara|plattform|platform|tool|tools|verktyg|lösning|lösningar|solution|solutions|"
    r"lösung|lösungen|service|services|tjänst|tjänster|app|robot|roboter|algorithm|algoritm)$"
)
# After these, "till" names what comes out: "krossas till svartmassa", "process waste into gas".
TURNED = re.compile(
    r"^(mal|röt|kross|raffiner|omvandl|förädl|gör|görs|process|turn|turns|convert|refin|verarbeit|umwandel|press|"
    r"brygg|torka|jäs|bearbet|smält|återvinn|uppgrader|ferment|transform|upgrad|recycl|blir|become|mill)"
)
# A word with or before these is a place of one's own: "batterifabrik", "canning plant".
WORKS = re.compile(r"(fabrik|fabriken|fabriker|werk|fabrikation)$")
WORKS_NEXT = _table(
    "plant factory works facility facilities mill werk fabrik terminal depot workshop foundry smelter refinery"
)
ORNAMENT = re.compile(
    r"^(hållbarhetsprofil\w*|taket|taken|takterrass|roof|roofs|rooftop|dach|dächer|personalens|gästernas|anställdas|lunchrum|"
    r"förnybar el|cykelställ|miljöcertifier\w*|breeam|leed)$"
)
# What follows these is what the company's product becomes a part of: another's trade.
PART_OF = re.compile(
    r"\b(går|gå|sitter|sitta|används|hamnar|ingår|går in|byggs in|monteras|go|goes|sits?|"
    r"used|end up|ends up|fitted|built|installed|steckt|stecken|landen|verbaut|eingebaut) (in )?(i|in|into|inside)$"
)
# Whole trades' places in the plural: who watches or equips what is in these works for them.
WORKPLACES = re.compile(
    r"^(dairies|laundries|shipyards|breweries|bakeries|foundries|sawmills|steelworks|smelters|mines|quarries|refineries|slaughterhouses|"
    r"abattoirs|greenhouses|supermarkets|hotels|schools|shops|warehouses|factories|mills|"
    r"mejerier|bryggerier|bagerier|gjuterier|\w*sågverk|stålverk|\w*bruk|gruvor|slakterier|raffinaderier|kraftverk|"
    r"vattenkraftverk|butiker|skolor|bilfabriker|fabriker|verkstäder|bilverkstäder|"
    r"molkereien|brauereien|bäckereien|gießereien|sägewerken?|stahlwerken?|zementwerken?|papierfabriken|bergwerken|"
    r"schlachthöfen|raffinerien|supermärkten|hotels|schulen|läden|fabriken)$"
)
# Machines for a trade are named after it, and are none of it.
EQUIPMENT_NEXT = _table(
    "equipment machinery machine machines robots sensors automation conveyors ovens instruments utrustning maskiner"
)
# After these, "to" names who gets it.
GOES = re.compile(
    r"^(går|gå|go|goes|geht|gehen|levereras|säljs|sold|delivered|geliefert|exports?|exported|exporteras|exporterar|skickas|shipped)$"
)
# Before these stand those who use or buy what the company makes.
USES = re.compile(
    r"\b((use|uses|buy|buys|rent|rents|used|använder|köper|hyr|nutzen|kaufen|mieten|verwenden) "
    r"(our|vår\w*|unser\w*|it|them|den|det|dem|sie|es)\b|(har|have|has) (köpt|bought)|haben \w+ gekauft)",
    re.IGNORECASE,
)
HOUSED = _table("in i at hos på bei an from från aus von of inside inne")
NEEDLESS = re.compile(
    r"(bygger|gör|tillverkar|odlar|svarar) andra|(bauen|machen|fertigen|liefern) andere|"
    r"(made|built|grown|done) by others|others (make|build|grow|do)|kauft er|kaufen wir|"
    r"(köper|köps) (vi|han|hon|de|in)\b|"
    r"ointressant|oviktig|inte (är )?(aktuell|nödvändig|relevant|viktig|krav|ett krav)|behövs (inte|ej)|"
    r"behöver vi inte|krävs (inte|ej)|ej aktuell|spelar ingen roll|uteslut|irrelevant|unnecessary|no need|"
    r"not (be )?(needed|required|necessary|relevant|important|an issue)|of no interest|ruled out|"
    r"nicht (erforderlich|nötig|notwendig|benötigt|relevant|wichtig)|spielt keine rolle",
    re.IGNORECASE,
)
# What stands before these is a wish about the site, as in "rail siding welcome".
WISHED = re.compile(
    r"\b(välkommet|välkommen|välkomna|önskas|önskvärt|önskvärd|meriterande|vore bra|är ett plus|"
    r"welcome|desirable|preferred|preferable|a plus|an advantage|would help|"
    r"erwünscht|willkommen|wünschenswert|von vorteil|wäre gut|bevorzugt)\b",
    re.IGNORECASE,
)
PARTED = re.compile(r",|\b(och|and|und|men|but|aber)\b", re.IGNORECASE)
