"""What was in the audit trail before it was a chain is part of it afterwards, and as protected."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import DatabaseError

from crm.core import clock, trail
from crm.core.audit import AuditEntry
from crm.core.db import db
from tests.migrations.test_migrations import empty_database

BEFORE, CHAINED = "2026_11_24_first", "2026_11_24_audit"
ENTRIES = 1001  # more than the migration takes at a time


def write_entries() -> None:
    now = clock.now()
    entry = {"created_at": now, "at": now, "action": "x", "subject_type": "users", "note": "å"}
    rows = [
        {**entry, "subject_id": index, "changes": {"b": [None, 0.5], "a": ["ö", index]}}
        for index in range(ENTRIES)
    ]
    db.session.execute(sa.insert(AuditEntry), rows)
    db.session.commit()


def test_older_entries_become_the_beginning_of_the_chain(app: Flask) -> None:
    empty_database()
    upgrade(revision=BEFORE)
    write_entries()
    upgrade(revision=CHAINED)
    assert list(trail.faults()) == []
    assert trail.head().startswith(f"{ENTRIES}:")
    for table in ("audit_entries", "audit_links"):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(sa.text(f"DELETE FROM {table}"))
        db.session.rollback()


def test_the_way_back_keeps_the_entries(app: Flask) -> None:
    empty_database()
    upgrade(revision=BEFORE)
    write_entries()
    upgrade(revision=CHAINED)
    db.session.remove()
    downgrade(revision=BEFORE)
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id))) == ENTRIES
    db.session.remove()
    upgrade(revision=CHAINED)
    assert list(trail.faults()) == []
