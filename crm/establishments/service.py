"""Writing decisions: a case ends, the decision is corrected, or it is taken back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from crm.core import audit, clock
from crm.core.access import Person
from crm.core.audit import Changes
from crm.core.db import check_version, db
from crm.core.errors import Refused
from crm.establishments import queries, rules
from crm.establishments.models import Decision, DecisionMunicipality, LostReason, Outcome
from crm.inquiries import service as inquiries
from crm.inquiries.documents import DocumentKind, register_document
from crm.inquiries.models import Inquiry
from crm.reference.models import Municipality
from crm.sites.models import Site

MSEK_PLACES = 3


def decide(
    inquiry: Inquiry,
    *,
    outcome: Outcome,
    decided_on: date,
    municipalities: list[Municipality],
    site: Site | None,
    jobs: int | None,
    investment_msek: Decimal | None,
    lost_reason: LostReason | None,
    lost_to: str,
    note: str,
    by: Person,
) -> Decision:
    """Close a case with its outcome; facts that belong to another outcome are left out.

    The same decision again is the one that is there. Raises Refused when a fact is wrong, the case
    has been decided otherwise, or its stage does not allow it.
    """
    _lock(inquiry)
    values = {
        "decided_on": decided_on,
        "municipalities": municipalities,
        "site": site,
        "jobs": jobs,
        "investment_msek": investment_msek,
        "lost_reason": lost_reason,
        "lost_to": lost_to,
        "note": note,
    }
    values = _checked(inquiry, outcome, values)
    already = queries.of_inquiry(inquiry)
    if already is not None:
        return _same(already, outcome, values)
    inquiries.move(inquiry, rules.STAGES[outcome], by=by)
    decision = Decision(inquiry=inquiry, outcome=outcome)
    changes: Changes = {"outcome": (None, outcome), **_fill(decision, values)}
    db.session.add(decision)
    audit.record("establishment.decided", inquiry, by=by, changes=changes)
    register_document(inquiry, DocumentKind.DECISION, by=by, row=decision)
    return decision


def change(decision: Decision, values: Mapping[str, Any], *, by: Person, version: int) -> Decision:
    """Correct the facts of a decision; its outcome stays.

    Raises Refused for a wrong fact, Stale when a colleague saved it after ``version``.
    """
    check_version(decision, version)
    checked = _checked(decision.inquiry, decision.outcome, facts_of(decision) | dict(values))
    changes = _fill(decision, checked)
    if changes:
        audit.record("establishment.changed", decision.inquiry, by=by, changes=changes)
        register_document(decision.inquiry, DocumentKind.DECISION_CHANGED, by=by, row=decision)
    return decision


def withdraw_decision(decision: Decision, *, by: Person) -> None:
    """Take a decision back: it goes, its facts stay in the history, the case is open again."""
    inquiry = decision.inquiry
    changes: Changes = {"outcome": (decision.outcome, None)}
    changes |= {name: (_told(value), None) for name, value in facts_of(decision).items()}
    register_document(inquiry, DocumentKind.DECISION_WITHDRAWN, by=by, row=decision)
    db.session.delete(decision)
    inquiries.reopen(inquiry, by=by)
    audit.record("establishment.withdrawn", inquiry, by=by, changes=changes)


def facts_of(decision: Decision) -> dict[str, Any]:
    """A decision's facts, as ``change`` takes them."""
    names = ("decided_on", *rules.EMPTY)
    return {name: getattr(decision, name) for name in names}


def _checked(inquiry: Inquiry, outcome: Outcome, values: Mapping[str, Any]) -> dict[str, Any]:
    values = rules.relevant(outcome, values)
    received_on = clock.local_date(inquiry.received_at)
    found = rules.faults(outcome, values, received_on=received_on, today=clock.today())
    for fault in found:
        raise Refused(fault.text, field=fault.field)
    if values["investment_msek"] is not None:
        values["investment_msek"] = round(Decimal(values["investment_msek"]), MSEK_PLACES)
    return values


def _same(decision: Decision, outcome: Outcome, values: dict[str, Any]) -> Decision:
    if (decision.outcome, _comparable(facts_of(decision))) == (outcome, _comparable(values)):
        return decision
    raise Refused(
        _(
            "The case has already been decided: %(outcome)s, %(day)s. Open it to change that.",
            outcome=decision.outcome.label,
            day=decision.decided_on,
        )
    )


def _comparable(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"municipalities": {place.id for place in values["municipalities"]}}


def _fill(decision: Decision, values: dict[str, Any]) -> Changes:
    """Set the facts; the audit's view of what changed."""
    before = facts_of(decision) if decision.id else dict.fromkeys(values)
    places = list(dict.fromkeys(values["municipalities"]))
    if places != (before["municipalities"] or []):
        decision.municipality_links = [DecisionMunicipality(municipality=place) for place in places]
    audit.assign(decision, {k: v for k, v in values.items() if k != "municipalities"})
    return {
        name: (_told(before[name]), _told(value))
        for name, value in values.items()
        if _told(before[name]) != _told(value)
    }


def _told(value: Any) -> Any:
    """A fact as the history keeps it: rows by name, nothing as None."""
    if isinstance(value, list):
        return [place.name_sv for place in value] or None
    if isinstance(value, Site):
        return value.name
    return None if value == "" else value


def _lock(inquiry: Inquiry) -> None:
    """Somebody else who works on this case waits here until this is kept; then read it afresh."""
    db.session.execute(sa.select(Inquiry.id).where(Inquiry.id == inquiry.id).with_for_update())
    db.session.refresh(inquiry, ("stage", "version"))
