"""A version stays as it was: looked at, downloaded, marked as sent."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from crm.core import audit, clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries.models import Stage
from crm.offers import queries, service
from crm.offers.models import Offer
from crm.routing import queries as routing
from crm.sites import service as sites
from tests.factories.establishments import lost
from tests.factories.offers import draft_offer, sent_offer
from tests.factories.people import person
from tests.factories.routing import answered_case
from tests.offers.reading import says

MONDAY = datetime(2026, 11, 16, 9, tzinfo=clock.STOCKHOLM)


def show(browser, offer, status=200):
    return browser.load(f"/offers/{offer.id}", status=status)


def test_the_page_says_what_the_version_holds(sign_in):
    offer = draft_offer()
    page = show(sign_in("adviser"), offer)
    for text in ("Offert, version 1", "Coordinator", "Svenska", "inte skickad"):
        assert text in page.text
    assert "1. Industrimark Sala, Sala" in page.text
    assert page.link("Ladda ner PDF").endswith(f"/offers/{offer.id}/document.pdf")


@pytest.mark.parametrize(("language", "word"), [("sv", "offert"), ("en", "offer")])
def test_the_pdf_is_downloaded_under_a_safe_name_and_not_stored(sign_in, language, word):
    offer = draft_offer(language=language)
    response = sign_in("coordinator").get(f"/offers/{offer.id}/document.pdf")
    assert response.data == offer.pdf
    assert response.mimetype == "application/pdf"
    name = f"{word}-{offer.inquiry.number}-v1.pdf"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_marked_as_sent_the_case_is_offered(sign_in):
    offer, browser = draft_offer(), sign_in("coordinator")
    page = show(browser, offer)
    assert page.values(page.form())["sent_to"] == [offer.inquiry.contact.email]
    page = browser.submit(page, {"sent_to": "Styrelsen, genom Ester"})
    assert "Version 1 är markerad som skickad." in page.text
    assert "Styrelsen, genom Ester" in page.text
    assert page.tree.query("main form") == [], "a version is sent once"
    db.session.refresh(offer)
    assert offer.inquiry.stage is Stage.OFFERED
    assert clock.local_date(offer.sent_at) == clock.today()
    assert [entry.action for entry in audit.history(offer.inquiry)].count("offer.sent") == 1


def test_a_double_click_marks_it_once(sign_in):
    offer, browser = draft_offer(), sign_in("coordinator")
    page = show(browser, offer)
    browser.submit(page)
    again = browser.submit(page, {"sent_to": "någon annan"})
    assert "någon annan" not in again.text
    assert [entry.action for entry in audit.history(offer.inquiry)].count("offer.sent") == 1


def test_it_can_have_been_sent_earlier_but_not_before_it_was_made(sign_in):
    with clock.set_to(MONDAY):
        offer = draft_offer()
    later = MONDAY + timedelta(days=3)
    with clock.set_to(later):
        browser = sign_in("coordinator")
        for day in ("2026-11-15", "2026-11-20"):
            page = browser.submit(show(browser, offer), {"sent_on": day}, status=422)
            assert "då offerten skapades" in page.text
        page = browser.submit(show(browser, offer), {"sent_to": " "}, status=422)
        assert page.errors()
        browser.submit(show(browser, offer), {"sent_on": "2026-11-16"})
    db.session.refresh(offer)
    assert clock.local_date(offer.sent_at) == MONDAY.date()
    assert offer.sent_at >= offer.created_at


def test_a_second_version_and_a_closed_case_can_be_marked_too(app):
    inquiry = sent_offer().inquiry
    second = sent_offer(inquiry)
    assert (second.number, inquiry.stage) == (2, Stage.OFFERED)
    third = draft_offer(inquiry)
    lost(inquiry)
    service.mark_sent(third, sent_to="a@b.example", by=person("coordinator"))
    assert inquiry.stage is Stage.LOST, "what was sent before the end does not open the case"
    with pytest.raises(Refused):
        service.mark_sent(third, sent_to="a@b.example", by=person("coordinator"))


def test_two_who_mark_it_at_once_do_not_overwrite_each_other(sign_in, monkeypatch):
    offer = draft_offer()
    browser = sign_in("coordinator")
    page = show(browser, offer)
    marked = service.mark_sent

    def somebody_was_faster(*args, **kwargs):
        db.session.execute(
            sa.update(Offer).values(version=Offer.version + 1),
            execution_options={"synchronize_session": False},
        )
        return marked(*args, **kwargs)

    monkeypatch.setattr(service, "mark_sent", somebody_was_faster)
    browser.submit(page, status=409)
    db.session.refresh(offer)
    assert not offer.is_sent


def test_a_site_that_changes_later_is_remarked_and_the_document_stays(sign_in):
    offer, browser = draft_offer(), sign_in("coordinator")
    kept = offer.pdf
    assert "har ändrats sedan" not in show(browser, offer).text
    site = routing.answer_sites_of(offer.inquiry)[0].site
    sites.edit(site, {"power_mw_now": 99}, by=person("coordinator"), version=site.version)
    db.session.commit()
    page = show(browser, offer)
    assert "Industrimark Sala har ändrats sedan offerten gjordes." in page.text
    assert "Dokumentet är oförändrat." in page.text
    response = browser.get(f"/offers/{offer.id}/document.pdf")
    assert response.data == kept
    assert says(response.data, "99 MW") == []
    assert says(draft_offer(offer.inquiry).pdf, "99 MW") == ["99 MW"]


def test_the_case_lists_its_versions_the_latest_first(sign_in):
    inquiry = answered_case()
    browser = sign_in("coordinator")
    assert "Ingen offert än." in browser.load(f"/inquiries/{inquiry.id}").text
    sent_offer(inquiry)
    second = draft_offer(inquiry)
    page = browser.load(f"/inquiries/{inquiry.id}")
    versions = [href for label, href in page.links() if label.startswith("Version ")]
    assert versions[0] == f"/offers/{second.id}"
    assert len(versions) == 2


def test_the_list_of_versions_does_not_load_their_documents(app):
    inquiry = draft_offer().inquiry
    db.session.expire_all()
    (offer,) = queries.of_inquiry(inquiry)
    assert not {"content", "pdf"} & offer.__dict__.keys()
