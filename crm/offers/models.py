"""An offer, as it was when it was made."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.core.db import Identified, Model, UtcDateTime, Versioned
from crm.inquiries.models import Inquiry


class Offer(Identified, Versioned, Model):
    """One version of the offer in a case.

    ``content`` is the document's data at the moment it was made, so that a site which changes
    later cannot change under a running offer; ``pdf`` is what was rendered from it.
    """

    __tablename__ = "offers"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    number: Mapped[int]  # 1, 2 ... within the case
    # From the form: the same form posted twice makes one offer.
    submission_key: Mapped[str | None] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(5))
    introduction: Mapped[str] = mapped_column(sa.Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    pdf: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    sent_to: Mapped[str] = mapped_column(sa.String(254), default="")

    inquiry: Mapped[Inquiry] = relationship()
    made_by: Mapped[User] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("inquiry_id", "number"),
        sa.UniqueConstraint("submission_key", "inquiry_id"),
    )

    @property
    def is_sent(self) -> bool:
        """Whether the investor has it."""
        return self.sent_at is not None
