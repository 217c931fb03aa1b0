"""Cells as people fill them in, read: numbers with units, days, yes and no, words for things.

Each reader takes a cell that is not empty and raises ValueError with advice for whoever mends it.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.fields import EARLIEST_YEAR, LATEST_YEAR
from crm.core.i18n import language
from crm.core.text import fold

Reader = Callable[[Any], Any]

# What a cell holds when it holds nothing.
NOTHING = {
    *("", "-", "–", "—", "?", "n/a", "#n/a", "null", "none", "saknas", "okänt", "okänd"),
    *("vet ej", "ej angivet", "ej angiven", "unknown", "not known", "not stated", "ej känt"),
}
YES = {"ja", "j", "yes", "y", "x", "true", "sant", "1", "krav", "ok"}
NO = {"nej", "n", "no", "false", "falskt", "0", "ej", "inte"}

AREA_UNITS = {
    **dict.fromkeys(("ha", "hektar", "hectare", "hectares"), Decimal(1)),
    **dict.fromkeys(("m2", "kvm", "kvadratmeter", "sqm"), Decimal("0.0001")),
    **dict.fromkeys(("acre", "acres"), Decimal("0.40468564")),
}
FLOOR_UNITS = {
    **dict.fromkeys(("m2", "kvm", "kvadratmeter", "sqm", "bta", "m2 bta", "kvm bta"), Decimal(1)),
    **dict.fromkeys(("ha", "hektar"), Decimal(10_000)),
}
POWER_UNITS = {
    **dict.fromkeys(("mw", "mva", "megawatt"), Decimal(1)),
    **dict.fromkeys(("kw", "kva", "kilowatt"), Decimal("0.001")),
    "gw": Decimal(1000),
}
MONEY_UNITS = {
    **dict.fromkeys(("mkr", "msek", "mnkr", "mnsek", "milj kr", "miljoner kr"), Decimal(1)),
    **dict.fromkeys(("miljoner", "milj", "m sek", "sek million", "million sek"), Decimal(1)),
    **dict.fromkeys(("mdkr", "mdr", "mdr kr", "miljarder", "miljarder kr"), Decimal(1000)),
    **dict.fromkeys(("miljard", "miljard kr", "bn sek", "billion sek"), Decimal(1000)),
    **dict.fromkeys(("tkr", "tsek", "ksek"), Decimal("0.001")),
    **dict.fromkeys(("kr", "sek", "kronor"), Decimal("0.000001")),
}
JOB_UNITS = dict.fromkeys(
    (
        *("jobb", "jobs", "st", "pers", "personer", "anställda", "årsarbeten", "årsverken"),
        *("arbetstillfällen", "heltid", "fte", "employees", "people", "tjänster"),
    ),
    Decimal(1),
)

_ABOUT = r"(?:ca|cirka|circa|c:a|omkring|runt|about|approx|around|~|≈)\.? ?"
_DIGITS = r"[-+]?(?:\d{1,3}(?: \d{3})+|\d{1,15})(?:[.,]\d{1,6})?|\d{1,3}(?:\.\d{3})+,\d{1,6}"
_DIGITS += r"|\d{1,3}(?:,\d{3})+\.\d{1,6}|\d{1,3}(?:[.,]\d{3}){2,4}"
_AMOUNT = re.compile(rf"(?:{_ABOUT})?(?P<number>{_DIGITS}) ?(?P<unit>[^\W\d_].*)?")
_RANGE = re.compile(
    rf"(?:{_ABOUT})?(?P<least>{_DIGITS}) ?(?P<unit>[a-z][a-z2]*)? ?(?:-|–|—|till|to) ?(?P<most>\d.*)"
)
_ENGLISH_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januari", "january"),
            ("feb", "februari", "february"),
            ("mar", "mars", "march"),
            ("apr", "april"),
            ("maj", "may"),
            ("jun", "juni", "june"),
            ("jul", "juli", "july"),
            ("aug", "augusti", "august"),
            ("sep", "sept", "september"),
            ("okt", "oktober", "oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ]{1,2}(?P<y>\d{4}|\d{2})",
        rf"(?:den )?(?P<d>\d{{1,2}})(?:[:.]?[ae]|st|nd|rd|th)?[. -]{{1,2}}(?P<m>{_MONTH})[., -]{{1,2}}"
        r"(?P<y>\d{4}|\d{2})",
        rf"(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})",
    )
)
_MONTH_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})",
        rf"(?P<m>{_MONTH})[., -]{{1,2}}(?P<y>\d{{4}})",
    )
)
_QUARTER_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:q|kv|kv\.|kvartal|quarter) ?(?P<q>[1-4])[ ,/-]{0,2}(?P<y>\d{4})",
        r"(?P<y>\d{4})[ ,/-]{0,2}(?:q|kv|kvartal) ?(?P<q>[1-4])",
    )
)
_YEAR = re.compile(r"(?P<y>\d{4})")
_TIME = re.compile(
    r"(?P<day>.*\d)(?:[t ]|,? kl\.? ?)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?"
)
EXCEL_BEGAN, EXCEL_DAYS = date(1899, 12, 30), (20_000, 80_000)

UNCLEAR_DATE: Any = _l("Write the date as 2026-11-24.")
UNCLEAR_NUMBER: Any = _l("Write a number with digits, such as 1800 or 0,8.")


LONGEST_FACT = 60  # no number and no day is longer


def plain(cell: Any) -> str:
    """A cell as text: 5560000001 and not 5560000001.0."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}"
    return str(cell).strip()


