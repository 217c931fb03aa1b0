"""Whatever comes is a case, or goes into the one that it is about; once, and not open by mistake."""

import logging
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa

from crm.arrivals.sources import source_of
from crm.core import audit, clock, files, mail, outbox
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.core.outbox import MessageState, OutboxMessage
from crm.inquiries import documents
from crm.inquiries import queries as inquiries
from crm.inquiries import service as inquiry_service
from crm.inquiries.documents import Document, DocumentKind
from crm.inquiries.models import Channel, DismissReason, Inquiry, Secrecy, Stage
from crm.intake import draft
from crm.intake import queries as intake
from crm.letters import service as letters
from crm.letters.models import Letter
from crm.mailbox import service
from crm.mailbox.models import MailState
from tests.factories.inquiries import qualified_case, received_case
from tests.factories.letters import A_PDF, a_mail
from tests.factories.mailbox import kept, take
from tests.factories.people import municipality, person, source
from tests.intake.mails import broken_mail, sound_mails

NEED = """Hej,

Nordfrys Logistik AB vill etablera ett fryslager i Västmanland. Vi behöver 12 hektar mark,
8 MW el och räknar med 60 nya jobb.

Med vänlig hälsning
Ester Exempelsson
Nordfrys Logistik AB
"""


def cases() -> list[Inquiry]:
    return list(db.session.scalars(sa.select(Inquiry).order_by(Inquiry.id)))


def kinds_of(inquiry: Inquiry) -> list[DocumentKind]:
    found = sa.select(Document).where(Document.inquiry == inquiry).order_by(Document.number)
    return [document.kind for document in db.session.scalars(found)]


def test_a_mail_is_a_case_with_what_it_tells(app):
    take(a_mail("Söker mark för fryslager", NEED, files={"situationsplan.pdf": A_PDF}))
    (case,) = cases()
    assert (case.stage, case.channel, case.source) == (
        *(Stage.RECEIVED, Channel.EMAIL),
        source("email"),
    )
    assert (case.subject, case.description) == ("Söker mark för fryslager", NEED.strip())
    assert (case.company.name, case.contact.name) == ("Nordfrys Logistik AB", "Ester Exempelsson")
    assert case.contact.email == "ester@exempelbolaget.example"
    assert (case.area_ha_min, case.power_mw, case.jobs) == (12, 8, 60)
    assert case.areas
    assert case.responsible is None
    (mail_in,) = kept()
    assert (mail_in.state, mail_in.inquiry) == (MailState.NEW_CASE, case)
    assert mail_in.letter.text == NEED.strip()
    assert mail_in.letter.raw_id == mail_in.file_id, "the mail is kept once"
    assert [file.file.name for file in mail_in.letter.attachments] == ["situationsplan.pdf"]


def test_nobody_has_looked_at_it_so_it_is_not_open(app):
    take(a_mail("Söker mark", NEED))
    (case,) = cases()
    assert case.secrecy is Secrecy.LIMITED
    assert case.code_name.startswith("Projekt ")
    assert case in inquiries.page(person("coordinator"), inquiries.Filters()).rows
    for document in db.session.scalars(sa.select(Document)):
        public = f"{document.public_counterpart} {document.public_subject}"
        assert not any(word in public for word in ("Nordfrys", "Ester", "mark"))


def test_a_company_called_as_a_tree_is_does_not_get_its_own_name_as_code_name(app, monkeypatch):
    names = iter(["Projekt Nordfrys Logistik 12", "Projekt Ask 10"])
    monkeypatch.setattr(service.arrivals, "code_name", lambda _: next(names, "Projekt Lind 9"))
    take(a_mail("Söker mark", NEED))
    assert cases()[0].code_name == "Projekt Ask 10"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("a@business-sweden.se", "business-sweden"),
        ("a@mail.businesssweden.com", "business-sweden"),
        ("a@stockholmbusinessalliance.se", "sba"),
        ("a@vasteras.se", "municipality"),
        ("a@köping.se", "municipality"),
        ("a@sala.com.example", "municipality"),
        ("a@notbusiness-sweden.se", "email"),
        ("", "email"),
    ],
)
def test_the_source_is_told_by_the_senders_domain(app, address, code):
    assert source_of(address) == source(code)


def test_a_disabled_source_is_not_chosen(app):
    for code in ("business-sweden", "email"):
        source(code).disabled_on = clock.today()
    db.session.flush()
    assert source_of("a@business-sweden.se").disabled_on is None


def test_whoever_of_us_passes_a_mail_on_is_not_the_contact(app):
    take(a_mail(text="Söker 5 hektar mark.", sender=person("adviser").email))
    assert cases()[0].contact is None


