"""Sites as far as a municipality has described them: barely, or completely."""

from datetime import date
from typing import Any

from crm.core.db import db
from crm.sites import service
from crm.sites.models import Contamination, PlanStatus, Siding, Site, SiteKind, SiteOwner
from tests.factories.people import municipality, person

COMPLETE: dict[str, Any] = {
    "name": "Norra industriområdet",
    "kind": SiteKind.LAND,
    "description_sv": "Plan mark invid väg 56.",
    "description_en": "Flat land beside road 56.",
    "address": "Industrigatan 1",
    "latitude": 59.93,
    "longitude": 16.61,
    "area_ha": 20,
    "expandable_to_ha": 30,
    "owner": SiteOwner.MUNICIPALITY,
    "available_from": date(2026, 1, 1),
    "plan_status": PlanStatus.LEGALLY_BINDING,
    "power_mw_now": 12,
    "grid_owner": "Sala-Heby Energi Elnät",
    "motorway_km": 35,
    "railway_siding": Siding.POSSIBLE,
    "contamination": Contamination.NONE_KNOWN,
    "contact_name": "Anna Berg",
    "contact_email": "anna.berg@sala.example",
    "why_here_sv": "Mark, el och vilja finns.",
    "why_here_en": "Land, power and will are here.",
}


def complete_site(municipality_code: str = "1981", **values: Any) -> Site:
    """A site that an offer can take as it is: no needed fact is missing."""
    return _add(municipality_code, {**COMPLETE, **values})


def bare_site(municipality_code: str = "1981", **values: Any) -> Site:
    """A site of which only name and kind are known."""
    return _add(municipality_code, {"name": "Bara ett namn", "kind": SiteKind.LAND, **values})


def _add(municipality_code: str, values: dict[str, Any]) -> Site:
    values = {**values, "municipality_id": municipality(municipality_code).id}
    site = service.create(values, by=person("coordinator"))
    db.session.commit()
    return site
