"""The public side shows every document and no word of what is hidden."""

import io
import re
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa

from crm.core.db import db
from crm.inquiries import service as inquiries
from crm.inquiries.documents import Document, DocumentKind, register_document
from crm.inquiries.models import Inquiry, Secrecy
from crm.register import queries
from tests.factories.establishments import lost
from tests.factories.inquiries import case_values, received_case
from tests.factories.offers import sent_offer
from tests.factories.people import person
from tests.factories.routing import answer, routed_case

HIDDEN = {
    "company_name": "Kvastfenan Sjöfart AB",
    "contact_name": "Sixten Tjäderlek",
    "contact_email": "sixten@kvastfenan.example",
    "subject": "Ämneskanariefågel",
    "code_name": "Projekt Hackspett",
}
WORDS = [*HIDDEN.values(), "Kvastfenan", "Hackspett"]
READERS = ("coordinator", "other_coordinator", "adviser", "registrar")


def hidden_case(secrecy: Secrecy = Secrecy.SECRET) -> Inquiry:
    """A case that has been through everything and must not be known."""
    inquiry = routed_case(["1981"], secrecy=secrecy, **HIDDEN)
    answer(inquiry, "1981")
    sent_offer(inquiry)
    lost(inquiry)
    return inquiry


def first(inquiry: Inquiry) -> Document:
    """The document of the inquiry itself."""
    query = sa.select(Document).where(Document.inquiry_id == inquiry.id)
    return db.session.scalars(query.order_by(Document.number).limit(1)).one()


def everything(browser: Any, query: str = "view=public") -> str:
    """The list and both files, with all that a file says of itself."""
    page = browser.load(f"/register/?{query}").html
    table = browser.get(f"/register/export.csv?{query}")
    book = browser.get(f"/register/export.xlsx?{query}")
    with zipfile.ZipFile(io.BytesIO(book.data)) as file:
        inside = "\n".join(file.read(name).decode() for name in file.namelist())
    return "\n".join([page, str(table.headers), table.text, str(book.headers), inside])


@pytest.mark.parametrize("key", READERS)
@pytest.mark.parametrize("secrecy", [Secrecy.LIMITED, Secrecy.SECRET])
def test_list_and_files_show_each_document_and_no_hidden_word(app, sign_in, key, secrecy):
    inquiry = hidden_case(secrecy)
    text = everything(sign_in(key))
    assert [word for word in WORDS if word in text] == []
    for number in range(1, 7):
        assert f"{inquiry.number}-{number}" in text
    assert "Förfrågan om etablering" in text


@pytest.mark.parametrize("key", READERS)
def test_a_search_of_the_public_side_does_not_find_by_hidden_words(app, sign_in, key):
    inquiry = hidden_case()
    browser = sign_in(key)
    for word in WORDS:
        page = browser.load(f"/register/?view=public&text={word}")
        assert inquiry.number not in page.text
    assert inquiry.number in browser.load("/register/?view=public&text=etablering").text
    assert inquiry.number in browser.load(f"/register/?view=public&text={inquiry.number}-3").text


@pytest.mark.parametrize("key", ["other_coordinator", "adviser", "registrar"])
def test_the_inner_side_does_not_have_a_secret_case_of_others(app, sign_in, key):
    inquiry = hidden_case()
    browser = sign_in(key)
    text = everything(browser, "view=inner")
    assert inquiry.number not in text
    assert [word for word in WORDS if word in text] == []
    browser.load(f"/register/{first(inquiry).id}/edit", status=404)


def test_the_inner_side_has_all_texts_for_whoever_may_know(app, sign_in):
    inquiry = hidden_case(Secrecy.LIMITED)
    text = everything(sign_in("coordinator"), "view=inner")
    assert HIDDEN["subject"] in text
    assert HIDDEN["company_name"] in text
    found = sign_in("coordinator").load("/register/?view=inner&text=kvastfenan")
    assert f"{inquiry.number}-1" in found.text


def test_of_a_secret_case_the_list_tells_no_more_inside_but_its_own_page_does(app, sign_in):
    inquiry = hidden_case()
    coordinator = sign_in("coordinator")
    text = everything(coordinator, "view=inner")
    assert f"{inquiry.number}-1" in text
    assert [word for word in WORDS if word in text] == []
    found = coordinator.load("/register/?view=inner&text=kvastfenan")
    assert f"{inquiry.number}-1" not in found.text
    assert HIDDEN["company_name"] in coordinator.load(f"/inquiries/{inquiry.id}").text


