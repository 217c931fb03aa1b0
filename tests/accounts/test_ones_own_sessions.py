"""One sees where one is signed in, and ends what should not be."""

from datetime import timedelta

import pytest

from crm.accounts import service, sessions
from crm.accounts.models import SignIn
from crm.accounts.rules import browser_name
from crm.accounts.sessions import hash_password
from crm.core import clock
from crm.core.access import Role
from crm.core.db import db
from tests.factories.people import person

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
PASSWORD = "fyra gröna äpplen"


def token_of(page):
    return page.tree.query("input[name=csrf_token]")[0].attrs["value"]


def test_the_browser_is_named_and_this_one_is_marked(client):
    person("adviser").password_hash = hash_password(PASSWORD)
    db.session.commit()
    page = client.load("/sign-in")
    data = page.values(page.form()) | {"email": "adviser@vastmanland.example", "password": PASSWORD}
    client.post("/sign-in", data=data, headers={"User-Agent": WINDOWS})
    text = client.load("/account").text
    assert "Firefox, Windows" in text
    assert "den här webbläsaren" in text
    assert "Logga ut överallt utom här" not in text, "there is no other"


def test_one_browser_is_ended_from_another(sign_in):
    here, there = sign_in("adviser"), sign_in("adviser")
    page = here.load("/account")
    here.submit(page, form="/end")
    assert there.load("/account").path == "/sign-in"
    assert here.load("/account").path == "/account"


def test_all_others_are_ended_at_once(sign_in):
    here, others = sign_in("adviser"), [sign_in("adviser") for _ in range(3)]
    bystander = sign_in("coordinator")
    here.submit(here.load("/account"), form="/end-others")
    assert here.load("/account").path == "/account"
    assert {other.load("/account").path for other in others} == {"/sign-in"}
    assert bystander.load("/account").path == "/account"


def test_nobody_ends_anothers(sign_in):
    adviser, coordinator = sign_in("adviser"), sign_in("coordinator")
    theirs = db.session.query(SignIn).filter_by(user_id=person("adviser").id).one().id
    token = token_of(coordinator.load("/account"))
    for number in (theirs, 999_999, 0):
        answer = coordinator.post(f"/account/sign-ins/{number}/end", data={"csrf_token": token})
        assert answer.status_code == 404
    assert adviser.load("/account").path == "/account"


def test_what_has_run_out_is_not_listed(sign_in):
    here, start = sign_in("adviser"), clock.now()
    sign_in("adviser")
    with clock.set_to(start + timedelta(minutes=20)):
        assert here.load("/account").text.count("okänd webbläsare") == 2
    with clock.set_to(start + timedelta(minutes=40)):
        assert here.load("/account").text.count("okänd webbläsare") == 1


def test_the_administrator_sees_and_ends_them(sign_in):
    administrator, adviser = sign_in("administrator"), sign_in("adviser")
    url = f"/admin/users/{person('adviser').id}/edit"
    page = administrator.load(url)
    assert "Inloggad nu" in page.text
    page = administrator.submit(page, form="/sign-out")
    assert "Inloggad nu" not in page.text
    assert adviser.load("/account").path == "/sign-in"
    assert administrator.load(url).path == url


def change_role(user, by):
    values = {"email": user.email, "role": Role.REGISTRAR}
    service.edit_user(user, values, by=by, version=user.version)


WAYS_OUT = {
    "disabled": lambda user, by: service.disable(user, by=by),
    "another role": change_role,
    "a new password": lambda user, by: service.change_password(
        user, old=PASSWORD, new="sju sorters kakor"
    ),
    "signed out by the administrator": lambda user, by: service.sign_out_everywhere(user, by=by),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_copied_cookie_is_dead_after(way, app, sign_in):
    person("adviser").password_hash = hash_password(PASSWORD)
    browser = sign_in("adviser")
    with browser.session_transaction() as session:
        copied = dict(session)
    assert browser.load("/account").path == "/account"
    WAYS_OUT[way](person("adviser"), person("administrator"))
    db.session.commit()
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(copied)
    assert thief.load("/account").path == "/sign-in"
    if way == "disabled":
        service.enable(person("adviser"), by=person("administrator"))
        db.session.commit()
        assert thief.load("/account").path == "/sign-in", "opening the account opens no old sign-in"


def test_the_language_switch_and_style_sheets_do_not_make_a_day_longer(app, sign_in):
    browser, start = sign_in("adviser"), clock.now()
    with clock.set_to(start + timedelta(minutes=25)):
        browser.get("/static/css/etablera.css").close()
    with clock.set_to(start + timedelta(minutes=31)):
        assert browser.load("/account").path == "/sign-in"
    browser = sign_in("adviser")
    token = token_of(browser.load("/account"))
    for minute in range(15, 600, 15):
        with clock.set_to(start + timedelta(minutes=minute)):
            browser.post("/language", data={"csrf_token": token, "language": "sv"})
    with clock.set_to(start + timedelta(hours=10, minutes=1)):
        assert browser.load("/account").path == "/sign-in"


def test_guessing_the_old_password_is_stopped(sign_in, monkeypatch):
    checked = []
    monkeypatch.setattr(sessions, "check_password", lambda *given: checked.append(given))
    browser = sign_in("adviser")
    page = browser.load("/account/password")
    values = {"old": "x", "password": "sju sorters kakor"}
    for _ in range(10):
        browser.submit(page, values, status=422)
    browser.submit(page, values, status=429)
    assert len(checked) == 10


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (WINDOWS, "Firefox, Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/17 Safari/605",
            "Safari, Mac",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/131 Safari/537 Edg/131",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/131 Mobile Safari/537",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) CriOS/131 Safari/604",
            "Chrome, iPhone",
        ),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>" * 5_000, ""),
    ],
)
def test_a_browser_is_known_by_what_it_calls_itself(user_agent, name):
    assert browser_name(user_agent) == name
