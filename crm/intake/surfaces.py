"""Land in hectares and floor area in m2: which of a letter's figures is the wish."""

import re
from dataclasses import dataclass, replace

from crm.intake import mentions
from crm.intake.letter import Letter
from crm.intake.measures import measured
from crm.intake.mentions import NEVER, Found, Mention, Sign, best, is_had_already, points, sign
from crm.intake.words import Number

SQUARE_FOOT_M2 = 0.0929
M2_PER_HA = 10_000
ACRE_HA = 0.4047
ARE_HA = 0.01

# Units: what may stand after a number, and how much of the kind's unit it is.
HECTARES = re.compile(r"\+?[ -]?(?:(hektar\w*|hectares?|hektare|ha)|(acres?)|(ar|ares))(?![\wåäö])")
SQUARE_METRES = re.compile(
    r"\+?[ -]?(?:(kvm|kvadratmeter\w*|kvadrat|m2|m\^2|sqm|sq\.? ?m(?:et(?:re|er)s?|trs?)?"
    r"|square[ -]?met(?:re|er)s?|qm|quadratmetern?)|(sq\.? ?f(?:ee)?t\.?|square[ -]f(?:ee"
    r"|oo)t))(?![\wåäö/])"
)

KW, GW = 0.001, 1000.0

LAND = (
    r"(?:\w*tomt\w{0,9}|grannfastighet\w*|(?<!dan)(?<!steier)\b(?:\w{0,20})mark(?:en|yta\w*"
    r"|område\w*|areal\w*|behov\w*|bit\w*)?\b|plots?|lands?|sites?|parcels?|\w*grundstück\w*"
    r"|gelände|freifläche\w*|bauland|acreage|areal(?:en)?|lot|brachfläche|skifte\w*|åkermark"
    r"|terrain)"
)
BUILDING = (
    r"(?:\w*hall(?:en|ar|s)?|\w*lokal(?:er|en|yta\w*)?|\w*byggnad\w{0,6}|bygg\b|\w*fabrik\w{0,5}"
    r"|\w*kontor\w{0,10}|\w*verkstad\w{0,5}|\w*lager(?:s|yta\w*|lokal\w*|byggnad\w*|halle\w*)?"
    r"|butik\w*|(?:golv|produktions|lokal|hyres|bruks|brutto)\w*yta\w*|bta|boa|loa|buildings?"
    r"|premises|facilit\w*|factor(?:y|ies)|plants?|warehous\w*|workshops?|offices?|space|units?"
    r"|floor\w*|gfa|gross|(?:closed|covered|indoor|built-up|production|usable|lettable"
    r"|storage) (?:area|space)|laborator\w*|labs?|hangar\w*|studio|cleanrooms?|clean[ -]rooms?"
    r"|renrum\w*|store|shop|under (?:roof|tak|dach)|indoor|covered|built|\w*hallen?\b"
    r"|\w*gebäude\w*|\w*büro\w*|\w*werkstatt\w*|(?:produktions|nutz|geschoss|lager|miet|büro"
    r"|hallen)fläche\w*|werk|labor\w*|extensions?|tillbyggnad\w*|utbyggnad\w*|erweiterung\w*"
    r"|anbau|box|terminal\w*|depå\w*|depot|anläggning\w*|växthus\w*|greenhouses?|gewächshaus\w*"
    r"|data ?cent\w*)"
)
YARD = (
    r"(?:\w*gård(?:en|splan|syta|sytor)?|uppställningsyt\w*|upplagsyt\w*|upplag|yards?|outdoor"
    r"|hardstanding|utomhusyt\w*|yta,? (?:asfalt|hårdgj|grus)\w*|(?:hårdgjord|asfalterad"
    r"|inhägnad|grusad) (?:yta|plan)|paved|fenced|laydown|asfalt\w*|asphalt\w*|tarmac|grusplan\w*"
    r"|befestigte\w*|versiegelte\w*|hardstand\w*|(?:außen|hof|lager|stell)platz"
    r"|außenfläche\w*|utomhus\w*)"
)
_BETWEEN = (
    r"(?: |\()(?:(?:of|av|flat|plan|plane[nrs]?|level|industrial|industri|new|ny|byggbar"
    r"|hårdgjord|asfalterad|zoned|serviced|green|raw|vacant|detaljplanelagd|total|sammanhängande"
    r"|ebene[nsr]?|erschlossene[nsr]?|modern\w*|large|single-storey|heated) )"
)
AFTER_LAND = re.compile(
    rf"^(?:{_BETWEEN}{{0,1}}| )(?:of )?{LAND}\b|^{_BETWEEN}{{1,3}}{LAND}\b|^-?(?:tomt|plot|grundstück)"
)
# What is bought of a piece of land, and what is put up on it.
BOUGHT = re.compile(
    r"\b(?:köpa|förvärva|arrendera|buy|purchase|lease|erwerben|kaufen|pachten)(?: \w+\.?)? $"
)
OF_LAND = re.compile(r"^ (?:av (?:den|det|marken|tomten)|of (?:it|that|the land)|davon)\b")
PUT_UP = re.compile(
    r"\b(?:bygga|bygger|uppföra|uppför|build|put up|construct|erect|bauen|errichten)"
    r"(?: (?:ca\.?|cirka|about|around|some|etwa|rund|omkring))? $"
)
AFTER_BUILDING = re.compile(
    rf"^ (?:(?:of|av|new|ny\w*|modern\w*|stor\w*|total|large|under|light-industrial"
    rf"|industrial) ){{0,2}}{BUILDING}\b"
)
AFTER_YARD = re.compile(
    rf"^ (?:(?:of|av|asfalterad|hårdgjord|paved|fenced|inhägnad) ){{0,2}}{YARD}\b"
)
_LAND = re.compile(rf"\b{LAND}\b")
_BUILDING = re.compile(rf"\b{BUILDING}\b")
_NO_PLACE = re.compile(
    r"^ (?!under )(?:\w+ )?(?:parking|parkering\w*|parkplätze|solceller|solpaneler|solar\w*"
    r"|roof(?:top)?|tak\b|photovolta\w*|solarmodul\w*|glass?|fabric|tyg|plåt|film|folie)"
)
_ON_LAND = re.compile(
    r"^(?: \w+)? (?:on|på|auf) [^.;\n]{0,25}(?:ha\b|hectares?|hektar|acres?|tomt|plot|site|grundstück)"
)
_YARD = re.compile(rf"\b{YARD}\b")

