"""Whoever logs a case sees what it is likely the same as, before it is saved."""

import sqlalchemy as sa

from crm.core.db import db
from crm.inquiries.models import Inquiry, Secrecy
from tests.factories.inquiries import received_case
from tests.factories.people import source

ANYWAY = "Spara ändå som nytt ärende"
NOTICED = "Det kan redan finnas ett ärende om det här"


def count():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Inquiry))


def written(**values):
    return {
        "source_id": str(source("region").id),
        "channel": "email",
        "subject": "Söker mark",
        "secrecy": "open",
        "company_name": "Northcell",
        "description": "Ett långt samtal.\nMed två rader.",
        **values,
    }


def test_a_likely_same_case_is_shown_and_nothing_is_lost(sign_in):
    north = received_case(company_name="Northcell AB")
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/new"), written(), status=422)
    assert NOTICED in page.text
    assert "samma företagsnamn" in page.text
    assert page.link(north.number).endswith(f"/inquiries/{north.id}")
    assert page.values(page.form())["description"] == ["Ett långt samtal.\nMed två rader."]
    assert count() == 1
    page = browser.submit(page)
    assert page.path.startswith("/inquiries/")
    assert page.path != "/inquiries/new"
    assert count() == 2


def test_the_button_says_what_it_does(sign_in):
    received_case(company_name="Northcell AB")
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/new")
    assert ANYWAY not in page.text
    assert ANYWAY in browser.submit(page, written(), status=422).text


def test_what_is_changed_so_that_another_case_is_alike_is_asked_about_again(sign_in):
    received_case(company_name="Northcell AB")
    received_case(company_name="Frostmat AB", contact_email="a@frostmat.se")
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/new"), written(), status=422)
    changed = {"company_name": "Frostmat"}
    assert "Frostmat AB" in browser.submit(page, changed, status=422).text
    assert count() == 2


def test_a_form_at_fault_says_what_is_wrong_first(sign_in):
    received_case(company_name="Northcell AB")
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/new"), written(subject=""), status=422)
    assert NOTICED not in page.text
    assert NOTICED in browser.submit(page, written(), status=422).text


def test_the_same_form_twice_gives_the_receipt_again(sign_in):
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/new")
    first = browser.submit(page, written())
    assert browser.submit(page, written()).path == first.path
    assert count() == 1


def test_a_secret_case_of_others_is_not_revealed_by_logging_one(sign_in):
    secret = received_case(company_name="Northcell AB", secrecy=Secrecy.SECRET)
    browser = sign_in("adviser")
    page = browser.submit(browser.load("/inquiries/new"), written())
    assert NOTICED not in page.text
    assert secret.number not in page.html


def test_a_phone_call_and_a_letter_are_compared_too(sign_in):
    received_case(company_name="Northcell AB", contact_phone="070-123 45 67")
    browser = sign_in("coordinator")
    call = {
        "company_name": "Northcell",
        "reach": "0701234567",
        "description": "Vill ha mark.",
        "source_id": str(source("region").id),
    }
    page = browser.submit(browser.load("/inquiries/call"), call, status=422)
    assert NOTICED in page.text
    assert browser.submit(page).path.startswith("/inquiries/")
    letter = "Företag: Northcell AB\nÄmne: Mark\n\nHej! Vi söker 4 hektar mark i Sala."
    page = browser.submit(browser.load("/inquiries/from-letter"), {"text": letter})
    assert "Det kan redan finnas ärenden om det här" in page.text
    told = {"source_id": str(source("region").id), "channel": "email", "secrecy": "open"}
    browser.submit(page, told)
    assert count() == 3


def test_hostile_numbers_in_what_was_seen_do_no_harm(sign_in):
    north = received_case(company_name="Northcell AB")
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/new")
    for seen in ("\0", "9" * 20_000, "åäö <script>"):
        browser.submit(page, written(seen=seen), status=422)
    assert count() == 1
    browser.submit(page, written(seen=f"x {north.number}"))
    assert count() == 2
