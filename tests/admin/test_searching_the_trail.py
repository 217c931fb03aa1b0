"""The administrator answers "who saw case X in March", and learns nothing of what X is about."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

import crm
from crm.accounts import second_factor
from crm.accounts import service as accounts
from crm.admin import trail, trail_file
from crm.admin.trail import ACTIONS
from crm.core import audit, clock
from crm.core.db import db
from crm.inquiries import service
from crm.inquiries.documents import Document
from crm.inquiries.history import SENTENCES, SILENT
from crm.inquiries.models import Secrecy
from crm.reference import service as reference
from crm.reference.models import Source
from crm.register import service as register
from crm.routing import releases
from tests.factories.inquiries import received_case
from tests.factories.people import person
from tests.factories.routing import recipient, routed_case

MARCH = datetime(2026, 3, 10, 9, tzinfo=UTC)
APRIL_IN_SWEDEN = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


def a_secret_case():
    inquiry = received_case(secrecy=Secrecy.SECRET, company_name="Nordfrys AB")
    service.name_person(inquiry, person("adviser"), "behövs", by=person("coordinator"))
    db.session.commit()
    return inquiry


def read(inquiry, key, at):
    with clock.set_to(at):
        service.note_reading(inquiry, by=person(key))
        db.session.commit()


def rows(page):
    return [" ".join(row.to_text().split()) for row in page.tree.query("tbody tr")]


def test_who_saw_a_case_in_march_is_one_search(sign_in):
    inquiry, other = a_secret_case(), a_secret_case()
    read(inquiry, "adviser", MARCH)
    read(other, "coordinator", MARCH)
    read(inquiry, "coordinator", APRIL_IN_SWEDEN)
    page = sign_in("administrator").load(
        f"/admin/trail?number={inquiry.number}&deed=read&since=2026-03-01&until=2026-03-31"
    )
    (row,) = rows(page)
    assert "Adviser" in row
    assert "läste sekretessärendet" in row
    assert inquiry.number in row


def test_a_person_is_found_by_name_and_by_address(sign_in):
    inquiry = a_secret_case()
    read(inquiry, "adviser", MARCH)
    browser = sign_in("administrator")
    for text in ("advis", "ADVISER", "adviser@vastmanland"):
        assert len(rows(browser.load(f"/admin/trail?deed=read&person={text}"))) == 1, text
    assert not rows(browser.load("/admin/trail?deed=read&person=nobody"))


def test_nothing_of_what_a_case_is_about_is_shown(sign_in):
    inquiry = a_secret_case()
    browser = sign_in("administrator")
    shown = browser.load("/admin/trail").html + browser.get("/admin/trail.csv").text
    assert inquiry.number in shown
    for secret in ("Nordfrys", inquiry.code_name, inquiry.subject, "behövs"):
        assert secret not in shown


def test_a_filter_that_cannot_be_understood_is_left_out_and_breaks_nothing(sign_in):
    browser = sign_in("administrator")
    for query in ("since=yesterday", "deed=x", "before=999999", "number=%00", "person=%25"):
        browser.load(f"/admin/trail?{query}")


def test_the_pages_hold_every_entry_once(sign_in):
    with clock.set_to(MARCH):
        for turn in range(230):
            audit.record("report.made", person("coordinator"), by=None, note=str(turn))
        db.session.commit()
    browser, path, seen = sign_in("administrator"), "/admin/trail?deed=report", 0
    while path:
        page = browser.load(path)
        seen += len(rows(page))
        older = [a.attrs["href"] for a in page.tree.query("main a") if "before=" in a.attrs["href"]]
        path = older[0] if older else None
    assert seen == 230


def test_the_file_holds_what_was_sought_and_ends_with_its_count(sign_in):
    inquiry = a_secret_case()
    read(inquiry, "adviser", MARCH)
    person("adviser").name = "=HYPERLINK(1)"
    db.session.commit()
    response = sign_in("administrator").get("/admin/trail.csv?deed=read")
    lines = response.text.splitlines()
    assert len(lines) == 3
    assert "'=HYPERLINK(1)" in lines[1]
    assert lines[2] == "Antal rader: 1"
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(("language", "name"), [("sv", "logg"), ("en", "trail")])
def test_the_file_is_named_in_the_readers_language(sign_in, language, name):
    response = sign_in("administrator", language).get("/admin/trail.csv")
    assert f"filename={name}-{clock.today()}.csv" in response.headers["Content-Disposition"]


def test_a_file_that_could_not_hold_everything_says_so(sign_in, monkeypatch):
    inquiry = a_secret_case()
    read(inquiry, "adviser", MARCH)
    read(inquiry, "coordinator", MARCH)
    for module in (trail, trail_file):
        monkeypatch.setattr(module, "MOST_ROWS", 1)
    lines = sign_in("administrator").get("/admin/trail.csv?deed=read").text.splitlines()
    assert len(lines) == 4
    assert "Äldre rader fick inte plats" in lines[2]
    assert lines[3] == "Antal rader: 1"


def test_a_line_says_whom_or_what_it_is_about(sign_in):
    inquiry = routed_case(secrecy=Secrecy.LIMITED, company_name="Nordfrys AB")
    asked = recipient(inquiry)
    releases.release_identity(inquiry, [asked], why="samtycke", by=person("coordinator"))
    of_sala = sa.select(Document).where(Document.municipality_id == asked.municipality_id)
    document = db.session.scalars(of_sala).first()
    register.give_own_number(document, "KS 7", by=person("head_sala"), version=document.version)
    accounts.disable(person("partner"), by=person("administrator"))
    db.session.commit()
    browser = sign_in("administrator")
    shown = rows(browser.load("/admin/trail"))
    assert any(
        "vem som frågar" in row and row.endswith(asked.municipality.name_sv) for row in shown
    )
    assert any(row.endswith(f"{inquiry.number} {document.label}") for row in shown)
    assert any(row.endswith(f"– {person('partner').name}") for row in shown)
    assert "samtycke" not in " ".join(shown)
    of_case = rows(browser.load(f"/admin/trail?number={inquiry.number}&deed=register"))
    assert len(of_case) == 1


def test_the_role_that_must_have_a_second_factor_is_named(sign_in):
    second_factor.demand("partner", by=person("administrator"))
    db.session.commit()
    second_factor.leave_free("partner", by=person("administrator"))
    db.session.commit()
    free, demanded = rows(sign_in("administrator").load("/admin/trail?deed=account"))[:2]
    assert "krävde tvåstegsverifiering av rollen partner" in demanded
    assert "slutade kräva tvåstegsverifiering av rollen partner" in free
    assert free.endswith("– partner")


def test_who_was_let_in_is_told_but_not_why(sign_in):
    inquiry = a_secret_case()
    (row,) = rows(sign_in("administrator").load("/admin/trail?deed=shared"))[:1]
    assert row.endswith(f"{inquiry.number} {person('adviser').name}")


def test_reference_data_is_named(sign_in):
    source = db.session.scalars(sa.select(Source)).first()
    reference.disable(source, clock.today(), by=person("administrator"))
    db.session.commit()
    (row,) = rows(sign_in("administrator").load("/admin/trail?deed=reference"))
    assert row.endswith(f"– {source.name_sv}")


def test_a_period_that_ends_before_it_begins_is_said_to(sign_in):
    page = sign_in("administrator").load("/admin/trail?since=2026-03-31&until=2026-03-01")
    assert "Den sista dagen är före den första" in page.text


@pytest.mark.parametrize("key", ["coordinator", "registrar", "head_sala", "steering"])
def test_only_the_administrator_searches_it(sign_in, key):
    sign_in(key).load("/admin/trail", status=403)


def recorded_actions():
    """Every action that the application records, from its source."""
    for path in Path(crm.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in {"record", "_tell", "_set_stage", "_record", "_note"}:
                    yield from (t for t in texts if re.fullmatch(r"[a-z_]+\.[a-z_]+", str(t)))


def test_everything_that_is_recorded_has_plain_words():
    found = set(recorded_actions())
    assert len(found) > 30
    assert found - ACTIONS.keys() == set()
    of_cases = {
        action
        for action in found
        if action.partition(".")[0] in {"inquiry", "routing", "offer", "establishment", "secrecy"}
    }
    assert of_cases - SENTENCES.keys() - SILENT == set()
