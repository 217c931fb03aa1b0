"""Wished for, or said not to be needed: railway siding, port, motorway."""

import re
from dataclasses import dataclass
from itertools import islice

from crm.intake import mentions
from crm.intake.letter import MOST_FIGURES, Letter
from crm.intake.mentions import Found

# Said beside a thing, these turn it down.
NOT_BEFORE = re.compile(
    r"\b(?:inte|icke|inget|ingen|inga|ej|utan|varken|aldrig|slipper|skippa|strunta i|no|nope|not"
    r"|don't|doesn't|won't|do(?:es)? not"
    r"|without|neither|nor|never|nicht|keine[nrs]?|kein|ohne|weder|noch)\b"
    r"(?! (?:more|further|farther|longer|längre|mer|mehr|weiter|över|over|above)\b)"
)
NOT_AFTER = re.compile(
    r"\b(?:inte(?! längre (?:bort )?än)|icke|ej|inget|ingenting för|not (?:needed|required|necessary"
    r"|relevant"
    r"|of (?:interest|importance)|important|an issue|applicable|decisive|crucial|critical|essential|wanted"
    r"|useful|used|a (?:must|requirement|need|criterion|factor|priority))|not for (?:us|them)"
    r"|(?:can|could|may) be (?:left out|skipped|dropped|ignored|disregarded|omitted)|skip\b|forget it"
    r"|kan (?:ni )?(?:strykas|utelämnas|slopas|hoppas över|bortses|rivas)|oväsentlig\w*|onödig\w*"
    r"|umbärlig\w*"
    r"|obehövlig\w*|irrelevant\w*|likgiltig\w*|(?:av|har) noll intresse|kvittar|nä+h?\b|nope"
    r"|tack nej|nej tack"
    r"|no thanks?|unnötig|nebensächlich|verzichtbar|entbehrlich|belanglos|nicht nötig|brauchen wir nicht"
    r"|kann entfallen|fällt weg|unerheblich|unwesentlich|dispensable|superfluous|unimportant|immaterial"
    r"|of no (?:use|concern|consequence|relevance|importance)|doesn't (?:apply|concern)"
    r"|leave (?:it|that) out|har (?:vi )?ingen|ingen (?:nytta|användning|glädje)|kan (?:ni|vi"
    r"|man) strunta i"
    r"|överkurs|wasted on|ohne (?:bedeutung|belang|relevanz|interesse)|verzichten"
    r"|brauchen wir keine\w*|(?:is|are|do|does|would"
    r"|be)(?:n't| not)|matters? (?:little|not)|irrelevant|unnecessary|n/?a\b|none|ingen betydelse"
    r"|saknar betydelse"
    r"|spelar ingen roll|oviktigt|överflödig\w*|nicht|nein|keine rolle|entfällt|unwichtig"
    r"|no need|not(?=[ ]?(?:[.,;\n]|$))|utan (?:betydelse|intresse)|ointressant\w*|(?:bryr"
    r"|struntar) vi (?:oss )?(?:inte|i)|(?:has|have|of) no (?:value|importance|relevance"
    r"|interest)|uninteressant|egal|:? ?nej\b|:? ?no\b(?! later)|:? ?nein\b"
    r"|kan (?:vi )?vara utan|klarar (?:vi )?oss utan|(?:can|could) do without"
    r"|makes no difference|doesn't matter|behövs inte|inget krav)(?!\w)"
)
# Said beside a thing, these wish for it even when it isn't a must.
WISH = re.compile(
    r"\b(?:gärna|helst|plus\b|merit\w*|fördel\w*|önskemål|önskvärt\w*|önskas|bonus|välkom\w*"
    r"|intressant|idealisk\w*|uppskatt\w*|bra om|trevlig\w*|praktisk\w*|smidig\w*|kul\b|roligt"
    r"|toppen|handy|useful|helpful|bra att ha|vore bra"
    r"|would be (?:good|great|fine|lovely|excellent|perfect|handy|useful)|good\b(?= if|,? though|,? but|$)"
    r"|hilfreich|praktisch|nützlich|schön|wäre (?:gut|fein|prima|nett)|advantage\w*|preferabl[ey]"
    r"|preferred|prefer"
    r"|ideally|ideal|desirable|desired|welcome|appreciated|nice to have|nice|attractive"
    r"|beneficial|would help|good to have|interesting|wünschenswert|erwünscht|gewünscht|gern"
    r"|gerne|vorteil\w*|ideal\w*|idealerweise|bevorzugt|willkommen|von vorteil|wünschen)\b"
)
NEED = re.compile(
    rf"\b(?:{mentions.WANT}|has to|have to|ought to|wish ?list|önskelista|wunschliste|gesucht|sökes"
    rf"|(?:alldeles|precis|tätt|helt) (?:vid|intill|på)|vara kvar|finnas kvar|bleiben|skall-krav"
    rf"|skallkrav|måste|must|essential|crucial|critical|krav\w*"
    rf"|viktig\w*|avgörande|nödvändig\w*|nära|närhet\w*|intill|invid|inom|\w*anslut\w*"
    rf"|tillgång\w*|zugang|direkt\w*|\w*avstånd|räckhåll|minut\w*|close\w*|near\w*|next to"
    rf"|adjacent|within|access\w*|connect\w*"
    r"|distance|reach\w*|minutes?|min|proximity|visible|along|via|by (?:sea|barge|ship|boat|rail"
    r"|train)|reasonable|\w*nähe|nahe?|unweit|zwingend|erforderlich|notwendig|wichtig|anbindung"
    r"|anschluss|kurze wege|(?:not|no|inte|nicht) (?:more|further|farther|längre|mer|weiter|mehr)"
    r"|minuten|entfern\w*|erreichbar\w*|maximal|max|högst|at most|läge\w*|located"
    r"|location|lage|längs|utmed|skyltläge|avfart\w*|trafikplats\w*|möjlighet\w*|behövs|krävs"
    r"|räknar|med eget|eget|egen|own|on site|till tomten|in på|dedicated|vill ha|used for"
    r"|för (?:in|ut)transport\w*|export\w*|skepp\w*|shipped|shipping|ship\b|arrive\w*|unload\w*"
    r"|lossa\w*|lasta\w*|verladung|verschiffung|incoming|utleverans\w*|lyft\w*|lifts?|tung\w*"
    r"|heavy|schwer\w*|wanted|required|wish\w*)(?!\w)"
)
NEED_LABEL = re.compile(
    r"\s*(?:\w+ ){0,2}(?:läge|location|lage|transport\w*|logisti\w*|väg\w*|roads?"
    r"|wish ?list|önskelista|wunschliste|wanted|sought|gesucht|sökes|we need|vi behöver|vi söker"
    r"|wir brauchen"
    r"|key data|site|tomten|standort|kommunikation\w*|infrastru\w*|anbindung|verkehr\w*|access"
    r"|connections?|krav|önskemål"
    r"|requirements?|needs?)\s*:"
)
# What they have, did or are says nothing of the wish.
OWN = re.compile(
    r"\b(?:i dag|idag|today|currently|at present|heute|derzeit|befintliga? (?:fabrik"
    r"|anläggning)\w*|our (?:existing|present|current|home)|vår nuvarande|nuvarande|unser(?:e|en"
    r"|em)? (?:bestehend|heutig|jetzig)\w*|head ?office|huvudkontor\w*|grundad\w*|founded"
    r"|tidigare (?:låg|hade)|har (?:vi )?redan|already have)\b"
)


