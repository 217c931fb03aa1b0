"""Months with something in them, made as the region makes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.inquiries import service as inquiries
from crm.inquiries.models import Inquiry, InquiryType, Secrecy
from tests.factories.establishments import established
from tests.factories.inquiries import area, qualified_case, subarea
from tests.factories.people import person
from tests.factories.routing import routed_case

OCTOBER = date(2026, 10, 1)


def noon(day: date) -> datetime:
    """Twelve o'clock in Sweden."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.STOCKHOLM)


@contextmanager
def on(year: int, month: int, day: int) -> Iterator[None]:
    """Let it be noon on a day."""
    with clock.set_to(noon(date(year, month, day))):
        yield


def freezer_warehouse() -> Inquiry:
    """The expansion in Västerås that everybody knows of: in during October 2026, decided then."""
    with on(2026, 10, 5):
        inquiry = routed_case(
            ["1980"],
            deadline=date(2026, 10, 19),
            company_name="Dagligkedjan i Demo AB",
            type=InquiryType.EXPANSION,
            jobs=None,
            investment_msek=Decimal(1800),
            area_ids=[area("other").id, area("electromobility").id],
            subarea_ids=[subarea("transport-logistics").id],
        )
    with on(2026, 10, 20):
        established(inquiry, codes=["1980"], jobs=None, investment_msek=Decimal(1800))
    return inquiry


def arrived(*days: date, **values: Any) -> list[Inquiry]:
    """Qualified cases that came in on some days, at eleven."""
    cases = []
    for day in days:
        with clock.set_to(noon(day)):
            received = clock.now() - timedelta(hours=1)
            cases.append(qualified_case(**{"received_at": received, **values}))
    db.session.commit()
    return cases


def secret(day: date, **values: Any) -> Inquiry:
    """A secret case that the coordinator, and nobody else, may know of."""
    (inquiry,) = arrived(day, secrecy=Secrecy.SECRET, **values)
    return inquiry


def let_know(inquiry: Inquiry, user: User) -> None:
    """Name one more person who may know of a secret case."""
    inquiries.name_person(inquiry, user, "Ska bedöma elbehovet.", by=person("coordinator"))
    db.session.commit()


def subscribe(*keys: str, language: str = "sv") -> None:
    """Put people on the list of those who get the report."""
    for key in keys:
        person(key).gets_monthly_report = True
        person(key).language = language
    db.session.commit()
