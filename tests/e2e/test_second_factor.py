"""The second factor in a real browser, by keyboard alone; axe finds nothing on the way."""

import pyotp
import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import PASSWORD, bring_axe, faults_of, sign_in

pytestmark = pytest.mark.browser

ADVISER = "adviser@vastmanland.example"


def tab_to(page: Page, text: str) -> None:
    """Go on by the keyboard until the link or button with a text has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"the keyboard does not come to {text!r} on {page.url}")


def write_code(page: Page, code: str) -> None:
    """Into the field, and send it."""
    page.locator("#code").focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_setting_it_up_and_signing_in_with_it(site, open_page, language: str) -> None:
    page: Page = open_page(site, language)
    bring_axe(page)
    sign_in(page, ADVISER)
    page.goto("/account/second-factor")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"header button[value={language}]").click()
    found = faults_of(page)
    tab_to(page, {"sv": "Börja", "en": "Begin"}[language])
    page.keyboard.press("Enter")
    page.wait_for_url("**/set-up")
    found += faults_of(page)
    secret = page.locator(".code-text").text_content()
    assert secret
    app = pyotp.TOTP(secret.replace(" ", ""))
    assert page.locator("svg.qr").bounding_box()["width"] > 150
    write_code(page, app.now())
    page.wait_for_selector(".recovery-codes")
    found += faults_of(page)
    recovery = page.locator(".code-text").all_text_contents()
    for path in ("", "/begin", "/recovery-codes", "/turn-off"):
        page.goto(f"/account/second-factor{path}")
        found += faults_of(page)
    sign_out(page)
    sign_in(page, ADVISER, PASSWORD)
    assert "/sign-in/code" in page.url
    found += faults_of(page)
    write_code(page, "000000 0")
    page.wait_for_selector("#errors")
    found += faults_of(page)
    page.locator("#code").fill("")
    write_code(page, recovery[0])
    page.wait_for_url(lambda url: "sign-in" not in url)
    assert not found, "\n".join(found)


def sign_out(page: Page) -> None:
    """By the button in the header."""
    page.locator("header form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
