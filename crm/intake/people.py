"""Jobs that come with the case: those added in an expansion, those moved in a relocation; never a headcount."""

import re

from crm.intake import mentions
from crm.intake.letter import MOST_FIGURES, Letter
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
from crm.intake.places import places
from crm.intake.words import Number, Range, ranges

MOST_JOBS = 20_000

_NEW = (
    r"(?:nya?|nytt|new|additional|extra|fler|more|further|another|tillkommande|neuen?"
    r"|weitere[rn]?|zusätzliche[rn]?)"
)
_QUALITY = (
    rf"(?:{_NEW}|fast|fasta|permanenta?|permanent|full-time|part-time|full time|heltids"
    rf"|heltidsanställda|direct|direkta|direkte|local|lokala"
    r"|skilled|qualified|kvalificerade|on-site|on site|feste[rn]?|dauerhafte[rn]?"
    r"|qualifizierte[rn]?|industrial|highly|technical|tekniska|unbefristete"
    r"|or so|ish|st\.?|production|office|shift|egna|own|utbildade|trained|eller fler"
    r"|långsiktiga|stadigvarande|blue-collar|white-collar|cnc)"
)
WORKERS = (
    r"(?:\w*personer|\w*person(?:en)?|\w*medarbetare\w*|\w*anställda?|anställningar"
    r"|\w*jobb(?:en)?|arbetstillfällen\w*|arbetsplatser|(?:heltids|halvtids|deltids|hel|års"
    r"|helårs|del)?tjänster|årsarbet\w*"
    r"|årsverk\w*|heltider|heltidare|\w*operatörer|\w*ingenjörer|\w*tekniker|\w*montörer"
    r"|svetsare|kolleg(?:or|er)|utvecklare|forskare|\w*förare|chaufförer"
    r"|mekaniker|snickare|målare|plåtslagare|elektriker|bagare|slaktare|sömmerskor|murare"
    r"|smeder|carpenters|bakers|electricians|gubbar|killar|tjejer|konsult(?:er)?|consultants"
    r"|konstruktörer|säljare|\w*arbetare|personal"
    r"|specialister|pers\b|man\b(?! )|man(?= (?:som|i|på|från)\b)|själar|huvuden|laboranter"
    r"|programmerare|kockar"
    r"|people|folks?|persons?|employees|staff(?: members)?|jobs?|positions|posts|workers"
    r"|\w*engineers|operators|technicians|ftes?|full-time(?: equivalents?)?"
    r"|roles|hires|headcount|colleagues|developers|scientists|researchers|drivers|welders"
    r"|assemblers|mechanics|team members|workplaces|specialists|souls"
    r"|mitarbeite\w*|beschäftigte\w*|arbeitsplätze\w*|(?:arbeits|vollzeit|teilzeit"
    r"|plan)?stellen|(?:fach|arbeits|voll|hilfs|teilzeit)?kräfte|personen|leute"
    r"|vollzeit\w*|angestellte\w*|köpfe|ingenieur\w*|techniker\w*|kolleg(?:en|innen)\w*"
    r"|årsverk|ansatte|medarbejdere|arbeidsplasser)"
)
AFTER = re.compile(
    rf"(?:-odd| odd|-ish|\+|-tal(?:et)?)?[ -](?:(?:{_QUALITY})[ -]){{0,3}}(?:{WORKERS})(?![\wåäö])"
)
AFTER_TRADE = re.compile(
    rf"[ ](?:{_QUALITY}) [a-zåäöüß-]{{3,24}}(?:are|örer|ers|ors|ists?|er|innen|ter)\b"
)
DIRECT = re.compile(
    r" (?:direct|direkta|direkte|permanenta?|full-time|fasta)\b(?=,? (?:and|och|und|plus)\b)"
)
# "48 of our 55 employees".
OUT_OF = re.compile(
    r" (?:av|of|von) (?:våra|vår|de|our|the|their|unseren|den)(?: \w+)? (?:\d+|jobs|positions"
    r"|employees|staff|people|team|anställda|jobben|tjänsterna|mitarbeitern|stellen)\b"
)
MORE = re.compile(
    rf" (?:till(?=[ .,;)]|$)(?! \d| (?:en|ett|den|en)\b)|{_NEW}(?= (?:einstellen|dazu|hinzu|för"
    rf"|in|i|på|here|hos|när"
    rf"|och)\b|[.,;)\n]|$))"
)
ALONG = re.compile(
    r" (?:av dem|of them|davon)\b[^.;\n]{0,50}\b(?:flyttar|följer|hänger med|move|follow"
    r"|relocate|ziehen)\b| (?:av (?:oss|dem) |of (?:us|them) |(?:personer|anställda|people"
    r"|employees|mitarbeiter|jobb?) )?(?:alla )?(?:hänger med|följer med|flyttar med|ska med"
    r"|som (?:alla )?(?:följer|flyttar|ska) med|will (?:all )?(?:move|follow|come|transfer"
    r"|relocate)"
    r"|(?:would|to) (?:move|follow|relocate|come)|come along|are moving|kommen mit|ziehen "
    r"(?:mit|um)|of us\b|of them (?:will )?(?:move|come|follow)|flyttar|relocate)\b"
)
EMPLOYS = re.compile(
    r"\b(?:employ|hire|recruit|anställ(?:a|er)|nyanställa|rekrytera|sysselsätta|sysselsätter"
    r"|bemannas av|vi blir|blir vi|(?:att|kunna) bli|wir werden|we will be|we'll be|there will be|there'll be"
    r"|einstellen|beschäftigen)(?: (?:ca\.?|cirka|about|around|some|etwa|rund|omkring"
    r"|ytterligare|another))* $"
)
# "300 during construction and 40 in operation": people, since others in the sentence are.
ALSO = re.compile(
    r" (?:i drift|vid full|in operation|im betrieb|at the new|at full|here\b|här\b|i fabriken"
    r"|på plats|on site|permanent\w*|i anläggningen)|[.,;)\n]|$"
)
ALSO_BEFORE = re.compile(
    r"\b(?:plans?|planerar|add|blir|need|needs|behöver|och|and|und|then|sedan|därefter|dann"
    r"|planen)(?: (?:ca\.?|about|around|cirka|etwa|another|ytterligare))* $"
)
LABEL = re.compile(
    r"(?:^|[\n;,.:(] ?| )(?:(?:grupp|team|styrka|stab|crew|arbetslag|mannschaft|bemanning"
    r"|personalstyrka) (?:på|om|of|von|med|mit|with)|manpower|folk|antal(?=:)|staff\w*|personal\w*"
    r"|personnel|headcount|employees|employment|(?:new |direct |nya )?jobs?|antal (?:anställda"
    r"|jobb|arbetstillfällen|medarbetare|tjänster|personer)|bemanning\w*"
    r"|(?:nya )?anställda|anställningar|(?:nya )?arbetstillfällen|(?:nya )?jobb|sysselsättning"
    r"|workforce|crew|team|manning|(?:neue |zahl der )?(?:mitarbeite\w*|arbeitsplätze"
    r"|beschäftigte\w*|stellen)|personalbedarf|people|tjänster|årsarbetare|ftes?|fte)"
    r"(?: \([^)]{1,30}\))?(?: (?:at|on|of|is|in|blir|är|beräknas|vid|needed|required|behov"
    r"|full|operation|about|start|planned|expected|till|drift|i|från|bei|zum|vollbetrieb"
    r"|estimated|uppskattat|antal|will be|site|plats|ort|local|lokalt|ca\.?|totalt"
    r"|total)){0,4}"
    r" ?[:=-]? ?(?:(?:ca|cirka|about|approx|approximately|around|circa|etwa|rund|omkring|ungefär|c)\.? )?$"
)
OTHER_UNIT = re.compile(
    r" ?(?:%|procent|percent|prozent|kvm|m2|m\b|sqm|sq|ha\b|hektar|mw|kw|mva|msek|mkr|mkr|milj"
    r"|mio|mill|sek|kr|eur|usd|€|\$|ton\b|tons|tonnes|km|minut|min\b|hours|timm|år\b|years"
    r"|jahre|months|månader|veck|weeks|mm|°|h\b|q[1-4])"
)

