"""Whatever a text holds, a file of the register is read back as it was and runs nothing."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from crm.core import clock
from crm.inquiries.documents import Direction
from crm.register import export
from crm.register.queries import Line
from crm.register.rules import View, harmless
from tests.factories.inquiries import received_case
from tests.factories.routing import routed_case

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NASTY = st.sampled_from(
    ["=", "+", "-", "@", "\t=", " =", "\n-", "\uff1d", ";", '"', "'", "\r\n=", "\0="]
)
AT = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def line(number: int = 1, **texts: str) -> Line:
    """A line with texts of one's own."""
    values: dict[str, Any] = {
        "counterpart": "Ett företag",
        "subject": "Förfrågan",
        "own_number": "",
        "public_subject": "",
        **texts,
    }
    kind, direction = "inkommen förfrågan", Direction.IN
    return Line(number, 1, f"2026-0001-{number}", AT, kind, direction, **values)


def read_csv(content: bytes) -> list[list[str]]:
    """The rows of a file, as a spreadsheet splits them."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@given(head=NASTY, text=TEXTS)
def test_no_cell_begins_as_a_formula_and_nothing_else_is_changed(head, text):
    for typed in (text, head + text):
        cell = harmless(typed)
        assert cell in (typed, f"'{typed}")
        if cell[:1] != "'":
            number = cell.replace(",", ".")
            begins = cell.lstrip().lstrip("\0")[:1]
            assert begins not in {"=", "@", "\uff1d"}
            if begins in {"+", "-", "\uff0b", "\uff0d"}:
                float(number)


@pytest.mark.parametrize("number", ["-5", "+46", "-3,5", "12.25", "0"])
def test_a_real_number_stays_one(number):
    assert harmless(number) == number


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-1+cmd|' /C calc'!A0", "+46 70", " =1", "\t1"]
)
def test_what_excel_would_run_or_dial_is_a_text(text):
    assert harmless(text) == f"'{text}"


@given(subject=TEXTS, counterpart=st.builds(str.__add__, NASTY, TEXTS))
def test_a_csv_is_read_back_as_it_was_written(prepared_app, subject, counterpart):
    with prepared_app.test_request_context(headers={"Accept-Language": "sv"}):
        lines = [line(subject=subject, counterpart=counterpart)]
        with export.as_csv(lines, View.PUBLIC) as file:
            head, row = read_csv(file.read())
    assert head[0] == "Nummer"
    assert len(row) == len(head) == 6
    assert row[4:] == [harmless(counterpart), harmless(subject)]


@given(text=st.builds(str.__add__, NASTY, st.text("abcåäö=+;'\"<&", max_size=30)))
def test_a_workbook_holds_texts_and_no_formulas(prepared_app, text):
    lines = [line(subject=text, own_number=text)]
    with (
        prepared_app.test_request_context(headers={"Accept-Language": "sv"}),
        export.as_xlsx(lines, View.OWN) as file,
    ):
        sheet = load_workbook(file).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_a_workbook_says_of_itself_only_what_it_is(app, sign_in):
    routed_case(["1981"])
    response = sign_in("registrar").get("/register/export.xlsx")
    book = load_workbook(io.BytesIO(response.data))
    assert (book.properties.title, book.properties.creator or "") == ("Diarium", "")
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "Nummer"
    assert [row[0][-2:] for row in rows[1:]] == ["-3", "-2", "-1"]


def test_a_file_begins_with_a_byte_order_mark_and_is_named_by_its_day(app, sign_in):
    received_case(company_name="Namnet i Filen AB")
    response = sign_in("registrar").get("/register/export.csv?view=inner&text=namnet")
    assert response.data.startswith(b"\xef\xbb\xbf")
    rows = read_csv(response.data)
    assert len(rows) == 2
    assert rows[1][4] == "Namnet i Filen AB"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=diarium-inre-20")
    assert "amnet" not in disposition


def test_a_file_is_the_list_as_it_is_narrowed(app, sign_in):
    inquiry = routed_case(["1981", "1983"])
    received_case()
    path = f"/register/export.csv?kind=sent_to_municipality&text={inquiry.number}"
    rows = read_csv(sign_in("adviser").get(path).data)
    assert {row[0] for row in rows[1:]} == {f"{inquiry.number}-2", f"{inquiry.number}-4"}


def test_a_file_that_would_be_too_long_says_so(app, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    lines = [line(number) for number in range(1, 5)]
    with (
        app.test_request_context(headers={"Accept-Language": "sv"}),
        export.as_csv(lines, View.INNER) as file,
    ):
        rows = read_csv(file.read())
    assert len(rows) == 1 + 2 + 1
    assert rows[-1] == ["Det finns fler: välj en kortare period."]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sv", ("diarium-inre", "diarium-offentligt", "diarium-egen-del")),
        ("en", ("register-inner", "register-public", "register-own")),
    ],
)
def test_each_side_has_a_file_name_of_its_own_in_the_readers_language(
    app, sign_in, language, names
):
    with clock.set_to(AT):
        for key, query, name in (
            ("registrar", "", names[0]),
            ("registrar", "?view=public", names[1]),
            ("head_sala", "", names[2]),
        ):
            for ending in ("csv", "xlsx"):
                response = sign_in(key, language).get(f"/register/export.{ending}{query}")
                response.close()
                named = response.headers["Content-Disposition"]
                assert named == f"attachment; filename={name}-2026-11-24.{ending}"
