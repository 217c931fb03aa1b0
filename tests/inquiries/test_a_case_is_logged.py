"""The coordinator logs an inquiry: in under a minute with little, or with all that was said."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from crm.companies.models import Company, Contact
from crm.core import clock
from crm.core.db import db
from crm.inquiries.models import Channel, Inquiry, InquiryType, Secrecy, Stage
from tests.factories.inquiries import area, received_case, subarea
from tests.factories.people import person, source


def little(**values):
    return {
        "source_id": str(source("region").id),
        "channel": "phone",
        "subject": "Söker lokal i Sala",
        "secrecy": "open",
    } | values


def logged():
    return db.session.scalars(sa.select(Inquiry)).one()


def wrong_fields(page):
    return {item.attrs["id"].removesuffix("-error") for item in page.tree.query(".field-error")}


def test_source_channel_subject_and_secrecy_are_enough(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/new"), little())
    inquiry = logged()
    assert page.path == f"/inquiries/{inquiry.id}"
    assert page.heading == "Söker lokal i Sala"
    assert inquiry.number == f"{clock.today().year}-0001"
    assert inquiry.stage is Stage.RECEIVED
    assert inquiry.channel is Channel.PHONE
    assert inquiry.responsible == person("coordinator"), "whoever logs it is responsible"
    assert clock.now() - inquiry.received_at < timedelta(minutes=2)


def test_all_that_was_said_is_kept(sign_in):
    browser = sign_in("adviser")
    smart, food = area("smart-industry"), area("food")
    part = subarea("food-processing")
    browser.submit(
        browser.load("/inquiries/new"),
        little(
            secrecy="limited",
            received_at="2026-11-02T09:15",
            type="relocation",
            company_name="  Åsby Chark &  Stycke AB ",
            country="SE",
            organisation_number="556000-0000",
            contact_name="Gullbritt Rökmästar",
            contact_email="gullbritt@asbychark.example",
            description="Vi behöver flytta.\n\nKom gärna och smaka!",
            code_name="Projekt Vallmo",
            summary="Livsmedelsföretag söker 1,5–2 hektar.",
            area_ha_min="1,5",
            area_ha_max="2",
            power_mw="0,8",
            investment_msek="1 095",
            jobs="30",
            needed_by="2026-12-31",
            railway_siding="no",
            port="",
            brownfield_ok="yes",
            primary_area_id=str(food.id),
            further_area_ids=[str(smart.id)],
            subarea_ids=[str(part.id)],
        ),
    )
    inquiry = logged()
    assert f"{inquiry.received_at:%Y-%m-%d %H:%M}" == "2026-11-02 08:15", "Swedish time was typed"
    assert inquiry.company.name == "Åsby Chark & Stycke AB"
    assert inquiry.contact.email == "gullbritt@asbychark.example"
    assert inquiry.type is InquiryType.RELOCATION
    assert inquiry.secrecy is Secrecy.LIMITED
    assert (float(inquiry.area_ha_min), float(inquiry.power_mw)) == (1.5, 0.8)
    assert (inquiry.investment_msek, inquiry.jobs) == (1095, 30)
    assert (inquiry.railway_siding, inquiry.port, inquiry.brownfield_ok) == (False, None, True)
    assert inquiry.areas == [food, smart], "the main area comes first"
    assert inquiry.subareas == [part]


def test_what_is_missing_is_said_at_each_field_and_nothing_is_lost(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(
        browser.load("/inquiries/new"),
        {"received_at": "", "description": "Ett långt samtal"},
        status=422,
    )
    assert wrong_fields(page) == {"source_id", "channel", "received_at", "subject", "secrecy"}
    assert len(page.errors()) == 5
    assert "Ett långt samtal" in page.html
    assert db.session.scalar(sa.select(sa.func.count(Inquiry.id))) == 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"area_ha_min": "6", "area_ha_max": "4"}, "area_ha_max"),
        ({"received_at": "2090-01-01T08:00"}, "received_at"),
        ({"secrecy": "limited"}, "code_name"),
        ({"secrecy": "secret", "code_name": "Acme", "company_name": "Acme AB"}, "code_name"),
        (
            {
                "secrecy": "limited",
                "code_name": "Projekt X",
                "company_name": "Acme Heat AB",
                "summary": "Företaget ACME  Heat söker mark.",
            },
            "summary",
        ),
        (
            {
                "secrecy": "limited",
                "code_name": "Projekt X",
                "contact_name": "Gullbritt Rökmästar",
                "other_requirements": "Ring Gullbritt Rökmästar.",
            },
            "other_requirements",
        ),
        ({"power_mw": "en massa"}, "power_mw"),
        ({"jobs": "12,5"}, "jobs"),
        ({"contact_email": "ingen adress"}, "contact_email"),
        ({"country": "XX"}, "country"),
        ({"source_id": "999999"}, "source_id"),
        ({"responsible_id": "999999"}, "responsible_id"),
        ({"secrecy": "top"}, "secrecy"),
    ],
)
def test_a_wrong_value_is_said_at_its_field(sign_in, typed, field):
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/new"), little(**typed), status=422)
    assert wrong_fields(page) == {field}


def test_a_subarea_must_lie_within_a_chosen_strength_area(sign_in):
    browser = sign_in("coordinator")
    typed = little(
        primary_area_id=str(area("food").id),
        subarea_ids=[str(subarea("smart-manufacturing").id)],
    )
    page = browser.submit(browser.load("/inquiries/new"), typed, status=422)
    assert wrong_fields(page) == {"subarea_ids"}


def test_a_form_that_is_sent_twice_makes_one_case(sign_in):
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/new")
    first = browser.submit(page, little())
    again = browser.submit(page, little())
    assert first.path == again.path
    assert logged()
    other = browser.submit(browser.load("/inquiries/new"), little())
    assert other.path != first.path, "another form is another case"


def test_a_company_that_asks_again_is_the_same_company(app):
    first = received_case(company_name="Återkommarna AB", country="SE")
    second = received_case(company_name="återkommarna  ab", country="SE")
    abroad = received_case(company_name="Återkommarna AB", country="NO")
    assert first.company is second.company
    assert abroad.company is not first.company


def test_each_case_has_a_contact_of_its_own_at_the_same_company(app):
    same = {"company_name": "Återkommarna AB", "contact_email": "a@example.se"}
    first, second = received_case(**same), received_case(**same, contact_title="vd")
    assert first.company is second.company
    assert first.contact is not second.contact
    assert (first.contact.title, second.contact.title) == ("", "vd")


def test_companies_that_are_not_named_are_never_taken_for_each_other(app):
    first, second = (received_case(company_name="", country="KR") for _ in range(2))
    assert first.company is not second.company
    assert first.company.country == "KR"
    assert first.heading == first.subject


def test_a_case_from_nobody_in_particular_makes_no_company(app):
    received_case(
        company_name="", country=None, contact_name=None, contact_email=None, contact_phone=None
    )
    for model in (Company, Contact):
        assert db.session.scalar(sa.select(sa.func.count(model.id))) == 0


def test_hostile_text_is_kept_as_text(sign_in):
    browser = sign_in("coordinator")
    nasty = '<script>alert("x")</script> \x00 %(name)s {{ 7 * 7 }} \' OR 1=1 --'
    page = browser.submit(
        browser.load("/inquiries/new"),
        little(subject=nasty, description=nasty + "\n" + "ä" * 19_000, company_name=nasty),
    )
    assert page.tree.query("main script") == []
    assert "\x00" not in logged().subject
    assert "{{ 7 * 7 }}" in page.html
    page = browser.submit(
        browser.load("/inquiries/new"),
        little(description="ä" * 20_001, subject="x" * 201, submission_key="k" * 65),
        status=422,
    )
    assert wrong_fields(page) >= {"description", "subject"}


@pytest.mark.parametrize("key", ["head_sala", "colleague_sala", "partner", "registrar"])
def test_only_the_regional_team_logs_inquiries(sign_in, key):
    browser = sign_in(key)
    browser.load("/inquiries/new", status=403)
    assert "/inquiries/new" not in browser.load("/inquiries/").html
