"""The rows with errors as a file to mend and send again: as they came, with a column that says why.

No text in it is ever run by a spreadsheet.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from crm.core.i18n import language
from crm.core.text import fold
from crm.imports.models import ImportKind
from crm.imports.rules import FIELDS
from crm.imports.sheets import XLSX
from crm.imports.words import FAULT_HEADINGS
from crm.register.rules import harmless

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

Faulty = tuple[Sequence[Any], Iterable[Sequence[str]]]  # cells, and field and text of each fault


def write(
    kind: ImportKind, headings: Sequence[str], rows: Iterable[Faulty], ending: str
) -> tuple[bytes, str]:
    """The file by its ending, and what kind of file it is."""
    writer, media_type = WRITERS[ending]
    return writer(list(_table(kind, headings, rows))), media_type


def sentences(kind: ImportKind, faults: Iterable[Sequence[str]]) -> list[str]:
    """What is wrong with a row, each fault with the field it is about."""
    return [
        f"{FIELDS[kind][name].label}: {text}" if name in FIELDS[kind] else text
        for name, text in faults
    ]


def _table(
    kind: ImportKind, headings: Sequence[str], rows: Iterable[Faulty]
) -> Iterator[list[Any]]:
    """The columns as they came, but for an earlier one of errors, and the errors of now."""
    kept = [place for place, name in enumerate(headings) if fold(name) not in FAULT_HEADINGS]
    yield [*(headings[place] for place in kept), _("Error")]
    for cells, faults in rows:
        yield [*(cells[place] for place in kept), " ".join(sentences(kind, faults))]


def _as_csv(table: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark, and semicolons: what Excel in Sweden opens."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";")
    for row in table:
        writer.writerow([harmless(_plain(cell)) for cell in row])
    return text.getvalue().encode()


def _as_xlsx(table: Iterable[Sequence[Any]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        head = workbook.add_format({"bold": True, "bottom": 1})
        sheet = workbook.add_worksheet(_("To mend"))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(number, column, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(number, column, cell)
                elif cell != "":
                    sheet.write_string(number, column, cell, None if number else head)
    return file.getvalue()


def _plain(cell: Any) -> str:
    """A cell as text; a number with the decimal sign that Excel expects in the language."""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        text = f"{Decimal(repr(cell)):f}"
        return text.replace(".", ",") if language() == "sv" else text
    return str(cell)


WRITERS: dict[str, tuple[Any, str]] = {
    "csv": (_as_csv, "text/csv; charset=utf-8"),
    "xlsx": (_as_xlsx, XLSX),
}
