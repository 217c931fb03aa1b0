"""It was the wrong list: what the import made goes, but for what somebody has worked with."""

import sqlalchemy as sa

from crm.companies.models import Company, Contact
from crm.core.db import db
from crm.imports import service
from crm.imports.models import Import, ImportKind, ImportState
from crm.inquiries import service as inquiries
from crm.inquiries.documents import Document
from crm.inquiries.models import DismissReason, Inquiry, Stage
from crm.kpi import queries as kpi
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
from tests.factories.inquiries import received_case
from tests.factories.people import person

OLD = [
    ["Datum", "Bolag", "Typ", "Bransch", "Status", "Beslut", "Kommun"],
    ["2024-03-05", "A", "Ny", "Smart industri", "Etablerad", "2024-09-01", "Sala"],
    ["2024-03-05", "B", "Ny", "Smart industri", "Spam", "", ""],
    ["2024-03-05", "C", "Ny", "Smart industri", "Pågår", "", ""],
]


def undone(client, page):
    """The page of an import that has been taken back."""
    client.submit(client.load(page.link("Ångra importen")))
    work()
    return client.load(page.path)


def test_cases_are_dismissed_and_stay_in_the_register(sign_in):
    coordinator = sign_in("coordinator")
    page = run(coordinator, csv_text(OLD), "gamla.csv")
    asked = coordinator.load(page.link("Ångra importen"))
    assert "3 ärenden avskrivs som importerade av misstag" in asked.text
    assert "tas aldrig bort" in asked.text
    assert "3 ångrade" in undone(coordinator, page).text
    cases = db.session.scalars(sa.select(Inquiry)).all()
    assert {case.stage for case in cases} == {Stage.DISMISSED}
    assert {case.dismissed_as for case in cases} == {DismissReason.IMPORTED}
    assert db.session.scalar(sa.select(sa.func.count(Document.id))) >= 3
    assert "importerat av misstag" in coordinator.load(f"/inquiries/{cases[0].id}").text


def test_they_count_in_no_figure(sign_in):
    coordinator = sign_in("coordinator")
    page = run(coordinator, csv_text(OLD), "gamla.csv")
    month = db.session.scalars(sa.select(Inquiry.received_at)).first()
    first = month.date().replace(day=1)
    assert kpi.figures(first)["region"] != kpi.figures(first.replace(year=2010))["region"]
    undone(coordinator, page)
    db.session.expire_all()
    before, after = kpi.figures(first.replace(year=2010)), kpi.figures(first)
    assert after["region"] == before["region"]


def test_what_somebody_has_worked_with_is_listed_and_kept(sign_in):
    coordinator = sign_in("coordinator")
    page = run(coordinator, workbook(INQUIRIES))
    first, second, _third = db.session.scalars(sa.select(Inquiry).order_by(Inquiry.id))
    values = inquiries.values_of(first) | {"jobs": 999}
    inquiries.edit(first, values, by=person("adviser"), version=first.version)
    inquiries.dismiss(second, DismissReason.SPAM, by=person("adviser"))
    db.session.commit()
    asked = coordinator.load(page.link("Ångra importen"))
    assert "1 ärende avskrivs" in asked.text
    assert "2 blir kvar" in asked.text
    assert first.number in asked.text
    result = undone(coordinator, page)
    assert "1 ångrade" in result.text
    assert "2 kvar" in result.text
    assert first.number in result.text
    assert (first.stage, second.dismissed_as) == (Stage.RECEIVED, DismissReason.SPAM)


def test_the_list_can_be_imported_again_afterwards(sign_in):
    coordinator = sign_in("coordinator")
    undone(coordinator, run(coordinator, workbook(INQUIRIES)))
    page = coordinator.submit(send(coordinator, workbook(INQUIRIES)), usual())
    assert "3 nya" in page.text
    coordinator.submit(page)
    work()
    assert db.session.scalar(sa.select(sa.func.count(Inquiry.id))) == 6


def test_companies_that_nothing_refers_to_are_removed(sign_in):
    coordinator = sign_in("coordinator")
    page = coordinator.submit(send(coordinator, workbook(COMPANIES), kind=ImportKind.COMPANIES))
    page = coordinator.submit(page)
    work()
    received_case(company_name="Gamma GmbH", country="DE", organisation_number=None)
    db.session.commit()
    page = coordinator.load(page.path)
    asked = coordinator.load(page.link("Ångra importen"))
    assert "1 företag tas bort" in asked.text
    assert "Gamma GmbH" in asked.text
    assert "Alfa" not in asked.text
    result = undone(coordinator, page)
    assert "1 ångrade" in result.text
    names = set(db.session.scalars(sa.select(Company.name)))
    assert names == {"Gamma GmbH"}
    assert db.session.scalar(sa.select(Contact.id).where(Contact.name == "Ada Alm")) is None


def test_it_is_taken_back_once(sign_in):
    coordinator = sign_in("coordinator")
    page = run(coordinator, workbook(INQUIRIES))
    asked = coordinator.load(page.link("Ångra importen"))
    coordinator.submit(asked)
    again = coordinator.submit(asked)
    assert "Importen ångras" in again.text
    work()
    row = db.session.scalars(sa.select(Import)).one()
    assert (row.state, row.undone) == (ImportState.UNDONE, 3)
    assert coordinator.load(f"/imports/{row.id}/undo").path == f"/imports/{row.id}"
    service.work(row.id, row.step)
    assert row.undone == 3
