"""How long an import of 5,000 inquiries takes: reading the file, seeing what will happen, making
the cases, and taking them back; and how long somebody else waits meanwhile to write.

`python -m tests.bench.imports [rows] [database URL]` prints it; the database is filled and must be
empty. Without a URL it is a SQLite file that is gone afterwards.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask

from crm import create_app
from crm.core import outbox
from crm.core.db import db
from crm.imports import service, sheets
from crm.imports.models import Import, ImportKind
from crm.imports.outlook import outlook
from crm.reference.models import Region, Source
from crm.reference.seed import seed
from tests.factories.imports import workbook
from tests.factories.people import add_people, person

HEADINGS = [
    *("Dnr", "Datum", "Bolag", "Ärende", "Beskrivning", "Land", "Kontakt", "E-post"),
    *("Typ", "Styrkeområde", "Mark", "MW", "Antal jobb", "Investering (mkr)", "Status", "Beslut"),
    *("Orsak",),
]
COLUMNS = [
    *("old_number", "received_at", "company_name", "subject", "description", "country"),
    *("contact_name", "contact_email", "type", "area_ids", "area_ha", "power_mw", "jobs"),
    *("investment_msek", "stage", "decided_on", "lost_reason"),
]
PAUSE = 0.2


def main() -> None:
    """Import and take back, print the seconds."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder) / 'bench.db'}"
        app = create_app(
            {
                "SECRET_KEY": "only for measuring, long enough to be accepted",
                "SQLALCHEMY_DATABASE_URI": url,
                "INSTANCE_PATH": folder,
                "FILES_PATH": f"{folder}/files",
            }
        )
        with app.app_context():
            db.create_all()
            seed()
            add_people()
            db.session.commit()
            measure(app, rows)
            db.session.remove()
            db.engine.dispose()


def line(number: int) -> list[Any]:
    """A row of an old list: one in five was lost, the others go on."""
    day = date(2015, 1, 1) + timedelta(days=number % 3000)
    lost = number % 5 == 0
    return [
        *(f"D-{number}", day.isoformat(), f"Företaget {number % 1500} AB", f"Söker mark {number}"),
        *("Vi vill bygga en fabrik för komponenter nära motorvägen. " * 4, "Sverige"),
        *(f"Kontakt {number}", f"kontakt{number}@foretaget.example", "Nyetablering"),
        *("Smart industri", "4–6 ha", "1,5 MW", 40 + number % 100, number % 900),
        *("Förlorad" if lost else "", (day + timedelta(days=90)).isoformat() if lost else ""),
        *("El" if lost else "",),
    ]


def measure(app: Flask, count: int) -> None:
    """Each step of an import, and the longest that another writer waited."""
    data = workbook([HEADINGS, *(line(number) for number in range(count))])
    with timed("read the file in the child process", count):
        sheet = sheets.read(data, "lista.xlsx")
    with timed("keep the rows", count):
        row = _received(sheet, data)
    with timed("see what will happen", count):
        found = outlook(row, person("coordinator"))
    click.echo(f"  {found.new} new, {found.known} known, {found.failed} with errors")
    service.start(row, by=person("coordinator"))
    db.session.commit()
    with timed("make the cases", count), somebody_writing(app):
        work()
    click.echo(f"  {row.made} made, {row.failed} with errors")
    service.undo(row, by=person("coordinator"))
    db.session.commit()
    with timed("take them back", count), somebody_writing(app):
        work()
    click.echo(f"  {row.undone} taken back, {row.kept} kept")


def _received(sheet: sheets.Sheet, data: bytes) -> Import:
    by = person("coordinator")
    row = service.receive(ImportKind.INQUIRIES, sheet, data, "lista.xlsx", by=by)
    region = db.session.scalars(sa.select(Source.id).where(Source.code == "region")).one()
    usual = {
        "source_id": region,
        "channel": "email",
        "secrecy": "open",
        "responsible_id": by.id,
    }
    service.set_columns(row, COLUMNS, usual, by=by)
    db.session.commit()
    return row


def work() -> None:
    """All that waits, as the worker does it."""
    while outbox.deliver_due():
        pass


@contextmanager
def timed(what: str, rows: int) -> Iterator[None]:
    """Print how long something took."""
    start, work_before = time.perf_counter(), time.process_time()
    yield
    took, worked = time.perf_counter() - start, time.process_time() - work_before
    each = 1000 * took / rows
    click.echo(f"{what:40}{took:8.1f} s {each:8.2f} ms a row, {worked:6.1f} s of one core")


@contextmanager
def somebody_writing(app: Flask) -> Iterator[None]:
    """Somebody saves something small all the while; print how long that took at most."""
    done, waits = threading.Event(), []

    def save() -> None:
        while not done.is_set():
            start = time.perf_counter()
            with app.app_context():
                db.session.execute(sa.update(Region).values(inhabitants=Region.inhabitants + 1))
                db.session.commit()
            waits.append(time.perf_counter() - start)
            time.sleep(PAUSE)

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    waits.sort()
    middle = waits[len(waits) // 2]
    click.echo(
        f"  another's save: {len(waits)} times, {middle:.2f} s usually, {waits[-1]:.2f} s at most"
    )


if __name__ == "__main__":
    main()
