"""what has been released to municipalities"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_release"
down_revision = "2026_11_24_secrecy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who may know the company, per municipality; and when answers were shown to one another."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "answer_releases",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("released_at", moment, nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_answer_releases_inquiry_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["users.id"], name=op.f("fk_answer_releases_released_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_releases")),
        sa.UniqueConstraint("inquiry_id", name=op.f("uq_answer_releases_inquiry_id")),
    )
    with op.batch_alter_table("recipients") as table:
        table.add_column(sa.Column("identity_released_at", moment))
        table.add_column(sa.Column("identity_released_by_id", sa.Integer()))
        table.create_foreign_key(
            op.f("fk_recipients_identity_released_by_id"),
            "users",
            ["identity_released_by_id"],
            ["id"],
        )
        table.create_check_constraint(
            op.f("ck_recipients_released_by_somebody"),
            "(identity_released_at IS NULL) = (identity_released_by_id IS NULL)",
        )


def downgrade() -> None:
    """The way back."""
    with op.batch_alter_table("recipients") as table:
        table.drop_constraint(op.f("ck_recipients_released_by_somebody"), type_="check")
        table.drop_constraint(op.f("fk_recipients_identity_released_by_id"), type_="foreignkey")
        table.drop_column("identity_released_by_id")
        table.drop_column("identity_released_at")
    op.drop_table("answer_releases")
