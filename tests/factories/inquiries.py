"""Cases by stage: ``qualified_case(secrecy=Secrecy.LIMITED)``, made as a coordinator makes them."""

import itertools
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from crm.core import clock
from crm.core.db import db
from crm.inquiries import service
from crm.inquiries.models import Channel, Inquiry, InquiryType, Secrecy
from crm.reference.models import StrengthArea, Subarea
from tests.factories.people import person, source

_count = itertools.count(1)


def received_case(**values: Any) -> Inquiry:
    """An open case from Exempelbolaget AB that has just been logged."""
    return service.register(case_values(**values), by=person("coordinator"))


def qualified_case(**values: Any) -> Inquiry:
    """A case that can be sent to municipalities."""
    inquiry = received_case(**values)
    service.qualify(inquiry, by=person("coordinator"))
    return inquiry


def case_values(**values: Any) -> dict[str, Any]:
    """What ``register`` takes; a limited or secret case gets a code name and a summary."""
    number = next(_count)
    usual = {
        "received_at": clock.now() - timedelta(hours=1),
        "source_id": source("region").id,
        "channel": Channel.EMAIL,
        "type": InquiryType.NEW,
        "secrecy": Secrecy.OPEN,
        "responsible_id": person("coordinator").id,
        "company_name": f"Exempelbolaget {number} AB",
        "country": "SE",
        "contact_name": "Ester Exempelsson",
        "contact_email": f"ester{number}@exempelbolaget.example",
        "subject": f"Söker mark för fabrik {number}",
        "description": "Vi söker mark för en ny fabrik och vill börja bygga nästa år.",
        "area_ha_min": 4,
        "area_ha_max": 6,
        "power_mw": 3,
        "jobs": 50,
        "area_ids": [area("smart-industry").id],
        "subarea_ids": [subarea("smart-manufacturing").id],
    }
    if values.get("secrecy") in (Secrecy.LIMITED, Secrecy.SECRET):
        usual |= {"code_name": f"Projekt Lingon {number}", "summary": "Fabrik på 4–6 hektar."}
    return usual | values


def area(code: str) -> StrengthArea:
    """The strength area with a code."""
    return db.session.scalars(sa.select(StrengthArea).where(StrengthArea.code == code)).one()


def subarea(code: str) -> Subarea:
    """The subarea with a code."""
    return db.session.scalars(sa.select(Subarea).where(Subarea.code == code)).one()
