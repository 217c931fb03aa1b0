"""The common answer template: what is asked of a site, and when an offer needs it.

Form, page, missing facts and offer all read the table ``FIELDS``; nothing here touches the database.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.i18n import show_date, show_number, show_truth
from crm.sites.models import (
    Contamination,
    FloodRisk,
    PlanStatus,
    Siding,
    Site,
    SiteKind,
    SiteOwner,
)


class Value(StrEnum):
    """What a field of the template holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    TRUTH = "truth"
    CHOICE = "choice"
    PLACE = "place"  # latitude and longitude
    CONTACT = "contact"  # a name, and how to reach it
    PROSE = "prose"  # a text in each language


ALWAYS = frozenset(SiteKind)
FOR_LAND = frozenset({SiteKind.LAND, SiteKind.BROWNFIELD})
FOR_PREMISES = frozenset({SiteKind.BUILDING, SiteKind.OFFICE})
NEVER: frozenset[SiteKind] = frozenset()

LONGEST_LINE = 200
LONGEST_REMARK = 500
# Sweden on the mainland and its islands, WGS84, with a little to spare.
SOUTH, NORTH, WEST, EAST = 55.0, 69.2, 10.5, 24.3
YEARS_AHEAD = 30


@dataclass(frozen=True)
class Field:
    """One thing the template asks for. A number lies between ``least`` and ``most``, in ``unit``.

    ``id`` is the template's own name and, but for place, contact and prose, the site's column.
    """

    id: str
    section: str
    label: Any
    value: Value = Value.TEXT
    unit: Any = ""
    needed_for: frozenset[SiteKind] = NEVER
    least: float = 0
    most: float = 0
    places: int = 3
    longest: int = LONGEST_REMARK
    choices: type[StrEnum] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a site that hold it."""
        return {
            Value.PLACE: ("latitude", "longitude"),
            Value.CONTACT: ("contact_name", "contact_email", "contact_phone"),
            Value.PROSE: (f"{self.id}_sv", f"{self.id}_en"),
        }.get(self.value, (self.id,))


SECTIONS = {
    "site": _l("The site"),
    "plan": _l("Plan"),
    "power": _l("Power"),
    "utilities": _l("Water, heat and fibre"),
    "transport": _l("Transport"),
    "environment": _l("Environment"),
    "people": _l("People and skills"),
    "municipality": _l("The municipality"),
}


def _text(key: str, section: str, label: Any, **more: Any) -> Field:
    return Field(key, section, label, Value.TEXT, **more)


def _number(key: str, section: str, label: Any, unit: Any, most: float, **more: Any) -> Field:
    return Field(key, section, label, Value.NUMBER, unit, most=most, **more)


def _whole(key: str, section: str, label: Any, unit: Any, most: int, **more: Any) -> Field:
    return Field(key, section, label, Value.WHOLE, unit, most=most, **more)


def _choice(key: str, section: str, label: Any, kind: type[StrEnum], **more: Any) -> Field:
    return Field(key, section, label, Value.CHOICE, choices=kind, **more)


def _date(key: str, section: str, label: Any, **more: Any) -> Field:
    return Field(key, section, label, Value.DATE, **more)


def _truth(key: str, section: str, label: Any) -> Field:
    return Field(key, section, label, Value.TRUTH)


_M, _KM, _HA, _MW = "m", "km", "ha", "MW"
_WEEKS = _l("weeks")
_CUBIC = _l("m³/day")
_LINE = {"longest": LONGEST_LINE}

FIELDS = (
    _text("address", "site", _l("Address"), needed_for=ALWAYS, **_LINE),
    Field("coordinates", "site", _l("Coordinates"), Value.PLACE, needed_for=ALWAYS),
    _choice("kind", "site", _l("Kind of site"), SiteKind, needed_for=ALWAYS),
    _number("area_ha", "site", _l("Area"), _HA, 5_000, least=0.001, needed_for=FOR_LAND),
    _number("expandable_to_ha", "site", _l("Can grow to"), _HA, 5_000, least=0.001),
    _whole(
        "floor_area_m2",
        "site",
        _l("Floor area"),
        "m²",
        1_000_000,
        least=1,
        needed_for=FOR_PREMISES,
    ),
    _number("ceiling_height_m", "site", _l("Ceiling height"), _M, 100, least=1, places=2),
    _choice("owner", "site", _l("Owner"), SiteOwner, needed_for=ALWAYS),
    _number("price_sek_per_m2", "site", _l("Price"), _l("SEK/m²"), 100_000, places=2),
    _date("available_from", "site", _l("Available from"), needed_for=ALWAYS),
    _choice("plan_status", "plan", _l("Plan status"), PlanStatus, needed_for=ALWAYS),
    _text("permitted_use", "plan", _l("Permitted use")),
    _number("max_height_m", "plan", _l("Permitted building height"), _M, 300, places=2),
    _whole("building_permit_weeks", "plan", _l("A building permit takes"), _WEEKS, 520),
    _truth("environmental_permit_needed", "plan", _l("Environmental permit needed")),
    _number("power_mw_now", "power", _l("Power now"), _MW, 2_000, needed_for=ALWAYS),
    _number("power_mw_later", "power", _l("Power later"), _MW, 2_000),
    _date("power_later_date", "power", _l("Later power from")),
    _text("grid_owner", "power", _l("Grid owner"), needed_for=ALWAYS, **_LINE),
    _number("substation_km", "power", _l("Distance to a substation"), _KM, 500, places=2),
    _number("water_m3_per_day", "utilities", _l("Water"), _CUBIC, 1_000_000, places=2),
    _number("wastewater_m3_per_day", "utilities", _l("Wastewater"), _CUBIC, 1_000_000, places=2),
    _truth("district_heating", "utilities", _l("District heating")),
    _text("waste_heat_use", "utilities", _l("Use for waste heat")),
    _truth("fibre", "utilities", _l("Fibre")),
    _truth("gas", "utilities", _l("Gas")),
    _number(
        "motorway_km",
        "transport",
        _l("Distance to a motorway"),
        _KM,
        1_000,
        places=2,
        needed_for=ALWAYS,
    ),
    _choice("railway_siding", "transport", _l("Railway siding"), Siding, needed_for=ALWAYS),
    _number("port_km", "transport", _l("Distance to a port"), _KM, 1_000, places=2),
    _number("airport_km", "transport", _l("Distance to an airport"), _KM, 1_000, places=2),
    _text("public_transport", "transport", _l("Public transport")),
    _choice("contamination", "environment", _l("Contamination"), Contamination, needed_for=ALWAYS),
    _text("protected_nature", "environment", _l("Protected nature")),
    _choice("flood_risk", "environment", _l("Flood risk"), FloodRisk),
    _text("archaeology", "environment", _l("Archaeology")),
    _whole("nearest_housing_m", "environment", _l("Distance to the nearest housing"), _M, 50_000),
    _whole(
        "labour_60min",
        "people",
        _l("Workforce within a 60-minute commute"),
        _l("people"),
        10_000_000,
    ),
    _text("relevant_employers", "people", _l("Relevant employers")),
    _text("education", "people", _l("Education")),
    _text("housing", "people", _l("Housing")),
    Field("contact", "municipality", _l("Contact"), Value.CONTACT, needed_for=ALWAYS),
    _whole("process_weeks", "municipality", _l("From decision to building start"), _WEEKS, 520),
    _text("local_support", "municipality", _l("Local support")),
    Field("why_here", "municipality", _l("Why here"), Value.PROSE, needed_for=ALWAYS),
)
FIELD = {field.id: field for field in FIELDS}
PROSE_COLUMNS = {"description_sv", "description_en", "why_here_sv", "why_here_en"}
# Free text that municipalities write in Swedish; addresses and names of firms need no translation.
SWEDISH_ONLY = tuple(
    field.id for field in FIELDS if field.value is Value.TEXT and field.longest == LONGEST_REMARK
)
# Named on the page, but no part of the common template.
OTHER_LABELS = {
    "name": _l("Name of the site"),
    "status": _l("Availability"),
    "description": _l("Description"),
}

SHOW: dict[Value, Callable[[Field, Any], str]] = {
    Value.NUMBER: lambda field, value: show_number(value, str(field.unit)),
    Value.WHOLE: lambda field, value: show_number(value, str(field.unit)),
    Value.DATE: lambda field, value: show_date(value),
    Value.TRUTH: lambda field, value: show_truth(value),
    Value.CHOICE: lambda field, value: str(value.label),
    Value.TEXT: lambda field, value: str(value).strip(),
}


def text(site: Site, field_id: str) -> str:
    """A fact as a person reads it, in the language in use and with its unit; "" when not known."""
    field = FIELD[field_id]
    if field.value is Value.PLACE:
        return _place(site)
    if field.value is Value.CONTACT:
        parts = (getattr(site, column) for column in field.columns)
        return ", ".join(part.strip() for part in parts if part and part.strip())
    if field_id == "available_from" and site.available_from is not None:
        return _free_from(site.available_from)
    value = getattr(site, field.id)
    return "" if value is None else SHOW.get(field.value, SHOW[Value.TEXT])(field, value)


def _free_from(day: date) -> str:
    """A day that has come says no more than that the site is free."""
    return _("now") if day <= clock.today() else show_date(day)


def _place(site: Site) -> str:
    if site.latitude is None or site.longitude is None:
        return ""
    parts = (f"{part:.5f}".rstrip("0").rstrip(".") for part in (site.latitude, site.longitude))
    return ", ".join(parts)  # with a point, as every map service reads them


def is_filled(site: Site, field: Field) -> bool:
    """Whether an offer would find the fact. A contact needs a name: addresses alone are nobody."""
    if field.value is Value.CONTACT:
        return bool((site.contact_name or "").strip())
    return text(site, field.id) != ""


def needed(kind: SiteKind) -> list[Field]:
    """What a complete offer needs to know of a site of this kind."""
    return [field for field in FIELDS if kind in field.needed_for]


def missing(site: Site) -> list[str]:
    """Labels of the facts that a complete offer still needs."""
    return [str(field.label) for field in needed(site.kind) if not is_filled(site, field)]


def completeness(site: Site) -> tuple[int, int]:
    """How many of the needed facts are there, and how many are needed."""
    wanted = needed(site.kind)
    return sum(is_filled(site, field) for field in wanted), len(wanted)


def facts(site: Site, *, without: Collection[str] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is known of a site, by section: label and text. ``without`` leaves out fields by id."""
    sections = []
    for section, title in SECTIONS.items():
        known = [
            (str(field.label), text(site, field.id))
            for field in FIELDS
            if field.section == section and field.id not in without and text(site, field.id)
        ]
        if known:
            sections.append((str(title), known))
    return sections


