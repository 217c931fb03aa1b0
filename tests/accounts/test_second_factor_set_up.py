"""Setting the second factor up, moving it to another telephone, and doing without."""

import re

import pytest

from crm.accounts import second_factor
from crm.accounts.models import SignIn, SignInMethod
from crm.core import audit, clock
from crm.core.db import db
from tests.factories.accounts import (
    PASSWORD,
    app_code,
    demand_of,
    give_password,
    give_second_factor,
)
from tests.factories.people import person

HOME = "/account/second-factor"


@pytest.fixture(autouse=True)
def at_noon():
    """Time stands still, so that no half minute ends within a test."""
    with clock.set_to(clock.now()):
        yield clock.now()


@pytest.fixture
def adviser(sign_in):
    give_password("adviser")
    return sign_in("adviser")


def shown_key(page):
    return page.tree.query(".code-text")[0].to_text().replace(" ", "")


def shown_codes(page):
    return re.findall(r"\b\d{4} \d{4} \d{4} \d{4}\b", page.text)


def test_it_is_set_up_by_a_code_and_the_recovery_codes_are_shown_once(adviser):
    page = adviser.load(adviser.load("/account").link("Ordna tvåstegsverifiering"))
    page = adviser.submit(page, form="/begin")
    assert page.path == f"{HOME}/set-up"
    assert page.tree.query("svg.qr path")
    secret = shown_key(page)
    assert len(secret) == 32
    assert not second_factor.is_on(person("adviser"))
    page = adviser.submit(page, {"code": "000000"}, status=422)
    assert shown_key(page) == secret, "the app keeps what it has read"
    page = adviser.submit(page, {"code": app_code(secret)})
    assert len(set(shown_codes(page))) == 10
    assert second_factor.is_on(person("adviser"))
    assert shown_codes(adviser.load(f"{HOME}/set-up")) == []
    assert "10 reservkoder kvar" in adviser.load("/account").text
    factor = second_factor.find(person("adviser"))
    assert [entry.action for entry in audit.history(factor)] == ["account.second_factor_set_up"]


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "\x00", "٣٣٣٣٣٣", "åäöåäö", "9" * 16, "9" * 20_000, "-1", "12345\n7"],
    ids=["none", "blank", "NUL", "arabic", "letters", "sixteen", "endless", "minus", "two lines"],
)
def test_whatever_is_written_instead_of_the_code_turns_nothing_on(adviser, wrong):
    page = adviser.submit(adviser.load(HOME), form="/begin")
    assert adviser.submit(page, {"code": wrong}, status=422).errors()
    assert not second_factor.is_on(person("adviser"))


def test_looking_begins_nothing(adviser):
    for path in (HOME, f"{HOME}/begin", f"{HOME}/set-up", f"{HOME}/turn-off"):
        assert adviser.load(path).path == HOME
    assert second_factor.find(person("adviser")) is None


def test_the_key_stands_in_the_page_and_nowhere_else(adviser, caplog):
    page = adviser.submit(adviser.load(HOME), form="/begin")
    secret = shown_key(page)
    with adviser.session_transaction() as session:
        assert secret not in repr(dict(session))
    assert secret not in repr(page.values(page.form()))
    assert secret not in page.url
    assert page.response.headers["Cache-Control"] == "no-store"
    adviser.submit(page, {"code": app_code(secret)})
    assert secret not in caplog.text


def test_the_code_that_confirmed_signs_nobody_in(adviser, client):
    page = adviser.submit(adviser.load(HOME), form="/begin")
    code = app_code(shown_key(page))
    adviser.submit(page, {"code": code})
    page = client.submit(
        client.load("/sign-in"), {"email": person("adviser").email, "password": PASSWORD}
    )
    client.submit(page, {"code": code}, status=422)


def test_confirming_twice_shows_no_second_set(adviser):
    page = adviser.submit(adviser.load(HOME), form="/begin")
    code = app_code(shown_key(page))
    adviser.submit(page, {"code": code})
    again = adviser.submit(page, {"code": code})
    assert again.path == HOME
    assert shown_codes(again) == []


def test_new_recovery_codes_need_a_code_and_end_the_old_ones(sign_in):
    secret, old = give_second_factor("adviser")
    adviser = sign_in("adviser")
    page = adviser.load(adviser.load(HOME).link("Gör nya reservkoder"))
    adviser.submit(page, {"code": ""}, status=422)
    page = adviser.submit(page, {"code": app_code(secret)})
    new = shown_codes(page)
    assert len(new) == 10
    page = adviser.load(f"{HOME}/recovery-codes")
    adviser.submit(page, {"code": old[0]}, status=422)
    adviser.submit(page, {"code": new[0]})
    assert second_factor.recovery_codes_left(person("adviser")) == 10


