"""Whoever opens any page about a secret case is in the trail, each time."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.inquiries.documents import Document
from crm.inquiries.models import Secrecy
from crm.offers.models import Offer
from tests.factories.establishments import lost
from tests.factories.offers import sent_offer
from tests.factories.people import person
from tests.factories.routing import answered_case, recipient

CASE_PAGES = (
    "",
    "/edit",
    "/preview",
    "/release",
    "/route",
    "/secrecy",
    "/offers/new",
    "/decision/change",
)


def a_decided_case(secrecy=Secrecy.SECRET):
    inquiry = answered_case(["1981"], secrecy=secrecy)
    sent_offer(inquiry)
    lost(inquiry)
    db.session.commit()
    return inquiry


def readings(inquiry, key):
    db.session.commit()
    return db.session.scalar(
        sa.select(sa.func.count(AuditEntry.id)).where(
            AuditEntry.action == "inquiry.read",
            AuditEntry.subject_id == inquiry.id,
            AuditEntry.actor_id == person(key).id,
        )
    )


def get(browser, path):
    with FlaskClient.open(browser, path, method="GET") as response:
        assert response.status_code == 200, path


@pytest.mark.parametrize("page", CASE_PAGES)
def test_every_page_of_the_case(sign_in, page):
    inquiry = a_decided_case()
    browser = sign_in("coordinator")
    for _turn in range(2):
        get(browser, f"/inquiries/{inquiry.id}{page}")
    assert readings(inquiry, "coordinator") == 2


def test_the_case_page_tells_a_day_s_readings_of_one_person_in_one_line(sign_in):
    inquiry = a_decided_case()
    browser = sign_in("coordinator")
    for _turn in range(3):
        page = browser.load(f"/inquiries/{inquiry.id}")
    assert page.text.count("Läste det sekretessbelagda ärendet") == 1
    get(sign_in("head_sala"), f"/answers/{recipient(inquiry, '1981').id}")
    page = browser.load(f"/inquiries/{inquiry.id}")
    assert page.text.count("Läste det sekretessbelagda ärendet") == 3


def test_a_municipality_that_comes_by_the_case_s_address_is_noted_once(sign_in):
    inquiry = a_decided_case()
    sign_in("head_sala").load(f"/inquiries/{inquiry.id}")
    assert readings(inquiry, "head_sala") == 1


@pytest.mark.parametrize("page", ["", "/document.pdf"])
def test_the_offer_and_its_document(sign_in, page):
    inquiry = a_decided_case()
    offer = db.session.scalars(sa.select(Offer)).one()
    get(sign_in("coordinator"), f"/offers/{offer.id}{page}")
    assert readings(inquiry, "coordinator") == 1


def test_its_line_in_the_register(sign_in):
    inquiry = a_decided_case()
    document = db.session.scalars(sa.select(Document).order_by(Document.id)).first()
    get(sign_in("coordinator"), f"/register/{document.id}/edit")
    assert readings(inquiry, "coordinator") == 1


def test_the_municipality(sign_in):
    inquiry = a_decided_case()
    get(sign_in("head_sala"), f"/answers/{recipient(inquiry, '1981').id}")
    assert readings(inquiry, "head_sala") == 1


def test_of_a_case_that_is_not_secret_no_readings_are_kept(sign_in):
    inquiry = a_decided_case(Secrecy.LIMITED)
    get(sign_in("coordinator"), f"/inquiries/{inquiry.id}")
    assert readings(inquiry, "coordinator") == 0