def size(site: Site) -> str:
    """Its area, or for premises the floor area; the other one where the first is not known."""
    first, second = ("area_ha", "floor_area_m2")
    if site.kind in FOR_PREMISES:
        first, second = second, first
    return text(site, first) or text(site, second)


def column_labels() -> dict[str, Any]:
    """What each column is called, for histories and comparisons."""
    labels = {column: field.label for field in FIELDS for column in field.columns}
    return labels | {
        "name": OTHER_LABELS["name"],
        "status": OTHER_LABELS["status"],
        "description_sv": OTHER_LABELS["description"],
        "description_en": OTHER_LABELS["description"],
    }


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the columns keep them, so that what is equal compares as equal."""
    return {name: _typed(name, value) for name, value in values.items()}


def _typed(name: str, value: Any) -> Any:
    if name in PROSE_COLUMNS:
        return value or ""
    if value is None or value == "":
        return None
    if name in {"latitude", "longitude"}:
        return float(value)
    field = FIELD.get(name)
    if field and field.value is Value.NUMBER:
        return round(Decimal(str(value)), field.places)
    return value


def faults(values: Mapping[str, Any], today: date) -> dict[str, str]:
    """What is wrong with a site's values (by column): column and advice, in the page's language."""
    found = _range_faults(values) | _length_faults(values)
    for check in (_place_faults, _order_faults, _power_faults):
        found |= check(values)
    return found | _date_faults(values, today)


def _range_faults(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        field.id: _(
            "Write a number between %(least)s and %(most)s.",
            least=show_number(field.least),
            most=show_number(field.most),
        )
        for field in FIELDS
        if field.value in {Value.NUMBER, Value.WHOLE}
        and values.get(field.id) is not None
        and not field.least <= values[field.id] <= field.most
    }


def _length_faults(values: Mapping[str, Any]) -> dict[str, str]:
    longest = {field.id: field.longest for field in FIELDS if field.value is Value.TEXT}
    longest |= {"name": 200, "contact_name": 200, "contact_email": 254, "contact_phone": 50}
    return {
        name: _("Write at most %(count)s characters.", count=count)
        for name, count in longest.items()
        if len(values.get(name) or "") > count
    }


def _place_faults(values: Mapping[str, Any]) -> dict[str, str]:
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if latitude is None and longitude is None:
        return {}
    if longitude is None:
        return {"longitude": _("Write the longitude as well, such as 16,606.")}
    if latitude is None:
        return {"latitude": _("Write the latitude as well, such as 59,921.")}
    if _in_sweden(latitude, longitude):
        return {}
    if _in_sweden(longitude, latitude):
        return {"latitude": _("Latitude and longitude have changed places. Latitude is about 59.")}
    name = "longitude" if SOUTH <= latitude <= NORTH else "latitude"
    return {
        name: _("This point is not in Sweden. Use WGS84 in degrees, such as 59,921 and 16,606.")
    }


def _in_sweden(latitude: float, longitude: float) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def _order_faults(values: Mapping[str, Any]) -> dict[str, str]:
    area, later = values.get("area_ha"), values.get("expandable_to_ha")
    if area is None or later is None or later >= area:
        return {}
    return {"expandable_to_ha": _("Write the whole area after growth: at least today's area.")}


def _power_faults(values: Mapping[str, Any]) -> dict[str, str]:
    now, later = values.get("power_mw_now"), values.get("power_mw_later")
    day = values.get("power_later_date")
    if later is not None and day is None:
        return {"power_later_date": _("Say when the later power will be there.")}
    if later is None and day is not None:
        return {"power_mw_later": _("Say how much power there will be on that date.")}
    if now is not None and later is not None and later < now:
        return {"power_mw_later": _("Write all power there will be: at least the power now.")}
    return {}


def _date_faults(values: Mapping[str, Any], today: date) -> dict[str, str]:
    return {
        name: _("Check the year.")
        for name in ("available_from", "power_later_date")
        if (day := values.get(name)) is not None
        and not 1990 <= day.year <= today.year + YEARS_AHEAD
    }