# What keeps an area from being a wish, whatever it is of.
AREA_RATE = sign(
    "a rate or a product, not a place",
    NEVER,
    "near_after",
    r"^[^,.;]{0,22}(?:\bper (?:år|dag|vecka|timme|månad|unit|year|day|week|hour|person|anställd)"
    r"|/(?:år|day|year|h|dag|yr)|\b(?:a|each) (?:year|day|week)|\bom (?:året|dagen)"
    r"|\bi (?:timmen|veckan)|\bpro (?:jahr|tag|woche|stunde)|\b(?:jährlich|annually|årligen))",
)
LAND_SIGNS: tuple[Sign, ...] = (
    AREA_RATE,
    sign("too little", NEVER, "near_after", mentions.NOT_ENOUGH),
    sign(
        "farmed, not built on",
        NEVER,
        "near_before",
        r"\b(?:odla[rd]?\w*|brukar|farm(?:s|ing)|cultivat\w+|grow(?:s|ing) .{0,20}on|bewirtschaft\w+"
        r"|anbau\w*)\b",
    ),
    sign("a share of it", -3, "near_before", rf"{mentions.SHARE_BEFORE}[^,;]*$"),
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
        rf"{mentions.SHARE_BEFORE}[^,;]*$|\b(?:inklusive|inkl|including|incl|inklusive|einschließlich"
        rf"|vara v minst)\b\.?[^,;]{{0,15}}$",
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

AT_LEAST = re.compile(
    r"\b(?:minst|åtminstone|minimum|min\.?|at least|no less than|not less than|from|från|ab"
    r"|mindestens|upwards of|over|över|more than|mer än|mehr als|>|≥|lägst"
    r"|mininum)[: ]*(?:ca\.? |about |approx\.? |etwa |cirka |omkring )?$"
)
OR_MORE = re.compile(
    r"^ ?(?:\+|eller mer|or more|oder mehr|och uppåt|and up|upwards|minimum|as a minimum|at least"
    r"|minst)(?!\w)"
)
AT_MOST = re.compile(
    r"\b(?:högst|max|maximalt|max\.|maximal|maximum(?: of)?|upp till|upp emot|at most|up to"
    r"|no more than|not more than|under|bis(?: zu)?|höchstens|less than|mindre än"
    r"|weniger als)[: ]*(?:ca\.? )?$"
)
OR_LESS = re.compile(
    r"^ ?(?:eller mindre|or less|oder weniger|at most|maximum|max|som mest|as a maximum|höchstens)\b"
)
LATER_MAX = re.compile(
    r"\b(?:expand\w*|extend\w*|utbyggbar\w*|utvidg\w*|växa|utöka\w*|utbyggnad|expansion\w*"
    r"|grow\w*|möjlighet\w*|potential|erweiter\w*|ausbau\w*|scal\w*|option\w*|later|senare"
    r"|på sikt|später)\b[^.;]{0,40}\b(?:to|till|auf|bis(?: zu)?|of|för|for|up to)(?: totalt"
    r"| in total| insgesamt| ca\.?| about| a total of)? $"
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
    bare = _bare_most(letter, found, chosen)
    if bare is not None:
        return replace(land, most=bare)
    later = [one for _, one in scored if one.low > chosen.low and LATER_MAX.search(one.before)]
    return replace(land, most=Found(later[0].low, later[0].start, later[0].end)) if later else land


# "Two hectares would do, three at the very most": the most without its unit.
BARE_MOST = re.compile(
    r" (?:at (?:the )?(?:very )?most|som (?:allra )?(?:mest|högst)|max\w*|tops|höchstens|allerhöchstens)\b"
)


def _bare_most(letter: Letter, found: list[Number], chosen: Mention) -> Found[float] | None:
    last = letter.sentence(chosen.start)[1]
    for one in found:
        more = chosen.end < one.start < last and one.value > chosen.low
        if more and BARE_MOST.match(letter.low, one.end):
            return Found(one.value, one.start, one.end)
    return None


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
    r"\b(?:granntomt\w*|kommunens|köpa|förvärva|acquire|buy|purchase|adjacent|intill oss"
    r"|erwerben|kaufen|nachbargrundstück\w*|municipality's)\b"
)


def _land_mentions(letter: Letter, found: list[Number]) -> list[Mention]:
    hectares = measured(letter, found, HECTARES, (1.0, ACRE_HA, ARE_HA), (False, False, False))
    areas = measured(letter, found, SQUARE_METRES, (1.0, SQUARE_FOOT_M2), (True, True))
    metres = [_in_hectares(one) for one in areas if kind_of_area(one) == "land"]
    if not hectares and all(
        kind_of_area(one) == "yard" for one in areas
    ):  # a yard, if all they want
        metres = [_in_hectares(one) for one in areas if kind_of_area(one) == "yard"]
    return sorted([*hectares, *metres], key=lambda mention: mention.start)


def _in_hectares(mention: Mention) -> Mention:
    high = None if mention.high is None else mention.high / M2_PER_HA
    return replace(mention, low=mention.low / M2_PER_HA, high=high)


def find_floor(letter: Letter, found: list[Number]) -> Found[float] | None:
    """Floor area sought, in m2; of a range the lower end."""
    areas = measured(letter, found, SQUARE_METRES, (1.0, SQUARE_FOOT_M2), (True, True))
    scored = [(_floor_score(one), one) for one in areas if kind_of_area(one) == "floor"]
    chosen = best(scored, tie=lambda mention: mention.low)
    return None if chosen is None else Found(chosen.low, chosen.start, chosen.end)


def _floor_score(mention: Mention) -> int:
    if is_had_already(mention):
        return NEVER
    built = _LAND.search(mention.before) and UNDER_ROOF.match(mention.after)
    return (BUILT if built else 2) + points(mention, FLOOR_SIGNS)


# "50,000 m2 of land, of which 15,000 m2 covered": the share is the building.
BUILT = 6
UNDER_ROOF = re.compile(
    r" (?:is |are |är |ska |to be )?(?:covered|under (?:roof|tak|dach)|built|buildings?|bebygg\w*"
    r"|byggnad\w*|hall\w*"
    r"|überdacht\w*|bebaut\w*|overbuilt|inomhus|indoors?)\b"
)


def kind_of_area(mention: Mention) -> str:
    """What an area in m2 is of: land, floor or yard; the noun beside it decides."""
    if _NO_PLACE.match(mention.near_after):
        return "none"
    if BOUGHT.search(mention.before) and OF_LAND.match(mention.after):
        return "land"
    if _ON_LAND.match(mention.after):
        return "floor"
    for kind, pattern in (("yard", AFTER_YARD), ("land", AFTER_LAND), ("floor", AFTER_BUILDING)):
        if pattern.search(mention.after[:50]):
            return kind
    said = mention.before
    if PUT_UP.search(said):
        return "floor"
    last = {
        kind: max((match.end() for match in pattern.finditer(said)), default=-1)
        for kind, pattern in (("land", _LAND), ("floor", _BUILDING), ("yard", _YARD))
    }
    nearest = max(last, key=lambda kind: last[kind])
    return nearest if last[nearest] >= 0 else "floor"
