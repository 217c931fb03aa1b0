"""Whatever is sent as a list: a clear word, within seconds, and nothing is kept."""

import io
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
import xlsxwriter

from crm.core.db import db
from crm.core.errors import Refused
from crm.core.files import StoredFile
from crm.imports import child, sheets
from crm.imports.models import Import
from tests.factories.imports import csv_text, send, workbook

EMPTY_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{0}</worksheet>'
)


def packed(**parts: bytes) -> bytes:
    """A packed file with parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name.replace("__", "/").replace("_", "."), part)
    return file.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    """A workbook in which one part is another."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["a", "b"], ["c", "d"]]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, data if entry.filename == name else old.read(entry))
    return file.getvalue()


def far_cell() -> bytes:
    """One cell at the far corner of a sheet, which fools readers into making a whole one."""
    rows = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    return with_part("xl/worksheets/sheet1.xml", EMPTY_SHEET.format(rows).encode())


def many_cells() -> bytes:
    """About 300 kB that hold some millions of cells."""
    row = b'<row r="%d">' + b"<c><v>1</v></c>" * 90 + b"</row>"
    rows = b"".join(row % number for number in range(1, 20_000))
    sheet = EMPTY_SHEET.format("<sheetData>{}</sheetData>")
    return with_part("xl/worksheets/sheet1.xml", sheet.encode().replace(b"{}", rows))


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
TOO_LITTLE_MADE = {
    "empty": (b"", "empty"),
    "NUL only": (bytes(5000), "empty"),
    "blank workbook": (workbook([]), "empty"),
    "only headings": (csv_text([["Bolag", "Datum"]]), "only_headings"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "wrong_kind"),
    "text document": (packed(word__document_xml=b"<w/>"), "wrong_kind"),
    "old Excel": (OLD_OFFICE, "wrong_kind"),
    "password": (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "cut": (workbook([["a", "b"], [1, 2]])[:2000], "damaged"),
    "no sheet in it": (packed(xl__workbook_xml=b"<workbook/>"), "damaged"),
    "bomb": (packed(xl__workbook_xml=bytes(50_000_000)), "bomb"),
    "10,001 entries": (packed(**{f"x{n}": b"" for n in range(10_001)}), "bomb"),
    "10,000 columns": (workbook([list(range(10_000))] * 2), "too_wide"),
    "giant line": (b"a" * 2_000_000, "damaged"),
    "giant line of cells": (b"a;" * 1_000_000, "too_wide"),
    "long cell": (csv_text([["a", "b"], ["x" * 40_000, "y"]]), "damaged"),
    "NUL in a text": (csv_text([["a", "b"], ["x\0y", "z"]]), "wrong_kind"),
    "20,001 rows": (csv_text([["a", "b"], *([["c", "d"]] * 20_001)]), "too_long"),
}


@pytest.mark.no_database
@pytest.mark.parametrize("name", TOO_LITTLE_MADE)
def test_the_child_says_why_it_cannot_read(name):
    data, fault = TOO_LITTLE_MADE[name]
    assert sheets._ask_child(data) == {"fault": fault}


@pytest.mark.no_database
@pytest.mark.parametrize("make", [far_cell, many_cells])
def test_a_file_that_would_take_ages_ends_with_a_word(make):
    told = sheets._ask_child(make())
    assert told.get("fault") in {"too_slow", "too_large", "too_wide", "bomb"} or "rows" in told


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("work", "fault"),
    [
        ("while True: pass", "too_slow"),
        ("x = bytearray(600_000_000)", "damaged"),
        ("sys.stdout.write('x' * 200_000); sys.stdout.flush()", "too_large"),
    ],
)
def test_the_limits_hold(tmp_path, monkeypatch, work, fault):
    limits = "OUTPUT_BYTES, CPU_SECONDS = 100_000, 1\nset_limits()\n"
    script = tmp_path / "child.py"
    begin = Path(child.__file__).read_text(encoding="utf-8").partition("if __name__")[0]
    script.write_text(f"{begin}{limits}{work}\n", encoding="utf-8")
    monkeypatch.setattr(sheets, "CHILD", script)
    assert sheets._ask_child(b"") == {"fault": fault}


@pytest.mark.no_database
def test_the_child_knows_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    script = tmp_path / "child.py"
    script.write_text(
        "import json, os, sys\n"
        "print(json.dumps({'env': dict(os.environ), 'crm': 'crm' in sys.modules}))\n"
    )
    monkeypatch.setattr(sheets, "CHILD", script)
    told = sheets._ask_child(b"")
    assert not {"SECRET_KEY", "DATABASE_URL", "PATH"} & told["env"].keys()
    assert told["crm"] is False


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        *(("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")),
        *(("utf-16-le", ";"), ("utf-16-be", ","), ("utf-8", "|")),
    ],
)
def test_csv_is_read_in_the_usual_encodings(encoding, delimiter):
    rows = [["Företag", "Ort", "Ärende"], ["Åkeri & Söner", "Köping", 'a "b"\nc']]
    told = sheets._ask_child(csv_text(rows, delimiter, encoding))
    assert [told["headings"], told["rows"][0][1]] == rows


@pytest.mark.no_database
def test_a_title_above_the_headings_is_passed_over_and_rows_keep_their_numbers():
    rows = [["Förfrågningar 2024"], [], ["Bolag", "Datum", "MW"], [], ["A", "2024-01-02", 1.5]]
    told = sheets._ask_child(workbook(rows))
    assert told["headings"] == ["Bolag", "Datum", "MW"]
    assert told["rows"] == [[5, ["A", "2024-01-02", 1.5]]]


@pytest.mark.no_database
def test_formulas_count_as_what_they_show_and_signs_that_nobody_can_read_go():
    told = sheets._ask_child(csv_text([["a", "b"], ["=1+1", "x\x07y" + "z" * 200]]))
    assert told["rows"][0][1] == ["=1+1", "xy" + "z" * 200]


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (workbook([["a", "b"], [1, 2]]), "lista.pdf", "ingen Excelbok"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "lista.xlsx", "lösenord"),
        (workbook([["a", "b"], [1, 2]]), "lista.csv", "inte vad namnet säger"),
    ],
)
def test_a_person_reads_what_to_do_about_it(sign_in, data, name, word):
    page = send(sign_in("coordinator"), data, name, status=422)
    assert any(word in error for error in page.errors()), page.errors()
    assert db.session.scalar(sa.select(sa.func.count(Import.id))) == 0
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_no_file_is_asked_for(sign_in):
    coordinator = sign_in("coordinator")
    page = coordinator.submit(coordinator.load("/imports/new"), {"kind": "companies"}, status=422)
    assert any(error.startswith("Fil") for error in page.errors())


def test_each_fault_has_its_sentence(app):
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        for fault in (*sheets.ENDED_BY.values(), *sheets.FAULTS):
            assert str(sheets.FAULTS[fault])
        with pytest.raises(Refused, match="större än 10 MB"):
            sheets.read(b"x" * (sheets.MAX_BYTES + 1), "a.csv")


@pytest.mark.no_database
def test_a_sheet_that_begins_further_down_keeps_its_row_numbers():
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(4, 1, ["Bolag", "MW"])
    sheet.write_row(5, 1, ["A", 2])
    book.close()
    told = sheets._ask_child(whole.getvalue())
    assert [number for number, _cells in told["rows"]] == [6]
