"""A mail is kept, and then becomes a case or joins one."""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from crm.accounts.queries import by_email
from crm.arrivals import reading
from crm.arrivals import rules as arrivals
from crm.arrivals.pasted import as_mail
from crm.arrivals.sources import source_of
from crm.core import clock, files, outbox
from crm.core.access import MUNICIPAL_ROLES, Role
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.i18n import add_working_days
from crm.core.mail import send_mail
from crm.inquiries import queries as inquiries
from crm.inquiries import service as inquiry_service
from crm.inquiries.documents import REGISTER_LANGUAGE, DocumentKind, register_document
from crm.inquiries.models import Channel, Inquiry, Secrecy
from crm.inquiries.rules import mentions
from crm.intake.mail_file import ReadMail, Unreadable, read_mail
from crm.letters import queries as letters
from crm.letters import service as letter_service
from crm.letters.models import Letter
from crm.mailbox import queries, rules
from crm.mailbox.models import IncomingMail, MailboxPoll, MailState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # a worker that ended over the mailbox gives way after this
PAUSE = timedelta(seconds=30)  # two workers read it no more often than one
OUTSIDE = MUNICIPAL_ROLES | {Role.PARTNER}
CANNOT_BE_A_CASE = (Refused, sa.exc.DataError, ValueError, ArithmeticError)


@dataclass(frozen=True)
class Sender:
    """Whoever wrote to us, as a mail can go to her."""

    email: str
    language: str


def begin_poll() -> bool:
    """Take the mailbox for this worker; false while another one has it."""
    now = clock.now()
    db.session.execute(sa.text("INSERT INTO mailbox_polls (id) VALUES (1) ON CONFLICT DO NOTHING"))
    taken = cast(
        sa.CursorResult[Any],
        db.session.execute(
            sa.update(MailboxPoll)
            .where(
                sa.or_(MailboxPoll.busy_until.is_(None), MailboxPoll.busy_until < now),
                sa.or_(MailboxPoll.begun_at.is_(None), MailboxPoll.begun_at <= now - PAUSE),
            )
            .values(begun_at=now, busy_until=now + LEASE)
        ),
    )
    return taken.rowcount == 1


def end_poll(fault: str | None) -> None:
    """Note how a look into the mailbox went; ``fault`` is an error's name, never its text."""
    state = db.session.get_one(MailboxPoll, 1)
    state.busy_until, state.fault = None, fault
    if fault is None:
        state.succeeded_at = clock.now()
    else:
        state.failed_at = clock.now()


def keep(raw: bytes, received_at: datetime | None = None) -> IncomingMail:
    """Keep a mail as it came and order that it is read. The same bytes again are the same mail."""
    digest = hashlib.sha256(raw).hexdigest()
    known = queries.with_digest(digest)
    if known is not None:
        return known
    now = clock.now()
    mail = IncomingMail(
        digest=digest,
        file=files.keep_raw(raw, "mail.eml"),
        received_at=min(received_at or now, now),
    )
    db.session.add(mail)
    db.session.flush()
    outbox.send_later(queries.ERRAND, key=queries.errand_key(mail.id), mail_id=mail.id)
    return mail


def take(mail_id: int) -> None:
    """Make a case of a kept mail, or put it into the one that it belongs to. Twice is once."""
    incoming = _hold(mail_id)
    if incoming.state is not MailState.WAITING:
        return
    raw = files.contents(incoming.file)
    try:
        mail = read_mail(raw)
    except Unreadable:
        mail = _unreadable()
        incoming.is_unreadable = True
    key = rules.submission_key(mail, incoming.digest)
    if known := _copy_of(mail, key):
        incoming.state, incoming.inquiry = MailState.COPY, known
    elif case := queries.case_of(rules.case_numbers(mail.subject), mail.references):
        _join(incoming, mail, raw, case, MailState.JOINED)
    else:
        case = _new_case(incoming, mail, key)
        _join(incoming, mail, raw, case, MailState.NEW_CASE)
        _acknowledge(case, mail)


