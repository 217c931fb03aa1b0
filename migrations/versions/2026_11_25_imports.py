"""imports of lists, and cases dismissed as imported by mistake"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_imports"
down_revision = "2026_11_25_mailbox"
branch_labels = None
depends_on = None

REASONS = ("spam", "duplicate")
CHECK = "ck_inquiries_dismissreason"
KINDS = ("inquiries", "companies")
STATES = ("new", "running", "stopped", "done", "undoing", "undone")
ROW_STATES = ("waiting", "made", "known", "failed", "undone", "kept")
COUNTS = ("done", "made", "known", "failed", "undone", "kept")


def choice(*values: str, name: str) -> sa.Enum:
    """A text that is one of some values."""
    return sa.Enum(*values, name=name, length=40, native_enum=False, create_constraint=True)


def upgrade() -> None:
    """Files, what their columns mean, and what became of each row."""
    _allow((*REASONS, "imported"))
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "imports",
        sa.Column("kind", choice(*KINDS, name="importkind"), nullable=False),
        sa.Column("state", choice(*STATES, name="importstate"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=False),
        sa.Column("has_more_sheets", sa.Boolean(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("heading_key", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("usual", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_imports_{column}"))
            for column, table in (("by_id", "users"), ("file_id", "stored_files"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_heading_key"), "imports", ["heading_key"])
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", choice(*ROW_STATES, name="rowstate"), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("old_number", sa.String(length=100), nullable=True),
        sa.Column("mark", sa.String(length=100), nullable=True),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_import_rows_{column}")
            )
            for column, table in (
                ("import_id", "imports"),
                ("inquiry_id", "inquiries"),
                ("company_id", "companies"),
                ("contact_id", "contacts"),
            )
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_rows")),
    )
    for column in ("key", "inquiry_id", "company_id", "contact_id"):
        op.create_index(op.f(f"ix_import_rows_{column}"), "import_rows", [column])
    name = op.f("ix_import_rows_import_id_import_rows_state_import_rows_number")
    op.create_index(name, "import_rows", ["import_id", "state", "number"])


def downgrade() -> None:
    """The way back: a case imported by mistake was, as far as one can say then, none."""
    op.drop_table("import_rows")
    op.drop_table("imports")
    inquiries = sa.table("inquiries", sa.column("dismissed_as"))
    imported = inquiries.c.dismissed_as == "imported"
    op.execute(inquiries.update().where(imported).values(dismissed_as="spam"))
    _allow(REASONS)


def _allow(reasons: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    with op.batch_alter_table("inquiries") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"dismissed_as IN ({listed})")
