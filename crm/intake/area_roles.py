"""What a word in a clause is about: the company's own work, its customers, its needs, something it denies."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from crm.intake.area_mail import Clause, Kind
from crm.intake.area_words import Word


class Role(Enum):
    """Who or what is spoken of, with how much it counts."""

    MAKES = 2.0
    TITLE = 1.6
    WE = 1.3
    SAYS = 1.0
    NEEDS = 0.6
    LISTS = 0.45
    SOURCE = 0.5
    WITH = 0.7
    ASKS = 0.2
    CUSTOMER = -1.0  # counts by area, see Vocabulary.as_customer
    NEAR = 0.15
    ORNAMENT = 0.12
    DENIED = 0.0


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
    r"förpack|återanvänd|behandl|install|reparer|lager?håll|transporter|rengör|rena|samla|samlar|bearbet|utför)"
    r"(l?[ae]r|l?a|e?rar|e?ra|cerar|cera|rar|ra|t|ning|ningen|ling|lingen|er?ing|eringen|d|de|s|as|es|ats|at)?$|"
    r"^(gör|görs|gjort|lagar|skriver|verksam|verksamma|driver|sköter|hyr ut|produktion|byggt|byggs)$|"
    # English
    r"^(manufactur(e|es|ed|ing)|make|makes|making|made|produc(e|es|ed|ing|tion)|develop(s|ing|ed)?|build(s|ing)?|built|design(s|ing|ed)?|"
    r"assembl(e|es|ing|y)|engineers|suppl(y|ies)|provid(e|es|ing)|offer(s|ing)|operat(e|es|ing)|grow(s)?|process(es)?|"
    r"refin(e|es|ing)|recycl(e|es|ing)|specialis(e|es|ed|ing)|specializ(e|es|ed|ing)|run(s)?|repair(s)?|refurbish(es)?|"
    r"cast(s)?|forge(s)?|weld(s)?|mill(s)?|roll(s)?|bake(s)?|brew(s)?|convert(s)?|turn(s)?|deliver(s)?|cultivate(s)?|raise(s)?)$|"
    # German
    r"^(stell(en|t)|herstell(en|t|ung)|produzier(en|t)|entwick(eln|elt|le)|fertig(t|en|ung)|bau(t|en)|montier(en|t)|konstruier(en|t)|"
    r"betreib(en|t)|biete(t|n)|liefer(t|n)|erzeug(t|en)|verarbeit(en|et)|spezialisiert|pressen|gießen|schmieden|walzen|züchte[nt]|"
    r"reparier(en|t)|recycel(n|t)|programmier(en|t)|gewinnen|gewinnt)$",
)
# What is sold says less than what is made: it may be bought in.
SELLS = re.compile(
    r"^(sälj(er|a|s)|sålde|saluför|sell(s|ing)?|verkauf(en|t)|vertreib(en|t)|handlar)$"
)
# English words that are verbs only after somebody: "we mill", not "paper mills".
UNSURE = re.compile(
    r"^(mill|roll|process|design|turn|cast|forge|weld|run|suppl|produce$|raise|repair|grow|build$|develop$|program|press|svarv|vals|fräs|slip)"
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
    "inte ej inga ingen inget ingenting icke varken knappast utan no not nothing nichts don doesn isn without neither nor never "
    "kein keine keinen keiner nicht weder ohne aldrig"
)
ONLY = _table("bara only nur endast just merely enbart lediglich")
BUT = _table("utan but men sondern rather aber däremot instead istället i")
NEAR = _table(
    "nära vid närheten bredvid intill granne grannar near nearby beside neben nähe nachbar nachbarschaft adjacent "
    "neighbour neighbours avstånd within distance gångavstånd hamn previously tidigare formerly nedlagd nedlagt "
    "ehemalige ehemaligen före former disused begagnad gammal gamla nätverket cluster klustret kluster"
)
SOURCES = _table(
    "från from aus ur leverantörer suppliers lieferanten via använder utnyttjar nyttjar uses using utilises utilise "
    "nutzt nutzen verwenden köper buys imported"
)
WITH = _table("med with mit")
NEEDS = re.compile(
    r"^(söker|söks|sökes|wanted|gesucht|letar|behöver|behövs|behov|krav|kräver|önskemål|need|needs|require|requires|required|seeking|seek|seeks|"
    r"looking|look|such(en|t)|benötig|brauch(en|t)|bedarf|vill|want|wants|möchte|möchten|wish|wishes)$|^benötigt"
)
ASIDE = (
    dict.fromkeys(NEAR, Role.NEAR)
    | dict.fromkeys(SOURCES, Role.SOURCE)
    | dict.fromkeys(WITH, Role.WITH)
)
# Places that are for something: what follows "for" there is the company's own.
PLACE = re.compile(
    r"^(\w*(fabrik|fabriken|fabriker|anläggning|anläggningen|verkstad|depå|terminal|lager|lokal|lokaler|hall|byggnad|kontor|laboratorium|"
    r"etablering|butik|werk|fläche|halle|plant)|"
    r"mark|industrimark|tomt|tomter|industritomt|yta|ytor|plats|läge|hallar|hallen|verk|produktion|tillverkning|utrymme|linje|linjer|lina|"
    r"enhet|satsning|investering|projekt|kapital|finansiering|investerare|delägare|pengar|ängel|kapitaltillskott|"
    r"plants|sites?|factory|facility|facilities|premises|land|workshop|building|plot|space|centre|center|hub|location|line|warehouse|unit|"
    r"investment|project|production|capital|funding|finance|investors?|round|money|"
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
    r"\b(går|gå|sitter|sitta|används|hamnar|ingår|går in|byggs in|monteras|go|goes|sits?|used|end up|ends up|fitted|built|installed|"
    r"steckt|stecken|landen|verbaut|eingebaut) (in )?(i|in|into|inside)$"
)
# Whole trades' places in the plural: who watches or equips what is in these works for them.
WORKPLACES = re.compile(
    r"^(dairies|breweries|bakeries|foundries|sawmills|steelworks|smelters|mines|quarries|refineries|slaughterhouses|"
    r"abattoirs|greenhouses|supermarkets|hotels|schools|shops|warehouses|factories|mills|"
    r"mejerier|bryggerier|bagerier|gjuterier|\w*sågverk|stålverk|\w*bruk|gruvor|slakterier|raffinaderier|kraftverk|"
    r"vattenkraftverk|butiker|skolor|bilfabriker|fabriker|verkstäder|bilverkstäder|"
    r"molkereien|brauereien|bäckereien|gießereien|sägewerken?|stahlwerken?|zementwerken?|papierfabriken|bergwerken|"
    r"schlachthöfen|raffinerien|supermärkten|hotels|schulen|läden|fabriken)$"
)
HOUSED = _table("in i at hos på bei an from från aus von of inside inne")
NEEDLESS = re.compile(
    r"(bygger|gör|tillverkar|odlar|svarar) andra|(bauen|machen|fertigen|liefern) andere|(made|built|grown|done) by others|"
    r"others (make|build|grow|do)|kauft er|kaufen wir|(köper|köps) (vi|han|hon|de|in)\b|ointressant|oviktig|inte (är )?(aktuell|nödvändig|relevant|viktig|krav|ett krav)|behövs (inte|ej)|"
    r"behöver vi inte|krävs (inte|ej)|ej aktuell|spelar ingen roll|uteslut|irrelevant|unnecessary|no need|"
    r"not (be )?(needed|required|necessary|relevant|important|an issue)|of no interest|ruled out|"
    r"nicht (erforderlich|nötig|notwendig|benötigt|relevant|wichtig)|spielt keine rolle",
    re.IGNORECASE,
)
WINDOW = 7
CLOSE = 4


@dataclass(slots=True)
class _State:
    """What the words are about that come next in a clause."""

    base: Role
    now: Role
    of_customers: bool = False  # have customers been named, so that what is made next is theirs?


def roles_of(clause: Clause, words: list[Word]) -> list[Role]:
    """The role of each word of a clause."""
    plain = [word.plain for word in words]
    base = _base(clause.kind, plain)
    state, roles = _State(base, base), []
    commas = _after_comma(clause.text, words)
    for place in range(len(plain)):
        before = state.now
        if not _of_a_place(words, place):
            _step(state, plain, place, place in commas)
        roles.append(before if SENSES.match(plain[place]) else state.now)
    if base in (Role.LISTS, Role.ASKS, Role.ORNAMENT):
        roles = [min(role, base, key=lambda one: one.value) for role in roles]
    roles = _verb_last(plain, roles, commas)
    roles = _housed(plain, _undone(plain, _firms(plain, _works(plain, roles))))
    return _needless(clause.text, words, roles)


OPEN = (Role.MAKES, Role.WE, Role.SAYS, Role.NEEDS, Role.WITH, Role.SOURCE)


def _of_a_place(words: list[Word], place: int) -> bool:
    """ "from Turkey", "till Köping": a place follows and changes nothing of what is spoken of."""
    following = words[place + 1].text if place + 1 < len(words) else ""
    return words[place].plain in BEFORE_PLACES and following[:1].isupper()


def _base(kind: Kind, plain: Iterable[str]) -> Role:
    if kind is Kind.SUBJECT:
        return Role.TITLE
    if kind is Kind.NAMES:
        return Role.WE
    if kind is Kind.ASKS:
        return Role.ASKS
    if any(ORNAMENT.match(word) for word in plain):
        return Role.ORNAMENT
    return Role.LISTS if kind is Kind.LISTS else Role.SAYS


def _after_comma(text: str, words: list[Word]) -> set[int]:
    """The places of the words before which a comma stands."""
    return {
        place
        for place in range(1, len(words))
        if "," in text[words[place - 1].start + len(words[place - 1].text) : words[place].start]
    }


def _step(state: _State, plain: list[str], place: int, comma: bool) -> None:
    """Let one word change what is spoken of."""
    word, before = plain[place], plain[max(0, place - WINDOW) : place]
    following = plain[place + 1] if place + 1 < len(plain) else ""
    if comma and state.now in (Role.DENIED, Role.NEAR, Role.SOURCE, Role.WITH):
        state.now = state.base
    if word in CUSTOMERS and _asks(word, before[-1:], following):
        state.now = Role.TITLE if state.base is Role.TITLE else Role.WE
    elif word in NOT or state.now is Role.DENIED:
        _denied(state, word, following)
    elif word in CUSTOMERS:
        state.now, state.of_customers = Role.CUSTOMER, True
    elif word in ASIDE:
        state.now = min(state.now, ASIDE[word], key=lambda role: role.value)
    elif word in FOR:
        _for(state, word, before)
    else:
        _who(state, word, before, following)


def _asks(customer: str, before: list[str], following: str) -> bool:
    """A broker's customer is who asks: "min kund", "our customer builds"."""
    does = MAKES.match(following) or SELLS.match(following) or NEEDS.match(following)
    return bool(MINE & set(before)) or (customer in ONE_CUSTOMER and bool(does))


