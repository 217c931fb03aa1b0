"""invitations, resets, tries to sign in"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_accounts"
down_revision = "2026_11_24_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """invitations, resets, tries to sign in"""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sign_in_tries",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    with op.batch_alter_table("sign_in_tries") as table:
        table.create_index("ix_tries_of_address", ["address_hash", "purpose", "at"], unique=False)
        table.create_index(op.f("ix_sign_in_tries_at"), ["at"], unique=False)
    op.create_table(
        "password_links",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "reset",
                name="linkpurpose",
                length=40,
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_links_token_hash")),
    )
    with op.batch_alter_table("password_links") as table:
        table.create_index(op.f("ix_password_links_user_id"), ["user_id"], unique=False)
    with op.batch_alter_table("sign_ins") as table:
        table.add_column(
            sa.Column("browser", sa.String(length=60), nullable=False, server_default="")
        )


def downgrade() -> None:
    """The way back."""
    with op.batch_alter_table("sign_ins") as table:
        table.drop_column("browser")
    op.drop_table("password_links")
    op.drop_table("sign_in_tries")
