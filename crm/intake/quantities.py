"""Land in hectares, floor area in m2, grid connection in MW: which of a letter's figures is the wish."""

import re
from dataclasses import dataclass, replace

from crm.intake import mentions
from crm.intake.letter import Letter
from crm.intake.mentions import (
    NEVER,
    Found,
    Mention,
    Sign,
    apart,
    best,
    ends,
    is_had_already,
    mention_of,
    points,
    sign,
)
from crm.intake.words import Number, ranges

ACRE_HA = 0.4047
ARE_HA = 0.01
SQUARE_FOOT_M2 = 0.0929
M2_PER_HA = 10_000

# Units: what may stand after a number, and how much of the kind's unit it is.
HECTARES = re.compile(r"[ -]?(?:(hektar\w*|hectares?|hektare|ha)|(acres?)|(ar|ares))(?![\wåäö])")
SQUARE_METRES = re.compile(
    r"[ -]?(?:(kvm|kvadratmeter\w*|kvadrat|m2|m\^2|sqm|sq\.? ?m(?:et(?:re|er)s?|trs?)?|square[ -]?met(?:re|er)s?|qm"
    r"|quadratmetern?)|(sq\.? ?f(?:ee)?t\.?|square[ -]f(?:ee|oo)t))(?![\wåäö/])"
)
POWER_UNITS = re.compile(
    r"[ -]?(?:(mw(?:el|e)?|megawatts?|mva|megavoltampere)|(kw(?:el|e)?|kilowatts?|kva)|(gw|gigawatts?))(?![\wåäö/·])(?! ?(?:peak|p\b|tim))"
)
KW, GW = 0.001, 1000.0

LAND = (
    r"(?:\w*tomt\w{0,9}|(?<!dan)(?<!steier)\b(?:\w{0,20})mark(?:en|yta\w*|område\w*|areal\w*|behov\w*|bit\w*)?\b|plots?|lands?|sites?|parcels?"
    r"|\w*grundstück\w*|gelände|freifläche\w*|bauland|acreage|areal(?:en)?|lot|brachfläche|skifte\w*|åkermark|terrain)"
)
BUILDING = (
    r"(?:\w*hall(?:en|ar|s)?|\w*lokal(?:er|en|yta\w*)?|\w*byggnad\w{0,6}|\w*fabrik\w{0,5}|\w*kontor\w{0,10}|\w*verkstad\w{0,5}"
    r"|\w*lager(?:s|yta\w*|lokal\w*|byggnad\w*|halle\w*)?|butik\w*|(?:golv|produktions|lokal|hyres|bruks|brutto)\w*yta\w*|bta|boa|loa"
    r"|buildings?|premises|facilit\w*|factor(?:y|ies)|plants?|warehous\w*|workshops?|offices?|space|units?|floor\w*|gfa|gross"
    r"|laborator\w*|labs?|hangar\w*|studio|cleanrooms?|clean[ -]rooms?|renrum\w*|store|shop|under (?:roof|tak|dach)|indoor|covered|built"
    r"|\w*hallen?\b|\w*gebäude\w*|\w*büro\w*|\w*werkstatt\w*|(?:produktions|nutz|geschoss|lager|miet|büro|hallen)fläche\w*|werk|labor\w*"
    r"|box|terminal\w*|depå\w*|depot|anläggning\w*|växthus\w*|greenhouses?|gewächshaus\w*|data ?cent\w*)"
)
YARD = (
    r"(?:\w*gård(?:en|splan|syta|sytor)?|uppställningsyt\w*|upplagsyt\w*|upplag|yards?|outdoor|hardstanding|utomhusyt\w*"
    r"|yta,? (?:asfalt|hårdgj|grus)\w*|(?:hårdgjord|asfalterad|inhägnad|grusad) (?:yta|plan)|paved|fenced|laydown|(?:außen|hof|lager|stell)platz|außenfläche\w*|utomhus\w*)"
)
_BETWEEN = (
    r"(?: |\()(?:(?:of|av|flat|plan|plane[nrs]?|level|industrial|industri|new|ny|byggbar|hårdgjord|asfalterad|zoned|serviced|green"
    r"|raw|vacant|detaljplanelagd|total|sammanhängande|ebene[nsr]?|erschlossene[nsr]?|modern\w*|large|single-storey|heated) )"
)
AFTER_LAND = re.compile(
    rf"^(?:{_BETWEEN}{{0,1}}| )(?:of )?{LAND}\b|^{_BETWEEN}{{1,3}}{LAND}\b|^-?(?:tomt|plot|grundstück)"
)
AFTER_BUILDING = re.compile(
    rf"^ (?:(?:of|av|new|ny\w*|modern\w*|stor\w*|total|large|under|light-industrial|industrial) ){{0,2}}{BUILDING}\b"
)
AFTER_YARD = re.compile(
    rf"^ (?:(?:of|av|asfalterad|hårdgjord|paved|fenced|inhägnad) ){{0,2}}{YARD}\b"
)
_LAND = re.compile(rf"\b{LAND}\b")
_BUILDING = re.compile(rf"\b{BUILDING}\b")
_NO_PLACE = re.compile(
    r"^ (?!under )(?:\w+ )?(?:parking|parkering\w*|parkplätze|solceller|solpaneler|solar\w*|roof(?:top)?|tak\b|photovolta\w*|solarmodul\w*|glass?|fabric|tyg|plåt|film|folie)"
)
_YARD = re.compile(rf"\b{YARD}\b")

