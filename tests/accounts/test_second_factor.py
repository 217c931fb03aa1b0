"""Signing in with a code from the telephone: each code once, for five minutes, and never without."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from crm.accounts import codes, pending, second_factor, service, throttle
from crm.accounts.models import RecoveryCode, SignIn
from crm.core import audit, clock
from crm.core.db import Model, db
from crm.core.errors import Refused
from tests.factories.accounts import (
    PASSWORD,
    app_code,
    give_password,
    give_second_factor,
    link_to,
    mails_to,
    sent_link,
)
from tests.factories.people import person
from tests.page import Page

ANNA = "coordinator@vastmanland.example"


def write_password(client, next_address="", password=PASSWORD):
    """Go as far as the question for the code."""
    address = f"/sign-in?next={next_address}" if next_address else "/sign-in"
    return client.submit(client.load(address), {"email": ANNA, "password": password})


def is_in(client):
    return client.load("/account").path == "/account"


@pytest.fixture
def at_noon():
    """Time stands still, so that no half minute ends within a test."""
    with clock.set_to(clock.now()):
        yield clock.now()


@pytest.fixture
def factor(app, at_noon):
    """The app's secret and the recovery codes of the coordinator."""
    return give_second_factor("coordinator")


def test_who_has_none_signs_in_as_before(client):
    give_password("coordinator")
    assert write_password(client).path == "/"


def test_password_and_code_lead_where_one_was_going(client, factor):
    secret, _ = factor
    page = write_password(client, "/account")
    assert page.path == "/sign-in/code"
    assert 'autocomplete="one-time-code"' in page.html
    assert 'inputmode="numeric"' in page.html
    assert not is_in(client)
    code = app_code(secret)
    page = write_password(client, "/account")
    assert client.submit(page, {"code": f" {code[:3]} {code[3:]} "}).path == "/account"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example"]
)
def test_the_way_on_never_leads_to_another_site(client, factor, elsewhere):
    page = write_password(client, elsewhere)
    assert page.path == "/sign-in/code"
    assert client.submit(page, {"code": app_code(factor[0])}).path == "/"
    page = write_password(fresh(client), "/")
    forged = f"/sign-in/code?next={elsewhere}"
    answer = client.get(forged)
    assert "evil" not in answer.headers["Location"]


def fresh(client):
    return client.application.test_client()


@pytest.mark.parametrize(
    "wrong",
    ["000000", "12345", "1234567", "", " ", "\x00", "٣٣٣٣٣٣", "9" * 16, "9" * 20_000, "a" * 6, "-"],
    ids=[
        *("zeros", "five", "seven", "none", "blank", "NUL"),
        *("arabic", "sixteen", "endless", "letters", "minus"),
    ],
)
def test_a_wrong_code_is_refused_at_the_field(client, factor, wrong, caplog, monkeypatch):
    monkeypatch.setattr("pyotp.TOTP.generate_otp", lambda self, step: "314159")
    page = write_password(client)
    page = client.submit(page, {"code": wrong}, status=422)
    assert page.errors()
    assert page.tree.query("#code[aria-invalid]")
    assert not is_in(client)
    assert ANNA not in caplog.text


def test_a_refused_code_is_logged_without_the_code(client, factor, caplog):
    page = write_password(client)
    wrong = "123456" if app_code(factor[0]) != "123456" else "654321"
    client.submit(page, {"code": wrong}, status=422)
    assert "a code was refused" in caplog.text
    assert wrong not in caplog.text


def test_a_code_works_once(client, factor):
    code = app_code(factor[0])
    page, other = write_password(client), fresh(client)
    other_page = write_password(other)
    assert client.submit(page, {"code": code}).path == "/"
    assert "redan använd" in other.submit(other_page, {"code": code}, status=422).errors()[0]
    assert not is_in(other)


