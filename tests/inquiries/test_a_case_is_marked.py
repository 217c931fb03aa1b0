"""How secret a case is stands on its pages and in the list; the next step is what it waits for."""

import pytest
import sqlalchemy as sa

from crm.core.db import db
from crm.inquiries import queries, service
from crm.inquiries.documents import Document
from crm.inquiries.models import Secrecy
from crm.inquiries.queries import Filters
from crm.offers import service as offers
from tests.factories.inquiries import qualified_case, received_case
from tests.factories.offers import draft_offer
from tests.factories.people import municipality, person, source
from tests.factories.routing import answered_case, routed_case
from tests.factories.secrecy import marked

SECRET = "Sekretessbelagt Bara de som är namngivna i ärendet får veta att det finns."
LIMITED = "Begränsat Kommunerna ser kodnamnet och behovet."


def marks(page):
    return [" ".join(mark.to_text().split()) for mark in page.tree.query(".secrecy-mark")]


def tags(page):
    """What the list says of each case's secrecy, the newest first."""
    return [
        [tag.to_text() for tag in row.query(".secrecy-tag")] for row in page.tree.query("tbody tr")
    ]


def numbers(page):
    return [cell.to_text().strip() for cell in page.tree.query("tbody td:first-child")]


@pytest.mark.parametrize("path", ["", "/edit", "/qualify", "/dismiss", "/secrecy"])
@pytest.mark.parametrize(
    ("secrecy", "mark"),
    [(Secrecy.OPEN, ""), (Secrecy.LIMITED, LIMITED), (Secrecy.SECRET, SECRET)],
)
def test_a_case_says_at_its_head_how_secret_it_is(sign_in, path, secrecy, mark):
    inquiry = received_case(secrecy=secrecy)
    found = marks(sign_in("coordinator").load(f"/inquiries/{inquiry.id}{path}"))
    assert len(found) == bool(mark)
    assert all(text.startswith(mark) for text in found)


@pytest.mark.parametrize("path", ["/route", "/release", "/offers/new", "/decision"])
@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_so_do_the_pages_where_one_decides_about_it(sign_in, path, secrecy):
    inquiry = routed_case(secrecy=secrecy)
    found = marks(sign_in("coordinator").load(f"/inquiries/{inquiry.id}{path}"))
    assert len(found) == (secrecy is not Secrecy.OPEN)


def test_so_does_an_offer(sign_in):
    offer = draft_offer(answered_case(secrecy=Secrecy.SECRET))
    assert marks(sign_in("coordinator").load(f"/offers/{offer.id}"))[0].startswith(SECRET)


def test_who_is_named_is_told_how_secret_the_case_is(sign_in):
    inquiry = received_case(secrecy=Secrecy.SECRET)
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/people")
    assert marks(page)[0].startswith(SECRET)


def test_the_list_marks_cases_that_are_not_open(sign_in):
    for secrecy in Secrecy:
        received_case(secrecy=secrecy)
    found = tags(sign_in("coordinator").load("/inquiries/"))
    assert found == [["sekretessbelagt"], ["begränsat"], []]


def test_the_list_says_that_type_and_areas_of_a_secret_case_are_hidden(sign_in):
    received_case(secrecy=Secrecy.SECRET)
    received_case(type=None, area_ids=[], subarea_ids=[])
    page = sign_in("coordinator").load("/inquiries/")
    cells = [
        [cell.to_text().strip() for cell in row.query("td")][2:4]
        for row in page.tree.query("tbody tr")
    ]
    assert cells == [["–", "–"], ["dold", "dold"]]


def test_a_partner_is_not_told_how_secret_a_case_is(sign_in):
    inquiry = received_case(secrecy=Secrecy.LIMITED, source_id=source("business-sweden").id)
    page = sign_in("partner").load("/inquiries/?secrecy=open")
    assert numbers(page) == [inquiry.number], "nor finds it out by filtering"
    assert tags(page) == [[]]


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_the_list_is_narrowed_to_one_level_of_secrecy(sign_in, secrecy):
    made = {level: received_case(secrecy=level).number for level in Secrecy}
    page = sign_in("coordinator").load(f"/inquiries/?secrecy={secrecy.value}")
    assert numbers(page) == [made[secrecy]]


def test_narrowing_to_secret_cases_finds_only_those_one_is_named_in(sign_in):
    inquiry = received_case(secrecy=Secrecy.SECRET)
    service.open_to(inquiry, municipality("1981"), by=person("coordinator"))
    db.session.commit()
    for key in ("adviser", "head_sala", "registrar"):
        page = sign_in(key).load("/inquiries/?secrecy=secret")
        assert numbers(page) == []
        assert inquiry.number not in page.text


