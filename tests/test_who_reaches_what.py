"""Every address, by everybody, about every sort of row: what is not for somebody is not there.

The addresses come from the application itself. One that names a row must stand in NAMES.
"""

import functools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from crm.accounts.models import SignIn
from crm.core import clock
from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.outbox import MessageState, OutboxMessage
from crm.duplicates.models import Merge, MergeKind
from crm.imports.models import Import
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry, Secrecy
from crm.inquiries.queries import visible_to
from crm.kpi.rules import this_month, write_month
from crm.offers.models import Offer
from crm.routing.models import Recipient
from crm.sites.models import Site
from tests.factories.arrivals import a_draft
from tests.factories.establishments import lost
from tests.factories.imports import an_import
from tests.factories.inquiries import area
from tests.factories.letters import a_letter
from tests.factories.mailbox import failed_mail
from tests.factories.offers import sent_offer
from tests.factories.people import PEOPLE, person, source
from tests.factories.routing import answered_case, recipient
from tests.factories.secrecy import marked

STORED = Path(__file__).parent / "access_table.txt"
UNKNOWN = 2_000_000_000
STRANGER = "stranger"

# What the number in an endpoint's address is the number of; None: its address names no row.
NAMES = {
    "inquiries.show": "case",
    "inquiries.edit": "case",
    "inquiries.qualify": "case",
    "inquiries.dismiss": "case",
    "inquiries.reopen": "case",
    "inquiries.name_person": "case",
    "letters.show": "letter",
    "letters.original": "letter",
    "letters.attachment": "attachment",
    "letters.attach": "case",
    "arrivals.confirm": "draft",
    "arrivals.put_aside": "draft",
    "mailbox.retry": "incoming",
    "secrecy.index": "case",
    "secrecy.edit": "decision",
    "secrecy.end": "decision",
    "establishments.decide": "case",
    "establishments.change": "case",
    "establishments.withdraw": "case",
    "routing.send": "case",
    "routing.show": "recipient",
    "routing.answer": "recipient",
    "routing.decline": "recipient",
    "routing.release": "case",
    "routing.hide": "recipient",
    "routing.release_answers": "case",
    "routing.withdraw_answers": "case",
    "routing.preview": "case",
    "offers.new": "case",
    "offers.show": "offer",
    "offers.document": "offer",
    "sites.show": "site",
    "sites.edit": "site",
    "reference.edit": "area",
    "reference.disable": "area",
    "reference.enable": "area",
    "reference.move": "area",
    "admin.users_edit": "user",
    "admin.users_link": "user",
    "admin.users_unlink": "user",
    "admin.users_sign_out": "user",
    "admin.users_reset_factor": "user",
    "accounts.end_sign_in": "sign-in",
    "accounts.choose_password": None,
    "organisation.invitation": None,
    "admin.users_disable": "user",
    "admin.users_enable": "user",
    "admin.outbox_retry": "message",
    "register.edit": "document",
    "register.number": "document",
    "intake.words": "area",
    "intake.try_out": "area",
    "intake.change": "area",
    "intake.forget": "area",
    "imports.show": "import",
    "imports.progress": "import",
    "imports.columns": "import",
    "imports.check": "import",
    "imports.mend_csv": "import",
    "imports.mend_xlsx": "import",
    "imports.stop": "import",
    "imports.go_on": "import",
    "imports.undo": "import",
    "reference.rows": None,
    "reference.new": None,
    "duplicates.choose": "case",
    "duplicates.merge": "case",
    "duplicates.undo": "merge",
    "duplicates.merge_companies": "company",
    "kpi.show": None,
    "kpi.cases": None,
    "kpi.pdf": None,
    "kpi.xlsx": None,
    "kpi.close": None,
    "static": None,
    "bootstrap.static": None,
}
# Who looks after the trail answers "who saw case X": the number is all it tells of a case.
TELLS_NUMBERS = {"admin.trail", "admin.trail_csv"}
ALL = {"sala", "vasteras", "limited", "secret"}
OPENLY = ALL - {"secret"}
# The cases that somebody may know of. "sala" was sent to Sala and Köping by the partner,
# "vasteras" to Västerås, the two hidden ones to Sala; the business head is named in the secret one.
CASES: dict[str, set[str]] = {
    "coordinator": ALL,
    "other_coordinator": OPENLY,
    "adviser": OPENLY,
    "head_sala": {"sala", "limited", "secret"},
    "colleague_sala": {"sala", "limited"},
    "head_vasteras": {"vasteras"},
    "head_koping": {"sala"},
    "partner": {"sala", "limited"},
    "registrar": OPENLY,
    "steering": set(),
    "administrator": set(),
    STRANGER: set(),
}
REGIONAL = {"coordinator", "other_coordinator", "adviser"}
# A municipality's part in a case; "koping" is the other one in the case "sala".
PARTS = {
    **{key: CASES[key] | {"koping"} for key in REGIONAL},
    "head_sala": CASES["head_sala"],
    "colleague_sala": CASES["colleague_sala"],
    "head_vasteras": {"vasteras"},
    "head_koping": {"koping"},
}
SITES = {
    **{key: {"sala", "vasteras"} for key in REGIONAL},
    **{key: {"sala"} for key in ("head_sala", "colleague_sala")},
    "head_vasteras": {"vasteras"},
}
LETTERS = {key: CASES[key] for key in REGIONAL | {"registrar"}}
SCOPES = {
    "case": CASES,
    "decision": {key: CASES[key] for key in REGIONAL},
    "recipient": PARTS,
    "offer": CASES,
    **dict.fromkeys(("letter", "attachment"), LETTERS),
    "document": PARTS | {"registrar": CASES["registrar"] | {"koping"}},
    # A merge is known to whoever knows both: "open" is of sala and vasteras, "closed" of the secret.
    "merge": {**{key: {"open"} for key in REGIONAL}, "coordinator": {"open", "closed"}},
    "company": {key: CASES[key] for key in REGIONAL},
    "site": SITES,
    "import": {"coordinator": {"own"}},
    "area": {key: {"any"} for key in CASES},
    "user": {key: {"any"} for key in CASES},
    "sign-in": {"head_koping": {"any"}},
    "draft": {"coordinator": {"any"}},
    "message": {key: {"any"} for key in CASES},
    "incoming": {key: {"any"} for key in CASES},
}
REACHED = {200, 302, 409, 422}