def test_an_earlier_code_is_dead_after_a_later_one(client, factor):
    secret, _ = factor
    client.submit(write_password(client), {"code": app_code(secret, 1)})
    other = fresh(client)
    other.submit(write_password(other), {"code": app_code(secret)}, status=422)


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 200), (0, 200), (1, 200), (2, 422)])
def test_the_clocks_may_differ_by_half_a_minute(client, factor, at_noon, steps, status):
    with clock.set_to(at_noon + timedelta(minutes=3)):
        page = write_password(client)
        client.submit(page, {"code": app_code(factor[0], steps)}, status=status)


def post_at_once(app: Flask, pages: list[tuple[FlaskClient, Page]], code: str) -> list[int]:
    """What several browsers are answered that send the same code at the same moment."""
    db.session.remove()

    def one(number: int) -> int:
        browser, page = pages[number]
        data = page.values(page.form()) | {"code": code}
        with app.app_context():
            return FlaskClient.open(browser, "/sign-in/code", method="POST", data=data).status_code

    with ThreadPoolExecutor(len(pages)) as pool:
        return sorted(pool.map(one, range(len(pages))))


def waiting(app: Flask, many: int) -> list[tuple[FlaskClient, Page]]:
    found = []
    for _ in range(many):
        browser = app.test_client()
        found.append((browser, write_password(browser)))
    return found


# Threads have the real clock: it is a fixture's that stands still.
def test_the_same_code_at_the_same_moment_lets_one_in(app):
    secret, _ = give_second_factor("coordinator")
    answers = post_at_once(app, waiting(app, 6), app_code(secret, 1))
    assert answers == [302] + [422] * 5


def test_the_same_recovery_code_at_the_same_moment_lets_one_in(app):
    _, recovery = give_second_factor("coordinator")
    answers = post_at_once(app, waiting(app, 6), recovery[0])
    assert answers == [302] + [422] * 5
    assert second_factor.recovery_codes_left(person("coordinator")) == 9


def test_a_recovery_code_works_once_and_its_owner_is_told(client, factor):
    code = factor[1][3]
    page = write_password(client)
    typed = f"{code[:4]}-{code[4:8]} {code[8:]}"
    assert client.submit(page, {"code": typed}).path == "/"
    other = fresh(client)
    other.submit(write_password(other), {"code": code}, status=422)
    mails = mails_to(ANNA)
    assert len(mails) == 1
    assert "9 kvar" in mails[0].body
    assert code not in mails[0].body
    told = {entry.action: entry.actor_id for entry in audit.history(person("coordinator"))}
    assert told["account.recovery_code_used"] == person("coordinator").id


def test_another_persons_recovery_code_opens_nothing(client, factor):
    _, theirs = give_second_factor("adviser")
    client.submit(write_password(client), {"code": theirs[0]}, status=422)
    assert second_factor.recovery_codes_left(person("adviser")) == 10


def test_the_question_stands_for_five_minutes(client, factor, at_noon):
    secret, _ = factor
    page = write_password(client)
    with clock.set_to(at_noon + timedelta(minutes=4, seconds=59)):
        assert client.load("/sign-in/code").path == "/sign-in/code"
    with clock.set_to(at_noon + timedelta(minutes=5, seconds=1)):
        late = client.submit(page, {"code": app_code(secret)})
        assert late.path == "/sign-in"
        assert "för lång tid" in late.text
        assert not is_in(client)


def test_a_right_password_alone_opens_no_page(app, client, factor):
    write_password(client)
    faults = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "GET" not in (rule.methods or ()) or rule.arguments or not hasattr(view, "permissions"):
            continue
        answer = client.get(rule.rule)
        if answer.status_code != 302 or "/sign-in?" not in answer.headers["Location"]:
            faults.append(rule.rule)
    assert not faults


def test_without_a_password_there_is_no_question(client):
    assert client.load("/sign-in/code").path == "/sign-in"


