"""Months, and what a reader may not work out of small figures."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import Any

from crm.core import clock

FIRST_YEAR = 1990
FEW = 3  # a group of fewer cases than this may reveal one of them
AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 values

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def read_month(text: str) -> date | None:
    """The first day of a month written 2026-10; None for what is no month, too old or to come."""
    written = _MONTH.fullmatch(text)
    if written is None:
        return None
    year, month = int(written[1]), int(written[2])
    if year < FIRST_YEAR or (year, month) > (clock.today().year, clock.today().month):
        return None
    return date(year, month, 1)


def write_month(month: date) -> str:
    """2026-10, as in addresses and file names."""
    return f"{month:%Y-%m}"


def this_month() -> date:
    """The month that is running in Europe/Stockholm."""
    return clock.today().replace(day=1)


def add_months(month: date, count: int) -> date:
    """The month ``count`` months later; earlier when it is negative."""
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def start_of(day: date) -> datetime:
    """The moment (UTC) at which a day begins in Europe/Stockholm."""
    return datetime(day.year, day.month, day.day, tzinfo=clock.STOCKHOLM).astimezone(UTC)


def share(part: int, whole: int) -> int | None:
    """Whole per cent; of nothing there is no share."""
    return round(100 * part / whole) if whole else None


def total(amounts: Sequence[Any]) -> Any:
    """The sum of what is known: 0 of no amounts, None when there are some but none is known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known or not amounts else None


def portions(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids in as many lists as statements are needed for them."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def is_revealing(group: Mapping[str, Any], hidden: AbstractSet[int]) -> bool:
    """Whether a group (see crm.kpi.queries) is so small that it tells of a hidden case."""
    return group["cases"] < FEW and not hidden.isdisjoint(group["ids"])


def withheld_rows(groups: Sequence[Collection[int]], hidden: AbstractSet[int]) -> set[int]:
    """Which rows of a table must not show their figures to a reader.

    ``groups`` holds each row's case ids, ``hidden`` the secret cases that the reader may not know
    of. When one row reveals such a case, all rows as small as it go too (a lone mark among zeros
    would point at it), and larger ones until the rest of the total is no small group either.
    """
    small = {row for row, cases in enumerate(groups) if len(cases) < FEW}
    if all(hidden.isdisjoint(groups[row]) for row in small):
        return set()
    larger = sorted(set(range(len(groups))) - small, key=lambda row: len(groups[row]))
    together = {case for row in small for case in groups[row]}
    while larger and len(together) < FEW:
        small.add(larger[0])
        together |= set(groups[larger.pop(0)])
    return small
