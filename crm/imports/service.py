"""Writing imports: a file comes in, its columns are told, its rows are made, or taken back."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from crm.accounts.models import User
from crm.core import audit, clock, files, outbox
from crm.core.access import Permission, may
from crm.core.db import db
from crm.core.errors import Refused
from crm.imports import making, queries, rules, sheets, undoing
from crm.imports.models import Import, ImportKind, ImportRow, ImportState, RowState
from crm.imports.outlook import sort_out
from crm.imports.reading import RowReader
from crm.imports.sheets import Sheet

T = TypeVar("T")
# Rows and seconds of one transaction at most: others who write wait for it.
BATCH, BATCH_SECONDS = 50, 0.5
MESSAGE = "import"
LONGEST_SHEET_NAME = 200


def receive(kind: ImportKind, sheet: Sheet, data: bytes, name: str, *, by: User) -> Import:
    """Keep a file and the rows that were read from it. Nothing is made of them yet."""
    row = Import(
        kind=kind,
        by_id=by.id,
        file=files.keep_raw(data, name, sheets.media_type(data)),
        sheet=sheet.name[:LONGEST_SHEET_NAME],
        has_more_sheets=sheet.has_more,
        headings=sheet.headings,
        heading_key=rules.heading_key(sheet.headings),
        rows=len(sheet.rows),
    )
    db.session.add(row)
    db.session.flush()
    kept = [
        {"import_id": row.id, "number": number, "cells": cells, "state": RowState.WAITING}
        for number, cells in sheet.rows
    ]
    db.session.execute(sa.insert(ImportRow), kept)
    audit.record("import.received", row, by=by)
    return row


def set_columns(
    row: Import, columns: Sequence[str], usual: Mapping[str, Any], *, by: User
) -> Import:
    """Say what each column tells, and what is meant where the list says nothing."""
    _check_state(row, ImportState.NEW)
    if len(columns) != len(row.headings) or not set(columns) <= {"", *rules.FIELDS[row.kind]}:
        raise Refused(_("Choose among the alternatives."))
    if rules.lacking(row.kind, columns) or rules.twice(columns):
        raise Refused(_("Look at the columns again."))
    row.columns = list(columns)
    row.usual = {name: value for name, value in usual.items() if name in rules.USUAL and value}
    return row


def start(row: Import, *, by: User) -> Import:
    """Let the worker make a case or company of each row that can be made."""
    _lock(row)
    _check_state(row, ImportState.NEW)
    if rules.lacking(row.kind, row.columns):
        raise Refused(_("Look at the columns again."))
    row.started_at = clock.now()
    audit.record("import.started", row, by=by, note=str(row.rows))
    _set_to_work(row, ImportState.RUNNING)
    return row


def stop(row: Import, *, by: User) -> None:
    """Make no more; what has been made stays."""
    _lock(row)
    _check_state(row, ImportState.RUNNING)
    row.state = ImportState.STOPPED
    audit.record("import.stopped", row, by=by, note=f"{row.done} / {row.rows}")


def go_on(row: Import, *, by: User) -> None:
    """Go on where it was stopped."""
    _lock(row)
    _check_state(row, ImportState.STOPPED)
    audit.record("import.resumed", row, by=by)
    _set_to_work(row, ImportState.RUNNING)


def undo(row: Import, *, by: User) -> None:
    """Take back what it has made, but for what somebody has worked with since."""
    _lock(row)
    if not row.can_be_undone:
        raise Refused(_("There is nothing to take back."))
    audit.record("import.undone", row, by=by, note=str(row.made))
    _set_to_work(row, ImportState.UNDOING)


def work(import_id: int, step: int) -> None:
    """Do the next rows of an import, and order those after them, all in one transaction.

    A step that has been done, or was stopped, is passed over: a message may come twice.
    """
    row = _lock(db.session.get_one(Import, import_id))
    if row.step != step or not row.is_at_work:
        return
    person = row.by
    if not person.is_active or not may(person, Permission.IMPORT_RUN):
        row.state = ImportState.STOPPED
        return
    with force_locale(person.language):
        rest = _make_some(row) if row.state is ImportState.RUNNING else _undo_some(row)
    if rest:
        _set_to_work(row, row.state)
    else:
        running = row.state is ImportState.RUNNING
        row.state = ImportState.DONE if running else ImportState.UNDONE
        row.ended_at = clock.now()


def _make_some(row: Import) -> bool:
    """Make the next rows; tells whether there may be more."""
    waiting = queries.rows(row, RowState.WAITING, limit=BATCH)
    reader = RowReader(row.kind, row.headings, row.columns, row.usual, queries.known())
    cells = [(found.number, found.cells) for found in waiting]
    settled = []
    for found, (_number, reading, state) in _while_there_is_time(
        zip(waiting, sort_out(reader, cells, row.by), strict=True)
    ):
        making.settle(row, found, reading, state, by=row.by)
        settled.append(found)
    making.mark(row, settled)
    for found in settled:
        row.made += found.state is RowState.MADE
        row.known += found.state is RowState.KNOWN
        row.failed += found.state is RowState.FAILED
    row.done += len(settled)
    return row.done < row.rows


def _while_there_is_time(items: Iterable[T]) -> Iterator[T]:
    """At least one of some items, and the others until a batch has lasted long enough."""
    until = time.monotonic() + BATCH_SECONDS
    for item in items:
        yield item
        if time.monotonic() > until:
            return


def _undo_some(row: Import) -> bool:
    """Take back the next rows; tells whether there may be more."""
    made = queries.rows(row, RowState.MADE, limit=BATCH)
    now = making.marks_now(row, made)
    for found, mark in _while_there_is_time(now):
        undoing.take_back(row, found, mark, by=row.by)
        row.undone += found.state is RowState.UNDONE
        row.kept += found.state is RowState.KEPT
    return row.undone + row.kept < row.made


def _set_to_work(row: Import, state: ImportState) -> None:
    row.state, row.step = state, row.step + 1
    key = f"{MESSAGE}:{row.id}:{row.step}"
    outbox.send_later(MESSAGE, key=key, import_id=row.id, step=row.step)


def _check_state(row: Import, *states: ImportState) -> None:
    if row.state not in states:
        raise Refused(_("The import is %(state)s: look at the page again.", state=row.state.label))


def _lock(row: Import) -> Import:
    """Two of the same kind wait for each other, so that no row is made by both."""
    same = sa.select(Import).where(Import.kind == row.kind).order_by(Import.id)
    db.session.scalars(same.with_for_update().execution_options(populate_existing=True)).all()
    return row
