"""Wished for, or said not to be needed: railway siding, port, motorway; and whether used land will do."""

import re
from dataclasses import dataclass

from crm.intake import mentions
from crm.intake.letter import Letter
from crm.intake.mentions import Found

# Said beside a thing, these turn it down.
NOT_BEFORE = re.compile(
    r"\b(?:inte|inget|ingen|inga|ej|utan|varken|aldrig|no|not|don't|doesn't|won't|do(?:es)? not|without|neither|nor|never|nicht|keine[nrs]?|kein|ohne|weder|noch)\b"
)
NOT_AFTER = re.compile(
    r"\b(?:inte|ej|inget|not (?:needed|required|necessary|relevant|of (?:interest|importance)|important|an issue|applicable|a (?:must|requirement|need))|(?:is|are|do|does|would|be)(?:n't| not)|irrelevant|unnecessary|n/?a\b|none|ingen betydelse|saknar betydelse"
    r"|spelar ingen roll|oviktigt|överflödig\w*|nicht|nein|keine rolle|entfällt|unwichtig|no need|not$|utan (?:betydelse|intresse)|ointressant\w*|(?:bryr|struntar) vi (?:oss )?(?:inte|i)|(?:has|have|of) no (?:value|importance|relevance|interest)|uninteressant|egal|:? ?nej\b|:? ?no\b(?! later)|:? ?nein\b|kan (?:vi )?vara utan|klarar (?:vi )?oss utan|(?:can|could) do without|makes no difference|doesn't matter|behövs inte|inget krav)(?!\w)"
)
# Said beside a thing, these wish for it even when it isn't a must.
WISH = re.compile(
    r"\b(?:gärna|helst|plus\b|merit\w*|fördel\w*|önskemål|önskvärt\w*|önskas|bonus|välkom\w*|intressant|idealisk\w*|uppskatt\w*|bra om|advantage\w*|preferabl[ey]|preferred|prefer|ideally|ideal|desirable|desired|welcome|appreciated|nice to have|nice|attractive|beneficial|would help|good to have|interesting"
    r"|wünschenswert|erwünscht|gewünscht|gern|gerne|vorteil\w*|ideal\w*|idealerweise|bevorzugt|willkommen|von vorteil|wünschen)\b"
)
NEED = re.compile(
    rf"\b(?:{mentions.WANT}|skall-krav|skallkrav|måste|must|essential|crucial|critical|krav\w*|viktig\w*|avgörande|nödvändig\w*|nära|närhet\w*|intill|invid|inom|\w*anslut\w*|tillgång\w*|zugang|direkt\w*|\w*avstånd|räckhåll|minut\w*|close\w*|near\w*|next to|adjacent|within|access\w*|connect\w*"
    r"|distance|reach\w*|minutes?|min|proximity|visible|along|via|by (?:sea|barge|ship|boat|rail|train)|reasonable|\w*nähe|nahe?|unweit|zwingend|erforderlich|notwendig|wichtig|anbindung|anschluss|minuten|entfern\w*|erreichbar\w*|maximal|max|högst|at most|läge\w*|located|location|lage|längs|utmed|skyltläge|avfart\w*|trafikplats\w*"
    r"|möjlighet\w*|behövs|krävs|räknar|med eget|eget|egen|own|on site|till tomten|in på|dedicated|vill ha|used for|för (?:in|ut)transport\w*|export\w*|skepp\w*|shipped|shipping|ship\b|arrive\w*|unload\w*|lossa\w*|lasta\w*|verladung|verschiffung|incoming|utleverans\w*|lyft\w*|lifts?|tung\w*|heavy|schwer\w*|wanted|required|wish\w*)(?!\w)"
)
NEED_LABEL = re.compile(
    r"\s*(?:\w+ ){0,2}(?:läge|location|lage|transport\w*|logisti\w*|väg\w*|roads?|kommunikation\w*|infrastru\w*|anbindung|verkehr\w*|access|connections?|krav|önskemål|requirements?|needs?)\s*:"
)
# What they have, did or are says nothing of the wish.
OWN = re.compile(
    r"\b(?:i dag|idag|today|currently|at present|heute|derzeit|befintliga? (?:fabrik|anläggning)\w*|our (?:existing|present|current|home)|vår nuvarande|nuvarande|unser(?:e|en|em)? (?:bestehend|heutig|jetzig)\w*|head ?office|huvudkontor\w*|grundad\w*|founded|tidigare (?:låg|hade)|har (?:vi )?redan|already have)\b"
)


