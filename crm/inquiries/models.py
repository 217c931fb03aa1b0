"""The case itself, its requirements and the stages it has passed."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.core import clock
from crm.core.db import Identified, Model, UtcDateTime, Versioned, choice
from crm.core.labelled import Labelled
from crm.reference.models import Source, StrengthArea, Subarea


class Stage(Labelled):
    """How far a case has come."""

    RECEIVED = "received", _l("received")
    QUALIFIED = "qualified", _l("qualified")
    ROUTED = "routed", _l("sent to municipalities")
    OFFERED = "offered", _l("offer sent")
    ESTABLISHED = "established", _l("established")
    LOST = "lost", _l("lost")
    WITHDRAWN = "withdrawn", _l("withdrawn")
    DISMISSED = "dismissed", _l("dismissed")  # spam or a duplicate: never counted


class InquiryType(Labelled):
    """What the company wants to do."""

    NEW = "new", _l("new establishment")
    EXPANSION = "expansion", _l("expansion")
    RELOCATION = "relocation", _l("relocation")
    CAPITAL = "capital", _l("capital")


class Secrecy(Labelled):
    """Who may know of the case: all concerned, its name after release, or named persons only."""

    OPEN = "open", _l("open")
    LIMITED = "limited", _l("limited")
    SECRET = "secret", _l("secret")


class Channel(Labelled):
    """The way an inquiry came in."""

    EMAIL = "email", _l("e-mail")
    PHONE = "phone", _l("phone")
    FORM = "form", _l("web form")
    MEETING = "meeting", _l("meeting")
    PARTNER = "partner", _l("from a partner")


class DismissReason(Labelled):
    """Why a case does not count."""

    SPAM = "spam", _l("not a real inquiry")
    DUPLICATE = "duplicate", _l("the same as another case")
    IMPORTED = "imported", _l("imported by mistake")  # what undoing an import says


class NumberSeries(Model):
    """The last registration number given out in a year. One row per year, locked while counting."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class InquiryArea(Model):
    """A strength area of a case; position 0 is the primary one."""

    __tablename__ = "inquiry_areas"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(
        sa.ForeignKey("strength_areas.id"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    area: Mapped[StrengthArea] = relationship(lazy="joined")


inquiry_subareas = sa.Table(
    "inquiry_subareas",
    Model.metadata,
    sa.Column("inquiry_id", sa.ForeignKey("inquiries.id"), primary_key=True),
    sa.Column("subarea_id", sa.ForeignKey("subareas.id"), primary_key=True, index=True),
)


class Inquiry(Identified, Versioned, Model):
    """A case. Requirements are None where the company did not say.

    Units: land in hectares, floor area in m2, power in MW (grid connection), investment in million
    SEK, jobs as full-time equivalents added here.
    """

    __tablename__ = "inquiries"

    number: Mapped[str] = mapped_column(sa.String(20), unique=True)  # 2026-0001
    submission_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("sources.id"))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    type: Mapped[InquiryType | None] = mapped_column(choice(InquiryType))
    secrecy: Mapped[Secrecy] = mapped_column(choice(Secrecy), index=True)
    stage: Mapped[Stage] = mapped_column(choice(Stage), default=Stage.RECEIVED)
    dismissed_as: Mapped[DismissReason | None] = mapped_column(choice(DismissReason))
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    # The case that it turned out to be; it is then dismissed as a duplicate.
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)

    # Number, company, code name and subject, folded: what the regional team's search looks in.
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    subject: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    # What municipalities and mails call the case when it is limited or secret.
    code_name: Mapped[str | None] = mapped_column(sa.String(100))
    # What municipalities read about the need; it names nobody.
    summary: Mapped[str] = mapped_column(sa.Text, default="")

    area_ha_min: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3))
    area_ha_max: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3))
    floor_area_m2: Mapped[int | None]
    power_mw: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3))
    jobs: Mapped[int | None]
    investment_msek: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 3))
    needed_by: Mapped[date | None]
    railway_siding: Mapped[bool | None]
    port: Mapped[bool | None]
    motorway: Mapped[bool | None]
    brownfield_ok: Mapped[bool | None]
    other_requirements: Mapped[str] = mapped_column(sa.Text, default="")

    qualified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    # Who asks, as it stands now (rules.IDENTITY): what a municipality was shown is one edition.
    identity_edition: Mapped[int] = mapped_column(default=1)

    source: Mapped[Source] = relationship()
    company: Mapped[Company | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    responsible: Mapped[User | None] = relationship(foreign_keys=responsible_id)
    area_links: Mapped[list[InquiryArea]] = relationship(
        order_by=InquiryArea.position,
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
    )
    subareas: Mapped[list[Subarea]] = relationship(
        secondary=inquiry_subareas, order_by=Subarea.position
    )
    text_marks: Mapped[list["TextMark"]] = relationship(cascade="all, delete-orphan")
    merged_into: Mapped["Inquiry | None"] = relationship(remote_side="Inquiry.id")
    named_persons: Mapped[list["NamedPerson"]] = relationship(
        back_populates="inquiry", cascade="all, delete-orphan"
    )
    stage_changes: Mapped[list["StageChange"]] = relationship(
        back_populates="inquiry", order_by="StageChange.id"
    )

    __table_args__ = (
        sa.CheckConstraint("secrecy = 'open' OR code_name IS NOT NULL", name="code_name_if_hidden"),
        sa.CheckConstraint("(stage = 'dismissed') = (dismissed_as IS NOT NULL)", name="dismissed"),
        # What a list is narrowed to, each newest first.
        sa.Index(None, "stage", "received_at"),
        sa.Index(None, "source_id", "received_at"),
        sa.Index(None, "responsible_id", "received_at"),
    )

    @property
    def areas(self) -> list[StrengthArea]:
        """Strength areas, primary first."""
        return [link.area for link in self.area_links]

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to happen."""
        return self.stage in CLOSED

    @property
    def is_secret(self) -> bool:
        """Whether only named persons may know of it."""
        return self.secrecy is Secrecy.SECRET

    @property
    def hides_identity(self) -> bool:
        """Whether municipalities know it by code name only."""
        return self.secrecy is not Secrecy.OPEN

    @property
    def heading(self) -> str:
        """What the regional team calls it."""
        return (self.company.name if self.company else "") or self.code_name or self.subject

    @property
    def listed_as(self) -> str:
        """What lists call it. Nobody notes who reads a list: of a secret case it says no more."""
        return self.outward_heading if self.is_secret else self.heading

    @property
    def outward_heading(self) -> str:
        """What municipalities and partners may call it."""
        return (self.code_name or self.number) if self.hides_identity else self.heading

    def __str__(self) -> str:
        return self.number


CLOSED = {Stage.ESTABLISHED, Stage.LOST, Stage.WITHDRAWN, Stage.DISMISSED}


class TextMark(Model):
    """One of the few marks of a case's text; of two texts that are alike most are the same."""

    __tablename__ = "text_marks"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), primary_key=True)
    mark: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)

    __table_args__ = (sa.Index(None, "mark", "inquiry_id"),)


class NamedPerson(Identified, Model):
    """Somebody who may know of a secret case, and why."""

    __tablename__ = "named_persons"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    ground: Mapped[str] = mapped_column(sa.Text, default="")

    inquiry: Mapped[Inquiry] = relationship(back_populates="named_persons")
    user: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("inquiry_id", "user_id"),)


class OpenedTo(Identified, Model):
    """A municipality that may see the case, since it was asked."""

    __tablename__ = "inquiries_opened_to"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"))
    municipality_id: Mapped[int] = mapped_column(sa.ForeignKey("municipalities.id"), index=True)

    __table_args__ = (sa.UniqueConstraint("inquiry_id", "municipality_id"),)


class StageChange(Identified, Model):
    """A case went from one stage to another; the KPIs count these."""

    __tablename__ = "stage_changes"

    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    from_stage: Mapped[Stage | None] = mapped_column(choice(Stage, name="from_stage"))
    to_stage: Mapped[Stage] = mapped_column(choice(Stage, name="to_stage"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    inquiry: Mapped[Inquiry] = relationship(back_populates="stage_changes")