_COMPANY = (
    r"(?:compan\w+|group|koncern\w*|bolag\w*|företag\w*|firma\w*|unternehmen|konzern|gruppe"
    r"|famil\w+|turnover|revenue|omsätt\w*|umsatz|ägs|founded|grundat\w*|grundades|gegründet"
    r"|worldwide|global\w*|weltweit|i världen|internation\w*|sedan \d{4}|since \d{4}|seit "
    r"\d{4}|sales|europe|europa|ägare|owner\w*|avknoppning)"
)
SIGNS: tuple[Sign, ...] = (
    sign("new ones", 3, "own", rf"[ -]{_NEW}\b"),
    sign(
        "in a portrait of the company",
        -4,
        "near_before",
        r"\b(?:ab|gmbh|oyj?|as|asa|a/s|ltd|limited|inc|b\.?v|ag|s\.?a|aps|hb|kb|sas|llc|plc|group"
        r"|koncernen)\b\.?,? ?\(?$",
    ),
    sign(
        "the whole of whom some come",
        -8,
        "near_before",
        r"\b(?:av|of|von) (?:våra|vår|de|our|the|their|unseren|den)(?: totalt| nuvarande| current"
        r"| heutigen)? $",
    ),
    sign("told under a heading of it", 2, "before", LABEL.pattern),
    sign("too few", NEVER, "near_after", mentions.NOT_ENOUGH),
    sign(
        "a sum",
        2,
        "near_before",
        rf"\b(?:det blir|alltså|summa|that is|i\.e\.|det vill säga|dvs\.?|das sind)(?: \w+)? $|= ?$"
        rf"|{mentions.TOTAL}",
    ),
    sign(
        "these move along",
        4,
        "near_after",
        r"^[^,;.]{0,34}\b(?:flyttar|följer med|hänger med|ska med|(?:will|would|to|shall) (?:all "
        r")?(?:move|follow|relocate|transfer)|come along|are moving|kommen mit|ziehen (?:mit"
        r"|um))\b",
    ),
    sign(
        "perhaps later",
        -3,
        "near_after",
        r"^[^,;.\d]{0,24}\b(?:senare|på sikt|later|eventually|in the long run|später|langfristig)\b",
    ),
    sign(
        "perhaps later",
        -3,
        "near_before",
        r"\b(?:senare|på sikt|later|eventually|in the long run|später|langfristig)\b[^,;.]*$",
    ),
    sign(
        "wanted or to come",
        2,
        "sentence",
        rf"\b{mentions.WANT}|\b(?:ger|ge|innebär|giving|give|provid(?:es?|ing)\b|bring\w*|generate|employ"
        rf"|sysselsätta|bemanna\w*|follow|entstehen|sysselsätter|vid full|at full|when|när)\b",
    ),
    sign("new ones", 3, "near_after", rf"^[ -]{_NEW}\b"),
    sign(
        "added",
        3,
        "near_before",
        r"\b(?:ytterligare|another|additional|extra|(?:will|shall|would|to) employ|anställer"
        r"|anställa|nyanställ\w*|rekrytera\w*"
        r"|hire|hiring|recruit\w*|einstell\w*|zusätzlich|weitere|utöver dagens|create\w*|skapa\w*"
        r"|tillkommer)\b",
    ),
    sign(
        "in their whole company",
        -6,
        "near_before",
        r"\b(?:(?<!will )(?<!shall )(?<!would )(?<!to )(?<!ould )employs?|employing|(?:har|has"
        r"|have|hat|haben)(?= (?:(?:about|ca\.?|cirka|around|over|some|etwa|rund|drygt) )?$)"
        r"|sysselsätter|beschäftigt|totalt är vi|är vi (?:totalt|i dag|idag)|koncernen har|the "
        r"group has|group "
        r"employs|har (?:totalt|ca|cirka|omkring|över|drygt|nära|i dag)|has (?:about|around|over"
        r"|some|more than)?|workforce of|headcount of our|with a (?:team|staff|workforce) of|(?:vi"
        r"|we|wir) (?:är|are|sind)(?: (?:about|ca|cirka|drygt|etwa|rund|nu|now|some))?)(?: "
        r"(?:about|ca|cirka|around|over|some|etwa|rund))? $",
    ),
    sign(
        "in their whole company",
        -5,
        "sentence",
        rf"(?=.*\b(?:med|with|mit)(?: (?:over|about|some|around|more than|drygt|cirka|ca\.?|över"
        rf"|knappt|nearly|rund|etwa|über|fast|ca))? [\d ]+(?:anställda|employees|people|medarbetare"
        rf"|personer|mitarbeite\w+|beschäftigten|staff)\b)(?=.*\b{_COMPANY}\b)(?!.*\b(?:new|nya"
        rf"|neue\w*)\b)",
    ),
    sign(
        "in a portrait of the company",
        -4,
        "sentence",
        r"^(?=.*\b(?:founded|grundat|grundades|established in|gegründet|turnover|omsätt\w*|revenue"
        r"|umsatz)\b)(?!.*\b(?:plan\w*|new|nya|neue\w*|will|ska|söker|need\w*|behöver|anställ(?:a"
        r"|er))\b)",
    ),
    sign(
        "in the world",
        NEVER,
        "near_after",
        r"^[^.;]{0,40}\b(?:worldwide|globally|at home|hemma\b|in the (?:uk|us|usa)\b|världen över"
        r"|i världen|weltweit|globalt|across "
        r"(?:europe|the (?:group|world))|in (?:\w+ )?(?:countries|ländern)|i \w+ länder|i "
        r"koncernen|in the group|in der gruppe)\b",
    ),
    sign("a share of them", -4, "near_before", rf"{mentions.SHARE_BEFORE}[^,;]*$"),
    sign(
        "builders, not staff",
        NEVER,
        "near_after",
        r"^(?![^.;]{0,14}\b(?:plus|exkl\w*|excl\w*|and|och|samt|not counting"
        r"|zuzüglich)\b)[^.;]{0,40}\b(?:under bygg\w*|byggtid\w*|during (?:the )?construction"
        r"|construction (?:phase|period|workers|jobs)|contractors?|bauphase|bauzeit|indirect\w*"
        r"|indirekt\w*|hos underleverant\w*|among suppliers)\b|^(?! (?:och|and|plus|samt"
        r"|und)\b)[^.,;]{0,12}\b(?:säsong\w*"
        r"|seasonal|saison\w*)",
    ),
    sign(
        "builders, not staff",
        NEVER,
        "near_before",
        r"\b(?:byggtiden|byggfasen|byggskedet|construction|bauphase|bauzeit|indirekt\w*"
        r"|indirect\w*|contractors|entreprenör\w*|säsongs\w*|seasonal)\b(?:(?! (?:och|and|und|then"
        r"|sedan|därefter|dann) )[^.;])*$",
    ),
    sign(
        "guests or customers",
        NEVER,
        "near_before",
        r"\b(?:konferens\w*|restaurang|matsal|lunch\w*|conference|seats?|gäst\w*|besökar\w*"
        r"|visitors?|guests?|dining|canteen|studenter|students|patient\w*|invånare|population"
        r"|parkering|parking|utbilda\w* (?:ca )?|audience|tagung\w*|auditori\w*|möte|meeting"
        r"|workshop for|delegation)\b[^,.;]{0,20}$",
    ),
    sign(
        "a rate",
        -5,
        "near_after",
        r"^[^,.;]{0,14}\b(?:per (?:år|year|dag|day|skift|shift)|a year|om året|pro jahr)\b",
    ),
    sign(
        "moves along",
        5,
        "sentence",
        r"\b(?:hänger|hänga|följer|följa|flyttar?|kommer|komma|ska) med\b|\bcome along\b|\bwill "
        r"(?:all )?(?:move"
        r"|follow|relocate|transfer)\b|\bkommen (?:alle )?mit\b|\bziehen mit\b",
    ),
    sign(
        "those who leave or visit",
        NEVER,
        "near_before",
        r"\b(?:varsla\w*|säger upp|lay(?:ing)? off|besök\w*|visit\w*|redundan\w*|entlass\w*"
        r"|delegation)\b[^,.;]{0,25}$",
    ),
    sign(
        "of somebody else",
        -5,
        "sentence",
        r"\b(?:kunden har|our customer has|der kunde hat|kommunen har|konkurrent\w*|competitor\w*)\b",
    ),
)
# "Our workforce will grow from 80 to 110".
GROWING = re.compile(
    r"\b(?:workforce|staff|team|personal\w*|headcount|anställda|bemanning\w*|belegschaft"
    r"|employment|mannschaft)\b[^.;\d]{0,40}\b(?:from|från|von) $"
)
BECOMES = re.compile(
    r"\b(?:blir(?: vi)?|to|till|auf|become|will be|werden)(?: (?:ca\.?|about|cirka|etwa"
    r"|totalt))? (\d{1,4})\b(?! ?(?:kvm|m2|mw|ha\b|%|mkr|sqm))"
)
NONE_AT_ALL = re.compile(
    r"\b(?:jobb|jobs|arbetstillfällen|staff|personal|arbeitsplätze|anställda"
    r"|employees)\s*:\s*(?:inga|ingen|none|no|keine|nej)\b|"
    r"(?<!nästan )\b(?:inga|ingen|no|keine|without|utan|ohne)(?: (?:fast|fasta|permanent\w*"
    r"|fler|egna|egen|own|new|nya|neuen?|full-time|on-site|lokala|local|direct|direkta"
    r"|dauerhaften"
    r"|festen|stationär\w*)){0,2}"
    r" (?:anställda|anställd personal|anställningar|jobb|arbetstillfällen|arbetsplatser"
    r"|personal|staff|jobs|employees|personnel|positions|mitarbeite\w*|arbeitsplätze"
    r"|beschäftigten|stellen)\b"
    r"(?! (?:än|ännu|yet|lost|cuts|försvinner|behöver|noch))"
)
GROWTH = re.compile(
    r"\b(?:från|from|von)(?: dagens| nuvarande| today's| ca\.?| about| heute| derzeit| our current)? $"
)