@pytest.mark.parametrize(
    "held",
    [
        None,
        "x",
        [],
        {},
        {"user": 1},
        {"user": "1", "at": 1, "mark": ""},
        {"user": 1, "at": 10**30, "mark": "x"},
        {"user": 10**30, "at": "now", "mark": None},
        {"user": {}, "at": [], "mark": 1},
    ],
    ids=str,
)
def test_a_strange_state_is_no_state(client, factor, held):
    with client.session_transaction() as session:
        session[pending.KEY] = held
    assert client.load("/sign-in/code").path == "/sign-in"


def test_a_state_of_one_person_is_not_another_ones(client, factor):
    give_second_factor("adviser")
    write_password(client)
    with client.session_transaction() as session:
        session[pending.KEY] = session[pending.KEY] | {"user": person("adviser").id}
    assert client.load("/sign-in/code").path == "/sign-in"


def test_a_forged_cookie_is_no_state(app, factor):
    browser = app.test_client()
    browser.set_cookie("etablera", "eyJwYXNzd29yZF93YXNfcmlnaHQiOnt9fQ.aaaaaa.bbbbbb")
    assert browser.load("/sign-in/code").path == "/sign-in"


def test_the_cookie_holds_no_secret(client, factor):
    write_password(client)
    with client.session_transaction() as session:
        held = repr(dict(session))
    secret, recovery = factor
    assert set(session[pending.KEY]) == {"user", "at", "mark"}
    assert secret not in held
    assert not any(code in held for code in recovery)
    assert person("coordinator").password_hash not in held


def disable():
    service.disable(person("coordinator"), by=person("administrator"))


def change_password():
    service.change_password(person("coordinator"), old=PASSWORD, new="sju gula citroner i rad")


def reset():
    second_factor.reset(person("coordinator"), by=person("administrator"))


def set_up_again():
    before = person("coordinator").password_hash
    reset()
    give_second_factor("coordinator")
    person("coordinator").password_hash = before


@pytest.mark.parametrize("what_happens", [disable, change_password, reset, set_up_again])
def test_what_ends_a_sign_in_ends_the_question(client, factor, what_happens):
    page = write_password(client)
    what_happens()
    db.session.commit()
    assert client.load("/sign-in/code").path == "/sign-in"
    assert client.submit(page, {"code": app_code(factor[0])}).path == "/sign-in"
    assert not is_in(client)
    assert db.session.scalar(sa.select(sa.func.count(SignIn.id))) == 0


def test_it_is_over_once_one_is_in_and_when_one_begins_anew(client, factor):
    write_password(client)
    client.submit(client.load("/sign-in"), {"email": ANNA, "password": "wrong"}, status=422)
    assert client.load("/sign-in/code").path == "/sign-in"
    client.submit(write_password(client), {"code": app_code(factor[0])})
    with client.session_transaction() as session:
        assert pending.KEY not in session


def test_a_password_by_mail_does_not_go_past_the_code(client, factor):
    page = client.load(sent_link("coordinator"))
    client.submit(page, {"password": "sju gula citroner i rad"})
    page = write_password(client, password="sju gula citroner i rad")
    assert page.path == "/sign-in/code"
    assert not is_in(client)
    assert second_factor.is_on(person("coordinator"))
    assert "/choose-password/" in link_to(ANNA)


def test_ones_own_new_password_keeps_the_second_factor(sign_in, factor):
    browser = sign_in("coordinator")
    page = browser.load("/account/password")
    browser.submit(page, {"old": PASSWORD, "password": "sju gula citroner i rad"})
    assert second_factor.is_on(person("coordinator"))


