"""Whatever is typed, posted or asked for: never a fault of ours."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from crm.accounts import second_factor
from crm.core.db import db
from crm.inquiries.documents import Document
from crm.inquiries.models import Inquiry, Secrecy
from crm.kpi.rules import this_month, write_month
from tests.factories.accounts import give_second_factor, sent_link
from tests.factories.establishments import lost
from tests.factories.imports import an_import
from tests.factories.inquiries import area, received_case
from tests.factories.offers import draft_offer
from tests.factories.people import municipality, person
from tests.factories.routing import answered_case, recipient, routed_case
from tests.factories.sites import bare_site
from tests.page import Page

HOSTILE = (
    "",
    " \t\n",
    "\x00",
    "a\x00b",
    "-1",
    "0",
    "٣",
    "²",
    "1e400",
    "NaN",
    "Infinity",
    str(2**31),
    str(2**63),
    "9" * 5_000,
    "0000-00-00",
    "9999-12-31",
    "2026-02-30",
    "1990-01-01T00:00+23:59",
    "9999-12-31T23:59:59-12:00",
    "x" * 30_000,
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{PILE OF POO}\ufffe\ufffd",
    "<script>alert(1)</script>'\";--",
    "%s %(x)s {0} {{ 7 * 7 }} #{1}",
    "a@b",
    "åäö@räksmörgås.example",
    "[1, 2]",
    "null",
)
# Any of these may answer a strange request; never 500.
NO_FAULT = {200, 302, 303, 308, 400, 401, 403, 404, 405, 409, 413, 414, 415, 416, 422, 429, 431}


@dataclass
class Rows:
    """What the addresses of forms are about."""

    received: Inquiry
    secret: Inquiry
    routed: Inquiry
    answered: Inquiry
    decided: Inquiry
    offer_id: int
    site_id: int


@pytest.fixture(autouse=True)
def faults_become_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in real life, a fault is a page with 500."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


@pytest.fixture
def rows(app: Flask) -> Rows:
    """A case at each stage."""
    answered = answered_case(["1981"])
    return Rows(
        received=received_case(),
        secret=received_case(secrecy=Secrecy.SECRET),
        routed=routed_case(["1981"]),
        answered=answered,
        decided=lost(answered_case(["1981"])).inquiry,
        offer_id=draft_offer(answered).id,
        site_id=bare_site("1981").id,
    )


def sent_to(inquiry: Inquiry) -> int:
    """The document that a case's municipality was sent."""
    found = sa.select(Document.id).where(
        Document.inquiry_id == inquiry.id, Document.municipality_id.is_not(None)
    )
    return db.session.scalars(found.order_by(Document.number).limit(1)).one()


def a_list() -> int:
    """A list whose columns can be told."""
    rows = [["Datum", "Bolag"], ["2024-03-05", "Ett bolag AB"]]
    return an_import(rows, ["received_at", "company_name"]).id


def being_set_up(key: str) -> str:
    """Where somebody writes the first code of an app."""
    second_factor.begin(person(key))
    db.session.commit()
    return "/account/second-factor/set-up"


def with_second_factor(key: str) -> str:
    """Where somebody does without it again."""
    give_second_factor(key)
    return "/account/second-factor/turn-off"


def forms(rows: Rows) -> list[tuple[str, str]]:
    """Who fills in which form."""
    part = recipient(rows.routed, "1981").id
    case = "/inquiries/{0.id}".format
    return [
        ("coordinator", "/inquiries/new"),
        ("coordinator", f"{case(rows.received)}/edit"),
        ("coordinator", f"{case(rows.received)}/dismiss"),
        ("coordinator", f"{case(rows.secret)}/people"),
        ("coordinator", f"{case(rows.routed)}/route"),
        ("coordinator", f"{case(rows.answered)}/offers/new"),
        ("coordinator", f"{case(rows.answered)}/decision?outcome=established"),
        ("coordinator", f"{case(rows.answered)}/decision?outcome=lost"),
        ("coordinator", f"{case(rows.answered)}/decision?outcome=withdrawn"),
        ("coordinator", f"{case(rows.decided)}/decision/change"),
        ("coordinator", f"{case(rows.decided)}/decision/withdraw"),
        ("coordinator", f"/offers/{rows.offer_id}"),
        ("coordinator", "/sites/new"),
        ("coordinator", f"/sites/{rows.site_id}/edit"),
        ("coordinator", "/reference/region"),
        ("coordinator", "/reference/strength-areas/new"),
        ("coordinator", "/reference/subareas/new"),
        ("coordinator", "/reference/municipalities/new"),
        ("coordinator", "/reference/sources/new"),
        ("coordinator", "/reference/operating-models/new"),
        ("coordinator", f"/reference/strength-areas/{area('smart-industry').id}/edit"),
        ("coordinator", f"/reference/words/{area('smart-industry').id}"),
        ("coordinator", f"/reference/municipalities/{municipality('1981').id}/disable"),
        ("head_sala", f"/answers/{part}/answer"),
        ("head_sala", f"/answers/{part}/decline"),
        ("head_sala", f"/register/{sent_to(rows.answered)}/number"),
        ("registrar", f"/register/{sent_to(rows.answered)}/edit"),
        ("administrator", "/admin/users/new"),
        ("administrator", f"/admin/users/{person('partner').id}/edit"),
        ("coordinator", "/imports/new"),
        ("coordinator", f"/imports/{a_list()}/columns"),
        ("adviser", "/account"),
        ("adviser", "/account/password"),
        ("partner", being_set_up("partner")),
        ("steering", with_second_factor("steering")),
        ("stranger", "/sign-in"),
        ("stranger", "/forgotten-password"),
        ("stranger", sent_link("registrar")),
    ]