# What they make for others: "we build motorway barriers".
MAKES = re.compile(
    r"\b(?:(?:vi|we|wir|bolaget|they|company) (?:tillverkar|bygger|säljer|levererar|gör|makes?"
    r"|builds?|sells?"
    r"|suppl(?:y|ies)|manufactures?|bauen|fertigen|liefern|verkaufen|produzieren)) "
    r"(?:(?:\w+ ){1,3}(?:for|för|für|till|to) (?:the |die )?)?(?:(?!near|nahe|close|by|at|on|vid"
    r"|nära|an)\w+ )?$"
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
        r"\b(?:(?:kräver|behöver|krav på|önskar|vill ha|requires?|needs?|wants?|brauchen"
        r"|benötigen) (?:an? |ett |en |eine[n]? |own |egen |egna |good "
        r"|bra )?(?:järnväg(?! stations)\w*|tåg(?=[ .,;])|rail(?:way)?(?= (?:to|for|access|in)\b"
        r"|[.,;\n])|bahn(?=[ .,;]))|(?:goods|deliver\w*|ship\w*|materials?|products?|gods\w*"
        r"|leverans\w*|varor\w*|virke\w*) [^.;\n]{0,30}(?:by train|med tåg|på tåg|per bahn"
        r"|auf der schiene|med järnväg|på järnväg)|tåganslut\w*|industrispår\w*|stickspår\w*"
        r"|sidospår\w*|lastspår\w*|järnvägsspår\w*|spåranslut\w*|järnvägsanslut\w*|spår(?=[ .,;:)!?]"
        r"|$)(?! (?:av|i snön|efter))|spåret(?= (?:behöv|är|krävs|ska|använd|kan|som))"
        r"|kombiterminal i närheten"
        r"|(?:direkt )?anslutning till (?:\w+banan|järnväg\w*|banan|spår\w*|tåg\w*)|(?:järnväg"
        r"|rail(?:way)?|bahn)(?=(?: \w+)? ?: ?(?:ja|yes|krävs|behövs|required|needed|önsk|gärna))"
        r"|järnväg(?= (?:är |vore )?(?:ett |en )?(?:plus|fördel|merit|önskvär|bonus))|(?:tillgång"
        r"|närhet) till (?:\w+ )?järnväg(?! ?s?station)\w*|nära järnväg(?! ?s?station)\b"
        r"|järnväg (?:in|fram|ända fram) (?:på|till)|last(?:a|ning|as) (?:på|till|från"
        r"|om till) (?:tåg|järnväg|räls)"
        r"|räls (?:in|fram)"
        r"|auf die (?:schiene|bahn) (?:ver|um)?lad\w*|(?:ver|um)?laden \w* ?auf die (?:schiene|bahn)"
        r"|tracks? into"
        r"|(?:a|own|rail) spur\b|tåglastning|(?:rail(?:way"
        r"|road)?|train)[ -](?:siding|spur|access|connection|link|head|track|served|loading"
        r"|connected|line into|freight (?:access|connection))\w*|sidings?|track connection"
        r"|private (?:rail|track)|rail spurs?|spur (?:track|line)|railhead"
        r"|access to (?:the )?(?:main ?line|rail network|track)|rail (?:good|is good)|rail:"
        r"|rail(?:way)? (?:preferable|preferably|mandatory|important|essential|a plus|required"
        r"|needed|wanted|preferred|desirable|would|is(?!n't| not)|to the)|connect\w* to (?:the )?(?:rail\w*"
        r"|main line|network of rail)|access to (?:the )?rail\w*|by rail|gleisanschl\w*"
        r"|bahnanschl\w*|anschlussgleis\w*|gleisanbindung|bahnanbindung|schienenanschl\w*"
        r"|schienenanbindung|gleis\b|eigene[ns]? gleis\w*|güterbahn\w*|bahnverladung)"
    ),
    denied=re.compile(
        r"\b(?:järnväg\w*|tåg(?:anslutning|spår)?|spår\w*|rail(?:way|road)?s?|train tracks?|tracks?"
        r"|bahn|schiene\w*|gleise?)\b"
    ),
    barred=re.compile(
        r"\b(?:rail(?:way)? (?:operators?|vehicles?|industry|sector|customers?|wagons?)|pendeltåg\w*"
        r"|resecentrum|tågstation\w*|järnvägsstation\w*|stationen|passenger"
        r"|commuter|bahnhof|(?:train|railway) station|station|spårväg|tram|by train|(?:går|kör\w*"
        r"|rullar|åker|fordon) på spår\w*|på rätt spår|spårar|spårbar\w*)\b"
    ),
)
PORT = Condition(
    always=re.compile(
        r"\b(?:(?:\w{0,14})hamn(?:en|ar|läge|kaj\w*|kran\w*|anslut\w*)?(?! rätt)\b|kaj(?:en|läge"
        r"|plats|kant)?\b|djuphamn\w*|sjötransport\w*|pråm\w*|farled\w*|inlandssjöfart|(?:container"
        r"|sea|deep-?sea|deep-?water|cargo|inland|river|bulk)[ -]?(?:port|harbou?r|quay|terminal)s?"
        r"|seaports?|ports?|harbou?rs?|quays?(?:ide)?|wharf|barges?|jetty|waterway|berths?"
        r"|deep water|navigable"
        r"|\w{0,14}hafen\w{0,9}|häfen|kai(?:anlage|kante|zugang)?\b|wasserstraße\w*|binnenschiff\w*"
        r"|schiffsanleger|seeweg)\b"
    ),
    denied=re.compile(r"\b(?:hamn\w*|kaj\w*|båt|sjöfart|ports?|harbou?rs?|quays?|hafen\w*|kai)\b"),
    barred=re.compile(
        r"\b(?:port authorit\w*|ports? (?:cranes?|operators?)|usb[ -]ports?|ethernet[ -]ports?"
        r"|charging ports?|ports? (?:of|for) (?:the )?(?:device"
        r"|switch)|lastport\w*|airports?|flughafen\w*|hamnat\w*|hamnar (?:på|i)|gästhamn\w*"
        r"|småbåtshamn\w*|(?:söder|nynäs|oskars|karls|simris|köpen|marie|oxelö?s|sandham|kapell"
        r"|heders|frihamn"
        r"|båth|kungsh|strömh|lands|ny|gul|ljungh|rön)hamn\w*|köbenhavn|kopenhagen|\w{3,}havn\b|\w+haven\b"
        r"|(?:ludwigs|friedrichs|wilhelms|bremer|cux|bischofs)(?:hafen|haven)\w*"
        r"|port (?:talbot|elizabeth|harcourt|louis|moresby|said|of spain|arthur|kembla)|marina"
        r"|safe harbou?r|quiet harbou?r|project \w+ (?:harbou?r|port)"
        r"|port (?:för|på|mot|om|till)|portar\w*|\d port\b)"
    ),
)
MOTORWAY = Condition(
    always=re.compile(
        r"(?:\be ?(?:18|20|4)(?!\d|[.,]\d)|\bmotorväg\w*|\bmotortrafikled\w*|\beuropaväg\w*"
        r"|\bmotorways?\b|\bhigh-?ways?\b|\bfreeways?\b|\bexpressways?\b|\bautobahn\w*"
        r"|\bschnellstraße\w*|\bfernstraße\w*|\btrafikplats\w*|\bmotorvägsavfart\w*)"
    ),
    denied=re.compile(
        r"\b(?:e ?(?:18|20|4)(?:-läge)?|motorväg\w*|motorways?|highways?|autobahn\w*|fernstraße\w*"
        r"|(?:roads?|vägar)(?=(?: ?,|,? and|,? or| och| eller) ?(?:rail|spår|järnväg|port|harbou?r"
        r"|hamn|kaj)))\b"
    ),
    barred=re.compile(r"\b(?:e ?4 (?:format|paper)|highway (?:code|trucks?)|road maintenance)\b"),
)


