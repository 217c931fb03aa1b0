"""Sentences that page, document and sheet share."""

from flask_babel import gettext as _

from crm.core.i18n import show_month
from crm.kpi.definitions import ESTABLISHMENTS, INVESTMENT, REQUESTS, Kpi
from crm.kpi.report import Report


def heading_of(kpi: Kpi) -> str:
    """A column's heading, with the unit where the figures do not carry it."""
    return f"{kpi.name}, {kpi.unit}" if kpi is INVESTMENT else str(kpi.name)


def zero_month(report: Report) -> str:
    """Said of a month in which nothing happened; "" for others."""
    if not report.is_empty:
        return ""
    return _(
        "Nothing came in, nothing was decided and no municipality had to answer in %(month)s.",
        month=show_month(report.month),
    )


def about_municipalities() -> str:
    """How the lines of municipalities add up."""
    return _(
        "A request that goes to several municipalities counts in each of them and once for the "
        "region. So does an establishment that they share: each shows all its jobs and investment."
    )


def about_areas() -> str:
    """How the lines of strength areas add up."""
    return _("A case counts in each of its strength areas, and once for the region.")


def what_is_counted() -> str:
    """What the reader should know of all figures."""
    return _(
        "Months are calendar months in Swedish time. Secret cases count from the start. A figure "
        "so small that it could reveal one is shown as <3 or as withheld. A dash means that there "
        "is nothing to count from: nobody was asked, or the company has not said."
    )


def summary(report: Report) -> str:
    """The month in a sentence, where nothing is withheld from it."""
    cells = [report.region[kpi.code] for kpi in (REQUESTS, ESTABLISHMENTS)]
    if report.is_empty or any(cell.withheld for cell in cells):
        return ""
    return _(
        "Requests that came in: %(requests)s. Establishments decided: %(establishments)s.",
        requests=cells[0].text,
        establishments=cells[1].text,
    )
