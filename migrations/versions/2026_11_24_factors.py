"""the second factor"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_factors"
down_revision = "2026_11_24_register"
branch_labels = None
depends_on = None

ROLES = (
    *("coordinator", "adviser", "business_head", "colleague"),
    *("steering_group", "partner", "registrar", "administrator"),
)


def upgrade() -> None:
    """the second factor"""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("next_secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        sa.UniqueConstraint("user_id", name=op.f("uq_second_factors_user_id")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes") as table:
        table.create_index(op.f("ix_recovery_codes_user_id"), ["user_id"], unique=False)
    op.create_table(
        "second_factor_roles",
        sa.Column(
            "role",
            sa.Enum(*ROLES, name="role", length=40, native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor_roles")),
        sa.UniqueConstraint("role", name=op.f("uq_second_factor_roles_role")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("second_factor_roles")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
