"""Lists as files, and imports as a coordinator makes them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from crm.core import outbox
from crm.core.db import db
from crm.imports import service, sheets
from crm.imports.models import Import, ImportKind
from crm.reference.models import Source
from tests.factories.people import person, source
from tests.page import Page, PageClient

INQUIRIES = [
    ["Ärendenr", "Datum", "Bolag", "Ärende", "MW", "Antal jobb", "Handläggare"],
    ["D-1", "2024-03-05", "Alfa Batterier AB", "Söker mark för batterier", "12 MW", 120, ""],
    ["D-2", "2024-04-06", "Beta Livs AB", "Söker lokal", "0,8", "ca 40", "Coordinator"],
    ["D-3", "2024-05-07", "Gamma GmbH", "Vill växa i Sala", 3.5, 15, ""],
]
COMPANIES = [
    ["Företag", "Orgnr", "Land", "Kontakt", "E-post"],
    ["Alfa Batterier AB", "556012-5790", "Sverige", "Ada Alm", "ada@alfa.example"],
    ["Gamma GmbH", "", "Tyskland", "", ""],
]


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """An Excel workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Lista")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
    return file.getvalue()


def csv_text(rows: Sequence[Sequence[Any]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def send(
    client: PageClient,
    data: bytes,
    name: str = "lista.xlsx",
    kind: ImportKind = ImportKind.INQUIRIES,
    status: int = 200,
) -> Page:
    """Send a file as a person does; the page that follows."""
    page = client.load("/imports/new")
    return client.submit(
        page, {"kind": kind.value, "file": (io.BytesIO(data), name)}, status=status
    )


def usual() -> dict[str, str]:
    """What a person chooses where the list says nothing."""
    return {"usual_source_id": str(source("region").id), "usual_channel": "email"}


def work() -> None:
    """The worker does all that waits."""
    db.session.commit()
    outbox.deliver_due(limit=1000)


def run(client: PageClient, data: bytes, name: str = "lista.xlsx", **choices: str) -> Page:
    """An import of inquiries from file to end; the page that tells how it went."""
    page = client.submit(send(client, data, name), usual() | choices)
    page = client.submit(page)
    work()
    return client.load(page.path)


def an_import(
    rows: Sequence[Sequence[Any]],
    columns: Sequence[str],
    kind: ImportKind = ImportKind.INQUIRIES,
    by: str = "coordinator",
    **values: Any,
) -> Import:
    """An import that has been told its columns, without the pages."""
    sheet = sheets.Sheet(list(rows[0]), [(n, list(row)) for n, row in enumerate(rows[1:], start=2)])
    user = person(by)
    row = service.receive(kind, sheet, csv_text(rows), "lista.csv", by=user)
    first = db.session.query(Source).order_by(Source.id).first()
    chosen = {"source_id": first.id if first else None, "channel": "email", "secrecy": "open"}
    service.set_columns(row, columns, chosen | values, by=user)
    db.session.commit()
    return row
