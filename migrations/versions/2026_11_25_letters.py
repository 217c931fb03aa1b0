"""letters, files and attachments"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_letters"
down_revision = "2026_11_24_handed_over"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Files that people send, and the letters and attachments of a case."""
    op.create_table(
        "stored_files",
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("place", name=op.f("uq_stored_files_place")),
    )
    op.create_table(
        "letters",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("raw_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("message_id", sa.String(length=500), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_email", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_letters_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_letters_inquiry_id")
        ),
        sa.ForeignKeyConstraint(["raw_id"], ["stored_files.id"], name=op.f("fk_letters_raw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("inquiry_id", "digest", name=op.f("uq_letters_inquiry_id_digest")),
        sa.UniqueConstraint("document_id", name=op.f("uq_letters_document_id")),
    )
    op.create_index(op.f("ix_letters_digest"), "letters", ["digest"])
    op.create_index(op.f("ix_letters_inquiry_id"), "letters", ["inquiry_id"])
    op.create_index(op.f("ix_letters_message_id"), "letters", ["message_id"])
    op.create_table(
        "attachments",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_attachments_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_attachments_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_attachments_inquiry_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_attachments_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("document_id", name=op.f("uq_attachments_document_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_attachments_file_id")),
    )
    op.create_index(op.f("ix_attachments_inquiry_id"), "attachments", ["inquiry_id"])
    op.create_index(op.f("ix_attachments_letter_id"), "attachments", ["letter_id"])

    op.create_table(
        "drafts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("sender_email", sa.String(length=254), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raw_id", sa.Integer(), nullable=True),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_drafts_inquiry_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_drafts_person_id")),
        sa.ForeignKeyConstraint(["raw_id"], ["stored_files.id"], name=op.f("fk_drafts_raw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("key", name=op.f("uq_drafts_key")),
    )
    op.create_index(op.f("ix_drafts_person_id"), "drafts", ["person_id"])


def downgrade() -> None:
    """The way back."""
    op.drop_table("drafts")
    op.drop_table("attachments")
    op.drop_table("letters")
    op.drop_table("stored_files")