def spoilt(values: dict[str, list[str]]) -> Iterator[MultiDict[str, str]]:
    """A form's values in which some fields after the others are strange, and wholly strange ones."""
    whole = MultiDict(values)
    names = [name for name in values if name != "csrf_token"]
    for start in range(0, len(names), 3):
        changed = whole.copy()
        for number, name in enumerate(names[start : start + 3]):
            changed[name] = HOSTILE[(start + number + len(names)) % len(HOSTILE)]
        yield changed
    for text in HOSTILE[:: 5 if len(names) > 10 else 1]:
        yield MultiDict({**dict.fromkeys(names, text), "csrf_token": values["csrf_token"][0]})
    twice = whole.copy()
    for name in names:
        if any(whole.getlist(name)):
            twice.setlist(name, [*whole.getlist(name), *HOSTILE[:8]])
    yield twice
    yield MultiDict({"csrf_token": values["csrf_token"][0]})
    for name in names[::8]:
        less = whole.copy()
        less.poplist(name)
        less[f"{name}[]"] = less[f"{name}-0"] = "1"
        yield less


def plainly(browser: Any, method: str, path: str, **request: Any) -> int:
    """The status of one request; its page is not read by the page checker."""
    db.session.commit()  # the test's own transaction must not stand in the way
    with (
        browser.application.app_context(),
        FlaskClient.open(browser, path, method=method, **request) as response,
    ):
        return response.status_code


def test_no_form_breaks_whatever_is_posted(app, sign_in, client, rows):
    faults, browsers = [], {"stranger": client}
    for key, path in forms(rows):
        browser = browsers.get(key) or browsers.setdefault(key, sign_in(key))
        page = browser.load(path)
        values = page.values(page.form())
        values = {name: held for name, held in values.items() if name}
        for data in spoilt(values):
            status = plainly(browser, "POST", path, data=data)
            if status not in NO_FAULT:
                faults.append(f"{path}: {status} for {short(data, values)}")
    assert not faults, "\n".join(faults)


