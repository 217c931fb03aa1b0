"""A figure and the cases behind it.

A *group* is ``{"value", "cases", "ids"}``; jobs and investment have ``"parts"`` too, each case's
share in the order of ``ids``. Where only the figure is needed (a month that another is compared
with) ``ids`` is kept for groups of fewer than three cases, which may reveal one of them, and is
empty for larger ones.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from crm.kpi.rules import FEW, share, total

Group = dict[str, Any]


def group_of(ids: Iterable[int]) -> Group:
    """Some cases, counted."""
    ordered = sorted(set(ids))
    return {"value": len(ordered), "cases": len(ordered), "ids": ordered}


def sum_of(rows: Sequence[Any], column: str) -> Group:
    """What some decisions promise of jobs or investment."""
    amounts = [getattr(row, column) for row in rows]
    return {
        **group_of(row.inquiry_id for row in rows),
        "value": plain(total(amounts)),
        "parts": [plain(amount) for amount in amounts],
    }


def few(value: Any = 0, cases: int = 0, first: int = 0, last: int = 0) -> Group:
    """A group of which the first and the last case are known: all of them when they are few."""
    return {
        "value": value,
        "cases": cases,
        "ids": sorted({first, last})[-cases:] if 0 < cases < FEW else [],
    }


def replies_of(whole: int, part: int, group: Group) -> dict[str, Group]:
    """How many were asked, replied in time, and the share; ``group`` holds their cases."""
    return {
        "recipients": {**group, "value": whole},
        "replied_in_time": {**group, "value": part},
        "response_rate": {**group, "value": share(part, whole)},
    }


def added(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Months together. A rate is counted anew from what it is made of."""
    codes = [code for code in lines[0] if code != "month"]
    together = {code: _added_groups([line[code] for line in lines]) for code in codes}
    part, whole = together["replied_in_time"]["value"], together["recipients"]["value"]
    together["response_rate"]["value"] = share(part, whole)
    return together


def _added_groups(groups: Sequence[Group]) -> Group:
    amounts = [group["value"] for group in groups if group["cases"]]
    ids = sorted({case for group in groups for case in group["ids"]})
    if any(group["cases"] >= FEW for group in groups):
        return {"value": plain(total(amounts)), "cases": sum(g["cases"] for g in groups), "ids": []}
    return {
        "value": plain(total(amounts)),
        "cases": len(ids),
        "ids": ids if len(ids) < FEW else [],
    }


def plain(value: Any) -> int | float | None:
    """A number for JSON: 1800 rather than 1800.0, and no more than the three decimals we keep."""
    if value is None:
        return None
    rounded = round(float(value), 3)
    return int(rounded) if rounded == int(rounded) else rounded
