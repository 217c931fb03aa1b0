"""Who did what, when: one entry per change, in the change's own transaction.

Entries are only ever added: the database itself refuses to change or remove one. Each is a link of
a chain, whose hash holds the one before it, so that whoever gets past the database is found out by
``flask audit verify`` (crm.core.trail).
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.core import clock
from crm.core.access import Person
from crm.core.db import Identified, Model, UtcDateTime, db

Changes = dict[str, tuple[Any, Any]]
BEGINNING = "0" * 64  # what stands before the first link
CHAINED = (
    *("id", "created_at", "at", "actor_id", "action"),
    *("subject_type", "subject_id", "changes", "note"),
)
_WAITING = "audit entries without a link"


class AuditEntry(Identified, Model):
    """One thing that one person (or the system, actor_id None) did to one row.

    ``changes`` maps a column to its old and new value, as JSON can hold them.
    """

    __tablename__ = "audit_entries"

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(sa.String(60))
    subject_type: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.Index("ix_audit_subject", "subject_type", "subject_id", "id"),
        sa.Index("ix_audit_actor", "actor_id", "at"),
        sa.Index("ix_audit_action", "action", "at"),
    )


class AuditLink(Model):
    """An entry's place in the chain: 1, 2, 3 ... without a gap, in the order of saving."""

    __tablename__ = "audit_links"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_entries.id"), unique=True)
    hash: Mapped[str] = mapped_column(sa.String(64))


class AuditHead(Model):
    """Where the chain ends: one row, which is also what the next to add a link waits for."""

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default=BEGINNING)


def append_only(table: str) -> dict[str, list[str]]:
    """Per database the statements after which nobody changes or removes a row of a table."""
    refusal = f"{table} is append-only"
    function = f"{table}_append_only"
    return {
        "sqlite": [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for verb in ("UPDATE", "DELETE")
        ],
        "postgresql": [
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$",
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        ],
    }


for _model in (AuditEntry, AuditLink):
    for _database, _statements in append_only(_model.__tablename__).items():
        for _statement in _statements:
            event.listen(
                _model.__table__,
                "after_create",
                sa.DDL(_statement).execute_if(dialect=_database),  # type: ignore[no-untyped-call]
            )


def record(
    action: str, subject: Any, *, by: Person | None, changes: Changes | None = None, note: str = ""
) -> AuditEntry:
    """Add an entry. ``subject`` is a saved row; ``action`` reads feature.verb, e.g. routing.sent."""
    db.session.flush()
    entry = AuditEntry(
        at=clock.now(),
        actor_id=by.id if by else None,
        action=action,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        changes={name: [plain(old), plain(new)] for name, (old, new) in (changes or {}).items()},
        note=note,
    )
    db.session.add(entry)
    db.session().info.setdefault(_WAITING, []).append(entry)
    return entry


def link_hash(before: str, entry: Any) -> str:
    """The hash of an entry's link; ``before`` is that of the link before it. The same entry read
    from either database gives the same hash.
    """
    told = {name: _told(getattr(entry, name)) for name in CHAINED}
    text = before + json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def lengthen(head: Any, entries: Iterable[Any]) -> list[dict[str, Any]]:
    """The links of new entries as rows; moves the head to the last of them."""
    rows = []
    for entry in entries:
        head.sequence += 1
        head.hash = link_hash(head.hash, entry)
        rows.append({"sequence": head.sequence, "entry_id": entry.id, "hash": head.hash})
    return rows


@event.listens_for(db.session, "before_commit")
def _link(session: Session) -> None:
    """Last of all, so that others wait for the chain's end only while this one is saved."""
    if session.in_nested_transaction():
        return
    session.flush()
    waiting = session.info.pop(_WAITING, [])
    entries = [entry for entry in waiting if sa.inspect(entry).persistent]  # not rolled back
    if entries:
        rows = lengthen(_lock_head(session), entries)
        session.execute(sa.insert(AuditLink), rows)
        session.flush()


def _lock_head(session: Session) -> AuditHead:
    session.execute(
        sa.text(
            "INSERT INTO audit_heads (id, sequence, hash) VALUES (1, 0, :hash) "
            "ON CONFLICT DO NOTHING"
        ),
        {"hash": BEGINNING},
    )
    return session.scalars(
        sa.select(AuditHead).with_for_update().execution_options(populate_existing=True)
    ).one()


def _told(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def assign(row: Any, values: dict[str, Any]) -> Changes:
    """Set a row's columns and tell which of them changed, from what to what."""
    changes = {}
    for name, new in values.items():
        old = getattr(row, name)
        if old != new:
            changes[name] = (old, new)
            setattr(row, name, new)
    return changes


def history(subject: Any) -> list[AuditEntry]:
    """All entries about a row, oldest first."""
    return list(
        db.session.scalars(
            sa.select(AuditEntry)
            .where(
                AuditEntry.subject_type == subject.__tablename__,
                AuditEntry.subject_id == subject.id,
            )
            .order_by(AuditEntry.id)
        )
    )


def plain(value: Any) -> Any:
    """A value as JSON can hold it, for the trail."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    return value