def short(data: MultiDict[str, str], usual: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is strange in a post, cut to a readable length."""
    strange = {name: data.getlist(name) for name in data if data.getlist(name) != usual.get(name)}
    return {name: [text[:30] for text in texts] for name, texts in list(strange.items())[:5]}


LISTS = {
    "/inquiries/": ("text", "stage", "area_id", "source_id", "responsible_id", "older", "newer"),
    "/sites/": ("municipality_id", "kind", "availability", "area_ha", "power_mw", "after"),
    "/admin/users": ("role", "text", "after"),
    "/admin/sent-mail": ("before",),
    "/reports/": ("month",),
    "/reports/{month}": ("language",),
    "/reports/{month}/cases": ("figure", "municipality", "area"),
    "/reports/{month}.pdf": ("language",),
    "/register/": ("view", "text", "kind", "direction", "since", "until", "older", "newer"),
    "/register/export.csv": ("view", "text", "kind", "direction", "since", "until"),
    "/register/export.xlsx": ("view", "since"),
    "/reference/words/1": ("find", "spoken"),
    "/sites/new": ("next",),
    "/sign-in": ("next",),
    "/sign-in/code": ("next",),
}


@pytest.mark.parametrize("path", LISTS)
def test_no_list_breaks_whatever_stands_in_its_address(sign_in, rows, path):
    key = "administrator" if path.startswith("/admin") else "coordinator"
    browser = sign_in(key)
    address = path.format(month=write_month(this_month()))
    for text in (
        HOSTILE[::3] if path.startswith("/reports/{") else (*HOSTILE, "//x", "/\\x", "/a b")
    ):
        for name in LISTS[path]:
            query = MultiDict([(name, text[:8_000]), (name, "1"), ("x[]", text[:10])])
            assert plainly(browser, "GET", address, query_string=query) in NO_FAULT, (name, text)


STRANGE_PATHS = (
    "/%00",
    "/inquiries/%00",
    "/inquiries/1%00",
    "/imports/1/mend.exe",
    "/imports/2000000000/check",
    "/reports/%00",
    "/reports/2026-13",
    "/reports/0000-01",
    "/reports/9999-12",
    "/reports/1989-12.pdf",
    "/reports/%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A0%D9%A1",
    "/reports/2026-10%0d%0aX: y",
    "/reference/%ff%fe/",
    "/reference/strength-areas/1/move/sideways",
    "/inquiries/%D9%A3",
    "/static/../config.py",
    "/static/%2e%2e/%2e%2e/config.py",
    "/static/%00",
    "/static/css/",
    "/bootstrap/static/../../x",
    "//evil.example/",
    "/inquiries//1",
    "/" + "a" * 60_000,
    "/inquiries/" + "9" * 20_000,
)


@pytest.mark.parametrize("path", STRANGE_PATHS, ids=[path[:30] for path in STRANGE_PATHS])
def test_a_strange_address_is_answered_with_a_page(sign_in, path):
    browser = sign_in("coordinator")
    for method in ("GET", "POST", "HEAD", "DELETE"):
        status = plainly(browser, method, path)
        assert status in NO_FAULT, (method, status)


STRANGE_HEADERS = (
    {"Cookie": "etablera=" + "A" * 8_000},
    {"Cookie": "etablera=eyJfdXNlcl9pZCI6MX0.aaaa.bbbb"},
    {"Cookie": "etablera=\x01\xff; ;;=;=x; etablera"},
    {"Cookie": "remember_token=1|x"},
    {"Host": "evil.example"},
    {"Host": "evil.example:99999"},
    {"Host": "a b"},
    {"Host": ""},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript"},
    {"X-Forwarded-For": "\xff, x" * 100, "Forwarded": 'for="[::1'},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Accept-Language": "sv;q=x,,;;q=9,*;q=-1," + "en," * 500},
    {"Accept-Language": "../../etc/passwd"},
    {"Accept": "application/json;q=nan"},
    {"Range": "bytes=9-1,x-,-"},
    {"If-Modified-Since": "yesterday", "If-None-Match": '"'},
    {"Authorization": "Basic \xff"},
    {"Authorization": "Bearer " + "x" * 4_000},
    {"Content-Length": "-1"},
    {"Transfer-Encoding": "chunked"},
    {"Referer": "http://[::1"},
    {"Origin": "null"},
)


@pytest.mark.parametrize("headers", STRANGE_HEADERS, ids=str)
def test_a_strange_header_breaks_nothing_and_leads_nowhere(app, headers):
    browser = FlaskClient(app)
    paths = ("/sign-in", "/inquiries/", "/static/css/nothing.css")
    for path, method in itertools.product(paths, ("GET", "POST")):
        with app.app_context(), browser.open(path, method=method, headers=headers) as response:
            assert response.status_code in NO_FAULT
            assert "evil.example" not in response.headers.get("Location", "")
            assert "evil.example" not in response.text


STRANGE_BODIES = (
    ("application/json", b'{"email": ["x"]}'),
    ("application/json", b"\xff{"),
    ("text/plain", b"email=x"),
    ("", b"email=x"),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x"),
    ("multipart/form-data; boundary=" + "y" * 5_000, b"--y"),
    ("multipart/form-data; boundary=\xff", b"--\xff--"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"email=+AGE-"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"email=%ff%00%ed%a0%80&&&=&%"),
    ("application/x-www-form-urlencoded", b"a=1&" * 5_000),
)


@pytest.mark.parametrize("number", range(len(STRANGE_BODIES)))
def test_a_strange_body_breaks_nothing(app, client, sign_in, number):
    kind, body = STRANGE_BODIES[number]
    for browser, path in ((client, "/sign-in"), (sign_in("coordinator"), "/inquiries/new")):
        page: Page = browser.load(path)
        token = page.values(page.form())["csrf_token"][0]
        for headers in ({}, {"X-CSRFToken": token}):
            sent = {"data": body, "content_type": kind, "headers": headers}
            assert plainly(browser, "POST", path, **sent) in NO_FAULT