def test_the_same_mail_ten_times_is_one_case(app):
    raw = a_mail("Söker mark", NEED, message_id="<one@x.example>")
    take(*[raw] * 5)
    take(*[b"Received: by way %d\n" % way + raw for way in range(5)])
    (case,) = cases()
    assert kinds_of(case) == [DocumentKind.INQUIRY, DocumentKind.MAIL_OUT]
    assert [one.state for one in kept()] == [MailState.NEW_CASE, *[MailState.COPY] * 5]
    assert {one.inquiry for one in kept()} == {case}


def test_a_mail_that_somebody_has_put_into_a_case_by_hand_is_known(app):
    case = received_case()
    raw = a_mail("Söker mark", NEED)
    letters.receive(case, service.read_mail(raw), raw, by=person("coordinator"))
    take(b"Received: later\n" + raw)
    assert cases() == [case]
    assert kept()[0].inquiry == case


def test_another_mail_with_the_same_id_is_another_mail(app):
    take(a_mail("Ett", NEED, message_id="<x@x>"), a_mail("Två", NEED, message_id="<x@x>"))
    assert len(cases()) == 2


@pytest.mark.parametrize("raw", [b"", b"\0\1\2\3" * 400, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk"])
def test_what_cannot_be_read_is_a_case_with_the_mail_as_it_came(app, raw):
    take(raw)
    (case,) = cases()
    (mail_in,) = kept()
    assert (case.subject, case.secrecy) == ("Oläsligt mejl", Secrecy.LIMITED)
    assert mail_in.is_unreadable
    assert files.contents(mail_in.letter.raw) == raw
    assert kinds_of(case) == [DocumentKind.INQUIRY], "no receipt goes to nobody"


@pytest.mark.parametrize("place", [(draft, "read"), (intake, "suggest")])
def test_a_mail_that_the_reading_stumbles_over_is_a_case_of_the_mail_alone(
    app, monkeypatch, caplog, place
):
    def stumble(*_: object, **__: object) -> None:
        raise ValueError("Nordfrys")

    monkeypatch.setattr(*place, stumble)
    take(a_mail("Söker mark", NEED))
    (case,) = cases()
    assert (case.subject, case.description) == ("Söker mark", NEED.strip())
    assert "Nordfrys" not in caplog.text


def test_figures_that_no_column_holds_are_left_out(app):
    text = "Vi söker 900 000 000 000 hektar mark, 90000000000 MW och ger 99999999999999 jobb."
    take(a_mail("Söker mark", text))
    (case,) = cases()
    assert (case.area_ha_min, case.power_mw, case.jobs) == (None, None, None)


def test_a_mail_without_subject_or_longer_than_any_form_is_a_case(app):
    take(a_mail("", "Vi söker mark. " * 5_000))
    (case,) = cases()
    assert case.subject == "Mejl utan ämne"
    assert len(case.description) == 20_000
    assert len(kept()[0].letter.text) > 70_000


def test_broken_mails_are_cases_too(app):
    random, sound = Random(17), sound_mails()  # noqa: S311  # the same accidents each time
    mails = [broken_mail(random, sound)[:50_000] for _ in range(25)]
    take(*mails)
    assert len(kept()) == len(set(mails))
    assert not [one for one in kept() if one.state is MailState.WAITING]


# ---------------------------------------------------------------- replies


@pytest.mark.parametrize("subject", ["Re: [{}] Er fråga", "SV: Förfrågan {}: svara senast"])
def test_a_reply_that_carries_the_number_goes_to_its_case(app, subject):
    case = qualified_case()
    take(a_mail(subject.format(case.number), "Ja tack.", files={"karta.pdf": A_PDF}))
    assert cases() == [case]
    (mail_in,) = kept()
    assert (mail_in.state, mail_in.inquiry) == (MailState.JOINED, case)
    assert kinds_of(case) == [
        *(DocumentKind.INQUIRY, DocumentKind.MAIL_IN, DocumentKind.ATTACHMENT)
    ]
    assert db.session.scalar(sa.select(sa.func.count(MailMessage.id))) == 0, "no receipt"


@pytest.mark.parametrize("subject", ["Re: [2026-9999]", "RFQ 2026-0001", "[2026-00011]"])
def test_a_number_that_is_not_ours_makes_a_new_case(app, subject):
    case = received_case()
    take(a_mail(subject.replace("2026-0001", case.number), "Hej"))
    assert len(cases()) == 2


def test_a_reply_to_a_case_that_was_merged_goes_to_the_one_it_is_in(app):
    kept_case, merged = received_case(), received_case()
    inquiry_service.dismiss(merged, DismissReason.DUPLICATE, by=person("coordinator"))
    merged.merged_into = kept_case
    take(a_mail(f"Re: [{merged.number}]", "Hej"))
    assert kept()[0].inquiry == kept_case


def test_a_reply_to_a_mail_of_ours_goes_to_its_case(app):
    take(a_mail("Söker mark", NEED))
    (receipt,) = db.session.scalars(sa.select(MailMessage))
    take(a_mail("Tack!", "Vi glömde: 3 ha till.", in_reply_to=receipt.message_id))
    (case,) = cases()
    assert [one.inquiry for one in kept()] == [case, case]


def test_a_reply_to_what_was_sent_to_a_municipality_goes_to_its_case(app):
    case = qualified_case()
    sent = mail.send_mail(
        "mailbox/received", person("head_sala"), key="x", number="1", deadline=None, by_form=False
    )
    documents.register_mail(case, sent, municipality("1981"), by=None)
    take(a_mail("Sv: hej", "Vi har mark.", references=f"<other@x> {sent.message_id}"))
    assert kept()[0].inquiry == case


def test_a_reply_to_a_letter_that_we_got_goes_to_its_case(app):
    take(a_mail("Söker mark", NEED, message_id="<first@x.example>"))
    take(a_mail("Re: Söker mark", "En sak till.", references="<first@x.example>"))
    assert len(cases()) == 1


def test_a_reply_to_a_secret_case_is_seen_by_nobody_new_and_answered_by_nobody(app):
    case = qualified_case(secrecy=Secrecy.SECRET, responsible_id=person("adviser").id)
    before = db.session.scalar(sa.select(sa.func.count(MailMessage.id)))
    take(a_mail(f"[{case.number}]", "Vem är det?", sender="curious@news.example"))
    assert kept()[0].inquiry == case
    assert db.session.scalar(sa.select(sa.func.count(MailMessage.id))) == before
    page = inquiries.page(person("other_coordinator"), inquiries.Filters())
    assert case not in page.rows


# ---------------------------------------------------------------- when something goes wrong


class Killed(BaseException):
    """The process ends here."""


STEPS = [
    (files, "contents"),
    (inquiry_service, "register"),
    (letters, "receive"),
    (letters, "_take_attachments"),
    (audit, "record"),
    (service, "send_mail"),
    (service, "register_document"),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
@pytest.mark.parametrize("how", [Killed, OSError], ids=["killed", "failed"])
def test_a_worker_that_ends_over_a_mail_makes_one_case_of_it_later(
    app, monkeypatch, caplog, step, how
):
    def end(*_: object, **__: object) -> None:
        raise how("Nordfrys")

    service.keep(a_mail("Söker mark", NEED, files={"a.pdf": A_PDF}))
    db.session.commit()
    with monkeypatch.context() as broken:
        broken.setattr(*step, end)
        run_until_killed(outbox.deliver_due)
    db.session.rollback()
    assert (cases(), kept()[0].state) == ([], MailState.WAITING)
    assert "Nordfrys" not in caplog.text
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        outbox.deliver_due()
    db.session.expire_all()
    (case,) = cases()
    assert kinds_of(case) == [
        *(DocumentKind.INQUIRY, DocumentKind.ATTACHMENT, DocumentKind.MAIL_OUT)
    ]
    assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(MailMessage.id))) == 1


def run_until_killed(action: Callable[[], object]) -> None:
    try:
        action()
    except Killed:
        db.session.rollback()


def test_taking_a_mail_twice_is_taking_it_once(app):
    take(a_mail("Söker mark", NEED))
    service.take(kept()[0].id)
    db.session.commit()
    assert len(cases()) == 1


def test_a_mail_that_fails_again_and_again_waits_for_a_person(app, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(files, "contents", lambda _: 1 / 0)
    service.keep(a_mail("Söker mark", NEED))
    db.session.commit()
    for hours in range(0, 80, 5):
        with clock.set_to(clock.now() + timedelta(hours=hours)):
            outbox.deliver_due()
    db.session.expire_all()
    (message,) = db.session.scalars(sa.select(OutboxMessage))
    assert (message.state, message.last_error) == (MessageState.PARKED, "ZeroDivisionError")
    assert len(kept()) == 1


def test_a_reply_without_a_word_or_a_subject_joins_its_case_once(app):
    take(a_mail("Söker mark", message_id="<one@x.example>"))
    case = kept()[0].inquiry
    for way in ("a", "b"):
        take(
            a_mail("", "", message_id="<two@x.example>", references="<one@x.example>", received=way)
        )
    assert [row.inquiry for row in kept()] == [case] * 3
    assert not any(row.is_unreadable for row in kept())
    assert db.session.scalar(sa.select(sa.func.count(Letter.id))) == 2
