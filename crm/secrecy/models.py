"""A fact of a case that somebody has decided is secret."""

from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import Identified, Model, UtcDateTime, Versioned, choice
from crm.core.labelled import Labelled
from crm.inquiries.models import Inquiry
from crm.reference.models import Provision


class Fact(Labelled):
    """What in a case a decision is about."""

    CASE = "case", _l("the whole case")
    COMPANY = "company", _l("the company")
    CONTACT = "contact", _l("the contact person")
    PROJECT = "project", _l("the project and its plans")
    AMOUNTS = "amounts", _l("investment and jobs")
    PLACE = "place", _l("where the company wants to be")
    OTHER = "other", _l("other facts")


class Reminder(Labelled):
    """How near its end a decision is when somebody is reminded of it."""

    SOON = "soon", _l("ends soon")
    LAST = "last", _l("ends within days")
    OVER = "over", _l("has ended")


class SecrecyWish(Identified, Model):
    """What a sender asks to be kept secret, and why: weighed by somebody, never a ground by itself.

    ``facts`` are values of Fact; ``until`` its last day as the sender sees it.
    """

    __tablename__ = "secrecy_wishes"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    facts: Mapped[list[str]] = mapped_column(sa.JSON)
    harm: Mapped[str] = mapped_column(sa.Text)
    until: Mapped[date | None]
    said_by: Mapped[str] = mapped_column(sa.String(200), default="")

    inquiry: Mapped[Inquiry] = relationship()

    @property
    def wished(self) -> list[Fact]:
        """The facts, as Fact."""
        return [Fact(value) for value in self.facts]


class SecrecyDecision(Identified, Versioned, Model):
    """One fact is secret by a provision. ``until`` is its last day; None: until further notice.

    ``said_by`` tells who asked for it; ``reminded`` the latest reminder that went out about its end.
    """

    __tablename__ = "secrecy_decisions"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    fact: Mapped[Fact] = mapped_column(choice(Fact))
    provision_id: Mapped[int] = mapped_column(sa.ForeignKey("provisions.id"))
    decided_on: Mapped[date]
    decided_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    said_by: Mapped[str] = mapped_column(sa.String(200), default="")
    until: Mapped[date | None] = mapped_column(index=True)
    harm: Mapped[str] = mapped_column(sa.Text)
    reminded: Mapped[Reminder | None] = mapped_column(choice(Reminder))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    inquiry: Mapped[Inquiry] = relationship()
    provision: Mapped[Provision] = relationship()
    decided_by: Mapped[User] = relationship(foreign_keys=decided_by_id)
    ended_by: Mapped[User | None] = relationship(foreign_keys=ended_by_id)

    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by"),
    )

    @property
    def is_lifted(self) -> bool:
        """Whether somebody has looked at it again and lifted it."""
        return self.ended_at is not None

    @property
    def has_run_out(self) -> bool:
        """Whether its last day has passed without anybody having looked at it."""
        return not self.is_lifted and self.until is not None and self.until < clock.today()