@dataclass(frozen=True)
class Condition:
    """A thing that a site may have. `always`: words that mean the wish; `denied`: loose words for it that count only
    when turned down; `barred`: words that look like it and are something else."""

    always: re.Pattern[str]
    denied: re.Pattern[str]
    barred: re.Pattern[str]


SIDING = Condition(
    always=re.compile(
        r"\b(?:(?:kräver|behöver|krav på|önskar|vill ha|requires?|needs?|wants?|brauchen|benötigen) (?:an? |ett |en |eine[n]? |own |egen |egna |good |bra )?(?:järnväg(?! stations)\w*|tåg(?=[ .,;])|rail(?:way)?(?= (?:to|for|access|in)\b|[.,;\n])|bahn(?=[ .,;]))"
        r"|(?:goods|deliver\w*|ship\w*|materials?|products?|gods\w*|leverans\w*|varor\w*|virke\w*) [^.;\n]{0,30}(?:by train|med tåg|på tåg|per bahn|auf der schiene|med järnväg|på järnväg)|tåganslut\w*|industrispår\w*|stickspår\w*|sidospår\w*|lastspår\w*|järnvägsspår\w*|spåranslut\w*|järnvägsanslut\w*|spår(?=[ .,;:)!?]|$)(?! (?:av|i snön|efter))|spåret(?= (?:behöv|är|krävs|ska))|kombiterminal i närheten"
        r"|(?:direkt )?anslutning till (?:\w+banan|järnväg\w*|banan|spår\w*|tåg\w*)|järnväg in (?:på|till)|lastning (?:på|till) (?:tåg|järnväg)|tåglastning"
        r"|(?:rail(?:way|road)?|train)[ -](?:siding|spur|access|connection|link|head|track|served|loading|connected|line into|freight (?:access|connection))\w*|sidings?|track connection|private (?:rail|track)|rail spurs?|railhead|rail:|rail (?:required|needed|wanted|preferred|desirable|would|is|to the)|connect\w* to (?:the )?(?:rail\w*|main line|network of rail)|access to (?:the )?rail\w*|by rail"
        r"|gleisanschl\w*|bahnanschl\w*|anschlussgleis\w*|gleisanbindung|bahnanbindung|schienenanschl\w*|schienenanbindung|gleis\b|eigene[ns]? gleis\w*|güterbahn\w*|bahnverladung)"
    ),
    denied=re.compile(
        r"\b(?:järnväg\w*|tåg(?:anslutning|spår)?|spår\w*|rail(?:way|road)?s?|train tracks?|tracks?|bahn|schiene\w*|gleise?)\b"
    ),
    barred=re.compile(
        r"\b(?:pendeltåg\w*|resecentrum|tågstation\w*|järnvägsstation\w*|stationen|passenger|commuter|bahnhof|(?:train|railway) station|station|spårväg|tram|by train|på spår\w*|spårar|spårbar\w*)\b"
    ),
)
PORT = Condition(
    always=re.compile(
        r"\b(?:(?:\w{0,14})hamn(?:en|ar|läge|kaj\w*|kran\w*|anslut\w*)?(?! rätt)\b|kaj(?:en|läge|plats|kant)?\b|djuphamn\w*|sjötransport\w*|pråm\w*|farled\w*|inlandssjöfart"
        r"|(?:container|sea|deep-?sea|deep-?water|cargo|inland|river|bulk)[ -]?(?:port|harbou?r|quay|terminal)s?|seaports?|ports?|harbou?rs?|quays?(?:ide)?|wharf|barges?|jetty|waterway"
        r"|\w{0,14}hafen\w{0,9}|häfen|kai(?:anlage|kante|zugang)?\b|wasserstraße\w*|binnenschiff\w*|schiffsanleger|seeweg)\b"
    ),
    denied=re.compile(r"\b(?:hamn\w*|kaj\w*|båt|sjöfart|ports?|harbou?rs?|quays?|hafen\w*|kai)\b"),
    barred=re.compile(
        r"\b(?:usb|ethernet|charging ports?|ports? (?:of|for) (?:the )?(?:device|switch)|lastport\w*|airports?|flughafen\w*|hamnat\w*|hamnar (?:på|i)|gästhamn\w*|småbåtshamn\w*|marina|safe harbou?r|quiet harbou?r|project \w+ (?:harbou?r|port)|port (?:för|på|mot|om|till)|portar\w*|\d port\b)"
    ),
)
MOTORWAY = Condition(
    always=re.compile(
        r"(?:\be ?(?:18|20|4)(?!\d|[.,]\d)|\bmotorväg\w*|\bmotortrafikled\w*|\beuropaväg\w*|\bmotorways?\b|\bhigh-?ways?\b|\bfreeways?\b|\bexpressways?\b|\bautobahn\w*|\bschnellstraße\w*|\bfernstraße\w*|\btrafikplats\w*|\bmotorvägsavfart\w*)"
    ),
    denied=re.compile(
        r"\b(?:e ?(?:18|20|4)(?:-läge)?|motorväg\w*|motorways?|highways?|autobahn\w*|fernstraße\w*)\b"
    ),
    barred=re.compile(r"\b(?:e ?4 (?:format|paper)|highway (?:code|trucks?)|road maintenance)\b"),
)


