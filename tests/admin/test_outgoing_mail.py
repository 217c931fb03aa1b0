"""What leaves the house is seen: mails in development, and what could not be sent."""

import html
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.admin import queries
from crm.admin.rules import ERRANDS, with_links
from crm.core import clock, outbox
from crm.core.db import db
from crm.core.mail import MailMessage
from crm.core.outbox import MessageState, OutboxMessage

BASE = "http://127.0.0.1:5000"


def add_mails(count, body="Hej"):
    for number in range(count):
        db.session.add(
            MailMessage(
                message_id=f"<{number}@test>",
                recipient="head_sala@vastmanland.example",
                language="sv",
                subject=f"Förfrågan 2026-{number:04}",
                body=body,
                sent_at=clock.now(),
            )
        )
    db.session.commit()


def add_message(**values):
    message = OutboxMessage(kind="mail", key="k", payload={}, **values)
    db.session.add(message)
    db.session.commit()
    return message


def test_sent_mail_is_shown_newest_first_and_page_by_page(sign_in, monkeypatch):
    monkeypatch.setattr(queries, "MAILS_PER_PAGE", 2)
    browser = sign_in("head_sala")
    assert "Inget har skickats än" in browser.load("/admin/sent-mail").text
    add_mails(3)
    page = browser.load("/admin/sent-mail")
    assert page.text.index("2026-0002") < page.text.index("2026-0001")
    assert "2026-0000" not in page.text
    page = browser.load(page.link("Äldre"))
    assert "2026-0000" in page.text
    assert "2026-0001" not in page.text
    browser.load("/admin/sent-mail?before=99999999999999999999")


def test_a_mails_link_leads_to_the_case(sign_in):
    add_mails(1, body=f"Svara här: {BASE}/answers/7. Tack <script>alert(1)</script>")
    page = sign_in("head_sala").load("/admin/sent-mail")
    assert page.link("/answers/7") == f"{BASE}/answers/7"
    assert "<script>alert" not in page.html


def test_sent_mail_is_not_there_in_production(app, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "SHOW_SENT_MAIL", False)
    sign_in("administrator").load("/admin/sent-mail", status=404)


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:5000.evil.example/x",
        "http://127.0.0.1:5000@evil.example/x",
        "https://evil.example/",
        "javascript:alert(1)",
    ],
)
def test_only_our_own_addresses_become_links(text):
    assert "<a" not in with_links(text, BASE)


@given(st.text() | st.text(alphabet="<>\"'&/.:a ").map(lambda tail: f"{BASE}/{tail}"))
def test_a_mails_text_never_becomes_markup(text):
    shown = with_links(text, BASE)
    without_links = re.sub(r'<a href="[^"<>]*">|</a>', "", shown)
    assert not set(without_links) & set("<>\"'")
    assert html.unescape(without_links) == text


def test_what_was_given_up_is_tried_again_by_a_button(sign_in):
    parked = add_message(state=MessageState.PARKED, attempts=7, last_error="SMTPServerDisconnected")
    administrator = sign_in("administrator")
    page = administrator.load("/admin/outbox")
    assert "SMTPServerDisconnected" in page.text
    page = administrator.submit(page, form="/retry")
    assert "Nytt försök" in page.text or "nytt försök" in page.text
    db.session.refresh(parked)
    assert (parked.state, parked.attempts) == (MessageState.PENDING, 0)
    token = page.tree.query("input[name=csrf_token]")[0].attrs["value"]
    again = administrator.post(f"/admin/outbox/{parked.id}/retry", data={"csrf_token": token})
    assert again.status_code == 404, "it is not parked any more"


def test_a_worker_that_does_not_run_is_noticed(sign_in):
    administrator = sign_in("administrator")
    add_message(due_at=clock.now() - timedelta(minutes=5))
    assert "bakgrundsprocessen är i gång" not in administrator.load("/admin/outbox").text
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        assert "bakgrundsprocessen är i gång" in administrator.load("/admin/outbox").text


def test_the_menu_marks_the_page_one_is_on(sign_in):
    administrator = sign_in("administrator")
    for url, label in (("/admin/outbox", "Utgående"), ("/admin/users/new", "Användare")):
        page = administrator.load(url)
        assert [node.to_text().strip() for node in page.tree.query("nav [aria-current]")] == [label]


def test_retry_is_the_administrators(sign_in):
    parked = add_message(state=MessageState.PARKED)
    coordinator = sign_in("coordinator")
    token = coordinator.load("/account").tree.query("input[name=csrf_token]")[0].attrs["value"]
    refused = coordinator.post(f"/admin/outbox/{parked.id}/retry", data={"csrf_token": token})
    assert refused.status_code == 403
    db.session.refresh(parked)
    assert parked.state is MessageState.PARKED
    outbox.retry(parked)
    assert parked.state is MessageState.PENDING


def test_everything_that_the_worker_is_told_to_do_has_plain_words(app):
    assert set(outbox._handlers) == set(ERRANDS)
