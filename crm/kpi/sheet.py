"""The month's report as a workbook: numbers as numbers, texts never as formulas or links."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.core.access import Permission as P
from crm.core.access import may
from crm.inquiries.models import Inquiry
from crm.kpi import queries, words
from crm.kpi.definitions import (
    AREA_COLUMNS,
    ESTABLISHMENTS,
    EXPLAINED,
    HEADLINES,
    MUNICIPALITY_COLUMNS,
    RESPONSE_RATE,
    Kpi,
)
from crm.kpi.report import Cell, Report, Row
from crm.kpi.rules import portions
from crm.routing import queries as routing

NARROW, WIDE, TEXT = 16, 34, 100
BEHIND = ("requests", "qualified_inquiries", "establishments", "recipients")


def as_xlsx(report: Report, reader: User | None) -> bytes:
    """The workbook in the language in use, with those cases that the reader may know of."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        },
    ) as workbook:
        workbook.set_properties({"title": report.title, "created": _made(report)})
        book = _Book(workbook)
        _summary(book, report)
        book.table(
            _("Municipalities"),
            [_("Municipality"), *_headings(MUNICIPALITY_COLUMNS), _("Of these shared")],
            _lines(report.municipalities, MUNICIPALITY_COLUMNS, shared=True),
        )
        book.table(
            _("Strength areas"),
            [_("Strength area"), *_headings(AREA_COLUMNS)],
            _lines(report.areas, AREA_COLUMNS),
        )
        if reader is not None and may(reader, P.INQUIRY_VIEW):
            _cases(book, report, reader)
        book.table(
            _("Definitions"),
            [_("Figure"), _("Meaning")],
            [
                *([str(kpi.name), str(kpi.definition)] for kpi in EXPLAINED),
                [_("What is counted"), words.what_is_counted()],
                [_("Municipalities"), words.about_municipalities()],
                [_("Strength areas"), words.about_areas()],
            ],
            widths=[WIDE, TEXT],
        )
    return file.getvalue()


class _Book:
    """A workbook with one look for all its tables."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.number = workbook.add_format({"num_format": "#,##0.###", "align": "right"})
        self.whole = workbook.add_format({"num_format": "#,##0", "align": "right"})
        self.share = workbook.add_format({"num_format": "0%", "align": "right"})
        self.mark = workbook.add_format({"align": "right"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})

    def table(
        self,
        name: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Any]],
        widths: Sequence[int] = (),
    ) -> None:
        """Add a sheet; rows hold texts, numbers and figures (Cell)."""
        sheet = self.workbook.add_worksheet(name)
        for column in range(len(headings)):
            width = widths[column] if column < len(widths) else (NARROW if column else WIDE)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, self.head)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._write(sheet, line, column, value)

    def _write(self, sheet: Any, line: int, column: int, value: Any) -> None:
        if isinstance(value, Cell):
            self._write_figure(sheet, line, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(line, column, value, self._look(value))
        elif value is not None:
            sheet.write_string(line, column, str(value), self.text)

    def _write_figure(self, sheet: Any, line: int, column: int, cell: Cell) -> None:
        if cell.value is None:
            sheet.write_string(line, column, cell.text, self.mark)
        elif cell.kpi is RESPONSE_RATE:
            sheet.write_number(line, column, cell.value / 100, self.share)
        else:
            sheet.write_number(line, column, cell.value, self._look(cell.value))

    def _look(self, value: float) -> Any:
        return self.whole if value == int(value) else self.number


def _made(report: Report) -> datetime:
    """A closed month's file says when it was closed, so that it stays the same file."""
    moment = report.closed_at or datetime(report.month.year, report.month.month, 1, tzinfo=UTC)
    return moment.replace(tzinfo=None)


def _summary(book: _Book, report: Report) -> None:
    compared = report.comparisons()
    headings = [report.title, *_month_and(compared), _("Note")]
    rows: list[list[Any]] = [
        [
            words.heading_of(headline.cell.kpi),
            headline.cell,
            *(cell for _label, cell in headline.comparisons),
            headline.detail,
        ]
        for headline in report.headlines()
    ]
    rows.append([report.status])
    if report.is_empty:
        rows.append([words.zero_month(report)])
    rows.append([])
    rows.append([_("Twelve months"), *(str(kpi.name) for kpi in HEADLINES)])
    rows += _lines(report.series, HEADLINES)
    book.table(_("Summary"), headings, rows, widths=[WIDE, NARROW, NARROW, NARROW, NARROW, WIDE])


def _month_and(compared: Sequence[tuple[str, Any]]) -> list[str]:
    return [_("The month"), *(label for label, _cells in compared)]


def _headings(kpis: Sequence[Kpi]) -> list[str]:
    return [words.heading_of(kpi) for kpi in kpis]


def _lines(rows: Sequence[Row], kpis: Sequence[Kpi], *, shared: bool = False) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for row in rows:
        extra = [row.cells[ESTABLISHMENTS.code].shared] if shared else []
        lines.append([row.name, *(row.cells[kpi.code] for kpi in kpis), *extra])
    return lines


def _cases(book: _Book, report: Report, reader: User) -> None:
    """The cases behind the figures, one line each, with what each is counted as."""
    behind = {code: set(report.figures["region"][code]["ids"]) for code in BEHIND}
    visible = queries.visible_ids(reader, set().union(*behind.values()))
    found = (row for some in portions(visible) for row in _titled(reader, some))
    book.table(
        _("Cases"),
        [
            _("Number"),
            _("Case"),
            _("Type"),
            _("Stage"),
            _("Request"),
            _("Qualified"),
            _("Establishment"),
            _("Asked municipalities"),
        ],
        (
            [
                inquiry.number,
                title,
                inquiry.type.label if inquiry.type else "",
                inquiry.stage.label,
                *(int(inquiry.id in behind[code]) for code in BEHIND),
            ]
            for inquiry, title in found
        ),
        widths=[NARROW, WIDE],
    )


def _titled(reader: User, ids: Sequence[int]) -> list[tuple[Inquiry, str]]:
    """Cases with what the reader may call each."""
    found = queries.cases(reader, ids)
    titles = routing.headings_for(reader, found)
    return [(inquiry, titles[inquiry.id]) for inquiry in found]
