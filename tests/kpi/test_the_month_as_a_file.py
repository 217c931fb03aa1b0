"""The month as PDF, workbook and JSON: the page's figures, in files that do no harm."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from crm.core.db import db
from crm.core.i18n import NO_BREAK_SPACE
from crm.inquiries.models import Secrecy
from crm.kpi import service
from crm.kpi.commands import report as report_command
from tests.factories.establishments import established
from tests.factories.kpi import OCTOBER, arrived, freezer_warehouse, on
from tests.factories.people import person
from tests.factories.routing import routed_case

MNKR = f"1{NO_BREAK_SPACE}800"
NASTY = ["=1+1", "+46", "-12", "@SUM(A1)", "\t=1", "https://evil.example/", "<b>x</b>", "'=1"]


def get(sign_in, reader, name):
    with on(2026, 11, 24):
        response = sign_in(reader).get(f"/reports/{name}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response


def text_of(data):
    """A document's words; a line break in it counts as a space."""
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(page.extract_text() for page in pages).replace("\n", " ")


def book(response):
    return load_workbook(io.BytesIO(response.data))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# ----------------------------------------------------------------------- PDF


def test_the_pdf_has_the_freezer_warehouse_as_one_expansion_and_1_800_mnkr(sign_in):
    freezer_warehouse()
    response = get(sign_in, "steering", "2026-10.pdf?language=sv")
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=manadsrapport-2026-10.pdf"
    )
    text = text_of(response.data)
    assert "Månadsrapport oktober 2026" in text
    assert "0 nya, 1 expansion" in text
    assert MNKR in text
    assert "mnkr" in text


def test_the_pdf_in_english_for_a_swedish_reader(sign_in):
    freezer_warehouse()
    response = get(sign_in, "steering", "2026-10.pdf?language=en")
    text = text_of(response.data)
    assert "Monthly report October 2026" in text
    assert "1,800" in text
    assert "Etableringar" not in text


@pytest.mark.parametrize("language", ["", "xx", "sv%00", "%27", "x" * 3000])
def test_an_unknown_language_is_the_readers_own(sign_in, language):
    response = get(sign_in, "steering", f"2026-10.pdf?language={language}")
    assert "Månadsrapport oktober 2026" in text_of(response.data)


def test_a_month_of_nothing_is_a_document_too(sign_in):
    assert "kom inget in" in text_of(get(sign_in, "steering", "2026-10.pdf").data)


def test_the_pdf_of_the_running_month_says_that_it_is_not_finished(sign_in):
    said = "Månaden pågår: siffrorna är preliminära."
    assert said in text_of(get(sign_in, "steering", "2026-11.pdf").data)
    assert said not in text_of(get(sign_in, "steering", "2026-10.pdf").data)


def test_a_closed_month_is_the_same_document_every_day(sign_in):
    freezer_warehouse()
    with on(2026, 11, 2):
        service.make_report(OCTOBER)
        db.session.commit()
    first = get(sign_in, "steering", "2026-10.pdf").data
    arrived(date(2026, 10, 8))
    assert get(sign_in, "steering", "2026-10.pdf").data == first
    assert "stängdes 2026-11-02" in text_of(first)


# ---------------------------------------------------------------------- XLSX


def test_the_workbook_has_the_same_figures_as_numbers(sign_in):
    freezer_warehouse()
    with on(2026, 10, 21):
        established(routed_case(["1981"]), jobs=12, investment_msek=Decimal("0.125"))
    response = get(sign_in, "coordinator", "2026-10.xlsx")
    assert "filename=manadsrapport-2026-10.xlsx" in response.headers["Content-Disposition"]
    workbook = book(response)
    assert workbook.sheetnames == [
        "Sammanfattning",
        "Kommuner",
        "Styrkeområden",
        "Ärenden",
        "Definitioner",
    ]
    summary = {row[0]: row[1] for row in rows(workbook["Sammanfattning"])}
    assert summary["Investeringar, mnkr"] == 1800.125
    assert summary["Etableringar"] == 2
    places = {row[0]: row[1:] for row in rows(workbook["Kommuner"])}
    assert places["Västerås"] == [1, 1, 0, 0, 1, "–", 1800, 0]
    assert places["Sala"][4:] == [1, 12, 0.125, 0]
    assert places["Norberg"][3] == "–", "nobody was asked"


