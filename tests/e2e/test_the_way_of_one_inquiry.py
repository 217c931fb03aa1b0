"""One inquiry from its arrival to the month's report, by hand, in both languages."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from crm.core import clock, i18n, outbox
from crm.core.db import db
from crm.core.jobs import run_job
from crm.schedule import JOBS
from tests.e2e.conftest import DESKTOP, PHONE, Site, bring_axe, faults_of, sign_in
from tests.factories.people import person

pytestmark = pytest.mark.browser

LETTER = """Ämne: Mark för batterimoduler

Hej!

Granvik Batteri AB söker 5 ha nära motorväg. Drift 2028.
"""
COMPANY, SITE_NAME = "Granvik Batteri AB", "Tallmons industriområde"
WORDS = {
    "sv": {
        "established": "etablering",
        "offer": "Diarienummer",
        "why": "Marken är plan.",
        "invested": "450,5",
    },
    "en": {
        "established": "established",
        "offer": "Registration number",
        "why": "The land is flat.",
        "invested": "450.5",
    },
}


def press(page: Page, selector: str = "main form button.btn-primary") -> None:
    """Press the page's main button and wait for what comes."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def follow(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_inquiry_travels_from_arrival_to_the_report(
    site: Site, open_page: Any, language: str
) -> None:
    words = WORDS[language]
    with site.app.app_context():
        for key in ("coordinator", "head_sala", "head_koping", "steering"):
            person(key).language = language
        person("steering").gets_monthly_report = True
        db.session.commit()

    desk = open_page(site, language, DESKTOP)
    bring_axe(desk)
    sign_in(desk, "coordinator@vastmanland.example")
    case = log(desk)
    qualify(desk)
    route(desk)

    phone = open_page(site, language, PHONE)
    sign_in(phone, "head_sala@vastmanland.example")
    answer(site, phone, words)
    neighbour = open_page(site, language, PHONE)
    sign_in(neighbour, "head_koping@vastmanland.example")
    decline(neighbour)

    desk.goto(case)
    board = desk.locator("main").inner_text()
    assert SITE_NAME in board
    assert "Köping" in board
    offer(desk, language, words)
    decide(desk, words)
    report(site, desk, open_page(site, language, DESKTOP), words)


def log(page: Page) -> str:
    """Step 1: the coordinator pastes what came in and looks it over; the new case's address."""
    follow(page, "a[href='/inquiries/from-letter']")
    page.locator("#text").fill(LETTER)
    press(page)
    assert page.locator("#company_name").input_value() == COMPANY
    assert faults_of(page) == []
    assert page.locator("#area_ha_min-evidence q").inner_text() == "5 ha"
    page.locator("#source_id").select_option(index=1)
    page.locator("#type").select_option("new")
    page.locator("#country").select_option("SE")
    page.locator("#contact_name").fill("Demo Kontakt")
    page.locator("#contact_email").fill("kontakt@granvik.example")
    page.locator("input[name=secrecy][value=open]").check()
    page.locator("#area_ha_min").fill("4,5")
    page.locator("#power_mw").fill("6")
    page.locator("#jobs").fill("80")
    page.locator("#motorway").select_option("yes")
    page.locator("#primary_area_id").select_option(index=3)
    page.locator("#summary").fill("Söker 4,5 ha nära motorväg.")
    press(page)
    assert page.locator("h1").inner_text() == COMPANY
    year = clock.today().year
    assert f"{year}-0001" in page.locator("main").inner_text()
    return page.url


def qualify(page: Page) -> None:
    """Step 2, first half: the case is real."""
    follow(page, "a[href$='/qualify']")
    press(page)


def route(page: Page) -> None:
    """Step 2: to Sala and Köping, with a note."""
    follow(page, "a[href$='/route']")
    for box in page.locator("input[name=municipalities]").all():
        box.set_checked(False)
    for name in ("Sala", "Köping"):
        page.get_by_label(name, exact=True).check()
    page.locator("#note").fill("Skriv vad elnätet klarar i dag.")
    press(page)


