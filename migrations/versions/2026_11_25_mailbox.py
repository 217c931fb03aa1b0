"""what came to the mailbox"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_mailbox"
down_revision = "2026_11_25_area_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mails as they came, and how the reading of the mailbox goes."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "mailbox_polls",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begun_at", moment, nullable=True),
        sa.Column("busy_until", moment, nullable=True),
        sa.Column("succeeded_at", moment, nullable=True),
        sa.Column("failed_at", moment, nullable=True),
        sa.Column("fault", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_polls")),
    )
    op.create_table(
        "incoming_mails",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("waiting", "new_case", "joined", "copy"),
                name="mailstate",
                length=40,
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("is_unreadable", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_incoming_mails_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_incoming_mails_inquiry_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_incoming_mails_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mails")),
        sa.UniqueConstraint("digest", name=op.f("uq_incoming_mails_digest")),
    )
    op.create_index(op.f("ix_incoming_mails_inquiry_id"), "incoming_mails", ["inquiry_id"])


def downgrade() -> None:
    """The way back: the mails that went into a case stay with it, as its letters."""
    op.drop_table("incoming_mails")
    op.drop_table("mailbox_polls")
