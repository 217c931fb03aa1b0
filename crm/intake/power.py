"""The grid connection needed, in MW: fully built out, and in an extension the total if it is told."""

import re

from crm.intake import mentions
from crm.intake.letter import Letter
from crm.intake.measures import measured
from crm.intake.mentions import NEVER, Found, Mention, Sign, best, is_had_already, points, sign
from crm.intake.words import Number

KW, GW = 0.001, 1000.0
POWER_UNITS = re.compile(
    r"\+?[ -]?(?:(mw(?:el|e)?|megawatts?|mva|megavoltampere)|(kw(?:el|e)?|kilowatts?|kva)|(gw"
    r"|gigawatts?))(?![\wåäö/·])(?! ?(?:peak|p\b|tim))"
)

CONNECTION = (
    r"(?:\w*anslut\w*|\w*nät(?!verk)\w*|grid|connect\w*|\w*effekt(?!iv)\w*|abonnemang\w*|firm"
    r"|anschlu\w*|\w*netz\w*|\w*leistung|strom\w*|\w*ström|electric\w*|elektri\w*|power|el(?:en"
    r"|behov\w*|kraft|försörjning)?|supply|demand\w*|\w*inmat\w*|\w*utmat\w*|uttag\w*|feed\w*"
    r"|loads?|capacity|kapacitet\w*|kapazität\w*|substation|ställverk|umspannwerk|energised"
    r"|energized|energi|energy|energie|last|leistungsbedarf|draw)"
)
_MACHINE = (
    r"(?:\w*motor\w*|\w*generator\w*|\w*turbin\w*|\w*transform\w*|\w*elektrolys\w*"
    r"|electroly[sz]\w*|\w*modul\w*|drives?|inverters?|\w*riktare\w*|\w*chargers?"
    r"|charging points?|\w*laddare|\w*laddstation\w*|\w*laddplats\w*|\w*stolpar?|ladesäulen?"
    r"|\w*lader|reactors?|\w*reaktor\w*|boilers?|\w*panna\w*|\w*pannor|wind|vind\w*|solar"
    r"|sol(?:park|cell)\w*|wärmepumpe\w*|heat ?pumps?|värmepump\w*|units?|enhet\w*|einheiten"
    r"|plants?|machines?|maskiner|truck\w*|genomkörningsplats\w*|anlagen|engines?|converters?"
    r"|omriktare|\w*ugn\w*|furnaces?|heater\w*|chp|kraftvärme\w*|blockheizkraftwerk\w*"
    r"|notstrom\w*|cars?|rooftop|pv)"
)
POWER_SIGNS: tuple[Sign, ...] = (
    sign(
        "fully built, in brackets", 5, "after", rf"^ ?\([^)]{{0,30}}(?:full build|{mentions.TOTAL})"
    ),
    sign(
        "what it grows to",
        5,
        "near_after",
        r"^[^,;.]{0,12}\b(?:when|once|när|sobald|wenn) (?:the |den |de |die |båda |both )?(?:steg"
        r"|etapp|fas|phase|stage|stufe|second|andra|zweite\w*|full\w*|alla?|all|everything|allt"
        r"|whole|hela|phase two|line two|linje två)\b",
    ),
    sign(
        "raised to it",
        6,
        "near_before",
        r"^ ?(?:till|to|auf|up to|upp till)(?: ca\.?| about| totalt| total)? $",
    ),
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
        rf"^[ -](?:(?!för |for |für |till |to |i |in |und |och "
        rf"|and )[a-zåäöüß]+ ){{0,1}}{_MACHINE}\b(?!\w*anslut)",
    ),
    sign(
        "a machine's size",
        -5,
        "near_before",
        rf"\b{_MACHINE} (?:(?:of|om|på|med|à|a|at|with|von|mit|zu|je|up to|upp till|bis|mellan"
        rf"|between|from|från|ca|cirka|about|etwa) ){{1,3}}$",
    ),
    sign(
        "apiece",
        NEVER,
        "near_after",
        r"^[^,;.]{0,12}\b(?:each|apiece|per (?:unit|st|styck|plats|enhet|module?|machine|truck|bay"
        r"|point|stall|charger|laddare|laddplats)|styck|vardera|a piece|je stück|pro (?:stück"
        r"|einheit|modul|anlage|platz)|jeweils)\b",
    ),
    sign(
        "apiece",
        NEVER,
        "near_before",
        r"(?:\bà|\bje|\bvar och en på|\bx|\d ?x|\beach(?: of| at| with)?|\b(?:\w*chargers?"
        r"|\w*laddare|laddstolp\w*|ladesäule\w*|wallbox\w*)) $",
    ),
    sign(
        "heat, not electricity",
        -6,
        "near_after",
        r"^ (?:of )?(?:waste |excess |low-grade |district )?(?:heat\b|\w*värme\b|thermal|th\b"
        r"|ab?wärme|wärme"
        r"|kyla\b|cooling\b|kälte|steam|ånga|dampf|process ?heat|fjärrvärme|biogas|gas\b|termisk\w*"
        r"|värmeeffekt)",
    ),
    sign(
        "heat, not electricity",
        -6,
        "near_before",
        r"\b(?:spillvärme|överskottsvärme|restvärme|waste heat|excess heat|surplus heat|abwärme"
        r"|fjärrvärme|district heat\w*|fernwärme|värmeeffekt\w*|kyleffekt\w*|uteffekt\w*"
        r"|märkeffekt\w*|toppeffekt\w*|heat output|wärmeleistung|wärmebedarf|värmebehov\w*"
        r"|heat demand|heating|kylbehov\w*|cooling|kühlung)\b[^,;.]*$",
    ),
    sign(
        "in reserve",
        -6,
        "near_before",
        r"\b(?:reservkraft\w*|backup|back-up|diesel\w*|emergency|standby|notstrom\w*|notaggregat\w*"
        r"|reservaggregat\w*|ups)\b[^,;.]{0,30}$",
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
        r"\b(?:solceller på tak\w*|solcellsanläggning\w*|rooftop solar|photovolta\w*|pv-anlage"
        r"|pv system|installed peak|toppeffekt)\b",
    ),
    sign(
        "what they make",
        -5,
        "sentence",
        r"\b(?:bygger|tillverkar|utvecklar|säljer|levererar|installerat|we (?:build|make|manufactur"
        r"|sell|suppl|deliver|develop|install)\w*|(?:they|company|it|group|which|that"
        r"|firm) (?:builds?|makes?|manufactures?|winds?|sells?|suppl(?:y|ies)|develops?|owns?"
        r"|operates?|runs?)|manufacturer|hersteller|stellen .{0,40} her|baut|bauen|fertigt|liefert"
        r"|tillverkare|(?:references?|referens\w*|order) )\b",
    ),
    sign(
        "connected before",
        NEVER,
        "near_after",
        r"^[^.;]{0,40}\b(?:already connected|redan anslut\w*|bereits angeschlossen)\b",
    ),
    sign("fully built", 5, "near_before", mentions.TOTAL),
    sign("fully built", 5, "near_after", rf"^[^,;]{{0,32}}{mentions.TOTAL}"),
    sign(
        "what it grows to",
        5,
        "near_before",
        r"\b(?:rising|growing|increasing|expand\w*|later|then|eventually|senare|sedan|därefter|växer"
        r"|växa|ökar|stiger|på sikt|später|dann|steigend|wachsend|anschließend|second (?:phase"
        r"|stage)|phase (?:2|two|ii)|etapp (?:2|två))\b(?! (?:med|by|um)\b)[^,;.]{0,20}$",
    ),
    sign(
        "the sun's or the river's",
        -8,
        "near_before",
        r"\b(?:solar\w*|sol(?:celler|cells\w*|park\w*|el)|photovolta\w*|pv|turbin\w*|hydro\w*"
        r"|vattenkraft\w*|vindkraft\w*|wind\w*|generator\w*|wasserkraft\w*)\b(?:(?!anslut|connect"
        r"|grid|nät|feed|inmat|netz)[^,;.]){0,28}$",
    ),
    sign("a first phase", -3, "near_before", mentions.EARLY_PHASE),
    sign("a first phase", -3, "near_after", rf"^[^,;]{{0,30}}{mentions.EARLY_PHASE}"),
    sign("a share of it", -3, "near_before", rf"{mentions.SHARE_BEFORE}[^,;]*$|\bof this\b"),
)
RISE = re.compile(
    r"\b(?:ök\w*|utök\w*|höj\w*|increas\w*|rais\w*|rise|upgrad\w*|grow\w*|expand\w*|extend\w*"
    r"|erhöh\w*|steig\w*|aufstock\w*|uppgradera\w*|going|gå)\b"
)
FROM = re.compile(
    r"\b(?:från|from|von)(?: dagens| nuvarande| today's| the current| today| heute| ca\.?| about)? $"
)


def find_power(letter: Letter, found: list[Number], kind: str = "new") -> Found[float] | None:
    """The grid connection needed, in MW: fully built out, and in an extension the total if it is told."""
    powers = measured(letter, found, POWER_UNITS, (1.0, KW, GW), (False, True, False))
    scored = [(_power_score(one, kind), one) for one in powers]
    chosen = best(scored, tie=lambda one: _power_value(one, kind))
    return None if chosen is None else Found(_power_value(chosen, kind), chosen.start, chosen.end)


RAISED = 6  # what it is raised to is the total


def _power_score(mention: Mention, kind: str) -> int:
    score = 1 + points(mention, POWER_SIGNS)
    if _rises(mention, kind):
        return score + RAISED
    return score - 6 if is_had_already(mention) and not _rises(mention, kind) else score


def _power_value(mention: Mention, kind: str) -> float:
    return mention.high if mention.high is not None and _rises(mention, kind) else mention.low


def _rises(mention: Mention, kind: str) -> bool:
    return mention.high is not None and bool(
        FROM.search(mention.before) and (kind == "expansion" or RISE.search(mention.sentence))
    )
