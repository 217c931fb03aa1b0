"""Closing a month: its figures are stored and its readers told, once."""

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import User
from crm.core import audit
from crm.core.access import Permission as P
from crm.core.access import Person, may
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.i18n import show_date, show_month
from crm.core.mail import absolute_url, send_mail
from crm.kpi import queries
from crm.kpi.models import MonthlyReport
from crm.kpi.rules import add_months, this_month, write_month


def make_report(month: date, *, by: Person | None = None) -> MonthlyReport:
    """Close a month, given by its first day, and mail those who get the report.

    A month that is closed already stays as it is and nobody is mailed again. Raises Refused for a
    month that is not over.
    """
    month = month.replace(day=1)
    already = queries.stored(month)
    if already is not None:
        return already
    if month >= this_month():
        raise Refused(
            _(
                "%(month)s is not over. It can be closed from %(day)s.",
                month=show_month(month).capitalize(),
                day=show_date(add_months(month, 1)),
            )
        )
    report = MonthlyReport(
        month=month, figures=queries.figures(month), made_by_id=by.id if by else None
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:  # somebody else closed it at the same moment
        return db.session.scalars(
            sa.select(MonthlyReport).where(MonthlyReport.month == month)
        ).one()
    _tell(report)
    audit.record("report.made", report, by=by, note=write_month(month))
    return report


def _tell(report: MonthlyReport) -> None:
    """The mail has no figures: it may be read by others than its addressee."""
    for reader in _recipients():
        send_mail(
            "kpi/month_closed",
            to=reader,
            key=f"report:{report.id}",
            month=report.month,
            link=absolute_url("kpi.show", month=write_month(report.month)),
        )


def _recipients() -> list[User]:
    chosen = db.session.scalars(
        sa.select(User)
        .where(User.gets_monthly_report, User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return [user for user in chosen if may(user, P.REPORT_VIEW)]
