"""A list of old cases: what ended, how, and what the figures say of it."""

from datetime import date, datetime

import sqlalchemy as sa

from crm.core import clock
from crm.core.db import db
from crm.establishments.models import Decision, LostReason, Outcome
from crm.imports.models import ImportKind
from crm.inquiries.models import DismissReason, Inquiry, InquiryType, Secrecy, Stage
from tests.factories.imports import csv_text, run, send, usual, work
from tests.factories.inquiries import area
from tests.factories.people import person

HEADINGS = [
    *("Datum", "Bolag", "Typ", "Bransch", "Handläggare", "Status", "Beslutsdatum", "Kommun"),
    *("Orsak", "Jobb", "Investering (mdkr)"),
]


def line(company: str, status: str, decided: str = "", **cells: str) -> list[str]:
    """A row of a case from March 2024."""
    return [
        *("2024-03-05", company, "Ny", "Smart industri", "Coordinator", status, decided),
        *(
            cells.get("place", ""),
            cells.get("reason", ""),
            cells.get("jobs", ""),
            cells.get("money", ""),
        ),
    ]


def imported(sign_in, *rows: list[str]) -> dict[str, Inquiry]:
    """The cases of a list, by company."""
    page = run(sign_in("coordinator"), csv_text([HEADINGS, *rows]), "gamla.csv")
    assert "0 med fel" in page.text, page.text
    found = db.session.scalars(sa.select(Inquiry))
    return {inquiry.company.name: inquiry for inquiry in found}


def decision_of(inquiry: Inquiry) -> Decision:
    """How a case ended."""
    return db.session.scalars(sa.select(Decision).where(Decision.inquiry_id == inquiry.id)).one()


def test_cases_that_ended_are_closed_with_their_decisions(sign_in):
    found = imported(
        sign_in,
        line("A", "Etablerad", "2024-09-01", place="Sala, Köping", jobs="120", money="1,2"),
        line("B", "Förlorad", "5/6 2024", reason="Elbrist"),
        line("C", "Förlorad", "2024-06-05", reason="De ville ha havsutsikt"),
        line("D", "Ej aktuell", "2024-06-05"),
    )
    established, power, view, withdrawn = (decision_of(found[key]) for key in "ABCD")
    assert established.outcome is Outcome.ESTABLISHED
    assert established.decided_on == date(2024, 9, 1)
    assert {place.name_sv for place in established.municipalities} == {"Sala", "Köping"}
    assert (established.jobs, established.investment_msek) == (120, 1200)
    assert power.lost_reason is LostReason.POWER
    assert (view.lost_reason, view.note) == (LostReason.OTHER, "De ville ha havsutsikt")
    assert withdrawn.outcome is Outcome.WITHDRAWN
    arrived = datetime(2024, 3, 5, tzinfo=clock.STOCKHOLM)
    assert found["A"].qualified_at == arrived, "it does not count as qualified today"


def test_cases_under_way_are_qualified_if_they_are_complete(sign_in):
    bare = line("Y", "Pågående")
    bare[2] = ""
    found = imported(
        sign_in,
        line("X", "Pågående"),
        bare,
        line("Z", ""),
        line("S", "Spam"),
    )
    stages = {name: case.stage for name, case in found.items()}
    assert stages == {
        "X": Stage.QUALIFIED,
        "Y": Stage.RECEIVED,
        "Z": Stage.RECEIVED,
        "S": Stage.DISMISSED,
    }
    assert found["S"].dismissed_as is DismissReason.SPAM


def test_what_an_ended_case_lacks_is_said_of_its_row(sign_in):
    coordinator = sign_in("coordinator")
    rows = [
        line("A", "Etablerad", "2024-09-01"),
        line("B", "Förlorad"),
        line("C", "Förlorad", "2024-01-01"),
        line("D", "Förlorad", "2024-09-01"),
    ]
    rows[3][2] = ""
    data = csv_text([HEADINGS, *rows])
    check = coordinator.submit(send(coordinator, data, "gamla.csv"), usual())
    assert "4 med fel" in check.text
    for sentence in (
        "Kommun: Välj minst en kommun.",
        "Beslutsdatum: Skriv när det avslutades.",
        "Beslutsdatum: Förfrågan kom in 2024-03-05.",
        "Typ: Det här måste fyllas i.",
    ):
        assert sentence in check.text, (sentence, check.text)


def test_what_is_usual_fills_what_the_list_leaves_out(sign_in):
    rows = [["Datum", "Bolag"], ["2024-03-05", "A AB"]]
    run(
        sign_in("coordinator"),
        csv_text(rows),
        "a.csv",
        usual_type="expansion",
        usual_area_ids=str(area("smart-industry").id),
        usual_secrecy="open",
    )
    case = db.session.scalars(sa.select(Inquiry)).one()
    assert case.type is InquiryType.EXPANSION
    assert [found.code for found in case.areas] == ["smart-industry"]
    assert case.responsible == person("coordinator")
    assert case.subject == "A AB"


def test_areas_and_other_columns_keep_all_that_the_list_says(sign_in):
    rows = [
        ["Datum", "Bolag", "Bransch", "Mark", "Yta (ha)", "Kommentar", "Anteckning", "Behövs"],
        *[
            [
                "2024-03-05",
                "A",
                "Energilagring; Smart industri",
                "40 000–60 000 kvm",
                "",
                "Ring",
                "Snart",
            ]
        ],
    ]
    rows[1].append("Q3 2027")
    coordinator = sign_in("coordinator")
    page = send(coordinator, csv_text(rows), "a.csv")
    chosen = {"column_4": "", "column_5": "more", "column_6": "more"}
    coordinator.submit(coordinator.submit(page, usual() | chosen))
    work()
    case = db.session.scalars(sa.select(Inquiry)).one()
    assert {found.code for found in case.areas} == {"smart-industry", "renewable-energy-storage"}
    assert [sub.code for sub in case.subareas] == ["energy-storage"]
    assert (case.area_ha_min, case.area_ha_max) == (4, 6)
    assert case.description == "Kommentar: Ring\n\nAnteckning: Snart"
    assert case.needed_by == date(2027, 9, 30)


def test_a_secret_case_is_known_to_whoever_imported_it_only(sign_in):
    rows = [
        ["Datum", "Bolag", "Sekretess", "Kodnamn", "Orgnr"],
        ["2024-03-05", "Hemliga AB", "ja", "Projekt Tall", "556012-5790"],
    ]
    run(sign_in("coordinator"), csv_text(rows), "h.csv")
    case = db.session.scalars(sa.select(Inquiry)).one()
    assert case.secrecy is Secrecy.SECRET
    other = sign_in("other_coordinator")
    assert other.get(f"/inquiries/{case.id}").status_code == 404
    companies = csv_text([["Företag", "Orgnr"], ["Hemliga AB", "556012-5790"]])
    check = other.submit(send(other, companies, "f.csv", ImportKind.COMPANIES))
    assert "1 nya" in check.text, "that the company is known gives the secret case away"
