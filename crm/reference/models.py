"""Tables of reference data, each text in Swedish and English."""

import re
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Identified, Model, Versioned, choice
from crm.core.i18n import in_language
from crm.core.labelled import Labelled


class Readiness(Labelled):
    """How ready a municipality is to answer an inquiry, as the region judges it."""

    HIGH = "high", _l("high")
    MEDIUM = "medium", _l("medium")
    LOW = "low", _l("low")


class AreaStatus(Labelled):
    """What the region has decided about a strength area."""

    PROPOSED = "proposed", _l("joint strength area")
    EXPLORE = "explore", _l("named for further study")
    OTHER = "other", _l("other establishments")


class RoutingMode(Labelled):
    """How an organisation handles an incoming inquiry (feasibility study, annex 2)."""

    BROADCAST = "broadcast", _l("every municipality may answer, the region collects and replies")
    BROADCAST_RELEASE = (
        "broadcast-release",
        _l("every municipality is asked, an interested one takes the case over and replies itself"),
    )
    PROJECT_LEAD = "project-lead", _l("the region leads the case, municipalities support")
    TARGETED = "targeted", _l("the region picks municipalities case by case")
    DELEGATED = "delegated", _l("a ready municipality handles the case itself, the region follows")
    NETWORK = "network", _l("an alliance across counties distributes leads to its members")


class ReferenceRow(Identified, Versioned):
    """What all reference rows share: a code, two names, and perhaps a day from which it is off."""

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name_sv: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200))
    position: Mapped[int] = mapped_column(default=0)
    disabled_on: Mapped[date | None]

    @property
    def name(self) -> str:
        """The name in the language in use."""
        return in_language(self, "name")

    def __str__(self) -> str:
        return self.name


class Region(Identified, Versioned, Model):
    """The region that this installation serves: one row."""

    __tablename__ = "regions"

    name_sv: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200))
    county: Mapped[str] = mapped_column(sa.String(100))
    inhabitants: Mapped[int]
    # Two or three sentences for the first page of every offer.
    why_here_sv: Mapped[str] = mapped_column(sa.Text, default="")
    why_here_en: Mapped[str] = mapped_column(sa.Text, default="")
    operating_model_id: Mapped[int] = mapped_column(sa.ForeignKey("operating_models.id"))

    operating_model: Mapped["OperatingModel"] = relationship(lazy="joined")

    @property
    def name(self) -> str:
        """The name in the language in use."""
        return in_language(self, "name")


class Municipality(ReferenceRow, Model):
    """A municipality of the region, or a neighbour outside it (``in_region`` false)."""

    __tablename__ = "municipalities"

    in_region: Mapped[bool] = mapped_column(default=True)
    county: Mapped[str] = mapped_column(sa.String(100))
    latitude: Mapped[float | None]  # main town, WGS84
    longitude: Mapped[float | None]
    population: Mapped[int | None]  # rounded
    subregion: Mapped[str | None] = mapped_column(sa.String(100))
    sba_member: Mapped[bool] = mapped_column(default=False)
    readiness: Mapped[Readiness | None] = mapped_column(choice(Readiness))
    handles_own_inquiries: Mapped[bool] = mapped_column(default=False)
    near: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # a neighbour: nearby codes


class StrengthArea(ReferenceRow, Model):
    """A field of business in which the region is strong (feasibility study, annex 1)."""

    __tablename__ = "strength_areas"

    status: Mapped[AreaStatus] = mapped_column(choice(AreaStatus))
    covers_sv: Mapped[str] = mapped_column(sa.Text, default="")
    covers_en: Mapped[str] = mapped_column(sa.Text, default="")

    subareas: Mapped[list["Subarea"]] = relationship(
        back_populates="area", order_by="Subarea.position"
    )

    @property
    def covers(self) -> str:
        """What belongs to the area, in the language in use."""
        return in_language(self, "covers")


class Subarea(ReferenceRow, Model):
    """A part of a strength area."""

    __tablename__ = "subareas"

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("strength_areas.id"), index=True)
    area: Mapped[StrengthArea] = relationship(back_populates="subareas")


class Source(ReferenceRow, Model):
    """Where inquiries come from; a partner's users see what became of those it sent."""

    __tablename__ = "sources"

    is_partner: Mapped[bool] = mapped_column(default=False)


# OSL 31:16, as lawyers jot it down.
SHORT_FORM = re.compile(r"\bOSL (\d+):(\d+(?: ?[a-h])?)\b")


def _in_full(found: re.Match[str]) -> str:
    return _("OSL chapter %(chapter)s, section %(section)s", chapter=found[1], section=found[2])


class Provision(ReferenceRow, Model):
    """A provision that secrecy can be decided by; ``note`` is what the region wants to remember."""

    __tablename__ = "provisions"

    note_sv: Mapped[str] = mapped_column(sa.Text, default="")
    note_en: Mapped[str] = mapped_column(sa.Text, default="")

    @property
    def name(self) -> str:
        """The name in the language in use, a section of the act written in one way."""
        return SHORT_FORM.sub(_in_full, super().name)

    @property
    def note(self) -> str:
        """What the region says of it, in the language in use."""
        return in_language(self, "note")


class OperatingModel(ReferenceRow, Model):
    """How an organisation handles inquiries; ``facts`` holds what the study says of it."""

    __tablename__ = "operating_models"

    mode: Mapped[RoutingMode] = mapped_column(choice(RoutingMode))
    note_sv: Mapped[str] = mapped_column(sa.Text, default="")
    note_en: Mapped[str] = mapped_column(sa.Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    @property
    def note(self) -> str:
        """What sets it apart, in the language in use."""
        return in_language(self, "note")