def test_the_inner_side_says_where_secret_cases_stand_and_why_little_is_told(app, sign_in):
    inquiry = hidden_case()
    registrar, coordinator = sign_in("registrar"), sign_in("coordinator")
    where, why = "står bara i den offentliga vyn", "eftersom det inte noteras vem som läser"
    page = registrar.load("/register/")
    assert where in page.text
    assert why not in page.text
    page = coordinator.load("/register/")
    assert where in page.text
    assert why in page.text
    rows = [" ".join(row.to_text().split()) for row in page.tree.query("tbody tr")]
    assert [row for row in rows if "sekretessbelagt" not in row or "samma Ändra" in row] == []
    public = coordinator.load("/register/?view=public")
    assert inquiry.number in public.text
    assert not any(words in public.text for words in (where, why, "sekretessbelagt"))
    assert "sekretessbelagt" not in coordinator.get("/register/export.csv?view=public").text


def test_a_municipality_reads_no_hidden_word_either(app, sign_in):
    hidden_case(Secrecy.SECRET)
    hidden_case(Secrecy.LIMITED)
    for key in ("head_sala", "colleague_sala"):
        text = everything(sign_in(key), "view=inner")
        assert [word for word in WORDS if word in text] == []


@pytest.mark.parametrize("key", ["partner", "steering", "administrator"])
def test_others_do_not_open_the_register(app, sign_in, key):
    for path in ("/register/", "/register/export.csv", "/register/export.xlsx"):
        sign_in(key).load(path, status=403)


def test_the_public_texts_are_written_separately(app, sign_in):
    inquiry = received_case(secrecy=Secrecy.LIMITED, **HIDDEN)
    browser = sign_in("registrar")
    page = browser.load(f"/register/{first(inquiry).id}/edit")
    values = {"public_subject": "Förfrågan om mark", "public_counterpart": ""}
    browser.submit(page, values)
    text = browser.load("/register/?view=public").text
    assert "Förfrågan om mark" in text
    assert first(inquiry).public_counterpart == ""


@pytest.mark.parametrize("field", ["public_subject", "public_counterpart"])
@pytest.mark.parametrize(
    "text", ["Mark för Kvastfenan Sjöfarts fabrik", "projekt  HACKSPETT", "Sixten Tjäderlek"]
)
def test_public_texts_that_name_somebody_hidden_are_refused(app, sign_in, field, text):
    inquiry = received_case(secrecy=Secrecy.LIMITED, **HIDDEN)
    browser = sign_in("coordinator")
    page = browser.load(f"/register/{first(inquiry).id}/edit")
    again = browser.submit(page, {field: text}, status=422)
    assert "ta bort företaget" in again.errors()[0]
    assert text in again.values(again.form())[field]
    assert first(inquiry).public_subject == "Förfrågan om etablering"


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_000])
def test_a_public_subject_that_cannot_be_is_refused(app, sign_in, text):
    inquiry = received_case()
    browser = sign_in("registrar")
    page = browser.load(f"/register/{first(inquiry).id}/edit")
    browser.submit(page, {"public_subject": text}, status=422)


def test_two_who_write_the_public_texts_at_once_see_each_other(app, sign_in):
    inquiry = received_case()
    registrar, coordinator = sign_in("registrar"), sign_in("coordinator")
    path = f"/register/{first(inquiry).id}/edit"
    early, late = registrar.load(path), coordinator.load(path)
    registrar.submit(early, {"public_subject": "Den första"})
    page = coordinator.submit(late, {"public_subject": "Den andra"}, status=409)
    assert "Den första" in page.text
    assert first(inquiry).public_subject == "Den första"


def test_names_in_the_public_texts_of_an_open_case_are_no_fault(app, sign_in):
    inquiry = received_case(company_name="Öppna Bolaget AB")
    browser = sign_in("registrar")
    page = browser.load(f"/register/{first(inquiry).id}/edit")
    browser.submit(page, {"public_subject": "Öppna Bolaget söker mark"})
    assert first(inquiry).public_subject == "Öppna Bolaget söker mark"


@pytest.mark.parametrize("secrecy", [Secrecy.LIMITED, Secrecy.SECRET])
def test_a_case_that_becomes_hidden_takes_its_public_texts_back_at_once(app, sign_in, secrecy):
    open_case = {**HIDDEN, "code_name": None}
    inquiry = routed_case(["1981"], **open_case)
    sent_offer(answer_and_return(inquiry))
    assert HIDDEN["subject"] in everything(sign_in("registrar"))
    hide(inquiry, secrecy)
    text = everything(sign_in("registrar"))
    assert [word for word in WORDS if word in text] == []
    assert f"{inquiry.number}-1" in text


def answer_and_return(inquiry: Inquiry) -> Inquiry:
    answer(inquiry, "1981")
    return inquiry


def hide(inquiry: Inquiry, secrecy: Secrecy, **more: Any) -> None:
    """Make a case limited or secret."""
    values = {"secrecy": secrecy, "code_name": HIDDEN["code_name"], "summary": "Fabrik.", **more}
    inquiries.edit(inquiry, values, by=person("coordinator"), version=inquiry.version)
    db.session.commit()