def find_condition(letter: Letter, condition: Condition) -> Found[bool] | None:
    """True when wished for, False when turned down, nothing when the letter doesn't say."""
    denied: Found[bool] | None = None
    for pattern in (condition.always, condition.denied):
        for match in islice(pattern.finditer(letter.low), MOST_FIGURES):
            answer = _answer(letter, condition, match, loose=pattern is condition.denied)
            if answer:
                return Found(True, *match.span())
            if answer is False and denied is None:
                denied = Found(False, *match.span())
    return denied


# "No wishes about railway or port have been put forward": the letter doesn't say.
NOT_SAID = re.compile(
    r"\b(?:inga|inget|no|keine) (?:önskemål|uppgift\w*|wish\w*|preferences?|information|wünsche"
    r"|angaben?)\b[^.;\n]{0,60}\b(?:framför\w*|angiv\w*|nämn\w*|uttryck\w*|lämna\w*|expressed|stated|given"
    r"|mentioned|received|voiced|geäußert|genannt|gemacht)\b"
)
# "Railway: would be a plus", at the beginning of an item.
ITEM_START = 4
ITEM_WISH = re.compile(
    rf"(?: (?:for|till|för|für) \w+)?(?: ?[:(]| är| vore| is| would| wäre| ist)[^.;]{{0,45}}{WISH.pattern}"
)
# "Railway? No." and "Siding: yes".
ASKED = re.compile(
    r"(?: (?:access|connection|siding))? ?(?:[?:=]{1,2}|-(?= )) *(?:(?P<yes>ja|yes|jadå|jo|självklart"
    r"|absolut|gärna|krävs|behövs(?! (?:inte|icke|ej))|required|needed)\b|(?:nej|no|nein|none|nä+h?|nix"
    r"|nope|nee|(?:brauchen|benötigen) wir nicht|behöver vi (?:inte|ej)|not for"
    r"|not|inte|icke|ej|(?:behövs|krävs|spelar|needs?|ist|is) (?:inte|icke|ej|ingen roll|not|nicht"
    r"|unnötig)|-\s*$|inga|inget|onödigt|unnötig|irrelevant|oväsentligt|keine?r?|nicht)\b"
    r"(?! (?:längre|further|farther|more than|mer än|weiter als|a must,? but|ett krav,? men)))"
)


