"""A letter is pasted or dropped: the form fills itself, shows the words, and a person confirms."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import sqlalchemy as sa

from crm.arrivals.models import Draft
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.files import StoredFile
from crm.inquiries.documents import Document, DocumentKind
from crm.inquiries.models import Channel, Inquiry, Secrecy
from crm.letters.models import Letter
from tests.factories.arrivals import a_draft
from tests.factories.inquiries import received_case
from tests.factories.letters import A_PDF, a_letter, a_mail
from tests.factories.people import person, source

LETTER = """Från: Ester Exempelsson <ester@celltillverkaren.example>
Skickat: den 20 november 2026 09:12
Till: etablering@region.example
Ämne: Mark för batterifabrik

Hej!

Celltillverkaren AB planerar en ny fabrik för battericeller i Mälardalen. Vi behöver 12-15 hektar
mark med järnvägsspår och 25 MW el senast 2028-06-30. Fabriken ger 300 arbetstillfällen och
investeringen är 1,2 miljarder kronor. Vi ber er hålla uppgifterna konfidentiella.

Vänliga hälsningar
Ester Exempelsson
"""


def pasted(browser, text=LETTER):
    return browser.submit(browser.load("/inquiries/from-letter"), {"text": text})


def filled(page):
    """What the page's form holds, the first of each."""
    return {name: held[0] for name, held in page.values(page.form()).items()}


def the_case():
    return db.session.scalars(sa.select(Inquiry)).one()


def evidence_of(page, field):
    return " ".join(page.tree.query(f"#{field}-evidence")[0].to_text().split())


def test_the_form_fills_itself_and_each_field_shows_its_words(sign_in):
    page = pasted(sign_in("coordinator"))
    form = filled(page)
    assert form["company_name"] == "Celltillverkaren AB"
    assert form["contact_email"] == "ester@celltillverkaren.example"
    assert form["subject"] == "Mark för batterifabrik"
    assert (form["area_ha_min"], form["area_ha_max"]) == ("12", "15")
    assert form["power_mw"] == "25"
    assert form["jobs"] == "300"
    assert form["investment_msek"] == "1200"
    assert form["needed_by"] == "2028-06-30"
    assert form["secrecy"] == "limited"
    assert "12-15 hektar" in evidence_of(page, "area_ha_min")
    assert "25 MW" in evidence_of(page, "power_mw")
    assert "battericeller" in evidence_of(page, "primary_area_id")
    marked = {mark.to_text().strip() for mark in page.tree.query("mark")}
    assert any("25 MW" in words for words in marked)


def test_what_the_letter_does_not_say_stays_empty_and_shows_no_words(sign_in):
    page = pasted(sign_in("coordinator"), "Hej!\n\nVi söker en lokal i Sala.\n\nHälsningar Bo")
    form = filled(page)
    for name in ("area_ha_min", "power_mw", "jobs", "investment_msek", "needed_by"):
        assert form[name] == "", name
        assert not page.tree.query(f"#{name}-evidence"), name
    assert form["subject"] == "Vi söker en lokal i Sala."


