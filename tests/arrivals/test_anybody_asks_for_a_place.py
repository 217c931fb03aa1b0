"""The public form: somebody outside asks, says what is sensitive, and has a number for it."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from crm.arrivals import asking
from crm.arrivals.asking import MOST_FORMS
from crm.core.db import db
from crm.inquiries.documents import Document
from crm.inquiries.models import Channel, Inquiry, Secrecy
from crm.letters.models import Attachment, Letter
from tests.factories.letters import A_PDF
from tests.factories.people import source
from tests.page import Page


def asked(**values):
    return {
        "asker": "company",
        "description": "Vi söker 4 hektar i Sala för en ny fabrik. Helst före 2029.",
        "area_ha_min": "4",
        "contact_name": "Ester Exempelsson",
        "contact_email": "ester@exempelbolaget.example",
        "company_name": "Exempelbolaget AB",
    } | values


def the_case():
    return db.session.scalars(sa.select(Inquiry)).one()


def test_a_form_is_a_case_with_a_letter_and_its_number_is_the_receipt(client):
    page = client.submit(client.load("/ask/"), asked())
    inquiry = the_case()
    assert inquiry.number in page.text
    assert inquiry.channel is Channel.FORM
    assert inquiry.source == source("web-form")
    assert inquiry.secrecy is Secrecy.LIMITED, "nobody has looked at it yet"
    assert inquiry.subject == "Vi söker 4 hektar i Sala för en ny fabrik."
    assert inquiry.contact.email == "ester@exempelbolaget.example"
    assert inquiry.area_ha_min == 4
    letter = db.session.scalars(sa.select(Letter)).one()
    assert "Skickat av: ett företag" in letter.text
    assert letter.sender_name == "Ester Exempelsson"


def test_what_is_sensitive_stands_in_the_letter_with_its_reason(client, sign_in):
    wish = {"sensitive": ["company", "amounts"], "harm": "Konkurrenter hinner före."}
    client.submit(client.load("/ask/"), asked(**wish, sensitive_until="2027-06-30"))
    inquiry = the_case()
    assert inquiry.secrecy is Secrecy.LIMITED
    assert "Exempelbolaget" not in inquiry.outward_heading
    letter = db.session.scalars(sa.select(Letter)).one()
    assert "företaget, investering och arbetstillfällen" in letter.text
    assert "Konkurrenter hinner före." in letter.text
    document = db.session.scalars(sa.select(Document)).one()
    assert "Exempelbolaget" not in document.public_counterpart + document.public_subject
    coordinator = sign_in("coordinator")
    assert "Till och med" in coordinator.load(f"/letters/{letter.id}").text
    page = coordinator.load(f"/inquiries/{inquiry.id}")
    assert "har bett om sekretess: företaget, investering och arbetstillfällen" in page.text
    page = coordinator.load(f"/inquiries/{inquiry.id}/secrecy")
    held = page.values(page.form())
    assert "is_company" in held
    assert "is_contact" not in held
    assert held["harm_amounts"] == ["Konkurrenter hinner före."]
    assert held["until"] == ["2027-06-30"]
    assert "Ester Exempelsson" in held["said_by"][0]


def test_a_wish_without_a_reason_is_asked_for_one(client):
    page = client.submit(client.load("/ask/"), asked(sensitive=["company"]), status=422)
    assert "vilken skada" in page.errors()[0]
    assert page.values(page.form())["company_name"] == ["Exempelbolaget AB"]


def test_files_come_along(client):
    client.submit(client.load("/ask/"), asked(files=(BytesIO(A_PDF), "karta.pdf")))
    assert db.session.scalars(sa.select(Attachment)).one().file.name == "karta.pdf"


def test_a_wrong_file_is_named_and_nothing_is_saved(client):
    page = client.load("/ask/")
    page = client.submit(page, asked(files=(BytesIO(b"MZ"), "spel.exe")), status=422)
    assert "spel.exe" in page.errors()[0]
    assert "Välj filerna igen" in page.text
    assert db.session.scalar(sa.select(Inquiry.id)) is None


@pytest.mark.parametrize("missing", ["description", "contact_name", "contact_email"])
def test_what_is_missing_is_said(client, missing):
    page = client.submit(client.load("/ask/"), asked(**{missing: " "}), status=422)
    assert len(page.errors()) == 1


def test_a_municipality_that_passes_something_on_is_the_source(client):
    client.submit(client.load("/ask/"), asked(asker="municipality"))
    assert the_case().source == source("municipality")


def test_a_program_that_fills_in_everything_makes_no_case_and_a_person_sends_again(client):
    page = client.submit(client.load("/ask/"), asked(website="https://spam.example"), status=422)
    assert db.session.scalar(sa.select(Inquiry.id)) is None
    assert page.values(page.form())["company_name"] == ["Exempelbolaget AB"]
    assert the_case_number(client.submit(page)) == the_case().number


def test_whoever_has_sent_nothing_is_not_thanked(client):
    assert client.load("/ask/received").path == "/ask/"


@pytest.mark.parametrize("text", ["To: build a factory", "Till: hösten söker vi mark", "Hej!"])
def test_a_text_that_looks_like_a_mails_head_is_a_text_all_the_same(client, text):
    client.submit(client.load("/ask/"), asked(description=text))
    assert the_case().subject == text


def the_case_number(page):
    return page.text.split("nummer ")[1][:9]


def test_the_form_is_whole_in_english_too(client):
    response = client.get("/ask/", headers={"Accept-Language": "en"})
    assert Page(response, "/ask/").heading.startswith("Look for a place")


def test_the_same_form_fifty_times_at_once_is_one_case_with_one_receipt(app, client):
    page = client.load("/ask/")
    data = {name: held[0] for name, held in page.values(page.form()).items()} | asked()
    cookie = client.get_cookie("etablera").value
    db.session.commit()

    def send(_number):
        browser = FlaskClient(app, app.response_class)
        browser.set_cookie("etablera", cookie)
        return browser.post("/ask/", data=data, follow_redirects=True).get_data(as_text=True)

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(send, range(50)))
    inquiry = the_case()
    assert all(inquiry.number in receipt for receipt in receipts)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1


def test_one_address_cannot_fill_the_region_with_forms(client, monkeypatch):
    monkeypatch.setattr(asking, "MOST_FORMS", 2)
    for _time in range(2):
        client.submit(client.load("/ask/"), asked())
    page = client.submit(client.load("/ask/"), asked(), status=429)
    assert "för många" in page.text.lower()
    assert page.values(page.form())["company_name"] == ["Exempelbolaget AB"]
    assert page.response.headers["Retry-After"]
    assert MOST_FORMS > 2


def test_what_the_text_tells_besides_is_read_but_what_is_filled_in_counts(client):
    text = "Vi bygger en fabrik för battericeller, 1 500 kvm lokal, 12 hektar och 90 jobb."
    client.submit(client.load("/ask/"), asked(description=text, company_name=""))
    inquiry = the_case()
    assert (inquiry.floor_area_m2, inquiry.jobs) == (1500, 90)
    assert (inquiry.area_ha_min, inquiry.area_ha_max) == (4, None), "the form's own figure"
    assert inquiry.areas
    assert inquiry.company is None or not inquiry.company.name
