"""Somebody reads the months: the figures, what they are compared with, what they mean."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from crm.core.db import db
from crm.core.i18n import NO_BREAK_SPACE
from crm.inquiries import service as inquiries
from crm.inquiries.models import DismissReason, InquiryType
from crm.kpi import queries
from tests.factories.establishments import established
from tests.factories.inquiries import area, received_case
from tests.factories.kpi import OCTOBER, arrived, freezer_warehouse, on
from tests.factories.people import person
from tests.factories.routing import answer, decline, routed_case

NO_MONTHS = """2026-13 2026-00 abc 0001-01 9999-12 2026-12 2027-01 1989-12 2026-1 2026-10-01 -
%EF%BC%92026-10 %0a2026-10 2026-10%0a 2026-10.pdf.pdf"""
READERS = ("coordinator", "adviser", "steering", "head_sala")


def cards(page):
    """The five figures on top: name and value."""
    return {
        card.query(".figure-name")[0].to_text().strip(): " ".join(
            card.query(".figure-value")[0].to_text(strip=False).split(" ")
        ).strip()
        for card in page.tree.query(".figure-card")
    }


def line(page, name):
    """A table's line: its cells' texts, without the name."""
    for row in page.tree.query("main tbody tr, main tfoot tr"):
        if row.query("th")[0].to_text().strip() == name:
            return [" ".join(cell.to_text().split()) for cell in row.query("td")]
    raise AssertionError(f"no line {name}")


@pytest.mark.parametrize("reader", READERS)
def test_the_freezer_warehouse_is_one_expansion_and_1_800_mnkr(sign_in, reader):
    freezer_warehouse()
    with on(2026, 11, 24):
        page = sign_in(reader).load("/reports/2026-10")
    figures = cards(page)
    assert figures["Etableringar"] == "1"
    assert figures["Investeringar"] == f"1{NO_BREAK_SPACE}800{NO_BREAK_SPACE}mnkr"
    assert figures["Beslutade jobb"] == "–", "the company has not said"
    assert "0 nya, 1 expansion" in page.text
    assert line(page, "Västerås")[-3:] == ["1", "–", "1 800"]
    assert line(page, "Övrigt")[2:] == ["1", "–", "1 800"]
    assert line(page, "Elektromobilitet och framtidens transport")[2:] == ["1", "–", "1 800"]
    assert line(page, "Sala")[-3:] == ["0", "0", "0"]


def test_in_english_the_same_month_reads_sek_million(sign_in):
    freezer_warehouse()
    with on(2026, 11, 24):
        page = sign_in("steering", language="en").load("/reports/2026-10")
    assert cards(page)["Investment"] == f"1,800{NO_BREAK_SPACE}SEK million"
    assert "0 new, 1 expansion" in page.text


@pytest.mark.parametrize("key", ["partner", "registrar", "administrator", "colleague_sala"])
def test_others_may_not_read_the_reports(sign_in, key):
    with on(2026, 11, 24):
        browser = sign_in(key)
        for ending in ("", "2026-10", "2026-10/cases?figure=requests", "2026-10.pdf"):
            browser.load(f"/reports/{ending}", status=403)
        browser.load("/reports/2026-10.xlsx", status=403)


def test_a_month_in_which_nothing_happened_says_so(sign_in):
    with on(2026, 11, 24):
        page = sign_in("steering").load("/reports/2026-10")
    assert "kom inget in" in page.text
    assert cards(page)["Svarsfrekvens"] == "–"
    assert cards(page)["Förfrågningar"] == "0"
    assert cards(page)["Investeringar"] == f"0{NO_BREAK_SPACE}mnkr"
    compared = page.tree.query(".figure-card")[3].query("dd")
    assert [cell.to_text().strip() for cell in compared] == [f"0{NO_BREAK_SPACE}mnkr"] * 3
    assert not [href for _text, href in page.links() if "/cases" in href]


@pytest.mark.parametrize("month", NO_MONTHS.split())
def test_what_is_no_month_is_not_there(sign_in, month):
    with on(2026, 11, 24):
        browser = sign_in("coordinator")
        for ending in ("", ".pdf", ".xlsx", "/cases?figure=requests", "/close"):
            browser.load(f"/reports/{month}{ending}", status=404)


def test_the_running_month_and_the_first_one_can_be_read(sign_in):
    with on(2026, 11, 24):
        browser = sign_in("coordinator")
        page = browser.load("/reports/2026-11")
        assert page.tree.query(".notice")[0].to_text().strip() == (
            "Månaden pågår: siffrorna är preliminära."
        )
        assert "pågår:" not in browser.load("/reports/2026-10").text
        browser.load("/reports/1990-01")


def test_the_list_has_eighteen_months_and_opens_each(sign_in):
    freezer_warehouse()
    with on(2026, 11, 24):
        browser = sign_in("steering")
        page = browser.load("/reports/")
        names = [row.query("th")[0].to_text().strip() for row in page.tree.query("tbody tr")]
        assert (names[0], names[-1], len(names)) == ("november 2026", "juni 2025", 18)
        assert line(page, "oktober 2026")[:4] == ["1", "1", "–", "1 800"]
        assert browser.load(page.link("oktober 2026")).heading == "Månadsrapport oktober 2026"


@pytest.mark.parametrize(
    ("language", "cases", "words"),
    [
        ("sv", 0, "0 kvalificerade"),
        ("sv", 1, "1 kvalificerad"),
        ("sv", 2, "2 kvalificerade"),
        ("en", 1, "1 qualified"),
    ],
)
def test_how_many_were_qualified_in_words(sign_in, language, cases, words):
    arrived(*[date(2026, 10, 7)] * cases)
    with on(2026, 11, 24):
        page = sign_in("steering", language).load("/reports/2026-10")
    assert page.tree.query(".figure-detail")[0].to_text().strip() == words


def test_what_was_dismissed_does_not_count(sign_in):
    with on(2026, 10, 5):
        received_case()
        inquiries.dismiss(received_case(), DismissReason.SPAM, by=person("coordinator"))
        inquiries.dismiss(received_case(), DismissReason.DUPLICATE, by=person("coordinator"))
        db.session.commit()
        assert cards(sign_in("steering").load("/reports/2026-10"))["Förfrågningar"] == "1"


def test_a_shared_establishment_is_one_for_the_region_and_one_for_each(sign_in):
    with on(2026, 10, 20):
        established(codes=["1981", "1983"], jobs=40, investment_msek=Decimal("12.5"))
        page = sign_in("coordinator").load("/reports/2026-10")
    assert cards(page)["Etableringar"] == "1"
    assert line(page, "Sala")[-3:] == ["1 varav delade: 1", "40", "12,5"]
    assert line(page, "Köping")[-3:] == ["1 varav delade: 1", "40", "12,5"]
    assert line(page, "Regionen")[-3:] == ["1", "40", "12,5"]


def test_new_and_expansion_are_apart_and_capital_is_in_the_total_only(sign_in):
    with on(2026, 10, 20):
        for kind in (InquiryType.NEW, InquiryType.RELOCATION, InquiryType.EXPANSION):
            established(routed_case(type=kind))
        established(routed_case(type=InquiryType.CAPITAL))
        page = sign_in("coordinator").load("/reports/2026-10")
    assert cards(page)["Etableringar"] == "4"
    assert "2 nya, 1 expansion, 1 kapital" in page.text


def test_the_rate_counts_answers_and_declines_on_the_last_day_but_not_later(sign_in):
    deadline = date(2026, 10, 19)
    with on(2026, 10, 5):
        inquiry = routed_case(["1980", "1981", "1983"], deadline=deadline)
    with on(2026, 10, 19):
        answer(inquiry, "1981")
        decline(inquiry, "1980")
    with on(2026, 10, 20):
        answer(inquiry, "1983")
        page = sign_in("coordinator").load("/reports/2026-10")
    assert "2 av 3 i tid" in page.text
    assert cards(page)["Svarsfrekvens"] == f"67{NO_BREAK_SPACE}%"
    assert line(page, "Sala")[:4] == ["1", "1", "1", "100 %"]
    assert line(page, "Köping")[:4] == ["1", "1", "0", "0 %"]
    assert line(page, "Norberg")[:4] == ["0", "0", "0", "–"]


def test_in_a_running_month_those_who_still_have_time_do_not_lower_the_rate(sign_in):
    with on(2026, 10, 5):
        early = routed_case(["1980", "1981"], deadline=date(2026, 10, 13))
        late = routed_case(["1981", "1983"], deadline=date(2026, 10, 28))
    with on(2026, 10, 12):
        answer(early, "1981")
        answer(late, "1981")
    for day, replies, rate in ((13, "2 av 2", 100), (14, "2 av 3", 67), (28, "2 av 3", 67)):
        with on(2026, 10, day):
            steering = sign_in("steering")
            page = steering.load("/reports/2026-10")
            listed = line(steering.load("/reports/"), "oktober 2026")
        assert f"{replies} i tid" in page.text
        assert cards(page)["Svarsfrekvens"] == f"{rate}{NO_BREAK_SPACE}%"
        assert listed[-2] == f"{rate} %"
    assert line(page, "Köping")[:4] == ["1", "0", "0", "–"]
    with on(2026, 11, 2):
        assert "2 av 4 i tid" in sign_in("steering").load("/reports/2026-10").text


def test_the_month_stands_beside_the_one_before_the_year_and_last_year(sign_in):
    arrived(date(2025, 10, 7), date(2026, 1, 15), date(2026, 9, 30))
    arrived(date(2026, 10, 1), date(2026, 10, 31))
    with on(2026, 11, 24):
        page = sign_in("steering").load("/reports/2026-10")
    compared = page.tree.query(".figure-card")[0].query(".compared div")
    assert [" ".join(pair.to_text().split()) for pair in compared] == [
        "september 2026 1",
        "Hittills 2026 4",
        "oktober 2025 1",
    ]


def test_a_case_counts_in_each_of_its_areas_and_one_without_has_a_line_of_its_own(sign_in):
    both = [area("other").id, area("electromobility").id]
    arrived(date(2026, 10, 7), area_ids=both, subarea_ids=[])
    with on(2026, 10, 8):
        received_case(area_ids=[], subarea_ids=[])
        db.session.commit()
        page = sign_in("coordinator").load("/reports/2026-10")
    assert line(page, "Övrigt")[0] == "1"
    assert line(page, "Elektromobilitet och framtidens transport")[0] == "1"
    assert line(page, "Inget styrkeområde än")[0] == "1"


def test_every_trend_has_its_words_and_its_table(sign_in):
    arrived(date(2026, 9, 7), date(2026, 9, 8), date(2026, 10, 7))
    with on(2026, 11, 24):
        page = sign_in("steering").load("/reports/2026-10")
    words = [picture.query("desc")[0].to_text() for picture in page.tree.query("svg[role=img]")]
    assert words == [
        "Förfrågningar per månad: mellan 0 och 2, senaste månaden 1.",
        "Etableringar: inga på tolv månader.",
    ]
    assert line(page, "september 2026")[0] == "2"


def test_a_month_takes_a_handful_of_statements_however_many_cases_it_has(app):
    arrived(*[date(2026, 10, day) for day in range(1, 6)])
    few = _statements()
    arrived(*[date(2026, 10, day) for day in range(6, 26)])
    assert _statements() == few <= 15


def _statements():
    seen = []
    listen = (db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    sa.event.listen(*listen)
    queries.figures(OCTOBER)
    sa.event.remove(*listen)
    return len([text for text in seen if text.lstrip().startswith(("SELECT", "WITH"))])
