"""A letter that somebody is making a case of."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.core.db import Identified, Model, UtcDateTime
from crm.core.files import StoredFile
from crm.inquiries.models import Inquiry


class Draft(Identified, Model):
    """A letter as it was pasted or dropped, until its case is logged. Only its person sees it.

    ``received_at`` is what the letter itself says. Once ``inquiry`` is there the case has the
    letter, and the draft keeps nothing of it.
    """

    __tablename__ = "drafts"

    key: Mapped[str] = mapped_column(sa.String(64), unique=True)  # of the case that it becomes
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    sender_name: Mapped[str] = mapped_column(sa.String(200), default="")
    sender_email: Mapped[str] = mapped_column(sa.String(254), default="")
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    raw_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    inquiry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"))

    person: Mapped[User] = relationship()
    raw: Mapped[StoredFile | None] = relationship()
    inquiry: Mapped[Inquiry | None] = relationship()