def find_jobs(letter: Letter, found: list[Number], kind: str) -> Found[int] | None:
    """Jobs, full-time or not; `kind` is the case's type. Capital brings none."""
    if kind == "capital":
        return None
    scored = [(_score(letter, mention, kind), mention) for mention in _mentions(letter, found)]
    chosen = best([(score, mention) for score, mention in scored if mention.low <= MOST_JOBS])
    if chosen is not None:
        return Found(_value(chosen), chosen.start, chosen.end)
    if kind == "expansion" and (grown := _grown(letter, found)):
        return grown
    none = NONE_AT_ALL.search(letter.low)
    return None if none is None else Found(0, none.start(), none.end())


def _grown(letter: Letter, found: list[Number]) -> Found[int] | None:
    """Those added when it is told how many there are and how many there will be."""
    for mention in _mentions(letter, found):
        then = BECOMES.search(letter.low, mention.end, mention.end + 70)
        if is_had_already(mention) and then and int(then[1]) > mention.low:
            return Found(int(then[1]) - round(mention.low), mention.start, then.end())
    return None


def _value(mention: Mention) -> int:
    if mention.high is not None and GROWTH.search(mention.before):
        return round(mention.high - mention.low)
    return round(mention.low)


def _score(letter: Letter, mention: Mention, kind: str) -> int:
    score = 1 + points(mention, SIGNS)
    along = ALONG.match(mention.after) or kind == "relocation"
    if is_had_already(mention) and not along and not GROWTH.search(mention.before):
        return NEVER
    if kind == "relocation" and is_had_already(mention) and not along:
        score -= 2  # how many they are counts only when no others are said to move
    if _is_abroad(letter, mention):
        score -= ABROAD_COSTS
    return (
        score - BRACKETS_COST
        if IN_BRACKETS.search(letter.low[max(0, mention.start - 80) : mention.start])
        else score
    )


