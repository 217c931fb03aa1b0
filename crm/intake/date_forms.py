"""Dates as people write them: a day, a month, a quarter, a half, a year; each gives its last day."""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from crm.intake.letter import MOST_FIGURES, Letter

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
_SHORT_YEAR = r"(?:'|20)?(?P<year>[2-4]\d)(?!\d|[.,]\d|%| ?(?:ha|mw|kvm|m2|mkr)\b)"
_OF = r"(?: (?:of|av|år|im jahre?|des jahres|in|i|im|under|during))?,? ?(?:the year )?"
_ORDINALS = (
    r"(?P<first>första|first|1st|erste[snr]?|1:a|1\.|i\.)|(?P<second>andra|second|2nd"
    r"|zweite[snr]?|2:a|2\.|ii\.)|(?P<third>tredje|third|3rd|dritte[snr]?|3:e|3\.|iii\.)"
    r"|(?P<fourth>fjärde|sista|fourth|last|final|4th|vierte[snr]?|letzte[snr]?|4:e|4\.|iv\.)"
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
            rf"(?<![\d.,])(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.|:[ae])?(?: of"
            rf"| dagen i)? ?{_MONTH},?(?: år)? {_YEAR}",
            _day,
        ),
        (
            DAY,
            rf"\b(?P<firstday>första|förste|erste[nr]?|first(?: of| day of)?"
            rf"|1st(?: of)?)(?: dagen i)? {_MONTH},? {_YEAR}",
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
            rf"\bq ?(?P<number>[1-4])(?: ?(?:-|/|or|eller|till) ?q ?[1-4])?[ /,-]{{0,2}}(?:of |av |i |in "
            rf"|im )?{_YEAR}",
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
            rf"(?:\b|(?<=\s))(?P<number>[1-4])(?::a|:e|\.)? ?(?:kv\b\.?|kvartal(?:et)?|quarter"
            rf"|quartal),? {_YEAR}",
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
            rf"(?:\b|(?<=\s))(?:{_ORDINALS}) (?:halvår(?:et)?|half(?:[ -]year)?|halbjahr(?:es)?|hälften"
            rf"|jahreshälfte){_OF}{_YEAR}",
            _half,
        ),
        (
            QUARTER,
            r"\b(?:kvartal|quarter|quartal) (?:(?P<first>ett|one|eins)|(?P<second>två|two|zwei)"
            r"|(?P<third>tre|three|drei)"
            rf"|(?P<fourth>fyra|four|vier)){_OF}{_YEAR}",
            _quarter,
        ),
        (QUARTER, rf"\b(?:halvårsskiftet|mid(?:dle)?(?: of)?) ?[-']{_SHORT_YEAR}", _middle),
        (
            QUARTER,
            rf"\b(?:halvårsskiftet|midsommar|mid(?:dle)?[ -]?year|mid(?:dle)?[ -]?(?:of )?(?:the year )?"
            rf"|mitten (?:av|på)(?: år)?|jahresmitte|(?:bis |ab )?mitte(?: des jahres)?){_OF}[ -]?{_YEAR}",
            _middle,
        ),
        (
            QUARTER,
            r"\b(?:årsskiftet|jahreswechsel|turn of (?:the )?year|year[ -]end|nyår(?:et)?"
            r"|new year)(?: (?:of|in))? ?(?P<year>20[2-4]\d) ?[/-] ?(?:20)?\d\d(?!\d)",
            _year_end,
        ),
        (
            QUARTER,
            r"\b(?:årsskiftet|jahreswechsel|turn of (?:the )?year|year[ -]end|nyår(?:et)?"
            r"|new year)(?: (?:of|in))? ?(?P<year>[2-4]\d) ?[/-] ?\d\d(?!\d)",
            _year_end,
        ),
        (
            QUARTER,
            rf"\b(?:årsskiftet|jahreswechsel|turn of (?:the )?year|year[ -]end|jahresende|årets slut"
            rf"|slutet av(?: år)?|(?:the )?end of|late(?: in)?|sent(?: under)?|ende|utgången av"
            rf"|år){_OF}[ -]?{_YEAR}",
            _year_end,
        ),
        (
            YEAR,
            r"\b(?:före|innan|before|vor) (?P<year>20[2-4]\d)(?![\d-])(?! (?:års|is over))",
            _year_before,
        ),
        (
            YEAR,
            rf"(?<![\d.,/+-]){_YEAR}(?![\d/-]|[.,]\d| ?(?:kvm|m2|sqm|ha\b|kw|mw|sek|eur|usd|kr\b|personer"
            rf"|people|anställda))",
            _year_end,
        ),
    )
)
# Seasons and beginnings: which day they mean is not told, so they are left for the person.
VAGUE = re.compile(
    r"\b(?:vår(?:en)?|sommar(?:en)?|höst(?:en)?|vinter(?:n)?|spring|summer|autumn|fall|winter"
    r"|frühjahr|frühling|sommer|herbst|början av|tidigt|early|beginning of|start of"
    r"|anfang)(?: (?:of|in|i|under|år|the year))? $|\b(?:v\.?|vecka|week|kw|woche) ?\d{1,2},? $"
)


def dates(letter: Letter, received: date | None) -> Iterator[tuple[int, date, tuple[int, int]]]:
    """Every date that is written out, with how exact it is; of overlapping ones the most exact."""
    taken: list[tuple[int, int]] = []
    for exact, pattern, read in FORMS:
        for match in islice(pattern.finditer(letter.low), MOST_FIGURES):
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
