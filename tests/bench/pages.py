"""How heavy the main pages are on the demo region: `make bench` prints it.

Queries count for themselves; milliseconds are of this machine, compare them within one run.
"""

import sys
import tempfile
import time
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from crm import create_app
from crm.accounts.models import SignIn, User
from crm.accounts.sessions import _hash
from crm.core import clock
from crm.core.db import db
from crm.demo.commands import fill
from crm.inquiries.models import Inquiry, Secrecy, Stage
from crm.offers.models import Offer
from crm.reference.seed import seed
from crm.routing.models import Recipient

ROUNDS = 10
FILES = (
    "/bootstrap/static/css/bootstrap.min.css",
    "/static/css/etablera.css",
    "/static/js/etablera.js",
    "/static/img/mark.svg",
)


def main() -> None:
    """Fill a region, load each page some times, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {
                "SECRET_KEY": "only for measuring, long enough to be accepted",
                "SQLALCHEMY_DATABASE_URI": f"sqlite:///{Path(folder) / 'bench.db'}",
                "INSTANCE_PATH": folder,
            }
        )
        with app.app_context():
            db.create_all()
            seed()
            fill()
            pages = examples()
            db.session.remove()
        click.echo(f"{'page':44}{'queries':>8}{'ms':>8}{'kB':>8}")
        for who, address in pages:
            click.echo(measure(app, who, address))
        click.echo(f"\nFirst page load, all files: {first_load(app)} kB before compression")
        with app.app_context():
            db.engine.dispose()


def examples() -> list[tuple[str, str]]:
    """Who opens which page."""
    is_open = Inquiry.secrecy == Secrecy.OPEN
    case = db.session.scalar(
        sa.select(Inquiry.id).join(Offer).where(Inquiry.stage == Stage.OFFERED, is_open).limit(1)
    )
    waiting = db.session.scalars(
        sa.select(Recipient)
        .join(Inquiry)
        .where(Inquiry.stage == Stage.ROUTED, Recipient.answered_at.is_(None), is_open)
        .where(Recipient.declined_at.is_(None))
        .limit(1)
    ).one()
    head = db.session.scalars(
        sa.select(User.email).where(
            User.municipality_id == waiting.municipality_id, User.role == "business_head"
        )
    ).first()
    month = f"{clock.today():%Y-%m}"
    desk = "samordnare@etablera.example"
    return [
        (desk, "/"),
        (desk, "/inquiries/"),
        (desk, "/inquiries/new"),
        (desk, f"/inquiries/{case}"),
        (desk, f"/inquiries/{case}/route"),
        (desk, f"/inquiries/{case}/offers/new"),
        (desk, "/sites/"),
        (desk, "/reports/"),
        (desk, f"/reports/{month}"),
        (str(head), "/"),
        (str(head), f"/answers/{waiting.id}"),
        (str(head), f"/answers/{waiting.id}/answer"),
        (str(head), "/sites/"),
    ]


def browser(app: Flask, email: str) -> FlaskClient:
    """A client where the user is signed in."""
    token = f"bench-{email}-{time.monotonic_ns()}"
    with app.app_context():
        user = db.session.scalars(sa.select(User).where(User.email == email)).one()
        db.session.add(SignIn(user_id=user.id, token_hash=_hash(token), last_seen_at=clock.now()))
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def measure(app: Flask, who: str, address: str) -> str:
    """One line of the table."""
    client = browser(app, who)
    response = client.get(address)
    if response.status_code != 200:
        sys.exit(f"{address} gave {response.status_code}")
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    sa.event.listen(engine, "before_cursor_execute", count)
    start = time.perf_counter()
    for _ in range(ROUNDS):
        client.get(address)
    took = 1000 * (time.perf_counter() - start) / ROUNDS
    sa.event.remove(engine, "before_cursor_execute", count)
    name = f"{who.partition('@')[0][:18]:19}{address}"
    queries = len([text for text in statements if not text.startswith("BEGIN")]) / ROUNDS
    return f"{name:44}{queries:8.0f}{took:8.1f}{len(response.data) / 1024:8.1f}"


def first_load(app: Flask) -> int:
    """Kilobytes of the sign-in page and everything it asks for."""
    client = app.test_client()
    total = sum(len(client.get(address).data) for address in ("/sign-in", *FILES))
    return round(total / 1024)


if __name__ == "__main__":
    main()
