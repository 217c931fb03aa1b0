"""The regional team closes a case: established, lost or withdrawn."""

from datetime import timedelta
from decimal import Decimal

import pytest

from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.establishments import queries
from crm.establishments.models import LostReason, Outcome
from crm.inquiries.models import Stage
from crm.routing import queries as routing
from tests.factories.establishments import decide, established, lost
from tests.factories.inquiries import received_case
from tests.factories.offers import offered_case
from tests.factories.people import municipality
from tests.factories.routing import answered_case
from tests.factories.sites import bare_site


def decision_page(browser, inquiry, outcome):
    page = browser.load(f"/inquiries/{inquiry.id}/decision")
    return browser.load(page.link(outcome))


def ids(*codes):
    return [str(municipality(code).id) for code in codes]


def of(inquiry):
    db.session.expire_all()
    return queries.of_inquiry(inquiry)


def test_a_company_comes_to_a_site_in_the_answers(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    site = routing.answer_sites_of(inquiry)[0].site
    page = decision_page(browser, inquiry, "Företaget etablerar sig här")
    page = browser.submit(
        page,
        {
            "municipality_ids": ids("1981"),
            "site_id": str(site.id),
            "jobs": "120",
            "investment_msek": "1 800,5",
            "note": "Bygger i vår.",
        },
    )
    assert page.path == f"/inquiries/{inquiry.id}"
    assert f"{inquiry.number} är avslutat som etablering." in page.text
    for text in ("Företaget etablerar sig här", "Sala", site.name, "120", "Bygger i vår."):
        assert text in page.text
    decision = of(inquiry)
    assert (decision.jobs, decision.investment_msek) == (120, Decimal("1800.5"))
    assert inquiry.stage is Stage.ESTABLISHED
    entry = next(e for e in audit.history(inquiry) if e.action == "establishment.decided")
    assert entry.changes["jobs"] == [None, 120]
    assert entry.changes["municipalities"] == [None, ["Sala"]]


def test_several_municipalities_share_an_establishment(sign_in):
    inquiry, browser = offered_case(), sign_in("adviser")
    page = decision_page(browser, inquiry, "Företaget etablerar sig här")
    page = browser.submit(page, {"municipality_ids": ids("1981", "1983")})
    assert "delas mellan flera kommuner" in page.text
    assert "Sala" in page.text
    assert "Köping" in page.text
    assert of(inquiry).is_shared


def test_what_the_company_has_not_said_is_not_zero(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    page = decision_page(browser, inquiry, "Företaget etablerar sig här")
    assert "I förfrågan stod 50." in page.text
    browser.submit(page, {"municipality_ids": ids("1981"), "jobs": "", "investment_msek": ""})
    decision = of(inquiry)
    assert (decision.jobs, decision.investment_msek, decision.site) == (None, None, None)


def test_a_case_is_lost_with_a_reason(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    page = decision_page(browser, inquiry, "Etableringen gick förlorad")
    page = browser.submit(page, {"lost_reason": "", "lost_to": "Dalarna"}, status=422)
    assert any("Huvudorsak" in error for error in page.errors())
    assert "Dalarna" in page.html
    page = browser.submit(page, {"lost_reason": "power"})
    assert "för lite eleffekt" in page.text
    assert "Dalarna" in page.text
    assert (of(inquiry).lost_reason, inquiry.stage) == (LostReason.POWER, Stage.LOST)


def test_a_company_withdraws(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    page = decision_page(browser, inquiry, "Företaget drog tillbaka sin förfrågan")
    browser.submit(page, {"note": "Moderbolaget stoppade alla investeringar."})
    assert (of(inquiry).outcome, inquiry.stage) == (Outcome.WITHDRAWN, Stage.WITHDRAWN)


def test_what_is_wrong_is_said_and_nothing_is_decided(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    elsewhere = bare_site("1980", name="Västeråsmarken")
    tomorrow = clock.today() + timedelta(days=1)
    before = clock.local_date(inquiry.received_at) - timedelta(days=1)
    sala = {"municipality_ids": ids("1981")}
    wrong = [
        ({"municipality_ids": []}, "Välj minst en kommun."),
        ({"municipality_ids": ["99999"]}, "Välj bland alternativen."),
        ({"municipality_ids": ["x"]}, "Välj bland alternativen."),
        ({**sala, "site_id": str(elsewhere.id)}, "Västeråsmarken ligger i Västerås."),
        ({**sala, "site_id": "99999"}, "Välj ett av alternativen."),
        ({**sala, "site_id": "x"}, "Välj ett av alternativen."),
        ({**sala, "decided_on": tomorrow.isoformat()}, "i framtiden"),
        ({**sala, "decided_on": before.isoformat()}, "Beslutet kan inte vara äldre"),
        ({**sala, "decided_on": "i går"}, "Skriv datumet"),
        ({**sala, "jobs": "-1"}, "Skriv ett tal mellan"),
        ({**sala, "jobs": "12,5"}, "heltal"),
        ({**sala, "jobs": "9" * 30}, "Skriv ett tal"),
        ({**sala, "investment_msek": "många"}, "Skriv ett tal"),
        ({**sala, "note": "ö" * 20_001}, "20000"),
    ]
    for values, advice in wrong:
        page = decision_page(browser, inquiry, "Företaget etablerar sig här")
        page = browser.submit(page, values, status=422)
        assert any(advice in error for error in page.errors()), (advice, page.errors())
    assert of(inquiry) is None
    assert inquiry.stage is Stage.OFFERED


def test_a_hostile_note_is_only_text(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    page = decision_page(browser, inquiry, "Etableringen gick förlorad")
    text = "<script>alert(1)</script> {{ 7*7 }} \x00" + "å" * 19_000
    page = browser.submit(page, {"lost_reason": "price", "lost_to": "<b>'--", "note": text})
    assert "<script>alert(1)</script>" in page.text
    assert page.tree.query("main script") == []


def test_the_same_decision_posted_twice_is_one(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    page = decision_page(browser, inquiry, "Etableringen gick förlorad")
    for _time in range(2):
        assert browser.submit(page, {"lost_reason": "land"}).path == f"/inquiries/{inquiry.id}"
    assert [e.action for e in audit.history(inquiry)].count("establishment.decided") == 1


def test_two_who_decide_differently_the_second_is_told(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    page = decision_page(browser, inquiry, "Etableringen gick förlorad")
    established(inquiry)
    page = browser.submit(page, {"lost_reason": "price", "note": "Min text."}, status=422)
    assert "Ärendet är redan avgjort: etablering" in page.text
    assert "Min text." in page.html
    assert of(inquiry).outcome is Outcome.ESTABLISHED


def test_a_decided_case_leads_to_its_decision(sign_in):
    inquiry = lost().inquiry
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/decision")
    assert page.heading == "Ändra beslutet"


def test_a_new_case_can_only_be_withdrawn(sign_in):
    inquiry, browser = received_case(), sign_in("coordinator")
    page = browser.load(f"/inquiries/{inquiry.id}/decision")
    ways = [label for label, href in page.links() if "outcome=" in href]
    assert ways == ["Företaget drog tillbaka sin förfrågan"]
    assert "Kvalificera ärendet först" in page.text
    page = browser.load(f"/inquiries/{inquiry.id}/decision?outcome=lost")
    page = browser.submit(page, {"lost_reason": "land"}, status=422)
    assert page.errors()
    assert (of(inquiry), inquiry.stage) == (None, Stage.RECEIVED)


def test_an_unknown_outcome_is_the_choice_again(sign_in):
    inquiry, browser = offered_case(), sign_in("coordinator")
    for outcome in ("", "sold", "established%00", "ESTABLISHED"):
        page = browser.load(f"/inquiries/{inquiry.id}/decision?outcome={outcome}")
        assert page.heading == "Hur gick det?"


def test_the_only_municipality_that_answered_is_ticked(sign_in):
    browser = sign_in("coordinator")
    alone = decision_page(browser, answered_case(["1983"]), "Företaget etablerar sig här")
    assert alone.values(alone.form())["municipality_ids"] == ids("1983")
    two = decision_page(browser, answered_case(), "Företaget etablerar sig här")
    assert "municipality_ids" not in two.values(two.form())


@pytest.mark.parametrize("outcome", list(Outcome))
def test_facts_of_another_outcome_are_left_out(app, outcome):
    inquiry = offered_case()
    decision = decide(
        inquiry,
        outcome=outcome,
        municipalities=[municipality("1981")],
        site=routing.answer_sites_of(inquiry)[0].site,
        jobs=7,
        investment_msek=Decimal(3),
        lost_reason=LostReason.PRICE,
        lost_to="Skåne",
        note="Så blev det.",
    )
    comes, goes = outcome is Outcome.ESTABLISHED, outcome is Outcome.LOST
    assert bool(decision.municipalities) == bool(decision.site) == bool(decision.jobs) == comes
    assert bool(decision.lost_reason) == bool(decision.lost_to) == goes
    assert decision.note == "Så blev det."


def test_a_refused_decision_leaves_nothing_behind(app):
    inquiry = offered_case()
    with pytest.raises(Refused):
        decide(inquiry, outcome=Outcome.ESTABLISHED)
    db.session.rollback()
    assert (of(inquiry), inquiry.stage) == (None, Stage.OFFERED)