def _is_something_else(letter: Letter, condition: Condition, match: re.Match[str]) -> bool:
    """Whether the word stands for another thing here, or what is said of it is that nothing was said."""
    first, last = letter.sentence(match.start())
    if any(
        barred.start() < match.end() and match.start() < barred.end()
        for barred in condition.barred.finditer(letter.low, first, last)
    ):
        return True
    if match.group() in {"port", "ports"} and letter.language_of(first, last) == "sv":
        return True  # in Swedish, a gate
    return NOT_SAID.search(letter.low, first, last) is not None


def _answer(
    letter: Letter, condition: Condition, match: re.Match[str], *, loose: bool
) -> bool | None:
    start, end = match.span()
    first, last = letter.sentence(start)
    low = letter.low
    if _is_something_else(letter, condition, match):
        return None
    asked = ASKED.match(low, end)
    if asked:
        return asked["yes"] is not None
    clause_first, clause_last = letter.clause(start, end)
    before, after = (
        low[max(clause_first, start - 70) : start],
        low[end : min(clause_last, end + 60)],
    )
    before, after = _over_the_list(low, (first, last), (start, end), (before, after))
    refused = is_turned_down(before, after, low[end : min(last, end + 90)])
    if refused or REFUSED_FURTHER_ON.match(low, end, last):
        return False
    if loose and start - first < ITEM_START and ITEM_WISH.match(low[end : min(last, end + 60)]):
        return True
    made = MAKES.search(low[max(first, start - 40) : start])
    if made or loose or OWN.search(before) or OWN.search(after[:30]):
        return None
    nearby = before if before.strip() else low[max(first, start - 45) : start]  # "a road (E18)"
    wished = _is_wished(letter, start, low[first:last], (nearby, match.group(), after))
    return True if wished else None