def test_the_eleventh_code_is_not_looked_at(client, factor, monkeypatch):
    secret, recovery = factor
    page = write_password(client)
    right = app_code(secret)
    wrong = "123456" if right != "123456" else "654321"
    for _ in range(throttle.TRIES_PER_PAIR):
        client.submit(page, {"code": wrong}, status=422)
    page = client.submit(page, {"code": right}, status=429)
    assert "om 15 minuter" in page.text
    client.submit(page, {"code": recovery[0]}, status=429)
    assert not is_in(client)
    elsewhere = fresh(client)
    page = write_password(elsewhere)
    data = page.values(page.form()) | {"code": right}
    answer = elsewhere.post(
        "/sign-in/code", data=data, environ_base={"REMOTE_ADDR": "198.51.100.9"}
    )
    assert answer.status_code == 302, "nobody keeps another out"


def test_a_right_code_lets_the_count_begin_anew(client, factor, monkeypatch):
    monkeypatch.setattr(throttle, "TRIES_PER_PAIR", 3)
    secret, recovery = factor
    wrong = "123456" if app_code(secret) != "123456" else "654321"
    for code in recovery[:2]:
        browser = fresh(client)
        page = write_password(browser)
        for _ in range(2):
            browser.submit(page, {"code": wrong}, status=422)
        assert browser.submit(page, {"code": code}).path == "/"


def test_guesses_from_many_places_end_and_the_owner_still_comes_in(client, factor, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_A_DAY", 3)
    secret, recovery = factor
    page = write_password(client)
    held = page.values(page.form())
    wrong = "123456" if app_code(secret) != "123456" else "654321"

    def guess(code: str, place: int) -> int:
        where = {"REMOTE_ADDR": f"198.51.100.{place}"}
        data = held | {"code": code}
        return client.post("/sign-in/code", data=data, environ_base=where).status_code

    assert [guess(wrong, place) for place in range(3)] == [422] * 3
    assert guess(app_code(secret), 4) == 422
    assert not is_in(client)
    assert guess(recovery[0], 5) == 302
    other = fresh(client)
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        assert other.submit(write_password(other), {"code": app_code(secret)}).path == "/"


def test_with_another_secret_key_there_is_a_refusal_and_no_fault(
    app, client, factor, monkeypatch, caplog
):
    secret, recovery = factor
    monkeypatch.setitem(app.config, "SECRET_KEY", "another one, also long enough to be accepted")
    page = write_password(client)
    page = client.submit(page, {"code": app_code(secret)}, status=422)
    assert "administratören" in page.errors()[0]
    assert "SECRET_KEY" in caplog.text
    client.submit(page, {"code": recovery[0]}, status=422)
    reset()
    db.session.commit()
    assert write_password(client).path == "/"


def test_what_is_being_set_up_is_begun_anew_with_another_secret_key(app, sign_in, monkeypatch):
    second_factor.begin(person("coordinator"))
    db.session.commit()
    monkeypatch.setitem(app.config, "SECRET_KEY", "another one, also long enough to be accepted")
    assert sign_in("coordinator").load("/account/second-factor/set-up").path.endswith("-factor")


def test_the_database_and_the_trail_hold_no_secret(client, factor):
    secret, recovery = factor
    client.submit(write_password(client), {"code": recovery[0]})
    mails_to(ANNA)
    stored = ""
    for table in Model.metadata.tables:
        stored += repr(db.session.execute(sa.text(f"SELECT * FROM {table}")).all())
    assert secret not in stored
    assert not any(code in stored for code in recovery)
    hashes = list(db.session.scalars(sa.select(RecoveryCode.code_hash)))
    assert len(set(hashes)) == 10


def test_a_code_belongs_to_one_person_even_when_the_rows_are_exchanged(client, factor):
    theirs, _ = give_second_factor("adviser")
    mine, other = second_factor.find(person("coordinator")), second_factor.find(person("adviser"))
    mine.secret = other.secret
    db.session.commit()
    client.submit(write_password(client), {"code": app_code(theirs)}, status=422)


def test_only_the_sign_in_by_code_is_a_sign_in(client, factor):
    write_password(client)
    assert db.session.scalar(sa.select(sa.func.count(SignIn.id))) == 0
    with pytest.raises(Refused):
        second_factor.use(person("adviser"), app_code(factor[0]))
