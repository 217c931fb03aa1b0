"""A coordinator puts two companies together, and can take them apart again."""

import pytest
import sqlalchemy as sa

from crm.companies import service as companies
from crm.companies.models import Company
from crm.core.db import db
from crm.core.errors import Refused
from crm.duplicates import queries, service
from crm.inquiries import service as inquiries
from crm.inquiries.models import Secrecy
from tests.factories.duplicates import everything
from tests.factories.inquiries import received_case
from tests.factories.people import person
from tests.factories.routing import recipient, routed_case


def two():
    one = received_case(company_name="Northcell AB", organisation_number="556000-1234")
    other = received_case(company_name="NORTHCELL Aktiebolag", country="SE")
    db.session.commit()
    return one, other


def together(kept, merged, who="coordinator"):
    made = service.merge_companies(
        kept, merged, by=person(who), version=kept.version, merged_version=merged.version
    )
    db.session.commit()
    return made


def test_companies_that_may_be_the_same_are_listed_with_the_reason(sign_in):
    received_case(company_name="Frostmat AB", contact_email=None)
    two()
    browser = sign_in("coordinator")
    assert (
        browser.load("/inquiries/").link("Företag som kan vara samma").endswith("/companies/same")
    )
    page = browser.load("/companies/same")
    assert "samma företagsnamn" in page.text
    assert "Frostmat" not in page.text


def test_their_cases_stand_under_one_name_and_apart_again(sign_in):
    one, other = two()
    before = everything("sign_ins")
    browser = sign_in("coordinator")
    page = browser.load(browser.load("/companies/same").link("NORTHCELL"))
    assert other.number in page.text
    page = browser.submit(page)
    assert "De två företagen är nu ett." in page.text
    assert "Inga företag ser ut att vara samma" in page.text
    db.session.expire_all()
    assert other.company_id == one.company_id
    assert "northcell ab" in other.search_text
    assert "Northcell AB" in browser.load(f"/inquiries/{other.id}").text
    page = browser.submit(browser.load("/companies/same"), form="/undo")
    assert "De två företagen är isär igen" in page.text
    db.session.expire_all()
    assert everything("sign_ins") == before


def test_whoever_logs_the_merged_name_gets_the_company_that_goes_on(app):
    one, other = two()
    kept, merged = one.company, other.company
    together(kept, merged)
    assert companies.find_or_create("Northcell Aktiebolag", "SE") == kept
    again = received_case(company_name="NORTHCELL Aktiebolag", country="SE")
    assert again.company == kept


def test_a_case_that_is_hidden_from_whoever_does_it_is_left_alone(app):
    one, other = two()
    hidden = received_case(
        company_name="NORTHCELL Aktiebolag", country="SE", secrecy=Secrecy.SECRET
    )
    kept, merged = one.company, other.company
    assert hidden.company == merged
    made = together(kept, merged, "adviser")
    assert hidden.company == merged
    assert not [row for row in made.moved if row["key"] == [hidden.id]]
    service.undo(made, by=person("adviser"))
    assert other.company == merged


def test_a_municipality_that_knew_who_asks_is_not_told_the_new_name(app):
    one, _other = two()
    hidden = routed_case(company_name="Nortcell AB", secrecy=Secrecy.LIMITED)
    part, by = recipient(hidden), person("coordinator")
    part.identity_released_at, part.identity_released_by_id = hidden.created_at, by.id
    part.identity_edition = hidden.identity_edition
    db.session.commit()
    assert part.knows_identity
    together(one.company, hidden.company)
    assert hidden.company == one.company
    assert not part.knows_identity


def test_a_name_that_a_case_must_not_have_refuses_it_all(app):
    one, _other = two()
    hidden = received_case(
        company_name="NC Holding", secrecy=Secrecy.LIMITED, summary="Fabrik som Northcell"
    )
    db.session.commit()
    before = everything()
    with pytest.raises(Refused, match=hidden.number):
        together(one.company, hidden.company)
    db.session.rollback()
    assert everything() == before


def test_what_was_changed_since_is_named(app):
    one, other = two()
    made = together(one.company, other.company)
    inquiries.edit(other, {"company_name": "Annat AB"}, by=person("adviser"), version=other.version)
    db.session.commit()
    with pytest.raises(Refused, match="Ändrat sedan dess"):
        service.undo(made, by=person("coordinator"))


def test_a_company_of_a_secret_case_is_not_there_for_others(sign_in):
    one, _other = two()
    secret = received_case(company_name="Northcell Sweden AB", secrecy=Secrecy.SECRET)
    browser = sign_in("adviser")
    assert "Northcell Sweden" not in browser.load("/companies/same").text
    ids = (one.company_id, secret.company_id)
    for first, second in (ids, reversed(ids)):
        browser.load(f"/companies/{first}/merge/{second}", status=404)
    for who in ("head_sala", "registrar", "steering", "administrator"):
        sign_in(who).load("/companies/same", status=403)


def test_a_company_is_not_put_into_itself_nor_twice(sign_in):
    one, other = two()
    browser = sign_in("coordinator")
    page = browser.load(f"/companies/{one.company_id}/merge/{one.company_id}")
    assert "redan ett" in browser.submit(page, status=422).text
    page = browser.load(f"/companies/{one.company_id}/merge/{other.company_id}")
    browser.submit(page)
    browser.load(f"/companies/{one.company_id}/merge/{page.url.rpartition('/')[2]}", status=404)


def test_many_companies_give_a_short_list_with_few_questions(app):
    for number in range(40):
        db.session.add(Company(name=f"Bolag{number} AB", name_key=f"bolag{number} ab"))
        db.session.add(Company(name="Samma AB", name_key="samma ab", country="SE"))
    db.session.commit()
    asked = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    found = queries.pairs(person("coordinator"))
    assert 0 < len(found) <= queries.MOST_PAIRS
    assert len(asked) < 200