def _denied(state: _State, word: str, following: str) -> None:
    """What follows "not" isn't so, until "but"; "not only" denies nothing."""
    if state.now is Role.DENIED and (word in BUT or word in ONLY):
        state.now = state.base
    elif word in NOT and following not in ONLY:
        state.now = Role.DENIED


def _for(state: _State, word: str, before: list[str]) -> None:
    """After "for" come the customers, or what the place is for, or what something becomes."""
    if any(TURNED.match(one) for one in before) and word in {"till", "zu", "into"}:
        state.now = Role.MAKES
    elif any(TOOL.search(one) for one in before[-CLOSE:]):
        state.now = Role.SAYS
    elif any(PLACE.search(one) for one in before[-CLOSE:]):
        state.now = Role.WE if state.base is not Role.TITLE else Role.TITLE
    elif state.now is not Role.NEEDS or any(SUPPLIES.match(one) for one in before[-CLOSE:]):
        state.now = Role.CUSTOMER


def _who(state: _State, word: str, before: list[str], following: str) -> None:
    """The company itself speaks, makes or needs."""
    if _makes(state, word, before[-1] if before else "", following):
        state.now = Role.MAKES
    elif PART_OF.search(" ".join([*before[-2:], word])):
        state.now, state.of_customers = Role.CUSTOMER, True
    elif SELLS.match(word) and state.now is not Role.CUSTOMER:
        state.now = Role.WE
    elif SENSES.match(word):
        state.now = Role.CUSTOMER
    elif NEEDS.match(word):
        state.now = Role.NEEDS
    elif word in WE:
        state.now, state.of_customers = Role.TITLE if state.base is Role.TITLE else Role.WE, False


