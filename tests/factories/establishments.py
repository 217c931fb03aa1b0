"""Cases that have come to their end."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crm.core import clock
from crm.core.db import db
from crm.establishments import service
from crm.establishments.models import Decision, LostReason, Outcome
from crm.inquiries.models import Inquiry
from tests.factories.offers import offered_case
from tests.factories.people import municipality, person


def established(
    inquiry: Inquiry | None = None, *, codes: Sequence[str] = ("1981",), **values: Any
) -> Decision:
    """A company has decided to come: 40 jobs and 120 million SEK unless said otherwise."""
    usual = {"jobs": 40, "investment_msek": Decimal(120)}
    places = [municipality(code) for code in codes]
    return decide(inquiry, outcome=Outcome.ESTABLISHED, municipalities=places, **usual | values)


def lost(
    inquiry: Inquiry | None = None, *, reason: LostReason = LostReason.POWER, **values: Any
) -> Decision:
    """A case that went elsewhere."""
    return decide(inquiry, outcome=Outcome.LOST, lost_reason=reason, **values)


def withdrawn(inquiry: Inquiry | None = None, **values: Any) -> Decision:
    """A case that the company took back."""
    return decide(inquiry, outcome=Outcome.WITHDRAWN, **values)


def decide(inquiry: Inquiry | None, **values: Any) -> Decision:
    """Close a case, today, by the coordinator; a fact that is not named is empty."""
    empty: dict[str, Any] = {
        "decided_on": clock.today(),
        "municipalities": [],
        "site": None,
        "jobs": None,
        "investment_msek": None,
        "lost_reason": None,
        "lost_to": "",
        "note": "",
    }
    decision = service.decide(inquiry or offered_case(), **empty | values, by=person("coordinator"))
    db.session.commit()
    return decision
