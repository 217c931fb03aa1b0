"""Rows with errors come back as a file; mended and sent again, they go through."""

import csv
import io

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from crm.core.db import db
from crm.core.errors import Refused
from crm.imports import making
from crm.imports.models import ImportRow, RowState
from crm.inquiries.models import Inquiry
from tests.factories.imports import csv_text, run, send, usual, work, workbook

ROWS = [
    ["Dnr", "Datum", "Bolag", "MW", "Källa", "Anteckning"],
    ["1", "2024-03-05", "Alfa AB", 1.5, "Business Sweden", ""],
    ["2", "någon gång", "Beta AB", "mycket", "Business Sweden", "=HYPERLINK(1)"],
    ["3", "2030-03-05", "Gamma AB", "", "Okänd källa", "-12"],
]


def read_back(data: bytes, ending: str) -> list[list[object]]:
    """The rows of a file, as a spreadsheet has them."""
    if ending == "csv":
        text = data.decode("utf-8-sig")
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")]
    sheet = load_workbook(io.BytesIO(data)).active
    assert all(cell.data_type != "f" for row in sheet.rows for cell in row)
    return [["" if value is None else value for value in row] for row in sheet.values]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_to_mend_mended_and_sent_again_goes_through(sign_in, ending):
    coordinator = sign_in("coordinator")
    page = run(coordinator, workbook(ROWS), column_5="more")
    assert "2 rader med fel" in page.text
    assert "Kom in: Skriv datumet som 2026-11-24." in page.text
    response = coordinator.get(page.link("XLSX" if ending == "xlsx" else "CSV"))
    assert response.headers["Content-Disposition"].startswith("attachment")
    heading, *faulty = read_back(response.data, ending)
    assert heading == [*ROWS[0], "Fel"]
    assert [row[2] for row in faulty] == ["Beta AB", "Gamma AB"]
    assert "Eleffekt" in str(faulty[0][6])
    assert "Källa: Det finns ingen källa" in str(faulty[1][6])
    faulty[0][1], faulty[0][3] = "2024-03-06", "2,5"
    faulty[1][1], faulty[1][4] = "2024-03-07", "sba"
    make = csv_text if ending == "csv" else workbook
    again = send(coordinator, make([heading, *faulty]), f"rättad.{ending}")
    check = coordinator.submit(again)
    assert "2 nya" in check.text
    coordinator.submit(check)
    work()
    found = {case.company.name: case for case in db.session.scalars(sa.select(Inquiry))}
    assert found.keys() == {"Alfa AB", "Beta AB", "Gamma AB"}
    assert found["Beta AB"].description == "Anteckning: =HYPERLINK(1)"
    assert found["Gamma AB"].description == "Anteckning: -12"
    assert float(found["Beta AB"].power_mw or 0) == 2.5


def test_the_file_can_be_had_before_anything_is_made(sign_in):
    coordinator = sign_in("coordinator")
    check = coordinator.submit(send(coordinator, workbook(ROWS)), usual())
    assert "2 rader med fel" in check.text
    table = read_back(coordinator.get(check.link("XLSX")).data, "xlsx")
    assert [row[0] for row in table] == ["Dnr", "2", "3"]
    assert db.session.scalar(sa.select(sa.func.count(Inquiry.id))) == 0


def test_no_cell_of_the_file_runs(sign_in):
    nasty = ["=1+1", "+1+1", "@x", "\t=1", "-1-1", "\uff1d1"]
    rows = [["Datum", "Bolag", *(f"K{n}" for n in range(len(nasty)))], ["fel", "A", *nasty]]
    coordinator = sign_in("coordinator")
    check = coordinator.submit(send(coordinator, csv_text(rows), "a.csv"), usual())
    text = coordinator.get(check.link("CSV")).data.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        assert not any(cell.strip().startswith(("=", "+", "@", "-", "\uff1d")) for cell in row)


def test_what_cannot_be_a_case_is_said_of_its_row(sign_in):
    rows = [
        ["Datum", "Bolag", "Sekretess", "Kodnamn"],
        ["2024-03-05", "Alfa AB", "hemlig", ""],
        ["2024-03-05", "Beta AB", "hemlig", "Beta"],
        ["2024-03-05", "x" * 300, "", ""],
        ["2124-03-05", "Delta AB", "kanske", ""],
    ]
    coordinator = sign_in("coordinator")
    check = coordinator.submit(send(coordinator, csv_text(rows), "a.csv"), usual())
    for sentence in (
        "4 rader med fel",
        "Kodnamn: Ett ärende som inte är öppet",
        "Kodnamn: Det här läser kommunerna",
        "Skriv högst 200 tecken",
        "Insyn: Skriv något av detta: öppet, begränsat, sekretessbelagt.",
        "Kom in: Kontrollera årtalet",
    ):
        assert sentence in check.text, (sentence, check.text)


def test_a_row_that_the_services_refuse_takes_no_other_with_it(sign_in, monkeypatch):
    make = making._make_inquiry

    def refused(found, reading, *, by):
        if found.number == 2:
            raise Refused("Det går inte.", field="subject")
        return make(found, reading, by=by)

    monkeypatch.setattr(making, "_make_inquiry", refused)
    rows = [["Datum", "Bolag"], ["2024-03-05", "A"], ["2024-03-05", "B"]]
    page = run(sign_in("coordinator"), csv_text(rows), "a.csv")
    assert "Ärendemening: Det går inte." in page.text
    states = db.session.scalars(sa.select(ImportRow.state).order_by(ImportRow.number)).all()
    assert states == [RowState.FAILED, RowState.MADE]