ABROAD_COSTS, BRACKETS_COST = 5, 3
# Behind a name, in brackets, stands what the company is.
IN_BRACKETS = re.compile(r"\([^()\n]*$")


def _is_abroad(letter: Letter, mention: Mention) -> bool:
    """Whether a place in another country follows: "90 staff in Lyon"."""
    place = re.match(r" (?:in|i) (?:the )?", mention.near_after)
    if place is None:
        return False
    begun = mention.end + place.end()
    named = places(letter.low, begun, begun + 25)[:1]
    return any(first == begun and code != "SE" for first, _, code in named)


def _mentions(letter: Letter, found: list[Number]) -> list[Mention]:
    made: list[Mention] = []
    for one in ranges(letter.low, found, AFTER):
        end = _end_of(letter, one)
        if end is None:
            continue
        if len(made) >= MOST_FIGURES:
            break
        mention = mention_of(letter, (one.start, end), ends(one, 1.0, coarse=True))
        made.append(mention)
    return apart(letter, made)


def _end_of(letter: Letter, one: Range) -> int | None:
    """Where the words end that make a number one of people; None when it is of something else."""
    low = letter.low
    if one.low.spelled and one.low.value <= 1 and one.high is None:  # "a person", "one employee"
        return None
    for pattern in (AFTER, ALONG, AFTER_TRADE, DIRECT, OUT_OF):
        if after := pattern.match(low, one.end):
            return one.end if pattern in (ALONG, OUT_OF) else after.end()
    if MORE.match(low, one.end) and re.search(
        rf"\b(?:{WORKERS}|vi är|we are|wir sind)\b", letter.around(one.start, one.end)
    ):
        return one.end
    before = letter.before(one.start)
    if OTHER_UNIT.match(low, one.end):
        return None
    if EMPLOYS.search(before) or (one.high is not None and GROWING.search(before)):
        return one.end
    if (
        ALSO.match(low, one.end)
        and ALSO_BEFORE.search(before)
        and re.search(
            rf"\d[ -](?:{_QUALITY} )*{WORKERS}\b", letter.low[max(0, one.start - 120) : one.start]
        )
    ):
        return one.end
    labelled = _is_labelled(letter, one) and not OTHER_UNIT.match(low, one.end)
    return one.end if labelled else None


# A row of a table: "personnel that moves    44".
ROW = re.compile(
    r"\n[^\d\n:]{0,20}\b(?:personal|anställda|medarbetare|jobb|tjänster|arbetstillfällen"
    r"|employees|staff|jobs|positions|people|workforce|mitarbeite\w*|beschäftigte"
    r"|arbeitsplätze|stellen)\b[^\d\n]{0,30}(?: {2,}|[:=|] ?)$"
)


def _is_labelled(letter: Letter, one: Range) -> bool:
    if LABEL.search(letter.before(one.start, 70)):
        return True
    return (
        ROW.search(letter.low[max(0, one.start - 80) : one.start]) is not None
        and letter.low[one.end : one.end + 1] in "\n "
    )
