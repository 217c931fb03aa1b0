"""The list of cases: newest first, page by page, narrowed by filters, with few questions asked."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from crm.core import clock
from crm.core.db import db
from crm.inquiries import queries, service
from crm.inquiries.models import Secrecy, Stage
from crm.inquiries.queries import Filters
from tests.factories.inquiries import area, qualified_case, received_case
from tests.factories.people import municipality, person, source


def numbers(page):
    return [cell.to_text().strip() for cell in page.tree.query("tbody td:first-child")]


def many(count):
    """So many cases, two and two received at the same moment; the newest first."""
    start = clock.now() - timedelta(days=10)
    made = [
        received_case(received_at=start + timedelta(minutes=number // 2)) for number in range(count)
    ]
    return [inquiry.number for inquiry in reversed(made)]


@pytest.mark.parametrize("side", ["older", "newer"])
def test_the_place_of_a_case_that_one_may_not_know_of_is_not_to_be_found_out(sign_in, side):
    many(3)
    day = clock.now() - timedelta(days=10)
    secret = received_case(secrecy=Secrecy.SECRET, received_at=day + timedelta(seconds=30))
    browser = sign_in("adviser")
    assert numbers(browser.load(f"/inquiries/?{side}={secret.id}")) == numbers(
        browser.load(f"/inquiries/?{side}=999999")
    )


@contextmanager
def counted():
    """What the database is asked."""
    statements = []

    def note(connection, cursor, statement, *rest):
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_list_goes_on_page_by_page_and_back(sign_in, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 4)
    expected = many(11)
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/")
    seen = [numbers(page)]
    while any("Äldre" in text for text, _ in page.links()):
        page = browser.load(page.link("Äldre"))
        seen.append(numbers(page))
    assert [len(part) for part in seen] == [4, 4, 3]
    assert [number for part in seen for number in part] == expected
    page = browser.load(page.link("Nyare"))
    assert numbers(page) == expected[4:8]
    page = browser.load(page.link("Nyare"))
    assert numbers(page) == expected[:4]
    assert not any("Nyare" in text for text, _ in page.links())


def test_filters_stay_on_the_way_to_the_next_page(sign_in, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    wanted = [received_case(responsible_id=person("adviser").id).number for _ in range(3)]
    received_case()
    browser = sign_in("coordinator")
    page = browser.load("/inquiries/")
    page = browser.load(f"/inquiries/?responsible_id={person('adviser').id}&stage=received&text=")
    page = browser.load(page.link("Äldre"))
    assert numbers(page) == wanted[:1]
    assert f"responsible_id={person('adviser').id}" in page.url


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("åkeriet", True),
        ("ÅKERIET", True),
        ("keri", True),
        ("öst åkeri", True),
        ("projekt älg", True),
        ("ritningskontor", True),
        ("0001", True),
        ("Akeriet", False),
        ("Köping", False),
        ("100%", False),
        ("_", False),
        ("å" * 200, False),
        ("\x00", True),
        ("'); drop table inquiries --", False),
    ],
)
def test_words_are_found_in_number_company_code_name_and_subject(sign_in, typed, found):
    inquiry = received_case(
        company_name="Åkeriet Öster AB",
        secrecy=Secrecy.LIMITED,
        code_name="Projekt Älg",
        subject="Ritningskontor",
        description="Köping",
    )
    browser = sign_in("coordinator")
    page = browser.get("/inquiries/", query_string={"text": typed}, follow_redirects=True)
    assert page.status_code == 200
    assert (inquiry.number in page.get_data(as_text=True)) is found


def test_a_changed_name_is_found_and_the_old_one_is_not(app):
    inquiry = received_case(company_name="Gamla Namnet AB")
    values = {**service.values_of(inquiry), "company_name": "Nya Namnet AB"}
    service.edit(inquiry, values, by=person("coordinator"), version=inquiry.version)
    coordinator = person("coordinator")
    assert queries.page(coordinator, Filters(text="nya namnet")).rows == [inquiry]
    assert queries.page(coordinator, Filters(text="gamla")).rows == []


def test_each_filter_narrows_the_list(app):
    food, smart = area("food"), area("smart-industry")
    one = qualified_case(area_ids=[food.id, smart.id], subarea_ids=[])
    other = received_case(
        source_id=source("sba").id,
        responsible_id=person("adviser").id,
        area_ids=[smart.id],
        subarea_ids=[],
    )
    for filters, rows in [
        (Filters(), [other, one]),
        (Filters(stage=Stage.QUALIFIED), [one]),
        (Filters(area_id=food.id), [one]),
        (Filters(area_id=smart.id), [other, one]),
        (Filters(source_id=source("sba").id), [other]),
        (Filters(responsible_id=person("adviser").id), [other]),
        (Filters(stage=Stage.QUALIFIED, source_id=source("sba").id), []),
    ]:
        assert queries.page(person("coordinator"), filters).rows == rows


def test_nonsense_in_the_address_narrows_nothing(sign_in):
    inquiry = received_case()
    browser = sign_in("coordinator")
    for nonsense in (
        "stage=nonsense",
        "area_id=x",
        "area_id=99999999999999999999",
        "older=x&newer=-3",
        "older=99999999999999999999",
        "unknown=1",
        "csrf_token=1",
    ):
        assert numbers(browser.load(f"/inquiries/?{nonsense}")) == [inquiry.number]


def test_an_empty_list_says_what_belongs_there(sign_in):
    for key in ("coordinator", "head_sala", "partner", "registrar"):
        page = sign_in(key).load("/inquiries/")
        assert len(page.tree.query(".empty")) == 1
    page = sign_in("coordinator").load("/inquiries/?text=finns+inte")
    assert "Ingen förfrågan motsvarar urvalet" in page.text


def test_a_filter_tells_nobody_what_they_are_not_told(sign_in):
    inquiry = qualified_case(secrecy=Secrecy.LIMITED, source_id=source("business-sweden").id)
    service.open_to(inquiry, municipality("1981"), by=person("coordinator"))
    asked = f"?source_id={source('sba').id}"
    for key, hidden in (("head_sala", ""), ("partner", "&text=finns-inte")):
        page = sign_in(key).load(f"/inquiries/{asked}{hidden}")
        assert numbers(page) == [inquiry.number]
        assert bool(page.tree.query("main [name=text]")) == (key == "head_sala")
    assert numbers(sign_in("registrar").load(f"/inquiries/{asked}")) == [], "who is told it all"


def test_the_list_calls_a_hidden_case_by_its_code_name_outside_the_team(sign_in):
    inquiry = received_case(
        secrecy=Secrecy.LIMITED,
        company_name="Hemlighetsmakarna AB",
        source_id=source("business-sweden").id,
    )
    service.open_to(inquiry, municipality("1981"), by=person("coordinator"))
    assert "Hemlighetsmakarna" in sign_in("adviser").load("/inquiries/").text
    for key in ("head_sala", "partner", "registrar"):
        page = sign_in(key).load("/inquiries/")
        assert inquiry.code_name in page.text
        assert "Hemlighetsmakarna" not in page.html


def test_the_list_asks_as_few_questions_for_forty_cases_as_for_two(sign_in):
    browser = sign_in("coordinator")
    many(2)
    browser.load("/inquiries/")
    with counted() as few:
        browser.load("/inquiries/")
    many(40)
    db.session.commit()
    with counted() as more:
        browser.load("/inquiries/")
    assert len(more) == len(few) <= 10, "\n".join(more)
