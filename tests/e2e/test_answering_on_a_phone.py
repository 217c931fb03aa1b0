"""The municipality answers on a phone: nothing is wider than the screen, the receipt is read."""

import pytest

from tests.e2e.conftest import PHONE, sign_in
from tests.factories.routing import recipient, routed_case
from tests.factories.sites import bare_site

pytestmark = pytest.mark.browser

UNBROKEN = "Industriområdet" * 12


def test_a_very_long_name_fits_the_screen_and_the_receipt_has_the_focus(site, open_page):
    with site.app.app_context():
        address = f"/answers/{recipient(routed_case()).id}"
        bare_site(name=UNBROKEN)
    page = open_page(site, "sv", PHONE)
    sign_in(page, "head_sala@vastmanland.example")
    page.goto(f"{address}/answer")
    page.locator("details summary").first.click()
    assert fits(page)
    page.get_by_label(UNBROKEN, exact=True).check()
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()
    assert fits(page)
    assert "är skickat" in page.locator(":focus").inner_text()


def fits(page):
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
