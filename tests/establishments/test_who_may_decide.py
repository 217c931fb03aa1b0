"""The regional team decides; whoever may know of a case may know how it ended."""

import pytest
import sqlalchemy as sa

from crm.core.db import db
from crm.establishments import queries
from crm.establishments.models import Decision
from crm.inquiries.models import Secrecy
from tests.factories.establishments import established, lost
from tests.factories.offers import offered_case
from tests.factories.people import person, source

OUTSIDE = (
    "head_sala",
    "head_vasteras",
    "colleague_sala",
    "steering",
    "partner",
    "registrar",
    "administrator",
)
ADDRESSES = ("", "?outcome=lost", "/change", "/withdraw")


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_regional_team_may_and_nobody_else(sign_in, address):
    inquiry = lost().inquiry
    url = f"/inquiries/{inquiry.id}/decision{address}"
    for key in ("coordinator", "other_coordinator", "adviser"):
        assert sign_in(key).get(url, follow_redirects=True).status_code == 200
    for key in OUTSIDE:
        assert sign_in(key).get(url).status_code == 403, key


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_secret_case_is_not_there_for_those_who_are_not_named(sign_in, address):
    inquiry = lost(offered_case(secrecy=Secrecy.SECRET)).inquiry
    url = f"/inquiries/{inquiry.id}/decision{address}"
    assert sign_in("adviser").get(url).status_code == 404
    assert sign_in("coordinator").get(url, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("address", ["/change", "/withdraw"])
def test_without_a_decision_there_is_nothing_to_change(sign_in, address):
    inquiry = offered_case()
    assert (
        sign_in("coordinator").get(f"/inquiries/{inquiry.id}/decision{address}").status_code == 404
    )


def test_a_post_from_outside_decides_nothing(sign_in):
    inquiry = offered_case(secrecy=Secrecy.SECRET)
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/decision?outcome=lost")
    values = page.values(page.form()) | {"lost_reason": "power"}
    for key, status in (("adviser", 404), ("head_sala", 403), ("registrar", 403)):
        browser = sign_in(key)
        token = browser.load("/account").tree.query("input[name=csrf_token]")[0].attrs["value"]
        assert browser.post(page.url, data=values | {"csrf_token": token}).status_code == status
    assert queries.of_inquiry(inquiry) is None


def seen_by(key):
    return set(db.session.scalars(sa.select(Decision.id).where(queries.visible_to(person(key)))))


def test_how_it_ended_is_known_to_those_who_know_of_the_case(app):
    open_case = established(offered_case(source_id=source("business-sweden").id)).id
    secret = lost(offered_case(secrecy=Secrecy.SECRET)).id
    assert seen_by("coordinator") == seen_by("head_sala") == {open_case, secret}
    for key in ("adviser", "partner", "registrar"):
        assert seen_by(key) == {open_case}, key
    for key in ("head_vasteras", "steering", "administrator"):
        assert seen_by(key) == set(), key


def test_the_inner_note_stays_inside(sign_in):
    inquiry = lost(lost_to="Konkurrenten", note="Bara för oss.").inquiry
    shown = sign_in("registrar").load(f"/inquiries/{inquiry.id}").text
    assert "Bara för oss." in shown
    for key in ("head_sala", "partner"):
        response = sign_in(key).get(f"/inquiries/{inquiry.id}", follow_redirects=True)
        assert "Bara för oss." not in response.text
        assert "Konkurrenten" not in response.text