def test_what_is_confirmed_is_the_case_and_the_letter_lies_in_it(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(
        pasted(browser),
        {"source_id": str(source("region").id), "summary": "Fabrik.", "jobs": "280"},
    )
    inquiry = the_case()
    assert page.path == f"/inquiries/{inquiry.id}"
    assert inquiry.channel is Channel.EMAIL
    assert inquiry.secrecy is Secrecy.LIMITED
    assert inquiry.code_name.startswith("Projekt ")
    assert inquiry.power_mw == Decimal(25)
    assert inquiry.needed_by == date(2028, 6, 30)
    assert inquiry.jobs == 280, "what the person put right counts"
    assert inquiry.responsible == person("coordinator")
    letter = db.session.scalars(sa.select(Letter)).one()
    assert letter.inquiry == inquiry
    assert letter.document.kind is DocumentKind.INQUIRY
    assert "12-15 hektar" in letter.text
    draft = db.session.scalars(sa.select(Draft)).one()
    assert (draft.text, draft.sender_email) == ("", "")


def test_a_saved_mail_brings_its_files_and_its_day(sign_in):
    browser = sign_in("adviser")
    raw = a_mail("Lager i Köping", "Vi söker 20 000 kvm lager.", files={"ritning.pdf": A_PDF})
    page = browser.load("/inquiries/from-letter")
    page = browser.submit(page, {"mail": (BytesIO(raw), "Lager.eml")})
    assert filled(page)["floor_area_m2"] == "20000"
    browser.submit(page, {"source_id": str(source("sba").id), "secrecy": "open"})
    letter = db.session.scalars(sa.select(Letter)).one()
    assert [row.file.name for row in letter.attachments] == ["ritning.pdf"]
    assert letter.raw.sha256 == letter.digest
    kinds = db.session.scalars(sa.select(Document.kind).order_by(Document.number)).all()
    assert kinds == [DocumentKind.INQUIRY, DocumentKind.ATTACHMENT]


def test_the_same_form_sent_twice_makes_one_case(app, sign_in):
    browser = sign_in("coordinator")
    page = pasted(browser)
    values = {"source_id": str(source("region").id), "secrecy": "open"}
    first = browser.submit(page, values)
    assert browser.submit(page, values).path == first.path
    assert the_case()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1


def test_something_wrong_keeps_what_was_typed_and_the_words(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(pasted(browser), {"jobs": "många", "source_id": ""}, status=422)
    assert filled(page)["jobs"] == "många"
    assert "300" in evidence_of(page, "jobs")
    assert db.session.scalar(sa.select(Inquiry.id)) is None


def test_nothing_pasted_and_nothing_chosen_is_said_at_the_field(sign_in):
    browser = sign_in("coordinator")
    page = browser.submit(browser.load("/inquiries/from-letter"), status=422)
    assert "Klistra in ett brev" in page.errors()[0]


def test_a_file_that_is_no_mail_is_refused_with_what_to_do(sign_in):
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/from-letter")
    page = browser.submit(page, {"mail": (BytesIO(A_PDF), "brev.pdf"), "text": "Hej"}, status=422)
    assert ".eml eller .msg" in page.errors()[0]
    assert filled(page)["text"] == "Hej"


def test_a_mail_that_is_in_a_case_already_names_that_case_to_whom_may_know(sign_in):
    raw = a_mail()
    openly, secret = received_case(), received_case(secrecy=Secrecy.SECRET)
    a_letter(openly, raw)
    hidden = a_mail("Hemligt")
    a_letter(secret, hidden)
    browser = sign_in("other_coordinator")
    page = browser.load("/inquiries/from-letter")
    page = browser.submit(page, {"mail": (BytesIO(raw), "a.eml")}, status=422)
    assert openly.number in page.errors()[0]
    page = browser.load("/inquiries/from-letter")
    page = browser.submit(page, {"mail": (BytesIO(hidden), "b.eml")})
    assert secret.number not in page.html


def test_a_letter_that_was_begun_waits_and_is_put_aside_without_a_trace(sign_in):
    draft = a_draft(saved=a_mail("Kanske inget"))
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/from-letter")
    assert "Kanske inget" in page.text
    page = browser.submit(page, form=f"/inquiries/from-letter/{draft.id}/put-aside")
    assert "Kanske inget" not in page.text
    assert db.session.scalar(sa.select(Draft.id)) is None
    assert db.session.scalar(sa.select(StoredFile.id)) is None
    assert db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.action != "x")) is None


def test_a_draft_is_nobody_elses(sign_in):
    draft = a_draft()
    assert sign_in("adviser").get(f"/inquiries/from-letter/{draft.id}").status_code == 404


def test_a_letter_in_german_is_read_too(sign_in):
    text = (
        "Sehr geehrte Damen und Herren,\n\nwir, die Musterwerk GmbH, möchten unser Werk in Västerås "
        "um 8.000 qm Hallenfläche erweitern und benötigen 4 MW Strom.\n\nMit freundlichen Grüßen"
    )
    page = pasted(sign_in("coordinator"), text)
    form = filled(page)
    assert (form["floor_area_m2"], form["power_mw"]) == ("8000", "4")


def test_what_is_likely_the_same_is_told_when_the_letter_is_read(sign_in):
    known = received_case(company_name="Celltillverkaren AB")
    browser = sign_in("coordinator")
    page = pasted(browser)
    assert known.number in page.text
    browser.submit(page, {"source_id": str(source("region").id)})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Inquiry)) == 2
