"""What belongs to which outcome, and when a decision can have been taken; no input or output."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from crm.establishments.models import Outcome
from crm.inquiries.models import Stage
from crm.inquiries.rules import NEXT

LONGEST_NAME = 200
MOST_JOBS = 100_000
MOST_MSEK = 1_000_000

# The facts that each outcome has; every other one is empty.
FACTS: dict[Outcome, tuple[str, ...]] = {
    Outcome.ESTABLISHED: (
        "decided_on",
        "municipalities",
        "site",
        "jobs",
        "investment_msek",
        "note",
    ),
    Outcome.LOST: ("decided_on", "lost_reason", "lost_to", "note"),
    Outcome.WITHDRAWN: ("decided_on", "note"),
}
EMPTY: dict[str, Any] = {
    "municipalities": [],
    "site": None,
    "jobs": None,
    "investment_msek": None,
    "lost_reason": None,
    "lost_to": "",
    "note": "",
}
STAGES = {
    Outcome.ESTABLISHED: Stage.ESTABLISHED,
    Outcome.LOST: Stage.LOST,
    Outcome.WITHDRAWN: Stage.WITHDRAWN,
}


def possible(stage: Stage) -> list[Outcome]:
    """The outcomes that a case can have from a stage."""
    return [outcome for outcome in Outcome if STAGES[outcome] in NEXT[stage]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a fact, in words for the user."""

    field: str
    text: str


def relevant(outcome: Outcome, values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that belong to an outcome; what belongs to another is emptied."""
    held = FACTS[outcome]
    return {name: values[name] if name in held else empty for name, empty in EMPTY.items()} | {
        "decided_on": values["decided_on"]
    }


def faults(
    outcome: Outcome, values: Mapping[str, Any], *, received_on: date, today: date
) -> list[Fault]:
    """Everything that is wrong with a decision's facts, in the order of the page."""
    found = [_date_fault(values["decided_on"], received_on, today)]
    found += [check(values) for check in CHECKS.get(outcome, ())]
    return [fault for fault in found if fault is not None]


def _date_fault(day: date, received_on: date, today: date) -> Fault | None:
    if day > today:
        return Fault("decided_on", _("A decision cannot lie in the future."))
    if day < received_on:
        text = _("The inquiry arrived on %(day)s: the decision cannot be older.", day=received_on)
        return Fault("decided_on", text)
    return None


def _municipality_fault(values: Mapping[str, Any]) -> Fault | None:
    if values["municipalities"]:
        return None
    return Fault("municipality_ids", _("Choose at least one municipality."))


def _site_fault(values: Mapping[str, Any]) -> Fault | None:
    site = values["site"]
    places = {place.id for place in values["municipalities"]}
    if site is None or not places or site.municipality_id in places:
        return None
    text = _(
        "%(site)s is in %(municipality)s: choose that municipality too, or another site.",
        site=site.name,
        municipality=site.municipality.name,
    )
    return Fault("site_id", text)


def _jobs_fault(values: Mapping[str, Any]) -> Fault | None:
    jobs = values["jobs"]
    if jobs is None or 0 <= jobs <= MOST_JOBS:
        return None
    return Fault("jobs", _("Check the number of jobs."))


def _investment_fault(values: Mapping[str, Any]) -> Fault | None:
    amount = values["investment_msek"]
    if amount is None or 0 <= amount <= MOST_MSEK:
        return None
    return Fault("investment_msek", _("Check the amount: it is in million SEK."))


def _reason_fault(values: Mapping[str, Any]) -> Fault | None:
    if values["lost_reason"] is not None:
        return None
    return Fault("lost_reason", _("Choose why the case was lost."))


def _lost_to_fault(values: Mapping[str, Any]) -> Fault | None:
    if len(values["lost_to"]) <= LONGEST_NAME:
        return None
    text = _("Write at most %(count)s characters.", count=LONGEST_NAME)
    return Fault("lost_to", text)


Check = Callable[[Mapping[str, Any]], Fault | None]
CHECKS: dict[Outcome, tuple[Check, ...]] = {
    Outcome.ESTABLISHED: (_municipality_fault, _site_fault, _jobs_fault, _investment_fault),
    Outcome.LOST: (_reason_fault, _lost_to_fault),
}
