"""Migrations make what the models say, and the way back leaves nothing."""

from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from crm.core.db import Model, db
from crm.core.outbox import OutboxMessage


def empty_database() -> None:
    db.session.remove()
    db.drop_all()
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))


def checks() -> dict[str, set[str]]:
    """The names of each table's CHECK constraints."""
    inspector = sa.inspect(db.engine)
    return {
        table: {str(check["name"]) for check in inspector.get_check_constraints(table)}
        for table in Model.metadata.tables
    }


def differences() -> list[Any]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Model.metadata))


def test_migrated_and_declared_tables_are_the_same(app: Flask) -> None:
    declared = checks()
    assert sum(map(len, declared.values())) > 20, "the CHECKs of enums are to be compared"
    empty_database()
    upgrade()
    assert differences() == []
    assert checks() == declared


def test_the_way_back_leaves_no_table(app: Flask) -> None:
    empty_database()
    upgrade()
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_a_second_upgrade_keeps_the_rows(app: Flask) -> None:
    empty_database()
    upgrade()
    db.session.add(OutboxMessage(kind="mail", key="kept", payload={}))
    db.session.commit()
    upgrade()
    assert db.session.scalars(sa.select(OutboxMessage.key)).one() == "kept"
