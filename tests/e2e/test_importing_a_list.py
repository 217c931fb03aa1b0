"""A list is imported and taken back in a browser: each page is accessible, the bar moves by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from crm.core import outbox
from crm.core.db import db
from tests.e2e.conftest import PASSWORD, PHONE, Site, bring_axe, faults_of, sign_in
from tests.factories.imports import workbook

pytestmark = pytest.mark.browser

ROWS = [
    ["Dnr", "Datum", "Bolag", "MW"],
    ["1", "2024-03-05", "Alfa AB", "1,5"],
    ["2", "i våras", "Beta AB", "2"],
    ["3", "2024-03-07", "Gamma AB", "3"],
]


def work(site: Site) -> None:
    """The worker does what waits."""
    with site.app.app_context():
        outbox.deliver_due()
        db.session.remove()


def test_from_file_to_undo_with_axe_on_each_page(site: Site, open_page, tmp_path: Path) -> None:
    page: Page = open_page(site, "sv", PHONE)
    bring_axe(page)
    sign_in(page, "coordinator@vastmanland.example", PASSWORD)
    list_file = tmp_path / "lista.xlsx"
    list_file.write_bytes(workbook(ROWS))
    found = []

    def press(words: str) -> None:
        page.get_by_role("button", name=words).click()
        page.wait_for_load_state()
        found.extend(faults_of(page))

    page.goto("/imports/new")
    found += faults_of(page)
    page.get_by_label("Fil").set_input_files(list_file)
    press("Läs filen")
    page.get_by_label("Källa").select_option(index=1)
    page.get_by_label("Kanal").select_option("email")
    press("Se vad som kommer att hända")
    press("Importera 2 förfrågningar")
    expect(page.locator("progress")).to_have_count(1)
    work(site)
    expect(page.locator("progress")).to_have_count(0)
    expect(page.get_by_text("1 rad med fel")).to_be_visible()
    found += faults_of(page)
    page.get_by_role("link", name="Ångra importen").click()
    press("Ångra importen")
    work(site)
    expect(page.get_by_text("Importen är ångrad")).to_be_visible()
    page.goto("/imports/")
    found += faults_of(page)
    assert not found, "\n".join(found)