def answer(site: Site, page: Page, words: dict[str, str]) -> None:
    """Step 3: Sala gets a mail, follows its link, adds a site on the way and answers with it."""
    with site.app.app_context():
        assert outbox.deliver_due() == 2
    page.goto("/admin/sent-mail")
    mail = page.locator("main").inner_text()
    assert COMPANY not in mail, "a mail says nothing of the case"
    follow(page, "main :is(article, li):has-text('head_sala@') a[href*='/answers/']")
    assert COMPANY in page.locator("main").inner_text()
    follow(page, "main a[href$='/answer']")
    press(page, "main button[name=add_site]")
    page.locator("#name").fill(SITE_NAME)
    page.locator("#kind").select_option("land")
    page.locator("#area_ha").fill("7")
    page.locator("#power_mw_now").fill("4")
    press(page)
    assert page.url.endswith("/answer")
    page.get_by_label(SITE_NAME).check()
    page.locator("#comment").fill(words["why"])
    press(page)
    assert SITE_NAME in page.locator("main").inner_text()


def decline(page: Page) -> None:
    """Step 3: Köping sees what is waiting on its first page, and declines with a reason."""
    page.goto("/")
    follow(page, "main a[href*='/answers/']")
    follow(page, "main a[href$='/decline']")
    page.locator("input[name=reason][value=no_power]").check()
    press(page)


def offer(page: Page, language: str, words: dict[str, str]) -> None:
    """Step 4: one offer from the answers, as a document for the company's board."""
    follow(page, "a[href$='/offers/new']")
    if not page.locator("input[name=sites]").first.is_checked():
        page.locator("input[name=sites]").first.check()
    page.locator("#language").select_option(language)
    press(page)
    with page.expect_download() as download:
        page.locator("a[href$='/document.pdf']").first.click()
    document = PdfReader(download.value.path())
    text = "\n".join(sheet.extract_text() for sheet in document.pages)
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"].startswith(language)
    assert SITE_NAME in text
    assert words["offer"] in text
    page.locator("#sent_to").fill("kontakt@granvik.example")
    press(page, "main form button")
    follow(page, "main a[href*='/inquiries/']")


def decide(page: Page, words: dict[str, str]) -> None:
    """Step 5: the company comes."""
    follow(page, "a[href$='/decision']")
    follow(page, "a[href$='outcome=established']")
    page.get_by_label("Sala", exact=True).check()
    page.locator("#jobs").fill("80")
    page.locator("#investment_msek").fill("450,5")
    press(page)
    assert words["established"] in page.locator("main").inner_text().lower()


def report(site: Site, desk: Page, steering: Page, words: dict[str, str]) -> None:
    """Step 6: each figure opens; next month the worker makes the report and mails it, once."""
    month = f"{clock.today():%Y-%m}"
    desk.goto(f"/reports/{month}")
    with desk.expect_download() as download:
        desk.locator("a[href*='.xlsx']").first.click()
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {80, 450.5, 1} <= cells
    follow(desk, f"main a[href^='/reports/{month}/cases']")
    assert desk.locator("main a[href^='/inquiries/']").count() == 1

    following = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    first = i18n.first_working_day(following.year, following.month)
    due = clock.now() + (first - clock.today()) + timedelta(hours=1)
    with site.app.app_context(), clock.set_to(due):
        ran = [run_job(job, due) for job in JOBS if job.slot is not None]
        again = [run_job(job, due) for job in JOBS if job.slot is not None]
        outbox.deliver_due()
    assert any(ran)
    assert not any(again)

    sign_in(steering, "steering@vastmanland.example")
    steering.goto("/admin/sent-mail")
    assert steering.locator(f"main a[href$='/reports/{month}']").count() == 1
    follow(steering, f"main a[href$='/reports/{month}']")
    figures = steering.locator("main").inner_text()
    assert "80" in figures
    with steering.expect_download() as download:
        steering.locator("a[href*='.pdf']").first.click()
    pages = PdfReader(BytesIO(download.value.path().read_bytes())).pages
    assert words["invested"] in "".join(sheet.extract_text() for sheet in pages)
