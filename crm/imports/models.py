"""Imports: a file, what its columns mean, and what became of each of its rows."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.core.db import Identified, Model, UtcDateTime, choice
from crm.core.files import StoredFile
from crm.core.labelled import Labelled


class ImportKind(Labelled):
    """What the rows of a file are."""

    INQUIRIES = "inquiries", _l("inquiries")
    COMPANIES = "companies", _l("companies")


class ImportState(Labelled):
    """How far an import has come."""

    NEW = "new", _l("not begun")
    RUNNING = "running", _l("going on")
    STOPPED = "stopped", _l("stopped")
    DONE = "done", _l("done")
    UNDOING = "undoing", _l("being undone")
    UNDONE = "undone", _l("undone")


class RowState(Labelled):
    """What became of a row."""

    WAITING = "waiting", _l("waiting")
    MADE = "made", _l("new here")
    KNOWN = "known", _l("was here already")
    FAILED = "failed", _l("has an error")
    UNDONE = "undone", _l("taken back")
    KEPT = "kept", _l("kept, since somebody has worked with it")


class Import(Identified, Model):
    """One file. ``columns`` has a field's name, or "", for each heading; ``usual`` holds what is
    meant where the list says nothing. ``step`` counts the batches, so that each is done once.
    """

    __tablename__ = "imports"

    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.NEW)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    sheet: Mapped[str] = mapped_column(sa.String(200), default="")
    has_more_sheets: Mapped[bool] = mapped_column(default=False)
    headings: Mapped[list[str]] = mapped_column(sa.JSON)
    heading_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    columns: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    usual: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    step: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    by: Mapped[User] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has something to do with it."""
        return self.state in {ImportState.RUNNING, ImportState.UNDOING}

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something that it has made."""
        return self.made > 0 and self.state in {ImportState.DONE, ImportState.STOPPED}

    @property
    def worked_through(self) -> int:
        """How many rows the work at hand has come past."""
        undoing = self.state in {ImportState.UNDOING, ImportState.UNDONE}
        return self.undone + self.kept if undoing else self.done

    @property
    def to_work_through(self) -> int:
        """How many rows the work at hand is about."""
        undoing = self.state in {ImportState.UNDOING, ImportState.UNDONE}
        return self.made if undoing else self.rows


class ImportRow(Model):
    """A row of the file. ``key`` knows it again, in whichever file it comes; ``mark`` is what its
    case or company was when the import had made it. ``faults``: field and text of each.
    """

    __tablename__ = "import_rows"

    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[RowState] = mapped_column(choice(RowState), default=RowState.WAITING)
    cells: Mapped[list[Any]] = mapped_column(sa.JSON)
    faults: Mapped[list[list[str]]] = mapped_column(sa.JSON, default=list)
    key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    old_number: Mapped[str | None] = mapped_column(sa.String(100))
    mark: Mapped[str | None] = mapped_column(sa.String(100))
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"), index=True)

    __table_args__ = (sa.Index(None, "import_id", "state", "number"),)
