"""Each municipality sees what was exchanged with it, and writes its own numbers beside."""

import re

import pytest
import sqlalchemy as sa

from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry, Secrecy
from crm.register import service
from tests.factories.people import municipality, person
from tests.factories.routing import answer, decline, routed_case


def exchanged(inquiry: Inquiry, code: str = "1981") -> list[Document]:
    """What was exchanged with a municipality, in its order."""
    query = sa.select(Document).where(
        Document.inquiry_id == inquiry.id, Document.municipality_id == municipality(code).id
    )
    return list(db.session.scalars(query.order_by(Document.number)))


def lines(text: str, inquiry: Inquiry) -> set[str]:
    """The numbers of the case's documents in a text."""
    return set(re.findall(rf"{inquiry.number}-\d+", text))


def test_it_sees_its_own_documents_and_no_others(app, sign_in):
    inquiry = routed_case(["1981", "1983"])
    answer(inquiry, "1981")
    decline(inquiry, "1983")
    other = routed_case(["1980"])
    for key, code in (("head_sala", "1981"), ("colleague_sala", "1981"), ("head_koping", "1983")):
        wanted = {document.label for document in exchanged(inquiry, code)}
        assert len(wanted) == 3
        for view in ("", "?view=inner", "?view=public"):
            page = sign_in(key).load(f"/register/{view}")
            assert lines(page.text, inquiry) == wanted
            assert other.number not in page.text
            export = sign_in(key).get(f"/register/export.csv{view}").text
            assert lines(export, inquiry) == wanted
            assert other.number not in export


def test_what_goes_out_from_the_region_comes_in_to_the_municipality(app, sign_in):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981")
    sent, mail, answered = (document.label for document in exchanged(inquiry))
    browser = sign_in("head_sala")
    rows = browser.get("/register/export.csv").text.splitlines()
    (sent_row,) = [row for row in rows if row.startswith(sent)]
    (answered_row,) = [row for row in rows if row.startswith(answered)]
    assert ";inkommen;Region Västmanland;" in sent_row
    assert ";utgående;Region Västmanland;" in answered_row
    assert lines(browser.load("/register/?direction=in").text, inquiry) == {sent, mail}


def test_its_own_number_is_kept_shown_and_exported(app, sign_in):
    document = exchanged(routed_case(["1981"]))[0]
    for key, number in (("head_sala", "KS 2026/17"), ("colleague_sala", "KS 2026/18")):
        browser = sign_in(key)
        page = browser.load(f"/register/{document.id}/number")
        listed = browser.submit(page, {"municipality_number": f"  {number} "})
        assert number in listed.text
        assert number in browser.get("/register/export.csv").text
    assert "Vårt eget nummer" in browser.get("/register/export.csv").text
    trail = sa.select(AuditEntry).where(AuditEntry.action == "register.numbered")
    entries = db.session.scalars(trail.order_by(AuditEntry.id)).all()
    assert [entry.changes["municipality_number"][1] for entry in entries] == [
        "KS 2026/17",
        "KS 2026/18",
    ]


def test_another_municipality_and_the_region_do_not_write_it(app, sign_in):
    document = exchanged(routed_case(["1981", "1983"]))[0]
    path = f"/register/{document.id}/number"
    sign_in("head_koping").load(path, status=404)
    sign_in("head_vasteras").load(path, status=404)
    for key in ("coordinator", "registrar", "adviser", "partner"):
        sign_in(key).load(path, status=403)
    for key in ("coordinator", "head_koping"):
        with pytest.raises(Refused):
            service.give_own_number(document, "1", by=person(key), version=document.version)


def test_only_a_named_person_has_a_secret_case_in_the_municipalitys_register(app, sign_in):
    inquiry = routed_case(["1981"], secrecy=Secrecy.SECRET)
    document = exchanged(inquiry)[0]
    assert document.label in sign_in("head_sala").load("/register/").text
    assert inquiry.number not in sign_in("colleague_sala").load("/register/").text
    sign_in("colleague_sala").load(f"/register/{document.id}/number", status=404)


@pytest.mark.parametrize("text", ["x" * 51, "x" * 20_000])
def test_a_number_that_is_too_long_is_refused(app, sign_in, text):
    document = exchanged(routed_case(["1981"]))[0]
    browser = sign_in("head_sala")
    page = browser.load(f"/register/{document.id}/number")
    browser.submit(page, {"municipality_number": text}, status=422)
    with pytest.raises(Refused):
        service.give_own_number(document, text, by=person("head_sala"), version=document.version)


def test_two_who_write_the_number_at_once_see_each_other(app, sign_in):
    document = exchanged(routed_case(["1981"]))[0]
    head, colleague = sign_in("head_sala"), sign_in("colleague_sala")
    path = f"/register/{document.id}/number"
    early, late = head.load(path), colleague.load(path)
    head.submit(early, {"municipality_number": "KS 1"})
    page = colleague.submit(late, {"municipality_number": "KS 2"}, status=409)
    assert "KS 1" in page.text


def test_an_empty_register_says_what_belongs_there(app, sign_in):
    assert "Här hittar du" in sign_in("head_sala").load("/register/").text
    assert "registreras av sig själva" in sign_in("registrar").load("/register/").text


def test_the_place_of_a_document_of_others_is_nowhere(app, sign_in):
    other = exchanged(routed_case(["1980"]), "1980")[0]
    inquiry = routed_case(["1981"])
    browser = sign_in("head_sala")
    for query in (f"older={other.id}", f"newer={other.id}"):
        assert inquiry.number not in browser.load(f"/register/?{query}").text
