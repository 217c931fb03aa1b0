"""Rounds, their recipients, and the recipients' answers."""

from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import Identified, Model, UtcDateTime, Versioned, choice
from crm.core.labelled import Labelled
from crm.inquiries.models import Inquiry
from crm.reference.models import Municipality
from crm.sites.models import Site


class DeclineReason(Labelled):
    """Why a municipality declines."""

    NO_LAND = "no_land", _l("no suitable land or premises")
    NO_POWER = "no_power", _l("not enough power")
    NO_PLAN = "no_plan", _l("no detailed plan in time")
    WRONG_PROFILE = "wrong_profile", _l("does not fit our profile")
    NO_CAPACITY = "no_capacity", _l("no time to answer")
    TIMING = "timing", _l("wrong time for us")
    OTHER = "other", _l("another reason")


class RecipientState(Labelled):
    """How far a municipality has come with its answer."""

    NOT_SEEN = "not_seen", _l("not seen")
    SEEN = "seen", _l("seen")
    ANSWERED = "answered", _l("answered")
    DECLINED = "declined", _l("declined")


class Round(Identified, Model):
    """One sending of a case to municipalities. ``deadline`` is a day in Europe/Stockholm."""

    __tablename__ = "rounds"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    number: Mapped[int]  # 1, 2 ... within the case
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    deadline: Mapped[date] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    inquiry: Mapped[Inquiry] = relationship()
    sent_by: Mapped[User] = relationship()
    recipients: Mapped[list["Recipient"]] = relationship(
        back_populates="round", order_by="Recipient.id"
    )

    __table_args__ = (sa.UniqueConstraint("inquiry_id", "number"),)


class Recipient(Identified, Versioned, Model):
    """A municipality that was asked. Answering and declining are final here."""

    __tablename__ = "recipients"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"))
    municipality_id: Mapped[int] = mapped_column(sa.ForeignKey("municipalities.id"), index=True)
    ground: Mapped[str] = mapped_column(sa.Text, default="")  # why a secret case may be disclosed
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[DeclineReason | None] = mapped_column(choice(DeclineReason))
    comment: Mapped[str] = mapped_column(sa.Text, default="")  # with an answer: why here
    # Since when the municipality knows who asks in a case that hides it.
    identity_released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identity_released_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    identity_edition: Mapped[int | None]  # the edition that was released

    round: Mapped[Round] = relationship(back_populates="recipients")
    inquiry: Mapped[Inquiry] = relationship()
    municipality: Mapped[Municipality] = relationship()
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    identity_released_by: Mapped[User | None] = relationship(foreign_keys=identity_released_by_id)
    answer_sites: Mapped[list["AnswerSite"]] = relationship(
        back_populates="recipient", order_by="AnswerSite.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.UniqueConstraint("inquiry_id", "municipality_id"),
        sa.Index("ix_recipients_round", "round_id"),
        sa.CheckConstraint(
            "answered_at IS NULL OR declined_at IS NULL", name="answered_or_declined"
        ),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (decline_reason IS NULL)", name="decline_has_reason"
        ),
        sa.CheckConstraint(
            "(identity_released_at IS NULL) = (identity_released_by_id IS NULL)",
            name="released_by_somebody",
        ),
    )

    @property
    def knows_identity(self) -> bool:
        """Whether the municipality may know who asks. Every page for municipalities goes by this."""
        return not self.inquiry.hides_identity or self.is_told

    @property
    def is_told(self) -> bool:
        """Whether who asks was released to it, and is what it was then or was shown on since."""
        released = self.identity_released_at is not None
        return released and self.identity_edition == self.inquiry.identity_edition

    @property
    def heading(self) -> str:
        """What the municipality calls the case."""
        inquiry = self.inquiry
        return inquiry.heading if self.knows_identity else inquiry.outward_heading

    @property
    def listed_as(self) -> str:
        """What the municipality's lists call the case; a secret one never by its company."""
        return self.inquiry.outward_heading if self.inquiry.is_secret else self.heading

    @property
    def state(self) -> RecipientState:
        """How far it has come."""
        if self.answered_at:
            return RecipientState.ANSWERED
        if self.declined_at:
            return RecipientState.DECLINED
        return RecipientState.SEEN if self.seen_at else RecipientState.NOT_SEEN

    @property
    def replied_at(self) -> datetime | None:
        """When it answered or declined."""
        return self.answered_at or self.declined_at

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still expected."""
        return self.replied_at is None and not self.inquiry.is_closed

    @property
    def is_overdue(self) -> bool:
        """Whether it should have answered by now."""
        return self.is_waiting and clock.today() > self.round.deadline

    @property
    def was_late(self) -> bool:
        """Whether the reply came after the deadline."""
        replied = self.replied_at
        return replied is not None and clock.local_date(replied) > self.round.deadline


class AnswerRelease(Identified, Model):
    """Since when the municipalities that have replied in a case may read each other's replies."""

    __tablename__ = "answer_releases"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), unique=True)
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    released_by: Mapped[User] = relationship()


class AnswerDraft(Identified, Model):
    """What a person has written of an answer, kept while away adding or changing a site.

    No answer: nobody else reads it, and it goes when the municipality replies.
    """

    __tablename__ = "answer_drafts"

    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("recipients.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    site_ids: Mapped[list[int]] = mapped_column(sa.JSON)

    __table_args__ = (sa.UniqueConstraint("recipient_id", "user_id"),)


class AnswerSite(Identified, Model):
    """A site that a municipality puts forward in its answer."""

    __tablename__ = "answer_sites"

    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("recipients.id"))
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"), index=True)
    comment: Mapped[str] = mapped_column(sa.Text, default="")

    recipient: Mapped[Recipient] = relationship(back_populates="answer_sites")
    site: Mapped[Site] = relationship()

    __table_args__ = (sa.UniqueConstraint("recipient_id", "site_id"),)
