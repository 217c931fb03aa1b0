"""Somebody has forgotten a password and gets a link; others learn nothing of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.rules import Weakness, weakness
from crm.accounts.service import LINKS_AT_ONCE
from crm.accounts.sessions import check_password, hash_password
from crm.core import clock, outbox
from crm.core.db import db
from crm.core.outbox import MessageState, OutboxMessage
from tests.factories.accounts import link_to, mails_to
from tests.factories.people import person

EMAIL, OLD, NEW = "adviser@vastmanland.example", "fyra gröna äpplen", "sju sorters kakor"


@pytest.fixture(autouse=True)
def old_password(app):
    person("adviser").password_hash = hash_password(OLD)
    db.session.commit()


def ask(client, email=EMAIL, status=200):
    return client.submit(client.load("/forgotten-password"), {"email": email}, status=status)


def test_the_link_gives_a_new_password_and_signs_out_everywhere(client, sign_in):
    browser = sign_in("adviser")
    page = client.load("/sign-in")
    page = client.load(page.link("Har du glömt lösenordet?"))
    client.submit(page, {"email": " Adviser@Vastmanland.example "})
    client.submit(client.load(link_to(EMAIL)), {"password": NEW})
    assert browser.load("/account").path == "/sign-in"
    assert check_password(person("adviser"), NEW)
    assert not check_password(person("adviser"), OLD)


def test_asking_alone_changes_nothing(client, sign_in):
    browser = sign_in("adviser")
    ask(client)
    client.load(link_to(EMAIL))
    assert browser.load("/account").path == "/account"
    assert check_password(person("adviser"), OLD)


def test_nobody_learns_who_has_an_account(client):
    known, unknown = ask(client), ask(client, "nobody@vastmanland.example")
    assert known.text == unknown.text
    waiting = db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()
    assert [message.kind for message in waiting] == ["password_asked"] * 2, "the same work for both"
    assert len(mails_to(EMAIL)) == 1
    assert mails_to("nobody@vastmanland.example") == []
    assert {message.state for message in waiting} == {MessageState.DONE}


def test_the_link_works_once_and_for_an_hour(client):
    ask(client)
    link, start = link_to(EMAIL), clock.now()
    with clock.set_to(start + timedelta(minutes=59)):
        client.load(link)
    with clock.set_to(start + timedelta(minutes=61)):
        client.load(link, status=404)
    client.submit(client.load(link), {"password": NEW})
    client.load(link, status=404)


def test_one_used_link_ends_the_others(client):
    ask(client)
    first = link_to(EMAIL)
    ask(client)
    client.submit(client.load(link_to(EMAIL)), {"password": NEW})
    client.load(first, status=404)


def test_a_changed_password_ends_the_link(client, sign_in):
    ask(client)
    link, browser = link_to(EMAIL), sign_in("adviser")
    browser.submit(browser.load("/account/password"), {"old": OLD, "password": NEW})
    client.load(link, status=404)


def test_a_closed_account_gets_nothing(client):
    person("adviser").disabled_at = clock.now()
    db.session.commit()
    ask(client)
    assert mails_to(EMAIL) == []


def test_a_box_is_not_flooded(client, monkeypatch):
    for _ in range(LINKS_AT_ONCE + 3):
        ask(client)
    assert len(mails_to(EMAIL)) == LINKS_AT_ONCE
    for _ in range(2):
        ask(client)
    ask(client, status=429)


def test_a_strange_address_is_said_to_be_one_or_answered_alike(client):
    for email in ("", "x" * 20_000):
        ask(client, email, status=422)
    for email in ("a@b.se\x00", "'; DROP TABLE users", "åäö@åäö.example"):
        page = client.load("/forgotten-password")
        response = client.post(
            "/forgotten-password", data=page.values(page.form()) | {"email": email}
        )
        assert response.status_code in {302, 422}
    outbox.deliver_due()


def test_the_administrator_sends_a_link(sign_in, client):
    administrator, browser = sign_in("administrator"), sign_in("adviser")
    page = administrator.load(f"/admin/users/{person('adviser').id}/edit")
    administrator.submit(page, form="/link")
    client.load(link_to(EMAIL))
    assert browser.load("/account").path == "/account", "only the new password signs out"
    own = f"/admin/users/{person('administrator').id}/link"
    token = page.values(page.form())["csrf_token"]
    administrator.post(own, data={"csrf_token": token})
    assert mails_to("administrator@vastmanland.example") == []


def test_anothers_link_is_not_shown_among_sent_mail(client, sign_in):
    ask(client)
    link = link_to(EMAIL)
    assert link in sign_in("adviser").load("/admin/sent-mail").html
    assert link not in sign_in("coordinator").load("/admin/sent-mail").html


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("fyra gröna äpplen", None),
        ("blåbärspaj på tisdag", None),
        ("correct horse battery", None),
        ("elva tecken", Weakness.SHORT),
        ("aaaaaaaaaaaaaaaa", Weakness.PATTERN),
        ("abcabcabcabcab", Weakness.PATTERN),
        ("snöbollsnöboll", Weakness.PATTERN),
        ("123456789012345", Weakness.PATTERN),
        ("abcdefghijklmn", Weakness.PATTERN),
        ("98765432109876", Weakness.PATTERN),
        ("Etablera2026!", Weakness.KNOWN),
        ("Anna Andersson", Weakness.KNOWN),
        ("anna.andersson@sala.se", Weakness.KNOWN),
        ("Andersson 1981", Weakness.KNOWN),
        ("qwertyuiopasdf", Weakness.KNOWN),
        ("lösenord123456"[:13], Weakness.KNOWN),
        ("anna gillar fyra gröna äpplen", None),
    ],
)
def test_the_easily_guessed_is_refused(password, fault):
    assert weakness(password, about=("Anna Andersson", "anna.andersson@sala.se")) is fault


@given(st.text(min_size=1, max_size=6), st.integers(2, 20))
def test_a_part_over_and_over_is_no_password(part, times):
    assert weakness(part * times) is not None


def test_a_used_link_leads_to_the_sign_in(client):
    ask(client)
    link = link_to(EMAIL)
    client.submit(client.load(link), {"password": NEW})
    page = client.load(link, status=404)
    assert client.load(page.link("Logga in")).path == "/sign-in"
    assert client.load(page.link("Mejla mig en ny länk")).path == "/forgotten-password"


def test_whoever_gets_no_mail_reads_what_to_do(client):
    assert "Kommer inget mejl?" in ask(client).text
