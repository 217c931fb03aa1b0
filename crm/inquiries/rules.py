"""What is required when, which stage follows which, and what must not be written where.

Tables without I/O: the form explains them, the service enforces them, the pages read them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.names import core_words, words_of
from crm.core.text import fold
from crm.inquiries.models import Inquiry, Secrecy, Stage

S = Stage
NEXT: dict[Stage, set[Stage]] = {
    S.RECEIVED: {S.QUALIFIED, S.WITHDRAWN, S.DISMISSED},
    S.QUALIFIED: {S.ROUTED, S.OFFERED, S.ESTABLISHED, S.LOST, S.WITHDRAWN, S.DISMISSED},
    S.ROUTED: {S.OFFERED, S.ESTABLISHED, S.LOST, S.WITHDRAWN},
    S.OFFERED: {S.ESTABLISHED, S.LOST, S.WITHDRAWN},
    S.ESTABLISHED: set(),
    S.LOST: set(),
    S.WITHDRAWN: set(),
    S.DISMISSED: set(),
}

# Columns that a person sets, apart from company, contact, areas and subareas.
COLUMNS = (
    "received_at",
    "source_id",
    "channel",
    "type",
    "secrecy",
    "responsible_id",
    "subject",
    "description",
    "code_name",
    "summary",
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
    "other_requirements",
)
COMPANY_FIELDS = ("company_name", "country", "organisation_number")
CONTACT_FIELDS = ("contact_name", "contact_title", "contact_email", "contact_phone")

# Empty is None here and "" in every other text.
UNKNOWN_IS_NONE = {"code_name", "country", "organisation_number", "contact_email", "contact_phone"}
TEXTS = {
    *("subject", "description", "summary", "other_requirements"),
    *("company_name", "contact_name", "contact_title"),
}

LABELS: dict[str, Any] = {
    "source_id": _l("Source"),
    "channel": _l("Channel"),
    "received_at": _l("Arrived"),
    "company_name": _l("Company"),
    "country": _l("The owner’s country"),
    "organisation_number": _l("Organisation number"),
    "contact_name": _l("Contact person"),
    "contact_title": _l("Title"),
    "contact_email": _l("E-mail address"),
    "contact_phone": _l("Phone"),
    "subject": _l("Subject"),
    "description": _l("Description"),
    "type": _l("Type"),
    "area_ha_min": _l("Land, at least"),
    "area_ha_max": _l("Land, at most"),
    "floor_area_m2": _l("Floor area"),
    "power_mw": _l("Grid power"),
    "jobs": _l("Jobs"),
    "investment_msek": _l("Planned investment"),
    "needed_by": _l("Needed by"),
    "railway_siding": _l("Railway siding"),
    "port": _l("Port"),
    "motorway": _l("Motorway nearby"),
    "brownfield_ok": _l("Former industrial land will do"),
    "other_requirements": _l("Other requirements"),
    "area_ids": _l("Strength areas"),
    "subarea_ids": _l("Subareas"),
    "secrecy": _l("Openness"),
    "code_name": _l("Code name"),
    "summary": _l("Summary for municipalities"),
    "responsible_id": _l("Responsible"),
}

UNITS: dict[str, Any] = {
    "area_ha_min": "ha",
    "area_ha_max": "ha",
    "floor_area_m2": "m²",
    "power_mw": "MW",
    "investment_msek": _l("MSEK"),
}

STRICTER = (Secrecy.OPEN, Secrecy.LIMITED, Secrecy.SECRET)  # each more than the one before
# What those outside the regional team read of a hidden case: it must name nobody.
READ_OUTSIDE = ("code_name", "summary", "other_requirements")
SHORTEST_NAME = 3


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with each text as its column holds it: without blanks around it, and never half empty."""
    tidied = dict(values)
    for name in (TEXTS | UNKNOWN_IS_NONE) & values.keys():
        tidied[name] = (values[name] or "").strip() or (None if name in UNKNOWN_IS_NONE else "")
    return tidied


# Who asks: what a municipality reads of a hidden case after a release, and not before.
IDENTITY = (
    *("company_name", "contact_name", "contact_title", "contact_email", "contact_phone"),
    "description",
)


