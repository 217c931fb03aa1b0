"""The organisation says what somebody is, at each sign-in; what does not fit lets nobody in."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts import identities
from crm.accounts.identities import NotLetIn, mapped_role
from crm.core import audit
from crm.core.access import Role
from crm.core.db import db
from tests.factories.oidc import by_hand, rightly, sign_in_there, tell
from tests.factories.people import person

ROLES = {"g-1": "coordinator", "g-2": "adviser", "g-3": "colleague", "g-4": "partner"}


@pytest.fixture
def with_roles(set_up):
    set_up(OIDC_ROLE_CLAIM="groups", OIDC_ROLES=ROLES)


def come(app, provider, key, groups, status=200):
    browser = app.test_client()
    tell(
        provider,
        f"{key}-1",
        email=f"{key}@vastmanland.example",
        email_verified=True,
        groups=groups,
    )
    sign_in_there(browser, f"{key}-1", status)
    return browser


def test_the_role_that_she_has_already_changes_nothing(app, provider, with_roles):
    come(app, provider, "coordinator", ["g-9", "g-1"])
    actions = [entry.action for entry in audit.history(person("coordinator"))]
    assert actions == ["account.identity_linked", "account.signed_in"]


def test_a_new_role_is_taken_and_other_browsers_are_signed_out(app, provider, with_roles):
    first = come(app, provider, "coordinator", "g-1")
    second = come(app, provider, "coordinator", "g-2")
    assert person("coordinator").role is Role.ADVISER
    assert first.load("/").path == "/sign-in"
    assert second.load("/").path == "/"
    (entry,) = [
        each for each in audit.history(person("coordinator")) if each.action == "account.changed"
    ]
    assert entry.changes == {"role": ["coordinator", "adviser"]}
    assert (entry.actor_id, entry.note) == (None, "organisation")


@pytest.mark.parametrize(
    "groups", [None, "", [], ["g-9"], ["g-1", "g-2"], 5, {"g-1": 1}, [["g-1"]]]
)
def test_no_role_and_several_roles_let_nobody_in(app, provider, with_roles, groups):
    come(app, provider, "coordinator", groups, status=403)
    assert person("coordinator").role is Role.COORDINATOR
    assert not db.session.scalar(sa.select(sa.func.count(identities.ExternalIdentity.id)))


def test_two_groups_of_one_role_are_one_role(app, provider, set_up):
    set_up(OIDC_ROLE_CLAIM="groups", OIDC_ROLES={"a": "coordinator", "b": "coordinator"})
    come(app, provider, "coordinator", ["a", "b"])


@pytest.mark.parametrize(
    ("key", "group"), [("coordinator", "g-3"), ("coordinator", "g-4"), ("head_sala", "g-1")]
)
def test_a_role_needs_the_municipality_or_the_partner_that_goes_with_it(
    app, provider, with_roles, key, group
):
    before = person(key).role
    come(app, provider, key, group, status=403)
    assert person(key).role is before


def test_within_a_municipality_the_role_may_change(app, provider, with_roles):
    come(app, provider, "head_sala", "g-3")
    assert person("head_sala").role is Role.COLLEAGUE


def test_the_break_glass_account_keeps_its_role(app, provider, with_roles, set_up):
    set_up(BREAK_GLASS="administrator@vastmanland.example")
    come(app, provider, "administrator", "g-2")
    assert person("administrator").role is Role.ADMINISTRATOR


def test_without_a_claim_to_look_at_roles_are_the_administrators(app, provider):
    come(app, provider, "coordinator", "g-2")
    assert person("coordinator").role is Role.COORDINATOR


@given(
    st.lists(st.sampled_from([*ROLES, "g-9", 5, None]), max_size=4)
    | st.none()
    | st.integers()
    | st.text()
    | st.dictionaries(st.text(), st.text())
)
def test_one_role_or_none(told):
    values = told if isinstance(told, list) else [told]
    meant = {ROLES[value] for value in values if isinstance(value, str) and value in ROLES}
    try:
        assert {mapped_role(told, ROLES).value} == meant
    except NotLetIn:
        assert len(meant) != 1


def test_a_claim_of_any_shape_is_no_fault(client, forger, with_roles):
    for told in ({"a": 1}, [[["x"]]], [None, True], 5.5, "\ud800", "x" * 9000):
        back = forger.start(client)
        claims = forger.sound_claims() | {"groups": told}
        forger.token = by_hand(claims, {"alg": "RS256", "kid": "one"}, rightly)
        client.load(back, status=403)
