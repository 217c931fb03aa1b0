"""Is the audit trail what it was? Reads the whole chain, a few entries at a time."""

import logging
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from crm.core.audit import BEGINNING, AuditEntry, AuditHead, AuditLink, link_hash
from crm.core.db import db

log = logging.getLogger(__name__)
AT_A_TIME = 1000


def head() -> str:
    """Where the chain ends, as ``SEQUENCE:HASH``: to be kept outside the database."""
    row = db.session.get(AuditHead, 1)
    return f"{row.sequence}:{row.hash}" if row else f"0:{BEGINNING}"


def log_head(now: datetime) -> None:
    """Note the chain's end outside the database; ``flask audit verify --since`` asks for it."""
    log.info("audit trail ends at %s", head())


def faults() -> Iterator[str]:
    """Everything about the trail that is not as it was written, one sentence each.

    Others may add to it meanwhile: what is checked is the chain up to its end at the beginning.
    """
    end, end_hash = _end()
    sequence, before = 0, BEGINNING
    for link, entry in _chain(end):
        for missing in range(sequence + 1, link.sequence):
            yield f"link {missing} is missing"
        if entry is None:
            yield f"entry {link.entry_id} is missing (link {link.sequence})"
        elif link_hash(before, entry) != link.hash:
            yield f"entry {entry.id} or link {link.sequence} has been changed"
        sequence, before = link.sequence, link.hash
    if sequence != end:
        yield f"the chain ends at link {sequence}, but should end at {end}"
    elif before != end_hash:
        yield f"the end that is noted in the database is not link {end}"
    yield from _outside()


def _end() -> tuple[int, str]:
    sequence, _, hashed = head().partition(":")
    _let_others_write()
    return int(sequence), hashed


def holds(noted: str) -> bool:
    """Whether a head that was noted earlier, as ``head`` gave it, is still part of the chain."""
    sequence, _, hashed = noted.partition(":")
    if not sequence.isdecimal():
        return False
    if int(sequence) == 0:
        return hashed == BEGINNING
    found = sa.select(AuditLink.hash).where(AuditLink.sequence == int(sequence))
    return db.session.scalar(found) == hashed


def _chain(end: int) -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    """Links in order, each with its entry; a page at a time, so that memory stays small."""
    last = 0
    while True:
        page = db.session.execute(
            sa.select(AuditLink, AuditEntry)
            .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
            .where(AuditLink.sequence > last, AuditLink.sequence <= end)
            .order_by(AuditLink.sequence)
            .limit(AT_A_TIME)
        ).all()
        _let_others_write()
        if not page:
            return
        yield from ((link, entry) for link, entry in page)
        last = page[-1][0].sequence


def _outside() -> Iterator[str]:
    """What does not belong to the chain; the first of it when there is much."""
    noted = sa.select(sa.func.coalesce(sa.func.max(AuditHead.sequence), 0)).scalar_subquery()
    beyond = sa.select(AuditLink.sequence).where(AuditLink.sequence > noted)
    linked = sa.exists().where(AuditLink.entry_id == AuditEntry.id)
    unlinked = sa.select(AuditEntry.id).where(~linked)
    for query, text in ((beyond, "link {} is after the end"), (unlinked, "entry {} has no link")):
        found = db.session.scalars(query.order_by(*query.selected_columns).limit(AT_A_TIME)).all()
        _let_others_write()
        yield from (text.format(key) for key in found)


def _let_others_write() -> None:
    """What was read is kept; SQLite's one lock is given back."""
    db.session.expunge_all()
    db.session.rollback()