def identity_of(inquiry: Inquiry) -> dict[str, str]:
    """Who asks in a case, each fact as it stands now; "" where nothing is known."""
    company, contact = inquiry.company, inquiry.contact
    titles = ("name", "title", "email", "phone")
    facts = [
        company.name if company else "",
        *(getattr(contact, title) if contact else "" for title in titles),
        inquiry.description,
    ]
    return {name: fact or "" for name, fact in zip(IDENTITY, facts, strict=True)}


REQUIRED_AT_ARRIVAL = ("source_id", "channel", "received_at", "subject", "secrecy")


@dataclass(frozen=True)
class Requirement:
    """Something that a case must have before it is qualified. ``field`` is where it is filled in."""

    field: str
    text: Any
    is_met: Callable[[Inquiry], bool]

    @property
    def label(self) -> Any:
        """The field's label."""
        return LABELS[self.field]


REQUIRED_TO_QUALIFY = (
    Requirement("type", _l("what the company wants to do (type)"), lambda i: i.type is not None),
    Requirement("area_ids", _l("at least one strength area"), lambda i: bool(i.area_links)),
    Requirement(
        "responsible_id", _l("a responsible person"), lambda i: i.responsible_id is not None
    ),
    Requirement(
        "summary",
        _l("a summary for municipalities, since the case is not open"),
        lambda i: not i.hides_identity or bool(i.summary),
    ),
)


def missing_to_qualify(inquiry: Inquiry) -> list[Requirement]:
    """What stands between a case and its being qualified."""
    return [needed for needed in REQUIRED_TO_QUALIFY if not needed.is_met(inquiry)]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field's value, in words for the user."""

    field: str
    text: Any


def faults(values: Mapping[str, Any], parents: Mapping[int, int]) -> list[Fault]:
    """Everything that is wrong with the values of a case, in the order of the page.

    ``parents`` tells the strength area of each subarea, by id.
    """
    return [
        *(
            Fault(name, _l("This must be filled in."))
            for name in REQUIRED_AT_ARRIVAL
            if not values.get(name)
        ),
        *_arrival(values),
        *_requirements(values),
        *_areas(values, parents),
        *_secrecy(values),
    ]


def _arrival(values: Mapping[str, Any]) -> list[Fault]:
    received = values.get("received_at")
    if received and received > clock.now():
        return [Fault("received_at", _l("An inquiry cannot arrive in the future."))]
    return []


def _requirements(values: Mapping[str, Any]) -> list[Fault]:
    least, most = values.get("area_ha_min"), values.get("area_ha_max")
    if least is not None and most is not None and least > most:
        return [Fault("area_ha_max", _l("At most must not be less than at least."))]
    return []


def _areas(values: Mapping[str, Any], parents: Mapping[int, int]) -> list[Fault]:
    chosen = set(values.get("area_ids") or ())
    strays = [sub for sub in values.get("subarea_ids") or () if parents.get(sub) not in chosen]
    if strays:
        text = _l("Choose subareas only within the strength areas that you have chosen.")
        return [Fault("subarea_ids", text)]
    return []


def _secrecy(values: Mapping[str, Any]) -> list[Fault]:
    if values.get("secrecy") in (None, Secrecy.OPEN):
        return []
    found = []
    if not values.get("code_name"):
        found.append(Fault("code_name", _l("A case that is not open needs a code name.")))
    names = [values.get("company_name"), values.get("contact_name")]
    for field in READ_OUTSIDE:
        if any(mentions(values.get(field), name) for name in names):
            text = _l("Municipalities read this: take out the name of the company or person.")
            found.append(Fault(field, text))
    return found


def mentions(text: str | None, name: str | None) -> bool:
    """Whether a text holds a name: without its legal form, however it is written, also Acmes."""
    core = core_words(name)
    if len("".join(core)) < SHORTEST_NAME:
        return False
    spoken = " ".join([*re.findall(r"[\w/]+", fold(text)), "|", *words_of(text)])
    return bool(re.search(rf"(?<!\w){re.escape(' '.join(core))}s?(?!\w)", spoken))