def is_nothing(cell: Any) -> bool:
    """Whether a cell says nothing."""
    return isinstance(cell, str) and fold(cell) in NOTHING


def words(longest: int) -> Reader:
    """A text of at most so many signs, on one line."""

    def read(cell: Any) -> str:
        return _no_longer(" ".join(plain(cell).split()), longest)

    return read


def lines(longest: int) -> Reader:
    """A text of at most so many signs."""
    return lambda cell: _no_longer(plain(cell), longest)


def _no_longer(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(_l("Write at most %(count)s characters.", count=longest))
    return text


def email(cell: Any) -> str:
    """One mail address."""
    try:
        return validate_email(plain(cell), check_deliverability=False).original
    except EmailNotValidError:
        raise ValueError(_l("Write an address such as anna@example.se.")) from None


def organisation_number(cell: Any) -> str:
    """A Swedish number as 556012-5790, others as they are."""
    digits = re.sub(r"[\s-]", "", plain(cell))
    if re.fullmatch(r"(16)?\d{10}", digits):
        return f"{digits[-10:-4]}-{digits[-4:]}"
    return _no_longer(" ".join(plain(cell).split()), 20)


def truth(cell: Any) -> bool:
    """Yes or no."""
    word = fold(plain(cell))
    if word in YES | NO:
        return word in YES
    raise ValueError(_l("Write yes or no."))


def number(units: Mapping[str, Decimal], most: int, factor: Decimal | None = None) -> Reader:
    """A number with or without a unit; without, it is in the unit that ``factor`` stands for."""

    def read(cell: Any) -> Decimal:
        found = amount(cell, units, factor)
        if not 0 <= found <= most:
            raise ValueError(_l("Write a number between 0 and %(most)s.", most=most))
        return round(found, 3)

    return read


def whole_number(units: Mapping[str, Decimal], most: int, factor: Decimal | None = None) -> Reader:
    """A whole number with or without a unit."""
    read_any = number(units, most, factor)

    def read(cell: Any) -> int:
        found = read_any(cell)
        if found != int(found):
            raise ValueError(_l("Write a whole number, such as 12."))
        return int(found)

    return read


def span(units: Mapping[str, Decimal], most: int, factor: Decimal | None = None) -> Reader:
    """From and up to: ``4–6 ha`` is both, a single number only the first."""
    read_one = number(units, most, factor)

    def read(cell: Any) -> tuple[Decimal, Decimal | None]:
        short = isinstance(cell, str) and len(cell) <= LONGEST_FACT
        parts = _RANGE.fullmatch(fold(cell)) if short else None
        if parts is None:
            return read_one(cell), None
        unit = parts["unit"] or re.sub(r"^[\d\s.,]+", "", parts["most"])
        least, most_of = read_one(f"{parts['least']} {unit}"), read_one(parts["most"])
        if least > most_of:
            raise ValueError(_l("At most must not be less than at least."))
        return least, most_of

    return read


def amount(cell: Any, units: Mapping[str, Decimal], factor: Decimal | None = None) -> Decimal:
    """The number in a cell, in the first of the units."""
    if isinstance(cell, bool):
        raise ValueError(UNCLEAR_NUMBER)
    if isinstance(cell, int | float):
        return Decimal(repr(cell)) * (factor or 1)
    parts = _AMOUNT.fullmatch(fold(cell[: LONGEST_FACT + 1]).replace("\N{MINUS SIGN}", "-"))
    if parts is None:
        raise ValueError(UNCLEAR_NUMBER)
    unit = (parts["unit"] or "").strip(" .")
    if unit and unit not in units:
        known = ", ".join(list(units)[:3])
        raise ValueError(
            _l("The unit is not known here. Use one of these: %(units)s.", units=known)
        )
    return _decimal(parts["number"]) * (units[unit] if unit else factor or 1)


def _decimal(digits: str) -> Decimal:
    if language() == "en" and _ENGLISH_THOUSANDS.fullmatch(digits):
        raise ValueError(UNCLEAR_NUMBER)  # 1800, or 1.8? as the forms ask
    digits = digits.replace(" ", "")
    signs = re.findall(r"[.,]", digits)
    if len(signs) > 1:  # all but a last one of another kind divide thousands
        last = signs[-1] if signs[-1] != signs[0] else ""
        whole, _, part = digits.rpartition(last) if last else (digits, "", "")
        digits = re.sub(r"[.,]", "", whole) + (f".{part}" if last else "")
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        raise ValueError(UNCLEAR_NUMBER) from None


def day(cell: Any) -> date:
    """A day: ISO, Swedish, or a number as Excel counts days."""
    if isinstance(cell, bool):
        raise ValueError(UNCLEAR_DATE)
    text = fold(plain(cell)[: LONGEST_FACT + 1])
    found = _excel_day(text) or _first(_DAY_FORMS, text, _as_day)
    if found is None and (timed := _TIME.fullmatch(text)):
        found = _first(_DAY_FORMS, timed["day"], _as_day)
    return _sensible(found)


def last_day(cell: Any) -> date:
    """A day, or the last one of a month, quarter or year."""
    text = fold(plain(cell)[: LONGEST_FACT + 1])
    found = (
        _first(_MONTH_FORMS, text, _as_month)
        or _first(_QUARTER_FORMS, text, _as_quarter)
        or _first((_YEAR,), text, lambda found: date(int(found["y"]), 12, 31))
    )
    return _sensible(found) if found else day(cell)


def moment(cell: Any) -> datetime:
    """A moment in Swedish time, as UTC; a day is its beginning."""
    on, at = day(cell), time.min
    if timed := _TIME.fullmatch(fold(plain(cell)[:LONGEST_FACT])):
        hour, minute = int(timed["hour"]), int(timed["minute"])
        if hour > 23 or minute > 59:
            raise ValueError(UNCLEAR_DATE)
        at = time(hour, minute)
    return datetime.combine(on, at, clock.STOCKHOLM).astimezone(UTC)


def _sensible(found: date | None) -> date:
    if found is None:
        raise ValueError(UNCLEAR_DATE)
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise ValueError(_l("Check the year."))
    return found


def _excel_day(text: str) -> date | None:
    if not re.fullmatch(r"\d{5}(\.\d+)?", text):
        return None
    days = int(float(text))
    within = EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]
    return EXCEL_BEGAN + timedelta(days=days) if within else None


