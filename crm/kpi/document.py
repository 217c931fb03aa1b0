"""The month's report as a PDF: the page's figures in the shape that the template wants."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask_babel import gettext as _

from crm.core import clock
from crm.core.documents import render_pdf
from crm.core.i18n import language
from crm.kpi import drawing, words
from crm.kpi.definitions import (
    AREA_COLUMNS,
    ESTABLISHMENTS,
    EXPLAINED,
    MUNICIPALITY_COLUMNS,
    RECIPIENTS,
    REPLIED,
    TRENDS,
    Kpi,
)
from crm.kpi.document_shape import Chart, Headline, MonthDocument, MonthLabels, Table
from crm.kpi.report import Cell, Report, Row
from crm.reference.queries import region

PRINTED_COLUMNS = tuple(kpi for kpi in MUNICIPALITY_COLUMNS if kpi is not RECIPIENTS)


def as_pdf(report: Report) -> bytes:
    """The document in the language in use."""
    data = cast(Mapping[str, Any], document(report))
    return render_pdf("kpi/month", data, language=language())


def document(report: Report) -> MonthDocument:
    """What the document says."""
    day = clock.local_date(report.closed_at) if report.closed_at else clock.today()
    return {
        "document_date": day.isoformat(),
        "title": report.title,
        "region": region().name,
        "status": report.status,
        "summary": words.summary(report),
        "zero_month": words.zero_month(report),
        "comparison_columns": [label for label, _cells in report.comparisons()],
        "headlines": _headlines(report),
        "charts": [_chart(kpi, report.series) for kpi in TRENDS],
        "by_municipality": _table(
            _("Municipality"),
            PRINTED_COLUMNS,
            report.municipalities,
            report,
            words.about_municipalities(),
        ),
        "by_strength_area": _table(
            _("Strength area"), AREA_COLUMNS, report.areas, report, words.about_areas()
        ),
        "revisions": [],
        "definitions": [{"term": str(kpi.name), "text": str(kpi.definition)} for kpi in EXPLAINED],
        "what_is_counted": words.what_is_counted(),
        "labels": _labels(),
    }


def _text(cell: Cell) -> str:
    """The figure; the document itself draws the dash of a missing one."""
    return "" if cell.value is None and not cell.withheld else cell.text


def _headlines(report: Report) -> list[Headline]:
    return [
        {
            "label": str(headline.cell.kpi.name),
            "unit": "" if "%" in headline.cell.text else str(headline.cell.kpi.unit),
            "value": _text(headline.cell),
            "detail": headline.detail,
            "comparisons": [_text(cell) for _label, cell in headline.comparisons],
        }
        for headline in report.headlines()
    ]


def _chart(kpi: Kpi, months: Sequence[Row]) -> Chart:
    picture = drawing.trend(kpi, months)
    return {
        "title": str(kpi.name),
        "alt": picture.in_words,
        "empty": picture.empty,
        "months": [
            {"label": bar.label, "value": bar.text, "amount": bar.amount} for bar in picture.bars
        ],
    }


def _table(
    heading: str, kpis: Sequence[Kpi], rows: Sequence[Row], report: Report, note: str
) -> Table:
    return {
        "columns": [heading, *(words.heading_of(kpi) for kpi in kpis)],
        "rows": [[row.name, *(_in_table(row.cells, kpi) for kpi in kpis)] for row in rows],
        "total": [_("The region"), *(_in_table(report.region, kpi) for kpi in kpis)],
        "note": note,
    }


def _in_table(cells: Mapping[str, Cell], kpi: Kpi) -> str:
    cell = cells[kpi.code]
    if kpi is REPLIED and not cell.withheld:
        return _replies(cell, cells[RECIPIENTS.code])
    if cell.kpi is ESTABLISHMENTS and cell.shared:
        return _("%(count)s (%(shared)s shared)", count=cell.text, shared=cell.shared)
    return _text(cell)


def _replies(replied: Cell, asked: Cell) -> str:
    """Two of the page's columns in one: the paper is narrow."""
    if not asked.value:
        return ""
    return _("%(part)s of %(whole)s", part=replied.text, whole=asked.text)


def _labels() -> MonthLabels:
    return {
        "page_of": _("Page {page} of {pages}"),
        "headlines": _("The month in figures"),
        "figure": _("Figure"),
        "trend": _("Twelve months"),
        "month": _("Month"),
        "by_municipality": _("Municipalities"),
        "by_strength_area": _("Strength areas"),
        "revisions": _("Corrections"),
        "revised_figure": _("Figure"),
        "revised_from": _("Before"),
        "revised_to": _("Now"),
        "revised_by": _("Corrected by"),
        "revised_why": _("Why"),
        "definitions": _("What the figures mean"),
        "what_is_counted": _("What is counted"),
        "no_rows": _("Nothing to show for the month."),
    }
