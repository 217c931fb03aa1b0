"""The month's report makes itself."""

from datetime import date, datetime

import sqlalchemy as sa

from crm.core import clock
from crm.core.db import db
from crm.core.i18n import first_working_day
from crm.kpi import service
from crm.kpi.models import MonthlyReport
from crm.kpi.rules import add_months, write_month

MOST_AT_ONCE = 12


def due(now: datetime) -> date:
    """The latest month whose report is due: the one before, from the first working day on."""
    today = clock.local_date(now)
    back = -1 if today >= first_working_day(today.year, today.month) else -2
    return add_months(today.replace(day=1), back)


def slot(now: datetime) -> str:
    """The name of what is to be done once: 2026-10."""
    return write_month(due(now))


def monthly(now: datetime) -> None:
    """Make the report that is due, and those that were missed since the last one."""
    latest = due(now)
    last_made = db.session.scalar(
        sa.select(sa.func.max(MonthlyReport.month)).where(MonthlyReport.month <= latest)
    )
    missed = [add_months(latest, -back) for back in reversed(range(MOST_AT_ONCE))]
    for month in missed:
        if month == latest or (last_made is not None and month > last_made):
            service.make_report(month)
