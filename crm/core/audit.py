"""Who did what, when: one entry per change, in the change's own transaction."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.access import Person
from crm.core.db import Identified, Model, UtcDateTime, db

Changes = dict[str, tuple[Any, Any]]


class AuditEntry(Identified, Model):
    """One thing that one person (or the system, actor_id None) did to one row.

    ``changes`` maps a column to its old and new value, as JSON can hold them.
    """

    __tablename__ = "audit_entries"

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(sa.String(60))
    subject_type: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.Index("ix_audit_subject", "subject_type", "subject_id", "id"),)


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
        changes={name: [_plain(old), _plain(new)] for name, (old, new) in (changes or {}).items()},
        note=note,
    )
    db.session.add(entry)
    return entry


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


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    return value
