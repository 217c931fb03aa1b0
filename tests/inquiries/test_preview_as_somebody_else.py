"""The preview shows what somebody else sees, word for word, and leaves no trace in that name."""

import pytest
import sqlalchemy as sa

from crm.core.audit import AuditEntry
from crm.core.db import db
from crm.inquiries import service
from crm.inquiries.models import Inquiry, Secrecy
from crm.routing import releases
from tests.factories.inquiries import qualified_case
from tests.factories.people import PEOPLE, person, source
from tests.factories.routing import answer, recipient, routed_case, send

NOTHING = "för den personen finns inte ärendet"


def words_of(part):
    """What a part of a page says, its forms left out."""
    for form in part.query("form"):
        form.parent.remove_child(form)
    return " ".join(part.to_text().split())


def preview(browser, inquiry, key):
    reader = key if key == "example" else person(key).id
    return browser.load(f"/inquiries/{inquiry.id}/preview?reader={reader}")


def a_case(kind):
    values = {
        "source_id": source("business-sweden").id,
        "company_name": "Blåklockan AB",
        "description": "Mark <form>söks</form> <a href='x'>här</a> <h1>nu</h1>",
    }
    secrecy = Secrecy.LIMITED if kind in ("released", "answered") else Secrecy(kind)
    inquiry = routed_case(secrecy=secrecy, **values)
    if kind == "secret":
        service.name_person(inquiry, person("partner"), "sände det", by=person("coordinator"))
    if kind == "released":
        releases.release_identity(
            inquiry, [recipient(inquiry)], why="Ja.", by=person("coordinator")
        )
    if kind == "answered":
        answer(inquiry, "1981", comment="Vi har el.")
        answer(inquiry, "1983", comment="Vi har hamn.")
        releases.release_answers(inquiry, why="Ja.", by=person("coordinator"))
    db.session.commit()
    return inquiry


@pytest.mark.parametrize("kind", ["open", "limited", "secret", "released", "answered"])
def test_the_preview_says_what_the_real_page_says(sign_in, kind):
    inquiry = a_case(kind)
    browsers = {key: sign_in(key) for key in PEOPLE}
    for browser in browsers.values():  # whatever a first reading leaves behind
        browser.get(f"/inquiries/{inquiry.id}", follow_redirects=True)
    compared = 0
    for key, browser in browsers.items():
        shown = preview(browsers["coordinator"], inquiry, key)
        response = browser.get(f"/inquiries/{inquiry.id}", follow_redirects=True)
        if response.status_code != 200:
            assert response.status_code in {403, 404}
            assert NOTHING in shown.text
            continue
        real = browser.load(f"/inquiries/{inquiry.id}")
        assert words_of(shown.tree.query(".preview")[0]) == words_of(real.tree.query("main")[0])
        compared += 1
    assert compared == {"secret": 4}.get(kind, 8)


def test_the_preview_is_headed_and_holds_nothing_to_press(sign_in):
    page = preview(sign_in("coordinator"), a_case("limited"), "head_sala")
    assert page.heading == "Så ser sidan ut för Head Sala, Sala"
    assert "Svara med objekt" in page.text
    frame = page.tree.query(".preview")[0]
    assert frame.query("a, form, button, input") == []
    assert frame.query("h1") == []


def trail():
    """How much has been done, and read by others than the coordinator."""
    own = sa.and_(
        AuditEntry.action == "inquiry.read", AuditEntry.actor_id == person("coordinator").id
    )
    return db.session.scalar(sa.select(sa.func.count(AuditEntry.id)).where(~own))


@pytest.mark.parametrize("kind", ["limited", "secret"])
def test_looking_as_somebody_else_leaves_no_trace_in_that_name(sign_in, kind):
    inquiry = a_case(kind)
    coordinator = sign_in("coordinator")
    coordinator.load(f"/inquiries/{inquiry.id}")
    before = trail()
    for key in (*PEOPLE, "example"):
        preview(coordinator, inquiry, key)
    assert trail() == before
    assert recipient(inquiry).seen_at is None


def test_reading_a_secret_case_in_the_preview_is_noted_in_the_own_name(sign_in):
    inquiry = a_case("secret")
    preview(sign_in("coordinator"), inquiry, "head_sala")
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "inquiry.read"))
    assert {entry.actor_id for entry in entries} == {person("coordinator").id}


def test_before_the_case_is_sent_one_looks_as_a_municipality_that_is_asked(sign_in):
    inquiry = qualified_case(secrecy=Secrecy.LIMITED, company_name="Blåklockan AB")
    db.session.commit()
    coordinator = sign_in("coordinator")
    before = trail()
    page = coordinator.load(f"/inquiries/{inquiry.id}/preview")
    assert "En kommun som får frågan" in page.text
    page = preview(coordinator, inquiry, "example")
    frame = page.tree.query(".preview")[0].to_text()
    assert inquiry.code_name in frame
    assert "Blåklockan" not in frame
    assert "Svara med objekt" in frame
    assert trail() == before
    assert db.session.scalar(sa.select(sa.func.count(Inquiry.id))) == 1
    sign_in("head_sala").load(f"/inquiries/{inquiry.id}", status=404)


def test_the_example_says_what_the_first_municipality_then_reads(sign_in):
    inquiry = qualified_case(secrecy=Secrecy.LIMITED)
    db.session.commit()
    frame = preview(sign_in("coordinator"), inquiry, "example").tree.query(".preview")[0]
    send(inquiry, ["1980"])
    real = sign_in("head_vasteras").load(f"/inquiries/{inquiry.id}")
    assert words_of(frame) == words_of(real.tree.query("main")[0])


@pytest.mark.parametrize("reader", ["0", "999999", "x", "\x00", "-1", "1 OR 1=1", "9" * 40])
def test_an_unknown_reader_is_told_to_choose(sign_in, reader):
    inquiry = a_case("limited")
    page = sign_in("coordinator").get(
        f"/inquiries/{inquiry.id}/preview", query_string={"reader": reader}
    )
    assert page.status_code == 200
    assert 'class="card-plain preview"' not in page.text


def test_only_the_regional_team_that_sees_the_case_looks(sign_in):
    inquiry = a_case("secret")
    sign_in("adviser").load(f"/inquiries/{inquiry.id}/preview", status=404)
    for key in ("head_sala", "partner", "registrar", "steering", "administrator"):
        sign_in(key).load(f"/inquiries/{inquiry.id}/preview", status=403)
