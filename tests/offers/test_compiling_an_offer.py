"""The coordinator chooses among the answers, looks at the document, and saves it as a version."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core import clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries.models import Secrecy, Stage
from crm.offers import rules, service
from crm.offers.models import Offer
from crm.routing import queries as routing
from crm.sites.models import SiteStatus
from tests.factories.establishments import lost
from tests.factories.offers import draft_offer
from tests.factories.people import person
from tests.factories.routing import answered_case, routed_case
from tests.offers.reading import says, text_of

SENTENCE = "Långt och innerligt. "


def new_page(browser, inquiry):
    return browser.load(f"/inquiries/{inquiry.id}/offers/new")


def versions(inquiry):
    return db.session.scalars(
        sa.select(Offer).where(Offer.inquiry_id == inquiry.id).order_by(Offer.number)
    ).all()


def test_the_answers_are_shown_with_their_facts_and_gaps(sign_in):
    inquiry = answered_case(comment="Vi har Mälardalens bästa läge.")
    site = routing.answer_sites_of(inquiry)[0].site
    site.grid_owner = None
    page = new_page(sign_in("coordinator"), inquiry)
    assert "Vi har Mälardalens bästa läge." in page.text
    for shown in ("Industrimark Sala", "Industrimark Köping", "12 MW", "20 ha"):
        assert shown in " ".join(page.text.split("\N{NO-BREAK SPACE}")), shown
    assert "Saknas: Elnätsägare" in page.text
    assert len(page.tree.query("input[name=sites][checked]")) == 2


def test_a_saved_offer_is_a_numbered_version_with_its_pdf(sign_in):
    inquiry, browser = answered_case(), sign_in("coordinator")
    page = browser.submit(new_page(browser, inquiry), {"introduction": "Välkomna till oss."})
    assert page.heading == "Offert, version 1"
    offer = versions(inquiry)[0]
    assert page.path == f"/offers/{offer.id}"
    assert says(offer.pdf, "Välkomna till oss.", "Industrimark Köping", inquiry.number)
    assert inquiry.stage is Stage.ROUTED, "an offer that is not sent does not move the case"
    browser.submit(new_page(browser, inquiry), {"introduction": "Ett nytt försök."})
    assert [offer.number for offer in versions(inquiry)] == [1, 2]


def test_only_the_ticked_sites_are_in_it(sign_in):
    inquiry, browser = answered_case(), sign_in("coordinator")
    koping = routing.answer_sites_of(inquiry)[1]
    browser.submit(new_page(browser, inquiry), {"sites": [str(koping.id)]})
    pdf = versions(inquiry)[0].pdf
    assert says(pdf, "Industrimark Köping", "Industrimark Sala") == ["Industrimark Köping"]


@pytest.mark.parametrize(("country", "language"), [("SE", "sv"), ("DE", "en"), (None, "sv")])
def test_the_language_follows_the_company(sign_in, country, language):
    page = new_page(sign_in("coordinator"), answered_case(country=country))
    assert page.values(page.form())["language"] == [language]
    text = page.values(page.form())["introduction"][0]
    assert text.strip().startswith({"sv": "Tack för er", "en": "Thank you for"}[language])


def test_a_standard_text_that_nobody_touched_follows_the_language(sign_in):
    inquiry, browser = answered_case(), sign_in("coordinator")
    browser.submit(new_page(browser, inquiry), {"language": "en"})
    browser.submit(
        new_page(browser, inquiry), {"language": "en", "introduction": "Vi skriver svenska."}
    )
    first, second = versions(inquiry)
    assert first.introduction.startswith("Thank you for your inquiry.")
    assert second.introduction == "Vi skriver svenska."


def test_the_preview_is_a_draft_and_keeps_nothing(sign_in):
    inquiry, browser = answered_case(), sign_in("coordinator")
    page = new_page(browser, inquiry)
    values = page.values(page.form()) | {"preview": "1", "introduction": "Bara en titt."}
    response = browser.post(page.url, data=values)
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["Cache-Control"] == "no-store"
    assert says(response.data, "Bara en titt.", "utkast") == ["Bara en titt.", "utkast"]
    assert versions(inquiry) == []
    browser.submit(page, values | {"preview": "1", "introduction": " "}, status=422)


def test_the_same_form_posted_twice_is_one_offer(sign_in):
    inquiry, browser = answered_case(), sign_in("coordinator")
    page = new_page(browser, inquiry)
    first, second = browser.submit(page), browser.submit(page)
    assert first.path == second.path
    assert len(versions(inquiry)) == 1


def test_one_cases_form_key_is_nothing_in_another(sign_in):
    browser = sign_in("coordinator")
    one, other = answered_case(), answered_case()
    for inquiry in (one, other):
        browser.submit(new_page(browser, inquiry), {"submission_key": "stolen"})
    assert [len(versions(inquiry)) for inquiry in (one, other)] == [1, 1]


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in):
    inquiry, browser = answered_case(), sign_in("coordinator")
    foreign = routing.answer_sites_of(answered_case())[0]
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    wrong = [
        ({"sites": []}, "Välj minst ett objekt."),
        ({"sites": [str(foreign.id)]}, "Välj bland alternativen."),
        ({"sites": ["99999999999999999999"]}, "Välj bland alternativen."),
        ({"sites": ["1; DROP TABLE"]}, "Välj bland alternativen."),
        ({"language": "de"}, "Välj ett av alternativen."),
        ({"introduction": ""}, "Det här måste fyllas i."),
        ({"introduction": "ö" * 20_001}, "20000"),
        ({"valid_until": yesterday}, "Välj en dag från i dag till två år framåt."),
        ({"valid_until": "9999-12-31"}, "Kontrollera årtalet."),
        ({"submission_key": "x" * 65}, "64"),
    ]
    for values, advice in wrong:
        kept = {"introduction": "Det här skrev jag."} | values
        page = browser.submit(new_page(browser, inquiry), kept, status=422)
        assert any(advice in error for error in page.errors()), (values.keys(), page.errors())
        assert kept["introduction"][:200] in page.html
    assert versions(inquiry) == []


@pytest.mark.parametrize(
    "text",
    ['#panic(1) *x* $ "', '"); #read("/config.py")', "<script>alert(1)</script> {{ 7*7 }}"],
)
def test_a_hostile_introduction_is_only_text(sign_in, text):
    inquiry, browser = answered_case(), sign_in("coordinator")
    page = browser.submit(new_page(browser, inquiry), {"introduction": f"\x00{text}"})
    assert page.heading == "Offert, version 1"
    assert says(versions(inquiry)[0].pdf, text)


def test_a_very_long_introduction_is_kept_whole(sign_in):
    inquiry, browser = answered_case(), sign_in("coordinator")
    browser.submit(new_page(browser, inquiry), {"introduction": SENTENCE * 950})
    shown = text_of(versions(inquiry)[0].pdf)
    assert [shown.count(word) for word in ("Långt", "innerligt.")] == [950, 950]


@pytest.mark.parametrize("secrecy", [Secrecy.LIMITED, Secrecy.SECRET])
def test_the_letter_of_a_hidden_case_must_not_name_the_company(sign_in, secrecy):
    inquiry = answered_case(secrecy=secrecy, company_name="Aurora Kraft AB")
    browser = sign_in("coordinator")
    for text in ("Bästa Aurora Kraft AB!", "Hej AURORA  kraft", "Kära Ester Exempelsson"):
        page = browser.submit(new_page(browser, inquiry), {"introduction": text}, status=422)
        assert any("kodnamn" in error for error in page.errors())
    browser.submit(new_page(browser, inquiry), {"introduction": "Bästa projekt!"})
    assert len(versions(inquiry)) == 1


def test_a_case_without_answers_says_how_to_begin(sign_in):
    page = new_page(sign_in("coordinator"), routed_case())
    assert "Ingen kommun har svarat" in page.text
    assert page.tree.query("main form") == []


def test_a_closed_case_gets_no_new_offer(sign_in):
    inquiry = answered_case()
    browser = sign_in("coordinator")
    page = new_page(browser, inquiry)
    lost(inquiry)
    again = browser.submit(page, status=422)
    assert "Ärendet är avslutat. Det går inte att göra en ny offert." in again.text
    assert versions(inquiry) == []


def test_a_site_that_is_gone_is_marked_and_not_chosen_beforehand(sign_in):
    inquiry = answered_case()
    routing.answer_sites_of(inquiry)[0].site.status = SiteStatus.SOLD
    page = new_page(sign_in("coordinator"), inquiry)
    assert "sålt eller uthyrt" in page.text
    assert len(page.tree.query("input[name=sites][checked]")) == 1


def test_the_list_of_sites_costs_the_same_for_two_as_for_six(sign_in, app):
    browser = sign_in("coordinator")
    few, many = answered_case(["1981"]), answered_case(["1981", "1983", "1980"])
    assert queries_for(browser, few) == queries_for(browser, many)


def queries_for(browser, inquiry):
    counted = []

    def count(*_):
        counted.append(1)

    engine = db.engine
    new_page(browser, inquiry)
    sa.event.listen(engine, "before_cursor_execute", count)
    new_page(browser, inquiry)
    sa.event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_a_service_caller_is_held_to_the_same_rules(app):
    inquiry = answered_case()
    sites = routing.answer_sites_of(inquiry)
    foreign = routing.answer_sites_of(answered_case())
    usual = {"language": "sv", "introduction": "Hej", "by": person("coordinator")}
    for chosen, values in (
        ([], {}),
        (foreign, {}),
        (sites, {"language": "xx"}),
        (sites, {"introduction": " \n "}),
        (sites, {"valid_until": clock.today() - timedelta(days=1)}),
    ):
        with pytest.raises(Refused):
            service.make(inquiry, chosen, **usual | values)
    assert draft_offer(inquiry).number == 1


@given(st.text(max_size=400))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tidying_a_text_twice_changes_nothing_more(text):
    once = rules.tidy(text)
    assert rules.tidy(once) == once
    assert "\r" not in once


@given(
    st.sampled_from(["2026-0001", "2031-12345"]),
    st.integers(1, 999),
    st.sampled_from(["sv", "en"]),
)
def test_a_file_name_is_safe_and_tells_which_version(number, version, language):
    name = rules.file_name(number, version, language)
    assert name.endswith(f"-{number}-v{version}.pdf")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


def test_the_page_says_what_an_english_offer_leaves_out(sign_in):
    inquiry = answered_case()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/offers/new")
    assert "Uppgifter som bara finns på svenska tas inte med i en engelsk offert." in page.text
