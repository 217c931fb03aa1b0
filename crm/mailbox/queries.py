"""Reading what came to the mailbox, and how the reading of it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import abort, current_app
from sqlalchemy.orm import joinedload

from crm.core import clock
from crm.core.access import Person
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.core.outbox import MessageState, OutboxMessage
from crm.inquiries import queries as inquiries
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry
from crm.letters import queries as letters
from crm.mailbox.models import IncomingMail, MailboxPoll, MailState

PER_PAGE = 50
MOST_WAITING = 100
# The worker looks each minute: what was not read for so long is not being read.
LATE = timedelta(minutes=10)
ERRAND = "mail_in"
MAILS = MailMessage.__tablename__


def errand_key(mail_id: int) -> str:
    """What the outbox calls the taking of a mail."""
    return f"{ERRAND}:{mail_id}"


@dataclass(frozen=True)
class Waiting:
    """A mail that is kept and has no case yet, and what the worker has met with it."""

    mail: IncomingMail
    errand: OutboxMessage

    @property
    def has_failed(self) -> bool:
        """Whether it was tried and did not work."""
        return self.errand.last_error is not None

    @property
    def is_given_up(self) -> bool:
        """Whether it waits for a person."""
        return self.errand.state is MessageState.PARKED


def with_digest(digest: str) -> IncomingMail | None:
    """The mail that has these very bytes."""
    return db.session.scalar(sa.select(IncomingMail).where(IncomingMail.digest == digest))


def poll() -> MailboxPoll:
    """How the reading of the mailbox goes."""
    return db.session.get(MailboxPoll, 1) or MailboxPoll(id=1)


def is_late() -> bool:
    """Whether the mailbox has not been read when it should have been."""
    state = poll()
    since = state.succeeded_at or state.failed_at
    return since is None or since < clock.now() - LATE


def receipts_to(address: str, since: datetime) -> int:
    """How many receipts have gone to an address since then."""
    query = (
        sa.select(sa.func.count(MailMessage.id))
        .join(Document, sa.and_(Document.row_type == MAILS, Document.row_id == MailMessage.id))
        .where(
            MailMessage.recipient == address,
            MailMessage.created_at > since,
            Document.municipality_id.is_(None),
        )
    )
    return db.session.scalar(query) or 0


def case_of(numbers: Sequence[str], message_ids: Sequence[str]) -> Inquiry | None:
    """The case that a mail belongs to: by its number, or by the mails of ours that it answers. Of
    one that has gone into another it is that.
    """
    case = _case_named(numbers, message_ids)
    while case is not None and case.merged_into is not None:
        case = case.merged_into
    return case


def _case_named(numbers: Sequence[str], message_ids: Sequence[str]) -> Inquiry | None:
    if numbers:
        named = sa.select(Inquiry).where(Inquiry.number.in_(numbers))
        found = {row.number: row for row in db.session.scalars(named)}
        if found:
            return next(found[number] for number in numbers if number in found)
    if not message_ids:
        return None
    ours = (
        sa.select(Inquiry)
        .join(Document, Document.inquiry_id == Inquiry.id)
        .join(MailMessage, sa.and_(Document.row_type == MAILS, Document.row_id == MailMessage.id))
        .where(MailMessage.message_id.in_(message_ids))
        .order_by(MailMessage.id.desc())
        .limit(1)
    )
    letter = letters.with_message_id(message_ids)
    return db.session.scalar(ours) or (letter.inquiry if letter else None)


def waiting() -> list[Waiting]:
    """Mails without a case, oldest first. Nothing of them is told: nobody has read them yet."""
    key = sa.literal(f"{ERRAND}:") + sa.cast(IncomingMail.id, sa.String)
    found = db.session.execute(
        sa.select(IncomingMail, OutboxMessage)
        .join(OutboxMessage, OutboxMessage.key == key)
        .where(IncomingMail.state == MailState.WAITING)
        .order_by(IncomingMail.id)
        .limit(MOST_WAITING)
    )
    return [Waiting(mail, errand) for mail, errand in found]


def failed_errand(mail_id: int) -> OutboxMessage:
    """The taking of a mail that did not work; the 404 page when there is none."""
    query = sa.select(OutboxMessage).where(
        OutboxMessage.key == errand_key(mail_id),
        OutboxMessage.state != MessageState.DONE,
        OutboxMessage.last_error.is_not(None),
    )
    return db.session.scalar(query.with_for_update()) or abort(404)


def needs_somebody() -> bool | None:
    """Whether the mailbox cannot be read or a mail was given up; None where none is connected."""
    if not current_app.config["IMAP_HOST"]:
        return None
    given_up = sa.select(OutboxMessage.id).where(
        OutboxMessage.kind == ERRAND, OutboxMessage.state == MessageState.PARKED
    )
    return bool(poll().fault) or is_late() or db.session.scalar(given_up.limit(1)) is not None


def arrived(user: Person, before: int | None = None) -> list[IncomingMail]:
    """What came, newest first: only what went into cases that the person may know of."""
    query = (
        sa.select(IncomingMail)
        .join(Inquiry, IncomingMail.inquiry_id == Inquiry.id)
        .where(inquiries.visible_to(user))
        .options(
            joinedload(IncomingMail.letter),
            joinedload(IncomingMail.inquiry).joinedload(Inquiry.company),
        )
        .order_by(IncomingMail.id.desc())
        .limit(PER_PAGE + 1)
    )
    if before is not None:
        query = query.where(IncomingMail.id < before)
    return list(db.session.scalars(query))