def test_the_filter_goes_on_to_the_next_page(app, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    limited = [received_case(secrecy=Secrecy.LIMITED) for _ in range(3)]
    received_case()
    first = queries.page(person("coordinator"), Filters(secrecy=Secrecy.LIMITED))
    second = queries.page(
        person("coordinator"), Filters(secrecy=Secrecy.LIMITED), older=first.older
    )
    assert {*first.rows, *second.rows} == {*limited}


@pytest.mark.parametrize("level", ["nonsense", "OPEN", "\x00", "open' OR 1=1"])
def test_a_level_that_does_not_exist_narrows_nothing(sign_in, level):
    inquiry = received_case()
    browser = sign_in("coordinator")
    answer = browser.get("/inquiries/", query_string={"secrecy": level})
    assert answer.status_code == 200
    assert inquiry.number in answer.text


def next_step(browser, inquiry):
    page = browser.load(f"/inquiries/{inquiry.id}")
    box = page.tree.query(".next-step")[0]
    return " ".join(box.query("p")[0].to_text().split()), box.query("a")[0]


def test_an_offer_that_is_made_waits_for_being_sent(sign_in):
    browser = sign_in("coordinator")
    offer = draft_offer()
    why, way = next_step(browser, offer.inquiry)
    assert why == "Version 1 av offerten är klar men inte skickad."
    assert way.to_text() == "Skicka offerten"
    page = browser.load(way.attrs["href"])
    assert "Skickad till investeraren?" in page.text
    offers.mark_sent(offer, sent_to="Bolaget", by=person("coordinator"))
    assert "beslut" in next_step(browser, offer.inquiry)[1].to_text()


def test_without_an_offer_the_next_step_is_to_compile_one(sign_in):
    inquiry = routed_case()
    assert next_step(sign_in("coordinator"), inquiry)[1].to_text() == "Sammanställ offerten"


def test_the_confirmation_stands_beneath_the_choice_of_secrecy(sign_in):
    inquiry = routed_case(secrecy=Secrecy.LIMITED)
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/edit")
    place = page.html.index
    assert place('value="secret"') < place('id="made_open"') < place('id="code_name"')
    assert "Ja, Sala och Köping får se vem som frågar" in page.text


def test_beneath_the_confirmation_stands_what_is_then_read_and_what_is_marked(sign_in):
    told = {"company_name": "Kvastfenan AB", "contact_name": "Sixten Tjäderlek"}
    inquiry = routed_case(secrecy=Secrecy.LIMITED, description="Vi är finska.", **told)
    marked(inquiry)
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/edit")
    text = page.tree.query(".made-open")[0].to_text()
    for words in (*told.values(), "Vi är finska.", "Det kan inte göras oläst.", "Företaget"):
        assert words in text


@pytest.mark.parametrize("secrecy", [Secrecy.OPEN, Secrecy.LIMITED])
def test_nothing_is_to_be_confirmed_where_nobody_was_asked_or_all_is_open(sign_in, secrecy):
    inquiry = (routed_case if secrecy is Secrecy.OPEN else qualified_case)(secrecy=secrecy)
    db.session.commit()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/edit")
    assert page.tree.query("#made_open") == []
    page = sign_in("coordinator").load("/inquiries/new")
    assert page.tree.query("#made_open") == []


def panel(page):
    return " ".join(page.tree.query(".readers")[0].to_text().split())


def test_a_reason_that_many_share_is_said_once(sign_in):
    ground = "Bolaget har samtyckt. " * 10
    inquiry = qualified_case(secrecy=Secrecy.SECRET)
    for key in ("head_sala", "colleague_sala", "head_koping"):
        service.name_person(inquiry, person(key), ground, by=person("coordinator"))
    service.name_person(inquiry, person("head_vasteras"), "Äger marken", by=person("coordinator"))
    for code in ("1981", "1980", "1983"):
        service.open_to(inquiry, municipality(code), by=person("coordinator"))
    db.session.commit()
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}")
    told = panel(page)
    assert told.count("har fått frågan; ser kodnamnet och behovet") == 1
    assert told.count(ground.strip()) == 1
    assert told.count("Äger marken") == 1
    assert "Sala: Colleague Sala" in told
    folded = [fold.query("p")[0].to_text().strip() for fold in page.tree.query(".readers details")]
    assert folded == [ground.strip()], "what is long is folded, what is short stands there"


def test_the_readers_stand_by_what_they_see(sign_in):
    inquiry = routed_case(source_id=source("business-sweden").id)
    told = panel(sign_in("coordinator").load(f"/inquiries/{inquiry.id}"))
    titles = ["Det regionala teamet", "Kommunerna", source("business-sweden").name, "Registratorn"]
    assert sorted(titles, key=told.index) == titles
    assert "Sala: Colleague Sala" in told
    assert "Köping: Head Koping" in told


@pytest.mark.parametrize("key", ["coordinator", "adviser"])
def test_the_public_texts_of_a_hidden_case_stand_beside_its_documents(sign_in, key):
    inquiry = received_case(secrecy=Secrecy.SECRET, subject="Fabriken vid sjön")
    service.name_person(inquiry, person("adviser"), "leder fallet", by=person("coordinator"))
    document = db.session.scalars(
        sa.select(Document).where(Document.inquiry_id == inquiry.id)
    ).first()
    document.public_subject = "Förfrågan om mark, skriven för alla"
    page = sign_in(key).load(f"/inquiries/{inquiry.id}")
    assert "Offentlig ärendemening" in page.text
    assert "Förfrågan om mark, skriven för alla" in page.text
    changes = [href for _, href in page.links() if href.startswith("/register/")]
    assert changes, "whoever is named may change them"


def test_persons_of_one_name_are_told_apart_in_the_preview(sign_in):
    inquiry = routed_case()
    person("head_sala").name = person("colleague_sala").name = "Kim Lind"
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/preview")
    labels = [option.to_text() for option in page.tree.query("#reader option")]
    for key in ("head_sala", "colleague_sala"):
        assert f"Kim Lind, Sala, {key}@vastmanland.example" in labels


def test_a_button_in_the_preview_looks_like_one_and_cannot_be_pressed(sign_in):
    inquiry = routed_case()
    reader = person("head_sala").id
    page = sign_in("coordinator").load(f"/inquiries/{inquiry.id}/preview?reader={reader}")
    shown = {
        button.to_text().strip(): button.attrs
        for button in page.tree.query(".preview [role=button]")
    }
    assert list(shown) == ["Svara med objekt", "Avböj"]
    for attrs in shown.values():
        assert attrs["aria-disabled"] == "true"
        assert "disabled" in attrs["class"].split()
        assert "href" not in attrs
