"""decisions on secrecy"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_secrecy"
down_revision = "2026_11_24_accounts"
branch_labels = None
depends_on = None

FACTS = ("case", "company", "contact", "project", "amounts", "place", "other")
REMINDERS = ("soon", "last", "over")


def choice(*values: str, name: str) -> sa.Enum:
    """A text that is one of some values."""
    return sa.Enum(*values, name=name, length=40, native_enum=False, create_constraint=True)


def upgrade() -> None:
    """decisions on secrecy"""
    op.create_table(
        "provisions",
        sa.Column("note_sv", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_sv", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("disabled_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisions")),
        sa.UniqueConstraint("code", name=op.f("uq_provisions_code")),
    )
    op.create_table(
        "secrecy_decisions",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("fact", choice(*FACTS, name="fact"), nullable=False),
        sa.Column("provision_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("harm", sa.Text(), nullable=False),
        sa.Column("reminded", choice(*REMINDERS, name="reminder"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_secrecy_decisions_ended_by"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_secrecy_decisions_{column}")
            )
            for column, table in (
                ("inquiry_id", "inquiries"),
                ("provision_id", "provisions"),
                ("decided_by_id", "users"),
                ("ended_by_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrecy_decisions")),
    )
    with op.batch_alter_table("secrecy_decisions", schema=None) as batch_op:
        for column in ("inquiry_id", "until"):
            name = batch_op.f(f"ix_secrecy_decisions_{column}")
            batch_op.create_index(name, [column], unique=False)


def downgrade() -> None:
    """The way back."""
    with op.batch_alter_table("secrecy_decisions", schema=None) as batch_op:
        for column in ("until", "inquiry_id"):
            batch_op.drop_index(batch_op.f(f"ix_secrecy_decisions_{column}"))
    op.drop_table("secrecy_decisions")
    op.drop_table("provisions")
