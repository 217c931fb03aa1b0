"""When the company needs the place: possession, else operation, else construction; never when to reply."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from crm.intake import mentions
from crm.intake.letter import Letter
from crm.intake.mentions import NEVER, Found, Mention, Sign, best, mention_of, points, sign

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january januar jan",
            "februari february februar feb",
            "mars march märz maerz mar",
            "april apr",
            "maj may mai",
            "juni june jun",
            "juli july jul",
            "augusti august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dezember dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
NEXT_YEAR = r"nästa år|next year|nächste[ns]? jahr(?:es)?|kommande år|the coming year"
THIS_YEAR = r"i år|this year|diese[ns]? jahr(?:es)?|innevarande år"
_YEAR = rf"(?P<year>20[2-4]\d|{NEXT_YEAR}|{THIS_YEAR})(?!\d)"
_SHORT_YEAR = r"(?:'|20)?(?P<year>[2-4]\d)(?![\d.,%]| ?(?:ha|mw|kvm|m2|mkr)\b)"
_OF = r"(?: (?:of|av|år|im jahre?|des jahres|in|i|im|under|during))?,? ?(?:the year )?"
_ORDINALS = (
    r"(?P<first>första|first|1st|erste[snr]?|1:a|1\.|i\.)|(?P<second>andra|second|2nd|zweite[snr]?|2:a|2\.|ii\.)"
    r"|(?P<third>tredje|third|3rd|dritte[snr]?|3:e|3\.|iii\.)|(?P<fourth>fjärde|sista|fourth|last|final|4th|vierte[snr]?|letzte[snr]?|4:e|4\.|iv\.)"
)

Read = Callable[[re.Match[str], int], date]


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(match: re.Match[str], year: int) -> date:
    return date(year, _month_of(match), int(match["day"]))


def _first_day(match: re.Match[str], year: int) -> date:
    return date(year, _month_of(match), 1)


def _month(match: re.Match[str], year: int) -> date:
    return _end_of_month(year, _month_of(match))


def _month_of(match: re.Match[str]) -> int:
    text = match["month"].rstrip(".")
    return MONTHS[text] if text in MONTHS else int(text)


def _quarter(match: re.Match[str], year: int) -> date:
    return _end_of_month(year, 3 * _ordinal(match))


def _half(match: re.Match[str], year: int) -> date:
    return _end_of_month(year, 6 * min(2, _ordinal(match)))


def _ordinal(match: re.Match[str]) -> int:
    named = match.groupdict()
    if named.get("number"):
        return int(named["number"])
    return next(
        number
        for number, name in enumerate(("first", "second", "third", "fourth"), start=1)
        if named.get(name)
    )


def _middle(_match: re.Match[str], year: int) -> date:
    return date(year, 6, 30)


def _year_end(_match: re.Match[str], year: int) -> date:
    return date(year, 12, 31)


def _year_before(_match: re.Match[str], year: int) -> date:
    return date(year - 1, 12, 31)


# How a date may be written, the more exact first; the number tells how exact: day, month, quarter, year.
DAY, MONTH, QUARTER, YEAR, UNDATED = 4, 3, 2, 1, 0
FORMS: tuple[tuple[int, re.Pattern[str], Read], ...] = tuple(
    (exact, re.compile(pattern), read)
    for exact, pattern, read in (
        (
            DAY,
            r"(?<![\d-])(?P<year>20[2-4]\d)[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>[0-3]\d)(?!\d)",
            _day,
        ),
        (
            DAY,
            r"(?<![\d.])(?P<day>[0-3]?\d)[./](?P<month>0?[1-9]|1[0-2])[./ -]{1,2}(?P<year>20[2-4]\d)(?!\d)",
            _day,
        ),
        (
            DAY,
            rf"(?<![\d.,])(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.|:[ae])?(?: of| dagen i)? ?{_MONTH},?(?: år)? {_YEAR}",
            _day,
        ),
        (
            DAY,
            rf"\b(?P<firstday>första|förste|erste[nr]?|first(?: of| day of)?|1st(?: of)?)(?: dagen i)? {_MONTH},? {_YEAR}",
            _first_day,
        ),
        (DAY, rf"\b{_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?,? {_YEAR}", _day),
        (
            UNDATED,
            rf"(?<![\d.,])(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.|:[ae])?(?: of)? ?{_MONTH}(?!\w| ?\d)",
            _day,
        ),
        (MONTH, rf"\b{_MONTH}(?:/\w{{3,9}})?{_OF}{_YEAR}", _month),
        (MONTH, rf"\b{_MONTH} ?(?:-|') ?{_SHORT_YEAR}", _month),
        (MONTH, r"(?<![\d-])(?P<year>20[2-4]\d)-(?P<month>0[1-9]|1[0-2])(?![\d-])", _month),
        (MONTH, r"(?<![\d/.])(?P<month>0[1-9]|1[0-2])/(?P<year>20[2-4]\d)(?!\d)", _month),
        (
            QUARTER,
            rf"\bq ?(?P<number>[1-4])(?: ?(?:-|/|or|eller|till) ?q ?[1-4])?[ /,-]{{0,2}}(?:of |av |i |in |im )?{_YEAR}",
            _quarter,
        ),
        (QUARTER, rf"\bq ?(?P<number>[1-4])[ /-]?{_SHORT_YEAR}", _quarter),
        (QUARTER, r"(?<!\d)(?P<year>20[2-4]\d)[ /:-]{0,2}q(?P<number>[1-4])\b", _quarter),
        (QUARTER, rf"\b(?P<number>[1-4])q ?{_SHORT_YEAR}", _quarter),
        (
            QUARTER,
            rf"\b(?:kvartal|kv\.?|quarter|quartal) ?(?P<number>[1-4])[ ,/-]{{1,2}}(?:of |av )?{_YEAR}",
            _quarter,
        ),
        (
            QUARTER,
            rf"\b(?:kvartal|kv\.?|quarter|quartal) ?(?P<number>[1-4]) ?[-/']? ?{_SHORT_YEAR}",
            _quarter,
        ),
        (
            QUARTER,
            rf"(?:\b|(?<=\s))(?P<number>[1-4])(?::a|:e|\.)? ?(?:kv\b\.?|kvartal(?:et)?|quarter|quartal),? {_YEAR}",
            _quarter,
        ),
        (
            QUARTER,
            rf"(?:\b|(?<=\s))(?:{_ORDINALS}) ?(?:kvartal(?:et)?|quarter|quartals?|kv\.){_OF}[ /]?{_YEAR}",
            _quarter,
        ),
        (QUARTER, rf"\bh(?P<number>[12])[ /-]{{0,2}}{_YEAR}", _half),
        (QUARTER, rf"\bh(?P<number>[12])[ /-]?{_SHORT_YEAR}", _half),
        (
            QUARTER,
            rf"(?:\b|(?<=\s))(?:{_ORDINALS}) (?:halvår(?:et)?|half(?:[ -]year)?|halbjahr(?:es)?|hälften|jahreshälfte){_OF}{_YEAR}",
            _half,
        ),
        (
            QUARTER,
            rf"\b(?:halvårsskiftet|midsommar|mid(?:dle)?[ -]?year|mid(?:dle)?[ -]?(?:of )?(?:the year )?|mitten (?:av|på)(?: år)?|jahresmitte|(?:bis |ab )?mitte(?: des jahres)?){_OF}[ -]?{_YEAR}",
            _middle,
        ),
        (
            QUARTER,
            r"\b(?:årsskiftet|jahreswechsel|turn of (?:the )?year|year[ -]end|nyår(?:et)?|new year)(?: (?:of|in))? ?(?P<year>20[2-4]\d) ?[/-] ?(?:20)?\d\d(?!\d)",
            _year_end,
        ),
        (
            QUARTER,
            r"\b(?:årsskiftet|jahreswechsel|turn of (?:the )?year|year[ -]end|nyår(?:et)?|new year)(?: (?:of|in))? ?(?P<year>[2-4]\d) ?[/-] ?\d\d(?!\d)",
            _year_end,
        ),
        (
            QUARTER,
            rf"\b(?:årsskiftet|jahreswechsel|turn of (?:the )?year|year[ -]end|jahresende|årets slut|slutet av(?: år)?|(?:the )?end of|late(?: in)?|sent(?: under)?|ende|utgången av|år){_OF}[ -]?{_YEAR}",
            _year_end,
        ),
        (
            YEAR,
            r"\b(?:före|innan|before|vor) (?P<year>20[2-4]\d)(?![\d-])(?! (?:års|is over))",
            _year_before,
        ),
        (
            YEAR,
            rf"(?<![\d.,/+-]){_YEAR}(?![\d/-]|[.,]\d| ?(?:kvm|m2|sqm|ha\b|kw|mw|sek|eur|usd|kr\b|personer|people|anställda))",
            _year_end,
        ),
    )
)
# Seasons and beginnings: which day they mean is not told, so they are left for the person.
VAGUE = re.compile(
    r"\b(?:vår(?:en)?|sommar(?:en)?|höst(?:en)?|vinter(?:n)?|spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst|början av|tidigt|early|beginning of|start of|anfang)"
    r"(?: (?:of|in|i|under|år|the year))? $|\b(?:v\.?|vecka|week|kw|woche) ?\d{1,2},? $"
)

POSSESSION = (
    r"(?:\w*tillträd\w*|\w*inflytt\w*|flytt(?:a|ar|en|as)?\b|disponera\w*|tillgång\w*|tillgänglig\w*|nycklar\w*|nyckel\w*|övertag\w*|ta(?:r)? över|vara ute|ut(?:flytt\w*| ur)|hyresstart|hyra från"
    r"|stå(?:r)? (?:klar\w*|färdig\w*)|inflyttningsklar\w*|på plats|behövs|ha(?:r)? (?:marken|tomten|lokalen|hallen)|sitta i|markåtkomst|ledig\w*"
    r"|occupan\w*|occupy|(?:have|get|gain) access|access from|mov(?:e|ing)(?:[ -]in)?\b|possession|hand(?:ed)?[ -]?over|handover|keys?|site control|available|availability|secured|take over|entry|vacate|must leave|relocat\w*|(?:lease|tenancy) (?:should |to |would )?(?:start|begin|commenc)\w*"
    r"|(?:premises|building|hall|site|land|plot|space|office|unit)\b.{0,30}\b(?:ready|needed|required|start|by|from)"
    r"|\w*bezug\w*|bezieh\w*|einzug\w*|einzieh\w*|\w*übergabe|schlüssel\w*|verfügbar\w*|mietbeginn|übernahme|umzug\w*|umziehen|räumen|ausziehen|nutzungsbeginn|besitzübergang|zur verfügung)"
)
OPERATION = (
    r"(?:\w*drift\w*|i ?gång|(?:produktions|drift|verksamhets|upp)?start(?!-)\w*|öpp(?:na|nar|ning)\w*|\w*öppning\w*|invig\w*|i bruk|börja\w*|ska gå|etabler\w*|idrifttag\w*|komma igång|klar\w*|färdig\w*|first (?!quarter|half)\w+"
    r"|operation\w*|production|sop|begin\w*|open\w*|commission\w*|complet\w*|online|live|energi[sz]ed|launch\w*|running|in use|ready|commenc\w*|go-live|operativ\w*|leverera\w*|producera\w*"
    r"|inbetriebnahme|\w*produktions\w*|\w*betrieb\w*|eröffn\w*|anlauf\w*|beginn\w*|aufnahme|fertigstellung|fertig|hochlauf|loslegen|produzieren)"
)
CONSTRUCTION = r"(?:bygg(?:start|a|nation|et|e)\w*|spad\w*|markarbet\w*|construction|br(?:eak|oken) ground|ground-?breaking|build\w*|baubeginn|spatenstich|baustart|bau\b|bauen|investera\w*|sätta igång)"
TIMING = r"(?:när|when(?: needed)?|tid(?:punkt|plan|ram|sperspektiv)?|timing|timeline|time ?(?:frame|table|line)?|schedule|wann|zeit\w*|termin\w*|datum|date|target|önskat datum|mål\w*|deadline|latest|senast|needed|behov|need)"
REPLY = (
    r"(?:svar(?:a|ar|et|en|sdatum|stid|sfrist)?\b|återkom\w*|återkoppl\w*|besked\w*|repl(?:y|ies)|respon[ds]\w*|answers?|feedback|proposals?\b|offers?\b|offert\w*|anbud\w*|förslag\w*|anmäl\w*|antwort\w*|rückmeldung\w*|angebot\w*|vorschl\w*"
    r"|submi(?:t|ssion)\w*|bids?|send (?:us|me|your)|skicka\w*|senden sie|besök\w*|visit\w*|besuch\w*|möte\w*|meeting|träffas|ses\b|call\b|samtal\w*|gespräch|\w*beslut\w*|decision|decide[sd]?|entscheid\w*|board|styrelse\w*|shortlist\w*|kortlist\w*|hör(?:a)? av|hear from|nda\b|workshop|webinar|sökt\w*|ansök\w*|application|deadline for|fair\b|mässa\w*|messe)"
)
HISTORY = (
    r"(?:grunda\w*|startade|founded|since|sedan|established in|incorporated|gegründet|seit|byggd\w*|built|från (?:19|20[01])|omsatt\w*|omsätt\w*|turnover|revenue|umsatz|förra|i fjol|last year|letztes|var\b|was|were|signed|tecknade|fick|förvärvade\w*|acquired|bought"
    r"|opened|öppnade|köpte|copyright|certifi\w*|rapport\w*|report|enligt|study|statistik\w*|won|vann|hat .{0,20} (?:gewonnen|eröffnet)|war\b|tilldelats|vision|klimatneutral\w*|climate[- ]neutral|net[- ]zero|agenda)"
)
SIGNS: tuple[Sign, ...] = (
    sign("when to reply, meet or decide", NEVER, "near_before", rf"\b{REPLY}\b[^;]{{0,70}}$"),
    sign("when to reply, meet or decide", NEVER, "near_after", rf"^[^,;.]{{0,30}}\b{REPLY}\b"),
    sign("when to reply, said further off", -6, "before", rf"\b{REPLY}\b[^;]*$"),
    sign("what was", NEVER, "near_before", rf"\b{HISTORY}\b[^,;]{{0,30}}$"),
    sign("possession", 9, "near_before", rf"\b{POSSESSION}\b"),
    sign("possession", 9, "near_after", rf"^[^,;.]{{0,40}}\b{POSSESSION}\b"),
    sign("possession, over a comma", 9, "before", rf"\b{POSSESSION}\b[^;:]{{0,40}}$"),
    sign("operation", 6, "near_before", rf"\b{OPERATION}\b"),
    sign("operation", 5, "near_after", rf"^[^,;.]{{0,30}}\b{OPERATION}\b"),
    sign("construction", 4, "near_before", rf"\b{CONSTRUCTION}\b"),
    sign("construction", 4, "near_after", rf"^[^,;.]{{0,30}}\b{CONSTRUCTION}\b"),
    sign(
        "under a heading of time",
        4,
        "before",
        rf"(?:^|[\n:;.,-] ?)\s*(?:\w+ )?{TIMING}(?: \w+){{0,3}} ?(?:[:=?]| -)[^;]{{0,60}}$",
    ),
    sign("said of the place, further off", 2, "sentence", rf"\b(?:{POSSESSION}|{OPERATION})\b"),
    sign(
        "a limit",
        2,
        "near_before",
        r"\b(?:senast|by|before|bis(?: zum| spätestens)?|until|latest|no later than|not later than|spätestens|till|från(?: och med)?|fr\.?o\.?m|from|ab(?: dem)?|redan|under|during|inom|within|innan|före|vor|in|im|im jahr|laufe|around|kring|runt|omkring|target|about|ca)(?: den| the| dem| year| år)? $",
    ),
    sign(
        "the lease ends",
        4,
        "near_before",
        r"\b(?:(?:hyresavtal\w*|hyreskontrakt\w*|kontrakt\w*|lokal\w*|lease|tenancy|mietvertrag)\b.{0,30}\b(?:ut|upphör|ur tiden|expires?|ends?|runs? out|terminat\w*|endet|läuft)|uppsagd\w*|sägs upp|rivs|rivas|demolish\w*)\b",
    ),
    sign(
        "a later phase",
        -5,
        "near_before",
        rf"(?:\b(?:etapp|phase|fas|stage|stufe|phase) (?:2|3|two|ii|två)\b|\b(?:andra|second|zweite\w*) (?:etapp\w*|fas\w*|phase|stage|stufe|line|linje)|{mentions.TOTAL}|\b(?:senare|later|på sikt|expand\w*|full (?:capacity|production|kapacitet)|fullt))[^,;]{{0,40}}$",
    ),
    sign(
        "a later phase",
        -5,
        "near_after",
        r"^[^,;.]{0,20}\b(?:för (?:etapp|fas) (?:2|två)|for phase (?:2|two)|fully|fullt utbygg\w*)\b",
    ),
)
# A season or half-told date is no date; a year alone needs to be told what for.
SHORT = 30
LEAST = {DAY: 1, MONTH: 1, QUARTER: 1, YEAR: 4, UNDATED: 6}


def find_needed_by(letter: Letter, received: date | None = None) -> Found[date] | None:
    """The day by which the place is needed. `received` resolves "next year"; without it that is left."""
    scored = []
    days: dict[int, date] = {}
    previous = 0
    for exact, day, (start, end) in sorted(_dates(letter, received), key=lambda one: one[2]):
        mention = _since(previous, mention_of(letter, (start, end), (0.0, None)), letter)
        previous = end
        score = _score(mention, exact)
        if score >= LEAST[exact] and (received is None or day > received):
            days[start] = day
            scored.append((score, mention))
    chosen = best(scored)
    return chosen and Found(days[chosen.start], chosen.start, chosen.end)


def _since(previous: int, mention: Mention, letter: Letter) -> Mention:
    """Keep what is said of the date before out of what is said of this one."""
    if previous <= mention.start - len(mention.before):
        return mention
    between = letter.low[previous : mention.start]
    near = between if len(between) < len(mention.near_before) else mention.near_before
    return replace(mention, before=between, near_before=near)


def _score(mention: Mention, exact: int) -> int:
    if exact == UNDATED:
        return points(mention, SIGNS)
    if exact == YEAR:
        alone = 2 if len(mention.sentence.strip()) < SHORT else 0
        return NEVER if VAGUE.search(mention.before) else points(mention, SIGNS) + alone
    # A day, month or quarter with its year is hardly written for anything else: deadlines of replies have none.
    return points(mention, SIGNS) + 2


def _dates(letter: Letter, received: date | None) -> Iterator[tuple[int, date, tuple[int, int]]]:
    """Every date that is written out, with how exact it is; of overlapping ones the most exact."""
    taken: list[tuple[int, int]] = []
    for exact, pattern, read in FORMS:
        for match in pattern.finditer(letter.low):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            day = _resolve(match, read, letter, received)
            if day is not None:
                yield exact, day, (start, end)


def _resolve(
    match: re.Match[str], read: Read, letter: Letter, received: date | None
) -> date | None:
    written = match.groupdict().get("year") or _year_nearby(match, letter)
    try:
        if written is None:
            return received and _next(match, read, received)
        year = _year_of(written, received)
        return None if year is None else read(match, year)
    except ValueError:  # the 31st of June
        return None


def _year_nearby(match: re.Match[str], letter: Letter) -> str | None:
    """The year that the same sentence names: "autumn 2026, the hall must be there on 30 September"."""
    first, last = letter.sentence(match.start())
    years = re.findall(r"(?<![\d.,-])20[2-4]\d(?![\d-])", letter.low[first:last])
    return years[0] if len(years) == 1 else None


def _next(match: re.Match[str], read: Read, received: date) -> date:
    """The first such day after the letter came."""
    day = read(match, received.year)
    return day if day > received else read(match, received.year + 1)


def _year_of(text: str, received: date | None) -> int | None:
    if text.isdigit():
        return int(text) if len(text) == 4 else 2000 + int(text)
    if received is None:
        return None
    return received.year + (1 if re.fullmatch(NEXT_YEAR, text) else 0)
