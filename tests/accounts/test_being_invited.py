"""A new colleague gets a mail, chooses a password, and is in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from crm.accounts import service, sessions, throttle
from crm.accounts.models import PasswordLink, User
from crm.core import audit, clock
from crm.core.access import Role
from crm.core.db import db
from crm.core.errors import Refused
from tests.factories.accounts import link_to, mails_to
from tests.factories.people import person

EMAIL, PASSWORD = "asa.oberg@region.example", "sju sorters kakor"
NEW = {"name": "Åsa Öberg", "email": EMAIL, "role": "registrar", "language": "sv"}


@pytest.fixture
def administrator(sign_in):
    browser = sign_in("administrator")
    browser.submit(browser.load("/admin/users/new"), NEW)
    return browser


def invited():
    return db.session.scalars(sa.select(User).where(User.email == EMAIL)).one()


def edit_page():
    return f"/admin/users/{invited().id}/edit"


def test_the_link_lets_one_choose_a_password_and_sign_in(administrator, client):
    (mail,) = mails_to(EMAIL)
    assert "Välj ett lösenord här" in mail.body
    assert "inbjuden" in administrator.load(edit_page()).text
    page = client.load(link_to(EMAIL))
    page = client.submit(page, {"password": PASSWORD})
    assert page.path == "/sign-in"
    assert client.submit(page, {"email": EMAIL, "password": PASSWORD}).path == "/"
    assert "inbjuden" not in administrator.load(edit_page()).text
    actions = [entry.action for entry in audit.history(invited())]
    assert actions == ["account.created", "account.password_set", "account.signed_in"]


def test_an_invited_person_does_not_sign_in_without_a_password(administrator, client):
    for guess in ("", " ", "none", "x" * 20):
        page = client.load("/sign-in")
        client.submit(page, {"email": EMAIL, "password": guess}, status=422)


def test_whoever_has_no_password_yet_is_refused_no_faster(administrator, client, monkeypatch):
    compared = []
    verify = sessions._hasher.verify

    def watched(stored, password):
        compared.append(stored)
        return verify(stored, password)

    monkeypatch.setattr(sessions, "_hasher", SimpleNamespace(verify=watched))
    for email in (EMAIL, "nobody@region.example"):
        values = {"email": email, "password": "x"}
        client.submit(client.load("/sign-in"), values, status=422)
    assert compared == [sessions._nobody] * 2


def test_a_weak_password_does_not_use_the_link_up(administrator, client):
    page = client.load(link_to(EMAIL))
    for weak in ("kort", "aaaaaaaaaaaa", "åsa öberg 123", "etablera2026"):
        assert client.submit(page, {"password": weak}, status=422).errors()
    client.submit(page, {"password": PASSWORD})
    assert not invited().is_invited


def test_the_link_works_once(administrator, client):
    link = link_to(EMAIL)
    first, second = client.load(link), client.load(link)
    client.submit(first, {"password": PASSWORD})
    client.submit(second, {"password": "åtta glada grisar"}, status=404)
    client.load(link, status=404)
    assert sessions.check_password(invited(), PASSWORD)


def test_the_link_works_for_a_week(administrator, client):
    link, start = link_to(EMAIL), clock.now()
    with clock.set_to(start + timedelta(days=6, hours=23)):
        client.load(link)
    with clock.set_to(start + timedelta(days=7, minutes=1)):
        client.load(link, status=404)


def test_used_old_unknown_and_forged_links_are_the_same_page(administrator, client, caplog):
    link = link_to(EMAIL)
    client.submit(client.load(link), {"password": PASSWORD})
    forged = (link, link[:-1], link + "x", "/choose-password/x", "/choose-password/" + "a" * 43)
    texts = {client.load(url, status=404).text for url in (*forged, "/choose-password/%C3%A5%00")}
    assert len(texts) == 1
    assert "Länken fungerar inte" in texts.pop()
    assert "no live password link" in caplog.text
    assert link.rpartition("/")[2] not in caplog.text


def test_the_token_itself_is_not_kept_with_the_link(administrator):
    token = link_to(EMAIL).rpartition("/")[2]
    stored = db.session.scalars(sa.select(PasswordLink)).one()
    assert token not in stored.token_hash
    assert len(token) >= 43


def test_a_new_invitation_ends_the_old_one(administrator, client):
    old = link_to(EMAIL)
    page = administrator.submit(administrator.load(edit_page()), form="/link")
    assert EMAIL in page.text
    assert link_to(EMAIL) != old
    client.load(old, status=404)
    client.load(link_to(EMAIL))


def test_a_closed_account_and_a_changed_address_end_the_invitation(administrator, client):
    link = link_to(EMAIL)
    page = administrator.load(edit_page())
    administrator.submit(page, {"email": "someone.else@region.example"})
    client.load(link, status=404)
    user = db.session.scalars(sa.select(User).where(User.name == "Åsa Öberg")).one()
    service.send_link(user, by=person("administrator"))
    link = link_to("someone.else@region.example")
    db.session.commit()
    administrator.submit(
        administrator.load(f"/admin/users/{user.id}/edit"), form=f"{user.id}/disable"
    )
    client.load(link, status=404)
    with pytest.raises(Refused):
        service.send_link(user, by=person("administrator"))


def test_guessing_at_links_is_stopped(administrator, client, monkeypatch):
    monkeypatch.setattr(throttle, "TRIES_PER_ADDRESS", 3)
    for number in range(3):
        client.load(f"/choose-password/{number}", status=404)
    page = client.load(link_to(EMAIL), status=429)
    assert page.response.headers["Retry-After"]


def test_the_operator_still_opens_an_account_with_a_password(app):
    arguments = ["create-user", EMAIL, "--name=Åsa", "--role=administrator"]
    result = app.test_cli_runner().invoke(args=[*arguments, f"--password={PASSWORD}"])
    assert result.exit_code == 0, result.output
    assert (invited().role, invited().is_invited) == (Role.ADMINISTRATOR, False)
    assert mails_to(EMAIL) == []


def test_links_are_the_administrators_to_send(sign_in):
    browser = sign_in("coordinator")
    token = browser.load("/account").tree.query("input[name=csrf_token]")[0].attrs["value"]
    url = f"/admin/users/{person('adviser').id}/link"
    assert browser.post(url, data={"csrf_token": token}).status_code == 403
    assert mails_to("adviser@vastmanland.example") == []
