"""Is the audit trail what it was? Reads the whole chain, a few entries at a time."""

import logging
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from crm.core import clock
from crm.core.audit import BEGINNING, AuditEntry, AuditHead, AuditLink, link_hash
from crm.core.db import db

log = logging.getLogger(__name__)
AT_A_TIME = 1000


def head() -> str:
    """Where the chain ends, as ``SEQUENCE:HASH``: to be kept outside the database."""
    row = db.session.get(AuditHead, 1)
    return f"{row.sequence}:{row.hash}" if row else f"0:{BEGINNING}"


def slot(now: datetime) -> str:
    """The name of what is to be done once: the day in Europe/Stockholm."""
    return clock.local_date(now).isoformat()


def log_head(now: datetime) -> None:
    """Note the chain's end outside the database; ``flask audit verify --since`` asks for it."""
    log.info("audit trail ends at %s", head())


def faults() -> Iterator[str]:
    """Everything about the trail that is not as it was written, one sentence each."""
    sequence, before = 0, BEGINNING
    for link, entry in _chain():
        for missing in range(sequence + 1, link.sequence):
            yield f"link {missing} is missing"
        if entry is None:
            yield f"entry {link.entry_id} is missing (link {link.sequence})"
        elif link_hash(before, entry) != link.hash:
            yield f"entry {entry.id} or link {link.sequence} has been changed"
        sequence, before = link.sequence, link.hash
    if head() != f"{sequence}:{before}":
        yield f"the chain ends at link {sequence}, but should end at {head().partition(':')[0]}"
    yield from (f"entry {key} has no link" for key in _unlinked())


def holds(noted: str) -> bool:
    """Whether a head that was noted earlier, as ``head`` gave it, is still part of the chain."""
    sequence, _, hashed = noted.partition(":")
    if not sequence.isdecimal():
        return False
    if int(sequence) == 0:
        return hashed == BEGINNING
    found = sa.select(AuditLink.hash).where(AuditLink.sequence == int(sequence))
    return db.session.scalar(found) == hashed


def _chain() -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    """Links in order, each with its entry; a page at a time, so that memory stays small."""
    last = 0
    while True:
        page = db.session.execute(
            sa.select(AuditLink, AuditEntry)
            .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
            .where(AuditLink.sequence > last)
            .order_by(AuditLink.sequence)
            .limit(AT_A_TIME)
            .execution_options(populate_existing=True)
        ).all()
        if not page:
            return
        yield from ((link, entry) for link, entry in page)
        last = page[-1][0].sequence
        db.session.expunge_all()


def _unlinked() -> Iterator[int]:
    linked = sa.exists().where(AuditLink.entry_id == AuditEntry.id)
    yield from db.session.scalars(sa.select(AuditEntry.id).where(~linked).order_by(AuditEntry.id))
