"""Offers as the coordinator makes them, and cases that have got one."""

from typing import Any

from crm.core.db import db
from crm.inquiries.models import Inquiry
from crm.offers import service
from crm.offers.models import Offer
from crm.routing import queries as routing
from tests.factories.people import person
from tests.factories.routing import answered_case

INTRODUCTION = "Tack för er förfrågan. Här är de platser som passar er bäst."


def draft_offer(inquiry: Inquiry | None = None, *, language: str = "sv", **values: Any) -> Offer:
    """An offer with every site in the answers, which nobody has sent yet."""
    inquiry = inquiry or answered_case()
    offer = service.make(
        inquiry,
        routing.answer_sites_of(inquiry),
        language=language,
        introduction=values.pop("introduction", INTRODUCTION),
        by=person("coordinator"),
        **values,
    )
    db.session.commit()
    return offer


def sent_offer(inquiry: Inquiry | None = None, **values: Any) -> Offer:
    """An offer that the investor has."""
    offer = draft_offer(inquiry, **values)
    service.mark_sent(offer, sent_to="ester@exempelbolaget.example", by=person("coordinator"))
    db.session.commit()
    return offer


def offered_case(**values: Any) -> Inquiry:
    """A case in which the investor has an offer."""
    return sent_offer(answered_case(**values)).inquiry
