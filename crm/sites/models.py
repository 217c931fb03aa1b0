"""A site, with the fields of the common answer template."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core import clock
from crm.core.db import Identified, Model, UtcDateTime, Versioned, choice
from crm.core.i18n import in_language
from crm.core.labelled import Labelled
from crm.reference.models import Municipality


class SiteKind(Labelled):
    """What is offered."""

    LAND = "land", _l("land")
    BUILDING = "building", _l("premises")
    BROWNFIELD = "brownfield", _l("brownfield")
    OFFICE = "office", _l("office")


class SiteOwner(Labelled):
    """Who owns it."""

    MUNICIPALITY = "municipality", _l("the municipality")
    PRIVATE = "private", _l("private owner")
    STATE = "state", _l("the state")
    OTHER = "other", _l("other owner")


class PlanStatus(Labelled):
    """How far the planning has come, from nothing to ready to build."""

    RAW_LAND = "raw_land", _l("raw land")
    IN_COMPREHENSIVE_PLAN = "in_comprehensive_plan", _l("in comprehensive plan")
    DETAILED_PLAN_UNDER_WAY = "detailed_plan_under_way", _l("detailed plan under way")
    DETAILED_PLAN_ADOPTED = "detailed_plan_adopted", _l("detailed plan adopted")
    LEGALLY_BINDING = "legally_binding", _l("detailed plan legally binding")
    READY_TO_BUILD = "ready_to_build", _l("ready to build")


class Siding(Labelled):
    """Whether there is an industrial railway siding."""

    ON_SITE = "on_site", _l("on site")
    POSSIBLE = "possible", _l("possible")
    NO = "no", _l("no")


class Contamination(Labelled):
    """What is known of the ground."""

    NONE_KNOWN = "none_known", _l("none known")
    SUSPECTED = "suspected", _l("suspected")
    KNOWN = "known", _l("known")
    REMEDIATED = "remediated", _l("remediated")


class FloodRisk(Labelled):
    """How likely a flood is."""

    NONE = "none", _l("no risk")
    LOW = "low", _l("low")
    HIGH = "high", _l("high")


class SiteStatus(Labelled):
    """Whether it can be offered."""

    AVAILABLE = "available", _l("available")
    RESERVED = "reserved", _l("reserved")
    SOLD = "sold", _l("sold or let")
    WITHDRAWN = "withdrawn", _l("not offered")


class Site(Identified, Versioned, Model):
    """Land or premises that a municipality can offer. None means: not known yet.

    Units stand in the names; distances are by road in km, ``substation_km`` and
    ``nearest_housing_m`` as the crow flies; coordinates are WGS84.
    """

    __tablename__ = "sites"

    municipality_id: Mapped[int] = mapped_column(sa.ForeignKey("municipalities.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[SiteStatus] = mapped_column(choice(SiteStatus), default=SiteStatus.AVAILABLE)
    # Of the form that made it, so that a form posted twice makes one site.
    submission_key: Mapped[str | None] = mapped_column(sa.String(64))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)
    description_sv: Mapped[str] = mapped_column(sa.Text, default="")
    description_en: Mapped[str] = mapped_column(sa.Text, default="")
    # site
    kind: Mapped[SiteKind] = mapped_column(choice(SiteKind), index=True)
    address: Mapped[str | None] = mapped_column(sa.String(200))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    area_ha: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3))
    expandable_to_ha: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3))
    floor_area_m2: Mapped[int | None]
    ceiling_height_m: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    owner: Mapped[SiteOwner | None] = mapped_column(choice(SiteOwner))
    price_sek_per_m2: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 2))
    available_from: Mapped[date | None]
    # plan
    plan_status: Mapped[PlanStatus | None] = mapped_column(choice(PlanStatus))
    permitted_use: Mapped[str | None] = mapped_column(sa.String(500))
    max_height_m: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    building_permit_weeks: Mapped[int | None]
    environmental_permit_needed: Mapped[bool | None]
    # power
    power_mw_now: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3))
    power_mw_later: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 3))
    power_later_date: Mapped[date | None]
    grid_owner: Mapped[str | None] = mapped_column(sa.String(200))
    substation_km: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 2))
    # utilities
    water_m3_per_day: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 2))
    wastewater_m3_per_day: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 2))
    district_heating: Mapped[bool | None]
    waste_heat_use: Mapped[str | None] = mapped_column(sa.String(500))
    fibre: Mapped[bool | None]
    gas: Mapped[bool | None]
    # transport
    motorway_km: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 2))
    railway_siding: Mapped[Siding | None] = mapped_column(choice(Siding))
    port_km: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 2))
    airport_km: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 2))
    public_transport: Mapped[str | None] = mapped_column(sa.String(500))
    # environment
    contamination: Mapped[Contamination | None] = mapped_column(choice(Contamination))
    protected_nature: Mapped[str | None] = mapped_column(sa.String(500))
    flood_risk: Mapped[FloodRisk | None] = mapped_column(choice(FloodRisk))
    archaeology: Mapped[str | None] = mapped_column(sa.String(500))
    nearest_housing_m: Mapped[int | None]
    # people
    labour_60min: Mapped[int | None]
    relevant_employers: Mapped[str | None] = mapped_column(sa.String(500))
    education: Mapped[str | None] = mapped_column(sa.String(500))
    housing: Mapped[str | None] = mapped_column(sa.String(500))
    # municipality
    contact_name: Mapped[str | None] = mapped_column(sa.String(200))
    contact_email: Mapped[str | None] = mapped_column(sa.String(254))
    contact_phone: Mapped[str | None] = mapped_column(sa.String(50))
    process_weeks: Mapped[int | None]
    local_support: Mapped[str | None] = mapped_column(sa.String(500))
    why_here_sv: Mapped[str] = mapped_column(sa.Text, default="")
    why_here_en: Mapped[str] = mapped_column(sa.Text, default="")

    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (sa.UniqueConstraint("municipality_id", "submission_key"),)

    @property
    def is_available(self) -> bool:
        """Whether it can be put into an answer."""
        return self.status is SiteStatus.AVAILABLE

    @property
    def description(self) -> str:
        """What it is, in the language in use."""
        return in_language(self, "description") or self.description_en

    @property
    def why_here(self) -> str:
        """Why a company should choose it, in the language in use."""
        return in_language(self, "why_here") or self.why_here_en

    def __str__(self) -> str:
        return self.name
