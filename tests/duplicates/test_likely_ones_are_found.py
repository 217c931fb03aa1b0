"""Likely same cases and companies are found, and only those that one may know of."""

from datetime import timedelta

import pytest

from crm.companies.models import Company
from crm.core import clock
from crm.core.db import db
from crm.duplicates import queries
from crm.inquiries import service
from crm.inquiries.models import DismissReason, Secrecy
from tests.factories.inquiries import case_values, received_case
from tests.factories.people import person

LETTER = (
    "Vi bygger växelriktare för solparker och söker fyra hektar planlagd mark nära E18 med sex MW "
    "effekt. Vi räknar med 120 anställda och vill börja bygga hösten 2027."
)
NORTH = {
    "company_name": "Northcell AB",
    "organisation_number": "556000-1234",
    "contact_email": "anna@northcell.se",
    "contact_phone": "070-123 45 67",
    "description": LETTER,
}


def found(values, who="coordinator", **more):
    return [one.inquiry.number for one in queries.likely(person(who), values, **more)]


@pytest.mark.parametrize(
    "values",
    [
        {"company_name": "NORTHCELL aktiebolag"},
        {"company_name": "Nortcell"},
        {"organisation_number": "SE556000123401"},
        {"contact_email": "Anna@northcell.SE"},
        {"contact_email": "erik@northcell.se"},
        {
            "contact_phone": "+46 70 123 45 67",
            "contact_email": "erik@gmail.com",
        },
        {"description": f"Vb: {LETTER}", "company_name": ""},
    ],
)
def test_a_likely_same_case_is_found(app, values):
    north = received_case(**NORTH)
    received_case(company_name="Frostmat AB", contact_email="ulla@frostmat.se")
    if "contact_phone" in values:  # a number alone says too little; with the name it is sure
        values = {**values, "company_name": "Northcell"}
    assert found(values) == [north.number]


def test_nothing_known_is_like_nothing(app):
    received_case(**NORTH)
    for values in ({}, {"company_name": "", "description": None}, {"company_name": "\0", "x": 1}):
        assert found(values) == []


def test_hostile_values_are_compared_with_nothing(app):
    received_case(**NORTH)
    for text in ("\0" * 50, "a" * 20_000, "AB " * 5000, "%_\\'", "🎈", "ß" * 300):
        values = dict.fromkeys(("company_name", "organisation_number", "contact_email"), text)
        assert found({**values, "contact_phone": text, "description": text}) == []
        assert queries.likely_companies(person("coordinator"), values) == []


def test_the_likeliest_come_first_and_never_more_than_five(app):
    for day in range(7):
        received_case(
            company_name="Northcell AB",
            contact_email=None,
            description="",
            received_at=clock.now() - timedelta(days=100 * day + 1),
        )
    best = received_case(**NORTH)
    assert len(found(NORTH)) == 5
    assert found(NORTH)[0] == best.number


def test_a_secret_case_is_found_by_those_named_in_it_only_and_its_facts_are_not_told(app):
    secret = received_case(**NORTH, secrecy=Secrecy.SECRET)
    assert found(NORTH, "adviser") == []
    assert found(NORTH, "other_coordinator") == []
    assert found(NORTH, "head_sala") == []
    (one,) = queries.likely(person("coordinator"), NORTH)
    assert one.inquiry == secret
    assert len(one.reasons) == 1
    assert "northcell" not in str(one.reasons).casefold()


def test_a_case_is_not_like_itself_nor_like_what_the_same_form_made(app):
    north = service.register(case_values(**NORTH), by=person("coordinator"), submission_key="k")
    assert queries.likely_for(person("coordinator"), north) == []
    assert found(NORTH, submission_key="k") == []
    assert found(NORTH, submission_key="other") == [north.number]


def test_a_duplicate_is_not_shown_again_but_spam_is(app):
    north = received_case(**NORTH)
    service.dismiss(north, DismissReason.SPAM, by=person("coordinator"))
    assert found(NORTH) == [north.number]
    service.reopen(north, by=person("coordinator"))
    service.dismiss(north, DismissReason.DUPLICATE, by=person("coordinator"))
    assert found(NORTH) == []


def test_a_changed_case_is_found_by_what_it_says_now(app):
    north = received_case(**{**NORTH, "company_name": "Fel AB", "contact_email": None})
    values = {**NORTH, "description": LETTER}
    service.edit(north, values, by=person("coordinator"), version=north.version)
    assert found({"contact_email": "erik@northcell.se"}) == [north.number]
    rewritten = {"description": "Något helt annat.", "company_name": "Fel AB"}
    service.edit(north, rewritten, by=person("coordinator"), version=north.version)
    assert found({"description": LETTER}) == []


def companies(values, who="coordinator"):
    return [one.company.name for one in queries.likely_companies(person(who), values)]


def test_likely_same_companies_are_found(app):
    received_case(**NORTH)
    received_case(company_name="Frostmat AB")
    assert companies({"company_name": "Northcell GmbH"}) == ["Northcell AB"]
    assert companies({"organisation_number": "5560001234"}) == ["Northcell AB"]
    assert companies(
        {"company_name": "Northcell Battery Systems", "contact_email": "a@northcell.se"}
    ) == ["Northcell AB"]
    assert companies({"company_name": "Solvind"}) == []


def test_a_company_known_from_a_secret_case_only_is_not_revealed(app):
    received_case(**NORTH, secrecy=Secrecy.SECRET)
    assert companies(NORTH, "adviser") == []
    assert companies(NORTH) == ["Northcell AB"]


def test_an_open_case_does_not_tell_the_domain_of_a_secret_one(app):
    received_case(**{**NORTH, "contact_email": "x@gmail.com"}, country="SE")
    received_case(**NORTH, country="SE", secrecy=Secrecy.SECRET)
    by_domain = {"company_name": "Northcell Battery", "contact_email": "b@northcell.se"}
    assert companies(by_domain, "adviser") == []
    assert companies(by_domain) == ["Northcell AB"]


def test_a_company_of_no_case_is_known_to_all(app):
    db.session.add(Company(name="Northcell AB", name_key="northcell ab"))
    assert companies({"company_name": "northcell"}, "adviser") == ["Northcell AB"]


def test_a_received_case_says_what_it_is_like_until_it_is_decided(sign_in):
    north = received_case(**NORTH)
    again = received_case(company_name="Northcell", contact_email="erik@northcell.se")
    browser = sign_in("adviser")
    page = browser.load(f"/inquiries/{again.id}")
    assert "Det här kan vara samma som ett annat ärende" in page.text
    assert "samma företagsnamn; samma e-postdomän: northcell.se" in page.text
    assert page.link(north.number).endswith(f"/inquiries/{north.id}")
    service.qualify(again, by=person("coordinator"))
    assert "kan vara samma" not in browser.load(f"/inquiries/{again.id}").text
    assert "kan vara samma" not in sign_in("registrar").load(f"/inquiries/{north.id}").text


def test_a_page_does_not_reveal_a_secret_case_that_is_alike(sign_in):
    secret = received_case(**NORTH, secrecy=Secrecy.SECRET)
    again = received_case(company_name="Northcell", contact_email="erik@northcell.se")
    page = sign_in("adviser").load(f"/inquiries/{again.id}")
    assert "kan vara samma" not in page.text
    assert secret.number not in page.html
    page = sign_in("coordinator").load(f"/inquiries/{again.id}")
    assert secret.number in page.text
    assert "samma e-postdomän" not in page.text
