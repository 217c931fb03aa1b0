"""How migrations run: on the application's own database, each in a transaction.

SQLite cannot change a table in place, so there a table is rebuilt (render_as_batch).
"""

from typing import Any

import sqlalchemy as sa
from alembic import context

from crm.core.db import UtcDateTime, db


def render_type(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """A migration names plain database types: it must run when today's code is long gone."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        values = ", ".join(repr(value) for value in item.enums)
        checked = "native_enum=False, create_constraint=True"
        return f"sa.Enum({values}, name={item.name!r}, length={item.length}, {checked})"
    return False


def run() -> None:
    """Bring the database from where it is to where it was asked to be."""
    with db.engine.connect() as connection:
        _let_tables_be_rebuilt(connection)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_type,
            compare_type=True,
            process_revision_directives=refuse_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    db.engine.dispose()


def _let_tables_be_rebuilt(connection: sa.Connection) -> None:
    """SQLite drops a table to change it: what points to it must not be in the way meanwhile."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # before any BEGIN


def refuse_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """No migration is written when the models say nothing new."""
    asked_for = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked_for and directives[0].upgrade_ops.is_empty():
        directives[:] = []


run()