def find_condition(letter: Letter, condition: Condition) -> Found[bool] | None:
    """True when wished for, False when turned down, nothing when the letter doesn't say."""
    denied: Found[bool] | None = None
    for pattern in (condition.always, condition.denied):
        for match in pattern.finditer(letter.low):
            answer = _answer(letter, condition, match, loose=pattern is condition.denied)
            if answer:
                return Found(True, *match.span())
            if answer is False and denied is None:
                denied = Found(False, *match.span())
    return denied


def _answer(
    letter: Letter, condition: Condition, match: re.Match[str], *, loose: bool
) -> bool | None:
    start, end = match.span()
    first, last = letter.sentence(start)
    low = letter.low
    if any(
        barred.start() < end and start < barred.end()
        for barred in condition.barred.finditer(low, first, last)
    ):
        return None
    if (
        match.group() in {"port", "ports"} and letter.language_of(first, last) != "en"
    ):  # in Swedish, a gate
        return None
    clause_first, clause_last = letter.clause(start, end)
    before, after = (
        low[max(clause_first, start - 70) : start],
        low[end : min(clause_last, end + 60)],
    )
    if not before.strip():  # in brackets: "near a main road (E18)"
        before = low[max(first, start - 45) : start]
    before, after = _over_the_list(low, (first, last), (start, end), (before, after))
    if is_turned_down(before, after, low[end : min(last, end + 90)]):
        return False
    if loose or OWN.search(before) or OWN.search(after[:30]):
        return None
    return (
        True if _is_wished(letter, start, low[first:last], (before, match.group(), after)) else None
    )


# "Motorway, rail and port don't matter": what is said of a list is said of each in it.
_THING = r"(?:an? |the |any |own )?(?:\w*spår\w*|järnväg\w*|hamn\w*|kaj\w*|motorväg\w*|e ?18|e ?20|rail\w*|sidings?|ports?|harbou?rs?|quays?|motorways?|highways?|tracks?|gleis\w*|bahn\w*|hafen\w*|autobahn\w*)(?: access| connection)?"
_JOINT = r"(?: ?[,/] ?(?:och |eller |and |or |und |oder )?| (?:och|eller|and|or|und|oder|samt|nor|noch|inte|&) (?:inte |not )?)"
LIST_AFTER = re.compile(rf"(?:{_JOINT}{_THING})+")
LIST_BEFORE = re.compile(rf"(?:{_THING}{_JOINT})+$")


