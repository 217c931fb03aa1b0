"""Rows of some tables as they are, what became of them, and the way back.

A change is kept as JSON can hold it. Versions are no part of it (they only ever rise), nor is what
is made from the other columns for searching.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm.core.audit import plain
from crm.core.db import Model, UtcDateTime, db

Row = dict[str, Any]
Key = tuple[str, tuple[Any, ...]]
Snapshot = dict[Key, Row]
Scope = Mapping[str, sa.ColumnElement[bool]]
Change = dict[str, Any]

LEFT_OUT = {"version", "search_text"}


def table_of(name: str) -> sa.Table:
    """A table by its name."""
    return Model.metadata.tables[name]


def take(scope: Scope, known: Snapshot | None = None) -> Snapshot:
    """The rows that some conditions hold for, and those ``known`` from before, by table and key."""
    db.session.flush()
    found: Snapshot = {}
    for name, condition in scope.items():
        table = table_of(name)
        keys = [_is_row(table, key) for other, key in known or () if other == name]
        query = sa.select(*_columns(table)).where(sa.or_(condition, *keys))
        for row in db.session.execute(query).mappings():
            values = {column: plain(value) for column, value in row.items()}
            found[name, tuple(values[key.name] for key in table.primary_key)] = values
    return found


def diff(before: Snapshot, after: Snapshot) -> list[Change]:
    """What became of the rows: ``before`` None for one that was made, ``after`` None for one that
    is gone; otherwise the columns that changed. ``seal`` is a hash of the row afterwards.
    """
    changes = []
    for key in sorted(before.keys() | after.keys(), key=str):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        changed = [
            name for name in (new or old or {}) if not old or not new or old[name] != new[name]
        ]
        changes.append(
            {
                "table": key[0],
                "key": list(key[1]),
                "before": old and {name: old[name] for name in changed},
                "after": new and {name: new[name] for name in changed},
                "seal": new and _seal(new),
            }
        )
    return changes


def changed_since(changes: Iterable[Change]) -> list[Change]:
    """Those after which the same rows were changed again, with these ``columns``: of what was moved
    or made any, of the others those that had changed.
    """
    return [change | {"columns": names} for change in changes if (names := _overtaken(change))]


def go_back(changes: Iterable[Change]) -> None:
    """Make the rows what they were."""
    changes = list(changes)
    for change in changes:
        if change["before"] is not None and change["after"] is not None:
            table = table_of(change["table"])
            values = _read(table, change["before"])
            row = _is_row(table, change["key"])
            db.session.execute(sa.update(table).where(row).values(values))
    made = [change for change in changes if change["before"] is None]
    for change in _parents_last(made):  # by now nothing names them
        table = table_of(change["table"])
        db.session.execute(sa.delete(table).where(_is_row(table, change["key"])))
    for change in changes:
        if change["after"] is None:
            table = table_of(change["table"])
            version = {"version": 1} if "version" in table.c else {}
            db.session.execute(sa.insert(table).values(_read(table, change["before"]) | version))
    db.session.expire_all()


def _overtaken(change: Change) -> list[str]:
    table = table_of(change["table"])
    query = sa.select(*_columns(table)).where(_is_row(table, change["key"]))
    found = db.session.execute(query).mappings().first()
    now = {name: plain(value) for name, value in found.items()} if found else None
    before, after = change["before"], change["after"]
    if after is None:
        return list(before) if now else []
    if now is None:
        return list(after) if before else []
    if before is None or "inquiry_id" in before:
        return list(after) if _seal(now) != change["seal"] else []
    return [name for name, value in after.items() if now[name] != value]


def _columns(table: sa.Table) -> list[sa.Column[Any]]:
    return [
        column
        for column in table.c
        if column.name not in LEFT_OUT and not isinstance(column.type, sa.LargeBinary)
    ]


def _is_row(table: sa.Table, key: Iterable[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))


def _seal(row: Row) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


def _parents_last(changes: Iterable[Change]) -> list[Change]:
    """In the order in which rows can be removed: those that name others first."""
    order = {table.name: place for place, table in enumerate(Model.metadata.sorted_tables)}
    return sorted(changes, key=lambda change: -order[change["table"]])


def _read(table: sa.Table, values: Row) -> Row:
    """Values as the columns take them."""
    return {name: _value(table.c[name].type, value) for name, value in values.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None or isinstance(kind, sa.JSON):
        return value
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, sa.Enum):
        return kind.enum_class(value) if kind.enum_class else value
    return Decimal(value) if isinstance(kind, sa.Numeric) else value