def test_other_words_in_the_same_change_do_not_leave_the_old_ones_behind(app, sign_in):
    inquiry = received_case(**{**HIDDEN, "code_name": None})
    hide(inquiry, Secrecy.LIMITED, subject="Något annat", company_name="Annat Namn AB")
    text = everything(sign_in("registrar"))
    assert [word for word in [*WORDS, "Något annat", "Annat Namn"] if word in text] == []


def test_words_that_give_nothing_away_stay_when_a_case_becomes_hidden(app, sign_in):
    inquiry = received_case(**{**HIDDEN, "code_name": None})
    document = first(inquiry)
    document.public_subject, document.public_counterpart = "Förfrågan om mark", "Ett bolag"
    hide(inquiry, Secrecy.SECRET)
    document = first(inquiry)
    assert document.public_subject == "Förfrågan om mark"
    assert document.public_counterpart == "Ett bolag"


def test_a_name_that_is_learned_later_goes_out_of_the_public_texts(app, sign_in):
    inquiry = received_case(secrecy=Secrecy.LIMITED, **{**HIDDEN, "company_name": None})
    first(inquiry).public_subject = "Förfrågan från Kvastfenan Sjöfart"
    db.session.commit()
    values = {"company_name": HIDDEN["company_name"]}
    inquiries.edit(inquiry, values, by=person("coordinator"), version=inquiry.version)
    assert first(inquiry).public_subject == "Förfrågan om etablering"


def test_a_case_that_becomes_secret_hides_whom_it_was_sent_to(app):
    inquiry = routed_case(["1981"], secrecy=Secrecy.LIMITED, **HIDDEN)
    query = sa.select(Document.public_counterpart).where(Document.municipality_id.is_not(None))
    assert db.session.scalars(query).all() == ["Sala", "Sala"]
    hide(inquiry, Secrecy.SECRET)
    assert db.session.scalars(query).all() == ["En kommun", "En kommun"]


def test_filters_narrow_the_list_and_strange_ones_are_told(app, sign_in):
    inquiry = hidden_case(Secrecy.LIMITED)
    browser = sign_in("registrar")
    page = browser.load("/register/?view=public&kind=answer")
    assert re.findall(rf"{inquiry.number}-\d", page.text) == [f"{inquiry.number}-4"]
    page = browser.load("/register/?direction=out")
    assert sorted(re.findall(rf"{inquiry.number}-\d", page.text)) == [
        *(f"{inquiry.number}-{number}" for number in (2, 3, 6)),
    ]
    assert inquiry.number not in browser.load("/register/?until=2020-01-01").text
    assert inquiry.number in browser.load("/register/?since=2020-01-01").text
    for query in ("view=own", "kind=nonsense", "since=i+går", "text=%00", "older=99999999999"):
        browser.load(f"/register/?{query}")
        assert browser.get(f"/register/export.csv?{query}").status_code == 200


def test_a_long_register_comes_page_by_page_in_every_view(app, sign_in, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 4)
    inquiry = hidden_case(Secrecy.LIMITED)
    for view in ("inner", "public"):
        browser = sign_in("registrar")
        page = browser.load(f"/register/?view={view}")
        shown = re.findall(rf"{inquiry.number}-\d", page.text)
        assert len(shown) == 4
        older = browser.load(page.link("Äldre"))
        rest = re.findall(rf"{inquiry.number}-\d", older.text)
        assert sorted(shown + rest) == [f"{inquiry.number}-{number}" for number in range(1, 8)]
        assert re.findall(rf"{inquiry.number}-\d", browser.load(older.link("Nyare")).text) == shown


def test_an_open_case_of_which_something_is_marked_secret_is_not_told_about_either(app, sign_in):
    inquiry = received_case(**{**HIDDEN, "code_name": None})
    assert HIDDEN["subject"] in everything(sign_in("registrar"))
    register_document(inquiry, DocumentKind.MARKING, by=person("coordinator"))
    register_document(inquiry, DocumentKind.MAIL_IN, by=None, subject="Nytt om Kvastfenan")
    db.session.commit()
    text = everything(sign_in("registrar"))
    assert [word for word in WORDS if word in text] == []
    assert f"{inquiry.number}-3" in text


def test_an_adviser_who_alone_is_named_writes_the_public_texts(app, sign_in):
    values = case_values(secrecy=Secrecy.SECRET, **HIDDEN, responsible_id=person("adviser").id)
    inquiry = inquiries.register(values, by=person("adviser"))
    db.session.commit()
    path = f"/register/{first(inquiry).id}/edit"
    sign_in("coordinator").load(path, status=404)
    adviser = sign_in("adviser")
    adviser.submit(adviser.load(path), {"public_subject": "Förfrågan om mark"})
    assert "Förfrågan om mark" in adviser.load("/register/?view=public").text


def test_words_in_the_list_stand_apart(app, sign_in):
    received_case()
    text = sign_in("coordinator").load("/register/").text
    assert "samma Ändra" in text or "etablering Ändra" in text
