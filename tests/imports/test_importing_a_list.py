"""A coordinator brings in the list that was kept in Excel."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from crm.core import clock
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.imports.models import Import, ImportKind, ImportRow, RowState
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry, Stage
from tests.factories.imports import (
    COMPANIES,
    INQUIRIES,
    csv_text,
    run,
    send,
    usual,
    work,
    workbook,
)
from tests.factories.people import person


def cases() -> list[Inquiry]:
    """All cases, in the order of their numbers."""
    return list(db.session.scalars(sa.select(Inquiry).order_by(Inquiry.number)))


def actions() -> list[str]:
    """What the trail has."""
    return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_list_becomes_cases_in_four_steps(sign_in):
    coordinator = sign_in("coordinator")
    columns = send(coordinator, workbook(INQUIRIES))
    assert columns.heading == "Tala om vad kolumnerna är"
    assert "Alfa Batterier AB" in columns.text
    check = coordinator.submit(columns, usual())
    assert "3 nya" in check.text
    assert "12 MW" in check.text.replace("\xa0", " ")
    assert not cases()
    progress = coordinator.submit(check)
    assert "0 av 3 rader" in progress.text
    work()
    assert "3 nya" in coordinator.load(progress.path).text
    first, second, third = cases()
    assert first.company.name == "Alfa Batterier AB"
    assert first.subject == "Söker mark för batterier"
    assert (first.power_mw, first.jobs) == (Decimal(12), 120)
    assert first.received_at == datetime(2024, 3, 5, tzinfo=clock.STOCKHOLM)
    assert first.number.startswith(f"{clock.today().year}-")
    assert (second.power_mw, second.jobs) == (Decimal("0.8"), 40)
    assert second.responsible == person("coordinator")
    assert third.stage is Stage.RECEIVED
    assert "Nummer i det gamla systemet D-1" in coordinator.load(f"/inquiries/{first.id}").text


def test_each_row_and_the_import_leave_a_trace(sign_in):
    run(sign_in("coordinator"), csv_text(INQUIRIES), "lista.csv")
    found = actions()
    assert found.count("inquiry.registered") == 3
    assert found.count("import.started") == 1
    documents = db.session.scalars(sa.select(Document)).all()
    assert len(documents) == 3
    assert {document.at for document in documents} == {case.received_at for case in cases()}


def test_the_same_list_again_makes_nothing_new(sign_in):
    coordinator = sign_in("coordinator")
    run(coordinator, workbook(INQUIRIES))
    check = coordinator.submit(send(coordinator, csv_text(INQUIRIES), "igen.csv"), usual())
    assert "0 nya" in check.text
    assert "3 finns redan" in check.text
    assert "Det finns inget att importera" in check.text


def test_a_row_with_the_same_old_number_is_known_whatever_else_it_says(sign_in):
    coordinator = sign_in("coordinator")
    run(coordinator, workbook(INQUIRIES))
    changed = [INQUIRIES[0], [*INQUIRIES[1][:2], "Annat AB", "Annat ämne", 1, 2, ""]]
    check = coordinator.submit(send(coordinator, workbook(changed)), usual())
    assert "1 finns redan" in check.text


def test_without_an_old_number_the_whole_row_tells_whether_it_is_known(sign_in):
    coordinator = sign_in("coordinator")
    rows = [row[1:] for row in INQUIRIES]
    run(coordinator, csv_text([*rows, rows[1]]), "utan.csv")
    assert len(cases()) == 3
    states = db.session.scalars(sa.select(ImportRow.state).order_by(ImportRow.number)).all()
    assert states == [RowState.MADE, RowState.MADE, RowState.MADE, RowState.KNOWN]


def test_what_the_columns_are_is_remembered(sign_in):
    coordinator = sign_in("coordinator")
    heading = ["Alfa", "Beta", "Gamma"]
    first = send(coordinator, csv_text([heading, ["Bolaget AB", "2024-01-02", "x"]]), "a.csv")
    chosen = {"column_0": "company_name", "column_1": "received_at", "column_2": "more"}
    coordinator.submit(coordinator.submit(first, usual() | chosen))
    work()
    again = send(
        coordinator, csv_text([[*heading, "Fel"], ["Nya AB", "2024-01-03", "y", ""]]), "b.csv"
    )
    found = again.values(again.form())
    assert found["column_0"] == ["company_name"]
    assert found["column_2"] == ["more"]
    assert found["column_3"] == [""]
    assert found["usual_channel"] == ["email"]


def test_companies_become_companies(sign_in):
    coordinator = sign_in("coordinator")
    check = coordinator.submit(send(coordinator, workbook(COMPANIES), kind=ImportKind.COMPANIES))
    assert "2 nya" in check.text
    page = coordinator.submit(check)
    work()
    assert "Gamma GmbH" in coordinator.load(page.path).text
    assert actions().count("company.imported") == 2
    again = coordinator.submit(
        send(coordinator, csv_text(COMPANIES), "b.csv", ImportKind.COMPANIES)
    )
    assert "2 finns redan" in again.text


def test_the_columns_must_tell_what_is_needed(sign_in):
    coordinator = sign_in("coordinator")
    page = send(coordinator, csv_text([["Bolag", "Alfa"], ["A AB", "b"]]), "a.csv")
    wrong = coordinator.submit(page, {"column_1": "company_name"}, status=422)
    assert any("Kom in" in error for error in wrong.errors())
    assert any("En annan kolumn är redan Företag" in error for error in wrong.errors())
    assert any("Källa" in error for error in wrong.errors())


def test_a_colleague_sees_that_there_was_an_import_but_not_what_is_in_it(sign_in):
    run(sign_in("coordinator"), workbook(INQUIRIES), "Alfa Batterier.xlsx")
    other = sign_in("other_coordinator")
    page = other.load("/imports/")
    assert "en kollegas fil" in page.text
    assert "Alfa" not in page.html
    number = db.session.scalars(sa.select(Import.id)).one()
    for path in ("", "/columns", "/check", "/undo", "/mend.csv", "/mend.xlsx", "/progress"):
        assert other.get(f"/imports/{number}{path}").status_code == 404


def test_others_may_not_import(sign_in):
    for key in ("adviser", "registrar", "head_sala", "partner", "steering"):
        assert sign_in(key).get("/imports/new").status_code == 403
    assert "Importera en lista" in sign_in("administrator").load("/imports/").text


def test_an_administrator_imports_too_and_sees_numbers_only(sign_in):
    administrator = sign_in("administrator", "en")
    page = run(administrator, workbook(INQUIRIES))
    assert "3 new" in page.text
    assert f"{clock.today().year}-0001" in page.text
    assert not any("/inquiries/" in href for _text, href in page.links())
    assert "Take the import back?" in administrator.load(page.link("Take the import back")).text