def _over_the_list(
    low: str, sentence: tuple[int, int], thing: tuple[int, int], said: tuple[str, str]
) -> tuple[str, str]:
    """What is said before and after, read on over the other things of a list."""
    (first, last), (start, end), (before, after) = sentence, thing, said
    more = LIST_AFTER.match(low, end, min(last, end + 60))
    if more:
        after = low[more.end() : min(last, more.end() + 40)]
    less = LIST_BEFORE.search(low[max(first, start - 60) : start])
    if less:
        begun = start - len(less.group())
        before = low[max(first, begun - 30) : begun]
    return before, after


def _is_wished(letter: Letter, start: int, sentence: str, parts: tuple[str, str, str]) -> bool:
    if WISH.search(sentence) or any(NEED.search(part) for part in parts):
        return True
    if NEED_LABEL.match(sentence):
        return True
    return (
        start - letter.sentence(start)[0] <= 14 and len(sentence.strip()) < 70
    )  # an item of a list


def is_turned_down(before: str, after: str, rest: str) -> bool:
    """Whether the words beside a thing say that it is not needed; "not a must but a plus" is a wish."""
    negated = NOT_BEFORE.search(_since_last_thing(before)) or NOT_AFTER.search(after)
    return bool(negated) and not WISH.search(after) and not BUT_WISHED.search(rest)


def _since_last_thing(before: str) -> str:
    """What is said after the last full thought: "no deadline, but near a port" does not deny the port."""
    parts = re.split(r"\b(?:utan (?:även|också)|but also|sondern|dock|however|only)\b|[.:]", before)
    return parts[-1]


BUT_WISHED = re.compile(
    rf"\b(?:men|but|aber|dock|though|although|however|allerdings|jedoch)\b.{{0,50}}{WISH.pattern}"
)

