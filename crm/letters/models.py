"""Letters and attachments of a case. Each belongs to a document of the register."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Identified, Model, UtcDateTime
from crm.core.files import StoredFile
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry

LONGEST_MESSAGE_ID = 500


class Letter(Identified, Model):
    """A mail that came in, or what was pasted of one.

    ``raw`` is the mail as it came; ``digest`` its SHA-256, by which the same one is known again.
    ``left_out`` names what came with it and is kept only in the original.
    """

    __tablename__ = "letters"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), unique=True)
    raw_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    digest: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    message_id: Mapped[str] = mapped_column(sa.String(LONGEST_MESSAGE_ID), default="", index=True)
    sender_name: Mapped[str] = mapped_column(sa.String(200), default="")
    sender_email: Mapped[str] = mapped_column(sa.String(254), default="")
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_out: Mapped[list[str]] = mapped_column(sa.JSON, default=list)

    inquiry: Mapped[Inquiry] = relationship()
    document: Mapped[Document] = relationship()
    raw: Mapped[StoredFile | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="letter", order_by="Attachment.id"
    )

    __table_args__ = (sa.UniqueConstraint("inquiry_id", "digest"),)

    @property
    def sender(self) -> str:
        """Who wrote, as a person would say it."""
        return self.sender_name or self.sender_email

    def __str__(self) -> str:
        return self.document.label


class Attachment(Identified, Model):
    """A file of a case, sent with a letter or added by hand."""

    __tablename__ = "attachments"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), unique=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"), unique=True)
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letters.id"), index=True)

    inquiry: Mapped[Inquiry] = relationship()
    document: Mapped[Document] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined")
    letter: Mapped[Letter | None] = relationship(back_populates="attachments")

    def __str__(self) -> str:
        return self.document.label
