"""Every page a role can reach, in both languages, on a phone and a desk: axe finds nothing.

The pages are those of the URL map; a new page is in the list by itself.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page

from crm.accounts.models import User
from crm.companies.models import Company
from crm.core.access import Role
from crm.core.db import db
from crm.demo import PASSWORD, read
from crm.duplicates import queries as duplicates
from crm.establishments.models import Decision
from crm.inquiries import queries as inquiries
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry, Stage
from crm.kpi.models import MonthlyReport
from crm.offers.models import Offer
from crm.register import queries as register
from crm.routing.models import Recipient
from crm.secrecy import queries as secrecy
from crm.secrecy.models import SecrecyDecision
from crm.sites.models import Site as LandOrPremises
from tests.e2e.conftest import Site, ask_axe, bring_axe, faults_of, sign_in

pytestmark = pytest.mark.browser

LANGUAGES = ("sv", "en")
NOT_PAGES = {
    *("static", "bootstrap.static", "health.show"),
    # Lead to the organisation's own sign-in, or come from there.
    *("organisation.start", "organisation.callback", "organisation.confirm"),
}
ABOUT_DECIDED_CASES = {"establishments.change", "establishments.withdraw"}
ASKS = {"kpi.cases": {"figure": "requests"}}  # what an address asks for after its question mark
# What two people's pages differ in when they are otherwise the same, and axe does not judge by.
ONES_OWN = re.compile(r'(?<=name="csrf_token" value=")[^"]+|(?<=class="who" href="/account">)[^<]+')
FILES = ("document", ".pdf", ".xlsx", ".csv", "download")


def pages(app: Flask, email: str) -> list[str]:
    """One address for each page that a person may open."""
    with app.app_context():
        return list(_pages(app, email))


def _pages(app: Flask, email: str) -> Iterator[str]:
    user = db.session.scalars(sa.select(User).where(User.email == email)).one()
    values = examples(user)
    adapter = app.url_map.bind("")
    for rule in app.url_map.iter_rules():
        allowed = getattr(app.view_functions[rule.endpoint], "permissions", None)
        if rule.endpoint in NOT_PAGES or "GET" not in (rule.methods or ()):
            continue
        if any(word in rule.rule for word in FILES):
            continue
        if allowed and not any(user.may(permission) for permission in allowed):
            continue
        chosen = {name: values.get(name) for name in rule.arguments}
        if rule.endpoint in ABOUT_DECIDED_CASES:
            chosen["inquiry_id"] = values["decided"]
        if None not in chosen.values():
            yield adapter.build(rule.endpoint, chosen | ASKS.get(rule.endpoint, {}))


def examples(user: User) -> dict[str, object]:
    """Something of each kind that the person can see."""
    seen = inquiries.visible_to(user)
    own = Recipient.municipality_id == user.municipality_id if user.municipality_id else sa.true()
    here = (
        LandOrPremises.municipality_id == user.municipality_id
        if user.municipality_id
        else sa.true()
    )
    asked = sa.select(Recipient.id).join(Recipient.inquiry).where(own, seen)
    return {
        "inquiry_id": first(sa.select(Inquiry.id).where(seen), Inquiry.stage == Stage.ROUTED)
        or first(sa.select(Inquiry.id).where(seen)),
        "other_id": first(sa.select(Inquiry.id).where(seen), Inquiry.stage == Stage.RECEIVED),
        "company_id": first(sa.select(Company.id).where(duplicates.known_companies(user))),
        "other_company_id": first(
            sa.select(sa.func.max(Company.id)).where(duplicates.known_companies(user))
        ),
        "decided": first(sa.select(Decision.inquiry_id).join(Decision.inquiry).where(seen)),
        "recipient_id": first(
            asked, Inquiry.stage == Stage.ROUTED, Recipient.answered_at.is_(None)
        ),
        "site_id": first(sa.select(LandOrPremises.id).where(here)),
        "decision_id": first(
            sa.select(SecrecyDecision.id).where(secrecy.visible_to(user)),
            SecrecyDecision.ended_at.is_(None),
        ),
        "offer_id": first(sa.select(Offer.id).join(Offer.inquiry).where(seen)),
        "document_id": first(sa.select(Document.id).where(register.visible_to(user))),
        "user_id": user.id,
        "month": f"{first(sa.select(sa.func.max(MonthlyReport.month))):%Y-%m}",
        "slug": "strength-areas",
        "row_id": 1,
        "area_id": 1,
    }


def first(query: sa.Select[Any], *conditions: sa.ColumnElement[bool]) -> Any:
    return db.session.scalar(query.where(*conditions).limit(1))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(demo_site: Site, open_page, language: str, role: str) -> None:
    email = next(row["email"] for row in read("people") if row["role"] == role)
    page: Page = open_page(demo_site, language)
    bring_axe(page)
    seen: set[str] = set()
    found = look_at(page, "/sign-in", seen) + look_at(page, "/no-such-page", seen, 404)
    sign_in(page, email, PASSWORD)
    switch_language(page, language)
    for address in pages(demo_site.app, email):
        found += look_at(page, address, seen)
    assert not found, "\n".join(found)


def look_at(page: Page, address: str, seen: set[str], status: int = 200) -> list[str]:
    """What is wrong with a page, unless the address leads on to one that was seen already."""
    response = page.goto(address)
    if response is None or response.status != status:
        return [f"{address}: {response and response.status}"]
    if page.url in seen:
        return []
    seen.add(page.url)
    return faults_of(page, ask_once)


ANSWERS: dict[tuple[str, str], list[str]] = {}


def ask_once(page: Page) -> list[str]:
    """What axe says; a page that others had as well gets the same answer."""
    question = (str(page.viewport_size), ONES_OWN.sub("", page.content()))
    if question not in ANSWERS:
        ANSWERS[question] = ask_axe(page)
    return ANSWERS[question]


def switch_language(page: Page, language: str) -> None:
    """With the button in the header, if it isn't there already."""
    page.goto("/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"header button[value={language}]").click()
        page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language
