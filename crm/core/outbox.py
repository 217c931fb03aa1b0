"""What must happen after a change, saved in the change's own transaction and done by the worker.

At least once: the worker may stop between doing and noting it, so a handler tolerates a repeat.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.db import Identified, Model, UtcDateTime, choice, db

log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], None]
RETRY_AFTER_MINUTES = (1, 5, 15, 60, 240, 720)  # after the last of them a message is parked
MOST_TRIES = len(RETRY_AFTER_MINUTES) + 1
CLAIM = timedelta(minutes=5)

_handlers: dict[str, Handler] = {}


class MessageState(StrEnum):
    """Where a message is on its way."""

    PENDING = "pending"
    DONE = "done"
    PARKED = "parked"  # given up: a person must look


class OutboxMessage(Identified, Model):
    """One thing to do. ``key`` makes saying it twice harmless."""

    __tablename__ = "outbox_messages"

    kind: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    state: Mapped[MessageState] = mapped_column(choice(MessageState), default=MessageState.PENDING)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(sa.String(200))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_outbox_due", "state", "due_at"),)


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does messages of a kind. It gets the payload; it may commit."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def send_later(kind: str, *, key: str, **payload: Any) -> None:
    """Add a message to the caller's transaction. Build the key from a row's id, not a state."""
    db.session.add(OutboxMessage(kind=kind, key=key, payload=payload))


def deliver_due(limit: int = 200) -> int:
    """Do what is due, one message per transaction; tells how many were tried."""
    tried = 0
    while tried < limit and (message := _claim_next()):
        _deliver(message)
        tried += 1
    return tried


def _claim_next() -> OutboxMessage | None:
    now = clock.now()
    free = sa.or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < now)
    message = db.session.scalar(
        sa.select(OutboxMessage)
        .where(OutboxMessage.state == MessageState.PENDING, OutboxMessage.due_at <= now, free)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if message is not None:
        message.claimed_until = now + CLAIM
        message.attempts += 1
    db.session.commit()
    return message


def _deliver(message: OutboxMessage) -> None:
    key = message.id
    if message.attempts > MOST_TRIES:  # each time the worker itself ended over it
        _park(message, "WorkerEnded")
        db.session.commit()
        return
    try:
        _handlers[message.kind](message.payload)
        message.state = MessageState.DONE
        message.done_at = clock.now()
        db.session.commit()
    except Exception as error:  # whatever a handler meets, the message must not be lost
        db.session.rollback()
        _postpone(db.session.get_one(OutboxMessage, key), error)
        db.session.commit()


def _postpone(message: OutboxMessage, error: Exception) -> None:
    log.error("outbox message %s (%s): %s", message.id, message.kind, type(error).__name__)
    name = type(error).__name__  # the text may hold what must not be stored
    if message.attempts >= MOST_TRIES:
        _park(message, name)
        return
    message.last_error = name
    message.claimed_until = None
    wait = RETRY_AFTER_MINUTES[message.attempts - 1]
    message.due_at = clock.now() + timedelta(minutes=wait)


def _park(message: OutboxMessage, error: str) -> None:
    message.state = MessageState.PARKED
    message.last_error = error
    message.claimed_until = None


def retry(message: OutboxMessage) -> None:
    """Give a parked message a new round of tries."""
    message.state = MessageState.PENDING
    message.attempts = 0
    message.due_at = clock.now()
