"""Mails that come by the mailbox, and the worker that reads it."""

import sqlalchemy as sa

from crm.core import clock, outbox
from crm.core.db import db
from crm.core.outbox import MessageState, OutboxMessage
from crm.mailbox import jobs, queries, service
from crm.mailbox.models import IncomingMail, MailboxPoll
from tests.factories.letters import a_mail


def poll() -> None:
    """Another minute has gone, and the worker looks into the mailbox."""
    db.session.execute(sa.update(MailboxPoll).values(begun_at=None))
    db.session.commit()
    jobs.poll(clock.now())


def take(*mails: bytes) -> None:
    """Mails are kept, and the worker takes them."""
    for raw in mails:
        service.keep(raw)
        db.session.commit()
    while outbox.deliver_due():
        pass
    db.session.expire_all()


def failed_mail() -> IncomingMail:
    """A mail that no case could be made of, so that it waits for a person."""
    mail = service.keep(a_mail("Hemligt ämne", sender="Hemlig Avsändare <hemlig@x.example>"))
    errand = sa.select(OutboxMessage).where(OutboxMessage.key == queries.errand_key(mail.id))
    message = db.session.scalars(errand).one()
    message.state, message.last_error = MessageState.PARKED, "OSError"
    db.session.commit()
    return mail


def kept() -> list[IncomingMail]:
    """All mails that were kept, in the order they came."""
    return list(db.session.scalars(sa.select(IncomingMail).order_by(IncomingMail.id)))
