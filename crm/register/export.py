"""The register as a file, bounded in memory however long it is: a CSV that Swedish Excel opens, and
a workbook. No text in them is ever run.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import IO, Any

import xlsxwriter
from flask_babel import gettext as _

from crm.core import clock
from crm.core.i18n import show_moment
from crm.register.queries import Line
from crm.register.rules import View, harmless

MOST_ROWS = 100_000
IN_MEMORY_BYTES = 2_000_000
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
WIDTHS = (16, 18, 26, 16, 34, 60, 18, 20)


def as_csv(lines: Iterable[Line], view: View) -> IO[bytes]:
    """The lines as a file: UTF-8 with a byte order mark, and semicolons."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  # sent later
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";")
    for row in _rows(lines, view):
        writer.writerow([harmless(cell) for cell in row])
    text.detach()
    file.seek(0)
    return file


def as_xlsx(lines: Iterable[Line], view: View) -> IO[bytes]:
    """The lines as a workbook that says of itself only what it is and when it was made."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # sent later
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        workbook.set_properties({"title": _("Register"), "created": _made()})
        head = workbook.add_format({"bold": True, "bottom": 1})
        sheet = workbook.add_worksheet(_("Register"))
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(_rows(lines, view)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, None if number else head)
    file.seek(0)
    return file


def headings(view: View) -> list[str]:
    """The names of the columns."""
    names = [
        _("Number"),
        _("Date"),
        _("Document"),
        _("Direction"),
        _("Sender or recipient"),
        _("Subject"),
    ]
    if view is not View.PUBLIC:
        names.append(_("Secrecy"))
    return [*names, _("Our own number")] if view is View.OWN else names


def _rows(lines: Iterable[Line], view: View) -> Iterator[list[str]]:
    """Headings and lines: nothing else that an import would take for a document, unless the
    register did not fit."""
    yield headings(view)
    rest = iter(lines)
    for line in islice(rest, MOST_ROWS):
        yield _cells(line, view)
    if sum(1 for _line in rest):  # read to its end, so that the database lets go of it
        yield [_("There are more: choose a shorter period.")]


def _cells(line: Line, view: View) -> list[str]:
    cells = [
        line.label,
        show_moment(line.at),
        line.kind,
        line.direction.label,
        line.counterpart,
        line.subject,
    ]
    if view is not View.PUBLIC:
        cells.append(line.secrecy.label if line.secrecy else "")
    return [*cells, line.own_number] if view is View.OWN else cells


def _made() -> datetime:
    return clock.now().replace(tzinfo=None)


def write(lines: Iterable[Line], view: View, ending: str) -> tuple[IO[bytes], str]:
    """The file by its ending, and what kind of file it is."""
    writer, kind = WRITERS[ending]
    return writer(lines, view), kind


WRITERS: dict[str, tuple[Any, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