def _first(forms: Iterable[re.Pattern[str]], text: str, make: Callable[[Any], date]) -> date | None:
    for form in forms:
        found = form.fullmatch(text)
        if found is not None:
            try:
                return make(found)
            except ValueError:
                continue
    return None


def _as_day(found: re.Match[str]) -> date:
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    return date(year, _month(found["m"]), int(found["d"]))


def _as_month(found: re.Match[str]) -> date:
    year, month = int(found["y"]), _month(found["m"])
    if not 1 <= month <= 12:
        raise ValueError("no month")
    return date(year, month, monthrange(year, month)[1])


def _as_quarter(found: re.Match[str]) -> date:
    year, month = int(found["y"]), 3 * int(found["q"])
    return date(year, month, monthrange(year, month)[1])


def _month(text: str) -> int:
    return MONTHS.get(text) or int(text)


def one_of(known: Mapping[str, Any], advice: Any) -> Reader:
    """What a word stands for."""

    def read(cell: Any) -> Any:
        word = fold(plain(cell))
        if word in known:
            return known[word]
        raise ValueError(advice)

    return read


def many_of(known: Mapping[str, Any], advice: Any) -> Reader:
    """What several words stand for, in their order; names may hold commas."""
    read_one = one_of(known, advice)

    def read(cell: Any) -> list[Any]:
        if fold(plain(cell)) in known:
            return [read_one(cell)]
        parts = [part for part in re.split(r"[;|/\n]", plain(cell)) if part.strip()]
        found: list[Any] = []
        for part in parts:
            whole = fold(part) in known
            found += [
                read_one(bit) for bit in ([part] if whole else part.split(",")) if bit.strip()
            ]
        return list(dict.fromkeys(found))

    return read
