"""How long the administrator's search of a trail of a million entries takes.

`python -m tests.bench.trail [database URL]` prints it; the database is filled and must be empty.
Without a URL it is a SQLite file that is gone afterwards.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import sqlalchemy as sa

from crm import create_app
from crm.accounts.models import User
from crm.admin import trail_page
from crm.admin.trail import Deed, Line, Sought
from crm.admin.trail_page import End
from crm.core import clock
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.demo.commands import fill
from crm.inquiries.models import Inquiry
from crm.reference.seed import seed

ENTRIES, AT_A_TIME = 1_000_000, 20_000
CASES, APART_S = 5000, 60
COMMON = ("inquiry.read", "inquiry.read", "inquiry.changed", "account.signed_in", "site.changed")
RARE, RARELY = "report.made", 40_000


def main() -> None:
    """Fill the trail, search it in each way, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder) / 'bench.db'}"
        app = create_app(
            {
                "SECRET_KEY": "only for measuring, long enough to be accepted",
                "SQLALCHEMY_DATABASE_URI": url,
                "INSTANCE_PATH": folder,
            }
        )
        with app.app_context():
            db.create_all()
            seed()
            fill()
            fill_trail()
            measure_all()
            db.session.remove()
            db.engine.dispose()


def fill_trail() -> None:
    """A million entries in equal steps up to now."""
    users = db.session.scalars(sa.select(User.id).order_by(User.id)).all()
    begin = clock.now() - timedelta(seconds=APART_S * ENTRIES)
    for first in range(0, ENTRIES, AT_A_TIME):
        rows = [_entry(index, begin, users) for index in range(first, first + AT_A_TIME)]
        db.session.execute(sa.insert(AuditEntry), rows)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ANALYZE audit_entries"))
        db.session.commit()


def _entry(index: int, begin: datetime, users: Sequence[int]) -> dict[str, object]:
    action = COMMON[index % len(COMMON)] if index % RARELY else RARE
    of_case = action.startswith("inquiry")
    at = begin + timedelta(seconds=APART_S * index)
    return {
        "created_at": at,
        "at": at,
        "actor_id": users[index * 7 % len(users)],
        "action": action,
        "subject_type": Inquiry.__tablename__ if of_case else "users",
        "subject_id": 1 + index * 31 % CASES,
        "changes": {"text": ["before", "after"]},
        "note": "a note of some length",
    }


def measure_all() -> None:
    """One line per way of searching: milliseconds of the first and of a later page."""
    number = db.session.scalar(sa.select(Inquiry.number).order_by(Inquiry.id).limit(1))
    name = db.session.scalar(sa.select(User.name).order_by(User.id).limit(1))
    today = clock.today()
    month = {"since": today - timedelta(days=400), "until": today - timedelta(days=370)}
    ways = {
        "everything": Sought(),
        "who saw a case in a month": Sought(number=number, deed=Deed.READ, **month),
        "a case": Sought(number=number),
        "an unknown case": Sought(number="1999-0001"),
        "a person": Sought(person=name),
        "a person that nobody is": Sought(person="nobody at all"),
        "common deeds": Sought(deed=Deed.READ),
        "rare deeds": Sought(deed=Deed.REPORT),
        "deeds that never were": Sought(deed=Deed.SECRECY),
        "common deeds of a person": Sought(deed=Deed.READ, person=name),
        "rare deeds of a person": Sought(deed=Deed.REPORT, person=name),
        "a month": Sought(**month),
        "a day long ago": Sought(since=date(2001, 1, 1), until=date(2001, 1, 1)),
        "common deeds of a month": Sought(deed=Deed.READ, **month),
    }
    click.echo(f"{db.engine.dialect.name:34}{'rows':>6}{'ms':>9}{'older ms':>9}")
    for name_of_way, sought in ways.items():
        found, older, took = timed(sought, None)
        later = f"{timed(sought, older)[2]:9.1f}" if older else f"{'–':>9}"
        click.echo(f"{name_of_way:34}{len(found):6}{took:9.1f}{later}")


def timed(sought: Sought, end: End | None) -> tuple[list[Line], End | None, float]:
    """A page, with who read the case that is sought, and the milliseconds it took."""
    db.session.rollback()
    start = time.perf_counter()
    found, older = trail_page.page(sought, *((end.before, end.newest) if end else ()))
    trail_page.readers(sought)
    return found, older, 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