def _hold(mail_id: int) -> IncomingMail:
    """The mail as it is now; whoever else would take it waits."""
    query = sa.select(IncomingMail).where(IncomingMail.id == mail_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _unreadable() -> ReadMail:
    with force_locale(REGISTER_LANGUAGE):
        subject = _("Unreadable mail")
    return ReadMail(subject, "", "", "", None, "", (), True, [], [])


def _copy_of(mail: ReadMail, key: str) -> Inquiry | None:
    """The case that has this mail already: it came by another way, or somebody put it in."""
    letter = letters.with_message_id([mail.message_id])
    if letter is not None and letter.text == mail.body and _subject_is(letter, mail):
        return letter.inquiry
    return inquiries.by_submission_key(key)


def _subject_is(letter: Letter, mail: ReadMail) -> bool:
    return mail.subject in ("", letter.subject)  # one without has been given its case's


def _join(
    incoming: IncomingMail, mail: ReadMail, raw: bytes, case: Inquiry, state: MailState
) -> None:
    named = mail if mail.subject else replace(mail, subject=case.subject)
    incoming.letter = letter_service.receive(
        case,
        named,
        raw,
        by=None,
        at=incoming.received_at,
        opens_case=state is MailState.NEW_CASE,
        kept=incoming.file,
    )
    incoming.inquiry, incoming.state = case, state


def _new_case(incoming: IncomingMail, mail: ReadMail, key: str) -> Inquiry:
    """A case of all that the mail tells; of the mail alone if that makes none."""
    sure = _what_is_sure(incoming, mail)
    try:
        values = sure | _what_is_read(incoming, mail)
        values["code_name"] = _code_name(key, values)
        with db.session.begin_nested():
            return inquiry_service.register(values, by=None, submission_key=key)
    except CANNOT_BE_A_CASE as error:
        log.warning("mail %s makes a bare case: %s", incoming.id, type(error).__name__)
        sure["code_name"] = _code_name(key, sure)
        return inquiry_service.register(sure, by=None, submission_key=key)


def _what_is_sure(incoming: IncomingMail, mail: ReadMail) -> dict[str, Any]:
    """Nobody has looked at it yet, so it is not open, whatever it seems to ask for."""
    with force_locale(REGISTER_LANGUAGE):
        subject = mail.subject or _("Mail without a subject")
    return {
        "received_at": incoming.received_at,
        "source_id": source_of(mail.sender_email).id,
        "channel": Channel.EMAIL,
        "secrecy": Secrecy.LIMITED,
        "subject": subject,
        "description": mail.body[: reading.LONGEST_TEXT],
    }


def _what_is_read(incoming: IncomingMail, mail: ReadMail) -> dict[str, Any]:
    received = clock.local_date(incoming.received_at)
    contact = reading.fitting(_contact(mail))
    return contact | reading.read_values(mail.subject, mail.body, received)


def _contact(mail: ReadMail) -> dict[str, Any]:
    """Who wrote is whom to ask, unless one of us passed it on."""
    if not mail.sender_email or by_email(mail.sender_email):
        return {}
    return {"contact_name": mail.sender_name, "contact_email": mail.sender_email}


def _code_name(key: str, values: dict[str, Any]) -> str:
    """A name that says nothing, also where the company is called as a tree is."""
    names = [values.get("company_name"), values.get("contact_name")]
    with force_locale(REGISTER_LANGUAGE):
        tried = [arrivals.code_name(f"{key}{turn}") for turn in range(5)]
    return next((one for one in tried if not any(mentions(one, name) for name in names)), tried[0])


def acknowledge_form(letter_id: int, language: str) -> None:
    """Tell whoever sent the public form that it has come, in the language that it was shown in."""
    letter = db.session.get_one(Letter, letter_id)
    mail = as_mail(letter.subject, letter.text, letter.sender_name, letter.sender_email)
    _acknowledge(letter.inquiry, mail, by_form=True, language=language)


def _acknowledge(
    case: Inquiry, mail: ReadMail, *, by_form: bool = False, language: str | None = None
) -> None:
    """Tell a person who wrote that it has come, and by when there is an answer. Nothing else."""
    if not rules.gets_receipt(mail, _our_addresses()):
        return
    user = by_email(mail.sender_email)
    yesterday = clock.now() - timedelta(days=1)
    enough = queries.receipts_to(mail.sender_email, yesterday) >= rules.MOST_RECEIPTS
    if enough or (user is not None and user.role not in OUTSIDE):
        return
    days = current_app.config["RESPONSE_DAYS"]
    receipt = send_mail(
        "mailbox/received",
        Sender(mail.sender_email, language or rules.language_of(mail)),
        key=f"received:{case.id}",
        number=case.number,
        by_form=by_form,
        deadline=add_working_days(clock.today(), days) if days else None,
    )
    register_document(
        case,
        DocumentKind.MAIL_OUT,
        counterpart=mail.sender_name or mail.sender_email,
        subject=receipt.subject,
        by=None,
        row=receipt,
    )


def _our_addresses() -> set[str]:
    config = current_app.config
    return {config["MAIL_FROM"].lower(), config["IMAP_USERNAME"].lower()}