OLD_PLACE = re.compile(
    r"\b(?:brown[ -]?field\w*|(?:gamla|gammal|gammalt|äldre|tidigare|nedlagda?|nedlagt|begagnad\w*|befintlig|använd\w*|uttjänt|övergiv\w*|f\.?d\.?|före detta|tom(?:ma)?) (?:\w+ )?(?:\w*bruk\w*|\w*industri\w*|\w*fabrik\w*|\w*verk\b|\w*verken|\w*verkstad\w*|\w*verksamhet\w*|\w*firma|sågverk\w*|gjuteri\w*|bangård\w*|deponi\w*|mark\b|marken|tomt\w*|gruv\w*|täkt\w*|anläggning\w*|hamnområde\w*|\w*byggnad\w*|hall\w*|bensinmack\w*|mack\b)"
    r"|bruksmark\w*|bruksmiljö\w*|bruksmljö|bruksområde\w*|förorenad\w*|använd (?:förr|tidigare|innan)|(?:använts|utnyttjats|bebyggd) (?:förr|tidigare)|industrimark som .{0,20}använd\w*|(?:redan )?ianspråktagen mark|efterbehandl\w*|sanerad\w*|(?:befintlig|exploaterad) industrimark|hårdgjord yta eller gammal\w*"
    r"|(?:old|older|former|disused|abandoned|derelict|redundant|previously used|previously developed|used|closed(?:-down)?|vacant|existing|decommissioned|ex-) ?(?:\w+[ -])?(?:industr\w*|factor\w*|mills?|works|sawmill|foundry|plants?|steelworks?|ironworks|sites?|land\b|landfill|buildings?|halls?|quarr\w*|power station|ground|warehouse|shipyard|paper mill|brick ?works)"
    r"|contaminated (?:land|ground|soil|sites?)|industrial heritage|ex-industrial|remediat\w*|polluted|post-industrial|(?:been |was |were )?used (?:by industry |for industry )?before|have been used|recycled land"
    r"|altindustrie\w*|industriebrache\w*|brachfläche\w*|brach(?:liegend\w*)|altstandort\w*|ehemalig\w* (?:\w+ )?\w*(?:industrie|werk|fabrik|gelände|fläche|standort|halle)\w*|altlasten\w*|früher(?:e|en)? (?:\w+ )?(?:genutzt\w*|industrie\w*)|konversionsfläche\w*|vorgenutzt\w*|industriell vorgenutzt\w*|(?:alte[sn]?|ältere[sn]?|stillgelegte[sn]?|leerstehende[sn]?|gebrauchte[sn]?|bestehende[sn]?) (?:\w+ )?\w*(?:werk|fabrik|industrie\w*|halle|gebäude|gelände|sägewerk|gießerei))\b"
)
# "Existing buildings" alone says nothing.
ONLY_EXISTING = re.compile(
    r"(?:existing|befintlig|vacant|tomm?a?|bestehende[sn]?|leerstehende[sn]?|used|använd\w*) (?:\w+[ -])?(?:buildings?|halls?|premises|lokal\w*|byggnad\w*|hall(?:en)?|gebäude|halle|warehouse|plants?|sites?|land|anläggning\w*|verksamhet\w*|factor\w*|tomt\w*|fabrik\w*|werk)"
)
ACCEPTS = re.compile(
    r"\b(?:fine|nothing against|live with|ok(?:ay|ej)?|okay|acceptable|accept\w*|welcome|consider\w*|possible|suit\w*|works?\b|no (?:problem|obstacle|objection|issue)|perfect\w*|ideal\w*|open to|happy|also|either|both|or\b|prefer\w*|can be|could be|may be|would do|will do|interest\w*|not (?:a|an) (?:problem|obstacle|issue)|not mind|don't mind|gladly|take over|even|good|great|any|equally|yes|options?|willing|as long as|provided|attractive|reuse"
    r"|plus\b|fördel|meriterande|merit|vorteil|advantage|bonus|inget emot|leva med|riva|det tar vi|går (?:bra|utmärkt|lika bra|fint|också|an)|gå bra|duger|funkar|fungerar|accepter\w*|godta\w*|inget (?:hinder|problem|fel)|inga (?:problem|hinder)|perfekt|kan tänka|kan vara|får (?:gärna )?vara|gärna|välkom\w*|möjlig\w*|intresse\w*|gör inget|gör ingenting|även|också|antingen|eller|både|okej|utmärkt|passar|öppna för|tar (?:även )?över|så länge|helst|vore|positiv\w*|räds inte|ser vi positivt|skulle (?:fungera|passa)|alternativ|återbruk\w*|en fördel|hellre|lämplig\w*|kommer i fråga|aktuell\w*"
    r"|kommt in frage|käme\w* in frage|kommen in frage|in betracht|möglich|nichts gegen|akzept\w*|kein (?:problem|hindernis)|willkommen|auch|gern|gerne|denkbar|vorstellbar|geeignet|sofern|bevorzugt|wäre|oder|ebenso|problemlos|offen für)\b"
)
REFUSES = re.compile(
    r"\b(?:must not have|ruled out|excluded?|not (?:acceptable|possible|suitable|an option|wanted|considered|desired|be considered|of interest|accepted|brownfield|former|previously|contaminated|suited|eligible)|(?:cannot|can't|won't|will not|do not|don't|unable to) (?:accept|consider|use|take|build)\w*|unsuitable|unacceptable|must not|avoid\w*|no (?:brownfield\w*|former|previous|contaminat\w*|old|industrial|landfill|pollut\w*|remediat\w*|earlier)|never"
    r"|free (?:of|from) (?:\w+ )?contamin\w*|uncontaminated|uteslut\w*|inte (?:aktuell\w*|acceptab\w*|möjlig\w*|godta\w*|lämplig\w*|intress\w*|tidigare|gammal|förorenad|vara|ha|bygga|ett alternativ|i fråga)|ej (?:aktuell\w*|förorenad|tidigare|gammal|lämplig\w*)|ingen (?:gammal|tidigare|förorenad|föroren\w*|använd|f\.?d)|inga (?:gamla|tidigare|föroren\w*)|undvik\w*|fri från|varken|vill (?:vi )?inte|kan (?:vi )?inte"
    r"|nicht in (?:frage|betracht)|ausgeschlossen|scheid\w*|keine (?:altlast\w*|brach\w*|altindustrie\w*|ehemalig\w*|vorgenutzt\w*|alten?|vorbelast\w*|industriebrach\w*)|frei von|altlastenfrei\w*|lehn\w*|abgelehnt|nicht (?:geeignet|möglich|akzeptabel|gewünscht|zulässig|vorgenutzt\w*|belastet\w*)|ungeeignet|kein(?:e|en|er)? (?:brownfield|altindustrie\w*|altstandort\w*|brach\w*))\b"
)
GREENFIELD_ONLY = re.compile(
    r"\b(?:(?:greenfield|green field)(?: sites?| land)? (?:only|required|is (?:a must|required|essential|mandatory))|(?:only|strictly|exclusively|must be|has to be|pure|purely|requires? (?:a )?|needs? to be)(?: a| on)? ?(?:greenfield|green field|virgin|undeveloped)|(?:enbart|endast|bara|måste vara|ska vara|uteslutande|krav på) (?:en )?(?:jungfrulig|obebyggd|orörd|oexploaterad|ren|greenfield|grön)\w*(?: mark\w*| tomt\w*)?|(?:jungfrulig|orörd|oexploaterad)\w* mark (?:krävs|är ett krav|är ett måste|behövs)"
    r"|(?:nur|ausschließlich|zwingend)(?: eine?)? (?:greenfield|grüne wiese|grünland|unbebaut\w*|unbelastet\w*|unberührt\w*)|auf der grünen wiese|free (?:of|from) (?:soil |any )?contamination|fri från föroreningar|(?:marken|tomten) (?:ska|måste|skall) vara (?:ren|fri från)\b|altlastenfrei\w*)"
)


