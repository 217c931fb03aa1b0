"""Whether it is a new establishment, an expansion, a relocation or a search for capital."""

import re

from crm.intake.capital_words import CAPITAL
from crm.intake.letter import Letter
from crm.intake.mentions import Found

RELOCATION: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (points, re.compile(pattern))
    for points, pattern in (
        (
            4,
            r"\balla (?:\d+ |\w+ )?(?:ska|följer|flyttar|kommer|vill) (?:följa |flytta |hänga )?med\b"
            r"|\ball (?:of us|\d+)? ?(?:will )?(?:move|come along)\b",
        ),
        (
            4,
            r"\b(?:hitta|söka|leta efter|söker|letar efter) (?:något nytt|nytt\b|nya lokaler)|\b(?:säljs"
            r"|rivs|sålts) (?:nu )?(?:huset|lokalen|hallen|fastigheten)\b",
        ),
        (
            4,
            r"\b(?:flyttar?|moves?|moving|umziehen) (?:till|to|into|in) (?:något|some(?:thing|where)|nya"
            r"|new|större|bigger|larger|größere)\b",
        ),
        (
            4,
            r"\b(?:landlord|hyresvärd\w*|vermieter)\b[^.;\n]{0,50}\b(?:out|ut|sålt|sold|säger"
            r"|terminat\w*|kündig\w*|gekündigt|river|bygga om)\b",
        ),
        (
            4,
            r"\b(?:whole|entire|hela) (?:workshop|factory|business|production|lot|plant|verkstaden"
            r"|fabriken|verksamheten|team|gänget|bolaget|company|firman|styrkan)\b.{0,20}\b(?:moves?"
            r"|flyttar|zieht|will move)\b",
        ),
        (
            3,
            r"\b(?:vi|bolaget|företaget) lämnar\b(?! (?:in|över|gärna|en|ett|offert|svar))"
            r"|\bwe (?:are leaving|leave)\b|\btar med (?:sig|oss)\b|\bbring(?:ing)? (?:our|its|the"
            r"|all) (?:\d+ )?(?:staff|people|team|machines|employees)\b",
        ),
        (
            4,
            r"\b(?:läggs? ned|stäng(?:s|er)|clos(?:es?|ed|ing)(?! (?:to|by))|geschlossen"
            r"|schließ\w+)\b[^.\n]{0,80}\b(?:flytt\w*|mov\w*|transfer\w*|kommt nach|verlager\w*"
            r"|verleg\w*)\b",
        ),
        (4, r"\bflyttas (?:hit|dit|till|från)\b|\bmoving the (?:machines|production|line|whole)\b"),
        (
            4,
            r"\b(?:flytta\w*|flytt) (?:\w+ ){0,3}?(?:hela|vår|våra|verksamhet\w*|huvudkontor\w*"
            r"|produktion\w*|tillverkning\w*|fabriken|företaget|bolaget|lager|anläggning\w*|kontoret"
            r"|av (?!maskin|utrust|gods|material|data)\w+)\b",
        ),
        (
            4,
            r"\b(?:måste|tvingas|ska|vill|packar och) flyttar?\b(?! (?:inte|gods|fram|in\b|över|på|in i))",
        ),
        (
            4,
            r"\b(?:vi) (?:måste |vill |ska |behöver |tvingas |funderar på att |tänker "
            r"|planerar att )?(?:flytta|flyttar)\b(?! (?:inte|gods|fram|in\b|material|data|pallar"
            r"|paket|container\w*|trail\w*|varor|massor|lådor|\w+ åt\b|ut mer"
            r"|över från väg|på gods))",
        ),
        (4, r"\b(?:flyttfot|omlokalis\w*|utflytt\w*|byta lokal\w*|ny adress)\b"),
        (
            4,
            r"\b(?:hyresvärden|fastighetsägaren|hyreskontrakt\w*"
            r"|hyresavtal\w*) (?:\w+ ){0,5}?(?:säger upp|sagt upp|har sagt|upphör|går ut|löper (?:ut"
            r"|till)|river|ska riva)",
        ),
        (
            3,
            r"\b(?:hallen|lokalen|lokalerna|fastigheten|huset|tomten|kontor\w*|lager\w*"
            r"|fabriken) (?:\w+ ){0,4}?(?:är såld|har sålts|ska säljas|säljs|ska rivas|rivs"
            r"|ska bli bostäder|blir bostäder|är uppsag\w*)",
        ),
        (4, r"\b(?:följer? med|följa med|hänger med|hänga med|flyttar? med)\b"),
        (
            3,
            r"\b(?:tänka sig att flytta|flyttar? (?:hit|dit|till|från|ut|hem|närmare)|som ska flyttas"
            r"|(?:ska|måste|behöver) vara ute)\b",
        ),
        (4, r"\b(?:relocat\w+)\b"),
        (
            4,
            r"\bmov(?:e|ing) (?:(?:our|the|its|their|all|entire|whole"
            r"|existing) ){1,3}(?:\w+ ){0,2}?(?:production|factory|operation\w*|business|company|office"
            r"|headquarter\w*|hq|plant|workshop|warehouse|manufacturing|lab\w*|team|assembly|site"
            r"|facility|activities)",
        ),
        (
            4,
            r"\b(?:we|and|to|must|will|would like to|need to|company|they) (?:have to |must |want to "
            r"|need to |intend to |plan to |wish to )?move (?:out|away|from|to|here|there|north|closer"
            r"|everything|our)\b",
        ),
        (
            4,
            r"\b(?:our|the|their) (?:lease|landlord|tenancy)\b.{0,50}\b(?:expires?|ends?|terminat\w*"
            r"|not (?:be )?renew\w*|runs out|sold|gave notice|given notice|has given)",
        ),
        (3, r"\b(?:move|transfer|shift)(?:red|ring)? (?:from|of) (?:\w+ ){1,5}(?:to|in)\b"),
        (
            4,
            r"\b(?:umzug|umziehen|umsied\w*|verlager\w*|verleg(?:en|ung)|standortverlagerung"
            r"|standortwechsel|ziehen\b.{0,40}\bum)\b",
        ),
        (3, r"\b(?:mietvertrag|vermieter)\b.{0,50}\b(?:läuft|endet|gekündigt|kündigt)"),
        (
            4,
            r"\b(?:lokal\w*|kontrakt\w*|avtal\w*|vi)\b[^.\n]{0,24}\b(?:är|blev|blivit"
            r"|blir) uppsag\w*|\ballt (?:ska|följer|kommer) med\b"
            r"|\b(?:bli|blir|blivit) av med (?:sin|sina|vår|våra|en|lokal)|\b(?:ska|måste) (?:bort"
            r"|rivas|hem)\b|\bvill (?:vi )?(?:därifrån|härifrån)\b"
            r"|\b(?:ny|nytt) (?:hemvist|hem)\b|\b(?:vi )?byt(?:er|a) \w+ mot (?!en|ett)\w+|\bflyttlass\w*"
            r"|\b(?:stängs|läggs ned|avvecklas|upphör)\b[^.\n]{0,40}\b(?:går|hamnar|ska"
            r"|kommer) till (?:er|länet|sverige)\b",
        ),
        (
            4,
            r"\b(?:have|need|must|forced) to (?:leave|vacate|get out)\b|\b(?:new|another) home\b"
            r"|\bmoving out\b"
            r"|\blease\b[^.\n]{0,30}\b(?:is up|not be extended|ended)\b|\bresho\w+|\bnearsho\w+"
            r"|\b(?:bring|take|shift)(?:ing)? (?:the |our |its |home )*(?:workshop|factory|plant"
            r"|warehouse|production|assembly"
            r"|manufactur\w*|operations?)\b"
            r"|\b(?:demolished|pulled down|torn down|sold over our heads)\b"
            r"|\bcloses\b[^.\n]{0,40}\b(?:goes|go|comes) to\b",
        ),
        (
            4,
            r"\b(?:hyresavtal\w*|kontrakt\w*|avtal\w*) (?:\w+ ){0,3}?(?:förlängs (?:inte|ej)|(?:går|löper) ut\b(?! på))"
            r"|\b(?:huset|lokalen|byggnaden|fastigheten|kvarteret)\b[^.;\n]{0,30}\b(?:bli|blir|byggs om till"
            r"|görs om till)\b[^.;\n]{0,20}(?:bostäder|bostadsrätt\w*|lägenheter|skola)"
            r"|\blöser in (?:vår|vårt|våra)\b|\b(?:converted|turned) into (?:\w+ )?(?:flats|apartments|housing)\b"
            r"|\b(?:buying|expropriat\w*|taking) our (?:plot|land|site|building)\b|\bpachtvertrag\b[^.\n]{0,30}"
            r"\b(?:endet|läuft|gekündigt)\b|\b(?:verkstaden|fabriken|hallen|lokalen|lagret)\b[^.;\n]{0,20}"
            r"\b(?:brann|brunnit|översvämma\w*)\b|\b(?:workshop|factory|plant|warehouse)\b[^.;\n]{0,20}"
            r"\bburn(?:t|ed) down\b|\b(?:abgebrannt|niedergebrannt)\b",
        ),
        (
            4,
            r"\b(?:ger upp|lämnar|giv(?:e|ing) up|vacat\w+|leaving) (?:vår|våra|our|the) (?:\w+ )?"
            r"(?:lokal\w*|kontor\w*|hall\w*|premises|offices?|site|building|workshop|factory)\b"
            r"|\bgeben (?:wir )?(?:unser\w*|den) [^.\n]{0,40}\bauf\b|\bpackar (?:ihop|vi ihop)\b"
            r"|\bbyter (?:vi )?(?:ort|adress|stad|lokal)\b|\bswap (?!notes|data|ideas)\w+ for (?:somewhere|a|your)\b"
            r"|\b(?:i stället|istället) för (?:i )?(?:dagens|nuvarande|stockholm|göteborg|malmö)\b"
            r"|\b(?:vill|ska|behöver) (?:vi )?komma närmare (?!kunder|marknad)|\b(?:adress|lokal\w*|hyra\w*)\b"
            r"[^.;\n]{0,12}\b(?:blir|är|blivit) för dyr\w*",
        ),
        (
            4,
            r"\b(?:slår|slå|lägger|lägga) ihop\b[^.;\n]{0,50}\btill ett?\b|\bsamla\w* (?:allt|hela|alla|våra)\b"
            r"[^.;\n]{0,40}\b(?:på ett ställe|under ett tak|hos er|till er)\b"
            r"|\b(?:consolidat\w+|merg(?:e|ing)|combin(?:e|ing)) (?:our|the|all|two|three|both)"
            r" (?:\w+ ){0,2}?(?:offices|sites|warehouses|plants|workshops|units)\b"
            r"|\b(?:zusammenleg\w+|zusammenführ\w+)",
        ),
        (
            4,
            r"\b(?:produktion\w*|tillverkning\w*)\b[^.;\n]{0,30}\b(?:tas|ska|tar vi|kommer) hem\b"
            r"|\bhemtag\w*|\b(?:hemtar|tar hem|flyttar hem) (?:\w+ ){0,2}?(?:produktion|tillverkning)\w*"
            r"|\b(?:produktion|fertigung|herstellung)\b[^.\n]{0,50}\bzurück\b"
            r"|\bclos(?:es|ing|ed)\b[^.;\n]{0,50}\b(?:machines|production|staff|jobs)\b[^.;\n]{0,20}"
            r"\b(?:comes?|goes?|go)\b",
        ),
        (
            4,
            r"\b(?:müssen|müssten) (?:wir )?(?:hier |dort )?(?:raus|räumen|weichen|ausziehen|weg)\b"
            r"|\bzurück(?:ge)?hol\w*"
            r"|\bneue bleibe\b|\b(?:halle|werkstatt|gebäude|standort)\b[^.\n]{0,30}\b(?:verkauft"
            r"|abgerissen|gekündigt)\b",
        ),
    )
)
EXPANSION: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (points, re.compile(pattern))
    for points, pattern in (
        (
            3,
            r"\b(?:verkstaden|lokalen|lokalerna|hallen|fabriken|ytan"
            r"|anläggningen)\b[^.;\n]{0,40}\bräcker inte\b",
        ),
        (
            4,
            r"\b(?:byta (?:ut )?(?:vår|våra)\b.{0,40}\bmot (?:en|ett) större|från dagens \d"
            r"|from today's \d|replace our .{0,30}\b(?:larger|bigger))",
        ),
        (3, r"\b(?:växer ur|vuxit ur|växt ur|outgrow\w*|herausgewachsen)\b"),
        (
            4,
            r"\b(?:needs?|gets?|requires?|behöver|ska få|får|braucht|bekommt) (?:an? |en |ett "
            r"|eine?n? )?(?:new|extra|another|additional|larger|ny|nytt|större|neue[nrs]?"
            r"|weitere[nrs]?) (?:\w+ )?(?:hall|line|furnace|ugn\w*|lin[aj]e?|lackeri|halle|linie|ofen"
            r"|press)\b",
        ),
        (
            4,
            r"\b(?:byggas (?:ut|till)|utvidgas|utökas|be (?:extended|expanded|enlarged))\b"
            r"|\bum eine?n? \w+ (?:ergänzen|erweitern)\b|\butökning(?:en)? av\b",
        ),
        (
            4,
            r"\b(?:en till (?:hall|lina|linje|byggnad|ugn)|en (?:hall|lina|linje|byggnad|ugn) till"
            r"|ytterligare en (?:hall|lina|linje|byggnad|ugn))\b",
        ),
        (
            3,
            r"\b(?:already (?:here|in (?:the region|your))|we are already in|vi (?:finns|är"
            r"|sitter) redan (?:i|här|på)|bereits (?:vor ort|bei ihnen)|(?:kvm|m2|hektar|yta) extra"
            r"|extra (?:yta|kvm))\b",
        ),
        (
            4,
            r"\b(?:bygga ut|bygger ut|byggs ut|utbyggnad\w*|tillbyggnad\w*|bygga till|bygger till"
            r"|byggs till|byggt ut|utvidg\w*"
            r"|utöka (?:vår|verksamhet\w*|produktion\w*|lokal\w*|med)|granntomt\w*|grannfastighet\w*"
            r"|för trång\w*|för litet|expansionsmark)\b",
        ),
        (
            4,
            r"\b(?:intill oss|bredvid oss|granne med oss|vägg i vägg|andra sidan (?:vägen|gatan)"
            r"|bredvid (?:den befintliga|vår|de gamla)|i anslutning till vår|intill vår|bakom vår"
            r"|hos oss ska|på egen mark|på vår (?:egen )?tomt)\b",
        ),
        (
            3,
            r"\b(?:utöver dagens|nuvarande lokal\w* räcker|dagens lokal\w*|nuvarande (?:lokal\w*"
            r"|fabrik\w*|hall\w*|anläggning\w*)|befintliga (?:anläggning\w*|fabrik\w*|verksamhet\w*)"
            r"|vår (?:anläggning|fabrik|verkstad|hall|enhet|sajt|site) i \w+|ytterligare (?:ca "
            r"|cirka )?[\d ]+ ?(?:kvm|m2|ha|hektar)|tredje (?:ugn\w*|lina|linje\w*)|ny(?:tt)? (?:lina"
            r"|linje|ugnspar) (?:i|hos|bredvid))\b",
        ),
        (
            3,
            r"\b(?:kvm|m2|hektar|ha) till\b(?! \d)|\b(?:dubbl(?:a|era)\w*|fördubbl\w*|double (?:our|the"
            r"|its)|doubling|verdoppel\w*)|\bväxer (?:vi )?med \d+"
            r"|\bgår (?:vi )?från \d+ till \d+ anställda|\bmer plats\b|\btrångt här\b",
        ),
        (
            2,
            r"\b(?:samma (?:hus|fastighet|byggnad|tomt)|same (?:building|house|site))\b|\b(?:är|sind"
            r"|are) (?:redan )?\d+ (?:anställda |people |mitarbeiter )?(?:i dag|idag|today|heute)\b"
            r"|\(är \d+\)|\b(?:byggs|tillverkas|görs) här\b",
        ),
        (
            2,
            r"\b(?:vi expanderar|expandera|expansion(?:en|splan\w*)?|skala upp|fler lokaler|vi växer"
            r"|sitter sedan .{0,20} i)\b",
        ),
        (
            4,
            r"\b(?:extend(?:ing)? (?:our|the|its|their) (?:\w+ )?(?:existing |present "
            r"|current )?(?:plant|factory|site|premises|hall|building|workshop|facility|warehouse"
            r"|production|mill|works)|(?:annex|extension) (?:of|to) (?:our|the|its|their)"
            r"|expand(?:ing)? (?:our"
            r"|the|its|their) (?:\w+ )?(?:existing |present |current )?(?:plant|factory|site|premises"
            r"|hall|building|workshop|facility|operations? (?:in|at)|production (?:in|at)|works|mill"
            r"|unit|capacity (?:in|at))|expansion (?:of|at) (?:our|the|its|their)|extra hall)\b",
        ),
        (
            4,
            r"\b(?:next (?:door )?to (?:us|our (?:existing|present|current|own|plant|factory))"
            r"|adjacent to (?:our|the existing)|neighbou?ring (?:plot|site|land|lot|property|parcel)"
            r"|adjoining (?:plot|site|land|our)|plot beside our|beside our|behind our|on our (?:own"
            r"|existing) (?:land|site|plot)|across the road)\b",
        ),
        (
            3,
            r"\b(?:our (?:existing|present|current) (?:plant|factory|site|premises|hall|facility"
            r"|workshop)|(?:second|third|additional) (?:\w+ )?line (?:at|here|next|beside)|install (?:a"
            r"|another) (?:second|third|new) (?:\w+ )?line|(?:m2|sqm|square met(?:re|er)s?) extension"
            r"|second line (?:at|in)|in addition to today's|on top of (?:today's|our (?:present"
            r"|current))|existing (?:subsidiary|plant) in)\b",
        ),
        (
            4,
            r"\b(?:erweiterung (?:unser|des|der|am|unseres)\w*|unser\w* (?:\w+ ){0,5}?(?:erweitern"
            r"|ausbauen|vergrößern|aufstocken)|erweitern (?:unser|wir unser|am|unseren)\w*"
            r"|ausbau (?:unser|des|der)\w*|werkserweiterung|anbau an|nachbargrundstück|neben (?:unserem"
            r"|unserer)|angrenzend\w* (?:an unser\w*|grundstück)|erweiterungsfläche"
            r"|bestehenden (?:standort|werk)\w*)\b",
        ),
        (
            4,
            r"\b(?:marken|tomten|huset|lokalen|fastigheten|hallen) (?:äger|har) vi\b"
            r"|\bvi äger (?:\w+ )?(?:tomten|marken|huset"
            r"|fastigheten|hallen)\b|\b(?:tomten|marken|lokalen|huset) är (?:redan )?(?:vår|vårt"
            r"|vår egen)\b"
            r"|\bwe (?:\w+ )?own the (?:land|site|plot|building)\b|\b(?:land|plot"
            r"|building) is (?:already )?ours\b"
            r"|\b(?:grundstück|gelände|halle|gebäude) (?:gehört|haben wir|ist unser)\w*",
        ),
        (
            3,
            r"\bny(?:a|tt)? \w*(?:linj(?:e|en)|lina|ugn|press|lackeri|skift|tork"
            r"|härdlinje)\b(?=[^.\n]{0,30}\b(?:ska in|kräver"
            r"|behöver|hos oss)\b|\.)|\b(?:fler (?:jobb|tjänster|anställda)) än (?:i dag|idag"
            r"|dagens)\b|\bfler än dagens\b"
            r"|\bfrån \d+ till \d+ anställda\b|\b(?:en|ett) (?:andra|tredje) (?:renrum|skift|ugn"
            r"|linje|lina)\b"
            r"|\b(?:står|bor|sitter|håller till) (?:vi|på)\b[^.\n]{0,30}\bredan\b"
            r"|\bkänner oss redan\b|\bvet var vi håller till\b",
        ),
        (
            3,
            r"\b(?:samma våning|för liten|för små|trång(?:t)? (?:om|hos|i)?|blivit trång\w*"
            r"|växa där vi är|bredvid oss"
            r"|(?:hallen|lokalen|huset|tomten|ytan) bredvid|hyresgästen bredvid|bygga på höjden"
            r"|(?:kvm|m2|m²|asfalt|mark) till,"
            r"|flytta\w* (?:\w+ ){1,3}till oss|till oss i \w+|hos oss i \w+"
            r"|ska upp från \d+)\b",
        ),
        (
            4,
            r"\b(?:enlarg(?:e|ing) (?:our|the)|capacity increase|increase (?:the |our )?(?:capacity"
            r"|output) (?:at|in|of our)"
            r"|(?:take over|buy|rent) the neighbour\w*|needs? more (?:room|space)|another hall"
            r"|beside the (?:first|old|existing)"
            r"|room to grow where we are|(?:new|second|third) (?:\w+ )?(?:line|furnace|press) at our)\b",
        ),
        (
            4,
            r"\b(?:unser|das) (?:\w+ )?(?:werk|betrieb|standort) [^.\n]{0,40}\b(?:erweitert|ausgebaut|vergrößert)\b"
            r"|\b(?:en|ett) till på samma\b"
            r"|\b(?:öka|höja) effekten från \d|\b(?:kw|mw|mva) (?:more|mehr) (?:from|aus|vom)\b"
            r"|\b(?:the|a) (?:site|plot|land|plant) we (?:have|own|run) in\b"
            r"|\b(?:ändra|ny) detaljplan\w* för vår\b",
        ),
        (
            4,
            r"\b(?:bauen (?:wir )?an\b|platzt aus allen nähten|zu (?:klein|eng) geworden|(?:zweite"
            r"|dritte|weitere|neue) (?:linie"
            r"|halle|ofen|anlage) (?:in|an|bei|neben) unser\w*|mehr platz (?:am|im|an unser)\w*"
            r"|kapazitätserweiterung)\b",
        ),
    )
)
# What there is elsewhere and stays: one more is an establishment here.
STAYS_ELSEWHERE = re.compile(
    r"\b(?:utöver|förutom|vid sidan av) \w+,? som (?:vi |de )?(?:behåll|ska vara kvar|är kvar|blir kvar)\w*"
    r"|\b(?:som|den|det) (?:vi|de) behåller\b|\bbehåller vi\b|\b(?:stays|remains|will stay"
    r"|will remain|is kept)\b[^.\n]{0,30}\b(?:additional"
    r"|another|second|open|as it is)\b|\bbleibt\b[^.\n]{0,20}\b(?:bestehen|erhalten)\b"
    r"|\b(?:continues|carries on|keeps running) (?:unchanged|as (?:it is|before|today))"
    r"|\b(?:frågar|funderar|tittar) (?:om|på|efter) (?:\w+ eller \w+|mark|tomt)\b"
)
# A first step into the country is an establishment, whatever else is said of growing.
FIRST_HERE = re.compile(
    r"\b(?:vår första svenska|första (?:i sverige|svenska)|our first (?:site|plant|facility"
    r"|office|location|base)? ?(?:in sweden|in the nordic\w*|swedish|nordic)"
    r"|expand(?:ing)? (?:in)?to (?:sweden|the nordic\w*|scandinavia|europe)"
    r"|nach schweden (?:expandieren|zu)|expansion (?:nach|to|into|till) (?:schweden|sweden"
    r"|sverige|norden|scandinavia|skandinavien)|zweitwerk|zweites werk|second (?:plant|factory"
    r"|site|facility|shop)|andra (?:smedesverk|smidesverk|fabrik|anläggning)|additional (?:plant"
    r"|site) in europe|e(?:tt|n) andra (?!lin|ugn|skift|etapp|fas|maskin|press|renrum|rum|tork)\w+"
    r"|a second (?!line|shift|furnace|production|moulding|machine|unit|phase|stage)\w+"
    r"|niederlassung|etablera (?:oss|sig|e[tn]+|vår\w*)|tredje kundcenter|new plant|ny fabrik"
    r"|neues werk)\b"
)
LEAST_CAPITAL = 4


