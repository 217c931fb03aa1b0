"""What the rows of a list would make, before anything is made of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.accounts.models import User
from crm.core.db import db
from crm.core.names import number_key
from crm.imports import queries
from crm.imports.models import Import, ImportKind, RowState
from crm.imports.queries import portions
from crm.imports.reading import Reading, RowReader

Sorted = tuple[int, Reading, RowState]
FIRST = 10
AT_A_TIME = 1000


@dataclass
class Outlook:
    """How many rows would be made, are here already or have errors; the first and the wrong ones."""

    new: int = 0
    known: int = 0
    first: list[tuple[int, Reading]] = field(default_factory=list)
    wrong: list[tuple[int, list[Any], list[tuple[str, str]]]] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many have errors."""
        return len(self.wrong)


def outlook(row: Import, user: User) -> Outlook:
    """What an import would do if it began now."""
    reader = RowReader(row.kind, row.headings, row.columns, row.usual, queries.known())
    cells = queries.cells(row)
    found = Outlook()
    seen: set[str] = set()
    for some in portions(cells, AT_A_TIME):
        db.session.rollback()  # whoever wants to write does not wait while these are read
        for (number, reading, state), (_number, row_cells) in zip(
            sort_out(reader, some, user, seen), some, strict=True
        ):
            _count(found, number, row_cells, reading, state)
    return found


def _count(
    found: Outlook, number: int, cells: list[Any], reading: Reading, state: RowState
) -> None:
    if state is RowState.FAILED:
        found.wrong.append((number, cells, reading.faults))
        return
    found.known += state is RowState.KNOWN
    found.new += state is RowState.MADE
    if state is RowState.MADE and len(found.first) < FIRST:
        found.first.append((number, reading))


def sort_out(
    reader: RowReader,
    rows: Iterable[tuple[int, Sequence[Any]]],
    user: User,
    seen: set[str] | None = None,
) -> Iterator[Sorted]:
    """Each row with what it says and what is to become of it: made, known already, or failed.

    ``seen``: the marks of rows before these, of which a second one is known.
    """
    seen = set() if seen is None else seen
    read = [(number, reader.read(cells)) for number, cells in rows]
    sound = [reading for _number, reading in read if not reading.faults]
    here = queries.keys_known(reading.key for reading in sound)
    here |= _numbers_known(reader, sound, user)
    for number, reading in read:
        if reading.faults:
            yield number, reading, RowState.FAILED
            continue
        marks = {reading.key, *_number_of(reader, reading)}
        state = RowState.KNOWN if marks & (here | seen) else RowState.MADE
        seen |= marks
        yield number, reading, state


def _numbers_known(reader: RowReader, readings: Sequence[Reading], user: User) -> set[str]:
    numbers = [number for reading in readings for number in _number_of(reader, reading)]
    return queries.organisation_numbers_known(user, numbers)


def _number_of(reader: RowReader, reading: Reading) -> list[str]:
    """A company is known by its organisation number; a case by its row alone."""
    key = number_key(reading.values.get("organisation_number"))
    return [key] if key and reader.kind is ImportKind.COMPANIES else []
