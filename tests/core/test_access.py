"""Who may use what is declared, enforced by one gate, and listed where a change is seen."""

from pathlib import Path

import pytest
from flask import Blueprint, g
from werkzeug.exceptions import Forbidden, NotFound

import crm
from crm import create_app
from crm.core import access
from crm.core.access import LARGEST_ID, Permission, Role, UndeclaredRoute
from tests.factories.people import PEOPLE, person

STORED = Path(__file__).parent.parent / "access_table.txt"
EVERYBODY = "everybody"
ONE_PER_ROLE = {role: key for key, (role, _place, _source) in reversed(PEOPLE.items())}


def stored_table():
    lines = STORED.read_text(encoding="utf-8").splitlines()
    return {
        endpoint: set(who.split(", ")) for endpoint, who in (line.split(": ") for line in lines)
    }


def a_way_to(app, endpoint):
    """A method and an address that lead to an endpoint."""
    rule = next(app.url_map.iter_rules(endpoint))
    method = "GET" if "GET" in rule.methods else "POST"
    values = dict.fromkeys(rule.arguments, 1)
    return method, app.url_map.bind("localhost").build(endpoint, values, method=method)


def test_the_table_of_access_is_the_stored_one(app):
    """A widened right shows in review: `flask access-table > tests/access_table.txt`."""
    assert access.access_table(app) == STORED.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", Role)
def test_the_gate_lets_each_role_in_where_the_table_says_so(app, role):
    user = person(ONE_PER_ROLE[role])
    for endpoint, who in stored_table().items():
        method, path = a_way_to(app, endpoint)
        with app.test_request_context(path, method=method):
            g._login_user = user
            try:
                let_in = access.gate() is None
            except Forbidden:
                let_in = False
        assert let_in == (EVERYBODY in who or role.value in who), f"{role} at {endpoint}"


def test_a_stranger_is_sent_to_sign_in_everywhere_else(app):
    for endpoint, who in stored_table().items():
        method, path = a_way_to(app, endpoint)
        with app.test_request_context(path, method=method):
            answer = access.gate()
        if EVERYBODY in who:
            assert answer is None, endpoint
        else:
            assert answer.status_code == 302, endpoint
            assert "/sign-in" in answer.location, endpoint


def test_every_role_has_somebody_and_may_do_something():
    assert ONE_PER_ROLE.keys() == set(Role) == access.ROLE_PERMISSIONS.keys()
    assert all(access.ROLE_PERMISSIONS.values())
    for permission in access.Permission:
        assert any(permission in held for held in access.ROLE_PERMISSIONS.values()), permission


def test_the_way_back_is_kept_for_pages_and_not_for_deeds(app):
    with app.test_request_context("/account?a=1"):
        assert access.gate().location == "/sign-in?next=/account?a%3D1"
    with app.test_request_context("/sign-out", method="POST"):
        assert access.gate().location == "/sign-in"


def test_an_undeclared_route_keeps_the_application_from_starting(monkeypatch, tmp_path):
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/one", "one", lambda: "1")
    forgotten.add_url_rule("/two", "two", access.requires()(lambda: "2"))
    forgotten.add_url_rule("/three", "three", access.public(lambda: "3"))
    forgotten.add_url_rule("/four", "four", lambda: "4")
    monkeypatch.setattr(crm, "BLUEPRINTS", (*crm.BLUEPRINTS, forgotten))
    config = {"INSTANCE_PATH": str(tmp_path), "SQLALCHEMY_DATABASE_URI": "sqlite://"}
    with pytest.raises(UndeclaredRoute) as refusal:
        create_app(config)
    assert str(refusal.value).endswith("@public: forgotten.four, forgotten.one")


def test_a_refusal_is_logged_without_what_it_was_about(sign_in, caplog):
    sign_in("steering").load("/admin/users?text=Nordfrys", status=403)
    assert "admin.users" in caplog.text
    assert "Nordfrys" not in caplog.text


@pytest.mark.parametrize("number", [LARGEST_ID + 1, 10**30])
def test_a_number_that_no_row_can_have_is_a_404_page(sign_in, number):
    sign_in("administrator").load(f"/admin/users/{number}/edit", status=404)


def test_a_number_that_a_row_can_have_is_taken_and_no_larger_one(app):
    assert app.url_map.converters["int"] is access.RowNumber
    converter = access.RowNumber(app.url_map)
    assert (converter.map, converter.max) == (app.url_map, LARGEST_ID)
    assert access.RowNumber(app.url_map, max=7).max == 7
    assert [access.row_number(text) for text in ("0", str(LARGEST_ID))] == [0, LARGEST_ID]


def test_what_a_view_declares_is_what_the_gate_reads(app):
    needs = access.requires(Permission.SITE_EDIT, Permission.OFFER_EDIT)(lambda: "")
    assert needs.permissions == {Permission.SITE_EDIT, Permission.OFFER_EDIT}
    assert access.requires()(lambda: "").permissions == frozenset()
    assert not access.is_public("one", needs)
    assert access.is_public("one", access.public(lambda: ""))
    assert access.is_public("static", lambda: "")


@pytest.mark.parametrize("text", ["-1", str(LARGEST_ID + 1), "x", "", "1.5", "9" * 5_000])
def test_a_number_in_an_address_is_read_with_care(text):
    with pytest.raises(ValueError, match=r".*"):
        access.row_number(text)


def test_a_try_outside_the_scope_is_logged_with_who_and_what(sign_in, caplog):
    coordinator = sign_in("coordinator")
    key = person("coordinator").id
    assert coordinator.get("/inquiries/2000000000").status_code == 404
    assert f"outside scope: user {key} asked for Inquiry 2000000000" in caplog.messages


def test_a_number_that_no_row_can_have_is_no_address(app):
    addresses = app.url_map.bind("localhost")
    assert addresses.match(f"/inquiries/{LARGEST_ID}")
    with pytest.raises(NotFound):
        addresses.match(f"/inquiries/{LARGEST_ID + 1}")