# What keeps an area from being a wish, whatever it is of.
AREA_RATE = sign(
    "a rate or a product, not a place",
    NEVER,
    "near_after",
    r"^[^,.;]{0,22}(?:\bper (?:år|dag|vecka|timme|månad|unit|year|day|week|hour|person|anställd)|/(?:år|day|year|h|dag|yr)"
    r"|\b(?:a|each) (?:year|day|week)|\bom (?:året|dagen)|\bi (?:timmen|veckan)|\bpro (?:jahr|tag|woche|stunde)|\b(?:jährlich|annually|årligen))",
)
LAND_SIGNS: tuple[Sign, ...] = (
    AREA_RATE,
    sign("too little", NEVER, "near_after", mentions.NOT_ENOUGH),
    sign(
        "farmed, not built on",
        NEVER,
        "near_before",
        r"\b(?:odla[rd]?\w*|brukar|farm(?:s|ing)|cultivat\w+|grow(?:s|ing) .{0,20}on|bewirtschaft\w+|anbau\w*)\b",
    ),
    sign("a share of it", -3, "near_before", SHARE := mentions.SHARE_BEFORE),
    sign("named as the wish", 1, "sentence", rf"\b{mentions.WANT}|\b{LAND}\b"),
    sign("a total", 2, "near_before", mentions.TOTAL),
    sign("sold or let before", -3, "sentence", r"\b(?:sålde|sold|verkauft|har sålt)\b"),
)
FLOOR_SIGNS: tuple[Sign, ...] = (
    AREA_RATE,
    sign("too little", NEVER, "near_after", mentions.NOT_ENOUGH),
    sign("a price", NEVER, "near_before", r"(?:kr|sek|eur|€|\$)(?: |/|per )*$"),
    sign(
        "a share of it",
        -4,
        "near_before",
        rf"{SHARE}[^,;]*$|\b(?:inklusive|inkl|including|incl|inklusive|einschließlich|vara v minst)\b\.?[^,;]{{0,15}}$",
    ),
    sign(
        "a share of it",
        -4,
        "near_after",
        r"^ (?:of (?:it|this|that|these)|av (?:det|dessa|ytan)|davon)\b",
    ),
    sign("a later phase", -2, "near_before", mentions.LATER_PHASE),
    sign("wanted", 1, "sentence", rf"\b{mentions.WANT}"),
    sign("of a building", 1, "sentence", rf"\b{BUILDING}\b"),
    sign("a total", 3, "near_before", mentions.TOTAL),
    sign("a total", 3, "near_after", rf"^[^,;.]{{0,14}}{mentions.TOTAL}"),
    sign(
        "somebody else's",
        -3,
        "sentence",
        r"\b(?:sålde|sold|verkauft|grannens|neighbour's|kundens|customers' )",
    ),
    sign(
        "closed or left",
        -3,
        "near_after",
        r"^[^,;.]{0,30}\b(?:lämnas|sägs upp|rivs|säljs|be vacated|will close|is closing|wird aufgegeben)\b",
    ),
)
CONNECTION = (
    r"(?:\w*anslut\w*|\w*nät(?!verk)\w*|grid|connect\w*|\w*effekt(?!iv)\w*|abonnemang\w*|firm|anschlu\w*|\w*netz\w*|\w*leistung|strom\w*|\w*ström"
    r"|electric\w*|elektri\w*|power|el(?:en|behov\w*|kraft|försörjning)?|supply|demand\w*|\w*inmat\w*|\w*utmat\w*|uttag\w*|feed\w*|loads?|capacity"
    r"|kapacitet\w*|kapazität\w*|substation|ställverk|umspannwerk|energised|energized|energi|energy|energie|last|leistungsbedarf|draw)"
)
_MACHINE = (
    r"(?:\w*motor\w*|\w*generator\w*|\w*turbin\w*|\w*transform\w*|\w*elektrolys\w*|electroly[sz]\w*|\w*modul\w*|drives?|inverters?|\w*riktare\w*"
    r"|\w*chargers?|charging points?|\w*laddare|\w*laddstation\w*|\w*laddplats\w*|\w*stolpar?|ladesäulen?|\w*lader|reactors?|\w*reaktor\w*|boilers?|\w*panna\w*|\w*pannor"
    r"|wind|vind\w*|solar|sol(?:park|cell)\w*|wärmepumpe\w*|heat ?pumps?|värmepump\w*|units?|enhet\w*|einheiten|plants?|machines?|maskiner|truck\w*"
    r"|genomkörningsplats\w*|anlagen|engines?|converters?|omriktare|\w*ugn\w*|furnaces?|heater\w*|chp|kraftvärme\w*|blockheizkraftwerk\w*|notstrom\w*|cars?|rooftop|pv)"
)
POWER_SIGNS: tuple[Sign, ...] = (
    sign("too little", NEVER, "near_after", mentions.NOT_ENOUGH),
    sign("under a heading of it", 2, "before", rf"^[^:]{{0,40}}\b{CONNECTION}\b[^:]{{0,25}}:"),
    sign("the connection", 4, "near_before", rf"\b{CONNECTION}\b"),
    sign(
        "the connection",
        4,
        "near_after",
        rf"^[ -][^,;.]{{0,30}}\b{CONNECTION}\b|^[ -]?{CONNECTION}\b",
    ),
    sign("the connection, said further off", 2, "sentence", rf"\b{CONNECTION}\b"),
    sign(
        "wanted",
        1,
        "sentence",
        rf"\b{mentions.WANT}|\b(?:räcker|enough|sufficient|reicht|reichen|ausreichend|drar|draws)\b",
    ),
    sign(
        "a machine's size",
        -7,
        "near_after",
        rf"^[ -](?:(?!för |for |für |till |to |i |in |und |och |and )[a-zåäöüß]+ ){{0,1}}{_MACHINE}\b(?!\w*anslut)",
    ),
    sign(
        "a machine's size",
        -5,
        "near_before",
        rf"\b{_MACHINE} (?:(?:of|om|på|med|à|a|at|with|von|mit|zu|je|up to|upp till|bis|mellan|between|from|från|ca|cirka|about|etwa) ){{1,3}}$",
    ),
    sign(
        "apiece",
        NEVER,
        "near_after",
        r"^[^,;.]{0,12}\b(?:each|apiece|per (?:unit|st|styck|plats|enhet|module?|machine|truck|bay|point|stall|charger|laddare|laddplats)|styck|vardera|a piece|je stück|pro (?:stück|einheit|modul|anlage|platz)|jeweils)\b",
    ),
    sign(
        "apiece",
        NEVER,
        "near_before",
        r"(?:\bà|\bje|\bvar och en på|\bx|\d ?x|\beach(?: of| at| with)?|\b(?:\w*chargers?|\w*laddare|laddstolp\w*|ladesäule\w*|wallbox\w*)) $",
    ),
    sign(
        "heat, not electricity",
        -6,
        "near_after",
        r"^ (?:of )?(?:waste |excess |low-grade )?(?:heat\b|\w*värme\b|thermal|th\b|ab?wärme|wärme|kyla\b|cooling\b|kälte|steam|ånga|dampf|process ?heat|fjärrvärme|biogas|gas\b|termisk\w*|värmeeffekt)",
    ),
    sign(
        "heat, not electricity",
        -6,
        "near_before",
        r"\b(?:spillvärme|överskottsvärme|restvärme|waste heat|excess heat|surplus heat|abwärme|fjärrvärme|district heat\w*|fernwärme|värmeeffekt\w*|kyleffekt\w*|uteffekt\w*|märkeffekt\w*|toppeffekt\w*|heat output|wärmeleistung)\b[^,;.]*$",
    ),
    sign(
        "in reserve",
        -6,
        "near_before",
        r"\b(?:reservkraft\w*|backup|back-up|diesel\w*|emergency|standby|notstrom\w*|notaggregat\w*|reservaggregat\w*|ups)\b[^,;.]{0,30}$",
    ),
    sign(
        "in reserve",
        -6,
        "near_after",
        r"^[^,;.]{0,14}\b(?:reservkraft|backup|back-up|diesel|emergency|standby|notstrom|ups)\b",
    ),
    sign(
        "the sun's peak",
        -6,
        "sentence",
        r"\b(?:solceller på tak\w*|solcellsanläggning\w*|rooftop solar|photovolta\w*|pv-anlage|pv system|installed peak|toppeffekt)\b",
    ),
    sign(
        "what they make",
        -5,
        "sentence",
        r"\b(?:bygger|tillverkar|utvecklar|säljer|levererar|installerat|we (?:build|make|manufactur|sell|suppl|deliver|develop|install)\w*|(?:they|company|it|group|which|that|firm) (?:builds?|makes?|manufactures?|winds?|sells?|suppl(?:y|ies)|develops?|owns?|operates?|runs?)|manufacturer|hersteller|stellen .{0,40} her|baut|bauen|fertigt|liefert|tillverkare|(?:references?|referens\w*|order) )\b",
    ),
    sign("fully built", 3, "near_before", mentions.TOTAL),
    sign("fully built", 3, "near_after", rf"^[^,;]{{0,32}}{mentions.TOTAL}"),
    sign(
        "what it grows to",
        5,
        "near_before",
        r"\b(?:rising|growing|increasing|expand\w*|later|then|eventually|senare|sedan|därefter|växer|växa|ökar|stiger|på sikt|später|dann|steigend|wachsend|anschließend|second (?:phase|stage)|phase (?:2|two|ii)|etapp (?:2|två))\b[^,;.]{0,20}$",
    ),
    sign(
        "the sun's or the river's",
        -8,
        "near_before",
        r"\b(?:solar\w*|sol(?:celler|cells\w*|park\w*|el)|photovolta\w*|pv|turbin\w*|hydro\w*|vattenkraft\w*|vindkraft\w*|wind\w*|generator\w*|wasserkraft\w*)\b(?:(?!anslut|connect|grid|nät|feed|inmat|netz)[^,;.]){0,28}$",
    ),
    sign("a first phase", -3, "near_before", mentions.EARLY_PHASE),
    sign("a first phase", -3, "near_after", rf"^[^,;]{{0,30}}{mentions.EARLY_PHASE}"),
    sign("a share of it", -3, "near_before", rf"{SHARE}[^,;]*$|\bof this\b"),
)
RISE = re.compile(
    r"\b(?:ök\w*|utök\w*|höj\w*|increas\w*|rais\w*|rise|upgrad\w*|grow\w*|expand\w*|extend\w*|erhöh\w*|steig\w*|aufstock\w*|uppgradera\w*|going|gå)\b"
)
FROM = re.compile(
    r"\b(?:från|from|von)(?: dagens| nuvarande| today's| the current| today| heute| ca\.?| about)? $"
)