# "Motorway, rail and port don't matter": what is said of a list is said of each in it.
_THING = (
    r"(?:an? |the |any |own )?(?:roads?|väg(?:ar)?|straßen?|\w*spår\w*|järnväg\w*|hamn\w*|kaj\w*"
    r"|motorväg\w*|e ?18|e ?20"
    r"|rail\w*|sidings?|ports?|harbou?rs?|quays?|motorways?|highways?|tracks?|gleis\w*|bahn\w*"
    r"|hafen\w*|autobahn\w*)(?: access| connection)?"
)
_JOINT = (
    r"(?: ?[,/] ?(?:och |eller |and |or |und |oder )?| (?:och|eller|and|or|und|oder|samt|nor"
    r"|noch|inte|&) (?:inte |not )?)"
)
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


# "Rails were spoken of once, but we don't need them", "a plain road will do, so no".
REFUSED_FURTHER_ON = re.compile(
    r"[^.;\n]{0,70}\b(?:men|och|but|and|aber|und|,) ?(?:vi|det|den|de|we|they|it|wir|das|den|ihn|es)"
    r" (?:behöver|behövs|använder|kräver|krävs|saknar|do(?:es)?|is|are|need|brauch\w*|ist|benötigen|wird)"
    r" ?(?:vi |det |den |wir |ihn |es |this |them )?(?:inte|icke|ej|not|n't|nicht|unnötig|onödig\w*"
    r"|unnecessary)"
    r"\b(?! (?:a must|ett krav|ett måste|zwingend))"
    r"|[^.;\n]{0,45}(?:,|-| so| så| also) ?(?:så |so |alltså |also |därför )?(?:nej|no"
    r"|nein)\b\s*(?:[.;\n]|$)"
    r"| (?:använder|behöver|brauchen|benötigen|need|nutzen) (?:vi|wir|de|we) (?:inte|icke|ej|nicht|not)\b"
)
BUT_WISHED = re.compile(
    rf"\b(?:men|but|aber|dock|though|although|however|allerdings|jedoch)\b.{{0,50}}{WISH.pattern}"
)
