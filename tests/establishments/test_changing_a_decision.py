"""A decision is corrected, or taken back so that the case is open again."""

from decimal import Decimal

import pytest

from crm.core import audit
from crm.core.db import db
from crm.core.errors import Refused, Stale
from crm.establishments import queries, service
from crm.establishments.models import LostReason, Outcome
from crm.inquiries.models import Stage
from tests.factories.establishments import decide, established, lost, withdrawn
from tests.factories.inquiries import received_case
from tests.factories.people import municipality, person
from tests.factories.routing import answered_case


def change_page(browser, decision):
    return browser.load(f"/inquiries/{decision.inquiry_id}/decision/change")


def test_the_form_holds_what_was_decided_and_keeps_it(sign_in):
    decision = established(codes=["1981", "1983"], jobs=40, note="Klart.")
    browser = sign_in("coordinator")
    page = change_page(browser, decision)
    values = page.values(page.form())
    assert (values["jobs"], values["investment_msek"]) == (["40"], ["120"])
    assert len(values["municipality_ids"]) == 2
    browser.submit(page)
    db.session.refresh(decision)
    assert (decision.jobs, decision.investment_msek, decision.note) == (40, Decimal(120), "Klart.")
    assert len(decision.municipalities) == 2
    actions = [entry.action for entry in audit.history(decision.inquiry)]
    assert "establishment.changed" not in actions, "nothing was changed"


def test_a_correction_is_saved_and_traced(sign_in):
    decision, browser = established(jobs=40), sign_in("adviser")
    page = change_page(browser, decision)
    browser.submit(
        page, {"jobs": "55", "municipality_ids": [str(municipality("1980").id)], "site_id": ""}
    )
    db.session.refresh(decision)
    assert decision.jobs == 55
    assert [place.name_sv for place in decision.municipalities] == ["Västerås"]
    entry = audit.history(decision.inquiry)[-1]
    assert entry.action == "establishment.changed"
    assert entry.changes == {"jobs": [40, 55], "municipalities": [["Sala"], ["Västerås"]]}


def test_a_colleague_who_saved_first_is_not_overwritten(sign_in):
    decision, browser = established(jobs=40, note="Först."), sign_in("coordinator")
    page = change_page(browser, decision)
    facts = service.facts_of(decision) | {"jobs": 41, "note": "Kollegans."}
    service.change(decision, facts, by=person("adviser"), version=decision.version)
    db.session.commit()
    page = browser.submit(page, {"jobs": "99"}, status=409)
    table = page.tree.query(".notice-error table")[0].to_text()
    for text in ("41", "99"):
        assert text in table
    assert "Först." not in table, "what I left alone is no conflict"
    assert "Kommun" not in table, "what both have alike is no difference"
    db.session.refresh(decision)
    assert decision.jobs == 41
    browser.submit(page)
    db.session.refresh(decision)
    assert (decision.jobs, decision.note) == (99, "Kollegans.")


def test_only_a_municipality_changed_still_raises_the_version(app):
    decision = established()
    before = decision.version
    facts = service.facts_of(decision) | {"municipalities": [municipality("1983")]}
    service.change(decision, facts, by=person("adviser"), version=before)
    db.session.commit()
    assert decision.version > before
    with pytest.raises(Stale):
        service.change(decision, facts, by=person("adviser"), version=before)


def test_a_correction_is_held_to_the_rules(app):
    decision = lost()
    with pytest.raises(Refused):
        service.change(
            decision, {"lost_reason": None}, by=person("adviser"), version=decision.version
        )
    db.session.rollback()
    assert decision.lost_reason is LostReason.POWER


def test_a_decision_is_taken_back_after_a_question(sign_in):
    decision, browser = lost(lost_to="Närke", note="Fel ärende."), sign_in("coordinator")
    inquiry = decision.inquiry
    page = browser.load(change_page(browser, decision).link("Återkalla beslutet"))
    assert "Närke" in page.text
    assert queries.of_inquiry(inquiry), "a page alone changes nothing"
    page = browser.submit(page)
    assert f"{inquiry.number} är öppet igen." in page.text
    db.session.expire_all()
    assert (queries.of_inquiry(inquiry), inquiry.stage) == (None, Stage.OFFERED)
    entry = next(e for e in audit.history(inquiry) if e.action == "establishment.withdrawn")
    assert entry.changes["lost_to"] == ["Närke", None]
    assert entry.changes["outcome"] == ["lost", None]
    assert decide(inquiry, outcome=Outcome.WITHDRAWN).outcome is Outcome.WITHDRAWN


def test_a_decision_that_has_changed_meanwhile_is_not_taken_back(sign_in):
    decision, browser = lost(), sign_in("coordinator")
    inquiry = decision.inquiry
    page = browser.load(f"/inquiries/{inquiry.id}/decision/withdraw")
    facts = service.facts_of(decision) | {"note": "Vänta!"}
    service.change(decision, facts, by=person("adviser"), version=decision.version)
    db.session.commit()
    again = browser.submit(page, status=409)
    assert "Vänta!" in again.text
    assert queries.of_inquiry(inquiry)
    browser.submit(again)
    db.session.expire_all()
    assert queries.of_inquiry(inquiry) is None


def test_taking_back_twice_is_a_page_that_is_gone(sign_in):
    decision, browser = withdrawn(), sign_in("coordinator")
    page = browser.load(f"/inquiries/{decision.inquiry_id}/decision/withdraw")
    browser.submit(page)
    browser.submit(page, status=404)


@pytest.mark.parametrize(
    ("case", "stage"), [(received_case, Stage.RECEIVED), (answered_case, Stage.ROUTED)]
)
def test_the_case_comes_back_to_where_it_was(app, case, stage):
    inquiry = case()
    service.withdraw_decision(withdrawn(inquiry), by=person("coordinator"))
    db.session.commit()
    assert inquiry.stage is stage