AT_LEAST = re.compile(
    r"\b(?:minst|åtminstone|minimum|min\.?|at least|no less than|not less than|from|från|ab|mindestens|upwards of|over|över|more than|mer än|mehr als|>|≥|lägst|mininum)[: ]*(?:ca\.? |about |approx\.? |etwa |cirka |omkring )?$"
)
OR_MORE = re.compile(
    r"^ ?(?:\+|eller mer|or more|oder mehr|och uppåt|and up|upwards|minimum|as a minimum|at least|minst)(?!\w)"
)
AT_MOST = re.compile(
    r"\b(?:högst|max|maximalt|max\.|maximal|maximum(?: of)?|upp till|upp emot|at most|up to|no more than|not more than|under|bis(?: zu)?|höchstens|less than|mindre än|weniger als)[: ]*(?:ca\.? )?$"
)
OR_LESS = re.compile(
    r"^ ?(?:eller mindre|or less|oder weniger|at most|maximum|max|som mest|as a maximum|höchstens)\b"
)
LATER_MAX = re.compile(
    r"\b(?:expand\w*|extend\w*|utbyggbar\w*|utvidg\w*|växa|utöka\w*|utbyggnad|expansion\w*|grow\w*|erweiter\w*|ausbau\w*|scal\w*|option\w*|later|senare|på sikt|später)\b[^.;]{0,40}\b(?:to|till|auf|bis(?: zu)?|of|för|for|up to)(?: totalt| in total| insgesamt| ca\.?| about| a total of)? $"
)


