"""What tests about accounts share."""

import re

import sqlalchemy as sa

from crm.accounts import service
from crm.core import outbox
from crm.core.db import db
from crm.core.mail import MailMessage
from tests.factories.people import person


def mails_to(email: str) -> list[MailMessage]:
    """The mails to an address, oldest first, once the worker has been round."""
    outbox.deliver_due()
    query = sa.select(MailMessage).where(MailMessage.recipient == email).order_by(MailMessage.id)
    return list(db.session.scalars(query))


def link_to(email: str) -> str:
    """The way to choose a password that the last mail to an address holds."""
    found = re.search(r"/choose-password/\S+", mails_to(email)[-1].body)
    assert found
    return found.group()


def sent_link(key: str) -> str:
    """The way to choose a new password that the administrator has just mailed somebody."""
    service.send_link(person(key), by=person("administrator"))
    db.session.commit()
    return link_to(person(key).email)