def _makes(state: _State, word: str, last: str, following: str) -> bool:
    """Whether with this word the company says what it makes; not what its customers make."""
    if state.now is Role.CUSTOMER and (state.of_customers or last not in JOINING):
        return False
    if word in MAKERS:
        return following in OF and state.now is not Role.CUSTOMER
    if UNSURE.match(word) and (last not in SOMEBODY or state.now in (Role.NEAR, Role.SOURCE)):
        return False
    return bool(MAKES.match(word))


def _verb_last(plain: list[str], roles: list[Role], commas: set[int]) -> list[Role]:
    """In German what is made stands before the verb: "der Vliese für Autohersteller fertigt"."""
    raised = list(roles)
    starts = sorted({0, *commas, len(plain)})
    for begin, end in itertools.pairwise(starts):
        if not VERB_LAST.match(plain[end - 1]) or roles[end - 1] is Role.DENIED:
            continue
        for place in range(begin, end - 1):
            if plain[place] in FOR or plain[place] in ASIDE:
                break
            raised[place] = Role.MAKES
    return raised


def _firms(plain: list[str], roles: list[Role]) -> list[Role]:
    """ "Car makers" and "elnätsbolag" are customers, unless they stand where the company says what it is."""
    lowered = list(roles)
    for place, word in enumerate(plain):
        following = plain[place + 1] if place + 1 < len(plain) else ""
        named = following in FIRMS_NEXT or FIRMS.match(word)
        if named and roles[place] in OPEN and not BEING & set(plain[max(0, place - 3) : place]):
            lowered[place] = Role.CUSTOMER
    return lowered