@dataclass(frozen=True)
class Land:
    """The wish for land: `least` and `most`, in hectares."""

    least: Found[float] | None = None
    most: Found[float] | None = None


def find_land(letter: Letter, found: list[Number]) -> Land:
    """Land sought, in hectares."""
    scored = [
        (score, one) for one in _land_mentions(letter, found) if (score := _land_score(one)) > 0
    ]
    now = [(score, one) for score, one in scored if not LATER_MAX.search(one.before)]
    chosen = best(now, tie=_more_told) or best(scored, tie=_more_told)
    if chosen is None:
        return Land()
    land = _land_of(chosen)
    if land.most is not None:
        return land
    most = [
        one
        for _, one in scored
        if one.low > chosen.low
        and (AT_MOST.search(one.near_before) or OR_LESS.search(one.near_after))
    ]
    if most and letter.sentence(most[0].start) == letter.sentence(chosen.start):
        return replace(land, most=Found(most[0].low, most[0].start, most[0].end))
    if OR_MORE.search(chosen.after) or AT_LEAST.search(chosen.before):
        return land
    later = [one for _, one in scored if one.low > chosen.low and LATER_MAX.search(one.before)]
    return replace(land, most=Found(later[0].low, later[0].start, later[0].end)) if later else land


def _land_of(chosen: Mention) -> Land:
    span = (chosen.start, chosen.end)
    if chosen.high is not None:
        return Land(Found(chosen.low, *span), Found(chosen.high, *span))
    if AT_LEAST.search(chosen.before):
        return Land(least=Found(chosen.low, *span))
    if AT_MOST.search(chosen.before) or OR_LESS.search(chosen.after):
        return Land(most=Found(chosen.low, *span))
    return Land(least=Found(chosen.low, *span))


