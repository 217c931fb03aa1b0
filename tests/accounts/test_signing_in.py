"""Somebody signs in, is kept signed in, and is out when they say so."""

from datetime import timedelta

from crm.accounts.sessions import hash_password
from crm.core import clock
from crm.core.db import db
from tests.factories.people import person


def give_password(key, password):
    person(key).password_hash = hash_password(password)
    db.session.commit()


def test_a_coordinator_signs_in_and_comes_to_the_page_she_wanted(client):
    give_password("coordinator", "fyra gröna äpplen")
    page = client.load("/account")
    assert page.path == "/sign-in"
    page = client.submit(
        page, {"email": "Coordinator@vastmanland.example ", "password": "fyra gröna äpplen"}
    )
    assert page.path == "/account"
    assert "Coordinator" in page.text


def test_a_wrong_password_says_nothing_about_the_address(client):
    give_password("coordinator", "fyra gröna äpplen")
    page = client.load("/sign-in")
    known = client.submit(
        page, {"email": "coordinator@vastmanland.example", "password": "x"}, status=422
    )
    unknown = client.submit(
        page, {"email": "nobody@vastmanland.example", "password": "x"}, status=422
    )
    assert known.errors() == unknown.errors() != []
    assert "coordinator@vastmanland.example" in known.html, "what was typed must be kept"


def test_a_copied_cookie_is_dead_after_signing_out(app, sign_in):
    browser = sign_in("coordinator")
    with browser.session_transaction() as session:
        copied = dict(session)
    page = browser.load("/")
    token = page.tree.query("input[name=csrf_token]")[0].attrs["value"]
    browser.post("/sign-out", data={"csrf_token": token})
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(copied)
    assert thief.load("/").path == "/sign-in"


def test_an_idle_browser_is_signed_out_after_half_an_hour(sign_in):
    browser = sign_in("coordinator")
    with clock.set_to(clock.now() + timedelta(minutes=29)):
        assert browser.load("/").path == "/"
    with clock.set_to(clock.now() + timedelta(minutes=29 + 31)):
        assert browser.load("/").path == "/sign-in"


def test_a_working_day_ends_after_ten_hours_however_busy(sign_in):
    browser = sign_in("coordinator")
    start = clock.now()
    for quarter in range(1, 40):
        with clock.set_to(start + timedelta(minutes=15 * quarter)):
            assert browser.load("/").path == "/"
    with clock.set_to(start + timedelta(hours=10, minutes=1)):
        assert browser.load("/").path == "/sign-in"


def test_the_way_back_never_leads_to_another_site(client):
    give_password("coordinator", "fyra gröna äpplen")
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        page = client.load(f"/sign-in?next={elsewhere}")
        page = client.submit(
            page, {"email": "coordinator@vastmanland.example", "password": "fyra gröna äpplen"}
        )
        assert page.path == "/"
        token = page.tree.query("input[name=csrf_token]")[0].attrs["value"]
        client.post("/sign-out", data={"csrf_token": token})


def test_language_is_switched_on_the_page_and_kept(sign_in):
    browser = sign_in("head_sala")
    page = browser.load("/account")
    assert 'lang="sv"' in page.html
    token = page.tree.query("input[name=csrf_token]")[0].attrs["value"]
    browser.post("/language", data={"csrf_token": token, "language": "en", "next": "/account"})
    assert '<html lang="en">' in browser.load("/account").html
    assert person("head_sala").language == "en"


def test_a_new_password_needs_the_old_one_and_signs_other_browsers_out(sign_in):
    give_password("adviser", "fyra gröna äpplen")
    browser, other = sign_in("adviser"), sign_in("adviser")
    page = browser.load("/account/password")
    page = browser.submit(page, {"old": "wrong", "password": "fem blå päron till"}, status=422)
    assert page.errors()
    page = browser.submit(page, {"old": "fyra gröna äpplen", "password": "kort"}, status=422)
    assert page.errors()
    page = browser.submit(page, {"old": "fyra gröna äpplen", "password": "fem blå päron till"})
    assert page.path == "/account"
    assert other.load("/").path == "/sign-in"


def test_who_has_been_away_for_a_while_reads_why_she_was_signed_out(sign_in):
    browser = sign_in("coordinator")
    with clock.set_to(clock.now() + timedelta(minutes=31)):
        page = browser.load("/inquiries/?text=frys")
        assert "Du har varit borta ett tag" in page.text
        assert "borta" not in page.url, "the reason is in no address"
        page = browser.submit(page, {"email": "x@y.example", "password": "x"}, status=422)
        assert "Du har varit borta ett tag" not in page.text


def test_who_has_worked_all_day_reads_why_she_was_signed_out(sign_in):
    browser, start = sign_in("coordinator"), clock.now()
    for minutes in range(20, 10 * 60, 20):
        with clock.set_to(start + timedelta(minutes=minutes)):
            assert browser.load("/").path == "/"
    with clock.set_to(start + timedelta(hours=10, minutes=1)):
        text = browser.load("/").text
    assert "inloggad en hel dag" in text
    assert "borta ett tag" not in text


def test_nobody_else_is_told_that_they_were_signed_out(client, sign_in):
    assert "därför loggats ut" not in client.load("/sign-in").text
    browser = sign_in("coordinator")
    page = browser.load("/account")
    token = page.tree.query("input[name=csrf_token]")[0].attrs["value"]
    browser.post("/sign-out", data={"csrf_token": token})
    assert "därför loggats ut" not in browser.load("/sign-in").text
    with client.session_transaction() as session:
        session["_user_id"] = "no such token"
    assert "därför loggats ut" not in client.load("/sign-in").text
