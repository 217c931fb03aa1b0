"""The database: one session, typed models, UTC times, a version on every row that people edit.

SQLite and PostgreSQL differ in how they lock; what differs is in this module and nowhere else.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from crm.core import clock
from crm.core.errors import Stale

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# WAL mode can corrupt a database with several writers in these SQLite versions
# (https://sqlite.org/wal.html, "The WAL-reset bug"); 3.44.6 and 3.50.7 carry the mend as well.
WAL_MENDED_IN = (3, 51, 3)
WAL_MENDED_BRANCHES: dict[tuple[int, ...], int] = {(3, 44): 6, (3, 50): 7}


class Base(DeclarativeBase):
    """Every table's parent; constraint names are fixed so that migrations can find them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment, aware and UTC on both databases. A naive one is refused: nobody knows its zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(kind: type[StrEnum], length: int = 40, name: str | None = None) -> sa.Enum:
    """A column type for an enum: its value as text, checked by the database as well.

    The check needs a ``name`` of its own where a table has two columns of one enum.
    """
    return sa.Enum(
        kind,
        native_enum=False,
        length=length,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
        name=name or kind.__name__.lower(),
    )


class Identified:
    """A row with a number of its own and the moment it came to be."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Versioned:
    """A row that two people may edit at once: each save raises ``version``."""

    version: Mapped[int] = mapped_column(default=1)

    @sa.orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def check_version(row: Versioned, loaded_with: int) -> None:
    """Raise Stale when somebody saved the row after the form at hand was opened.

    Also raises the version, so that a save which touches only the row's children counts as one,
    and the UPDATE compares the old version once more in the database.
    """
    if row.version != loaded_with:
        raise Stale(row)
    row.version += 1


def start_write() -> None:
    """Turn a request that began as a reading one (GET) into a writing one.

    What was loaded before must be loaded again: it may have changed in between.
    """
    db.session.rollback()
    g.writing = True


def _wants_write_lock() -> bool:
    if has_request_context() and request.method in SAFE_METHODS:
        return bool(g.get("writing", False))
    return True


def _wal_is_sound(version: tuple[int, ...]) -> bool:
    mended = WAL_MENDED_BRANCHES.get(version[:2])
    return version >= WAL_MENDED_IN or (mended is not None and version[2] >= mended)


def prepare_engine(engine: Engine) -> None:
    """On SQLite: take the write lock when a writing transaction begins, not at its first write.

    Otherwise two read-modify-writes overwrite each other without an error.
    """
    if engine.dialect.name != "sqlite":
        return
    journal = "WAL" if _wal_is_sound(engine.dialect.dbapi.sqlite_version_info) else "DELETE"  # type: ignore[union-attr]  # the SQLite driver has it

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in (
            "foreign_keys=ON",
            "busy_timeout=10000",
            f"journal_mode={journal}",
            "synchronous=NORMAL" if journal == "WAL" else "synchronous=FULL",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _wants_write_lock() else "BEGIN")
