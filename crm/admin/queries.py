"""Reading what the administrator looks after: accounts and outgoing messages."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.core import clock
from crm.core.access import Role
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.core.outbox import MessageState, OutboxMessage

USERS_PER_PAGE = 100
MAILS_PER_PAGE = 25
MESSAGES_SHOWN = 100
# The worker looks every few seconds: what has been due for so long is not being looked at.
WORKER_LATE = timedelta(minutes=10)


def users(
    *, role: Role | None = None, text: str = "", after: int | None = None
) -> tuple[Sequence[User], int | None]:
    """A page of accounts by name, and the id to ask for the next page with (None at the end)."""
    query = sa.select(User).options(
        joinedload(User.municipality), joinedload(User.source), selectinload(User.identities)
    )
    if role is not None:
        query = query.where(User.role == role)
    for word in text.split():
        query = query.where(mentions(word))
    last = db.session.get(User, after) if after else None
    if last is not None:
        query = query.where(sa.tuple_(User.name, User.id) > sa.tuple_(last.name, last.id))
    rows = db.session.scalars(query.order_by(User.name, User.id).limit(USERS_PER_PAGE + 1)).all()
    more = len(rows) > USERS_PER_PAGE
    return rows[:USERS_PER_PAGE], rows[USERS_PER_PAGE - 1].id if more else None


def mentions(word: str) -> sa.ColumnElement[bool]:
    """Name or address holds a word; SQLite's own folding of case stops at a-z."""
    spellings = {word, word.lower(), word.title()}
    names = [User.name.contains(spelling, autoescape=True) for spelling in spellings]
    return sa.or_(User.email.contains(word.lower(), autoescape=True), *names)


def user(user_id: int) -> User:
    """One account; the 404 page when there is none."""
    return db.session.get(User, user_id) or abort(404)


def mails(
    before: int | None = None, *, to: str | None = None
) -> tuple[Sequence[MailMessage], int | None]:
    """A page of mails, newest first, and the id to ask for older ones with (None at the end).

    ``to``: only those to one address.
    """
    query = sa.select(MailMessage).order_by(MailMessage.id.desc()).limit(MAILS_PER_PAGE + 1)
    if to is not None:
        query = query.where(MailMessage.recipient == to)
    if before is not None:
        query = query.where(MailMessage.id < before)
    rows = db.session.scalars(query).all()
    more = len(rows) > MAILS_PER_PAGE
    return rows[:MAILS_PER_PAGE], rows[MAILS_PER_PAGE - 1].id if more else None


def messages(state: MessageState) -> Sequence[OutboxMessage]:
    """The first messages in a state, those due earliest first."""
    return db.session.scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.state == state)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(MESSAGES_SHOWN)
    ).all()


def worker_is_late() -> bool:
    """Whether something should have left long ago: the worker does not seem to run."""
    overdue = sa.select(OutboxMessage.id).where(
        OutboxMessage.state == MessageState.PENDING,
        OutboxMessage.due_at < clock.now() - WORKER_LATE,
    )
    return db.session.scalar(overdue.limit(1)) is not None


def parked(message_id: int) -> OutboxMessage:
    """One message that was given up; the 404 page when there is none."""
    query = sa.select(OutboxMessage).where(
        OutboxMessage.id == message_id, OutboxMessage.state == MessageState.PARKED
    )
    return db.session.scalar(query.with_for_update()) or abort(404)
