"""sign-in by the organisation"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_identities"
down_revision = "2026_11_24_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whom the organisation's sign-in means, and how each browser was signed in."""
    op.create_table(
        "external_identities",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_external_identities_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identities")),
        sa.UniqueConstraint(
            "issuer", "subject", name=op.f("uq_external_identities_issuer_subject")
        ),
        sa.UniqueConstraint(
            "user_id", "issuer", name=op.f("uq_external_identities_user_id_issuer")
        ),
    )
    method = sa.Enum(
        "password",
        "organisation",
        name="signinmethod",
        length=40,
        native_enum=False,
        create_constraint=True,
    )
    with op.batch_alter_table("sign_ins") as table:
        table.add_column(sa.Column("method", method, nullable=False, server_default="password"))


def downgrade() -> None:
    """The way back."""
    with op.batch_alter_table("sign_ins") as table:
        table.drop_constraint(op.f("ck_sign_ins_signinmethod"), type_="check")
        table.drop_column("method")
    op.drop_table("external_identities")
