"""A draft of a case, read from a pasted letter; each value has the words it came from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.intake import (
    brownfield,
    company,
    conditions,
    contact,
    country,
    dates,
    kind,
    money,
    people,
    power,
    secrecy,
    surfaces,
    words,
)
from crm.intake.letter import Letter, open_letter
from crm.intake.mentions import Found

# As the columns of the case; the order is that of the form.
REQUIREMENTS = (
    "area_ha_min",
    "area_ha_max",
    "floor_area_m2",
    "power_mw",
    "jobs",
    "investment_msek",
    "needed_by",
    "railway_siding",
    "port",
    "motorway",
    "brownfield_ok",
)


@dataclass(frozen=True)
class Field:
    """One value of the draft and the words of the letter it was read from."""

    value: Any
    evidence: str
    start: int
    end: int
    note: str = ""


@dataclass(frozen=True)
class Draft:
    """What the letter tells: only the fields that it does tell. Nothing here is decided; a person confirms.

    Units: land in hectares, floor area in m2, power in MW, investment in million SEK.
    """

    type: str
    fields: dict[str, Field]

    def value(self, name: str) -> Any:
        """A field's value, or None."""
        field = self.fields.get(name)
        return None if field is None else field.value

    @property
    def requirements(self) -> dict[str, Any]:
        """Every requirement, None where the letter doesn't say."""
        return {name: self.value(name) for name in REQUIREMENTS}

    @property
    def evidence(self) -> dict[str, str]:
        """The words behind each field."""
        return {name: field.evidence for name, field in self.fields.items()}


def read(subject: str, body: str, *, received: date | None = None) -> Draft:
    """Read a letter. `received`, where it is known, tells which year "next year" is."""
    letter = open_letter(subject, body)
    found_kind = kind.find_type(letter)
    found = {
        **_who(letter),
        **_how_much(letter, found_kind.value),
        "needed_by": dates.find_needed_by(letter, received),
        "railway_siding": conditions.find_condition(letter, conditions.SIDING),
        "port": conditions.find_condition(letter, conditions.PORT),
        "motorway": conditions.find_condition(letter, conditions.MOTORWAY),
        "brownfield_ok": brownfield.find_brownfield(letter),
        "confidential": secrecy.find_confidential(letter),
        "type": found_kind if found_kind.end else None,
    }
    fields = {name: _field(letter, one) for name, one in found.items() if one is not None}
    return Draft(type=found_kind.value, fields=fields)


def _who(letter: Letter) -> dict[str, Found[Any] | None]:
    name, title = contact.find_contact(letter)
    return {
        "company_name": company.find_company(letter),
        "country": country.find_country(letter),
        "contact_name": name,
        "contact_title": title,
        "contact_email": contact.find_email(letter),
        "contact_phone": contact.find_phone(letter),
    }


def _how_much(letter: Letter, case_type: str) -> dict[str, Found[Any] | None]:
    found = words.numbers(letter.low)
    land = surfaces.find_land(letter, found)
    floor = surfaces.find_floor(letter, found)
    return {
        "area_ha_min": _land(land.least),
        "area_ha_max": _land(land.most),
        "floor_area_m2": _rounded(floor, 0),
        "power_mw": _rounded(power.find_power(letter, found, case_type), 3),
        "jobs": people.find_jobs(letter, found, case_type),
        "investment_msek": money.find_investment(letter, found, case_type),
    }


def _land(one: Found[float] | None) -> Found[float] | None:
    """Hectares, to a hundredth; below one, to a thousandth."""
    return _rounded(one, 2 if one is not None and one.value >= 1 else 3)


def _rounded(one: Found[float] | None, digits: int) -> Found[float] | None:
    if one is None or one.value <= 0:
        return None
    value = round(one.value, digits)
    return Found(int(value) if value == int(value) else value, one.start, one.end)


def _field(letter: Letter, one: Found[Any]) -> Field:
    value, note = one.value, ""
    if isinstance(value, money.Sum):
        note, value = value.rate_words, value.shown
    return Field(value, letter.evidence(one.start, one.end), one.start, one.end, note)
