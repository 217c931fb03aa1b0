"""how likely duplicates are found, and what was merged"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

# The keys must be those that the code at hand asks for, not those of the day this was written.
from crm.core.names import domain_key, email_key, number_key, phone_key, sound_of
from crm.core.text import marks_of

revision = "2026_11_25_duplicates"
down_revision = "2026_11_25_letters"
branch_labels = None
depends_on = None

PORTION = 500
KEYS: dict[str, tuple[tuple[str, int], ...]] = {
    "companies": (("number_key", 60),),
    "contacts": (("email_key", 254), ("domain_key", 254), ("phone_key", 60)),
}
INDEXES = {
    "companies": ("merged_into_id", "number_key", "sound"),
    "contacts": ("domain_key", "email_key", "phone_key"),
    "inquiries": ("contact_id", "merged_into_id"),
}


def upgrade() -> None:
    """Keys by which companies and contacts are found, marks of texts, and the merges."""
    for table, keys in KEYS.items():
        with op.batch_alter_table(table) as batch:
            for name, length in keys:
                batch.add_column(sa.Column(name, sa.String(length=length), nullable=True))
    with op.batch_alter_table("companies") as batch:
        batch.add_column(sa.Column("sound", sa.String(length=3), nullable=False, server_default=""))
    with op.batch_alter_table("companies") as batch:
        batch.alter_column("sound", server_default=None)
    for table in ("companies", "inquiries"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_merged_into_id"), table, ["merged_into_id"], ["id"]
            )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    _make_text_marks()
    _make_merges()
    _fill(op.get_bind())


def downgrade() -> None:
    """The way back. A merged case stays dismissed as a duplicate."""
    op.drop_table("merges")
    op.drop_table("text_marks")
    for table, columns in INDEXES.items():
        for column in columns:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    for table in ("companies", "inquiries"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_merged_into_id"), type_="foreignkey")
            batch.drop_column("merged_into_id")
    with op.batch_alter_table("companies") as batch:
        batch.drop_column("sound")
    for table, keys in KEYS.items():
        with op.batch_alter_table(table) as batch:
            for name, _length in keys:
                batch.drop_column(name)


def _make_text_marks() -> None:
    op.create_table(
        "text_marks",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_text_marks_inquiry_id")
        ),
        sa.PrimaryKeyConstraint("inquiry_id", "mark", name=op.f("pk_text_marks")),
    )
    op.create_index(
        op.f("ix_text_marks_mark_text_marks_inquiry_id"),
        "text_marks",
        ["mark", "inquiry_id"],
        unique=False,
    )


def _make_merges() -> None:
    op.create_table(
        "merges",
        sa.Column(
            "kind",
            sa.Enum(
                "case",
                "company",
                name="mergekind",
                length=40,
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_merges_undone_by")
        ),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_merges_two")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_merges_by_id")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["users.id"], name=op.f("fk_merges_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    for column in ("kept_id", "merged_id"):
        name = op.f(f"ix_merges_kind_merges_{column}")
        op.create_index(name, "merges", ["kind", column], unique=False)


def _fill(connection: sa.Connection) -> None:
    """The keys and marks of what is there already."""
    _fill_keys(
        connection,
        "companies",
        ("name", "organisation_number"),
        lambda row: {
            "sound": sound_of(row.name),
            "number_key": number_key(row.organisation_number),
        },
    )
    _fill_keys(
        connection,
        "contacts",
        ("email", "phone"),
        lambda row: {
            "email_key": email_key(row.email),
            "domain_key": domain_key(row.email),
            "phone_key": phone_key(row.phone),
        },
    )
    marks = sa.table("text_marks", sa.column("inquiry_id"), sa.column("mark"))
    for rows in _portions(connection, "inquiries", ("subject", "description")):
        found = [
            {"inquiry_id": row.id, "mark": mark}
            for row in rows
            for mark in marks_of(row.subject, row.description)
        ]
        if found:
            connection.execute(marks.insert(), found)


def _fill_keys(
    connection: sa.Connection,
    table: str,
    sources: Sequence[str],
    keys_of: Callable[[Any], dict[str, str | None]],
) -> None:
    for rows in _portions(connection, table, sources):
        found = [{"row": row.id, **keys_of(row)} for row in rows]
        names = [name for name in found[0] if name != "row"]
        columns = [sa.column("id"), *(sa.column(name) for name in names)]
        target = sa.table(table, *columns)
        statement = target.update().where(target.c.id == sa.bindparam("row"))
        connection.execute(statement.values({name: sa.bindparam(name) for name in names}), found)


def _portions(
    connection: sa.Connection, table: str, columns: Sequence[str]
) -> Iterator[Sequence[Any]]:
    source = sa.table(table, sa.column("id"), *(sa.column(name) for name in columns))
    last = 0
    while True:
        query = sa.select(source).where(source.c.id > last).order_by(source.c.id).limit(PORTION)
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        yield rows
