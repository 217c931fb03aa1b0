"""A page of the trail: what somebody read of a case in one day is one row, and nobody is left out.

Entries are walked newest first; the row of a day's readings stands where the last of them does. The
next page goes on after the last entry that was walked past, and leaves out the readings whose row
stands on an earlier page.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crm.accounts.models import User
from crm.admin import trail
from crm.admin.trail import Deed, Line, Sought
from crm.core import clock
from crm.core.access import Role
from crm.core.audit import AuditEntry
from crm.core.db import db

PER_PAGE = 100
WALKED_AT_A_TIME = 500
READ = "inquiry.read"
_place = sa.tuple_(AuditEntry.at, AuditEntry.id)


@dataclass(frozen=True)
class End:
    """Where a page ended: the last entry it holds, and the latest there was at the first page.

    Without the second, somebody who reads on while the administrator turns the pages would look as
    if they stood on an earlier page.
    """

    before: int
    newest: int


@dataclass
class _Row:
    id: int
    first: datetime
    count: int = 1


@dataclass(frozen=True)
class Reader:
    """Somebody who read a case: how often, and when the last time."""

    name: str
    role: Role | None
    count: int
    last: datetime


def page(
    sought: Sought, before: int | None = None, newest: int | None = None
) -> tuple[list[Line], End | None]:
    """A page, newest first, and where the next one begins (None at the end)."""
    newest = newest or db.session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    rows, last = _walk(sought, before, _shown(sought, before, newest))
    if last:
        _count_beyond(sought, last, rows)
    of_id = {row.id: row for row in rows.values()}
    lines = [
        replace(line, count=of_id[line.id].count, first=of_id[line.id].first)
        for line in trail.lines_of(of_id)
    ]
    return lines, End(last, newest) if last else None


def readers(sought: Sought) -> list[Reader]:
    """All who read the case that is sought, in the period, the latest first.

    Nobody without a case, and when only somebody's entries are sought: then it would not be all.
    """
    if not sought.number or sought.person or sought.deed not in (None, Deed.READ):
        return []
    last = sa.func.max(AuditEntry.at)
    query = (
        sa.select(sa.func.coalesce(User.name, ""), User.role, sa.func.count(AuditEntry.id), last)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(*trail.conditions(replace(sought, deed=Deed.READ)))
        .group_by(AuditEntry.actor_id, User.name, User.role)
        .order_by(last.desc(), AuditEntry.actor_id)
    )
    return [Reader(*row) for row in db.session.execute(query)]


def _walk(
    sought: Sought, before: int | None, shown: set[Hashable]
) -> tuple[dict[Hashable, _Row], int | None]:
    """The rows of a page, and the last entry that is in one of them when more follow."""
    rows: dict[Hashable, _Row] = {}
    last = before
    for entry in _entries(sought, before):
        key = _key(entry)
        if key in rows:
            rows[key].count += 1
            rows[key].first = entry.at
        elif key not in shown:
            if len(rows) == PER_PAGE:
                return rows, last
            rows[key] = _Row(entry.id, entry.at)
        last = entry.id
    return rows, None


def _entries(sought: Sought, before: int | None) -> Iterator[sa.Row[*tuple[Any, ...]]]:
    columns = (AuditEntry.id, AuditEntry.at, AuditEntry.actor_id, AuditEntry.action)
    while True:
        query = sa.select(*columns, AuditEntry.subject_id).where(*trail.conditions(sought, before))
        query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        found = db.session.execute(query.limit(WALKED_AT_A_TIME)).all()
        yield from found
        if len(found) < WALKED_AT_A_TIME:
            return
        before = found[-1].id


def _key(entry: Any) -> Hashable:
    """What is one row: a person's readings of a case in one day, and each other entry."""
    if entry.action == READ:
        return entry.actor_id, entry.subject_id, clock.local_date(entry.at)
    return int(entry.id)


def _shown(sought: Sought, before: int | None, newest: int) -> set[Hashable]:
    """The readings of the day where an earlier page ended that have their row there already."""
    end = db.session.get(AuditEntry, before) if before else None
    if end is None:
        return set()
    query = (
        sa.select(AuditEntry.actor_id, AuditEntry.subject_id)
        .where(*_readings_of_the_day(sought, end), AuditEntry.id <= newest)
        .where(_place >= sa.tuple_(end.at, end.id))
        .distinct()
    )
    return {(*row, clock.local_date(end.at)) for row in db.session.execute(query)}


def _count_beyond(sought: Sought, last: int, rows: dict[Hashable, _Row]) -> None:
    """Count those readings, too, that are of a row on this page and stand beyond its end."""
    end = db.session.get_one(AuditEntry, last)
    query = (
        sa.select(
            AuditEntry.actor_id,
            AuditEntry.subject_id,
            sa.func.count(AuditEntry.id),
            sa.func.min(AuditEntry.at),
        )
        .where(*_readings_of_the_day(sought, end), _place < sa.tuple_(end.at, end.id))
        .group_by(AuditEntry.actor_id, AuditEntry.subject_id)
    )
    for actor_id, subject_id, count, first in db.session.execute(query):
        row = rows.get((actor_id, subject_id, clock.local_date(end.at)))
        if row is not None:
            row.count += count
            row.first = first


def _readings_of_the_day(sought: Sought, entry: AuditEntry) -> Iterator[sa.ColumnElement[bool]]:
    day = clock.local_date(entry.at)
    yield AuditEntry.action == READ
    yield from trail.conditions(replace(sought, since=day, until=day))