def find_type(letter: Letter) -> Found[str]:
    """The case's type; without words for another it is a new establishment (an empty span)."""
    scores = {
        name: _weigh(letter.low, table)
        for name, table in (
            ("capital", CAPITAL),
            ("relocation", RELOCATION),
            ("expansion", EXPANSION),
        )
    }
    if FIRST_HERE.search(letter.low):
        scores["expansion"] = (scores["expansion"][0] - 5, scores["expansion"][1])
    if STAYS_ELSEWHERE.search(letter.low):
        for moved in ("expansion", "relocation"):
            scores[moved] = (scores[moved][0] - 5, scores[moved][1])
    name = max(scores, key=lambda key: scores[key][0])
    total, span = scores[name]
    if total < 3 or (name == "capital" and total < LEAST_CAPITAL):
        return Found("new", 0, 0)
    return Found(name, *span)


def _weigh(low: str, table: tuple[tuple[int, re.Pattern[str]], ...]) -> tuple[int, tuple[int, int]]:
    """Points for each line of a table that the letter has, and where the weightiest stands."""
    hits = [(points, match) for points, pattern in table if (match := pattern.search(low))]
    if not hits:
        return 0, (0, 0)
    return sum(points for points, _ in hits), max(hits, key=lambda hit: hit[0])[1].span()
