"""A figure so small that it would tell of a secret case is not shown to those who may not know."""

import io
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from crm.core.db import db
from crm.inquiries.models import InquiryType, NamedPerson, Secrecy
from crm.kpi import service
from crm.kpi.rules import FEW, withheld_rows
from tests.factories.establishments import established
from tests.factories.inquiries import area
from tests.factories.kpi import arrived, let_know, on, secret
from tests.factories.people import person
from tests.factories.routing import routed_case
from tests.kpi.test_reading_the_month import cards, line

DAY = date(2026, 10, 8)


def month_as(sign_in, reader, ending=""):
    with on(2026, 11, 24):
        return sign_in(reader).load(f"/reports/2026-10{ending}")


def test_one_secret_request_is_fewer_than_three_for_the_steering_group(sign_in):
    secret(DAY)
    page = month_as(sign_in, "steering")
    assert cards(page)["Förfrågningar"] == "<3"
    assert "Hittills 2026 <3" in page.text
    assert line(page, "oktober 2026")[0] == "<3"
    assert "visas inte" in month_as(sign_in, "steering", "/cases?figure=requests").text


def test_the_year_is_withheld_when_the_other_months_could_be_taken_from_it(sign_in):
    secret(DAY)
    arrived(*[date(2026, 9, day) for day in (1, 2, 3)])
    page = month_as(sign_in, "steering")
    assert "september 2026 3 Hittills 2026 dold" in page.text


def test_those_who_know_of_the_case_read_the_figure(sign_in):
    let_know(secret(DAY), person("adviser"))
    for reader in ("coordinator", "adviser"):
        assert cards(month_as(sign_in, reader))["Förfrågningar"] == "1"
    assert cards(month_as(sign_in, "other_coordinator"))["Förfrågningar"] == "<3"


def test_among_enough_other_cases_a_secret_one_counts_like_any(sign_in):
    secret(DAY)
    arrived(DAY, DAY)
    assert cards(month_as(sign_in, "steering"))["Förfrågningar"] == "3"
    page = month_as(sign_in, "adviser", "/cases?figure=requests")
    assert "Och 1 ärende som du inte kan öppna." in page.text


def test_small_areas_are_withheld_together_so_that_none_is_pointed_at(sign_in):
    arrived(DAY, DAY, DAY, area_ids=[area("other").id], subarea_ids=[])
    secret(DAY, area_ids=[area("life-science").id], subarea_ids=[])
    page = month_as(sign_in, "steering")
    assert cards(page)["Förfrågningar"] == "4"
    rows = [line(page, name)[0] for name in ("Smart industri", "Förnybar energi och lagring")]
    assert rows == ["<3", "<3"]
    assert line(page, "Övrigt")[0] == "dold", "4 less 3 would tell of the fourth"


def test_what_a_secret_establishment_promised_cannot_be_worked_out(sign_in):
    with on(2026, 10, 20):
        for _number in range(3):
            established(codes=["1981"], jobs=10, investment_msek=Decimal(10))
        hidden = routed_case(["1983"], secrecy=Secrecy.SECRET, type=InquiryType.EXPANSION)
        established(hidden, codes=["1983"], jobs=77, investment_msek=Decimal(555))
    page = month_as(sign_in, "steering")
    assert cards(page)["Beslutade jobb"] == "107"
    assert line(page, "Köping")[-3:] == ["<3", "dold", "dold"]
    assert line(page, "Norberg")[-3:] == ["<3", "dold", "dold"]
    assert line(page, "Sala")[-3:] == ["dold", "dold", "dold"]
    assert "expansion" not in page.tree.query(".figures")[0].to_text(), "3 of 4 would tell its type"
    assert "77" not in page.html
    assert "555" not in page.html


def test_a_withheld_figure_lists_what_the_reader_knows_and_does_not_count_the_rest(sign_in):
    with on(2026, 10, 5):
        routed_case(["1981"])
        routed_case(["1981"], secrecy=Secrecy.SECRET, code_name="Projekt Granit")
        forget("head_sala")
    page = month_as(sign_in, "head_sala", "/cases?figure=recipients&municipality=1981")
    assert "2026-0001" in page.text
    assert "2026-0002" not in page.html
    assert "som du inte kan öppna" not in page.text


def forget(key):
    """As if somebody else had been business head when the secret case was sent."""
    db.session.execute(sa.delete(NamedPerson).where(NamedPerson.user_id == person(key).id))
    db.session.commit()


def test_no_file_shows_more_than_the_page(sign_in):
    with on(2026, 10, 20):
        hidden = routed_case(["1983"], secrecy=Secrecy.SECRET, code_name="Projekt Granit")
        established(hidden, codes=["1983"], jobs=77, investment_msek=Decimal(555))
    with on(2026, 11, 24):
        steering = sign_in("steering")
        pdf = steering.get("/reports/2026-10.pdf").data
        workbook = load_workbook(io.BytesIO(steering.get("/reports/2026-10.xlsx").data))
        adviser = load_workbook(io.BytesIO(sign_in("adviser").get("/reports/2026-10.xlsx").data))
    texts = ["".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)]
    for book in (workbook, adviser):
        texts.append(" ".join(str(cell.value) for sheet in book for row in sheet for cell in row))
    for text in texts:
        assert "<3" in text
        for told in ("77", "555", "Granit", "2026-0001"):
            assert told not in text
    assert "Ärenden" not in workbook.sheetnames


@pytest.mark.parametrize("reader", ["steering", "other_coordinator", "head_koping"])
def test_a_closed_month_withholds_as_well(sign_in, reader):
    secret(DAY)
    with on(2026, 11, 2):
        service.make_report(DAY)
        db.session.commit()
    with on(2026, 11, 24):
        browser = sign_in(reader)
        page = browser.load("/reports/2026-10")
        assert line(browser.load("/reports/"), "oktober 2026")[0] == "<3"
    assert "Månaden stängdes 2026-11-02" in page.text
    assert cards(page)["Förfrågningar"] == "<3"


CASES = st.sets(st.integers(1, 12), max_size=6)


@given(st.lists(CASES, min_size=1, max_size=8), CASES)
def test_no_row_that_reveals_a_hidden_case_is_shown(groups, hidden):
    withheld = withheld_rows(groups, hidden)
    for row, cases in enumerate(groups):
        if len(cases) < FEW and cases & hidden:
            assert row in withheld


@given(st.lists(CASES, min_size=1, max_size=8), CASES)
def test_the_rest_of_the_total_is_no_small_group_either(groups, hidden):
    withheld = withheld_rows(groups, hidden)
    together = set().union(*(groups[row] for row in withheld))
    shown = [cases for row, cases in enumerate(groups) if row not in withheld]
    assert not withheld or len(together) >= FEW or not any(shown)
    assert not withheld or all(len(cases) >= FEW for cases in shown)


@given(st.lists(CASES, min_size=1, max_size=8))
def test_nothing_is_withheld_from_those_who_know_everything(groups):
    assert withheld_rows(groups, set()) == set()