@dataclass
class World:
    """The numbers of the rows by sort and kind, and the words that give a case away."""

    ids: dict[str, dict[str, int]]
    words: dict[str, list[str]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    """One decided case of each kind, with everything that hangs on it, where mail really leaves."""
    monkeypatch.setitem(app.config, "SHOW_SENT_MAIL", False)
    cases = {
        "sala": a_case("sala", ["1981", "1983"], source_id=source("business-sweden").id),
        "vasteras": a_case("vasteras", ["1980"]),
        "limited": a_case(
            "limited", ["1981"], Secrecy.LIMITED, source_id=source("business-sweden").id
        ),
        "secret": a_case(
            "secret", ["1981"], Secrecy.SECRET, source_id=source("business-sweden").id
        ),
    }
    codes = {"sala": "1981", "vasteras": "1980", "limited": "1981", "secret": "1981"}
    parts = {kind: recipient(case, codes[kind]) for kind, case in cases.items()}
    parts["koping"] = recipient(cases["sala"], "1983")
    letters = {kind: a_letter(case) for kind, case in cases.items()}
    parked = OutboxMessage(kind="mail", key="parked", payload={}, state=MessageState.PARKED)
    db.session.add(parked)
    db.session.commit()
    return World(
        ids={
            "case": {kind: case.id for kind, case in cases.items()},
            "decision": {kind: marked(case).id for kind, case in cases.items()},
            "recipient": {kind: part.id for kind, part in parts.items()},
            "offer": {kind: offer_of(case).id for kind, case in cases.items()},
            "document": {kind: document_of(part).id for kind, part in parts.items()},
            "letter": {kind: letter.id for kind, letter in letters.items()},
            "attachment": {kind: row.attachments[0].id for kind, row in letters.items()},
            "draft": {"any": a_draft().id},
            "company": {kind: case.company_id for kind, case in cases.items()},
            "merge": {
                "open": a_merge(cases["sala"], cases["vasteras"]),
                "closed": a_merge(cases["sala"], cases["secret"]),
            },
            "site": {kind: site_of(parts[kind].municipality_id) for kind in ("sala", "vasteras")},
            "import": {"own": a_list().id},
            "area": {"any": area("smart-industry").id},
            "user": {"any": person("head_koping").id},
            "sign-in": {"any": a_sign_in("head_koping")},
            "message": {"any": parked.id},
            "incoming": {"any": failed_mail().id},
        },
        numbers=[case.number for case in cases.values()],
        words={
            kind: [case.number, case.heading, case.subject, case.code_name or case.subject]
            for kind, case in cases.items()
        },
    )


def a_case(kind: str, codes: list[str], secrecy: Secrecy = Secrecy.OPEN, **values: Any) -> Inquiry:
    """A case that was answered, offered and lost."""
    inquiry = answered_case(
        codes,
        secrecy=secrecy,
        company_name=f"Företaget {kind} AB",
        subject=f"Ämnet {kind}",
        **values,
    )
    sent_offer(inquiry)
    lost(inquiry)
    return inquiry


def a_merge(kept: Inquiry, merged: Inquiry) -> int:
    """A merge in which nothing was moved."""
    made = Merge(
        kind=MergeKind.CASE,
        kept_id=kept.id,
        merged_id=merged.id,
        moved=[],
        at=clock.now(),
        by_id=person("coordinator").id,
    )
    db.session.add(made)
    db.session.commit()
    return made.id


def a_list() -> Import:
    """A list that the coordinator has sent."""
    rows = [["Datum", "Bolag"], ["2024-03-05", "Ett bolag AB"]]
    return an_import(rows, ["received_at", "company_name"])


def a_sign_in(key: str) -> int:
    """A browser where somebody is signed in."""
    found = SignIn(user_id=person(key).id, token_hash="none", last_seen_at=clock.now())
    db.session.add(found)
    db.session.commit()
    return found.id


def offer_of(inquiry: Inquiry) -> Offer:
    """The case's only offer."""
    return db.session.scalars(sa.select(Offer).where(Offer.inquiry_id == inquiry.id)).one()


def document_of(part: Recipient) -> Document:
    """What was sent to a municipality."""
    own = Document.municipality_id == part.municipality_id
    found = sa.select(Document).where(own, Document.inquiry_id == part.inquiry_id)
    return db.session.scalars(found.order_by(Document.number).limit(1)).one()


def site_of(municipality_id: int) -> int:
    """A site of a municipality."""
    sites = sa.select(Site.id).where(Site.municipality_id == municipality_id)
    return db.session.scalars(sites.limit(1)).one()


@functools.cache
def stored_roles() -> dict[str, set[str]]:
    """Who may use each endpoint, as the reviewed table has it."""
    lines = (line.split(": ") for line in STORED.read_text(encoding="utf-8").splitlines())
    return {endpoint: set(who.split(", ")) for endpoint, who in lines}


def methods(rule: Rule) -> list[str]:
    """What an address takes, HEAD and OPTIONS aside."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def rows_named(rule: Rule, world: World) -> dict[str, int]:
    """The rows that an address is tried with, by kind: one that nobody has, too."""
    sort = NAMES[rule.endpoint]
    return {**world.ids[sort], "unknown": UNKNOWN} if sort else {"none": 0}


def address(app: Flask, rule: Rule, number: int) -> str:
    """A rule's address for a row."""
    fixed: dict[str, Any] = {
        "slug": "strength-areas",
        "direction": "up",
        "month": write_month(this_month()),
        "filename": "css/nothing.css",
        "token": secrets.token_urlsafe(),
    }
    values = {name: fixed.get(name, number) for name in rule.arguments}
    path = app.url_map.bind("localhost").build(rule.endpoint, values, method=methods(rule)[0])
    return f"{path}?figure=requests" if rule.endpoint == "kpi.cases" else path


def expected(key: str, endpoint: str, kind: str) -> set[int]:
    """The statuses that may answer somebody who asks for a row of a kind."""
    roles = stored_roles()[endpoint]
    if "everybody" in roles:
        return REACHED | {404}
    if key == STRANGER:
        return {302, 401}  # to the sign-in page, or told that nothing was saved
    if PEOPLE[key][0].value not in roles:
        return {403}
    if endpoint == "admin.sent_mail":
        return {404}  # only there where no mail leaves
    sort = NAMES.get(endpoint)
    if sort is None:
        return REACHED
    return REACHED if kind in SCOPES[sort].get(key, set()) else {404}


class Visitor:
    """Somebody at the door, with a token for forms; pages are not read by the page checker."""

    def __init__(self, app: Flask, key: str, sign_in: Any) -> None:
        self.key = key
        self.browser = app.test_client() if key == STRANGER else sign_in(key)
        page = self.browser.load("/accessibility")
        self.token = page.tree.query("input[name=csrf_token]")[0].attrs["value"]

    def ask(self, method: str, path: str) -> Any:
        """One request; a POST holds nothing but the token and a version that no row has."""
        data = {"csrf_token": self.token, "version": "0"} if method == "POST" else None
        with self.browser.application.app_context():
            return FlaskClient.open(self.browser, path, method=method, data=data)


def tries(app: Flask, world: World, method: str) -> Iterator[tuple[Rule, str, str]]:
    """Every address that takes a method, for every kind of row: rule, kind, path."""
    for rule in app.url_map.iter_rules():
        if method not in methods(rule) or rule.endpoint == "accounts.sign_out":
            continue
        if rule.endpoint not in NAMES:
            assert not rule.arguments, f"say in NAMES what {rule} names"
        kinds = rows_named(rule, world) if rule.arguments else {"none": 0}
        for kind, number in kinds.items():
            yield rule, kind, address(app, rule, number)


def test_every_address_that_names_a_row_is_in_the_table(app):
    with_numbers = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    assert with_numbers == NAMES.keys()
    assert set(CASES) == {*PEOPLE, STRANGER}


def test_the_table_says_what_the_scopes_say(world):
    for key, kind in product(PEOPLE, ALL):
        scope = visible_to(person(key))
        found = sa.select(Inquiry.id).where(Inquiry.id == world.ids["case"][kind], scope)
        assert (db.session.scalar(found) is not None) == (kind in CASES[key]), (key, kind)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_person_reaches_what_the_table_says_and_reads_nothing_elsewhere(
    app, sign_in, world, method
):
    faults = []
    for key in CASES:
        visitor = Visitor(app, key, sign_in)
        for rule, kind, path in tries(app, world, method):
            before = trail()
            with visitor.ask(method, path) as response:
                allowed = expected(key, rule.endpoint, kind)
                said = f"{key}: {method} {path} ({kind}) gave {response.status_code}"
                if response.status_code not in allowed:
                    faults.append(f"{said}, not {sorted(allowed)}")
                refused = response.status_code in {403, 404}
                if refused and trail() != before:
                    faults.append(f"{said} and yet changed something")
                told = words_told(response, hidden_words(key, rule.endpoint, world))
                if told:
                    faults.append(f"{said} and told {told}")
    assert not faults, "\n".join(faults)


def trail() -> int:
    """How much has been done."""
    found = db.session.scalar(sa.select(sa.func.count(AuditEntry.id)))
    db.session.commit()
    return found or 0


def hidden_words(key: str, endpoint: str, world: World) -> list[str]:
    """What gives away the cases that somebody may not know of."""
    words = [word for kind in ALL - CASES[key] for word in world.words[kind]]
    shown = set(world.numbers) if endpoint in TELLS_NUMBERS else set()
    return [word for word in words if word not in shown]


def words_told(response: Any, words: list[str]) -> list[str]:
    """Which of some words stand in a response: its text or its headers."""
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    text = headers if response.mimetype.startswith("application/") else headers + response.text
    return [word for word in words if word in text]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "HEAD", "OPTIONS", "BREW"])
def test_a_method_that_a_page_does_not_know_changes_nothing(app, sign_in, world, method):
    before = trail()
    for key in ("coordinator", "head_koping", STRANGER):
        visitor = Visitor(app, key, sign_in)
        for _rule, kind, path in tries(app, world, methods_of_pages(method)):
            with visitor.ask(method, path) as response:
                assert response.status_code < 500, (key, method, path, kind)
    assert trail() - before <= 2, "only that a secret case was read and a municipality saw its own"


def methods_of_pages(method: str) -> str:
    """HEAD is about what GET shows; the others are about what a form does."""
    return "GET" if method == "HEAD" else "POST"
