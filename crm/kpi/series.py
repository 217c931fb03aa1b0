"""The region's figures month by month, without the cases behind them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from crm.core import clock
from crm.core.db import UtcDateTime, db
from crm.establishments.models import Decision, Outcome
from crm.inquiries.models import Inquiry, InquiryType, Stage
from crm.kpi.groups import Group, few, plain, replies_of
from crm.kpi.rules import add_months, start_of, write_month
from crm.routing.models import Recipient, Round

counts = Inquiry.stage != Stage.DISMISSED
replied_at = sa.func.coalesce(Recipient.answered_at, Recipient.declined_at, type_=UtcDateTime())


def had_to_answer() -> sa.ColumnElement[bool]:
    """Whose day has passed, or who have replied: in a running month others still have time."""
    return sa.or_(Round.deadline < clock.today(), replied_at.is_not(None))


def by_month(months: Sequence[date]) -> list[dict[str, Any]]:
    """The region's figures in each of some months that follow upon each other, oldest first."""
    asked = _asked_by_month(months)
    decided = _decided_by_month(months)
    requests = _moments_by_month(Inquiry.received_at, months)
    qualified = _moments_by_month(Inquiry.qualified_at, months)
    return [
        {
            "month": write_month(month),
            "requests": requests.get(index) or few(),
            "qualified_inquiries": qualified.get(index) or few(),
            **(decided.get(index) or _no_decisions()),
            **(asked.get(index) or replies_of(0, 0, few())),
        }
        for index, month in enumerate(months)
    ]


def _moments_by_month(column: Any, months: Sequence[date]) -> dict[int, Group]:
    """Inquiries that count, by the month in which a moment of theirs lies."""
    starts = [start_of(month) for month in (*months, add_months(months[-1], 1))]
    inner = (
        sa.select(Inquiry.id, _position(column, starts).label("at"))
        .where(column >= starts[0], column < starts[-1], counts)
        .subquery()
    )
    count = sa.func.count()
    rows = db.session.execute(
        sa.select(inner.c.at, count, sa.func.min(inner.c.id), sa.func.max(inner.c.id)).group_by(
            inner.c.at
        )
    )
    return {at: few(number, number, first, last) for at, number, first, last in rows}


def _position(column: Any, starts: Sequence[Any]) -> sa.Case[Any]:
    """Which of some periods a moment or day lies in: 0 for the first."""
    latest_first = reversed(list(enumerate(starts[:-1])))
    return sa.case(*[(column >= start, index) for index, start in latest_first])


def _decided_by_month(months: Sequence[date]) -> dict[int, dict[str, Group]]:
    starts = [*months, add_months(months[-1], 1)]
    inner = (
        established(starts[0], starts[-1])
        .add_columns(_position(Decision.decided_on, starts).label("at"))
        .subquery()
    )
    column = inner.c
    jobs, investment = column.jobs, column.investment_msek
    rows = db.session.execute(
        sa.select(
            column.at,
            sa.func.count(),
            sa.func.min(column.inquiry_id),
            sa.func.max(column.inquiry_id),
            sa.func.sum(jobs),
            sa.func.sum(investment),
            sa.func.sum(sa.case((column.type == InquiryType.EXPANSION, 1), else_=0)),
            sa.func.sum(sa.case((column.type == InquiryType.CAPITAL, 1), else_=0)),
        ).group_by(column.at)
    )
    return {row[0]: _decided_line(*row[1:]) for row in rows}


def _decided_line(
    count: int, first: int, last: int, jobs: Any, investment: Any, expansions: int, capital: int
) -> dict[str, Group]:
    def group(value: Any) -> Group:
        return few(plain(value), count, first, last)

    return {
        "establishments": group(count),
        "new_establishments": group(count - expansions - capital),
        "expansions": group(expansions),
        "capital": group(capital),
        "jobs_announced": group(jobs),
        "investment_sek": group(investment),
    }


def _no_decisions() -> dict[str, Group]:
    return _decided_line(0, 0, 0, 0, 0, 0, 0)


def established(start: date, end: date) -> sa.Select[*tuple[Any, ...]]:
    """The decisions from one day up to another that ended in an establishment."""
    return (
        sa.select(Decision.inquiry_id, Decision.jobs, Decision.investment_msek, Inquiry.type)
        .join(Inquiry, Inquiry.id == Decision.inquiry_id)
        .where(
            Decision.outcome == Outcome.ESTABLISHED,
            Decision.decided_on >= start,
            Decision.decided_on < end,
        )
    )


def _asked_by_month(months: Sequence[date]) -> dict[int, dict[str, Group]]:
    days = _days(months)
    if days is None:
        return {}
    in_time = sa.case((replied_at < days.c.ends_at, 1), else_=0)
    rows = db.session.execute(
        sa.select(
            days.c.at,
            sa.func.count(),
            sa.func.sum(in_time),
            sa.func.count(Recipient.inquiry_id.distinct()),
            sa.func.min(Recipient.inquiry_id),
            sa.func.max(Recipient.inquiry_id),
        )
        .join_from(Round, days, Round.deadline == days.c.day)
        .join(Recipient, Recipient.round_id == Round.id)
        .where(had_to_answer())
        .group_by(days.c.at)
    )
    return {
        at: replies_of(whole, part, few(None, cases, first, last))
        for at, whole, part, cases, first, last in rows
    }


def _days(months: Sequence[date]) -> sa.CTE | None:
    """The last days to answer in some months, in which month each is, and when (UTC) it ends in Stockholm.

    A deadline is a day there; neither database could otherwise tell when it is over on both sides
    of a change to summer time. Only days that occur: the whole year's would take longer to write
    down than the question takes to answer.
    """
    known = {month: at for at, month in enumerate(months)}
    within = sa.and_(Round.deadline >= months[0], Round.deadline < add_months(months[-1], 1))
    days = db.session.scalars(
        sa.select(Round.deadline).where(within).distinct().order_by(Round.deadline)
    ).all()
    columns = (
        sa.column("day", sa.Date),
        sa.column("at", sa.Integer),
        sa.column("ends_at", UtcDateTime),
    )
    rows = [(day, known[day.replace(day=1)], start_of(day + timedelta(days=1))) for day in days]
    return sa.values(*columns, name="days").data(rows).cte("days") if rows else None