def _housed(plain: list[str], roles: list[Role]) -> list[Role]:
    """What the company does "in dairies and foundries" is not dairying: those are its customers."""
    lowered, within = list(roles), False
    for place, word in enumerate(plain):
        if WORKPLACES.match(word):
            near = plain[max(0, place - 2) : place]
            within = within or bool(HOUSED & set(near))
            if within and roles[place] in OPEN:
                lowered[place] = Role.CUSTOMER
        elif word not in JOINING:
            within = False
    return lowered


def _undone(plain: list[str], roles: list[Role]) -> list[Role]:
    """ "Vi odlar ingenting": the verb before the word that denies it is denied too."""
    denied = list(roles)
    for place in range(1, len(plain)):
        following = plain[place + 1] if place + 1 < len(plain) else ""
        before = plain[place - 1]
        if plain[place] in NOT and following not in ONLY and MAKES.match(before):
            denied[place - 1] = Role.DENIED
    return denied


def _needless(text: str, words: list[Word], roles: list[Role]) -> list[Role]:
    """ "Rail is not required": also what stands before the word that denies it, from the comma on."""
    denied = list(roles)
    for found in NEEDLESS.finditer(text):
        begin = text.rfind(",", 0, found.start()) + 1
        for place, word in enumerate(words):
            if begin <= word.start < found.end():
                denied[place] = Role.DENIED
    return denied


def _works(plain: list[str], roles: list[Role]) -> list[Role]:
    """A factory named by what it makes is the company's own, also where it is only wished for."""
    raised = list(roles)
    for place, word in enumerate(plain):
        following = plain[place + 1] if place + 1 < len(plain) else ""
        if roles[place] in (Role.NEEDS, Role.SAYS, Role.WE) and (
            WORKS.search(word) or following in WORKS_NEXT
        ):
            raised[place] = Role.MAKES
    return raised
