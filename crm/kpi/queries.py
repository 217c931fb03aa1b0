"""Reading the figures of a month, and which of the cases behind them a reader may know of."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.core.db import db
from crm.inquiries.models import Inquiry, Secrecy
from crm.inquiries.queries import visible_to
from crm.kpi.details import Details
from crm.kpi.groups import added
from crm.kpi.models import MonthlyReport
from crm.kpi.rules import AT_ONCE, add_months, portions, write_month
from crm.kpi.series import by_month


def figures(month: date) -> dict[str, Any]:
    """Every figure of a month (its first day), as JSON can hold it."""
    totals = by_month([add_months(month, back) for back in range(-12, 1)])
    details = Details(month)
    return {
        "month": write_month(month),
        "region": details.region(),
        "previous": totals[-2],
        "same_month_last_year": totals[0],
        "year_to_date": added([entry for entry in totals if entry["month"][:4] == f"{month:%Y}"]),
        "series": totals[1:],
        "municipalities": details.municipalities(),
        "areas": details.areas(),
    }


def stored(month: date) -> MonthlyReport | None:
    """The month's report, once it is closed."""
    return db.session.scalar(sa.select(MonthlyReport).where(MonthlyReport.month == month))


def closed_months(months: Sequence[date]) -> dict[date, tuple[Any, dict[str, Any]]]:
    """When each closed one of some months was closed, and its own line of the series."""
    line = MonthlyReport.figures[("series", 11)]
    rows = db.session.execute(
        sa.select(MonthlyReport.month, MonthlyReport.created_at, line).where(
            MonthlyReport.month.in_(months)
        )
    )
    return {month: (closed_at, entry) for month, closed_at, entry in rows}


# ------------------------------------------------------------------ readers


def hidden_from(reader: User | None, ids: Iterable[int]) -> set[int]:
    """Which of some cases are secret and not for this reader; without a reader, all secret ones."""
    hidden: set[int] = set()
    for some in portions(ids):
        secret = sa.select(Inquiry.id).where(
            Inquiry.id.in_(some), Inquiry.secrecy == Secrecy.SECRET
        )
        hidden |= set(db.session.scalars(secret))
        if hidden and reader is not None:
            hidden -= set(db.session.scalars(secret.where(visible_to(reader))))
    return hidden


def visible_ids(reader: User, ids: Iterable[int]) -> list[int]:
    """Those of some cases that the reader may know of, oldest first."""
    found: list[int] = []
    for some in portions(ids):
        query = sa.select(Inquiry.id).where(Inquiry.id.in_(some), visible_to(reader))
        found += db.session.scalars(query)
    return sorted(found)


def cases(reader: User, ids: Sequence[int]) -> list[Inquiry]:
    """Those cases themselves, as many as one list takes; the scope is checked once more."""
    query = (
        sa.select(Inquiry)
        .where(Inquiry.id.in_(ids[:AT_ONCE]), visible_to(reader))
        .options(joinedload(Inquiry.company))
        .order_by(Inquiry.id)
    )
    return list(db.session.scalars(query))
