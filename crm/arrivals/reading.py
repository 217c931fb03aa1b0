"""A letter that nobody looks over is read: what it tells, as the columns of a case hold it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.arrivals import rules
from crm.intake import draft
from crm.intake import queries as intake

# What a column of the case holds; a figure beyond it was read wrongly.
MOST = {
    "area_ha_min": 100_000,
    "area_ha_max": 100_000,
    "floor_area_m2": 10_000_000,
    "power_mw": 100_000,
    "jobs": 1_000_000,
    "investment_msek": 10_000_000,
}
LONGEST = {"contact_phone": 50, "contact_email": 254}
LONGEST_LINE, LONGEST_TEXT = 200, 20_000


def read_values(subject: str, body: str, received: date) -> dict[str, Any]:
    """Values for ``inquiries.service.register``, only what the letter tells; how secret it is, a
    person says."""
    read = draft.read(subject, body, received=received)
    values = rules.proposed(read, intake.suggest(subject, body))
    values.pop("secrecy", None)
    values["area_ids"] = [values.pop("primary_area_id")] if "primary_area_id" in values else []
    return fitting(values)


def fitting(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the columns hold them; what no column holds is left out."""
    fitted = {}
    for name, value in values.items():
        if isinstance(value, str):
            fitted[name] = value[: LONGEST.get(name, LONGEST_LINE)]
        elif name not in MOST or 0 <= value <= MOST[name]:
            fitted[name] = value
    return fitted
