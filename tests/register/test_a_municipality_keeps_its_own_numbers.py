"""Each municipality sees what was exchanged with it, and writes its own numbers beside."""

import re

import pytest
import sqlalchemy as sa

from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.errors import Refused
from crm.inquiries.documents import Document, DocumentKind
from crm.inquiries.models import Inquiry, Secrecy
from crm.register import service
from crm.routing import releases
from tests.factories.people import municipality, person
from tests.factories.routing import answer, decline, recipient, routed_case


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


def words_of(page, label):
    """What stands on the line of a document."""
    (row,) = [row for row in page.tree.query("tbody tr") if label in row.to_text().split()]
    return " ".join(row.to_text().split())


def test_each_document_is_called_what_it_is_to_the_municipality(app, sign_in):
    inquiry = routed_case(["1981", "1983"], secrecy=Secrecy.LIMITED)
    answer(inquiry, "1981")
    decline(inquiry, "1983")
    part = recipient(inquiry, "1981")
    releases.release_identity(inquiry, [part], why="Ja.", by=person("coordinator"))
    db.session.commit()
    page = sign_in("head_sala").load("/register/")
    names = ["inkommen förfrågan inkommen", "inkommet mejl inkommen", "vårt svar utgående"]
    names += ["uppgift om vem som frågar inkommen", "inkommet mejl inkommen"]
    for document, name in zip(exchanged(inquiry), names, strict=True):
        assert name in words_of(page, document.label)
    koping = sign_in("head_koping")
    declined = exchanged(inquiry, "1983")[-1]
    assert "vi avböjer utgående" in words_of(koping.load("/register/"), declined.label)
    assert ";vi avböjer;utgående;" in koping.get("/register/export.csv").text


def choices(page, name):
    return {option.to_text().strip() for option in page.tree.query(f"select[name={name}] option")}


def test_only_what_can_occur_with_a_municipality_is_offered_as_a_filter(app, sign_in):
    inquiry = routed_case(["1981"])
    answer(inquiry, "1981")
    browser = sign_in("head_sala")
    page = browser.load("/register/")
    assert choices(page, "kind") == {
        *("alla", "inkommen förfrågan", "inkommet mejl", "uppgift om vem som frågar"),
        *("vårt svar", "vi avböjer"),
    }
    assert choices(page, "direction") == {"alla", "inkommen", "utgående"}
    assert len(choices(sign_in("registrar").load("/register/"), "kind")) == len(DocumentKind) + 1
    narrowed = browser.load("/register/?kind=answer")
    assert lines(narrowed.text, inquiry) == {exchanged(inquiry)[-1].label}
    for strange in ("kind=decision", "direction=internal"):
        refused = browser.load(f"/register/?{strange}")
        assert "Välj ett av alternativen" in refused.text
        assert lines(refused.text, inquiry) == {row.label for row in exchanged(inquiry)}


@pytest.mark.parametrize(
    ("secrecy", "mark"), [(Secrecy.LIMITED, "begränsat"), (Secrecy.SECRET, "sekretessbelagt")]
)
def test_a_case_that_is_not_open_is_marked_and_the_page_says_why_little_is_told(
    app, sign_in, secrecy, mark
):
    browser = sign_in("head_sala")
    routed_case(["1981"])
    page = browser.load("/register/")
    assert "begränsa" not in page.text.lower()
    assert "sekretessbelag" not in page.text.lower()
    document = exchanged(routed_case(["1981"], secrecy=secrecy))[0]
    page = browser.load("/register/")
    assert mark in words_of(page, document.label)
    assert "med texter som inte röjer något" in page.text
    (row,) = [
        row
        for row in browser.get("/register/export.csv").text.splitlines()
        if row.startswith(document.label)
    ]
    assert row.endswith(f";{mark};")


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
