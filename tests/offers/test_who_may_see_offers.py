"""Offers are the regional team's, and of a secret case only the named persons'."""

import pytest

from crm.core.db import db
from crm.inquiries import service as inquiries
from crm.inquiries.models import Secrecy
from tests.factories.offers import draft_offer
from tests.factories.people import person
from tests.factories.routing import answered_case

ADDRESSES = ("/offers/{offer}", "/offers/{offer}/document.pdf", "/inquiries/{case}/offers/new")
OUTSIDE = (
    "head_sala",
    "head_vasteras",
    "colleague_sala",
    "steering",
    "partner",
    "registrar",
    "administrator",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_regional_team_sees_them_and_nobody_else(sign_in, address):
    offer = draft_offer()
    url = address.format(offer=offer.id, case=offer.inquiry_id)
    for key in ("coordinator", "other_coordinator", "adviser"):
        assert sign_in(key).get(url).status_code == 200
    for key in OUTSIDE:
        assert sign_in(key).get(url).status_code == 403, key


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_secret_case_is_not_there_for_those_who_are_not_named(sign_in, address):
    offer = draft_offer(answered_case(secrecy=Secrecy.SECRET))
    url = address.format(offer=offer.id, case=offer.inquiry_id)
    assert sign_in("coordinator").get(url).status_code == 200
    assert sign_in("adviser").get(url).status_code == 404
    inquiries.name_person(
        offer.inquiry, person("adviser"), "Leder platsbesöket.", by=person("coordinator")
    )
    db.session.commit()
    assert sign_in("adviser").get(url).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unknown_number_is_a_page_that_says_so(sign_in, address):
    for number in (0, 4711, 2**31, 10**30):
        url = address.format(offer=number, case=number)
        assert sign_in("coordinator").get(url).status_code == 404


def test_nobody_marks_a_version_as_sent_without_the_right(sign_in):
    offer = draft_offer(answered_case(secrecy=Secrecy.SECRET))
    page = sign_in("coordinator").load(f"/offers/{offer.id}")
    values = page.values(page.form())
    for key, status in (("adviser", 404), ("head_sala", 403), ("registrar", 403)):
        browser = sign_in(key)
        token = browser.load("/account").tree.query("input[name=csrf_token]")[0].attrs["value"]
        response = browser.post(f"/offers/{offer.id}", data=values | {"csrf_token": token})
        assert response.status_code == status
    db.session.refresh(offer)
    assert not offer.is_sent


def test_signed_out_one_is_sent_to_the_sign_in_page(client):
    offer = draft_offer()
    assert client.load(f"/offers/{offer.id}/document.pdf").path == "/sign-in"
