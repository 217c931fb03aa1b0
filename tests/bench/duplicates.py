"""How long it takes to find likely duplicates among a hundred thousand cases.

`python -m tests.bench.duplicates [database URL]` prints it and fails at 100 ms or more; the database
is filled and must be empty. Without a URL it is a SQLite file that is gone afterwards.
"""

import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from crm import create_app
from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.core import clock, names
from crm.core.access import Role
from crm.core.db import db
from crm.core.text import fold, marks_of
from crm.demo.commands import fill
from crm.duplicates import queries
from crm.inquiries.models import Channel, Inquiry, Secrecy, Stage, TextMark
from crm.reference.models import Source
from crm.reference.seed import seed

CASES, AT_A_TIME, ROUNDS, MOST_MS = 100_000, 10_000, 20, 100
FIRST_ID = 1_000_000
# Many names begin alike, and a tenth of all cases comes through one go-between.
FIRST = (
    *("Nordic", "Nord", "Norr", "Svea", "Sol", "Mälar", "Berg", "Sten"),
    *("Alfa", "Volt", "Hydro", "Green", "Bio", "Smart", "Agro"),
)
SECOND = (
    *("kraft", "cell", "verk", "steel", "foods", "lager", "teknik"),
    *("systems", "mekan", "data", "plast", "trä", "glas", "rör"),
)
FORMS = ("AB", "Sverige AB", "GmbH", "Ltd", "Group AB")
PHRASES = [
    f"{who} {what} {where} {when}."
    for who in ("Vi är ett företag som", "Vår kund", "Our client", "Bolaget", "Wir")
    for what in ("söker mark om fyra hektar", "behöver en lokal", "is looking for a site")
    for where in ("nära E18 med järnväg", "i Västerås eller Köping", "close to a port", "i Sala")
    for when in ("nästa år", "hösten 2027", "within two years", "så snart det går")
]

WORDS = [f"{one}{two}{three}" for one in FIRST for two in SECOND for three in ("", "en", "s", "a")]


def main() -> None:
    """Fill the database, look for likely ones in each way, print the table."""
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
            fill_cases()
            slowest = measure_all()
            db.session.remove()
            db.engine.dispose()
    if slowest >= MOST_MS:
        sys.exit(f"{slowest:.0f} ms is more than {MOST_MS}")


def fill_cases() -> None:
    """A hundred thousand cases of as many companies and contact persons."""
    chance = random.Random(4)  # noqa: S311 - the same ones each time
    source = db.session.scalars(sa.select(Source.id)).first()
    for first in range(FIRST_ID, FIRST_ID + CASES, AT_A_TIME):
        rows = [_case(number, chance) for number in range(first, first + AT_A_TIME)]
        db.session.execute(sa.insert(Company), [row["company"] for row in rows])
        db.session.execute(sa.insert(Contact), [row["contact"] for row in rows])
        db.session.execute(
            sa.insert(Inquiry), [{**row["inquiry"], "source_id": source} for row in rows]
        )
        db.session.execute(sa.insert(TextMark), [mark for row in rows for mark in row["marks"]])
        db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ANALYZE"))
        db.session.commit()


def _case(number: int, chance: random.Random) -> dict[str, Any]:
    name = f"{chance.choice(FIRST)}{chance.choice(SECOND)} {number} {chance.choice(FORMS)}"
    if chance.random() < 0.5:
        name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {chance.choice(FORMS)}"
    through = chance.random() < 0.1
    address = (
        "lars@partner.example" if through else f"p{number}@{chance.choice(SECOND)}{number}.example"
    )
    subject = f"{chance.choice(PHRASES)} {number}"
    own = " ".join(chance.choices(WORDS, k=40))
    text = " ".join([*chance.choices(PHRASES, k=12), own, *chance.choices(PHRASES, k=6)])
    return {
        "company": {
            "id": number,
            "name": name,
            "name_key": fold(name),
            "country": "SE",
            "sound": names.sound_of(name),
            "number_key": f"55{number:08}",
            "organisation_number": f"55{number:08}",
            "version": 1,
        },
        "contact": {
            "id": number,
            "company_id": number,
            "name": "Ester Exempelsson",
            "title": "",
            "email": address,
            "email_key": names.email_key(address),
            "domain_key": names.domain_key(address),
            "version": 1,
        },
        "inquiry": {
            "id": number,
            "number": f"1999-{number}",
            "submission_key": str(number),
            "received_at": clock.now() - timedelta(hours=number - FIRST_ID),
            "channel": Channel.EMAIL,
            "secrecy": Secrecy.OPEN,
            "stage": Stage.RECEIVED,
            "company_id": number,
            "contact_id": number,
            "subject": subject,
            "description": text,
            "version": 1,
        },
        "marks": [{"inquiry_id": number, "mark": mark} for mark in marks_of(subject, text)],
    }


def measure_all() -> float:
    """Print each way's usual and slowest lookup in milliseconds; the slowest of the usual ones."""
    user = db.session.scalars(sa.select(User).where(User.role == Role.COORDINATOR)).first()
    old = db.session.get_one(Inquiry, FIRST_ID + CASES // 2)
    company, contact = old.company, old.contact
    ways: dict[str, dict[str, Any]] = {
        "a name that is there": {"company_name": company.name if company else ""},
        "a common beginning": {"company_name": "Nordic Stel AB"},
        "a name nobody has": {"company_name": "Quixotic Zebra AB"},
        "the go-between's address": {"contact_email": "lars@partner.example"},
        "an address": {"contact_email": contact.email if contact else ""},
        "an organisation number": {"organisation_number": "5501050000"},
        "the same text": {"subject": old.subject, "description": old.description},
        "a text of common words": {"description": " ".join(PHRASES[:25])},
    }
    ways["all of them"] = {
        name: value for values in ways.values() for name, value in values.items()
    }
    click.echo(f"{CASES} cases, {db.engine.dialect.name}")
    click.echo(f"{'looking for':28}{'':12}{'usual ms':>9}{'slowest':>9}{'found':>7}")
    return max(
        _measure(label, kind, user, values)
        for label, values in ways.items()
        for kind in (queries.likely, queries.likely_companies)
    )


def _measure(label: str, look: Any, user: Any, values: dict[str, Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        db.session.expire_all()
        start = time.perf_counter()
        found = look(user, values)
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    usual, what = times[len(times) // 2], look.__name__.removeprefix("likely") or "_cases"
    click.echo(f"{label:28}{what[1:]:12}{usual:9.1f}{times[-1]:9.1f}{len(found):7}")
    return usual


if __name__ == "__main__":
    main()