def _more_told(mention: Mention) -> float:
    return float(mention.high is not None)


def _land_score(mention: Mention) -> int:
    if is_had_already(mention) and not _BUYABLE.search(mention.sentence):
        return NEVER
    return 2 + points(mention, LAND_SIGNS)


# Land beside them that somebody else owns is a wish although it is spoken of as something there is.
_BUYABLE = re.compile(
    r"\b(?:granntomt\w*|kommunens|köpa|förvärva|acquire|buy|purchase|adjacent|intill oss|erwerben|kaufen|nachbargrundstück\w*|municipality's)\b"
)


def _land_mentions(letter: Letter, found: list[Number]) -> list[Mention]:
    hectares = _measured(letter, found, HECTARES, (1.0, ACRE_HA, ARE_HA), coarse=False)
    areas = _measured(letter, found, SQUARE_METRES, (1.0, SQUARE_FOOT_M2), coarse=True)
    metres = [_in_hectares(one) for one in areas if kind_of_area(one) == "land"]
    if not (hectares or metres):  # a yard is land when nothing else is
        metres = [_in_hectares(one) for one in areas if kind_of_area(one) == "yard"]
    return sorted([*hectares, *metres], key=lambda mention: mention.start)


def _in_hectares(mention: Mention) -> Mention:
    high = None if mention.high is None else mention.high / M2_PER_HA
    return replace(mention, low=mention.low / M2_PER_HA, high=high)


