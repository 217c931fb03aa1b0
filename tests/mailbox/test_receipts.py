"""Whoever writes to us is told once that the mail has come; a machine is told nothing."""

import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from crm.core import clock, outbox
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.inquiries.documents import Document, DocumentKind
from crm.mailbox import rules, service
from tests.factories.letters import a_mail
from tests.factories.mailbox import kept, take
from tests.factories.people import person
from tests.mailbox.dovecot import free_port
from tests.page import Page

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SWEDISH = "Hej, vi är ett företag som söker 5 hektar mark för en ny fabrik i Västerås."
GERMAN = "Guten Tag, wir suchen für unsere Fabrik ein Grundstück mit 5 Hektar in der Region."


def receipts() -> list[MailMessage]:
    return list(db.session.scalars(sa.select(MailMessage).order_by(MailMessage.id)))


class Keeper:
    """What the mail server does with what it gets."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"


@pytest.fixture
def post_office(app, monkeypatch) -> Iterator[Keeper]:
    """A real mail server that the application is told to send by."""
    keeper = Keeper()
    controller = Controller(keeper, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
    monkeypatch.setitem(app.config, "MAIL_PORT", controller.port)
    monkeypatch.setitem(app.config, "MAIL_STARTTLS", False)
    yield keeper
    controller.stop()


def test_a_receipt_has_the_number_and_the_day_and_nothing_else(app, post_office):
    with clock.set_to(MONDAY):
        take(a_mail("Hemligt projekt Varg", SWEDISH, message_id="<one@x.example>"))
        outbox.deliver_due()
        take(a_mail("Hemligt projekt Varg", SWEDISH, message_id="<one@x.example>"))
        outbox.deliver_due()
    (mail,) = post_office.mails
    number = kept()[0].inquiry.number
    assert mail["To"] == "ester@exempelbolaget.example"
    assert mail["Subject"] == f"[{number}] Ditt mejl har kommit fram"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == [
        "Hej!",
        "",
        f"Ditt mejl har kommit fram. Det har nummer {number} hos oss.",
        "Du får svar senast 2026-11-25.",
        "",
        "Låt numret stå kvar i ämnesraden när du skriver till oss igen.",
    ]


def test_a_receipt_is_registered_as_every_mail_out(app):
    take(a_mail("Söker mark", SWEDISH))
    (receipt,) = receipts()
    document = db.session.scalars(
        sa.select(Document).where(Document.kind == DocumentKind.MAIL_OUT)
    ).one()
    assert (document.inquiry, document.row_id) == (kept()[0].inquiry, receipt.id)
    assert document.counterpart == "Ester Exempelsson"
    assert document.public_counterpart == "Ett företag"


@pytest.mark.parametrize(
    ("text", "begins"),
    [(SWEDISH, "Hej!"), ("We are looking for 5 hectares.", "Hello,"), (GERMAN, "Hello,")],
)
def test_a_receipt_is_written_in_the_letters_language(app, text, begins):
    take(a_mail("Acme", text))
    assert receipts()[0].body.startswith(begins)


def test_nothing_is_promised_where_the_region_promises_nothing(app, monkeypatch):
    monkeypatch.setitem(app.config, "RESPONSE_DAYS", 0)
    take(a_mail("Söker mark", SWEDISH))
    assert "senast" not in receipts()[0].body


@pytest.mark.parametrize(
    "mail",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "list"},
        {"List_Id": "<news.example>"},
        {"Return_Path": "<>"},
        {"sender": "MAILER-DAEMON@mx.example"},
        {"sender": "etablering@localhost"},
        {"sender": "Brevladan@region.example"},
        {"sender": "coordinator@vastmanland.example"},
        {"sender": "no address"},
        {"sender": f"{'a' * 150}@x.example"},
    ],
)
def test_machines_and_we_ourselves_get_no_receipt(app, monkeypatch, mail):
    monkeypatch.setitem(app.config, "IMAP_USERNAME", "brevladan@region.example")
    take(a_mail("Söker mark", SWEDISH, **mail))
    assert kept()[0].inquiry is not None
    assert receipts() == []


def test_a_partner_gets_a_receipt(app):
    take(a_mail("Lead", SWEDISH, sender=person("partner").email))
    assert len(receipts()) == 1


def test_two_robots_that_answer_each_other_come_to_an_end(app, monkeypatch):
    monkeypatch.setattr(rules, "MOST_RECEIPTS", 2)
    for turn in range(4):
        take(a_mail(f"Nytt {turn}", SWEDISH))
    assert len(receipts()) == 2
    assert len({one.inquiry_id for one in kept()}) == 4


def test_an_answer_by_a_machine_to_a_receipt_goes_into_the_case(app):
    take(a_mail("Söker mark", SWEDISH))
    subject = f"Autosvar: {receipts()[0].subject}"
    take(a_mail(subject, "Jag är på semester.", Auto_Submitted="auto-replied"))
    assert len({one.inquiry_id for one in kept()}) == 1
    assert len(receipts()) == 1


def test_a_receipt_that_comes_back_goes_into_the_case(app):
    take(a_mail("Söker mark", SWEDISH))
    ours = f"Message-ID: {receipts()[0].message_id}\n\nHej!".encode()
    bounce = (
        b"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"
        b"Content-Type: multipart/report; boundary=b\n\n--b\n\nDet gick inte.\n"
        b"--b\nContent-Type: message/rfc822\n\n" + ours + b"\n--b--\n"
    )
    take(bounce)
    assert len({one.inquiry_id for one in kept()}) == 1
    assert len(receipts()) == 1


def test_our_own_addresses_are_those_we_send_and_read_by(app):
    assert "etablering@localhost" in service._our_addresses()


@pytest.mark.parametrize(
    ("language", "begins"), [("sv", "Hej!\n\nVi har fått"), ("en", "Hello,\n\nWe have your")]
)
def test_whoever_sends_the_public_form_gets_one_receipt_and_it_is_registered(
    app, client, language, begins
):
    page = client.get("/ask/", headers={"Accept-Language": language})
    form = Page(page, "http://localhost/ask/")
    values = {name: held[0] for name, held in form.values(form.form()).items()} | {
        "asker": "company",
        "description": "Vi söker 4 hektar.",
        "contact_name": "Ester",
        "contact_email": "ester@exempelbolaget.example",
    }
    for _time in range(2):
        client.post("/ask/", data=values, headers={"Accept-Language": language})
    outbox.deliver_due()
    (receipt,) = receipts()
    assert receipt.recipient == "ester@exempelbolaget.example"
    assert receipt.body.startswith(begins)
    assert "hektar" not in receipt.body
    document = db.session.scalars(sa.select(Document).order_by(Document.id.desc())).first()
    assert (document.kind, document.row_id) == (DocumentKind.MAIL_OUT, receipt.id)
