"""what a sender wants kept secret"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_wishes"
down_revision = "2026_11_25_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a sender wants kept secret, and why."""
    op.create_table(
        "secrecy_wishes",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("harm", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_secrecy_wishes_inquiry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrecy_wishes")),
    )
    op.create_index(op.f("ix_secrecy_wishes_inquiry_id"), "secrecy_wishes", ["inquiry_id"])


def downgrade() -> None:
    """The way back."""
    op.drop_table("secrecy_wishes")
