"""the audit trail as a chain"""

from types import SimpleNamespace

import sqlalchemy as sa
from alembic import op

from crm.core.audit import BEGINNING, AuditEntry, append_only, lengthen

revision = "2026_11_24_audit"
down_revision = "2026_11_24_first"
branch_labels = None
depends_on = None

AT_A_TIME = 1000
TABLES = ("audit_entries", "audit_links")


def upgrade() -> None:
    """the audit trail as a chain"""
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_links",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_links_entry_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_links_entry_id")),
    )
    op.drop_index("ix_audit_entries_actor_id", "audit_entries")
    op.create_index("ix_audit_actor", "audit_entries", ["actor_id", "at"])
    op.create_index("ix_audit_action", "audit_entries", ["action", "at"])
    _link_what_is_there()
    for table in TABLES:
        for statement in append_only(table)[op.get_bind().dialect.name]:
            op.execute(statement)


def _link_what_is_there() -> None:
    """Entries written before there was a chain become its beginning, in their order."""
    connection = op.get_bind()
    entries = AuditEntry.__table__
    head, last = SimpleNamespace(sequence=0, hash=BEGINNING), 0
    links = sa.table("audit_links", sa.column("sequence"), sa.column("entry_id"), sa.column("hash"))
    while True:
        page = connection.execute(
            sa.select(entries).where(entries.c.id > last).order_by(entries.c.id).limit(AT_A_TIME)
        ).all()
        if not page:
            break
        connection.execute(sa.insert(links), lengthen(head, page))
        last = page[-1].id
    connection.execute(
        sa.text("INSERT INTO audit_heads (id, sequence, hash) VALUES (1, :sequence, :hash)"),
        {"sequence": head.sequence, "hash": head.hash},
    )


def downgrade() -> None:
    """The way back: the entries stay, without their chain."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
    else:
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
            op.execute(f"DROP FUNCTION {table}_append_only()")
    op.drop_index("ix_audit_action", "audit_entries")
    op.drop_index("ix_audit_actor", "audit_entries")
    op.create_index("ix_audit_entries_actor_id", "audit_entries", ["actor_id"])
    op.drop_table("audit_links")
    op.drop_table("audit_heads")
