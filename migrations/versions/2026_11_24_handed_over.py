"""what was handed over, in the register"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_handed_over"
down_revision = "2026_11_24_identities"
branch_labels = None
depends_on = None

BEFORE = (
    *("inquiry", "mail_in", "mail_out", "sent_to_municipality", "answer", "decline"),
    *("offer", "offer_sent", "decision", "attachment", "marking"),
)
NEW = {
    "release": "mail_out",
    "decision_changed": "decision",
    "decision_withdrawn": "decision",
    "marking_changed": "marking",
    "marking_lifted": "marking",
}
CHECK = "ck_documents_documentkind"


def upgrade() -> None:
    """More kinds of documents; a release covers the facts as they are at that time."""
    _allow((*BEFORE, *NEW))
    with op.batch_alter_table("inquiries") as table:
        table.add_column(
            sa.Column("identity_edition", sa.Integer(), nullable=False, server_default="1")
        )
    with op.batch_alter_table("inquiries") as table:
        table.alter_column("identity_edition", server_default=None)
    with op.batch_alter_table("recipients") as table:
        table.add_column(sa.Column("identity_edition", sa.Integer()))
    op.execute("UPDATE recipients SET identity_edition = 1 WHERE identity_released_at IS NOT NULL")


def downgrade() -> None:
    """The way back: no document is lost, each becomes of the nearest kind that there was."""
    with op.batch_alter_table("recipients") as table:
        table.drop_column("identity_edition")
    with op.batch_alter_table("inquiries") as table:
        table.drop_column("identity_edition")
    documents = sa.table("documents", sa.column("kind"))
    for new, old in NEW.items():
        op.execute(documents.update().where(documents.c.kind == new).values(kind=old))
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("documents") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"kind IN ({listed})")
