"""Somebody guesses passwords: after ten tries nobody listens, and only to that somebody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import request

from crm import create_app
from crm.accounts import jobs, sessions, throttle
from crm.accounts.models import SignInTry
from crm.accounts.sessions import hash_password
from crm.core import clock
from crm.core.db import db
from tests.factories.people import person

RIGHT, WRONG = "fyra gröna äpplen", "fem gröna äpplen"
ANNA = "coordinator@vastmanland.example"
HERE, THERE = {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "198.51.100.9"}


@pytest.fixture(autouse=True)
def known_password(app):
    person("coordinator").password_hash = hash_password(RIGHT)
    db.session.commit()


@pytest.fixture
def quick(monkeypatch):
    """Argon2 takes its time on purpose; the count does not depend on it."""
    monkeypatch.setattr(
        sessions, "check_password", lambda user, given: bool(user and given == RIGHT)
    )
    monkeypatch.setattr(sessions, "renew_hash", lambda user, password: None)


def try_once(client, password=WRONG, email=ANNA, origin=HERE, headers=None):
    """One try; answers the response."""
    page = client.load("/sign-in")
    token = page.values(page.form())["csrf_token"]
    data = {"csrf_token": token, "email": email, "password": password}
    return client.post("/sign-in", data=data, environ_base=origin, headers=headers)


def guess(client, times, **how):
    """What each of several wrong tries was answered."""
    return [try_once(client, **how).status_code for _ in range(times)]


def test_the_eleventh_try_is_not_looked_at_and_says_when(client, quick):
    assert guess(client, 10) == [422] * 10
    answer = try_once(client, password=RIGHT)
    assert answer.status_code == 429
    assert "om 15 minuter" in answer.text
    assert ANNA in answer.text, "what was typed must be kept"
    assert RIGHT not in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60


def test_nobody_keeps_another_out(app, client, quick):
    guess(client, 12)
    assert try_once(app.test_client(), password=RIGHT, origin=THERE).status_code == 302


def test_after_a_quarter_of_an_hour_one_may_try_again(client, quick):
    guess(client, 11)
    start = clock.now()
    with clock.set_to(start + timedelta(minutes=14)):
        answer = try_once(client, password=RIGHT)
        assert answer.status_code == 429
        assert "om 1 minut." in answer.text
    with clock.set_to(start + timedelta(minutes=16)):
        assert try_once(client, password=RIGHT).status_code == 302


def test_a_right_password_lets_the_pair_begin_anew(app, client, quick):
    guess(client, 9)
    assert try_once(app.test_client(), password=RIGHT).status_code == 302
    assert guess(client, 11) == [422] * 10 + [429]


def test_an_account_that_is_not_there_is_counted_alike(client, quick):
    assert guess(client, 11, email="nobody@vastmanland.example") == [422] * 10 + [429]
    assert guess(client, 1, email=" Nobody@vastmanland.EXAMPLE ") == [429]


def test_one_address_does_not_try_all_accounts(client, quick, monkeypatch):
    monkeypatch.setattr(throttle, "TRIES_PER_ADDRESS", 5)
    answers = [guess(client, 1, email=f"user{n}@sala.example")[0] for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert guess(client, 1, origin=THERE) == [422]


def test_a_forged_header_changes_nothing(client, quick):
    answers = [
        try_once(client, headers={"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": "for=1.2.3.4"})
        for n in range(11)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


def test_behind_proxies_of_our_own_the_last_word_counts(app, tmp_path):
    settings = {name: app.config[name] for name in ("SECRET_KEY", "SQLALCHEMY_DATABASE_URI")}
    behind = create_app(
        {**settings, "INSTANCE_PATH": str(tmp_path), "TESTING": True, "TRUSTED_PROXIES": 1}
    )
    seen = []
    behind.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append(_address()))
    behind.test_client().get(
        "/health", headers={"X-Forwarded-For": "203.0.113.1, 198.51.100.9"}, environ_base=HERE
    )
    with behind.app_context():
        db.engine.dispose()
    assert seen == ["198.51.100.9"]


def _address():
    return request.remote_addr


def test_an_ipv6_network_is_one_address(client, quick):
    answers = [
        guess(client, 1, origin={"REMOTE_ADDR": f"2001:db8:1:1::{n:x}"})[0] for n in range(1, 12)
    ]
    assert answers == [422] * 10 + [429]
    assert guess(client, 1, origin={"REMOTE_ADDR": "2001:db8:1:2::1"}) == [422]


def test_fifty_at_once_are_ten(app, monkeypatch):
    checked = []

    def check(user, given):
        checked.append(given)
        return False

    monkeypatch.setattr(sessions, "check_password", check)
    clients = [app.test_client() for _ in range(50)]
    tokens = [client.load("/sign-in") for client in clients]
    forms = [page.values(page.form()) | {"email": ANNA, "password": WRONG} for page in tokens]
    db.session.remove()

    def one(number):
        with app.app_context():
            return super(type(clients[number]), clients[number]).open(
                "/sign-in", method="POST", data=forms[number], environ_base=HERE
            )

    with ThreadPoolExecutor(12) as pool:
        answers = [answer.status_code for answer in pool.map(one, range(50))]
    assert len(checked) == 10
    assert sorted(answers) == [422] * 10 + [429] * 40


def test_tries_outlive_a_restart_and_are_forgotten_after_a_day(client, quick):
    guess(client, 3)
    assert db.session.scalar(sa.select(sa.func.count(SignInTry.id))) == 3
    stored = db.session.scalars(sa.select(SignInTry)).first()
    assert ANNA not in stored.account_hash
    jobs.forget_tries(clock.now())
    assert db.session.scalar(sa.select(sa.func.count(SignInTry.id))) == 3
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        jobs.forget_tries(clock.now())
    assert db.session.scalar(sa.select(sa.func.count(SignInTry.id))) == 0


def test_the_log_has_no_address_that_was_typed(client, quick, caplog):
    guess(client, 11)
    assert "too many tries (password)" in caplog.text
    assert ANNA not in caplog.text


@pytest.mark.no_database
def test_a_password_is_hashed_at_the_cost_that_the_library_recommends(shipped_hasher):
    stored = sessions.hash_password(RIGHT)
    assert stored.startswith("$argon2id$")
    assert not PasswordHasher().check_needs_rehash(stored)
    assert shipped_hasher.verify(stored, RIGHT)


def test_a_weaker_hash_is_renewed_when_its_owner_signs_in(client, shipped_hasher):
    person("coordinator").password_hash = weak = PasswordHasher(time_cost=1).hash(RIGHT)
    db.session.commit()
    assert try_once(client, password=WRONG).status_code == 422
    assert person("coordinator").password_hash == weak
    assert try_once(client, password=RIGHT).status_code == 302
    assert person("coordinator").password_hash != weak
    assert sessions.check_password(person("coordinator"), RIGHT)
