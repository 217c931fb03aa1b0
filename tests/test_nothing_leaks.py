"""What a hidden case holds stays hidden: looked for word by word wherever something comes out."""

import html
import io
import logging
import re
import zipfile
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from pypdf import PdfReader

from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.core.outbox import OutboxMessage, deliver_due
from crm.establishments.models import LostReason
from crm.inquiries.models import Inquiry, Secrecy
from crm.kpi import report
from crm.kpi.commands import WRITERS
from crm.kpi.rules import this_month, write_month
from tests.factories import routing
from tests.factories.establishments import lost
from tests.factories.kpi import subscribe
from tests.factories.offers import sent_offer
from tests.factories.people import PEOPLE, person, source
from tests.factories.routing import answer, routed_case
from tests.factories.secrecy import marked as marked_secret

# What only the regional team may read, and in the secret case only the coordinator.
IDENTITY = {
    "company_name": "Kvastfenan{0} AB",
    "organisation_number": "55{0}",
    "contact_name": "Sixten Tjäderlek{0}",
    "contact_title": "Vrakdykare{0}",
    "contact_email": "tjaderlek{0}@kvastfenan.example",
    "contact_phone": "070-99{0}",
    "subject": "Ämneskanariefågel{0}",
    "description": "Berättelsekanariefågel{0}",
}
# What the municipalities that are asked read as well.
NEED = {
    "code_name": "Projekt Hackspett{0}",
    "summary": "Behovskanariefågel{0}",
    "other_requirements": "Kravkanariefågel{0}",
}
NOTE, COMMENT = "Följebrevskanariefågel{0}", "Svarskanariefågel{0}"
REGIONAL_WORDS = {
    "ground": "Grundkanariefågel{0}",
    "introduction": "Inledningskanariefågel{0}",
    "lost_to": "Vinnarkanariefågel{0}",
    "note": "Anteckningskanariefågel{0}",
    "harm": "Skadekanariefågel{0}",
    "said_by": "Önskekanariefågel{0}",
}
SHAPE_MOST = 2
STATIC = ("/static/", "/bootstrap/")
REGISTER, REGISTER_PAGES = ("", "export.csv", "export.xlsx"), ("edit", "number")
MARKS = {Secrecy.LIMITED: "4711L", Secrecy.SECRET: "4711S"}
# Which of the two somebody reads the need of; who is absent knows of neither.
READS_NEED = {
    "head_sala": {Secrecy.LIMITED, Secrecy.SECRET},
    "colleague_sala": {Secrecy.LIMITED},
}
# The registrar reads the whole of a limited case, as the regional team does.
READS_ALL = {
    "coordinator": set(MARKS),
    "other_coordinator": {Secrecy.LIMITED},
    "adviser": {Secrecy.LIMITED},
    "registrar": {Secrecy.LIMITED},
}
CODE_NAME_ONLY = {"partner": {Secrecy.LIMITED}}


def marked(words: dict[str, str], secrecy: Secrecy) -> dict[str, str]:
    """Words with the mark of a case."""
    return {name: text.format(MARKS[secrecy]) for name, text in words.items()}


def whole_case(secrecy: Secrecy) -> Inquiry:
    """A hidden case that has been through everything: sent, answered, offered, lost."""
    inquiry = routed_case(
        ["1981"],
        secrecy=secrecy,
        note=NOTE.format(MARKS[secrecy]),
        source_id=source("business-sweden").id,
        **marked(IDENTITY | NEED, secrecy),
    )
    answer(inquiry, "1981", comment=COMMENT.format(MARKS[secrecy]))
    words = marked(REGIONAL_WORDS, secrecy)
    marked_secret(inquiry, harm=words["harm"], said_by=words["said_by"])
    sent_offer(inquiry, introduction=words["introduction"])
    lost(inquiry, reason=LostReason.POWER, lost_to=words["lost_to"], note=words["note"])
    return inquiry