def find_brownfield(letter: Letter) -> Found[bool] | None:
    """True when used or contaminated land or an old works will do, False when only untouched land will."""
    only = GREENFIELD_ONLY.search(letter.low)
    if only is not None:
        return Found(False, *only.span())
    for match in OLD_PLACE.finditer(letter.low):
        answer = _will_do(letter, match)
        if answer is not None:
            return Found(answer, *match.span())
    return None


NOT_AGAINST = re.compile(
    r"\b(?:problem|objections?|obstacle|hinder|emot|against|rädda?|räds|afraid|opposed|mind|bara|only|nur|hindernis)\b"
)


def _will_do(letter: Letter, match: re.Match[str]) -> bool | None:
    start, end = match.span()
    first, last = letter.sentence(start)
    sentence = letter.low[max(first, start - 110) : min(last, end + 110)]
    following = letter.low[last : letter.sentence(last)[1]][:30] if last - end < 4 else ""
    surroundings = sentence.replace(match.group(), " ") + " " + following
    if re.match(r" ?(?:ok)?[?]?:? ?(?:no\b|nej\b|nein\b|not\b)", letter.low[end : end + 12]):
        return False
    close = letter.low[max(first, start - 24) : start]
    if NOT_BEFORE.search(close) and not NOT_AGAINST.search(close):
        return False
    if REFUSES.search(sentence) and not re.search(
        r"\b(?:no|inget|inga|kein) (?:problem|obstacle|hinder|hindernis|objection)", sentence
    ):
        return False
    if ONLY_EXISTING.fullmatch(match.group()) and not (
        "industri" in match.group() and _FINE.search(sentence)
    ):
        return None
    if _OURS.search(sentence):
        return None
    return True if ACCEPTS.search(surroundings) or match.group().startswith("brown") else None


_FINE = re.compile(r"\b(?:fine|ok(?:ay)?|okej|går (?:bra|utmärkt|fint)|duger|acceptable|welcome)\b")
_OURS = re.compile(
    r"\b(?:vår (?:gamla|nuvarande|befintliga|äldre)|our (?:old|former|existing|present|current)|unser(?:e|em|en)? (?:alte|bestehende|jetzige)\w*|bredvid de gamla|i vår|kvar av|säljer|sålde|sold)\b"
)