def test_the_workbook_of_the_worked_example(sign_in):
    freezer_warehouse()
    workbook = book(get(sign_in, "steering", "2026-10.xlsx"))
    summary = {row[0]: row[1] for row in rows(workbook["Sammanfattning"])}
    assert (summary["Etableringar"], summary["Investeringar, mnkr"]) == (1, 1800)
    assert "0 nya, 1 expansion" in [row[5] for row in rows(workbook["Sammanfattning"])]


def test_each_reader_finds_the_cases_that_they_may_know_of(sign_in):
    with on(2026, 10, 5):
        routed_case(["1981"], secrecy=Secrecy.LIMITED, code_name="Projekt Tall")
        routed_case(["1983"], company_name="Annat bolag AB")
    sheets = {
        reader: book(get(sign_in, reader, "2026-10.xlsx"))
        for reader in ("coordinator", "head_sala", "steering")
    }
    assert [row[0] for row in rows(sheets["coordinator"]["Ärenden"])[1:]] == [
        "2026-0001",
        "2026-0002",
    ]
    (own,) = rows(sheets["head_sala"]["Ärenden"])[1:]
    assert own[:2] == ["2026-0001", "Projekt Tall"]
    assert own[4:] == [1, 1, 0, 1]
    assert "Ärenden" not in sheets["steering"].sheetnames


def test_no_text_becomes_a_formula_or_a_link(sign_in):
    for text in NASTY:
        arrived(date(2026, 10, 8), company_name=text)
    workbook = book(get(sign_in, "coordinator", "2026-10.xlsx"))
    titles = [sheet_row[1] for sheet_row in workbook["Ärenden"].iter_rows(min_row=2)]
    assert [cell.value for cell in titles] == [text.strip() for text in NASTY]
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None


# ------------------------------------------------------------------- command


def run(app, *arguments):
    with on(2026, 11, 24):
        return app.test_cli_runner().invoke(report_command, ["month", *arguments])


def test_the_command_writes_the_worked_example_as_json(app, tmp_path):
    freezer_warehouse()
    target = tmp_path / "month.json"
    result = run(app, "2026-10", "--format", "json", "--output", str(target))
    assert result.exit_code == 0, result.output
    month = json.loads(target.read_text(encoding="utf-8"))
    region = month["region"]
    assert region["establishments"]["value"] == 1
    assert (region["expansions"]["value"], region["new_establishments"]["value"]) == (1, 0)
    assert region["investment_sek"] == {
        "value": 1800,
        "text": f"{MNKR}{NO_BREAK_SPACE}mnkr",
        "withheld": False,
    }
    places = {row["code"]: row for row in month["municipalities"]}
    assert places["1980"]["investment_sek"]["value"] == 1800
    areas = {row["code"]: row["establishments"]["value"] for row in month["areas"]}
    assert {code for code, value in areas.items() if value} == {"other", "electromobility"}


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_command_writes_the_other_files(app, tmp_path, kind):
    freezer_warehouse()
    target = tmp_path / f"month.{kind}"
    result = run(app, "2026-10", "--format", kind, "--output", str(target), "--language", "en")
    assert result.exit_code == 0, result.output
    assert target.stat().st_size > 3000
    if kind == "pdf":
        assert "1,800" in text_of(target.read_bytes())
    else:
        assert "Cases" not in load_workbook(target).sheetnames


def test_the_command_tells_nothing_of_a_secret_case(app, tmp_path):
    with on(2026, 10, 20):
        hidden = routed_case(["1983"], secrecy=Secrecy.SECRET)
        established(hidden, codes=["1983"], jobs=77)
    target = tmp_path / "month.json"
    run(app, "2026-10", "--format", "json", "--output", str(target))
    month = json.loads(target.read_text(encoding="utf-8"))
    assert month["region"]["jobs_announced"] == {"value": None, "text": "dold", "withheld": True}
    assert "77" not in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("month", ["2026-13", "2027-01", "nonsense", ""])
def test_the_command_says_what_a_month_is(app, tmp_path, month):
    result = run(app, month, "--output", str(tmp_path / "x"))
    assert result.exit_code == 2
    assert "as 2026-10" in result.output
    assert not (tmp_path / "x").exists()


def test_closing_is_noted_with_the_one_who_closed(app):
    with on(2026, 11, 2):
        report = service.make_report(OCTOBER, by=person("coordinator"))
        db.session.commit()
    assert report.made_by_id == person("coordinator").id
