"""Every page a role can reach, in both languages, on a phone and a desk: axe finds nothing.

The pages are those of the URL map; a new page is in the list by itself.
"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from crm.accounts.models import User
from crm.core.db import db
from crm.demo import PASSWORD, read
from crm.establishments.models import Decision
from crm.inquiries.models import Inquiry, Secrecy, Stage
from crm.kpi.models import MonthlyReport
from crm.offers.models import Offer
from crm.routing.models import Recipient
from crm.sites.models import Site as LandOrPremises
from tests.e2e.conftest import DESKTOP, PHONE, Site, sign_in

pytestmark = pytest.mark.browser

ROLES = {
    "sv": ["coordinator", "business_head", "steering_group", "administrator", "registrar"],
    "en": ["coordinator", "business_head", "partner", "administrator", "colleague"],
}
NOT_PAGES = {"static", "bootstrap.static", "health.show"}
FILES = ("document", ".pdf", ".xlsx", "download")


def pages(app: Flask, email: str) -> Iterator[str]:
    """One address for each page that a person may open."""
    with app.app_context():
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
            if rule.arguments <= values.keys():
                yield adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})


def examples(user: User) -> dict[str, object]:
    """Something of each kind that the person can see."""
    own = Recipient.municipality_id == user.municipality_id if user.municipality_id else sa.true()
    waiting = sa.select(Recipient.id).where(own, Recipient.answered_at.is_(None))
    under_way = (
        sa.select(Inquiry.id)
        .join(Recipient, Recipient.inquiry_id == Inquiry.id)
        .where(Inquiry.secrecy == Secrecy.OPEN, Inquiry.stage == Stage.ROUTED, own)
    )
    here = (
        LandOrPremises.municipality_id == user.municipality_id
        if user.municipality_id
        else sa.true()
    )
    month = db.session.scalar(sa.select(sa.func.max(MonthlyReport.month)))
    return {
        "inquiry_id": db.session.scalar(under_way.limit(1)),
        "recipient_id": db.session.scalar(waiting.order_by(Recipient.id.desc()).limit(1)),
        "site_id": db.session.scalar(sa.select(LandOrPremises.id).where(here).limit(1)),
        "offer_id": db.session.scalar(sa.select(Offer.id).limit(1)),
        "decision_id": db.session.scalar(sa.select(Decision.id).limit(1)),
        "user_id": user.id,
        "month": f"{month:%Y-%m}" if month else None,
        "kind": "strength-areas",
        "row_id": 1,
    }


@pytest.mark.parametrize(
    ("language", "role"), [(language, role) for language, roles in ROLES.items() for role in roles]
)
def test_axe_finds_nothing(demo_site: Site, open_page, language: str, role: str) -> None:
    email = next(row["email"] for row in read("people") if row["role"] == role)
    page: Page = open_page(demo_site, language)
    addresses = ["/sign-in", "/no-such-page"]
    found = [fault for address in addresses for fault in look_at(page, address)]
    sign_in(page, email, PASSWORD)
    switch_language(page, language)
    for address in pages(demo_site.app, email):
        found += look_at(page, address)
    assert not found, "\n".join(found)


def look_at(page: Page, address: str) -> list[str]:
    """What axe finds at two widths, and whether the page scrolls sideways on a phone."""
    faults = []
    response = page.goto(address)
    status = response.status if response else 0
    if status >= 500:
        faults.append(f"{address}: {status}")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        result = Axe().run(page)
        faults += [
            f"{address} at {size['width']}: {violation['id']} {violation['nodes'][0]['html'][:150]}"
            for violation in result.response["violations"]
        ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append(f"{address}: scrolls sideways on a phone")
    return faults


def switch_language(page: Page, language: str) -> None:
    """With the button in the header, if it isn't there already."""
    page.goto("/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"header button[value={language}]").click()
        page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language