def test_another_phone_takes_over_when_it_is_confirmed(sign_in):
    old, recovery = give_second_factor("adviser")
    adviser = sign_in("adviser")
    page = adviser.load(f"{HOME}/begin")
    adviser.submit(page, {"code": "000000"}, status=422)
    page = adviser.submit(page, {"code": recovery[0]})
    assert page.path == f"{HOME}/set-up"
    new = shown_key(page)
    assert new != old
    second_factor.use(person("adviser"), app_code(old))
    db.session.rollback()
    adviser.submit(page, {"code": app_code(old)}, status=422)
    assert len(shown_codes(adviser.submit(page, {"code": app_code(new)}))) == 10
    page = adviser.load(f"{HOME}/recovery-codes")
    adviser.submit(page, {"code": app_code(old, 1)}, status=422)
    adviser.submit(page, {"code": app_code(new, 1)})


def test_without_it_by_password_and_code(sign_in):
    secret, _ = give_second_factor("adviser")
    adviser = sign_in("adviser")
    page = adviser.load(f"{HOME}/turn-off")
    right = {"password": PASSWORD, "code": app_code(secret)}
    adviser.submit(page, right | {"password": "wrong"}, status=422)
    page = adviser.submit(page, right | {"code": "000000"}, status=422)
    assert second_factor.is_on(person("adviser"))
    page = adviser.submit(page, right)
    assert page.path == HOME
    assert second_factor.find(person("adviser")) is None
    assert second_factor.recovery_codes_left(person("adviser")) == 0


def test_it_stays_where_the_role_demands_it(sign_in):
    secret, _ = give_second_factor("adviser")
    demand_of("adviser")
    adviser = sign_in("adviser")
    assert "går inte att stänga av" in adviser.load(HOME).text
    page = adviser.load(f"{HOME}/turn-off")
    adviser.submit(page, {"password": PASSWORD, "code": app_code(secret)}, status=422)
    assert second_factor.is_on(person("adviser"))


MEANWHILE = {"second_factor.show", "second_factor.begin", "second_factor.set_up"}


def test_who_must_have_one_reaches_nothing_else(app, adviser):
    demand_of("adviser")
    faults = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not hasattr(view, "permissions") or rule.endpoint in MEANWHILE | {"accounts.sign_out"}:
            continue
        names = dict.fromkeys(rule.arguments, 1) | {"slug": "sources", "direction": "up"}
        names = {name: names[name] for name in rule.arguments}
        names |= {"month": "2026-10"} if "month" in rule.arguments else {}
        for method in (rule.methods or set()) & {"GET", "POST"}:
            path = app.url_map.bind("localhost").build(rule.endpoint, names, method=method)
            answer = adviser.open(path, method=method, data={"csrf_token": token(adviser)})
            leads = answer.headers.get("Location")
            if answer.status_code != 403 and (answer.status_code, leads) != (303, HOME):
                faults.append(f"{method} {path}: {answer.status_code} {leads}")
    assert not faults


def token(browser):
    return browser.load(HOME).tree.query("input[name=csrf_token]")[0].attrs["value"]


def test_who_must_have_one_is_led_to_it_and_then_on(adviser):
    demand_of("adviser")
    page = adviser.load("/inquiries/")
    assert page.path == HOME
    assert "Din roll måste ha" in page.text
    assert page.tree.query(".main-nav") == []
    adviser.post("/language", data={"csrf_token": token(adviser), "language": "en", "next": HOME})
    assert '<html lang="en">' in adviser.load(HOME).html
    with adviser.get("/static/css/etablera.css") as style:
        assert style.status_code == 200
    page = adviser.submit(adviser.load(HOME), form="/begin")
    page = adviser.submit(page, {"code": app_code(shown_key(page))})
    assert page.tree.query(".main-nav")
    assert adviser.load("/inquiries/").path == "/inquiries/"


def test_who_must_have_one_may_still_sign_out(adviser):
    demand_of("adviser")
    answer = adviser.post("/sign-out", data={"csrf_token": token(adviser)})
    assert answer.headers["Location"] == "/sign-in"


def test_a_form_half_written_when_the_demand_came_is_kept(adviser):
    page = adviser.load("/account")
    demand_of("adviser")
    data = page.values(page.form()) | {"title": "Handläggare av etableringar"}
    answer = adviser.post("/account", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert "Handläggare av etableringar" in answer.text
    assert person("adviser").title == ""


def test_the_organisations_own_sign_in_is_not_asked_twice(adviser):
    demand_of("adviser")
    db.session.query(SignIn).update({"method": SignInMethod.ORGANISATION})
    db.session.commit()
    assert adviser.load("/inquiries/").path == "/inquiries/"


def test_other_roles_are_left_in_peace(sign_in):
    demand_of("adviser")
    assert sign_in("coordinator").load("/inquiries/").path == "/inquiries/"


def test_who_has_no_password_is_told_so(sign_in):
    person("partner").password_hash = ""
    db.session.commit()
    partner = sign_in("partner")
    page = partner.load(HOME)
    assert "din organisation" in page.text
    partner.post(f"{HOME}/begin", data={"csrf_token": token(partner)})
    assert second_factor.find(person("partner")) is None
