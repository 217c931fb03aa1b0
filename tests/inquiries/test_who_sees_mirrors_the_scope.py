"""The panel "who can see this" names exactly those whom the scope lets in, whatever the case."""

from itertools import product

import pytest
import sqlalchemy as sa

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.inquiries import queries, service
from crm.inquiries.models import Inquiry, Secrecy
from tests.factories.inquiries import received_case
from tests.factories.people import PEOPLE, municipality, person, source

OPENED = [(), ("1981",), ("1980", "1983")]
NAMED = [(), tuple(PEOPLE), ("head_sala", "partner"), ("colleague_sala", "registrar", "steering")]
SOURCES = ["business-sweden", "sba"]


def let_in(inquiry):
    """Everybody with an open account for whom the case is there."""
    users = db.session.scalars(sa.select(User).where(User.disabled_at.is_(None))).all()
    return {
        user.id
        for user in users
        if db.session.scalar(
            sa.select(Inquiry.id).where(Inquiry.id == inquiry.id, queries.visible_to(user))
        )
    }


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_who_sees_is_the_mirror_of_the_scope(app, secrecy):
    by = person("coordinator")
    person("other_coordinator").disabled_at = clock.now()
    seen = set()
    for opened, named, sent_by in product(OPENED, NAMED, SOURCES):
        inquiry = received_case(secrecy=secrecy, source_id=source(sent_by).id)
        for code in opened:
            service.open_to(inquiry, municipality(code), by=by)
        for key in named if secrecy is Secrecy.SECRET else ():
            service.name_person(inquiry, person(key), "samtycke", by=by)
        told = {user.id for user in queries.who_sees(inquiry)}
        assert told == let_in(inquiry), (opened, named, sent_by)
        seen.add(frozenset(told))
    assert len(seen) > 3
