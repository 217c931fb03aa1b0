"""Facts of cases that somebody has decided are secret."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from crm.core import clock
from crm.core.db import db
from crm.inquiries.models import Inquiry
from crm.reference.models import Provision
from crm.secrecy import service
from crm.secrecy.models import Fact, SecrecyDecision
from tests.factories.people import person

HARM = "Konkurrenter kan köpa marken före bolaget."


def provision(code: str = "osl-31-16") -> Provision:
    """The provision with a code."""
    return db.session.scalars(sa.select(Provision).where(Provision.code == code)).one()


def marked(
    inquiry: Inquiry,
    *,
    fact: Fact = Fact.COMPANY,
    harm: str = HARM,
    until: date | None = None,
    by: str = "coordinator",
    **values: Any,
) -> SecrecyDecision:
    """One fact of a case is decided to be secret, until further notice unless said."""
    stated = {"provision": provision(), "decided_on": clock.today(), **values}
    made = service.decide(inquiry, {fact: harm}, until=until, by=person(by), **stated)
    db.session.commit()
    return made[0]