def find_floor(letter: Letter, found: list[Number]) -> Found[float] | None:
    """Floor area sought, in m2; of a range the lower end."""
    areas = _measured(letter, found, SQUARE_METRES, (1.0, SQUARE_FOOT_M2), coarse=True)
    scored = [(_floor_score(one), one) for one in areas if kind_of_area(one) == "floor"]
    chosen = best(scored, tie=lambda mention: mention.low)
    return chosen and Found(chosen.low, chosen.start, chosen.end)


def _floor_score(mention: Mention) -> int:
    return NEVER if is_had_already(mention) else 2 + points(mention, FLOOR_SIGNS)


def kind_of_area(mention: Mention) -> str:
    """What an area in m2 is of: land, floor or yard; the noun beside it decides."""
    if _NO_PLACE.match(mention.near_after):
        return "none"
    for kind, pattern in (("yard", AFTER_YARD), ("land", AFTER_LAND), ("floor", AFTER_BUILDING)):
        if pattern.search(mention.after[:50]):
            return kind
    said = mention.before
    last = {
        kind: max((match.end() for match in pattern.finditer(said)), default=-1)
        for kind, pattern in (("land", _LAND), ("floor", _BUILDING), ("yard", _YARD))
    }
    nearest = max(last, key=lambda kind: last[kind])
    return nearest if last[nearest] >= 0 else "floor"


def find_power(letter: Letter, found: list[Number]) -> Found[float] | None:
    """The grid connection needed, in MW: fully built out, and in an extension the total if it is told."""
    powers = _measured(letter, found, POWER_UNITS, (1.0, KW, GW), coarse=False)
    scored = [(_power_score(one), one) for one in powers]
    chosen = best(scored, tie=_power_value)
    return chosen and Found(_power_value(chosen), chosen.start, chosen.end)


def _power_score(mention: Mention) -> int:
    score = 1 + points(mention, POWER_SIGNS)
    return score - 6 if is_had_already(mention) and not _rises(mention) else score


def _power_value(mention: Mention) -> float:
    return mention.high if mention.high is not None and _rises(mention) else mention.low


def _rises(mention: Mention) -> bool:
    return mention.high is not None and bool(
        FROM.search(mention.before) and RISE.search(mention.sentence)
    )


def _measured(
    letter: Letter,
    found: list[Number],
    unit: re.Pattern[str],
    factors: tuple[float, ...],
    *,
    coarse: bool,
) -> list[Mention]:
    """Every number followed by the unit; each group of the pattern has its factor."""
    low = letter.low
    spans = []
    for one in ranges(low, found, unit):
        after = unit.match(low, one.end)
        if after is not None:
            spans.append((one, after))
    made: list[Mention] = []
    for one, after in spans:
        factor = next(factors[place] for place in range(len(factors)) if after[place + 1])
        # Full hectares and square metres in thousands; small ones have decimals.
        rough = coarse or bool(after[2]) and unit is POWER_UNITS
        made.append(mention_of(letter, (one.start, after.end()), ends(one, factor, coarse=rough)))
    return apart(letter, made)
