"""A phone call in five fields, by keyboard, while the other one is talking."""

import sqlalchemy as sa

from crm.core.db import db
from crm.inquiries.models import Channel, Inquiry, Secrecy
from tests.factories.people import person, source


def told(**values):
    return {
        "company_name": "Ringarbolaget AB",
        "reach": "070-123 45 67",
        "description": "Vill ha 3 hektar i Sala. Ring tillbaka på torsdag.",
        "contact_name": "Bo Ringare",
    } | values


def test_five_fields_are_a_case(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/call"), told())
    inquiry = db.session.scalars(sa.select(Inquiry)).one()
    assert page.path == f"/inquiries/{inquiry.id}"
    assert inquiry.channel is Channel.PHONE
    assert inquiry.subject == "Vill ha 3 hektar i Sala."
    assert inquiry.contact.phone == "070-123 45 67"
    assert inquiry.responsible == person("coordinator")
    assert inquiry.contact.name == "Bo Ringare"
    assert inquiry.source == source("region")
    assert inquiry.secrecy is Secrecy.LIMITED, "nobody has weighed it yet"


def test_an_address_instead_of_a_number_is_kept_as_one(sign_in):
    browser = sign_in("adviser")
    browser.submit(browser.load("/inquiries/call"), told(reach="bo@ringaren.example"))
    contact = db.session.scalars(sa.select(Inquiry)).one().contact
    assert (contact.email, contact.phone) == ("bo@ringaren.example", None)


def test_a_call_that_is_not_open_gets_a_code_name(sign_in):
    browser = sign_in("coordinator")
    browser.submit(browser.load("/inquiries/call"), told(secrecy="secret"))
    inquiry = db.session.scalars(sa.select(Inquiry)).one()
    assert inquiry.code_name.startswith("Projekt ")
    assert "Ringarbolaget" not in inquiry.code_name


def test_a_call_sent_twice_is_one_case(sign_in):
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/call")
    assert browser.submit(page, told()).path == browser.submit(page, told()).path


def test_what_is_missing_is_said_and_what_was_typed_stays(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/call"), told(description=""), status=422)
    assert page.values(page.form())["company_name"] == ["Ringarbolaget AB"]
    assert len(page.errors()) == 1


def test_a_number_that_is_too_long_is_refused_at_its_field(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/call"), told(reach="0" * 60), status=422)
    assert page.errors()
