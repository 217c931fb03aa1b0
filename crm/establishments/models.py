"""The decision that closes a case."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Identified, Model, Versioned, choice
from crm.core.labelled import Labelled
from crm.inquiries.models import Inquiry
from crm.reference.models import Municipality
from crm.sites.models import Site


class Outcome(Labelled):
    """How it ended."""

    ESTABLISHED = "established", _l("established")
    LOST = "lost", _l("lost")
    WITHDRAWN = "withdrawn", _l("withdrawn")

    @property
    def heading(self) -> str:
        """The outcome as a sentence about the company."""
        return str(OUTCOME_HEADINGS[self])

    @property
    def meaning(self) -> str:
        """When this is the outcome."""
        return str(OUTCOME_MEANINGS[self])


OUTCOME_HEADINGS = {
    Outcome.ESTABLISHED: _l("The company comes here"),
    Outcome.LOST: _l("The case was lost"),
    Outcome.WITHDRAWN: _l("The company withdrew"),
}
OUTCOME_MEANINGS = {
    Outcome.ESTABLISHED: _l("It has decided to establish, expand or invest in the region."),
    Outcome.LOST: _l("It chose another place, or nobody here could offer what it needed."),
    Outcome.WITHDRAWN: _l("It dropped its plans, and no other place got them."),
}


class LostReason(Labelled):
    """Why the region did not get it."""

    POWER = "power", _l("not enough power")
    LAND = "land", _l("no suitable land")
    PLAN = "plan", _l("no detailed plan in time")
    PREMISES = "premises", _l("no suitable premises")
    PRICE = "price", _l("price")
    TIMING = "timing", _l("the time did not fit")
    OTHER_REGION = "other_region", _l("another region was chosen")
    INVESTOR_CANCELLED = "investor_cancelled", _l("the company called it off")
    NO_ANSWER = "no_answer", _l("the company stopped answering")
    OTHER = "other", _l("another reason")


class DecisionMunicipality(Model):
    """A municipality where a company establishes itself; several when it is shared."""

    __tablename__ = "decision_municipalities"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(
        sa.ForeignKey("municipalities.id"), primary_key=True, index=True
    )

    municipality: Mapped[Municipality] = relationship(lazy="joined")


class Decision(Identified, Versioned, Model):
    """The end of a case. ``jobs`` in full-time equivalents, investment in million SEK, as promised.

    None for jobs or investment: the company has not said.
    """

    __tablename__ = "decisions"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    decided_on: Mapped[date] = mapped_column(index=True)
    jobs: Mapped[int | None]
    investment_msek: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 3))
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sites.id"))
    lost_reason: Mapped[LostReason | None] = mapped_column(choice(LostReason))
    lost_to: Mapped[str] = mapped_column(sa.String(200), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")

    inquiry: Mapped[Inquiry] = relationship()
    site: Mapped[Site | None] = relationship()
    municipality_links: Mapped[list[DecisionMunicipality]] = relationship(
        cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint("(outcome = 'lost') = (lost_reason IS NOT NULL)", name="lost_reason"),
    )

    @property
    def municipalities(self) -> list[Municipality]:
        """Where the company establishes itself."""
        return [link.municipality for link in self.municipality_links]

    @property
    def is_shared(self) -> bool:
        """Whether several municipalities share the establishment."""
        return len(self.municipality_links) > 1