@pytest.fixture
def cases(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[Secrecy, Inquiry]:
    """A limited and a secret case, where mail really leaves."""
    monkeypatch.setitem(app.config, "SHOW_SENT_MAIL", False)
    found = {}
    for secrecy, mark in MARKS.items():
        monkeypatch.setattr(routing, "GROUND", REGIONAL_WORDS["ground"].format(mark))
        found[secrecy] = whole_case(secrecy)
    return found


def forbidden(key: str) -> list[str]:
    """Every word that somebody must not read anywhere."""
    found = []
    for secrecy in set(MARKS) - READS_ALL.get(key, set()):
        found += [*marked(IDENTITY | REGIONAL_WORDS, secrecy).values()]
        if secrecy not in READS_NEED.get(key, set()):
            need = marked(NEED, secrecy)
            if secrecy in CODE_NAME_ONLY.get(key, set()):
                del need["code_name"]
            found += [*need.values(), NOTE.format(MARKS[secrecy]), COMMENT.format(MARKS[secrecy])]
    return found + [word.split()[0] for word in found if word.startswith("Kvastfenan")]


class Reader:
    """Somebody who opens everything that can be opened."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def read(self, path: str, **request: Any) -> str:
        """All that an address gives away: headers, the text of pages and files."""
        db.session.commit()  # the test's own transaction must not stand in the way
        with (
            self.browser.application.app_context(),
            FlaskClient.open(self.browser, path, **request) as response,
        ):
            assert response.status_code < 500, path
            headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
            return f"{headers}\n{text_of(response.mimetype, response.data)}"

    def walk(self, *starts: str) -> dict[str, str]:
        """Some pages, and what they lead to: two addresses of each shape."""
        waiting, seen = list(starts), {}
        shapes: Counter[str] = Counter()
        while waiting:
            path = waiting.pop(0)
            if path in seen:
                continue
            seen[path] = self.read(path)
            found = re.findall(r'href="(/[^"#]*)"', seen[path])
            found += re.findall(r"^Location: (/\S*)", seen[path], re.MULTILINE)
            for link in (html.unescape(link) for link in found):
                shape = re.sub("[0-9]+", "0", link.partition("?")[0])
                shapes[shape] += link not in seen
                if shapes[shape] <= SHAPE_MOST and not shape.startswith(STATIC):
                    waiting.append(link)
        return seen


def text_of(kind: str, content: bytes) -> str:
    """What can be read in a page, a PDF with its metadata, or a workbook."""
    if kind == "application/pdf":
        document = PdfReader(io.BytesIO(content))
        pages = "\n".join(page.extract_text() for page in document.pages)
        xmp = document.xmp_metadata
        return f"{pages}\n{document.metadata}\n{xmp.stream.get_data() if xmp else ''}"
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return content.decode()


def told(texts: dict[str, str], words: list[str]) -> list[str]:
    """Where a word stands that must not."""
    return [
        f"{word!r} in {where}" for where, text in texts.items() for word in words if word in text
    ]


def starts(cases: dict[Secrecy, Inquiry]) -> list[str]:
    """Pages to begin at, also such that nobody is led to."""
    month = write_month(this_month())
    files = [f"/reports/{month}.{ending}" for ending in ("pdf", "xlsx")]
    figures = ("requests", "recipients", "qualified")
    behind = [f"/reports/{month}/cases?figure={figure}" for figure in figures]
    behind += [f"{path}&municipality=1981" for path in behind]
    behind += [f"{path}&area=smart-industry" for path in behind[: len(figures)]]
    direct = [
        f"/inquiries/{case.id}{page}"
        for case in cases.values()
        for page in (
            "",
            "/edit",
            "/route",
            "/people",
            "/offers/new",
            "/decision/change",
            "/secrecy",
        )
    ]
    numbers = [row for case in cases.values() for row in (case.id, case.id + 1)]
    direct += [f"/answers/{number}" for number in numbers]
    direct += [f"/offers/{number}{page}" for number in numbers for page in ("", "/document.pdf")]
    views = ("view=public", "view=inner")
    register = [f"/register/{file}?{view}" for file in REGISTER for view in views]
    register += [f"/register/{number}/{page}" for number in range(1, 9) for page in REGISTER_PAGES]
    return ["/", "/inquiries/", "/sites/", "/reports/", *register, *files, *behind, *direct]


@pytest.mark.parametrize("key", PEOPLE)
def test_no_page_and_no_file_tells_what_a_reader_may_not_know(app, sign_in, cases, key):
    pages = Reader(sign_in(key)).walk(*starts(cases))
    assert len(pages) > 25
    assert not told(pages, forbidden(key))


def test_those_who_may_know_do_read_it(sign_in, cases):
    """Otherwise the search for words would find nothing whatever leaked."""
    wanted = forbidden("steering")
    pages = "\n".join(Reader(sign_in("coordinator")).walk(*starts(cases)).values())
    lacking = {word for word in wanted if word not in pages}
    assert not lacking - {REGIONAL_WORDS["ground"].format(MARKS[Secrecy.LIMITED])}
    pages = "\n".join(Reader(sign_in("head_sala")).walk(*starts(cases)).values())
    for secrecy in MARKS:
        assert NEED["code_name"].format(MARKS[secrecy]) in pages
        assert COMMENT.format(MARKS[secrecy]) in pages


@pytest.mark.parametrize("key", [key for key in PEOPLE if key not in ("coordinator",)])
def test_the_list_answers_the_same_whether_a_hidden_word_is_sought_or_nonsense(sign_in, cases, key):
    reader = Reader(sign_in(key))
    for word in forbidden(key):
        if word.startswith(("Projekt", "Behov", "Krav", "Följe", "Svar")):
            continue  # its end is the same in both cases
        sought, nonsense = (
            shown(reader.read("/inquiries/", query_string={"text": text}), text)
            for text in (word, "Ingentingalls")
        )
        assert sought == nonsense, word


def shown(page: str, typed: str) -> list[str]:
    """The numbers of the cases on a page."""
    return re.findall(r"\b20[0-9]{2}-[0-9]{4}\b(?!-)", page.replace(typed, ""))


def test_no_mail_and_nothing_in_the_outbox_tells_of_a_case(app, cases):
    subscribe("coordinator", "steering", "head_vasteras")
    texts = {}
    for row in db.session.scalars(sa.select(MailMessage)):
        texts[f"mail {row.id}"] = f"{row.subject}\n{row.body}\n{row.message_id}"
    assert len(texts) >= 4
    for message in db.session.scalars(sa.select(OutboxMessage)):
        texts[f"message {message.id}"] = f"{message.key} {message.payload} {message.last_error}"
    assert not told(texts, forbidden("steering"))


def test_a_mail_that_fails_leaves_no_word_of_a_case_behind(app, cases, monkeypatch, caplog):
    for case in cases.values():
        case.responsible_id = person("coordinator").id
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1")
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    with caplog.at_level(logging.DEBUG):
        assert deliver_due() > 0
    errors = db.session.scalars(sa.select(OutboxMessage.last_error)).all()
    texts = {"the log": caplog.text, "the errors": str(errors)}
    assert not told(texts, forbidden("steering"))


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_report_for_everybody_holds_no_word_of_a_case(app, cases, kind, language):
    mimetypes = {"pdf": "application/pdf", "xlsx": "spreadsheetml", "json": "application/json"}
    with force_locale(language):
        content = WRITERS[kind](report.of_month(this_month(), None))
    text = text_of(mimetypes[kind], content)
    words = [*forbidden("steering"), *(case.number for case in cases.values())]
    assert not told({kind: text}, words)


def test_the_log_of_a_working_day_holds_no_word_of_a_case(app, sign_in, cases, caplog):
    with caplog.at_level(logging.DEBUG, logger="crm"):
        for key in ("head_sala", "adviser"):
            Reader(sign_in(key)).walk(*starts(cases))
    assert "outside scope" in caplog.text
    assert not told({"the log": caplog.text}, forbidden("steering"))


def test_the_trail_of_what_was_read_names_no_secret(app, sign_in, cases):
    Reader(sign_in("head_sala")).walk(*starts(cases))
    secret = cases[Secrecy.SECRET]
    reading = sa.select(AuditEntry).where(
        AuditEntry.subject_id == secret.id, AuditEntry.action == "inquiry.read"
    )
    entries = db.session.scalars(reading).all()
    assert {entry.actor_id for entry in entries} == {person("head_sala").id}
    texts = {str(entry.id): f"{entry.changes} {entry.note}" for entry in entries}
    assert not told(texts, forbidden("steering"))


def test_a_refused_form_says_nothing_of_a_case(app, sign_in, cases):
    texts = {}
    for key in ("adviser", "head_koping", "colleague_sala", "partner"):
        browser = sign_in(key)
        page = browser.load("/account")
        token = page.values(page.form())["csrf_token"][0]
        secret = cases[Secrecy.SECRET]
        for path in (
            "edit",
            "qualify",
            "dismiss",
            "reopen",
            "people",
            "route",
            "offers/new",
            "secrecy",
        ):
            for data in ({"csrf_token": token}, {}):
                address = f"/inquiries/{secret.id}/{path}"
                texts[f"{key} {address} {len(data)}"] = Reader(browser).read(
                    address, method="POST", data=data
                )
        texts[f"{key} afterwards"] = Reader(browser).read("/account")
    assert not told(texts, forbidden("partner"))


def test_file_names_and_addresses_hold_a_number_and_nothing_else(sign_in, cases):
    pages = Reader(sign_in("coordinator")).walk(*starts(cases))
    headers = {
        path: line
        for path, text in pages.items()
        for line in text.splitlines()
        if line.startswith(("Content-Disposition", "Location"))
    }
    assert any(".pdf" in line for line in headers.values())
    texts = headers | {path: path for path in pages}
    assert not told(texts, forbidden("steering"))
