"""What tests about accounts share."""

import re
from datetime import timedelta

import pyotp
import sqlalchemy as sa

from crm.accounts import second_factor, service
from crm.accounts.sessions import hash_password
from crm.core import clock, outbox
from crm.core.db import db
from crm.core.mail import MailMessage
from tests.factories.people import person


def mails_to(email: str) -> list[MailMessage]:
    """The mails to an address, oldest first, once the worker has been round."""
    outbox.deliver_due()
    query = sa.select(MailMessage).where(MailMessage.recipient == email).order_by(MailMessage.id)
    return list(db.session.scalars(query))


def link_to(email: str) -> str:
    """The way in that the last mail to an address holds, for its reader alone."""
    found = re.search(
        r"/(choose-password|sign-in/organisation/invitation)/\S+", mails_to(email)[-1].body
    )
    assert found
    return found.group()


def sent_link(key: str) -> str:
    """The way to choose a new password that the administrator has just mailed somebody."""
    service.send_link(person(key), by=person("administrator"))
    db.session.commit()
    return link_to(person(key).email)


PASSWORD = "fyra gröna äpplen"


def give_password(key: str, password: str = PASSWORD) -> None:
    """Let somebody have a password."""
    person(key).password_hash = hash_password(password)
    db.session.commit()


def app_code(secret: str, steps: int = 0) -> str:
    """What an app shows now, or some half minutes away."""
    return pyotp.TOTP(secret).at(clock.now() + steps * timedelta(seconds=30))


def give_second_factor(key: str) -> tuple[str, list[str]]:
    """Let somebody have a password and a second factor: the app's secret, the recovery codes.

    The code of the half minute before last is used up; all later ones work.
    """
    give_password(key)
    user = person(key)
    second_factor.begin(user)
    secret = second_factor.next_secret(user)
    assert secret
    made = second_factor.confirm(user, app_code(secret, -1))
    db.session.commit()
    return secret, made


def demand_of(role: str) -> None:
    """Let everybody with a role need a second factor."""
    second_factor.demand(role, by=person("administrator"))
    db.session.commit()
